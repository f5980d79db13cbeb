"""Behaves like a service: quota, faults, hostile bodies, two clients, a kill at any moment, Google's schema."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import gspread
import pytest
import requests

from sync.local_sheets import create_local_sheets, mount, schema
from sync.local_sheets.bench import Bench
from sync.local_sheets.storage import Store
from tests.discovery import check, checked, discovery
from tests.local_sheets_fixtures import *  # noqa: F403
from tests.local_sheets_fixtures import ask, refusal, write
from tests.recordings_server import served

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
ROOT = Path(__file__).parents[1]


@pytest.fixture
def bench(app):
    """The bench, with a sleep that only notes."""
    slept = []
    made = Bench(app, sleep=slept.append)
    made.slept = slept
    return made


@pytest.fixture
def address(app):
    """The application over HTTP."""
    with served(app) as base:
        yield base


def test_the_schema_is_googles(app):
    assert schema.schemas() == schema.compact(discovery("sheets.v4"))


@pytest.mark.parametrize(("verb", "path", "asked", "answered"), [
    ("POST", "/x:batchUpdate", {"requests": [{"fly": {}}]}, {}),
    ("POST", "/x:batchUpdate", {}, {"replys": []}),
    ("GET", "/x", None, {"properties": {"autoRecalc": "SOMETIMES"}}),
    ("GET", "/x/values/A1", None, {"values": "x"}),
    ("PATCH", "/x", None, {}),
])
def test_the_checker_sees_what_does_not_fit(verb, path, asked, answered):
    with pytest.raises(AssertionError):
        check(verb, SHEETS + path, asked, answered)


HOSTILE = [
    (b"{", 400), (b"[]", 400), (b"null", 400), (b'"x"', 400), (b"\xff\xfe", 400), (b"", 400), (b"{}", 400),
    (b'{"requests": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400), (b'{"requests": NaN}', 400),
    (b'{"requests": [{"addSheet": {"properties": {"title": "\\ud800"}}}]}', 400), (b'{"x": 1}', 400),
    (b'{"requests": [{}]}', 400), (b'{"requests": [null]}', 400), (b'{"requests": {"addSheet": {}}}', 400),
    (b'{"requests": [{"addSheet": {}, "deleteSheet": {}}]}', 400), (b'{"requests": [{"fly": {}}]}', 400),
    (b'{"requests": [{"deleteSheet": {"sheetId": "x"}}]}', 400),
    (b'{"requests": [{"deleteSheet": {"sheetId": 99999999999}}]}', 400),
    (b'{"requests": [{"repeatCell": {"range": {"endRowIndex": -1}, "fields": "*"}}]}', 400),
    (b'{"requests": [{"appendDimension": {"dimension": "ROWS", "length": 2000000000}}]}', 400),
    (b'{"requests": [{"updateCells": {"fields": "((((", "start": {}}}]}', 400),
    (b'{"requests": [{"addSlicer": {}}]}', 501), (b'{"x": ' + b"9" * 5000 + b"}", 400),
    (b'{"requests": [{"addSheet": {"properties": {"title": "' + b"x" * 200 + b'"}}}]}', 400),
    (b'{"requests": [{"addNamedRange": {"namedRange": {"name": "a b", "range": {}}}}]}', 400),
]


@pytest.mark.parametrize(("body", "code"), HOSTILE)
def test_hostile_bodies_get_googles_error_shape(app, book, body, code):
    answer = checked(mount(app)).post(f"{SHEETS}/{book.id}:batchUpdate", data=body)
    assert answer.status_code == code
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"].keys() >= {"code", "message", "status"}


def test_unknown_fields_are_refused_in_googles_words(app, book):
    body = {"requests": [{"addSheet": {"properties": {"titel": "x"}}}]}
    error = checked(mount(app)).post(f"{SHEETS}/{book.id}:batchUpdate", json=body).json()["error"]
    assert error["message"] == ("Invalid JSON payload received. Unknown name \"titel\" at "
                                "'requests[0].add_sheet.properties': Cannot find field.")
    assert error["details"][0]["fieldViolations"][0]["field"] == "requests[0].add_sheet.properties"


def test_a_body_too_large_is_refused(app, book):
    answer = checked(mount(app)).post(f"{SHEETS}/{book.id}:batchUpdate", data=b"x" * 10_485_761)
    assert answer.json()["error"]["message"] == "Request payload size exceeds the limit: 10485760 bytes."


@pytest.mark.parametrize(("verb", "path"), [
    ("GET", "/v4/spreadsheets"), ("DELETE", "/v4/spreadsheets/x"), ("POST", "/v4/spreadsheets/x:fly"),
    ("GET", "/v4/nothing"), ("GET", "/drive/v3/nothing"), ("GET", "/v4/spreadsheets/x/developerMetadata/y")])
def test_unknown_paths(app, verb, path):
    answer = checked(mount(app)).request(verb, "https://x" + path)
    assert answer.status_code in (400, 404)
    assert "error" in answer.json()


def seeded_bodies(seed, count):
    """Make requests of random kinds with random, mostly wrong, contents."""
    dice = random.Random(seed)
    words = ["", "A1", "'א'!A1:C3", "=1+1", "x", "*", "note", "title", "🌵", "\u200f", 0, 1, -1, 2**31, 1.5, 1e300,
             True, None, [], {}, [[]], {"sheetId": 0}, {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 3}]

    def made(kind, depth):
        if isinstance(kind, str) and kind.startswith("@") and depth < 6:
            properties = schema.schemas()[kind[1:]]
            names = [n for n in properties if dice.random() < 0.5]
            return {n: made(properties[n], depth + 1) for n in names}
        if isinstance(kind, list) and depth < 6:
            return [made(kind[0], depth + 1) for _ in range(dice.randrange(3))]
        if isinstance(kind, dict) and "enum" in kind and dice.random() < 0.9:
            return dice.choice(kind["enum"])
        fitting = {"int32": [0, 1, 2, 3], "boolean": [True, False], "string": words[:10], "float": [0, 0.5, 1],
                   "google-fieldmask": ["*", "note", "title", "userEnteredValue"]}
        return dice.choice(fitting.get(str(kind), words) if dice.random() < 0.93 else words)

    kinds = schema.schemas()["Request"]
    return [{name: made(kinds[name], 0)} for name in dice.choices(sorted(kinds), k=count)]


def test_no_body_makes_the_server_fail(app, book):
    session, codes = checked(mount(app)), set()
    for body in seeded_bodies(3, 700):
        answer = session.post(f"{SHEETS}/{book.id}:batchUpdate", json={"requests": [body]})
        codes.add(answer.status_code)
        assert answer.status_code in (200, 400, 404, 501), (body, answer.text)
    assert codes >= {200, 400, 501}
    assert session.get(f"{SHEETS}/{book.id}?includeGridData=true").status_code == 200


def test_a_refused_request_leaves_no_trace(app, book, tab, tmp_path):
    tab.update([["x"]], "A1")
    before = (tmp_path / "sheets.sqlite-wal").stat().st_size
    refusal(ask, book, write(tab, 0, 0, [["y"]]), {"deleteSheet": {"sheetId": 9}})
    assert (tmp_path / "sheets.sqlite-wal").stat().st_size == before
    assert tab.acell("A1").value == "x"


def test_the_file_holds_all_that_memory_does(app, book, tab, tmp_path):
    tab.update([["א", 1, 0.5, True, "=A1", "'0"]], "A1", raw=False)
    tab.format("A1:B9", {"textFormat": {"bold": True}, "numberFormat": {"type": "TEXT"}})
    tab.insert_note("C3", "n")
    tab.merge_cells("D4:E5")
    tab.define_named_range("A1", "fence")
    again = Store(tmp_path / "sheets.sqlite")
    stored, kept = again.book(book.id), app.store.book(book.id)
    again.close()
    assert all(a.same_as(b) for a, b in zip(stored.sheets, kept.sheets, strict=True))
    assert (stored.meta, stored.named, stored.properties) == (kept.meta, kept.named, kept.properties)


def test_another_process_that_writes_the_file_is_noticed(app, book, tab, tmp_path):
    tab.update([["x"]], "A1")
    other = create_local_sheets(tmp_path / "sheets.sqlite")
    seen = gspread.Client(auth=None, session=checked(mount(other))).open_by_key(book.id).sheet1
    assert seen.acell("A1").value == "x"
    tab.update([["y"]], "A1")
    assert seen.acell("A1").value == "y"
    seen.update([["z"]], "B1")
    assert tab.row_values(1) == ["y", "z"]
    other.store.close()


def test_quota_is_a_switch_and_refuses_as_google_does(app, clock, book, tab):
    app.quota_per_minute = 60
    for _ in range(60):
        tab.get("A1")
    code, text = refusal(tab.get, "A1")
    assert (code, text) == (429, "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute "
                                 "per user' of service 'sheets.googleapis.com' for consumer 'project_number:1'.")
    tab.update([["writes are counted apart"]], "A1")
    clock.on(seconds=60)
    assert tab.acell("A1").value == "writes are counted apart"


FAULTS = [("429", 429, False), ("500", 500, False), ("503", 503, False), ("503-after", 503, True)]


@pytest.mark.parametrize(("kind", "code", "done"), FAULTS)
def test_ordered_refusals(bench, tab, kind, code, done):
    bench.order(kind, "write")
    assert tab.acell("A1").value is None
    assert refusal(tab.update, [["x"]], "A1")[0] == code
    assert (tab.acell("A1").value == "x") is done
    tab.update([["y"]], "A1")
    assert [entry[2] for entry in bench.log if entry[2]] == [kind]


@pytest.mark.parametrize(("kind", "done"), [("cut-before", False), ("cut-after", True)])
def test_cut_connections(bench, tab, kind, done):
    bench.order(kind, lambda call: call.method == "PUT")
    with pytest.raises(requests.exceptions.ConnectionError):
        tab.update([["x"]], "A1")
    assert (tab.acell("A1").value == "x") is done


def test_drives_refusals_in_its_own_words(bench, tab):
    bench.order("storageQuotaExceeded", "/drive/v3/files")
    told = tab.client.session.post("https://www.googleapis.com/drive/v3/files", json={"name": "x"})
    words = "The user's Drive storage quota has been exceeded."
    entry = {"message": words, "domain": "global", "reason": "storageQuotaExceeded"}
    assert (told.status_code, told.json()) == (403, {"error": {"code": 403, "message": words, "errors": [entry]}})


FLAG = {"writersCanShare": False}


def test_a_file_of_a_shared_drive_keeps_what_it_inherits_and_has_no_flag_of_sharing(app, tab):
    app.shared_drives["drive"] = {"member@example.org": "writer"}
    session, files = tab.client.session, "https://www.googleapis.com/drive/v3/files"
    assert session.post(files, json={"parents": ["drive"], **FLAG}).status_code == 403
    file = f"{files}/{session.post(files, json={'parents': ['drive']}).json()['id']}"
    assert session.get(file, params={"fields": "driveId,writersCanShare"}).json() == {"driveId": "drive"}
    assert session.patch(file, json=FLAG).json()["error"]["errors"][0]["reason"].startswith("teamDrivesSharing")
    fields = {"fields": "permissions(id,emailAddress,permissionDetails)"}
    (one,) = [p for p in session.get(f"{file}/permissions", params=fields).json()["permissions"]
              if p["emailAddress"] == "member@example.org"]  # fmt: skip
    assert one["permissionDetails"] == [{"permissionType": "member", "role": "writer", "inherited": True}]
    told = session.delete(f"{file}/permissions/{one['id']}")
    assert told.json()["error"]["errors"][0]["reason"] == "cannotModifyInheritedTeamDrivePermission"


def test_a_request_that_is_carried_out_late(bench, tab):
    bench.order("late", "write")
    with pytest.raises(requests.exceptions.ConnectionError):
        tab.update([["late"]], "A1")
    tab.update([["soon"]], "A1")
    assert tab.acell("A1").value == "soon"
    assert [answer.status_code for answer in bench.release()] == [200]
    assert tab.acell("A1").value == "late"


def test_an_error_page_and_a_delay(bench, tab):
    bench.order("html", "values")
    assert refusal_of_page(tab) == -1
    bench.order("delay", seconds=30)
    tab.get("A1")
    assert bench.slept == [30]


def refusal_of_page(tab):
    """Return the code that gspread makes of an HTML page."""
    with pytest.raises(gspread.exceptions.APIError) as caught:
        tab.get("A1")
    return caught.value.code


def test_a_person_acts_between_any_two_requests(bench, book, tab, dana):
    tab.update([["b"], ["a"]], "A1")

    @bench.before_request
    def sort(call):
        if call.method == "PUT":
            dana.sort(book.id, "אנשים", "A1:A2", 0)

    tab.update([["on the first line"]], "A1")
    assert tab.col_values(1) == ["on the first line", "b"]


def test_over_http_as_in_process(app, address, book, tab):
    client = gspread.Client(auth=None, session=checked(requests.Session()), http_client=Local.at(address))
    seen = client.open_by_key(book.id).worksheet("אנשים")
    seen.update([["over HTTP", "שלום"]], "A1")
    assert tab.row_values(1) == ["over HTTP", "שלום"]
    assert refusal(seen.update, [["x"]], "Z99")[0] == 400
    Bench(app)
    ordered = requests.post(f"{address}/local/bench", json={"fault": "cut-after", "match": "write"}, timeout=9)
    assert ordered.json() == {"ordered": "cut-after"}
    with pytest.raises(requests.exceptions.RequestException):
        seen.update([["cut"]], "A1")
    assert tab.acell("A1").value == "cut"
    client.http_client.session.close()


class Local(gspread.http_client.HTTPClient):
    """gspread sent to another host."""

    base = ""

    @classmethod
    def at(cls, base):
        """Return a client class for an address."""
        return type("At", (cls,), {"base": base})

    def request(self, method, endpoint, *arguments, **options):
        """Send a request to the local address."""
        return super().request(method, self.base + "/" + endpoint.split("/", 3)[3], *arguments, **options)


def test_many_clients_at_once_lose_nothing(address, app, book, tab):
    def add(number):
        with requests.Session() as session:
            for i in range(10):
                body = {"requests": [{"appendCells": {"sheetId": 0, "fields": "userEnteredValue", "rows": [
                    {"values": [{"userEnteredValue": {"stringValue": f"{number}-{i}"}}]}]}}]}
                assert session.post(f"{address}/v4/spreadsheets/{book.id}:batchUpdate", json=body,
                                    timeout=30).status_code == 200

    threads = [threading.Thread(target=add, args=[n]) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(tab.col_values(1)) == sorted(f"{n}-{i}" for n in range(5) for i in range(10))


WRITER = """
import sys
from sync.local_sheets import create_local_sheets, mount
app = create_local_sheets(sys.argv[1])
session, number = mount(app), 0
url = f"https://sheets.googleapis.com/v4/spreadsheets/{sys.argv[2]}:batchUpdate"
while True:
    number += 1
    cell = {"userEnteredValue": {"numberValue": number}}
    at = [{"sheetId": 0, "rowIndex": 0}, {"sheetId": 0, "rowIndex": 9}, {"sheetId": 5, "rowIndex": 3}]
    session.post(url, json={"requests": [{"updateCells": {"start": a, "fields": "*", "rows": [{"values": [cell]}]}}
                                         for a in at]}).raise_for_status()
    print(number, flush=True)
"""


def test_a_kill_at_any_moment_leaves_the_state_before_or_after_a_request(tmp_path):
    path = tmp_path / "killed.sqlite"
    app = create_local_sheets(path)
    book = gspread.Client(auth=None, session=checked(mount(app))).create("x")
    ask(book, {"addSheet": {"properties": {"sheetId": 5, "title": "two"}}})
    app.store.close()
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(path), book.id], cwd=ROOT, text=True,
                                   stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)})
        for _ in range(30):
            told = int(process.stdout.readline())
        time.sleep(random.random() / 100)
        process.send_signal(signal.SIGKILL)
        told = max([told, *map(int, process.stdout.read().split())])
        process.stdout.close()
        process.wait()
        store = Store(path)
        first, second = store.book(book.id).sheets
        found = [first.cell(0, 0).value, first.cell(9, 0).value, second.cell(3, 0).value]
        store.close()
        assert len(set(found)) == 1
        assert found[0] in (told, told + 1)


DOOMED = """
import os, signal, sys
from sync.local_sheets import create_local_sheets, mount
path, book_id, last, number = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
app, statements = create_local_sheets(path), []

def die_in_time(statement):
    statements.append(statement)
    if len(statements) == last:
        os.kill(os.getpid(), signal.SIGKILL)

app.store._db.set_trace_callback(die_in_time)
cell = {"userEnteredValue": {"numberValue": number}}
mount(app).post(f"https://sheets.googleapis.com/v4/spreadsheets/{book_id}:batchUpdate", json={"requests": [
    {"updateCells": {"start": {"sheetId": n}, "fields": "*", "rows": [{"values": [cell]}]}} for n in (0, 5, 6)]})
"""


def test_a_kill_before_any_statement_leaves_no_half_request(tmp_path):
    path = tmp_path / "doomed.sqlite"
    app = create_local_sheets(path)
    book = gspread.Client(auth=None, session=checked(mount(app))).create("x")
    ask(book, *({"addSheet": {"properties": {"sheetId": n, "title": str(n)}}} for n in (5, 6)))
    app.store.close()
    code, before, last = None, None, 0
    while code != 0:
        last += 1
        words = [sys.executable, "-c", DOOMED, str(path), book.id, str(last), str(last)]
        code = subprocess.run(words, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False).returncode
        store = Store(path)
        found = [sheet.cell(0, 0).value for sheet in store.book(book.id).sheets]
        store.close()
        assert found in ([before] * 3, [last] * 3)
        before = found[0]
    assert before == last > 5


@pytest.mark.parametrize(("asked", "found"), [("key='k' and value='v'", 1), ("key='k' and value='w'", 0)])
def test_files_are_found_by_a_property_that_an_application_gave_them(tab, asked, found):
    session, files = tab.client.session, "https://www.googleapis.com/drive/v3/files"
    session.post(files, json={"name": "x", "appProperties": {"k": "v"}})
    query = f"name = 'x' and appProperties has {{ {asked} }} and trashed = false"
    assert len(session.get(files, params={"q": query}).json()["files"]) == found


@pytest.mark.parametrize("wrong", ["has", "has {", "has { key='k' }", "has { key='k' or value='v' }", "= 'x'"])
def test_a_search_for_a_property_has_one_form(tab, wrong):
    told = tab.client.session.get("https://www.googleapis.com/drive/v3/files", params={"q": f"appProperties {wrong}"})
    assert told.status_code == 400
