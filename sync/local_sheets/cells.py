"""A cell in the shape of the API: reading it from a request, and writing it for an answer."""

import functools
import struct

from . import masks, validation
from .errors import bad_request, unsupported
from .formulas import Error, parse
from .model import MAX_CELL_TEXT, Cell, Formula, whole_number
from .rendering import check_number_format

EXTRAS = ("note", "dataValidation", "textFormatRuns")
UNKNOWN = ("pivotTable", "dataSourceTable", "dataSourceFormula", "chipRuns")
DEFAULT_FORMAT = {  # recorded
    "backgroundColor": {"red": 1, "green": 1, "blue": 1},
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
}


def entered(value):
    """Write what was entered as an ExtendedValue."""
    if isinstance(value, Formula):
        return {"formulaValue": str(value)}
    return effective(value)


def effective(value):
    """Write an effective value as an ExtendedValue."""
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, Error):
        return {"errorValue": {"type": value.type, "message": value.message}}
    return {"numberValue": value}


def value_from(extended):
    """Read an ExtendedValue; {} is an empty cell."""
    if not extended:
        return None
    if len(extended) > 1 or "errorValue" in extended:
        raise bad_request("A cell's userEnteredValue must have exactly one of number, string, bool or formula.")
    (kind, value), = extended.items()
    if kind == "formulaValue":
        if not value.startswith("="):
            raise unsupported(f"a formulaValue without an equals sign: {value[:40]!r}")
        parse(value)
        return Formula(checked_text(value))
    if kind == "stringValue":
        return checked_text(value) or None  # assumed: an empty text is an empty cell
    return whole_number(value)


def checked_text(text):
    """Refuse a text longer than a cell may hold (documented)."""
    if len(text) > MAX_CELL_TEXT:
        raise bad_request(f"Your input contains more than the maximum of {MAX_CELL_TEXT} characters in a single cell.")
    return text


def merged_cell(old, body, tree):
    """Return a cell with the masked fields of a CellData taken over; absent ones are cleared (documented)."""
    for name in UNKNOWN:
        if body.get(name) and masks.wants(tree, name):
            raise unsupported(f"writing {name} into a cell")
    value, form, extra = old
    if masks.wants(tree, "userEnteredValue"):
        value = value_from(body.get("userEnteredValue"))
    if masks.wants(tree, "userEnteredFormat"):
        form = merged_format(form, body.get("userEnteredFormat", {}), masks.below(tree, "userEnteredFormat"))
    if any(masks.wants(tree, name) for name in EXTRAS):
        extra = _merged_extra(extra or {}, body, tree)
    return Cell(value, form, extra)


def _merged_extra(extra, body, tree):
    result = dict(extra)
    for name in EXTRAS:
        if masks.wants(tree, name):
            below = masks.below(tree, name)
            new = body.get(name)
            if below is not masks.ALL and isinstance(new, dict | None):
                new = masks.changed(result.get(name, {}), new or {}, below)
            if new:
                result[name] = validation.checked_rule(new) if name == "dataValidation" else new
            else:
                result.pop(name, None)
    return result or None


def merged_format(old, new, tree):
    """Return a cell format with the masked fields taken over, its colours as Google keeps them."""
    result = masks.changed(old or {}, new, tree)
    if "numberFormat" in result:
        check_number_format(result["numberFormat"])
    for part, name in ((result, "backgroundColor"), (result.get("textFormat"), "foregroundColor")):
        if isinstance(part, dict):
            given = new if part is result else new.get("textFormat") or {}
            part_copy = pair_colours(part, name, given)
            result = part_copy if part is result else result | {"textFormat": part_copy}
    return result or None


def pair_colours(holder, name, given):
    """Keep a colour and its style equal, as Google does (recorded); what was given last decides."""
    style = name + "Style"
    result = dict(holder)
    if style in given and style in holder:
        source = holder[style].get("rgbColor")
        if source is None:  # recorded: a style without a colour clears it; a theme's colour has no rgb here
            result.pop(name, None)
            if "themeColor" not in holder[style]:
                result.pop(style)
            return result
    elif name in given and name in holder:
        source = holder[name]
    elif name in holder and style in holder:
        return result
    else:
        result.pop(name, None)
        result.pop(style, None)
        return result
    colour = colour_of(source)
    result[name] = colour
    result[style] = {"rgbColor": colour}
    return result


def colour_of(colour):
    """Return a colour in steps of 1/255, zero parts left out (recorded: 0.5 becomes 0.49803922)."""
    parts = {k: _float32(int(min(max(v, 0), 1) * 255) / 255) for k, v in colour.items() if k != "alpha"}
    return {k: v for k, v in parts.items() if v}


def _float32(value):
    return whole_number(float(f"{struct.unpack('f', struct.pack('f', value))[0]:.8g}"))


def effective_format(cell, value, number_format):
    """Return the format that a cell is shown with."""
    known = cell.format or {}
    result = DEFAULT_FORMAT | {"horizontalAlignment": alignment(value), "hyperlinkDisplayType": "PLAIN_TEXT"}
    result |= known
    if "textFormat" in known:
        result["textFormat"] = DEFAULT_FORMAT["textFormat"] | known["textFormat"]
    if number_format:
        result["numberFormat"] = number_format
    return result


@functools.lru_cache(64)
def _aligned(kind):
    return {str: "LEFT", bool: "CENTER", Error: "CENTER"}.get(kind, "RIGHT")


def alignment(value):
    """Return the side on which a value stands of itself (documented); an empty cell is like text."""
    return "LEFT" if value is None else _aligned(type(value))
