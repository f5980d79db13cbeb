"""Histories over real HTTP: the local Sheets and each run are processes of their own, and runs are killed for real."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from models import base, changes, settings
from models.access import SYSTEM
from models.changes import Change, Source, World
from sync.google_book import open_book
from sync.layout import sheet_ids
from tests import http_history
from tests.discovery import checked
from tests.house import HERE
from tests.killing_sheets import AFTER, BEFORE

pytestmark = pytest.mark.once  # processes of their own, on SQLite as a newcomer has it
PLACE = "תקוע"
#: at which request a run is killed: the first ones are of the workbook that people work in, the others make one anew
KILLS = range(1, 11)
#: what Google does: as we hope; or each switch that a run, or a person at work, may meet is the other way round
ASSUMED = {"copy": (), "duplicate": (
    "copy_keeps_formulas_across_tabs", "answer_shows_hidden_tabs", "copy_skips_filtered_lines",
    "protection_blocks_sort", "protection_blocks_insert", "protection_blocks_delete", "merge_discards_values",
    "duplicate_copies_protection", "validation_enforced_over_api",
)}  # fmt: skip
#: whether the killing request is carried out, as its number is odd or even; the other way round in the other world
WHEN = {"copy": (BEFORE, AFTER), "duplicate": (AFTER, BEFORE)}
PLACED = "JOIN settlement s ON s.uid = {}.settlement_id WHERE s.name = ?"


class People:
    """Who types: the secretary over HTTP, the unit into the database file."""

    def __init__(self, home):
        self.path = Path(home.env["PINKAS_INSTANCE"]) / "pinkas.db"
        self.client = open_book(settings.load(home.env)).client
        self.client.http_client.limiter.wait = lambda sort: None  # people have no quota of ours
        checked(self.client.http_client.session, every=5)

    def ask(self, text, *told):
        """The rows of a query."""
        with sqlite3.connect(self.path) as book:
            return book.execute(text, told).fetchall()

    def tab(self, place=PLACE):
        """The tab of role holders of a settlement."""
        file = self.ask(f"SELECT spreadsheet_id FROM workbook w {PLACED.format('w')}", place)[0][0]
        return self.client.open_by_key(file).get_worksheet_by_id(sheet_ids("position")[0])

    def shown(self, place):
        """How often the sheet of a settlement shows (key, last name, first name)."""
        rows = self.tab(place).get_all_values()
        at = [rows[0].index(code) for code in ("_key", "person.last", "person.first")]
        return Counter(tuple(row[place] for place in at) for row in rows[2:] if any(row))

    def held(self, place):
        """How often the database holds the same, of the formal positions that were not over two months ago."""
        held = "SELECT p.uid, c.last, c.first FROM position p JOIN person c ON c.uid = p.person_id " \
            "JOIN role_kind r ON r.uid = p.role_kind_id AND r.mirrored AND p.leadership = 'formal'"
        return Counter(self.ask(f"{held} {PLACED.format('p')} AND p.retired_on IS NULL "
                                "AND COALESCE(p.\"end\", '9') >= DATE('now', '-60 days')", place))  # fmt: skip

    def types(self, word):
        """The secretary adds a line."""
        rows = self.tab().get_all_values()
        cells = {"role_kind": "גזבר/ית", "person.last": word, "person.first": "חדש"}
        self.tab().update([[cells.get(code, "") for code in rows[0][1:-1]]], f"B{len(rows) + 1}")

    def edits(self, word):
        """The unit changes a person who stands in the sheet."""
        people = self.ask(f"SELECT p.person_id FROM position p {PLACED.format('p')} AND p.retired_on IS NULL "
                          "ORDER BY p.uid", PLACE)  # fmt: skip
        key = people[0][0]
        handle = base.connect(f"sqlite:///{self.path}")
        world = World(settings.load({"PINKAS_INSTANCE": str(self.path.parent)}).field_keys[0].encode())
        changes.apply(Change("person", key, "update", {"first": word}), SYSTEM, Source("screen"), world)
        handle.close()


@pytest.fixture(scope="session")
def beginning(tmp_path_factory):
    """A folder with a database and its sheets, as every history over HTTP begins."""
    folder = tmp_path_factory.mktemp("beginning")
    http_history.begin(folder)
    return folder


@pytest.mark.parametrize("seed", range(1, 21))
def test_histories_over_http_keep_every_promise_though_runs_are_killed_for_real(beginning, tmp_path, seed):
    history = http_history.played(seed, beginning, tmp_path)
    assert history.oracle.faults == [], history.log
    assert history.tally["killed for real"] > 0


@pytest.fixture(params=ASSUMED)
def lived_in(request, demo_house, tmp_path):
    """A house with a demo, whose sheets behave as is assumed; it was asked how they do."""
    house = demo_house(tmp_path)
    command = [sys.executable, "-m", "tests.killing_sheets", tmp_path / "sheets.db", str(house.port + 1),
               *ASSUMED[request.param]]  # fmt: skip
    sheets = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    house.answers(house.port + 1)
    assert house.command("sync", PLACE)[0] == 0
    found = People(house).ask("SELECT spreadsheet_id FROM workbook")[0][0]
    told = json.loads(house.command("sheets", "probe", f"http://127.0.0.1:{house.port + 1}/spreadsheets/d/{found}/edit",
                                    "--json")[1])  # fmt: skip
    assert told["way"] == request.param
    house.when = WHEN[request.param]
    yield house
    sheets.kill()
    sheets.wait()


def killed(house, number, when, *places):
    """A run is killed at its request of that number, before or after that is carried out.

    Returns how the process ended, and how many requests it sent.
    """
    folder = Path(house.env["PINKAS_INSTANCE"])
    (folder / "count").write_text("0", "ascii")
    running = house.start("sync", *places)
    (folder / "new order").write_text(f"{running.pid} {number} {when}", "ascii")
    (folder / "new order").rename(folder / "order")  # long before its first request: it is still being loaded
    running.communicate()
    (folder / "order").unlink()
    return running.returncode, int((folder / "count").read_text("ascii"))


def test_runs_that_are_killed_for_real_are_completed_by_the_next(lived_in):
    people, typed = People(lived_in), []
    fresh = people.ask("SELECT name FROM settlement WHERE name != ? ORDER BY name", PLACE)
    for number, (place,) in zip(KILLS, fresh, strict=False):
        ours = f"שונה{number}"
        typed.append(f"נוסף{number}")
        people.types(typed[-1])
        people.edits(ours)
        when = lived_in.when[number % 2]
        assert killed(lived_in, number, when, PLACE, place) == (-signal.SIGKILL, number)
        with sqlite3.connect(people.path) as book:
            book.execute("UPDATE workbook SET lease_until = NULL")  # as if its time had passed
        code, said, _ = lived_in.command("sync", PLACE, place)
        assert code in (0, 1), said
        for each in (PLACE, place):
            assert people.shown(each) == people.held(each), (number, when, each)
        assert ours in {first for _, _, first in people.shown(PLACE)}, said
        lasts = Counter(last for _, last, _ in people.shown(PLACE).elements())
        assert [lasts[name] for name in typed] == [1] * len(typed)
        held = Counter(last for (last,) in people.ask("SELECT last FROM person WHERE last LIKE 'נוסף%'"))
        assert held == Counter(typed)
    made = people.ask("SELECT spreadsheet_id FROM workbook")
    assert len(made) == len(KILLS) + 1
    told = json.loads(lived_in.command("sync", PLACE, "--json")[1])
    assert (told["requests"].get("write", 0), told["lines"]) == (0, [])
