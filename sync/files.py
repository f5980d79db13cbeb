"""EXECUTOR. Records out, as CSV and Excel: what people read, in a form that a later import takes back unchanged."""

import csv
import io
import re
from pathlib import Path

import peewee as pw
import xlsxwriter

from models import access, changes
from models.changes import Source
from models.titles import full_titles

CHUNK = 500
KEY, KEY_LABEL = "uid", "מזהה"
FORMATS = ("csv", "xlsx")
#: with its language, so that a spreadsheet set up in English does not turn day and month round when it saves as CSV
DAY_SHOWN = "[$-40D]dd/mm/yyyy"
#: what a spreadsheet takes for a formula; with an apostrophe before it, it is a text
RISKY = re.compile(r"'*[=+\-@\t\r\n]")
WIDTHS = {"day": 12, "clock": 8, "phone": 16, "number": 10, "yesno": 10, "email": 28, "url": 28, "choice": 18,
          "ref": 24, "key": 13}  # fmt: skip


def guard(text):
    """`text` so that no spreadsheet takes it for a formula; `unguard` is its inverse."""
    return "'" + text if RISKY.match(text) else text


def unguard(text):
    """A text as it was before `guard`."""
    return text[1:] if text.startswith("'") and RISKY.match(text) else text


def columns_of(entry):
    """The columns of an entity's file: its key, then its fields in the order of the form."""
    return [KEY, *(name for _, names in entry.form for name in names.split())]


def read_columns(entry):
    """The fields that are read from an entity's file: all of its columns, but for the key and what is set by hand."""
    return [name for name in columns_of(entry)[1:] if name not in entry.model.BY_HAND]


def label_of(entry, name):
    """A column's header."""
    return KEY_LABEL if name == KEY else entry.model._meta.fields[name].verbose_name


def stream_csv(entry, columns, records):
    """The records (a query) as the pieces of a CSV file, the first piece before any record is read."""
    yield csv_head([label_of(entry, name) for name in columns])
    for rows in shown_rows(entry, columns, records):
        yield csv_lines([[_safe(entry, name, text) for name, text in zip(columns, row, strict=True)] for row in rows])


def csv_head(labels):
    """The first piece of a CSV file: the mark by which Excel knows the encoding, and the headers."""
    return "\ufeff".encode() + csv_lines([labels])


def csv_lines(rows):
    """Rows of texts as a piece of a CSV file."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n").writerows(rows)
    return held.getvalue().encode()


def _safe(entry, name, text):
    """A number is never a formula, though it may begin with a minus."""
    return text if _kind(entry, name) == "number" else guard(text)


def _kind(entry, name):
    return "key" if name == KEY else entry.model._meta.fields[name].kind.code


def shown_rows(entry, columns, records):
    """Chunks of rows as people read them: links by their titles, the rest as its kind shows it."""
    for chunk in chunks(entry.model, records):
        yield shown_of(entry, columns, chunk)


def shown_of(entry, columns, records):
    """Some records as rows of texts; one query for each link and level, none for each record."""
    fields = [entry.model._meta.fields[name] for name in columns]
    called = {
        field.name: full_titles(field.rel_model, {record.__data__[field.name] for record in records})
        for field in fields if isinstance(field, pw.ForeignKeyField)
    }  # fmt: skip
    masked = entry.masks(records) if entry.masks else {}
    return [[masked.get((record.uid, field.name)) or _text(field, record, called.get(field.name)) for field in fields]
            for record in records]  # fmt: skip


def _text(field, record, called):
    value = record.__data__[field.name]
    if called is not None:
        return called.get(value, "")
    return field.kind.show(value) if hasattr(field, "kind") else value


def chunks(model, records):
    """The records of a query in its order, a few at a time.

    Only the keys are read at once: no cursor stays open while a slow reader takes the file.
    """
    uids = [uid for (uid,) in records.select(model.uid).tuples()] if isinstance(records, pw.ModelSelect) else records
    for start in range(0, len(uids), CHUNK):
        part = uids[start : start + CHUNK]
        found = {record.uid: record for record in model.select().where(model.uid.in_(part))}
        yield [found[uid] for uid in part if uid in found]


def write_xlsx(entry, columns, records, file):
    """Write the records (a query) as an Excel workbook into `file`, a path or an open binary file."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", entry.title)[:31])
        styles = {"text": book.add_format({"num_format": "@"}), "day": book.add_format({"num_format": DAY_SHOWN})}
        sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True, "bottom": 1})
        for at, name in enumerate(columns):
            label = label_of(entry, name)
            sheet.set_column(at, at, _width(entry, name, label), styles.get(_style(entry, name)))
            sheet.write_string(0, at, label, bold)
        last = 0
        for last, cells in enumerate(_cells(entry, columns, records), 1):
            for at, value in enumerate(cells):
                put(sheet, last, at, value, styles.get(_style(entry, columns[at])))
        sheet.autofilter(0, 0, last, len(columns) - 1)


def _cells(entry, columns, records):
    """Rows of typed cells: dates and numbers as they are, the rest as text."""
    typed = [_kind(entry, name) in ("day", "number") for name in columns]
    fields = [entry.model._meta.fields[name] for name in columns]
    for chunk in chunks(entry.model, records):
        for record, row in zip(chunk, shown_of(entry, columns, chunk), strict=True):
            yield [_typed(field, record, text) if own else text
                   for field, own, text in zip(fields, typed, row, strict=True)]  # fmt: skip


def _typed(field, record, text):
    """A record's own value, but for what a file tells otherwise."""
    value = record.__data__[field.name]
    return value if field.kind.show(value) == text else text


def put(sheet, row, at, value, style):
    """One cell, never parsed: a text that looks like a formula or a number stays a text."""
    if value is None or value == "":
        return
    if isinstance(value, str):  # guarded only where it would be taken for a text that was guarded
        sheet.write_string(row, at, guard(value) if value.startswith("'") else value, style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, at, value, style)
    else:
        sheet.write_datetime(row, at, value, style)


def _style(entry, name):
    """Phones and codes are text for Excel too, so that one typed later keeps its zero."""
    kind = _kind(entry, name)
    short = kind == "text" and entry.model._meta.fields[name].kind.longest <= 40
    return "text" if kind in ("phone", "key") or short else "day" if kind == "day" else ""


def _width(entry, name, label):
    kind = _kind(entry, name)
    wide = WIDTHS.get(kind) or min(40, max(12, entry.model._meta.fields[name].kind.longest // 3))
    return max(wide, min(len(label) + 3, 30))


def readable(entry, actor, settlement=None):
    """The records that the actor may take out, in the order of their names; of one settlement where it is given."""
    model = entry.model
    query = access.scoped(model.select().where(model.retired_on.is_null()), actor, "export", entry)
    if settlement:
        query = query.where(_of_settlement(entry, settlement))
    return query.order_by(model.sort_key, model.uid)


def _of_settlement(entry, settlement):
    if entry.own:
        return entry.own(access.Actor(settlements=(settlement,)))
    if "settlement" in entry.model._meta.fields:
        return entry.model.settlement == settlement
    raise ValueError(f"{entry.code} is not of a settlement")


def export(entry, actor, world, format, path, settlement=None):
    """Write the entity's records into a file and note it in the journal; returns how many records that were.

    PermissionError where the actor may not, ValueError where the entity is not of a settlement.
    """
    if format not in FORMATS:
        raise ValueError(f"format {format}: expected csv or xlsx")
    columns = columns_of(entry)
    uids = [row.uid for row in readable(entry, actor, settlement).select(entry.model.uid)]
    note(entry, actor, Source("command", Path(path).name), world, columns, len(uids))
    if format == "xlsx":
        write_xlsx(entry, columns, uids, str(path))
    else:
        with open(path, "wb") as file:
            file.writelines(stream_csv(entry, columns, uids))
    return len(uids)


def note(entry, actor, source, world, columns, count):
    """Write down in the journal that records were taken out: how many, and which columns."""
    values = {"rows": [None, count], "columns": [None, list(columns)]}
    return changes.note("export", actor, source, world, values, entity=entry.code)
