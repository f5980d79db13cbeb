"""The search language of files.list, as far as clients of spreadsheets use it."""

import re

from .errors import ApiError, unsupported

TOKEN = re.compile(r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<op><=|>=|!=|=|<|>|\(|\)|\{|\})
                       |(?P<word>[\w.:-]+))""", re.X)
FIELDS = ("name", "mimeType", "trashed", "modifiedTime", "createdTime", "starred", "fullText", "sharedWithMe")
COMPARE = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
ORDERS = ("createdTime", "modifiedTime", "name", "name_natural", "recency", "modifiedByMeTime", "viewedByMeTime")


def _invalid():
    return ApiError(400, "Invalid Value", reason="invalid", location="q")


def parse(text):
    """Return a function that tells of a shown file whether the query finds it."""
    tokens = _tokens(text)
    tests = []
    while tokens:
        tests.append(_term(tokens))
        if tokens and tokens.pop(0) != ("word", "and"):
            raise _invalid()
        if not tokens and text.rstrip().endswith(" and"):
            raise _invalid()
    return lambda file: all(test(file) for test in tests)


def _tokens(text):
    found, place, text = [], 0, text.strip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if not match:
            raise _invalid()
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


def _value(token):
    kind, text = token
    if kind == "text":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if text in ("true", "false"):
        return text == "true"
    raise _invalid()


def _term(tokens):
    if len(tokens) < 3:
        raise _invalid()
    first, sign, last = tokens.pop(0), tokens.pop(0), tokens.pop(0)
    if ("word", "not") in (first, sign) or first[1] == "(":
        raise unsupported("this search in Drive")
    if sign == ("word", "in"):
        return _within(first, last)
    if sign == ("word", "has"):
        return _having(first, last, tokens)
    if first[0] != "word" or first[1] not in FIELDS:
        raise _invalid()
    value, field = _value(last), first[1]
    if sign == ("word", "contains"):
        if field not in ("name", "fullText", "mimeType") or not isinstance(value, str):
            raise _invalid()
        key = "mimeType" if field == "mimeType" else "name"
        return lambda file: value.lower() in file[key].lower()
    if sign[1] not in COMPARE or field == "fullText":
        raise _invalid()
    return _comparison(field, sign[1], value)


def _having(first, last, tokens):
    """Read `appProperties has { key='K' and value='V' }` (documented)."""
    words = [("word", "key"), ("op", "="), None, ("word", "and"), ("word", "value"), ("op", "="), None, ("op", "}")]
    found = [tokens.pop(0) for _ in words[: len(tokens)]]
    if first[1] not in ("appProperties", "properties") or last != ("op", "{") or len(found) < len(words):
        raise _invalid()
    if any(word not in (None, token) for word, token in zip(words, found, strict=True)):
        raise _invalid()
    key, value = (_value(token) for word, token in zip(words, found, strict=True) if word is None)
    return lambda file: file.get(first[1], {}).get(key) == value


def _comparison(field, sign, value):
    if field == "sharedWithMe":
        return lambda file: file["ownedByMe"] is not value
    flag = field in ("trashed", "starred")
    if flag is not isinstance(value, bool):
        raise _invalid()
    if field.endswith("Time"):
        value = re.sub(r"(?:\.\d+)?(Z|[+-]00:00)?$", "", value)
        return lambda file: COMPARE[sign](file[field][:19], value)
    compare = COMPARE[sign]
    return lambda file: compare(file[field], value)


def _within(first, last):
    """Read `'F' in parents`, and `parents in "F"` as gspread writes it."""
    if last[0] == "word" and first[0] == "text":
        first, last = last, first
    if first[0] != "word" or last[0] != "text":
        raise _invalid()
    value, field = _value(last), first[1]
    if field == "parents":
        return lambda file: value in file["parents"]
    roles = {"owners": ("owner",), "writers": ("owner", "writer"), "readers": ("owner", "writer", "reader")}
    if field not in roles:
        raise _invalid()
    return lambda file: any(p.get("emailAddress") == value and p["role"] in roles[field]
                            for p in file.get("permissions", ()))


def ordered(found, order):
    """Sort shown files; of itself a list comes newest change first (recorded)."""
    found = sorted(found, key=lambda f: (f["modifiedTime"], f["id"]), reverse=True)
    for part in reversed((order or "").split(",") if order else []):
        words = part.split()
        if not words or words[0] not in ORDERS or words[1:] not in ([], ["desc"]):
            raise ApiError(400, "Invalid Value", reason="invalid", location="orderBy")
        key = {"name_natural": "name"}.get(words[0], words[0])
        key = key if key in ("name", "createdTime") else "modifiedTime"
        found.sort(key=lambda f, k=key: f[k], reverse=words[1:] == ["desc"])
    return found
