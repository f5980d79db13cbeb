"""The only writer: what it accepts and refuses, what it writes beside, and that it does all or nothing."""

import datetime as dt

import pytest

from models import journal
from models.access import SYSTEM, Actor, sheet_actor
from models.bodies import Body
from models.changes import Change, Denied, Refused, Source, Stale, apply, apply_many, check, fresh_uid, note
from models.meetings import Attendance, Meeting
from models.messages import say
from models.people import Person, Position
from models.places import Settlement
from models.staff import User
from models.uids import is_uid

MANAGER = Actor("m", "מנהלת", "manager")


@pytest.fixture
def place(add):
    return add("settlement", name="תקוע", kind="urban_like")


@pytest.fixture
def do(db, world, command):
    def change(entity, uid, verb, values=None, version=None, actor=MANAGER, source=command):
        return apply(Change(entity, uid, verb, values or {}, version), actor, source, world)

    return change


def lines():
    return journal.Line.select().count()


def test_a_new_record_has_a_key_a_version_who_and_when(db, world, command):
    made = apply(Change("settlement", "", "create", {"name": "תקוע", "kind": "kibbutz"}), MANAGER, command, world)
    found = Settlement.get()
    assert is_uid(found.uid)
    assert (found.uid, found.version, found.created_by, found.updated_by) == (made.uid, 1, "מנהלת", "מנהלת")
    assert found.created_at == found.updated_at == world.now()
    assert found.search_key == found.sort_key == "תקוע"


def test_a_key_may_be_given(db, world, do):
    uid = fresh_uid(world)
    do("settlement", uid, "create", {"name": "תקוע", "kind": "kibbutz"})
    assert Settlement.get().uid == uid


def test_an_update_raises_the_version_and_is_told(place, do, clock):
    clock.move(hours=1)
    do("settlement", place.uid, "update", {"households": 900, "name": "תקוע"}, version=1)
    found = Settlement.get()
    assert (found.households, found.version, found.updated_by) == (900, 2, "מנהלת")
    line, values = journal.history("settlement", place.uid)[0]
    assert (line.verb, line.actor, line.actor_name, line.way, line.at) == ("update", "m", "מנהלת", "command", clock())
    assert values == {"households": [None, 900]}


def test_what_is_the_same_is_not_written(place, do):
    before = lines()
    do("settlement", place.uid, "update", {"name": "תקוע", "phone": None})
    do("settlement", place.uid, "update", {"phone": "  "})
    assert (Settlement.get().version, lines()) == (1, before)


def test_values_are_read_by_their_kinds_and_told_as_read(place, do):
    do("settlement", place.uid, "update", {"phone": "02-993 1234", "households": "1,250"})
    found = Settlement.get()
    assert (found.phone, found.households) == ("+97229931234", 1250)
    assert journal.history("settlement", place.uid)[0][1] == {
        "phone": [None, "+97229931234"], "households": [None, 1250],
    }  # fmt: skip
    do("settlement", place.uid, "update", {"phone": "029931234"})
    assert Settlement.get().version == 2


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"name": ""}, {"name": "חסר ערך: יש למלא „שם היישוב”."}),
        ({"kind": "עיר"}, {"kind": "„עיר” אינו אחד מן הערכים כאן: "}),
        ({"cbs_code": "36a"}, {"cbs_code": "סמל יישוב הוא מספר של ספרה עד ארבע ספרות."}),
        ({"parent": "nobody"}, {"parent": "„nobody” לא נמצא ברשימה."}),
        ({"phone": "אין", "households": "רב"}, {"phone": "„אין” אינו מספר טלפון.", "households": "„רב” אינו מספר."}),
        ({"name": "א" * 61}, {"name": "הטקסט ארוך מדי: 61 תווים. אפשר עד 60."}),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_done(place, do, values, errors):
    before = lines()
    with pytest.raises(Refused) as told:
        do("settlement", place.uid, "update", {"households": 5, **values})
    assert set(told.value.errors) == set(errors)
    assert all(told.value.errors[name].startswith(text) for name, text in errors.items())
    assert (Settlement.get().version, Settlement.get().households, lines()) == (1, None, before)


def test_what_is_taken_is_refused_by_name(place, add, do):
    add("settlement", name="אפרת", kind="kibbutz", cbs_code="1")
    for values, field in [({"name": "אפרת"}, "name"), ({"cbs_code": "1"}, "cbs_code")]:
        with pytest.raises(Refused) as told:
            do("settlement", place.uid, "update", values)
        assert told.value.errors == {field: say("taken")}


def test_what_changed_meanwhile_is_stale(place, do):
    do("settlement", place.uid, "update", {"households": 1}, version=1)
    with pytest.raises(Stale) as told:
        do("settlement", place.uid, "update", {"households": 2}, version=1)
    assert told.value.record.households == 1
    assert Settlement.get().households == 1


@pytest.mark.parametrize("role", ["viewer", "privacy", "admin", "nobody"])
def test_who_has_no_right_is_denied(place, do, role):
    for verb, values in [("update", {"households": 1}), ("retire", {}), ("create", {"name": "א", "kind": "kibbutz"})]:
        with pytest.raises(Denied):
            do("settlement", place.uid, verb, values, actor=Actor("x", "איש", role))
    assert Settlement.select().count() == 1


def test_a_worker_writes_what_is_hers(place, add, do):
    other = add("settlement", name="אפרת", kind="kibbutz")
    worker = Actor("w", "עובדת", "worker", (place.uid,))
    assert do("settlement", place.uid, "update", {"households": 7}, actor=worker).households == 7
    with pytest.raises(Denied):
        do("settlement", other.uid, "update", {"households": 7}, actor=worker)


def test_nothing_is_carried_out_of_ones_bounds(place, add, do):
    other = add("settlement", name="אפרת", kind="kibbutz")
    worker = Actor("w", "עובדת", "worker", (place.uid,))
    kind = add("body_kind", code="c", name="ועדה", family="committee")
    body = do("body", "", "create", {"name": "ועדת תרבות", "kind": kind.uid, "settlement": place.uid}, actor=worker)
    for verb, uid, settlement in [("update", body.uid, other.uid), ("create", "", other.uid)]:
        with pytest.raises(Denied):
            do("body", uid, verb, {"name": "אחר", "kind": kind.uid, "settlement": settlement}, actor=worker)
    assert [(row.name, row.settlement_id) for row in Body.select()] == [("ועדת תרבות", place.uid)]


def test_a_sheet_writes_only_what_a_secretary_edits(place, do):
    secretary = sheet_actor(place.uid, "הגיליון של תקוע")
    assert do("settlement", place.uid, "update", {"households": 3}, actor=secretary).households == 3
    for values in ({"name": "אחר"}, {"accompaniment_level": "focus"}, {"households": 4, "notes": "א"}):
        with pytest.raises(Denied):
            do("settlement", place.uid, "update", values, actor=secretary)
    assert Settlement.get().households == 3


@pytest.mark.parametrize("entity", ["user", "rule", "assignment", "attendance", "area_referent"])
def test_a_sheet_never_writes_what_is_the_units(db, do, entity):
    with pytest.raises(Denied):
        do(entity, "", "create", {}, actor=sheet_actor("x", "גיליון"))


@pytest.mark.parametrize("name", ["password", "fs_uniquifier", "version", "created_by", "uid", "retired_on", "nothing"])
def test_only_declared_fields_are_written(db, add, do, name):
    user = add("user", name="עובדת", email="a@example.org", role="worker")
    with pytest.raises(KeyError, match=name):
        do("user", user.uid, "update", {name: "5"}, actor=SYSTEM)
    assert User.get().password is None


def test_closed_and_gone_are_denied(place, do):
    worker = Actor("w", "עובדת", "worker", ())
    for uid, code in [(place.uid, "denied"), ("b" * 10, "gone")]:
        with pytest.raises(Denied) as told:
            do("settlement", uid, "update", {"households": 1}, actor=worker)
        assert told.value.errors == {"": say(code)}


def test_all_or_nothing(db, world, command):
    good = Change("settlement", "", "create", {"name": "תקוע", "kind": "kibbutz"})
    bad = Change("settlement", "", "create", {"name": "אפרת", "kind": "עיר"})
    with pytest.raises(Refused):
        apply_many([good, bad], MANAGER, command, world)
    assert (Settlement.select().count(), lines()) == (0, 0)
    assert len(apply_many([good, good.__class__("settlement", "", "create", {"name": "ב", "kind": "moshav"})],
                          MANAGER, command, world)) == 2  # fmt: skip


def test_checking_keeps_nothing(db, world, command):
    good = Change("settlement", "", "create", {"name": "תקוע", "kind": "kibbutz"})
    assert check([good], MANAGER, command, world) == {}
    assert check([good, good], MANAGER, command, world) == {"name": say("taken")}
    assert (Settlement.select().count(), lines()) == (0, 0)


def test_retiring_and_restoring(place, do, world):
    do("settlement", place.uid, "retire")
    assert Settlement.get().retired_on == world.today() == dt.date(2026, 11, 22)
    do("settlement", place.uid, "restore")
    assert (Settlement.get().retired_on, Settlement.get().version) == (None, 3)
    assert [line.verb for line, _ in journal.history("settlement", place.uid)] == ["restore", "retire", "create"]


def test_today_is_israels(place, do, clock):
    clock.at = dt.datetime(2026, 11, 22, 22, 30)  # half past midnight in Jerusalem
    do("settlement", place.uid, "retire")
    assert Settlement.get().retired_on == dt.date(2026, 11, 23)


@pytest.fixture
def secretary(add, place):
    role = add("role_kind", code="secretary", name="מזכיר/ת יישוב")
    person = add("person", first="יעל", last="כהן", mobile="052-566-6194")
    return add("position", person=person.uid, role_kind=role.uid, settlement=place.uid)


def test_what_others_stand_on_is_not_retired(secretary, place, do):
    for entity, uid in [("settlement", place.uid), ("person", secretary.person_id)]:
        with pytest.raises(Refused) as told:
            do(entity, uid, "retire")
        assert told.value.errors == {"": say("depends", what="בעלי תפקידים (1)")}
    do("position", secretary.uid, "update", {"end": dt.date(2026, 11, 21)})
    do("person", secretary.person_id, "retire")
    assert Person.get().retired_on


def test_a_code_that_the_house_knows_a_record_by_is_set_once(add, do):
    role = add("role_kind", code="secretary", name="מזכיר/ת יישוב")
    do("role_kind", role.uid, "update", {"name": "מזכיר/ת", "code": "secretary"})
    with pytest.raises(Refused) as told:
        do("role_kind", role.uid, "update", {"code": "other"})
    assert told.value.errors == {"code": say("fixed", label="קוד")}


def test_a_meeting_of_a_body_is_in_the_settlement_of_the_body(place, add):
    kind = add("body_kind", code="c", name="ועדה", family="committee")
    body = add("body", name="ועדת תרבות", kind=kind.uid, settlement=place.uid)
    meeting = add("meeting", kind="committee", date=dt.date(2026, 11, 1), body=body.uid)
    assert meeting.settlement_id == place.uid


def test_what_is_past_holds_nothing_back(secretary, place, add, do):
    meeting = add("meeting", kind="committee", status="held", date=dt.date(2026, 11, 1), settlement=place.uid)
    add("attendance", meeting=meeting.uid, person=secretary.person_id)
    do("position", secretary.uid, "update", {"end": dt.date(2026, 11, 21)})
    do("person", secretary.person_id, "retire")
    do("settlement", place.uid, "retire")
    assert (Person.get().retired_on is not None, Settlement.get().retired_on is not None) == (True, True)


def test_what_is_part_of_a_record_goes_and_comes_back_with_it(secretary, place, add, do, clock):
    meeting = add("meeting", kind="committee", status="held", date=dt.date(2026, 11, 1), settlement=place.uid)
    other = add("person", first="תמר", last="לוי")
    early = add("attendance", meeting=meeting.uid, person=other.uid)
    late = add("attendance", meeting=meeting.uid, person=secretary.person_id)
    do("attendance", early.uid, "retire")
    clock.move(days=1)
    do("meeting", meeting.uid, "retire")
    assert [row.retired_on.day for row in Attendance.select().order_by(Attendance.retired_on)] == [22, 23]
    do("meeting", meeting.uid, "restore")
    assert {row.uid: row.retired_on is None for row in Attendance.select()} == {early.uid: False, late.uid: True}
    assert Meeting.get().retired_on is None


def test_phones_are_found_in_both_spellings(secretary):
    key = Person.get().search_key
    assert "0525666194" in key
    assert "972525666194" in key


def test_positions_have_no_title_of_their_own(secretary):
    assert Position.get().search_key == ""


def test_a_note_is_a_line_without_a_change(db, world, command):
    note("export", MANAGER, Source("screen", "רשימת אנשים"), world, {"rows": [None, 12]}, "person")
    line = journal.Line.get()
    assert (line.verb, line.entity, line.record, line.place) == ("export", "person", "", "רשימת אנשים")
