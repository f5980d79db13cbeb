"""The lists: found, filtered and ordered rightly, and no query for each line."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import re

import pytest

from tests.admin_fixtures import app, browse, office, queries, unit  # noqa: F401 (fixtures)


@pytest.fixture
def manager(browse):
    """The manager's browser."""
    return browse("manager")


def first_cells(page):
    """The first cell of each line of a list."""
    found = re.findall(r'<td data-label="[^"]*" class="name[^>]*><a[^>]*><bdi>([^<]*)', page.text)
    return [cell.strip() for cell in found]


SEARCHES = [
    ("body", 'צח"י', ["צח״י far", "צח״י near"]), ("body", "צח״י", ["צח״י far", "צח״י near"]),
    ("body", "צחי near", ["צח״י near"]),
    ("body", "תקוע", ["צח״י near"]), ("position", "נועה far", ["נועה לוי far"]), ("position", "נועה אין", []),
    ("position", "קהילה near", ["נועה לוי near"]), ("person", "0525666194", ["לוי far", "לוי near"]),
    ("person", "%", []), ("person", "לו%", []),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "words", "found"), SEARCHES)
def test_search(manager, unit, entity, words, found):
    page = manager.get(f"/admin/{entity}/", query_string={"search": words})
    assert sorted(first_cells(page)) == found


FILTERS = [
    ("position", {"flt0_settlement_is": "near"}, ["נועה לוי near"]),
    ("position", {"flt0_settlement_is": "near", "flt1_role_kind_is": "role"}, ["נועה לוי near"]),
    ("position", {"flt0_settlement_is": "near", "flt1_role_kind_is": "member"}, []),
    ("position", {"flt0_body-settlement_is": "far"}, ["נועה לוי far"]),
    ("position", {"flt0_settlement_has": "כפר", "flt1_role_kind_has": "רכזת"}, []),
    ("position", {"flt0_settlement_has": "כפר", "flt1_role_kind_has": "רכז"}, ["נועה לוי far"]),
    ("position", {"flt0_start_between": "2025-01-01 to 2025-12-31"}, ["נועה לוי far", "נועה לוי near"]),
    ("position", {"flt0_start_before": "2025-03-01"}, []),
    ("position", {"flt0_start_none": "1"}, ["נועה לוי far"]),
    ("position", {"flt0_function_is": "chair"}, ["נועה לוי far"]),
    ("position", {"flt0_function_not": "chair"}, ["נועה לוי far", "נועה לוי near"]),
    ("settlement", {"flt0_kind_is": "kibbutz"}, ["כפר עציון"]),
    ("person", {"flt0_publish_consent_none": "1"}, ["לוי far", "לוי near"]),
    ("person", {"flt0_publish_consent_is": "1"}, []),
    ("meeting", {"flt0_date_after": "2026-11-01"}, ["02/11/2026", "02/11/2026"]),
    ("meeting", {"flt0_settlement_is": "far", "flt1_worker_is": "secretary"}, ["01/11/2026"]),
]


@pytest.mark.parametrize(("entity", "asked", "found"), FILTERS)
def test_filters(manager, unit, entity, asked, found):
    unit.add("position", person=unit.far_person, role_kind=unit.member, body=unit.far_body, function="chair")
    asked = {name: getattr(unit, value, value) for name, value in asked.items()}
    assert sorted(first_cells(manager.get(f"/admin/{entity}/", query_string=asked))) == found


@pytest.mark.parametrize("column", range(7))
@pytest.mark.parametrize("down", ["", "1"])
def test_every_column_sorts(manager, unit, column, down):
    page = manager.get("/admin/position/", query_string={"sort": column, "desc": down, "flt0_settlement_none": "0"})
    assert len(first_cells(page)) == 2


def test_links_sort_by_the_name_of_their_record(manager, unit):
    assert first_cells(manager.get("/admin/position/?sort=2")) == ["נועה לוי far", "נועה לוי near"]  # כפר עציון, תקוע
    assert first_cells(manager.get("/admin/position/?sort=2&desc=1")) == ["נועה לוי near", "נועה לוי far"]


@pytest.mark.parametrize("down", ["", "1"])
@pytest.mark.parametrize(("column", "key"), [(0, "person"), (3, "body")])
@pytest.mark.parametrize("narrowed", ["body-settlement_is", "body-settlement_has"])
def test_two_relations_at_once_filter_and_a_third_sorts(manager, unit, narrowed, column, key, down):
    bodies = {(kind, where): unit.add("body", name=f"{kind} {where}", kind=unit.body_kind, settlement=place)
              for kind in ("ועדה", "מינהלת") for where, place in (("א", unit.near), ("ב", unit.far))}  # fmt: skip
    rows = []
    for number, (kind, where) in enumerate([*bodies, *reversed(bodies)]):
        person = unit.add("person", first="א", last=f"כהן {(number * 3) % 8}")
        unit.add("position", person=person, role_kind=unit.member, body=bodies[kind, where], function="member")
        rows.append({"kind": kind, "where": where, "person": f"א כהן {(number * 3) % 8}", "body": kind})
    asked = {f"flt0_{narrowed}": unit.far if narrowed.endswith("is") else "כפר", "flt1_body_has": "מינהלת",
             "sort": column, "desc": down}  # fmt: skip
    mine = [row for row in rows if (row["kind"], row["where"]) == ("מינהלת", "ב")]
    found = first_cells(manager.get("/admin/position/", query_string=asked))
    assert sorted(found) == sorted(row["person"] for row in mine)  # each once, and no other
    del asked["flt1_body_has"]
    found = first_cells(manager.get("/admin/position/", query_string=asked))
    order = {row["person"]: row[key] for row in rows if row["where"] == "ב"}
    assert sorted(found) == sorted(order)
    assert [order[name] for name in found] == sorted(order.values(), reverse=bool(down))


def test_a_page_beyond_the_last_is_the_last(manager, unit):
    for number in range(25):
        unit.add("person", first="א", last=f"כהן {number:02}")
    page = manager.get("/admin/person/?page=999&page_size=20&sort=0")
    assert first_cells(page) == [f"כהן {number}" for number in range(20, 25)] + ["לוי far", "לוי near"]


@pytest.mark.parametrize("entity", ["position", "person", "body", "meeting", "attendance", "assignment"])
def test_no_query_for_each_line(manager, unit, queries, entity):
    def counted():
        queries.clear()
        manager.get(f"/admin/{entity}/")
        return len(queries)

    counted()
    before = counted()
    for number in range(12):
        person = unit.add("person", first="א", last=f"כהן {number}", home_settlement=unit.near)
        body = unit.add("body", name=f"ועדה {number}", kind=unit.body_kind, settlement=unit.far)
        unit.add("position", person=person, role_kind=unit.member, body=body, function="member")
        meeting = unit.add("meeting", kind="team", date="2026-01-01", body=body, worker=unit.manager)
        unit.add("attendance", meeting=meeting, person=person)
        place = unit.add("settlement", name=f"יישוב {number}", kind="moshav")
        unit.add("assignment", worker=unit.worker, settlement=place, start="2026-01-01")
    assert counted() <= before + 4  # the names of an entity that had not appeared before


def test_no_query_for_each_line_of_a_page(manager, unit, queries):
    def counted(number):
        person = unit.add("person", first="א", last=f"כהן {number}", home_settlement=unit.near)
        body = unit.add("body", name=f"ועדה {number}", kind=unit.body_kind, settlement=unit.near)
        unit.add("position", person=person, role_kind=unit.member, body=body, function="member")
        unit.add("meeting", kind="team", date="2026-01-01", body=body, settlement=unit.near)
        queries.clear()
        manager.get(f"/admin/settlement/details/?id={unit.near}")
        return len(queries)

    assert len({counted(number) for number in range(1, 6)}) == 1


def test_the_filter_box_offers_what_may_be_chosen(manager, unit):
    page = manager.get("/admin/position/").text
    assert "settlement_is" in page
    assert "body-settlement_is" in page


def test_a_filter_that_is_not_understood_is_told(manager, unit):
    assert "הסינון לפי „מתאריך” לא הובן" in manager.get("/admin/position/?flt0_start_is=xyz").text
