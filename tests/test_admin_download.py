"""A list as a file: what the list shows, to whom the list is open."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import csv
import io

import openpyxl
import pytest

from models import journal
from models.meetings import Meeting
from tests.admin_fixtures import app, browse, office, unit  # noqa: F401 (fixtures)


def rows_of(answer):
    """The lines of a CSV answer."""
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_the_file_holds_what_the_list_shows(browse, unit):
    client = browse("manager")
    answer = client.get(f"/admin/position/export/csv/?flt0_settlement_is={unit.near}&search=נועה")
    rows = rows_of(answer)
    assert [row[1] for row in rows] == ["איש/אשת קשר", "נועה לוי near"]
    assert rows[1][0] == unit.near_position
    assert [row[2] for row in rows_of(client.get("/admin/person/export/csv/?sort=0&desc=1"))[1:]] == ["נועה", "נועה"]


def test_links_sort_the_file_too(browse, unit):
    answer = browse("manager").get("/admin/position/export/csv/?sort=2&desc=1")
    assert [row[1] for row in rows_of(answer)[1:]] == ["נועה לוי near", "נועה לוי far"]


def test_the_file_has_a_hebrew_name_and_a_line_in_the_journal(browse, unit):
    answer = browse("eligibility").get("/admin/person/export/csv/")
    assert "filename=person-2026-11-22.csv" in answer.headers["Content-Disposition"]
    assert "filename*=UTF-8''%D7%90" in answer.headers["Content-Disposition"]
    line = journal.Line.select().order_by(journal.Line.seq.desc()).get()
    assert (line.verb, line.entity, line.actor_name) == ("export", "person", "עובד/ת זכאות")


def test_excel(browse, unit):
    answer = browse("manager").get("/admin/meeting/export/xlsx/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    answer.close()
    assert sheet.sheet_view.rightToLeft
    assert sheet.max_row == 1 + Meeting.select().count() == 5


@pytest.mark.parametrize(("role", "path", "status"), [
    ("viewer", "person/export/csv/", 403), ("worker", "user/export/csv/", 403), ("manager", "person/export/pdf/", 404),
    (None, "person/export/csv/", 302),
])  # fmt: skip
def test_who_may_not_read_may_not_download(browse, role, path, status):
    assert browse(role).get(f"/admin/{path}").status_code == status


def test_the_list_offers_it_with_its_filters(browse, unit):
    page = browse("manager").get(f"/admin/position/?flt0_settlement_is={unit.near}").text
    assert f"/admin/position/export/xlsx/?flt0_settlement_is={unit.near}" in page
