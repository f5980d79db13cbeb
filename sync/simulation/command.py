"""EXECUTOR. `simulate`: many histories, their histogram, and what broke; and the planted bugs."""

import logging
import multiprocessing
import os
import re
import signal
import sys
import time
from collections import Counter
from contextlib import contextmanager
from random import Random

from models.sealing import sealer
from sync.simulation import counts, planted, planted_lines, planted_swap  # noqa: F401 (each declares its bugs)
from sync.simulation.history import Beginning, run_one
from sync.simulation.planting import MOST, PLANTED, caught
from sync.simulation.script import Script, shrunk

#: kinds that must have happened in a long simulation, or it proved nothing about them
KINDS = (
    "edit", "clear", "wrong value", "new line", "delete line", "copy line", "sort", "insert row", "move column",
    "insert column", "break key", "foreign key", "namesake", "paste over", "read only", "opener", "shuffle", "undo",
    "formula", "unit edits", "unit clears", "unit retires", "unit adds", "held", "release", "release, and shuffle",
    "act in mid-run", "race", "fault busy", "fault fail", "fault lost", "fault late", "fault other", "fault stall",
    "fault die", "displaced", "waiting conflict cell", "waiting finding cell", "waiting proposal deleted",
    "waiting finding copy", "waiting proposal access", "assumed all", "assumed no copy", "assumed no answer",
    "headers swapped", "lines: 5 or so", "lines: 13 or so", "lines: 27 or so",
)  # fmt: skip
LARGER = (0, 8, 22)  # lines more in each tab
ENOUGH = 500  # histories from which on every kind is due
_here = {}  # of a process that plays: its beginning


def simulate(histories, seed=None, out=print, record=False):
    """Play that many histories from a seed on; returns the exit code: 0 where every promise was kept.

    Ctrl+C ends it with the counts of what was played; `record` adds them to the file that is committed. Without a
    seed it goes on after those that were recorded of this engine.
    """
    seed = counts.next_seed() if seed is None else seed
    tally, broken, began, played = Counter(), [], time.monotonic(), 0
    with _processes() as pool, _interrupts() as stopped:
        for number, faults, found in pool.imap(_history, range(seed, seed + histories)):
            tally.update(found)
            played += 1
            if faults:
                broken.append(number)
                _tell(number, faults, out)
            if sys.stderr.isatty():
                print(f"\r{played}/{histories}", end="", file=sys.stderr)
            if stopped:
                out("stopped")
                break
    for kind, number in sorted(tally.items(), key=lambda item: -item[1]):
        out(f"{number:>8} {kind}")
    missing = [kind for kind in KINDS if not tally[kind]] if played >= ENOUGH else []
    for kind in missing:
        out(f"never happened: {kind}")
    out(f"{played} histories, {len(broken)} broken, {time.monotonic() - began:.0f} s, engine {counts.engine()}")
    if record and played:
        counts.add(seed, played, tally, broken)
    return 1 if broken or missing else 0


def plant(seed, out=print):
    """Plant one bug after the other; returns 0 where each was caught within so many histories."""
    missed, told = 0, 0
    with _processes() as pool:
        for name, found in pool.imap(_bug, [(name, seed) for name, _ in PLANTED]):
            told += 1
            missed += found is None
            by = f"history {found[0] - seed + 1:>3} (seed {found[0]}): {found[1]}" if found else "NOT CAUGHT"
            out(f"{name:<60} {by[:160]}")
    out(f"{len(PLANTED)} planted, {told - missed} caught, {missed} not caught within {MOST} histories")
    return 0 if told == len(PLANTED) and not missed else 1


def _processes():
    """As many processes as this one may use processors; they end with the block."""
    told = hasattr(os, "sched_getaffinity")  # macOS does not tell which ones a process may use
    number = len(os.sched_getaffinity(0)) if told else os.cpu_count()
    return multiprocessing.get_context("spawn").Pool(number, _begin)


@contextmanager
def _interrupts():
    """A list that Ctrl+C fills: an exception in its place can be raised where nobody hears of it."""
    pressed = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    yield pressed
    signal.signal(signal.SIGINT, before)


def _begin():
    """A process that plays begins; Ctrl+C is for the one that counts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)
    sealer.use(["simulation"])
    _here.update({more: Beginning.in_memory(more) for more in LARGER})


def size_of(seed):
    """How many lines more than five or so each tab has as the history of a seed begins."""
    return Random(f"lines {seed}").choices(LARGER, (8, 1, 1))[0]


def _history(seed):
    more = size_of(seed)
    history = run_one(seed, _here[more])
    history.tally[f"lines: {5 + more} or so"] += 1
    return seed, history.oracle.faults, history.tally


def _bug(task):
    name, seed = task
    return name, caught(name, _here[0], seed)


def _tell(seed, faults, out):
    """Tell what broke, how to see it again, and the history without whatever it does not need to break the same."""
    out(f"seed {seed}: " + "; ".join(faults[:3]))
    out(f"  again: python app.py simulate --histories 1 --seed {seed}")
    logging.disable(logging.CRITICAL)  # the history is told once, and not each attempt to shorten it
    try:
        beginning, kind = Beginning.in_memory(size_of(seed)), _kind(faults[0])
        same = lambda script: kind in map(_kind, run_one(seed, beginning, script).oracle.faults)  # noqa: E731
        log = run_one(seed, beginning, shrunk(Script.of(seed), same)).log
    finally:
        logging.disable(logging.NOTSET)
    for line in log:
        out(f"    {line}")


def _kind(fault):
    """The words of a fault, without what differs from history to history."""
    return re.sub(r"'.*?'|[a-z]{10}|ט?\d+", "", fault)[:40]
