"""Emergencies (S16): opened in two presses, logged line by line, its teams called, its lessons kept; without Google."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from models.catalog import BY_CODE, TABS
from models.changes import Denied, Refused
from models.emergency import EmergencyEvent, EventLog, EventSettlement
from models.messages import say
from tests.admin_fixtures import (  # noqa: F401 (fixtures)
    TODAY,
    app,
    browse,
    fresh,
    office,
    queries,
    set_password,
    unit,
)
from tests.browser import opened, served, signed_in

JSON = {"Accept": "application/json"}
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def no_google(office):
    """Whatever reaches for the sheets or for their queue fails the test."""

    def never(*_):
        raise AssertionError("an emergency reached for the sheets")

    office.book = office.start_sync = never


def live(event, **more):
    """The address of an event's page."""
    return f"/admin/emergency/live/?id={event}" + "".join(f"&{name}={value}" for name, value in more.items())


def press(client, action, **data):
    """One press on a page of emergencies."""
    return client.post(f"/admin/emergency/{action}/", data=data)


def write_line(client, event, text, kind="report", line="x", **more):
    return press(client, "line", event=event, text=text, kind=kind, line=line, **more)


def texts(event):
    """What an event's log says, the latest first."""
    rows = EventLog.select().where(EventLog.event == event).order_by(EventLog.sort_key.desc())
    return [row.text for row in rows]


def main_of(page):
    return " ".join(page.text.split("<main")[1].split())


# Opening


@pytest.mark.parametrize("role", ["worker", "manager", "secretary", "referent", "regional"])
def test_two_presses_from_home_open_an_event(browse, unit, no_google, role):
    client = browse(role)
    home = client.get("/admin/").text
    first = re.search(r'href="(/admin/emergency/)"[^>]*>[^<]*<svg[^<]*<use[^<]*</svg>אירוע חירום', home)[1]
    page = client.get(first).text
    assert 'name="kind" value="fire"' in page
    ticked = re.findall(r'name="place" value="(\w+)" checked', page)
    assert ticked == {"worker": [unit.near], "secretary": [unit.far]}.get(role, [])
    opened = press(client, "begin", kind="fire", place=ticked, line="a")
    event = EmergencyEvent.get_by_id(opened.location.partition("id=")[2])
    assert (event.name, event.start, event.started_at) == ("שריפה 22/11/2026", TODAY, dt.time(10, 0))
    assert event.owner_id == getattr(unit, role)
    assert [row.settlement_id for row in EventSettlement.select().where(EventSettlement.event == event)] == ticked
    assert client.get(opened.location).status_code == 200


def test_the_same_press_twice_opens_one_event(browse, unit):
    client, before = browse("worker"), EmergencyEvent.select().count()
    first, again = (press(client, "begin", kind="fire", place=unit.near, line="a") for _ in range(2))
    assert first.location == again.location
    assert EmergencyEvent.select().count() == before + 1
    other = press(client, "begin", kind="fire", place=unit.near, line="b")
    assert other.location != first.location


def test_an_event_of_no_known_kind_or_place_is_not_opened(browse, unit):
    client, before = browse("worker"), EmergencyEvent.select().count()
    assert press(client, "begin", kind="war", line="a").location == "/admin/emergency/"
    assert press(client, "begin", kind="fire", place="zzz", line="a").status_code == 404
    assert EmergencyEvent.select().count() == before


def test_what_goes_on_is_told_at_home_until_it_ends(browse, unit):
    client = browse("worker")
    assert "אירוע חירום פתוח" in client.get("/admin/").text
    for event in (unit.near_emergency_event, unit.far_emergency_event):
        unit.change("emergency_event", event, {"end": TODAY})
    assert "אירוע חירום פתוח" not in client.get("/admin/").text


@pytest.mark.parametrize("role", ["viewer", "privacy", "admin"])
def test_nobody_outside_the_units_work_sees_it(browse, unit, role):
    client = browse(role)
    assert client.get("/admin/emergency/").status_code == 403
    assert client.get(live(unit.near_emergency_event)).status_code == 403
    assert client.get(f"/admin/emergency/lines/?id={unit.near_emergency_event}", headers=JSON).status_code == 403
    assert write_line(client, unit.near_emergency_event, "א").status_code == 403
    assert "עשן ממערב" not in client.get("/admin/").text


def test_who_only_looks_writes_nothing(browse, unit):
    client = browse("eligibility")
    page = client.get(live(unit.near_emergency_event)).text
    assert "עשן ממערב" in page
    assert 'id="write"' not in page
    client.post("/admin/emergency/line/", data={"event": unit.near_emergency_event, "text": "לא", "kind": "report"})
    assert texts(unit.near_emergency_event) == ["עשן ממערב"]
    assert "לפתוח אירוע" not in client.get("/admin/emergency/").text


# The log


def test_a_line_of_each_kind_is_written_down(browse, unit, no_google):
    client, event = browse("worker"), unit.near_emergency_event
    for kind in ("report", "decision", "request", "answer"):
        assert write_line(client, event, f"שורה {kind}", kind, settlement=unit.near).status_code == 302
    rows = {row.kind: row for row in EventLog.select().where(EventLog.event == event) if row.text != "עשן ממערב"}
    assert set(rows) == {"report", "decision", "request", "answer"}
    assert {(row.by_id, row.date, row.at, row.settlement_id) for row in rows.values()} == {
        (unit.worker, TODAY, dt.time(10, 0), unit.near)}  # fmt: skip
    assert {kind: row.status for kind, row in rows.items()} == {
        "report": None, "decision": None, "request": "open", "answer": None}  # fmt: skip


def test_the_same_line_that_comes_again_is_one_line(browse, unit):
    client, event = browse("worker"), unit.near_emergency_event
    for _ in range(3):
        write_line(client, event, "אין שינוי", line="n.1")
    assert texts(event).count("אין שינוי") == 1
    write_line(client, event, "אין שינוי", line="n.2")  # said once more, on purpose
    assert texts(event).count("אין שינוי") == 2
    write_line(client, event, "יש שינוי", line="n.2")  # other words are another line, whatever the form carries
    assert "יש שינוי" in texts(event)


def test_an_empty_line_is_said_and_nothing_that_was_typed_is_lost(browse, unit):
    client, event = browse("worker"), unit.near_emergency_event
    assert "חסר ערך" in write_line(client, event, "  ").text
    long = "א" * 2001
    page = write_line(client, event, long)
    assert "ארוך מדי" in page.text
    assert long in page.text
    answer = client.post("/admin/emergency/line/", headers=JSON, data={"event": event, "text": "", "kind": "report"})
    assert answer.status_code == 422
    assert "חסר ערך" in answer.json["error"]
    assert texts(event) == ["עשן ממערב"]


def test_the_page_itself_sends_a_line_and_gets_what_moved(browse, unit):
    client, event = browse("worker"), unit.near_emergency_event
    before = client.get(f"/admin/emergency/lines/?id={event}", headers=JSON).json["stamp"]
    data = {"event": event, "text": "חדש", "kind": "report", "line": "n.1"}
    told = client.post("/admin/emergency/line/", headers=JSON, data=data).json
    assert "חדש" in told["html"]
    assert told["stamp"] != before
    assert told["token"]
    assert client.get(f"/admin/emergency/lines/?id={event}", headers=JSON).json["stamp"] == told["stamp"]


def test_an_open_request_stands_above_until_it_is_answered(browse, unit):
    client, event = browse("worker"), unit.near_emergency_event
    write_line(client, event, "דרושים מזרנים", "request")
    asked = EventLog.get(EventLog.text == "דרושים מזרנים")
    page = client.get(live(event)).text
    assert "בקשות פתוחות" in page
    assert page.index("דרושים מזרנים") < page.index("עשן ממערב")
    answering = client.get(live(event, answers=asked.uid))
    assert "מענה לבקשה" in answering.text
    write_line(client, event, "מזרנים בדרך", "answer", answers=asked.uid)
    answer = EventLog.get(EventLog.text == "מזרנים בדרך")
    assert (answer.answers_id, fresh(EventLog, asked.uid).status) == (asked.uid, "done")
    page = client.get(live(event)).text
    assert "בקשות פתוחות" not in page
    assert "לבקשה: <bdi>דרושים מזרנים" in page


def test_one_press_closes_a_request_and_one_opens_it_again(browse, unit):
    client, event = browse("worker"), unit.near_emergency_event
    write_line(client, event, "מפתח המקלט", "request")
    asked = EventLog.get(EventLog.text == "מפתח המקלט").uid
    for status in ("done", "done", "open"):
        press(client, "met", id=asked, status=status)
        assert fresh(EventLog, asked).status == status


def test_a_settlement_has_its_own_part_of_the_log(browse, unit):
    client, event = browse("manager"), unit.near_emergency_event
    press(client, "join", event=event, settlement=unit.far)
    write_line(client, event, "נראה עשן", settlement=unit.far)
    page = main_of(client.get(live(event, place=unit.far)))
    assert "נראה עשן" in page
    assert "עשן ממערב" not in page
    assert "עשן ממערב" in main_of(client.get(live(event)))


def test_an_answer_is_to_a_request_of_the_same_event(browse, unit):
    request = unit.add("event_log", event=unit.far_emergency_event, kind="request", text="מים")
    with pytest.raises(Refused, match=say("event.answers")):
        unit.add("event_log", event=unit.near_emergency_event, kind="answer", text="א", answers=request)
    write_line(browse("manager"), unit.near_emergency_event, "מענה", "answer", answers=request)
    assert EventLog.get(EventLog.text == "מענה").answers_id is None
    assert fresh(EventLog, request).status == "open"


def test_the_page_warns_of_names(browse, unit):
    assert "לא כותבים שמות של נפגעים" in browse("worker").get(live(unit.near_emergency_event)).text


# Whose is what


def test_no_report_waits_for_an_assignment_but_the_event_is_not_hers(browse, unit):
    client, event = browse("worker"), unit.far_emergency_event
    there = EventSettlement.get(EventSettlement.event == event).uid
    request = unit.add("event_log", event=event, kind="request", text="מים", by=unit.secretary)
    assert write_line(client, event, "ראיתי מן הכביש", settlement=unit.far).status_code == 302
    assert EventLog.get(EventLog.text == "ראיתי מן הכביש").by_id == unit.worker
    closed = [press(client, "team", id=there), press(client, "met", id=request), press(client, "end", event=event),
              press(client, "join", event=event, settlement=unit.near)]  # fmt: skip
    assert [answer.status_code for answer in closed] == [404] * 4
    write_line(client, event, "המים הגיעו", "answer", answers=request)  # her answer stands, the request is theirs
    assert EventLog.get(EventLog.text == "המים הגיעו").answers_id == request
    assert fresh(EventLog, request).status == "open"
    assert fresh(EmergencyEvent, event).end is None


def test_nobody_writes_in_anothers_name(browse, unit):
    data = {"event": unit.near_emergency_event, "kind": "report", "text": "בשם אחר", "by": unit.manager}
    assert browse("worker").post("/admin/event_log/new/", data=data).status_code == 302
    row = EventLog.get(EventLog.text == "בשם אחר")
    assert row.by_id == unit.worker
    with pytest.raises(Refused):
        unit.change("event_log", row.uid, {"by": unit.manager})


def test_a_worker_changes_nothing_of_a_foreign_event_by_any_door(unit):
    from models.access import actor_of
    from models.staff import User

    worker = actor_of(User.get_by_id(unit.worker), TODAY)
    for entity, values in (("emergency_event", {"grade": "3"}), ("event_settlement", {"team_called": True}),
                           ("event_log", {"text": "אחר"})):  # fmt: skip
        with pytest.raises(Denied):
            unit.change(entity, getattr(unit, f"far_{entity}"), values, worker)
        unit.change(entity, getattr(unit, f"near_{entity}"), values, worker)


def test_nothing_of_it_is_in_any_sheet():
    codes = {"emergency_event", "event_settlement", "event_log"}
    assert not [code for code, (entry, _) in TABS.items() if entry.code in codes]
    assert all(not BY_CODE[code].edit and not BY_CODE[code].read for code in codes)


# Teams, the end, the lessons


def test_the_resilience_teams_are_a_press_away(browse, unit):
    kind = unit.add("body_kind", code="t_resilience", name="צוות חוסן יישובי", family="team")
    team = unit.add("body", name="צח״י תקוע", kind=kind, settlement=unit.near)
    for first, end in (("תמר", None), ("רות", YESTERDAY)):
        person = unit.add("person", first=first, last="גל", mobile="052-566-6194")
        unit.add("position", person=person, role_kind=unit.member, body=team, function="chair", end=end)
    page = main_of(browse("worker").get(live(unit.near_emergency_event)))
    assert 'href="tel:+972525666194"' in page
    assert "תמר גל" in page
    assert "רות גל" not in page
    assert "תמר גל" not in main_of(browse("manager").get(live(unit.far_emergency_event)))


def test_a_team_that_was_called_is_ticked_and_may_be_unticked(browse, unit):
    client, there = browse("worker"), EventSettlement.get(EventSettlement.event == unit.near_emergency_event).uid
    for called in ("yes", "yes", "no"):
        press(client, "team", id=there, called=called)
        assert fresh(EventSettlement, there).team_called == (called == "yes")


def test_a_settlement_joins_once_and_comes_back(browse, unit):
    client, event = browse("worker"), unit.near_emergency_event
    for _ in range(2):
        press(client, "join", event=event, settlement=unit.far)
    row = EventSettlement.get((EventSettlement.event == event) & (EventSettlement.settlement == unit.far))
    client.post("/admin/event_settlement/retire/", data={"id": row.uid})
    assert fresh(EventSettlement, row.uid).retired_on
    press(client, "join", event=event, settlement=unit.far)
    assert fresh(EventSettlement, row.uid).retired_on is None


def test_an_event_ends_and_what_was_learned_stays(browse, unit):
    client, event = browse("worker"), unit.near_emergency_event
    write_line(client, event, "מפתח", "request")
    press(client, "end", event=event, lessons="")
    row = fresh(EmergencyEvent, event)
    assert (row.end, row.ended_at) == (TODAY, dt.time(10, 0))
    assert EmergencyEvent.remarks(row, TODAY) == [say("event.requests", count=1), say("event.lessons")]
    press(client, "end", event=event, lessons="מפתח שני אצל היו״ר\n- לעדכן רשימות")
    page = main_of(client.get(live(event)))
    assert "<bdi class=\"flex-fill\">מפתח שני אצל היו״ר" in page
    assert "<bdi class=\"flex-fill\">לעדכן רשימות" in page


def test_a_lesson_becomes_a_task_in_one_press(browse, unit):
    client, event = browse("worker"), unit.near_emergency_event
    press(client, "end", event=event, lessons="מפתח שני אצל היו״ר")
    found = re.search(r'href="(/admin/task/new/[^"]*)"', client.get(live(event)).text)[1].replace("&amp;", "&")
    form = client.get(found).text
    assert re.search(r'name="title"[^>]*value="מפתח שני אצל היו״ר"', form)
    assert re.search(rf'<option selected value="{unit.near}"', form)


WRONG = [
    ({"end": YESTERDAY}, "end"), ({"end": TODAY + dt.timedelta(days=1)}, "end"),
    ({"start": TODAY + dt.timedelta(days=1)}, "start"),
    ({"started_at": dt.time(10), "end": TODAY, "ended_at": dt.time(9, 59)}, "ended_at"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "field"), WRONG)
def test_what_cannot_be_is_refused(unit, values, field):
    with pytest.raises(Refused) as told:
        unit.change("emergency_event", unit.near_emergency_event, values)
    assert list(told.value.errors) == [field]


def test_an_event_may_begin_and_end_in_the_same_minute(unit):
    hour = {"started_at": dt.time(10), "end": TODAY, "ended_at": dt.time(10)}
    unit.change("emergency_event", unit.near_emergency_event, hour)


def test_the_page_asks_the_database_the_same_however_long_the_log(browse, unit, queries):
    client, event = browse("worker"), unit.near_emergency_event
    counts = []
    for more in (1, 12):
        for number in range(more):
            write_line(client, event, f"שורה {more} {number}", "request", line=f"{more}{number}", settlement=unit.near)
        del queries[:]
        client.get(live(event))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# In a browser, on a phone


@pytest.fixture
def house(app, unit):
    """The address of the running house."""
    app.config["WTF_CSRF_ENABLED"] = True
    set_password(app, unit.worker)
    with served(app) as address:
        yield address


@pytest.fixture
def phone(house):
    """A page on a phone in which the worker is signed in."""
    with opened(viewport={"width": 390, "height": 844}) as page:
        yield signed_in(page, house, "worker")


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")
def test_a_line_typed_without_a_connection_is_sent_when_it_is_back(phone, house, unit):
    phone.goto(f"{house}{live(unit.near_emergency_event)}")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.context.set_offline(True)
    phone.fill("#text", "הדרך חסומה")
    phone.get_by_role("button", name="דיווח").click()
    expect(phone.locator("#unsent")).to_contain_text("אין קשר")
    expect(phone.locator("#unsent")).to_contain_text("הדרך חסומה")
    phone.fill("#text", "צריך טרקטור")
    phone.get_by_role("button", name="בקשה").click()
    expect(phone.locator("#unsent li")).to_have_count(2)
    assert phone.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage)).length") <= 1
    phone.context.set_offline(False)
    expect(phone.locator("#unsent")).to_be_hidden(timeout=15000)
    expect(phone.locator("#moving")).to_contain_text("צריך טרקטור")
    assert sorted(texts(unit.near_emergency_event)) == sorted(["הדרך חסומה", "צריך טרקטור", "עשן ממערב"])


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")
def test_an_answer_is_two_presses_and_its_words(phone, house, unit):
    unit.add("event_log", event=unit.near_emergency_event, kind="request", text="דרושים מים")
    phone.goto(f"{house}{live(unit.near_emergency_event)}")
    phone.locator("#moving").get_by_role("link", name="מענה").click()
    phone.fill("#text", "בדרך")
    phone.get_by_role("button", name="מענה").click()
    expect(phone.locator("#moving")).to_contain_text("לבקשה: דרושים מים")
    expect(phone.locator("#moving")).not_to_contain_text("בקשות פתוחות")
