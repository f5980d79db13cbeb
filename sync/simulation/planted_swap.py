"""EXECUTOR. Planted bugs of the swap: its fence, its pre-image, its repair, its lease."""

import dataclasses
from unittest.mock import patch

from models import ledger
from models.base import writing
from sync import book as port
from sync import displaced, rounds, state
from sync.simulation.planting import planted, put_in
from sync.tabs import HEAD, raw_at

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
    with put_in(rounds.Rounds, "_as_swap", made):
        yield


@planted("the pre-image is not compared")
def _no_pre_image():
    with patch.object(rounds, "displaced_of", lambda *told: displaced.Displacement()):
        yield


@planted("the pre-image is compared by cell, not by line")
def _pre_image_by_cell():
    alike = lambda before, then, row, column, lines: displaced._alike(  # noqa: E731
        raw_at(before, row, column), raw_at(then, row, column)
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
        def found(puts, appends, blocks, pre_image, tabs):
            for sheet, row, column, value in puts:
                places[(tabs[sheet], str(value))] = (row, column)
            return real(puts, appends, blocks, pre_image, tabs)

        return found

    places_of = lambda item, rows, *_: list(filter(None, [places.get((item.tab, str(item.ours)))]))  # noqa: E731
    with put_in(rounds, "displaced_of", made), patch.object(state, "places_of", places_of):
        yield


@planted("each swap writes over a cell of a person's own")
def _own_cell_written_over():
    def made(real):
        def as_swap(self, workbook, snapshot, intent):
            swap = real(self, workbook, snapshot, intent)
            theirs = [place for tab in swap.tabs for place in own(tab.sheet_id, snapshot.sheets[tab.sheet_id].rows)[:1]]
            return dataclasses.replace(swap, puts=(*swap.puts, *(port.Put(*place, "נדרס") for place in theirs)))

        return as_swap

    def own(sheet_id, rows):
        columns = [column for column in range(max(map(len, rows))) if not raw_at(rows, 0, column)]
        return [(sheet_id, row, c) for row in range(HEAD, len(rows)) for c in columns if raw_at(rows, row, c)]

    with put_in(rounds.Rounds, "_as_swap", made):
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

    with put_in(rounds.Rounds, "_swap", made), patch.object(rounds.Rounds, "resend", resend, create=True):
        yield


@planted("a swap is not written down before it is sent")
def _no_intent():
    def made(real):
        def intend(self, workbook, snapshot, out):
            intent = real(self, workbook, snapshot, out)
            ledger.Intent.update(state="never").where(ledger.Intent.nonce == intent.nonce).execute()
            return intent

        return intend

    with put_in(rounds.Rounds, "_intend", made):
        yield


@planted("a swap that lost its answer is not settled")
def _no_recovery():
    def stands(self, workbook, snapshot):
        with writing():
            fence = snapshot.fences[0].removeprefix(port.FENCE)
            ledger.Workbook.update(fence=fence).where(ledger.Workbook.id == workbook.id).execute()
        return True

    with patch.object(rounds.Rounds, "fence_stands", stands):
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
