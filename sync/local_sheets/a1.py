"""A1 notation and grid ranges: reading them against a spreadsheet, and writing them as Google does."""

import re

from .errors import bad_request
from .model import MAX_COLUMNS, Span

CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,7})?$")
PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
LOOKS_LIKE_CELL = re.compile(r"([A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|[Rr][0-9]*|[Cc][0-9]*)$")
GRID_KEYS = (("startRowIndex", "endRowIndex"), ("startColumnIndex", "endColumnIndex"))


def letters(column):
    """Return the letters of a column: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_index(text):
    """Return the index of a column from its letters."""
    index = 0
    for letter in text.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def quoted(title):
    """Write a title as Google does: in quotes unless it is a plain word that is no cell (recorded)."""
    if PLAIN_TITLE.match(title) and not LOOKS_LIKE_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def cell_name(row, column):
    """Return `B3` for a place."""
    return f"{letters(column)}{row + 1}"


def write(sheet, span):
    """Write a rectangle with its tab: `Sheet1!A1:B2`, a single cell without a colon (recorded)."""
    first = cell_name(span.top, span.left)
    last = cell_name(span.bottom - 1, span.right - 1)
    return f"{quoted(sheet.title)}!{first}" + ("" if first == last else f":{last}")


def split_title(text):
    """Split `'a''b'!A1` into title, rest and whether the title stood in quotes; title None if there is none."""
    if text.startswith("'"):
        match = re.match(r"'((?:[^']|'')*)'(?:!(.*))?$", text, re.S)
        return (match[1].replace("''", "'"), match[2], True) if match else (None, None, True)
    if "!" in text:
        title, rest = text.rsplit("!", 1)
        return title, rest, False
    return None, text, False


def parse(text, book, assumptions):
    """Resolve a range of A1 notation to its sheet and its rectangle, clipped to the grid at its end."""
    title, rest, in_quotes = split_title(text)
    if in_quotes and title is None or not text:
        raise bad_request(f"Unable to parse range: {text}")
    if title is None:
        return _bare(text, rest, book, assumptions)
    sheet = book.sheet_titled(title)
    if sheet is None:
        raise bad_request(f"Unable to parse range: {text}")
    if rest is None:
        return sheet, sheet.whole()
    named = next((n for n in book.named if n["name"].lower() == rest.lower()), None)
    if named and named["range"].get("sheetId", 0) == sheet.id:  # gspread writes 'tab'!name
        return of_grid(book, named["range"])
    return sheet, _rectangle(sheet, rest, text)


def _bare(text, rest, book, assumptions):
    """Resolve a text without a tab: a named range, a tab's title, or cells of the first tab."""
    named = next((n for n in book.named if n["name"].lower() == text.lower()), None)
    sheet = book.sheet_titled(text)
    if named and (assumptions.bare_name_is_named_range_first or not sheet):
        return of_grid(book, named.get("range", {}))
    if _corners(rest):  # recorded: a tab titled D3 is reached only in quotes
        return book.sheets[0], _rectangle(book.sheets[0], rest, text)
    if sheet:
        return sheet, sheet.whole()
    raise bad_request(f"Unable to parse range: {text}")


def _corners(text):
    """Return the corners of `A1:B`, `2:3`, `C4` as ((row, column), (row, column)) with None where open."""
    parts = text.split(":")
    matches = [CORNER.match(part) if part else None for part in parts]
    if len(parts) > 2 or not all(matches) or (len(parts) == 1 and not (matches[0][1] and matches[0][2])):
        return None
    corners = [(int(m[2]) - 1 if m[2] else None, column_index(m[1]) if m[1] else None) for m in matches]
    return corners * 2 if len(corners) == 1 else corners


def _rectangle(sheet, rest, text):
    corners = _corners(rest)
    if not corners:
        raise bad_request(f"Unable to parse range: {text}")
    (row, column), (other_row, other_column) = corners
    top, bottom = _extent(row, other_row, sheet.row_count)
    left, right = _extent(column, other_column, sheet.column_count)
    if top >= sheet.row_count or left >= sheet.column_count or left > MAX_COLUMNS:
        raise exceeds(text, sheet)
    return Span(top, min(bottom, sheet.row_count), left, min(right, sheet.column_count))


def _extent(first, second, size):
    """Return start and end of one direction; an open end reaches the edge, `D4:A1` is `A1:D4` (recorded)."""
    if first is None and second is None:
        return 0, size
    if first is None or second is None:
        return (second if first is None else first), size
    return min(first, second), max(first, second) + 1


def exceeds(text, sheet):
    """Return the refusal of a range that leaves the grid."""
    return bad_request(f"Range ({text}) exceeds grid limits. Max rows: {sheet.row_count}, "
                       f"max columns: {sheet.column_count}")


def sheet_of(book, sheet_id):
    """Return the sheet of an id or refuse."""
    sheet = book.sheet(sheet_id)
    if sheet is None:
        raise bad_request(f"No grid with id: {sheet_id}")
    return sheet


def of_grid(book, grid):
    """Resolve a GridRange, whose sheet is 0 if not given, to its sheet and rectangle."""
    sheet = sheet_of(book, grid.get("sheetId", 0))
    return sheet, span_in(sheet, grid)


def span_in(sheet, grid):
    """Resolve the indexes of a GridRange in its sheet; open sides reach the edges."""
    sizes = (sheet.row_count, sheet.column_count)
    sides = []
    for (start_key, end_key), size in zip(GRID_KEYS, sizes, strict=True):
        start, end = grid.get(start_key, 0), grid.get(end_key, size)
        if start < 0 or end < 0:
            raise bad_request(f"{start_key if start < 0 else end_key} cannot be negative")
        if start >= end:
            raise bad_request(f"{end_key}[{end}] must be greater than {start_key}[{start}]")
        if start >= size:
            raise bad_request(f"{start_key}[{start}] is after last {'row' if size is sizes[0] else 'column'} "
                              f"in sheet[{size}]")
        sides += [start, min(end, size)]
    return Span(*sides)


def grid_of(sheet, span):
    """Write a rectangle as a GridRange; the id of the first sheet, 0, is left out (recorded)."""
    grid = {"sheetId": sheet.id} if sheet.id else {}
    values = ((span.top, span.bottom), (span.left, span.right))
    for (start_key, end_key), (start, end) in zip(GRID_KEYS, values, strict=True):
        grid |= {start_key: start, end_key: end}
    return grid
