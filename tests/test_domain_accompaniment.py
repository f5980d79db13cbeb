"""How the unit keeps its word to settlements (S3, S4, S5, S8): the days on which a colour turns, on the first page."""

import datetime as dt
import re

import pytest

from models.rules import Rule
from models.staff import Assignment
from tests.admin_fixtures import *  # noqa: F403
from tests.admin_fixtures import TODAY

DAY = dt.timedelta(days=1)


@pytest.fixture
def rules(unit):
    """The small unit without its own guidances: under the rules of Gush Etzion."""
    for uid in (unit.near_meeting, unit.far_meeting):
        unit.change("meeting", uid, {"status": "cancelled"})
    return unit


def told(browse, place="תקוע"):
    """What the first page says of a settlement: the reasons of all that is late or soon will be."""
    rows = browse("manager").get("/admin/").text.split("<tr>")
    lines = [line for line in rows if f"<bdi>{place}</bdi></a></th>" in line]
    return " | ".join(re.findall(r'class="why"><bdi>(.*?)</bdi>', "".join(lines)))


def guide(unit, days, **values):
    return unit.add("meeting", **{"kind": "guidance", "status": "held", "date": TODAY - days * DAY,
                                  "settlement": unit.near, **values})  # fmt: skip


@pytest.mark.parametrize(
    ("days", "planned_in", "seen"),
    [
        (14, None, ""), (15, None, "לפני 15 ימים, והבאה עוד לא נקבעה"), (21, None, "לפני 21 ימים, והבאה עוד לא נקבעה"),
        (22, None, "לא הייתה הנחיה 22 ימים"), (15, 6, ""), (15, 7, "לפני 15 ימים, והבאה עוד לא נקבעה"), (21, 0, ""),
        (22, 0, "לא הייתה הנחיה 22 ימים"),
    ],
)  # fmt: skip
def test_guidance_is_told_on_its_days(browse, rules, clock, days, planned_in, seen):
    clock.move(days=3)  # to a Wednesday, on which and before which people work
    guide(rules, days - 3)
    if planned_in is not None:
        guide(rules, -planned_in - 3, status="planned")
    found = told(browse)
    assert seen in found
    assert bool(seen) == ("הנחיה" in found)


def test_a_rule_that_is_off_is_not_told(browse, rules):
    guide(rules, 40)
    assert "לא הייתה הנחיה" in told(browse)
    Rule.update(active=False).where(Rule.code == "guidance").execute()
    assert "הנחיה" not in told(browse)


def test_the_number_of_days_is_the_managers(browse, rules):
    guide(rules, 25)
    Rule.update(value=26).where(Rule.code == "guidance").execute()
    assert "לא הייתה הנחיה" not in told(browse)
    assert "לפני 25 ימים" in told(browse)


def test_days_of_a_pause_do_not_count_towards_a_planned_guidance_either(browse, rules):
    guide(rules, 40)
    guide(rules, -2, status="planned")
    assert "לא הייתה הנחיה 40 ימים" in told(browse)
    rules.add("pause", start=TODAY - 30 * DAY, end=TODAY - 9 * DAY, reason="חגי תשרי")  # 22 days: 18 are left
    assert "הנחיה" not in told(browse)


@pytest.mark.parametrize("state", ["planned", "postponed", "cancelled"])
def test_only_a_guidance_that_took_place_counts(browse, rules, state):
    guide(rules, 0 if state == "planned" else 3, status=state)
    assert "עוד לא נרשמה הנחיה" in told(browse)


def test_a_call_counts_only_where_the_rule_says_so(browse, rules):
    uid = guide(rules, 3, mode="phone")
    assert "עוד לא נרשמה הנחיה" in told(browse)
    assert "אינה נספרת" in browse("manager").get(f"/admin/meeting/details/?id={uid}").text
    Rule.update(active=True).where(Rule.code == "guidance_phone").execute()
    assert "הנחיה" not in told(browse)
    assert "אינה נספרת" not in browse("manager").get(f"/admin/meeting/details/?id={uid}").text


def test_one_guidance_counts_for_every_settlement_it_was_for(browse, rules):
    uid = guide(rules, 3)
    assert "עוד לא נרשמה הנחיה" in told(browse, "כפר עציון")
    share = rules.add("meeting_settlement", meeting=uid, settlement=rules.far)
    assert "הנחיה" not in told(browse, "כפר עציון")
    browse("manager").post("/admin/meeting_settlement/retire/", data={"id": share})
    assert "עוד לא נרשמה הנחיה" in told(browse, "כפר עציון")


def test_a_further_settlement_is_not_the_meetings_own(browse, rules):
    page = browse("manager").post("/admin/meeting_settlement/new/", data={
        "meeting": rules.near_meeting, "settlement": rules.near})  # fmt: skip
    assert "היישוב של המפגש עצמו" in page.text


def test_who_accompanies_a_further_settlement_may_write_the_meeting(browse, rules):
    before = browse("worker").get(f"/admin/meeting/edit/?id={rules.far_meeting}").status_code
    rules.add("meeting_settlement", meeting=rules.far_meeting, settlement=rules.near)
    assert (before, browse("worker").get(f"/admin/meeting/edit/?id={rules.far_meeting}").status_code) == (404, 200)


@pytest.mark.parametrize(
    ("states", "seen"),
    [
        (("held", "held", "held"), ""), (("held", "held"), "התקיימו שני מפגשים השנה, נדרשים 3 לפחות"),
        (("held", "held", "cancelled"), "התקיימו שני מפגשים השנה"), (("held", "held", "planned"), "שני מפגשים השנה"),
        (("held", "held", "postponed"), "התקיימו שני מפגשים השנה"), (("held", "held", "last year"), "שני מפגשים השנה"),
        ((), "עוד לא התקיים מפגש עם ועד ההנהלה השנה"),
    ],
)  # fmt: skip
def test_the_board_three_times_a_year(browse, rules, states, seen):
    for number, state in enumerate(states):
        day = dt.date(2025, 12, 31) if state == "last year" else TODAY - number * 60 * DAY
        guide(rules, 0, kind="board", date=day, status="held" if state == "last year" else state)
    found = told(browse)
    assert seen in found
    assert bool(seen) == ("ועד ההנהלה" in found or "השנה" in found)


def test_one_meeting_counts_for_the_boards_of_two_settlements(browse, rules):
    for days in (10, 100, 200):
        uid = guide(rules, days, kind="board")
        rules.add("meeting_settlement", meeting=uid, settlement=rules.far)
    assert "השנה" not in told(browse, "תקוע") + told(browse, "כפר עציון")


def test_a_board_without_the_companion_is_counted_and_remarked(browse, rules):
    alone = guide(rules, 3, kind="board", worker=rules.secretary)
    with_her = guide(rules, 4, kind="board", worker=rules.worker)
    pages = [browse("manager").get(f"/admin/meeting/details/?id={uid}").text for uid in (alone, with_her)]
    assert ["המלווה של היישוב" in page for page in pages] == [True, False]


# who accompanies


@pytest.mark.parametrize(
    ("start", "end", "accepted"),
    [
        (dt.date(2026, 3, 31), None, False), (dt.date(2026, 4, 1), None, True),
        (dt.date(2025, 1, 1), dt.date(2026, 1, 1), False), (dt.date(2025, 1, 1), dt.date(2025, 12, 31), True),
        (dt.date(2026, 2, 1), dt.date(2026, 2, 2), False),
    ],
)  # fmt: skip
def test_two_companions_share_no_day(browse, unit, start, end, accepted):
    first = Assignment.get((Assignment.settlement == unit.near) & (Assignment.worker == unit.worker))
    unit.change("assignment", first.uid, {"end": dt.date(2026, 3, 31)})
    given = {"worker": unit.regional, "settlement": unit.near, "kind": "primary_community",
             "start": f"{start:%d/%m/%Y}", "end": f"{end:%d/%m/%Y}" if end else ""}  # fmt: skip
    page = browse("manager").post("/admin/assignment/new/", data=given)
    found = Assignment.select().where(Assignment.worker == unit.regional).count()
    assert (found == 1, "כבר יש ליישוב שיבוץ" in page.text) == (accepted, not accepted)


def test_without_a_companion_it_is_told(browse, unit):
    assert "אין מלווה" not in told(browse)
    first = Assignment.get((Assignment.settlement == unit.near) & (Assignment.worker == unit.worker))
    unit.change("assignment", first.uid, {"end": TODAY - DAY})
    assert "אין מלווה" in told(browse)
