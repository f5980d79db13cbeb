"""Who sees, who writes, what protection refuses; Drive's files, times, versions and permissions."""

import datetime as dt

import gspread
import pytest
from gspread.utils import ExportFormat

from sync.local_sheets import mount
from sync.local_sheets.assumptions import Assumptions
from sync.local_sheets.people import foreign_file
from tests.discovery import checked
from tests.local_sheets_fixtures import *  # noqa: F403
from tests.local_sheets_fixtures import ask, grid, refusal, span, write

TITLE = "אנשים"
DRIVE = "https://www.googleapis.com/drive/v3/files"


def as_person(app, email):
    """Return gspread as a person."""
    return gspread.Client(auth=None, session=checked(mount(app, email)))


def protect(tab, area, users=(), **more):
    """Return an addProtectedRange request."""
    made = {"range": area} | ({"editors": {"users": list(users)}} if users else {}) | more
    return {"addProtectedRange": {"protectedRange": made}}


@pytest.mark.parametrize(("role", "reads", "writes"), [
    (None, False, False), ("reader", True, False), ("commenter", True, False), ("writer", True, True)])
def test_roles(app, book, tab, role, reads, writes):
    if role:
        book.share("noa@example.test", perm_type="user", role=role, notify=False)
    noa = as_person(app, "noa@example.test")
    if not reads:
        with pytest.raises(PermissionError):
            noa.open_by_key(book.id)
        assert noa.list_spreadsheet_files() == []
        return
    seen = noa.open_by_key(book.id).worksheet(TITLE)
    assert [f["name"] for f in noa.list_spreadsheet_files()] == ["ספר"]
    if writes:
        seen.update_acell("A1", "hers")
        assert tab.acell("A1").value == "hers"
    else:
        assert refusal(seen.update_acell, "A1", "x") == (403, "The caller does not have permission")


def test_foreign_files_answer_as_google_does(app, client):
    file_id = foreign_file(app, "else@example.test", "private")
    with pytest.raises(PermissionError):
        client.open_by_key(file_id)
    with pytest.raises(gspread.exceptions.SpreadsheetNotFound):
        client.open_by_key("nowhere")
    assert refusal(client.http_client.request, "get", f"{DRIVE}/{file_id}") == (404, f"File not found: {file_id}.")
    shared = foreign_file(app, "else@example.test", "shared", role="writer")
    assert [f["id"] for f in client.list_spreadsheet_files()] == [shared]


BARRED = [  # what a person who is no editor may not do beside B2:C3
    (lambda d, b: d.edit(b.id, TITLE, "B2", "x"), True),
    (lambda d, b: d.paste(b.id, TITLE, "A1", [["x", "y"], ["z", "w"]]), True),
    (lambda d, b: d.clear(b.id, TITLE, "A1:D9"), True),
    (lambda d, b: d.sort(b.id, TITLE, "A1:D9", 0), True),
    (lambda d, b: d.delete_lines(b.id, TITLE, 1), True),
    (lambda d, b: d.insert_lines(b.id, TITLE, 2), True),
    (lambda d, b: d.move_lines(b.id, TITLE, 0, 1, 3), True),
    (lambda d, b: d.copy_block(b.id, TITLE, "A1", "B2"), True),
    (lambda d, b: d.delete_tab(b.id, TITLE), True),
    (lambda d, b: d.edit(b.id, TITLE, "A1", "x"), False),
    (lambda d, b: d.sort(b.id, TITLE, "A5:D9", 0), False),
    (lambda d, b: d.delete_lines(b.id, TITLE, 8), False),
    (lambda d, b: d.insert_lines(b.id, TITLE, 8), False),
    (lambda d, b: d.copy_block(b.id, TITLE, "B2", "E5"), False),
]


@pytest.mark.parametrize(("act", "refused"), BARRED)
def test_protection_is_enforced_per_person(client, book, tab, dana, act, refused):
    book.add_worksheet("other", 2, 2)
    ask(book, protect(tab, span(tab, (1, 3), (1, 3)), ["pinkas@local.test"]))
    if refused:
        code, text = refusal(act, dana, book)
        assert code == 400
        assert "You are trying to edit a protected cell or object." in text
    else:
        act(dana, book)
    tab.update_acell("B2", "the owner may")


def test_a_warning_refuses_nobody_and_takes_no_editors(book, tab, dana):
    ask(book, protect(tab, {"sheetId": tab.id}, warningOnly=True))
    dana.edit(book.id, TITLE, "A1", "x")
    assert refusal(ask, book, protect(tab, {"sheetId": tab.id}, ["a@b.test"], warningOnly=True)) == (
        400, "Invalid requests[0].addProtectedRange: ProtectedRange is warningOnly. Editors cannot be set on it.")


def test_a_protected_tab_with_a_free_range(book, tab, dana):
    ask(book, protect(tab, {"sheetId": tab.id}, ["pinkas@local.test"],
                      unprotectedRanges=[span(tab, (4, 9), (0, 4))]))
    dana.edit(book.id, TITLE, "B6", "free")
    assert refusal(dana.edit, book.id, TITLE, "B4", "x")[0] == 400
    seen = grid(dana.client.open_by_key(book.id))["sheets"][0]["protectedRanges"][0]
    assert seen["requestingUserCanEdit"] is False
    assert "editors" not in seen
    lift = {"deleteProtectedRange": {"protectedRangeId": seen["protectedRangeId"]}}
    assert refusal(dana.ask, book.id, lift)[0] == 400


@pytest.mark.parametrize("blocks", [True, False])
def test_protection_of_sort_insert_and_delete_are_switches(app, book, tab, dana, blocks):
    app.assumptions = Assumptions(protection_blocks_sort=blocks, protection_blocks_insert=blocks,
                                  protection_blocks_delete=blocks)
    ask(book, protect(tab, span(tab, columns=(0, 1)), ["pinkas@local.test"]))
    for act in (lambda: dana.sort(book.id, TITLE, "A1:B5", 1), lambda: dana.insert_lines(book.id, TITLE, 3),
                lambda: dana.delete_lines(book.id, TITLE, 3)):
        if blocks:
            assert refusal(act)[0] == 400
        else:
            act()


def test_people_are_held_to_strict_rules_and_the_api_only_by_assumption(app, book, tab, dana):
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "כן"}, {"userEnteredValue": "לא"}]}}
    ask(book, {"setDataValidation": {"range": span(tab, (0, 5), (0, 1)), "rule": rule | {"strict": True}}},
        {"setDataValidation": {"range": span(tab, (0, 5), (1, 2)), "rule": rule}})
    dana.edit(book.id, TITLE, "A1", "כן")
    dana.edit(book.id, TITLE, "B1", "אולי")
    assert refusal(dana.edit, book.id, TITLE, "A1", "אולי") == (
        400, "The data you entered in cell A1 violates the data validation rules set on this cell.")
    dana.edit(book.id, TITLE, "A1", "")
    tab.update_acell("A1", "אולי")
    app.assumptions = Assumptions(validation_enforced_over_api=True)
    assert refusal(tab.update_acell, "A2", "אולי")[0] == 400
    assert refusal(ask, book, write(tab, 1, 0, [["אולי"]]))[0] == 400
    ask(book, write(tab, 1, 0, [["כן"]]), write(tab, 1, 1, [["אולי"]]))


RULES = [
    ({"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=D1:D2"}]}, "b", "c"),
    ({"type": "BOOLEAN"}, "TRUE", "yes"),
    ({"type": "NUMBER_BETWEEN", "values": [{"userEnteredValue": "1"}, {"userEnteredValue": "5"}]}, "5", "6"),
    ({"type": "DATE_IS_VALID"}, "3/2/2026", "31/2/2026"),
]


@pytest.mark.parametrize(("condition", "good", "bad"), RULES)
def test_kinds_of_rules(book, tab, dana, condition, good, bad):
    tab.update([["a"], ["b"]], "D1")
    ask(book, {"setDataValidation": {"range": span(tab, (0, 1), (0, 1)), "rule": {
        "condition": condition, "strict": True}}})
    dana.edit(book.id, TITLE, "A1", good)
    assert refusal(dana.edit, book.id, TITLE, "A1", bad)[0] == 400


def test_drive_shows_times_versions_and_who_changed_it_last(app, client, clock, book, tab, dana):
    def shown():
        fields = "modifiedTime,createdTime,version,lastModifyingUser(emailAddress)"
        return client.http_client.request("get", f"{DRIVE}/{book.id}", params={"fields": fields}).json()

    before = shown()
    clock.on(hours=1)
    dana.edit(book.id, TITLE, "A1", "x")
    after = shown()
    assert before["modifiedTime"] == before["createdTime"] == "2026-03-05T08:30:00.000Z"
    assert after["modifiedTime"] == "2026-03-05T09:30:00.000Z"
    assert after["lastModifyingUser"] == {"emailAddress": "dana@example.test"}
    assert int(after["version"]) > int(before["version"])
    tab.get_all_values()
    assert shown() == after


def test_drive_lags_behind_where_that_is_ordered(app, client, clock, book, tab):
    app.modified_lag = dt.timedelta(seconds=20)
    clock.on(minutes=5)
    tab.update_acell("A1", "x")
    changed = "2026-03-05T08:35:00.000Z"
    assert book.get_lastUpdateTime() < changed
    clock.on(seconds=19)
    assert book.get_lastUpdateTime() < changed
    clock.on(seconds=1)
    assert book.get_lastUpdateTime() == changed


def test_the_list_of_files_in_pages_and_by_search(client, clock):
    made = []
    for name in ("א", "b'c", "ג", "b\"d", "e"):
        clock.on(minutes=1)
        made.append(client.create(name))
    assert [f["name"] for f in client.list_spreadsheet_files()] == ["e", "b\"d", "ג", "b'c", "א"]
    assert [f["id"] for f in client.list_spreadsheet_files("b'c")] == [made[1].id]
    params = {"pageSize": 2, "fields": "nextPageToken,files(name)", "orderBy": "name", "q": "trashed = false"}
    names, pages = [], 0
    while pages == 0 or "pageToken" in params:
        page = client.http_client.request("get", DRIVE, params=params).json()
        names, pages = names + [f["name"] for f in page["files"]], pages + 1
        params = {k: v for k, v in params.items() if k != "pageToken"} | (
            {"pageToken": page["nextPageToken"]} if "nextPageToken" in page else {})
    assert (names, pages) == (["b\"d", "b'c", "e", "א", "ג"], 3)
    for search, found in (("name contains 'B'", 2), ("modifiedTime > '2026-03-05T08:33:00'", 2),
                          ("'root' in parents and mimeType='x'", 0), ("'pinkas@local.test' in owners", 5)):
        page = client.http_client.request("get", DRIVE, params={"q": search}).json()
        assert len(page["files"]) == found
    for search in ("name", "name = ", "nothing = 'x'", "name = 'x' and", "name ~ 'x'", "(((", "'a' 'b' 'c'"):
        assert refusal(client.http_client.request, "get", DRIVE, params={"q": search})[0] in (400, 501)


def test_copying_renaming_and_deleting_a_file(app, client, book, tab, dana):
    tab.update([["x", "=A1"]], "A1", raw=False)
    tab.define_named_range("A1", "fence")
    twin = client.copy(book.id, title="copy")
    assert twin.worksheet(TITLE).get("A1:B1") == [["x", "x"]]
    assert grid(twin)["namedRanges"] == grid(book)["namedRanges"]
    assert [p["emailAddress"] for p in twin.list_permissions()] == ["pinkas@local.test"]
    twin.update_title("new name")
    assert [f["name"] for f in client.list_spreadsheet_files("new name")] == ["new name"]
    assert refusal(dana.client.del_spreadsheet, book.id)[0] == 403
    client.del_spreadsheet(twin.id)
    with pytest.raises(gspread.exceptions.SpreadsheetNotFound):
        client.open_by_key(twin.id)


def test_permissions_are_given_changed_and_taken(book):
    book.share("noa@example.test", perm_type="user", role="reader", notify=False)
    book.share("noa@example.test", perm_type="user", role="writer", notify=False)
    book.share(None, perm_type="anyone", role="reader")
    found = {p.get("emailAddress", p["type"]): p["role"] for p in book.list_permissions()}
    assert found == {"pinkas@local.test": "owner", "noa@example.test": "writer", "anyone": "reader"}
    book.remove_permissions("noa@example.test")
    assert len(book.list_permissions()) == 2
    owner = next(p["id"] for p in book.list_permissions() if p["role"] == "owner")
    assert refusal(book.client.remove_permission, book.id, owner)[0] == 403


def test_local_lists_for_the_page(app, book, dana):
    session = checked(mount(app, "dana@example.test"))
    assert session.get("http://x/local/files").json() == [
        {"id": book.id, "name": "ספר", "modifiedTime": "2026-03-05T08:30:00.000Z"}]
    assert session.get("http://x/local/people").json() == ["dana@example.test", "pinkas@local.test"]
    assert checked(mount(app, "nobody@example.test")).get("http://x/local/files").json() == []


def test_what_people_do_between_two_requests(book, tab, dana):
    tab.update([["k", "name"], ["1", "b"], ["2", "a"]], "A1")
    dana.sort(book.id, TITLE, "A2:B3", 1)
    dana.insert_lines(book.id, TITLE, 1)
    dana.copy_block(book.id, TITLE, "A3:B3", "A6")
    dana.move_lines(book.id, TITLE, 1, 1, 0, "COLUMNS")
    dana.rename_tab(book.id, TITLE, "חדש")
    dana.cut_block(book.id, "חדש", "A6:B6", "A7")
    dana.note(book.id, "חדש", "A1", "note")
    assert dana.values(book.id, "חדש") == [
        ["name", "k"], ["", ""], ["a", "2"], ["b", "1"], ["", ""], ["", ""], ["a", "2"]]


def test_methods_that_gspread_does_not_use(client, book, tab):
    ask_for, root = client.http_client.request, "https://sheets.googleapis.com/v4/spreadsheets"
    body = {"properties": {"title": "חדש", "locale": "iw_IL", "timeZone": "Asia/Jerusalem"},
            "sheets": [{"properties": {"title": "a", "sheetId": 4}}, {"properties": {"title": "b"}}]}
    made = ask_for("post", root, json=body).json()
    assert made["properties"]["locale"] == "iw_IL"
    assert [(s["properties"]["sheetId"], s["properties"]["title"]) for s in made["sheets"]][0] == (4, "a")
    tab.update([["x", "y"]], "A1")
    copied = ask_for("post", f"{root}/{book.id}/sheets/{tab.id}:copyTo",
                     json={"destinationSpreadsheetId": made["spreadsheetId"]}).json()
    assert (copied["title"], copied["index"]) == (f"Copy of {TITLE}", 2)
    assert client.open_by_key(made["spreadsheetId"]).get_worksheet(2).get("A1:B1") == [["x", "y"]]
    filters = {"dataFilters": [{"gridRange": span(tab, (0, 1), (1, 2))}]}
    found = ask_for("post", f"{root}/{book.id}:getByDataFilter", params={
        "fields": "sheets.data.rowData.values.formattedValue"}, json=filters).json()
    assert found == {"sheets": [{"data": [{"rowData": [{"values": [{"formattedValue": "y"}]}]}]}]}
    cleared = ask_for("post", f"{root}/{book.id}/values:batchClearByDataFilter", json=filters).json()
    assert cleared["clearedRanges"] == [f"'{TITLE}'!B1"]
    assert book.client.export(book.id, ExportFormat.CSV) == b"x"


def test_a_csv_replaces_a_spreadsheet(client, book):
    client.import_csv(book.id, "name,phone\nדנה,050-1234567\nx,5\n")
    tab = client.open_by_key(book.id).sheet1
    assert (tab.title, tab.row_count, tab.column_count) == ("ספר", 1000, 26)
    assert tab.get("A1:B3", value_render_option="UNFORMATTED_VALUE") == [
        ["name", "phone"], ["דנה", "050-1234567"], ["x", 5]]


@pytest.mark.parametrize(("mask", "whole"), [
    ("sheets.properties.title", {"sheets": [{"properties": {"title": TITLE}}]}),
    ("sheets/properties/sheetId,spreadsheetId", None),
    ("sheets(properties(title,index),data.rowData.values(note))", {
        "sheets": [{"properties": {"title": TITLE, "index": 0},
                    "data": [{"rowData": [{"values": [{"note": "n"}]}]}]}]}),
    ("sheets.merges", {"sheets": [{}]}),
    ("*", None),
])
def test_masks_rule_answers(book, tab, mask, whole):
    tab.update([["x"]], "A1")
    tab.insert_note("A1", "n")
    found = grid(book, fields=mask)
    if whole is not None:
        assert found == whole
    assert ("spreadsheetId" in found) is (mask == "*" or "spreadsheetId" in mask)


def test_a_modified_time_that_was_set_holds_until_the_next_change(app, book, tab, clock):
    def told():
        return book.client.request("get", file, params={"fields": "modifiedTime"}).json()["modifiedTime"]

    file = f"https://www.googleapis.com/drive/v3/files/{book.id}"
    book.client.request("patch", file, json={"modifiedTime": "2020-01-01T00:00:00.000Z"})
    assert told() == "2020-01-01T00:00:00.000Z"
    clock.on(minutes=1)
    tab.update([["x"]], "A1")
    assert told() == "2026-03-05T08:31:00.000Z"
