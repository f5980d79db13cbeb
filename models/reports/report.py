"""What a report is: one declared query with columns, who may open it, and how it is told to who only watches.

The query gives lines for a View: whose eyes, on which day, in which settlements. A number may lead to the list that it
counts, and then that list holds as many.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from models import access
from models.catalog import BY_MODEL
from models.kinds import Day
from models.populations import HIDDEN, hidden, is_small, tells
from models.reports import overview
from models.reports.duty import Ground, Row
from models.staff import Area, Assignment, User
from models.words import few

WORDS = {"red": "באיחור", "amber": "מתקרב המועד", "green": "במועד", "silent": "הושתק"}
PRESSING = ("red", "amber", "green", "silent", "")  # what is most pressing first
#: whose reports tell of their own settlements alone, as soon as they have any
OWN_PLACES = ("worker", "regional", "referent")


@dataclass(frozen=True)
class Column:
    """One column; a `total` one is summed, one that may be `choose`n by is a filter.

    To who only watches, `cell`s are numbers that could say who is meant, and what is `derived` would tell them.
    """

    code: str
    title: str
    kind: str = "text"  # text, number, percent, money, day, state
    total: bool = False
    choose: bool = False
    cell: bool = False
    derived: bool = False


SETTLEMENT, WORKER = Column("settlement", "יישוב"), Column("worker", "מלווה")
STATE, REASON = Column("state", "מצב", "state"), Column("reason", "מה קורה")


@dataclass(frozen=True)
class Link:
    """Where a press leads: a record, or the list of an entity or another report with these filters."""

    entity: str = ""
    record: str = ""
    filters: tuple = ()  # (name in the address, value)
    report: str = ""


@dataclass(frozen=True)
class Line:
    """One line: values by column, how it stands, what it may be filtered by, and where its parts lead."""

    values: dict
    tone: str = ""
    place: str = ""
    worker: str = ""
    area: str = ""
    links: dict = field(default_factory=dict)  # column -> Link
    duty: Row | None = None


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: its length, how that reads, its colour, and a mark to be measured against."""

    label: str
    value: float
    told: str
    tone: str = ""  # of a duty, where there is one
    mark: float | None = None


@dataclass(frozen=True)
class Chart:
    """Bars, of which the longest possible is `most`; `mark` says what the marks are."""

    title: str
    bars: tuple
    most: float = 0
    mark: str = ""


@dataclass(frozen=True)
class View:
    """Whose report, on which day: the ground of the duties narrowed to her settlements, and her areas."""

    actor: access.Actor
    today: dt.date
    ground: Ground | None = None
    settings: object = None
    world: object = None
    outside: bool = False  # it goes out in a file

    @property
    def outward(self):
        """True for who only watches: she is told counts, and none that could say who is meant."""
        return self.actor.role == "viewer"

    @property
    def reader(self):
        """Who reads the records: the house itself for who is told counts alone."""
        return access.SYSTEM if self.outward else self.actor

    @property
    def places(self):
        """The settlements, as records."""
        return self.ground.places if self.ground else ()

    @cached_property
    def names(self):
        """{settlement: its name}."""
        return {place.uid: place.name for place in self.places}

    @property
    def areas(self):
        """The areas to which a referent's lines are narrowed, () for all."""
        return self.actor.areas if self.actor.role == "referent" else ()

    def of_area(self, area):
        """True where a line of this area is hers to see."""
        return not self.areas or area in self.areas

    @cached_property
    def area_names(self):
        """{area: its name}."""
        return dict(Area.select(Area.uid, Area.name).tuples())

    @cached_property
    def companions(self):
        """{settlement: (worker, name)} of who accompanies it today."""
        kind = self.ground.profile.accompaniment if self.ground else ""
        open_now = (Assignment.kind == kind) & Assignment.standing(self.today)
        rows = Assignment.select(Assignment.settlement, User.uid, User.name).join(User).where(open_now)
        return {place: (uid, name) for place, uid, name in rows.tuples()}

    def kept(self, model):
        """The records of `model` in use that the reader may read."""
        query = model.select().where(model.retired_on.is_null())
        return access.scoped(query, self.reader, "read", BY_MODEL[model])

    def narrowed(self):
        """True where not all settlements are looked at."""
        return self.actor.role in OWN_PLACES and bool(self.actor.settlements)

    def line(self, place, values, tone="", area="", links=None, duty=None):
        """A Line of a settlement (its key, or None), with its name and who accompanies it."""
        worker, name = self.companions.get(place, ("", ""))
        told = {"settlement": self.names.get(place, ""), "worker": name, **values}
        if area:
            told["area"] = self.area_names.get(area, "")
        own = {"settlement": Link("settlement", place)} if place else {}
        return Line(told, tone, place or "", worker, area or "", own | (links or {}), duty)

    def duty_lines(self, duty, told):
        """A Line for each settlement of one duty; `told(place)` gives its further values and links."""
        rows = overview.of_duty(self.ground, duty) if self.ground else {}
        found = []
        for place in self.places:
            row = rows.get(place.uid)
            if row is not None:
                values, links = told(place)
                found.append(self.line(place.uid, {**values, "reason": row.reason}, row.tone, links=links, duty=row))
        return worst_first(found)


def worst_first(lines):
    """The lines by how they stand, as they came within that; what has no tone stays where it is."""
    return sorted(lines, key=lambda line: PRESSING.index(line.tone))


@dataclass(frozen=True)
class Report:
    """A declared report. It is open to who may read all its `models`, or has one of its `roles`.

    `outward` is how who only watches is told: by "tones" (how many lines of each), by "lines", or not at all.
    """

    code: str
    subject: str
    title: str
    purpose: str
    columns: tuple
    rows: Callable  # View -> [Line]
    models: tuple = ()
    roles: tuple = ()
    outward: str = "tones"
    chart: Callable | None = None  # ([Line], View) -> Chart or None
    words: dict = field(default_factory=lambda: WORDS)
    rule: str = ""  # the rule without which nothing is judged

    def opens(self, actor):
        """True where the actor may open it."""
        if self.roles and actor.role not in self.roles:
            return False
        if actor.role == "viewer":
            return bool(self.outward)
        return all(access.can(actor, "read", BY_MODEL[model]) for model in self.models)

    def lines(self, view):
        """(columns, lines) as the view's person may be told them; states in words."""
        found = [line if "state" in line.values or not line.tone else replace(
            line, values=line.values | {"state": self.words[line.tone]}) for line in self.rows(view)]  # fmt: skip
        if not view.outward:
            return self.columns, found
        return _by_tone(self, found) if self.outward == "tones" else _masked(self.columns, found)


def view_of(actor, today, settings=None, world=None, outside=False):
    """The View of a person: all settlements that are accompanied, or her own; `outside` for a file."""
    view = View(actor, today, None, settings, world, outside)
    ground = overview.ground_of(view.reader, today)
    if ground and view.narrowed():
        own = tuple(place for place in ground.places if place.uid in actor.settlements)
        ground = replace(ground, places=own)
    return replace(view, ground=ground)


def shown(column, value):
    """A value as people read it, '' for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, dt.date):
        return Day().show(value)
    if column.kind == "percent" and not isinstance(value, str):
        return f"{value}%"
    if column.kind == "money" and not isinstance(value, str):
        return f"{value:,} ₪"
    return f"{value:,}" if isinstance(value, int) and column.kind == "number" else str(value)


MOST_BARS = 25


def bars(lines, code, told, least_first=False, mark=None):
    """The Bars of a column's numbers by settlement, the longest first; `told` is how a number reads."""
    known = [line for line in lines if line.values.get(code) is not None]
    known.sort(key=lambda line: line.values[code], reverse=not least_first)
    return tuple(Bar(line.values["settlement"], line.values[code], told(line.values[code]), line.tone, mark)
                 for line in known[:MOST_BARS])  # fmt: skip


def totals(columns, lines, outward=False):
    """{column: the sum of its lines}; outside, none that would tell a small number."""
    found = {}
    for column in columns:
        values = [line.values.get(column.code) for line in lines]
        if column.total and not any(isinstance(value, str) and value for value in values):
            whole = sum(value or 0 for value in values)
            found[column.code] = few(whole) if outward and is_small(whole) else whole
    return found


def ordered(columns, lines, by, down=False):
    """The lines in the order of a column, empty ones last; as they came where there is no such column."""
    column = next((column for column in columns if column.code == by), None)
    if column is None:
        return lines
    value = (lambda line: PRESSING.index(line.tone)) if column.kind == "state" else lambda line: line.values.get(by)
    known = [line for line in lines if value(line) not in (None, "")]
    texts = any(isinstance(value(line), str) for line in known)
    key = (lambda line: str(value(line))) if texts else value
    return sorted(known, key=key, reverse=down) + [line for line in lines if value(line) in (None, "")]


COUNTED = (Column("state", "מצב", "state"), Column("lines", "כמה", "number", cell=True, total=True))


def _by_tone(report, lines):
    """How many lines there are of each tone; small numbers as they may be told."""
    counts = Counter(line.tone for line in lines)
    counted = [Line({"state": report.words[tone], "lines": counts[tone]}, tone) for tone in PRESSING if counts[tone]]
    return _masked(COUNTED, counted)


def _masked(columns, lines):
    """The lines without what would tell a small number of people; links lead nowhere."""
    codes = [column.code for column in columns if column.cell]
    cells = {(at, code): line.values[code] for at, line in enumerate(lines) for code in codes
             if isinstance(line.values.get(code), int)}  # fmt: skip
    found, told = hidden(cells), []
    for at, line in enumerate(lines):
        values = dict(line.values)
        for code in codes:
            if (at, code) in found:
                values[code] = few(values[code]) if found[at, code] else HIDDEN
        keys = [key for key in cells if key[0] == at]
        for column in columns:
            if column.derived and (any(key in found for key in keys) or tells(cells, found, keys)):
                values[column.code] = HIDDEN
        told.append(Line(values, line.tone))
    return columns, told
