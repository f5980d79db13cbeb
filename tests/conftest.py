"""What every test stands on: a fresh database on the chosen engine, a clock that tests own, and no network."""

import datetime as dt
import logging
import os
import shutil
import socket
import sys
from pathlib import Path
from random import Random

import pytest

import models.demo
from models import base, reference
from models.access import SYSTEM
from models.bodies import BodyKind
from models.changes import Change, Source, World, apply
from models.people import RoleKind
from models.places import Settlement
from models.schema import ALL_TABLES
from models.sealing import sealer
from tests import postgres
from tests.admin_fixtures import furnish
from tests.house import House
from tests.mirror_world import begin, begun

ENGINE = os.environ.get("PINKAS_TEST_DATABASE", "sqlite")
ROOT = Path(__file__).parent.parent
HERE = ("127.0.0.1", "::1", "localhost")
NETWORK = {"open": False}  # True while a test speaks with Google itself, where somebody gave an account for that


def pytest_configure(config):
    """Refuse an engine that is unknown or not on this machine, before any test, in one line."""
    if ENGINE not in ("sqlite", "postgresql"):
        raise pytest.UsageError(f"PINKAS_TEST_DATABASE={ENGINE}: expected sqlite or postgresql")
    base.PRAGMAS["synchronous"] = 0  # no database of a test outlives a power cut
    missing = postgres.missing() if ENGINE == "postgresql" else None
    if missing:
        raise pytest.UsageError(f"PINKAS_TEST_DATABASE=postgresql, but {missing}")


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Connections leave this machine in no test, but where the suite of workbooks is to be played against Google."""
    real = socket.socket.connect

    def connect(self, address):
        if self.family != socket.AF_UNIX and address[0] not in HERE and not NETWORK["open"]:
            raise AssertionError(f"a test reached for the network: {address}")
        return real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(autouse=True, scope="session")
def keys():
    """What the database keeps unreadable is sealed with a key of the tests."""
    sealer.use(["a key of the tests"])


@pytest.fixture(autouse=True, scope="session")
def one_writer():
    """Of the product's files only the writer saves entities, and the sign-in library's room its own columns."""
    rooms = ("models/changes.py", "admin/signin.py")

    def watched(real):
        def call(self, *args, **kw):
            caller = Path(sys._getframe(1).f_code.co_filename)
            if caller.is_relative_to(ROOT) and not {"tests", "site-packages"} & set(caller.parts):
                assert caller.relative_to(ROOT).as_posix() in rooms, f"{caller} writes {type(self).__name__}"
            return real(self, *args, **kw)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for verb in ("save", "delete_instance"):
            patch.setattr(base.Entity, verb, watched(getattr(base.Entity, verb)))
        yield


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Makes databases, by their addresses: see Files and postgres.Cluster, which have the same verbs."""
    maker = postgres.Cluster() if ENGINE == "postgresql" else Files(tmp_path_factory.mktemp("databases"))
    with maker:
        yield maker


class Files:
    """SQLite files; what is slow to build is built once and copied."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def fresh(self):
        """The address of an empty database."""
        self.count += 1
        return f"sqlite:///{self.folder / f'{self.count}.db'}"

    def ready(self):
        """The address of a database with all tables and nothing in them."""
        return self.copy("ready", lambda handle: handle.create_tables(ALL_TABLES))

    def copy(self, name, build):
        """The address of a copy of the database that `build(handle)` makes, the first time, from an empty one."""
        template = self.folder / f"{name}.template"
        if not template.exists():
            handle = base.connect(f"sqlite:///{template}")
            build(handle)
            handle.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            handle.close()
        url = self.fresh()
        shutil.copy(template, url.removeprefix("sqlite:///"))
        return url

    def drop(self, url):
        """Forget a copy."""
        Path(url.removeprefix("sqlite:///")).unlink()


@pytest.fixture
def database_url(request, server, tmp_path_factory):
    """The address of a database with all tables and nothing in them, for a test that opens it itself.

    Where the test asks for a world that takes long to make, it stands there: a copy of one that was made once.
    """
    worlds = {"furnished": furnish, "small": lambda handle: begin(small_template(tmp_path_factory), handle)}
    asked = [name for name in worlds if name in request.fixturenames]
    if not asked:
        yield server.ready()
        return
    (name,) = asked
    url = server.copy(name, worlds[name])
    yield url
    server.drop(url)


def small_template(tmp_path_factory):
    """The folder where the spreadsheets of the small world's beginning lie."""
    folder = tmp_path_factory.getbasetemp() / "small"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def furnished():
    """Asks that the small unit's records stand in the database from the beginning: see `admin_fixtures.unit`."""


@pytest.fixture
def db(database_url):
    """A database with all tables and nothing in them, opened and bound to the models."""
    handle = base.connect(database_url)
    yield handle
    handle.close()


@pytest.fixture
def empty_db(server):
    """A database without any table, opened and bound to the models."""
    handle = base.connect(server.fresh())
    yield handle
    handle.close()


@pytest.fixture(scope="session")
def demo_house(server, tmp_path_factory):
    """`demo_house(folder)` is an installation with a demo, in processes of its own; the demo is made once."""
    made = []

    def twin(folder):
        if not made:
            first = House(tmp_path_factory.mktemp("demo"), server.fresh() if ENGINE == "postgresql" else None)
            for word in ("migrate", "demo"):
                code, _, said = first.command(word)
                assert code == 0, said
            made.append(first)
        return made[0].twin(folder, server)

    return twin


@pytest.fixture
def demo(server):
    """Opens a council's demonstration, as it is on the day of `clock`: `demo("gush-etzion")` gives the database."""
    opened = []

    def fill(council):
        def build(handle):
            handle.create_tables(ALL_TABLES)
            models.demo.fill(council, World(b"test", Clock(), Random(7)))

        url = server.copy(f"demo_{council.replace('-', '_')}", build)
        opened.append((base.connect(url), url))
        return opened[-1][0]

    yield fill
    for handle, url in opened:
        handle.close()
        server.drop(url)


class Clock:
    """The time as a test wants it, in UTC: `clock.at` may be set, `clock.move(days=1)` moves it on."""

    def __init__(self):
        self.at = dt.datetime(2026, 11, 22, 8, 0)

    def __call__(self):
        return self.at

    def move(self, **span):
        """Let time pass."""
        self.at += dt.timedelta(**span)


@pytest.fixture
def clock():
    """The clock of `world`."""
    return Clock()


@pytest.fixture
def world(clock):
    """A world without chance: a clock that stands still, a fixed seed, a journal key of its own."""
    return World(journal_key=b"test", now=clock, random=Random(7), database_now=clock)


@pytest.fixture
def command():
    """The source of what a test does itself."""
    return Source("command")


@pytest.fixture
def add(db, world, command):
    """Creates a record by the only writer: `add("body", name=…)`."""

    def create(entity, **values):
        return apply(Change(entity, "", "create", values), SYSTEM, command, world)

    return create


@pytest.fixture
def gush_etzion(db, world):
    """The reference data of Gush Etzion; the keys of its kinds by code and of its settlements by name."""
    reference.install("gush-etzion", world)
    keys = {row.code: row.uid for model in (RoleKind, BodyKind) for row in model.select()}
    return keys | {row.name: row.uid for row in Settlement.select()}


@pytest.fixture
def count_queries(db):
    """Calls what it is given and returns the statements that reached the database meanwhile."""

    def call(action):
        log, seen = logging.getLogger("peewee"), []
        listener = logging.Handler()
        listener.emit = lambda record: seen.append(record.msg)
        log.addHandler(listener)
        level = log.level
        log.setLevel(logging.DEBUG)
        try:
            action()
        finally:
            log.setLevel(level)
            log.removeHandler(listener)
        return seen

    return call


@pytest.fixture
def small(db, world, tmp_path, tmp_path_factory):
    """A small world whose first settlement has two role holders and a synchronised workbook."""
    return begun(small_template(tmp_path_factory), tmp_path, world)
