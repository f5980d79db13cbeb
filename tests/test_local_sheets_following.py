"""Whatever people do to lines, columns and blocks: references, names, notes and metadata stay with their cells."""

import random

import pytest

from tests.local_sheets_fixtures import *  # noqa: F403
from tests.local_sheets_fixtures import ask, grid, lines, write


def act(dice, tab):
    """Return one random act on the grid that moves cells but overwrites none that is watched."""
    dimension = dice.choice(["ROWS", "COLUMNS"])
    size = 12 if dimension == "ROWS" else 6
    start = dice.randrange(size)
    end = start + dice.randrange(1, 3)
    kind = dice.choice(["insert", "delete", "move", "move", "insert"])
    if kind == "insert":
        return {"insertDimension": {"range": lines(tab, start, end, dimension)}}
    if kind == "delete":
        return {"deleteDimension": {"range": lines(tab, start, start + 1, dimension)}}
    target = dice.choice([i for i in range(size) if not start < i < end])
    return {"moveDimension": {"source": lines(tab, start, end, dimension), "destinationIndex": target}}


@pytest.mark.parametrize("seed", range(12))
def test_references_names_notes_and_metadata_follow(client, book, tab, seed):
    dice = random.Random(seed)
    other = book.add_worksheet("watch", 10, 6)
    places = dice.sample([(r, c) for r in range(10) for c in range(6)], 8)
    requests = []
    for number, (row, column) in enumerate(places):
        name = f"{'ABCDEF'[column]}{row + 1}"
        cell = {"userEnteredValue": {"stringValue": f"v{number}"}, "note": f"n{number}"}
        requests += [
            {"updateCells": {"start": {"sheetId": tab.id, "rowIndex": row, "columnIndex": column}, "fields": "*",
                             "rows": [{"values": [cell]}]}},
            write(other, number, 0, [[f"='אנשים'!{name}", f"='אנשים'!${name[0]}${name[1:]}"]]),
            {"addNamedRange": {"namedRange": {"namedRangeId": f"id{number}", "name": f"name_{number}", "range": {
                "sheetId": tab.id, "startRowIndex": row, "endRowIndex": row + 1, "startColumnIndex": column,
                "endColumnIndex": column + 1}}}},
        ]
    ask(book, *requests)
    for _ in range(12):
        ask(book, act(dice, tab))
    seen = {v for line in tab.get_all_values() for v in line if v}
    watched = other.get("A1:B8", value_render_option="UNFORMATTED_VALUE")
    names = {n["name"]: n["range"] for n in grid(book).get("namedRanges", [])}
    for number in range(len(places)):
        alive = f"v{number}" in seen
        assert watched[number] == ([f"v{number}"] * 2 if alive else ["#REF!"] * 2)
        assert (f"name_{number}" in names) is alive
        if alive:
            at = names[f"name_{number}"]
            found = book.values_get(f"name_{number}")["values"]
            assert found == [[f"v{number}"]]
            cell = tab.get_note(f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[at['startColumnIndex']]}{at['startRowIndex'] + 1}")
            assert cell == f"n{number}"


@pytest.mark.parametrize("seed", range(6))
def test_metadata_of_lines_follows_through_sorts_too(book, tab, seed):
    dice = random.Random(seed)
    tab.update([[f"v{i}", dice.random()] for i in range(8)], "A1")
    ask(book, *({"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": "row", "metadataValue": f"v{i}", "visibility": "DOCUMENT",
        "location": {"dimensionRange": lines(tab, i, i + 1)}}}} for i in range(8)))
    for _ in range(10):
        sort = {"sortRange": {"range": {"sheetId": tab.id, "startRowIndex": 1, "endRowIndex": 7},
                              "sortSpecs": [{"dimensionIndex": dice.randrange(2)}]}}
        ask(book, dice.choice([sort, act(dice, tab) if dice.random() < 0.8 else sort]))
        fields = "sheets.data(rowData.values.formattedValue,rowMetadata.developerMetadata.metadataValue)"
        data = grid(book, fields=fields)
        data = data["sheets"][0]["data"][0]
        rows = data.get("rowData", [])
        for index, meta in enumerate(data["rowMetadata"]):
            for item in meta.get("developerMetadata", []):
                texts = {c.get("formattedValue") for c in rows[index].get("values", [])} if index < len(rows) else set()
                gone = not any(item["metadataValue"] in {c.get("formattedValue") for c in r.get("values", [])}
                               for r in rows)
                assert item["metadataValue"] in texts or gone
