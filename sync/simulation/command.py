"""EXECUTOR. `simulate`: many histories, their histogram, and what broke."""

import datetime as dt
import hashlib
import logging
import sys
import time
from collections import Counter
from pathlib import Path

from sync.simulation import planted, planted_swap  # noqa: F401 (each declares its bugs)
from sync.simulation.history import Beginning, run_one
from sync.simulation.planting import MOST, PLANTED, caught

HERE = Path(__file__).resolve().parent
COUNTS = HERE / "COUNTS.md"

#: kinds that must have happened in a long simulation, or it proved nothing about them
KINDS = (
    "edit", "clear", "wrong value", "new line", "delete line", "copy line", "sort", "insert row", "move column",
    "insert column", "break key", "foreign key", "namesake", "paste over", "read only", "opener", "shuffle", "undo",
    "unit edits", "unit clears", "unit retires", "unit adds", "held", "act in mid-run", "fault busy", "fault fail",
    "fault lost", "fault late", "fault other", "fault stall", "die", "displaced", "waiting conflict cell",
    "waiting finding cell", "waiting proposal deleted", "waiting finding copy", "waiting proposal access",
)  # fmt: skip
ENOUGH = 200  # histories from which on every kind is due


def simulate(histories, seed, out=print, record=False):
    """Play that many histories from a seed on; returns the exit code: 0 where every promise was kept.

    Ctrl+C ends it with the counts of what was played; `record` adds them to the file that is committed.
    """
    logging.disable(logging.CRITICAL)
    beginning, tally, broken, began, played = Beginning.in_memory(), Counter(), [], time.monotonic(), 0
    try:
        for number in range(seed, seed + histories):
            faults, counts = run_one(number, beginning)
            tally.update(counts)
            played += 1
            if faults:
                broken.append(number)
                out(f"seed {number}: " + "; ".join(faults[:3]))
                out(f"  again: python app.py simulate --histories 1 --seed {number}")
            if sys.stderr.isatty():
                print(f"\r{played}/{histories}", end="", file=sys.stderr)
    except KeyboardInterrupt:
        out("stopped")
    for kind, number in sorted(tally.items(), key=lambda item: -item[1]):
        out(f"{number:>8} {kind}")
    missing = [kind for kind in KINDS if not tally[kind]] if played >= ENOUGH else []
    for kind in missing:
        out(f"never happened: {kind}")
    out(f"{played} histories, {len(broken)} broken, {time.monotonic() - began:.0f} s")
    if record and played:
        _record(seed, played, tally, broken)
    return 1 if broken or missing else 0


def engine():
    """A short name of the engine as it is: of every file that a run carries out."""
    found = hashlib.sha256()
    for path in sorted([*HERE.parent.glob("*.py"), *HERE.parent.parent.glob("models/*.py")]):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]


def _record(seed, played, tally, broken):
    """Add one line to the counts."""
    faults = sum(number for kind, number in tally.items() if kind.startswith("fault") or kind == "die")
    told = (dt.datetime.now(dt.UTC).date(), engine(), played, f"{seed}-{seed + played - 1}", len(broken),
            tally["act in mid-run"], faults, tally["displaced"])  # fmt: skip
    with COUNTS.open("a", encoding="utf-8") as book:
        book.write("| " + " | ".join(map(str, told)) + " |\n")


def plant(seed, out=print):
    """Plant one bug after the other; returns 0 where each was caught within so many histories."""
    logging.disable(logging.CRITICAL)
    beginning, missed = Beginning.in_memory(), 0
    for name, _ in PLANTED:
        found = caught(name, beginning, seed)
        missed += found is None
        by = f"history {found[0] - seed + 1:>3} (seed {found[0]}): {found[1]}" if found else "NOT CAUGHT"
        out(f"{name:<62} {by[:160]}")
    out(f"{len(PLANTED)} planted, {len(PLANTED) - missed} caught, {missed} not caught within {MOST} histories")
    return 1 if missed else 0
