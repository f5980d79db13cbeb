"""Every switch of what is only assumed of Google does something, both ways."""

import dataclasses

import pytest
from gspread.exceptions import APIError

from sync.local_sheets.assumptions import Assumptions
from tests.local_sheets_fixtures import *  # noqa: F403
from tests.local_sheets_fixtures import ask, cells, grid, lines, refusal, span, write

TITLE = "אנשים"


def metadata(book):
    """Return where each developer metadata lies: (tab, line)."""
    found = []
    fields = "sheets(properties.title,data.rowMetadata.developerMetadata.metadataValue)"
    for sheet in grid(book, fields=fields)["sheets"]:
        for index, meta in enumerate(sheet["data"][0].get("rowMetadata", [])):
            found += [(sheet["properties"]["title"], index) for _ in meta.get("developerMetadata", [])]
    return found


def mark(book, tab):
    """Attach metadata to the first line."""
    ask(book, {"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": "k", "metadataValue": "v", "visibility": "DOCUMENT",
        "location": {"dimensionRange": lines(tab, 0, 1)}}}})


def sort(book, tab):
    mark(book, tab)
    tab.update([["b"], ["a"]], "A1")
    tab.sort((1, "asc"), range="A1:A2")
    return metadata(book)


def copy_line(book, tab):
    mark(book, tab)
    ask(book, {"copyPaste": {"source": span(tab, (0, 1)), "destination": span(tab, (4, 5))}})
    return len(metadata(book))


def copy_across(book, tab):
    other = book.add_worksheet("other", 5, 8)
    tab.update_acell("A1", "=1+1")
    ask(book, {"copyPaste": {"source": span(tab, (0, 1), (0, 1)), "destination": span(other, (0, 1), (0, 1))}})
    return other.get("A1", value_render_option="FORMULA").first()


def delete_missing(book, tab):
    return "replies" in ask_or_refusal(book, {"deleteNamedRange": {"namedRangeId": "gone"}})


def ask_or_refusal(book, request):
    """Return the answer of a request, or {} where it is refused."""
    try:
        return ask(book, request)
    except APIError:
        return {}


def add_twice(book, tab):
    made = {"addNamedRange": {"namedRange": {"name": "one", "range": span(tab, (0, 1))}}}
    ask(book, made)
    return "replies" in ask_or_refusal(book, made)


def duplicate(book, tab):
    ask(book, {"addProtectedRange": {"protectedRange": {"range": span(tab, (0, 1))}}})
    tab.duplicate(new_sheet_name="twin")
    return sum(len(s.get("protectedRanges", [])) for s in grid(book)["sheets"])


def hidden(book, tab):
    other = book.add_worksheet("other", 5, 8)
    other.hide()
    answer = ask(book, write(other, 0, 0, [["x"]]), includeSpreadsheetInResponse=True,
                 responseRanges=["other!A1:A2", f"'{TITLE}'!A1:A2"])
    return len(answer["updatedSpreadsheet"]["sheets"])


def only_hidden(book, tab):
    other = book.add_worksheet("other", 5, 8)
    other.hide()
    answer = ask(book, write(other, 0, 0, [["x"]]), includeSpreadsheetInResponse=True, responseRanges=["other!A1:A2"])
    return [sheet["properties"]["title"] for sheet in answer["updatedSpreadsheet"].get("sheets", [])]


def find_number(book, tab):
    tab.update([[15]], "A1")
    answer = ask(book, {"findReplace": {"find": "5", "replacement": "6", "sheetId": tab.id}})
    return answer["replies"][0]["findReplace"].get("valuesChanged", 0)


def update_missing(book, tab):
    return "replies" in ask_or_refusal(book, {"updateDeveloperMetadata": {
        "dataFilters": [{"developerMetadataLookup": {"metadataValue": "no"}}],
        "developerMetadata": {"metadataValue": "x"}, "fields": "metadataValue"}})


def bare_name(book, tab):
    book.add_worksheet("stock", 2, 2).update([["tab"]], "A1")
    tab.update([["range"]], "A1")
    tab.define_named_range("A1", "stock")
    return book.values_get("stock")["values"][0][0]


def merge(book, tab):
    tab.update([["a", "b"]], "A1")
    tab.merge_cells("A1:B1")
    return [c.get("userEnteredValue", {}).get("stringValue") for c in cells(book, f"'{TITLE}'!A1:B1")[0]]


SWITCHES = [  # switch, what is done, what comes of it when on, and when off
    ("metadata_lost_on_sort", sort, [], [(TITLE, 1)]),
    ("metadata_copied_with_lines", copy_line, 2, 1),
    ("copy_keeps_formulas_across_tabs", copy_across, "=1+1", 2),
    ("deleting_missing_named_range_fails", delete_missing, False, True),
    ("adding_existing_named_range_fails", add_twice, False, True),
    ("duplicate_copies_protection", duplicate, 2, 1),
    ("answer_shows_hidden_tabs", hidden, 2, 1),
    ("answer_shows_hidden_tabs", only_hidden, ["other"], []),
    ("find_searches_numbers", find_number, 1, 0),
    ("updating_missing_metadata_fails", update_missing, False, True),
    ("bare_name_is_named_range_first", bare_name, "range", "tab"),
    ("merge_discards_values", merge, ["a"], ["a", "b"]),
]


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize(("switch", "act", "when_on", "when_off"), SWITCHES)
def test_a_switch_both_ways(app, book, tab, switch, act, when_on, when_off, on):
    app.assumptions = Assumptions(**{switch: on})
    assert act(book, tab) == (when_on if on else when_off)


def test_every_switch_is_tested_both_ways():
    elsewhere = {"copy_skips_filtered_lines", "protection_blocks_sort", "protection_blocks_insert",
                 "protection_blocks_delete", "validation_enforced_over_api"}
    assert {f.name for f in dataclasses.fields(Assumptions)} == elsewhere | {name for name, *_ in SWITCHES}


def test_a_refused_switch_tells_why(book):
    assert refusal(ask, book, {"deleteNamedRange": {"namedRangeId": "gone"}})[0] == 400
