"""The pages of plans, mappings and populations, as people press them (S9, S10, S11)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import csv
import io
import itertools
import re
from random import Random

import openpyxl
import pytest

from models.access import Actor
from models.catalog import BY_CODE
from models.changes import Refused
from models.messages import say
from models.needs import Need
from models.plans import PlanItem, WorkPlan
from models.populations import PopulationCount, hidden, masks, tells
from sync.file_reading import read_file
from sync.file_review import review
from tests.admin_fixtures import TODAY, app, browse, fresh, office, queries, unit  # noqa: F401 (fixtures)


def item(unit, **values):
    return unit.add("plan_item", **{"plan": unit.near_work_plan, "goal": "מטרה", "action": "עוד פעולה",
                                    "due": TODAY, "owner_position": unit.near_position, **values})  # fmt: skip


def test_a_plan_shows_how_far_it_is(browse, unit):
    client, page = browse("worker"), f"/admin/work_plan/details/?id={unit.near_work_plan}"
    assert 'id="plan-progress" max="100" value="0"' in client.get(page).text
    item(unit, status="done")
    item(unit, status="on_track", pct=50, due=TODAY.replace(day=19), action="מאחרת")
    item(unit, status="cancelled", due=TODAY.replace(day=1), action="בוטלה")
    text = client.get(page).text
    assert 'id="plan-progress" max="100" value="50"' in text  # the mean of 0, 100 and 50
    assert "פעולה אחת באיחור" in text
    assert text.index("מאחרת") < text.index("עוד פעולה")
    assert len(re.findall("באיחור(?:</bdi>)?</span>", text)) == 2  # in the heading and in its own line


@pytest.mark.parametrize(("pct", "right"), [("100", True), ("101", False), ("-1", False)])
def test_a_share_is_a_share_in_a_form_and_in_a_file(browse, unit, pct, right):
    client = browse("worker")
    client.post(f"/admin/plan_item/edit/?id={unit.near_plan_item}", data={"pct": pct, "_version": 1})
    assert fresh(PlanItem, unit.near_plan_item).pct == (int(pct) if right else 0)
    told = f"מזהה,ביצוע באחוזים\n{unit.far_plan_item},{pct}\n".encode()
    found = review_of("plan_item", told, unit)
    assert [row.action for row in found.rows] == ["changed" if right else "error"]


def review_of(entity, data, unit):
    return review(BY_CODE[entity], read_file("x.csv", data), Actor("m", "מנהלת", "manager"), unit.world)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"owner_position": None}, "item.owner"), ({"owner_user": "worker"}, "item.owners"),
        ({"start": TODAY.replace(day=23)}, "item.due"), ({}, None),
    ],
)  # fmt: skip
def test_one_answers_for_a_thing(unit, values, field):
    if values.get("owner_user"):
        values = {"owner_user": unit.worker}
    told = None
    try:
        item(unit, **values)
    except Refused as error:
        told = str(error)
    assert told == (say(field) if field else None)


def test_a_plan_says_whose_it_is(browse, unit):
    client = browse("manager")
    answer = client.post("/admin/work_plan/new/", data={"owner_type": "body"})
    assert "ועדה / צוות" in answer.text
    assert WorkPlan.select().count() == 2
    made = unit.add("work_plan", owner_type="body", body=unit.near_body, area=unit.area)
    plan = fresh(WorkPlan, made)
    assert (plan.settlement_id, plan.area_id, plan.year) == (unit.near, None, 2026)
    client.post(f"/admin/work_plan/edit/?id={made}", data={"status": "approved", "_version": 1})
    plan = fresh(WorkPlan, made)
    assert (plan.approved_by_id, plan.approved_on) == (unit.manager, TODAY)


def test_next_year_begins_with_what_is_not_finished(browse, unit):
    client = browse("worker")
    item(unit, status="done", action="נעשתה")
    item(unit, status="on_track", pct=70, action="נמשכת", value="12", budget=500)
    answer = client.post("/admin/planning/copy/", data={"id": unit.near_work_plan})
    plan = WorkPlan.get(WorkPlan.year == 2027)
    assert answer.location.endswith(f"/admin/work_plan/details/?id={plan.uid}")
    assert (plan.settlement_id, plan.status) == (unit.near, "draft")
    rows = {row.action: row for row in PlanItem.select().where(PlanItem.plan == plan)}
    assert set(rows) == {"פעולה near", "נמשכת"}
    moved = rows["נמשכת"]
    assert (moved.pct, moved.status, moved.value, moved.budget) == (0, "not_started", None, 500)
    assert moved.due == TODAY.replace(year=2027)
    client.post("/admin/planning/copy/", data={"id": unit.near_work_plan})  # once is enough
    assert WorkPlan.select().where(WorkPlan.year == 2027).count() == 1


@pytest.mark.parametrize(("deed", "entity"), [("copy", "work_plan"), ("needs", "mapping")])
def test_the_deeds_are_closed_to_whom_the_record_is(browse, unit, deed, entity):
    for role, where, expected in (("worker", "far", 404), ("eligibility", "near", 403), ("viewer", "near", 403)):
        data = {"id": getattr(unit, f"{where}_{entity}"), "texts": "צורך"}
        assert browse(role).post(f"/admin/planning/{deed}/", data=data).status_code == expected
    assert (WorkPlan.select().count(), Need.select().count()) == (2, 2)


def test_needs_are_added_line_by_line_from_a_mapping(browse, unit):
    client = browse("worker")
    texts = "אין תאורה\r\n\r\nאין חוגים\r\nאין תאורה"
    client.post("/admin/planning/needs/", data={"id": unit.near_mapping, "texts": texts})
    made = Need.select().where(Need.mapping == unit.near_mapping).order_by(Need.text)
    assert [(row.text, row.settlement_id, row.source) for row in made] == [
        ("אין חוגים", unit.near, "mapping"), ("אין תאורה", unit.near, "mapping"),
    ]  # fmt: skip


def test_the_way_from_a_mapping_to_what_is_done_stands_on_all_three_pages(browse, unit):
    client = browse("worker")
    unit.change("need", unit.near_need, {"mapping": unit.near_mapping})
    for entity in ("mapping", "need", "programme"):
        page = client.get(f"/admin/{entity}/details/?id={getattr(unit, f'near_{entity}')}").text
        card = page[page.index("מן המיפוי אל התוצאה"):page.index("היסטוריה</h2>")]
        for told in ("צורך near", "מיפוי צרכים 01/03/2026", "תוכנית near"):
            assert told in card, (entity, told)
        assert "צורך far" not in card


def small_cells(size, seed):
    random = Random(seed)
    cells = {(row, column): random.choice((0, 1, 2, 3, 4, 5, 6, 9, 30)) for row in range(size) for column in range(3)}
    return {key: number for key, number in cells.items() if random.random() < 0.9}


def options(cells, found, keys):
    """Every way in which the hidden cells of a line could be filled so that its sum is what it is, by brute force."""
    inside = [key for key in keys if key in found]
    total = sum(cells[key] for key in inside)
    ranges = [range(1, 5) if found[key] else range(5, total + 1) for key in inside]
    return inside, [way for way in itertools.product(*ranges) if sum(way) == total]


@pytest.mark.parametrize("seed", range(60))
def test_no_small_number_can_be_computed_back(seed):
    cells = small_cells(4, seed)
    found = hidden(cells)
    assert {key for key, small in found.items() if small} == {key for key, n in cells.items() if 0 < n < 5}
    for side, place in ((side, place) for side in (0, 1) for place in range(4)):
        keys = [key for key in cells if key[side] == place]
        if tells(cells, found, keys):
            continue  # its sum is not told either
        inside, ways = options(cells, found, keys)
        for at, key in enumerate(inside):
            assert not found[key] or len({way[at] for way in ways}) > 1, (cells, key)


@pytest.fixture
def villages(unit):
    """Counts of two groups in three settlements: one small number, and others beside it."""
    other = unit.add("population_group", code="young", name="צעירים")
    third = unit.add("settlement", name="אלעזר", kind="communal")
    numbers = {(unit.near, other): 12, (unit.far, other): 60, (third, other): 44, (third, unit.population_group): 25}
    made = {key: unit.add("population_count", settlement=key[0], group=key[1], n=n) for key, n in numbers.items()}
    unit.change("population_count", unit.near_population_count, {"n": 4})
    made[unit.near, unit.population_group] = unit.near_population_count
    return made


def cells_of(page):
    rows = re.findall(r'<tr><th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', page.text, re.DOTALL)
    clean = lambda text: re.sub(r"<[^>]+>", " ", text).strip()  # noqa: E731 (a local word)
    return {clean(name): [clean(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells, re.DOTALL)]
            for name, cells in rows}  # fmt: skip


def test_four_is_hidden_from_who_only_looks_on_and_five_is_not(browse, unit, villages):
    told = cells_of(browse("viewer").get("/admin/populations/"))
    assert told["תקוע"] == ["פחות מ־5", "לא מוצג"]  # its row and its column each hide a second one
    assert told["אלעזר"][0] == "לא מוצג"
    assert told["כפר עציון"] == ["40", "60"]
    assert cells_of(browse("worker").get("/admin/populations/"))["תקוע"] == ["4", "12"]
    unit.change("population_count", unit.near_population_count, {"n": 5})
    assert cells_of(browse("viewer").get("/admin/populations/"))["תקוע"] == ["5", "12"]


def test_files_hide_it_from_everybody_and_take_it_back_unchanged(browse, unit, villages):
    client = browse("manager")
    data = client.get("/admin/population_count/export/csv/").data
    rows = {row["מזהה"]: row["מספר"] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))}
    assert rows[unit.near_population_count] == "פחות מ־5"
    assert sorted(rows.values()).count("לא מוצג") == len(rows) - 1 - sum(value.isdigit() for value in rows.values())
    assert "לא מוצג" in rows.values()
    book = openpyxl.load_workbook(io.BytesIO(client.get("/admin/population_count/export/xlsx/").data))
    column = [cell.value for cell in next(iter(book.active.iter_cols(min_col=4, max_col=4)))]
    assert {str(value) for value in column[1:]} == set(rows.values())
    found = review_of("population_count", data, unit)
    assert {row.action for row in found.rows} == {"same"}
    table = client.get("/admin/populations/csv/").data.decode("utf-8-sig")
    assert "פחות מ־5" in table
    assert ",4" not in table.split("סך הכול")[0].split("תקוע")[1].split("\r\n")[0]


def test_a_narrower_list_hides_the_same(unit, villages):
    whole = masks(list(PopulationCount.select()))
    for one in PopulationCount.select():
        assert masks([one]) == {key: text for key, text in whole.items() if key[0] == one.uid}


def test_a_group_without_a_service_is_told(browse, unit, villages):
    client = browse("worker")
    assert "קבוצות שעוד אין עבורן שירות פועל: נוער · צעירים." in client.get("/admin/populations/").text
    unit.change("programme", unit.near_programme, {"population": unit.population_group, "stage": "planning"})
    assert "נוער · צעירים." in client.get("/admin/populations/").text
    unit.change("programme", unit.near_programme, {"stage": "running"})
    assert "שירות פועל: צעירים." in client.get("/admin/populations/").text


@pytest.mark.parametrize("role", ["privacy", "admin"])
def test_who_sees_no_content_sees_no_counts(browse, role):
    for path in ("", "csv/"):
        assert browse(role).get(f"/admin/populations/{path}").status_code == 403


def test_the_pages_take_as_many_queries_for_many_records_as_for_few(browse, unit, queries):
    client, asked = browse("worker"), f"/admin/work_plan/details/?id={unit.near_work_plan}"
    client.get(asked)
    queries.clear()
    client.get(asked)
    few = len(queries)
    for number in range(8):
        item(unit, action=f"פעולה {number}")
    queries.clear()
    client.get(asked)
    assert len(queries) <= few + 3  # one more where a kind of link was in none of the few
