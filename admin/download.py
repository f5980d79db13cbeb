"""A list as a file: the list's own records in its order, all their fields, with a line in the journal."""

import io
from urllib.parse import quote

from flask import Response, send_file, stream_with_context

from admin.doors import actor, office, today
from models.changes import Source
from sync import files

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(entry, kind, query):
    """The file of a list, with a line in the journal."""
    columns = files.columns_of(entry)
    files.note(entry, actor(), Source("screen", "הורדה מן הרשימה"), office().world, columns, query.order_by().count())
    return file_of(entry, kind, query)


def file_of(entry, kind, query):
    """A list as a file; CSV goes out while it is read, Excel when it is whole."""
    columns = files.columns_of(entry)
    if kind == "csv":
        made = Response(stream_with_context(files.stream_csv(entry, columns, query)), mimetype="text/csv")
    else:
        held = io.BytesIO()
        files.write_xlsx(entry, columns, query, held)
        held.seek(0)
        made = send_file(held, mimetype=EXCEL)
    made.headers["Content-Disposition"] = named(entry.title, entry.code, kind)
    return made


def named(title, plain, kind):
    """What a file is called: a Hebrew name with the day, and a plain one for programs that do not read it."""
    day = f"{today():%Y-%m-%d}"
    hebrew = quote(f"{title} {day}.{kind}", safe="")
    return f"attachment; filename={plain}-{day}.{kind}; filename*=UTF-8''{hebrew}"
