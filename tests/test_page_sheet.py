"""The page of a local spreadsheet, in a real browser: what people do there arrives by the public API."""

import threading
from random import Random

import pytest
from werkzeug.serving import make_server

from sync.local_sheets import create_local_sheets, mount
from tests.browser import opened

API = "https://sheets.googleapis.com/v4/spreadsheets"
DRIVE = "https://www.googleapis.com/drive/v3/files"
SECRETARY, READER = "mazkirut@example.org", "tzofe@example.org"
LINES = [
    ["name", "role", "phone", "active"],
    ["שם", "תפקיד", "נייד", "פעיל/ה"],
    ["רות אלון", "רכז/ת קהילה", "052-566-6194", True],
    ["דן ברק", "מזכיר/ת", "053-123-4567", False],
    ["אביב זית", "רכז/ת קהילה", "", False],
]


def block(top, bottom, left, right):
    """A range of the first tab."""
    return {
        "sheetId": 0, "startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right,
    }


def rule(kind, *values, strict=True):
    """A data validation rule."""
    condition = {"type": kind, "values": [{"userEnteredValue": value} for value in values]}
    return {"condition": condition, "strict": strict, "showCustomUi": True}


LAYOUT = [
    {"updateSpreadsheetProperties": {"properties": {"locale": "iw_IL"}, "fields": "locale"}},
    {"updateSheetProperties": {
        "properties": {"sheetId": 0, "title": "בעלי תפקידים", "rightToLeft": True,
                       "gridProperties": {"rowCount": 12, "columnCount": 6, "frozenRowCount": 2}},
        "fields": "title,rightToLeft,gridProperties(rowCount,columnCount,frozenRowCount)"}},
    {"addSheet": {"properties": {"sheetId": 7, "title": "רשימות", "hidden": True}}},
    {"addSheet": {"properties": {"sheetId": 8, "title": "מפגשים", "rightToLeft": True}}},
    {"setDataValidation": {"range": block(2, 12, 1, 2), "rule": rule("ONE_OF_RANGE", "='רשימות'!A1:A9")}},
    {"setDataValidation": {"range": block(2, 12, 3, 4), "rule": rule("BOOLEAN")}},
    {"repeatCell": {"range": block(2, 12, 2, 3), "cell": {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}},
                    "fields": "userEnteredFormat.numberFormat"}},
    {"updateDimensionProperties": {
        "range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1},
        "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}},
    {"addProtectedRange": {"protectedRange": {"range": block(0, 2, 0, 6), "description": "הכותרות",
                                              "editors": {"users": ["pinkas@example.org"]}}}},
    {"addProtectedRange": {"protectedRange": {"range": block(2, 12, 4, 5), "warningOnly": True}}},
]


class Book:
    """One spreadsheet, as the API shows it."""

    def __init__(self, app):
        self.api = mount(app)
        self.id = self._done(self.api.post(DRIVE, json={
            "name": "תקוע", "mimeType": "application/vnd.google-apps.spreadsheet"}))["id"]
        for role, email in (("writer", SECRETARY), ("reader", READER)):
            self._done(self.api.post(f"{DRIVE}/{self.id}/permissions",
                                     json={"type": "user", "role": role, "emailAddress": email}))
        self._done(self.api.post(f"{API}/{self.id}:batchUpdate", json={"requests": LAYOUT}))
        self.write("'רשימות'!A1", [["רכז/ת קהילה"], ["מזכיר/ת"], ["רכז/ת נוער"]])
        self.write("'בעלי תפקידים'!A1", LINES)

    def _done(self, answer):
        assert answer.ok, answer.text
        return answer.json()

    def write(self, where, values):
        """Write as the service account does."""
        address = f"{API}/{self.id}/values/{where}"
        self._done(self.api.put(address, params={"valueInputOption": "RAW"}, json={"values": values}))

    def cells(self, where):
        """What the tab holds there."""
        answer = self.api.get(f"{API}/{self.id}/values/'בעלי תפקידים'!{where}",
                              params={"valueRenderOption": "UNFORMATTED_VALUE"})
        return self._done(answer).get("values", [])

    def column(self, letter):
        """One column below the frozen lines."""
        return [line[0] if line else "" for line in self.cells(f"{letter}3:{letter}12")]


@pytest.fixture
def page():
    """A page of a browser that knows nothing yet."""
    with opened() as page:
        yield page


@pytest.fixture
def served(tmp_path):
    """The local Sheets on a free port, and one spreadsheet in it."""
    app = create_local_sheets(tmp_path / "sheets.db", ids=Random(5))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", Book(app)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def book(served):
    """The spreadsheet."""
    return served[1]


@pytest.fixture
def sheet(served, page):
    """The open page, as the secretary."""
    address, book = served
    page.goto(address)
    page.evaluate(f"localStorage.setItem('local-sheets-person', '{SECRETARY}')")
    page.goto(f"{address}/spreadsheets/d/{book.id}/edit")
    page.wait_for_selector(cell("A3"))
    return page


def cell(name):
    """Where a cell is on the page."""
    return f'[data-row="{int(name[1:]) - 1}"][data-column="{ord(name[0]) - 65}"]'


def saved(page, text="נשמר"):
    """Wait until the page says so."""
    page.wait_for_function("text => document.getElementById('saved').textContent === text", arg=text)


def agree(page):
    """Say yes to the question about a guarded range."""
    page.click("#ask button[value=yes]")


def refused(page):
    """Wait for a refusal and return its words."""
    page.wait_for_selector("#message:not([hidden])")
    return page.inner_text("#message")


def keys(page, text):
    """Press keys as a Hebrew keyboard does; Playwright's own knows Latin ones only and would insert the text."""
    wire = page.context.new_cdp_session(page)
    for letter in text:
        wire.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": letter, "text": letter})
        wire.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": letter})
    wire.detach()


def paste(page, text):
    """Paste a text that another program put on the clipboard."""
    page.evaluate("""text => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    }""", text)


def test_the_list_names_what_the_person_may_open(served, page):
    page.goto(served[0])
    assert page.inner_text("#books a") == "תקוע"
    assert page.get_attribute("#books a", "href") == f"/spreadsheets/d/{served[1].id}/edit"


def test_hidden_tabs_and_lines_are_not_shown(sheet):
    assert sheet.locator("#tabs a").all_inner_texts() == ["בעלי תפקידים", "מפגשים"]
    assert sheet.locator(cell("A1")).count() == 0
    assert "מחליף את Google Sheets" in sheet.inner_text(".banner")


def test_typing_replaces_and_moves_on(sheet, book):
    sheet.click(cell("A6"))
    keys(sheet, "נועה כרמי")
    sheet.keyboard.press("Enter")
    saved(sheet)
    assert sheet.inner_text("#address") == "A7"
    sheet.keyboard.press("ArrowUp")
    sheet.keyboard.press("ArrowLeft")  # to the left is the next column
    assert sheet.inner_text("#address") == "B6"
    assert book.cells("A6") == [["נועה כרמי"]]


def test_the_tab_key_walks_the_line_and_leaves_at_its_end(sheet):
    sheet.click(cell("E3"))
    sheet.keyboard.press("Tab")
    assert sheet.inner_text("#address") == "F3"
    sheet.keyboard.press("Tab")
    assert sheet.evaluate("!document.getElementById('grid').contains(document.activeElement)")


def test_escape_leaves_the_cell_as_it_was(sheet, book):
    sheet.dblclick(cell("A3"))
    keys(sheet, "משהו אחר")
    sheet.keyboard.press("Escape")
    assert sheet.inner_text(cell("A3")) == "רות אלון"
    assert book.cells("A3") == [["רות אלון"]]


def test_a_date_is_a_date_and_a_phone_keeps_its_zero(sheet, book):
    for name, text in (("F3", "3/2/26"), ("C3", "0521234567")):
        sheet.click(cell(name))
        keys(sheet, text)
        sheet.keyboard.press("Enter")
        saved(sheet)
    assert book.cells("C3:F3") == [["0521234567", True, "", 46056]]
    assert sheet.inner_text(cell("F3")) == "03/02/2026"


def test_a_list_offers_its_values_and_refuses_others(sheet, book):
    sheet.click(cell("B4"))
    sheet.keyboard.press("Enter")
    sheet.click(".choices li:text-is('רכז/ת נוער')")
    saved(sheet)
    assert book.cells("B4") == [["רכז/ת נוער"]]
    keys(sheet, "קוסמת")
    sheet.keyboard.press("Enter")
    assert "אינו ברשימה" in refused(sheet)
    assert book.cells("B4") == [["רכז/ת נוער"]]


def test_a_box_is_ticked_with_one_press(sheet, book):
    sheet.click(f"{cell('D4')} .tick")
    saved(sheet)
    assert book.cells("D4") == [[True]]


def test_a_block_from_excel_lands_where_it_was_put(sheet, book):
    sheet.click(cell("A11"))
    paste(sheet, 'שירה דגן\tמזכיר/ת\t050-555-5555\r\n"שורה\nכפולה"\tרכז/ת נוער\t\r\nחן הראל\tמזכיר/ת\t\r\n')
    saved(sheet)
    assert book.cells("A11:C13") == [
        ["שירה דגן", "מזכיר/ת", "050-555-5555"], ["שורה\nכפולה", "רכז/ת נוער"], ["חן הראל", "מזכיר/ת"],
    ]


def test_delete_empties_the_chosen_cells_and_undo_brings_them_back(sheet, book):
    sheet.click(cell("A3"))
    sheet.click(cell("C4"), modifiers=["Shift"])
    sheet.keyboard.press("Delete")
    saved(sheet)
    assert book.cells("A3:C4") == []
    sheet.keyboard.press("Control+z")
    saved(sheet, "הוחזר למה שהיה")
    assert book.cells("A3:D4") == LINES[2:4]


def test_undo_leaves_what_somebody_else_wrote_since(sheet, book):
    sheet.click(cell("A3"))
    keys(sheet, "רות דגן")
    sheet.keyboard.press("Enter")
    saved(sheet)
    book.write("'בעלי תפקידים'!A3", [["רות הראל"]])
    sheet.click("#undo")
    assert "מישהו אחר" in refused(sheet)
    assert book.cells("A3") == [["רות הראל"]]


def test_a_text_goes_where_its_line_went_while_it_was_typed(sheet, book):
    sheet.click(cell("C5"))
    keys(sheet, "054-222-3333")
    book.write("'בעלי תפקידים'!A3", [LINES[4], LINES[2], LINES[3]])  # as if somebody had sorted by name
    sheet.keyboard.press("Enter")
    saved(sheet)
    assert book.cells("A3:C5") == [[*LINES[4][:2], "054-222-3333"], LINES[2][:3], LINES[3][:3]]


def test_another_cell_of_the_line_may_change_meanwhile(sheet, book):
    sheet.click(cell("C4"))
    keys(sheet, "054-222-3333")
    book.write("'בעלי תפקידים'!B4", [["רכז/ת נוער"]])
    sheet.keyboard.press("Enter")
    saved(sheet)
    assert book.cells("A4:C4") == [["דן ברק", "רכז/ת נוער", "054-222-3333"]]


def test_two_people_on_one_fresh_line_do_not_mix(sheet, book):
    sheet.click(cell("A6"))
    keys(sheet, "נועה כרמי")
    book.write("'בעלי תפקידים'!A6", [["שירה דגן", "מזכיר/ת"]])
    sheet.keyboard.press("Enter")
    assert refused(sheet) == "בינתיים מישהו אחר כתב בשורה הזאת, ולכן לא נשמר: נועה כרמי"
    assert book.cells("A6:B6") == [["שירה דגן", "מזכיר/ת"]]


def test_a_fresh_line_is_typed_cell_after_cell(sheet, book):
    sheet.click(cell("A6"))
    for text in ("נועה כרמי", "מזכיר/ת", "052-777-8888"):
        keys(sheet, text)
        sheet.keyboard.press("Tab")
    sheet.wait_for_function(f"""() => document.querySelector('{cell("C6")}').innerText === "052-777-8888" """)
    saved(sheet)
    assert book.cells("A6:C6") == [["נועה כרמי", "מזכיר/ת", "052-777-8888"]]


def test_long_texts_wrap_where_the_cell_says_so(sheet, book):
    long = "מילים " * 30
    book.write("'בעלי תפקידים'!A6", [[long], [long]])
    book.api.post(f"{API}/{book.id}:batchUpdate", json={"requests": [{"repeatCell": {
        "range": block(6, 7, 0, 1), "cell": {"userEnteredFormat": {"wrapStrategy": "WRAP"}},
        "fields": "userEnteredFormat.wrapStrategy"}}]})
    tall = f"""() => document.querySelector('{cell("A7")}').offsetHeight > 100"""
    sheet.wait_for_function(tall)
    assert sheet.locator(cell("A6")).bounding_box()["height"] < 40


def test_a_merge_is_drawn_as_one_cell_and_walked_as_one(sheet, book):
    book.write("'בעלי תפקידים'!C7", [["merged"]])
    book.api.post(f"{API}/{book.id}:batchUpdate", json={"requests": [
        {"mergeCells": {"range": block(6, 8, 2, 5), "mergeType": "MERGE_ALL"}}]})
    sheet.wait_for_selector(f"{cell('C7')}.merged")
    box = sheet.locator(f"{cell('C7')} .text").bounding_box()
    corner, last = (sheet.locator(cell(name)).bounding_box() for name in ("C7", "E8"))
    assert box["x"] == pytest.approx(last["x"], abs=2)
    assert box["x"] + box["width"] == pytest.approx(corner["x"] + corner["width"], abs=2)
    assert box["y"] + box["height"] == pytest.approx(last["y"] + last["height"], abs=2)
    sheet.mouse.click(last["x"] + 20, last["y"] + 10)
    assert sheet.inner_text("#address") == "C7"
    for key, place in (("ArrowDown", "C9"), ("ArrowUp", "C7"), ("ArrowLeft", "F7"), ("ArrowRight", "C7")):
        sheet.keyboard.press(key)
        assert sheet.inner_text("#address") == place


def test_a_formula_colours_a_whole_line_and_its_empty_cells(sheet, book):
    yellow = {"red": 1, "green": 1, "blue": 0}
    book.api.post(f"{API}/{book.id}:batchUpdate", json={"requests": [{"addConditionalFormatRule": {"rule": {
        "ranges": [block(2, 12, 0, 6)], "booleanRule": {"format": {"backgroundColor": yellow}, "condition": {
            "type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=$A3="דן ברק"'}]}}}}}]})
    coloured = """() => [...document.querySelectorAll('[data-row]')].map((cell) => [cell.style.backgroundColor,
        cell.dataset.row]).filter(([colour]) => colour === 'rgb(255, 255, 0)').map(([, row]) => row).join('')"""
    sheet.wait_for_function(f"() => ({coloured})() === '333333'")
    sheet.click(cell("A8"))
    keys(sheet, "דן ברק")
    sheet.keyboard.press("Enter")
    sheet.wait_for_function(f"() => ({coloured})() === '333333777777'")


def test_a_guarded_cell_asks_and_a_closed_one_says_why_not(sheet, book):
    sheet.click(cell("E3"))
    keys(sheet, "משהו")
    sheet.keyboard.press("Enter")
    sheet.wait_for_selector("#ask[open]")
    assert sheet.inner_text("#ask-text") == "הטווח הזה מוגן, להמשיך?"
    sheet.click("#ask button[value=no]")
    assert book.cells("E3") == []
    sheet.click(cell("A2"))
    keys(sheet, "שם אחר")
    sheet.keyboard.press("Enter")
    assert "הכותרות" in refused(sheet)
    assert book.cells("A2") == [["שם"]]


def test_a_reader_is_told_that_she_may_not_write(sheet, book):
    sheet.select_option("#person", READER)
    sheet.wait_for_selector(cell("A3"))
    sheet.click(cell("A3"))
    keys(sheet, "אחרת")
    sheet.keyboard.press("Enter")
    assert "אין הרשאה" in refused(sheet)
    assert book.cells("A3") == [["רות אלון"]]


def test_sorting_moves_whole_lines_and_never_the_frozen_ones(sheet, book):
    sheet.click(cell("A4"))
    sheet.click("#sort")
    assert sheet.input_value("#sort-from") == "3"
    sheet.click("#sort-box button[value=yes]")
    agree(sheet)
    saved(sheet)
    assert book.cells("A1:C5") == [LINES[0][:3], LINES[1][:3], LINES[4][:2], LINES[3][:3], LINES[2][:3]]
    sheet.click("#undo")
    saved(sheet, "הוחזר למה שהיה")
    assert book.column("A") == ["רות אלון", "דן ברק", "אביב זית"]


def test_lines_are_added_and_removed_and_both_can_be_taken_back(sheet, book):
    sheet.click(cell("A3"))
    sheet.click("#add")
    sheet.click("#add-box button[value=yes]")
    saved(sheet)
    assert book.column("A") == ["רות אלון", "", "דן ברק", "אביב זית"]
    sheet.click(cell("A3"))
    sheet.click("#remove")
    agree(sheet)
    sheet.wait_for_selector(f"{cell('A4')}:has-text('דן ברק')")
    assert book.column("A") == ["", "דן ברק", "אביב זית"]
    for left in (["רות אלון", "", "דן ברק", "אביב זית"], ["רות אלון", "דן ברק", "אביב זית"]):
        sheet.click("#undo")
        saved(sheet, "הוחזר למה שהיה")
        assert book.column("A") == left


def test_others_edits_appear_and_leave_an_open_cell_alone(sheet, book):
    sheet.dblclick(cell("A3"))
    keys(sheet, " הכהן")
    book.write("'בעלי תפקידים'!A4", [["דן גלעד"]])
    sheet.wait_for_selector(f"{cell('A4')}:has-text('דן גלעד')")
    assert sheet.input_value(".editor input") == "רות אלון הכהן"
    sheet.keyboard.press("Enter")
    saved(sheet)
    assert book.column("A")[:2] == ["רות אלון הכהן", "דן גלעד"]


def test_what_the_stand_in_cannot_know_is_said_and_not_guessed(sheet, book):
    sheet.click(cell("A3"))
    keys(sheet, "5 במאי")
    sheet.keyboard.press("Enter")
    assert "5 במאי" in refused(sheet)
    assert book.cells("A3") == [["רות אלון"]]


def test_the_policy_allows_nothing_inline(served, page):
    answer = page.request.get(f"{served[0]}/spreadsheets/d/{served[1].id}/edit")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "style=" not in answer.text()
    assert page.request.get(f"{served[0]}/page/packages/package.json").status == 404
