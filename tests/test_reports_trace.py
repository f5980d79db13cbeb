"""From a mapping to its needs, what is planned and done for them, what came of it, and back (issue 8, item 7)."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import html

import pytest

from tests.admin_fixtures import app, browse, office, unit  # noqa: F401 (fixtures)


@pytest.fixture
def way(unit):
    """A mapping, a need that it brought up, the programme that answers with its fruit, and what is planned for it."""
    need = unit.add("need", text="אין מועדון", settlement=unit.near, mapping=unit.near_mapping)
    run = unit.add("programme", name="מועדון נוער", area=unit.area, settlement=unit.near, outcomes="נפתח מועדון")
    unit.add("need_programme", need=need, programme=run)
    item = unit.add("plan_item", plan=unit.near_work_plan, goal="נוער", action="לשפץ מקלט", due="31/12/2026",
                    owner_user=unit.worker, programme=run)  # fmt: skip
    return {"mapping": unit.near_mapping, "need": need, "programme": run, "plan_item": item}


@pytest.mark.parametrize("entity", ["mapping", "need", "programme", "plan_item"])
def test_each_page_leads_to_all_the_others(browse, way, entity):
    page = html.unescape(browse("worker").get(f"/admin/{entity}/details/?id={way[entity]}").text)
    card = page[page.index("מן המיפוי אל התוצאה"):]
    card = card[:card.index("</table>")]
    leads = {code for code, uid in way.items() if f"/admin/{code}/details/?id={uid}" in card}
    assert leads >= set(way) - {entity}
    assert "נפתח מועדון" in card
