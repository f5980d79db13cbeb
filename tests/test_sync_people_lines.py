"""The table of what people do to lines: sort, insert, copy, cut, delete, paste; and the keys in the first column."""

import datetime as dt

import pytest

from models import changes
from models.access import SYSTEM
from models.changes import Change, Source
from sync.tabs import KEY
from tests import people_world
from tests.people_world import Row, table

pytestmark = pytest.mark.once  # what becomes of a line says nothing of the database

desk = people_world.desk_fixture
ALL = "A3:J5"
NEW = {"person": 1, "position": 1}
TODAY = dt.date(2026, 11, 22)
WORKED_ON = {"dana.mobile": "+972525666199"}


def sort(area, column=3, descending=False):
    """Sort a part of the tab, and go on working."""

    def act(desk):
        order = "des" if descending else "asc"
        desk.positions.sheet.sort((column + 1, order), range=area)
        return desk.type("דנה", person__mobile="0525666199")

    return act


def sort_without_keys(desk):
    """Sort all columns but the first, in the way in which they do not stand."""
    firsts = [row["person.first"] for row in desk.positions.rows()]
    desk.positions.sheet.sort((4, "des" if firsts == sorted(firsts) else "asc"), range="B3:J5")


def filtered(desk):
    """Filter all lines but Gil's away, sort by it, and go on working."""
    criteria = {"3": {"hiddenValues": ["דנה", "אורן"]}}
    desk.ask({"setBasicFilter": {"filter": {"range": desk.grid(rows=(1, 5), columns=(0, 10)), "criteria": criteria}}})
    desk.gil = desk.edit(desk.gil, email="gil@example.org")
    return desk.type("דנה", person__mobile="0525666199")


def hidden(desk):
    """Hide Dana's line and the column of numbers; the unit writes into both."""
    line = desk.line("דנה")
    for span in (desk.span("ROWS", line + 2, line + 3), desk.span("COLUMNS", 4, 5)):
        desk.ask({"updateDimensionProperties": {"range": span, "properties": {"hiddenByUser": True},
                                                "fields": "hiddenByUser"}})  # fmt: skip
    desk.edit(desk.dana, mobile="+972525666199")


def insert(row):
    """Insert a blank line, and go on below it."""

    def act(desk):
        desk.positions.sheet.insert_row([], row)
        return desk.type("דנה", person__mobile="0525666199")

    return act


def insert_and_fill(desk):
    """Insert a line in the middle, and write a new role holder into it."""
    desk.positions.sheet.insert_row([], 4)
    desk.positions.type(1, role_kind="רבש״צ", person__last="פלד", person__first="אסף")
    return 1


def far_below(desk):
    """Write a new line far below, with blank ones between."""
    desk.positions.sheet.update([["רבש״צ", "פלד", "אסף"]], "B40")
    return 37


def over_key(text):
    """Write over Dana's key."""
    return lambda desk: desk.put("דנה", KEY, text)


def with_key(text):
    """Write a new line with a key of one's own making."""
    return lambda desk: desk.grow(_key=text, role_kind="רבש״צ", person__last="פלד", person__first="אסף")


def key_of_another(whose):
    """Write over Dana's key with that of another line."""

    def act(desk):
        return desk.put("דנה", KEY, getattr(desk, f"{whose}_position").uid)

    return act


def titled(desk):
    """A title above her lines, and a note far below them beside words of her own."""
    sheet = desk.positions.sheet
    sheet.insert_row(["ועד הנהלה"], 3)
    sheet.update([["חברים לשעבר", *[""] * 8, "לבדוק מול דנה"]], "A9", raw=True)


def damaged_and_edited(desk):
    """Break Dana's key, and change her number too."""
    desk.put("דנה", KEY, "אופס")
    return desk.type("דנה", person__mobile="0525666199")


def copied(times=1, **cells):
    """Copy Dana's line to the end, and change something in the copy."""

    def act(desk):
        row, lines = desk.positions.sheet.row_values(desk.line("דנה") + 3), []
        for _ in range(times):
            at = desk.positions.fresh()
            desk.positions.sheet.update([row], f"A{at + 3}", raw=True)
            desk.positions.type(at, **cells)
            lines.append(at)
        return lines

    return act


def inserted_copy(desk):
    """Insert a copy of Dana's line above it, and change the upper one: the line as it was keeps the key."""
    at = desk.line("דנה")
    row = desk.positions.sheet.row_values(at + 3)
    desk.positions.sheet.insert_row(row, at + 3)
    desk.positions.type(at, role_kind="גזבר/ית")
    return at


def cut_within(desk):
    """Cut Dana's line and put it far below."""
    at = desk.line("דנה")
    where = {"sheetId": desk.grid()["sheetId"], "rowIndex": 20, "columnIndex": 0}
    desk.ask({"cutPaste": {"source": desk.grid(rows=(at + 2, at + 3)), "destination": where,
                           "pasteType": "PASTE_NORMAL"}})  # fmt: skip
    return 18


def cut_to_tab(desk):
    """Cut Dana's line and put it into the tab of members."""
    at = desk.line("דנה")
    where = {"sheetId": desk.grid("member")["sheetId"], "rowIndex": 5, "columnIndex": 0}
    desk.ask({"cutPaste": {"source": desk.grid(rows=(at + 2, at + 3), columns=(0, 9)), "destination": where,
                           "pasteType": "PASTE_NORMAL"}})  # fmt: skip
    return "member", 3


def delete(first="דנה"):
    """Delete somebody's line."""
    return lambda desk: desk.positions.sheet.delete_rows(desk.line(first) + 3)


def cleared(first, area):
    """Mark cells of somebody's line and press Delete."""

    def act(desk):
        at = desk.line(first) + 3
        desk.positions.sheet.batch_clear([area.format(at)])

    return act


def typed_again(mobile="052-566-6194", role_kind="מזכיר/ת יישוב"):
    """Delete Dana's line, and type it again without its key."""

    def act(desk):
        delete()(desk)
        return desk.grow(role_kind=role_kind, person__last="כהן", person__first="דנה", person__mobile=mobile)

    return act


def deleted_and_undone(desk):
    """Delete Dana's line; a run; undo."""
    row = desk.positions.sheet.row_values(desk.line("דנה") + 3)
    at = desk.line("דנה") + 3
    delete()(desk)
    desk.run()
    desk.positions.sheet.insert_row(row, at)
    return at - 3


def undone_write(desk):
    """The unit changes a number; a person undoes what the mirror wrote."""
    desk.dana = desk.edit(desk.dana, mobile="+972525666190")
    desk.run()
    return desk.put("דנה", "person.mobile", "052-566-6194")


def undone_after_retiring(desk):
    """The unit retires Dana's position; a person undoes what the mirror emptied."""
    row = desk.positions.sheet.row_values(desk.line("דנה") + 3)
    changes.apply(Change("position", desk.dana_position.uid, "retire"), SYSTEM, Source("screen"), desk.world)
    at = desk.line("דנה")
    desk.run()
    desk.positions.sheet.update([row], f"A{at + 3}", raw=True)
    return at


def own_line(desk):
    """A line of her own, under a column of her own."""
    desk.positions.sheet.add_cols(1)
    desk.positions.sheet.update([["סה״כ שלוש"]], "K9")


def twice(desk):
    """Type the same new role holder twice."""
    cells = {"role_kind": "רבש״צ", "person__last": "פלד", "person__first": "אסף", "person__mobile": "0525666191"}
    return [desk.grow(**cells), desk.grow(**cells)]


def half(desk):
    """Only a first name, as somebody does who was called away."""
    return desk.grow(person__first="אסף")


def unmirrored(desk):
    """A line of the settlement's tab, where none is added."""
    return desk.grow("settlement", households="5")


KEY_COPY, DELETED = (("finding", "copy"),), (("proposal", "deleted"),)


@table(
    Row("sorts with the keys", sort(ALL), changed=WORKED_ON),
    Row("sorts with the keys, the other way", sort(ALL, descending=True), changed=WORKED_ON),
    Row("sorts by the keys", sort(ALL, column=0), changed=WORKED_ON),
    Row("sorts without the keys", sort_without_keys, held="מוינו רק חלק מן העמודות"),
    Row("sorts the whole grid under the header, blank lines too", sort("A3:J500"), changed=WORKED_ON),
    Row("sets a filter", filtered, changed={**WORKED_ON, "gil.email": "gil@example.org"}, wrote=("person.email",)),
    Row("hides a line and a column, and the unit writes into both", hidden, changed=WORKED_ON,
        wrote=("person.mobile",)),
    Row("inserts a line at the top", insert(3), changed=WORKED_ON),
    Row("inserts a line in the middle", insert(4), changed=WORKED_ON),
    Row("inserts a line and fills it", insert_and_fill, made=NEW, wrote=("_key",)),
    Row("writes a new line far below", far_below, made=NEW, wrote=("_key",)),
    Row("breaks a key", over_key("אופס"), wrote=("_key",)),
    Row("deletes a key", over_key(""), wrote=("_key",)),
    Row("writes a key in capitals", lambda desk: desk.put("דנה", KEY, desk.dana_position.uid.upper())),
    Row("breaks a key and edits the line", damaged_and_edited, "אינו מוכר", (("finding", "damaged"), *DELETED)),
    Row("writes a key that was never given", with_key("bbbbbbbbbb"), "אינו מוכר", (("finding", "damaged"),)),
    Row("writes words for a key", with_key("להתקשר רק בערב אחרי שמונה"), "אינו מוכר", (("finding", "damaged"),)),
    Row("writes a title and notes between the lines", titled),
    Row("empties the column of keys", lambda desk: desk.positions.sheet.batch_clear(["A3:A5"]), wrote=("_key",) * 3),
    Row("writes a number for a key", with_key("17"), "אינו מוכר", (("finding", "damaged"),)),
    Row("writes the key of another line over a key", key_of_another("gil"), wrote=("_key",)),
    Row("copies a line as it is", copied(), "העתק מדויק", KEY_COPY),
    Row("copies a line twice as it is", copied(2), "העתק מדויק", KEY_COPY),
    Row("copies a line that opens the workbook, and changes the day", copied(start="1/2/2026"),
        "התפקיד הזה פותח את הגיליון", (("proposal", "opener"),)),
    Row("copies a line and changes the number", copied(person__mobile="0525666192"), "אותו אדם?",
        (("finding", "person"),)),
    Row("copies a line and changes the role", copied(role_kind="גזבר/ית"), "הועתקה משורה אחרת", made={"position": 1},
        wrote=("_key",)),
    Row("inserts a copy above and changes it", inserted_copy, "הועתקה משורה אחרת", made={"position": 1},
        wrote=("_key",)),
    Row("cuts a line and puts it below", cut_within),
    Row("cuts a line to another tab", cut_to_tab, "לשונית אחרת", (("finding", "foreign"), *DELETED)),
    Row("deletes a line", delete(), waits=DELETED),
    Row("empties a line but for its key", cleared("דנה", "B{0}:I{0}"), waits=DELETED),
    Row("empties a line and its key", cleared("דנה", "A{0}:I{0}"), waits=DELETED),
    Row("empties a line and its state", cleared("דנה", "A{0}:J{0}"), waits=DELETED),
    Row("deletes a line and types it again", typed_again(), wrote=("_key",)),
    Row("types a deleted line again, spelled otherwise", typed_again("0525666194"), wrote=("_key",)),
    Row("types a deleted line again, with another role", typed_again(role_kind="גזבר/ית"), "", DELETED,
        made={"position": 1}, wrote=("_key",)),
    Row("deletes a line and undoes that after a run", deleted_and_undone),
    Row("undoes what the mirror wrote", undone_write, changed={}),
    Row("undoes that a line left", undone_after_retiring, "שבארכיון", (("finding", "retired"),),
        changed={"dana_position.retired_on": TODAY}),
    Row("keeps a line of her own", own_line),
    Row("writes half a line", half, "השורה עדיין לא נקלטה", (("finding", "line"),)),
    Row("adds a line where none is added", unmirrored, "אין מוסיפים שורות", (("finding", "line"),)),
)
def test_what_people_do_to_lines(desk, row):
    desk.play(row)
