"""What a sheet may do, and the bounds of what is one's own; every role, entity and verb: rights_table.csv."""

import datetime as dt

import pytest

from models import access
from models.access import SYSTEM, Actor, sheet_actor
from models.catalog import BY_CODE, CATALOG
from models.people import Person

READ, WRITE = sorted(access.READS), sorted(access.WRITES)


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.code)
def test_a_sheet_has_only_what_the_page_exposes(entry):
    sheet = sheet_actor("x", "גיליון")
    allowed = {verb for verb in READ + WRITE if access.can(sheet, verb, entry)}
    assert allowed == ({"read", "create", "update"} if entry.edit else {"read"} if entry.read else set())


@pytest.fixture
def unit(add):
    """Two settlements, near and far, with a body, a person, a position and a meeting each; and a person of nowhere."""
    role = add("role_kind", code="secretary", name="מזכיר/ת יישוב").uid
    member = add("role_kind", code="body_member", name="חבר/ת ועדה", scope="body").uid
    kind = add("body_kind", code="c", name="ועדה", family="committee").uid
    found = {}
    for name in ("near", "far"):
        place = found[name] = add("settlement", name=name, kind="kibbutz").uid
        body = found[f"{name} body"] = add("body", name="ועדה", kind=kind, settlement=place).uid
        person = found[f"{name} person"] = add("person", first="א", last=name).uid
        inside = found[f"{name} member"] = add("person", first="ב", last=name).uid
        found[f"{name} position"] = add("position", person=person, role_kind=role, settlement=place).uid
        found[f"{name} membership"] = add("position", person=inside, role_kind=member, body=body).uid
        day = dt.date(2026, 11, 1)
        meeting = found[f"{name} meeting"] = add("meeting", kind="committee", date=day, body=body).uid
        found[f"{name} attendance"] = add("attendance", meeting=meeting, person=inside).uid
    found["person of nowhere"] = add("person", first="ג", last="ד").uid
    return found


ENTITIES = {"": "settlement", "body": "body", "person": "person", "member": "person", "position": "position",
            "membership": "position", "meeting": "meeting", "attendance": "attendance"}  # fmt: skip


@pytest.mark.parametrize("actor", ["worker", "regional", "referent", "sheet"])
def test_what_is_ones_own_is_of_ones_settlements(unit, actor):
    who = sheet_actor(unit["near"], "גיליון") if actor == "sheet" else Actor("w", "עובדת", actor, (unit["near"],))
    for name, entity in ENTITIES.items():
        if actor == "sheet" and entity == "attendance":
            continue
        entry = BY_CODE[entity]
        assert access.may(who, "update", entry, unit[f"near {name}".strip()]), name
        assert not access.may(who, "update", entry, unit[f"far {name}".strip()]), name
        assert access.may(who, "read", entry, unit[f"far {name}".strip()]), name


def test_a_person_without_a_position_is_open_to_all_workers(unit):
    person = BY_CODE["person"]
    worker = Actor("w", "עובדת", "worker", (unit["near"],))
    assert access.may(worker, "update", person, unit["person of nowhere"])
    mine = access.scoped(Person.select(), worker, "update", person)
    assert {row.uid for row in mine} == {unit["near person"], unit["near member"], unit["person of nowhere"]}
    assert access.scoped(Person.select(), worker, "read", person).count() == 5


def test_a_worker_without_settlements_has_nothing_of_her_own(unit):
    worker = Actor("w", "עובדת", "worker")
    for name, entity in ENTITIES.items():
        assert not access.may(worker, "update", BY_CODE[entity], unit[f"near {name}".strip()])


def test_a_referent_writes_meetings_of_the_area_and_those_in_charge_of(unit, add):
    user = add("user", name="רפרנט", email="r@example.org", role="referent")
    area = add("area", name="עולים", sort=1)
    values = {"kind": "partner", "date": dt.date(2026, 11, 1)}
    ours, mine = add("meeting", area=area.uid, **values), add("meeting", worker=user.uid, **values)
    add("area_referent", area=area.uid, worker=user.uid, start=dt.date(2026, 1, 1))
    actor = access.actor_of(user, dt.date(2026, 11, 22))
    assert actor.areas == (area.uid,)
    for meeting in (ours, mine):
        assert access.may(actor, "update", BY_CODE["meeting"], meeting.uid)
    assert not access.may(actor, "update", BY_CODE["meeting"], unit["far meeting"])


@pytest.mark.parametrize(
    ("day", "count"), [((2026, 1, 9), 0), ((2026, 1, 10), 1), ((2026, 6, 30), 1), ((2026, 7, 1), 0)]
)
def test_an_actor_has_the_settlements_of_today(unit, add, day, count):
    user = add("user", name="עובדת", email="w@example.org", role="worker")
    add("assignment", worker=user.uid, settlement=unit["near"], start=dt.date(2026, 1, 10), end=dt.date(2026, 6, 30))
    assert len(access.actor_of(user, dt.date(*day)).settlements) == count


def test_what_is_closed_raises(db):
    with pytest.raises(PermissionError):
        access.within(Actor("x", "צופה", "viewer"), "read", BY_CODE["person"])
    assert access.within(SYSTEM, "update", BY_CODE["person"]) is None
