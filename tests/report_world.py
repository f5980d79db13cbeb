"""The small unit with one thing to count for each report, of near and of far; every number is known by hand."""

import datetime as dt

import pytest

from models import reference
from models.ledger import Waiting, Workbook
from models.rules import Rule
from tests.admin_fixtures import TODAY
from tests.care_world import Families

DAY = dt.timedelta(days=1)
RULES = {row["code"]: row for row in reference.profile("gush-etzion")["rule"]}


def busy(unit):
    """The same unit, with its rules and something for each report."""
    for code, row in RULES.items():
        if not Rule.select().where(Rule.code == code).exists():
            unit.add("rule", **row)
    unit.with_teams()
    _meetings(unit)
    _bodies(unit)
    _tasks(unit)
    _trainings(unit)
    _plans(unit)
    _community(unit)
    _families(unit)
    _sheet(unit)
    return unit


def _meetings(unit):
    """Far has a guidance of two days ago; near three meetings with its board, one of them by mistake last year's."""
    unit.add("meeting", kind="guidance", status="held", date=TODAY - 2 * DAY, settlement=unit.far, worker=unit.worker,
             minutes=90, area=unit.area)  # fmt: skip
    for days in (10, 100, 330):
        unit.add("meeting", kind="board", status="held", date=TODAY - days * DAY, settlement=unit.near,
                 worker=unit.worker)  # fmt: skip
    unit.add("meeting", kind="board", date=TODAY + DAY, settlement=unit.near)


def _bodies(unit):
    """A committee that every settlement needs: near has it, active and without a chair; far has none."""
    unit.needed = unit.add("body_kind", code="c_community", name="ועדת קהילה", family="committee",
                           required_everywhere=True)  # fmt: skip
    unit.committee = unit.add("body", name="ועדת קהילה", kind=unit.needed, settlement=unit.near,
                              established=TODAY - 400 * DAY)  # fmt: skip
    unit.required = unit.add("role_kind", code="secretary", name="מזכיר/ת יישוב", is_required=True)
    unit.add("position", person=unit.near_person, role_kind=unit.required, settlement=unit.near)
    forum = unit.add("body_kind", code="f_coordinators", name="פורום רכזים", family="forum", regional_ok=True,
                     auto_member_roles="coordinator")  # fmt: skip
    unit.forum = unit.add("body", name="פורום רכזים", kind=forum)
    for days, there in ((60, "near"), (30, "near")):
        met = unit.add("meeting", kind="forum", status="held", date=TODAY - days * DAY, body=unit.forum)
        for where in ("near", "far"):
            unit.add("attendance", meeting=met, person=getattr(unit, f"{where}_person"), present=where == there)


def _tasks(unit):
    for due, status in ((-3, "open"), (-3, "doing"), (5, "open"), (-9, "done"), (-9, "dropped")):
        unit.add("task", title="לשלוח", owner_user=unit.worker, settlement=unit.near, due=TODAY + due * DAY,
                 status=status)  # fmt: skip


def _trainings(unit):
    """One training for coordinators: near's holds yet, far's has none."""
    unit.change("programme", unit.near_course, {"stage": "running", "mandatory": True})
    unit.add("programme_role", programme=unit.near_course, role_kind=unit.role)
    unit.change("enrolment", unit.near_enrolment, {"status": "completed", "certificate_on": TODAY,
                                                   "valid_until": TODAY + 400 * DAY})  # fmt: skip


def _plans(unit):
    unit.add("plan_item", plan=unit.near_work_plan, goal="מטרה", action="באיחור", due=TODAY - 3 * DAY, budget=1000,
             actual=400, owner_user=unit.worker)  # fmt: skip
    unit.change("need", unit.far_need, {"found_on": TODAY - 200 * DAY})
    unit.add("need", text="צורך נוסף", settlement=unit.near, found_on=TODAY - 125 * DAY)
    unit.change("programme", unit.near_programme, {"outcomes": "הוקמה קבוצה"})


def _community(unit):
    unit.add("component", settlement=unit.near, kind="charter", status="adopted", adopted_by=unit.near_body,
             adopted_on=TODAY - 100 * DAY, review_on=TODAY + 300 * DAY)  # fmt: skip
    unit.add("programme", name="שכונה", kind="growth", area=unit.area, settlement=unit.near, planned_units=40,
             occupied_units=10)  # fmt: skip


def _families(unit):
    """A family with two claims of one right, aid of which a part was paid and a request that waits; inquiries."""
    made = Families(unit)
    unit.change("right_claim", made.claim, {"right": "disabled_child"})
    unit.add("right_claim", household=made.household, right="disabled_child", area=unit.area, worker=unit.referent,
             status="granted", applied=TODAY, value=9000)  # fmt: skip
    unit.add("aid_request", household=made.household, settlement=unit.near, date=TODAY - 60 * DAY, kind="food",
             requested=500, worker=unit.eligibility)  # fmt: skip
    for status, follow_up in (("new", TODAY), ("in_care", TODAY + DAY), ("closed", None)):
        unit.add("inquiry", opened=TODAY, settlement=unit.near, topic="oleh", oleh_service="ulpan", status=status,
                 follow_up=follow_up, worker=unit.worker)  # fmt: skip
    for days in (1, 3):
        unit.add("inquiry", opened=TODAY - days * DAY, settlement=unit.near, topic="crisis", severity="danger",
                 worker=unit.worker)  # fmt: skip


def _sheet(unit):
    book = Workbook.create(settlement=unit.near, spreadsheet_id="book", synced_at=dt.datetime(2026, 11, 22, 2))
    for code in ("stranger", "value"):
        Waiting.create(kind="proposal", code=code, workbook=book, identity=code)


@pytest.fixture
def busy_unit(unit):
    """The busy unit."""
    return busy(unit)
