"""Batches: atomic, in order, and each request doing what Google says it does."""

import pytest

from sync.local_sheets.assumptions import Assumptions
from tests.local_sheets_fixtures import *  # noqa: F403
from tests.local_sheets_fixtures import ask, cells, grid, lines, refusal, span, value, write

TITLE = "אנשים"


def column(tab, letter="A"):
    """Return a column as texts."""
    return tab.col_values(ord(letter) - 64)


def fence(name, number=None, tab_id=0):
    """Return an addNamedRange request."""
    made = {"name": name, "range": {"sheetId": tab_id, "startRowIndex": 0, "endRowIndex": 1}}
    return {"addNamedRange": {"namedRange": made | ({"namedRangeId": number} if number else {})}}


def test_a_batch_is_all_or_nothing(book, tab):
    bad = {"deleteDimension": {"range": lines(tab, 90, 91)}}
    code, text = refusal(ask, book, write(tab, 0, 0, [["x"]]), {"addSheet": {"properties": {"title": "y"}}}, bad)
    assert (code, text) == (400, "Invalid requests[2].deleteDimension: Cannot delete a row that doesn't exist. Tried "
                                 "to delete row index 90 but there are only 20 rows.")
    assert tab.get_all_values() == [[]]
    assert [w.title for w in book.worksheets()] == [TITLE]


def test_requests_run_in_order_and_the_answer_shows_the_end(book, tab):
    answer = ask(book, write(tab, 0, 0, [["a"], ["b"]]), {"insertDimension": {"range": lines(tab, 0, 1)}},
                 write(tab, 0, 0, [["first"]]), includeSpreadsheetInResponse=True, responseIncludeGridData=True,
                 responseRanges=[f"'{TITLE}'!A1:A3"])
    assert answer["replies"] == [{}, {}, {}]
    data = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]
    assert [r["values"][0]["formattedValue"] for r in data["rowData"]] == ["first", "a", "b"]


def test_a_mask_rules_the_answer_of_a_batch(book, tab):
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}:batchUpdate"
    fields = "replies,updatedSpreadsheet(sheets(properties.title,data.rowData.values.userEnteredValue))"
    body = {"requests": [write(tab, 0, 0, [["x", 5]])], "includeSpreadsheetInResponse": True,
            "responseRanges": [f"'{TITLE}'!A1:B1"]}
    answer = book.client.request("post", url, params={"fields": fields}, json=body).json()
    sheet = answer["updatedSpreadsheet"]["sheets"][0]
    assert sheet["properties"] == {"title": TITLE}
    assert sheet["data"] == [{"rowData": [{"values": [value("x"), value(5)]}]}]
    assert set(answer) == {"replies", "updatedSpreadsheet"}
    code, text = refusal(book.client.request, "post", url, params={"fields": "replies,nothing"}, json=body)
    assert (code, text) == (
        400, "Error expanding 'fields' parameter. Cannot find matching fields for path 'nothing'.")


def test_copy_paste_to_a_hidden_tab_at_the_same_place_keeps_formulas(book, tab):
    scratch = book.add_worksheet("scratch", 20, 8)
    ask(book, {"updateSheetProperties": {"properties": {"sheetId": scratch.id, "hidden": True}, "fields": "hidden"}})
    tab.update([["k", "=A1&B2", 3], ["l", "x", "=C1*2"]], "A1", raw=False)
    block = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 3}
    answer = ask(book, {"copyPaste": {"source": {"sheetId": tab.id} | block, "pasteType": "PASTE_FORMULA",
                                      "destination": {"sheetId": scratch.id} | block}},
                 write(tab, 0, 0, [["changed"]]), includeSpreadsheetInResponse=True, responseIncludeGridData=True,
                 responseRanges=["scratch!A1:C2"])
    rows = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"]
    found = [[c["userEnteredValue"] for c in r["values"]] for r in rows]
    assert found == [[value(v)["userEnteredValue"] for v in line]
                     for line in (["k", "=A1&B2", 3], ["l", "x", "=C1*2"])]
    assert rows[1]["values"][2]["effectiveValue"] == {"numberValue": 6}


PASTES = [  # kind, what arrives of value, bold, rule, note
    ("PASTE_NORMAL", "=B1*2", True, True, True),
    ("PASTE_VALUES", 10, False, False, False),
    ("PASTE_FORMULA", "=B1*2", False, False, False),
    ("PASTE_FORMAT", None, True, False, False),
    ("PASTE_NO_BORDERS", "=B1*2", True, True, True),
    ("PASTE_DATA_VALIDATION", None, False, True, False),
]


@pytest.mark.parametrize(("kind", "arrives", "bold", "rule", "note"), PASTES)
def test_kinds_of_paste(book, tab, kind, arrives, bold, rule, note):
    ask(book, write(tab, 0, 0, [[5]]), {"updateCells": {
        "range": span(tab, (1, 2), (0, 1)), "fields": "*", "rows": [{"values": [
            value("=A1*2") | {"note": "n", "userEnteredFormat": {"textFormat": {"bold": True}},
                              "dataValidation": {"condition": {"type": "BOOLEAN"}}}]}]}})
    ask(book, {"copyPaste": {"source": span(tab, (1, 2), (0, 1)), "destination": span(tab, (1, 2), (1, 2)),
                             "pasteType": kind}})
    row = cells(book, f"'{TITLE}'!A2:B2", "userEnteredValue,userEnteredFormat,note,dataValidation")[0]
    item = row[1] if len(row) > 1 else {}
    assert item.get("userEnteredValue") == value(arrives).get("userEnteredValue")
    assert (("userEnteredFormat" in item), ("dataValidation" in item), ("note" in item)) == (bold, rule, note)


def test_a_copy_fills_a_multiple_and_transposes(book, tab):
    tab.update([["a", "b"]], "A1")
    ask(book, {"copyPaste": {"source": span(tab, (0, 1), (0, 2)), "destination": span(tab, (1, 4), (0, 4))}})
    assert tab.get("A2:D4") == [["a", "b", "a", "b"]] * 3
    ask(book, {"copyPaste": {"source": span(tab, (0, 1), (0, 2)), "destination": span(tab, (5, 6), (0, 1)),
                             "pasteOrientation": "TRANSPOSE"}})
    assert tab.get("A6:A7") == [["a"], ["b"]]


@pytest.mark.parametrize(("skips", "arrives"), [(False, ["h", "a", "b"]), (True, ["h", "b"])])
def test_filtered_lines_in_a_copy_are_a_switch(app, book, tab, dana, skips, arrives):
    app.assumptions = Assumptions(copy_skips_filtered_lines=skips)
    tab.update([["h"], ["a"], ["b"]], "A1")
    dana.filter(book.id, TITLE, "A1:A3", 0, ["a"])
    ask(book, {"copyPaste": {"source": span(tab, (0, 3), (0, 1)), "destination": span(tab, (0, 3), (3, 4))}})
    assert column(tab, "D") == arrives
    assert column(tab) == ["h", "a", "b"]


def test_cut_and_paste_takes_references_along(book, tab):
    tab.update([["x", "=A1&1"]], "A1", raw=False)
    ask(book, {"cutPaste": {"source": span(tab, (0, 1), (0, 1)),
                            "destination": {"sheetId": tab.id, "rowIndex": 4, "columnIndex": 4}}})
    assert tab.acell("B1", "FORMULA").value == "=E5&1"
    assert tab.get("A1:E5") == [["", "x1"], [], [], [], ["", "", "", "", "x"]]


def test_update_cells_by_mask_clears_what_is_not_given(book, tab):
    tab.update([["a", "b"], ["c", "d"]], "A1")
    tab.insert_note("A1", "n")
    ask(book, {"updateCells": {"range": span(tab, (0, 2), (0, 2)), "fields": "userEnteredValue",
                               "rows": [{"values": [value("A")]}]}})
    assert tab.get("A1:B2") == [["A"]]
    assert tab.get_note("A1") == "n"
    code, text = refusal(ask, book, {"updateCells": {"range": span(tab, (0, 1), (0, 1)), "fields": "note",
                                                     "rows": [{"values": [{}, {}]}]}})
    assert "Attempting to write column: 1, beyond the last requested column of: 0" in text
    assert code == 400


def test_typed_values_are_never_parsed(book, tab):
    ask(book, write(tab, 0, 0, [["007", "=1+1", 46056, True]]),
        {"updateCells": {"start": {"rowIndex": 1, "columnIndex": 0}, "fields": "userEnteredValue",
                         "rows": [{"values": [{"userEnteredValue": {"stringValue": "=1+1"}},
                                              {"userEnteredValue": {"stringValue": "3/2/2026"}}]}]}})
    assert tab.get("A1:D2", value_render_option="UNFORMATTED_VALUE") == [["007", 2, 46056, True], ["=1+1", "3/2/2026"]]


def test_append_cells_goes_below_the_last_value_and_grows_the_grid(book, tab):
    tab.update([["x"]] * 20, "C1")
    made = {"appendCells": {"sheetId": tab.id, "fields": "userEnteredValue", "rows": [{"values": [value("new")]}]}}
    ask(book, made, made)
    assert tab.get("A20:C22") == [["", "", "x"], ["new"], ["new"]]
    assert book.worksheet(TITLE).row_count == 22


def test_repeat_cell_shifts_formulas(book, tab):
    tab.update([[1], [2], [3]], "A1")
    ask(book, {"repeatCell": {"range": span(tab, (0, 3), (1, 2)), "cell": value("=A1*$A$1"),
                              "fields": "userEnteredValue"}})
    assert tab.get("B1:B3", value_render_option="FORMULA") == [["=A1*$A$1"], ["=A2*$A$1"], ["=A3*$A$1"]]


SORTS = [
    ([{"dimensionIndex": 0, "sortOrder": "ASCENDING"}], ["2", "10", "א", "ב", "TRUE", ""]),
    ([{"dimensionIndex": 0, "sortOrder": "DESCENDING"}], ["TRUE", "ב", "א", "10", "2", ""]),
]


@pytest.mark.parametrize(("specs", "order"), SORTS)
def test_sorting(book, tab, specs, order):
    ask(book, write(tab, 0, 0, [["ב", 1], [10, 2], [None, 3], [True, 4], ["א", 5], [2, 6]]))
    ask(book, {"sortRange": {"range": span(tab, (0, 6), (0, 2)), "sortSpecs": specs}})
    assert [(row + [""])[0] for row in tab.get("A1:B6")] == order


def test_a_sort_moves_notes_rules_and_metadata_with_the_line(book, tab):
    tab.update([["b", "=A1"], ["a", "=A2"]], "A1", raw=False)
    tab.insert_note("A1", "of b")
    ask(book, {"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": "row", "metadataValue": "b", "visibility": "DOCUMENT",
        "location": {"dimensionRange": lines(tab, 0, 1)}}}})
    tab.sort((1, "asc"), range="A1:B2")
    assert tab.get("A1:B2", value_render_option="FORMULA") == [["a", "=A1"], ["b", "=A2"]]
    assert tab.get_note("A2") == "of b"
    meta = grid(book, [f"'{TITLE}'!A1:A2"], "sheets.data.rowMetadata.developerMetadata.metadataValue")
    assert meta["sheets"][0]["data"][0]["rowMetadata"] == [{}, {"developerMetadata": [{"metadataValue": "b"}]}]


MOVES = [(0, 1, 3, "bcadef"), (3, 5, 1, "adebcf"), (1, 3, 6, "adefbc"), (2, 3, 2, "abcdef"), (0, 2, 5, "cdeabf")]


@pytest.mark.parametrize(("start", "end", "target", "order"), MOVES)
@pytest.mark.parametrize("dimension", ["ROWS", "COLUMNS"])
def test_moving_lines_and_columns(book, tab, start, end, target, order, dimension):
    by_rows = dimension == "ROWS"
    tab.update([[x] for x in "abcdef"] if by_rows else [list("abcdef")], "A1")
    ask(book, {"moveDimension": {"source": lines(tab, start, end, dimension), "destinationIndex": target}})
    assert "".join(column(tab) if by_rows else tab.row_values(1)) == order


def test_everything_follows_inserted_and_deleted_lines(book, tab):
    tab.update([["x"]] * 10, "A1")
    tab.define_named_range("A4:B6", "names")
    tab.merge_cells("C4:D5")
    tab.set_basic_filter("A3:D8")
    rule = {"ranges": [span(tab, (3, 6))], "booleanRule": {
        "condition": {"type": "NOT_BLANK"}, "format": {"backgroundColor": {"red": 1}}}}
    ask(book, {"addConditionalFormatRule": {"rule": rule}},
        {"createDeveloperMetadata": {"developerMetadata": {"metadataKey": "k", "visibility": "DOCUMENT",
                                                           "location": {"dimensionRange": lines(tab, 4, 5)}}}},
        {"updateDimensionProperties": {"range": lines(tab, 4, 5), "properties": {"hiddenByUser": True},
                                       "fields": "hiddenByUser"}},
        {"insertDimension": {"range": lines(tab, 0, 2)}}, {"deleteDimension": {"range": lines(tab, 5, 6)}})
    found = grid(book)
    sheet = found["sheets"][0]
    at = {"startRowIndex": 5, "endRowIndex": 7}
    assert found["namedRanges"][0]["range"].items() >= at.items()
    assert sheet["merges"] == [{"startRowIndex": 5, "endRowIndex": 6, "startColumnIndex": 2, "endColumnIndex": 4}]
    assert sheet["basicFilter"]["range"].items() >= {"startRowIndex": 4, "endRowIndex": 9}.items()
    assert sheet["conditionalFormats"][0]["ranges"][0].items() >= at.items()
    meta = grid(book, fields="sheets.data.rowMetadata(hiddenByUser,developerMetadata.metadataKey)")
    hidden = meta["sheets"][0]["data"][0]["rowMetadata"]
    assert [i for i, m in enumerate(hidden) if m] == [5]
    assert hidden[5] == {"hiddenByUser": True, "developerMetadata": [{"metadataKey": "k"}]}
    ask(book, {"deleteDimension": {"range": lines(tab, 5, 6)}})
    meta = grid(book, fields="sheets.data.rowMetadata.developerMetadata")
    assert not any(meta["sheets"][0]["data"][0]["rowMetadata"])


NAMES = [
    ([fence("swap_1", "n1"), fence("SWAP_1", "n2")],
     "Invalid requests[1].addNamedRange: Cannot add named range with name: SWAP_1, a named range with that name "
     "already exists."),
    ([fence("one", "n1"), fence("two", "n1")],
     "Invalid requests[1].addNamedRange: Cannot add named range with id: n1, a named range with that id already "
     "exists."),
    ([{"deleteNamedRange": {"namedRangeId": "gone"}}],
     "Invalid requests[0].deleteNamedRange: No named range with id: gone"),
    ([fence("A1")], "Invalid requests[0].addNamedRange: The name of the named range is invalid: A1"),
    ([fence("x", tab_id=99)], "Invalid requests[0].addNamedRange: No grid with id: 99"),
]


@pytest.mark.parametrize(("batch", "text"), NAMES)
def test_the_fence_refuses(book, tab, batch, text):
    assert refusal(ask, book, write(tab, 5, 5, [["x"]]), *batch)[1] == text.replace(
        "requests[1]", "requests[2]").replace("requests[0]", "requests[1]")
    assert "namedRanges" not in grid(book)
    assert tab.get_all_values() == [[]]


def test_of_two_writes_on_one_fence_one_succeeds(book, tab):
    ask(book, fence("fence", "old"))

    def swap(nonce):
        return [{"deleteNamedRange": {"namedRangeId": "old"}}, fence("fence", nonce), write(tab, 0, 0, [[nonce]])]

    ask(book, *swap("one"))
    assert refusal(ask, book, *swap("two"))[0] == 400
    assert grid(book)["namedRanges"][0]["namedRangeId"] == "one"
    assert tab.acell("A1").value == "one"


def test_tabs_are_added_copied_moved_hidden_and_deleted(book, tab):
    tab.update([["x", "=A1"]], "A1", raw=False)
    tab.insert_note("A1", "n")
    twin = tab.duplicate(insert_sheet_index=0, new_sheet_name="עותק", new_sheet_id=77)
    assert (twin.id, twin.get("A1:B1"), twin.get_note("A1")) == (77, [["x", "x"]], "n")
    assert [w.title for w in book.worksheets()] == ["עותק", TITLE]
    book.reorder_worksheets([tab, twin])
    assert [w.title for w in book.worksheets()] == [TITLE, "עותק"]
    twin.hide()
    assert refusal(tab.hide) == (
        400, "Invalid requests[0].updateSheetProperties: You can't hide all the sheets in a document.")
    book.del_worksheet(twin)
    assert refusal(book.del_worksheet, tab) == (
        400, "Invalid requests[0].deleteSheet: You can't remove all the sheets in a document.")
    assert refusal(book.add_worksheet, TITLE, 1, 1) == (
        400, f'Invalid requests[0].addSheet: A sheet with the name "{TITLE}" already exists. '
             "Please enter another name.")


def test_formulas_and_rules_follow_a_renamed_and_a_deleted_tab(book, tab):
    other = book.add_worksheet("רשימות", 5, 2)
    other.update([["a"], ["b"]], "A1")
    tab.update_acell("A1", "='רשימות'!A2")
    ask(book, {"setDataValidation": {"range": span(tab, (1, 2), (0, 1)), "rule": {"condition": {
        "type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "='רשימות'!A1:A2"}]}, "strict": True}}})
    other.update_title("lists")
    other.insert_rows([[]], 1)
    assert tab.acell("A1", "FORMULA").value == "=lists!A3"
    assert tab.acell("A1").value == "b"
    rule = cells(book, f"'{TITLE}'!A2", "dataValidation")[0][0]["dataValidation"]
    assert rule["condition"]["values"] == [{"userEnteredValue": "=lists!A2:A3"}]
    book.del_worksheet(other)
    assert tab.acell("A1").value == "#REF!"


def test_a_field_in_the_mask_and_not_in_the_body_is_reset(book, tab):
    tab.freeze(rows=2, cols=1)
    body = {"properties": {"sheetId": tab.id, "rightToLeft": True},
            "fields": "rightToLeft,gridProperties.frozenRowCount"}
    ask(book, {"updateSheetProperties": body})
    found = grid(book)["sheets"][0]["properties"]
    assert found["rightToLeft"] is True
    assert found["gridProperties"] == {"rowCount": 20, "columnCount": 8, "frozenColumnCount": 1}


def test_merging_keeps_the_first_value(book, tab):
    tab.update([["a", "b"], ["c", "d"]], "A1")
    tab.merge_cells("A1:B2")
    assert tab.get("A1:B2") == [["a"]]
    assert refusal(tab.merge_cells, "B2:C3")[0] == 400
    tab.unmerge_cells("A1:B2")
    assert "merges" not in grid(book)["sheets"][0]


def test_find_and_replace_counts_what_it_changed(book, tab):
    tab.update([["abc", "ab", 5], ["AB", "=1+1", "x"]], "A1", raw=False)
    answer = ask(book, {"findReplace": {"find": "ab", "replacement": "z", "matchCase": True, "sheetId": tab.id}})
    assert answer["replies"] == [{"findReplace": {"valuesChanged": 2, "rowsChanged": 1, "sheetsChanged": 1,
                                                  "occurrencesChanged": 2}}]
    only = {"find": "z", "replacement": "y", "matchEntireCell": True, "matchCase": True, "range": span(tab, (0, 1))}
    assert ask(book, {"findReplace": only})["replies"][0]["findReplace"]["valuesChanged"] == 1
    assert tab.get("A1:C2") == [["zc", "y", "5"], ["AB", "2", "x"]]


def test_inserting_and_deleting_a_block_shifts_the_rest(book, tab):
    tab.update([["a", "1"], ["b", "2"], ["c", "=B1"]], "A1", raw=False)
    ask(book, {"insertRange": {"range": span(tab, (1, 2), (1, 2)), "shiftDimension": "ROWS"}})
    assert tab.get("A1:B4", value_render_option="FORMULA") == [["a", 1], ["b"], ["c", 2], ["", "=B1"]]
    ask(book, {"deleteRange": {"range": span(tab, (1, 2), (1, 2)), "shiftDimension": "ROWS"}})
    assert tab.get("A1:B4", value_render_option="FORMULA") == [["a", 1], ["b", 2], ["c", "=B1"]]


def test_metadata_is_found_changed_and_deleted(book, tab):
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}/developerMetadata"
    made = [ask(book, {"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": "row", "metadataValue": v, "visibility": "DOCUMENT",
        "location": {"dimensionRange": lines(tab, i, i + 1)}}}}) for i, v in enumerate("ab")]
    number = made[1]["replies"][0]["createDeveloperMetadata"]["developerMetadata"]["metadataId"]
    by_value = {"dataFilters": [{"developerMetadataLookup": {"metadataValue": "b"}}]}
    found = book.client.request("post", url + ":search", json=by_value).json()["matchedDeveloperMetadata"]
    assert [m["developerMetadata"]["metadataId"] for m in found] == [number]
    tab.update([["x"], ["y"]], "A1")
    values = f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}/values"
    read = book.client.request("post", values + ":batchGetByDataFilter", json=by_value).json()
    assert read["valueRanges"][0]["valueRange"]["values"] == [["y"]]
    tab.insert_rows([[]], 1)
    book.client.request("post", values + ":batchUpdateByDataFilter", json={
        "valueInputOption": "RAW", "data": [{"dataFilter": by_value["dataFilters"][0], "values": [["Y"]]}]})
    assert column(tab) == ["", "x", "Y"]
    ask(book, {"updateDeveloperMetadata": {"dataFilters": [{"developerMetadataLookup": {"metadataId": number}}],
                                           "developerMetadata": {"metadataValue": "c"}, "fields": "metadataValue"}},
        {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataValue": "a"}}}})
    everything = book.client.request("post", url + ":search", json={
        "dataFilters": [{"developerMetadataLookup": {}}]}).json()["matchedDeveloperMetadata"]
    assert [m["developerMetadata"]["metadataValue"] for m in everything] == ["c"]
    assert book.client.request("get", f"{url}/{number}").json()["location"]["dimensionRange"]["startIndex"] == 2


def test_conditional_formats_colour_the_effective_format(book, tab):
    tab.update([["waits"], ["done"]], "A1")
    rule = {"ranges": [span(tab, columns=(0, 1))], "booleanRule": {
        "condition": {"type": "TEXT_CONTAINS", "values": [{"userEnteredValue": "WAIT"}]},
        "format": {"backgroundColor": {"red": 1}}}}
    custom = {"ranges": [span(tab, columns=(0, 1))], "booleanRule": {
        "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=$A1="done"'}]},
        "format": {"textFormat": {"bold": True}}}}
    ask(book, {"addConditionalFormatRule": {"rule": rule}}, {"addConditionalFormatRule": {"rule": custom, "index": 1}})
    found = cells(book, f"'{TITLE}'!A1:A2", "effectiveFormat(backgroundColor,textFormat.bold)")
    assert found[0][0]["effectiveFormat"] == {"backgroundColor": {"red": 1}, "textFormat": {"bold": False}}
    assert found[1][0]["effectiveFormat"]["textFormat"] == {"bold": True}
    answer = ask(book, {"deleteConditionalFormatRule": {"sheetId": tab.id, "index": 0}})
    gone = answer["replies"][0]["deleteConditionalFormatRule"]["rule"]["booleanRule"]
    assert gone["condition"]["type"] == "TEXT_CONTAINS"
    assert len(grid(book)["sheets"][0]["conditionalFormats"]) == 1


def test_what_people_lay_on_a_tab_is_kept_and_moves_along(book, tab):
    source = {"sourceRange": {"sources": [span(tab, (2, 6), (0, 1))]}}
    chart = {"spec": {"title": "t", "pieChart": {"domain": source}}, "position": {"overlayPosition": {
        "anchorCell": {"sheetId": tab.id, "rowIndex": 1}}}}
    answer = ask(book, {"addBanding": {"bandedRange": {"range": span(tab, (2, 6), (0, 3)), "rowProperties": {
        "firstBandColor": {"red": 1}, "secondBandColor": {}}}}},
        {"addFilterView": {"filter": {"title": "f", "range": span(tab, (2, 6), (0, 3))}}},
        {"addChart": {"chart": chart}}, {"insertDimension": {"range": lines(tab, 0, 2)}})
    sheet = grid(book)["sheets"][0]
    moved = {"startRowIndex": 4, "endRowIndex": 8}
    assert sheet["bandedRanges"][0]["range"].items() >= moved.items()
    assert sheet["filterViews"][0]["range"].items() >= moved.items()
    kept = sheet["charts"][0]["spec"]["pieChart"]["domain"]["sourceRange"]["sources"][0]
    assert kept.items() >= moved.items()
    number = answer["replies"][1]["addFilterView"]["filter"]["filterViewId"]
    ask(book, {"deleteFilterView": {"filterId": number}},
        {"deleteEmbeddedObject": {"objectId": sheet["charts"][0]["chartId"]}},
        {"deleteDimension": {"range": lines(tab, 4, 8)}})
    assert not {"bandedRanges", "filterViews", "charts"} & grid(book)["sheets"][0].keys()


def test_borders_are_drawn_and_removed(book, tab):
    solid = {"style": "SOLID", "color": {"red": 1}}
    ask(book, {"updateBorders": {"range": span(tab, (0, 2), (0, 2)), "top": solid, "innerVertical": solid}})
    rows = cells(book, f"'{TITLE}'!A1:B2", "userEnteredFormat.borders")
    sides = [[set(c["userEnteredFormat"]["borders"]) for c in row] for row in rows]
    assert sides == [[{"top", "right"}, {"top", "left"}], [{"right"}, {"left"}]]
    ask(book, {"updateBorders": {"range": span(tab, (0, 2), (0, 2)), "top": {"style": "NONE"},
                                 "innerVertical": {"style": "NONE"}}})
    assert cells(book, f"'{TITLE}'!A1:B2", "userEnteredFormat.borders") == []
