"""The calendar on the screen and at its secret address: who sees what, on which day."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import datetime as dt
import re

import pytest
from icalendar import Calendar

from models import delivery
from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.journal import Line
from models.public_links import site
from models.reports import agenda
from models.staff import User
from tests.admin_fixtures import TODAY, app, browse, office, queries, unit  # noqa: F401 (fixtures)

ROLES = ("manager", "secretary", "worker", "referent", "regional", "eligibility", "viewer", "privacy", "admin")
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def public(monkeypatch):
    """The house is known by an address."""
    monkeypatch.setattr(site, "url", "http://localhost")


@pytest.fixture
def week(unit):
    """Something of every kind in the coming days."""
    add = unit.add
    add("meeting", kind="guidance", date=TODAY + DAY, start=dt.time(9, 30), settlement=unit.near, worker=unit.worker)
    add("meeting", kind="board", date=TODAY + 2 * DAY, settlement=unit.far, worker=unit.secretary)
    add("meeting", kind="drill", date=TODAY + 3 * DAY, body=unit.near_body, worker=unit.worker)
    add("meeting", kind="visit", status="cancelled", date=TODAY + DAY, settlement=unit.near)
    add("task", title="לתאם סיור", owner_user=unit.worker, settlement=unit.near, due=TODAY + 6 * DAY)  # Shabbat
    add("component", settlement=unit.near, kind="charter", status="adopted", adopted_on=TODAY - 90 * DAY,
        adopted_by=unit.near_body, review_on=TODAY + 4 * DAY)  # fmt: skip
    unit.inquiry = add("inquiry", opened=TODAY, settlement=unit.near, topic="family", caller="רות סודית",
                       worker=unit.worker, follow_up=TODAY + DAY)  # fmt: skip
    return unit


def events_of(page):
    """{day: its events} of a calendar's page; an event by its words alone."""
    days = re.split(r'<li class="diary-day', page.text)[1:]
    words = [[re.sub(r"<.*?>|\s+", " ", one) for one in re.findall(r'class="event .*?</a>', day, re.S)] for day in days]
    return {re.search(r"\d\d/\d\d/\d{4}", day)[0]: " | ".join(one) for day, one in zip(days, words, strict=True)}


@pytest.mark.parametrize("role", ROLES)
def test_it_is_open_to_who_works_with_settlements(browse, role):
    wanted = 200 if role in ROLES[:6] else 403
    assert browse(role).get("/admin/calendar/").status_code == wanted


def test_a_worker_sees_her_own_first_and_all_on_a_press(browse, week):
    client = browse("worker")
    found = events_of(client.get("/admin/calendar/"))
    assert "09:30" in found["23/11/2026"]
    assert "הנחיית רכז/ת קהילה" in found["23/11/2026"]
    assert "סיור" not in found["23/11/2026"]  # what was cancelled
    assert "תרגיל" in found["25/11/2026"]
    assert "אמנה" in found["26/11/2026"]
    assert "ועד ההנהלה" not in found["24/11/2026"]
    assert "ועד ההנהלה" in events_of(client.get("/admin/calendar/?worker=all"))["24/11/2026"]
    hers = events_of(client.get(f"/admin/calendar/?worker={week.secretary}"))
    assert "ועד ההנהלה" in hers["24/11/2026"]
    assert "הנחיית" not in hers["23/11/2026"]
    assert "הנחיית" not in events_of(client.get("/admin/calendar/?kind=drill"))["23/11/2026"]
    assert "הנחיית" not in events_of(client.get(f"/admin/calendar/?settlement={week.far}"))["23/11/2026"]


def test_what_is_due_on_shabbat_stands_on_sunday(browse, week):
    found = events_of(browse("worker").get("/admin/calendar/?view=week&day=29/11/2026"))
    assert "לתאם סיור" in found["29/11/2026"]
    assert list(found) == [f"{TODAY + (7 + n) * DAY:%d/%m/%Y}" for n in range(7)]


def test_a_confidential_follow_up_is_told_to_whom_it_is_open_and_without_a_word(browse, week):
    hers = browse("worker").get("/admin/calendar/")
    assert "מעקב חסוי" in events_of(hers)["23/11/2026"]
    assert f"inquiry/details/?id={week.inquiry}" in hers.text
    for role in ("manager", "secretary", "regional", "referent", "eligibility"):
        page = browse(role).get("/admin/calendar/?worker=all").text
        assert not re.search(f"{week.inquiry}|סודית", page), role
    assert "סודית" not in hers.text


def test_a_plus_leads_to_a_meeting_on_that_day_but_not_on_a_holy_one(browse, unit):
    page = browse("worker").get("/admin/calendar/?day=01/10/2027").text
    assert "date=04/10/2027" in page
    assert "date=03/10/2027" not in page
    assert "ראש השנה" in page
    assert "צום גדליה" in page
    assert "ב׳ בתשרי" in page
    form = browse("worker").get("/admin/meeting/new/?date=04/10/2027").text
    assert 'value="04/10/2027"' in form


@pytest.mark.parametrize("junk", ["day=31/02/2026", "day=01/01/2400", "day=x%00", "view=year&kind=zz", "settlement=%27",
                                  "worker=zz&day=30/12/1899", "day=31/12/9999"])  # fmt: skip
def test_junk_in_the_address_is_not_a_fault(browse, junk):
    assert browse("manager").get(f"/admin/calendar/?{junk}").status_code == 200


def test_the_number_of_queries_does_not_grow(browse, week, queries):
    def asked():
        client = browse("manager")
        queries.clear()
        client.get("/admin/calendar/?worker=all")
        return len(queries)

    before = asked()
    for number in range(12):
        week.add("meeting", kind="committee", date=TODAY + DAY, body=week.far_body, worker=week.worker)
        week.add("task", title=f"משימה {number}", owner_user=week.worker, settlement=week.far, due=TODAY + DAY)
    assert asked() == before


# the address


@pytest.fixture
def address(browse, week):
    """Makes the address of a role's calendar on its page, as people do."""

    def make(role):
        page = browse(role).post("/admin/account/feed/").text
        return re.search(r'value="http[^"]*(/cal/[^"]+\.ics)"', page)[1]

    return make


def summaries(answer):
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_a_calendar_is_read_by_its_address_alone_and_nothing_confidential_is_in_it(browse, week, address):
    answer = browse(None).get(address("worker"))
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    found = summaries(answer)
    one = found["הנחיית רכז/ת קהילה · תקוע"]
    assert one["DTSTART"].dt == dt.datetime(2026, 11, 23, 7, 30, tzinfo=dt.UTC)
    assert f"/admin/meeting/details/?id={one['URL'].rpartition('=')[2]}" in one["URL"]
    assert found["לתאם סיור · תקוע"]["DTSTART"].dt == dt.date(2026, 11, 29)
    text = answer.get_data(as_text=True)
    assert not any(secret in text for secret in ("חסוי", "סודית", week.inquiry, "כפר עציון", "נועה", "DESCRIPTION"))


def test_an_unchanged_calendar_is_not_sent_again(browse, week, address):
    path = address("worker")
    tag = browse(None).get(path).headers["ETag"]
    assert browse(None).get(path, headers={"If-None-Match": tag}).status_code == 304
    week.add("meeting", kind="visit", date=TODAY + DAY, settlement=week.near)
    assert browse(None).get(path, headers={"If-None-Match": tag}).status_code == 200


def test_the_secret_is_shown_once_and_kept_nowhere(browse, week, address):
    secret = address("worker").split("/")[2].removesuffix(".ics")
    assert secret not in browse("worker").get("/admin/account/").text
    kept = delivery.Delivery.get()
    assert secret not in str(kept.__data__)
    assert len(kept.feed) == 64


def test_an_address_ends_when_it_is_renewed_closed_or_its_owner_leaves(browse, week, address):
    stranger, first = browse(None), address("worker")
    second = address("worker")
    assert [stranger.get(path).status_code for path in (first, second)] == [404, 200]
    browse("worker").post("/admin/account/unfeed/")
    assert stranger.get(second).status_code == 404
    third = address("worker")
    apply(Change("user", week.worker, "update", {"active": False}), SYSTEM, Source("command"), week.world)
    assert stranger.get(third).status_code == 404


def test_it_shows_what_its_owner_may_see_now(browse, week, address):
    path = address("worker")
    term = week.add("assignment", worker=week.worker, settlement=week.far, kind="regional_sw", start=TODAY)
    assert "מפגש עם ועד ההנהלה · כפר עציון" in summaries(browse(None).get(path))
    apply(Change("assignment", term, "retire"), SYSTEM, Source("command"), week.world)
    assert "מפגש עם ועד ההנהלה · כפר עציון" not in summaries(browse(None).get(path))
    User.update(role="viewer").where(User.uid == week.worker).execute()
    assert browse(None).get(path).status_code == 404


def test_who_guesses_and_who_asks_without_end_is_held(browse, week, address):
    stranger, path = browse(None), address("worker")
    assert {stranger.get(path).status_code for _ in range(60)} == {200}
    assert stranger.get(path).status_code == 429
    other = address("secretary")
    assert {stranger.get(f"/cal/guess{n}.ics").status_code for n in range(50)} == {404}
    assert stranger.get(other).status_code == 429


def test_reading_is_written_down_once_a_day_and_told_to_the_owner(browse, week, address, clock):
    path = address("worker")
    for _ in range(3):
        browse(None).get(path)
    asked = Line.select().where(Line.verb == "calendar")
    assert [(line.actor_name, line.place) for line in asked] == [("עו״ס קהילתי/ת / מלווה", "127.0.0.1")]
    clock.move(days=1)
    browse(None).get(path)
    assert asked.count() == 2
    assert "נקראה לאחרונה" in browse("worker").get("/admin/account/").text


@pytest.mark.parametrize("role", ["viewer", "privacy", "admin"])
def test_who_has_no_week_here_gets_no_address(browse, role):
    assert browse(role).post("/admin/account/feed/").status_code == 403
    assert "feed" not in browse(role).get("/admin/account/").text.split("<main")[1]


def test_the_days_of_duties_stand_on_it(unit):
    events = agenda.of(SYSTEM, TODAY - 60 * DAY, TODAY + 60 * DAY, TODAY)
    due = [event for event in events if event.kind == "due"]
    assert {(event.day, event.late) for event in due} == {(TODAY, False)}  # held on 1/11: due on Sunday 22/11
