"""A recording told with other words: titles, ids, texts and numbers replaced, requests and answers alike.

Letters and digits move on by one, so that lengths, sort orders, notation and what looks like a number all stay.
Formulas, ranges, dates, truth values and the server's own titles are left; what a formula yields follows it.
"""

import copy
import csv
import datetime as dt
import io
import json
import re
import urllib.parse

NUMBER = re.compile(r"-?\d+(\.\d+)?$")
DATE = re.compile(r"\d{4}-\d\d-\d\d$")
ARITHMETIC = re.compile(r"= ?(\d+) ?([-+*/]) ?(\d+)$")
LONG_ID = re.compile(r"1[A-Za-z0-9_-]{40,}")
RANGES = {"range", "updatedRange", "clearedRange", "tableRange", "ranges", "clearedRanges"}
NAMES = {"title", "name", "newSheetName"}
TEXTS = {"note", "formattedValue"}


def renamed(interactions):
    """The interactions of one recording under other names."""
    words = Words(interactions)
    result = copy.deepcopy(interactions)
    for it in result:
        request, body = it["request"], it["response"]["body"]
        request["uri"] = words.uri(request["uri"])
        if request["body"]:
            request["body"] = words.csv(request["body"]) if _is_csv(request) else words.text(request["body"])
        if body.get("string"):
            table = "mimeType=text%2Fcsv" in request["uri"]
            body["string"] = words.csv(body["string"]) if table else words.text(body["string"])
    return result


def _is_csv(request):
    return any("csv" in v[0] for k, v in request["headers"].items() if k.lower() == "content-type")


def _bodies(interactions):
    for it in interactions:
        for text in (it["request"]["body"], it["response"]["body"].get("string")):
            try:
                yield it["request"]["body"] is text, json.loads(text or "null")
            except ValueError:
                continue


def _nodes(value):
    if isinstance(value, dict):
        yield from ((key, item) for key, item in value.items())
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(item)


def _moved(text):
    """The text with each letter and picture moved on by one: z becomes a."""
    def move(letter):
        if letter in "zZ":
            return chr(ord(letter) - 25)
        return chr(ord(letter) + 1) if letter.isalpha() or ord(letter) > 0x1F300 else letter

    return "".join(map(move, text))


def _digits(text):
    """The text with each digit from 1 to 8 moved on by one, so that a number keeps its shape."""
    return re.sub("[1-8]", lambda m: str(int(m[0]) + 1), text)


class Words:
    """The other words of one recording."""

    def __init__(self, interactions):
        self.names, self.kept, self.results = set(), set(), {}
        for asked, body in _bodies(interactions):
            for key, item in _nodes(body):
                if asked and key in NAMES and isinstance(item, str):
                    self.names.add(item)
                if asked:
                    self._learn(item)

    def _learn(self, item):
        """Note what dates and formulas among typed values will yield."""
        for text in item if isinstance(item, list) else [item]:
            if isinstance(text, list):
                self._learn(text)
            elif isinstance(text, str) and DATE.match(text):
                self.kept.add((dt.date.fromisoformat(text) - dt.date(1899, 12, 30)).days)
            elif isinstance(text, str) and ARITHMETIC.match(text):
                self.results[_result(text)] = _result(self.formula(text))

    @staticmethod
    def formula(text):
        """Another formula of the same kind: its first number three times as large."""
        match = ARITHMETIC.match(text)
        return text.replace(match[1], str(int(match[1]) * 3), 1) if match else text

    def number(self, value):
        """Another number of the same shape."""
        if value in self.results:
            return self.results[value]
        return value if value in self.kept or "e" in repr(value) else json.loads(_digits(json.dumps(value)))

    def value(self, value):
        """What stands in a cell, typed or shown."""
        if isinstance(value, bool) or value is None:
            return value
        if not isinstance(value, str):
            return self.number(value)
        if value.startswith("="):
            return self.formula(value)
        if NUMBER.match(value):
            plain = json.loads(value.lstrip("0") or "0") if value[:2].isdigit() else json.loads(value)
            return str(self.number(plain)) if str(plain) == value else _digits(value)
        if DATE.match(value) or value.upper() in ("TRUE", "FALSE"):
            return value
        return _digits(_moved(value))

    def name(self, text):
        """Another title or name, if it is one that the recording gave; a copy is called after what was copied."""
        if text.startswith("Copy of "):
            return "Copy of " + self.name(text.removeprefix("Copy of "))
        return _moved(text) if text in self.names else text

    def range(self, text):
        """The same cells of a tab under its other title."""
        title, mark, cells = text.rpartition("!")
        bare = (title if mark else cells).strip("'").replace("''", "'")
        if bare not in self.names:
            return f"{title}{mark}{self.name(cells)}"
        return f"{_moved(title)}!{self.name(cells)}" if mark else _moved(cells)

    def uri(self, text):
        """The address with its other ids, ranges and search."""
        parts = urllib.parse.urlsplit(LONG_ID.sub(lambda m: self.id(m[0]), text))
        before, mark, last = parts.path.partition("/values/")
        if mark:
            cells, colon, verb = last.partition(":append") if ":append" in last else last.partition(":clear")
            cells = urllib.parse.quote(self.range(urllib.parse.unquote(cells)), safe="")
            last = cells + colon + verb
        query = [(k, self.range(v) if k == "ranges" else self._search(v) if k == "q" else v)
                 for k, v in urllib.parse.parse_qsl(parts.query, keep_blank_values=True)]
        return urllib.parse.urlunsplit(parts._replace(path=before + mark + last, query=urllib.parse.urlencode(query)))

    def _search(self, text):
        return re.sub(r'(name = ")([^"]*)', lambda m: m[1] + self.name(m[2]), text)

    @staticmethod
    def id(text):
        """Another id of a file."""
        return text[0] + _digits(_moved(text[1:]))

    def csv(self, text):
        """A table of typed values."""
        out = io.StringIO()
        rows = [[self.value(v) for v in row] for row in csv.reader(io.StringIO(text))]
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue().removesuffix("\n")

    def text(self, text):
        """A body of JSON; any other is left."""
        try:
            return json.dumps(self.body(json.loads(text)), ensure_ascii=False)
        except ValueError:
            return text

    def body(self, value, key=None):
        """A part of a body, by the key that it stands under."""
        if isinstance(value, dict):
            return {k: self.body(v, k) for k, v in value.items()}
        if key == "values" and isinstance(value, list):
            return [self._line(row) for row in value]
        if isinstance(value, list):
            return [self.body(item, key) for item in value]
        if key in ("stringValue", "numberValue", "userEnteredValue", *TEXTS):
            return self.value(value)
        if not isinstance(value, str):
            return value
        if key in NAMES:
            return self.name(value)
        return self.range(value) if key in RANGES else LONG_ID.sub(lambda m: self.id(m[0]), value)

    def _line(self, row):
        if isinstance(row, list):
            return [self.value(item) for item in row]
        return self.body(row) if isinstance(row, dict) else self.value(row)


def _result(formula):
    """What plain arithmetic of two numbers yields, as a sheet keeps it."""
    first, sign, second = ARITHMETIC.match(formula).groups()
    value = {"+": int(first) + int(second), "-": int(first) - int(second), "*": int(first) * int(second),
             "/": int(first) / int(second)}[sign]
    return int(value) if value == int(value) else value
