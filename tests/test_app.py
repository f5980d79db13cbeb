"""The command line, as people and timers use it: in processes of their own, over HTTP, killed for real."""

import json
import re
import signal
import socket
import time
from pathlib import Path

import pytest

from app import parser
from models import settings
from tests.house import HERE, House

pytestmark = pytest.mark.once  # processes of their own, on SQLite as a newcomer has it


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


@pytest.fixture
def with_demo(demo_house, tmp_path):
    return demo_house(tmp_path)


@pytest.fixture
def lived_in(with_demo):
    """A house with a demo and its local Sheets running."""
    house = with_demo
    sheets = house.start("sheets", "serve")
    house.answers(house.port + 1)
    yield house
    sheets.kill()
    sheets.communicate()


def test_sync_twice_the_second_makes_no_write_request_and_the_journal_stands(lived_in):
    code, first, _ = lived_in.command("sync", "תקוע", "אלעזר", "--json")
    told = json.loads(first)
    opened = sum(line["kind"] == "share" for line in told["lines"])
    assert (code, told["requests"]["write"]) == (0, 2 * 3 + opened)  # made, laid out, filled; and one for each editor
    code, second, _ = lived_in.command("sync", "תקוע", "אלעזר", "--json")
    told = json.loads(second)
    assert (code, told["requests"].get("write", 0), told["lines"]) == (0, 0, [])
    assert lived_in.command("audit", "verify")[0] == 0
    assert lived_in.command("sync", "אין כזה יישוב")[0] == 2


def test_a_run_killed_for_real_is_completed_by_the_next(lived_in):
    running = lived_in.start("nightly")
    time.sleep(2.5)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    import sqlite3

    with sqlite3.connect(Path(lived_in.env["PINKAS_INSTANCE"]) / "pinkas.db") as book:
        book.execute("UPDATE workbook SET lease_until = NULL")  # as if its time had passed
        book.execute("UPDATE run SET state = 'failed' WHERE state = 'running'")
    assert lived_in.command("nightly", "--json")[0] == 0
    code, again, _ = lived_in.command("sync", "--json")
    assert (code, json.loads(again)["requests"].get("write", 0)) == (0, 0)


@pytest.mark.parametrize("words", ["sync תקוע", "nightly", "audit verify", "export settlement -o x.csv",
                                   "user add a@b.org --name א --role manager"])  # fmt: skip
def test_a_database_without_tables_is_told_in_one_line(house, words):
    code, out, said = house.command(*words.split())
    assert (code, out, said.strip().splitlines()[-1].endswith("python app.py migrate")) == (2, "", True), said
    assert "Traceback" not in said


def test_serve_greets_and_its_children_end_with_it_even_when_it_is_killed(with_demo):
    house = with_demo
    serving = house.start("serve")
    assert "סיסמה" in house.answers(house.port, "/login")
    house.answers(house.port + 1)
    code, _, told = house.command("serve")
    assert (code, f"port {house.port} is taken" in told) == (2, True)
    serving.send_signal(signal.SIGKILL)
    serving.communicate()  # returns only when the children let go of its output
    for port in (house.port, house.port + 1):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), 1)


GOOGLE = {"PINKAS_SHEETS": "google", "PINKAS_GOOGLE_CREDENTIALS": "{folder}/google.json"}
PRODUCTION = {"PINKAS_ENV": "production", "PINKAS_PUBLIC_URL": "https://pinkas.example.org",
              "PINKAS_SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789",
              "PINKAS_FIELD_KEY": "0123456789abcdefghijklmnopqrstuvwxyz"}  # fmt: skip
WRONG = [
    ({"PINKAS_PORT": "abc"}, "PINKAS_PORT=abc"),
    ({"PINKAS_SHEETS": "excel"}, "PINKAS_SHEETS=excel"),
    ({"PINKAS_COUNCIL": "atlantis"}, "PINKAS_COUNCIL=atlantis"),
    ({"PINKAS_SHEETS": "google"}, "PINKAS_GOOGLE_CREDENTIALS"),
    ({"PINKAS_ENV": "production"}, "PINKAS_SECRET_KEY"),
]


@pytest.mark.parametrize(("env", "told"), WRONG)
def test_a_wrong_setting_is_one_clear_line(house, env, told):
    code, _, said = house.command("migrate", **env)
    assert (code, told in said, len(said.strip().splitlines())) == (2, True, 1)


def test_the_demo_never_meets_google_nor_production(house, tmp_path):
    key = tmp_path / "key.json"
    key.write_text("{}")
    house.command("migrate")
    code, _, said = house.command("demo", PINKAS_SHEETS="google", PINKAS_GOOGLE_CREDENTIALS=str(key))
    assert (code, "never meets Google" in said) == (2, True)


@pytest.mark.parametrize("words", ["sync תקוע", "nightly", "worker", "web"])
@pytest.mark.parametrize("real", [GOOGLE, PRODUCTION])
def test_people_of_a_demo_meet_neither_google_nor_production(with_demo, words, real):
    (with_demo.folder / "google.json").write_text("{}")
    told = {name: value.format(folder=with_demo.folder) for name, value in real.items()}
    code, out, said = with_demo.command(*words.split(), **told)
    assert (code, out, "the users of a demo" in said, "Traceback" in said) == (2, "", True, False)


def test_an_installation_begins_with_its_councils_settlements_and_rules_once(house, tmp_path):
    house.command("migrate")
    added = [int(re.search(r"(\d+) records", house.command("start", PINKAS_COUNCIL=name)[1])[1])
             for name in ("ramat-hanegev", "ramat-hanegev")]  # fmt: skip
    assert (added[0] > 100, added[1]) == (True, 0)
    for entity, wanted in (("settlement", "מדרשת בן גוריון"), ("role_kind", "רכז/ת קהילה"), ("rule", "")):
        path = tmp_path / f"{entity}.csv"
        assert house.command("export", entity, "-o", str(path))[0] == 0
        assert wanted in path.read_text("utf-8-sig")
        assert len(path.read_text("utf-8-sig").splitlines()) > 10


@pytest.mark.parametrize(("host", "known"), [("10.1.2.3", "10.1.2.3"), ("0.0.0.0", "127.0.0.1")])
def test_pages_and_sheets_are_looked_for_where_they_listen(tmp_path, host, known):
    found = settings.load({"PINKAS_INSTANCE": str(tmp_path), "PINKAS_HOST": host, "PINKAS_PORT": "9000"})
    assert (found.public_url, found.sheets_url) == (f"http://{known}:9000", f"http://{known}:9001")


def test_keys_are_made_once_and_kept_private(tmp_path):
    made = [settings.load({"PINKAS_INSTANCE": str(tmp_path)}) for _ in range(2)]
    assert made[0].secret_key == made[1].secret_key != made[0].field_keys[0]
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
    assert made[0].secret_key not in repr(made[0])


@pytest.mark.parametrize(("role", "typed", "told"), [
    ("king", "", "king"), ("manager", "", "סיסמה"), ("manager", "short\nshort\n", "10"),
    ("manager", "a-long-Passw0rd\na-long-Passw0rt\n", "זהות"),
])  # fmt: skip
def test_a_user_is_added_with_a_role_and_a_good_password_or_not_at_all(house, role, typed, told):
    house.command("migrate")
    words = ("user", "add", "a@example.org", "--name", "א", "--role")
    code, _, said = house.command(*words, role, typed=typed)
    assert (code, told in said, "Traceback" in said) == (2, True, False), said
    assert house.command(*words, "manager", typed="a-long-Passw0rd\na-long-Passw0rd\n")[0] == 0
    assert house.command(*words, "manager")[0] == 2  # there is one of that address


def test_the_field_key_is_changed_and_the_journal_stands(with_demo, tmp_path):
    house = with_demo
    old = (tmp_path / "field.key").read_text()
    keys = {"PINKAS_FIELD_KEY": f"the-key-that-comes-after-it,{old}"}
    code, told, _ = house.command("keys", "rotate", **keys)
    assert (code, "household: 6 rows sealed anew" in told) == (0, True)
    assert "household: 0 rows sealed anew" in house.command("keys", "rotate", **keys)[1]
    assert house.command("audit", "verify", **keys)[0] == 0


def test_every_command_and_every_setting_is_in_the_readme():
    told = (HERE / "README.md").read_text()
    commands = {word for action in parser()._subparsers._group_actions for word in action.choices}
    names = set(re.findall(r'get\("([A-Z_]+)"', (HERE / "models" / "settings.py").read_text()))
    assert [command for command in commands if not re.search(rf"`[^`]*\b{command}\b", told)] == []
    assert [name for name in names if f"PINKAS_{name}" not in told] == []
    assert len(names) > 8
