"""ADAPTER. Workbooks in memory, for the simulation: the port, and the acts of people, on plain lists of cells.

It keeps the promises that the mirror builds on: a swap is atomic, its requests run in order, the fence decides.
It passes the same suite as gspread against the local Sheets (tests/test_sync_book.py).
"""

import copy
from dataclasses import dataclass, field

from sync import book as port
from sync.tabs import KEY, STATUS


@dataclass
class File:
    """One spreadsheet: its tabs in their order, its fences, and the time of its last change."""

    title: str
    sheets: dict = field(default_factory=dict)
    fences: list = field(default_factory=list)
    changed: int = 0
    editors: dict = field(default_factory=dict)


class MemoryBook:
    """The workbook port in memory. `counts` is {read, write}: how many requests were sent."""

    keeper, proven = "memory", True

    def __init__(self):
        self.files, self.counts = {}, {"read": 0, "write": 0}

    # the port

    def create(self, title):
        """Make an empty spreadsheet and return its id."""
        self.counts["write"] += 1
        spreadsheet_id = f"memory-{len(self.files) + 1}"
        self.files[spreadsheet_id] = File(title, {0: port.Sheet(0, "גיליון1")})
        return spreadsheet_id

    def read(self, spreadsheet_id):
        """The whole workbook as a Snapshot."""
        self.counts["read"] += 1
        file = self._file(spreadsheet_id)
        sheets = copy.deepcopy(file.sheets)
        for sheet in sheets.values():
            sheet.rows = port.trimmed(sheet.rows)
        return port.Snapshot(file.title, sheets, tuple(file.fences))

    def lay_out(self, spreadsheet_id, layout):
        """Carry out a layout, all or nothing."""
        self.counts["write"] += 1
        file = self._file(spreadsheet_id)
        if layout.builds_on:
            self._check_fence(file, layout.builds_on)
        wanted = [tab.sheet_id for tab in layout.tabs] + [sheet_id for sheet_id, _ in layout.scratches]
        if any(i in file.sheets for i in wanted) or (layout.guide and port.GUIDE in file.sheets):
            raise port.Refused("a sheet with that id exists")
        if layout.guide:
            guide = port.Sheet(port.GUIDE, layout.guide_title, rows=[[line.text or None] for line in layout.guide])
            file.sheets = {port.GUIDE: guide, **file.sheets}
            file.fences.append(port.FENCE + layout.nonce)
        if layout.lists:
            self._lists(file, layout)
        for tab in layout.tabs:
            codes = [KEY, *(header.code for header in tab.headers), STATUS]
            labels = ["מזהה", *(header.label for header in tab.headers), "מצב השורה"]
            file.sheets[tab.sheet_id] = port.Sheet(tab.sheet_id, layout.titles[tab.code], rows=[codes, labels],
                                                   row_count=500, column_count=len(codes))  # fmt: skip
        self._change(file, layout)
        if layout.drop is not None:
            del file.sheets[layout.drop]
        if layout.builds_on:
            file.fences[file.fences.index(port.FENCE + layout.builds_on)] = port.FENCE + layout.nonce
        file.changed += 1

    def _change(self, file, layout):
        """Columns that join, twins and lists that are missing, and tabs that are hidden or shown."""
        for more in layout.more:
            sheet = file.sheets[more.tab.sheet_id]
            sheet.column_count += more.room + len(more.tab.headers)
            for row in sheet.rows:
                if len(row) > more.at:
                    row[more.at : more.at] = [None] * len(more.tab.headers)
            for place, header in enumerate(more.tab.headers, more.at):
                sheet.put(0, place, header.code)
                sheet.put(1, place, header.label)
        for sheet_id, title in layout.scratches:
            file.sheets[sheet_id] = port.Sheet(sheet_id, title, hidden=True)
        for sheet_id, hidden in layout.hidden:
            file.sheets[sheet_id].hidden = hidden

    def _lists(self, file, layout):
        file.sheets[port.LISTS] = lists = port.Sheet(port.LISTS, layout.lists_title, hidden=True)
        for place, (name, options) in enumerate(layout.lists):
            for row, text in enumerate((name, *(options or ()))):
                lists.put(row, place, text)

    def _check_fence(self, file, builds_on):
        if file.fences.count(port.FENCE + builds_on) != 1 or len(set(file.fences)) != len(file.fences):
            raise port.Refused("the fence is not there")

    def swap(self, spreadsheet_id, swap):
        """Carry out a swap, whole or not at all, and return its pre-image."""
        self.counts["write"] += 1
        file = self._file(spreadsheet_id)
        self._check_fence(file, swap.builds_on)
        touched = {tab.sheet_id for tab in swap.tabs} | {tab.scratch_id for tab in swap.tabs} | set(swap.emptied)
        if not touched <= set(file.sheets):
            raise port.Refused("a tab is not there")
        file.fences[file.fences.index(port.FENCE + swap.builds_on)] = port.FENCE + swap.nonce
        pre_image = {tab.sheet_id: self._pre_image(file, tab, swap) for tab in swap.tabs}
        for scratch_id in swap.emptied:
            file.sheets[scratch_id].rows = []
        for put in swap.puts:
            file.sheets[put.sheet_id].put(put.row, put.column, port.entered(put.value))
        for append in swap.appends:
            sheet = file.sheets[append.sheet_id]
            end = len(port.trimmed(sheet.rows))
            for column, value in append.cells:
                sheet.put(end, column, port.entered(value))
        if swap.guide:
            file.sheets[port.GUIDE].rows = [[line.text or None] for line in swap.guide]
        file.changed += 1
        return pre_image

    def _pre_image(self, file, tab, swap):
        rows = file.sheets[tab.sheet_id].rows
        block = port.trimmed([list(row[: tab.columns]) for row in rows[: tab.rows]])
        more = 0 if swap.way == "copy" else 1  # a duplicate also has what stands beside the block
        kept = [list(row[: tab.columns + 2 * more]) for row in rows[: tab.rows + more]]
        scratch = port.Sheet(tab.scratch_id, tab.title, hidden=True, rows=copy.deepcopy(kept))
        scratch.put(0, tab.columns + 1, swap.nonce)
        file.sheets[tab.scratch_id] = scratch
        return block

    def probe(self, spreadsheet_id):
        """Whoever asks is told that copying fails: so a simulation can go the second way."""
        return dict.fromkeys(port.ASKED, True) | dict.fromkeys(port.COPIED, False)

    def listing(self):
        """{spreadsheet id: Listed}; it keeps no people."""
        self.counts["read"] += 1
        return {i: port.Listed(f"2026-01-01T00:00:00.{file.changed:06}Z") for i, file in self.files.items()}

    def binned(self, spreadsheet_id):
        """It has no bin."""
        return False

    def now(self):
        """It keeps no time."""

    def address(self, spreadsheet_id):
        """Nobody opens it."""
        return f"memory:{spreadsheet_id}"

    def opened(self, spreadsheet_id):
        """To whom it is open."""
        self.counts["read"] += 1
        return port.Opened(dict(self._file(spreadsheet_id).editors), {})

    def close(self, spreadsheet_id):
        """Its editors open it to nobody."""

    def share(self, spreadsheet_id, address):
        """Open the workbook to an address."""
        self.counts["write"] += 1
        self._file(spreadsheet_id).editors[address] = address

    def unshare(self, spreadsheet_id, permission):
        """Take a permission back."""
        self.counts["write"] += 1
        self._file(spreadsheet_id).editors.pop(permission, None)

    def _file(self, spreadsheet_id):
        if spreadsheet_id not in self.files:
            raise port.Gone(spreadsheet_id)
        return self.files[spreadsheet_id]

    # people

    def rows(self, spreadsheet_id, sheet_id):
        """The rows of a tab, for a person's hands: what is changed in them is changed in the sheet."""
        file = self._file(spreadsheet_id)
        file.changed += 1
        return file.sheets[sheet_id].rows


class Trial(MemoryBook):
    """Copies of another keeper's workbooks, for a run that is only tried: what it writes stays here.

    All that it has to ask is asked at once; a workbook that cannot be read fails as it would.
    """

    def __init__(self, book, spreadsheet_ids):
        super().__init__()
        self.keeper, self.proven = book.keeper, book.proven
        self.failed, self.there = {}, {}  # why a workbook is not told; to whom it is open, or why that is not told
        for spreadsheet_id in spreadsheet_ids:
            try:
                seen = book.read(spreadsheet_id)
            except Exception as error:  # as in the run: the others go on
                self.failed[spreadsheet_id] = error
                continue
            self.files[spreadsheet_id] = File(seen.title, seen.sheets, list(seen.fences))
            try:
                self.there[spreadsheet_id] = book.opened(spreadsheet_id)
            except Exception as error:
                self.there[spreadsheet_id] = error

    def opened(self, spreadsheet_id):
        """To whom it is open."""
        there = self.there.get(spreadsheet_id)
        if isinstance(there, Exception):
            raise there
        return there or super().opened(spreadsheet_id)

    def _file(self, spreadsheet_id):
        if spreadsheet_id in self.failed:
            raise self.failed[spreadsheet_id]
        return super()._file(spreadsheet_id)
