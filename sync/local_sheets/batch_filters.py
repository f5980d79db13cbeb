"""Requests about a tab's filter: what it hides, and what it sorts."""

import copy

from . import a1, dates
from .answers import formatted
from .batch import handles
from .batch_cells import sort_lines
from .conditional import meets
from .errors import unsupported

RELATIVE = {"YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1}
DAYS = {
    "DATE_EQ": lambda value, day: value == day,
    "DATE_BEFORE": lambda value, day: value < day,
    "DATE_AFTER": lambda value, day: value > day,
}


@handles("setBasicFilter")
def set_basic_filter(work, request):
    """Set a tab's filter, closed at the grid's edges where it is open (recorded), and sort by it (documented)."""
    given = request.get("filter", {})
    sheet, span = a1.of_grid(work.book, given.get("range", {}))
    if given.get("tableId"):
        raise unsupported("a filter of a table")
    criteria = _criteria(given)
    kept = {"range": a1.grid_of(sheet, span)}
    if given.get("sortSpecs"):
        kept["sortSpecs"] = copy.deepcopy(given["sortSpecs"])
        sort_lines(work, sheet, span._replace(top=min(span.top + 1, span.bottom)), kept["sortSpecs"])
    if criteria:
        # documented: the older member and the newer one tell the same
        kept["criteria"] = {str(column): criterion for column, criterion in criteria.items()}
        kept["filterSpecs"] = [{"columnIndex": column, "filterCriteria": c} for column, c in criteria.items()]
    sheet.basic_filter = kept
    _filter_lines(work, sheet, span, criteria)


def _criteria(given):
    """Return what is asked of each column, by the newer member of a filter or else the older one."""
    older = {int(column): criterion for column, criterion in given.get("criteria", {}).items()}
    newer = {spec.get("columnIndex", 0): spec.get("filterCriteria", {}) for spec in given.get("filterSpecs", [])}
    found = copy.deepcopy(newer or older)  # documented: the newer one takes precedence
    if any(set(c) - {"hiddenValues", "condition"} for c in found.values()):
        raise unsupported("a filter by colour")
    return dict(sorted(found.items()))


def _filter_lines(work, sheet, span, criteria):
    """Hide the lines that a column's criterion leaves out; conditions that are not known here are refused loudly."""
    _unhide(sheet)
    calculation = work.calculation()
    for r in range(span.top + 1, min(span.bottom, len(sheet.rows)) if criteria else 0):
        for column, criterion in criteria.items():
            value = calculation.value(sheet, r, column)
            cell = sheet.cell(r, column)
            text = "" if value is None else formatted(cell, value, sheet, calculation, work.book.locale)
            fits = "condition" not in criterion or _fits(work, criterion["condition"], value, text)
            if text in criterion.get("hiddenValues", []) or not fits:
                sheet.row_meta.setdefault(r, {})["hiddenByFilter"] = True


def _fits(work, condition, value, text):
    """Tell whether a cell fits a condition: numbers by their value, texts as they are shown."""
    kind, given = condition.get("type", ""), condition.get("values", [])
    if kind in DAYS and given and given[0].get("relativeDate") in RELATIVE:
        day = dates.serial(work.local_now().date()) + RELATIVE[given[0]["relativeDate"]]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and DAYS[kind](int(value), day)
    verdict = meets(kind, [v.get("userEnteredValue", "") for v in given], value, text)
    if verdict is None:
        raise unsupported(f"a filter by the condition {kind}")
    return verdict


def _unhide(sheet):
    for index in list(sheet.row_meta):
        sheet.row_meta[index].pop("hiddenByFilter", None)
        if not sheet.row_meta[index]:
            del sheet.row_meta[index]


@handles("clearBasicFilter")
def clear_basic_filter(work, request):
    """Remove a tab's filter."""
    sheet = a1.sheet_of(work.book, request.get("sheetId", 0))
    sheet.basic_filter = None
    _unhide(sheet)
