"""`make bench`: how often each report asks the database, and how its time grows from 100 settlements to 1,000.

The demonstration, copied until it is that large. Times are only compared within one run: with the time at a hundred
settlements, and with a plain count of the settlements.
"""

import datetime as dt
import logging
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from models import base, demo
from models.access import Actor
from models.changes import World
from models.places import Settlement
from models.reports import declared
from models.reports.report import view_of
from models.schema import ALL_TABLES
from models.sealing import sealer
from models.settings import Settings
from tests.many import multiply

SIZES = (100, 1000)
MANAGER = Actor("manager", "", "manager")
AT = dt.datetime(2026, 11, 22, 8, 0)


class Counter(logging.Handler):
    """Counts the statements that the database is sent."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.seen = 0
        log = logging.getLogger("peewee")
        log.addHandler(self)
        log.setLevel(logging.DEBUG)
        log.propagate = False

    def emit(self, record):
        """One more."""
        self.seen += 1


def main():
    """Build, measure at each size, print; exit code 1 where a report asks more of more settlements."""
    sealer.use(["a key of the bench"])
    counter = Counter()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder), secret_key="s" * 32)
        world = World(b"bench", lambda: AT, Random(7))
        base.connect(f"sqlite:///{folder}/bench.db").create_tables(ALL_TABLES)
        demo.fill("gush-etzion", world)
        each, copies, told = Settlement.select().count(), 0, []
        for size in SIZES:
            # what was copied is copied along: so the first time it is multiplied, then the whole is
            wanted = -(-size // Settlement.select().count()) - 1
            multiply(copies + 1, wanted)
            copies += wanted
            told.append(measured(settings, world, counter))
            print(f"{Settlement.select().count()} settlements (of {each})", file=sys.stderr)
    return show(*told)


def measured(settings, world, counter):
    """{report: (queries, lines, seconds)}; under "" a plain count of the settlements."""
    found = {"": timed(lambda: [Settlement.select().count()], counter)}
    for code, report in declared.BY_CODE.items():
        run = lambda report=report: report.lines(view_of(MANAGER, world.today(), settings, world))[1]  # noqa: E731
        found[code] = timed(run, counter)
    return found


def timed(run, counter):
    """(queries, lines, the least of three times)."""
    least = []
    for _ in range(3):
        counter.seen, start = 0, time.perf_counter()
        lines = run()
        least.append(time.perf_counter() - start)
    return counter.seen, len(lines), min(least)


def show(small, large):
    """Print the table; 1 where a number of queries grew."""
    grew, plain = [], large[""][2]
    print(f"{'report':<12} {'queries':>14} {'lines':>14} {'time x10':>9} {'of a count':>10} {'now, s':>7}")
    for code in declared.BY_CODE:
        (few, short, before), (many, long, after) = small[code], large[code]
        grew += [code] if many > few else []
        print(f"{code:<12} {few:>5} to {many:>5} {short:>5} to {long:>5} {after / before:>9.1f} "
              f"{after / plain:>10.0f} {after:>7.2f}")  # fmt: skip
    print(f"more queries of more settlements: {', '.join(grew) or 'none'}")
    return bool(grew)


if __name__ == "__main__":
    sys.exit(main())
