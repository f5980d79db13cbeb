"""Reading and writing plain values: the `values` collection of the API."""

from . import a1, answers, dates, dimensions, protection, rendering, typed, validation
from .cells import checked_text
from .errors import bad_field, bad_request
from .formulas import Error
from .model import Formula, Span, whole_number

RENDER = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
DATE_RENDER = ("SERIAL_NUMBER", "FORMATTED_STRING")
INPUT = ("RAW", "USER_ENTERED")
DIMENSIONS = ("ROWS", "COLUMNS")


def chosen(options, name, allowed, default=None):
    """Return one of the allowed words among the options of a request, or Google's 400."""
    value = options.get(name) or default
    if value is None or value.endswith("_UNSPECIFIED"):
        if default is None and name == "valueInputOption":
            raise bad_request("'valueInputOption' is required but not specified")
        return default
    if value not in allowed:
        raise bad_field(name, f"Invalid value at '{name}', \"{value}\"")
    return value


def read(work, sheet, span, options, calculation=None):
    """Return a ValueRange of a rectangle, empty cells and lines at the ends left out (recorded)."""
    render = chosen(options, "valueRenderOption", RENDER, "FORMATTED_VALUE")
    date_render = chosen(options, "dateTimeRenderOption", DATE_RENDER, "SERIAL_NUMBER")
    by_columns = chosen(options, "majorDimension", DIMENSIONS, "ROWS") == "COLUMNS"
    calculation = calculation or work.calculation()
    show = _reader(work, sheet, render, date_render, calculation)
    rows = _rows(sheet, span, show, calculation)
    if by_columns:
        width = max((len(r) for r in rows), default=0)
        rows = [[r[c] if c < len(r) else "" for r in rows] for c in range(width)]
        rows = _trimmed(rows)
    answer = {"range": a1.write(sheet, span), "majorDimension": "COLUMNS" if by_columns else "ROWS"}
    return answer | {"values": rows} if rows else answer


def _rows(sheet, span, show, calculation):
    spilled = sheet.has_formulas
    rows = []
    for r in range(span.top, span.bottom if spilled else min(span.bottom, len(sheet.rows))):
        line = sheet.rows[r] if r < len(sheet.rows) else ()
        end = span.right if spilled else min(span.right, len(line))
        rows.append([show(r, c) for c in range(span.left, end)])
    return _trimmed(rows)


def _trimmed(rows):
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _reader(work, sheet, render, date_render, calculation):
    locale = work.book.locale

    def show(row, column):
        cell = sheet.cell(row, column)
        if render == "FORMULA" and isinstance(cell.value, Formula):
            return str(cell.value)
        value = calculation.value(sheet, row, column)
        if value is None:
            return ""
        if render == "FORMATTED_VALUE":
            return answers.formatted(cell, value, sheet, calculation, locale)
        if isinstance(value, Error):
            return value.text
        if date_render == "FORMATTED_STRING" and not isinstance(value, str | bool):
            found = answers.number_format(cell, sheet, calculation, locale)
            if found and found.get("type") in dates.DATE_TYPES:
                return rendering.shown(value, {"numberFormat": found}, locale)
        return value

    return show


def get(work, text, options):
    """Return the values of one range in A1 notation."""
    sheet, span = a1.parse(text, work.book, work.assumptions)
    return read(work, sheet, span, options)


def batch_get(work, texts, options):
    """Return the values of several ranges."""
    ranges = [get(work, text, options) for text in texts]
    return {"spreadsheetId": work.book.id} | ({"valueRanges": ranges} if ranges else {})


def write(work, sheet, span, body, options, bounded=True):
    """Write a ValueRange into a rectangle; return the answer and the cells that were touched."""
    option = chosen(options, "valueInputOption", INPUT)
    rows = body.get("values", [])
    if body.get("majorDimension") == "COLUMNS":
        height = max((len(column) for column in rows), default=0)
        rows = [[column[r] if r < len(column) else None for column in rows] for r in range(height)]
    _check_fit(sheet, span, rows, bounded)
    width = max((len(row) for row in rows), default=0)
    touched = [(span.top + i, span.left + j, value) for i, row in enumerate(rows)
               for j, value in enumerate(row) if value is not None]
    area = Span(span.top, span.top + max(len(rows), 1), span.left, span.left + max(width, 1))
    if touched:
        protection.guard(work, sheet, area)
    for row, column, value in touched:
        put(work, sheet, row, column, value, option)
    return _written(work, sheet, area, touched), touched


def _check_fit(sheet, span, rows, bounded):
    """Refuse more values than a range of more than one cell has room for, and what leaves the grid."""
    height, width = len(rows), max((len(row) for row in rows), default=0)
    single = span.bottom - span.top == 1 and span.right - span.left == 1
    if bounded and not single:
        if span.top + height > span.bottom:
            raise bad_request(f"Requested writing within range [{a1.write(sheet, span)}], but tried writing to row "
                              f"[{span.bottom + 1}]")
        if span.left + width > span.right:
            raise bad_request(f"Requested writing within range [{a1.write(sheet, span)}], but tried writing to "
                              f"column [{a1.letters(span.right)}]")
    if span.top + height > sheet.row_count or span.left + width > sheet.column_count:
        reach = Span(span.top, span.top + max(height, 1), span.left, span.left + max(width, 1))
        raise a1.exceeds(a1.write(sheet, reach), sheet)


def _written(work, sheet, area, touched):
    answer = {"spreadsheetId": work.book.id, "updatedRange": a1.write(sheet, area)}
    if touched:
        answer |= {
            "updatedRows": len({r for r, _, _ in touched}),
            "updatedColumns": len({c for _, c, _ in touched}),
            "updatedCells": len(touched),
        }
    return answer


def put(work, sheet, row, column, value, option):
    """Write one value: as it is (RAW), or as if it had been typed (USER_ENTERED)."""
    cell = sheet.cell(row, column)
    number_format = None
    if isinstance(value, str):
        checked_text(value)
        if option == "USER_ENTERED":
            found = typed.read(value, cell.format, work.book.locale, work.local_now())
            value, number_format = found.value, found.number_format
        else:
            value = value or None
    elif isinstance(value, float):
        value = whole_number(value)
    if work.by_hand or work.assumptions.validation_enforced_over_api:
        validation.enforce(work, sheet, row, column, cell, value)
    form = cell.format
    if number_format:
        form = (form or {}) | {"numberFormat": number_format}
    sheet.put(row, column, cell._replace(value=value, format=form))


def update(work, text, body, options):
    """Carry out values.update."""
    sheet, span = a1.parse(text, work.book, work.assumptions)
    _same_range(text, body)
    answer, _ = write(work, sheet, span, body, options)
    return _with_values(work, sheet, span, body, answer, options, "updatedData")


def _same_range(text, body):
    given = body.get("range")
    if given and given != text:
        raise bad_request(f"Requested range [{text}] does not match the range in the body [{given}]")


def _with_values(work, sheet, span, body, answer, options, key):
    if str(options.get("includeValuesInResponse")).lower() == "true":
        render = {
            "valueRenderOption": options.get("responseValueRenderOption"),
            "dateTimeRenderOption": options.get("responseDateTimeRenderOption"),
            "majorDimension": body.get("majorDimension"),
        }
        wanted = span if span.bottom - span.top > 1 or span.right - span.left > 1 else None
        if wanted is None:
            _, wanted = a1.parse(answer["updatedRange"], work.book, work.assumptions)
        answer[key] = read(work, sheet, wanted, render)
    return answer


def batch_update(work, body, resolve):
    """Carry out values.batchUpdate; `resolve` finds sheet and rectangle of each entry."""
    totals, responses = set(), []
    for entry in body.get("data", []):
        values = entry.get("_values", entry)
        sheet, span = resolve(entry)
        answer, touched = write(work, sheet, span, values, body)
        totals |= {(sheet.id, r, c) for r, c, _ in touched}
        responses.append(_with_values(work, sheet, span, values, answer, body, "updatedData"))
    result = {"spreadsheetId": work.book.id}
    if totals:
        result |= {
            "totalUpdatedRows": len({(s, r) for s, r, _ in totals}),
            "totalUpdatedColumns": len({(s, c) for s, _, c in totals}),
            "totalUpdatedCells": len(totals),
            "totalUpdatedSheets": len({s for s, _, _ in totals}),
        }
    return result | ({"responses": responses} if responses else {})


def clear(work, sheet, span):
    """Empty the values of a rectangle and keep formats, notes and validation (documented)."""
    protection.guard(work, sheet, span)
    for r in range(span.top, min(span.bottom, len(sheet.rows))):
        line = sheet.rows[r]
        for c in range(span.left, min(span.right, len(line))):
            if line[c] is not None and line[c].value is not None:
                sheet.set_value(r, c, None)
    return a1.write(sheet, span)


def append(work, text, body, options):
    """Carry out values.append: find the table in a range and write below it (recorded)."""
    sheet, span = a1.parse(text, work.book, work.assumptions)
    _same_range(text, body)
    insert = chosen(options, "insertDataOption", ("OVERWRITE", "INSERT_ROWS"), "OVERWRITE")
    table = find_table(sheet, span)
    top, left = (table.bottom, table.left) if table else (span.top, span.left)
    rows = body.get("values", [])
    by_columns = body.get("majorDimension") == "COLUMNS"
    lengths = [max((len(r) for r in rows), default=0), len(rows)]
    width, height = lengths if not by_columns else lengths[::-1]
    if insert == "INSERT_ROWS" and height:  # documented: also where there is no table yet
        dimensions.insert(work, sheet, "ROWS", top, top + height, top > 0, growing=True)
    sheet.resize(max(sheet.row_count, top + height), max(sheet.column_count, left + width))
    answer, _ = write(work, sheet, Span(top, top + 1, left, left + 1), body, options, bounded=False)
    answer = _with_values(work, sheet, Span(top, top + 1, left, left + 1), body, answer, options, "updatedData")
    result = {"spreadsheetId": work.book.id}
    if table:
        result["tableRange"] = a1.write(sheet, table)
    return result | {"updates": answer}


def find_table(sheet, span):
    """Return the last block of filled cells that begins in a rectangle, grown as far as it reaches (recorded)."""
    for r in range(min(span.bottom, len(sheet.rows)) - 1, span.top - 1, -1):
        line = sheet.rows[r]
        for c in range(min(span.right, len(line)) - 1, span.left - 1, -1):
            if line[c] is not None and line[c].value is not None:
                return _grown(sheet, Span(r, r + 1, c, c + 1))
    return None


def _grown(sheet, block):
    while True:
        edge = Span(max(block.top - 1, 0), block.bottom + 1, max(block.left - 1, 0), block.right + 1)
        found = [(r, c) for r in range(edge.top, edge.bottom) for c in range(edge.left, edge.right)
                 if not block.holds(r, c) and sheet.cell(r, c).value is not None]
        if not found:
            return block
        rows, columns = [r for r, _ in found], [c for _, c in found]
        block = Span(min(block.top, *rows), max(block.bottom, *(r + 1 for r in rows)),
                     min(block.left, *columns), max(block.right, *(c + 1 for c in columns)))
