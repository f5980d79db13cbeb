"""A small world for the mirror's tests: two settlements, people on both sides, real gspread, the local Sheets."""

import datetime as dt
import shutil
from random import Random

from models import changes, ledger, people, reference
from models.access import SYSTEM
from models.bodies import BodyKind
from models.changes import Change, Source, World
from models.messages import say
from models.people import Position, RoleKind
from models.places import Settlement
from models.schema import ALL_TABLES
from models.settings import Settings
from sync.google_book import open_book
from sync.layout import sheet_ids
from sync.local_sheets import create_local_sheets, mount
from sync.local_sheets.bench import Bench, Person
from sync.run import Mirror
from sync.tabs import KEY, STATUS
from tests.discovery import checked

TYPIST = "dana@example.org"
SHEETS = "sheets.db"
BEGAN = dt.datetime(2026, 11, 22, 8)
BEGUN = {}


class Small:
    """The world: `run()` synchronises, `tab("position")` is what a person sees and types into."""

    def __init__(self, folder, world):
        self.world, self.folder = world, folder
        if not Settlement.select().exists():
            reference.install("gush-etzion", world)
        self.app = create_local_sheets(folder / SHEETS, ids=Random(5))
        self.bench = Bench(self.app, sleep=lambda seconds: None)
        session = checked(mount(self.app), every=5)  # a sample, against Google's discovery documents
        self.book = open_book(Settings(folder), session=session, sleep=lambda seconds: None, clock=lambda: 0)
        self.book.client.http_client.limiter.wait = lambda sort: None
        self.here, self.there = (Settlement.get(Settlement.name == name) for name in ("תקוע", "אלעזר"))

    def add(self, entity, **values):
        """A record, as the unit adds it on a screen."""
        return changes.apply(Change(entity, "", "create", values), SYSTEM, Source("screen"), self.world)

    def edit(self, record, **values):
        """Change a record, as the unit does on a screen."""
        code = "user" if type(record).__name__ == "User" else record._meta.table_name
        changes.apply(Change(code, record.uid, "update", values), SYSTEM, Source("screen"), self.world)
        return self.again(record)

    @staticmethod
    def again(record):
        """The record as it is now."""
        return type(record).get(type(record).uid == record.uid)

    def role(self, name="מזכיר/ת יישוב"):
        """A role kind by its name."""
        return RoleKind.get(RoleKind.name == name)

    def holder(self, first, last, settlement=None, mobile=None, role=None, **position):
        """A person with a position in a settlement; returns (person, position)."""
        person = self.add("person", first=first, last=last, mobile=mobile)
        place = (settlement or self.here).uid
        return person, self.add("position", person=person.uid, role_kind=(role or self.role()).uid, settlement=place,
                                **position)  # fmt: skip

    def body(self, name, kind="c_culture", settlement=None):
        """A committee."""
        found = BodyKind.get(BodyKind.code == kind)
        return self.add("body", name=name, kind=found.uid, settlement=(settlement or self.here).uid)

    # the mirror

    def mirror(self, **kw):
        """A fresh mirror, as another process would have it."""
        return Mirror(self.book, self.world, **kw)

    def run(self, *settlements, **kw):
        """Synchronise and return the Run; the first tab of the run is the first settlement by default."""
        run = self.mirror().run([place.uid for place in settlements or (self.here,)], **kw)
        assert say("fault") not in [line["text"] for line in run.lines]
        return run

    def counted(self, *settlements):
        """(reads, writes) that one run sends."""
        before = dict(self.book.counts)
        self.run(*settlements)
        return tuple(self.book.counts.get(sort, 0) - before.get(sort, 0) for sort in ("read", "write"))

    def workbook(self, settlement=None):
        """The workbook of a settlement, as the database has it now."""
        return ledger.Workbook.get(ledger.Workbook.settlement == (settlement or self.here))

    def tab(self, code, settlement=None):
        """A tab for a person to see and to type into."""
        return Tab(self, code, self.workbook(settlement))

    def waiting(self):
        """What waits for the unit: [(kind, code)]."""
        return [(w.kind, w.code) for w in ledger.Waiting.select().where(ledger.Waiting.state == "open")]


class Tab:
    """One tab in a person's hands: columns by their code, lines by their number under the header."""

    def __init__(self, small, code, workbook):
        client = Person(small.app, small.app.service_account).client
        checked(client.http_client.session, every=5).headers.pop("X-Local-By-Hand")
        self.sheet = client.open_by_key(workbook.spreadsheet_id).get_worksheet_by_id(sheet_ids(code)[0])

    def rows(self):
        """The lines under the header, as {code: shown text}."""
        values = self.sheet.get_all_values()
        return [dict(zip(values[0], row, strict=False)) for row in values[2:]]

    def place(self, line, code):
        """The A1 address of a cell."""
        return f"{chr(65 + self.sheet.row_values(1).index(code))}{line + 3}"

    def type(self, line, **cells):
        """Type into cells of a line; a dot in a column's code is written as two underscores."""
        for name, value in cells.items():
            self.sheet.update_acell(self.place(line, name.replace("__", ".")), value)

    def fresh(self):
        """The number of the first empty line."""
        return len(self.rows())

    def status(self, line):
        """What the line says of itself."""
        return self.rows()[line][STATUS]

    def line_of(self, **cells):
        """The number of the line that holds these."""
        wanted = {name.replace("__", "."): value for name, value in cells.items()}
        return next(n for n, row in enumerate(self.rows()) if all(row[c] == v for c, v in wanted.items()))

    def key(self, line):
        """The key of a line."""
        return self.rows()[line][KEY]


def begin(folder, handle):
    """Make the tables and the small world in an empty database and a folder, to be copied."""
    handle.create_tables(ALL_TABLES)
    chance = Random(7)
    made = Small(folder, World(b"test", lambda: BEGAN, chance))
    made.holder("דנה", "כהן", mobile="+972525666194")
    made.holder("גיל", "לוי", mobile="+972525666195", role=made.role("רכז/ת קהילה"))
    made.run()
    made.app.store.close()
    BEGUN.update(chance=chance.getstate())


def begun(template, folder, world):
    """The small world, of a database and a folder in which it was made once."""
    shutil.copy(template / SHEETS, folder / SHEETS)
    world.random.setstate(BEGUN["chance"])  # no key is given twice
    made = Small(folder, world)
    made.app.ids = Random(9)
    for name, first in (("dana", "דנה"), ("gil", "גיל")):
        position = Position.select().join(people.Person).where(people.Person.first == first).get()
        setattr(made, name, position.person)
        setattr(made, f"{name}_position", position)
    return made
