"""What the contract tests of the local Sheets stand on: an application, gspread in process, and Google's schema.

Every request and every answer that passes through these fixtures is checked against Google's discovery documents.
"""

import datetime as dt
import random

import gspread
import pytest

from sync.local_sheets import create_local_sheets, mount
from sync.local_sheets.bench import Person
from tests.discovery import checked


class Clock:
    """A clock that tests turn."""

    def __init__(self):
        self.now = dt.datetime(2026, 3, 5, 8, 30, tzinfo=dt.UTC)

    def __call__(self):
        return self.now

    def on(self, **parts):
        """Turn the clock on."""
        self.now += dt.timedelta(**parts)


@pytest.fixture
def clock():
    """A clock that stands until it is turned."""
    return Clock()


@pytest.fixture
def app(tmp_path, clock):
    """The application over a fresh file."""
    made = create_local_sheets(tmp_path / "sheets.sqlite", clock=clock, ids=random.Random(7))
    yield made
    made.store.close()


@pytest.fixture
def client(app):
    """gspread as the service account."""
    return gspread.Client(auth=None, session=checked(mount(app)))


@pytest.fixture
def book(client):
    """A Hebrew spreadsheet with one tab of 20 lines and 8 columns."""
    made = client.create("ספר")
    properties = {"locale": "iw_IL", "timeZone": "Asia/Jerusalem"}
    made.batch_update({"requests": [
        {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}]})
    made.sheet1.update_title("אנשים")
    made.sheet1.resize(20, 8)
    return made


@pytest.fixture
def tab(book):
    """The tab of the book."""
    return book.sheet1


@pytest.fixture
def dana(app, book):
    """A person who may write in the book."""
    book.share("dana@example.test", perm_type="user", role="writer", notify=False)
    person = Person(app, "dana@example.test")
    checked(person.session)
    return person


def refusal(call, *arguments, **options):
    """Return code and text of the refusal that a call meets."""
    with pytest.raises(gspread.exceptions.APIError) as caught:
        call(*arguments, **options)
    return caught.value.code, caught.value.error["message"]


def grid(book, ranges=(), fields=None, **options):
    """Return spreadsheets.get with ranges and a mask."""
    params = {"ranges": list(ranges)} | ({"fields": fields} if fields else {}) | options
    return book.client.request("get", f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}", params=params).json()


def cells(book, area, fields="userEnteredValue"):
    """Return the cells of one range as lists, with the wanted fields."""
    data = grid(book, [area], f"sheets.data.rowData.values({fields})")["sheets"][0]["data"][0]
    return [row.get("values", []) for row in data.get("rowData", [])]


def span(tab, rows=None, columns=None):
    """Return a GridRange of a tab."""
    made = {"sheetId": tab.id}
    if rows:
        made |= {"startRowIndex": rows[0], "endRowIndex": rows[1]}
    if columns:
        made |= {"startColumnIndex": columns[0], "endColumnIndex": columns[1]}
    return made


def lines(tab, start, end, dimension="ROWS"):
    """Return a DimensionRange of a tab."""
    return {"sheetId": tab.id, "dimension": dimension, "startIndex": start, "endIndex": end}


def ask(book, *batch, **extra):
    """Send a batch and return its answer."""
    return book.batch_update({"requests": list(batch)} | extra)


def value(item):
    """Return a CellData that enters a plain Python value, or a formula."""
    if isinstance(item, str):
        return {"userEnteredValue": {"formulaValue" if item.startswith("=") else "stringValue": item}}
    if isinstance(item, bool):
        return {"userEnteredValue": {"boolValue": item}}
    return {} if item is None else {"userEnteredValue": {"numberValue": item}}


def write(tab, row, column, rows, fields="userEnteredValue"):
    """Return an updateCells request with plain values."""
    return {"updateCells": {
        "start": {"sheetId": tab.id, "rowIndex": row, "columnIndex": column}, "fields": fields,
        "rows": [{"values": [value(item) for item in line]} for line in rows]}}
