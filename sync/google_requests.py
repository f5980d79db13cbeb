"""ADAPTER. The batches that the mirror sends, in the words of the Sheets API."""

from sync.book import FENCE, GUIDE, ROOM

DATE_FORMAT = {"type": "DATE", "pattern": "dd/mm/yyyy"}


def typed(value):
    """A value as a cell's entered value: never parsed, so a text that looks like a formula stays a text."""
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, (int, float)):
        return {"userEnteredValue": {"numberValue": value}}
    if isinstance(value, dict):
        return {"userEnteredValue": {"formulaValue": value["f"]}} if value.get("f") else typed(value.get("v"))
    return {"userEnteredValue": {"stringValue": value}}


def grid(sheet_id, rows=None, columns=None):
    """A GridRange; rows and columns are (first, beyond last), None for all."""
    told = {"sheetId": sheet_id}
    if rows:
        told |= {"startRowIndex": rows[0], "endRowIndex": rows[1]}
    if columns:
        told |= {"startColumnIndex": columns[0], "endColumnIndex": columns[1]}
    return told


def fence(nonce):
    """The request that adds a fence."""
    name = FENCE + nonce
    return {"addNamedRange": {"namedRange": {"namedRangeId": name, "name": name, "range": grid(GUIDE, (0, 1), (0, 1))}}}


def put(sheet_id, row, column, value, day=False):
    """The request that writes one cell; `day` where it has no format of its own to show a day."""
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    fields = "userEnteredValue" + ",userEnteredFormat.numberFormat" * day
    return {"updateCells": {"start": start, "rows": [{"values": [typed(value) | _day(day)]}], "fields": fields}}


def _day(day):
    return {"userEnteredFormat": {"numberFormat": DATE_FORMAT}} if day else {}


def swap(swap):
    """The batch of a swap: the fence, the pre-images, then the writes."""
    told = succeed(swap)
    for tab in swap.tabs:
        told += pre_image(tab, swap.nonce, swap.way)
    told += [empty(scratch_id) for scratch_id in swap.emptied]
    told += [put(p.sheet_id, p.row, p.column, p.value, p.row >= ROOM and (p.sheet_id, p.column) in swap.days)
             for p in swap.puts]  # fmt: skip
    told += guide_cells(swap.guide)
    for append in swap.appends:
        cells = dict(append.cells)
        days = {column for column in cells if (append.sheet_id, column) in swap.days}
        values = [typed(cells.get(column)) | _day(column in days) for column in range(max(cells) + 1)]
        fields = "userEnteredValue" + ",userEnteredFormat.numberFormat" * bool(days)
        told.append({"appendCells": {"sheetId": append.sheet_id, "rows": [{"values": values}], "fields": fields}})
    return told


def pre_image(tab, nonce, way):
    """Take a tab's pre-image on its scratch, at the same coordinates, with the nonce beside it."""
    taken = _duplicated(tab) if way == "duplicate" else _copied(tab)
    return [*taken, put(tab.scratch_id, 0, tab.columns + 1, nonce)]


def _copied(tab):
    """Empty the scratch and copy the block there."""
    source = grid(tab.sheet_id, (0, tab.rows), (0, tab.columns))
    return [
        _shape(tab, "gridProperties(rowCount,columnCount)"),
        {"unmergeCells": {"range": {"sheetId": tab.scratch_id}}},
        empty(tab.scratch_id),
        {"copyPaste": {"source": source, "pasteType": "PASTE_FORMULA",
                       "destination": {**source, "sheetId": tab.scratch_id}, "pasteOrientation": "NORMAL"}},
    ]  # fmt: skip


def empty(sheet_id):
    """The request that takes all values out of a tab."""
    return {"updateCells": {"range": {"sheetId": sheet_id}, "fields": "userEnteredValue"}}


def _duplicated(tab):
    """Put a duplicate of the whole tab in the scratch's place; hidden, and behind the first tab, which is there."""
    scratch = {"newSheetId": tab.scratch_id, "newSheetName": tab.title, "insertSheetIndex": 1}
    return [
        {"deleteSheet": {"sheetId": tab.scratch_id}},
        {"duplicateSheet": {"sourceSheetId": tab.sheet_id, **scratch}},
        {"unmergeCells": {"range": {"sheetId": tab.scratch_id}}},  # a merge across the edge would refuse the size
        _shape(tab, "hidden,gridProperties(rowCount,columnCount,frozenRowCount,frozenColumnCount)"),
    ]


def _shape(tab, fields):
    """Give a scratch room for the block and for the nonce beside it, and set the other fields as a scratch has them."""
    size = {"rowCount": tab.rows + 1, "columnCount": tab.columns + 2}
    properties = {"sheetId": tab.scratch_id, "hidden": True, "gridProperties": size}
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


def scratch_range(tab):
    """The range of a scratch, for the answer of a swap."""
    title = tab.title.replace("'", "''")
    return f"'{title}'"


def succeed(step):
    """The requests that let a batch succeed only on top of the fence on which it builds."""
    return [{"deleteNamedRange": {"namedRangeId": FENCE + step.builds_on}}, fence(step.nonce)]


def guide_cells(lines):
    """The request that writes the whole guide anew; nobody else writes there."""
    rows = [{"values": [{**typed(line.text or None), "userEnteredFormat": _style(line)}]} for line in lines]
    fields = "userEnteredValue,userEnteredFormat(textFormat,wrapStrategy)"
    return [{"updateCells": {"range": grid(GUIDE, None, (0, 1)), "rows": rows, "fields": fields}}] if lines else []


def _style(line):
    size = {"title": 18, "heading": 13}.get(line.style, 11)
    told = {"bold": bool(line.style), "fontSize": size, **({"link": {"uri": line.link}} if line.link else {})}
    return {"textFormat": told, "wrapStrategy": "WRAP"}
