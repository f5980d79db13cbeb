"""EXECUTOR. Planted bugs: mutations of the engine, each of which the random simulation has to catch.

A simulation that catches none of them proves nothing. Each is a context manager that restores what it changed.
"""

import dataclasses
from contextlib import contextmanager
from unittest.mock import patch

from models import changes, ledger
from models.access import SYSTEM
from models.base import writing
from models.changes import Change, Source
from sync import book as port
from sync import displaced, effects, lines, merge, plan, rounds, state
from sync.simulation.history import run_one
from sync.tabs import KEY, STATUS, Bound

PLANTED = []  # (name, context manager), in the order in which they are told
MOST = 500  # histories within which each has to be caught


def planted(name):
    """Declare a mutation under a name."""

    def keep(function):
        PLANTED.append((name, contextmanager(function)))
        return function

    return keep


def _with(target, name, made):
    """A patch whose replacement is made of the real thing."""
    return patch.object(target, name, made(getattr(target, name)))


def caught(name, beginning, first=1, most=MOST):
    """(seed, promise) by which a planted bug is caught, None where it is not within so many histories."""
    with dict(PLANTED)[name]():
        for seed in range(first, first + most):
            faults = _played(seed, beginning)
            if faults:
                return seed, faults[0]
    return None


def _played(seed, beginning):
    try:
        return run_one(seed, beginning)[0]
    except Exception as error:  # a bug may show itself by a crash
        return [f"crash: {type(error).__name__} {error}"]


# what is taken and sent


def _outcome(change):
    """A merge whose outcomes are changed by change(outcome, column, base, ours, raw)."""
    return _with(merge, "merge", lambda real: lambda c, b, o, raw: change(real(c, b, o, raw), c, b, o, raw))


@planted("the sheet always wins")
def _sheet_wins():
    def change(outcome, column, base, ours, raw):
        taken = outcome.what == merge.CONFLICT and not outcome.why
        return merge.Outcome(merge.TAKE, outcome.value) if taken else outcome

    with _outcome(change):
        yield


@planted("the database wins conflicts")
def _database_wins():
    with _outcome(_sent_where(merge.CONFLICT)):
        yield


def _sent_where(what):
    return lambda found, c, b, ours, raw: merge.Outcome(merge.SEND, ours) if found.what == what else found


@planted("a cleared cell is ignored")
def _clear_ignored():
    def change(outcome, column, base, ours, raw):
        cleared = outcome.what == merge.TAKE and outcome.value is None
        return merge.Outcome(merge.SEND, ours) if cleared else outcome

    with _outcome(change):
        yield


@planted("what cannot be read is dropped")
def _unreadable_dropped():
    with _outcome(_sent_where(merge.FINDING)):
        yield


@planted("a finding moves the base")
def _finding_moves_base():
    def made(real):
        def on(self, line, column, outcome, base, ours):
            real(self, line, column, outcome, base, ours)
            raw = line.cells[column.code]
            self._add("agree", key=line.key, line=line.index, column=column.code, value=ours, raw=raw)

        return on

    with _with(lines.TabPlan, "_on_finding", made):
        yield


@planted("the raw cell is not compared first")
def _raw_not_first():
    def made(real):
        def merged(column, base, ours, raw):
            return real(column, base and merge.Agreed(base.value, object()), ours, raw)

        return merged

    with _with(merge, "merge", made):
        yield


@planted("read-only columns are taken in")
def _read_only_taken():
    made = lambda real: lambda c, b, o, raw: real(dataclasses.replace(c, edit=True), b, o, raw)  # noqa: E731
    with _with(merge, "merge", made), patch.object(changes, "_only_exposed", lambda entry, values: None):
        yield


@planted("who opens the sheet is changed by typing in it")
def _openers_typed():
    with patch.object(lines.TabPlan, "_opens", lambda self, line, column, value: False):
        yield


@planted("of two lines that change one person the last wins")
def _last_line_wins():
    with patch.object(plan, "_quarrels", lambda made, states: None):
        yield


# the base


@planted("base before effect")
def _base_first():
    def made(real):
        def intend(self, workbook, snapshot, out):
            for tab, key, cells in out.base:
                _keep(workbook, tab, key, cells)
            return real(self, workbook, snapshot, out)

        return intend

    with _with(rounds.Rounds, "_intend", made):
        yield


def _keep(workbook, tab, key, cells):
    found = (ledger.Base.workbook == workbook) & (ledger.Base.tab == tab) & (ledger.Base.record == key)
    row = ledger.Base.get_or_none(found) or ledger.Base(workbook=workbook, tab=tab, record=key, cells={})
    row.cells = {**row.cells, **cells}
    row.save()


@planted("one base for the whole record")
def _base_per_record():
    def made(real):
        def agree(self, code, key, cells):
            held = self.states[code].records.get(key, {})
            line = next((line for line in self.plan.tabs[code].lines if line.key == key), None)
            shown = {name: (held.get(name), raw) for name, raw in line.cells.items()} if line else {}
            real(self, code, key, {**shown, **cells})

        return agree

    with _with(effects.Effects, "_agree", made):
        yield


# lines


@planted("the record is created before its stamp stands")
def _create_first():
    def stamps(self, code, actions):
        for action in actions:
            key = action.key or changes.fresh_uid(self.world)
            self._put(code, action.line, KEY, key)
            if action.values:
                try:
                    changes.apply_many(self._new_changes(code, action, key), self.actor, Source("sheet"), self.world)
                except changes.Refused as refused:
                    self._refuse_line(code, action, refused.errors)

    with patch.object(effects.Effects, "_stamps", stamps):
        yield


@planted("a stamped key is not reserved")
def _not_reserved():
    with patch.object(ledger.Reserved, "create", lambda **kw: None):
        yield


@planted("a key that was never issued becomes a record")
def _unknown_key_created():
    with patch.object(lines.TabPlan, "_damaged", lambda self, line: self._create(line, line.key)):
        yield


@planted("a key of another settlement is let stand")
def _foreign_stands():
    def made(real):
        def refuse(self, line, code):
            if code != "foreign":
                real(self, line, code)

        return refuse

    with _with(lines.TabPlan, "_refuse", made):
        yield


@planted("a key of another settlement is written through")
def _foreign_written():
    def keyed(real):
        def on(self, line):
            if line.key in self.state.strangers and line.key not in self.state.base:
                raw = line.cells.get("name")
                if isinstance(raw, str):
                    self._add("take", key=line.key, line=line.index, column="name", value=raw, raw=raw)
            else:
                real(self, line)

        return on

    with _with(lines.TabPlan, "_keyed", keyed), patch.object(changes.access, "sheet_actor", lambda *told: SYSTEM):
        yield


@planted("a copied line keeps its key")
def _copy_keeps():
    with patch.object(lines.TabPlan, "_copy", lambda self, line: None):
        yield


@planted("a line whose record was retired is created again")
def _retired_again():
    with patch.object(lines.TabPlan, "_leaves", lambda self, line: self._new(line)):
        yield


@planted("a deleted line deletes the record")
def _deletion_carried_out():
    def made(real):
        def waits(self, code, actions):
            gone = [a for a in actions if a.code == "proposal:deleted"]
            for action in gone:
                retire = Change(effects.TABS[code][0].code, action.key, "retire")
                changes.apply(retire, SYSTEM, Source("sheet"), self.world)
            real(self, code, [a for a in actions if a not in gone])

        return waits

    with _with(effects.Effects, "_waits", made):
        yield


@planted("a line that is not there is written again at once")
def _deleted_comes_back():
    made = lambda real: lambda self, identity, raw=None: (  # noqa: E731
        "reject" if identity.startswith("deleted:") else real(self, identity, raw)
    )
    with _with(lines.TabPlan, "_answer", made):
        yield


@planted("a person is matched by name only")
def _by_name():
    def person(self, line, values):
        if self.spec.carries != "person":
            return None, ""
        fits = self.state.people.get((lines.fold(values["person.last"]), lines.fold(values["person.first"])), [])
        return (fits[0][0] if fits else None), ""

    with patch.object(lines.TabPlan, "_person", person):
        yield


# columns, rows


@planted("columns by position instead of code")
def _by_position():
    def of(cls, spec, rows):
        codes = [KEY, *(column.code for column in spec.columns), STATUS]
        return cls({code: index for index, code in enumerate(codes)}, ())

    with patch.object(Bound, "of", classmethod(of)):
        yield


@planted("every line's status is written each time")
def _statuses_again():
    made = lambda real: lambda self, code, line: None  # noqa: E731
    with _with(effects.Effects, "_status", made), patch.object(lines.TabPlan, "_statuses", _tell_all):
        yield


def _tell_all(self):
    for line in self.lines:
        self._add("tell", line=line.index, value=self.told.get(line.index) or "✓")


@planted("new lines are written at a remembered row")
def _append_by_position():
    def made(real):
        def as_swap(self, workbook, snapshot, intent):
            swap = real(self, workbook, snapshot, intent)
            puts, ends = list(swap.puts), {}
            for add in swap.appends:
                row = ends.get(add.sheet_id, len(snapshot.sheets[add.sheet_id].rows))
                ends[add.sheet_id] = row + 1
                puts += [port.Put(add.sheet_id, row, column, value) for column, value in add.cells]
            return dataclasses.replace(swap, puts=tuple(puts), appends=())

        return as_swap

    with _with(rounds.Rounds, "_as_swap", made):
        yield


# brakes


@planted("no brake")
def _no_brake():
    with patch.object(rounds, "brakes", lambda made, states: []):
        yield


@planted("a release opens everything")
def _release_all():
    made = lambda real: lambda fired, released: [] if released else real(fired, released)  # noqa: E731
    with _with(rounds, "standing", made):
        yield


# the swap


class _Anything(str):
    """A fence that is whichever stands there."""

    def __radd__(self, other):
        return _Anything(other)

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


@planted("a nonce without a fence")
def _no_fence():
    made = lambda real: lambda self, *told: dataclasses.replace(real(self, *told), builds_on=_Anything())  # noqa: E731
    with _with(rounds.Rounds, "_as_swap", made):
        yield


@planted("the pre-image is not compared")
def _no_pre_image():
    with patch.object(rounds, "displaced_of", lambda *told: []):
        yield


@planted("the pre-image is compared by cell, not by line")
def _pre_image_by_cell():
    alike = lambda before, then, row, column: displaced._alike(  # noqa: E731
        displaced._cell(before, row, column), displaced._cell(then, row, column)
    )
    with patch.object(displaced, "_as_read", alike):
        yield


@planted("displaced values are forgotten")
def _displaced_forgotten():
    with patch.object(rounds, "restore_displaced", lambda *told: ([], [])):
        yield


@planted("displaced values are put back by position")
def _repair_by_position():
    places = {}

    def made(real):
        def found(puts, blocks, pre_image, tabs):
            moved = real(puts, blocks, pre_image, tabs)
            for sheet, row, column, value in puts:
                places[(tabs[sheet], str(value))] = (row, column)
            return moved

        return found

    with _with(rounds, "displaced_of", made), patch.object(
        state, "_place", lambda item, tab: places.get((item.tab, str(item.ours)))
    ):  # fmt: skip
        yield


@planted("a swap without an answer is sent again")
def _sent_again():
    def made(real):
        def swap(self, workbook, snapshot, intent):
            try:
                return real(self, workbook, snapshot, intent)
            finally:
                self.resend(workbook, intent)

        return swap

    def resend(self, workbook, intent):
        if ledger.Intent.get_by_id(intent.nonce).state != "open":
            return
        now = self._read(workbook)
        fence = now.fences[0].removeprefix(port.FENCE)
        again = dataclasses.replace(self._as_swap(workbook, now, intent), builds_on=fence, nonce=intent.nonce)
        self.book.swap(workbook.spreadsheet_id, again)

    with _with(rounds.Rounds, "_swap", made), patch.object(rounds.Rounds, "resend", resend, create=True):
        yield


@planted("a swap is not written down before it is sent")
def _no_intent():
    def made(real):
        def intend(self, workbook, snapshot, out):
            intent = real(self, workbook, snapshot, out)
            ledger.Intent.update(state="never").where(ledger.Intent.nonce == intent.nonce).execute()
            return intent

        return intend

    with _with(rounds.Rounds, "_intend", made):
        yield


@planted("a swap that lost its answer is not settled")
def _no_recovery():
    def stands(self, workbook, snapshot):
        with writing():
            fence = snapshot.fences[0].removeprefix(port.FENCE)
            ledger.Workbook.update(fence=fence).where(ledger.Workbook.id == workbook.id).execute()
        return True

    with patch.object(rounds.Rounds, "_fence_stands", stands):
        yield


@planted("the lease is ignored")
def _no_lease():
    with patch.object(rounds.Rounds, "lease", lambda self, workbook, run: True), patch.object(
        rounds.Rounds, "_holds", lambda self, workbook, run: True
    ):  # fmt: skip
        yield


@planted("the lease is not looked at again after a pause")
def _lease_once():
    with patch.object(rounds.Rounds, "_holds", lambda self, workbook, run: True):
        yield
