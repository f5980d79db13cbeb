"""The search of the top bar: what it finds, in which spellings, and what it never tells."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import re

import pytest
from playwright.sync_api import expect

from tests.admin_fixtures import app, browse, office, queries, set_password, unit  # noqa: F401 (fixtures)
from tests.browser import opened, served, signed_in
from tests.care_world import WORDS, Families
from tests.test_care_rights import NAMES as ROLES


@pytest.fixture
def find(browse):
    """`find(words)` is what the page of the search tells the manager, or another role."""

    def ask(words, role="manager", path=""):
        page = browse(role).get(f"/admin/search/{path}", query_string={"q": words})
        assert page.status_code == 200
        return page.text.split("<main")[-1]

    return ask


SPELLINGS = ["052-566-6194", "0525666194", "+972525666194", "+972-52-566 6194", "972 52 5666194", "(052) 566-6194",
             "00972525666194", "נועה 052.566.6194"]  # fmt: skip


def test_a_number_finds_its_person_in_any_spelling(find, unit):
    assert [number for number in SPELLINGS if "נועה לוי near" not in find(number)] == []
    unit.change("settlement", unit.near, {"phone": "02-993-1234"})
    assert ">תקוע<" in find("02-9931234")


QUOTES = ["צח\"י near", "צח״י near", "צחי near", "הצח״י near", "צח''י near", "ולצח\"י near"]
FOUND = [("בתקוע", "תקוע"), ("ולתקוע", "תקוע"), ("נועה תקוע", "נועה לוי near"), ("חוברת", "חוברת far"),
         ("בת עין", "בת עין"), ("לבת עין", "בת עין"), ("קליטה", "משרד הקליטה"),
         *((words, "צח״י near") for words in QUOTES)]  # fmt: skip
NOWHERE = ["הדרך", "הדר", "כפר נועה near", "א", "", "%", "_", "\0", "'", "\u200f"]


def test_quotes_prefixes_and_places_do_not_matter(find, unit):
    unit.add("settlement", name="בת עין", kind="communal")
    unit.add("person", first="רכב", last="דרכון")
    assert [words for words, told in FOUND if told not in find(words)] == []
    assert [words for words in NOWHERE if 'class="lines"' in find(words)] == []


def test_it_finds_for_each_role_what_the_lists_tell_it(find, browse):
    for role in ROLES:
        page, client = find("near", role), browse(role)
        assert ("אנשי קשר" in page) == (role not in ("viewer", "privacy", "admin")), role
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/admin/[^"]*)"', page)}
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_its_counts_are_the_lists_own(find, browse, unit):
    for number in range(12):
        unit.add("person", first="גילה", last=f"כהן {number}")
    page = find("גילה")
    assert "אנשי קשר <span class=\"chip plain\"><bdi>12<" in page
    assert "הצגת כל ה־<bdi>12<" in page
    assert "<bdi>12</bdi> שורות" in browse("manager").get("/admin/person/?search=גילה").text


def test_what_is_in_the_archive_is_not_found(find, unit, browse):
    unit.add("person", first="גילה", last="כהן")
    uid = browse("manager").get("/admin/search/?q=גילה").text.split("/admin/person/details/?id=")[1][:10]
    browse("manager").post("/admin/person/retire/", data={"id": uid})
    assert "כהן" not in find("גילה")


def test_nothing_confidential_is_ever_found(find, unit):
    families = Families(unit)
    for number, word in enumerate([*sorted(WORDS), "2026-1", families.household, families.inquiry]):
        told = find(word, "manager", "quick/" if number % 2 else "")
        assert not any(code in told for code in ("/household/", "/inquiry/", "/admin/aid", "right_claim")), word
        assert told.count(word) <= 1, word  # what was asked for, back in the box


def test_pages_are_found_by_name_by_whom_they_are_open_to(find):
    assert 'href="/admin/journal/"' in find("יומן הפעולות")
    assert 'href="/admin/journal/"' not in find("יומן הפעולות", "worker")


def test_no_query_for_each_record(find, unit, queries):
    def counted():
        queries.clear()
        find("כהן")
        return len(queries)

    for number in range(2):
        unit.add("person", first="א", last=f"כהן {number}")
    before = counted()
    for number in range(20):
        unit.add("person", first="א", last=f"כהן {number}", home_settlement=unit.near)
    assert counted() == before


@pytest.mark.browser
def test_by_keyboard_from_anywhere(app, unit):
    set_password(app, unit.worker)
    with served(app) as house, opened() as page:
        signed_in(page, house, "worker").keyboard.press("/")
        page.keyboard.type("נועה")
        options = page.locator("#everywhere-found a")
        expect(options.first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#everywhere-found")).to_be_hidden()
        page.keyboard.type(" לוי")
        expect(options.first).to_be_visible()
        for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
        chosen = page.locator("#everywhere-found [aria-selected=true]")
        assert chosen.get_attribute("id") == page.get_attribute("#everywhere", "aria-activedescendant")
        name = chosen.locator("bdi").first.inner_text()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text(name.split(" · ")[0])
        page.keyboard.press("/")
        page.keyboard.type("נועה")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("חיפוש")
