"""The reports' screens: who may open which, what leaves in a file, and that a number leads to as many (issue 8)."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import csv
import datetime as dt
import html
import io
import re

import openpyxl
import pytest

from models import journal
from models.reports import declared
from models.rules import Rule
from models.staff import ROLES
from tests.admin_fixtures import TODAY, app, browse, office, unit  # noqa: F401 (fixtures)

#: report -> the roles that may open it; written by hand, and nothing but this test reads it
UNIT = ("manager", "worker", "referent", "regional", "eligibility", "secretary")
WATCHED, AIDED = (*UNIT, "viewer"), ("manager", "regional", "eligibility", "viewer")
OPEN = {
    **dict.fromkeys(("guidance", "boards", "vacant", "committees", "unchaired", "tasks", "readiness", "protection",
                     "booklets", "coverage", "needs", "mappings", "plans", "trace", "services", "charters",
                     "activity"), WATCHED),
    **dict.fromkeys(("load", "forums", "holders", "growth"), UNIT),
    "rights": ("manager", "referent", "viewer"), "olim": ("manager", "referent"), "danger": ("manager",),
    "aid": AIDED, "aid_waiting": AIDED, "sheets": ("manager", "secretary", "worker"),
    "privacy": ("manager", "privacy"),
}  # fmt: skip


def text_of(answer):
    """A page's own part as people read it."""
    assert answer.status_code == 200, answer.status_code
    words = re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1].split("</main")[0])
    return " ".join(html.unescape(words).split())


def table_of(client, code, query=""):
    """A report's file as [{heading: text}]."""
    answer = client.get(f"/admin/reports/{code}/csv/{query}")
    assert answer.status_code == 200, answer.status_code
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.fixture
def ruled(unit):
    """The small unit with the rules of the accompaniment."""
    for code, value in (("guidance_target", 14), ("guidance", 22), ("board", 3), ("roles", 0), ("load_weeks", 8)):
        if not Rule.select().where(Rule.code == code).exists():
            unit.add("rule", code=code, value=value, description=code)
    return unit


@pytest.mark.parametrize("role", [role for role, _ in ROLES])
def test_who_may_open_which_report(browse, role):
    client = browse(role)
    assert set(OPEN) == set(declared.BY_CODE)
    told = {code: client.get(f"/admin/reports/{code}/").status_code for code in OPEN}
    assert told == {code: 200 if role in roles else 403 for code, roles in OPEN.items()}
    for kind in ("csv", "xlsx"):
        files = {code: client.get(f"/admin/reports/{code}/{kind}/").status_code for code in OPEN}
        assert files == told
    listed = client.get("/admin/reports/")
    found = set(re.findall(r'href="/admin/reports/(\w+)/"', listed.text))
    assert found == {code for code, roles in OPEN.items() if role in roles}
    assert listed.status_code == (200 if found else 403)


def test_a_report_is_found_by_words(browse):
    text = text_of(browse("manager").get("/admin/reports/?q=ועדי הנהלה"))
    assert "מפגשים עם ועדי ההנהלה" in text
    assert "עומס העובדים" not in text
    assert "לא נמצא דוח כזה" in text_of(browse("manager").get("/admin/reports/?q=שקדיה"))


@pytest.mark.parametrize("code", declared.BY_CODE)
def test_a_file_opens_in_excel_from_right_to_left(browse, ruled, code):
    role = OPEN[code][0]
    heads = [column.title for column in declared.BY_CODE[code].columns]
    answer = browse(role).get(f"/admin/reports/{code}/csv/")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.data.decode("utf-8-sig").split("\r\n")[0] == ",".join(heads)
    sheet = openpyxl.load_workbook(io.BytesIO(browse(role).get(f"/admin/reports/{code}/xlsx/").data)).active
    assert [cell.value for cell in sheet[1]] == heads
    assert sheet.sheet_view.rightToLeft


def test_that_a_report_was_taken_out_is_kept(browse, ruled):
    table_of(browse("worker"), "guidance")
    line = journal.Line.select().where(journal.Line.verb == "export").order_by(journal.Line.seq.desc()).get()
    assert (line.actor_name, line.place) == ("עו״ס קהילתי/ת / מלווה", "דוח: הנחיות רכזי הקהילה")


JUNK = ("tone=x", "sort=x", "sort=days&down=1", "page=-1", "page=9999999999999999999999", "page=x", "place=%00",
        "worker=" + "א" * 900, "_external=1&_scheme=javascript", "code=x", "kind=x", "endpoint=x", "q=%00",
        "flt0_x=1", "role=%27%22")  # fmt: skip


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_the_address_is_not_a_fault(browse, ruled, junk):
    assert browse("manager").get(f"/admin/reports/vacant/?{junk}").status_code == 200
    assert browse("manager").get(f"/admin/reports/?{junk}").status_code == 200


def test_there_is_no_other_report(browse):
    assert browse("manager").get("/admin/reports/nothing/").status_code == 404
    assert browse("manager").get("/admin/reports/guidance/pdf/").status_code == 404


def test_a_worker_sees_her_own_settlements_and_the_manager_all(browse, ruled):
    assert [row["יישוב"] for row in table_of(browse("manager"), "guidance")] == ["כפר עציון", "תקוע"]
    assert [row["יישוב"] for row in table_of(browse("worker"), "guidance")] == ["תקוע"]
    assert [row["יישוב"] for row in table_of(browse("referent"), "guidance")] == ["כפר עציון", "תקוע"]


def test_who_watches_is_told_counts_and_no_small_one(browse, ruled):
    text = text_of(browse("viewer").get("/admin/reports/guidance/"))
    assert "פחות מ־5" in text
    assert [name for name in ("תקוע", "כפר עציון", "נועה") if name in text] == []
    for at in range(5):
        place = ruled.add("settlement", name=f"יישוב {at}", kind="communal")
        ruled.add("meeting", kind="guidance", status="held", date=TODAY, settlement=place, worker=ruled.worker)
    told = table_of(browse("viewer"), "guidance")  # of two and five, the five would tell the two
    assert told == [{"מצב": "מתקרב המועד", "כמה": "פחות מ־5"}, {"מצב": "במועד", "כמה": "לא מוצג"}]


def test_lines_are_filtered_and_sorted(browse, ruled):
    ruled.add("meeting", kind="guidance", status="held", date=TODAY - dt.timedelta(days=2), settlement=ruled.far,
              worker=ruled.worker)  # fmt: skip
    client = browse("manager")
    assert [row["ימים מאז"] for row in table_of(client, "guidance", "?sort=days")] == ["2", "21"]
    assert [row["ימים מאז"] for row in table_of(client, "guidance", "?sort=days&down=1")] == ["21", "2"]
    assert [row["יישוב"] for row in table_of(client, "guidance", "?tone=amber")] == ["תקוע"]
    assert [row["יישוב"] for row in table_of(client, "guidance", f"?place={ruled.far}")] == ["כפר עציון"]
    assert "1 מתוך 2 שורות" in text_of(client.get("/admin/reports/guidance/?tone=amber"))


def test_a_rule_that_is_switched_off_is_said(browse, ruled):
    uid = Rule.get(Rule.code == "guidance").uid
    ruled.change("rule", uid, {"active": False})
    assert "הכלל אינו בתוקף" in text_of(browse("manager").get("/admin/reports/guidance/"))


def test_a_chart_tells_the_same_to_who_does_not_see_it(browse, ruled):
    page = browse("manager").get("/admin/reports/guidance/").text
    drawn = re.search(r'<svg class="bars".*?</svg>', page, re.S)[0]
    assert 'role="img"' in drawn
    assert "תקוע: 21 ימים" in re.search(r"<desc[^>]*>(.*?)</desc>", drawn)[1]
    assert "style" not in drawn
