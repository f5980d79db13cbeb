"""Requests that write cells: updateCells, repeatCell, appendCells, findReplace, sorting and lines."""

import re

from . import a1, dimensions, masks, metadata, protection, typed, validation
from .answers import formatted
from .batch import handles
from .cells import checked_text, merged_cell
from .errors import bad_request, unsupported
from .formula_text import shifted
from .formulas import Error
from .model import Formula, Span
from .widths import column_width

JAVA = re.compile(r"\\(.)|\$([0-9])", re.S)


def _fields(request):
    return masks.parse(request.get("fields"), "CellData")


def _write_rows(work, sheet, top, left, rows, tree):
    for i, row in enumerate(rows):
        for j, body in enumerate(row.get("values", [])):
            there = sheet.cell(top + i, left + j)
            made = merged_cell(there, body, tree)
            if work.assumptions.validation_enforced_over_api and made.value != there.value:
                validation.enforce(work, sheet, top + i, left + j, there, made.value)
            sheet.put(top + i, left + j, made)


@handles("updateCells")
def update_cells(work, request):
    """Write cells by mask, from a start on or into a rectangle; there, cells without data are cleared (documented)."""
    tree = _fields(request)
    rows = request.get("rows", [])
    height, width = len(rows), max((len(r.get("values", [])) for r in rows), default=0)
    if "start" in request and "range" in request or not {"start", "range"} & request.keys():
        raise bad_request("Exactly one of 'start' or 'range' must be set.")
    if "start" in request:
        sheet, top, left = _coordinate(work, request["start"])
        span = Span(top, top + max(height, 1), left, left + max(width, 1))
    else:
        sheet, span = a1.of_grid(work.book, request["range"])
    _room(span, height, width)
    _on_grid(sheet, span)
    protection.guard(work, sheet, span)
    if "range" in request:
        _clear(sheet, span, rows, tree)
    _write_rows(work, sheet, span.top, span.left, rows, tree)


def _clear(sheet, span, rows, tree):
    """Clear the masked fields of those cells of a rectangle that no data is given for."""
    for r in range(span.top, min(span.bottom, len(sheet.rows))):
        given = rows[r - span.top].get("values", []) if r - span.top < len(rows) else []
        for c in range(span.left + len(given), min(span.right, len(sheet.rows[r]))):
            if sheet.rows[r][c] is not None:
                sheet.put(r, c, merged_cell(sheet.rows[r][c], {}, tree))


def _coordinate(work, start):
    sheet = a1.sheet_of(work.book, start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    if top < 0 or left < 0:
        raise bad_request("start cannot be negative")
    return sheet, top, left


def _room(span, height, width):
    if height > span.bottom - span.top:
        raise bad_request(f"Attempting to write row: {span.bottom}, beyond the last requested row of: "
                          f"{span.bottom - 1}")
    if width > span.right - span.left:
        raise bad_request(f"Attempting to write column: {span.right}, beyond the last requested column of: "
                          f"{span.right - 1}")


def _on_grid(sheet, span):
    if span.bottom > sheet.row_count:
        raise bad_request(f"Attempting to write row: {sheet.row_count}, beyond the last row of: {sheet.row_count - 1}")
    if span.right > sheet.column_count:
        raise bad_request(f"Attempting to write column: {sheet.column_count}, beyond the last column of: "
                          f"{sheet.column_count - 1}")


@handles("repeatCell")
def repeat_cell(work, request):
    """Write one cell's masked fields into a whole rectangle; formulas are shifted as if copied (documented)."""
    sheet, span = a1.of_grid(work.book, request.get("range", {}))
    tree = _fields(request)
    protection.guard(work, sheet, span)
    known = {}
    body = request.get("cell", {})
    for r in range(span.top, span.bottom):
        for c in range(span.left, span.right):
            old = sheet.cell(r, c)
            key = (id(old.format), id(old.extra), type(old.value), old.value)
            if key not in known:
                known[key] = (old, merged_cell(old, body, tree))  # the old one too, so that its id stays its own
            new = known[key][1]
            if isinstance(new.value, Formula) and masks.wants(tree, "userEnteredValue"):
                new = new._replace(value=shifted(new.value, r - span.top, c - span.left))
            sheet.put(r, c, new)


@handles("appendCells")
def append_cells(work, request):
    """Write lines below the last line with a value; the grid grows if it must (documented)."""
    sheet = a1.sheet_of(work.book, request.get("sheetId", 0))
    rows, tree = request.get("rows", []), _fields(request)
    top = max(sheet.last_line(), _spilled_line(work, sheet))
    width = max((len(r.get("values", [])) for r in rows), default=0)
    sheet.resize(max(sheet.row_count, top + len(rows)), max(sheet.column_count, width))
    if rows and width:
        protection.guard(work, sheet, Span(top, top + len(rows), 0, width))
    _write_rows(work, sheet, top, 0, rows, tree)


def _spilled_line(work, sheet):
    calculation = work.calculation()
    if not sheet.has_formulas:
        return 0
    return calculation.last_spilled_line(sheet)


@handles("insertDimension")
def insert_dimension(work, request):
    """Insert lines or columns."""
    sheet, dimension, start, end = dimensions.bounds(work, request.get("range", {}))
    dimensions.insert(work, sheet, dimension, start, end, request.get("inheritFromBefore", False))


@handles("deleteDimension")
def delete_dimension(work, request):
    """Delete lines or columns."""
    dimensions.delete(work, *dimensions.bounds(work, request.get("range", {})))


@handles("moveDimension")
def move_dimension(work, request):
    """Move lines or columns."""
    sheet, dimension, start, end = dimensions.bounds(work, request.get("source", {}))
    dimensions.move(work, sheet, dimension, start, end, request.get("destinationIndex", 0))


@handles("appendDimension")
def append_dimension(work, request):
    """Add empty lines or columns at the end."""
    sheet = a1.sheet_of(work.book, request.get("sheetId", 0))
    dimension, length = request.get("dimension", ""), request.get("length", 0)
    if dimension not in dimensions.WORDS or length < 1:
        raise bad_request("appendDimension needs a dimension and a length of at least 1")
    dimensions.resize(sheet, dimension, dimensions.size_of(sheet, dimension) + length)
    dimensions.limits(work.book)


@handles("updateDimensionProperties")
def update_dimension_properties(work, request):
    """Set width, height or hiding of lines or columns, by mask."""
    sheet, dimension, start, end = dimensions.bounds(work, request.get("range", {}))
    dimensions.inside(sheet, dimension, end, "update")
    tree = masks.parse(request.get("fields"), "DimensionProperties")
    given = {k: v for k, v in request.get("properties", {}).items() if k in ("pixelSize", "hiddenByUser")}
    meta = sheet.row_meta if dimension == "ROWS" else sheet.column_meta
    for index in range(start, end):
        new = {k: v for k, v in masks.changed(meta.get(index, {}), given, tree).items() if v}
        meta[index] = new
        if not new:
            del meta[index]


@handles("autoResizeDimensions")
def auto_resize(work, request):
    """Fit columns to their widest text; lines get the usual height (assumed)."""
    sheet, dimension, start, end = dimensions.bounds(work, request.get("dimensions", {}))
    meta = sheet.row_meta if dimension == "ROWS" else sheet.column_meta
    calculation = work.calculation()
    for index in range(start, min(end, dimensions.size_of(sheet, dimension))):
        meta.get(index, {}).pop("pixelSize", None)
        widest = _widest(work, sheet, index, calculation) if dimension == "COLUMNS" else 0
        if widest:
            meta.setdefault(index, {})["pixelSize"] = widest


def _widest(work, sheet, column, calculation):
    """Return the pixels that the widest text shown in a column needs, or 0 where it shows none."""
    found = [(sheet.cell(r, column), calculation.value(sheet, r, column)) for r in range(len(sheet.rows))]
    return max((column_width(formatted(cell, value, sheet, calculation, work.book.locale), _points(cell))
                for cell, value in found if value is not None), default=0)


def _points(cell):
    return (cell.format or {}).get("textFormat", {}).get("fontSize", 10)


@handles("sortRange")
def sort_range(work, request):
    """Sort the lines of a rectangle; blanks go last, as in the browser (order of kinds: assumed)."""
    sheet, span = a1.of_grid(work.book, request.get("range", {}))
    specs = request.get("sortSpecs", [])
    if not specs:
        raise bad_request("At least one sortSpec must be set.")
    sort_lines(work, sheet, span, specs)


def sort_lines(work, sheet, span, specs):
    """Sort the lines of a rectangle by one column after another."""
    if work.assumptions.protection_blocks_sort:
        protection.guard(work, sheet, span)
    calculation = work.calculation()
    order = list(range(span.top, span.bottom))
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0)
        if not span.left <= column < span.right:
            raise bad_request(f"dimensionIndex {column} is outside of the range being sorted")
        if {"backgroundColor", "foregroundColor", "backgroundColorStyle", "foregroundColorStyle"} & spec.keys():
            raise unsupported("sorting by colour")
        values = {r: calculation.value(sheet, r, column) for r in order}
        filled = [r for r in order if values[r] not in (None, "")]
        filled.sort(key=lambda r, v=values: _sort_key(v[r]), reverse=spec.get("sortOrder") == "DESCENDING")
        order = filled + [r for r in order if values[r] in (None, "")]
    _reorder(work, sheet, span, order)


def _sort_key(value):
    """Order numbers, then text without regard to case, then booleans, then errors (assumed)."""
    if isinstance(value, Error):
        return (3, value.text)
    if isinstance(value, bool):
        return (2, value)
    if isinstance(value, str):
        return (1, value.casefold())
    return (0, value)


def _reorder(work, sheet, span, order):
    """Put the lines of a rectangle in a new order; formulas shift, notes and rules go along."""
    old = {r: [sheet.cell(r, c) for c in range(span.left, span.right)] for r in order}
    for place, source in enumerate(order, span.top):
        for c, cell in enumerate(old[source], span.left):
            if isinstance(cell.value, Formula):
                cell = cell._replace(value=shifted(cell.value, place - source, 0))
            sheet.put(place, c, cell)
    metadata.sorted_lines(work, sheet, {source: place for place, source in enumerate(order, span.top)})


@handles("findReplace")
def find_replace(work, request):
    """Replace text in cells and count what changed (documented)."""
    find = request.get("find", "")
    if not find:
        raise bad_request("find must not be empty")
    pattern = _pattern(request, find)
    counts = {"valuesChanged": 0, "formulasChanged": 0, "occurrencesChanged": 0}
    rows, sheets = set(), set()
    for sheet, span in _search_areas(work, request):
        for r in range(span.top, min(span.bottom, len(sheet.rows))):
            for c in range(span.left, min(span.right, len(sheet.rows[r]))):
                if _replace_in(work, request, sheet, r, c, pattern, counts):
                    rows.add((sheet.id, r))
                    sheets.add(sheet.id)
    counts |= {"rowsChanged": len(rows), "sheetsChanged": len(sheets)}
    return {"findReplace": {k: v for k, v in counts.items() if v}}


def _pattern(request, find):
    text = find if request.get("searchByRegex") else re.escape(find)
    try:
        pattern = re.compile(f"(?:{text})" + (r"\Z" if request.get("matchEntireCell") else ""),
                             0 if request.get("matchCase") else re.I)
    except re.error:
        raise bad_request("find is not a valid regular expression") from None
    return pattern


def _search_areas(work, request):
    given = {"range", "sheetId", "allSheets"} & {k for k, v in request.items() if v is not False}
    if len(given) != 1:
        raise bad_request("Exactly one of 'range', 'sheetId' or 'allSheets' must be set.")
    if "range" in request:
        return [a1.of_grid(work.book, request["range"])]
    if "sheetId" in request:
        sheet = a1.sheet_of(work.book, request["sheetId"])
        return [(sheet, sheet.whole())]
    return [(sheet, sheet.whole()) for sheet in work.book.sheets]


def _replace_in(work, request, sheet, row, column, pattern, counts):
    cell = sheet.cell(row, column)
    text = _searched(work, request, cell.value)
    if text is None:
        return False
    replacement = request.get("replacement", "")
    put = _java(replacement) if request.get("searchByRegex") else lambda _: replacement
    entire = request.get("matchEntireCell")
    try:
        new, count = (pattern.sub(put, text, count=1) if pattern.match(text) else text, 1) if entire and \
            pattern.match(text) else (text, 0) if entire else pattern.subn(put, text)
    except (re.error, IndexError):
        raise bad_request("replacement is not valid for this regular expression") from None
    if not count:
        return False
    protection.guard(work, sheet, Span(row, row + 1, column, column + 1))
    counts["occurrencesChanged"] += count
    counts["formulasChanged" if isinstance(cell.value, Formula) else "valuesChanged"] += 1
    checked_text(new)
    found = typed.read(new, cell.format, work.book.locale, work.local_now())  # assumed: read as if typed
    form = (cell.format or {}) | {"numberFormat": found.number_format} if found.number_format else cell.format
    sheet.put(row, column, cell._replace(value=found.value, format=form))
    return True


def _java(replacement):
    """Return what puts a regular expression's replacement in: $1 stands for a group (documented)."""
    return lambda match: JAVA.sub(lambda part: part[1] or match[int(part[2])] or "", replacement)


def _searched(work, request, value):
    if isinstance(value, Formula):
        return str(value) if request.get("includeFormulas") else None
    if isinstance(value, str):
        return value
    if work.assumptions.find_searches_numbers and isinstance(value, int | float):
        return str(value)
    return None
