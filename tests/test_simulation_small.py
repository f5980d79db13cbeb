"""A small world, exhaustively: two lines, two columns, two people, and every place of their acts in one run."""

import contextlib
import itertools

import pytest

from models import changes
from models.access import SYSTEM
from models.base import database
from models.changes import Change, Source
from sync import book as port
from sync.run import Mirror
from sync.simulation.beginning import PLACES
from sync.simulation.history import Beginning, History
from sync.simulation.script import Script
from sync.simulation.views import records_of

pytestmark = pytest.mark.once  # a database of its own for each case

#: where in a run an act falls: before it, between its read and its decision, between that and its write, after it
MOMENTS = ("before", "read", "effects", "swapped")
ANSWERS = ("answered", "lost", "late")


class Lost:
    """The memory book whose first swap is answered, or not, or carried out only with the next request."""

    def __init__(self, book, answer):
        self.book, self.answer, self.late = book, answer, []

    def __getattr__(self, name):
        return getattr(self.book, name)

    def read(self, spreadsheet_id):
        snapshot = self.book.read(spreadsheet_id)
        self.arrive()  # too late for this read
        return snapshot

    def swap(self, spreadsheet_id, swap):
        answer, self.answer = self.answer, "answered"
        if answer == "late":
            self.late.append((spreadsheet_id, swap))
            raise port.Lost("no answer yet")
        pre_image = self.book.swap(spreadsheet_id, swap)
        if answer == "lost":
            raise port.Lost("no answer")
        return pre_image

    def arrive(self):
        """What was sent and not answered is carried out now."""
        while self.late:
            with contextlib.suppress(port.Refused):  # the fence has moved on: too late for it
                self.book.swap(*self.late.pop())


class Case(History):
    """The world of the simulation, with a script instead of chance; its people touch two lines and two columns."""

    def __init__(self, beginning):
        super().__init__(Script.of("small", acts=0, races=0, runs=0, faults=0), beginning)
        self.scope = PLACES[0]
        self.hands = self._hands(self.scope, "body")
        first, second = self.hands.lines()[:2]
        self.marks = {"upper": self.hands.mark(first), "lower": self.hands.mark(second)}
        at = self.hands.rows[0].index("_key")
        self.keys = {name: self.hands.rows[line][at] for name, line in (("upper", first), ("lower", second))}

    def line(self, name):
        """Where the line that carries a mark is now."""
        return next(i for i, row in enumerate(self.hands.rows) if self.marks[name] in row)

    def sheet(self, name, column):
        """The secretary types."""
        self.hands.put(self.line(name), column, self.tokens.word())

    def desk(self, name, column):
        """The unit changes the record on a screen."""
        key = self.keys[name]
        self.oracle.let_go(records_of(self.places[self.scope])["body"][key][column])
        text = self.tokens.word()
        self.oracle.wrote(text, "db", column, self.scope)
        source = Source("screen", "small")
        changes.apply(Change("body", key, "update", {column: text}), SYSTEM, source, self.world)

    def sort(self):
        """The secretary turns the lines around."""
        rows = self.hands.rows
        rows[2:] = rows[2:][::-1]

    def delete(self, name):
        """The secretary deletes a line."""
        index = self.line(name)
        self.hands._off(index)
        for raw in self.hands.rows.pop(index):
            self.oracle.let_go(raw)

    def swap_columns(self):
        """The secretary puts the two columns in each other's place."""
        rows = self.hands.rows
        one, other = rows[0].index("mandate"), rows[0].index("liaison")
        for row in rows:
            row.extend([None] * (max(one, other) + 1 - len(row)))
            row[one], row[other] = row[other], row[one]


EDIT = ("sheet", "upper", "mandate")
SCRIPTS = {
    "two people, two lines": (EDIT, ("desk", "lower", "mandate")),
    "two people, one line, two columns": (EDIT, ("desk", "upper", "liaison")),
    "two people, one cell": (EDIT, ("desk", "upper", "mandate")),
    "a sort among them": (EDIT, ("sort",), ("desk", "upper", "liaison")),
    "a sort and one cell": (("desk", "upper", "mandate"), ("sort",), EDIT),
    "columns change places": (("desk", "upper", "mandate"), ("swap_columns",), ("sheet", "lower", "liaison")),
    "a line is deleted": (("desk", "upper", "mandate"), ("delete", "upper"), ("sheet", "lower", "mandate")),
}
PLACED = [
    (name, moments, answer)
    for name, script in SCRIPTS.items()
    for moments in itertools.combinations_with_replacement(MOMENTS, len(script))
    for answer in ANSWERS
]


@pytest.fixture(scope="module")
def beginning():
    return Beginning.in_memory()


def broken(beginning, name, moments, answer):
    """Play one case to its rest; returns the promises that it broke."""
    case = Case(beginning)
    script = [*zip(moments, SCRIPTS[name], strict=True)]

    def at(moment):
        while script and script[0][0] == moment:
            act, *told = script.pop(0)[1]
            getattr(case, act)(*told)

    at("before")
    book = Lost(case.memory, answer)
    Mirror(book, case.world, pause=at).run([case.places[case.scope]])
    book.arrive()
    for moment in MOMENTS:  # what the run never came to happens after it
        at(moment)
    faults = case._rest()
    database.obj.close()
    return faults


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_interleaving_keeps_every_promise(beginning, name):
    cases = [case for case in PLACED if case[0] == name]
    found = {case: broken(beginning, *case) for case in cases}
    assert {case: faults for case, faults in found.items() if faults} == {}
