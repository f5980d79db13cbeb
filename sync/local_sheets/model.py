"""A spreadsheet in memory: cells, sheets and the book, cheap to copy because a cell is never changed in place."""

import copy
from typing import NamedTuple

MAX_CELL_TEXT = 50_000  # documented
MAX_COLUMNS = 18_278  # documented
MAX_CELLS = 10_000_000  # documented


class Formula(str):
    """The text of a formula as it was entered, with its equals sign."""

    __slots__ = ()


class Cell(NamedTuple):
    """One cell: what was entered, its own format, and whatever else hangs on it (note, validation …)."""

    value: object = None
    format: dict | None = None
    extra: dict | None = None


EMPTY = Cell()


class Span(NamedTuple):
    """A rectangle of one sheet, half open, always inside its grid."""

    top: int
    bottom: int
    left: int
    right: int

    def meets(self, other):
        """Tell whether the two rectangles share a cell."""
        return (self.top < other.bottom and other.top < self.bottom
                and self.left < other.right and other.left < self.right)

    def holds(self, row, column):
        """Tell whether a cell lies inside."""
        return self.top <= row < self.bottom and self.left <= column < self.right


class Sheet:
    """One tab: its grid of cells and everything that Google keeps beside it."""

    LISTS = ("merges", "protected", "conditional", "row_groups", "column_groups", "banded", "filter_views", "charts")

    def __init__(self, sheet_id, properties):
        self.id = sheet_id
        self.properties = properties
        self.rows = []
        self.has_formulas = False  # stays true once a formula was there; only saves looking for them
        self._own = set()  # the ids of the lines that no other copy of this sheet shares
        self.row_meta = {}
        self.column_meta = {}
        self.basic_filter = None
        for name in self.LISTS:
            setattr(self, name, [])

    @property
    def title(self):
        """Return the tab's title."""
        return self.properties["title"]

    @property
    def row_count(self):
        """Return the number of lines of the grid."""
        return self.properties["gridProperties"]["rowCount"]

    @property
    def column_count(self):
        """Return the number of columns of the grid."""
        return self.properties["gridProperties"]["columnCount"]

    def resize(self, rows=None, columns=None):
        """Set the grid's size, cutting off what no longer fits."""
        grid = dict(self.properties["gridProperties"])
        grid["rowCount"] = self.row_count if rows is None else rows
        grid["columnCount"] = self.column_count if columns is None else columns
        self.properties = self.properties | {"gridProperties": grid}
        del self.rows[grid["rowCount"]:]
        for index, row in enumerate(self.rows):
            if len(row) > grid["columnCount"]:
                del self.line(index)[grid["columnCount"]:]

    def line(self, row):
        """Return a line of cells that may be changed: a copy of it the first time, where another sheet shares it."""
        line = self.rows[row]
        if id(line) not in self._own:
            line = self.rows[row] = list(line)
            self._own.add(id(line))
        return line

    def cell(self, row, column):
        """Return the cell at a place; an empty one where nothing is."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column] or EMPTY
        return EMPTY

    def put(self, row, column, cell):
        """Set the cell at a place; an empty cell is kept as None."""
        kept = cell if cell != EMPTY else None
        if kept is None and (row >= len(self.rows) or column >= len(self.rows[row])):
            return
        while len(self.rows) <= row:
            self.rows.append([])
        if kept is not None and isinstance(kept.value, Formula):
            self.has_formulas = True
        line = self.line(row)
        if len(line) <= column:
            line.extend([None] * (column + 1 - len(line)))
        line[column] = kept

    def set_value(self, row, column, value):
        """Replace what was entered at a place and keep everything else there."""
        self.put(row, column, self.cell(row, column)._replace(value=value))

    def trim(self):
        """Drop empty cells and lines from the end, so that equal contents are stored equally."""
        for index, line in enumerate(self.rows):
            if line and line[-1] is None:
                line = self.line(index)
                while line and line[-1] is None:
                    line.pop()
        while self.rows and not self.rows[-1]:
            self.rows.pop()
        self._share_blank_lines()

    def _share_blank_lines(self):
        """Let equal neighbouring lines without values be one object: a format on a whole column costs one line."""
        last = None
        for index, line in enumerate(self.rows):
            if line is last:
                continue
            if line == last and all(c is None or c.value is None for c in line):
                self.rows[index] = last
                self._own.discard(id(last))
            else:
                last = line

    def whole(self):
        """Return the rectangle of the whole grid."""
        return Span(0, self.row_count, 0, self.column_count)

    def last_line(self):
        """Return the number of lines up to the last one with a value."""
        for index in range(len(self.rows) - 1, -1, -1):
            if any(c is not None and c.value is not None for c in self.rows[index]):
                return index + 1
        return 0

    def copy(self):
        """Return a copy that can be changed without touching this one."""
        twin = copy.copy(self)
        twin.rows, twin._own = list(self.rows), set()
        self._own = set()
        twin.properties = copy.deepcopy(self.properties)
        twin.row_meta = {k: dict(v) for k, v in self.row_meta.items()}
        twin.column_meta = {k: dict(v) for k, v in self.column_meta.items()}
        twin.basic_filter = copy.deepcopy(self.basic_filter)
        for name in self.LISTS:
            setattr(twin, name, copy.deepcopy(getattr(self, name)))
        return twin

    def state(self):
        """Return everything that is stored of a sheet but its cells."""
        names = ("properties", "row_meta", "column_meta", "basic_filter", *self.LISTS)
        return {name: getattr(self, name) for name in names}

    def same_as(self, other):
        """Tell whether nothing differs; cheap, since untouched cells are the same objects."""
        return self.rows == other.rows and _types(self.rows, other.rows) and self.state() == other.state()


def _types(rows, others):
    """Tell whether equal rows are equal in type too: to Python True is 1, to a sheet it is not."""
    return all(
        a is b or a is None or type(a.value) is type(b.value)
        for line, other in zip(rows, others, strict=True) if line is not other
        for a, b in zip(line, other, strict=True)
    )


class Book:
    """A spreadsheet: its Drive file, its properties and its sheets in order."""

    def __init__(self, meta, properties, sheets, named=(), metadata=()):
        self.meta = meta
        self.properties = properties
        self.sheets = sheets
        self.named = list(named)
        self.metadata = list(metadata)

    @property
    def id(self):
        """Return the spreadsheet's id."""
        return self.meta["id"]

    @property
    def locale(self):
        """Return the spreadsheet's locale, as `iw_IL`."""
        return self.properties["locale"]

    def sheet(self, sheet_id):
        """Return the sheet of this id, or None."""
        return next((s for s in self.sheets if s.id == sheet_id), None)

    def sheet_titled(self, title):
        """Return the sheet of this title, or None; Google compares titles without regard to case."""
        exact = next((s for s in self.sheets if s.title == title), None)
        return exact or next((s for s in self.sheets if s.title.lower() == title.lower()), None)

    def copy(self):
        """Return a copy that can be changed without touching this one."""
        return Book(
            copy.deepcopy(self.meta),
            copy.deepcopy(self.properties),
            [sheet.copy() for sheet in self.sheets],
            copy.deepcopy(self.named),
            copy.deepcopy(self.metadata),
        )


def whole_number(value):
    """Return 2 for 2.0, as Google writes numbers; other values unchanged."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value
