"""EXECUTOR. Planted bugs: mutations of the engine, each of which the random simulation has to catch.

A simulation that catches none of them proves nothing. Each is a context manager that restores what it changed.
"""

import dataclasses
from unittest.mock import patch

from models import changes, ledger
from sync import book as port
from sync import effects, lines, merge, plan, rounds
from sync.simulation.planting import planted, put_in
from sync.tabs import KEY, STATUS, Bound

# what is taken and sent


def _outcome(change):
    """A merge whose outcomes are changed by change(outcome, column, base, ours, raw)."""
    return put_in(merge, "merge", lambda real: lambda c, b, o, raw: change(real(c, b, o, raw), c, b, o, raw))


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

    with put_in(lines.TabPlan, "_on_finding", made):
        yield


@planted("the raw cell is not compared first")
def _raw_not_first():
    def made(real):
        def merged(column, base, ours, raw):
            return real(column, base and merge.Agreed(base.value, object()), ours, raw)

        return merged

    with put_in(merge, "merge", made):
        yield


@planted("read-only columns are taken in")
def _read_only_taken():
    made = lambda real: lambda c, b, o, raw: real(dataclasses.replace(c, edit=True), b, o, raw)  # noqa: E731
    with put_in(merge, "merge", made), patch.object(changes, "_only_exposed", lambda entry, values: None):
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

    with put_in(rounds.Rounds, "_intend", made):
        yield


def _keep(workbook, tab, key, cells):
    row = ledger.Base.of(workbook, tab, key)
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

    with put_in(effects.Effects, "_agree", made):
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
    def made(real):
        return lambda self: real(self) is None or again(self)

    def again(self):
        for code, tab in self.plan.tabs.items():
            for line in tab.lines:
                self._put(code, line.index, STATUS, self.out.told.get((code, line.index)) or line.status)
        return self.out

    with put_in(effects.Effects, "carry_out", made):
        yield


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

    with put_in(rounds.Rounds, "_as_swap", made):
        yield


# brakes


@planted("no brake")
def _no_brake():
    with patch.object(rounds, "brakes", lambda made, states: []):
        yield


@planted("a release opens everything")
def _release_all():
    made = lambda real: lambda fired, released: [] if released else real(fired, released)  # noqa: E731
    with put_in(rounds, "standing", made):
        yield
