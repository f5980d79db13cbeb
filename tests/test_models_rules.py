"""The rules of the records themselves: what a record may not be, and what is only remarked upon."""

import datetime as dt
from functools import partial

import pytest

from models.access import SYSTEM
from models.changes import Change, Refused, check
from models.messages import say
from models.people import Position
from models.staff import open_on, overlap
from models.titles import title, titles

DAY = dt.date(2026, 11, 1)


@pytest.fixture
def unit(gush_etzion, add):
    """The keys of the reference data, and those of a person and a worker."""
    person = add("person", first="יעל", last="כהן").uid
    worker = add("user", name="עובדת", email="w@example.org", role="worker").uid
    return {**gush_etzion, "yael": person, "worker": worker}


@pytest.fixture
def refused(add):
    """The errors with which a new record is refused, {} where it is taken in."""

    def errors(entity, **values):
        try:
            add(entity, **values)
        except Refused as error:
            return error.errors
        return {}

    return errors


@pytest.mark.parametrize(
    ("role", "place", "body", "field", "code"),
    [
        ("secretary", True, False, None, None),
        ("body_member", False, True, None, None),
        ("secretary", False, False, "settlement", "position.place"),
        ("secretary", True, True, "settlement", "position.place"),
        ("secretary", False, True, "body", "position.settlement"),
        ("body_chair", True, False, "body", "position.body"),
    ],
)
def test_a_position_is_in_a_settlement_or_in_a_body(unit, add, refused, role, place, body, field, code):
    board = add("body", name="ועד", kind=unit["board"], settlement=unit["תקוע"]).uid
    values = {"settlement": unit["תקוע"] if place else None, "body": board if body else None}
    found = refused("position", person=unit["yael"], role_kind=unit[role], **values)
    name = {"body_chair": "יו״ר ועדה", "secretary": "מזכיר/ת יישוב"}.get(role, "")
    assert found == ({field: say(code, role=name)} if field else {})


@pytest.mark.parametrize(
    ("start", "end", "right"),
    [(0, 0, True), (0, 5, True), (0, -1, False), (None, -1, True), (0, None, True)],
)
def test_a_term_does_not_end_before_it_begins(unit, refused, start, end, right):
    days = {"start": start, "end": end}
    values = {name: DAY + dt.timedelta(days=n) for name, n in days.items() if n is not None}
    found = refused("position", person=unit["yael"], role_kind=unit["secretary"], settlement=unit["תקוע"], **values)
    assert found == ({} if right else {"end": say("term")})


@pytest.mark.parametrize(
    ("kind", "place", "refusal"),
    [
        ("c_culture", "תקוע", None), ("c_culture", None, "settlement"), ("f_secretaries", None, None),
        ("t_resilience", None, None), ("c_community", "תקוע", "kind"), ("c_community", "אלעזר", None),
    ],
)  # fmt: skip
def test_where_a_body_may_be_and_how_many(unit, add, refused, kind, place, refusal):
    add("body", name="קהילה ותיקה", kind=unit["c_community"], settlement=unit["תקוע"])
    found = refused("body", name="גוף", kind=unit[kind], settlement=unit.get(place))
    assert list(found) == ([refusal] if refusal else [])


def test_a_closed_body_makes_room(unit, add, refused):
    add("body", name="ישן", kind=unit["board"], settlement=unit["תקוע"], status="closed")
    assert refused("body", name="חדש", kind=unit["board"], settlement=unit["תקוע"]) == {}
    assert refused("body", name="ישן ממנו", kind=unit["board"], settlement=unit["תקוע"], status="closed") == {}


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"status": "held", "date": dt.date(2026, 11, 22)}, None, None),
        ({"status": "held", "date": dt.date(2026, 11, 23)}, "date", "meeting.future"),
        ({"status": "planned", "date": dt.date(2026, 11, 23)}, None, None),
        ({"date": DAY, "next_date": DAY}, "next_date", "meeting.next"),
        ({"date": DAY, "settlement": None}, "settlement", "meeting.settlement"),
        ({"date": DAY, "body": "אלעזר"}, "body", "meeting.body"),
        ({"date": DAY, "body": None, "kind": "unit", "settlement": None}, None, None),
    ],
)
def test_a_meeting_makes_sense(unit, add, refused, values, field, code):
    far = add("body", name="ועד", kind=unit["board"], settlement=unit["אלעזר"]).uid
    values = {"kind": "guidance", "settlement": unit["תקוע"], **values}
    values["body"] = far if values.get("body") else None
    assert refused("meeting", **values) == ({field: say(code)} if field else {})


def test_a_meeting_without_a_summary_and_a_double_are_remarked_upon(unit, add, world):
    add("position", person=unit["yael"], role_kind=unit["coordinator"], settlement=unit["תקוע"])
    values = {"kind": "guidance", "status": "held", "date": DAY, "settlement": unit["תקוע"]}
    first = add("meeting", **values, summary="סוכם")
    assert first.remarks(first, world.today()) == []
    second = add("meeting", **values)
    assert second.remarks(second, world.today()) == [say("meeting.summary"), say("meeting.twin")]


@pytest.mark.parametrize(
    ("kind", "start", "end", "right"),
    [
        ("primary_community", 101, None, True), ("primary_community", 100, None, False),
        ("primary_community", -50, -1, True), ("primary_community", -50, 0, False),
        ("primary_community", 20, 30, False), ("regional_sw", 20, None, True), ("substitute", 20, 40, True),
    ],
)  # fmt: skip
def test_one_assignment_of_a_kind_at_a_time(unit, add, refused, kind, start, end, right):
    after = {n: DAY + dt.timedelta(days=n) for n in (-50, -1, 0, 20, 30, 40, 100, 101)} | {None: None}
    whose = {"worker": unit["worker"], "settlement": unit["תקוע"]}
    add("assignment", **whose, start=after[0], end=after[100])
    found = refused("assignment", **whose, kind=kind, start=after[start], end=after[end])
    assert found == ({} if right else {"start": say("assignment.overlap")})


class Term:
    def __init__(self, start, end):
        self.start, self.end = (DAY + dt.timedelta(days=n) if n is not None else None for n in (start, end))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((0, 5), (5, 9), True), ((0, 5), (6, 9), False), ((0, None), (6, 9), True), ((None, 5), (6, None), False),
        ((None, None), (6, 9), True), ((3, 4), (0, 9), True),
    ],
)  # fmt: skip
def test_overlap_is_the_same_from_both_sides(one, other, shared):
    assert overlap(Term(*one), Term(*other)) == overlap(Term(*other), Term(*one)) == shared


@pytest.mark.parametrize(
    ("start", "end", "is_open"),
    [(None, None, True), (0, None, True), (1, None, False), (-5, 0, True), (-5, -1, False), (None, -1, False)],
)
def test_open_on(unit, add, start, end, is_open):
    days = {"start": start, "end": end}
    values = {name: DAY + dt.timedelta(days=n) for name, n in days.items() if n is not None}
    add("position", person=unit["yael"], role_kind=unit["secretary"], settlement=unit["תקוע"], **values)
    assert Position.select().where(open_on(Position, DAY)).exists() == is_open


@pytest.mark.parametrize(("parent", "errors"), [("תקוע", {"parent": say("parent.self")}), ("אלעזר", {})])
def test_a_place_is_not_its_own_parent(unit, world, command, parent, errors):
    change = Change("settlement", unit["תקוע"], "update", {"parent": unit[parent]})
    assert check([change], SYSTEM, command, world) == errors


def test_titles_are_read_many_at_a_time(unit, add, count_queries):
    place = {"person": unit["yael"], "settlement": unit["תקוע"]}
    uids = [add("position", role_kind=unit[code], **place).uid for code in ("secretary", "rabbi")]
    assert title(Position.get_by_id(uids[0])) == "יעל כהן · מזכיר/ת יישוב"
    for some in (uids, uids[:1]):
        assert len(count_queries(partial(titles, Position, some))) == 3


def test_guidance_without_a_coordinator_is_remarked_upon(unit, add):
    meeting = add("meeting", kind="guidance", date=DAY, settlement=unit["תקוע"])
    assert say("meeting.coordinator") in type(meeting).remarks(meeting, DAY)
    add("position", person=unit["yael"], role_kind=unit["coordinator"], settlement=unit["תקוע"])
    assert say("meeting.coordinator") not in type(meeting).remarks(meeting, DAY)


def test_an_active_body_of_fewer_than_three_or_without_a_chair_is_remarked_upon(unit, add):
    body = add("body", name="ועדת תרבות", kind=unit["c_culture"], settlement=unit["תקוע"])
    told = [say("body.chair"), say("body.members", count=0)]
    assert body.remarks(body, DAY) == told
    for number, function in enumerate(("member", "chair", "member")):
        assert body.remarks(body, DAY) != []
        person = add("person", first=f"חבר {number}", last="כהן")
        role = unit["body_chair" if function == "chair" else "body_member"]
        add("position", person=person.uid, role_kind=role, body=body.uid, function=function)
    assert body.remarks(body, DAY) == []
    closed = add("body", name="ועדה ישנה", kind=unit["c_youth"], settlement=unit["תקוע"], status="closed")
    assert closed.remarks(closed, DAY) == []
