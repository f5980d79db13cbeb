"""Charters, norms and indices, as people use them and as the settlement's sheet shows them (S13)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt
import re

import pytest

from models.access import SYSTEM
from models.components import Component
from models.ledger import Workbook
from models.reports.community import judge_component
from models.reports.overview import status
from models.rules import Rule
from tests.admin_fixtures import app, browse, fresh, office, unit  # noqa: F401 (fixtures)

TODAY = dt.date(2026, 11, 22)


def day(days):
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def manager(browse):
    """The manager's browser."""
    return browse("manager")


def send(manager, unit, **typed):
    return manager.post("/admin/component/new/", data={
        "settlement": unit.near, "kind": "charter", "status": "adopted", "adopted_on": "1/3/2026",
        "adopted_by": unit.near_body, **typed})  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"adopted_on": ""}, "יש לרשום תאריך אימוץ"), ({"adopted_by": ""}, "יש לרשום את הגוף המאמץ"),
        ({"adopted_on": "23/11/2026"}, "בתאריך עתידי"), ({"review_on": "1/3/2026"}, "אחרי תאריך האימוץ"),
        ({"adopted_by": "far"}, "הגוף שייך ליישוב אחר"), ({"support_pct": "101"}, "אינו בין 0 ל־100"),
    ],
)  # fmt: skip
def test_what_was_adopted_has_a_day_and_a_body_of_the_settlement(manager, unit, typed, told):
    typed = {name: unit.far_body if value == "far" else value for name, value in typed.items()}
    page = send(manager, unit, **typed)
    assert told in page.text
    assert not Component.select().where(Component.kind == "charter").exists()


def test_the_review_follows_from_the_rule_unless_a_day_is_written(manager, unit):
    send(manager, unit)
    assert Component.get(Component.kind == "charter").review_on == dt.date(2028, 3, 1)
    send(manager, unit, kind="network", review_on="1/1/2027")
    assert Component.get(Component.kind == "network").review_on == dt.date(2027, 1, 1)
    unit.change("rule", Rule.get(Rule.code == "charter_review").uid, {"active": False})
    send(manager, unit, kind="procedure")
    assert Component.get(Component.kind == "procedure").review_on is None


def test_a_draft_needs_neither_day_nor_body(manager, unit):
    assert send(manager, unit, status="drafting", adopted_on="", adopted_by="").status_code == 302


@pytest.mark.parametrize(
    ("state", "review", "tone"),
    [
        ("adopted", -3, "red"), ("adopted", -2, "amber"), ("adopted", 0, "amber"), ("adopted", 60, "amber"),
        ("adopted", 61, "green"), ("adopted", None, "green"), ("drafting", None, "amber"),
        ("under_review", -3, "amber"), ("lapsed", None, "red"),
    ],
)  # fmt: skip
def test_the_colour_of_a_charter(state, review, tone):
    assert judge_component(state, None if review is None else day(review), TODAY, 60)[0] == tone


def row(unit):
    return next(row for row in status(SYSTEM, TODAY) if row.kind == "charter" and row.settlement == unit.near)


def test_the_duty_looks_at_the_charter_and_at_every_review_that_is_late(unit):
    assert (row(unit).tone, row(unit).reason) == ("red", "אין אמנה")
    charter = unit.add("component", settlement=unit.near, kind="charter", status="drafting")
    assert row(unit).tone == "amber"
    whole = {"status": "adopted", "adopted_on": day(-10), "adopted_by": unit.near_body}
    unit.change("component", charter, whole)
    assert row(unit).tone == "green"
    norm = unit.add("component", settlement=unit.near, kind="norm", name="אירוח", **{**whole, "adopted_on": day(-900)},
                    review_on=day(-3))  # fmt: skip
    assert (row(unit).tone, row(unit).mend.record) == ("red", norm)
    assert "אירוח" in row(unit).reason
    unit.change("component", norm, {"review_on": day(100)})
    assert row(unit).tone == "green"


def test_the_home_page_leads_to_what_mends_it(manager, unit):
    page = manager.get("/admin/").text
    assert f"/admin/component/new/?settlement={unit.near}&amp;kind=charter" in page
    late = unit.add("component", settlement=unit.near, kind="charter", status="adopted", adopted_on=day(-900),
                    adopted_by=unit.near_body, review_on=day(-1))  # fmt: skip
    assert f"/admin/component/edit/?id={late}" in manager.get("/admin/").text


def test_the_duty_rests_where_its_rule_is_off(manager, unit):
    unit.change("rule", Rule.get(Rule.code == "charter").uid, {"active": False})
    assert not [row for row in status(SYSTEM, TODAY) if row.kind == "charter"]


def test_the_duty_asks_the_same_number_of_questions_for_any_number_of_settlements(unit, count_queries):
    before = len(count_queries(lambda: status(SYSTEM, TODAY)))
    for n in range(5):
        place = unit.add("settlement", name=f"יישוב {n}", kind="moshav")
        unit.add("component", settlement=place, kind="charter", status="drafting")
    assert len(count_queries(lambda: status(SYSTEM, TODAY))) == before


# the sheet


@pytest.fixture
def opened(small):
    """The small world whose settlement has the tab of components open, with a norm here and one elsewhere."""
    small.board = small.body("ועד היישוב", "board")
    small.norm = small.add("component", settlement=small.here.uid, kind="norm", name="אירוח משפחות", notes="רק ביחידה")
    small.add("component", settlement=small.there.uid, kind="norm", name="של אחרים")
    Workbook.update(opened=["component"]).execute()
    small.run()
    return small


def test_the_sheet_shows_its_own_components_and_none_of_others(opened):
    rows = opened.tab("component").rows()
    assert [row["name"] for row in rows if row["name"]] == ["אירוח משפחות"]
    assert "רק ביחידה" not in str(rows)


def test_nothing_that_a_protection_team_adopted_stands_in_the_sheet(opened):
    team = opened.body("צוות מוגנות", "t_protection")
    opened.edit(opened.norm, status="adopted", adopted_on=day(-3), adopted_by=team.uid)
    opened.run()
    assert [row["kind"] for row in opened.tab("component").rows() if row["kind"]] == []


def test_a_secretary_writes_that_a_norm_was_adopted(opened):
    tab = opened.tab("component")
    tab.type(0, status="אומץ", adopted_on="1/3/2026", adopted_by="ועד היישוב", support_pct=70)
    opened.run()
    kept = opened.again(opened.norm)
    assert (kept.status, kept.adopted_on, kept.adopted_by_id, kept.support_pct) == (
        "adopted", dt.date(2026, 3, 1), opened.board.uid, 70,
    )  # fmt: skip


def test_adopted_without_a_day_is_told_on_the_line(opened):
    tab = opened.tab("component")
    tab.type(0, status="אומץ")
    opened.run()
    assert opened.again(opened.norm).status == "drafting"
    assert "יש לרשום תאריך אימוץ" in tab.status(0)


def test_what_the_unit_writes_reaches_the_sheet_and_a_new_line_the_unit(opened):
    opened.edit(opened.norm, actives=12)
    tab = opened.tab("component")
    tab.type(tab.fresh(), kind="מערך התנדבות", name="סיירת הורים", status="בגיבוש")
    opened.run()
    assert tab.rows()[0]["actives"] == "12"
    made = Component.get(Component.name == "סיירת הורים")
    assert (made.kind, made.settlement_id) == ("volunteering", opened.here.uid)


# indices


def measured(unit, **values):
    return unit.add("indicator_value", **{"indicator": unit.indicator, "settlement": unit.near, "value": 4,
                                          "date": day(-1), **values})  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"value": "5.5"}, "הערך כאן הוא בין 1 ל־5"), ({"value": "0"}, "הערך כאן הוא בין 1 ל־5"),
        ({"value": ""}, "חסר ערך"),
        ({"date": "23/11/2026"}, "התאריך בעתיד"), ({"settlement": ""}, "יש לבחור יישוב"),
    ],
)  # fmt: skip
def test_a_value_is_on_its_scale_of_a_day_that_came_and_of_a_place(manager, unit, typed, told):
    whole = {"indicator": unit.indicator, "settlement": unit.near, "date": "22/11/2026", "value": "4.25"}
    page = manager.post("/admin/indicator_value/new/", data={**whole, **typed})
    assert told in page.text


def page_of(manager, unit, **asked):
    return manager.get("/admin/indices/", query_string={"indicator": unit.indicator, **asked}).text


def cells(page, name):
    """The shown cells of the row that begins with a name."""
    row = next(row for row in page.split("<tbody>")[1].split("</tr>") if f">{name}<" in row)
    return [re.sub("<[^>]+>", "", cell).strip() for cell in row.split("<td>")[1:]]


def test_the_years_of_a_settlement_stand_beside_the_mean_of_the_region(manager, unit):
    for value in unit.near_indicator_value, unit.far_indicator_value:
        unit.change("indicator_value", value, {"value": 3, "date": dt.date(2025, 5, 1)})
    measured(unit, value=4, date=dt.date(2026, 2, 1))
    measured(unit, value=4.5, date=dt.date(2026, 9, 1))
    measured(unit, value=2.5, date=dt.date(2026, 9, 1), settlement=unit.far)
    page = page_of(manager, unit)
    assert cells(page, "ממוצע אזורי") == ["3 (2)", "3.5 (2)"]
    assert cells(page, "תקוע") == ["3", "4.5"]
    assert 'aria-label="אמון והדדיות – ממוצע אזורי: 2025 3, 2026 3.5"' in page
    assert page.count("<polyline") == 1
    assert page_of(manager, unit, settlement=unit.near).count("<polyline") == 2


def test_of_the_bodies_of_a_settlement_the_mean_counts(manager, unit):
    second = unit.add("body", name="ועדה", kind=unit.body_kind, settlement=unit.near)
    scale = unit.add("indicator", code="functioning", name="תפקוד הגוף", dimension="functioning")
    measured(unit, indicator=scale, settlement=None, body=unit.near_body, value=2)
    measured(unit, indicator=scale, settlement=None, body=second, value=5)
    assert cells(page_of(manager, unit, indicator=scale), "תקוע") == ["3.5"]


def test_the_settlements_page_tells_where_an_index_turns(manager, unit):
    measured(unit, value=4.5, date=dt.date(2027, 1, 1) - dt.timedelta(days=60))
    unit.change("indicator_value", unit.near_indicator_value, {"date": dt.date(2025, 1, 1)})
    page = manager.get(f"/admin/settlement/details/?id={unit.near}").text
    assert "עלייה מ־<bdi>3.5</bdi>" in page
    assert "עלייה מ־" not in manager.get(f"/admin/settlement/details/?id={unit.far}").text


@pytest.mark.parametrize(("places", "published", "seen"), [(4, True, False), (5, True, True), (5, False, False)])
def test_who_sees_only_sums_sees_what_was_published_of_five_settlements(browse, unit, places, published, seen):
    for n in range(places):
        place = unit.add("settlement", name=f"יישוב {n}", kind="moshav")
        measured(unit, settlement=place, value=4, published=published)
    page = page_of(browse("viewer"), unit, settlement=unit.near)
    assert ("ממוצע אזורי" in page) == seen
    assert "יישוב 0" not in page
    assert "תקוע" not in page


@pytest.mark.parametrize("role", ["privacy", "admin"])
def test_indices_are_closed_to_who_keeps_no_records(browse, role):
    assert browse(role).get("/admin/indices/").status_code == 403
