"""Histories over real HTTP: the local Sheets and each run are processes of their own, and runs are killed for real."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from models import base, changes, settings
from models.access import SYSTEM
from models.changes import Change, Source, World
from sync.google_book import open_book
from sync.layout import sheet_ids
from tests.discovery import checked
from tests.test_app import HERE, House

pytestmark = pytest.mark.once  # processes of their own, on SQLite as a newcomer has it
PLACE, HISTORIES = "תקוע", 10  # of each of the two ways; each starts processes of its own
SERVE = "import sys; from sync.local_sheets import Assumptions, serve; " \
    "serve(sys.argv[1], port=int(sys.argv[2]), assumptions=Assumptions({}))"
#: what Google does: as we hope; or copies lose formulas, and answers do not show hidden tabs
ASSUMED = {"copy": "", "duplicate": "copy_keeps_formulas_across_tabs=False, answer_shows_hidden_tabs=False"}


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

    def tab(self):
        """The tab of role holders."""
        file = self.ask("SELECT spreadsheet_id FROM workbook w JOIN settlement s ON s.uid = w.settlement_id "
                        "WHERE s.name = ?", PLACE)[0][0]  # fmt: skip
        return self.client.open_by_key(file).get_worksheet_by_id(sheet_ids("position")[0])

    def types(self, word):
        """The secretary adds a line."""
        rows = self.tab().get_all_values()
        cells = {"role_kind": "גזבר/ית", "person.last": word, "person.first": "חדש"}
        self.tab().update([[cells.get(code, "") for code in rows[0][1:-1]]], f"B{len(rows) + 1}")

    def edits(self, word):
        """The unit changes a person who stands in the sheet."""
        people = self.ask("SELECT p.person_id FROM position p JOIN settlement s ON s.uid = p.settlement_id "
                          "WHERE s.name = ? AND p.retired_on IS NULL ORDER BY p.uid", PLACE)  # fmt: skip
        key = people[0][0]
        handle = base.connect(f"sqlite:///{self.path}")
        world = World(settings.load({"PINKAS_INSTANCE": str(self.path.parent)}).field_keys[0].encode())
        changes.apply(Change("person", key, "update", {"first": word}), SYSTEM, Source("screen"), world)
        handle.close()


@pytest.fixture(params=ASSUMED)
def lived_in(request, tmp_path):
    """A house with a demo, whose sheets behave as is assumed; it was asked how they do."""
    house = House(tmp_path)
    assert house.command("migrate")[0] == 0
    assert house.command("demo")[0] == 0
    command = [sys.executable, "-c", SERVE.format(ASSUMED[request.param]), tmp_path / "sheets.db", str(house.port + 1)]
    sheets = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    house.answers(house.port + 1)
    assert house.command("sync", PLACE)[0] == 0
    found = People(house).ask("SELECT spreadsheet_id FROM workbook")[0][0]
    told = json.loads(house.command("sheets", "probe", f"http://127.0.0.1:{house.port + 1}/spreadsheets/d/{found}/edit",
                                    "--json")[1])  # fmt: skip
    assert told["way"] == request.param
    yield house
    sheets.kill()
    sheets.wait()


def test_runs_that_are_killed_for_real_are_completed_by_the_next(lived_in):
    random, people = Random(4), People(lived_in)
    began = time.monotonic()
    assert lived_in.command("sync", PLACE)[0] in (0, 1)
    whole = time.monotonic() - began
    typed = []
    for number in range(HISTORIES):
        word, ours = f"נוסף{number}", f"שונה{number}"
        people.types(word)
        people.edits(ours)
        typed.append(word)
        running = lived_in.start("sync", PLACE)
        time.sleep(whole * random.uniform(0.4, 1))
        running.send_signal(signal.SIGKILL)
        running.communicate()
        with sqlite3.connect(people.path) as book:
            book.execute("UPDATE workbook SET lease_until = NULL")  # as if its time had passed
        code, said, _ = lived_in.command("sync", PLACE)
        assert code in (0, 1), said
        rows = people.tab().get_all_values()
        lasts = Counter(row[rows[0].index("person.last")] for row in rows[2:])
        assert [lasts[name] for name in typed] == [1] * len(typed)
        assert ours in {row[rows[0].index("person.first")] for row in rows[2:]}, said
        held = Counter(last for (last,) in people.ask("SELECT last FROM person WHERE last LIKE 'נוסף%'"))
        assert held == Counter(typed)
        keys = Counter(row[0] for row in rows[2:] if row[0])
        assert set(keys.values()) == {1}
