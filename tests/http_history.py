"""Histories over real HTTP: the simulation's people, unit and judge, but each run is a process, and killed for real.

A run's requests pass here: between any two people go on, one is refused, not answered or carried out unanswered, and
the process dies at any of them by SIGKILL. The people change the local Sheets' own cells, as by one big edit.
"""

import copy
import logging
import multiprocessing
import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

from models.base import connect, database
from models.changes import World
from models.ledger import Run
from models.messages import say
from models.sealing import sealer
from models.settings import Settings
from sync import book as port
from sync.google_book import open_book
from sync.google_requests import typed
from sync.local_sheets import Assumptions, create_local_sheets, mount
from sync.run import Mirror
from sync.simulation.history import Beginning, History, build
from sync.simulation.script import Script
from sync.simulation.storm import Killed
from tests.recordings_server import served

DATABASE, SHEETS = "pinkas.db", "sheets.db"
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])
SIGKILLED = -9
#: what Google is assumed to do otherwise in some of the histories
UNLIKE = {"no copy": "copy_keeps_formulas_across_tabs", "no answer": "answer_shows_hidden_tabs"}
REFUSALS = {"busy": "429 Too Many Requests", "fail": "503 Service Unavailable"}


def quick(folder, session=None, url="http://localhost"):
    """The workbooks behind a local Sheets, that keep nobody waiting."""
    return open_book(Settings(folder, sheets_url=url), session, sleep=lambda seconds: None)


def one_run(folder, url, at, seed, keys, proven, places):
    """A run, in a process of its own."""
    logging.disable(logging.CRITICAL)
    sealer.use(keys)
    connect(f"sqlite:///{folder / DATABASE}")
    book = quick(folder, url=url)
    book.web = "http://localhost"  # the one keeper, wherever this run finds it
    book.proven = proven  # else the mirror asks, and takes the pre-image the second way
    Mirror(book, World(b"simulation", lambda: at, Random(seed), lambda: at)).run(places)


def begin(folder):
    """Make the beginning of all histories in a folder: a database and a local Sheets, synchronised once."""
    handle = connect(f"sqlite:///{folder / DATABASE}")
    build(handle, memory=quick(folder, mount(create_local_sheets(folder / SHEETS, ids=Random(5)))))
    handle.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    handle.close()


class Remote:
    """The workbooks as people see and change them: `rows` are to be changed, and stand there after `push()`."""

    def __init__(self, app, folder):
        self.book = quick(folder, mount(app))
        self.counts, self.proven = {"read": 0, "write": 0}, True
        self.seen = {}  # spreadsheet id -> (its tabs as they are changed, as they were)

    def __deepcopy__(self, memo):
        return self

    def rows(self, spreadsheet_id, sheet_id):
        """The rows of a tab; changed in place."""
        if spreadsheet_id not in self.seen:
            sheets = self.book.read(spreadsheet_id).sheets
            self.seen[spreadsheet_id] = sheets, {key: copy.deepcopy(sheet.rows) for key, sheet in sheets.items()}
        return self.seen[spreadsheet_id][0][sheet_id].rows

    def push(self):
        """Put what was changed where it was read, and forget it."""
        for spreadsheet_id, (sheets, before) in self.seen.items():
            told = []
            for key, sheet in sheets.items():
                rows = port.trimmed(sheet.rows)
                if rows != before[key]:
                    told += [_room(sheet, rows), _cells(key, rows)]
            if told:
                self.book.batch(spreadsheet_id, told)
        self.seen = {}


def _room(sheet, rows):
    size = {"rowCount": max(sheet.row_count, len(rows)), "columnCount": max(sheet.column_count, *map(len, rows))}
    properties = {"sheetId": sheet.sheet_id, "gridProperties": size}
    return {"updateSheetProperties": {"properties": properties, "fields": "gridProperties(rowCount,columnCount)"}}


def _cells(sheet_id, rows):
    told = [{"values": [typed(raw) for raw in row]} for row in rows]
    return {"updateCells": {"range": {"sheetId": sheet_id}, "rows": told, "fields": "userEnteredValue"}}


class HttpHistory(History):
    """A history whose runs are processes that speak HTTP."""

    def __init__(self, seed, folder):
        script = Script.of(seed)  # who races does so between two requests here; a run has few of them
        items = tuple((number, "mid" if what == "race" else what) for number, what in script.items)
        faults = [(run, 1 + moment % 4, fault) for run, moment, fault in script.faults]
        at = [number for number, what in items if what == "run"]
        faults.append((at[seed % len(at)], 1 + seed // 2 % 2, ("die", "other")[seed % 2]))  # before, or after it
        script = replace(script, items=items, faults=tuple(faults))
        self.folder, self.place, self.runs, self.wrong, self.process = folder, None, 0, [], None
        memory = Remote(create_local_sheets(folder / SHEETS, ids=Random(seed)), folder)
        super().__init__(script, Beginning(lambda: connect(f"sqlite:///{folder / DATABASE}"), memory))
        self.memory.push()
        unlike = {UNLIKE[self.assumed]: False} if self.assumed in UNLIKE else {}
        self.app = create_local_sheets(folder / SHEETS, ids=Random(seed), assumptions=Assumptions(**unlike))

    def _act(self, number, when="act"):
        self.memory.seen = {}
        super()._act(number, when)
        self.memory.push()

    def _judge(self):
        self.memory.seen = {}
        super()._judge()

    def _run(self):
        inner, self.running = self.running, True
        self._look()
        with served(self.between_requests) as url:
            self.runs += 1
            told = (self.folder, url, self.clock, f"{self.seed} {self.runs}", sealer.keys, self.memory.proven,
                    list(self.places.values()))  # fmt: skip
            self.process = PROCESSES.Process(target=one_run, args=told)
            self.process.start()
            self.process.join()
        self.running = inner
        if self.wrong:
            raise self.wrong[0]
        self._look()
        if self.process.exitcode == SIGKILLED:
            self.tally["killed for real"] += 1
            raise Killed
        if self.process.exitcode or any(line["text"] == say("fault") for run in Run.select() for line in run.lines):
            raise RuntimeError("a run crashed")

    def between_requests(self, environ, start_response):
        """A request of a run on its way: what befalls it, and what people do before and after it."""
        self.memory.counts["read" if environ["REQUEST_METHOD"] == "GET" else "write"] += 1
        with database.connection_context():
            fault = self._befalls()
        if fault in REFUSALS:
            start_response(REFUSALS[fault], [("Content-Length", "0")])
            return []
        if fault == "die":
            return self._dies(start_response)
        told = []
        answer = list(self.app(environ, lambda status, headers, exc=None: told.extend((status, headers))))
        with database.connection_context():
            self._people()
        if fault == "dies after":
            return self._dies(start_response)
        if fault in ("lost", "late"):
            start_response("504 Gateway Timeout", [("Content-Length", "0")])
            return []
        start_response(*told)
        return answer

    def _dies(self, start_response):
        self.process.kill()
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return []

    def _befalls(self):
        """The fault of this request, if any, after people had their time."""
        self._people()
        if self.calm:
            return None
        self.step += 1
        self.due += self.faults.pop((self.run, self.step), [])
        if not self.due:
            return None
        fault = self.due.pop(0)
        # to sleep, or to be overtaken by another run, is the same here as to be killed once it was carried out
        fault = "dies after" if fault in ("other", "stall") else fault
        self.tally[f"fault {fault}"] += 1
        self.log.append(f"fault {fault}")
        return fault

    def _people(self):
        try:
            self.between()
        except Exception as error:
            self.wrong.append(error)


def played(seed, beginning, folder):
    """Play the history of a seed over HTTP, in a folder of its own; returns it."""
    shutil.copytree(beginning, folder, dirs_exist_ok=True)
    history = HttpHistory(seed, Path(folder))
    try:
        history.play()
    finally:
        database.obj.close()
    return history
