"""PURE. What the plan speaks of: the states of a tab, its lines, and the actions that come of them."""

import hashlib
import json
from dataclasses import dataclass, field

from models.kinds import is_blank
from models.words import clean

HEAD = 2  # codes and header
KEY, STATUS = "_key", "_state"
LONGEST = 200  # of an identity, as it is kept


@dataclass(frozen=True)
class Spec:
    """A tab for the plan: its columns, and whether new lines may become records."""

    code: str
    title: str
    entity: str
    columns: tuple  # of merge.Column
    creates: bool = True
    carries: str = ""  # the link whose record's columns the lines carry

    def column(self, code):
        """The column of a code, None for one that is not ours."""
        return next((column for column in self.columns if column.code == code), None)


@dataclass
class TabState:
    """What is known of one tab: the sheet's rows, the base, the database's records, and what surrounds them."""

    spec: Spec
    rows: list
    base: dict = field(default_factory=dict)  # key -> {code: Agreed}
    records: dict = field(default_factory=dict)  # key -> {code: value}
    shown: dict = field(default_factory=dict)  # key -> the codes that a locked line shows; absent where it is hers
    links: dict = field(default_factory=dict)  # key -> uid of the carried record
    titles: dict = field(default_factory=dict)  # key -> how the record is called
    past: frozenset = frozenset()  # keys of lines that left because of a day that they tell
    openers: frozenset = frozenset()  # keys of lines by which somebody may open this workbook
    astray: dict = field(default_factory=dict)  # key -> what a race wrote over on its line, and nobody has looked at
    addressed: frozenset = frozenset()  # keys of lines of people who have an address that opens a workbook
    opening: frozenset = frozenset()  # keys of the roles that open a workbook
    reserved: frozenset = frozenset()
    strangers: dict = field(default_factory=dict)  # key -> foreign | retired
    people: dict = field(default_factory=dict)  # (folded last, first) -> [(uid, mobile, in this workbook)]
    was: dict = field(default_factory=dict)  # (key, code) -> the raw cell over which the last swap wrote
    released: frozenset = frozenset()  # what a person let through a brake
    in_hand: frozenset = frozenset()  # keys that follow their content since such a release, until all have arrived
    contested: frozenset = frozenset()  # (key, code) of the cells about which an open conflict waits
    waits: dict = field(default_factory=dict)  # (key, code) -> the raw cells with which it waits for a person's word
    answers: dict = field(default_factory=dict)  # identity -> (a person's decision, the raw cell that was decided on)
    merges: tuple = ()  # cells that people made one: (first row, row after the last, and so the columns)
    there: bool = True  # False where the tab was deleted


@dataclass(frozen=True)
class Action:
    """One thing to do: take, create, send, append, stamp, agree, empty, wipe, clear, forget, wait, tell or note."""

    what: str
    tab: str
    key: str = ""
    line: int = -1  # index of the row in the block
    column: str = ""
    value: object = None
    old: object = None
    raw: object = None
    why: str = ""
    code: str = ""  # of what waits: conflict, finding or proposal, and which; its identity is the value
    values: tuple = ()  # of a new line: (code, value, raw)


@dataclass
class Line:
    """A row of the block as the plan reads it."""

    index: int
    key: str
    cells: dict  # code -> raw
    status: str


@dataclass
class Bound:
    """Which column of the block carries which code; `wrong` names codes that are missing or double."""

    at: dict
    wrong: tuple

    @classmethod
    def of(cls, spec, rows):
        """Bind by the codes in row 1, wherever people moved the columns."""
        found = {}
        for index, raw in enumerate(rows[0] if rows else []):
            if isinstance(raw, str) and clean(raw):
                found.setdefault(clean(raw), []).append(index)
        ours = [KEY, STATUS, *(column.code for column in spec.columns)]
        wrong = tuple(code for code in ours if len(found.get(code, ())) != 1)
        return cls({code: found[code][0] for code in ours if code not in wrong}, wrong)


def raw_at(rows, row, column):
    """The raw cell of a block, None beyond its edge."""
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def key_of(raw):
    """The key that a cell tells, as people may have typed it; "" for none."""
    return clean(raw).lower() if isinstance(raw, str) else "" if is_blank(raw) else str(raw)


def lines_of(spec, rows, bound):
    """The lines under the header that carry a key or something in one of our columns."""
    lines = []
    for index in range(HEAD, len(rows)):
        pick = lambda code, index=index: raw_at(rows, index, bound.at[code])  # noqa: E731
        cells = {column.code: pick(column.code) for column in spec.columns}
        key = key_of(pick(KEY))
        if key or not all(is_blank(raw) for raw in cells.values()):
            status = pick(STATUS)
            lines.append(Line(index, key, cells, "" if status is None else str(status)))
    return lines


def shown_line(line):
    """The content of a line that has no record, for the eyes of the unit."""
    return {code: raw for code, raw in line.cells.items() if not is_blank(raw)}


def digest(content):
    """A short name of any content that JSON can tell."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
