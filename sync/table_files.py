"""EXECUTOR. A table of texts as CSV and Excel, in the form of the lists' files: for what is no entity's list."""

import io
import re

import xlsxwriter

from sync.files import csv_head, csv_lines, guard


def csv_of(labels, rows):
    """The table as the bytes of a CSV file."""
    return csv_head(labels) + csv_lines([[guard(text) for text in row] for row in rows])


def xlsx_of(title, labels, rows):
    """The table as the bytes of an Excel workbook; every cell is a text, so that a telephone keeps its zero."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for at, label in enumerate(labels):
            widest = max((len(row[at]) for row in rows), default=0)
            sheet.set_column(at, at, min(40, max(10, len(label) + 3, widest + 2)), text)
            sheet.write_string(0, at, label, bold)
        for line, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                # a text that begins with an apostrophe is guarded, as in the lists' files
                sheet.write_string(line, at, guard(cell) if cell.startswith("'") else cell, text)
        sheet.autofilter(0, 0, len(rows), len(labels) - 1)
    return held.getvalue()
