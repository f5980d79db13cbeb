"""The grammar of formulas: text in, a tree of tuples out. What is not known here is refused loudly."""

import functools
from typing import NamedTuple

from .errors import unsupported
from .formula_text import split_reference, tokens
from .model import whole_number

PRECEDENCE = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
ERROR_TYPES = {"#DIV/0!": "DIVIDE_BY_ZERO", "#VALUE!": "VALUE", "#REF!": "REF", "#N/A": "N_A", "#NUM!": "NUM",
               "#NAME?": "NAME", "#ERROR!": "ERROR"}
FUNCTIONS = {"SUM", "IF", "TODAY", "ARRAYFORMULA"}
MAX_DEPTH = 64


class Error(NamedTuple):
    """The value of a cell whose formula fails."""

    text: str
    message: str = ""

    @property
    def type(self):
        """Return Google's name of this kind of error."""
        return ERROR_TYPES[self.text]


class Area(NamedTuple):
    """A reference to cells: of which tab (None for the formula's own), and its corners as written."""

    title: str | None
    corners: tuple


@functools.lru_cache(4096)
def parse(text):
    """Read a formula's text into a tree of tuples, or refuse it loudly."""
    parts = tokens(text[1:])
    if parts is None:
        raise unsupported(f"the formula {text[:80]}")
    reader = _Reader([p for p in parts if p[0] != "space"], text)
    tree = reader.expression(0)
    if reader.peek() is not None:
        raise unsupported(f"the formula {text[:80]}")
    _check_ranges(tree, False)
    return tree


def _check_ranges(node, array):
    """Refuse a range where one value is wanted, when the formula is entered and not when it is read."""
    if node[0] == "ref" and len(node[1].corners) == 2 and not array:
        raise unsupported("a range where one value is wanted")
    if node[0] == "op":
        for inner in node[2:]:
            _check_ranges(inner, array)
    if node[0] == "call":
        for inner in node[2]:
            _check_ranges(inner, array or node[1] in ("SUM", "ARRAYFORMULA"))


class _Reader:
    """A reader by operator precedence."""

    def __init__(self, parts, text):
        self.parts, self.text, self.place, self.depth = parts, text, 0, 0

    def peek(self):
        """Return the next token's text, or None at the end."""
        return self.parts[self.place][1] if self.place < len(self.parts) else None

    def take(self, wanted=None):
        """Consume a token, perhaps a certain one."""
        if self.place >= len(self.parts) or wanted and self.peek() != wanted:
            raise unsupported(f"the formula {self.text[:80]}")
        self.place += 1
        return self.parts[self.place - 1]

    def expression(self, least):
        """Read operators that bind at least this tightly."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise unsupported("a formula nested this deep")
        left = self.prefix()
        while (sign := self.peek()) == "%" or PRECEDENCE.get(sign, 0) > least:
            self.take()
            if sign == "%":
                left = ("op", "/", left, ("const", 100))
            else:
                left = ("op", sign, left, self.expression(PRECEDENCE[sign]))
        self.depth -= 1
        return left

    def prefix(self):
        """Read a value, a sign or a parenthesis."""
        kind, text = self.take()
        if text in ("-", "+"):
            return ("op", text, ("const", 0), self.prefix())  # documented: a sign binds before ^
        if text == "(":
            inner = self.expression(0)
            self.take(")")
            return inner
        if kind == "number":
            return ("const", whole_number(float(text)))
        if kind == "string":
            return ("const", text[1:-1].replace('""', '"'))
        if kind == "error":
            return ("const", Error(text if text in ERROR_TYPES else "#REF!"))
        if kind == "ref":
            title, corners = split_reference(text)
            return ("ref", Area(title, tuple((c.row, c.column) for c in corners)))
        if kind == "name":
            return self.named(text.upper())
        raise unsupported(f"the formula {self.text[:80]}")

    def named(self, name):
        """Read a function with its arguments, or a logical constant."""
        if name in ("TRUE", "FALSE") and self.peek() != "(":
            return ("const", name == "TRUE")
        if name not in FUNCTIONS:
            raise unsupported(f"the function {name} in {self.text[:80]}")
        self.take("(")
        arguments = []
        while self.peek() != ")":
            arguments.append(("const", None) if self.peek() in (",", ";") else self.expression(0))
            if self.peek() in (",", ";"):
                self.take()
        self.take(")")
        return ("call", name, tuple(arguments))
