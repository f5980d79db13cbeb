"""The unit's people on one page (S2): areas with referents of today and before, settlements, and what they weigh."""

import datetime as dt
import html
import re

import pytest

from models.rules import Rule
from models.staff import Assignment
from tests.admin_fixtures import *  # noqa: F403
from tests.admin_fixtures import TODAY

DAY = dt.timedelta(days=1)


def page(client):
    return html.unescape(client.get("/admin/team/").text)


def line_of(text, area):
    return next(line for line in re.split("<li>", text) if f"<bdi>{area}</bdi>:" in line)


def weights(text):
    """{worker: weight} of the table."""
    rows = re.findall(r'<td class="name"><bdi>(.*?)</bdi>.*?data-label="עומס"><bdi>(\d+)</bdi>', text, re.S)
    return {name: int(weight) for name, weight in rows}


def test_each_area_shows_its_referent_of_today_and_those_before(browse, unit):
    unit.change("area_referent", unit.area_referent, {"end": TODAY - DAY})
    assert "אין רפרנט/ית" in line_of(page(browse("worker")), "חוסן")
    unit.add("area_referent", area=unit.area, worker=unit.worker, start=TODAY)
    line = line_of(page(browse("worker")), "חוסן")
    now, _, before = line.partition("<details")
    assert ["<strong><bdi>עו״ס קהילתי/ת / מלווה" in now, "אין רפרנט" in now] == [True, False]
    assert "רפרנט/ית" in before
    assert "21/11/2026" in before


def test_one_worker_holds_several_areas(browse, unit):
    for name in ("עולים", "צמי״ד"):
        unit.add("area_referent", area=unit.add("area", name=name), worker=unit.referent, start=TODAY)
    text = page(browse("worker"))
    assert "חוסן · עולים · צמי״ד" in text or "חוסן · צמי״ד · עולים" in text


def test_a_referent_who_left_is_not_todays(browse, unit):
    unit.change("user", unit.referent, {"active": False})
    now = line_of(page(browse("worker")), "חוסן").partition("<details")[0]
    assert "אין רפרנט/ית" in now


def test_the_load_is_the_sum_of_weights(browse, unit):
    assert weights(page(browse("manager")))["עו״ס קהילתי/ת / מלווה"] == 1
    unit.change("settlement", unit.near, {"accompaniment_level": "focus"})
    assert weights(page(browse("manager")))["עו״ס קהילתי/ת / מלווה"] == 2
    Rule.update(value=5).where(Rule.code == "companion_focus").execute()
    assert weights(page(browse("manager")))["עו״ס קהילתי/ת / מלווה"] == 5
    unit.change("settlement", unit.near, {"accompaniment_level": "exceptional"})
    unit.add("assignment", worker=unit.worker, settlement=unit.far, start=TODAY, kind="regional_sw")
    assert weights(page(browse("manager")))["עו״ס קהילתי/ת / מלווה"] == 4


def test_standing_in_for_somebody_and_what_is_over_weigh_nothing(browse, unit):
    unit.add("assignment", worker=unit.worker, settlement=unit.far, start=TODAY, kind="substitute")
    assert weights(page(browse("manager")))["עו״ס קהילתי/ת / מלווה"] == 1
    first = Assignment.get((Assignment.settlement == unit.near) & (Assignment.worker == unit.worker))
    unit.change("assignment", first.uid, {"end": TODAY - DAY})
    assert weights(page(browse("manager")))["עו״ס קהילתי/ת / מלווה"] == 0


@pytest.mark.parametrize(("role", "code"), [("eligibility", 200), ("viewer", 403), ("admin", 403), (None, 302)])
def test_who_may_see_it(browse, role, code):
    assert browse(role).get("/admin/team/").status_code == code
