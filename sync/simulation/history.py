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
from models.messages import say
from models.places import Settlement
from models.schema import ALL_TABLES
from sync.layout import sheet_ids
from sync.memory_book import MemoryBook
from sync.run import Mirror
from sync.simulation.beginning import fill
from sync.simulation.oracle import Found, Oracle, shown
from sync.simulation.people import ACTS, CELLS, Hands, Tokens
from sync.simulation.script import Script
from sync.simulation.storm import Killed, Stormy
from sync.simulation.unit import Unit
from sync.simulation.views import (
    displaced_keys,
    held_text,
    journal_lines,
    journal_text,
    records_of,
    retired_keys,
    shared_keys,
    shared_names,
    waiting,
)
from sync.tabs import KEY

TABS = ("position", "body", "member")
ALL_TABS = ("settlement", *TABS)
ANYWHERE = ("die", "other", "stall")  # faults that need no request
#: what Google is assumed to do: all that we hope for, no true copy of a block, no grid data of hidden tabs in answers
ASSUMED = ("all", "all", "no copy", "no answer")
BEGAN = dt.datetime(2026, 1, 4, 8)
HEADERS = 0.2  # of the histories have headers that people swapped
REST = 2  # runs that may write after faults and races (P2), and one more after each word of a person
WORDS = 12  # of a person, after which what is held once more is held for ever


class History:
    """A script of acts, runs and faults, and the world in which it happens; `log` tells what came of it."""

    def __init__(self, script, beginning):
        self.script, self.seed = script, script.seed
        self.random, self.chance, self.tally, self.log = Random(f"{self.seed} begins"), Random(), Counter(), []
        self.clock = BEGAN
        self.world = World(b"simulation", lambda: self.clock, Random(f"world {self.seed}"), lambda: self.clock)
        self.memory, self.oracle, self.tokens = copy.deepcopy(beginning.memory), Oracle(), Tokens()
        self.assumed = self.random.choice(ASSUMED)
        self.memory.proven = self.assumed != "no copy"  # else the mirror asks, and takes the pre-image the second way
        self.tally[f"assumed {self.assumed}"] += 1
        self.faults = {}
        for run, moment, fault in script.faults:
            self.faults.setdefault((run, moment), []).append(fault)
        self.storm, self.calm, self.other, self.running = Stormy(self), True, False, False
        self.queue, self.races = [], []  # acts for the middle of a run, and for the moment before a write
        self.run, self.step, self.due = None, 0, []
        beginning.open()
        self.places = {row.name: row.uid for row in Settlement.select()}
        self.files = {book.settlement_id: book.spreadsheet_id for book in ledger.Workbook.select()}
        self.unit = Unit(self.world, self.places, self.oracle, self.tokens, self.random, self._mark_of,
                         self._content_of)  # fmt: skip
        self._know_the_world()
        if Random(f"headers {self.seed}").random() < HEADERS:
            self._swap_headers()

    def _swap_headers(self):
        """Somebody gave two columns each other's headers: they are known by their codes."""
        for scope in self.places:
            for tab in TABS:
                rows = self._hands(scope, tab).rows
                one, other = (rows[0].index(code) for code in CELLS[tab][:2])
                rows[1][one], rows[1][other] = rows[1][other], rows[1][one]
        self.tally["headers swapped"] += 1
        self.log.append("the headers of two columns of each tab are swapped")

    def _know_the_world(self):
        for scope in self.places:
            for row in records_of(self.places[scope])["position"].values():
                if row["person.mobile"]:
                    self.oracle.wrote(row["person.mobile"], "db", "person.mobile", "shared")
            for tab in TABS:
                hands = self._hands(scope, tab)
                for index in hands.lines():
                    hands.is_shared(index)  # marks it, too

    def _hands(self, scope, tab):
        hands = Hands(self.memory, self.files[self.places[scope]], sheet_ids(tab)[0], tab, scope, self.oracle,
                      self.tokens, self.random)  # fmt: skip
        hands.shared, hands.known, hands.records = shared_keys(), shared_names(), self._records
        hands.at_leisure = not (self.running or ledger.Intent.select().where(ledger.Intent.state == "open").exists())
        return hands

    def _records(self):
        """What the database holds: {key: {column: text}}."""
        tabs = [tab for uid in self.places.values() for tab in records_of(uid).values()]
        return {key: record for tab in tabs for key, record in tab.items()}

    def _mark_of(self, scope, tab, key):
        """The mark of the line that carries a key, None where there is none."""
        hands, lines = self._lines_of(scope, tab, key)
        return hands.mark(lines[0]) if lines else None

    def _content_of(self, scope, tab, key):
        """What the line that carries a key shows, by column; None where there is none."""
        hands, lines = self._lines_of(scope, tab, key)
        return {code: shown(raw) for code, raw in hands.content(lines[0]).items()} if lines else None

    def _lines_of(self, scope, tab, key):
        if tab not in TABS or not key:
            return None, []
        hands = self._hands(scope, tab)
        at = hands.rows[0].index(KEY)
        return hands, [i for i, row in enumerate(hands.rows) if at < len(row) and row[at] == key]

    # what happens

    def play(self):
        """Carry out the script, then let it come to rest; returns the broken promises."""
        self.calm = False
        for number, what in self.script.items:
            if what == "run":
                self._run_or_die(number)
            elif what == "act":
                self._act(number)
            else:
                (self.queue if what == "mid" else self.races).append(number)
        while self.queue:
            self._act(self.queue.pop(0))
        self.calm = True
        self.storm.release()
        return self._rest()

    def between(self, likely=0.5):
        """Between two requests: people go on, and late requests arrive."""
        if self.calm:
            return
        while self.queue and self.chance.random() < likely:
            self._act(self.queue.pop(0), "mid-run")
            self.tally["act in mid-run"] += 1
        if self.storm.late and self.chance.random() < 0.3:
            self.log.append("what was sent late arrives")
            self.storm.release()

    def race(self, file, swap):
        """Right before a swap is carried out, somebody works where it is about to write."""
        tabs = {sheet_ids(tab)[0]: tab for tab in TABS}
        spots = [(put.sheet_id, put.row, put.column) for put in swap.puts if put.sheet_id in tabs]
        spots += [(line.sheet_id, None, None) for line in swap.appends if line.sheet_id in tabs]
        if self.calm or not self.races or not spots or self.chance.random() < 0.2:
            return
        self.random.seed(f"{self.seed} {self.races.pop(0)}")
        scope = next(name for name, uid in self.places.items() if self.files[uid] == file)
        sheet, row, column = self.random.choice(spots)
        self._tell("race", self._hands(scope, tabs[sheet]).race(row, column), scope, tabs[sheet])
        self.tally["race"] += 1

    def moment(self, place, request=False):
        """A moment of a run: returns the fault that is due to this request, carries out what befalls the process."""
        if self.calm:
            return None
        self.step += 1
        self.due += self.faults.pop((self.run, self.step), [])
        if not self.due or not (request or self.due[0] in ANYWHERE):
            return None
        fault = self.due.pop(0)
        self.tally[f"fault {fault}"] += 1
        self.log.append(f"fault {fault} at {place}")
        if fault == "die":
            raise Killed
        if fault in ("other", "stall"):
            self._other_run(fault)
            return None
        return fault

    def _other_run(self, why):
        """Another process runs over the same workbooks in the middle of this one, which may have slept too long."""
        if self.other:
            return
        self.between(0.7)
        self.clock += dt.timedelta(minutes=11 if why == "stall" else 0)
        self.other = True
        try:
            self._run()
        except Killed:
            self.tally["die in other"] += 1
        finally:
            self.other = False
            self.log.append("the other run is over")

    def _pause(self, place):
        self.moment(place)
        self.between()

    def _run_or_die(self, number):
        self.chance.seed(f"{self.seed} {number}")
        self.run, self.step, self.due = number, 0, []
        self.log.append("a run")
        try:
            self._run()
        except Killed:
            self.clock += dt.timedelta(minutes=11)  # the lease of the dead run ends
        self.log.append("the run is over")
        self.clock += dt.timedelta(minutes=1)

    def _run(self):
        inner, self.running = self.running, True
        self._look()
        try:
            run = Mirror(self.storm, self.world, pause=self._pause).run(list(self.places.values()))
            if any(line["text"] == say("fault") for line in run.lines):
                raise RuntimeError("a run of a workbook crashed")
            return run
        finally:
            self.running = inner
            self._look()

    def _look(self):
        """Show the judge the records between the runs, while it looks at deleted lines."""
        if self.oracle.deleted:
            self.oracle.stand(self._records())

    def _act(self, number, when="act"):
        self.random.seed(f"{self.seed} {number}")
        scope, chance = self.random.choice(list(self.places)), self.random.random()
        tab = self.random.choice(TABS)
        if self.random.random() < 0.3 and (held := self._release_brakes()):
            name, scope = "release", self.random.choice(held)
            more = self._hands(scope, tab).shuffle() if self.random.random() < 0.6 else None
            name = f"{name}, and {more}" if more else name
        elif chance < 0.3:
            name, tab = self.unit.act(scope), "screen"
        elif chance < 0.35:
            hands, tab = self._hands(scope, "settlement"), "settlement"
            name = self.random.choice((hands.edit, hands.read_only))()
        elif chance < 0.39:
            name = self._rare(scope, tab)
        else:
            acts, weights = zip(*ACTS, strict=True)
            name = getattr(self._hands(scope, tab), self.random.choices(acts, weights)[0])()
        self._tell(when, name, scope, tab)

    def _tell(self, when, name, scope, tab):
        if name:
            self.tally[name] += 1
            self.log.append(f"{when}: {name}, {tab} of {scope} (texts up to {self.tokens.made})")

    def _rare(self, scope, tab):
        """What takes more than one tab, or one moment, to do."""
        hands = self._hands(scope, tab)
        before = self.storm.before.get(hands.file, {}).get(hands.sheet_id)
        if before and self.random.random() < 0.6:
            return hands.undo(before)
        return hands.foreign_key(self._hands(next(name for name in self.places if name != scope), tab))

    # at rest

    def _rest(self):
        """Quiet runs until nothing is written, then judgement."""
        due, words, waits = REST, WORDS, True
        while waits:
            before = (dict(self.memory.counts), journal_text())
            self._run()
            after = (dict(self.memory.counts), journal_text())
            self.clock += dt.timedelta(minutes=11)
            quiet = after[0]["write"] == before[0]["write"] and after[1] == before[1]
            released = bool(self._release_brakes())
            waits, due, words = released or not quiet, due - (not released and not quiet), words - released
            if words < 0:
                self.oracle.faults.append("P7: a workbook is held again after each release")
                break
            if due < 0:
                self.oracle.faults.append("P2: a run at rest still writes")
                break
        if after[0]["read"] - before[0]["read"] > len(self.places):
            self.oracle.faults.append("P8: a run at rest reads more than once a workbook")
        self._judge()
        self.tally.update({f"waiting {w.kind} {w.code}": 1 for w in ledger.Waiting.select()})
        self.tally["displaced"] += ledger.Displaced.select().count()
        return self.oracle.faults

    def _release_brakes(self):
        """A manager looks at what is held and releases exactly that; returns the settlements that were held."""
        held = list(ledger.Workbook.select().where(ledger.Workbook.state == "held"))
        for workbook in held:
            self.tally["held"] += 1
            cells = {cell for reason in workbook.reasons for cell in reason.get("cells", [])}
            told = {"released": sorted(cells | set(workbook.released)), "state": "ok", "reasons": []}
            ledger.Workbook.update(told).where(ledger.Workbook.id == workbook.id).execute()
        keys = {workbook.settlement_id for workbook in held}
        return [name for name, uid in self.places.items() if uid in keys]

    def _judge(self):
        sheets, records = {}, {}
        for scope, uid in self.places.items():
            workbook = ledger.Workbook.get(ledger.Workbook.settlement == uid)
            if workbook.state == "held":
                self.oracle.faults.append(f"P7: {scope} stays held: {workbook.reasons}")
            file = workbook.spreadsheet_id
            sheets[scope] = {tab: self.memory.rows(file, sheet_ids(tab)[0]) for tab in ALL_TABS}
            records[scope] = records_of(uid)
        found = Found(sheets, records, waiting(), journal_text(), held_text(), retired_keys(), displaced_keys(),
                      journal_lines())  # fmt: skip
        self.oracle.judge(found)


@dataclass
class Beginning:
    """Where each history begins: `open()` connects a fresh copy of the database, `memory` are its workbooks."""

    open: Callable
    memory: MemoryBook

    @classmethod
    def in_memory(cls, more=0):
        """The beginning on SQLite, kept in memory, with so many more lines in each tab."""
        handle = connect("sqlite:///:memory:")
        memory = build(handle, more)
        kept = sqlite3.connect(":memory:")
        handle.connection().backup(kept)
        handle.close()

        def again():
            connect("sqlite:///:memory:")
            kept.backup(database.obj.connection())

        return cls(again, memory)


def build(handle, more=0, memory=None):
    """Fill an empty database with two settlements that share a person, synchronised once; returns the workbooks."""
    handle.create_tables(ALL_TABLES)
    world = World(b"simulation", lambda: BEGAN, Random("beginning"))
    fill(world, more)
    memory, places = memory or MemoryBook(), list(Settlement.select())
    for place in places:  # without the tab of meetings, which this world has none of
        file = memory.create(place.name)
        ledger.Workbook.create(settlement=place, spreadsheet_id=file, made_here=True, opened=["member"])
    Mirror(memory, world).run([place.uid for place in places])
    return memory


def run_one(seed, beginning, script=None):
    """Play the history of a seed, or of a script that was made of it; returns the history: its faults, tally, log."""
    history = History(script or Script.of(seed), beginning)
    try:
        history.play()
        return history
    finally:
        database.obj.close()
