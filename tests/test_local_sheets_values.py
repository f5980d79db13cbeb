"""Values: what typing becomes, how it is shown, and reading, writing, appending and clearing ranges."""

import pytest
from gspread.utils import ValidationConditionType

from tests.local_sheets_fixtures import *  # noqa: F403
from tests.local_sheets_fixtures import ask, cells, refusal, span, write

TYPED = [  # locale, typed, entered, shown, kind of format
    ("en_US", "007", 7, "7", None),
    ("en_US", "1-2", 46024, "1/2/2026", "DATE"),
    ("en_US", "2026-09-05", 46270, "2026-09-05", "DATE"),
    ("en_US", "$100.15", 100.15, "$100.15", "CURRENCY"),
    ("en_US", "TRUE", True, "TRUE", None),
    ("en_US", "'0123", "0123", "0123", None),
    ("en_US", "3/2/2026", 46083, "3/2/2026", "DATE"),
    ("en_US", "13/2/2026", "13/2/2026", "13/2/2026", None),
    ("iw_IL", "3/2/2026", 46056, "03/02/2026", "DATE"),
    ("iw_IL", "3.2.26", 46056, "03/02/2026", "DATE"),
    ("iw_IL", "03-02-2026", 46056, "03/02/2026", "DATE"),
    ("iw_IL", "31/2/2026", "31/2/2026", "31/2/2026", None),
    ("iw_IL", "0501234567", 501234567, "501234567", None),
    ("iw_IL", "050-1234567", "050-1234567", "050-1234567", None),
    ("iw_IL", "*2700", "*2700", "*2700", None),
    ("iw_IL", "5%", 0.05, "5%", "PERCENT"),
    ("iw_IL", "1,234.5", 1234.5, "1,234.50", "NUMBER"),
    ("iw_IL", "₪20", 20, "₪20", "CURRENCY"),
    ("iw_IL", "10:30", 0.4375, "10:30", "TIME"),
    ("iw_IL", "3/2/2026 10:30", 46056.4375, "03/02/2026 10:30", "DATE_TIME"),
    ("iw_IL", "צח״י", "צח״י", "צח״י", None),
    ("iw_IL", "קומה 3", "קומה 3", "קומה 3", None),
    ("iw_IL", "false", False, "FALSE", None),
    ("iw_IL", "1.50", 1.5, "1.5", None),
    ("iw_IL", "  7 ", 7, "7", None),
]
DOUBTFUL = ["1,5", "+972-50-1234567", "5 בפברואר 2026", "12-2020", "5 Jan", "12 345", "(12)", "10 pm"]


def entered(item):
    """Return what was entered in a cell as a plain value."""
    return next(iter(item.get("userEnteredValue", {}).values()), None)


@pytest.mark.parametrize(("locale", "typed", "value", "shown", "kind"), TYPED)
def test_typing(book, tab, locale, typed, value, shown, kind):
    book.update_locale(locale)
    tab.update_acell("A1", typed)
    item = cells(book, "'אנשים'!A1", "userEnteredValue,formattedValue,userEnteredFormat.numberFormat")[0][0]
    assert (entered(item), item["formattedValue"]) == (value, shown)
    assert item.get("userEnteredFormat", {}).get("numberFormat", {}).get("type") == kind
    assert type(entered(item)) is type(value)


@pytest.mark.parametrize("typed", DOUBTFUL)
def test_doubtful_typing_is_refused_loudly_and_leaves_no_trace(tab, typed):
    tab.update_acell("A1", "before")
    code, text = refusal(tab.update_acell, "A1", typed)
    assert code == 501
    assert typed in text
    assert tab.acell("A1").value == "before"


@pytest.mark.parametrize("typed", ["007", "3/2/2026", "=1+1", "TRUE", "5%", "0501234567"])
def test_raw_keeps_texts(tab, typed):
    tab.update([[typed]], "A1")
    assert tab.get("A1", value_render_option="UNFORMATTED_VALUE").first() == typed


def test_a_cell_formatted_as_text_keeps_what_is_typed(book, tab):
    tab.format("A1", {"numberFormat": {"type": "TEXT"}})
    tab.update_acell("A1", "0501234567")
    assert cells(book, "'אנשים'!A1")[0][0] == {"userEnteredValue": {"stringValue": "0501234567"}}


def test_a_date_typed_into_a_date_cell_keeps_its_pattern(tab):
    tab.format("A1", {"numberFormat": {"type": "DATE", "pattern": "d.m.yyyy"}})
    tab.update_acell("A1", "3/2/2026")
    assert tab.acell("A1").value == "3.2.2026"


FORMULAS = [
    ("=2+3*4-1", "13"),
    ("=(2+3)/4", "1.25"),
    ("=10/3", "3.333333333"),
    ('="a"&"b"&1', "ab1"),
    ("=A1+B1", "30"),
    ("=SUM(A1:B2)", "33"),
    ("=SUM(A1:A,5)", "16"),
    ('=IF(A1>5,"yes","no")', "yes"),
    ('=IF(C1="Dana",1,2)', "1"),
    ("=A1=10", "TRUE"),
    ("=5%", "0.05"),
    ("=-2^2", "4"),
    ("=1/0", "#DIV/0!"),
    ("=C1*2", "#VALUE!"),
    ("=E9", ""),
    ("=TODAY()", "05/03/2026"),
    ("=TODAY()+1", "06/03/2026"),
    ("=D1", "#REF!"),
    ("='אנשים'!B2", "2"),
]


@pytest.mark.parametrize(("formula", "shown"), FORMULAS)
def test_formulas(tab, formula, shown):
    tab.update([[10, 20, "dana"], [1, 2]], "A1")
    tab.update_acell("D1", formula)
    assert (tab.acell("D1").value or "") == shown
    assert tab.acell("D1", value_render_option="FORMULA").value == formula


@pytest.mark.parametrize("formula", ["=VLOOKUP(A1,B:C,2)", "=A1:A3", "={1,2}", "=IMPORTXML(A1)", "=1+", "=)("])
def test_unknown_formulas_are_refused_loudly(tab, formula):
    assert refusal(tab.update_acell, "A1", formula)[0] == 501


def test_an_array_formula_spills_values_that_nobody_entered(book, tab):
    tab.update([[1], [2], [3]], "A1")
    tab.update_acell("B1", "=ARRAYFORMULA(A1:A3*10)")
    assert tab.get("A1:B3") == [["1", "10"], ["2", "20"], ["3", "30"]]
    below = cells(book, "'אנשים'!B2", "userEnteredValue,effectiveValue")[0][0]
    assert below == {"effectiveValue": {"numberValue": 20}}
    tab.update_acell("B3", "in the way")
    assert tab.acell("B1").value == "#REF!"


def test_formulas_follow_inserted_deleted_and_moved_lines(book, tab):
    tab.update([[1], [2], [3]], "A1")
    tab.update_acell("C1", "=A3+$A$2")
    tab.update_acell("C2", "=SUM(A1:A3)")
    tab.insert_rows([[]], 2)
    assert tab.acell("C1", "FORMULA").value == "=A4+$A$3"
    assert tab.acell("C3", "FORMULA").value == "=SUM(A1:A4)"
    tab.delete_rows(3)
    assert tab.acell("C1", "FORMULA").value == "=A3+#REF!"
    ask(book, {"moveDimension": {"source": {"sheetId": tab.id, "dimension": "COLUMNS", "startIndex": 0,
                                            "endIndex": 1}, "destinationIndex": 2}})
    assert tab.acell("C1", "FORMULA").value == "=B3+#REF!"


RENDERED = [
    ("FORMATTED_VALUE", None, ["5", "03/02/2026", "x", "TRUE", "0.5"]),
    ("UNFORMATTED_VALUE", None, [5, 46056, "x", True, 0.5]),
    ("UNFORMATTED_VALUE", "FORMATTED_STRING", [5, "03/02/2026", "x", True, 0.5]),
    ("FORMULA", None, ["=2+3", 46056, "x", True, 0.5]),
]


@pytest.mark.parametrize(("render", "dates", "row"), RENDERED)
def test_render_options(tab, render, dates, row):
    tab.update([["=2+3", "3/2/2026", "x", True, 0.5]], "A1", raw=False)
    found = tab.get("A1:E1", value_render_option=render, date_time_render_option=dates)
    assert found[0] == row


def test_what_is_empty_at_the_ends_is_left_out(tab):
    tab.update([["a", "", "c"], [""], ["", "b"], [""]], "A1")
    found = tab.get("A1:D9")
    assert found == [["a", "", "c"], [], ["", "b"]]
    assert found.range == "'אנשים'!A1:D9"
    assert tab.get("B1:B9", major_dimension="COLUMNS") == [["", "", "b"]]


RANGES = [
    ("A1", "A1"), ("B2:A1", "A1:B2"), ("A:A", "A1:A20"), ("2:3", "A2:H3"), ("B2:C", "B2:C20"), ("A2:2", "A2:H2"),
    ("$A$1:B2", "A1:B2"), ("G18:Z99", "G18:H20"), ("a1:b2", "A1:B2"),
]


@pytest.mark.parametrize(("asked", "told"), RANGES)
def test_ranges(tab, asked, told):
    assert tab.get(asked).range == f"'אנשים'!{told}"


BAD_RANGES = [
    ("Nowhere!A1", "Unable to parse range: Nowhere!A1"),
    ("'אנשים'!A0", "Unable to parse range: 'אנשים'!A0"),
    ("'אנשים", "Unable to parse range: 'אנשים"),
    ("'אנשים'!A1:B2:C3", "Unable to parse range: 'אנשים'!A1:B2:C3"),
    ("'אנשים'!A21", "Range ('אנשים'!A21) exceeds grid limits. Max rows: 20, max columns: 8"),
    ("'אנשים'!J1:K2", "Range ('אנשים'!J1:K2) exceeds grid limits. Max rows: 20, max columns: 8"),
]


@pytest.mark.parametrize(("asked", "text"), BAD_RANGES)
def test_bad_ranges(book, asked, text):
    assert refusal(book.values_get, asked) == (400, text)


@pytest.mark.parametrize("title", ["a'b", 'say "hi"', "🌵 x", "A1", "טאב!ב", "\u200fימין", "1", "a:b", "R1C1"])
def test_odd_titles_are_reached_in_quotes(book, title):
    made = book.add_worksheet(title, 3, 3)
    made.update([["here"]], "B2")
    assert book.worksheet(title).get_all_values() == [["", ""], ["", "here"]]
    assert book.values_get("'" + title.replace("'", "''") + "'!B2")["values"] == [["here"]]


def test_a_bare_name_is_a_named_range_before_it_is_a_tab(book, tab):
    made = book.add_worksheet("stock", 3, 3)
    made.update([["the tab"]], "A1")
    tab.update([["the range"]], "C3")
    tab.define_named_range("C3", "stock")
    assert book.values_get("stock")["values"] == [["the range"]]
    assert book.values_get("'stock'")["values"] == [["the tab"]]


def test_update_tells_what_it_touched_and_null_skips(tab):
    tab.update([["a", "b"], ["c", "d"]], "A1")
    told = tab.update([[None, "B"], ["C", None]], "A1:B2")
    assert (told["updatedRange"], told["updatedRows"], told["updatedCells"]) == ("'אנשים'!A1:B2", 2, 2)
    assert tab.get("A1:B2") == [["a", "B"], ["C", "d"]]


def test_more_values_than_the_range_holds_are_refused(tab):
    code, text = refusal(tab.update, [["a"], ["b"], ["c"]], "A1:A2")
    assert (code, text) == (400, "Requested writing within range ['אנשים'!A1:A2], but tried writing to row [3]")
    assert refusal(tab.update, [["a"]] * 3, "A19")[0] == 400
    assert tab.get_all_values() == [[]]


def test_a_cell_holds_fifty_thousand_characters_and_no_more(tab):
    tab.update([["x" * 50_000]], "A1")
    code, text = refusal(tab.update, [["x" * 50_001]], "A1")
    assert (code, text) == (
        400, "Your input contains more than the maximum of 50000 characters in a single cell.")


APPENDED = [  # what is there, where is searched, table, where it lands
    ([], "A1", None, "A1:B1"),
    ([["a", "b"]], "A1", "A1:B1", "A2:B2"),
    ([["a", "", "c"]], "A1:H20", "C1", "C2:D2"),
    ([["a", "", "c"]], "A1", "A1", "A2:B2"),
    ([["h", "h"], ["1", "1"], [], ["x", "y"]], "A1", "A1:B2", "A3:B3"),
    ([["h", "h"], ["1", "1"], [], ["x", "y"]], "A1:H20", "A4:B4", "A5:B5"),
    ([["a"], [], ["c"]], "A2", None, "A2:B2"),
]


@pytest.mark.parametrize(("there", "where", "table", "lands"), APPENDED)
def test_append_finds_the_table(tab, there, where, table, lands):
    if there:
        tab.update(there, "A1")
    told = tab.append_row(["new", "line"], table_range=where)
    assert told.get("tableRange") == (f"'אנשים'!{table}" if table else None)
    assert told["updates"]["updatedRange"] == f"'אנשים'!{lands}"


def test_append_widens_the_grid(tab):
    tab.update([["x"]] * 20, "A1")
    tab.append_rows([["y"], ["z"]])
    assert tab.row_values(22) == ["z"]


def test_append_that_inserts_lines_pushes_the_rest_down(tab):
    tab.update([["a"], [""], ["below"]], "A1")
    tab.append_row(["b"], table_range="A1", insert_data_option="INSERT_ROWS")
    assert tab.col_values(1) == ["a", "b", "", "below"]


def test_clear_keeps_formats_notes_and_rules(book, tab):
    tab.update([["x", "y"]], "A1")
    tab.format("A1", {"textFormat": {"bold": True}})
    tab.insert_note("A1", "a note")
    tab.add_validation("A1", ValidationConditionType.one_of_list, ["x", "z"], strict=True)
    tab.batch_clear(["A1:B1"])
    item = cells(book, "'אנשים'!A1", "userEnteredValue,userEnteredFormat,note,dataValidation")[0][0]
    assert set(item) == {"userEnteredFormat", "note", "dataValidation"}


def test_batches_of_values(book, tab):
    told = tab.batch_update([{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "B2", "values": [["c"]]}])
    assert (told["totalUpdatedCells"], told["totalUpdatedRows"], told["totalUpdatedColumns"]) == (3, 2, 2)
    assert tab.batch_get(["A1:B1", "B2"]) == [[["a", "b"]], [["c"]]]
    bad = [{"range": "A1", "values": [["X"]]}, {"range": "Z99", "values": [["Y"]]}]
    assert refusal(tab.batch_update, bad)[0] == 400
    assert tab.acell("A1").value == "a"


def test_numbers_are_written_as_google_writes_them(book, tab):
    ask(book, write(tab, 0, 0, [[2.0, 0.1 + 0.2, 1e21, -0.5, 12345678901]]))
    assert tab.get("A1:E1")[0] == ["2", "0.3", "1E+21", "-0.5", "12345678901"]
    assert tab.get("A1", value_render_option="UNFORMATTED_VALUE").first() == 2


PATTERNS = [
    ("DATE", "dd/MM/yyyy", 46056, "03/02/2026"), ("DATE", "d.M.yy", 46056, "3.2.26"),
    ("DATE", "yyyy-mm-dd", 46056, "2026-02-03"), ("DATE", "d בmmmm yyyy", 46056, "3 בפברואר 2026"),
    ("DATE_TIME", "dd/mm/yyyy hh:mm", 46056.4375, "03/02/2026 10:30"), ("DATE", None, 46056, "03/02/2026"),
    ("NUMBER", "#,##0.00", 1234.5, "1,234.50"), ("NUMBER", "0000", 7, "0007"), ("PERCENT", "0%", 0.256, "26%"),
    ("CURRENCY", '"₪"#,##0', 1234, "₪1,234"), ("NUMBER", "0.0;(0.0)", -2.25, "(2.3)"), ("TEXT", "@", 5, "5"),
]


@pytest.mark.parametrize(("kind", "pattern", "value", "shown"), PATTERNS)
def test_patterns(book, tab, kind, pattern, value, shown):
    form = {"type": kind} | ({"pattern": pattern} if pattern else {})
    ask(book, write(tab, 0, 0, [[value]]), {"repeatCell": {
        "range": span(tab, (0, 1), (0, 1)), "cell": {"userEnteredFormat": {"numberFormat": form}},
        "fields": "userEnteredFormat.numberFormat"}})
    assert tab.acell("A1").value == shown


@pytest.mark.parametrize("formula", ["=A2+1", "=IF(A2>0,A2+1,1)"])
def test_a_long_chain_of_formulas_is_worked_out_from_its_end(tab, formula):
    tab.resize(3000)
    spread = {"range": span(tab, (0, 2999), (0, 1)), "fields": "userEnteredValue",
              "cell": {"userEnteredValue": {"formulaValue": formula}}}
    ask(tab.spreadsheet, {"repeatCell": spread}, write(tab, 2999, 0, [[1]]))
    assert tab.acell("A1").value == "3000"
    assert len(tab.col_values(1)) == 3000


def test_array_formulas_upon_a_chain_too_long_are_refused_loudly(tab):
    tab.resize(1000)
    spread = {"range": span(tab, (0, 1000), (0, 2)), "fields": "userEnteredValue",
              "cell": {"userEnteredValue": {"formulaValue": "=ARRAYFORMULA(A1:A3*2)"}}}
    ask(tab.spreadsheet, {"repeatCell": spread})
    assert refusal(tab.get, "A1:B1")[0] == 501
