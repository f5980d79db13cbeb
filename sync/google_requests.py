"""ADAPTER. The batches that the mirror sends, in the words of the Sheets API."""

from sync.book import FENCE, GUIDE
from sync.tabs import KEY, STATUS

DATE_FORMAT = {"type": "DATE", "pattern": "dd/mm/yyyy"}
GREY, HEAD = {"red": 0.6, "green": 0.6, "blue": 0.6}, {"red": 0.9, "green": 0.95, "blue": 0.94}
TONES = (("✓", {"red": 0.85, "green": 0.95, "blue": 0.86}), ("⚠", {"red": 1, "green": 0.93, "blue": 0.75}),
         ("✗", {"red": 0.99, "green": 0.85, "blue": 0.83}), ("ℹ", {"red": 0.87, "green": 0.93, "blue": 1}))  # fmt: skip
ROWS = 500  # how many lines a new tab has room for before Google adds more


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


def put(sheet_id, row, column, value):
    """The request that writes one cell."""
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": [typed(value)]}], "fields": "userEnteredValue"}}


def swap(swap):
    """The batch of a swap: the fence, the pre-images, then the writes."""
    told = [{"deleteNamedRange": {"namedRangeId": FENCE + swap.builds_on}}, fence(swap.nonce)]
    for tab in swap.tabs:
        told += pre_image(tab, swap.nonce, swap.way)
    told += [put(p.sheet_id, p.row, p.column, p.value) for p in (*swap.puts, *swap.guide)]
    for append in swap.appends:
        cells = dict(append.cells)
        values = [typed(cells.get(column)) for column in range(max(cells) + 1)]
        told.append({"appendCells": {"sheetId": append.sheet_id, "rows": [{"values": values}],
                                     "fields": "userEnteredValue"}})  # fmt: skip
    return told


def pre_image(tab, nonce, way):
    """Take a tab's pre-image on its scratch, at the same coordinates, with the nonce beside it."""
    taken = _duplicated(tab) if way == "duplicate" else _copied(tab)
    return [*taken, put(tab.scratch_id, tab.rows, tab.columns + 1, nonce)]


def _copied(tab):
    """Empty the scratch and copy the block there."""
    source = grid(tab.sheet_id, (0, tab.rows), (0, tab.columns))
    return [
        _shape(tab, "gridProperties(rowCount,columnCount)"),
        {"unmergeCells": {"range": {"sheetId": tab.scratch_id}}},
        {"updateCells": {"range": {"sheetId": tab.scratch_id}, "fields": "userEnteredValue"}},
        {"copyPaste": {"source": source, "pasteType": "PASTE_FORMULA",
                       "destination": {**source, "sheetId": tab.scratch_id}, "pasteOrientation": "NORMAL"}},
    ]  # fmt: skip


def _duplicated(tab):
    """Put a duplicate of the whole tab in the scratch's place; hidden, and behind the first tab, which is there."""
    scratch = {"newSheetId": tab.scratch_id, "newSheetName": scratch_title(tab.code), "insertSheetIndex": 1}
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


def scratch_title(code):
    """The title of a tab's hidden scratch."""
    return f"_{code}"


def scratch_range(tab):
    """The range of a scratch, for the answer of a swap; its title is ours, the tab is hidden."""
    return f"'{scratch_title(tab.code)}'"


def lay_out(layout, account):
    """The batch that makes the tabs of a layout; where it has a guide, also the guide and the first fence."""
    told = [*_guide(layout, account), fence(layout.nonce)] if layout.guide else []
    for tab in layout.tabs:
        told += _tab(tab, account, layout.titles)
    return told + ([{"deleteSheet": {"sheetId": layout.drop}}] if layout.drop is not None else [])


def _guide(layout, account):
    rows = [{"values": [{**typed(text), "userEnteredFormat": {
        "textFormat": {"bold": heading, "fontSize": 13 if heading else 10}, "wrapStrategy": "WRAP"}}]}
        for text, heading in layout.guide]  # fmt: skip
    sheet = {"sheetId": GUIDE, "title": layout.guide_title, "index": 0, "rightToLeft": True,
             "gridProperties": {"rowCount": max(60, len(rows)), "columnCount": 2}}  # fmt: skip
    ours = {"locale": "iw_IL", "timeZone": "Asia/Jerusalem"}  # a person's own spreadsheet keeps hers
    return [
        *([{"updateSpreadsheetProperties": {"properties": ours, "fields": "locale,timeZone"}}]
          if layout.drop is not None else []),
        {"addSheet": {"properties": sheet}},
        {"updateCells": {"start": {"sheetId": GUIDE, "rowIndex": 0, "columnIndex": 0}, "rows": rows,
                         "fields": "userEnteredValue,userEnteredFormat(textFormat,wrapStrategy)"}},
        _width(GUIDE, 0, 860),
        _protect(grid(GUIDE), "המדריך של פנקס", account),
    ]  # fmt: skip


def _width(sheet_id, column, pixels):
    span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    return {"updateDimensionProperties": {"range": span, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}}


def _protect(where, why, account=None):
    """A hard protection with our account as its editor, or a warning only."""
    kind = {"editors": {"users": [account]}} if account else {"warningOnly": True}
    return {"addProtectedRange": {"protectedRange": {"range": where, "description": why, **kind}}}


def _tab(tab, account, titles):
    """One tab with its scratch: codes, header, widths, formats, drop-downs, protections, colours."""
    columns = len(tab.headers) + 2
    shape = {"rowCount": ROWS, "columnCount": columns, "frozenRowCount": 2}
    told = [
        {"addSheet": {"properties": {"sheetId": tab.sheet_id, "title": titles[tab.code], "rightToLeft": True,
                                     "gridProperties": shape}}},
        {"addSheet": {"properties": {"sheetId": tab.scratch_id, "title": scratch_title(tab.code), "hidden": True,
                                     "rightToLeft": True, "gridProperties": {"rowCount": 10, "columnCount": columns}}}},
        _headings(tab),
        {"updateDimensionProperties": {"range": {"sheetId": tab.sheet_id, "dimension": "ROWS", "startIndex": 0,
                                                 "endIndex": 1}, "properties": {"hiddenByUser": True},
                                       "fields": "hiddenByUser"}},
        _width(tab.sheet_id, 0, 60), _width(tab.sheet_id, columns - 1, 230),
        _format(tab.sheet_id, 0, {"numberFormat": {"type": "TEXT"}, "textFormat": {"foregroundColor": GREY}}),
        _format(tab.sheet_id, columns - 1, {"numberFormat": {"type": "TEXT"}, "wrapStrategy": "WRAP"}),
        _protect(grid(tab.sheet_id, (0, 2)), "שורות הכותרת של פנקס", account),
        _protect(grid(tab.sheet_id, None, (0, 1)), "המזהה מתמלא לבד"),
        _protect(grid(tab.sheet_id, None, (columns - 1, columns)), "מצב השורה נכתב על ידי פנקס"),
    ]  # fmt: skip
    for place, header in enumerate(tab.headers, 1):
        told += _column(tab, place, header, titles)
    return told + [_tone(tab.sheet_id, columns - 1, index, *tone) for index, tone in enumerate(TONES)]


def _headings(tab):
    codes = [KEY, *(header.code for header in tab.headers), STATUS]
    labels = ["מזהה", *(header.label for header in tab.headers), "מצב השורה"]
    style = {"userEnteredFormat": {"textFormat": {"bold": True}, "backgroundColor": HEAD, "wrapStrategy": "WRAP"}}
    rows = [{"values": [typed(code) for code in codes]}, {"values": [{**typed(label), **style} for label in labels]}]
    start = {"sheetId": tab.sheet_id, "rowIndex": 0, "columnIndex": 0}
    fields = "userEnteredValue,userEnteredFormat(textFormat,backgroundColor,wrapStrategy)"
    return {"updateCells": {"start": start, "rows": rows, "fields": fields}}


def _format(sheet_id, column, style):
    """Set the format of a whole column under its header."""
    where = grid(sheet_id, (2, ROWS), (column, column + 1))
    fields = ",".join(f"userEnteredFormat.{name}" for name in style)
    return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": style}, "fields": fields}}


def _column(tab, place, header, titles):
    told = [_width(tab.sheet_id, place, header.width)]
    if header.code_kind == "day":
        told.append(_format(tab.sheet_id, place, {"numberFormat": DATE_FORMAT}))
    elif header.code_kind != "number":
        told.append(_format(tab.sheet_id, place, {"numberFormat": {"type": "TEXT"}}))
    if not header.edit:
        told.append(_protect(grid(tab.sheet_id, None, (place, place + 1)), f"„{header.label}” נקבע ביחידה"))
    elif header.options or header.options_from:
        told.append(_drop_down(tab, place, header, titles))
    return told


def _drop_down(tab, place, header, titles):
    """Offer the values of a column; typing another is allowed, the line's status explains it."""
    where = grid(tab.sheet_id, (2, ROWS), (place, place + 1))
    if header.options_from:
        title = titles[header.options_from].replace("'", "''")
        condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"='{title}'!$B$3:$B${ROWS}"}]}
    else:
        condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": option} for option in header.options]}
    rule = {"condition": condition, "showCustomUi": True, "strict": False}
    return {"setDataValidation": {"range": where, "rule": rule}}


def _tone(sheet_id, column, index, mark, colour):
    condition = {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": mark}]}
    rule = {"ranges": [grid(sheet_id, (2, ROWS), (column, column + 1))],
            "booleanRule": {"condition": condition, "format": {"backgroundColor": colour}}}  # fmt: skip
    return {"addConditionalFormatRule": {"rule": rule, "index": index}}
