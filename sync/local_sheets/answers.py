"""The spreadsheet resource: what spreadsheets.get and updatedSpreadsheet show, down to the cells, by field mask."""

import copy

from . import a1, cells, masks, protection, rendering
from .conditional import Colouring
from .formulas import shown_format
from .model import EMPTY, Formula, Span

ROW_HEIGHT = 21
COLUMN_WIDTH = 100
SHEET_LISTS = {
    "conditionalFormats": "conditional",
    "rowGroups": "row_groups",
    "columnGroups": "column_groups",
    "bandedRanges": "banded",
    "filterViews": "filter_views",
    "charts": "charts",
}
VALUES = ("userEnteredValue", "effectiveValue", "formattedValue")
FORMATS = ("userEnteredFormat", "effectiveFormat")
THEME = [  # recorded
    ("TEXT", {}),
    ("BACKGROUND", {"red": 1, "green": 1, "blue": 1}),
    ("ACCENT1", {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275}),
    ("ACCENT2", {"red": 0.91764706, "green": 0.2627451, "blue": 0.20784314}),
    ("ACCENT3", {"red": 0.9843137, "green": 0.7372549, "blue": 0.015686275}),
    ("ACCENT4", {"red": 0.20392157, "green": 0.65882355, "blue": 0.3254902}),
    ("ACCENT5", {"red": 1, "green": 0.42745098, "blue": 0.003921569}),
    ("ACCENT6", {"red": 0.27450982, "green": 0.7411765, "blue": 0.7764706}),
    ("LINK", {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}),
]


def new_properties(locale="en_US", time_zone="Etc/GMT"):
    """Return the properties of a fresh spreadsheet (recorded)."""
    colours = [{"colorType": kind, "color": {"rgbColor": rgb}} for kind, rgb in THEME]
    return {
        "locale": locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": time_zone,
        "defaultFormat": copy.deepcopy(cells.DEFAULT_FORMAT),
        "spreadsheetTheme": {"primaryFontFamily": "Arial", "themeColors": colours},
    }


def spreadsheet(work, tree=masks.ALL, ranges=None, with_grid=False):
    """Return a spreadsheet; `ranges` are (sheet, rectangle) pairs that limit it, `tree` is a field mask."""
    book = work.book
    if tree is not masks.ALL:
        with_grid = masks.wants(tree, "sheets", "data")  # documented: a mask decides, the flag is ignored
    answer = {
        "spreadsheetId": book.id,
        "properties": {"title": book.meta["name"], **book.properties},
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }
    if masks.wants(tree, "sheets"):
        answer["sheets"] = _sheets(work, masks.below(tree, "sheets"), ranges, with_grid)
    if book.named:
        answer["namedRanges"] = book.named
    own = [m for m in book.metadata if m["location"]["locationType"] == "SPREADSHEET"]
    if own:
        answer["developerMetadata"] = own
    return masks.prune(answer, _but_sheets(tree))


def _but_sheets(tree):
    """Return a mask in which the sheets, pruned on their own already, are wanted whole."""
    return tree if tree is masks.ALL or "sheets" not in tree else tree | {"sheets": masks.ALL}


def _sheets(work, tree, ranges, with_grid):
    calculation = work.calculation()
    result = []
    for sheet in work.book.sheets:
        spans = [span for owner, span in ranges or () if owner is sheet]
        if ranges is not None and not spans:
            continue
        parts = sheet_parts(work, sheet)
        if with_grid:
            data_tree = masks.below(tree, "data")
            parts["data"] = [grid_data(work, sheet, span, data_tree, calculation)
                             for span in spans or [sheet.whole()]]
        result.append(masks.prune(parts, tree if tree is masks.ALL or "data" not in tree else
                                  tree | {"data": masks.ALL}))
    return result


def sheet_parts(work, sheet):
    """Return a sheet without its cells."""
    parts = {"properties": sheet_properties(work.book, sheet)}
    if sheet.merges:
        parts["merges"] = [_grid(sheet, m) for m in sheet.merges]
    if sheet.protected:
        parts["protectedRanges"] = [protection.shown(work, p) for p in sheet.protected]
    if sheet.basic_filter:
        parts["basicFilter"] = sheet.basic_filter
    for key, name in SHEET_LISTS.items():
        if getattr(sheet, name):
            parts[key] = getattr(sheet, name)
    own = [m for m in work.book.metadata if m["location"].get("sheetId", 0) == sheet.id
           and m["location"]["locationType"] == "SHEET"]
    if own:
        parts["developerMetadata"] = own
    return parts


def _grid(sheet, merge):
    return a1.grid_of(sheet, Span(*merge))


def sheet_properties(book, sheet):
    """Return a sheet's properties, with its place among the others."""
    ordered = {"sheetId": sheet.id, "title": sheet.title, "index": book.sheets.index(sheet), "sheetType": "GRID"}
    return ordered | {k: v for k, v in sheet.properties.items() if k not in ordered}


def grid_data(work, sheet, span, tree, calculation):
    """Return the cells of a rectangle as GridData."""
    data = {}
    if span.top:
        data["startRow"] = span.top
    if span.left:
        data["startColumn"] = span.left
    if masks.wants(tree, "rowData"):
        rows = row_data(work, sheet, span, masks.below(masks.below(tree, "rowData"), "values"), calculation)
        if rows:
            data["rowData"] = rows
    for key, meta, size, start, end in (("rowMetadata", sheet.row_meta, ROW_HEIGHT, span.top, span.bottom),
                                        ("columnMetadata", sheet.column_meta, COLUMN_WIDTH, span.left, span.right)):
        if masks.wants(tree, key):
            own = _dimension_metadata(work.book, sheet, "ROW" if key == "rowMetadata" else "COLUMN")
            lines = [{"pixelSize": size} | meta.get(i, {}) | own.get(i, {}) for i in range(start, end)]
            data[key] = masks.prune(lines, masks.below(tree, key))
    return masks.prune(data, tree if tree is masks.ALL else
                       tree | {k: masks.ALL for k in ("rowData", "rowMetadata", "columnMetadata") if k in tree})


def _dimension_metadata(book, sheet, kind):
    found = {}
    for item in book.metadata:
        location = item["location"]
        if location["locationType"] == kind and location["dimensionRange"].get("sheetId", 0) == sheet.id:
            index = location["dimensionRange"].get("startIndex", 0)
            found.setdefault(index, {"developerMetadata": []})["developerMetadata"].append(item)
    return found


def row_data(work, sheet, span, tree, calculation):
    """Return the lines of a rectangle; what is empty at their ends is left out (recorded)."""
    writer = _CellWriter(work, sheet, tree, calculation)
    spilled = sheet.has_formulas
    rows, (bottom, right) = [], writer.reach
    last = min(span.bottom, max(len(sheet.rows), bottom, calculation.last_spilled_line(sheet) if spilled else 0))
    alike, before = not spilled and not writer.colouring, None
    for r in range(span.top, last):
        values = []
        line = sheet.rows[r] if r < len(sheet.rows) else ()
        if alike and line is before:  # one object: a blank line like the one above
            rows.append(rows[-1])
            continue
        before = line
        for c in range(span.left, span.right if spilled else min(span.right, max(len(line), right))):
            cell = (line[c] if c < len(line) else None) or EMPTY
            value = calculation.value(sheet, r, c) if spilled else cell.value
            empty = cell is EMPTY and value is None
            values.append(writer.blank(r, c) if empty else writer.write(cell, value, r, c))
        while values and values[-1] == {} and _empty(line, span.left + len(values) - 1):
            values.pop()
        rows.append({"values": values} if values else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _empty(line, column):
    return column >= len(line) or line[column] is None


class _CellWriter:
    """Writes the cells of one tab, with only the fields that a mask wants."""

    def __init__(self, work, sheet, tree, calculation):
        self.sheet, self.calculation, self.locale = sheet, calculation, work.book.locale
        self.wanted = {name for name in (*VALUES, *FORMATS, *cells.EXTRAS) if masks.wants(tree, name)}
        self.deep = {k: v for k, v in (tree or {}).items() if v is not masks.ALL}
        self.extras = [name for name in cells.EXTRAS if name in self.wanted]
        colours = sheet.conditional and "effectiveFormat" in self.wanted
        self.colouring = Colouring(work, sheet, calculation) if colours else None
        self.reach = self.colouring.reach if colours else (0, 0)
        self.shown = {}

    def blank(self, row, column):
        """Return a cell that holds nothing as CellData: told only where a rule colours it (assumed)."""
        coloured = self.colouring and self.colouring.format_of(row, column, None)
        return self.write(EMPTY, None, row, column) if coloured else {}

    def write(self, cell, value, row, column):
        """Return one cell as CellData."""
        item, wanted = {}, self.wanted
        entered, extended = cell.value, None
        if value is not None:
            extended = cells.effective(value)
            if "effectiveValue" in wanted:
                item["effectiveValue"] = extended
            if "formattedValue" in wanted:
                item["formattedValue"] = formatted(cell, value, self.sheet, self.calculation, self.locale)
        if entered is not None and "userEnteredValue" in wanted:
            item["userEnteredValue"] = extended if entered is value else cells.entered(entered)
        if cell.format is not None and "userEnteredFormat" in wanted:
            item["userEnteredFormat"] = cell.format
        if "effectiveFormat" in wanted:
            item["effectiveFormat"] = self._effective_format(cell, value, row, column)
        if cell.extra is not None:
            item |= {name: cell.extra[name] for name in self.extras if name in cell.extra}
        return masks.prune(item, {k: self.deep.get(k) for k in item}) if self.deep else item

    def _effective_format(self, cell, value, row, column):
        found = self._plain_format(cell, value)
        over = self.colouring.format_of(row, column, value) if self.colouring else None
        if over and "textFormat" in over:
            over = over | {"textFormat": found["textFormat"] | over["textFormat"]}
        return found | over if over else found

    def _plain_format(self, cell, value):
        """Return the format without conditional ones; equal formats are worked out once."""
        key = (id(cell.format), cells.alignment(value))
        if isinstance(cell.value, Formula) or key not in self.shown:
            found = number_format(cell, self.sheet, self.calculation, self.locale)
            result = cells.effective_format(cell, value, found)
            if isinstance(cell.value, Formula):
                return result
            self.shown[key] = result
        return self.shown[key]


def number_format(cell, sheet, calculation, locale):
    """Return the number format that a cell is shown by, with its pattern, or None."""
    found = (cell.format or {}).get("numberFormat")
    if not found and isinstance(cell.value, Formula):
        found = shown_format(cell.value, sheet, calculation)
    if found and "pattern" not in found and found.get("type") not in (None, "TEXT"):
        kind = found["type"]
        pattern = (rendering.dates.default_pattern(kind, locale) if kind in rendering.dates.DATE_TYPES
                   else rendering.default_pattern(kind, locale))
        return found | {"pattern": pattern}
    return found


def formatted(cell, value, sheet, calculation, locale):
    """Return the text that the grid shows for a cell."""
    if isinstance(value, str):
        return value
    found = number_format(cell, sheet, calculation, locale)
    return rendering.shown(value, {"numberFormat": found} if found else None, locale)
