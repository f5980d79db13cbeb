"""The text of formulas: its tokens, and its references rewritten when cells move."""

import functools
import re

from .a1 import column_index, letters, quoted
from .model import Formula

SHEET = r"(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]*"
TOKENS = re.compile(
    r"""(?P<space>\s+)
    |(?P<string>"(?:[^"]|"")*")
    |(?P<error>\#(?:REF|DIV/0|VALUE|N/A|NUM|NAME|ERROR)[!?]?)
    |(?P<ref>""" + SHEET + r"(?:" + CELL + r"(?::(?:" + CELL + r"|\$?[A-Za-z]{1,3}|\$?[1-9][0-9]*))?"
    r"""|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[1-9][0-9]*:\$?[1-9][0-9]*))(?![\w(])
    |(?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+)
    |(?P<name>[^\W\d][\w.]*)
    |(?P<op><>|<=|>=|[-+*/^&=<>(),;%{}])""",
    re.X,
)
PART = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9][0-9]*)?$")


@functools.lru_cache(4096)
def tokens(text):
    """Split a formula, without its equals sign, into (kind, text) pairs; None if it cannot be read."""
    result, place = [], 0
    while place < len(text):
        match = TOKENS.match(text, place)
        if not match:
            return None
        result.append((match.lastgroup, match[0]))
        place = match.end()
    return result


class Corner:
    """One corner of a reference: row and column, each maybe open, each maybe fixed by a dollar sign."""

    __slots__ = ("row", "column", "row_fixed", "column_fixed")

    def __init__(self, text):
        first, column, second, row = PART.match(text).groups()
        self.column = column_index(column) if column else None
        self.row = int(row) - 1 if row else None
        self.column_fixed = bool(column and first)
        self.row_fixed = bool(row and (second if column else first or second))

    def write(self):
        """Return the corner's text."""
        column = "" if self.column is None else ("$" if self.column_fixed else "") + letters(self.column)
        row = "" if self.row is None else ("$" if self.row_fixed else "") + str(self.row + 1)
        return column + row

    def inside(self):
        """Tell whether the corner is still on the grid."""
        return (self.row is None or self.row >= 0) and (self.column is None or self.column >= 0)


def split_reference(text):
    """Split `'T'!A1:B2` into its tab's title (or None) and one or two corners."""
    title = None
    if "!" in text:
        title, text = text.rsplit("!", 1)
        title = title[1:-1].replace("''", "'") if title.startswith("'") else title
    return title, [Corner(part) for part in text.split(":")]


def rewrite(formula, change):
    """Return a formula with each reference passed through `change(title, corners)`; None from it is #REF!."""
    parts = tokens(formula[1:])
    if not parts or not any(kind == "ref" for kind, _ in parts):
        return formula
    return Formula("=" + "".join(_rewritten(text, change) if kind == "ref" else text for kind, text in parts))


def _rewritten(text, change):
    title, corners = split_reference(text)
    answer = change(title, corners)
    if answer is None:
        return "#REF!"
    title, corners = answer
    return (f"{quoted(title)}!" if title is not None else "") + ":".join(c.write() for c in corners)


def shifted(formula, rows, columns):
    """Return a formula as it reads after being copied so many lines down and columns on."""
    if not rows and not columns:
        return formula

    def change(title, corners):
        for corner in corners:
            if corner.row is not None and not corner.row_fixed:
                corner.row += rows
            if corner.column is not None and not corner.column_fixed:
                corner.column += columns
        return (title, corners) if all(c.inside() for c in corners) else None

    return rewrite(formula, change)


def renamed(formula, old, new):
    """Return a formula with the references to a tab following its new title."""
    def change(title, corners):
        return (new if title is not None and title.lower() == old.lower() else title), corners

    return rewrite(formula, change)
