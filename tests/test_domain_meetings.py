"""A meeting that took place, written down from a settlement's row: four touches, one press, nothing twice (S8)."""

import datetime as dt
import html
import re

import pytest

from models.meetings import Attendance, Meeting, MeetingSettlement
from models.rules import Rule
from models.tasks import Task
from tests.admin_fixtures import *  # noqa: F403
from tests.admin_fixtures import TODAY, fresh

DAY = dt.timedelta(days=1)


def address(unit, kind="guidance", place=None):
    return f"/admin/held/?kind={kind}&settlement={place or unit.near}"


def opened(client, url):
    """What the form begins with: {name: value}, ticked boxes as they are."""
    page = client.get(url)
    assert page.status_code == 200, page
    text, found = page.text, {}
    for tag in re.findall(r"<input[^>]*>", text):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if (given.get("type") != "checkbox" or " checked" in tag) and "name" in given:
            found.setdefault(given["name"], html.unescape(given.get("value", "")))
    return found


def press(client, url, **values):
    form = {**opened(client, url), **values}
    return client.post(url, data={name: value for name, value in form.items() if value is not None}), form


def of_kind(status, kind="guidance"):
    return list(Meeting.select().where((Meeting.kind == kind) & (Meeting.status == status) & (Meeting.date >= TODAY)))


def test_four_touches_write_meeting_presence_and_the_next_one(browse, unit):
    page, _ = press(browse("worker"), address(unit), summary="נבנה לוח שנה")
    assert page.status_code == 302
    (held,), (planned,) = of_kind("held"), of_kind("planned")
    assert (held.date, held.summary, held.settlement_id, held.worker_id) == (TODAY, "נבנה לוח שנה", unit.near,
                                                                              unit.worker)  # fmt: skip
    assert (planned.date, planned.settlement_id) == (TODAY + 14 * DAY, unit.near)
    there = Attendance.get(Attendance.meeting == held)
    assert (there.person_id, there.present) == (unit.near_person, True)
    assert held.uid in page.location


def test_a_second_press_writes_nothing_more(browse, unit):
    client = browse("worker")
    _, form = press(client, address(unit), summary="סוכם", title0="לשלוח הזמנות")
    before = [model.select().count() for model in (Meeting, Attendance, Task)]
    again = client.post(address(unit), data=form)
    assert [model.select().count() for model in (Meeting, Attendance, Task)] == before
    assert of_kind("held")[0].uid in again.location


def test_the_day_and_the_coordinator_are_filled_in_and_may_be_changed(browse, unit):
    first = opened(browse("worker"), address(unit))
    assert (first["day"], first["present"], first["next"]) == ("22/11/2026", unit.near_person, "06/12/2026")
    press(browse("worker"), address(unit), day="20/11/2026", present=None, next="")
    held = Meeting.get(Meeting.date == dt.date(2026, 11, 20))
    assert Attendance.select().where(Attendance.meeting == held).count() == 0
    assert of_kind("planned") == []


def test_the_next_meeting_is_as_far_as_the_rule_says(browse, unit):
    Rule.update(value=21).where(Rule.code == "guidance_target").execute()
    assert opened(browse("worker"), address(unit))["next"] == "13/12/2026"
    Rule.update(active=False).where(Rule.code == "guidance_target").execute()
    assert opened(browse("worker"), address(unit))["next"] == ""


@pytest.mark.parametrize(
    ("today", "expected"),
    [((2026, 11, 20), "06/12/2026"), ((2026, 11, 21), "06/12/2026"), ((2026, 11, 19), "03/12/2026")],
)
def test_the_next_meeting_is_never_on_a_friday_or_saturday(browse, unit, clock, today, expected):
    clock.at = dt.datetime(*today, 8, 0)
    assert opened(browse("worker"), address(unit))["next"] == expected


def test_the_next_meeting_is_not_in_a_pause(browse, unit):
    unit.add("pause", start=dt.date(2026, 12, 5), end=dt.date(2026, 12, 8), reason="חג")
    assert opened(browse("worker"), address(unit))["next"] == "09/12/2026"


def test_a_planned_meeting_whose_day_has_come_is_the_one_that_was_held(browse, unit):
    planned = unit.add("meeting", kind="guidance", date=TODAY - DAY, settlement=unit.near, worker=unit.worker)
    press(browse("worker"), address(unit), summary="סוכם")
    assert (fresh(Meeting, planned).status, fresh(Meeting, planned).date) == ("held", TODAY - DAY)
    assert Meeting.select().where((Meeting.status == "held") & (Meeting.settlement == unit.near)).count() == 2


def test_from_the_page_of_a_planned_meeting(browse, unit):
    planned = unit.add("meeting", kind="consult", date=TODAY, settlement=unit.near, worker=unit.worker)
    client, url = browse("worker"), f"/admin/held/?meeting={planned}"
    assert html.escape(url) in client.get(f"/admin/meeting/details/?id={planned}").text
    press(client, url, summary="יעוץ")
    assert fresh(Meeting, planned).status == "held"
    assert client.get(url).status_code == 302  # nothing is left to write down


def test_what_somebody_else_changed_meanwhile_is_told_and_nothing_is_lost(browse, unit):
    planned = unit.add("meeting", kind="guidance", date=TODAY, settlement=unit.near, worker=unit.worker)
    client = browse("worker")
    form = {**opened(client, address(unit)), "summary": "מה שכתבתי"}
    unit.change("meeting", planned, {"topics": "נושא"})
    page = client.post(address(unit), data=form)
    assert "מישהו שינה את המפגש" in page.text
    assert "מה שכתבתי" in page.text
    version = re.search(r'name="version" value="(\d+)"', page.text)[1]
    assert client.post(address(unit), data={**form, "version": version}).status_code == 302
    assert (fresh(Meeting, planned).status, fresh(Meeting, planned).topics) == ("held", "נושא")


def test_a_next_meeting_that_is_planned_already_is_moved_not_doubled(browse, unit):
    planned = unit.add("meeting", kind="guidance", date=TODAY + 10 * DAY, settlement=unit.near, worker=unit.worker)
    first = opened(browse("worker"), address(unit))
    assert first["next"] == "02/12/2026"
    press(browse("worker"), address(unit), next="03/12/2026")
    assert [(one.uid, one.date) for one in of_kind("planned")] == [(planned, dt.date(2026, 12, 3))]


def test_open_tasks_stand_above_and_are_ticked_done(browse, unit):
    mine = unit.add("task", title="לעדכן רשימה", owner_position=unit.near_position, settlement=unit.near)
    done = unit.add("task", title="כבר בוצעה", owner_user=unit.worker, settlement=unit.near, status="done")
    other = unit.add("task", title="של הרחוקים", owner_user=unit.secretary, settlement=unit.far)
    text = browse("worker").get(address(unit)).text
    assert ["לעדכן רשימה" in text, "כבר בוצעה" in text, "של הרחוקים" in text] == [True, False, False]
    press(browse("worker"), address(unit), done=[mine, other])
    assert [fresh(Task, uid).status for uid in (mine, done, other)] == ["done", "done", "open"]


def test_new_tasks_are_due_until_the_next_meeting_and_shared_where_the_settlement_owns_them(browse, unit):
    press(browse("worker"), address(unit), title0="לבדוק מועד", title1="לזמן ועדה", owner1=unit.near_position,
          due1="01/12/2026")  # fmt: skip
    mine, theirs = Task.select().where(Task.meeting.is_null(False)).order_by(Task.due.desc())
    assert (mine.owner_user_id, mine.due, mine.shared_with_settlement) == (unit.worker, TODAY + 14 * DAY, False)
    assert (theirs.owner_position_id, theirs.due, theirs.shared_with_settlement) == (
        unit.near_position, dt.date(2026, 12, 1), True)  # fmt: skip
    assert mine.meeting == theirs.meeting == of_kind("held")[0]


def test_a_task_is_given_only_to_who_was_there(browse, unit):
    press(browse("worker"), address(unit), title0="לבדוק", owner0=unit.far_position)
    assert Task.get(Task.title == "לבדוק").owner_position_id is None


def test_one_meeting_is_written_down_for_two_settlements(browse, unit):
    unit.add("assignment", worker=unit.worker, settlement=unit.far, kind="regional_sw", start=TODAY)
    press(browse("worker"), address(unit), further=unit.far)
    share = MeetingSettlement.get(MeetingSettlement.meeting == of_kind("held")[0])
    assert (share.settlement_id, share.meeting.settlement_id) == (unit.far, unit.near)


def test_with_the_board(browse, unit):
    unit.change("body", unit.near_body, {"is_governing": True})
    unit.add("position", person=unit.near_person, role_kind=unit.member, body=unit.near_body)
    client, url = browse("worker"), address(unit, "board")
    assert "present" not in opened(client, url)  # who of the board was there is not known beforehand
    press(client, url, present=unit.near_person, summary="סוכם")
    held = Meeting.get(Meeting.kind == "board")
    assert (held.body_id, held.date, held.settlement_id) == (unit.near_body, TODAY, unit.near)
    assert Attendance.get(Attendance.meeting == held).person_id == unit.near_person
    assert of_kind("planned", "board") == []


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"day": "23/11/2026", "next": ""}, "אינו יכול להיות בתאריך עתידי"), ({"day": "מחר"}, "אינו תאריך"),
        ({"next": "22/11/2026"}, "המפגש הבא צריך להיות אחרי"), ({"title0": "א", "due0": "לא"}, "אינו תאריך"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_is_written(browse, unit, values, told):
    before = [model.select().count() for model in (Meeting, Attendance, Task)]
    page, _ = press(browse("worker"), address(unit), summary="מה שכתבתי", **values)
    assert page.status_code == 200
    assert told in html.unescape(page.text)
    assert "מה שכתבתי" in page.text
    assert [model.select().count() for model in (Meeting, Attendance, Task)] == before


def test_that_it_was_written_down_today_already_is_told(browse, unit):
    client = browse("worker")
    assert "כבר נרשם היום" not in client.get(address(unit)).text
    press(client, address(unit))
    assert "כבר נרשם היום" in client.get(address(unit)).text


@pytest.mark.parametrize(
    ("role", "code"), [("manager", 200), ("secretary", 200), ("eligibility", 403), ("viewer", 403), (None, 302)]
)
def test_who_may_write_a_meeting_down(browse, unit, role, code):
    assert browse(role).get(address(unit)).status_code == code


def test_what_is_not_there_is_not_found(browse, unit):
    client = browse("worker")
    far = unit.add("meeting", kind="guidance", date=TODAY, settlement=unit.far, worker=unit.secretary)
    for url in (address(unit, "forum"), address(unit, place="nothing"), f"/admin/held/?meeting={far}"):
        assert client.get(url).status_code == 404
    assert client.post(address(unit), data={"key": "not a key"}).status_code == 400


def test_the_manager_writes_it_down_for_the_companion(browse, unit):
    press(browse("manager"), address(unit))
    assert of_kind("held")[0].worker_id == unit.worker


def test_it_stands_in_the_row_and_on_the_page_of_a_settlement_and_at_home(browse, unit):
    client, link = browse("worker"), html.escape(address(unit))
    far = html.escape(address(unit, place=unit.far))
    rows = client.get("/admin/settlement/").text
    assert [link in rows, far in rows] == [True, False]
    assert link in client.get(f"/admin/settlement/details/?id={unit.near}").text
    assert far not in client.get(f"/admin/settlement/details/?id={unit.far}").text
    unit.change("meeting", unit.near_meeting, {"status": "cancelled"})
    assert link in client.get("/admin/").text
    Rule.update(active=False).where(Rule.code == "guidance").execute()
    assert link not in client.get("/admin/settlement/").text
