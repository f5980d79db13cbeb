"""pygsheets and gspread on one spreadsheet, each reading what the other wrote."""

import io

import httplib2
import pygsheets
import pytest
from google.oauth2.credentials import Credentials

from sync.local_sheets import mount
from tests.discovery import checked
from tests.local_sheets_fixtures import *  # noqa: F403
from tests.local_sheets_fixtures import grid


class InProcess(httplib2.Http):
    """httplib2's requests answered by the application itself."""

    def __init__(self, session):
        super().__init__()
        self.session = session

    def request(self, uri, method="GET", body=None, headers=None, **options):
        """Ask the application."""
        data = body.read() if isinstance(body, io.IOBase) else body
        answer = self.session.request(method, uri, data=data, headers=headers)
        told = {k.lower(): v for k, v in answer.headers.items()} | {"status": str(answer.status_code)}
        return httplib2.Response(told), answer.content


@pytest.fixture
def other(app):
    """pygsheets as the service account."""
    http = InProcess(checked(mount(app)))
    return pygsheets.client.Client(Credentials(app.service_account), http=http, retries=0)


def test_each_reads_what_the_other_wrote(book, tab, other):
    tab.update_title("People")  # of a title in quotes pygsheets makes another one
    twin = other.open_by_key(book.id)
    (sheet,) = twin.worksheets()
    assert (twin.title, sheet.title, sheet.rows, sheet.cols) == ("ספר", "People", 20, 8)
    tab.update([["שם", "נייד"], ["רות", "0521234567"], ["דן", 7]], "A1")
    assert sheet.get_values("A1", "B3") == [["שם", "נייד"], ["רות", "0521234567"], ["דן", "7"]]
    sheet.update_value("B3", "=1+2")
    sheet.append_table(["נועה", "12.5"])
    assert tab.get("A3:B4") == [["דן", "3"], ["נועה", "12.5"]]


def test_lines_notes_names_and_tabs_pass_between_them(book, tab, other):
    sheet = other.open_by_key(book.id).sheet1
    tab.update([["a"], ["c"]], "A1")
    sheet.insert_rows(1, 1, ["b"])
    sheet.cell("A2").note = "פתק"
    tab.define_named_range("A1:A3", "names")
    assert [r.name for r in sheet.get_named_ranges()] == ["names"]
    assert tab.get("names") == [["a"], ["b"], ["c"]]
    assert tab.get_note("A2") == "פתק"
    sheet.sort_range("A1", "A3", sortorder="DESCENDING")
    assert tab.col_values(1) == ["c", "b", "a"]
    sheet.spreadsheet.add_worksheet("עוד", 5, 5)
    assert [w.title for w in book.worksheets()] == ["אנשים", "עוד"]
    book.del_worksheet(book.worksheet("עוד"))
    assert [w.title for w in other.open_by_key(book.id).worksheets()] == ["אנשים"]


def test_a_chart_is_kept_moved_and_told(book, tab, other):
    sheet = other.open_by_key(book.id).sheet1
    chart = sheet.add_chart(("A1", "A4"), [("B1", "B4")], "גרף", anchor_cell="C6")
    chart.anchor_cell = "D7"
    found = grid(book, fields="sheets.charts")["sheets"][0]["charts"]
    assert [c["spec"]["title"] for c in found] == ["גרף"]
    assert [c["spec"]["fontName"] for c in found] == ["Roboto"]
    place = found[0]["position"]["overlayPosition"]["anchorCell"]
    assert (place["rowIndex"], place["columnIndex"]) == (6, 3)
    chart.delete()
    assert "charts" not in grid(book)["sheets"][0]
