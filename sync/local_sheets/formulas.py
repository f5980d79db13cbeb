"""Formulas evaluated on demand: the effective values of a book."""

import contextlib
import math

from . import dates
from .errors import unsupported
from .formula_parse import PRECEDENCE, Error, parse
from .model import Formula, whole_number

__all__ = ["Calculation", "Error", "parse", "shown_format", "truth"]


class Calculation:
    """The effective values of one book at one moment; each is worked out once."""

    def __init__(self, book, now):
        self.book, self.now = book, now
        self._spills = {}
        self._known = {}
        self._busy = set()

    def value(self, sheet, row, column):
        """Return the effective value of a cell: None, text, number, boolean or Error."""
        entered = sheet.cell(row, column).value
        if isinstance(entered, Formula):
            result = self._result(sheet, row, column, entered)
            return result[0][0] if isinstance(result, list) else result
        if entered is None and sheet.has_formulas:
            return self._spilled(sheet).get((row, column))
        return entered

    def evaluate(self, tree, sheet, row, column):
        """Return the value of a formula's tree as if it stood in a cell."""
        return self._evaluate(tree, sheet, row, column, False)

    def last_spilled_line(self, sheet):
        """Return the number of lines down to the last one that an array formula writes into."""
        return max((row + 1 for row, _ in self._spilled(sheet)), default=0)

    def _spilled(self, sheet):
        """Return the values that array formulas of a tab write into the cells around them."""
        if sheet.id not in self._spills:
            self._spills[sheet.id] = {}
            try:
                self._spill_all(sheet, self._spills[sheet.id])
            except RecursionError:
                del self._spills[sheet.id]  # half of them would be a guess
                raise unsupported("array formulas upon a chain this long") from None
        return self._spills[sheet.id]

    def _spill_all(self, sheet, spill):
        for r, line in enumerate(sheet.rows):
            for c, cell in enumerate(line):
                if cell is not None and isinstance(cell.value, Formula) and "ARRAYFORMULA" in cell.value.upper():
                    self._spill(sheet, r, c, cell.value, spill)

    def _spill(self, sheet, row, column, formula, spill):
        result = self._result(sheet, row, column, formula)
        if isinstance(result, list):
            spill |= {(row + i, column + j): v for i, line in enumerate(result) for j, v in enumerate(line)
                      if (i or j) and v is not None and v != ""}

    def _result(self, sheet, row, column, formula):
        place = (sheet.id, row, column)
        if place in self._busy:
            return Error("#REF!", "Circular dependency detected.")
        if place not in self._known:
            try:
                self._work_out(sheet, row, column, formula)
            except RecursionError:
                if self._busy:
                    raise
                self._from_the_ends()
                self._last_try(sheet, row, column, formula)
        return self._known[place]

    def _work_out(self, sheet, row, column, formula):
        place = (sheet.id, row, column)
        self._busy.add(place)
        try:
            result = self._evaluate(parse(formula), sheet, row, column, False)
            self._known[place] = self._fitted(sheet, row, column, result)
        finally:
            self._busy.discard(place)

    def _from_the_ends(self):
        """Work out long chains of formulas from whichever end is near: the last cells first, then the first ones."""
        found = [(sheet, r, c, cell.value) for sheet in self.book.sheets for r, line in enumerate(sheet.rows)
                 for c, cell in enumerate(line) if cell is not None and isinstance(cell.value, Formula)]
        for sheet, row, column, formula in [*reversed(found), *found]:
            if (sheet.id, row, column) not in self._known:
                with contextlib.suppress(RecursionError):
                    self._work_out(sheet, row, column, formula)

    def _last_try(self, sheet, row, column, formula):
        try:
            self._work_out(sheet, row, column, formula)
        except RecursionError:
            raise unsupported("a chain of formulas this long") from None

    def _fitted(self, sheet, row, column, result):
        """Return a formula's result if it is one value, or an array that has room; a blank stays blank (assumed)."""
        if not isinstance(result, list):
            return result
        for i, line in enumerate(result):
            for j, value in enumerate(line):
                taken = (i or j) and sheet.cell(row + i, column + j).value is not None
                if taken and value is not None:
                    return Error("#REF!", "Array result was not expanded because it would overwrite data.")
        return result

    def _evaluate(self, node, sheet, row, column, array):
        kind = node[0]
        if kind == "const":
            return node[1]
        if kind == "ref":
            return self._area(node[1], sheet)
        if kind == "call":
            return self._call(node, sheet, row, column, array)
        left = self._evaluate(node[2], sheet, row, column, array)
        right = self._evaluate(node[3], sheet, row, column, array)
        return _broadcast(lambda a, b: operate(node[1], a, b), left, right)

    def _area(self, area, sheet):
        target = sheet if area.title is None else self.book.sheet_titled(area.title)
        if target is None:
            return Error("#REF!", "Unresolved sheet name.")
        if len(area.corners) == 1:
            row, column = area.corners[0]
            return self.value(target, row, column)
        return self._cells(area, target)

    def _cells(self, area, target):
        (r0, c0), (r1, c1) = area.corners
        rows = [r for r in (r0, r1) if r is not None]
        columns = [c for c in (c0, c1) if c is not None]
        last_row = max(rows) if len(rows) == 2 else max(len(target.rows), 1) - 1
        last_column = max(columns) if len(columns) == 2 else target.column_count - 1
        first_row, first_column = min(rows, default=0), min(columns, default=0)
        return [[self.value(target, r, c) for c in range(first_column, last_column + 1)]
                for r in range(first_row, max(last_row, first_row) + 1)]

    def _call(self, node, sheet, row, column, array):
        _, name, arguments = node
        if name == "TODAY":
            return dates.serial(self.now.date())
        if name == "SUM":
            return _total([self._evaluate(a, sheet, row, column, True) for a in arguments])
        if name == "ARRAYFORMULA" and len(arguments) == 1:
            return self._evaluate(arguments[0], sheet, row, column, True)
        if name == "IF" and len(arguments) in (2, 3):
            return self._if(arguments, sheet, row, column, array)
        return Error("#N/A", f"Wrong number of arguments to {name}.")

    def _if(self, arguments, sheet, row, column, array):
        condition = self._evaluate(arguments[0], sheet, row, column, array)
        choices = [lambda a=a: self._evaluate(a, sheet, row, column, array) for a in arguments[1:]]
        if not isinstance(condition, list):
            verdict = truth(condition)
            if isinstance(verdict, Error):
                return verdict
            return choices[0]() if verdict else choices[1]() if len(choices) > 1 else False
        yes, no = choices[0](), choices[1]() if len(choices) > 1 else False
        picked = _broadcast(lambda c, y: (c, y), condition, yes)
        return _broadcast(_choose, picked, no)


def _choose(pair, no):
    verdict = truth(pair[0])
    return verdict if isinstance(verdict, Error) else pair[1] if verdict else no


def _broadcast(function, left, right):
    """Apply a function of two values, cell by cell where one or both are arrays."""
    if not isinstance(left, list) and not isinstance(right, list):
        return function(left, right)
    height = max(len(x) for x in (left, right) if isinstance(x, list))
    width = max(len(x[0]) for x in (left, right) if isinstance(x, list))

    def pick(x, i, j):
        if not isinstance(x, list):
            return x
        i, j = 0 if len(x) == 1 else i, 0 if len(x[0]) == 1 else j
        return x[i][j] if i < len(x) and j < len(x[0]) else Error("#N/A")

    return [[function(pick(left, i, j), pick(right, i, j)) for j in range(width)] for i in range(height)]


def _total(values):
    total = 0
    for value in values:
        cells = [v for line in value for v in line] if isinstance(value, list) else [value]
        for cell in cells:
            if isinstance(cell, Error):
                return cell
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                total += cell
    return whole_number(total)


def truth(value):
    """Return a value as a condition, or the error it is."""
    if isinstance(value, str):
        known = {"TRUE": True, "FALSE": False, "": False}
        return known.get(value.upper(), Error("#VALUE!"))
    return value if isinstance(value, Error) else bool(value)


def number(value):
    """Return a value as a number for arithmetic, or an error."""
    if isinstance(value, Error):
        return value
    if value is None:
        return 0
    if isinstance(value, str):
        try:
            found = float(value)
        except ValueError:
            return Error("#VALUE!", "A parameter expects number values.")
        return found if math.isfinite(found) else Error("#VALUE!")
    return int(value) if isinstance(value, bool) else value


def text_of(value):
    """Return a value as text for joining, or an error."""
    if isinstance(value, Error):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else str(whole_number(value))


def operate(sign, left, right):
    """Work out one operator on two single values."""
    for value in (left, right):
        if isinstance(value, Error):
            return value
    if sign == "&":
        return text_of(left) + text_of(right)
    if PRECEDENCE[sign] == 1:
        return _compare(sign, left, right)
    a, b = number(left), number(right)
    for value in (a, b):
        if isinstance(value, Error):
            return value
    try:
        return whole_number(_arithmetic(sign, a, b))
    except ZeroDivisionError:
        return Error("#DIV/0!", "Division by zero.")
    except (OverflowError, ValueError):
        return Error("#NUM!", "The result is too large or is no number.")


def _arithmetic(sign, a, b):
    if sign == "/":
        return a / b
    if sign == "^":
        result = float(a) ** b
        if isinstance(result, complex):
            raise ValueError
    else:
        result = {"+": a + b, "-": a - b, "*": a * b}[sign]
    if not math.isfinite(result):
        raise OverflowError
    return result


def _compare(sign, left, right):
    a, b = _rank(left, right), _rank(right, left)
    return {"=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[sign]


def _rank(value, other):
    """Order values as Google does: numbers, text without regard to case, booleans; a blank is like the other."""
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
    if isinstance(value, bool):
        return (2, value)
    return (1, value.lower()) if isinstance(value, str) else (0, value)


def shown_format(formula, sheet, calculation):
    """Return the number format that a formula takes over from what it reads, or None (assumed)."""
    return _format_of(parse(formula), sheet, calculation.book, 0)


def _format_of(node, sheet, book, depth):
    if depth > 8 or node[0] == "const":
        return None
    if node[0] == "call":
        if node[1] == "TODAY":
            return {"type": "DATE"}
        inner = [_format_of(a, sheet, book, depth + 1) for a in node[2]]
        return next((f for f in inner if f), None)
    if node[0] == "op":
        if node[1] not in "+-":
            return None
        found = [_format_of(n, sheet, book, depth + 1) for n in node[2:]]
        return next((f for f in found if f), None) if not all(found) else None
    area = node[1]
    target = sheet if area.title is None else book.sheet_titled(area.title)
    row, column = area.corners[0]
    cell = target.cell(row or 0, column or 0) if target else None
    if cell is None:
        return None
    if cell.format and cell.format.get("numberFormat"):
        return cell.format["numberFormat"]
    return _format_of(parse(cell.value), target, book, depth + 1) if isinstance(cell.value, Formula) else None
