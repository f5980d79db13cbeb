"""What people do while a run is under way, over two tabs or workbooks, and with very many lines; by name."""

import datetime as dt

import pytest

from models import ledger
from models.people import Position
from sync import book as port
from sync.layout import sheet_ids
from sync.local_sheets.errors import ApiError
from sync.tabs import KEY
from tests import people_world
from tests.people_world import TAKEN, Row
from tests.test_sync_races import on_next_swaps

desk = people_world.desk_fixture
NEW_NUMBER, SHOWN = "+972525666190", "052-566-6190"
MANY = 520  # a tab is laid out with room for 500 lines


def numbers(desk):
    """{first name: the number that the sheet shows}."""
    return {row["person.first"]: row["person.mobile"] for row in desk.positions.rows() if row["person.first"]}


# where other tools lose: each a scenario of its own


def insert_column(desk):
    desk.ask({"insertDimension": {"range": desk.span("COLUMNS", 2, 3), "inheritFromBefore": False}})


def rename_header(desk):
    desk.positions.sheet.update([["הפלאפון שלו"]], "E2")


BETWEEN = {
    "a column in between": insert_column,
    "a column moved": lambda desk: desk.ask({"moveDimension": {"source": desk.span("COLUMNS", 4, 5),
                                                               "destinationIndex": 2}}),
    "a header renamed": rename_header,
    "a sort": lambda desk: desk.positions.sheet.sort((4, "des"), range="A3:J5"),
    "a sort the other way": lambda desk: desk.positions.sheet.sort((4, "asc"), range="A3:J5"),
    "a line inserted at the top": lambda desk: desk.positions.sheet.insert_row([], 3),
    "a blank line in the middle": lambda desk: desk.positions.sheet.insert_row([], 4),
    "a line of another deleted": lambda desk: desk.positions.sheet.delete_rows(desk.line("גיל") + 3),
    "another cell of the line edited": lambda desk: desk.type("דנה", person__email="dana@example.org"),
    "numbers typed without their zero": lambda desk: desk.put("גיל", "person.mobile", 525666195),
    "a copied line": lambda desk: desk.positions.sheet.update(
        [desk.positions.sheet.row_values(desk.line("אורן") + 3)], "A6", raw=True),
    "a tab renamed": lambda desk: desk.positions.sheet.update_title("האנשים שלנו"),
    "a filter set": lambda desk: desk.ask({"setBasicFilter": {"filter": {
        "range": desk.grid(rows=(1, 5), columns=(0, 10)), "criteria": {"3": {"hiddenValues": ["דנה"]}}}}}),
}  # fmt: skip


#: what somebody reads after it where not all is as before
READS = {"a copied line": "העתק מדויק", "a line of another deleted": "נמחקה בגיליון"}


@pytest.mark.parametrize("between", BETWEEN)
def test_between_our_read_and_our_write(desk, between):
    desk.edit(desk.dana, mobile=NEW_NUMBER)
    before = {**numbers(desk), "דנה": SHOWN}
    on_next_swaps(desk, lambda: BETWEEN[between](desk))
    desk.run()
    desk.run()
    shown = numbers(desk)
    assert {name: number[-4:] for name, number in shown.items()} == {
        name: number[-4:] for name, number in before.items() if name in shown
    }
    assert shown["דנה"] == SHOWN
    told = [row["_state"] for row in desk.positions.rows()] + [one.message for one in ledger.Waiting.select()]
    assert READS.get(between, TAKEN) in " ".join(filter(None, told))
    people = {person.first: person.mobile for person in (desk.again(p) for p in (desk.dana, desk.gil, desk.oren))}
    assert people == {"דנה": NEW_NUMBER, "גיל": "+972525666195", "אורן": "+972525666196"}
    assert Position.select().count() == 5
    assert desk.counted(desk.here, desk.there) == (2, 0)


def test_a_line_deleted_and_typed_again_between_our_read_and_our_write(desk):
    """it is the same line: its key is put back, the unit's value reaches it | ✓ נקלט"""
    desk.edit(desk.gil, email="gil@example.org")

    def again():
        row = desk.positions.sheet.row_values(desk.line("דנה") + 3)
        desk.positions.sheet.delete_rows(desk.line("דנה") + 3)
        desk.positions.sheet.update([["", *row[1:9]]], f"A{desk.positions.fresh() + 3}", raw=True)

    on_next_swaps(desk, again)
    desk.run()
    desk.run()
    assert sorted(numbers(desk)) == ["אורן", "גיל", "דנה"]
    assert desk.positions.key(desk.line("דנה")) == desk.dana_position.uid
    assert (desk.waiting(), Position.select().count()) == ([], 5)
    assert desk.positions.rows()[desk.line("גיל")]["person.email"] == "gil@example.org"


def test_a_key_broken_as_the_unit_edits_the_line(desk):
    """the key is put back, the unit's value reaches the line | ✓ נקלט"""
    desk.put("דנה", KEY, "אופס")
    desk.edit(desk.dana, mobile=NEW_NUMBER)
    desk.run()
    assert numbers(desk) == {"דנה": SHOWN, "גיל": "052-566-6195", "אורן": "052-566-6196"}
    assert len(desk.positions.rows()) == 3
    assert desk.counted(desk.here) == (1, 0)


# very many lines


def test_more_lines_than_a_tab_was_laid_out_for(desk):
    """a whole line is taken in wherever it stands; each that lacks something waits | השורה עדיין לא נקלטה"""
    desk.positions.sheet.add_rows(100)
    lines = [["", "", f"משפחה{n}", ""] for n in range(MANY)]
    lines[-1] = ["", "רבש״צ", "פלד", "אסף"]
    desk.positions.sheet.update(lines, "A6", raw=True)
    desk.run()
    made = Position.get(Position.role_kind == desk.role("רבש״צ"))
    assert desk.positions.key(MANY + 2) == made.uid
    assert desk.waiting() == [("finding", "line")] * (MANY - 1)
    assert "עדיין לא נקלטה" in desk.positions.status(MANY + 1)
    desk.edit(desk.dana, mobile=NEW_NUMBER)
    assert desk.counted() == (1, 1)
    assert numbers(desk)["דנה"] == SHOWN


def test_the_same_half_line_many_times_is_asked_about_once(desk):
    """ten thousand pasted lines: nothing is taken in, one question for all | השורה עדיין לא נקלטה"""
    desk.positions.sheet.add_rows(10000)
    desk.positions.sheet.update([["", "", "פלד"]] * 10000, "A6", raw=True)
    desk.run()
    assert desk.waiting() == [("finding", "line")]
    rows = desk.positions.rows()
    assert len(rows) == 10003
    assert all("עדיין לא נקלטה" in row["_state"] for row in rows[3:])
    assert desk.counted() == (1, 0)
    assert desk.waiting() == [("finding", "line")]


# one person in two tabs, one line in two workbooks


@pytest.fixture
def twofold(desk):
    """Noa is also a role holder here: her columns stand in two tabs."""
    role = desk.role("רבש״צ")
    desk.add("position", person=desk.noa.uid, role_kind=role.uid, settlement=desk.here.uid)
    desk.run()
    return desk


@pytest.mark.parametrize(("other", "kept", "waits"), [
    ("0525666190", NEW_NUMBER, []),
    ("052 566 6190", NEW_NUMBER, []),
    ("0525666191", "+972525666198", [("conflict", "cell")] * 2),
])  # fmt: skip
def test_one_person_edited_in_two_tabs(twofold, other, kept, waits):
    """alike: taken in once; otherwise both are shown, and the unit decides | ✓ נקלט, or שני ערכים שונים"""
    desk = twofold
    member = desk.tab("member")
    desk.type("נועה", person__mobile="0525666190")
    member.type(0, person__mobile=other)
    desk.run()
    assert (desk.again(desk.noa).mobile, desk.waiting()) == (kept, waits)
    if waits:
        assert "שני ערכים שונים" in member.status(0)
        assert "שני ערכים שונים" in desk.positions.status(desk.line("נועה"))
    assert desk.counted() == (1, 0)


def test_one_person_edited_in_one_of_two_tabs(twofold):
    """taken in, and shown in the other tab | ✓ נקלט"""
    twofold.tab("member").type(0, person__mobile="0525666190")
    twofold.run()
    assert (twofold.again(twofold.noa).mobile, numbers(twofold)["נועה"]) == (NEW_NUMBER, SHOWN)
    assert twofold.counted() == (1, 0)


def test_a_line_cut_to_another_workbook(desk):
    """not taken in there; the unit is asked whether it was deleted here | שייך ליישוב אחר"""
    row = desk.positions.sheet.row_values(desk.line("דנה") + 3)
    desk.positions.sheet.delete_rows(desk.line("דנה") + 3)
    there = desk.tab("position", desk.there)
    at = there.fresh()
    there.sheet.update([row], f"A{at + 3}", raw=True)
    before = desk.records()
    desk.run(desk.here, desk.there)
    assert desk.records() == before
    assert "שייך ליישוב אחר" in there.status(at)
    assert sorted(desk.waiting()) == [("finding", "foreign"), ("proposal", "deleted")]
    assert desk.counted(desk.here, desk.there) == (2, 0)


# what takes the whole workbook away


def closed(desk):
    """Take the account of the system out of those who may see the workbook."""
    store = desk.app.store
    with store.writing() as change:
        meta = change.meta(desk.workbook().spreadsheet_id)
        meta["permissions"] = [{**one, "emailAddress": "sara@example.org"} for one in meta["permissions"]]


def uploaded(desk):
    """Replace the workbook by a file of Excel's: the service refuses to speak of it."""
    here = desk.workbook().spreadsheet_id

    def refuse(call):
        if here in call.path:
            raise ApiError(400, "This operation is not supported for this document", reason="failedPrecondition")

    desk.bench.before_request(refuse)


@pytest.mark.parametrize(("act", "says"), [(closed, port.Gone.text), (uploaded, "קובץ אקסל")])
def test_a_workbook_that_is_not_there_any_more_is_told_and_asked_for_once(desk, act, says):
    """closed to us, or an .xlsx upload: the run says so, the other workbooks go on | לא נמצא, or קובץ אקסל"""
    act(desk)
    desk.edit(desk.dana, mobile=NEW_NUMBER)
    other, before = desk.cells(desk.there), desk.records()
    run = desk.run(desk.here, desk.there)
    assert (run.state, desk.workbook().state, desk.workbook(desk.there).state) == ("failed", "failed", "ok")
    assert says in desk.reasons()
    assert (desk.cells(desk.there), desk.records()) == (other, before)
    assert desk.counted(desk.here) == (1, 0)


# what stands in the spreadsheet for the mirror alone


def test_a_scratch_that_was_deleted_is_made_again(desk):
    """made again; the unit's value reaches its line | ✓ נקלט"""
    desk.ask({"deleteSheet": {"sheetId": sheet_ids("position")[1]}})
    desk.edit(desk.dana, mobile=NEW_NUMBER)
    desk.run()
    assert (numbers(desk)["דנה"], desk.workbook().state) == (SHOWN, "ok")
    assert desk.counted() == (1, 0)


def test_a_guide_that_was_deleted_holds_the_workbook_until_it_is_back(desk):
    """the workbook is held, nothing is written, until it is back | איך עובדים"""
    old = desk.version()
    drop = {"deleteSheet": {"sheetId": port.GUIDE}}
    desk.play(Row("deletes the guide", lambda desk: desk.ask(drop), held="איך עובדים"))
    desk.restore_version(old)
    desk.edit(desk.dana, mobile=NEW_NUMBER)
    desk.run()
    assert (numbers(desk)["דנה"], desk.workbook().state) == (SHOWN, "ok")


def test_a_tab_that_was_deleted_is_worked_on_once_it_is_back(desk):
    """the workbook is held; once the tab is back, what was typed is taken in | נמחקה"""
    old = desk.version()
    desk.ask({"deleteSheet": {"sheetId": sheet_ids("position")[0]}})
    desk.run()
    assert desk.workbook().state == "held"
    desk.restore_version(old)
    desk.type("דנה", person__mobile="0525666190")
    desk.run()
    assert (desk.again(desk.dana).mobile, desk.workbook().state, desk.waiting()) == (NEW_NUMBER, "ok", [])


def test_a_day_that_the_unit_sends_beyond_the_room_of_a_tab_is_shown_as_a_day(desk):
    """a day, with its format | the day"""
    desk.positions.sheet.add_rows(30)
    desk.positions.sheet.update([["סוף"]], "F515")
    _, position = desk.holder("חדש", "אחרון", start=dt.date(2026, 2, 3))
    desk.run()
    assert desk.positions.rows()[desk.line("חדש")]["start"] == "03/02/2026"
    desk.edit(position, end=dt.date(2026, 12, 31))
    desk.run()
    assert desk.positions.rows()[desk.line("חדש")]["end"] == "31/12/2026"
