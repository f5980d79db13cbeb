"""The forms: what is typed is read as everywhere, what somebody else changed is never overwritten."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt

import pytest

from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.journal import history
from models.meetings import Meeting
from models.messages import say
from models.people import Person, Position
from tests.admin_fixtures import app, browse, fresh, office, queries, seen_of, unit  # noqa: F401 (fixtures)


@pytest.fixture
def manager(browse):
    """The manager's browser."""
    return browse("manager")


def person_form(**typed):
    """A whole form of a person, as a browser sends it."""
    return {"last": "", "first": "", "mobile": "", "phone": "", "email": "", "address_form": "none",
            "publish_consent": "", "consent_on": "", "home_settlement": "", "access_address": "", "notes": "",
            **typed}  # fmt: skip


def test_a_record_is_made_and_its_history_says_by_whom(manager, unit):
    answer = manager.post("/admin/person/new/", data=person_form(
        last="כהן", first="אורי", mobile="0525666194", consent_on="3/2/26", publish_consent="כן",
        home_settlement=unit.near))  # fmt: skip
    made = Person.get(Person.last == "כהן")
    assert answer.status_code == 302
    assert f"details/?id={made.uid}" in answer.location
    assert (made.mobile, made.consent_on, made.publish_consent) == ("+972525666194", dt.date(2026, 2, 3), True)
    line, values = history("person", made.uid)[0]
    assert (line.way, line.actor_name, values["last"]) == ("screen", "מנהל/ת היחידה", [None, "כהן"])


WRONG = [
    ("consent_on", "31/02/2026", say("day", found="31/02/2026")),
    ("mobile", "12", say("phone", found="12")),
    ("email", "אין", say("email", found="אין")),
    ("last", "א" * 70, say("text.long", found=70, longest=60)),
    ("last", "  ", say("required", label="משפחה")),
    ("home_settlement", "nowhere", say("ref.none", found="nowhere")),
    ("publish_consent", "אולי", say("yesno", found="אולי")),
]


@pytest.mark.parametrize(("field", "typed", "told"), WRONG, ids=[f"{field} {typed[:9]}" for field, typed, _ in WRONG])
def test_a_wrong_value_is_told_in_hebrew_and_nothing_is_lost(manager, unit, field, typed, told):
    page = manager.post("/admin/person/new/", data=person_form(**{"last": "כהן", "first": "אורי", field: typed}))
    assert page.status_code == 200
    assert told in page.text
    assert 'value="אורי"' in page.text
    assert not Person.select().where(Person.first == "אורי").exists()


def test_all_errors_are_told_at_once(manager, unit):
    page = manager.post("/admin/person/new/", data=person_form(mobile="1", email="2"))
    for told in (say("required", label="משפחה"), say("required", label="שם פרטי"), say("phone", found="1"),
                 say("email", found="2")):  # fmt: skip
        assert told in page.text


def test_a_rule_of_the_record_is_told_on_its_field(manager, unit):
    data = {"person": unit.near_person, "role_kind": unit.role, "leadership": "formal"}
    page = manager.post("/admin/position/new/", data=data)
    assert say("position.place") in page.text


def test_a_value_that_exists_is_told_without_the_database(manager, unit):
    page = manager.post("/admin/settlement/new/", data={"name": "תקוע", "kind": "moshav"})
    assert say("taken") in page.text
    assert "UNIQUE" not in page.text


def test_the_address_fills_a_new_form(manager, unit):
    page = manager.get(f"/admin/position/new/?settlement={unit.near}&start=2026-03-01&leadership=nonsense&uid=x").text
    assert f'<option selected value="{unit.near}">' in page
    assert 'value="01/03/2026"' in page


def change(unit, uid, **values):
    """Somebody else's change of a person."""
    return apply(Change("person", uid, "update", values), SYSTEM, Source("sheet", "הגיליון של תקוע"), unit.world)


def test_only_what_was_changed_is_written(manager, unit):
    address = f"/admin/person/edit/?id={unit.near_person}"
    seen = seen_of(manager.get(address))
    change(unit, unit.near_person, email="noa@example.org")
    answer = manager.post(address, data={**seen, **person_form(last="לוי near", first="נועה", mobile="052-566-6194",
                                                               notes="הערה")})  # fmt: skip
    kept = fresh(Person, unit.near_person)
    assert answer.status_code == 302
    assert (kept.email, kept.notes) == ("noa@example.org", "הערה")
    assert list(history("person", unit.near_person)[0][1]) == ["notes"]


def test_both_values_are_shown_where_both_sides_changed(manager, unit):
    address = f"/admin/person/edit/?id={unit.near_person}"
    seen = seen_of(manager.get(address))
    change(unit, unit.near_person, last="בר")
    mine = {**seen, "last": "גל", "first": "נועה", "notes": "הערה"}
    page = manager.post(address, data=mine)
    assert page.status_code == 200
    assert "גל" in page.text
    assert "בר" in page.text
    assert fresh(Person, unit.near_person).last == "בר"
    again = {**mine, **seen_of(page)}
    manager.post(address, data={**again, "choice.last": "theirs"})
    kept = fresh(Person, unit.near_person)
    assert (kept.last, kept.notes) == ("בר", "הערה")
    manager.post(address, data={**again, "choice.last": "mine"})
    assert fresh(Person, unit.near_person).last == "גל"


def test_a_second_change_while_choosing_is_shown_again(manager, unit):
    address = f"/admin/person/edit/?id={unit.near_person}"
    seen = seen_of(manager.get(address))
    change(unit, unit.near_person, last="בר")
    page = manager.post(address, data={**seen, "last": "גל"})
    change(unit, unit.near_person, last="שקד")
    page = manager.post(address, data={"last": "גל", **seen_of(page), "choice.last": "mine"})
    assert page.status_code == 200
    assert "שקד" in page.text
    assert fresh(Person, unit.near_person).last == "שקד"


@pytest.mark.parametrize("seen", ["", "forged", "eyJhIjoxfQ.x"])
def test_without_what_was_seen_nothing_newer_is_overwritten(manager, unit, seen):
    change(unit, unit.near_person, last="בר")
    address = f"/admin/person/edit/?id={unit.near_person}"
    page = manager.post(address, data={"seen_values": seen, "_version": "1", "last": "גל"})
    assert page.status_code == 200
    assert fresh(Person, unit.near_person).last == "בר"


def test_another_spelling_of_the_same_value_is_no_change(manager, unit):
    address = f"/admin/position/edit/?id={unit.near_position}"
    seen = seen_of(manager.get(address))
    manager.post(address, data={**seen, "start": "1.3.2025"})
    assert fresh(Position, unit.near_position).version == 1


def test_what_is_missing_though_acceptable_is_told_on_the_page(manager, unit):
    page = manager.get(f"/admin/meeting/details/?id={unit.near_meeting}").text
    assert say("meeting.summary") in page


def test_saving_and_adding_another_tells_it_too(manager, unit):
    data = {"kind": "guidance", "status": "held", "date": "01/11/2026", "settlement": unit.far,
            "confidentiality": "open", "_add_another": "1"}  # fmt: skip
    before = Meeting.select().count()
    page = manager.post("/admin/meeting/new/", data=data, follow_redirects=True).text
    assert say("meeting.twin") in page
    assert Meeting.select().count() == before + 1


def test_the_page_of_a_settlement_shows_what_belongs_to_it(manager, unit):
    unit.add("position", person=unit.far_person, role_kind=unit.member, body=unit.near_body, function="member")
    page = manager.get(f"/admin/settlement/details/?id={unit.near}").text
    for told in ("צח״י near", "נועה לוי near · רכז/ת קהילה", "נועה לוי far · חבר/ת ועדה",
                 "הנחיית רכז/ת קהילה 01/11/2026", "חברי ועדות וצוותים", "שיבוץ מלווים"):  # fmt: skip
        assert told in page
    assert f"/admin/body/new/?settlement={unit.near}" in page
    assert f"/admin/position/?flt0_body-settlement_is={unit.near}" in page


def test_the_history_of_a_record_names_way_place_and_values(manager, unit):
    change(unit, unit.near_person, home_settlement=unit.near)
    page = manager.get(f"/admin/person/details/?id={unit.near_person}").text
    for told in ("הגיליון של תקוע", "גיליון", "יישוב מגורים", "22/11/2026 10:00"):
        assert told in page


def test_a_page_in_the_archive_is_not_edited(manager, unit):
    manager.post("/admin/attendance/retire/", data={"id": unit.near_attendance})
    answer = manager.get(f"/admin/attendance/edit/?id={unit.near_attendance}")
    assert answer.status_code == 302
    assert "החזרה מהארכיון" in manager.get(f"/admin/attendance/details/?id={unit.near_attendance}").text
