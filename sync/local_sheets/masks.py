"""Field masks: reading them, applying them to an answer, and applying them to a change."""

import re

from .errors import bad_field, bad_request
from .schema import schemas

ALL = None  # the mask of everything


def parse(text, schema=None):
    """Read `a,b(c,d/e)` or `a.b,c` into nested dictionaries; `*` is everything (None)."""
    text = re.sub(r"\s+", "", text or "")
    if not text:
        raise bad_request("fields must be specified")
    try:
        tree, rest = _selection(text)
    except RecursionError:
        rest = "("
    if rest:
        raise bad_field(text[:100], f"Error expanding 'fields' parameter. Cannot find matching fields for path "
                        f"'{text[:100]}'.")
    if schema:
        check(tree, schema)
    return tree


def _selection(text):
    tree = {}
    while True:
        match = re.match(r"[\w*$]+(?:[./][\w*$]+)*", text)
        if not match:
            return tree, text or "?"
        path, text = re.split(r"[./]", match[0]), text[match.end():]
        below = ALL
        if text.startswith("("):
            below, text = _selection(text[1:])
            if not text.startswith(")"):
                return tree, text or "?"
            text = text[1:]
        tree = _add(tree, path, below)
        if not text.startswith(","):
            return tree, "" if not text else text if text.startswith(")") else text
        text = text[1:]


def _add(tree, path, below):
    """Add one path to a tree; what is already wanted whole stays whole."""
    if tree is ALL or path[0] == "*":
        return ALL
    head, rest = path[0], path[1:]
    if not rest:
        known = tree.get(head, {})
        tree[head] = ALL if below is ALL or known is ALL else _merged(known, below)
    else:
        tree[head] = _add(tree.get(head, {}), rest, below)
    return tree


def _merged(one, other):
    if one is ALL or other is ALL:
        return ALL
    return {key: _merged(one.get(key, {}), other.get(key, {})) for key in {**one, **other}}


def check(tree, schema, path=""):
    """Refuse a mask that names a field the schema lacks, in Google's words."""
    if tree is ALL:
        return
    for key, below in tree.items():
        here = f"{path}.{key}" if path else key
        kind = schemas()[schema].get(key)
        if kind is None:
            raise bad_field(here, f"Error expanding 'fields' parameter. Cannot find matching fields for path '{here}'.")
        kind = kind[0] if isinstance(kind, list) else kind
        if isinstance(kind, str) and kind.startswith("@"):
            check(below, kind[1:], here)


def prune(value, tree):
    """Return of an answer what the mask wants; an object of which nothing is left stays as {} (recorded)."""
    if tree is ALL:
        return value
    if isinstance(value, list):
        return [prune(item, tree) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: prune(value[key], below) for key, below in tree.items() if key in value}


def wants(tree, *path):
    """Tell whether a mask wants anything at or below a path."""
    for key in path:
        if tree is ALL:
            return True
        if key not in tree:
            return False
        tree = tree[key]
    return True


def below(tree, key):
    """Return the part of a mask under a key."""
    return ALL if tree is ALL else tree.get(key, {})


def changed(old, new, tree):
    """Return `old` with the masked fields taken from `new`; a field absent there is cleared (documented)."""
    if tree is ALL:
        return dict(new)
    result = dict(old)
    for key, deeper in tree.items():
        if deeper is ALL or not isinstance(new.get(key), dict):
            value = new.get(key)
            if deeper is not ALL and key in result and isinstance(result[key], dict):
                value = changed(result[key], {}, deeper)
        else:
            before = result.get(key)
            value = changed(before if isinstance(before, dict) else {}, new[key], deeper)
        if value is None or (value == {} and deeper is not ALL):
            result.pop(key, None)
        else:
            result[key] = value
    return result
