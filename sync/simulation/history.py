"""EXECUTOR. One history: the real engine on a real database, people on both sides, faults and sudden deaths."""

import copy
import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from models import ledger
from models.base import connect, database
from models.changes import World
from models.places import Settlement
from models.schema import ALL_TABLES
from sync import book as port
from sync.layout import sheet_ids
from sync.memory_book import MemoryBook
from sync.run import Mirror
from sync.simulation.beginning import fill
from sync.simulation.oracle import Found, Oracle
from sync.simulation.people import ACTS, Hands, Tokens
from sync.simulation.unit import Unit
from sync.simulation.views import held_text, journal_text, records_of, retired_keys, shared_keys, waiting
from sync.tabs import KEY

TABS = ("position", "body", "member")
ALL_TABS = ("settlement", *TABS)
FAULTS = ("busy", "fail", "lost", "lost", "late", "late", "die", "other", "stall")
BEGAN = dt.datetime(2026, 1, 4, 8)


class Killed(BaseException):
    """The process died here."""


class Stormy:
    """The port with people typing and faults happening between any two requests."""

    def __init__(self, history):
        self.history, self.book, self.late = history, history.memory, []
        self.before = {}  # file -> its tabs as they were before the last swap

    def __getattr__(self, name):
        method = getattr(self.book, name)
        if name not in ("create", "read", "lay_out", "swap"):
            return method
        return lambda *told: self._carried(name, lambda: self._call(name, method, told))

    def _call(self, name, method, told):
        if name == "swap":
            self.before[told[0]] = {i: copy.deepcopy(s.rows) for i, s in self.book.files[told[0]].sheets.items()}
        return method(*told)

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

    def __init__(self, seed, beginning, acts=20, runs=4, faults=3):
        self.random, self.tally = Random(seed), Counter()
        self.clock = BEGAN
        self.world = World(b"simulation", lambda: self.clock, Random(f"world {seed}"))
        self.memory, self.oracle, self.tokens = copy.deepcopy(beginning.memory), Oracle(), Tokens(self.random)
        self.script = ["act"] * acts + ["run"] * runs
        self.random.shuffle(self.script)
        self.planned = {self.random.randrange(runs * 8): self.random.choice(FAULTS) for _ in range(faults)}
        self.storm, self.step, self.calm, self.queued, self.other = Stormy(self), 0, True, 0, False
        self.running = False
        beginning.open()
        self.places = {row.name: row.uid for row in Settlement.select()}
        self.unit = Unit(self.world, self.places, self.oracle, self.tokens, self.random, self._mark_of)
        for _, phone in (row for scope in self.places for row in self._phones(scope)):
            self.oracle.wrote(phone, "db", "person.mobile", "shared")
        for scope in self.places:
            for tab in TABS:
                hands = self._hands(scope, tab)
                for index in hands.lines():
                    hands.mark(index)

    def _phones(self, scope):
        records = records_of(self.places[scope])["position"]
        return [(key, row["person.mobile"]) for key, row in records.items() if row["person.mobile"]]

    def _hands(self, scope, tab):
        workbook = ledger.Workbook.get(ledger.Workbook.settlement == self.places[scope])
        hands = Hands(self.memory, workbook.spreadsheet_id, sheet_ids(tab)[0], tab, scope, self.oracle, self.tokens,
                      self.random)  # fmt: skip
        hands.shared = shared_keys()
        hands.at_leisure = not (self.running or ledger.Intent.select().where(ledger.Intent.state == "open").exists())
        return hands

    def _mark_of(self, scope, tab, key):
        """The mark of the line that carries a key, None where there is none."""
        if tab not in TABS or not key:
            return None
        hands = self._hands(scope, tab)
        at = hands.rows[0].index(KEY)
        return next((hands.mark(i) for i, row in enumerate(hands.rows) if at < len(row) and row[at] == key), None)

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
        if found in ("other", "stall"):
            self._other_run(found)
            return None
        if found == "die":
            self.tally["die"] += 1
            raise Killed
        if found:
            self.tally[f"fault {found}"] += 1
        return found

    def _other_run(self, why):
        """Another process runs over the same workbooks in the middle of this one, which may have slept too long."""
        if self.other:
            return
        self.tally[f"fault {why}"] += 1
        self.clock += dt.timedelta(minutes=11 if why == "stall" else 0)
        self.other = True
        try:
            self._run()
        except Killed:
            self.tally["die in other"] += 1
        finally:
            self.other = False

    def _pause(self, place):
        if self.planned.get(self.step) == "stall" and self.random.random() < 0.5:
            self.planned.pop(self.step)
            self._other_run("stall")
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
        inner, self.running = self.running, True
        try:
            return Mirror(self.storm, self.world, pause=self._pause).run(list(self.places.values()))
        finally:
            self.running = inner

    def _act(self):
        scope, chance = self.random.choice(list(self.places)), self.random.random()
        if chance < 0.3:
            name = self.unit.act(scope)
        elif chance < 0.35:
            hands = self._hands(scope, "settlement")
            name = self.random.choice((hands.edit, hands.read_only))()
        elif chance < 0.4:
            name = self._rare(scope, self.random.choice(TABS))
        else:
            hands = self._hands(scope, self.random.choice(TABS))
            acts, weights = zip(*ACTS, strict=True)
            name = getattr(hands, self.random.choices(acts, weights)[0])()
        if name:
            self.tally[name] += 1

    def _rare(self, scope, tab):
        """What takes more than one tab, or one moment, to do."""
        hands = self._hands(scope, tab)
        before = self.storm.before.get(hands.file, {}).get(hands.sheet_id)
        chance = self.random.random()
        if before and chance < 0.5:
            return hands.undo(before)
        if chance < 0.8:
            return hands.foreign_key(self._hands(next(name for name in self.places if name != scope), tab))
        return "release" if self._release_brakes() else None

    # at rest

    def _rest(self):
        """Quiet runs until nothing is written, then judgement."""
        for _ in range(REST):
            before = (dict(self.memory.counts), journal_text())
            self._run()
            after = (dict(self.memory.counts), journal_text())
            self.clock += dt.timedelta(minutes=11)
            quiet = after[0]["write"] == before[0]["write"] and after[1] == before[1]
            if not self._release_brakes() and quiet:
                break
        else:
            self.oracle.faults.append("P2: a run at rest still writes")
        if after[0]["read"] - before[0]["read"] > len(self.places):
            self.oracle.faults.append("P8: a run at rest reads more than once a workbook")
        self._judge()
        self.tally.update({f"waiting {w.kind} {w.code}": 1 for w in ledger.Waiting.select()})
        self.tally["displaced"] += ledger.Displaced.select().count()
        return self.oracle.faults

    def _release_brakes(self):
        """A manager looks at what is held and releases it; returns how many were held."""
        held = list(ledger.Workbook.select().where(ledger.Workbook.state == "held"))
        for workbook in held:
            self.tally["held"] += 1
            cells = [cell for reason in workbook.reasons for cell in reason.get("cells", [])]
            ledger.Workbook.update(released=cells).where(ledger.Workbook.id == workbook.id).execute()
            for marks in self.oracle.shuffles if any(cell.startswith("moved:") for cell in cells) else ():
                self.oracle.agreed |= set(marks)
        return len(held)

    def _judge(self):
        sheets, records = {}, {}
        for scope, uid in self.places.items():
            workbook = ledger.Workbook.get(ledger.Workbook.settlement == uid)
            if workbook.state == "held":
                self.oracle.faults.append(f"P7: {scope} stays held: {workbook.reasons}")
            file = workbook.spreadsheet_id
            sheets[scope] = {tab: self.memory.rows(file, sheet_ids(tab)[0]) for tab in ALL_TABS}
            records[scope] = records_of(uid)
        self.oracle.judge(Found(sheets, records, waiting(), journal_text(), held_text(), retired_keys()))


REST = 5  # runs until rest: what a run brings into one workbook may be due in the other, and a brake takes one more


@dataclass
class Beginning:
    """Where each history begins: `open()` connects a fresh copy of the database, `memory` are its workbooks."""

    open: Callable
    memory: MemoryBook

    @classmethod
    def in_memory(cls):
        """The beginning on SQLite, kept in memory."""
        handle = connect("sqlite:///:memory:")
        memory = build(handle)
        kept = sqlite3.connect(":memory:")
        handle.connection().backup(kept)
        handle.close()

        def again():
            connect("sqlite:///:memory:")
            kept.backup(database.obj.connection())

        return cls(again, memory)


def build(handle):
    """Fill an empty database with two settlements that share a person, synchronised once; returns the workbooks."""
    handle.create_tables(ALL_TABLES)
    world = World(b"simulation", lambda: BEGAN, Random("beginning"))
    fill(world)
    memory, places = MemoryBook(), list(Settlement.select())
    for place in places:  # without the tab of meetings, which this world has none of
        file = memory.create(place.name)
        ledger.Workbook.create(settlement=place, spreadsheet_id=file, made_here=True, opened=["member"])
    Mirror(memory, world).run([place.uid for place in places])
    return memory


def run_one(seed, beginning):
    """Play the history of a seed; returns (faults, tally)."""
    history = History(seed, beginning)
    try:
        return history.play(), history.tally
    finally:
        database.obj.close()
