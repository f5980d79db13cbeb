"""The local Sheets as it is started: its own process, several clients over HTTP, killed at any moment."""

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from tests.discovery import checked

ROOT = Path(__file__).parents[1]
ACCOUNT = "robot@example.test"
TABS = {number: f"tab{number}" for number in range(1, 7)}
# So much to write for each tab that a kill falls between two of them more often than not.
BALLAST = [[f"{row} {column}" for column in range(9)] for row in range(1000)]


class Server:
    """`app.py sheets serve` over one folder; it can be killed and started again."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.env = os.environ | {"PINKAS_INSTANCE": str(folder)}
        self.env.pop("PINKAS_DATABASE_URL", None)
        self.address, self.process = f"http://127.0.0.1:{self.port}", None

    def start(self):
        """Start it and wait until it answers."""
        words = ["sheets", "serve", "--port", str(self.port), "--account", ACCOUNT, "--bench"]
        self.process = subprocess.Popen([sys.executable, str(ROOT / "app.py"), *words], env=self.env)
        while True:
            try:
                return requests.get(self.address + "/local/people", timeout=30)
            except requests.ConnectionError:
                assert self.process.poll() is None
                time.sleep(0.02)

    def kill(self):
        """Kill it without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def client(self, email=None):
        """A session, as the account or as somebody."""
        session = checked(requests.Session())
        if email:
            session.headers["Authorization"] = f"Bearer {email}"
        return session

    def create(self):
        """A spreadsheet with several tabs; returns its address."""
        made = self.client().post(self.address + "/v4/spreadsheets", json={"sheets": [
            {"properties": {"sheetId": n, "title": title}} for n, title in TABS.items()]}).json()
        return f"{self.address}/v4/spreadsheets/{made['spreadsheetId']}"

    def share(self, book, email, role):
        """Give somebody a role in a spreadsheet."""
        path = book.replace("/v4/spreadsheets/", "/drive/v3/files/") + "/permissions"
        body = {"type": "user", "role": role, "emailAddress": email}
        self.client().post(path, json=body).raise_for_status()


@pytest.fixture
def server(tmp_path):
    """The local Sheets in a process of its own."""
    made = Server(tmp_path)
    made.start()
    yield made
    made.kill()


def append(session, book, text):
    """One request that writes the same text below every tab."""
    row = [{"values": [{"userEnteredValue": {"stringValue": text}}]}]
    return session.post(book + ":batchUpdate", json={"requests": [
        {"appendCells": {"sheetId": n, "fields": "userEnteredValue", "rows": row}} for n in TABS]})


def fill(session, book):
    """Give every tab much to hold."""
    data = [{"range": f"{title}!B1", "values": BALLAST} for title in TABS.values()]
    session.post(book + "/values:batchUpdate", json={"valueInputOption": "RAW", "data": data}).raise_for_status()


def columns(session, book):
    """The texts of the first column of every tab."""
    ranges = [("ranges", f"{title}!A:A") for title in TABS.values()]
    answer = session.get(book + "/values:batchGet", params=ranges).json()
    return [[row[0] for row in found.get("values", []) if row and row[0]] for found in answer["valueRanges"]]


def write_until_cut(server, book, name, told):
    """Append `name-1`, `name-2`, … and note what was acknowledged, until the server is gone."""
    session = server.client()
    for number in itertools.count(1):
        try:
            append(session, book, f"{name}-{number}").raise_for_status()
        except requests.RequestException:
            return
        told.append(f"{name}-{number}")


def test_two_clients_and_a_kill_at_any_moment(server):
    book = server.create()
    fill(server.client(), book)
    for life in range(5):
        told = {f"{life}{who}": [] for who in "ab"}
        before = columns(server.client(), book)[0]
        threads = [threading.Thread(target=write_until_cut, args=[server, book, *item]) for item in told.items()]
        for thread in threads:
            thread.start()
        while min(map(len, told.values())) < 5:
            time.sleep(0.001)
        time.sleep(random.random() / 5)
        server.kill()
        for thread in threads:
            thread.join()
        server.start()
        first, *others = columns(server.client(), book)
        assert others == [first] * (len(TABS) - 1)  # all tabs of a request, or none
        assert first[:len(before)] == before
        for name, acknowledged in told.items():
            stored = [text for text in first if text.startswith(name)]
            assert stored[:len(acknowledged)] == acknowledged
            assert len(stored) <= len(acknowledged) + 1  # the one that was under way, perhaps


def test_each_client_may_do_what_her_token_may(server):
    book = server.create()
    server.share(book, "reads@example.test", "reader")
    server.share(book, "writes@example.test", "writer")
    codes = {}
    for who in ("reads@example.test", "writes@example.test", "nobody@example.test", None):
        session = server.client(who)
        codes[who] = (session.get(book).status_code, append(session, book, "x").status_code)
    assert codes == {"reads@example.test": (200, 403), "writes@example.test": (200, 200),
                     "nobody@example.test": (403, 403), None: (200, 200)}
    own = {"range": {"sheetId": 1}, "editors": {"users": [ACCOUNT]}}
    server.client().post(book + ":batchUpdate", json={"requests": [
        {"addProtectedRange": {"protectedRange": own}}]}).raise_for_status()
    assert append(server.client("writes@example.test"), book, "y").status_code == 400
    assert append(server.client(), book, "z").status_code == 200
    assert columns(server.client(), book) == [["x", "x", "z"]] * len(TABS)


HOSTILE = [
    ("GET", "/v4/spreadsheets/x/values/%FF%FE", b""), ("GET", "/v4/spreadsheets/%00", b""),
    ("GET", "/v4/spreadsheets/x/values/" + "A" * 5000, b""), ("PUT", "/v4/spreadsheets/x/values/A1", b"\x00\x01"),
    ("POST", "/v4/spreadsheets/x:batchUpdate", b"{" * 100_000), ("GET", "/drive/v3/files?pageSize=-1", b""),
    ("GET", "/drive/v3/files?q=name+%3D+%22", b""), ("GET", "/drive/v3/files?pageToken=%F0%9F", b""),
    ("POST", "/drive/v3/files", b"[1]"), ("POST", "/drive/v3/files/x/permissions", b'{"type": []}'),
    ("PATCH", "/drive/v3/files/x", b"nonsense"), ("PUT", "/upload/drive/v2/files/x", b"\xff"),
    ("POST", "/local/bench", b'{"fault": {}}'), ("DELETE", "/", b""), ("POST", "//v4//spreadsheets", b""),
]


@pytest.mark.parametrize(("verb", "path", "body"), HOSTILE)
def test_hostile_requests_never_make_it_fail(shared_server, verb, path, body):
    answer = requests.request(verb, shared_server.address + path, data=body, headers={"X-Y": "é".encode()}, timeout=60)
    assert 400 <= answer.status_code < 500 or answer.status_code == 501, answer.text
    assert shared_server.client().get(shared_server.address + "/drive/v3/files").status_code == 200


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """One server for all hostile requests."""
    made = Server(tmp_path_factory.mktemp("hostile"))
    made.start()
    yield made
    made.kill()


def test_faults_are_ordered_over_http(server):
    book, session = server.create(), server.client()
    order = {"fault": "503-after", "match": ":batchUpdate"}
    assert session.post(server.address + "/local/bench", json=order).json() == {"ordered": "503-after"}
    assert append(session, book, "x").status_code == 503
    assert columns(session, book) == [["x"]] * len(TABS)
