"""EXECUTOR. A run: one workbook after the other, never two runs on one workbook, and what came of it."""

import datetime as dt
import logging

from models import changes, journal, ledger
from models.base import writing
from models.messages import say
from models.places import Settlement
from models.words import count
from sync import book as port
from sync import lease, probe, sharing, structure
from sync.decide import stays
from sync.effects import STANDING
from sync.memory_book import Trial
from sync.merge import NOTHING, merge
from sync.rounds import Result, Rounds, told
from sync.state import gather, left_behind, shows
from sync.tabs import digest

log = logging.getLogger("pinkas.sync")
MARGIN = dt.timedelta(minutes=15)  # Google's listed time lags
READ_ANYWAY = dt.timedelta(days=6, hours=12)  # every seventh night reads, whatever the listing says


class Mirror:
    """Runs over workbooks. `book` is the port, `world` the clock and chance, `who` the name in the run's line."""

    def __init__(self, book, world, way="command", who="פקודה", pause=lambda place: None):
        self.book, self.world, self.way, self.who = book, world, way, who
        self.pause = pause  # called between any two steps; a test stops the process here
        self.barred = None  # why this run makes no new workbook

    # a run

    def begin(self, total):
        """Write down that a run begins, and return it."""
        uid = changes.fresh_uid(self.world)
        with writing():
            return ledger.Run.create(uid=uid, way=self.way, who=self.who, started=self.world.now(), total=total)

    def run(self, settlements, run=None, dry_run=False, listed=None):
        """Synchronise the workbooks of these settlements (uids), making those that are missing; returns the Run.

        Of what belonged to another settlement that one's workbook is synchronised with it. A dry run is the same run on
        copies of the workbooks, in a transaction that is taken back (P9).
        """
        run = run or self.begin(len(settlements))
        settlements = self._in_order(settlements)
        if dry_run:
            return self._tried(settlements, run)
        return self._carry_out(settlements, run, listed or (self._listing() if self.way == "night" else {}))

    def _carry_out(self, settlements, run, listed):
        results, seen = {}, {}
        for done, uid in enumerate(settlements, 1):
            results[uid] = self._one_guarded(uid, run, listed)
            seen[uid] = journal.head()[0]
            self._progress(run, done, results[uid], len(settlements))
        for uid in self._due_again(results, seen):
            results[uid] += self._one_guarded(uid, run, listed)
        return self._finish(run, list(results.values()))

    def _in_order(self, settlements):
        """The settlements of a run, after those in whose workbooks something of theirs still stands, asked for or not:
        a record leaves one workbook before it enters another."""
        today, order, met = self.world.today(), [], set()

        def visit(place):
            if place not in met:
                met.add(place)
                for former in sorted(left_behind(place, today)):
                    visit(former)
                order.append(place)

        for place in settlements:
            visit(place)
        return order

    def _due_again(self, results, seen):
        """The workbooks whose records were changed through a later one, after they had been looked at: `seen` is the
        last line of the journal then."""
        again, today, last = [], self.world.today(), journal.head()[0]
        for uid, before in seen.items():
            if before == last or results[uid].state not in ("same", "done", "attention"):
                continue
            changed = journal.records_since(before)
            workbook = ledger.Workbook.get_or_none(ledger.Workbook.settlement == uid)
            if workbook and shows(workbook, changed, today) and self._unsent(workbook):
                again.append(uid)
        return again

    def _tried(self, settlements, run):
        """What a run would do: it is carried out on copies, and nothing of it stays but the run's own page."""
        bound = ledger.Workbook.select().where(ledger.Workbook.settlement.in_(settlements))
        trial = Trial(self.book, [workbook.spreadsheet_id for workbook in bound])  # asked before the transaction
        with writing() as opened:
            Mirror(trial, self.world, self.way, self.who)._carry_out(settlements, run, {})
            opened.rollback()
        run.way, run.message = "trial", "בדיקה בלבד: דבר לא נכתב."
        with writing():
            run.save()
        return run

    def _one_guarded(self, uid, run, listed):
        settlement = Settlement.get(Settlement.uid == uid)
        try:
            return self._one(settlement, run, listed)
        except port.BookError as error:
            log.warning("workbook of %s: %s %s", uid, type(error).__name__, error)
            result = self._failed(settlement, error.text)
        except Exception:  # whatever is wrong with one workbook, the others go on
            log.exception("workbook of %s", uid)
            result = self._failed(settlement, say("fault"))
        return self._closed_all_the_same(settlement, run, result)

    def _failed(self, settlement, text):
        with writing():
            ledger.Workbook.update(state="failed", reasons=[{"code": "failed", "text": text}]).where(
                ledger.Workbook.settlement == settlement).execute()  # fmt: skip
        return Result(settlement.name, "failed", text, lines=(told(settlement.name, "failed", text),))

    def _progress(self, run, done, result, total):
        with writing():
            run.done, run.total, run.message = done, total, result.workbook
            run.save()

    def _finish(self, run, results):
        state = "failed" if any(r.state == "failed" for r in results) else "done"
        state = "attention" if state == "done" and any(r.state in ("held", "attention") for r in results) else state
        run.state, run.ended = state, self.world.now()
        still_open = ledger.Waiting.select().where(ledger.Waiting.state == "open").count()
        ended = {f"n_{name}": sum(r.state == name for r in results) for name in {r.state for r in results}}
        run.counts = {"in": sum(r.taken for r in results), "out": sum(r.sent for r in results), "open": still_open,
                      **ended}  # fmt: skip
        run.lines = [line for r in results for line in r.lines]
        run.plan_hash = digest([r.plan for r in results])
        run.message = _sum_up(run.counts)
        with writing():
            run.save()
        return run

    def _listing(self):
        try:
            return self.book.listing()
        except port.BookError as error:
            log.warning("listing: %s", error)
            return {}

    # one workbook

    def _one(self, settlement, run, listed):
        workbook = ledger.Workbook.get_or_none(ledger.Workbook.settlement == settlement)
        if workbook is None and probe.way_of(self.book) == "none":
            return Result(settlement.name, "attention", lines=(told(settlement.name, "readonly", say("readonly")),))
        if workbook and listed and workbook.spreadsheet_id not in listed and self.book.binned(workbook.spreadsheet_id):
            raise port.Gone("binned", say("gone.binned"))
        workbook = workbook or self._create(settlement)
        seen, old = listed.get(workbook.spreadsheet_id), self._old(workbook)
        if not old and self._unchanged(workbook, seen):
            others = bool(seen.open_to) and seen.open_to != workbook.open_to
            return self._shared(workbook, run, Result(settlement.name, "same"), seen, others)
        rounds = Rounds(self.book, self.world, self.pause)
        if not rounds.lease(workbook, run):
            return Result(settlement.name, "busy", "סנכרון אחר של הגיליון הזה עוד פועל.")
        try:
            result = rounds.go(workbook, run, seen)
            return self._shared(workbook, run, result, seen, others=True)  # the listing tells no roles
        finally:
            lease.give_back(workbook, run.uid)

    def _create(self, settlement):
        """A new workbook: written down before anything is laid out, so that a killed run goes on with it."""
        if self.barred:
            raise self.barred
        try:
            spreadsheet_id = self.book.create(f"{settlement.name} – פנקס הקהילה")
        except (port.Refused, port.Gone) as error:
            self.barred = error  # an account that may not create one may not create the next
            raise
        self.pause("created")
        with writing():
            return ledger.Workbook.create(settlement=settlement, spreadsheet_id=spreadsheet_id, made_here=True)

    def _old(self, workbook):
        """True where a workbook was not read for a week, and is read whatever the listing says."""
        return workbook.read_at is None or self.world.now() - workbook.read_at > READ_ANYWAY

    def _unchanged(self, workbook, seen):
        """True where the listed time is the stored one, well before our last read, and nothing waits here."""
        if seen is None or seen.at != workbook.listed_at or workbook.told_at is None or workbook.state != "ok":
            return False
        return seen.moment < workbook.told_at - MARGIN and not self._unsent(workbook)

    def _shared(self, workbook, run, result, seen, others):
        """Open and close the workbook to people, where office asks for it; at night also where `others` may open it."""
        workbook = ledger.Workbook.get_by_id(workbook.id)
        if not structure.bound(workbook) or result.state == "busy":
            return result  # nobody is let into a sheet that was not laid out
        if (others and self.way == "night") or sharing.due(workbook, self.world.today()):
            self.pause("share")
            lines = sharing.reconcile(workbook, self.book, self.world, run)
            result.lines += tuple(told(result.workbook, kind, text) for kind, text in lines)
            open_to = seen.open_to if seen and not lines else ""  # what was done just now, the next listing tells of
            with writing():
                ledger.Workbook.update(open_to=open_to).where(ledger.Workbook.id == workbook.id).execute()
        return result

    def _closed_all_the_same(self, settlement, run, result):
        """Let those who left office out of a workbook with which a night failed, where that can be done at all."""
        workbook = ledger.Workbook.get_or_none(ledger.Workbook.settlement == settlement)
        if workbook is None or self.way != "night":
            return result
        try:
            return self._shared(workbook, run, result, None, others=True)
        except Exception:  # as for the workbook itself: the others go on
            log.warning("who may open the workbook of %s", settlement.uid, exc_info=True)
            return result

    def _unsent(self, workbook):
        if structure.unsettled(workbook, self.world.today()):
            return True
        if any(answer.code not in STANDING and not stays(answer) for answer in structure.decided(workbook)):
            return True  # decided, and no run has used it yet; nothing need differ here
        for state in gather(workbook, structure.bound(workbook), None, self.world.today()):
            if set(state.records) != set(state.base):
                return True
            shown = {column.code: column for column in state.spec.columns if column.labels and not column.edit}
            for key, ours in state.records.items():
                if any(value is not None and code not in state.base[key] for code, value in ours.items()):
                    return True  # never agreed about: what waits there may be settled by now
                for code, agreed in state.base[key].items():
                    # what a link is called may have changed, where only the unit sets it: drop-downs tell of others
                    if agreed.value != ours.get(code) or (
                        code in shown and merge(shown[code], agreed, agreed.value, agreed.raw).what != NOTHING
                    ):
                        return True
        return False


def _sum_up(counts):
    taken = count(counts["in"], "שינוי אחד נקלט", "שני שינויים נקלטו", "שינויים נקלטו")
    sent = count(counts["out"], "אחד נשלח לגיליונות", "שניים נשלחו לגיליונות", "נשלחו לגיליונות")
    left = count(counts["open"], "אחד ממתין להכרעה", "שניים ממתינים להכרעה", "ממתינים להכרעה")
    return f"{taken}, {sent}, {left}."
