"""What people do to sheets, as rows of a table: the act, what the mirror does of it, and what people see."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest

from models import base, ledger
from models.catalog import CATALOG, TABS
from models.people import Person, Position, RoleKind
from models.places import Settlement
from models.schema import ALL_TABLES
from sync.book import GUIDE
from sync.layout import sheet_ids
from sync.local_sheets import bench
from sync.tabs import STATUS
from tests.mirror_world import SHEETS, Small

#: what the writer keeps of its own accord
BOOKKEEPING = {"version", "created_at", "created_by", "updated_at", "updated_by", "sort_key", "search_key"}
TAKEN = "✓ נקלט"


@dataclass(frozen=True)
class Row:
    """One row: what a person does, and all that comes of it. What is not named here stays as it was, everywhere."""

    does: str
    act: Callable  # desk -> the line or lines of the position tab that are spoken to; ("body", 0) of another tab
    says: str = ""  # what stands in the status of that line
    waits: tuple = ()  # what waits for the unit: (kind, code)
    held: str = ""  # what the reason says where the workbook is held
    back: str = ""  # how a held workbook goes on, where that is not by the unit's release
    changed: dict | Callable = field(default_factory=dict)  # "dana.mobile": the new value; or that of the desk
    made: dict = field(default_factory=dict)  # how many records came into being, by kind
    wrote: tuple = ()  # the columns of the cells that the mirror wrote, beside the status


class Desk(Small):
    """Two workbooks: here three role holders and a committee with one member, there one role holder."""

    def __init__(self, folder, world):
        super().__init__(folder, world)
        self.hand = bench.Person(self.app, self.app.service_account)

    def furnish(self):
        """Put the beginning there, on both sides."""
        self.holder("דנה", "כהן", mobile="+972525666194")
        self.holder("גיל", "לוי", mobile="+972525666195", role=self.role("רכז/ת קהילה"))
        self.holder("אורן", "מזרחי", mobile="+972525666196", role=self.role("רכז/ת נוער"))
        self.holder("רות", "שלו", settlement=self.there, mobile="+972525666197")
        body = self.body("ועדת תרבות")
        member = RoleKind.get(RoleKind.code == "body_member")
        noa = self.add("person", first="נועה", last="גל", mobile="+972525666198")
        self.add("position", person=noa.uid, role_kind=member.uid, body=body.uid)
        self.run(self.here, self.there)

    def recognise(self):
        """Give the records of the beginning their names."""
        self.here, self.there = (Settlement.get(Settlement.name == name) for name in ("תקוע", "אלעזר"))
        names = {"דנה": "dana", "גיל": "gil", "אורן": "oren", "רות": "ruth", "נועה": "noa"}
        for position in Position.select():
            name = names[position.person.first]
            setattr(self, name, position.person)
            setattr(self, f"{name}_position", position)
        self.body_made = self.noa_position.body
        kept = ("here", "there", "body_made")
        self.names = {getattr(self, one).uid: one for name in names.values() for one in (name, f"{name}_position")}
        self.names |= {getattr(self, name).uid: name for name in kept}
        return self

    # what people do

    @property
    def positions(self):
        """The tab of role holders in a person's hands."""
        return self.tab("position")

    def line(self, first):
        """The number of somebody's line."""
        return self.positions.line_of(person__first=first)

    def type(self, first, **cells):
        """Type into somebody's line; returns its number."""
        line = self.line(first)
        self.positions.type(line, **cells)
        return line

    def put(self, first, column, raw):
        """Put a value into a cell of somebody's line as it is, not read as typed; returns the line's number."""
        line = self.line(first)
        self.positions.sheet.update([[raw]], self.positions.place(line, column), raw=True)
        return line

    def grow(self, code="position", **cells):
        """Type a new line; returns its number."""
        tab = self.tab(code)
        line = tab.fresh()
        tab.type(line, **cells)
        return line if code == "position" else (code, line)

    def ask(self, *requests, settlement=None):
        """What a menu of the spreadsheet does."""
        self.hand.ask(self.workbook(settlement).spreadsheet_id, *requests)

    def grid(self, code="position", rows=None, columns=None):
        """A part of a tab, for a request."""
        part = {"sheetId": sheet_ids(code)[0]}
        if rows:
            part |= {"startRowIndex": rows[0], "endRowIndex": rows[1]}
        if columns:
            part |= {"startColumnIndex": columns[0], "endColumnIndex": columns[1]}
        return part

    def span(self, dimension, start, end, code="position"):
        """Whole lines or columns of a tab, for a request."""
        return {"sheetId": sheet_ids(code)[0], "dimension": dimension, "startIndex": start, "endIndex": end}

    # what there is

    def cells(self, settlement):
        """All that stands in the tabs that people see, but for the guide: {(sheet, row, column): raw}."""
        sheets = self.book.read(self.workbook(settlement).spreadsheet_id).sheets
        return {
            (sheet.sheet_id, at, column): raw
            for sheet in sheets.values() if not sheet.hidden and sheet.sheet_id != GUIDE
            for at, row in enumerate(sheet.rows) for column, raw in enumerate(row) if raw is not None
        }  # fmt: skip

    @staticmethod
    def records():
        """Every record of every kind: {key: (kind, {field: value})}."""
        return {
            row.uid: (entry.code, {name: value for name, value in row.__data__.items() if name not in BOOKKEEPING})
            for entry in CATALOG for row in entry.model.select()
        }  # fmt: skip

    def reasons(self, settlement=None):
        """Why a workbook is held, as the unit reads it."""
        return " ".join(reason.get("text", "") for reason in self.workbook(settlement).reasons)

    def differences(self, before, after):
        """({"dana.mobile": the new value}, {kind: how many were made})."""
        changed = {
            f"{self.names[uid]}.{name}": value
            for uid, (_, values) in after.items() if uid in before
            for name, value in values.items() if value != before[uid][1][name]
        }  # fmt: skip
        return changed, dict(Counter(kind for uid, (kind, _) in after.items() if uid not in before))

    def play(self, row):
        """Play a row, and hold everything against it; a second, quiet run writes nothing."""
        before, spoken = self.records(), self._acted(row)
        hers, other = self.cells(self.here), self.cells(self.there)
        dry, run = (self.run(self.here, self.there, dry_run=dry) for dry in (True, False))
        _same("a dry run", *((one.plan_hash, one.counts, [{**line, "record": ""} for line in one.lines])
                             for one in (dry, run)))  # fmt: skip; a new record gets another key
        after, told = self.records(), [self.tab(code).status(line) for code, line in spoken]
        changed, made = self.differences(before, after)
        _same("changed", changed, row.changed(self) if callable(row.changed) else row.changed)
        _same("made", made, row.made)
        _same("waits", sorted(self.waiting()), sorted(row.waits))
        _same("states", (self.workbook().state, self.workbook(self.there).state), ("held" if row.held else "ok", "ok"))
        _same("wrote", self._written(hers, spoken), sorted(row.wrote))
        _same("the other workbook", self.cells(self.there), other)
        _same("lost", set(before) - set(after), set())
        assert row.held in self.reasons(), self.reasons()
        may_release = any(reason.get("cells") for reason in self.workbook().reasons)
        _same("may be released", may_release, bool(row.held and not row.back))
        assert all((row.says or TAKEN) in text for text in told), told
        _same("a second run", self.counted(self.here, self.there), (2, 0))
        _same("records after it", self.records(), after)

    def _acted(self, row):
        lines = row.act(self)
        lines = lines if isinstance(lines, list) else [lines] if isinstance(lines, int | tuple) else []
        return [line if isinstance(line, tuple) else ("position", line) for line in lines]

    def _written(self, hers, spoken):
        """The columns of the cells that a run wrote; the status only of the lines that are spoken to."""
        now = self.cells(self.here)
        codes = {(sheet, column): raw for (sheet, at, column), raw in {**hers, **now}.items() if at == 0}
        tabs = {sheet_ids(code)[0]: code for code in TABS}
        found = []
        for sheet, at, column in {place for place in {**hers, **now} if hers.get(place) != now.get(place)}:
            name = codes.get((sheet, column), "?")
            if name != STATUS or (tabs.get(sheet), at - 2) not in spoken:
                found.append(name)
        return sorted(found)

    # the past

    def remember(self):
        """The mirror's memory and the people as they are, to come back to."""
        return {table: list(table.select().dicts()) for table in (*ledger.TABLES, Person)}

    def return_to(self, memory):
        """Restore an older database."""
        people = memory.pop(Person)
        with base.writing():
            for table in reversed(ledger.TABLES):
                table.delete().execute()
            for table, rows in memory.items():
                for row in rows:
                    table.insert(row).execute()
            for row in people:
                Person.update(row).where(Person.uid == row["uid"]).execute()

    def version(self):
        """The spreadsheet as it is, to come back to."""
        return self.app.store.book(self.workbook().spreadsheet_id)

    def restore_version(self, book):
        """Restore an older version of the spreadsheet."""
        with self.app.store.writing() as change:
            change.add(book.copy())


def _same(what, is_, expected):
    assert is_ == expected, f"{what}: {is_}, expected {expected}"


@pytest.fixture(name="desk")
def desk_fixture(server, world, tmp_path, tmp_path_factory):
    """A desk whose beginning is copied from one that was furnished once."""
    template = tmp_path_factory.getbasetemp() / "desk"
    template.mkdir(exist_ok=True)

    def build(handle):
        handle.create_tables(ALL_TABLES)
        made = Desk(template, type(world)(b"test", world.now, Random(8)))
        made.furnish()
        made.app.store.close()

    url = server.copy("desk", build)
    handle = base.connect(url)
    shutil.copy(template / SHEETS, tmp_path / SHEETS)
    found = Desk(tmp_path, world).recognise()
    found.app.ids = Random(9)  # ids that the furnishing did not give
    yield found
    handle.close()
    server.drop(url)


def table(*rows):
    """The parameters of a test that plays these rows."""
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.does)
