"""An uploaded file's bytes as rows: what people's programs write, and what nobody should send."""

import csv
import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest

from sync import file_reading
from sync.file_headers import bind
from sync.file_reading import Unreadable, read_file

ROWS = ((1, ("משפחה", "נייד")), (2, ("לוי", "052-5")))


def workbook(*rows, before=lambda sheet: None):
    book, held = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    before(book.active)
    book.save(held)
    return held.getvalue()


def repacked(data, change):
    """An Excel file with its parts changed: `change(name, bytes)`."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return held.getvalue()


@pytest.mark.parametrize("data", [
    "\ufeffמשפחה,נייד\r\nלוי,052-5\r\n".encode(), "משפחה,נייד\nלוי,052-5".encode(), "משפחה;נייד\nלוי;052-5\n".encode(),
    "משפחה\tנייד\nלוי\t052-5\n".encode(), "משפחה,נייד\r\nלוי,052-5\r\n".encode("cp1255"),
    "משפחה\tנייד\r\nלוי\t052-5\r\n".encode("utf-16"), '"משפחה","נייד"\n"לוי","052-5"\n'.encode(),
    workbook(("משפחה", "נייד"), ("לוי", "052-5")),
])  # fmt: skip
def test_every_spelling_of_a_file(data):
    assert read_file("x", data).rows == ROWS


def test_lines_have_the_numbers_that_people_see():
    data = 'משפחה,הערות\r\n\r\nלוי,"א\r\nב"\r\n,\r\nכהן,\r\n'.encode()
    assert [number for number, _ in read_file("x.csv", data).rows] == [1, 3, 5]


def test_cells_of_excel_keep_their_kind():
    day, late = dt.datetime(2026, 2, 3), dt.datetime(2026, 2, 3, 14, 30)
    data = workbook((day, late, dt.time(9, 30), 5, 2.5, True, "007", None, "x"))
    assert read_file("x", data).rows[0][1] == (day.date(), late, dt.time(9, 30), 5, 2.5, True, "007", None, "x")


def test_formulas_and_errors_are_told_from_values():
    data = workbook(("=1+1", "#REF!", "=TODAY()"), before=lambda sheet: setattr(sheet["B1"], "data_type", "e"))
    valued = repacked(data, lambda name, part: part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
                      .replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"))  # fmt: skip
    assert read_file("x", valued).rows[0][1] == ({"f": "=1+1", "v": 2}, {"e": "#REF!"}, {"e": file_reading.NO_RESULT})


BOMB = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, (b"&%c;" % (97 + at)) * 10) for at in range(9)) + b"]>"  # fmt: skip


def bombed(name, part):
    return part.replace(b"<worksheet", BOMB + b"<worksheet", 1) if "sheet1" in name else part


def packed(**parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name.replace("types", "[Content_Types].xml"), part)
    return held.getvalue()


@pytest.mark.parametrize(("data", "told"), [
    (b"", file_reading.EMPTY), (b"\r\n ,\r\n", file_reading.EMPTY), (b"\x00\x01\x02", file_reading.OTHER),
    (b"%PDF-1.7", file_reading.OTHER), (b"\xd0\xcf\x11\xe0\xa1\xb1", file_reading.OLD),
    (b"PK\x03\x04" + b"x" * 50, file_reading.BROKEN), (packed(word="x"), file_reading.OTHER),
    (packed(types="<x/>"), file_reading.BROKEN), (bytes(range(128, 256)), file_reading.LETTERS),
    (workbook(("א",))[:-300], file_reading.BROKEN), (repacked(workbook(("א",)), bombed), file_reading.BROKEN),
    (packed(types="<x/>", bomb=b"0" * (151 * 2**20)), file_reading.TOO_BIG),
    (b"x" * (10 * 2**20 + 1), file_reading.TOO_BIG), (b"x," * 101 + b"x", file_reading.TOO_WIDE),
    (workbook(["x"] * 101), file_reading.TOO_WIDE), (b"x\n" * 20_002, file_reading.TOO_LONG),
    (b'"' + b"x" * (csv.field_size_limit() + 1), file_reading.BROKEN),
])  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(data, told):
    with pytest.raises(Unreadable) as refused:
        read_file("x", data)
    assert str(refused.value) == told


def test_a_sheet_that_says_it_is_huge_is_read_by_what_it_holds():
    wide = lambda name, part: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', part)  # noqa: E731
    data = repacked(workbook(("משפחה", "נייד"), ("לוי", "052-5")), wide)
    assert read_file("x", data).rows == ROWS
    far = repacked(data, lambda name, part: part.replace(b'<row r="2"', b'<row r="900000000"'))
    assert read_file("x", far).rows == ROWS[:1]


FIELDS = {"last": "משפחה", "worker": "עובד/ת", "owner": "איש/אשת קשר", "cbs": "סמל יישוב (למ״ס)",
          "body": "ועדה / צוות", "place": "יישוב", "parent": "יישוב אם"}  # fmt: skip


@pytest.mark.parametrize(("heading", "name"), [
    ("משפחה", "last"), (" משפחה * ", "last"), ("שם משפחה", "last"), ("last", "last"), ("LAST", "last"),
    ("עובדת", "worker"), ("עובד", "worker"), ("עובד/ת", "worker"), ("אשת קשר", "owner"), ("סמל יישוב", "cbs"),
    ('סמל יישוב (למ"ס)', "cbs"), ("ועדה", "body"), ("צוות", "body"), ("ועדה/צוות", "body"), ("יישוב", "place"),
    ("יישוב אם", "parent"), ("מזהה", "uid"),
])  # fmt: skip
def test_headings_as_people_write_them(heading, name):
    rows = [(heading, "place" if name != "place" else "last")]
    assert bind(FIELDS, rows).at[name] == 0


def test_what_is_unknown_or_double_is_told():
    found = bind(FIELDS, [("רשימת אנשי הקשר",), ("משפחה", None, "גובה", "שם משפחה", "יישוב"), ("לוי",)])
    assert (found.start, found.unknown, found.double) == (2, ("גובה",), ("משפחה",))
    assert bind(FIELDS, [("מזהה", "גובה")]) is None
    assert bind(FIELDS, []) is None
