"""Edit in the list: one cell through the same readers, rights and versions as the form; and the keys of the grid."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import re

import pytest
from playwright.sync_api import expect

from models import journal
from models.people import Person, Position
from models.programmes import Programme
from tests.admin_fixtures import app, browse, fresh, office, queries, set_password, unit  # noqa: F401 (fixtures)
from tests.browser import opened, served, signed_in


@pytest.fixture
def save(browse):
    """Saves one cell for the user of a role, and gives the answer."""

    def call(role, entity, uid, name, value, seen=""):
        sent = {"id": uid, "name": name, "value": value, "seen": seen}
        return browse(role).post(f"/admin/{entity}/cell/?grid=1", data=sent)

    return call


def test_a_cell_is_saved_and_its_line_comes_back(unit, save):
    answer = save("worker", "person", unit.near_person, "mobile", "052 5666195", seen="052-566-6194")
    assert answer.status_code == 200
    assert 'data-raw="052-566-6195"' in answer.json["row"]
    assert fresh(Person, unit.near_person).mobile == "+972525666195"
    assert journal.Line.select().order_by(journal.Line.seq.desc()).get().actor_name == "עו״ס קהילתי/ת / מלווה"


@pytest.mark.parametrize(("role", "where", "code"), [("worker", "far", 404), ("eligibility", "near", 403),
                                                     ("viewer", "near", 403), ("manager", "far", 200)])  # fmt: skip
def test_only_what_is_hers_is_saved(unit, save, role, where, code):
    uid = getattr(unit, f"{where}_person")
    assert save(role, "person", uid, "mobile", "052-566-6195", seen="052-566-6194").status_code == code
    kept = "+972525666195" if code == 200 else "+972525666194"
    assert fresh(Person, uid).mobile == kept
    denied = journal.Line.select().where(journal.Line.verb == "denied")
    assert denied.count() == (code != 200)


WRONG = [
    ("person", "mobile", "052", "אינו מספר טלפון"), ("person", "last", "", "חסר ערך"),
    ("position", "start", "31/02/2026", "אינו תאריך"), ("position", "end", "1/1/2020", ""),
    ("position", "settlement", "nobody", "לא נמצא ברשימה"), ("programme", "planned_units", "40", "אינה נשאלת"),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "name", "value", "told"), WRONG)
def test_what_is_wrong_is_told_and_not_saved(unit, save, entity, name, value, told):
    uid = getattr(unit, f"near_{entity}")
    model = {"person": Person, "position": Position, "programme": Programme}[entity]
    before = fresh(model, uid).__data__
    now = {"mobile": "052-566-6194", "last": "לוי near", "start": "01/03/2025", "settlement": unit.near}
    answer = save("manager", entity, uid, name, value, now.get(name, ""))
    assert answer.status_code == 422
    assert told in answer.json["error"]
    assert fresh(model, uid).__data__ == before


def test_what_others_changed_meanwhile_is_never_written_over(unit, save):
    unit.change("person", unit.near_person, {"mobile": "+972525666199"})
    answer = save("worker", "person", unit.near_person, "mobile", "052-566-6195", seen="052-566-6194")
    assert answer.status_code == 409
    assert answer.json == {"mine": "052-566-6195", "theirs": "052-566-6199", "seen": "052-566-6199", "by": "פנקס"}
    assert fresh(Person, unit.near_person).mobile == "+972525666199"
    chosen = save("worker", "person", unit.near_person, "mobile", "052-566-6195", seen=answer.json["seen"])
    assert chosen.status_code == 200


def test_a_change_of_another_cell_is_no_obstacle_and_stays(unit, save):
    unit.change("person", unit.near_person, {"first": "דנה"})
    save("worker", "person", unit.near_person, "mobile", "052-566-6195", seen="052-566-6194")
    kept = fresh(Person, unit.near_person)
    assert (kept.first, kept.mobile) == ("דנה", "+972525666195")


@pytest.mark.parametrize("name", ["uid", "version", "created_by", "search_key", "nothing", ""])
def test_what_is_no_field_is_no_cell(unit, save, name):
    assert save("manager", "person", unit.near_person, name, "x").status_code == 404


def test_nothing_confidential_and_nothing_archived_is_edited_here(browse, unit, save):
    assert save("manager", "inquiry", "bcdfghjkmn", "status", "closed").status_code == 404
    assert "data-grid" not in browse("manager").get("/admin/inquiry/?grid=1").text
    browse("manager").post("/admin/attendance/retire/", data={"id": unit.near_attendance})
    answer = save("manager", "attendance", unit.near_attendance, "person", unit.far_person, seen=unit.near_person)
    assert (answer.status_code, "בארכיון" in answer.json["error"]) == (422, True)


def cells(page, name):
    """What the grid says of the cells of one column: the text of an editor, or None where it has none."""
    found = re.findall(rf'data-cell="{name}"(?: data-raw="([^"]*)")?( data-why)?', page.text)
    return [None if closed else raw for raw, closed in found]


def test_the_grid_opens_what_may_be_written_and_what_is_asked(browse, unit):
    assert sorted(cells(browse("worker").get("/admin/person/?grid=1"), "mobile"), key=str) == ["052-566-6194", None]
    assert cells(browse("eligibility").get("/admin/person/?grid=1"), "mobile") == []
    growth = unit.add("programme", name="הרחבה", kind="growth", area=unit.other_area, settlement=unit.near)
    page = browse("manager").get("/admin/programme/?grid=1&columns=name.planned_units&search=הרחבה")
    assert cells(page, "planned_units") == [""]
    assert growth in page.text
    everything = cells(browse("manager").get("/admin/programme/?grid=1&columns=planned_units"), "planned_units")
    assert everything.count(None) == len(everything) - 1


@pytest.mark.parametrize("entity", ["position", "programme", "body"])
def test_no_query_for_each_cell(browse, unit, queries, entity):
    client = browse("worker")

    def counted():
        queries.clear()
        client.get(f"/admin/{entity}/?grid=1")
        return len(queries)

    def more(count):
        for number in range(count):
            body = unit.add("body", name=f"ועדה {number}", kind=unit.body_kind, settlement=unit.near)
            unit.add("position", person=unit.near_person, role_kind=unit.member, body=body, function="member")
            unit.add("programme", name=f"תוכנית {number}", area=unit.other_area, settlement=unit.near)

    more(1)
    counted()
    before = counted()
    more(8)
    assert counted() == before


# In a browser


def in_browser(test):
    """Marks a test that needs Chromium, in which the sign-in library warns of its own forms."""
    return pytest.mark.browser(pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")(test))


@pytest.fixture
def grid(app, unit):
    """The list of positions as a grid, in a real browser, with the worker signed in."""
    app.config["WTF_CSRF_ENABLED"] = True
    set_password(app, unit.worker)
    with served(app) as house, opened() as page:
        signed_in(page, house, "worker")
        asked = f"columns=person.start.end.leadership.settlement&flt0_settlement_is={unit.near}"
        page.goto(f"{house}/admin/position/?grid=1&{asked}")
        yield page


def cell(page, name):
    return page.locator(f"td[data-cell={name}]").first


@in_browser
def test_the_keys_of_the_grid(grid, unit):
    cell(grid, "person").click()
    grid.keyboard.press("ArrowLeft")  # the way of reading
    expect(cell(grid, "start")).to_be_focused()
    grid.keyboard.press("ArrowLeft")
    grid.keyboard.press("ArrowRight")
    expect(cell(grid, "start")).to_be_focused()
    grid.keyboard.press("Enter")
    grid.keyboard.press("Control+a")
    grid.keyboard.type("31/02/2026")
    grid.keyboard.press("Enter")
    expect(cell(grid, "start").get_by_role("alert")).to_contain_text("„31/02/2026” אינו תאריך")
    grid.keyboard.press("Escape")
    expect(cell(grid, "start")).to_have_text("01/03/2025")
    grid.keyboard.press("Enter")
    grid.keyboard.press("Control+a")
    grid.keyboard.type("2.4.25")
    grid.keyboard.press("Tab")  # saves, and opens the next
    expect(cell(grid, "start")).to_have_text("02/04/2025")
    grid.keyboard.type("1/5/2027")
    grid.keyboard.press("Tab")
    cell(grid, "leadership").locator("select").select_option("informal")
    grid.keyboard.press("Enter")
    expect(cell(grid, "leadership")).to_have_text("בלתי פורמלית")
    kept = fresh(Position, unit.near_position)
    assert (str(kept.start), str(kept.end), kept.leadership) == ("2025-04-02", "2027-05-01", "informal")


@in_browser
def test_both_values_stand_in_the_cell_and_a_link_is_looked_up(grid, unit):
    unit.change("position", unit.near_position, {"end": "2026-12-31"})
    cell(grid, "end").click()
    grid.keyboard.type("1/1/2027")
    grid.keyboard.press("Enter")
    expect(cell(grid, "end")).to_contain_text("מה ששמר/ה פנקס31/12/2026")
    cell(grid, "end").get_by_role("button", name="31/12/2026").click()
    expect(cell(grid, "end")).to_have_text("31/12/2026")
    cell(grid, "person").click()
    grid.keyboard.type("far")
    option = grid.locator(".ts-dropdown .option", has_text="נועה לוי far")
    expect(option).to_be_visible()
    with grid.expect_response(lambda answer: "/cell/" in answer.url):  # what is chosen shows before it is saved
        option.click()
    expect(cell(grid, "person")).to_contain_text("נועה לוי far")
    assert str(fresh(Position, unit.near_position).end) == "2026-12-31"
    assert fresh(Position, unit.near_position).person_id == unit.far_person


#: types into the cell in focus and at once, without letting the page breathe, into whatever has the focus then
TYPED_AT_ONCE = """() => {
  const press = (key) => {
    const event = new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true});
    document.activeElement.dispatchEvent(event);
    return event.defaultPrevented;
  };
  press("f");
  return [document.activeElement.value, press("a")];
}"""


@in_browser
def test_the_second_letter_typed_at_once_into_a_link_is_not_swallowed(grid):
    cell(grid, "person").click()
    assert grid.evaluate(TYPED_AT_ONCE) == ["f", False]
