"""The duties towards each settlement: green, amber and red on the right day."""

import datetime as dt

import pytest

from models.access import SYSTEM, Actor
from models.bodies import BodyKind
from models.meetings import Meeting
from models.places import Organisation, Settlement
from models.reference import install
from models.reports.accompaniment import judge_board, judge_guidance
from models.reports.duty import Ground
from models.reports.overview import status, summary
from models.rules import Rule

TODAY = dt.date(2026, 11, 22)


def ago(days):
    return TODAY - dt.timedelta(days=days)


def ground_on(day):
    return Ground(day, {"guidance_target": 14, "guidance": 22})


@pytest.mark.parametrize(
    ("days", "planned_on_day", "tone"),
    [
        (0, None, "green"), (14, None, "green"), (15, None, "amber"), (21, None, "amber"), (22, None, "red"),
        (15, 21, "green"), (15, 22, "amber"), (21, 21, "green"), (15, 14, "amber"), (22, 22, "red"),
        (22, 30, "red"), (None, None, "red"), (None, 21, "red"),
    ],
)  # fmt: skip
def test_guidance_turns_on_its_days(days, planned_on_day, tone):
    monday = dt.date(2026, 11, 2)  # whose fourteenth and twenty-first days are Mondays too
    today = monday + dt.timedelta(days=days or 0)
    planned = None if planned_on_day is None else monday + dt.timedelta(days=planned_on_day)
    assert judge_guidance(ground_on(today), None if days is None else monday, planned)[0] == tone


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (0, "ההנחיה האחרונה הייתה היום"), (1, "ההנחיה האחרונה הייתה אתמול"),
        (2, "ההנחיה האחרונה הייתה לפני יומיים"), (9, "ההנחיה האחרונה הייתה לפני 9 ימים"),
        (25, "לא הייתה הנחיה 25 ימים"),
    ],
)  # fmt: skip
def test_guidance_tells_why(days, reason):
    assert judge_guidance(ground_on(TODAY), ago(days), None)[1] == reason


@pytest.mark.parametrize(
    ("held", "day", "tone"),
    [
        (0, dt.date(2026, 1, 1), "green"), (0, dt.date(2026, 5, 1), "green"), (0, dt.date(2026, 5, 2), "amber"),
        (1, dt.date(2026, 5, 2), "green"), (0, dt.date(2026, 7, 4), "amber"), (0, dt.date(2026, 7, 5), "red"),
        (1, dt.date(2026, 9, 2), "amber"), (1, dt.date(2026, 9, 3), "red"), (2, dt.date(2026, 11, 1), "green"),
        (2, dt.date(2026, 11, 2), "red"), (3, dt.date(2026, 11, 3), "green"), (3, dt.date(2026, 12, 31), "green"),
        (2, dt.date(2026, 12, 31), "red"), (4, dt.date(2026, 2, 1), "green"),
    ],
)  # fmt: skip
def test_board_meetings_turn_on_pace_and_on_what_still_fits(held, day, tone):
    assert judge_board(held, day, 3)[0] == tone


def test_board_meetings_tell_why():
    told = judge_board(1, TODAY, 3)[1]
    assert told == "התקיים מפגש אחד השנה, נדרשים 3 לפחות. חסרים שני מפגשים, ועד סוף השנה עוד 39 ימים"


@pytest.fixture
def tekoa(db, world):
    install("gush-etzion", world)
    return Settlement.get(Settlement.name == "תקוע")


#: the duties of accompaniment; those of other subjects stand in their own tests
OURS = ("companion", "guidance", "board")


def ours(actor=SYSTEM, day=TODAY):
    return [row for row in status(actor, day) if row.kind in OURS]


def rows_of(place, actor=SYSTEM):
    return {row.kind: row for row in ours(actor) if row.settlement == place.uid}


def test_without_anything_all_is_red(tekoa):
    rows = rows_of(tekoa)
    assert {kind: row.tone for kind, row in rows.items()} == dict.fromkeys(["companion", "guidance", "board"], "red")
    assert rows["companion"].reason == "אין מלווה (מלווה / עו״ס קהילתי/ת)"
    assert dict(rows["guidance"].mend.values) == {"kind": "guidance", "settlement": tekoa.uid}


@pytest.mark.parametrize(
    ("state", "days", "tone"),
    [
        ("held", 3, "green"), ("cancelled", 3, "red"), ("postponed", 3, "red"), ("planned", 3, "red"),
        ("held", 18, "amber"),
    ],
)  # fmt: skip
def test_only_held_guidance_counts(tekoa, add, state, days, tone):
    add("meeting", kind="guidance", status=state, date=ago(days), settlement=tekoa.uid)
    assert rows_of(tekoa)["guidance"].tone == tone


@pytest.mark.parametrize("by", ["a planned meeting", "the date agreed on"])
def test_a_planned_next_guidance_keeps_it_green(tekoa, add, by):
    following = ago(-3)
    agreed = {"next_date": following} if by == "the date agreed on" else {}
    add("meeting", kind="guidance", status="held", date=ago(18), settlement=tekoa.uid, **agreed)
    if not agreed:
        add("meeting", kind="guidance", status="planned", date=following, settlement=tekoa.uid)
    row = rows_of(tekoa)["guidance"]
    assert (row.tone, row.days, row.mend) == ("green", 18, None)
    assert "25/11/2026" in row.reason


def test_board_meetings_count_this_year_with_the_governing_body(tekoa, add):
    kinds = dict(BodyKind.select(BodyKind.code, BodyKind.uid).tuples())
    board = add("body", name="ועד הנהלה", kind=kinds["board"], settlement=tekoa.uid, is_governing=True)
    other = add("body", name="ועד מקומי", kind=kinds["local_committee"], settlement=tekoa.uid)
    for body, day in [(board, ago(10)), (board, ago(100)), (other, ago(20)), (board, dt.date(2025, 12, 31))]:
        add("meeting", kind="board", status="held", date=day, body=body.uid)
    add("meeting", kind="board", status="cancelled", date=ago(5), body=board.uid)
    row = rows_of(tekoa)["board"]
    assert row.reason.startswith("התקיימו שני מפגשים השנה, נדרשים 3 לפחות")
    assert row.days == 10
    assert dict(row.mend.values)["body"] == board.uid


def test_a_companion_of_the_needed_kind_today(tekoa, add):
    worker = add("user", name="עובדת", email="w@example.org", role="worker")
    add("assignment", worker=worker.uid, settlement=tekoa.uid, kind="regional_sw", start=ago(50))
    add("assignment", worker=worker.uid, settlement=tekoa.uid, start=ago(300), end=ago(1))
    assert rows_of(tekoa)["companion"].tone == "red"
    add("assignment", worker=worker.uid, settlement=tekoa.uid, start=TODAY)
    assert rows_of(tekoa)["companion"].tone == "green"


def test_duties_that_are_off_are_not_asked(db, world):
    install("ramat-hanegev", world)
    rows = ours()
    assert {row.kind for row in rows} == {"companion"}
    assert len(rows) == 15  # a place that is not accompanied has no row
    assert summary(rows) == {"green": 0, "amber": 0, "red": 15, "silent": 0}


def test_days_of_a_pause_do_not_count_and_the_day_before_and_after_do(tekoa, add):
    add("meeting", kind="guidance", status="held", date=ago(32), settlement=tekoa.uid)
    assert rows_of(tekoa)["guidance"].tone == "red"
    add("pause", start=ago(10), end=ago(1), reason="חופשת סוכות")
    assert (rows_of(tekoa)["guidance"].tone, rows_of(tekoa)["guidance"].days) == ("red", 22)
    add("pause", start=ago(40), end=ago(31), reason="פסח")  # one more day, and days before the meeting
    assert (rows_of(tekoa)["guidance"].tone, rows_of(tekoa)["guidance"].days) == ("amber", 21)


def test_a_silenced_duty_rests_until_its_day_and_says_why(tekoa, add):
    add("silence", settlement=tekoa.uid, duty="guidance", until=TODAY, reason="הרכזת בחופשת לידה")
    row = rows_of(tekoa)["guidance"]
    assert (row.tone, row.mend, "חופשת לידה" in row.reason) == ("silent", None, True)
    assert rows_of(tekoa)["board"].tone == "red"
    tomorrow = {row.kind: row for row in status(SYSTEM, ago(-1)) if row.settlement == tekoa.uid}
    assert tomorrow["guidance"].tone == "red"


def test_a_rule_that_is_off_is_not_asked_about(tekoa):
    Rule.update(active=False).where(Rule.code == "companion").execute()
    assert set(rows_of(tekoa)) == {"guidance", "board"}


def test_a_worker_sees_own_settlements_first_and_a_viewer_none(tekoa):
    rows = ours(Actor("x", "עובדת", "worker", (tekoa.uid,)))
    assert [row.name for row in rows[:4]] == ["תקוע", "תקוע", "תקוע", "איבי הנחל"]
    assert len(rows) == len(ours())
    assert status(Actor("y", "צופה", "viewer"), TODAY) == []


def test_without_a_profile_there_is_nothing(db):
    assert Organisation.select().count() == 0
    assert status(SYSTEM, TODAY) == []


def test_the_number_of_queries_does_not_grow(tekoa, add, count_queries):
    def run():
        return len(count_queries(lambda: status(SYSTEM, TODAY)))

    before = run()
    for place in Settlement.select():
        for days in (3, 20, 40):
            add("meeting", kind="guidance", status="held", date=ago(days), settlement=place.uid, next_date=ago(-5))
    assert Meeting.select().count() == 60
    assert run() == before
