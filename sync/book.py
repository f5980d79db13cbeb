"""PORT. A workbook as the mirror sees it, whoever keeps it; and the words of the mirror.

workbook: one spreadsheet, for one settlement. tab: one entity in a workbook, bound by its sheet id, never by its
title. record: a row of the database. line: a row of a tab. key: the record's uid, in the tab's first column.
code: a column's name for the machine, in row 1; row 2 is the header, for people. block: a tab from A1 to its last
used cell, people's columns included. base: what both sides last agreed on, per column: the value and the raw cell.
raw: a cell as entered: None, a text, a number, yes/no, {"f": formula, "v": its value}, or {"e": the error it shows}.
swap: one guarded write. fence: the mark of the last confirmed swap, a named range. pre-image: the blocks as they
were at the instant before a swap wrote. scratch: a tab's hidden twin, where its pre-image is kept.
way: how a swap takes its pre-image: "copy" of the block, "duplicate" of the tab; "none" where nothing may be written.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol

from sync.tabs import raw_at

FENCE = "pinkas_"  # the name of a fence is this and its nonce
OFFICE_FILE = (
    "במקום הגיליון נמצא קובץ אקסל, ופנקס אינו יכול לקרוא אותו. יש לפתוח אותו, לבחור „קובץ” ו„שמירה כגיליון "
    "Google Sheets”, ולחבר ליישוב את הגיליון החדש."
)
ROOM = 500  # how many rows a new tab has, with their formats; below them Google adds more, without
GUIDE = 100  # the sheet id of the guide: 0 may be a person's own first tab
LISTS = 200  # the sheet id of the hidden tab with the options of drop-downs
#: what a keeper is asked about itself (`probe`), in order; the words are in sync/probe.py
FENCED = ("fence_missing", "fence_twice", "whole")
COPIED = ("copy_values", "copy_formulas", "copy_filtered", "copy_hidden")
ASKED = (*FENCED, *COPIED, "duplicate", "answer", "read_hidden", "append", "strict")


class BookError(Exception):
    """Something outside went wrong; `text` is Hebrew, for the run's page."""

    text = "הגיליון לא נענה כרגע. ננסה שוב בסנכרון הבא."

    def __init__(self, detail="", text=None):
        super().__init__(detail)
        self.text = text or self.text


class Busy(BookError):
    """Too many requests; nothing was carried out."""


class Lost(BookError):
    """No answer: the request may have been carried out, or may still be."""


class Refused(BookError):
    """The request was refused whole; nothing was carried out."""

    text = "Google סירב לבקשה. הפרטים רשומים ביומן הטכני."


class Gone(BookError):
    """The spreadsheet is not there, or not open to us."""

    text = (
        "הגיליון לא נמצא, או שאינו משותף עוד עם חשבון המערכת. דבר לא נכתב. "
        "יש להוציא אותו מן האשפה, או לשתף אותו שוב בהרשאת עריכה."
    )


@dataclass
class Sheet:
    """One tab as it was read: rows of raw cells, ragged on the left side as Google gives them."""

    sheet_id: int
    title: str
    hidden: bool = False
    rows: list = field(default_factory=list)
    row_count: int = 1000
    column_count: int = 26
    merges: tuple = ()  # (first row, row after the last, first column, column after the last)

    def at(self, row, column):
        """The raw cell, None beyond the block."""
        return raw_at(self.rows, row, column)

    def put(self, row, column, raw):
        """Set a cell of this picture, growing it where needed."""
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        line.extend([None] * (column + 1 - len(line)))
        line[column] = raw


@dataclass
class Snapshot:
    """A workbook at one instant: its tabs by sheet id, and the fences it carries."""

    title: str
    sheets: dict
    fences: tuple = ()

    def after(self, swap):
        """The same, as it is after a swap that met nobody; of the scratches only whether anything lies there."""
        for put in swap.puts:
            self.sheets[put.sheet_id].put(put.row, put.column, entered(put.value))
        for append in swap.appends:
            end = len(self.sheets[append.sheet_id].rows)
            for column, value in append.cells:
                self.sheets[append.sheet_id].put(end, column, entered(value))
        scratches = dict.fromkeys(swap.emptied, []) | {tab.scratch_id: [[swap.nonce]] for tab in swap.tabs}
        for scratch_id in scratches.keys() & self.sheets.keys():
            self.sheets[scratch_id].rows = scratches[scratch_id]
        if swap.guide:
            self.sheets[GUIDE].rows = trimmed([line.text or None] for line in swap.guide)
        self.fences = (FENCE + swap.nonce,)
        return self


def entered(value):
    """A typed value as a sheet keeps it: numbers are all of one sort, and an empty text is nothing."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if value != "" else None


@dataclass(frozen=True)
class Put:
    """Write one typed value into one cell."""

    sheet_id: int
    row: int
    column: int
    value: object


@dataclass(frozen=True)
class Append:
    """Add one line below whatever is there: {column: typed value}."""

    sheet_id: int
    cells: tuple  # of (column, value)


@dataclass(frozen=True)
class Guarded:
    """A tab whose block is copied to its scratch before anything is written; `title` is the scratch's."""

    title: str
    sheet_id: int
    scratch_id: int
    rows: int
    columns: int


@dataclass(frozen=True)
class Listed:
    """What the listing tells of a spreadsheet, without a request of its own."""

    at: str  # the time of its last change, as the keeper tells it
    by: str = ""  # who changed it last; "" where we did, or it is not told
    open_to: str = ""  # a word that is another one when it is opened to others; "" where that is not told

    @property
    def moment(self):
        """The time of its last change, as UTC without a zone."""
        return dt.datetime.fromisoformat(self.at.replace("Z", "+00:00")).replace(tzinfo=None)


@dataclass(frozen=True)
class Opened:
    """To whom a spreadsheet is open: {address: key} of its editors, {key: role} of what opens it without an address."""

    editors: dict
    links: dict
    editors_share: bool = False  # whoever edits may open it to others
    readers: dict = field(default_factory=dict)  # {address: key} of those who see it and cannot edit


@dataclass(frozen=True)
class Told:
    """A line of the guide: its text, its style (title, heading or none), and where in the workbook it leads."""

    text: str = ""
    style: str = ""
    link: str = ""


@dataclass(frozen=True)
class Swap:
    """One guarded write: it succeeds only on top of `builds_on`, and leaves `nonce` as the fence."""

    nonce: str
    builds_on: str
    tabs: tuple  # of Guarded
    puts: tuple = ()
    appends: tuple = ()
    guide: tuple = ()  # of Told: the whole guide tab anew, which is ours alone
    way: str = "copy"
    days: tuple = ()  # of (sheet id, column): columns of days, in tabs that have outgrown their ROOM
    emptied: tuple = ()  # ids of the scratches that hold an earlier pre-image still, of tabs that this one leaves alone


def trimmed(rows):
    """Rows without the empty ends that a sheet does not tell of."""
    rows = [list(row) for row in rows]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


class Book(Protocol):
    """Where workbooks are kept. Every method but `probe` is one request, bounded in time, and none repeats a write.

    `keeper` tells one keeper from another; `proven` is True where it is ours, and need not be asked what it does.
    """

    keeper: str
    proven: bool

    def create(self, title):
        """Make an empty spreadsheet and return its id."""

    def read(self, spreadsheet_id):
        """The whole workbook as a Snapshot."""

    def lay_out(self, spreadsheet_id, layout):
        """Carry out a layout, whole or not at all: on its fence, or as the first one, which makes guide and fence."""

    def swap(self, spreadsheet_id, swap):
        """Carry out a swap and return its pre-image {sheet id: rows of raw cells}; Lost where that is not told."""

    def probe(self, spreadsheet_id):
        """Try out what the swap depends on, in tabs that are removed again: {one of ASKED: yes, no, or None}."""

    def listing(self):
        """{spreadsheet id: Listed} of all that does not lie in the bin."""

    def binned(self, spreadsheet_id):
        """True where the spreadsheet lies in the keeper's bin."""

    def now(self):
        """The keeper's own time (UTC), as told with its last answer, or None; its times are held against no other."""

    def address(self, spreadsheet_id):
        """Where a person opens the workbook."""

    def opened(self, spreadsheet_id):
        """To whom it is open, as Opened, without our own account; whether editors may share is known of each file."""

    def close(self, spreadsheet_id):
        """From now on only we open it to others, not its editors."""

    def share(self, spreadsheet_id, address):
        """Open the workbook to an address, quietly; raises Refused where it is no account."""

    def unshare(self, spreadsheet_id, permission):
        """Take a permission back; one that is gone already is no error."""
