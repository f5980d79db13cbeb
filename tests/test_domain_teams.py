"""Resilience teams by their weighted checks, and protection teams with no case data at all (S15, S23)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt

import pytest

from models.access import Actor
from models.bodies import Body
from models.catalog import CATALOG, TABS
from models.changes import Refused
from models.meetings import Meeting
from models.messages import say
from models.readiness import readiness, teams
from models.resilience import ConsultationCount, ReadinessItem, ReadinessStatus
from models.rules import Rule
from tests.team_world import TODAY, ago, village  # noqa: F401 (fixture)


def percent(team, day=TODAY):
    return readiness(teams([team.uid]), day)[team.uid].percent


def check(team, code):
    item = ReadinessItem.get(ReadinessItem.code == code)
    return ReadinessStatus.get((ReadinessStatus.body == team.uid) & (ReadinessStatus.item == item))


def ready(village):
    """A team of which everything is right."""
    team, held = village.team(trained_on=ago(400))
    for code in ("deputy", "welfare", "health"):
        village.hold("resilience_member", team, function=code, substitute=True)
    village.meet(team, 100, kind="drill")
    for code in ("file", "contacts", "hq", "procedure"):
        village.change(check(team, code), ok=True)
    return team, held


def test_the_weights_are_those_of_the_unit_and_make_a_hundred(village):
    assert sum(item.weight for item in ReadinessItem.select()) == 100
    assert percent(village.body("t_resilience")) == 0
    assert percent(ready_team(village)) == 100


def ready_team(village):
    village.change(Body.get(Body.kind == village.keys["t_resilience"]), status="closed")
    return ready(village)[0]


def test_a_chair_that_is_vacant_lowers_readiness_by_exactly_its_weight(village):
    team, held = ready(village)
    assert (percent(team), village.row("resilience").tone) == (100, "green")
    village.change(held["chair"], end=ago(1))
    assert percent(team) == 100 - ReadinessItem.get(ReadinessItem.code == "functions").weight == 75
    row = village.row("resilience")
    assert (row.tone, row.reason) == ("amber", "כשירות 75% (כשיר חלקית). חסרים: יו״ר צח״י")
    assert dict(row.mend.values) == {
        "body": team.uid, "function": "chair", "role_kind": village.keys["body_chair"],
    }  # fmt: skip


def test_a_substitute_does_not_fill_the_function_itself(village):
    team, held = ready(village)
    village.change(held["welfare"], end=ago(1))
    assert percent(team) == 75


@pytest.mark.parametrize(("days", "right"), [(365, True), (366, False), (0, True)])
def test_a_drill_holds_for_a_year(village, days, right):
    team, _ = village.team()
    before = percent(team)
    village.meet(team, days, kind="drill")
    assert percent(team) == before + (15 if right else 0)


@pytest.mark.parametrize(
    ("kind", "state"), [("team", "held"), ("drill", "planned"), ("drill", "cancelled")]
)  # fmt: skip
def test_only_a_drill_that_was_held_counts(village, kind, state):
    team, _ = village.team()
    before = percent(team)
    village.add("meeting", kind=kind, status=state, date=ago(5), body=team.uid)
    assert percent(team) == before


@pytest.mark.parametrize(("code", "days", "right"), [
    ("file", 183, True), ("file", 184, False), ("contacts", 92, True), ("contacts", 93, False),
    ("procedure", 3000, True),
])  # fmt: skip
def test_what_is_checked_by_hand_holds_for_its_days(village, code, days, right):
    team, _ = village.team()
    before, item = percent(team), ReadinessItem.get(ReadinessItem.code == code)
    village.change(check(team, code), ok=True, checked_on=ago(days))
    assert percent(team) == before + (item.weight if right else 0)


@pytest.mark.parametrize(("count", "right"), [(2, False), (3, True)])
def test_substitutes_count_from_the_units_number(village, count, right):
    team, held = village.team()
    before = percent(team)
    for code in list(held)[:count]:
        village.hold("resilience_member", team, function=code, substitute=True)
    assert percent(team) == before + (10 if right else 0)


@pytest.mark.parametrize(
    ("points", "tone", "word"),
    [(79, "amber", "כשיר חלקית"), (80, "green", "כשיר"), (60, "amber", "כשיר חלקית"), (59, "red", "לא כשיר")],
)
def test_grades_turn_on_the_units_numbers(village, points, tone, word):
    village.body("t_resilience")
    ReadinessItem.update(weight=100 - points).where(ReadinessItem.code == "functions").execute()
    ReadinessItem.update(weight=points).where(ReadinessItem.code == "procedure").execute()
    ReadinessItem.update(weight=0).where(ReadinessItem.code.not_in(["functions", "procedure"])).execute()
    village.change(check(Body.get(Body.kind == village.keys["t_resilience"]), "procedure"), ok=True)
    row = village.row("resilience")
    assert row.tone == tone
    assert f"{points}% ({word})" in row.reason


def test_a_settlement_without_a_team_is_red_and_the_duty_can_be_switched_off(village):
    row = village.row("resilience")
    assert (row.tone, row.reason) == ("red", "אין צוות חוסן (צח״י)")
    assert dict(row.mend.values)["kind"] == village.keys["t_resilience"]
    village.body("t_resilience", status="closed")
    assert village.row("resilience").reason == "אין צוות חוסן (צח״י)"
    Rule.update(active=False).where(Rule.code == "resilience").execute()
    assert village.row("resilience") is None


def test_missing_functions_are_named(village):
    village.team(without=("welfare", "health"))
    assert "חסרים: רווחה, בריאות ורפואה" in village.row("resilience").reason


# The kept checks


def test_a_team_has_all_its_checks_from_its_first_day(village):
    team, _ = village.team()
    rows = list(ReadinessStatus.select().where(ReadinessStatus.body == team.uid))
    assert len(rows) == ReadinessItem.select().count() == 8
    village.add("readiness_item", code="radio", name="מכשירי קשר", weight=5)
    assert check(team, "radio").ok is False


def test_the_computed_checks_are_kept_as_the_positions_and_drills_are(village):
    team, held = ready(village)
    assert [check(team, code).ok for code in ("functions", "substitutes", "training", "drill")] == [True] * 4
    assert check(team, "drill").checked_on == ago(100)
    village.change(held["chair"], end=ago(1))
    village.change(village.again(team), trained_on=None)
    village.change(Meeting.get(Meeting.kind == "drill"), status="cancelled")
    assert [check(team, code).ok for code in ("functions", "substitutes", "training", "drill")] == [
        False, True, False, False,
    ]  # fmt: skip


def test_what_is_computed_nobody_types_and_who_checked_is_written_down(village):
    team, _ = village.team()
    worker = village.add("user", name="עובדת", email="w@example.org", role="manager")
    actor = Actor(worker.uid, worker.name, "manager")
    with pytest.raises(Refused) as told:
        village.change(check(team, "drill"), actor, ok=True)
    assert told.value.errors == {"ok": say("readiness.computed")}
    done = village.change(check(team, "file"), actor, ok=True)
    assert (done.checked_on, done.checked_by_id) == (TODAY, worker.uid)
    with pytest.raises(Refused):
        village.change(done, actor, checked_on=TODAY + dt.timedelta(days=1))


def test_only_a_resilience_team_is_checked(village):
    item = ReadinessItem.get(ReadinessItem.code == "file")
    with pytest.raises(Refused) as told:
        village.add("readiness_status", body=village.body("c_youth").uid, item=item.uid)
    assert told.value.errors == {"body": say("readiness.body")}


# Protection teams


@pytest.mark.parametrize(
    ("values", "tone", "told"),
    [
        (None, "red", "אין צוות מוגנות"), ({}, "amber", "הצוות עוד לא עבר הכשרה. עוד לא הייתה פעולת הסברה"),
        ({"trained_on": 730, "awareness_on": 365}, "green", ""),
        ({"trained_on": 732, "awareness_on": 367}, "green", ""),  # due on the Friday, and so on this Sunday
        ({"trained_on": 733, "awareness_on": 365}, "amber", "לפני 733 ימים"),
        ({"trained_on": 900, "refreshed_on": 10, "awareness_on": 5}, "green", ""),
        ({"trained_on": 10, "awareness_on": 368}, "amber", "לא הייתה פעולת הסברה 368 ימים"),
    ],
)
def test_a_protection_team_is_trained_and_heard_of(village, values, tone, told):
    if values is not None:
        village.body("t_protection", **{name: ago(days) for name, days in values.items()})
    assert village.row("protection").tone == tone
    assert told in village.row("protection").reason


def test_of_consultations_only_their_number_is_kept_and_no_sheet_has_it(village):
    fields = {name: field.kind.code for name, field in ConsultationCount.own_fields().items()}
    assert fields == {"body": "ref", "year": "number", "quarter": "choice", "consultations": "number"}
    entry = next(entry for entry in CATALOG if entry.model is ConsultationCount)
    assert (entry.edit, entry.read, entry.tabs) == ("", "", ())
    assert all(tab.code != "consultation_count" for _, tab in TABS.values())
    team = village.body("t_protection")
    village.add("consultation_count", body=team.uid, year=2026, quarter="4", consultations=3)
    for values, code in (({"body": village.body("c_youth").uid}, "consult.body"), ({"year": 2027}, "consult.future")):
        with pytest.raises(Refused) as refused:
            village.add("consultation_count", **{"body": team.uid, "year": 2026, "quarter": "3",
                                                 "consultations": 1, **values})  # fmt: skip
        assert say(code) in refused.value.errors.values()
