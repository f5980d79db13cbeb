"""EXECUTOR. The rounds of one workbook: read, plan, guard, act in the database, write by a swap, until it is quiet."""

import logging
from dataclasses import dataclass

from models import access, ledger
from models.base import writing
from models.catalog import TABS
from models.messages import say
from sync import adopt, guide, lease, probe, structure
from sync import book as port
from sync import plan as planning
from sync.displaced import displaced_of
from sync.effects import Effects, Outgoing
from sync.guards import brakes, standing
from sync.layout import first_layout, is_laid_out, sheet_ids
from sync.lines import shown_raw
from sync.merge import same_raw
from sync.state import gather, restore_displaced, written_over
from sync.tabs import STATUS

log = logging.getLogger("pinkas.sync")
ROUNDS = 8
INWARD = ("forget", "agree", "take", "create", "wait")  # what a plan does without writing into the sheet
AGAIN = object()  # the database changed: what a new record makes possible is planned at once


@dataclass
class Result:
    """What came of one workbook."""

    workbook: str
    state: str  # same, done, attention, held, failed, busy
    text: str = ""
    taken: int = 0
    sent: int = 0
    plan: str = ""
    lines: tuple = ()

    def __add__(self, again):
        """What came of a workbook at which a run looked again."""
        state = self.state if again.state == "same" else again.state
        return Result(self.workbook, state, again.text, self.taken + again.taken, self.sent + again.sent,
                      self.plan + again.plan, self.lines + again.lines)  # fmt: skip


def told(workbook, kind, text, entity="", record=""):
    """One line of a run's page."""
    return {"workbook": workbook, "kind": kind, "text": text, "entity": entity, "record": record}


class Rounds:
    """Synchronises one workbook at a time; `pause(place)` is called between any two steps."""

    def __init__(self, book, world, pause):
        self.book, self.world, self.pause = book, world, pause
        self.read_at = self.since = None  # when the sheet was asked for; when it was before this run
        self.told_at = self.listed = self.last = None  # the same by the keeper's clock; what its listing told before
        self.fenced = False  # what was read last stood there when the fence that we know was set
        self.asked = []  # what began to wait for people
        self.due, self.refusals = {}, 0  # nonce -> what its swap tells once it is confirmed; swaps that nobody hindered
        self.way = "copy"  # how the keeper of the workbooks lets us write, as it answered

    def lease(self, workbook, run):
        """Take or renew the lease of a workbook, by the database's clock; False where another run holds it."""
        return lease.take(workbook, run.uid, self.world.database_now())

    def _holds(self, workbook, run):
        """True where no other run has had the workbook since: what this one read may be old by now."""
        return workbook.lease_by == run.uid

    def go(self, workbook, run, listed=None):
        """Round after round, until both sides are equal but for what waits; returns a Result.

        `listed` is what the listing told before, None where none was asked.
        """
        self.listed = listed
        done = self._rounds(workbook, run)
        confirmed = ledger.Intent.nonce.in_(list(self.due)) & (ledger.Intent.state == "done")
        for intent in ledger.Intent.select(ledger.Intent.nonce).where(confirmed).order_by(ledger.Intent.created_at):
            done.lines += self.due[intent.nonce]
            done.sent += len(self.due[intent.nonce])
        done.lines += self._still_asked(workbook, done.workbook)
        return done

    def _still_asked(self, workbook, name):
        """What began to wait for people in this run and waits still, where it stands; not what is said of it."""
        new = ledger.Waiting.id.in_([item.id for item in self.asked]) & (ledger.Waiting.state == "open")
        rows = list(ledger.Waiting.select().where(new).order_by(ledger.Waiting.id)) if self.asked else []
        return tuple(told(name, row.kind, guide.where(row), TABS[row.tab][0].code, row.record) for row in rows
                     if row.tab in TABS)  # fmt: skip

    def _rounds(self, workbook, run):
        settlement = workbook.settlement
        actor = access.sheet_actor(settlement.uid, f"הגיליון של {settlement.name}")
        result, self.since = Result(settlement.name, "done"), workbook.read_at
        new = self.listed and (workbook.told_at is None or self.listed.moment > workbook.told_at)
        self.last = self.listed if new else None  # an edit of before the last look is not the one that is taken in
        self.way = probe.ensure(workbook, self.book, self.world)
        snapshot = self.laid_out(workbook) if self.way != "none" else self._read(workbook)
        if not structure.bound(workbook):
            return self._quiet(workbook, result)
        for _ in range(ROUNDS):
            if not self.fence_stands(workbook, snapshot):
                if not adopt.released(workbook, snapshot):
                    brake = adopt.unknown(snapshot)
                    return self._hold(workbook, [brake.text], result, stops=[brake])
                snapshot = adopt.adopt(workbook, snapshot, self.book, self.world)
            self.pause("read")
            with writing():
                workbook = ledger.Workbook.get_by_id(workbook.id)
                outcome = self._decide(workbook, snapshot, actor, run, result)
            if isinstance(outcome, Result):
                return outcome
            self.pause("effects")
            if outcome is AGAIN:
                continue
            if outcome is None:
                return self._quiet(workbook, result)
            if not self.lease(workbook, run):
                return Result(settlement.name, "busy")
            snapshot = self._swap(workbook, snapshot, outcome)
            if self.refusals > 1:  # once may be a scratch or a tab that went meanwhile: that is laid out again
                return self._barred(workbook, result)
        return self._hold(workbook, ["הגיליון משתנה ללא הפסקה; נמשיך בסנכרון הבא."], result, state="ok")

    def _decide(self, workbook, snapshot, actor, run, result):
        """Plan and act on the database, in one transaction; an Intent to send, AGAIN, None for quiet, or a Result."""
        if not self._holds(workbook, run):
            return Result(workbook.settlement.name, "busy")
        today = self.world.today()
        found = structure.bound(workbook)
        states = gather(workbook, found, snapshot, today)
        back, lost = restore_displaced(workbook, states)
        made = planning.make(states)
        fired = brakes(made, states)
        if self.way == "none":
            made = inward(made)
        result.plan = result.plan or made.hash()
        released = frozenset(workbook.released)
        stops = standing(fired, released)
        if stops:
            return self._hold(workbook, [brake.text for brake in stops], result, stops=stops)
        layout = self._layout(workbook, found, states, snapshot, result)
        if layout:
            return layout
        sheets = {code: sheet_ids(code)[0] for code in made.tabs}
        effects = Effects(workbook, states, made, sheets, actor, self.world, run, self.since, self.last)
        out = effects.carry_out()
        self.asked += effects.asked
        self._give_back(effects, out, back, lost)
        lines = tuple(told(workbook.settlement.name, *did) for did in effects.did)
        result.lines += tuple(line for line in lines if line["kind"] != "out")
        result.taken += sum(line["kind"] in ("in", "new") for line in lines)
        still = released & {cell for brake in fired for cell in brake.cells}
        hand = {code: sorted(tab.in_hand) for code, tab in made.tabs.items() if tab.in_hand}
        took = workbook.took or (effects.took and not self.fenced)
        ledger.Workbook.update(released=sorted(still), in_hand=hand, took=took, read_at=self.read_at,
                               told_at=self.told_at).where(ledger.Workbook.id == workbook.id).execute()  # fmt: skip
        if out and self.way != "none":
            intent = self._intend(workbook, snapshot, out)
            self.due[intent.nonce] = tuple(line for line in lines if line["kind"] == "out")
            return intent
        if effects.did:
            return AGAIN
        layout = self._layout(workbook, found, states, snapshot, result, quiet=True)
        return layout or self._guided(workbook, snapshot, took)

    def _layout(self, workbook, found, states, snapshot, result, quiet=False):
        """The intent of the layout that is due, None for none; columns come before values, hiding a tab after them."""
        if self.way == "none":
            return None
        layout, laid = structure.due(workbook, found, states, snapshot, self.world, quiet)
        if not layout:
            return None
        name = workbook.settlement.name
        lines = tuple(told(name, "layout", text) for text in structure.needs(workbook, found).words())
        result.lines += tuple(line for line in lines if line not in result.lines)
        intent = self._intend(workbook, snapshot, Outgoing(), layout.nonce, {"laid": laid})
        intent.layout = layout
        return intent

    def _guided(self, workbook, snapshot, took):
        """The intent of a swap that renews the fence and the guide alone, None where both say what is.

        What was taken in needs a fence of its own: a version from before it, restored, is to be known as older.
        """
        stale = took or guide.stands(snapshot) and guide.differs(snapshot, guide.guide(workbook, self.world))
        return self._intend(workbook, snapshot, Outgoing()) if stale and self.way != "none" else None

    def _give_back(self, effects, out, back, lost):
        """Put displaced values back where their line still shows ours; what cannot be put back is shown to people.

        In a tab whose keys are on their way to their content nothing is known of a line by its key: its values wait,
        but for a key that went astray where it belongs by now.
        """
        resting = {code for code, tab in effects.plan.tabs.items() if tab.resting}
        back = [(item, *at, raw) for item, *at, raw in back if item.tab not in resting
                or item.ours and same_raw(out.puts.get((effects.sheets.get(item.tab), *at)), item.ours)]  # fmt: skip
        lost = [item for item in lost if item.tab not in resting]
        for item, row, column, raw in back:
            place = effects.sheets.get(item.tab), row, column
            # it stands there already, or the line is told just that by now
            told = item.column == STATUS and place in out.puts and same_raw(out.puts[place], item.ours)
            if row is None or told:
                out.puts.pop(place, None)
                item.state = "back"
                item.save()
                continue
            out.puts.setdefault(place, raw)
            out.back.append([item.id, *place])
        for item in lost:
            unproven = item.state == "unproven"
            code = "displaced.unproven" if unproven else "displaced"
            column = item.tab in effects.states and effects.states[item.tab].spec.column(item.column) or None
            text = say(code, ours=shown_raw(column, item.ours), theirs=shown_raw(column, item.theirs))
            self.asked.append(ledger.Waiting.create(
                workbook=item.workbook, kind="finding", code="displaced", tab=item.tab, record=item.key[:10],
                column=item.column[:60], raw=item.theirs, theirs=None, message=text, identity=f"displaced:{item.id}",
                since=self.world.now(),
            ))  # fmt: skip
            item.state = "told" if unproven else "finding"
            item.save()

    def _intend(self, workbook, snapshot, out, nonce="", more=None):
        """Write the swap down before it is sent: on which fence it builds, what was read, what it writes."""
        nonce = nonce or f"{self.world.random.getrandbits(64):016x}"
        touched = {sheet_id for sheet_id, *_ in out.puts} | {a.sheet_id for a in out.appends}
        blocks = {str(sheet_id): snapshot.sheets[sheet_id].rows for sheet_id in touched}
        was = out.was or written_over(workbook)  # a write without values says nothing new of it
        writes = {"puts": [[*place, value] for place, value in out.puts.items()],
                  "appends": [[a.sheet_id, [list(cell) for cell in a.cells]] for a in out.appends],
                  "settled": out.settled, "back": out.back, "days": out.days, "was": was,
                  **(more or {})}  # fmt: skip
        return ledger.Intent.create(nonce=nonce, workbook=workbook, builds_on=workbook.fence, blocks=blocks,
                                    writes=writes, base=out.base, created_at=self.world.now())  # fmt: skip

    def _lay(self, workbook, layout):
        """Send a layout; the next read, whose fence tells that it took place, is what confirms it."""
        try:
            self.book.lay_out(workbook.spreadsheet_id, layout)
        except (port.Refused, port.Lost) as error:
            log.info("layout %s: %s", type(error).__name__, error)
        self.pause("laid out")
        return self._read(workbook)

    def _swap(self, workbook, snapshot, intent):
        """Send an intent; returns the snapshot for the next round."""
        if "laid" in intent.writes:
            return self._lay(workbook, intent.layout)
        swap = self._as_swap(workbook, snapshot, intent)
        try:
            pre_image = self.book.swap(workbook.spreadsheet_id, swap)
        except (port.Refused, port.Lost) as error:
            log.info("swap %s: %s", type(error).__name__, error)
            self.pause("lost")
            snapshot = self._read(workbook)
            hindered = isinstance(error, port.Lost) or _met(workbook, snapshot, intent)
            self.refusals = 0 if hindered else self.refusals + 1
            return snapshot
        self.refusals = 0
        self.pause("swapped")
        with writing():
            # a run that slept here may find that another one has settled its swap
            still = ledger.Intent.get_by_id(intent.nonce).state == "open"
            clean = still and self._confirm(intent, pre_image)
        self.fenced = bool(clean)
        return snapshot.after(swap) if clean else self._read(workbook)

    def _as_swap(self, workbook, snapshot, intent):
        tabs = []
        for tab in workbook.tabs:
            if str(tab.sheet_id) in intent.blocks:
                sheet = snapshot.sheets[tab.sheet_id]
                columns = max((len(row) for row in sheet.rows), default=1)
                # down to the grid's end: a line that people add meanwhile may be a copy of one that we write
                rows = max(len(sheet.rows), sheet.row_count)
                title = snapshot.sheets[tab.scratch_id].title if tab.scratch_id in snapshot.sheets else ""
                tabs.append(port.Guarded(title, tab.sheet_id, tab.scratch_id, rows, columns))
        puts = tuple(port.Put(*put) for put in intent.writes["puts"])
        appends = tuple(port.Append(sheet, tuple(map(tuple, cells))) for sheet, cells in intent.writes["appends"])
        lines = guide.guide(workbook, self.world) if guide.stands(snapshot) else ()
        days = tuple(map(tuple, intent.writes["days"]))
        taken = {tab.scratch_id for tab in tabs}
        emptied = tuple(tab.scratch_id for tab in workbook.tabs if tab.scratch_id not in taken
                        and any(map(any, getattr(snapshot.sheets.get(tab.scratch_id), "rows", ()))))  # fmt: skip
        return port.Swap(intent.nonce, intent.builds_on, tuple(tabs), puts, appends, lines, self.way, days, emptied)

    def _confirm(self, intent, pre_image):
        """A swap took place: what it wrote becomes base, but for cells whose place had moved, which are displaced."""
        mine = ledger.BoundTab.workbook == intent.workbook_id
        tabs = {tab.sheet_id: tab.code for tab in ledger.BoundTab.select().where(mine)}
        writes = intent.writes
        astray = displaced_of(writes["puts"], writes["appends"], intent.blocks, pre_image, tabs)
        for tab, key, cells in intent.base:
            if (tab, key) not in astray.unsent:
                self._agreed(intent, tab, key, cells, astray)
        for item in astray.cells:
            kept = {"workbook": intent.workbook_id, "nonce": intent.nonce, "created_at": self.world.now()}
            ledger.Displaced.create(**kept, **item)
        self._settle(intent, astray)
        ledger.Workbook.update(fence=intent.nonce, took=False).where(
            ledger.Workbook.id == intent.workbook_id).execute()  # fmt: skip
        others = (ledger.Intent.workbook == intent.workbook_id) & (ledger.Intent.state == "open")
        ledger.Intent.update(state="done", blocks={}).where(ledger.Intent.nonce == intent.nonce).execute()
        # only of the last swap it is still asked what it wrote over
        ledger.Intent.update(state="never", blocks={}, writes={}, base=[]).where(others).execute()
        ledger.Intent.update(writes={}, base=[]).where(ledger.Intent.nonce == intent.builds_on).execute()
        return not (astray.met or astray.wrong or astray.blank or astray.missed)

    def _agreed(self, intent, tab, key, cells, astray):
        """What a swap wrote becomes base, where it is what it was meant for."""
        row = ledger.Base.of(intent.workbook_id, tab, key)
        took = {c: {"v": None, "raw": None} if (tab, key, c) in astray.blank else v for c, v in cells.items()
                if (tab, key, c) not in astray.wrong}  # fmt: skip
        row.cells = {**row.cells, **took}
        row.save()

    def _settle(self, intent, astray):
        """Answers that were carried out count no more; what was put back on its own line is back."""
        items = {row.id: row for row in ledger.Displaced.select().where(
            ledger.Displaced.id.in_([item for item, *_ in intent.writes["back"]]))}  # fmt: skip
        # on a copy it stands still; where it was agreed about its key meanwhile, the copy shows only what a line does
        copied = {item for item, *cell in intent.writes["back"]
                  if tuple(cell) in astray.copied and not _meant(items[item])}  # fmt: skip
        missed = {item for item, *cell in intent.writes["back"] if tuple(cell) in astray.missed}
        for item, sheet, row, column in intent.writes["back"]:
            # known by its new key; a copy was made before it, and carries the old one
            if (sheet, row, column) in astray.missed and (sheet, row) in astray.stamped:
                ledger.Displaced.update(key=astray.stamped[sheet, row]).where(ledger.Displaced.id == item).execute()
        back = items.keys() - missed - copied
        ledger.Displaced.update(state="back").where(ledger.Displaced.id.in_(back)).execute()
        answered = (ledger.Waiting.workbook == intent.workbook_id) & (ledger.Waiting.state == "decided")
        ledger.Waiting.update(state="gone").where(
            answered & ledger.Waiting.identity.in_(intent.writes["settled"])
        ).execute()  # fmt: skip

    # reading, fences, ends

    def _read(self, workbook):
        self.read_at, self.fenced = self.world.now(), False
        snapshot = self.book.read(workbook.spreadsheet_id)
        self.told_at = self.book.now()
        return snapshot

    def laid_out(self, workbook):
        """The workbook as read, after the first layout where it has none yet; a killed one is found and bound."""
        snapshot = self._read(workbook)
        if not structure.bound(workbook):
            if not is_laid_out(snapshot):
                lines = guide.guide(workbook, self.world)
                self.book.lay_out(workbook.spreadsheet_id, first_layout(workbook, snapshot, self.world, lines))
                self.pause("laid out")
                snapshot = self._read(workbook)
            with writing():
                structure.bind(workbook, snapshot)
        return snapshot

    def fence_stands(self, workbook, snapshot):
        """True where the workbook carries the fence that we know; an open intent whose fence it carries is settled."""
        workbook = ledger.Workbook.get_by_id(workbook.id)
        if snapshot.fences == (port.FENCE + workbook.fence,):
            return True
        mine = (ledger.Intent.workbook == workbook) & (ledger.Intent.state == "open")
        for intent in ledger.Intent.select().where(mine):
            if snapshot.fences == (port.FENCE + intent.nonce,):
                with writing():
                    self._confirm(intent, _scratches(intent, workbook, snapshot))
                    if "laid" in intent.writes:
                        structure.confirm(intent, snapshot)
                return True
        return False

    def _hold(self, workbook, texts, result, stops=(), state="held"):
        with writing():
            cells = sorted({cell for brake in stops for cell in brake.cells})
            ledger.Workbook.update(
                state=state, reasons=[{"code": "held", "text": text} for text in texts] + [{"cells": cells}]
                + [{"deleted": brake.code.partition(":")[2]} for brake in stops if brake.code.startswith("deleted:")]
            ).where(ledger.Workbook.id == workbook.id).execute()
        result.state, result.text = "held", " ".join(texts)
        result.lines += (told(result.workbook, "held", result.text),)
        return result

    def _barred(self, workbook, result):
        """Google refuses to write though nobody was faster: what is typed is taken in, and nothing is sent."""
        text = say("swap.barred")
        with writing():
            ledger.Workbook.update(state="failed", reasons=[{"code": "failed", "text": text}]).where(
                ledger.Workbook.id == workbook.id).execute()  # fmt: skip
        result.state, result.text = "failed", text
        result.lines += (told(result.workbook, "failed", text),)
        return result

    def _quiet(self, workbook, result):
        """Both sides are equal but for what waits, or all is done that may be."""
        readonly = [say("readonly")] if self.way == "none" else []
        waits = ledger.Waiting.select().where(
            (ledger.Waiting.workbook == workbook) & (ledger.Waiting.state == "open")
        ).count()  # fmt: skip
        with writing():
            ledger.Workbook.update(
                state="readonly" if readonly else "ok", synced_at=self.world.now(),
                reasons=[{"code": "readonly", "text": text} for text in readonly],
                listed_at=self.listed.at if self.listed else workbook.listed_at,
            ).where(ledger.Workbook.id == workbook.id).execute()  # fmt: skip
        result.lines += tuple(told(result.workbook, "readonly", text) for text in readonly)
        result.state = "attention" if waits or readonly else "done" if result.lines else "same"
        return result


def inward(plan):
    """The part of a plan that needs nothing to be written into the sheet; all the rest stays due."""
    for tab in plan.tabs.values():
        tab.actions = [action for action in tab.actions if action.what in INWARD]
    return plan


def _met(workbook, snapshot, intent):
    """True where somebody was faster than a swap that was refused: another write, or a person."""
    if snapshot.fences != (port.FENCE + intent.builds_on,):
        return True
    sheets = {str(sheet_id): sheet.rows for sheet_id, sheet in snapshot.sheets.items()}
    return any(sheets.get(sheet_id) != rows for sheet_id, rows in intent.blocks.items())


def _meant(item):
    """True where the value that displaced another is what was agreed about the lines of its key."""
    cells = ledger.Base.of(item.workbook_id, item.tab, item.key).cells
    return item.column in cells and same_raw(cells[item.column]["raw"], item.ours)


def _scratches(intent, workbook, snapshot):
    """The pre-image of a swap whose answer was lost, as it lies on the scratches that carry its nonce."""
    found = {}
    for tab in workbook.tabs:
        sheet = snapshot.sheets.get(tab.scratch_id)
        if sheet is None or not any(intent.nonce in row for row in sheet.rows):
            continue
        found[tab.sheet_id] = [[raw for raw in row if raw != intent.nonce] for row in sheet.rows]
    return found
