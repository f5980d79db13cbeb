"""gspread's methods that no recording covers, against what Google documents of them."""

import pytest
from gspread.exceptions import APIError
from gspread.utils import ExportFormat, ValidationConditionType

from tests.local_sheets_fixtures import *  # noqa: F403
from tests.local_sheets_fixtures import ask, grid, lines, refusal
from tests.test_local_sheets_rights import as_person, protect

COMMENTS = "https://www.googleapis.com/drive/v3/files/{}/comments"


def groups(answer):
    """(start, end, depth) of each group in a batch's only reply."""
    (kind, reply), = answer["replies"][0].items()
    return [(g["range"]["startIndex"], g["range"]["endIndex"], g["depth"]) for g in reply.get("dimensionGroups", [])]


@pytest.mark.parametrize(("first", "second", "result"), [
    ((2, 4), (1, 5), [(1, 5, 1), (2, 4, 2)]),
    ((1, 5), (2, 4), [(1, 5, 1), (2, 4, 2)]),
    ((1, 4), (2, 5), [(1, 5, 1), (2, 4, 2)]),
    ((1, 2), (4, 5), [(1, 2, 1), (4, 5, 1)]),
])
def test_groups_deepen_as_documented(tab, first, second, result):
    tab.add_dimension_group_columns(*first)
    assert groups(tab.add_dimension_group_columns(*second)) == result
    assert [g["depth"] for g in tab.list_dimension_group_columns()] == [depth for _, _, depth in result]


def test_a_deleted_group_takes_one_depth_away(tab):
    tab.add_dimension_group_columns(1, 5)
    tab.add_dimension_group_columns(2, 4)
    assert groups(tab.delete_dimension_group_columns(3, 5)) == [(1, 4, 1), (2, 3, 2)]
    assert groups(tab.delete_dimension_group_columns(1, 8)) == [(2, 3, 1)]
    assert groups(tab.delete_dimension_group_columns(2, 3)) == []
    assert refusal(tab.delete_dimension_group_columns, 2, 3)[0] == 400
    assert refusal(tab.delete_dimension_group_columns, 2, 3000)[0] == 400


def test_groups_of_people_may_edit_a_protected_range(app, book, tab, dana):
    reply = tab.add_protected_range("A1:B2", editor_groups_emails=["team@example.test"])
    made = reply["replies"][0]["addProtectedRange"]["protectedRange"]
    assert made["editors"] == {"users": ["pinkas@local.test"], "groups": ["team@example.test"]}
    assert book.list_protected_ranges(tab.id)[0]["editors"] == made["editors"]
    with pytest.raises(APIError):
        dana.edit(book.id, tab.title, "A1", "x")


def test_an_owner_offers_a_file_and_another_takes_it(app, client, book, dana):
    mine = next(p["id"] for p in book.list_permissions() if p.get("emailAddress") == "dana@example.test")
    hers = as_person(app, "dana@example.test").open_by_key(book.id)
    with pytest.raises(APIError):
        hers.accept_ownership(mine)
    book.transfer_ownership(mine)
    assert [p["pendingOwner"] for p in book.list_permissions()] == [False, True]
    hers.accept_ownership(mine)
    assert [(p["role"], p["pendingOwner"]) for p in book.list_permissions()] == [("writer", False), ("owner", False)]


def test_a_copy_asks_for_comments_by_mask(client, book):
    asked = client.http_client.request
    assert asked("get", COMMENTS.format(book.id), params={"fields": "comments/content,nextPageToken"}).json() == {
        "comments": []}
    assert refusal(asked, "get", COMMENTS.format(book.id)) == (
        400, "The 'fields' parameter is required for this method.")
    assert client.copy(book.id).title == "Copy of ספר"


def test_nobody_is_made_an_owner_without_saying_so(client, book, dana):
    code, text = refusal(client.copy, book.id, title="again", copy_permissions=True)
    assert (code, "transferOwnership" in text) == (403, True)


def test_an_export_reaches_to_the_last_values(book, tab):
    tab.update([["a", "b,c"], ["", ""], ["d", ""]], "A1")
    tab.format("A1:H20", {"textFormat": {"bold": True}})
    assert book.export(ExportFormat.CSV) == b'a,"b,c"\r\n,\r\nd,'
    assert book.export(ExportFormat.TSV) == b"a\tb,c\r\n\t\r\nd\t"
    assert refusal(book.export, ExportFormat.PDF)[0] == 501


def test_sorting_by_several_columns(tab):
    tab.update([["b", 1], ["a", 1], ["a", 10], ["", 5]], "A1")
    tab.sort((1, "asc"), (2, "des"), range="A1:B4")
    assert tab.get("A1:B4") == [["a", "10"], ["a", "1"], ["b", "1"], ["", "5"]]


def test_lines_are_hidden_and_shown(book, tab):
    def hidden():
        found = grid(book, fields="sheets.data(rowMetadata.hiddenByUser,columnMetadata.hiddenByUser)")
        data = found["sheets"][0]["data"][0]
        return [[i for i, line in enumerate(data[k]) if line] for k in ("rowMetadata", "columnMetadata")]

    tab.hide_rows(1, 3)
    tab.hide_columns(2, 3)
    assert hidden() == [[1, 2], [2]]
    tab.unhide_rows(1, 2)
    tab.unhide_columns(0, 8)
    assert hidden() == [[2], []]


def test_tabs_are_copied_reordered_and_hidden(client, book, tab):
    tab.update([["x"]], "A1")
    twin = tab.duplicate(insert_sheet_index=1, new_sheet_name="twin")
    other = client.create("other")
    assert tab.copy_to(other.id)["title"] == f"Copy of {tab.title}"
    assert [w.title for w in other.worksheets()] == ["Sheet1", f"Copy of {tab.title}"]
    book.reorder_worksheets([twin, tab])
    assert [(w.title, w.index, w.acell("A1").value) for w in book.worksheets()] == [
        ("twin", 0, "x"), (tab.title, 1, "x")]
    twin.hide()
    assert [w.title for w in book.worksheets(exclude_hidden=True)] == [tab.title]
    assert refusal(tab.hide)[0] == 400
    twin.show()
    book.del_worksheet(tab)
    assert refusal(book.del_worksheet, twin)[0] == 400


def test_notes_come_and_go(tab):
    tab.update([["x"]], "C3")
    tab.insert_notes({"A1": "one", "B2": "two"})
    tab.update_notes({"B2": "more"})
    assert (tab.get_note("B2"), tab.get_notes()[:2]) == ("more", [["one"], ["", "more"]])
    tab.clear_notes(["A1", "B2"])
    assert tab.get_note("A1") == ""


def test_formats_freezing_and_filters(book, tab):
    tab.batch_format([{"range": "A1", "format": {"textFormat": {"bold": True}}},
                      {"range": "A1:B1", "format": {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}}}])
    tab.update([[1, 2]], "A1")
    assert tab.get("A1:B1") == [["1.00", "2.00"]]
    tab.freeze(rows=1, cols=1)
    tab.set_basic_filter("A1:B9")
    found = grid(book, fields="sheets(properties.gridProperties,basicFilter)")["sheets"][0]
    assert found["properties"]["gridProperties"] == {
        "rowCount": 20, "columnCount": 8, "frozenRowCount": 1, "frozenColumnCount": 1}
    assert found["basicFilter"]["range"] == {
        "startRowIndex": 0, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 2}
    assert refusal(tab.freeze, rows=20)[0] == 400
    assert refusal(tab.merge_cells, "A1:A2")[0] == 400


def test_rows_inserted_inherit_from_before(tab):
    tab.format("A1", {"numberFormat": {"type": "PERCENT", "pattern": "0%"}})
    tab.insert_rows([[0.5]], 2, inherit_from_before=True)
    tab.insert_cols([[0.25]], 2, inherit_from_before=True)
    assert tab.get("A1:B2") == [["", "25%"], ["50%"]]


def test_values_in_batches_and_their_answers(book):
    answer = book.values_batch_update({"valueInputOption": "USER_ENTERED", "includeValuesInResponse": True, "data": [
        {"range": "A1:C1", "values": [["5%", "x"]]}, {"range": "D1:D3", "majorDimension": "COLUMNS",
                                                       "values": [[1, 2]]}]})
    assert [answer[f"totalUpdated{x}"] for x in ("Rows", "Columns", "Cells", "Sheets")] == [2, 3, 4, 1]
    assert [r["updatedData"].get("values") for r in answer["responses"]] == [[["5%", "x"]], [["1", "2"]]]
    found = book.values_batch_get(["A1:B1", "D:D"], params={
        "majorDimension": "COLUMNS", "valueRenderOption": "UNFORMATTED_VALUE"})
    assert [r.get("values") for r in found["valueRanges"]] == [[[0.05], ["x"]], [[1, 2]]]
    assert book.values_batch_clear(body={"ranges": ["A1"]})["clearedRanges"] == ["'אנשים'!A1"]


def test_a_rule_in_a_cell(app, book, tab, dana):
    tab.add_validation("A1:A3", ValidationConditionType.one_of_list, ["x", "y"], strict=True, showCustomUi=True)
    dana.edit(book.id, tab.title, "A1", "y")
    with pytest.raises(APIError) as caught:
        dana.edit(book.id, tab.title, "A2", "z")
    assert "violates the data validation rules" in str(caught.value)


def test_a_protected_sheet_with_an_open_block(book, tab, dana):
    free = {"sheetId": tab.id, "startRowIndex": 4, "endRowIndex": 9}
    ask(book, protect(tab, {"sheetId": tab.id}, ["pinkas@local.test"], unprotectedRanges=[free]))
    dana.edit(book.id, tab.title, "A6", "x")
    for refused in (lambda: dana.edit(book.id, tab.title, "A1", "x"),
                    lambda: dana.ask(book.id, {"deleteDimension": {"range": lines(tab, 3, 6)}})):
        with pytest.raises(APIError):
            refused()


def test_rows_are_inserted_for_what_is_appended_also_where_there_is_no_table(tab):
    tab.append_rows([["x"], ["y"]], insert_data_option="INSERT_ROWS", table_range="A1")
    tab.append_rows([["z"]], insert_data_option="INSERT_ROWS", table_range="A1")
    assert tab.get("A1:A9") == [["x"], ["y"], ["z"]]
    assert grid(tab.spreadsheet)["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 23


def test_a_column_is_as_wide_as_its_letters(book, tab):
    tab.update([["ללל", "iiiiiiiiii", "MMMMMMMMMM"], ["a\nb", 7]], "A1")
    tab.format("C1", {"textFormat": {"fontSize": 20}})
    tab.columns_auto_resize(0, 4)
    found = grid(book, fields="sheets.data.columnMetadata.pixelSize")["sheets"][0]["data"][0]["columnMetadata"]
    sizes = [c["pixelSize"] for c in found[:4]]
    assert sizes[1] < sizes[2] / 5
    assert sizes[2] - 7 == round(10 * 1788 / 2048 * 26)
    assert sizes[3] == 100
