"""EXECUTOR. One history: the real engine on a real database, people on both sides, faults and sudden deaths."""

import datetime as dt
import sqlite3
from collections import Counter
from random import Random

from models import changes, ledger
from models.access import SYSTEM
from models.base import connect, database
from models.changes import Change, Source, World
from models.places import Settlement
from models.schema import ALL_TABLES
from sync import book as port
from sync.layout import sheet_ids
from sync.memory_book import MemoryBook
from sync.run import Mirror
from sync.simulation.beginning import fill
from sync.simulation.oracle import Oracle
from sync.simulation.people import ACTS, Hands, Tokens
from sync.simulation.views import journal_text, records_of, shared_keys, waiting_text

TABS = ("position", "body", "member")
FAULTS = ("busy", "fail", "lost", "late", "die")
SCREEN = Source("screen", "סימולציה")


class Killed(BaseException):
    """The process died here."""


class Stormy:
    """The port with people typing and faults happening between any two requests."""

    def __init__(self, history):
        self.history, self.book, self.late = history, history.memory, []

    def __getattr__(self, name):
        method = getattr(self.book, name)
        if name not in ("create", "read", "lay_out", "swap"):
            return method
        return lambda *told: self._carried(name, lambda: method(*told))

    def _carried(self, name, call):
        self.history.between()
        fault = self.history.fault(name)
        if fault == "busy":
            raise port.Busy("429")
        if fault == "fail":
            raise port.Lost("503")
        if fault == "late" and name == "swap":
            self.late.append(call)
            raise port.Lost("no answer yet")
        answer = call()
        self.history.between()
        if fault in ("lost", "late"):
            raise port.Lost("no answer")
        return answer

    def release(self):
        """Carry out what was sent and not answered; it may be too late for it."""
        while self.late:
            try:
                self.late.pop(0)()
            except port.BookError:
                self.history.tally["late refused"] += 1


class History:
    """A seeded script of acts, runs and faults, and the world in which it happens."""

    def __init__(self, seed, acts=20, runs=4, faults=2):
        self.random, self.tally = Random(seed), Counter()
        self.clock = dt.datetime(2026, 1, 4, 8)
        self.world = World(b"simulation", lambda: self.clock, Random(seed + 1))
        self.memory, self.oracle, self.tokens = MemoryBook(), Oracle(), Tokens(self.random)
        self.script = ["act"] * acts + ["run"] * runs
        self.random.shuffle(self.script)
        self.planned = {self.random.randrange(runs * 8): self.random.choice(FAULTS) for _ in range(faults)}
        self.storm, self.step, self.calm, self.queued = Stormy(self), 0, True, 0

    # the world

    def open(self, template):
        """Begin with a database and two synchronised workbooks."""
        connect("sqlite:///:memory:")
        template.backup(database.obj.connection())
        self.places = {row.name: row.uid for row in Settlement.select()}
        self._run()
        for scope in self.places:
            for tab in TABS:
                for index in self._hands(scope, tab).lines():
                    self._hands(scope, tab).mark(index)

    def _hands(self, scope, tab):
        workbook = ledger.Workbook.get(ledger.Workbook.settlement == self.places[scope])
        hands = Hands(self.memory, workbook.spreadsheet_id, sheet_ids(tab)[0], tab, scope, self.oracle, self.tokens,
                      self.random)  # fmt: skip
        hands.shared = shared_keys()
        return hands

    # what happens

    def play(self):
        """Carry out the script, then let it come to rest; returns the broken promises."""
        self.calm = False
        for item in self.script:
            if item == "run":
                self._run_or_die()
            elif self.random.random() < 0.4:
                self.queued += 1  # it will happen in the middle of a run
            else:
                self._act()
        self.calm = True
        self.storm.release()
        return self._rest()

    def between(self):
        """Between two requests: people go on, and late requests arrive."""
        if self.calm:
            return
        while self.queued and self.random.random() < 0.5:
            self.queued -= 1
            self._act()
            self.tally["act in mid-run"] += 1
        if self.storm.late and self.random.random() < 0.3:
            self.storm.release()

    def fault(self, name):
        """The fault that is planned for this request, None for none."""
        if self.calm:
            return None
        self.step += 1
        found = self.planned.pop(self.step, None)
        if found == "die":
            self.tally["die"] += 1
            raise Killed
        if found:
            self.tally[f"fault {found}"] += 1
        return found

    def _pause(self, place):
        if not self.calm and self.planned.get(self.step) == "die" and self.random.random() < 0.5:
            self.planned.pop(self.step)
            self.tally[f"die at {place}"] += 1
            raise Killed
        self.between()

    def _run_or_die(self):
        try:
            self._run()
        except Killed:
            self.clock += dt.timedelta(minutes=11)  # the lease of the dead run ends
        self.clock += dt.timedelta(minutes=1)

    def _run(self):
        mirror = Mirror(self.storm, self.world, pause=self._pause)
        return mirror.run(list(self.places.values()))

    def _act(self):
        scope = self.random.choice(list(self.places))
        if self.random.random() < 0.3:
            name = self._unit_acts(scope)
        else:
            hands = self._hands(scope, self.random.choice(TABS))
            acts, weights = zip(*ACTS, strict=True)
            name = getattr(hands, self.random.choices(acts, weights)[0])()
        if name:
            self.tally[name] += 1

    def _unit_acts(self, scope):
        """Somebody of the unit changes a record on a screen."""
        records = records_of(self.places[scope])
        tab = self.random.choice(TABS)
        if not records[tab]:
            return None
        key = self.random.choice(sorted(records[tab]))
        if tab == "body":
            return self._change("body", key, "mandate", "mandate", scope)
        if self.random.random() < 0.15:
            return self._apply(Change("position", key, "retire"), "unit retires")
        person = database.execute_sql("SELECT person_id FROM position WHERE uid = ?", (key,)).fetchone()[0]
        field = self.random.choice(("mobile", "last"))
        return self._change("person", person, field, f"person.{field}", "shared")

    def _change(self, entity, uid, field, column, scope):
        text = self.tokens.for_column(column)
        self.oracle.wrote(text, "db", column, scope)
        return self._apply(Change(entity, uid, "update", {field: text}), "unit edits")

    def _apply(self, change, name):
        try:
            changes.apply(change, SYSTEM, SCREEN, self.world)
        except changes.Refused:
            return None
        return name

    # at rest

    def _rest(self):
        """Quiet runs until nothing is written, then judgement."""
        for _ in range(4):
            self._run()
            self._release_brakes()
            self.clock += dt.timedelta(minutes=11)
        before = (dict(self.memory.counts), journal_text())
        self._run()
        after = (dict(self.memory.counts), journal_text())
        if after[0]["write"] != before[0]["write"] or after[1] != before[1]:
            self.oracle.faults.append("P2: a run at rest still writes")
        if after[0]["read"] - before[0]["read"] > len(self.places):
            self.oracle.faults.append("P8: a run at rest reads more than once a workbook")
        self._judge()
        self.tally.update({f"waiting {w.kind} {w.code}": 1 for w in ledger.Waiting.select()})
        self.tally["displaced"] += ledger.Displaced.select().count()
        return self.oracle.faults

    def _release_brakes(self):
        """A manager looks at what is held and releases it."""
        for workbook in ledger.Workbook.select().where(ledger.Workbook.state == "held"):
            self.tally["held"] += 1
            cells = [cell for reason in workbook.reasons for cell in reason.get("cells", [])]
            ledger.Workbook.update(released=cells).where(ledger.Workbook.id == workbook.id).execute()

    def _judge(self):
        sheets, records = {}, {}
        for scope, uid in self.places.items():
            workbook = ledger.Workbook.get(ledger.Workbook.settlement == uid)
            if workbook.state == "held":
                self.oracle.faults.append(f"P7: {scope} stays held: {workbook.reasons}")
            file = workbook.spreadsheet_id
            sheets[scope] = {tab: self.memory.rows(file, sheet_ids(tab)[0]) for tab in TABS}
            records[scope] = records_of(uid)
        self.oracle.judge(sheets, records, waiting_text(), journal_text())


def template():
    """A database with two settlements that share a person, as the bytes that each history begins with."""
    connect("sqlite:///:memory:")
    database.obj.create_tables(ALL_TABLES)
    fill(World(b"simulation", lambda: dt.datetime(2026, 1, 4, 8), Random(1)))
    kept = sqlite3.connect(":memory:")
    database.obj.connection().backup(kept)
    database.obj.close()
    return kept


def run_one(seed, kept):
    """Play the history of a seed; returns (faults, tally)."""
    history = History(seed)
    try:
        history.open(kept)
        return history.play(), history.tally
    finally:
        database.obj.close()
