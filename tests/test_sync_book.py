"""One suite for every keeper of workbooks: gspread against the local Sheets, and the memory of the simulation.

Where PINKAS_TEST_GOOGLE_CREDENTIALS names the file of an account (and PINKAS_TEST_GOOGLE_FOLDER a folder that it may
write in), also gspread against Google itself.
"""

import os
from dataclasses import replace
from random import Random
from uuid import uuid4

import pytest
from gspread.urls import DRIVE_FILES_API_V3_URL

from models.settings import Settings
from sync import book as port
from sync.google_book import open_book
from sync.layout import Header, Layout, More, TabLayout
from sync.local_sheets import create_local_sheets, mount
from sync.memory_book import MemoryBook
from tests.conftest import NETWORK
from tests.discovery import checked

pytestmark = pytest.mark.once
GOOGLE = os.environ.get("PINKAS_TEST_GOOGLE_CREDENTIALS", "")
HEADERS = (
    Header("name", "שם", 100, "text", True), Header("day", "יום", 90, "day", True),
    Header("count", "כמה", 60, "number", True), Header("kind", "סוג", 80, "choice", True, ("אחד", "שניים")),
)  # fmt: skip
TAB = TabLayout("position", "אנשים", 102, 202, HEADERS)
LISTS = (("position.kind", ("אחד", "שניים")),)
GUIDE = (port.Told("שלום", "title"), port.Told(), port.Told())
LAYOUT = Layout((TAB,), {"position": "אנשים"}, GUIDE, "מדריך", "aa", drop=0, scratches=((202, "_position"),),
                lists_title="_lists", order=("position.kind",), lists=LISTS)  # fmt: skip
WIDTH = len(HEADERS) + 2
SUM = {"f": "=1+1", "v": 2.0}  # a formula as it is read


class Memory:
    """The keeper in memory; people's acts are done to its lists."""

    def __init__(self, folder):
        self.book = MemoryBook()

    def rows(self, spreadsheet_id):
        return self.book.rows(spreadsheet_id, TAB.sheet_id)

    def pad(self, spreadsheet_id):
        rows = self.rows(spreadsheet_id)
        width = max(map(len, rows))
        for row in rows:
            row.extend([None] * (width - len(row)))
        return rows

    def type(self, spreadsheet_id, row, column, text):
        rows = self.rows(spreadsheet_id)
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = dict(SUM) if text == SUM["f"] else text or None

    def sort(self, spreadsheet_id, column, first, down):
        """Sort what stands under the header from the column `first` on by a column, blanks last."""
        rows = self.pad(spreadsheet_id)
        told = sorted((row[first:] for row in rows[2:]), key=lambda row: str(_plain(row[column - first])), reverse=down)
        told.sort(key=lambda row: _plain(row[column - first]) is None)
        for row, cells in zip(rows[2:], told, strict=True):
            row[first:] = cells

    def copy_row(self, spreadsheet_id, source, target):
        rows = self.pad(spreadsheet_id)
        line = list(rows[source]) if source < len(rows) else [None] * len(rows[0])
        while len(rows) <= target:
            rows.append([])
        rows[target] = line

    def insert_row(self, spreadsheet_id, at):
        rows = self.rows(spreadsheet_id)
        if at < len(rows):
            rows.insert(at, [])

    def delete_row(self, spreadsheet_id, at):
        rows = self.rows(spreadsheet_id)
        if at < len(rows):
            rows.pop(at)

    def insert_column(self, spreadsheet_id, at):
        for row in self.pad(spreadsheet_id):
            row.insert(at, None)

    def move_column(self, spreadsheet_id, source, target):
        for row in self.pad(spreadsheet_id):
            row.extend([None] * (8 - len(row)))
            row.insert(target, row.pop(source))


class Local:
    """Real gspread against the local Sheets."""

    def __init__(self, folder):
        self.app = create_local_sheets(folder / "sheets.db", ids=Random(3))
        session = checked(mount(self.app), every=5)
        self.book = open_book(Settings(folder), session=session, sleep=lambda seconds: None, clock=lambda: 0)
        self.book.client.http_client.limiter.wait = lambda sort: None

    def _ask(self, spreadsheet_id, **request):
        self.book.client.http_client.batch_update(spreadsheet_id, {"requests": [request]})

    def type(self, spreadsheet_id, row, column, text):
        cell = {"userEnteredValue": {"formulaValue" if text == SUM["f"] else "stringValue": text}} if text else {}
        start = {"sheetId": TAB.sheet_id, "rowIndex": row, "columnIndex": column}
        told = {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}
        self._ask(spreadsheet_id, updateCells=told)

    def _span(self, dimension, at):
        return {"sheetId": TAB.sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + 1}

    def sort(self, spreadsheet_id, column, first, down):
        span = {"sheetId": TAB.sheet_id, "startRowIndex": 2, "startColumnIndex": first}
        order = {"dimensionIndex": column, "sortOrder": "DESCENDING" if down else "ASCENDING"}
        self._ask(spreadsheet_id, sortRange={"range": span, "sortSpecs": [order]})

    def copy_row(self, spreadsheet_id, source, target):
        spans = [{"sheetId": TAB.sheet_id, "startRowIndex": at, "endRowIndex": at + 1} for at in (source, target)]
        self._ask(spreadsheet_id, copyPaste={"source": spans[0], "destination": spans[1], "pasteType": "PASTE_NORMAL"})

    def insert_row(self, spreadsheet_id, at):
        self._ask(spreadsheet_id, insertDimension={"range": self._span("ROWS", at)})

    def delete_row(self, spreadsheet_id, at):
        self._ask(spreadsheet_id, deleteDimension={"range": self._span("ROWS", at)})

    def insert_column(self, spreadsheet_id, at):
        self._ask(spreadsheet_id, insertDimension={"range": self._span("COLUMNS", at)})

    def move_column(self, spreadsheet_id, source, target):
        there = target + 1 if target > source else target  # Google counts before the move
        told = {"source": self._span("COLUMNS", source), "destinationIndex": there}
        self._ask(spreadsheet_id, moveDimension=told)


class Real(Local):
    """Real gspread against Google; what was made there goes to the bin."""

    def __init__(self, folder):
        self.book = open_book(Settings(folder, sheets="google", google_credentials=GOOGLE,
                                       sheets_folder=os.environ.get("PINKAS_TEST_GOOGLE_FOLDER", "")))  # fmt: skip
        checked(self.book.client.http_client.session)
        self.made, create = [], self.book.create
        self.book.create = lambda title: self.made.append(create(f"{title} {uuid4()}")) or self.made[-1]

    def clear(self):
        for file in self.made:
            self.book.client.http_client.request("patch", f"{DRIVE_FILES_API_V3_URL}/{file}", json={"trashed": True},
                                                 params={"supportsAllDrives": True})  # fmt: skip


KEEPERS = {f"{name}{end}": (make, way) for name, make in {"memory": Memory, "gspread": Local, "google": Real}.items()
           for way, end in (("copy", ""), ("duplicate", "-duplicate")) if make is not Real or GOOGLE}  # fmt: skip


@pytest.fixture(params=KEEPERS)
def keeper(request, tmp_path):
    make, way = KEEPERS[request.param]
    NETWORK["open"] = make is Real
    keeper = make(tmp_path)
    keeper.way = way
    yield keeper
    if make is Real:
        keeper.clear()
    NETWORK["open"] = False


@pytest.fixture
def workbook(keeper):
    """A laid out spreadsheet with one line."""
    made = keeper.book.create("בדיקה")
    keeper.book.lay_out(made, LAYOUT)
    keeper.book.swap(made, a_swap(keeper, made, "aa", "bb", appends=[(TAB.sheet_id, {0: "k1", 1: "דנה", 2: 46056})]))
    return made


def block(keeper, spreadsheet_id):
    return keeper.book.read(spreadsheet_id).sheets[TAB.sheet_id].rows


def a_swap(keeper, spreadsheet_id, builds_on, nonce, puts=(), appends=(), rows=None):
    rows = rows or block(keeper, spreadsheet_id)
    columns = max((len(row) for row in rows), default=1)
    guarded = port.Guarded("_position", TAB.sheet_id, TAB.scratch_id, len(rows), columns)
    puts = tuple(port.Put(TAB.sheet_id, *put) for put in puts)
    appends = tuple(port.Append(sheet, tuple(cells.items())) for sheet, cells in appends)
    return port.Swap(nonce, builds_on, (guarded,), puts, appends, way=keeper.way)


def test_a_laid_out_workbook_has_codes_header_guide_and_fence(keeper):
    made = keeper.book.create("בדיקה")
    keeper.book.lay_out(made, LAYOUT)
    seen = keeper.book.read(made)
    assert [(s.sheet_id, s.title, s.hidden) for s in seen.sheets.values()] == [
        (port.GUIDE, "מדריך", False), (port.LISTS, "_lists", True), (102, "אנשים", False),
        (202, "_position", True)]  # fmt: skip
    codes, labels = seen.sheets[102].rows
    assert codes == ["_key", "name", "day", "count", "kind", "_state"]
    assert labels == ["מזהה", "שם", "יום", "כמה", "סוג", "מצב השורה"]
    assert (seen.fences, seen.sheets[port.GUIDE].rows) == (("pinkas_aa",), [["שלום"]])


def test_laying_out_twice_is_refused_whole(keeper, workbook):
    before = keeper.book.read(workbook)
    with pytest.raises(port.Refused):
        keeper.book.lay_out(workbook, LAYOUT)
    assert keeper.book.read(workbook) == before


def test_a_swap_writes_and_gives_the_block_as_it_was(keeper, workbook):
    puts = [(2, 1, "רות"), (2, 3, 7), (2, 2, None)]
    swap = a_swap(keeper, workbook, "bb", "cc", puts, [(102, {0: "k2", 1: "=1+1"})])
    before = block(keeper, workbook)
    assert keeper.book.swap(workbook, swap) == {102: before}
    assert block(keeper, workbook)[2:] == [["k1", "רות", None, 7.0], ["k2", "=1+1"]]
    assert keeper.book.read(workbook).fences == ("pinkas_cc",)


def test_a_swap_on_another_fence_is_refused_and_leaves_no_trace(keeper, workbook):
    swap = a_swap(keeper, workbook, "bb", "cc", [(2, 1, "רות")])
    keeper.book.swap(workbook, swap)
    before = keeper.book.read(workbook)
    for again in (swap, a_swap(keeper, workbook, "zz", "dd", [(2, 1, "מישהי")])):
        with pytest.raises(port.Refused):
            keeper.book.swap(workbook, again)
    assert keeper.book.read(workbook) == before


def test_the_pre_image_shows_what_came_in_between(keeper, workbook):
    swap = a_swap(keeper, workbook, "bb", "cc", [(2, 1, "רות")])
    keeper.type(workbook, 2, 1, "נכתב בינתיים")
    assert keeper.book.swap(workbook, swap)[102][2][1] == "נכתב בינתיים"
    assert block(keeper, workbook)[2][1] == "רות"
    scratch = keeper.book.read(workbook).sheets[202].rows
    assert any("cc" in row for row in scratch)


def test_what_lies_on_another_tabs_scratch_goes_with_the_next_write(keeper, workbook):
    keeper.book.swap(workbook, a_swap(keeper, workbook, "bb", "cc", [(2, 1, "רות")]))
    before = block(keeper, workbook)
    keeper.book.swap(workbook, port.Swap("dd", "cc", (), emptied=(202,)))
    seen = keeper.book.read(workbook)
    assert (seen.sheets[202].rows, seen.fences, block(keeper, workbook)) == ([], ("pinkas_dd",), before)
    with pytest.raises(port.Refused):  # a scratch that somebody deleted meanwhile: nothing is written
        keeper.book.swap(workbook, port.Swap("ee", "dd", (), emptied=(999,)))
    assert keeper.book.read(workbook).fences == ("pinkas_dd",)


def test_an_append_never_lands_on_anybodys_line(keeper, workbook):
    swap = a_swap(keeper, workbook, "bb", "cc", appends=[(102, {0: "k2", 1: "חדשה"})])
    keeper.type(workbook, 3, 1, "שורה של מישהו")
    keeper.book.swap(workbook, swap)
    assert [row[1] for row in block(keeper, workbook)[2:]] == ["דנה", "שורה של מישהו", "חדשה"]


def test_what_is_not_there_is_gone(keeper):
    with pytest.raises(port.Gone):
        keeper.book.read("1-nothing-of-the-kind-nothing-of-the-kind-000")


def test_the_listing_knows_every_workbook_and_moves_with_it(keeper, workbook):
    first = keeper.book.listing()
    assert (workbook in first, first[workbook].by) == (True, "")  # it was us
    keeper.type(workbook, 2, 1, "רות")
    assert keeper.book.listing()[workbook].moment >= first[workbook].moment


MORE = (Header("more", "עוד", 70, "text", True), Header("which", "איזה", 80, "choice", True, ("זה",)))
MORE_LISTS = (*LISTS, ("position.which", ("זה", "או זה")))


def a_change(builds_on, nonce, at):
    """A layout on a fence: two columns, a drop-down, a tab that is hidden, a hidden twin that was missing."""
    more = More(replace(TAB, headers=MORE), at, 1, 500)
    return Layout(nonce=nonce, builds_on=builds_on, more=(more,), titles={}, hidden=((102, True),),
                  folded=((102, 2, True),), scratches=((203, "_other"),), lists=MORE_LISTS, lists_there=True,
                  lists_title="_lists", order=tuple(name for name, _ in MORE_LISTS), guide=())  # fmt: skip


def test_a_layout_on_a_fence_adds_and_hides_and_leaves_the_lines_as_they_are(keeper, workbook):
    lines = [row[:WIDTH] for row in block(keeper, workbook)[2:]]
    keeper.book.lay_out(workbook, a_change("bb", "cc", WIDTH))
    seen = keeper.book.read(workbook)
    assert [row[WIDTH:] for row in block(keeper, workbook)[:2]] == [["more", "which"], ["עוד", "איזה"]]
    assert [row[:WIDTH] for row in block(keeper, workbook)[2:]] == lines
    assert (seen.fences, seen.sheets[102].hidden, seen.sheets[203].hidden) == (("pinkas_cc",), True, True)
    assert seen.sheets[port.LISTS].rows == [["position.kind", "position.which"], ["אחד", "זה"], ["שניים", "או זה"]]


def test_a_layout_on_another_fence_is_refused_whole(keeper, workbook):
    keeper.book.lay_out(workbook, a_change("bb", "cc", WIDTH))
    before = keeper.book.read(workbook)
    for late in (a_change("bb", "cc", WIDTH), a_change("bb", "dd", WIDTH)):
        with pytest.raises(port.Refused):
            keeper.book.lay_out(workbook, late)
    assert keeper.book.read(workbook) == before


def test_a_layout_never_writes_over_a_column_that_came_in_between(keeper, workbook):
    keeper.insert_column(workbook, 2)
    keeper.type(workbook, 2, WIDTH, "של מישהי")
    keeper.book.lay_out(workbook, a_change("bb", "cc", WIDTH))
    codes, line = block(keeper, workbook)[0], block(keeper, workbook)[2]
    assert (codes[WIDTH:], "של מישהי" in line) == (["more", "which", "_state"], True)


ACTS = ("type", "insert_row", "delete_row", "insert_column", "move_column", "swap", "swap", "sort", "copy_row",
        "late")  # fmt: skip


@pytest.mark.parametrize("first", range(0, 1000, 50))
def test_both_keepers_are_in_the_same_state_after_the_same_acts(first, tmp_path):
    keepers = [Memory(tmp_path), Local(tmp_path)]
    for seed in range(first, first + 50):
        memory, local = (played(keeper, seed) for keeper in keepers)
        assert memory == local, seed


def played(keeper, seed):
    """The pre-images of one seeded script, and what stands in the whole workbook after it."""
    keeper.way = ("copy", "duplicate")[seed % 2]
    spreadsheet_id = keeper.book.create(f"בדיקה {seed}")
    keeper.book.lay_out(spreadsheet_id, LAYOUT)
    images = script(keeper, spreadsheet_id, Random(seed))
    state = keeper.book.read(spreadsheet_id)
    tabs = {key: (tab.title, tab.hidden, port.trimmed(tab.rows)) for key, tab in state.sheets.items()}
    return images, tabs, state.fences


def _plain(raw):
    return raw["v"] if isinstance(raw, dict) else raw


def refused(act, *what):
    """The name of what is raised."""
    with pytest.raises(port.BookError) as found:
        act(*what)
    return found.typename


def script(keeper, spreadsheet_id, random):
    """Twelve acts of people and of the mirror; returns the pre-images, and what was refused."""
    fence, images, sent = "aa", [], []
    for step in range(12):
        act = random.choice(ACTS)
        row, column, other = random.randrange(2, 6), random.randrange(1, 6), random.randrange(1, 6)
        if act == "swap":
            rows = block(keeper, spreadsheet_id)
            puts = [(row, column, f"שלנו {step}")] if row < len(rows) else []
            swap = a_swap(keeper, spreadsheet_id, fence, f"n{step}", puts, [(102, {0: f"k{step}", 1: "שורה"})], rows)
            images.append(keeper.book.swap(spreadsheet_id, swap))
            fence = f"n{step}"
            sent.append(swap)
        elif act == "late":  # a request that was carried out, or could have been, comes once more
            images += [refused(keeper.book.swap, spreadsheet_id, swap) for swap in sent[-2:]]
            images.append(refused(keeper.book.lay_out, spreadsheet_id, a_change(f"{fence}x", "late", WIDTH)))
        elif act == "sort":
            keeper.sort(spreadsheet_id, *random.choice(((0, 0), (1, 0), (1, 1), (column, 1))), random.random() < 0.5)
        elif act == "copy_row":
            keeper.copy_row(spreadsheet_id, row, other + 1)
        elif act == "type":
            keeper.type(spreadsheet_id, row, column, random.choice(("מילה", "", f"ערך {step}", SUM["f"])))
        elif act == "move_column":
            keeper.move_column(spreadsheet_id, column, other)
        else:
            getattr(keeper, act)(spreadsheet_id, row if act.endswith("row") else column)
    return images
