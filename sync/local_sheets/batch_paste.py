"""Requests that copy and move blocks: copyPaste, cutPaste, insertRange, deleteRange."""

from . import a1, protection, references
from .batch import handles
from .conditional import paste_rules
from .errors import bad_request, unsupported
from .formula_text import shifted
from .model import EMPTY, Cell, Formula, Span

BORDERS = "borders"


@handles("copyPaste")
def copy_paste(work, request):
    """Copy a block; a larger destination is filled with repetitions where it is a multiple (documented)."""
    source_sheet, source = a1.of_grid(work.book, request.get("source", {}))
    given = request.get("destination", {})
    sheet, start = a1.of_grid(work.book, given)
    transpose = request.get("pasteOrientation") == "TRANSPOSE"
    lines = _source_lines(work, source_sheet, source)
    block = [[source_sheet.cell(r, c) for c in range(source.left, source.right)] for r in lines]
    places = [[(r, c) for c in range(source.left, source.right)] for r in lines]
    if transpose:
        block, places = [list(x) for x in zip(*block, strict=True)], [list(x) for x in zip(*places, strict=True)]
    if not block:
        return None
    span = _destination(sheet, start, given, len(block), len(block[0]))
    protection.guard(work, sheet, span)
    kind = request.get("pasteType", "PASTE_NORMAL")
    if kind == "PASTE_CONDITIONAL_FORMATTING":
        if transpose:
            raise unsupported("copying conditional formatting transposed")
        return paste_rules(source_sheet, source, sheet, _tiles(span, len(block), len(block[0])))
    merges = _merges_in(source_sheet, source) if kind in ("PASTE_NORMAL", "PASTE_NO_BORDERS", "PASTE_FORMAT") else []
    values = _value_reader(work, source_sheet)
    cross = source_sheet is not sheet and not work.assumptions.copy_keeps_formulas_across_tabs
    for r in range(span.top, span.bottom):
        for c in range(span.left, span.right):
            i, j = (r - span.top) % len(block), (c - span.left) % len(block[0])
            from_row, from_column = places[i][j]
            cell = block[i][j]
            if isinstance(cell.value, Formula) and (kind == "PASTE_VALUES" or cross):
                cell = cell._replace(value=values(from_row, from_column))
            elif isinstance(cell.value, Formula):
                cell = cell._replace(value=shifted(cell.value, r - from_row, c - from_column))
            elif kind == "PASTE_VALUES":
                cell = cell._replace(value=values(from_row, from_column))
            sheet.put(r, c, pasted(sheet.cell(r, c), cell, kind))
    for tile in _tiles(span, len(block), len(block[0])) if merges and not transpose else ():
        _paste_merges(sheet, source, tile, merges, kind)
    return _copy_metadata(work, source_sheet, source, sheet, span)


def _tiles(span, height, width):
    """Return the rectangles that the repetitions of a block fill."""
    return [Span(top, top + height, left, left + width)
            for top in range(span.top, span.bottom, height) for left in range(span.left, span.right, width)]


def _source_lines(work, sheet, span):
    """Return the lines to copy: all, or by assumption not those that a filter hides."""
    lines = range(span.top, span.bottom)
    if not work.assumptions.copy_skips_filtered_lines:
        return list(lines)
    return [r for r in lines if not sheet.row_meta.get(r, {}).get("hiddenByFilter")]


def _destination(sheet, start, given, height, width):
    """Return the rectangle that a block fills, from the start of the destination."""
    rows = start.bottom - start.top if "endRowIndex" in given else 0
    columns = start.right - start.left if "endColumnIndex" in given else 0
    rows = rows - rows % height if rows > height else height
    columns = columns - columns % width if columns > width else width
    span = Span(start.top, start.top + rows, start.left, start.left + columns)
    if span.bottom > sheet.row_count or span.right > sheet.column_count:
        raise bad_request("The pasted range would exceed the grid of the destination sheet.")
    return span


def _value_reader(work, sheet):
    calculation = work.calculation()
    known = {(r, c): calculation.value(sheet, r, c) for r, line in enumerate(sheet.rows)
             for c, cell in enumerate(line) if cell is not None and isinstance(cell.value, Formula)}
    spilled = sheet.has_formulas

    def read(row, column):
        if (row, column) in known:
            value = known[row, column]
            if not isinstance(value, str | int | float | bool | None):
                return value.text  # assumed: an error is pasted as its text
            return value
        return calculation.value(sheet, row, column) if spilled else sheet.cell(row, column).value

    return read


def pasted(old, new, kind):
    """Return the cell that results from pasting one onto another by this kind of paste."""
    if kind == "PASTE_NORMAL":
        return new
    if kind == "PASTE_NO_BORDERS":
        form = {k: v for k, v in (new.format or {}).items() if k != BORDERS}
        if BORDERS in (old.format or {}):
            form[BORDERS] = old.format[BORDERS]
        return new._replace(format=form or None)
    if kind in ("PASTE_VALUES", "PASTE_FORMULA"):
        return old._replace(value=new.value)
    if kind == "PASTE_FORMAT":
        return old._replace(format=new.format)
    rule = (new.extra or {}).get("dataValidation")
    extra = {k: v for k, v in (old.extra or {}).items() if k != "dataValidation"}
    if rule:
        extra["dataValidation"] = rule
    return old._replace(extra=extra or None)


def _merges_in(sheet, span):
    return [m for m in sheet.merges if span.top <= m[0] and m[1] <= span.bottom
            and span.left <= m[2] and m[3] <= span.right]


def _paste_merges(sheet, source, span, merges, kind):
    if kind not in ("PASTE_NORMAL", "PASTE_NO_BORDERS", "PASTE_FORMAT"):
        return
    down, on = span.top - source.top, span.left - source.left
    new = [[m[0] + down, m[1] + down, m[2] + on, m[3] + on] for m in merges]
    sheet.merges = [m for m in sheet.merges if not any(Span(*m).meets(Span(*n)) for n in new)] + new


def _copy_metadata(work, source_sheet, source, sheet, span):
    """Copy the metadata of whole lines along, where that is assumed."""
    if not work.assumptions.metadata_copied_with_lines or source.right - source.left < source_sheet.column_count:
        return
    for item in list(work.book.metadata):
        own = item["location"].get("dimensionRange")
        if (own and own.get("sheetId", 0) == source_sheet.id and own["dimension"] == "ROWS"
                and source.top <= own["startIndex"] < source.bottom):
            place = own["startIndex"] - source.top + span.top
            taken = {m["metadataId"] for m in work.book.metadata}
            where = {k: v for k, v in own.items() if k != "sheetId"} | ({"sheetId": sheet.id} if sheet.id else {})
            where |= {"startIndex": place, "endIndex": place + 1}
            work.book.metadata.append(item | {
                "metadataId": work.new_id(taken), "location": item["location"] | {"dimensionRange": where}})


@handles("cutPaste")
def cut_paste(work, request):
    """Move a block; references to its cells follow it (documented)."""
    source_sheet, source = a1.of_grid(work.book, request.get("source", {}))
    target = request.get("destination", {})
    sheet = a1.sheet_of(work.book, target.get("sheetId", 0))
    top, left = target.get("rowIndex", 0), target.get("columnIndex", 0)
    span = Span(top, top + source.bottom - source.top, left, left + source.right - source.left)
    if top < 0 or left < 0 or span.bottom > sheet.row_count or span.right > sheet.column_count:
        raise bad_request("The pasted range would exceed the grid of the destination sheet.")
    protection.guard(work, source_sheet, source)
    protection.guard(work, sheet, span)
    kind = request.get("pasteType", "PASTE_NORMAL")
    if kind not in ("PASTE_NORMAL", "PASTE_VALUES", "PASTE_FORMULA", "PASTE_NO_BORDERS"):
        raise unsupported(f"cutPaste with {kind}")
    moved_block(work, source_sheet, source, sheet, span, kind)


def moved_block(work, source_sheet, source, sheet, span, kind="PASTE_NORMAL"):
    """Take a block out of its place and put it into another; references follow."""
    block = {(r, c): source_sheet.cell(r, c) for r in range(source.top, source.bottom)
             for c in range(source.left, source.right)}
    merges = _merges_in(source_sheet, source) if kind != "PASTE_VALUES" else []
    values = _value_reader(work, source_sheet)
    if kind == "PASTE_VALUES":
        read = {place: values(*place) for place in block}
        block = {place: cell._replace(value=read[place]) for place, cell in block.items()}
    for place, cell in block.items():
        source_sheet.put(*place, EMPTY if kind in ("PASTE_NORMAL", "PASTE_NO_BORDERS") else cell._replace(value=None))
    source_sheet.merges = [m for m in source_sheet.merges if m not in merges]
    down, on = span.top - source.top, span.left - source.left
    for (r, c), cell in block.items():
        sheet.put(r + down, c + on, pasted(sheet.cell(r + down, c + on), cell, kind))
    _paste_merges(sheet, source, span, merges, kind)
    _references_follow(work, source_sheet, source, sheet, down, on)


def _references_follow(work, source_sheet, source, sheet, down, on):
    def follow(owner):
        def change(title, corners):
            means = owner is source_sheet if title is None else title.lower() == source_sheet.title.lower()
            inside = all(c.row is not None and c.column is not None and source.holds(c.row, c.column)
                         for c in corners)
            if not means or not inside:
                return title, corners
            for corner in corners:
                corner.row += down
                corner.column += on
            return (title if sheet is source_sheet else sheet.title), corners

        return change

    for owner in work.book.sheets:
        references.rewrite_cells(owner, follow(owner))


def _shift_request(work, request):
    sheet, span = a1.of_grid(work.book, request.get("range", {}))
    dimension = request.get("shiftDimension", "")
    if dimension not in ("ROWS", "COLUMNS"):
        raise bad_request("shiftDimension must be set.")
    return sheet, span, dimension


@handles("insertRange")
def insert_range(work, request):
    """Push cells down or on to make room for an empty block; what falls off the grid widens it (assumed)."""
    sheet, span, dimension = _shift_request(work, request)
    height, width = span.bottom - span.top, span.right - span.left
    down, on = (height, 0) if dimension == "ROWS" else (0, width)
    block = (Span(span.top, sheet.row_count, span.left, span.right) if down
             else Span(span.top, span.bottom, span.left, sheet.column_count))
    protection.guard(work, sheet, block)
    _grow_for(sheet, block, down, on)
    used = _used(sheet, block)
    if used:
        moved_block(work, sheet, used, sheet, Span(used.top + down, used.bottom + down, used.left + on,
                                                   used.right + on))


def _grow_for(sheet, block, down, on):
    used = _used(sheet, block)
    if used:
        sheet.resize(max(sheet.row_count, used.bottom + down), max(sheet.column_count, used.right + on))


def _used(sheet, block):
    """Return the part of a rectangle down to and up to its last cell with anything in it, or None."""
    places = [(r, c) for r in range(block.top, min(block.bottom, len(sheet.rows)))
              for c in range(block.left, min(block.right, len(sheet.rows[r]))) if sheet.rows[r][c] is not None]
    if not places:
        return None
    return Span(block.top, max(r for r, _ in places) + 1, block.left, max(c for _, c in places) + 1)


@handles("deleteRange")
def delete_range(work, request):
    """Delete a block and pull the cells after it up or back."""
    sheet, span, dimension = _shift_request(work, request)
    whole = (Span(span.top, sheet.row_count, span.left, span.right) if dimension == "ROWS"
             else Span(span.top, span.bottom, span.left, sheet.column_count))
    protection.guard(work, sheet, whole)
    for r in range(span.top, span.bottom):
        for c in range(span.left, span.right):
            sheet.put(r, c, Cell())
    rest = (Span(span.bottom, sheet.row_count, span.left, span.right) if dimension == "ROWS"
            else Span(span.top, span.bottom, span.right, sheet.column_count))
    used = _used(sheet, rest)
    if used:
        up, back = (span.bottom - span.top, 0) if dimension == "ROWS" else (0, span.right - span.left)
        moved_block(work, sheet, used, sheet, Span(used.top - up, used.bottom - up, used.left - back,
                                                   used.right - back))
