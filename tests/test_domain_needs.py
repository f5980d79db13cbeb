"""From a mapping to what is done: what the first page says on which day, and what the writer refuses (S9, S10)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt
import re

import pytest

from models.access import SYSTEM
from models.changes import Change, Refused, Source, apply
from models.messages import say
from models.needs import Mapping, Need
from models.reports.duty import Ground
from models.reports.overview import status
from models.reports.plans import judge_mapping
from models.rules import Rule
from tests.admin_fixtures import TODAY, app, browse, fresh, office, unit  # noqa: F401 (fixtures)

APP, SETTLEMENT = "/admin/", "תקוע"


def ago(days):
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def told(browse, unit):
    """What the first page says is late or nearly so in the worker's settlement, with these words; None for nothing."""
    client = browse("worker")

    def read(words):
        lines = re.findall(r"<tr>(.*?)</tr>", client.get(APP).text, re.DOTALL)
        mine = next(line for line in lines if f"<bdi>{SETTLEMENT}</bdi>" in line)
        reasons = re.findall(r'<div class="why"><bdi>(.*?)</bdi>', mine, re.DOTALL)
        return next((reason for reason in reasons if words in reason), None)

    return read


def switch_off(code):
    Rule.update(active=False).where(Rule.code == code).execute()


@pytest.mark.parametrize(
    ("days", "valid", "tone"),
    [
        (None, 1, "amber"), (None, 0, "amber"), (None, -1, "red"), (None, 29, "amber"), (None, 30, "green"),
        (None, None, "amber"), (0, None, "green"), (90, None, "green"), (91, None, "amber"), (120, None, "amber"),
        (121, None, "red"), (121, 300, "red"), (50, -1, "red"),
    ],
)  # fmt: skip
def test_a_mapping_is_due_on_its_days(days, valid, tone):
    monday = dt.date(2026, 7, 6)  # whose 120th day is a Tuesday
    today = monday + dt.timedelta(days=days or 0)
    until = None if valid is None else today + dt.timedelta(days=valid)
    ground = Ground(today, {"mapping": 120, "mapping_ahead": 30})
    assert judge_mapping(ground, None if days is None else monday, until)[0] == tone


def test_a_coordinator_maps_within_120_days(unit, told):
    # what was due on the Shabbat before this Sunday is not late yet
    assert told("מיפוי") is None  # mapped in March, after she came
    unit.change("position", unit.near_position, {"start": ago(123)})
    assert "בתפקיד 103 ימים" in told("מיפוי")  # twenty days of August do not count
    apply(Change("pause", unit.pause, "retire"), SYSTEM, Source("command"), unit.world)
    unit.change("position", unit.near_position, {"start": ago(120)})
    assert told("מיפוי") == "רכז/ת הקהילה בתפקיד 120 ימים; מיפוי הצרכים עד 22/11/2026"
    unit.change("position", unit.near_position, {"start": ago(123)})
    assert told("מיפוי") == "רכז/ת הקהילה בתפקיד 123 ימים, ועדיין לא נעשה מיפוי צרכים"
    resilience = unit.add("mapping", settlement=unit.near, start=ago(100), kind="resilience")
    assert "123" in told("מיפוי")  # another kind of mapping is no mapping of needs
    unit.change("mapping", resilience, {"kind": "needs"})
    assert told("מיפוי") is None
    unit.change("position", unit.near_position, {"start": ago(50)})
    switch_off("mapping")
    assert told("מיפוי") is None


def test_a_mapping_lapses(unit, told):
    unit.change("mapping", unit.near_mapping, {"valid_until": ago(0)})
    assert "בתוקף עד" in told("מיפוי")
    unit.change("mapping", unit.near_mapping, {"valid_until": ago(1)})
    assert told("מיפוי") == "תוקף מיפוי הצרכים פג ביום 21/11/2026"


def test_a_mapping_holds_for_as_long_as_the_rule_says(unit):
    made = unit.add("mapping", settlement=unit.near, start=dt.date(2026, 8, 1), end=dt.date(2026, 8, 31))
    assert fresh(Mapping, made).valid_until == dt.date(2028, 8, 31)
    assert fresh(Mapping, unit.add("mapping", settlement=unit.near)).start == TODAY
    switch_off("mapping_valid")
    assert fresh(Mapping, unit.add("mapping", settlement=unit.near)).valid_until is None


def test_a_need_waits_for_90_days(unit, told):
    need = unit.add("need", text="אין חוג לנוער", settlement=unit.near, found_on=ago(60))
    assert told("צורך") is None
    unit.change("need", need, {"found_on": ago(90)})
    assert told("צורך") == "הצורך הוותיק ביותר פתוח 90 ימים, מתוך 90"
    unit.change("need", need, {"found_on": ago(93)})
    assert told("צורך") == "צורך אחד מחכה למענה יותר מ־90 ימים (הוותיק: 93 ימים)"
    answer = unit.add("need_programme", need=need, programme=unit.near_programme)
    assert told("צורך") is None
    unit.change("programme", unit.near_programme, {"stage": "ended"})  # what is over answers nothing
    assert "93" in told("צורך")
    unit.change("programme", unit.near_programme, {"stage": "running"})
    apply(Change("need_programme", answer, "retire"), SYSTEM, Source("command"), unit.world)
    assert "93" in told("צורך")
    unit.change("need", need, {"status": "in_response"})
    assert told("צורך") is None


def test_the_mend_of_a_waiting_need_opens_its_form_with_the_need(unit, browse):
    need = unit.add("need", text="אין חוג לנוער", settlement=unit.near, found_on=ago(200))
    client = browse("worker")
    address = re.search(r'href="(/admin/need_programme/new/\?[^"]*)"', client.get(APP).text)[1]
    form = client.get(address.replace("&amp;", "&")).text
    assert re.search(rf'<option selected value="{need}">', form)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"status": "rejected"}, "reject_reason"), ({"found_on": TODAY + dt.timedelta(days=1)}, "found_on"),
        ({"mapping": "far"}, "mapping"), ({"status": "rejected", "reject_reason": "אין תקציב"}, None), ({}, None),
    ],
)  # fmt: skip
def test_what_a_need_may_not_be(unit, values, field):
    values = {name: unit.far_mapping if value == "far" else value for name, value in values.items()}
    errors = {}
    try:
        unit.add("need", text="צורך", settlement=unit.near, **values)
    except Refused as error:
        errors = error.errors
    assert set(errors) == ({field} if field else set())


def test_a_need_is_not_put_aside_without_a_reason(browse, unit):
    client = browse("worker")
    address = f"/admin/need/edit/?id={unit.near_need}"
    answer = client.post(address, data={"status": "rejected", "_version": 1})
    assert say("need.reason") in answer.text
    assert fresh(Need, unit.near_need).status == "open"
    client.post(address, data={"status": "rejected", "reject_reason": "אין כוח אדם השנה", "_version": 1})
    assert fresh(Need, unit.near_need).status == "rejected"


def test_a_need_takes_what_its_mapping_says(unit):
    mapping = unit.add("mapping", settlement=unit.near, start=ago(40), end=ago(30))
    need = fresh(Need, unit.add("need", text="תאורה בשבילים", mapping=mapping))
    assert (need.settlement_id, need.source, need.found_on) == (unit.near, "mapping", ago(30))


def test_a_plan_is_there_approved_and_not_late(unit, told):
    assert told("תוכנית עבודה") == say("plan.draft")
    unit.change("work_plan", unit.near_work_plan, {"status": "approved"})
    assert told("תוכני") is None
    unit.change("plan_item", unit.near_plan_item, {"due": ago(0)})
    assert told("תוכני") is None
    unit.change("plan_item", unit.near_plan_item, {"due": ago(2)})  # a Friday: due on this Sunday
    assert told("תוכני") is None
    unit.change("plan_item", unit.near_plan_item, {"due": ago(3)})
    assert told("תוכני") == "פעולה אחת בתוכנית העבודה אחרי המועד"
    unit.change("plan_item", unit.near_plan_item, {"status": "cancelled"})
    assert told("תוכני") is None
    unit.change("work_plan", unit.near_work_plan, {"year": 2025})
    assert told("תוכני") == "אין תוכנית עבודה לשנת 2026"
    switch_off("plan")
    assert told("תוכני") is None


@pytest.mark.parametrize(("day", "tone"), [(dt.date(2027, 3, 1), "amber"), (dt.date(2027, 3, 2), "red")])
def test_at_the_beginning_of_a_year_a_plan_is_not_late_yet(unit, day, tone):
    rows = [row for row in status(SYSTEM, day) if row.kind == "plan" and row.settlement == unit.near]
    assert [(row.tone, row.reason) for row in rows] == [(tone, say("plan.none", year=2027))]


def test_a_programme_names_a_need(unit, browse):
    client, told = browse("worker"), say("programme.needless")
    page = f"/admin/programme/details/?id={unit.add('programme', name='ערב', area=unit.area, settlement=unit.near)}"
    assert told in client.get(page).text
    assert told not in client.get(f"/admin/programme/details/?id={unit.near_programme}").text
