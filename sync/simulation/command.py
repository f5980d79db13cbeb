"""EXECUTOR. `simulate`: many histories, their histogram, and what broke."""

import logging
import sys
import time
from collections import Counter

from sync.simulation.history import run_one, template

#: kinds that must have happened in a long simulation, or it proved nothing about them
KINDS = (
    "edit", "clear", "wrong value", "new line", "delete line", "copy line", "sort", "insert row", "move column",
    "insert column", "break key", "unit edits", "unit retires", "act in mid-run", "fault busy", "fault fail",
    "fault lost", "fault late", "die", "displaced", "waiting conflict cell", "waiting finding cell",
    "waiting proposal deleted", "waiting finding copy",
)  # fmt: skip
ENOUGH = 200  # histories from which on every kind is due


def simulate(histories, seed, out=print):
    """Play that many histories from a seed on; returns the exit code: 0 where every promise was kept."""
    logging.disable(logging.CRITICAL)
    kept, tally, broken, began = template(), Counter(), [], time.monotonic()
    for number in range(seed, seed + histories):
        faults, counts = run_one(number, kept)
        tally.update(counts)
        if faults:
            broken.append(number)
            out(f"seed {number}: " + "; ".join(faults[:3]))
            out(f"  again: python app.py simulate --histories 1 --seed {number}")
        if sys.stderr.isatty():
            print(f"\r{number - seed + 1}/{histories}", end="", file=sys.stderr)
    for kind, number in sorted(tally.items(), key=lambda item: -item[1]):
        out(f"{number:>8} {kind}")
    missing = [kind for kind in KINDS if not tally[kind]] if histories >= ENOUGH else []
    for kind in missing:
        out(f"never happened: {kind}")
    out(f"{histories} histories, {len(broken)} broken, {time.monotonic() - began:.0f} s")
    return 1 if broken or missing else 0
