"""Requests and answers checked against Google's own discovery documents, which google-api-python-client carries."""

import functools
import importlib.util
import json
import re
from pathlib import Path

import requests

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
        if not value:  # most cells
            return []
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


def check(verb, url, body, answer):
    """Fail where a request that was accepted, or its answer, does not fit Google's own description."""
    path = re.sub(r"^https?://[^/]+", "", url).partition("?")[0]
    name = "sheets.v4" if path.startswith("/v4/") else "drive.v3"
    fitting = [m for m in methods(name) if m[0] == verb and m[1].fullmatch(path)]
    assert fitting, f"no such method: {verb} {path}"
    _, _, _, asked, answered = min(fitting, key=lambda m: -len(m[1].pattern))
    document = discovery(name)
    # Drive takes unknown fields in a request: gspread still sends `withLink` of an older version
    faults = faults_of(body, {"$ref": asked}, document) if asked and body and name == "sheets.v4" else []
    faults += faults_of(answer, {"$ref": answered}, document) if answered else []
    assert not faults, faults


class Checked(requests.adapters.BaseAdapter):
    """A transport that checks what passes through it, or one in so many, against the discovery documents."""

    def __init__(self, inner, every=1):
        super().__init__()
        self.inner, self.every, self.count = inner, every, 0

    def send(self, request, **options):
        """Send, and check both ways."""
        response = self.inner.send(request, **options)
        self.count += 1
        described = "/local/" not in request.url and "/upload/" not in request.url
        as_json = response.headers.get("Content-Type", "").startswith("application/json")
        if (self.count - 1) % self.every == 0 and described and as_json:
            self._check(request, response)
        return response

    @staticmethod
    def _check(request, response):
        answer = response.json()
        if response.status_code >= 400:
            assert answer["error"]["code"] == response.status_code
            assert answer["error"]["message"]
        else:
            check(request.method, request.url, json.loads(request.body) if request.body else None, answer)

    def close(self):
        """Nothing is kept open."""


def checked(session, every=1):
    """Return a session whose every request and answer is checked, or the first of every so many."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, Checked(session.get_adapter(scheme + "x"), every))
    return session
