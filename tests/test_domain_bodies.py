"""Who holds which role, which committees there are, and what closing a body does (S6, S7)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt

import pytest

from models.access import SYSTEM
from models.bodies import Body
from models.changes import Change, Refused, apply
from models.messages import say
from models.people import Position
from models.places import Settlement
from models.reports.overview import status
from models.rules import Rule
from models.staff import open_on
from tests.team_world import TODAY, ago, village  # noqa: F401 (fixture)

NEEDED = ("coordinator", "secretary")


def open_today(body):
    return Position.select().where((Position.body == body.uid) & open_on(Position, ago(-1))).count()


# S6: roles


def test_a_role_that_every_settlement_needs_and_nobody_holds_is_red(village):
    row = village.row("roles")
    assert (row.tone, row.reason) == ("red", "אין מזכיר/ת יישוב, רכז/ת קהילה")
    assert row.mend.entity == "position"
    assert dict(row.mend.values) == {"settlement": village.place, "role_kind": village.keys["secretary"]}
    village.hold("secretary")
    assert village.row("roles").reason == "אין רכז/ת קהילה"
    village.hold("coordinator")
    assert (village.row("roles").tone, village.row("roles").mend) == ("green", None)


@pytest.mark.parametrize(("end", "tone"), [(0, "green"), (-5, "green"), (1, "red"), (None, "green")])
def test_a_role_is_vacant_on_the_day_after_its_end(village, end, tone):
    village.hold("coordinator")
    village.hold("secretary", start=ago(500), end=None if end is None else ago(end))
    assert village.row("roles").tone == tone


@pytest.mark.parametrize(("values", "tone"), [({"start": ago(-1)}, "red"), ({"start": ago(0)}, "green")])
def test_who_has_not_begun_does_not_hold_the_role(village, values, tone):
    village.hold("coordinator")
    village.hold("secretary", **values)
    assert village.row("roles").tone == tone


def test_the_days_that_a_role_may_be_vacant_are_the_units_to_set(village):
    village.hold("coordinator")
    village.hold("secretary", end=ago(10))
    Rule.update(value=10).where(Rule.code == "roles").execute()
    assert (village.row("roles").tone, village.row("roles").days) == ("amber", 10)
    Rule.update(value=7).where(Rule.code == "roles").execute()
    assert village.row("roles").tone == "red"


# S7: committees and chairs


def committees(village, **first):
    """The two committees that every settlement needs, the community's as told, with a meeting each."""
    found = village.body("c_community", **first), village.body("c_absorption")
    village.meet(found[1], 10)
    return found[0]


def test_a_committee_that_is_missing_is_red_with_a_press_to_make_it(village):
    village.meet(village.body("c_community"), 10)
    row = village.row("committees")
    assert (row.tone, row.reason) == ("red", "אין ועדת קליטה")
    assert dict(row.mend.values) == {
        "settlement": village.place, "kind": village.keys["c_absorption"], "name": "ועדת קליטה",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "tone"),
    [("active", "green"), ("forming", "amber"), ("planned", "amber"), ("dormant", "amber"), ("closed", "red")],
)
def test_a_committee_counts_by_its_state(village, state, tone):
    village.meet(committees(village, status=state), 10)
    assert village.row("committees").tone == tone


@pytest.mark.parametrize(("days", "tone"), [(120, "green"), (122, "green"), (123, "amber")])
def test_a_committee_that_does_not_meet_is_dormant(village, days, tone):  # due on Friday and Shabbat is due on Sunday
    village.meet(committees(village), days)
    assert village.row("committees").tone == tone


def test_only_meetings_that_took_place_keep_a_committee_awake(village):
    body = committees(village)
    village.add("meeting", kind="committee", status="cancelled", date=ago(5), body=body.uid)
    assert (village.row("committees").tone, village.row("committees").reason) == (
        "amber", "ועדת קהילה עוד לא התכנסה")  # fmt: skip


@pytest.mark.parametrize(("days", "tone"), [(180, "amber"), (182, "amber"), (183, "red")])
def test_a_committee_is_not_forming_for_ever(village, days, tone):
    body = committees(village, status="forming")
    Body.update(created_at=dt.datetime.combine(ago(days), dt.time())).where(Body.uid == body.uid).execute()
    assert village.row("committees").tone == tone


def test_an_active_body_has_a_chair(village):
    assert village.row("chairs") is None  # nobody to lead
    body = village.body("c_community", established=ago(33))
    row = village.row("chairs")
    assert (row.tone, row.reason) == ("red", "בלי יו״ר: c_community")
    assert dict(row.mend.values) == {
        "body": body.uid, "function": "chair", "role_kind": village.keys["body_chair"],
    }  # fmt: skip
    village.hold("body_member", body, function="member")
    assert village.row("chairs").tone == "red"
    chair = village.hold("body_member", body, function="chair")
    assert village.row("chairs").tone == "green"
    village.change(chair, end=ago(1))
    assert village.row("chairs").tone == "amber"  # there are thirty days to find another
    village.hold("body_chair", body)
    assert village.row("chairs").tone == "green"


@pytest.mark.parametrize(
    ("kind", "state", "asked"),
    [("c_youth", "active", True), ("c_youth", "forming", False), ("assembly", "active", False),
     ("board", "active", True)],
)  # fmt: skip
def test_which_bodies_need_a_chair(village, kind, state, asked):
    village.body(kind, status=state)
    row = village.row("chairs")
    assert (row is not None and row.tone == "red") == asked


def test_boards_committees_and_associations_are_kept_apart_and_may_be_linked(village):
    board, local, other = village.body("board"), village.body("local_committee"), village.body("c_youth")
    assert village.change(local, same_people_as=board.uid).same_people_as_id == board.uid
    association = village.body("association", same_people_as=board.uid)
    far = village.body("board", settlement=village.keys["אלעזר"])
    for body, same in ((local, local), (local, other), (local, far), (other, board)):
        with pytest.raises(Refused) as told:
            village.change(body, same_people_as=same.uid)
        assert told.value.errors == {"same_people_as": say("body.same")}
    village.meet(board, 3, kind="local_committee")
    assert village.row("board").tone == "red"  # a meeting of its own is no meeting with the companion
    assert {board.uid, local.uid, association.uid} == {row.uid for row in Body.select().where(
        Body.uid.in_([board.uid, local.uid, association.uid]))}  # fmt: skip


# Closing a body


@pytest.fixture
def committee(village):
    """A committee with a member, one whose end is agreed on, one who left and one who is yet to come."""
    body = village.body("c_culture")
    ends = {"member": {}, "agreed": {"end": ago(-90)}, "left": {"end": ago(40)}, "coming": {"start": ago(-30)}}
    return body, {name: village.hold("body_member", body, function="member", **end) for name, end in ends.items()}


def facts(village, held):
    rows = {name: village.again(one) for name, one in held.items()}
    return {name: (row.end, row.retired_on) for name, row in rows.items()}


def test_closing_a_body_ends_what_is_open_on_that_day_and_opening_it_brings_that_back(village, committee):
    body, held = committee
    before = facts(village, held)
    village.change(body, status="closed")
    assert facts(village, held) == {
        "member": (TODAY, None), "agreed": (TODAY, None), "left": (ago(40), None), "coming": (None, TODAY),
    }  # fmt: skip
    assert open_today(body) == 0
    village.change(body, status="active")
    assert facts(village, held) == before


def test_what_was_touched_after_the_closing_stays_as_it_was_put(village, committee):
    body, held = committee
    village.change(body, status="closed")
    village.change(held["member"], end=ago(7))
    village.change(body, status="forming")
    assert facts(village, held)["member"] == (ago(7), None)
    assert facts(village, held)["agreed"] == (ago(-90), None)


def test_a_body_that_cannot_be_closed_whole_is_not_closed(village, committee, monkeypatch):
    body, held = committee
    monkeypatch.setattr(Position, "problems", classmethod(lambda *_: {"end": "אי אפשר"}))
    with pytest.raises(Refused):
        village.change(body, status="closed")
    assert village.again(body).status == "active"
    assert facts(village, held)["member"] == (None, None)


def test_another_change_of_a_body_ends_nothing(village, committee):
    body, held = committee
    before = facts(village, held)
    village.change(body, status="dormant", mandate="אחר")
    assert facts(village, held) == before


def test_the_number_of_queries_does_not_grow(village, count_queries):
    def run():
        return len(count_queries(lambda: status(SYSTEM, TODAY)))

    village.team()
    before = run()
    for place in Settlement.select():
        if place.uid != village.place:
            body = village.body("c_community", settlement=place.uid)
            village.hold("body_member", body, function="member")
            village.hold("secretary", settlement=place.uid)
            village.team(settlement=place.uid)
            village.body("t_protection", settlement=place.uid)
    assert run() == before


def test_codes_of_members_are_those_of_roles(village, gush_etzion):
    change = Change("body_kind", gush_etzion["f_secretaries"], "update", {"auto_member_roles": "secretary\nnobody"})
    with pytest.raises(Refused) as told:
        apply(change, SYSTEM, village.command, village.world)
    assert told.value.errors == {"auto_member_roles": say("body.codes", found="nobody")}
