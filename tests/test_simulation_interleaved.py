"""A small world, exhaustively: two people, two edits each, two lines, two columns, in every place of one run.

What a person does to the sheet and what the unit does to the database meet only in a run: of two acts at one moment
the order says nothing. So a schedule is the moment of each act, each person's in their order, and where the run dies.
Four scripts are played beside each other, each on two lines of its own: a run takes them all, and none meets another.
"""

import copy
import datetime as dt
import itertools
import sqlite3
from random import Random

import pytest

from models import changes, ledger
from models.access import SYSTEM
from models.base import connect, database
from models.changes import Change, Source, World
from models.schema import ALL_TABLES
from sync.layout import sheet_ids
from sync.memory_book import MemoryBook
from sync.run import Mirror
from sync.simulation.storm import Killed
from sync.simulation.views import rows_of

pytestmark = pytest.mark.once  # a database of its own for each case

BEGAN = dt.datetime(2026, 1, 4, 8)
SCREEN = Source("screen", "small")
LINES, COLUMNS = (0, 1), ("mandate", "liaison")
#: where an act falls: before the read, after it, before the write, after it; from the death of the run on: behind it
MOMENTS = ("before", "read", "effects", "swapped", "behind")
DEATHS = (None, "read", "effects", "swapped")
#: the secretary edits the first cell and one of the four, the unit the same two the other way round
SCRIPTS = [(((0, "mandate"), other), (other, (0, "mandate"))) for other in itertools.product(LINES, COLUMNS)]


def schedules(death):
    """((moments of the secretary's acts), (of the unit's)) of every schedule with such a death."""
    moments = MOMENTS[:4] if death is None else (*MOMENTS[: MOMENTS.index(death)], "behind")
    mine = list(itertools.combinations_with_replacement(moments, 2))
    return list(itertools.product(mine, mine))


@pytest.fixture(scope="module")
def beginning():
    """(the database, its workbooks) with two lines for each script, synchronised, both columns blank."""
    handle = connect("sqlite:///:memory:")
    handle.create_tables(ALL_TABLES)
    world = World(b"small", lambda: BEGAN, Random("small"))

    def add(entity, **values):
        return changes.apply(Change(entity, "", "create", values), SYSTEM, SCREEN, world).uid

    kind = add("body_kind", code="c", name="תרבות", family="committee")
    place = add("settlement", name="צפון", kind="kibbutz")
    bodies = [add("body", name=f"ועדה {n}", kind=kind, settlement=place) for n in range(len(SCRIPTS) * len(LINES))]
    memory = MemoryBook()
    ledger.Workbook.create(settlement=place, spreadsheet_id=memory.create("צפון"), made_here=True)
    Mirror(memory, world).run([place])
    kept = sqlite3.connect(":memory:")
    handle.connection().backup(kept)
    handle.close()
    yield kept, memory, place, bodies
    kept.close()


class Small:
    """One schedule: what the two people typed, what each had seen when it was replaced, and the run between."""

    def __init__(self, beginning):
        kept, memory, self.place, self.bodies = beginning
        connect("sqlite:///:memory:")
        kept.backup(database.obj.connection())
        self.memory, self.now = copy.deepcopy(memory), BEGAN + dt.timedelta(hours=1)
        self.world = World(b"small", lambda: self.now, Random("run"), lambda: self.now)
        self.file = ledger.Workbook.get().spreadsheet_id
        self.typed, self.seen = {}, set()  # (key, column) -> texts; what was seen by who replaced it

    def keys(self, script):
        """The keys of the two lines of a script."""
        return self.bodies[2 * script : 2 * script + 2]

    def sheet(self):
        """{key: {column: what the sheet shows}}."""
        head, _, *rows = self.memory.rows(self.file, sheet_ids("body")[0])
        filled = [dict(itertools.zip_longest(head, row)) for row in rows]
        assert len({row["_key"] for row in filled}) == len(filled) == len(self.bodies)
        return {row["_key"]: row for row in filled}

    def records(self):
        """{key: {column: what the database holds}}."""
        rows = rows_of("SELECT uid, mandate, liaison FROM body")
        return {uid: {"mandate": mandate, "liaison": liaison} for uid, mandate, liaison in rows}

    def secretary(self, edits):
        """The secretary types her next edit of each script: {(key, column): text}."""
        rows = self.memory.rows(self.file, sheet_ids("body")[0])
        at = {code: rows[0].index(code) for code in ("_key", *COLUMNS)}
        for (key, column), text in edits.items():
            row = next(row for row in rows if row[at["_key"]] == key)
            row.extend([None] * (at[column] + 1 - len(row)))
            self._types((key, column), row[at[column]], text)
            row[at[column]] = text

    def unit(self, edits):
        """The unit makes its next edit of each script on a screen: {(key, column): text}."""
        records = self.records()
        with changes.writing():
            for (key, column), text in edits.items():
                self._types((key, column), records[key][column], text)
                changes.apply(Change("body", key, "update", {column: text}), SYSTEM, SCREEN, self.world)

    def _types(self, cell, stood, text):
        self.seen.add(stood)
        self.typed.setdefault(cell, []).append(text)

    def run(self, pause=lambda place: None):
        """One run; True where it wrote nothing, to neither side."""
        before = self.memory.counts["write"], rows_of("SELECT COUNT(*) FROM journal_line")
        Mirror(self.memory, self.world, pause=pause).run([self.place])
        self.now += dt.timedelta(minutes=11)  # the lease of one that died ends
        return before == (self.memory.counts["write"], rows_of("SELECT COUNT(*) FROM journal_line"))

    def play(self, schedule, death):
        """Carry out a schedule, and the runs after it, of which the last one may not write."""
        due = []
        for who, person, at in zip(("secretary", "unit"), (0, 1), schedule, strict=True):
            for number, moment in enumerate(at):
                cells = [(script, *SCRIPTS[script][person][number]) for script in range(len(SCRIPTS))]
                edits = {(self.keys(s)[line], column): f"{who} {number} {s}" for s, line, column in cells}
                due.append((moment, who, edits))

        def at(moment):
            for act in [act for act in due if act[0] == moment]:
                due.remove(act)
                getattr(self, act[1])(act[2])
            if moment == death:
                raise Killed

        at("before")
        try:
            self.run(at)
        except Killed:
            self.now += dt.timedelta(minutes=11)
        death = None
        for moment in MOMENTS[1:]:  # what the run never came to happens behind it
            at(moment)
        self.run()
        return self.run() or self.run()

    def broken(self):
        """What is not as it was promised, as plain words."""
        sheet, records = self.sheet(), self.records()
        waits = list(ledger.Waiting.select().where(ledger.Waiting.state == "open"))
        asked = {(w.record, w.column): {w.ours, w.theirs} for w in waits if w.kind == "conflict"}
        told = {(w.record, w.column, w.raw) for w in waits if w.code == "displaced"}  # the run wrote over it
        for key, column in itertools.product(self.bodies, COLUMNS):
            cell, ours, theirs = (key, column), records[key][column], sheet[key][column]
            stands, typed = {ours, theirs}, self.typed.get((key, column), [None])
            if ours != theirs and asked.get(cell) != stands:
                yield f"P2: {cell} is {ours!r} in the database, {theirs!r} in the sheet, and nobody is asked"
            if not stands <= set(typed):
                yield f"P4: {cell} shows {stands}, where {typed} was typed"
            lost = {text for text in typed if text and (*cell, text) not in told} - self.seen - stands
            if lost:
                yield f"P1: {lost} of {cell} is lost: there stand {stands}"
        if asked.keys() - self.typed.keys():
            yield f"P1: asks about {asked.keys() - self.typed.keys()}, where nobody typed"


def outcome(beginning, schedule, death):
    """Play one schedule; returns (broken promises, how many conflicts it ended in)."""
    small = Small(beginning)
    try:
        quiet = small.play(schedule, death)
        conflicts = ledger.Waiting.select().where(ledger.Waiting.kind == "conflict").count()
        return [*small.broken(), *([] if quiet else ["P2: the next run still writes"])], conflicts
    finally:
        database.obj.close()


@pytest.mark.parametrize("death", DEATHS)
def test_every_interleaving_of_two_people_and_a_run_keeps_what_they_typed(beginning, death):
    played = {schedule: outcome(beginning, schedule, death) for schedule in schedules(death)}
    assert {schedule: faults for schedule, (faults, _) in played.items() if faults} == {}
    assert len(played) == {None: 100, "read": 9, "effects": 36, "swapped": 100}[death]


@pytest.mark.parametrize(("secretary", "unit", "conflicts"), [
    (("before", "before"), ("before", "before"), 7),  # each cell of each script
    (("before", "before"), ("swapped", "swapped"), 0),  # the unit saw what came in
    (("swapped", "swapped"), ("before", "before"), 0),
    (("effects", "effects"), ("before", "before"), 7),  # the write falls on hers: they are put back, and asked about
])  # fmt: skip
def test_what_two_people_do_meets_or_not_by_when_they_do_it(beginning, secretary, unit, conflicts):
    assert outcome(beginning, (secretary, unit), None)[1] == conflicts


def test_a_value_that_is_lost_and_one_on_a_wrong_line_are_seen(beginning):
    small = Small(beginning)
    one, other = small.keys(0)
    small.secretary({(one, "mandate"): "מילה"})
    rows = small.memory.rows(small.file, sheet_ids("body")[0])
    at, columns = {row[0]: row for row in rows}, rows[0]
    at[other].extend([None] * len(columns))
    at[other][columns.index("mandate")], at[one][columns.index("mandate")] = "מילה", None
    faults = list(small.broken())
    database.obj.close()
    assert {fault[:2] for fault in faults} == {"P1", "P2", "P4"}
