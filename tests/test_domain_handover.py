"""One companion follows another in one step, with what is open, and a page is printed (S3)."""

import datetime as dt
import html

import pytest

from models import journal
from models.care import Inquiry
from models.meetings import Meeting
from models.staff import Assignment
from models.tasks import Task
from tests.admin_fixtures import *  # noqa: F403
from tests.admin_fixtures import TODAY, fresh

DAY = dt.timedelta(days=1)


@pytest.fixture
def held(unit):
    """What the worker holds in her settlement, and things beside it."""
    unit.task = unit.add("task", title="לעדכן רשימת קשר", owner_user=unit.worker, settlement=unit.near)
    unit.other_task = unit.add("task", title="של המזכירות", owner_user=unit.secretary, settlement=unit.near)
    unit.planned = unit.add("meeting", kind="guidance", date=TODAY + 3 * DAY, settlement=unit.near, worker=unit.worker)
    unit.inquiry = unit.add("inquiry", opened=TODAY - 9 * DAY, settlement=unit.near, topic="family",
                            worker=unit.worker, follow_up_owner=unit.worker)  # fmt: skip
    unit.ended = unit.add("inquiry", opened=TODAY - 9 * DAY, settlement=unit.near, topic="family", status="closed",
                          worker=unit.worker)  # fmt: skip
    return unit


def address(unit):
    return f"/admin/handover/?settlement={unit.near}"


def replace(client, unit, **values):
    given = {"worker": unit.regional, "day": "01/12/2026", **values}
    return client.post(address(unit), data={name: value for name, value in given.items() if value is not None})


def terms(unit):
    here = Assignment.select().where((Assignment.settlement == unit.near) & Assignment.retired_on.is_null())
    return [(one.worker_id, one.start, one.end) for one in here.order_by(Assignment.start)]


def test_replacing_closes_the_former_the_day_before(browse, unit):
    page = replace(browse("manager"), unit)
    assert page.status_code == 302
    assert "/admin/handover/page/" in page.location
    first = (unit.worker, dt.date(2026, 1, 1), dt.date(2026, 11, 30))
    assert terms(unit) == [first, (unit.regional, dt.date(2026, 12, 1), None)]


def test_a_second_press_changes_nothing(browse, unit):
    replace(browse("manager"), unit, day="22/11/2026")
    before = terms(unit)
    assert replace(browse("manager"), unit, day="22/11/2026").status_code == 302
    assert terms(unit) == before


def test_what_is_ticked_moves_and_the_rest_stays(browse, held):
    replace(browse("secretary"), held, tasks=[held.task, held.other_task])
    assert fresh(Task, held.task).owner_user_id == held.regional
    assert fresh(Task, held.task).in_charge == "עו״ס מרחבי/ת"
    assert fresh(Task, held.other_task).owner_user_id == held.secretary
    assert fresh(Meeting, held.planned).worker_id == held.worker


def test_planned_meetings_move(browse, held):
    replace(browse("manager"), held, meetings=held.planned)
    assert fresh(Meeting, held.planned).worker_id == held.regional
    assert fresh(Task, held.task).owner_user_id == held.worker


def test_the_manager_sees_and_moves_inquiries_and_the_journal_tells(browse, held):
    client = browse("manager")
    number = fresh(Inquiry, held.inquiry).number
    text = client.get(address(held)).text
    assert [f"פנייה {number}" in text, fresh(Inquiry, held.ended).number in text] == [True, False]
    assert replace(client, held, inquiries=[held.inquiry]).status_code == 302
    moved = fresh(Inquiry, held.inquiry)
    assert (moved.worker_id, moved.follow_up_owner_id) == (held.regional, held.regional)
    last = journal.Line.select().where(journal.Line.record == held.inquiry).order_by(journal.Line.seq.desc()).first()
    assert (last.verb, last.place) == ("update", "החלפת מלווה")


def test_an_inquiry_that_is_not_ticked_stays(browse, held):
    replace(browse("manager"), held)
    assert fresh(Inquiry, held.inquiry).worker_id == held.worker


def test_others_see_how_many_and_move_none(browse, held):
    client = browse("secretary")
    text = client.get(address(held)).text
    assert "פניות חסויות פתוחות: <bdi>1</bdi>" in text
    assert fresh(Inquiry, held.inquiry).number not in text
    before = terms(held)
    assert replace(client, held, inquiries=[held.inquiry]).status_code == 403
    assert (terms(held), fresh(Inquiry, held.inquiry).worker_id) == (before, held.worker)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"worker": ""}, "יש לבחור מי מלווה"), ({"day": ""}, "יש לכתוב מאיזה יום"), ({"day": "מתישהו"}, "אינו תאריך"),
        ({"day": "01/01/2026"}, "מוקדם מתאריך ההתחלה"), ({"worker": "nobody"}, "יש לבחור מי מלווה"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_all_stays(browse, held, values, told):
    before = terms(held)
    page = replace(browse("manager"), held, tasks=[held.task], **values)
    assert told in html.unescape(page.text)
    assert (terms(held), fresh(Task, held.task).owner_user_id) == (before, held.worker)


def test_where_there_is_nobody_one_begins(browse, unit):
    unit.change("assignment", Assignment.get(Assignment.settlement == unit.near).uid, {"end": TODAY - DAY})
    assert "לשבץ מלווה" in browse("manager").get(address(unit)).text
    replace(browse("manager"), unit, day="22/11/2026")
    assert terms(unit)[-1] == (unit.regional, TODAY, None)


@pytest.mark.parametrize(("role", "code"), [("manager", 200), ("secretary", 200), ("worker", 403), ("viewer", 403)])
def test_who_may_replace(browse, unit, role, code):
    assert browse(role).get(address(unit)).status_code == code
    assert browse(role).post(address(unit), data={}).status_code == code


def test_it_leads_from_the_settlement_and_from_the_assignment(browse, unit):
    link = html.escape(address(unit))
    term = Assignment.get(Assignment.settlement == unit.near).uid
    assert link in browse("manager").get(f"/admin/settlement/details/?id={unit.near}").text
    assert link in browse("manager").get(f"/admin/assignment/details/?id={term}").text
    assert link not in browse("worker").get(f"/admin/settlement/details/?id={unit.near}").text


# the page


@pytest.fixture
def paper(browse, held):
    """The handover page's text, after things were added that it tells and does not tell."""
    near, add = held.near, held.add
    for number in range(7):
        add("meeting", kind="visit", status="held", date=TODAY - (10 + number) * DAY, settlement=near,
            summary=f"סיור {number}")  # fmt: skip
    add("meeting", kind="guidance", status="held", date=TODAY, settlement=near, summary="שיחה רגישה",
        confidentiality="unit")  # fmt: skip
    quiet = add("meeting", kind="consult", date=TODAY + DAY, settlement=near, confidentiality="unit")
    add("task", title="משימה רגישה", owner_user=held.worker, meeting=quiet)
    add("meeting", kind="committee", status="held", date=TODAY, settlement=near, summary="דיון במשפחה")
    team = add("body", name="מוגנות סודית", settlement=near,
               kind=add("body_kind", code="t_protection", name="צוות מוגנות", family="team"))  # fmt: skip
    add("meeting", kind="visit", status="held", date=TODAY, body=team, settlement=near, summary="סיור מוגנות")
    return browse("worker").get(f"/admin/handover/page/?settlement={near}").text


@pytest.mark.parametrize("told", ["לעדכן רשימת קשר", "של המזכירות", "נועה לוי near", "052-566-6194", "סיור 0", "סיור 4",
                                  "צח״י near", "25/11/2026", "עו״ס קהילתי/ת / מלווה"])  # fmt: skip
def test_the_page_tells_who_and_what_is_open(paper, told):
    assert told in html.unescape(paper)


@pytest.mark.parametrize("hidden", ["סיור 5", "שיחה רגישה", "משימה רגישה", "דיון במשפחה", "מוגנות סודית", "סיור מוגנות",
                                    "פנייה 2026"])  # fmt: skip
def test_the_page_tells_nothing_confidential_and_five_meetings(paper, hidden):
    assert hidden not in html.unescape(paper)


@pytest.mark.parametrize(("role", "code"), [("eligibility", 200), ("viewer", 403), ("admin", 403)])
def test_who_may_read_the_page(browse, unit, role, code):
    assert browse(role).get(f"/admin/handover/page/?settlement={unit.near}").status_code == code
