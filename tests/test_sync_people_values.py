"""The table of what people type into cells: what is taken in, what is told, and that nothing is rewritten."""

import datetime as dt

import pytest

from tests import people_world
from tests.people_world import Row, table

pytestmark = pytest.mark.once  # how a cell is read says nothing of the database

desk = people_world.desk_fixture
FIRSTS = {"dana": "דנה", "gil": "גיל", "oren": "אורן"}


def spelled(does, column, value, *raws):
    """A row in which up to three people's cells get spellings of one value, as they are."""

    def act(desk):
        return [desk.put(first, column, raw) for first, raw in zip(FIRSTS.values(), raws, strict=False)]

    link, _, name = column.rpartition(".")
    changed = {f"{who}{'' if link else '_position'}.{name}": value for who, _ in zip(FIRSTS, raws, strict=False)}
    return Row(does, act, changed=changed)


def refused(does, column, raw, says, kind="finding", **more):
    """A row in which a cell holds what cannot be taken in; the rest of its line is."""

    def act(desk):
        desk.put("דנה", "person.first", "דניאלה")
        return desk.put("דניאלה", column, raw)

    return Row(does, act, says, ((kind, "cell"),), changed={"dana.first": "דניאלה"}, **more)


def formula(does, column, text, says):
    """A row in which somebody pastes a formula that is no value to keep."""

    def act(desk):
        line = desk.line("דנה")
        at = desk.positions.sheet.row_values(1).index(column)
        start = {**desk.grid(), "rowIndex": line + 2, "columnIndex": at}
        cell = {"values": [{"userEnteredValue": {"formulaValue": text}}]}
        desk.ask({"updateCells": {"start": start, "rows": [cell], "fields": "userEnteredValue"}})
        return line

    return Row(does, act, says, (("finding", "cell"),))


def role(does, name, *raws):
    """A row in which up to three people get a role, spelled as people spell it."""

    def act(desk):
        return [desk.put(first, "role_kind", raw) for first, raw in zip(FIRSTS.values(), raws, strict=True)]

    return Row(does, act, changed=lambda desk: {f"{who}_position.role_kind": desk.role(name).uid for who in FIRSTS})


def array(desk):
    """An array formula in Dana's number spills over the numbers below; a pivot table would look the same."""
    desk.positions.sheet.spreadsheet.batch_update({"requests": [
        {"updateCells": {"range": desk.grid(rows=(2, 5), columns=(4, 5)), "fields": "userEnteredValue"}},
        {"updateCells": {"start": {"sheetId": desk.grid()["sheetId"], "rowIndex": 2, "columnIndex": 4},
                         "rows": [{"values": [{"userEnteredValue": {"formulaValue": '=ARRAYFORMULA(L3:L5)'}}]}],
                         "fields": "userEnteredValue"}}]})  # fmt: skip


def numbers_beside(desk):
    """Numbers in columns of her own, and ours that show them by an array formula."""
    desk.positions.sheet.add_cols(2)
    desk.positions.sheet.update([["0525666101"], ["0525666102"], ["0525666103"]], "L3", raw=True)
    array(desk)
    return [0, 1, 2]


def calculated(desk):
    desk.tab("settlement").type(0, households="=400+12")
    return "settlement", 0


def body(desk, **cells):
    desk.tab("body").type(0, **cells)
    return "body", 0


DAY = dt.date(2026, 2, 3)
ERROR, FORMULA = "בתא יש שגיאה של הגיליון ({})", "נוסחה שתוצאתה אינה קבועה"


@table(
    spelled("writes numbers with dashes, dots and brackets", "person.mobile", "+972525666101",
            "052-566-6101", "052.566.6101", "(052) 566 6101"),
    spelled("writes numbers with their country", "person.mobile", "+972525666101",
            "+972-52-566-6101", "972525666101", "00972 52 5666101"),
    spelled("leaves the zero away", "person.mobile", "+972525666101", "525666101", 525666101, 525666101.0),
    spelled("pastes numbers with marks and odd spaces", "person.mobile", "+972525666101",
            "\u200e0525666101\u200f", "052\u00a0566\u00a06101", "\u202a052-5666101\u202c"),
    spelled("writes numbers with other dashes", "person.mobile", "+972525666101",
            "052–5666101", "052־5666101", " 052 5666101 "),
    spelled("writes days by strokes and dots", "start", DAY, "3/2/26", "03.02.2026", "3-2-2026"),
    spelled("writes days as machines do", "start", DAY, "2026-02-03", 46056, "2026-02-03T00:00:00"),
    spelled("writes days with the month's name", "start", DAY, "3 בפברואר 2026", "3 פבר׳ 2026", "3 לפברואר 2026"),
    spelled("pastes days with marks and odd spaces", "start", DAY, "\u200f3/2/2026", "3/2/2026\u00a0", "3 / 2 / 2026"),
    Row("writes month and year", lambda desk: desk.put("דנה", "start", "9/2022"), "היום הראשון של החודש",
        changed={"dana_position.start": dt.date(2022, 9, 1)}),
    Row("writes month and year by name", lambda desk: desk.put("דנה", "start", "ספטמבר 2022"), "היום הראשון של החודש",
        changed={"dana_position.start": dt.date(2022, 9, 1)}),
    Row("types a day, and the spreadsheet makes a number of it", lambda desk: desk.type("דנה", start="3/2/2026"),
        changed={"dana_position.start": DAY}),
    refused("writes a day that the calendar lacks", "start", "31/02/2026", "„31/02/2026” אינו תאריך"),
    refused("writes a year alone", "start", 2022, "„2022” אינו תאריך"),
    refused("writes when in words", "start", "אחרי החגים", "אינו תאריך"),
    refused("writes two numbers into one cell", "person.mobile", "0525666101 / 0525666102", "אינו מספר טלפון"),
    refused("writes half a number", "person.mobile", "05256", "עשר ספרות של נייד"),
    refused("writes a number far too large", "person.mobile", 5.25666101e20, "אינו מספר טלפון"),
    refused("writes yes or no into a number", "person.mobile", True, "אינו מספר טלפון"),
    refused("writes an address without its sign", "person.email", "dana.example.org", "אינה כתובת דוא״ל"),
    refused("writes a role that there is not", "role_kind", "קוסם היישוב", "„קוסם היישוב” לא נמצא"),
    refused("empties a role", "role_kind", "", "חסר ערך: יש למלא „תפקיד”"),
    refused("leaves blanks and marks alone in a role", "role_kind", " \u200f\u00a0", "חסר ערך"),
    refused("pastes fifty thousand letters", "person.last", "א" * 50000, "הטקסט ארוך מדי: 50000 תווים"),
    refused("writes a word into yes or no", "person.publish_consent", "אולי", "כאן כותבים כן או לא"),
    spelled("says yes in other ways", "person.publish_consent", True, "כן ", True, "✓"),
    spelled("writes a number as a name", "person.last", "12", 12, "12", " 12 "),
    role("writes a role in his and her form", "גזבר/ית", "גזברית", "גזבר", " גזבר/ית"),
    role("writes a role with other quotes", "רבש״צ", 'רבש"צ', "רבש''צ", "רבשצ"),
    formula("says the day by today's date", "start", "=TODAY()", FORMULA),
    formula("divides by nothing", "person.mobile", "=1/0", ERROR.format("#DIV/0!")),
    formula("refers to what was deleted", "person.mobile", "=#REF!+1", ERROR.format("#REF!")),
    formula("refers to a cell with an error", "start", "=C3*2", ERROR.format("#VALUE!")),
    Row("lets a formula add", calculated, changed={"here.households": 412}),
    Row("spills an array over our cells", numbers_beside,
        changed={f"{who}.mobile": f"+97252566610{n}" for n, who in enumerate(("oren", "gil", "dana"), 1)}),
    Row("empties a cell", lambda desk: desk.put("דנה", "person.mobile", ""), changed={"dana.mobile": None}),
    Row("writes a text that looks like a formula", lambda desk: body(desk, liaison="=דוד+חנה"),
        changed={"body_made.liaison": "=דוד+חנה"}),
    Row("writes lines into a cell", lambda desk: body(desk, mandate="ראשית\nשנית"),
        changed={"body_made.mandate": "ראשית\nשנית"}),
)
def test_what_people_type_into_cells(desk, row):
    desk.play(row)
