"""A block of cells, pasted from a spreadsheet into the list: as a small file, whose review shows what would change."""

import csv
import io
import json

from flask import flash, redirect, request
from flask_admin import expose

from admin import links, uploads
from models.kinds import is_blank
from sync.file_reading import MOST_ROWS, Table
from sync.files import KEY_LABEL

NAME = "הדבקה ברשימה"
BROKEN = "לא ניתן לקרוא את מה שהודבק: אחד התאים ארוך מדי."
EMPTY = "לא הודבק דבר."
LONG = f"אפשר להדביק עד {MOST_ROWS:,} שורות בכל פעם."
WIDE = "הגוש רחב מן הרשימה: הודבקו {wide} עמודות, ומן התא שנבחר יש {left}. אפשר לבחור תא אחר, או להוסיף עמודות לרשימה."


class Unfit(ValueError):
    """The block cannot be placed in the list; the text is Hebrew and says what to do."""


class PasteRoutes:
    """The door by which a block comes in; its review and what follows are those of a file."""

    @expose("/paste/", methods=("POST",))
    def paste_view(self):
        """Keep the block for this person and show what it would change. Nothing is written."""
        self._demand("import")
        names = [name for name, _ in self._chosen_columns()]
        start, keys = request.form.get("column", ""), request.form.get("keys", "").split(".")
        names = names[names.index(start):] if start in names else names
        try:
            placed = place(block_of(request.form.get("text", "")), names, keys, dict(self._list_columns))
        except Unfit as error:
            flash(str(error), "danger")
            return redirect(self._here(".index_view"))
        token = uploads.keep(self.entry.code, NAME, json.dumps(placed).encode(), pasted=True)
        return redirect(self.get_url(".import_review", token=token))


def block_of(text):
    """The rows of a copied block: lines of cells parted by tabs, quoted where a cell has lines of its own."""
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter="\t"))
    except csv.Error:
        raise Unfit(BROKEN) from None
    while rows and all(map(is_blank, rows[-1])):
        rows.pop()
    if not rows:
        raise Unfit(EMPTY)
    if len(rows) > MOST_ROWS:
        raise Unfit(LONG)
    return rows


def place(rows, names, keys, labels):
    """The block as the rows of a file, the heading first: a line about each key, and new ones below the last."""
    wide = max(map(len, rows))
    if wide > len(names):
        raise Unfit(WIDE.format(wide=wide, left=len(names)))
    heads = [labels[name] for name in names[:wide]]
    rows = rows[1:] if rows[0] == heads[: len(rows[0])] else rows  # copied with its headings
    keys = [key if links.is_key(key) else "" for key in keys]
    lines = [[keys[at] if at < len(keys) else "", *row, *[""] * (wide - len(row))] for at, row in enumerate(rows)]
    return [[KEY_LABEL, *heads], *lines]


def table_of(data):
    """The Table of a block that was kept."""
    return Table(NAME, tuple((number, tuple(cells)) for number, cells in enumerate(json.loads(data))))
