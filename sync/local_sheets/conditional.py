"""Conditional formats: which rules colour a cell, so that its effective format says so (documented)."""

import copy

from . import a1
from .errors import ApiError
from .formula_text import shifted
from .formulas import parse, truth
from .model import Formula, Span

TEXT = {
    "TEXT_CONTAINS": lambda text, given: given in text,
    "TEXT_NOT_CONTAINS": lambda text, given: given not in text,
    "TEXT_STARTS_WITH": lambda text, given: text.startswith(given),
    "TEXT_ENDS_WITH": lambda text, given: text.endswith(given),
    "TEXT_EQ": lambda text, given: text == given,
}
NUMBER = {
    "NUMBER_GREATER": lambda value, given: value > given[0],
    "NUMBER_GREATER_THAN_EQ": lambda value, given: value >= given[0],
    "NUMBER_LESS": lambda value, given: value < given[0],
    "NUMBER_LESS_THAN_EQ": lambda value, given: value <= given[0],
    "NUMBER_EQ": lambda value, given: value == given[0],
    "NUMBER_NOT_EQ": lambda value, given: value != given[0],
    "NUMBER_BETWEEN": lambda value, given: given[0] <= value <= given[1],
    "NUMBER_NOT_BETWEEN": lambda value, given: not given[0] <= value <= given[1],
}


def meets(kind, given, value, text):
    """Tell whether a value, shown as this text, meets a condition; None where the condition is not known here."""
    if kind in ("BLANK", "NOT_BLANK"):
        return (value in (None, "")) is (kind == "BLANK")
    if kind in TEXT and given:
        return TEXT[kind](text.lower(), given[0].lower())
    if kind in NUMBER and given:
        return _number(NUMBER[kind], value, given)
    return None


def _number(test, value, given):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return test(value, [float(g) for g in given])
    except (ValueError, IndexError):
        return False


def paste_rules(source_sheet, source, sheet, tiles):
    """Lay the rules of a block over other blocks as well: on the same tab they reach further (assumed)."""
    copied = []
    for rule in source_sheet.conditional:
        spans = [a1.span_in(source_sheet, grid) for grid in rule["ranges"]]
        met = [span for span in spans if source.meets(span)]
        grids = [a1.grid_of(sheet, _moved(span, source, tile)) for tile in tiles for span in met]
        if grids and source_sheet is sheet:
            rule["ranges"] = rule["ranges"] + grids
        elif grids:
            first = a1.span_in(sheet, grids[0])
            copied.append(_shifted(rule, first.top - spans[0].top, first.left - spans[0].left) | {"ranges": grids})
    sheet.conditional += copied


def _moved(span, source, tile):
    down, on = tile.top - source.top, tile.left - source.left
    return Span(max(span.top, source.top) + down, min(span.bottom, source.bottom) + down,
                max(span.left, source.left) + on, min(span.right, source.right) + on)


def _shifted(rule, down, on):
    """Return a copy of a rule, its formulas moved as those of copied cells are."""
    twin = copy.deepcopy(rule)
    for value in twin.get("booleanRule", {}).get("condition", {}).get("values", []):
        text = value.get("userEnteredValue", "")
        if text.startswith("="):
            value["userEnteredValue"] = str(shifted(Formula(text), down, on))
    return twin


class Colouring:
    """The conditional formats of one tab; kinds of conditions that are not known here colour nothing."""

    def __init__(self, work, sheet, calculation):
        self.sheet, self.calculation = sheet, calculation
        self.rules = []
        for rule in sheet.conditional:
            spans = [a1.of_grid(work.book, grid)[1] for grid in rule["ranges"]]
            if "booleanRule" in rule:
                self.rules.append((spans, rule["booleanRule"]["condition"], rule["booleanRule"].get("format", {})))
        spans = [span for spans, _, _ in self.rules for span in spans]
        self.reach = (max((s.bottom for s in spans), default=0), max((s.right for s in spans), default=0))
        self._verdicts = {}

    def format_of(self, row, column, value):
        """Return the format that the rules lay over a cell; of two rules the first wins."""
        result = {}
        for spans, condition, form in reversed(self.rules):
            if any(s.holds(row, column) for s in spans) and self._meets(spans, condition, row, column, value):
                text = (result.get("textFormat") or {}) | (form.get("textFormat") or {})
                result |= form | ({"textFormat": text} if text else {})
        return result

    def _meets(self, spans, condition, row, column, value):
        kind = condition.get("type")
        given = [v.get("userEnteredValue", "") for v in condition.get("values", [])]
        if kind == "CUSTOM_FORMULA" and given:
            corner = spans[0]
            return self._formula(given[0], row - corner.top, column - corner.left, row, column)
        return meets(kind, given, value, "" if value is None else str(value)) is True

    def _formula(self, text, down, on, row, column):
        try:
            moved = shifted(Formula(text), down, on)
            if moved not in self._verdicts:  # one with fixed columns is the same for a whole line
                verdict = truth(self.calculation.evaluate(parse(moved), self.sheet, row, column))
                self._verdicts[moved] = verdict is True
            return self._verdicts[moved]
        except ApiError:
            return False  # assumed: a formula that is not known here colours nothing
