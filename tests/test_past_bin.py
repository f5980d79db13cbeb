"""The bin: what is in the archive, for whom, what comes back with it, and what has to come back first."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import datetime as dt

import pytest

from models import journal
from models.access import SYSTEM
from models.bodies import Body
from models.changes import Change, Source, apply
from models.meetings import Attendance, Meeting
from models.people import Person, Position
from tests.admin_fixtures import app, browse, fresh, office, queries, unit  # noqa: F401 (fixtures)
from tests.care_world import family, leaked  # noqa: F401 (fixtures)
from tests.test_past_screens import press_of, text_of, undo


@pytest.fixture
def retire(unit, world):
    """Puts records into the archive: `retire("person", uid)`."""
    return lambda entity, uid: apply(Change(entity, uid, "retire"), SYSTEM, Source("command"), world)


def listed(client, **asked):
    return text_of(client.get("/admin/bin/", query_string=asked))


def back(client, *keys):
    return client.post("/admin/bin/restore/", data={"rowid": list(keys)}, follow_redirects=True)


def test_what_is_archived_stands_there_the_newest_first_with_who_and_when(browse, unit, retire, clock):
    retire("attendance", unit.far_attendance)
    clock.move(days=1)
    browse("worker").post("/admin/mapping/retire/", data={"id": unit.near_mapping})
    told = listed(browse("manager"))
    assert told.index("מיפוי") < told.index("22/11/2026 · פנקס")
    assert "23/11/2026 · עו״ס קהילתי/ת / מלווה" in told


def test_words_and_entity_narrow_it(browse, unit, retire):
    for name in ("אבי", "תמר"):
        retire("person", unit.add("person", first=name, last="אלון"))
    retire("task", unit.near_task)
    client = browse("manager")
    assert "משימה near" in listed(client)
    assert "משימה near" not in listed(client, entity="person")
    told = listed(client, q="תמר")
    assert ("תמר אלון" in told, "אבי אלון" in told) == (True, False)
    assert "לא נמצא בארכיון דבר מתאים" in listed(client, q="אין כזה")


def test_what_went_with_a_record_is_told_with_it_and_comes_back_with_it(browse, unit, retire):
    retire("meeting", unit.near_meeting)
    client = browse("worker")
    told = listed(client)
    assert "שורה אחת" in told
    assert "נוכחות (1)" in told
    assert "לוי near" in listed(client, entity="attendance")
    page = back(client, f"meeting.{unit.near_meeting}")
    assert "פריט אחד הוחזר מהארכיון" in text_of(page)
    assert fresh(Meeting, unit.near_meeting).retired_on is None
    assert fresh(Attendance, unit.near_attendance).retired_on is None
    assert press_of(page)


@pytest.fixture
def leaver(unit, retire):
    """A position and its person in the archive: (position, person)."""
    person = unit.add("person", first="תמר", last="אלון")
    position = unit.add("position", person=person, role_kind=unit.role, settlement=unit.near)
    retire("position", position)
    retire("person", person)
    return position, person


def test_what_has_to_come_back_first_is_told(browse, leaver):
    client = browse("manager")
    assert "מקושר אל „תמר אלון”, שגם הוא בארכיון" in listed(client)
    told = text_of(back(client, f"position.{leaver[0]}"))
    assert "אי אפשר להחזיר מהארכיון לפני שמחזירים ממנו את „תמר אלון”" in told
    assert fresh(Position, leaver[0]).retired_on


def test_many_come_back_in_the_order_in_which_they_can(browse, leaver):
    client = browse("manager")
    page = back(client, f"position.{leaver[0]}", f"person.{leaver[1]}")
    assert "שני פריטים הוחזרו מהארכיון" in text_of(page)
    assert (fresh(Position, leaver[0]).retired_on, fresh(Person, leaver[1]).retired_on) == (None, None)
    undo(client, page)
    assert fresh(Position, leaver[0]).retired_on
    assert fresh(Person, leaver[1]).retired_on


def test_what_is_past_comes_back_though_what_it_links_to_stays(browse, unit, retire):
    person = unit.add("person", first="תמר", last="אלון")
    past = {"start": dt.date(2020, 1, 1), "end": dt.date(2021, 1, 1)}
    position = unit.add("position", person=person, role_kind=unit.role, settlement=unit.near, **past)
    retire("position", position)
    retire("person", person)
    back(browse("manager"), f"position.{position}")
    assert fresh(Position, position).retired_on is None


def test_the_archive_is_open_as_the_records_are(browse, unit, retire):
    body = unit.add("body", name="ועדת תרבות", kind=unit.body_kind, settlement=unit.far, status="planned")
    retire("body", body)
    for role, seen, written in (("worker", True, 404), ("eligibility", True, 403), ("privacy", False, 403),
                                ("admin", False, 403), ("viewer", False, 403)):  # fmt: skip
        client = browse(role)
        assert ("ועדת תרבות" in client.get("/admin/bin/").text) == seen, role
        assert client.post("/admin/bin/restore/", data={"rowid": f"body.{body}"}).status_code == written, role
        assert fresh(Body, body).retired_on
    denied = (journal.Line.verb == "denied") & (journal.Line.record == body)
    assert [line.actor for line in journal.Line.select().where(denied)] == [unit.worker]


def test_a_family_is_never_in_the_bin(browse, unit, family, retire):
    retire("inquiry", family.inquiry)
    for role in ("manager", "worker"):
        page = browse(role).get("/admin/bin/").text
        assert "2026-0001" not in page
        assert leaked(page) == []
    assert "תיקים חסויים שבארכיון" in page
    assert browse("worker").post("/admin/bin/restore/", data={"rowid": f"inquiry.{family.inquiry}"}).status_code == 404


def test_a_page_asks_no_more_for_many(browse, unit, retire, queries):
    def asked():
        queries.clear()
        page = client.get("/admin/bin/")
        return page, len(queries)

    client = browse("manager")
    for count in range(2):
        retire("person", unit.add("person", first="אבי", last=str(count)))
    few = asked()[1]
    for count in range(60):
        retire("person", unit.add("person", first="אבי", last=f"{count}"))
    page, many = asked()
    assert many == few
    assert page.text.count('class="tick"') == 51
    assert client.get("/admin/bin/?page=1").text.count('class="tick"') == 13


def test_junk_in_the_address_or_the_form_is_not_a_fault(browse, unit):
    client = browse("manager")
    for junk in ("page=-1", "page=x", "page=1000000000000000000", "q=%00", "entity=inquiry"):
        assert client.get(f"/admin/bin/?{junk}").status_code == 200, junk
    for key in ("", "x", "person.", "person.bcdfghjkmn", "journal.x", "person.\0"):
        assert client.post("/admin/bin/restore/", data={"rowid": key}).status_code == 404, key
