"""What is copied beside values: merges, the rules that colour cells; and what a regular expression replaces."""

from tests.local_sheets_fixtures import *  # noqa: F403
from tests.local_sheets_fixtures import ask, grid, refusal, span

LINES = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$A2>B$1"}]}


def coloured(tab, condition, *ranges):
    """A request that adds a rule."""
    rule = {"ranges": list(ranges), "booleanRule": {"condition": condition, "format": {"backgroundColor": {"red": 1}}}}
    return {"addConditionalFormatRule": {"rule": rule}}


def paste_rules(source, destination, **more):
    """A request that copies the rules alone."""
    return {"copyPaste": {"source": source, "destination": destination,
                          "pasteType": "PASTE_CONDITIONAL_FORMATTING"} | more}


def rules(book):
    """The rules of each tab: what they ask, and where."""
    found = grid(book, fields="sheets.conditionalFormats")["sheets"]
    return [[(rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"],
              [tuple(area[k] for k in ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"))
               for area in rule["ranges"]]) for rule in sheet.get("conditionalFormats", [])] for sheet in found]


def test_a_rule_reaches_further_on_its_own_tab(book, tab):
    tab.update([["x", 1]], "A1")
    ask(book, coloured(tab, LINES, span(tab, (1, 9), (1, 3))))
    ask(book, paste_rules(span(tab, (0, 3), (0, 2)), span(tab, (10, 13), (4, 8))))
    assert rules(book) == [[("=$A2>B$1", [(1, 9, 1, 3), (11, 13, 5, 6), (11, 13, 7, 8)])]]
    assert tab.get_all_values() == [["x", "1"]]


def test_a_rule_is_copied_to_another_tab_with_its_formula_moved(book, tab):
    other = book.add_worksheet("two", 20, 8)
    ask(book, coloured(tab, LINES, span(tab, (1, 9), (1, 3))))
    ask(book, paste_rules(span(tab, (2, 4), (1, 3)), span(other, (6, 8), (3, 5))))
    assert rules(book)[1] == [("=$A7>D$1", [(6, 8, 3, 5)])]
    ask(book, paste_rules(span(tab, (15, 17), (1, 3)), span(other, (6, 8), (3, 5))))
    assert len(rules(book)[1]) == 1
    transposed = paste_rules(span(tab, (2, 4), (1, 3)), span(other, (6, 8), (3, 5)), pasteOrientation="TRANSPOSE")
    assert refusal(ask, book, transposed)[0] == 501


def test_each_repetition_of_a_copied_block_has_its_merges(book, tab):
    tab.merge_cells("A1:B1")
    ask(book, {"copyPaste": {"source": span(tab, (0, 1), (0, 2)), "destination": span(tab, (1, 3), (0, 4))}})
    merges = grid(book)["sheets"][0]["merges"]
    assert sorted((m["startRowIndex"], m["startColumnIndex"], m["endColumnIndex"]) for m in merges) == [
        (0, 0, 2), (1, 0, 2), (1, 2, 4), (2, 0, 2), (2, 2, 4)]


def test_a_regular_expression_replaces_as_google_documents_it(book, tab):
    tab.update([["Google Sheets"], ["Google Docs"], ["cost"]], "A1")
    words = {"searchByRegex": True, "sheetId": tab.id, "matchCase": True}
    ask(book, {"findReplace": {"find": "o.* (.*)", "replacement": "$1 Rocks"} | words},
        {"findReplace": {"find": "cost", "replacement": "\\$5"} | words})
    assert tab.col_values(1) == ["GSheets Rocks", "GDocs Rocks", "$5"]
    assert refusal(ask, book, {"findReplace": {"find": "a|o", "replacement": "$2"} | words})[0] == 400
