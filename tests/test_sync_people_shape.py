"""The table of what people do to workbooks, tabs and columns: what the mirror does, and what they see."""

import datetime as dt

import pytest

from models import journal
from tests import people_world
from tests.people_world import Row, table

pytestmark = pytest.mark.once  # what becomes of a tab says nothing of the database

desk = people_world.desk_fixture
TITLE = "בעלי תפקידים"
MOBILE = 4  # the column of mobile numbers


def columns(kind, start, end):
    """Insert or delete whole columns of the tab of role holders."""
    return lambda desk: desk.ask({f"{kind}Dimension": {"range": desk.span("COLUMNS", start, end)}})


def move_column(desk):
    """Drag the numbers before the names; then go on working."""
    desk.ask({"moveDimension": {"source": desk.span("COLUMNS", MOBILE, MOBILE + 1), "destinationIndex": 2}})
    return desk.type("דנה", person__mobile="0525666199")


def own_column(desk):
    """A column of her own between ours, with a formula, a note and a colour."""
    desk.ask({"insertDimension": {"range": desk.span("COLUMNS", 3, 4), "inheritFromBefore": False}})
    desk.positions.sheet.update([["שולם"], ["=1+1"], ["לא"], ["לשאול את דנה"]], "D2", raw=False)
    desk.positions.sheet.insert_note("D3", "שולם במזומן")
    return desk.type("דנה", person__mobile="0525666199")


def over_code(cell, text):
    """Write over a cell of the hidden row of codes."""
    return lambda desk: desk.positions.sheet.update([[text]], cell)


def copy_column(desk):
    """Copy a column of ours with its code into a new one."""
    desk.positions.sheet.add_cols(1)
    desk.ask({"copyPaste": {"source": desk.grid(columns=(MOBILE, MOBILE + 1)), "pasteType": "PASTE_NORMAL",
                            "destination": desk.grid(columns=(10, 11))}})  # fmt: skip


def sort_all(desk):
    """Sort the whole tab, the codes and the header with it."""
    desk.ask({"sortRange": {"range": desk.grid(), "sortSpecs": [{"dimensionIndex": 3, "sortOrder": "DESCENDING"}]}})


def rename_header(desk):
    desk.positions.sheet.update([["הפלאפון"]], "E2")
    return desk.type("דנה", person__mobile="0525666199")


def rename_tab(desk):
    desk.positions.sheet.update_title("האנשים שלנו")
    return desk.type("דנה", person__mobile="0525666199")


def duplicate_tab(desk):
    """Duplicate the tab, and write into the duplicate."""
    copy = desk.positions.sheet.duplicate(new_sheet_name="עותק לעצמי")
    copy.update([["0525666100"]], "E3")
    return desk.type("דנה", person__mobile="0525666199")


def paint(desk):
    """Colours, another date format, a wider column, a rule of her own, no drop-downs any more."""
    red = {"userEnteredFormat": {"backgroundColor": {"red": 1}, "numberFormat": {"type": "TEXT"}}}
    desk.ask(
        {"repeatCell": {"range": desk.grid(rows=(2, 9)), "cell": red, "fields": "userEnteredFormat"}},
        {"setDataValidation": {"range": desk.grid(rows=(2, 9))}},
        {"updateDimensionProperties": {"range": desk.span("COLUMNS", 1, 3), "properties": {"pixelSize": 300},
                                       "fields": "pixelSize"}},
    )  # fmt: skip
    desk.positions.sheet.insert_note("E3", "לא לענות בערב")
    return desk.type("דנה", person__mobile="0525666199", start="3/2/26")


def chart(desk):
    """A chart over our columns."""
    source = {"sourceRange": {"sources": [desk.grid(rows=(1, 5), columns=(2, 3))]}}
    spec = {"title": "כמה אנחנו", "basicChart": {"chartType": "COLUMN", "domains": [{"domain": source}]}}
    cell = {"sheetId": desk.grid()["sheetId"], "rowIndex": 8, "columnIndex": 1}
    desk.ask({"addChart": {"chart": {"spec": spec, "position": {"overlayPosition": {"anchorCell": cell}}}}})


def merge(rows, columns):
    """Merge cells over our columns; Google keeps the upper left one."""
    return lambda desk: desk.ask({"mergeCells": {"range": desk.grid(rows=rows, columns=columns),
                                                 "mergeType": "MERGE_ALL"}})  # fmt: skip


def merge_two(column):
    """A cell of two lines becomes one: the lower one is empty now."""

    def act(desk):
        merge((2, 4), (column, column + 1))(desk)
        return 1

    return act


def merge_and_back(desk):
    """Two numbers become one cell, and after a run two cells again: each line has its own."""
    said = merge_two(MOBILE)(desk)
    desk.run(desk.here)
    desk.ask({"unmergeCells": {"range": desk.grid(rows=(2, 4), columns=(MOBILE, MOBILE + 1))}})
    return said


def over_status(desk):
    line = desk.line("דנה")
    desk.positions.sheet.update([["טופל, ר׳ מייל"]], desk.positions.place(line, "_state"))
    return line


def own_tab(desk):
    """A tab of hers, which counts ours."""
    sheet = desk.positions.sheet.spreadsheet.add_worksheet("תקציב", 10, 5)
    sheet.update([["סה״כ", f"='{TITLE}'!C3"]], "A1", raw=False)


def copy_workbook(desk):
    """Copy the whole spreadsheet and write into the copy."""
    copy = desk.book.client.copy(desk.workbook().spreadsheet_id, title="עותק", copy_comments=False)
    copy.worksheet(TITLE).update([["0525666100"]], "E3")


def connect_copy(desk):
    """The copy takes the place of the workbook, which went on since."""
    copy = desk.book.client.copy(desk.workbook().spreadsheet_id, title="עותק", copy_comments=False)
    go_on(desk)
    type(desk.workbook()).update(spreadsheet_id=copy.id).where(type(desk.workbook()).id == desk.workbook().id).execute()


def go_on(desk):
    """The unit works on, and it reaches the sheet."""
    desk.gil = desk.edit(desk.gil, email="gil@example.org")
    desk.run()


def restore_version(desk):
    """Restore an older version of the spreadsheet."""
    old = desk.version()
    go_on(desk)
    desk.restore_version(old)


def restore_database(desk):
    """The unit restores an older database."""
    old = desk.remember()
    go_on(desk)
    desk.return_to(old)


def restore_both(desk):
    """Someone goes back to the version of yesterday and again to that of today."""
    old = desk.version()
    go_on(desk)
    today = desk.version()
    desk.restore_version(old)
    desk.restore_version(today)


def scratch_edited(desk):
    desk.positions.sheet.spreadsheet.worksheet("_position").update([["מה זה?"]], "B3")
    return desk.type("דנה", person__mobile="0525666199")


WORKED_ON = {"changed": {"dana.mobile": "+972525666199"}}
PUT_BACK = "it goes on once the column is put back, or the tab is deleted and laid out anew"
WENT_ON = {"changed": {"gil.email": "gil@example.org"}}


@table(
    Row("deletes the column of keys", columns("delete", 0, 1), held="„מזהה”", back=PUT_BACK),
    Row("deletes the column of the line's state", columns("delete", 9, 10), held="„מצב השורה”", back=PUT_BACK),
    Row("deletes a column of ours", columns("delete", MOBILE, MOBILE + 1), held="„נייד”", back=PUT_BACK),
    Row("writes over a code", over_code("E1", "נייד"), held="„נייד”", back=PUT_BACK),
    Row("copies a column of ours with its code", copy_column, held="„נייד”", back=PUT_BACK),
    Row("sorts the codes away", sort_all, held="„מזהה”", back=PUT_BACK),
    Row("deletes the row of codes", lambda desk: desk.positions.sheet.delete_rows(1), held="„מזהה”", back=PUT_BACK),
    Row("inserts an empty column", columns("insert", 3, 4)),
    Row("moves a column", move_column, **WORKED_ON),
    Row("adds a column of her own", own_column, **WORKED_ON),
    Row("renames a header", rename_header, **WORKED_ON),
    Row("changes formats, widths and drop-downs", paint,
        changed=WORKED_ON["changed"] | {"dana_position.start": dt.date(2026, 2, 3)}),
    Row("adds a chart", chart),
    Row("merges empty cells of ours", merge((2, 3), (7, 9))),
    Row("merges two family names", merge_two(2), "התא מוזג", wrote=("person.last",)),
    Row("merges two numbers", merge_two(MOBILE), "התא מוזג", wrote=("person.mobile",)),
    Row("merges two numbers, and takes them apart after a run", merge_and_back, "התא מוזג"),
    Row("writes into the line's state", over_status),
    Row("renames a tab", rename_tab, **WORKED_ON),
    Row("duplicates a tab", duplicate_tab, **WORKED_ON),
    Row("adds a tab", own_tab),
    Row("deletes a tab", lambda desk: desk.hand.delete_tab(desk.workbook().spreadsheet_id, TITLE), held="נמחקה",
        back="it goes on once the tab is put back, or the unit has it laid out anew"),
    Row("empties a tab", lambda desk: desk.positions.sheet.batch_clear(["A3:J9"]), held="התרוקנה"),
    Row("copies the workbook, and writes into the copy", copy_workbook),
    Row("puts a copy in the workbook's place", connect_copy, held="עותק", **WENT_ON),
    Row("restores an older version", restore_version, held="גרסה ישנה", **WENT_ON),
    Row("restores an older database", restore_database, held="גרסה ישנה"),
    Row("goes back a version, and forth again", restore_both, **WENT_ON),
    Row("writes into a scratch", scratch_edited, **WORKED_ON),
)
def test_what_people_do_to_workbooks_tabs_and_columns(desk, row):
    desk.play(row)


def test_what_somebody_wrote_into_the_state_of_a_line_is_in_the_journal(desk):
    over_status(desk)
    desk.run()
    found = [values for line, values in journal.history("position", desk.dana_position.uid) if line.verb == "returned"]
    assert found == [{"_state": ["טופל, ר׳ מייל", "✓ נקלט"]}]
    assert desk.counted() == (1, 0)
