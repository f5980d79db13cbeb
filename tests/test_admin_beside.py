"""A record that a form lacks is made beside it, by the same door, and chosen in its field."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import re

import pytest

from models.people import Person
from models.places import Settlement
from tests.admin_fixtures import app, browse, office, set_password, unit  # noqa: F401 (fixtures)
from tests.browser import fresh_browser, served, signed_in
from tests.care_world import family  # noqa: F401 (fixture)


def adds(page):
    """The doors that a form offers beside its links."""
    return set(re.findall(r'data-add="/admin/(\w+)/short/"', page.text))


@pytest.mark.parametrize(("role", "entity", "offered"), [
    ("manager", "position", {"person", "role_kind", "settlement", "body"}),
    ("worker", "position", {"person", "body"}),
    ("manager", "assignment", {"settlement"}),  # never a user: with one comes a password
    ("worker", "inquiry", {"household", "body"}),
])  # fmt: skip
def test_it_is_offered_to_who_may_make_one(browse, family, role, entity, offered):
    assert adds(browse(role).get(f"/admin/{entity}/new/")) - {"partner"} == offered


def test_the_short_form_asks_for_the_beginning_and_for_all_that_must_be(browse, unit):
    page = browse("worker").get("/admin/person/short/").text
    asked = re.findall(r'id="short-(\w+)"', page)
    assert {"first", "last"} <= set(asked)
    assert len(asked) < len(re.findall(r'<label class="form-label"', browse("worker").get("/admin/person/new/").text))


def test_it_is_made_by_the_same_door(browse, unit):
    client = browse("worker")
    answer = client.post("/admin/person/short/", data={"first": "רותם", "last": "אדר"})
    made = Person.get(Person.last == "אדר")
    assert answer.json == {"key": made.uid, "name": "רותם אדר", "told": answer.json["told"]}
    assert made.updated_by == "עו״ס קהילתי/ת / מלווה"


def test_what_is_wrong_is_told_in_the_form_and_nothing_is_made(browse, unit):
    answer = browse("worker").post("/admin/person/short/", data={"first": "רותם", "last": "", "mobile": "12"})
    assert answer.status_code == 422
    assert 'value="רותם"' in answer.text
    assert 'id="wrong"' in answer.text
    assert not Person.select().where(Person.first == "רותם").exists()


def test_it_carries_nothing_out_of_her_settlements(browse, unit):
    data = {"name": "ועד", "kind": unit.body_kind, "settlement": unit.far, "status": "active"}
    answer = browse("worker").post("/admin/body/short/", data=data)
    assert answer.status_code == 422
    assert "הפעולה הזאת אינה פתוחה בפניך" in answer.text


@pytest.mark.browser
def test_a_contact_is_made_while_a_role_is_written(app, browse, unit):
    set_password(app, unit.worker)
    with served(app) as house, fresh_browser() as context:
        page = signed_in(context.new_page(), house, "worker")
        page.goto(f"{house}/admin/position/new/")
        page.locator("#person-box .beside-add").press("Enter")
        dialog = page.locator("dialog[open]")
        dialog.locator("#short-first").fill("רותם")
        page.keyboard.press("Enter")
        dialog.locator("#wrong").wait_for()  # without a family name it comes back, and says so
        dialog.locator("#short-last").fill("אדר")
        page.keyboard.press("Enter")
        page.get_by_text("נוסף ונבחר").wait_for()
        made = Person.get(Person.last == "אדר")
        assert page.input_value("#person") == made.uid
        assert page.evaluate("document.activeElement.closest('#person-box') !== null")
        page.locator("#settlement-box .ts-control").wait_for()
        assert page.locator("#settlement-box .beside-add").count() == 0
        page.locator("#person-box .beside-add").click()
        dialog.wait_for()
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
    assert Settlement.select().count() == 2
