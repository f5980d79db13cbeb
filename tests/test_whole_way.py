"""The whole idea in one go, as a newcomer lives it: sign in, edit the sheet, synchronise, see the history, decide."""

import time

import pytest
from playwright.sync_api import expect

from models.base import connect
from models.bodies import Body
from models.ledger import Run, Workbook
from models.people import Person, Position
from models.places import Settlement
from tests.browser import fresh_browser
from tests.test_page_sheet import cell, keys

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture(scope="module")
def house(demo_house, tmp_path_factory):
    """An installation that runs as `make run` starts it, with the demo, its first night done."""
    made = demo_house(tmp_path_factory.mktemp("house"))
    serving = made.start("serve")
    made.answers(made.port, "/login")
    wait_for_the_night(made)
    yield made
    serving.terminate()
    serving.communicate()


def wait_for_the_night(house):
    """Wait until the worker has made and filled the workbooks, as it does at a first start."""
    database = connect(f"sqlite:///{house.env['PINKAS_INSTANCE']}/pinkas.db")
    for _ in range(600):
        if Run.select().where((Run.way == "night") & (Run.state == "done")).exists():
            database.close()
            return
        time.sleep(0.2)
    raise AssertionError("the first night did not end")


@pytest.fixture
def browser_context():
    """A browser that knows nothing yet."""
    with fresh_browser(viewport={"width": 1366, "height": 900}) as context:
        yield context


@pytest.fixture
def holder(house):
    """A role holder with a mobile: (key, names, the workbook she stands in, the name of a body there)."""
    database = connect(f"sqlite:///{house.env['PINKAS_INSTANCE']}/pinkas.db")
    place = Settlement.get(Settlement.name == "תקוע")
    row = (Position.select(Position, Person).join(Person).where(
        (Position.settlement == place) & Person.mobile.is_null(False)).order_by(Position.sort_key)).first()  # fmt: skip
    body = Body.get((Body.settlement == place) & (Body.status == "active")).name
    found = row.person.uid, f"{row.person.first} {row.person.last}", Workbook.get(Workbook.settlement == place), body
    database.close()
    return found


def sign_in(page, address, who="manager"):
    page.goto(f"{address}/login")
    page.fill("input[name=email]", f"{who}@pinkas.example")
    page.fill("input[name=password]", "pinkas-demo")
    page.click("[type=submit]")
    expect(page).to_have_title("תמונת מצב · פנקס")


def sync_now(page, address):
    page.goto(f"{address}/admin/workbooks/")
    row = page.locator("tr", has_text="תקוע")
    with page.expect_navigation():  # the page renews itself when the run is over
        row.locator("button[title='סנכרון עכשיו']").click()


def open_tab(sheet, title):
    sheet.locator("#tabs a", has_text=title).first.click()
    sheet.wait_for_selector(cell("B3"))


def type_into(sheet, place, text):
    sheet.click(cell(place))
    keys(sheet, text)
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#saved")).to_have_text("נשמר")
    expect(sheet.locator(cell(place))).to_contain_text(text)


def line_of(sheet, name):
    """The number of the line that shows a first and a last name."""
    first, last = name.split(" ", 1)
    for number in range(3, 40):
        if (sheet.inner_text(cell(f"C{number}")), sheet.inner_text(cell(f"D{number}"))) == (last, first):
            return number
    raise AssertionError(f"{name} is in no line")


def test_both_ways_and_a_conflict(house, browser_context, holder):
    uid, name, workbook, _ = holder
    address = f"http://127.0.0.1:{house.port}"
    page, sheet = browser_context.new_page(), browser_context.new_page()
    sign_in(page, address)
    expect(page.locator("body")).to_contain_text("מה דורש טיפול")
    sheet.goto(f"http://127.0.0.1:{house.port + 1}/spreadsheets/d/{workbook.spreadsheet_id}/edit")
    open_tab(sheet, "בעלי תפקידים")
    line = line_of(sheet, name)

    # from the sheet into the record, with a history line that says where from
    type_into(sheet, f"E{line}", "0525666111")
    sync_now(page, address)
    page.goto(f"{address}/admin/person/details/?id={uid}")
    expect(page.locator("body")).to_contain_text("052-566-6111")
    expect(page.locator("body")).to_contain_text("הגיליון של תקוע")

    # from the screen into the sheet
    page.goto(f"{address}/admin/person/edit/?id={uid}")
    page.fill("input[name=mobile]", "052-566-6222")
    page.click("text=שמירה >> nth=0")
    sync_now(page, address)
    expect(sheet.locator(cell(f"E{line}"))).to_have_text("052-566-6222", timeout=15000)

    # both at once: shown on both sides, decided with one press
    page.goto(f"{address}/admin/person/edit/?id={uid}")
    page.fill("input[name=mobile]", "052-566-6333")
    page.click("text=שמירה >> nth=0")
    type_into(sheet, f"E{line}", "0525666444")
    sync_now(page, address)
    status = sheet.locator(cell(f"J{line}"))
    expect(status).to_contain_text("052-566-6333", timeout=15000)
    page.goto(f"{address}/admin/queue/")
    expect(page.locator("body")).to_contain_text("052-566-6333")
    expect(page.locator("body")).to_contain_text("052-566-6444")
    page.click("button:has-text('הערך שבגיליון')")
    sync_now(page, address)
    page.goto(f"{address}/admin/person/details/?id={uid}")
    expect(page.locator("body")).to_contain_text("052-566-6444")
    expect(status).to_have_text("✓ נקלט", timeout=15000)


def test_a_committee_member_is_added_in_the_sheet(house, browser_context, holder):
    _, _, workbook, body = holder
    address = f"http://127.0.0.1:{house.port}"
    page, sheet = browser_context.new_page(), browser_context.new_page()
    sign_in(page, address)
    sheet.goto(f"http://127.0.0.1:{house.port + 1}/spreadsheets/d/{workbook.spreadsheet_id}/edit")
    open_tab(sheet, "חברי ועדות וצוותים")
    line = next(n for n in range(3, 300) if not sheet.inner_text(cell(f"C{n}")).strip())
    for column, text in (("B", body), ("C", "אלמוני"), ("D", "פלוני")):
        type_into(sheet, f"{column}{line}", text)
    sync_now(page, address)
    expect(sheet.locator(cell(f"J{line}"))).to_have_text("✓ נקלט", timeout=15000)
    page.goto(f"{address}/admin/position/?search=אלמוני")
    expect(page.locator("table")).to_contain_text("פלוני אלמוני")
