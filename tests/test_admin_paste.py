"""A block of cells, pasted into the list: shown first, then taken in whole or not at all."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import re

import pytest
from playwright.sync_api import expect

from models.people import Person
from tests.admin_fixtures import app, browse, fresh, office, set_password, unit  # noqa: F401 (fixtures)
from tests.browser import opened, served, signed_in

COLUMNS = "columns=last.first.mobile.email"


@pytest.fixture
def paste(browse, unit):
    """Pastes a block for the user of a role; gives the page that follows."""

    def call(text, role="manager", column="last", keys=(), entity="person"):
        sent = {"text": text, "column": column, "keys": ".".join(keys)}
        return browse(role).post(f"/admin/{entity}/paste/?{COLUMNS}&grid=1", data=sent, follow_redirects=True)

    return call


def accept(client, page):
    """Press 'לקלוט' on a review."""
    digest = re.search(r'name="digest" value="([^"]+)"', page.text)[1]
    return client.post(f"{page.request.path}accept/", data={"digest": digest}, follow_redirects=True)


def mobiles(unit):
    return [fresh(Person, uid).mobile for uid in (unit.near_person, unit.far_person)]


def test_a_block_is_shown_and_then_written(browse, unit, paste):
    keys = [unit.near_person, unit.far_person]
    page = paste("052-5666195\ta@example.org\r\n052-5666196\t\r\n", column="mobile", keys=keys)
    assert "שורה בהדבקה" in page.text
    assert "<del><bdi>052-566-6194</bdi></del>" in page.text
    assert mobiles(unit) == ["+972525666194"] * 2
    done = accept(browse("manager"), page)
    assert "ההדבקה נקלטה" in done.text
    assert mobiles(unit) == ["+972525666195", "+972525666196"]
    assert fresh(Person, unit.near_person).email == "a@example.org"


def test_what_is_below_the_last_line_becomes_new(browse, unit, paste):
    page = paste("לוי near\tנועה\tכן\nכהן\tדן\t052-5666197\n".replace("כן", "052-5666194"), keys=[unit.near_person])
    accept(browse("manager"), page)
    assert Person.get(Person.last == "כהן").mobile == "+972525666197"
    assert Person.select().where(Person.last == "לוי near").count() == 1


@pytest.mark.parametrize(("text", "told"), [
    ("052-5666195\n052\n", "אינו מספר טלפון"), ("052-5666195\n052-5666196\n052-5666197", "חסר ערך"),
])  # fmt: skip
def test_a_block_that_is_half_bad_writes_nothing(browse, unit, paste, text, told):
    page = paste(text, column="mobile", keys=[unit.near_person, unit.far_person])
    assert told in page.text
    assert "לא ייקלט דבר" in page.text
    assert 'name="digest"' not in page.text
    refused = browse("manager").post(f"{page.request.path}accept/", data={"digest": "x"})
    assert refused.status_code == 409
    assert mobiles(unit) == ["+972525666194"] * 2


def test_what_is_not_asked_of_a_record_is_not_pasted_into_it(browse, unit):
    growth = unit.add("programme", name="הרחבה", kind="growth", area=unit.other_area, settlement=unit.near)
    sent = {"text": "הרחבה\t40\nתוכנית near\t40", "keys": f"{growth}.{unit.near_programme}"}
    address = "/admin/programme/paste/?columns=name.planned_units"
    page = browse("manager").post(address, data=sent, follow_redirects=True)
    assert page.text.count("השאלה הזאת אינה נשאלת") == 1
    assert 'name="digest"' not in page.text


def test_a_block_over_anothers_line_writes_nothing(browse, unit, paste):
    page = paste("052-5666195\n052-5666196\n", "worker", "mobile", [unit.near_person, unit.far_person])
    assert "הפעולה הזאת אינה פתוחה בפניך" in page.text
    assert 'name="digest"' not in page.text
    assert mobiles(unit) == ["+972525666194"] * 2


def test_what_changed_since_it_was_shown_is_shown_again(browse, unit, paste):
    page = paste("052-5666195\n", column="mobile", keys=[unit.near_person])
    unit.change("person", unit.near_person, {"mobile": "+972525666199"})
    again = accept(browse("manager"), page)
    assert again.status_code == 409
    assert "<del><bdi>052-566-6199</bdi></del>" in again.text
    assert mobiles(unit)[0] == "+972525666199"


@pytest.mark.parametrize(("text", "column", "told"), [
    ("", "last", "לא הודבק דבר"), ("\t\t\n\n", "last", "לא הודבק דבר"), ("a\tb\tc", "email", "הגוש רחב מן הרשימה"),
    ("x" * 200_000, "last", "ארוך מדי"), ("\0", "nothing", "לא הודבק דבר"),
])  # fmt: skip
def test_a_block_that_does_not_fit_is_told(browse, unit, paste, text, column, told):
    page = paste(text, column=column, keys=["%00", unit.near_person])
    assert (page.status_code, told in page.text) == (200, True)


def test_headings_that_were_copied_along_are_no_line(browse, unit, paste):
    heads = "\t".join(Person._meta.fields[name].verbose_name for name in ("last", "first"))
    page = paste(f"{heads}\nכהן\tדן", keys=[unit.near_person])
    assert "<del><bdi>לוי near</bdi></del>" in page.text
    assert "<b><bdi>0</bdi></b>שורות חדשות" in page.text


def test_doors(browse, unit, paste):
    assert paste("a", "viewer").status_code == 403
    assert paste("a", "eligibility").status_code == 403
    assert paste("a", entity="inquiry").status_code == 404
    page = paste("כהן\tדן", keys=[])
    assert browse("worker").get(page.request.path).status_code == 302  # what one pasted is nobody else's


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")
def test_pasting_in_a_browser(app, unit):
    app.config["WTF_CSRF_ENABLED"] = True
    set_password(app, unit.manager)
    with served(app) as house, opened(permissions=["clipboard-read", "clipboard-write"]) as page:
        signed_in(page, house, "manager")
        page.goto(f"{house}/admin/person/?grid=1&{COLUMNS}&search=near")
        page.evaluate("navigator.clipboard.writeText('052-5666195\\ta@example.org\\n')")
        page.locator("td[data-cell=mobile]").click()
        page.keyboard.press("Control+v")
        expect(page.get_by_role("heading", name="מה ישתנה")).to_be_visible()
        page.get_by_role("button", name="לקלוט").click()
        expect(page.get_by_role("heading", name="ההדבקה נקלטה")).to_be_visible()
    assert fresh(Person, unit.near_person).email == "a@example.org"
