"""ADAPTER. The batch of a layout, in the words of the Sheets API: tabs, columns, drop-downs, what is hidden."""

from sync.book import GUIDE, LISTS, ROOM
from sync.google_requests import DATE_FORMAT, fence, grid, guide_cells, succeed, typed
from sync.layout import list_name
from sync.tabs import KEY, STATUS

GREY, HEAD = {"red": 0.6, "green": 0.6, "blue": 0.6}, {"red": 0.9, "green": 0.95, "blue": 0.94}
TONES = (("✓", {"red": 0.85, "green": 0.95, "blue": 0.86}), ("⚠", {"red": 1, "green": 0.93, "blue": 0.75}),
         ("✗", {"red": 0.99, "green": 0.85, "blue": 0.83}), ("ℹ", {"red": 0.87, "green": 0.93, "blue": 1}))  # fmt: skip
GUIDE_ROWS, GUIDE_WIDTH = 100, 780
LISTS_COLUMNS = 60
TEXT = {"numberFormat": {"type": "TEXT"}}


def lay_out(layout, account):
    """The batch of a layout: on top of its fence, or as the first one, with the guide and the first fence."""
    told = succeed(layout) if layout.builds_on else [*_guide(layout, account), fence(layout.nonce)]
    told += _lists(layout)
    for tab in layout.tabs:
        told += _tab(tab, account, layout)
    for sheet_id, title in layout.scratches:
        told.append(_twin(sheet_id, title))
    for more in layout.more:
        told += _more(more, layout)
    for sheet_id, at, header, rows in layout.renewed:
        told.append(_drop_down(sheet_id, at, _offered("", header, layout), rows))
    for sheet_id, at, hidden in layout.folded:
        told.append(_dimension(sheet_id, "COLUMNS", at, {"hiddenByUser": hidden}))
    for sheet_id, hidden in layout.hidden:
        told.append({"updateSheetProperties": {"properties": {"sheetId": sheet_id, "hidden": hidden},
                                               "fields": "hidden"}})  # fmt: skip
    return told + ([{"deleteSheet": {"sheetId": layout.drop}}] if layout.drop is not None else [])


def _guide(layout, account):
    sheet = {"sheetId": GUIDE, "title": layout.guide_title, "index": 0, "rightToLeft": True,
             "gridProperties": {"rowCount": GUIDE_ROWS, "columnCount": 1, "hideGridlines": True}}  # fmt: skip
    ours = {"locale": "iw_IL", "timeZone": "Asia/Jerusalem"}  # a person's own spreadsheet keeps hers
    return [
        *([{"updateSpreadsheetProperties": {"properties": ours, "fields": "locale,timeZone"}}]
          if layout.drop is not None else []),
        {"addSheet": {"properties": sheet}},
        *guide_cells(layout.guide),
        _width(GUIDE, 0, GUIDE_WIDTH),
        _protect(grid(GUIDE), "המדריך של פנקס", account),
    ]  # fmt: skip


def _lists(layout):
    """Write the tab of lists anew: a column for each, under its name; it is ours alone."""
    if not layout.lists:
        return []
    longest = max(len(options or ()) for _, options in layout.lists) + 1
    size = {"rowCount": max(ROOM, longest), "columnCount": max(LISTS_COLUMNS, len(layout.lists))}
    sheet = {"properties": {"sheetId": LISTS, "title": layout.lists_title, "hidden": True, "gridProperties": size}}
    told = [{"updateSheetProperties": {**sheet, "fields": "gridProperties(rowCount,columnCount)"}}
            if layout.lists_there else {"addSheet": sheet}]  # fmt: skip
    columns = [(name, *(options or ())) for name, options in layout.lists]
    rows = [{"values": [typed(column[row] if row < len(column) else None) for column in columns]}
            for row in range(longest)]  # fmt: skip
    return [*told, {"updateCells": {"range": {"sheetId": LISTS}, "rows": rows, "fields": "userEnteredValue"}}]


def _dimension(sheet_id, dimension, at, properties):
    """Set properties of one line or column."""
    span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + 1}
    return {"updateDimensionProperties": {"range": span, "properties": properties, "fields": ",".join(properties)}}


def _width(sheet_id, column, pixels):
    return _dimension(sheet_id, "COLUMNS", column, {"pixelSize": pixels})


def _protect(where, why, account=None):
    """A hard protection with our account as its editor, or a warning only."""
    kind = {"editors": {"users": [account]}} if account else {"warningOnly": True}
    return {"addProtectedRange": {"protectedRange": {"range": where, "description": why, **kind}}}


def _twin(sheet_id, title):
    """A tab's hidden scratch; each swap gives it the size that it needs."""
    size = {"rowCount": 10, "columnCount": 10}
    return {"addSheet": {"properties": {"sheetId": sheet_id, "title": title, "hidden": True,
                                        "rightToLeft": True, "gridProperties": size}}}  # fmt: skip


def _tab(tab, account, layout):
    """One tab with its scratch: codes, header, widths, formats, drop-downs, protections, colours."""
    columns = len(tab.headers) + 2
    shape = {"rowCount": ROOM, "columnCount": columns, "frozenRowCount": 2}
    codes = [KEY, *(header.code for header in tab.headers), STATUS]
    labels = ["מזהה", *(header.label for header in tab.headers), "מצב השורה"]
    told = [
        {"addSheet": {"properties": {"sheetId": tab.sheet_id, "title": layout.titles[tab.code], "rightToLeft": True,
                                     "gridProperties": shape}}},
        _headings(tab.sheet_id, 0, codes, labels),
        _dimension(tab.sheet_id, "ROWS", 0, {"hiddenByUser": True}),
        _width(tab.sheet_id, 0, 60), _width(tab.sheet_id, columns - 1, 230),
        _format(tab.sheet_id, 0, {**TEXT, "textFormat": {"foregroundColor": GREY}}),
        _format(tab.sheet_id, columns - 1, {**TEXT, "wrapStrategy": "WRAP"}),
        _protect(grid(tab.sheet_id, (0, 2)), "שורות הכותרת של פנקס", account),
        _protect(grid(tab.sheet_id, None, (0, 1)), "המזהה מתמלא לבד"),
        _protect(grid(tab.sheet_id, None, (columns - 1, columns)), "מצב השורה נכתב על ידי פנקס"),
    ]  # fmt: skip
    for place, header in enumerate(tab.headers, 1):
        told += _column(tab, place, header, layout)
    return told + [_tone(tab.sheet_id, columns - 1, index, *tone) for index, tone in enumerate(TONES)]


def _more(more, layout):
    """Insert empty columns and lay them out: whatever moved since the read, what is written on is new."""
    sheet_id, end = more.tab.sheet_id, more.at + len(more.tab.headers)
    span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": more.at, "endIndex": end}
    room = {"appendDimension": {"sheetId": sheet_id, "dimension": "COLUMNS", "length": more.room}}
    told = [*([room] if more.room else []), {"insertDimension": {"range": span, "inheritFromBefore": False}}]
    headers = more.tab.headers
    told.append(_headings(sheet_id, more.at, [h.code for h in headers], [h.label for h in headers]))
    for place, header in enumerate(headers, more.at):
        told += _column(more.tab, place, header, layout, more.rows)
    return told


def _headings(sheet_id, column, codes, labels):
    style = {"userEnteredFormat": {"textFormat": {"bold": True}, "backgroundColor": HEAD, "wrapStrategy": "WRAP"}}
    rows = [{"values": [typed(code) for code in codes]}, {"values": [{**typed(label), **style} for label in labels]}]
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": column}
    fields = "userEnteredValue,userEnteredFormat(textFormat,backgroundColor,wrapStrategy)"
    return {"updateCells": {"start": start, "rows": rows, "fields": fields}}


def _format(sheet_id, column, style, rows=ROOM):
    """Set the format of a whole column under its header."""
    where = grid(sheet_id, (2, rows), (column, column + 1))
    fields = ",".join(f"userEnteredFormat.{name}" for name in style)
    return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": style}, "fields": fields}}


def _column(tab, place, header, layout, rows=ROOM):
    told = [_width(tab.sheet_id, place, header.width)]
    if header.code_kind == "day":
        told.append(_format(tab.sheet_id, place, {"numberFormat": DATE_FORMAT}, rows))
    elif header.code_kind != "number":
        told.append(_format(tab.sheet_id, place, TEXT, rows))
    if not header.edit:
        told.append(_protect(grid(tab.sheet_id, None, (place, place + 1)), f"„{header.label}” נקבע ביחידה"))
    elif header.options or header.options_from:
        told.append(_drop_down(tab.sheet_id, place, _offered(tab.code, header, layout), rows))
    return told


def _offered(code, header, layout):
    """The range that a drop-down offers: the names of another tab, or the column's list, which is renewed elsewhere."""
    if header.options_from:
        title = layout.titles[header.options_from].replace("'", "''")
        return f"='{title}'!$B$3:$B${ROOM}"
    letter = _letter(layout.order.index(list_name(code, header.code)))
    title = layout.lists_title.replace("'", "''")
    return f"='{title}'!${letter}$2:${letter}"


def _letter(column):
    above, last = divmod(column, 26)
    return (_letter(above - 1) if above else "") + chr(65 + last)


def _drop_down(sheet_id, place, offered, rows=ROOM):
    """Offer the values of a column; typing another is allowed, the line's status explains it."""
    where = grid(sheet_id, (2, rows), (place, place + 1))
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": offered}]}
    return {"setDataValidation": {"range": where, "rule": {"condition": condition, "showCustomUi": True,
                                                           "strict": False}}}  # fmt: skip


def _tone(sheet_id, column, index, mark, colour):
    condition = {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": mark}]}
    rule = {"ranges": [grid(sheet_id, (2, ROOM), (column, column + 1))],
            "booleanRule": {"condition": condition, "format": {"backgroundColor": colour}}}  # fmt: skip
    return {"addConditionalFormatRule": {"rule": rule, "index": index}}
