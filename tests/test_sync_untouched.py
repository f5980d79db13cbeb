"""P5: what people lay over our tabs is there, as it was, after whatever the mirror writes beside it."""

import datetime as dt

from gspread.urls import SPREADSHEET_URL

from models.access import SYSTEM
from models.changes import Change, Source, apply
from tests import people_world
from tests.test_sync_people_shape import chart, own_column

desk = people_world.desk_fixture

VALUES = ("userEnteredValue", "effectiveValue", "formattedValue", "effectiveFormat")


def laid(desk):
    """All that the service tells of the tabs that people see, but for the values and what follows of them."""
    told = desk.book.client.http_client.request(
        "get", SPREADSHEET_URL % desk.workbook().spreadsheet_id, params={"includeGridData": True}).json()  # fmt: skip
    found = {}
    for sheet in told["sheets"]:
        title = sheet["properties"]["title"]
        if sheet["properties"].get("hidden") or title == "איך עובדים כאן":
            continue
        cells = {}
        for row, line in enumerate(sheet["data"][0].get("rowData", [])):
            for column, cell in enumerate(line.get("values", [])):
                kept = {name: part for name, part in cell.items() if name not in VALUES}
                formula = cell.get("userEnteredValue", {}).get("formulaValue")
                if kept or formula:
                    cells[row, column] = kept, formula
        grid = {name: part for name, part in sheet["data"][0].items() if name != "rowData"}
        found[title] = {name: part for name, part in sheet.items() if name != "data"}, grid, cells
    return found, [name for name in told.get("namedRanges", []) if not name["name"].startswith("pinkas_")]


def furnish(desk):
    """Everything of her own that a person may lay over a tab of ours."""
    own_column(desk)
    chart(desk)
    over, two = desk.grid(rows=(2, 9), columns=(0, 8)), desk.grid(rows=(2, 5), columns=(2, 4))
    red = {"backgroundColor": {"red": 1}}
    rule = {"ranges": [two], "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": red}}
    whole = desk.grid(rows=(1, 9), columns=(0, 9))
    side = {"style": "SOLID", "color": {"red": 1}}
    desk.ask(
        {"repeatCell": {"range": over, "cell": {"userEnteredFormat": {**red, "textFormat": {"bold": True}}},
                        "fields": "userEnteredFormat(backgroundColor,textFormat)"}},
        {"setBasicFilter": {"filter": {"range": whole}}},
        {"addFilterView": {"filter": {"title": "שלי", "range": whole}}},
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {"addNamedRange": {"namedRange": {"name": "mine", "range": two}}},
        {"addProtectedRange": {"protectedRange": {"range": two, "warningOnly": True, "description": "שלי"}}},
        {"setDataValidation": {"range": two, "rule": {"condition": {"type": "NOT_BLANK"}, "inputMessage": "שלי"}}},
        {"updateBorders": {"range": two, "top": side}},
        {"updateDimensionProperties": {"range": desk.span("ROWS", 2, 4), "properties": {"pixelSize": 60},
                                       "fields": "pixelSize"}},
    )  # fmt: skip
    desk.positions.sheet.insert_note("E3", "לא לענות בערב")
    desk.positions.sheet.update([["=LEN(C3)"]], "K4", raw=False)


def test_notes_formats_formulas_filters_rules_and_charts_stay_whatever_is_written(desk):
    furnish(desk)
    desk.run()
    before = laid(desk)
    assert all(before[0]["בעלי תפקידים"])
    desk.type("גיל", person__mobile="0525666199")  # taken in
    desk.edit(desk.dana, mobile="+972525666100")  # sent
    desk.edit(desk.oren_position, start=dt.date(2026, 5, 5))
    desk.holder("שירה", "לב")  # a new line under the others
    desk.run()
    assert desk.line("שירה") > desk.line("דנה")
    assert laid(desk) == before
    apply(Change("position", desk.oren_position.uid, "retire"), SYSTEM, Source("screen"), desk.world)  # a line leaves
    desk.run()
    assert laid(desk) == before
    assert desk.counted() == (1, 0)
