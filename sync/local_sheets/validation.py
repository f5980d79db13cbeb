"""Data validation: what a rule lets in. People are held to strict rules; the API only by assumption."""

from . import a1
from .errors import ApiError, bad_request
from .model import Formula

CHECKED = ("ONE_OF_LIST", "ONE_OF_RANGE", "BOOLEAN", "NUMBER_BETWEEN", "NUMBER_GREATER", "NUMBER_GREATER_THAN_EQ",
           "NUMBER_LESS", "NUMBER_LESS_THAN_EQ", "NUMBER_EQ", "DATE_IS_VALID", "TEXT_CONTAINS")
VALUE_COUNTS = {  # documented: how many values a kind of condition takes; one where it is not named here
    "ONE_OF_LIST": (1, 10**6),
    "BOOLEAN": (0, 2),
    "BLANK": (0, 0),
    "NOT_BLANK": (0, 0),
    "DATE_IS_VALID": (0, 0),
    "TEXT_IS_EMAIL": (0, 0),
    "TEXT_IS_URL": (0, 0),
    "NUMBER_BETWEEN": (2, 2),
    "NUMBER_NOT_BETWEEN": (2, 2),
    "DATE_BETWEEN": (2, 2),
    "DATE_NOT_BETWEEN": (2, 2),
}


def enforce(work, sheet, row, column, cell, value):
    """Refuse a value that a strict rule of its cell does not let in; an empty one always passes."""
    rule = (cell.extra or {}).get("dataValidation")
    if not rule or not rule.get("strict") or value is None or isinstance(value, Formula):
        return
    if not fits(work, sheet, rule["condition"], value):
        raise bad_request(f"The data you entered in cell {a1.cell_name(row, column)} violates the data validation "
                          "rules set on this cell.")


def fits(work, sheet, condition, value):
    """Tell whether a value meets a condition; kinds that are not known here let everything in (assumed)."""
    kind = condition["type"]
    given = [v.get("userEnteredValue", "") for v in condition.get("values", [])]
    if kind == "ONE_OF_LIST":
        return _text(value) in {g.strip() for g in given}
    if kind == "ONE_OF_RANGE":
        return _text(value) in choices(work, sheet, given[0])
    if kind == "BOOLEAN":
        return _text(value) in (set(given) or {"TRUE", "FALSE"})
    if kind.startswith("NUMBER_") and kind in CHECKED:
        return _number_fits(kind, value, given)
    if kind == "DATE_IS_VALID":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "TEXT_CONTAINS":
        return isinstance(value, str) and given[0].lower() in value.lower()
    return True


def _number_fits(kind, value, given):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        limits = [float(g) for g in given]
    except ValueError:
        return True
    if kind == "NUMBER_BETWEEN":
        return limits[0] <= value <= limits[1]
    return {
        "NUMBER_GREATER": value > limits[0],
        "NUMBER_GREATER_THAN_EQ": value >= limits[0],
        "NUMBER_LESS": value < limits[0],
        "NUMBER_LESS_THAN_EQ": value <= limits[0],
        "NUMBER_EQ": value == limits[0],
    }[kind]


def choices(work, sheet, reference):
    """Return the texts that a ONE_OF_RANGE rule offers."""
    text = reference.lstrip("=")
    if "!" not in text:
        text = f"{a1.quoted(sheet.title)}!{text}"
    try:
        source, span = a1.parse(text, work.book, work.assumptions)
    except ApiError:
        return set()
    calculation = work.calculation()
    last = min(span.bottom, len(source.rows))
    found = (calculation.value(source, r, c) for r in range(span.top, last) for c in range(span.left, span.right))
    return {_text(v) for v in found if v is not None}


def _text(value):
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value.strip() if isinstance(value, str) else str(value)


def checked_rule(rule):
    """Return a rule as Google keeps it, or refuse one that Google refuses."""
    kind = rule.get("condition", {}).get("type", "CONDITION_TYPE_UNSPECIFIED")
    given = rule.get("condition", {}).get("values", [])
    if kind == "CONDITION_TYPE_UNSPECIFIED":
        raise bad_request("A data validation rule must have a condition with a type.")
    least, most = VALUE_COUNTS.get(kind, (1, 1))
    if not least <= len(given) <= most:
        raise bad_request(f"ConditionType '{kind}' requires {'exactly one ConditionValue' if most == 1 else least} "
                          f"{'' if most == 1 else 'or more ConditionValues'}".rstrip() + f", got {len(given)}.")
    if kind == "ONE_OF_LIST" and any(v.get("userEnteredValue", "").startswith("=") for v in given):
        raise bad_request(f"ConditionType '{kind}' does not support formulas.")  # documented
    return {k: v for k, v in rule.items() if v not in (False, "")}
