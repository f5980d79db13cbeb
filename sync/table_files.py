"""EXECUTOR. A table of texts as CSV and Excel, in the form of the lists' files: for what is no entity's list."""

import io
import re

import xlsxwriter

from sync.files import DAY_SHOWN, csv_head, csv_lines, guard, put


def csv_of(labels, rows):
    """The table as the bytes of a CSV file."""
    return csv_head(labels) + csv_lines([[guard(text) for text in row] for row in rows])


#: kinds of columns whose cells are no texts -> how Excel shows them
SHOWN = {"day": DAY_SHOWN, "number": "#,##0.##", "money": '#,##0 "₪"', "percent": '0"%"'}


def xlsx_of(title, labels, rows, kinds=()):
    """The table as the bytes of an Excel workbook; a cell is a text, so that a telephone keeps its zero.

    Days and numbers stay what they are in columns whose `kinds` say how they are shown.
    """
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        shown = {kind: book.add_format({"num_format": way}) for kind, way in SHOWN.items()}
        styles = [shown.get(kind, text) for kind in kinds] or [text] * len(labels)
        sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for at, label in enumerate(labels):
            widest = max((len(str(row[at])) for row in rows), default=0)
            sheet.set_column(at, at, min(40, max(10, len(label) + 3, widest + 2)), styles[at])
            sheet.write_string(0, at, label, bold)
        for line, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                put(sheet, line, at, cell, styles[at])
        sheet.autofilter(0, 0, len(rows), len(labels) - 1)
    return held.getvalue()
