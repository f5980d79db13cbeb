"""Data validation: what a rule lets in. People are held to strict rules; the API only by assumption."""

from . import a1
from .errors import ApiError, bad_request
from .model import Formula

CHECKED = ("ONE_OF_LIST", "ONE_OF_RANGE", "BOOLEAN", "NUMBER_BETWEEN", "NUMBER_GREATER", "NUMBER_GREATER_THAN_EQ",
           "NUMBER_LESS", "NUMBER_LESS_THAN_EQ", "NUMBER_EQ", "DATE_IS_VALID", "TEXT_CONTAINS")


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


def check_rule(rule):
    """Refuse a rule that Google refuses."""
    if "condition" not in rule or "type" not in rule["condition"]:
        raise bad_request("A data validation rule must have a condition with a type.")
    kind, given = rule["condition"]["type"], rule["condition"].get("values", [])
    if kind == "ONE_OF_RANGE" and len(given) != 1:
        raise bad_request(f"ConditionType '{kind}' requires exactly one ConditionValue.")
    if kind == "ONE_OF_LIST" and not given:
        raise bad_request(f"ConditionType '{kind}' requires at least one ConditionValue.")
    if kind == "ONE_OF_LIST" and any(v.get("userEnteredValue", "").startswith("=") for v in given):
        raise bad_request(f"ConditionType '{kind}' does not support formulas.")  # documented
