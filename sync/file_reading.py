"""ADAPTER. An uploaded file's bytes as rows of cells: CSV as people's programs write it, and Excel."""

import csv
import datetime as dt
import io
import logging
import re
import zipfile
from dataclasses import dataclass
from itertools import islice

import openpyxl

from models.kinds import is_blank

log = logging.getLogger("pinkas.files")
MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 10 * 2**20, 20_000, 100
MOST_UNPACKED, MOST_PARTS = 150 * 2**20, 2_000  # what a workbook of that many cells may take, with room
LAST_ROW = 1_048_576  # of a sheet in Excel

TOO_BIG = "הקובץ גדול מדי: אפשר עד 10 מגה־בייט. אפשר לחלק אותו לכמה קבצים."
TOO_LONG = f"בקובץ יותר מ־{MOST_ROWS:,} שורות. אפשר לחלק אותו לכמה קבצים."
TOO_WIDE = f"בקובץ יותר מ־{MOST_COLUMNS} עמודות. יש להשאיר את העמודות שרוצים לקלוט."
EMPTY = "הקובץ ריק."
OTHER = "הקובץ אינו קובץ אקסל ‎(xlsx)‎ ולא קובץ CSV. יש לשמור אותו באחד מהם ולטעון שוב."
OLD = "הקובץ הוא אקסל בתבנית ישנה, או מוגן בסיסמה. יש לשמור אותו כקובץ xlsx בלי סיסמה ולטעון שוב."
BROKEN = "לא ניתן לקרוא את הקובץ: הוא פגום. כדאי לפתוח אותו, לשמור מחדש ולטעון שוב."
LETTERS = "לא ניתן לקרוא את האותיות בקובץ. יש לשמור אותו כ־CSV UTF-8 או כקובץ אקסל ולטעון שוב."
NO_RESULT = "נוסחה בלי תוצאה"
#: how Excel keeps signs that XML does not, of which the library undoes only a part
ESCAPED = re.compile(r"_x005F(_x[0-9A-Fa-f]{4}_)|_x000D_")


class Unreadable(ValueError):
    """The file cannot be read; the text is one Hebrew sentence that says what to do."""


@dataclass(frozen=True)
class Table:
    """The rows of a file that hold anything, each with its number there: ((number, cells), …)."""

    name: str
    rows: tuple


def read_file(name, data):
    """The rows of a file; raises Unreadable for whatever is not a sound CSV or Excel file within the limits."""
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_BIG)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable(OLD)
    if data[:4] == b"PK\x03\x04":
        rows = _guarded(_workbook, data)
    elif data[:5] in (b"%PDF-", b"{\\rtf") or data[:2] == b"PK":
        raise Unreadable(OTHER)
    else:
        rows = _guarded(_separated, data)
    if not rows:
        raise Unreadable(EMPTY)
    return Table(name, rows)


def _guarded(read, data):
    try:
        return _within(read(data))
    except Unreadable:
        raise
    except Exception as error:  # a broken file breaks its readers in many ways, of which none is ours
        log.info("unreadable file: %s", type(error).__name__)
        raise Unreadable(BROKEN) from None


def _within(rows):
    """The rows that hold anything, numbered as people see them, within the limits."""
    kept = []
    for number, cells in enumerate(rows, 1):
        if all(map(is_blank, cells)):
            continue
        if len(kept) > MOST_ROWS:  # the header is one more
            raise Unreadable(TOO_LONG)
        if not all(map(is_blank, cells[MOST_COLUMNS:])):
            raise Unreadable(TOO_WIDE)
        kept.append((number, _trimmed(cells)))
    return tuple(kept)


def _trimmed(cells):
    last = max(at for at, raw in enumerate(cells) if not is_blank(raw))
    return tuple(cells[: last + 1])


# CSV


def _separated(data):
    text = _decoded(data)
    if "\0" in text:
        raise Unreadable(OTHER)
    return csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))


def _decoded(data):
    """The text of a CSV file: UTF-8, what Excel calls Unicode text, or the Hebrew of older Windows programs."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    for encoding in ("utf-8-sig", "cp1255"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(LETTERS)


def _delimiter(text):
    """The sign that parts the first lines into the most cells; a comma where none does."""

    def parted(sign):
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        return max((len(row) for row in islice(rows, 10)), default=0)

    return max(",;\t", key=parted)


# Excel


def _workbook(data):
    _unpacked_size(data)
    values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet = values.worksheets[0]
    formulas = _formulas(data, sheet.title)
    for number, cells in enumerate(_cells(sheet), 1):
        yield [_cell(cell, formulas.get((number, at))) for at, cell in enumerate(cells)]


def _unpacked_size(data):
    """Refuse a small file that unpacks into a huge one, before anything is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if "[Content_Types].xml" not in packed.namelist():
            raise Unreadable(OTHER)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(TOO_BIG)


def _cells(sheet):
    """Rows of cells; how large the file says that its sheet is does not count. Rows of a gap are one and the same."""
    sheet.reset_dimensions()
    previous = None
    for cells in sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS + 1):
        yield () if cells is previous else cells
        previous = cells


def _formulas(data, title):
    """{(row number, column): text} of the sheet's formulas: the values are in another reading of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        if not any(_mentions(packed, name, b"<f") for name in sheets):
            return {}
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True)[title]
    return {
        (number, at): str(cell.value)
        for number, cells in enumerate(_cells(sheet), 1)
        for at, cell in enumerate(cells) if cell.data_type == "f"
    }  # fmt: skip


def _mentions(packed, name, sign):
    with packed.open(name) as part:
        last = b""
        for piece in iter(lambda: part.read(2**16), b""):
            if sign in last + piece:
                return True
            last = piece[-len(sign) :]
    return False


def _cell(cell, formula):
    """A cell as the merge reads it: a value, {"f", "v"} of a formula, {"e"} of an error."""
    value = cell.value
    if cell.data_type == "e":
        return {"e": value}
    if formula is not None:
        return {"f": formula, "v": _plain(value)} if value is not None else {"e": NO_RESULT}
    return _plain(value)


def _plain(value):
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    if isinstance(value, str):
        return ESCAPED.sub(lambda match: match[1] or "\r", value)
    return str(value) if isinstance(value, dt.timedelta) else value


