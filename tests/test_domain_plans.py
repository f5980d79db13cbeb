"""Plans in the hands of a settlement: what its sheet shows of them, and what it may write (S9)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt

import pytest

from models.ledger import Workbook
from models.plans import PlanItem

TODAY = dt.date(2026, 11, 22)


class Planned:
    """A settlement's plan of three things, in a workbook whose tab of plans was opened."""

    def __init__(self, small):
        self.small = small
        self.worker = small.add("user", name="עידו", email="ido@example.org", role="worker")
        small.add("assignment", worker=self.worker.uid, settlement=small.here.uid, start=dt.date(2026, 1, 1))
        self.plan = small.add("work_plan", settlement=small.here.uid, year=2026)
        self.first = self.item("סקר קהילה", owner_position=small.gil_position.uid)
        Workbook.update(opened=["plan"]).where(Workbook.settlement == small.here).execute()

    def item(self, action, plan=None, **values):
        given = {"goal": "קהילה פעילה", "due": TODAY, **values}
        if not {"owner_position", "owner_user"} & given.keys():
            given["owner_user"] = self.worker.uid
        return self.small.add("plan_item", plan=(plan or self.plan).uid, action=action, **given)


@pytest.fixture
def planned(small):
    return Planned(small)


def test_the_sheet_shows_what_was_planned_for_the_settlement_and_its_bodies_only(planned):
    small = planned.small
    body, guards = small.body("ועדת תרבות"), small.body("צוות מוגנות", "t_protection")
    plans = [small.add("work_plan", owner_type="body", body=one.uid, year=2026) for one in (body, guards)]
    planned.item("ערב יוצרים", plans[0])
    planned.item("הסברה", plans[1])
    planned.item("של השכנים", small.add("work_plan", settlement=small.there.uid, year=2026))
    planned.item("של היחידה", small.add("work_plan", owner_type="unit", year=2026))
    planned.item("מלפני שנתיים", small.add("work_plan", settlement=small.here.uid, year=2024))
    small.run()
    rows = {row["action"]: row for row in small.tab("plan").rows()}
    assert set(rows) == {"סקר קהילה", "ערב יוצרים"}
    shown = rows["סקר קהילה"]
    assert (shown["due"], shown["owner_position"], shown["owner_user"]) == ("22/11/2026", "גיל לוי · רכז/ת קהילה", "")
    assert rows["ערב יוצרים"]["owner_user"] == "עידו"
    assert "budget" not in shown


def test_a_name_that_is_not_the_settlements_own_is_not_told_there(planned):
    small = planned.small
    _, elsewhere = small.holder("זר", "רחוק", small.there)
    stranger = small.add("user", name="לא מכאן", email="far@example.org", role="worker")
    planned.item("אצל השכנים", owner_position=elsewhere.uid)
    planned.item("בלי שיבוץ", owner_user=stranger.uid)
    small.run()
    rows = {row["action"]: row for row in small.tab("plan").rows()}
    assert [rows[one][name] for one in ("אצל השכנים", "בלי שיבוץ") for name in ("owner_position", "owner_user")] == [
        "", "", "", "",
    ]  # fmt: skip


def test_share_and_state_travel_both_ways_and_nothing_else_does(planned):
    small = planned.small
    small.run()
    tab = small.tab("plan")
    tab.type(0, pct="40", status="לפי התוכנית", action="משהו אחר")
    small.run()
    found = small.again(planned.first)
    assert (found.pct, found.status, found.action) == (40, "on_track", "סקר קהילה")
    assert tab.rows()[0]["action"] == "סקר קהילה"
    small.edit(found, status="done")
    small.run()
    assert (tab.rows()[0]["pct"], tab.rows()[0]["status"]) == ("100", "הושלם")


def test_a_share_above_the_whole_is_refused_in_the_sheet(planned):
    small = planned.small
    small.run()
    tab = small.tab("plan")
    tab.type(0, pct="101")
    small.run()
    assert small.again(planned.first).pct == 0
    assert "101" in tab.status(0)


def test_nobody_adds_to_a_plan_from_the_sheet(planned):
    small = planned.small
    small.run()
    tab = small.tab("plan")
    tab.type(tab.fresh(), action="תוספת", goal="מטרה", pct="10")
    small.run()
    assert PlanItem.select().count() == 1
    assert "אין מוסיפים שורות" in tab.status(1)
