"""What the contract tests of the local Sheets stand on: an application, gspread in process, and Google's schema.

Every request and every answer that passes through these fixtures is checked against Google's discovery documents.
"""

import datetime as dt
import functools
import importlib.util
import json
import random
import re
from pathlib import Path

import gspread
import pytest
import requests

from sync.local_sheets import create_local_sheets, mount
from sync.local_sheets.bench import Person

SCALARS = {"string": str, "integer": int, "number": (int, float), "boolean": bool}


@functools.cache
def discovery(name):
    """Return one of Google's discovery documents, as `sheets.v4`."""
    folder = Path(importlib.util.find_spec("googleapiclient").origin).parent
    return json.loads((folder / "discovery_cache" / "documents" / f"{name}.json").read_text(encoding="utf-8"))


@functools.cache
def methods(name):
    """Return (verb, pattern of the path, names of the query, request schema, answer schema) of each method."""
    document, found, waiting = discovery(name), [], [discovery(name)]
    while waiting:
        node = waiting.pop()
        waiting += node.get("resources", {}).values()
        for method in node.get("methods", {}).values():
            path = "/" + (document["servicePath"] + method["path"]).lstrip("/")
            parts = re.split(r"\{\+?(\w+)\}", path)
            pattern = "".join(re.escape(p) if i % 2 == 0 else r"[^/]+?" for i, p in enumerate(parts))
            names = set(method.get("parameters", {})) | set(document["parameters"])
            schemas = [(method.get(k) or {}).get("$ref") for k in ("request", "response")]
            found.append((method["httpMethod"], re.compile(pattern), names, *schemas))
    return found


def faults_of(value, schema, document, path="$"):
    """Return what in a JSON value does not fit a schema of a discovery document."""
    if "$ref" in schema:
        schema = document["schemas"][schema["$ref"]]
    kind = schema.get("type", "any")
    if kind == "object" and "properties" in schema:
        if not isinstance(value, dict):
            return [f"{path}: not an object"]
        unknown = [f"{path}.{k}: unknown" for k in value if k not in schema["properties"]]
        return unknown + [fault for k, v in value.items() if v is not None and k in schema["properties"]
                          for fault in faults_of(v, schema["properties"][k], document, f"{path}.{k}")]
    if kind == "array":
        if not isinstance(value, list):
            return [f"{path}: not a list"]
        return [f for i, v in enumerate(value) for f in faults_of(v, schema["items"], document, f"{path}[{i}]")]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path}: {value!r} is no such word"]
    wanted = SCALARS.get(kind)
    if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and kind != "boolean")):
        return [f"{path}: {value!r} is no {kind}"]
    return []


def check(verb, url, body, status, answer):
    """Fail where a request that was accepted, or an answer, does not fit Google's own description."""
    path = re.sub(r"^https?://[^/]+", "", url).partition("?")[0]
    name = "sheets.v4" if path.startswith("/v4/") else "drive.v3"
    fitting = [m for m in methods(name) if m[0] == verb and m[1].fullmatch(path)]
    assert fitting or status >= 400, f"no such method: {verb} {path}"
    if not fitting or status >= 400 or status == 204:
        return
    _, _, _, asked, answered = min(fitting, key=lambda m: -len(m[1].pattern))
    document = discovery(name)
    # Drive takes unknown fields in a request: gspread still sends `withLink` of an older version
    faults = faults_of(body, {"$ref": asked}, document) if asked and body and name == "sheets.v4" else []
    faults += faults_of(answer, {"$ref": answered}, document) if answered else []
    assert not faults, faults


class Checked(requests.adapters.BaseAdapter):
    """A transport that checks what passes through it against the discovery documents."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def send(self, request, **options):
        """Send, and check both ways."""
        response = self.inner.send(request, **options)
        as_json = response.headers.get("Content-Type", "").startswith("application/json")
        if as_json and "/local/" not in request.url and "/upload/" not in request.url:
            body = json.loads(request.body) if request.body else None
            check(request.method, request.url, body, response.status_code, response.json())
        return response

    def close(self):
        """Nothing is kept open."""


def checked(session):
    """Return a session whose every request and answer is checked."""
    session.mount("https://", Checked(session.get_adapter("https://x")))
    return session


class Clock:
    """A clock that tests turn."""

    def __init__(self):
        self.now = dt.datetime(2026, 3, 5, 8, 30, tzinfo=dt.UTC)

    def __call__(self):
        return self.now

    def on(self, **parts):
        """Turn the clock on."""
        self.now += dt.timedelta(**parts)


@pytest.fixture
def clock():
    """A clock that stands until it is turned."""
    return Clock()


@pytest.fixture
def app(tmp_path, clock):
    """The application over a fresh file."""
    made = create_local_sheets(tmp_path / "sheets.sqlite", clock=clock, ids=random.Random(7))
    yield made
    made.store.close()


@pytest.fixture
def client(app):
    """gspread as the service account."""
    return gspread.Client(auth=None, session=checked(mount(app)))


@pytest.fixture
def book(client):
    """A Hebrew spreadsheet with one tab of 20 lines and 8 columns."""
    made = client.create("ספר")
    properties = {"locale": "iw_IL", "timeZone": "Asia/Jerusalem"}
    made.batch_update({"requests": [
        {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}]})
    made.sheet1.update_title("אנשים")
    made.sheet1.resize(20, 8)
    return made


@pytest.fixture
def tab(book):
    """The tab of the book."""
    return book.sheet1


@pytest.fixture
def dana(app, book):
    """A person who may write in the book."""
    book.share("dana@example.test", perm_type="user", role="writer", notify=False)
    return Person(app, "dana@example.test")


def refusal(call, *arguments, **options):
    """Return code and text of the refusal that a call meets."""
    with pytest.raises(gspread.exceptions.APIError) as caught:
        call(*arguments, **options)
    return caught.value.code, caught.value.error["message"]


def grid(book, ranges=(), fields=None, **options):
    """Return spreadsheets.get with ranges and a mask."""
    params = {"ranges": list(ranges)} | ({"fields": fields} if fields else {}) | options
    return book.client.request("get", f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}", params=params).json()


def cells(book, area, fields="userEnteredValue"):
    """Return the cells of one range as lists, with the wanted fields."""
    data = grid(book, [area], f"sheets.data.rowData.values({fields})")["sheets"][0]["data"][0]
    return [row.get("values", []) for row in data.get("rowData", [])]


def span(tab, rows=None, columns=None):
    """Return a GridRange of a tab."""
    made = {"sheetId": tab.id}
    if rows:
        made |= {"startRowIndex": rows[0], "endRowIndex": rows[1]}
    if columns:
        made |= {"startColumnIndex": columns[0], "endColumnIndex": columns[1]}
    return made


def lines(tab, start, end, dimension="ROWS"):
    """Return a DimensionRange of a tab."""
    return {"sheetId": tab.id, "dimension": dimension, "startIndex": start, "endIndex": end}


def ask(book, *batch, **extra):
    """Send a batch and return its answer."""
    return book.batch_update({"requests": list(batch)} | extra)


def value(item):
    """Return a CellData that enters a plain Python value, or a formula."""
    if isinstance(item, str):
        return {"userEnteredValue": {"formulaValue" if item.startswith("=") else "stringValue": item}}
    if isinstance(item, bool):
        return {"userEnteredValue": {"boolValue": item}}
    return {} if item is None else {"userEnteredValue": {"numberValue": item}}


def write(tab, row, column, rows, fields="userEnteredValue"):
    """Return an updateCells request with plain values."""
    return {"updateCells": {
        "start": {"sheetId": tab.id, "rowIndex": row, "columnIndex": column}, "fields": fields,
        "rows": [{"values": [value(item) for item in line]} for line in rows]}}
