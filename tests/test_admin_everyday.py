"""The ways that people take every day, in a real browser; a fault of any script fails them, see tests/browser.py."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import csv
import io

import pytest
from playwright.sync_api import expect

from models.meetings import Meeting
from models.people import Person, Position
from tests.admin_fixtures import app, browse, fresh, office, set_password, unit  # noqa: F401 (fixtures)
from tests.browser import PHONE, fresh_browser, opened, served, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")]
SAVE = ".sticky-foot .btn-primary"


@pytest.fixture
def house(app, unit):
    """The running house, forms guarded as in earnest; the manager may sign in."""
    app.config["WTF_CSRF_ENABLED"] = True
    set_password(app, unit.manager)
    with served(app) as address:
        yield address


def choose(page, name, words):
    """Choose in a list with search, by typing."""
    page.click(f"#{name}-box .ts-control")
    expect(page.locator(f"#{name}-box .dropdown-input")).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator(f"#{name}-box [role=option].active")).to_contain_text(words)
    page.keyboard.press("Enter")
    expect(page.locator(f"#{name}-box .dropdown-content")).to_be_hidden()


def test_a_person_a_position_a_phone_and_the_archive(house, unit):
    with opened(viewport={"width": 1366, "height": 900}) as page:
        signed_in(page, house, "manager").goto(f"{house}/admin/person/")
        page.click("text=הוספת איש/אשת קשר")
        page.fill("[name=last]", "כהן")
        page.fill("[name=first]", "דנה")
        page.fill("[name=mobile]", "0525666195")
        page.click(SAVE)
        expect(page.locator(".alert-success")).to_contain_text("נוסף")
        person = Person.get(Person.last == "כהן")
        page.goto(f"{house}/admin/position/new/")
        for name, words in (("person", "דנה כהן"), ("role_kind", "רכז/ת קהילה"), ("settlement", "תקוע")):
            choose(page, name, words)
        page.fill("[name=start]", "1.9.26")
        page.click(SAVE)
        expect(page.locator(".alert-success")).to_contain_text("נוסף")
        assert str(Position.get(Position.person == person).start) == "2026-09-01"
        _phone(page, house, person)
        _list(page, house)
        _archive(page, house, unit)


def _phone(page, house, person):
    page.goto(f"{house}/admin/person/details/?id={person.uid}")
    page.click("text=עריכה")
    page.fill("[name=mobile]", "12")
    page.click(SAVE)
    expect(page.locator("#mobile-error")).to_contain_text("„12” אינו מספר טלפון")
    page.fill("[name=mobile]", "053-123-4567")
    page.click(SAVE)
    expect(page.locator(".alert-success")).to_contain_text("נשמר")
    assert fresh(Person, person.uid).mobile == "+972531234567"


def _list(page, house):
    """Order, filter, and take away what the list shows."""
    page.goto(f"{house}/admin/person/")
    names = lambda: page.locator("tbody td.name").all_inner_texts()  # noqa: E731 (a local spelling)
    before = names()
    page.click("th >> text=משפחה")
    expect(page.locator("th[aria-sort=ascending]")).to_be_visible()
    page.click("th >> text=משפחה")
    expect(page.locator("th[aria-sort=descending]")).to_be_visible()
    assert names() == sorted(before, reverse=True)
    page.click("text=סינון")
    page.select_option("#filter-field", label="הסכמה לפרסום")
    page.select_option("#filter-how", label="ריק")
    page.click("#filters [type=submit]")
    expect(page.locator("#filter-chips .chip")).to_contain_text("הסכמה לפרסום: ריק")
    with page.expect_download() as taken:
        page.click("text=הורדה")
        page.click(".dropdown-menu >> text=CSV")
    lines = list(csv.DictReader(io.StringIO(taken.value.path().read_text("utf-8-sig"))))
    assert [line["משפחה"] for line in lines] == names()


def _archive(page, house, unit):
    """Into the archive, after a question that may also be answered with no; and back."""
    page.goto(f"{house}/admin/need/details/?id={unit.near_need}")
    page.click("text=העברה לארכיון")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.asks")).to_have_count(0)
    page.click("text=העברה לארכיון")
    expect(page.locator("dialog.asks")).to_contain_text("אפשר יהיה להחזיר משם")
    page.click("dialog.asks .btn-primary")
    expect(page.locator(".alert-success")).to_be_visible()
    page.goto(f"{house}/admin/need/details/?id={unit.near_need}")
    expect(page.locator("main")).to_contain_text("בארכיון מיום")
    page.click("text=החזרה מהארכיון")
    expect(page.locator(".alert-success")).to_be_visible()


def test_two_who_write_the_same_choose_field_by_field(house, app, unit):
    set_password(app, unit.secretary)
    address = f"{house}/admin/person/edit/?id={unit.near_person}"
    with fresh_browser() as one, fresh_browser() as other:
        first, second = one.new_page(), other.new_page()
        signed_in(first, house, "manager").goto(address)
        signed_in(second, house, "secretary").goto(address)
        for page, name, number in ((second, "רות", "052-566-6195"), (first, "מיכל", "052-566-6196")):
            page.fill("[name=first]", name)
            page.fill("[name=mobile]", number)
            page.click(SAVE)
        expect(first.locator(".alert-warning")).to_contain_text("שום דבר לא אבד")
        first.check("[name='choice.mobile'][value=theirs]")
        first.click(SAVE)
        expect(first.locator(".alert-success")).to_be_visible()
    kept = fresh(Person, unit.near_person)
    assert (kept.first, kept.mobile) == ("מיכל", "+972525666195")


def test_a_meeting_is_written_down_on_a_phone_in_two_touches(house, unit):
    unit.change("settlement", unit.near, {"accompanied": "yes"})
    with opened(**PHONE) as page:
        signed_in(page, house, "manager").goto(f"{house}/admin/settlement/details/?id={unit.near}")
        page.tap("text=התקיימה הנחיה")
        page.fill("[name=summary]", "דיברנו על ועדת הקליטה")
        page.tap(SAVE)
        expect(page.locator(".alert-success")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert Meeting.select().where((Meeting.settlement == unit.near) & (Meeting.summary.contains("הקליטה"))).exists()


def test_a_file_is_looked_at_and_taken_in(house, unit):
    with opened() as page:
        signed_in(page, house, "manager").goto(f"{house}/admin/person/")
        page.click("text=טעינה מקובץ")
        lines = "משפחה,שם פרטי,נייד\nכהן,דנה,052-566-6195\n".encode()
        page.set_input_files("[type=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": lines})
        page.click("main [type=submit]")
        expect(page.locator("main")).to_contain_text("שורות חדשות")
        assert not Person.select().where(Person.last == "כהן").exists()
        page.click("text=לקלוט")
        expect(page.locator("main")).to_contain_text("הקובץ נקלט")
    assert Person.get(Person.last == "כהן").mobile == "+972525666195"


def test_dark_stays_dark(house, unit):
    with opened() as page:
        signed_in(page, house, "manager")
        assert page.get_attribute("html", "data-bs-theme") == "light"
        page.click("[data-press=theme]")
        page.goto(f"{house}/admin/person/")
        assert page.get_attribute("html", "data-bs-theme") == "dark"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 24, 30)"


def test_a_form_by_keyboard_alone(house, unit):
    """Tab from field to field; a list with search and the calendar too; Enter saves."""
    with opened() as page:
        signed_in(page, house, "manager").goto(f"{house}/admin/need/new/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.focus("[name=text]")
        page.keyboard.type("מועדון לגיל השלישי")
        seen = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            here = page.evaluate("[document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]")
            if here[0].startswith("settlement"):
                page.keyboard.type("תקוע")
                page.keyboard.press("Enter")
            if here[0] == "found_on":
                page.keyboard.type("1/11/2026")
            seen.add(here[1])
            if page.evaluate("document.activeElement.matches('.sticky-foot .btn-primary')"):
                break
        page.keyboard.press("Enter")
        expect(page.locator(".alert-success")).to_contain_text("נוסף")
    assert seen <= {"solid", "auto"}


def test_the_calendar_is_hebrew_and_begins_on_sunday(house, unit):
    with opened(locale="en-US") as page:
        signed_in(page, house, "manager").goto(f"{house}/admin/meeting/new/")
        page.fill("[name=date]", "")
        page.click("[name=date]")
        calendar = page.locator(".flatpickr-calendar.open")
        days = calendar.locator(".flatpickr-weekday").all_inner_texts()
        assert [day.strip() for day in days][0] in ("א", "א׳", "ראשון")
        first, last = (calendar.locator(".flatpickr-weekday").nth(place).bounding_box()["x"] for place in (0, 6))
        assert first > last  # Sunday stands at the right
        page.select_option(".flatpickr-calendar.open .flatpickr-monthDropdown-months", label="דצמבר")
        page.locator(".flatpickr-calendar.open .cur-year").fill("2026")
        calendar.locator(".flatpickr-day:not(.prevMonthDay)", has_text="9").first.click()
        assert page.input_value("[name=date]") == "09/12/2026"


DAYS = {"22/11/2026": "י״ב בכסלו תשפ״ז", "1.9.26": "י״ט באלול תשפ״ו", "12/9/2026": "א׳ בתשרי תשפ״ז",
        "31/12/2026": "כ״א בטבת תשפ״ז", "24/3/2027": "ט״ו באדר ב׳ תשפ״ז", "31/02/2026": "", "": ""}  # fmt: skip


def test_the_hebrew_date_stands_beside_the_date(house, unit):
    with opened() as page:
        signed_in(page, house, "manager").goto(f"{house}/admin/meeting/new/")
        told = {}
        for typed in DAYS:
            page.fill("[name=date]", typed)
            told[typed] = page.locator("#date-box .hebrew").inner_text()
        assert told == DAYS
        page.goto(f"{house}/admin/meeting/details/?id={unit.near_meeting}")
        expect(page.locator("dd", has_text="01/11/2026").first).to_contain_text("כ״א בחשוון תשפ״ז")
