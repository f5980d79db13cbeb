"""Lines and columns: inserted, deleted, moved, sized; and everything that refers to them follows."""

from . import a1, protection, references
from .errors import bad_request
from .model import MAX_CELLS, MAX_COLUMNS, Cell, Span

WORDS = {"ROWS": "row", "COLUMNS": "column"}


def size_of(sheet, dimension):
    """Return the number of lines or columns of a tab."""
    return sheet.row_count if dimension == "ROWS" else sheet.column_count


def resize(sheet, dimension, size):
    """Set the number of lines or columns of a tab."""
    sheet.resize(**{"rows" if dimension == "ROWS" else "columns": size})


def limits(book):
    """Refuse a book that has grown beyond what Google allows (documented)."""
    if any(s.column_count > MAX_COLUMNS for s in book.sheets):
        raise bad_request(f"This action would increase the number of columns in the sheet above the limit of "
                          f"{MAX_COLUMNS} columns.")
    if sum(s.row_count * s.column_count for s in book.sheets) > MAX_CELLS:
        raise bad_request("This action would increase the number of cells in the workbook above the limit of "
                          f"{MAX_CELLS} cells.")


def span_of(sheet, dimension, start, end):
    """Return the rectangle of whole lines or columns."""
    if dimension == "ROWS":
        return Span(start, end, 0, sheet.column_count)
    return Span(0, sheet.row_count, start, end)


def bounds(work, grid):
    """Resolve a DimensionRange to sheet, dimension, start and end."""
    sheet = a1.sheet_of(work.book, grid.get("sheetId", 0))
    dimension = grid.get("dimension", "")
    if dimension not in WORDS:
        raise bad_request("No dimension specified.")
    size = size_of(sheet, dimension)
    start, end = grid.get("startIndex", 0), grid.get("endIndex", size)
    if start < 0 or end < 0:
        raise bad_request(f"range.{'startIndex' if start < 0 else 'endIndex'} cannot be negative")
    if start >= end:
        raise bad_request(f"range.endIndex[{end}] must be greater than range.startIndex[{start}]")
    return sheet, dimension, start, end


def inside(sheet, dimension, end, verb):
    """Refuse lines or columns that do not exist."""
    size = size_of(sheet, dimension)
    if end > size:
        word = WORDS[dimension]
        raise bad_request(f"Cannot {verb} a {word} that doesn't exist. Tried to {verb} {word} index {end - 1} but "
                          f"there are only {size} {word}s.")


def insert(work, sheet, dimension, start, end, inherit, growing=False):
    """Insert empty lines or columns; they take the formats of the neighbour before or after them (documented)."""
    size = size_of(sheet, dimension)
    if start > size or (start == size and not growing and not inherit):
        raise bad_request(f"range.startIndex[{start}] must be less than the {WORDS[dimension]} count[{size}] if "
                          "inheritFromBefore is false.")
    if start == 0 and inherit:
        raise bad_request("inheritFromBefore cannot be true if the start index is 0.")
    protection.guard_insert(work, sheet, dimension, start)
    count = end - start
    model = start - 1 if inherit else start
    resize(sheet, dimension, size + count)
    limits(work.book)
    if dimension == "ROWS":
        _insert_rows(sheet, start, count, model)
    else:
        _insert_columns(sheet, start, count, model)
    references.moved(work.book, sheet, dimension, lambda i: i + count if i >= start else i,
                     lambda s, e: (s + count if s >= start else s, e + count if e > start else e))


def _fresh(cell):
    """Return the empty cell that inherits a neighbour's format and validation."""
    if cell is None or (cell.format is None and not (cell.extra or {}).get("dataValidation")):
        return None
    rule = (cell.extra or {}).get("dataValidation")
    return Cell(None, cell.format, {"dataValidation": rule} if rule else None)


def _insert_rows(sheet, start, count, model):
    if start > len(sheet.rows):
        return
    pattern = sheet.rows[model] if model < len(sheet.rows) else []
    sheet.rows[start:start] = [[_fresh(cell) for cell in pattern] for _ in range(count)]
    del sheet.rows[sheet.row_count:]


def _insert_columns(sheet, start, count, model):
    for index, row in enumerate(sheet.rows):
        if start <= len(row):
            fresh = _fresh(row[model] if model < len(row) else None)
            sheet.rows[index] = row[:start] + [fresh] * count + row[start:]


def delete(work, sheet, dimension, start, end):
    """Delete lines or columns with all that is in them."""
    inside(sheet, dimension, end, "delete")
    if end - start >= size_of(sheet, dimension):
        raise bad_request(f"You can't delete all the {WORDS[dimension]}s on the sheet.")
    grid = sheet.properties["gridProperties"]
    frozen = grid.get("frozenRowCount" if dimension == "ROWS" else "frozenColumnCount", 0)
    if frozen and size_of(sheet, dimension) - (end - start) <= frozen - len(range(start, min(end, frozen))):
        raise bad_request(f"You can't delete all the non-frozen {WORDS[dimension]}s on the sheet.")
    if work.assumptions.protection_blocks_delete:
        protection.guard(work, sheet, span_of(sheet, dimension, start, end))
    if dimension == "ROWS":
        del sheet.rows[start:end]
    else:
        sheet.rows = [row[:start] + row[end:] for row in sheet.rows]
    size = size_of(sheet, dimension)
    resize(sheet, dimension, size - (end - start))
    if frozen > start:
        key = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
        sheet.properties["gridProperties"][key] = frozen - len(range(start, min(end, frozen)))
    references.moved(work.book, sheet, dimension, _after_delete(start, end), _span_after_delete(start, end))


def _after_delete(start, end):
    return lambda i: None if start <= i < end else i - (end - start) if i >= end else i


def _span_after_delete(start, end):
    def shrink(first, last):
        def place(i):
            return i if i <= start else start if i <= end else i - (end - start)

        return (place(first), place(last)) if place(first) < place(last) else None

    return shrink


def move(work, sheet, dimension, start, end, target):
    """Move lines or columns; the target index counts before they are taken out (documented)."""
    inside(sheet, dimension, end, "move")
    if target < 0 or target > size_of(sheet, dimension):
        raise bad_request(f"destinationIndex[{target}] is outside of the sheet.")
    if start < target < end:
        raise bad_request("The destination index cannot be within the source range.")
    count = end - start
    low, high = min(start, target), max(end, target)
    protection.guard(work, sheet, span_of(sheet, dimension, low, high))
    order = list(range(low, high))
    block = order[start - low:end - low]
    rest = order[:start - low] + order[end - low:]
    at = target - low if target <= start else target - count - low
    order = rest[:at] + block + rest[at:]
    _reorder(sheet, dimension, low, order)
    new = {old: low + i for i, old in enumerate(order)}
    references.moved(work.book, sheet, dimension, lambda i: new.get(i, i), _span_after_move(start, end, low + at))


def _span_after_move(start, end, target):
    """Return how spans follow a move: one inside goes along; others shrink at the old place and grow at the new."""
    shrink, count = _span_after_delete(start, end), end - start

    def follow(first, last):
        if start <= first and last <= end:
            return first - start + target, last - start + target
        first, last = shrink(first, last)
        return first + count if first >= target else first, last + count if last > target else last

    return follow


def _reorder(sheet, dimension, low, order):
    if dimension == "ROWS":
        rows = [sheet.rows[i] if i < len(sheet.rows) else [] for i in order]
        while len(sheet.rows) < low + len(order):
            sheet.rows.append([])
        sheet.rows[low:low + len(order)] = rows
        return
    for index, row in enumerate(sheet.rows):
        if len(row) > low:
            padded = row + [None] * (low + len(order) - len(row))
            sheet.rows[index] = padded[:low] + [padded[i] for i in order] + padded[low + len(order):]
