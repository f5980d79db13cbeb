"""Google's schema of the Sheets API: request bodies are checked against it, field masks too.

`schema.json` is Google's discovery document with everything but names and types left out (`compact`).
"""

import functools
import json
import math
import re
from pathlib import Path

from .errors import bad_field

PACKAGE = "type.googleapis.com/google.apps.sheets.v4."
SCALARS = {"string": "TYPE_STRING", "int32": "TYPE_INT32", "float": "TYPE_FLOAT", "double": "TYPE_DOUBLE"}
SCALARS |= {"boolean": "TYPE_BOOL", "google-fieldmask": "google.protobuf.FieldMask"}


def compact(discovery):
    """Reduce a discovery document to `{schema: {property: type}}`; `@X` refers to a schema, `[t]` is a list."""
    return {
        name: {key: _compact_type(prop) for key, prop in schema.get("properties", {}).items()}
        for name, schema in sorted(discovery["schemas"].items())
    }


def _compact_type(prop):
    if "$ref" in prop:
        return "@" + prop["$ref"]
    if prop.get("type") == "array":
        return [_compact_type(prop["items"])]
    if "enum" in prop:
        return {"enum": prop["enum"]}
    if prop.get("type") == "object":
        return {"map": _compact_type(prop["additionalProperties"])}
    return prop.get("format") or prop.get("type")


@functools.cache
def schemas():
    """Return the compact schemas, read once."""
    return json.loads((Path(__file__).parent / "schema.json").read_text(encoding="utf-8"))


def clean(body, name, where=""):
    """Check a request body and return it without nulls and with proper types; Google's own 400 otherwise."""
    return _message(body, name, where)


def _message(value, name, path):
    if not isinstance(value, dict):
        raise _invalid(path, name, value)
    properties = schemas()[name]
    result = {}
    for key, item in value.items():
        proper = key if key in properties else _camel(key)
        if proper not in properties:
            raise bad_field(path, f'Invalid JSON payload received. Unknown name "{key}"'
                            + (f" at '{path}'" if path else "") + ": Cannot find field.")
        if item is not None:
            below = f"{path}.{_snake(proper)}" if path else _snake(proper)
            result[proper] = _typed(item, properties[proper], below, name, proper)
    return result


def _typed(value, kind, path, owner, key):
    if isinstance(kind, str) and kind.startswith("@"):
        return _message(value, kind[1:], path)
    if isinstance(kind, list):
        return _list(value, kind[0], path, owner, key)
    if isinstance(kind, dict) and "enum" in kind:
        if not isinstance(value, str) or value not in kind["enum"]:
            raise _invalid(path, f"{owner}.{key[0].upper()}{key[1:]}", value)
        return value
    if isinstance(kind, dict):
        if not isinstance(value, dict) or not all(re.fullmatch(r"[0-9]{1,9}", k) for k in value):
            raise _invalid(path, "map", value)  # all maps of this API go by the index of a column
        return {k: _typed(item, kind["map"], f"{path}[{k}]", owner, key) for k, item in value.items()}
    return _scalar(value, kind, path)


def _list(value, kind, path, owner, key):
    if kind == "any" or kind == ["any"]:
        return _list_values(value, kind, path)
    if not isinstance(value, list):
        if not isinstance(value, dict):
            raise _invalid(path, kind[1:] if isinstance(kind, str) else owner, value)
        raise bad_field(path, f"Invalid JSON payload received. Unknown name \"{next(iter(value), '')}\" at "
                        f"'{path}': Cannot find field.")
    if isinstance(kind, str) and kind.startswith("@"):
        # assumed: a list within a list of messages counts as its items; pygsheets relies on it
        value = [inner for item in value for inner in (item if isinstance(item, list) else [item])]
    if None in value:
        raise bad_field(path, f"Invalid value at '{path}[{value.index(None)}]': null is not allowed in a list")
    return [_typed(item, kind, f"{path}[{i}]", owner, key) for i, item in enumerate(value)]


def _list_values(value, kind, path):
    """Check the `values` of a ValueRange: a list of lists of scalars."""
    if not isinstance(value, list):
        raise _list_value_error(path, value)
    for index, row in enumerate(value):
        if kind == ["any"] and not isinstance(row, list):
            raise _list_value_error(f"{path}[{index}]", row)
        for item in row if isinstance(row, list) else [row]:
            if isinstance(item, dict | list):
                raise bad_field("", f"Invalid values[{index}]: struct_value and list_value are not supported in a cell")
            if isinstance(item, float) and not math.isfinite(item):
                raise bad_field("", f"Invalid values[{index}]: a number must be finite")
    return value


def _list_value_error(path, value):
    # recorded: the quoted value stands only where it is a string
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, str | int | float) else "…"
    return bad_field(path, f"Invalid value at '{path}' (type.googleapis.com/google.protobuf.ListValue), {shown}")


def _scalar(value, kind, path):
    if kind in ("string", "google-fieldmask", "google-datetime") and isinstance(value, str):
        return value
    if kind == "boolean" and isinstance(value, bool):
        return value
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    if kind in ("int32", "float", "double"):
        return _number(value, kind, path)
    if kind == "any":
        return value
    raise _invalid(path, kind, value)


def _number(value, kind, path):
    """Read a number as proto3 JSON does: also from a string, never from a boolean."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise _invalid(path, kind, value) from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _invalid(path, kind, value)
    if kind == "int32":
        if isinstance(value, float) and not value.is_integer() or abs(value) >= 2**31:
            raise _invalid(path, kind, value)
        return int(value)
    try:
        finite = math.isfinite(float(value))
    except OverflowError:
        finite = False
    if not finite:
        raise _invalid(path, kind, value)
    return value


def _invalid(path, kind, value):
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, str | int | float | bool) else "…"
    name = SCALARS.get(kind) or PACKAGE + kind
    return bad_field(path, f"Invalid value at '{path}' ({name}), {shown[:200]}")


def _snake(name):
    return re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), name)


def _camel(name):
    return re.sub(r"_([a-z])", lambda m: m[1].upper(), name)
