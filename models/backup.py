"""Backups: one sealed file of the database, the kept files but keys, and the journal's head; which of them are kept."""

import datetime as dt
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from models import changes, journal
from models.access import SYSTEM
from models.attachments import FOLDER as FOLDER_OF_FILES
from models.changes import Source
from models.schema import ALL_TABLES
from models.sealed_file import seal
from models.settings import Wrong

log = logging.getLogger("pinkas.backup")
FOLDER, ENDING = "backups", ".backup"
DAYS, MONTHS = 14, 12
DATABASE, ABOUT, FILES = "database", "about.json", "files"
#: what is made anew where it is missing: the queue
PASSING = ("jobs.db",)
UNKEPT = (".key", "-wal", "-shm", "-journal", ".part")  # keys, and what belongs to a database that is in use


def make(settings, world, path, actor=SYSTEM, way="command"):
    """Write a backup into the file `path`, whole or not at all, with a line in the journal; raises settings.Wrong."""
    key = key_of(settings)
    about = {"made": world.now().isoformat(), "engine": engine_of(settings), "council": settings.council,
             "key": journal.key_id(world.journal_key), "head": list(journal.head())}  # fmt: skip
    with workshop(settings) as folder:
        dump(settings.database_url, folder / DATABASE)
        (folder / ABOUT).write_text(json.dumps(about), "utf-8")
        _copy_kept(settings, folder / FILES)
        _pack(folder, Path(path), key)
    changes.note("backup", actor, Source(way, Path(path).name), world)
    return about


def key_of(settings):
    """The key of backups; raises Wrong where none is set."""
    if not settings.backup_key:
        raise Wrong("PINKAS_BACKUP_KEY is missing: without it there are no backups")
    return settings.backup_key


def engine_of(settings):
    """Which engine keeps the database."""
    return "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"


@contextmanager
def workshop(settings):
    """A folder of our own beside the database, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="workshop-", dir=settings.instance) as name:
        yield Path(name)


def _pack(folder, path, key):
    part = path.with_name(path.name + ".part")
    with tempfile.TemporaryFile(dir=folder) as packed:
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for name in (ABOUT, DATABASE, FILES):
                tar.add(folder / name, name)
        packed.seek(0)
        with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as target:
            seal(packed, target, key)
            target.flush()
            os.fsync(target.fileno())
    os.replace(part, path)


def dump(url, path):
    """The whole database as one file: a SQLite copy taken while others write, or what pg_dump tells."""
    if url.startswith("sqlite"):
        copy_sqlite(sqlite_path(url), path)
        return
    tables = [f"--table={model._meta.table_name}" for model in ALL_TABLES]
    postgres("pg_dump", url, "--no-owner", "--no-privileges", "--table=schema_migration", *tables, f"--file={path}")


def sqlite_path(url):
    """The file behind a SQLite address."""
    return url.removeprefix("sqlite:///")


def copy_sqlite(source, target):
    """Copy one SQLite database over another, each as one whole, whoever uses them."""
    with closing(sqlite3.connect(source, timeout=30)) as old, closing(sqlite3.connect(target, timeout=30)) as new:
        old.backup(new)


def postgres(program, url, *words):
    """Run one of PostgreSQL's own programs on the database; its password is shown to nobody."""
    if not shutil.which(program):
        raise Wrong(f"{program} is not on this machine: install PostgreSQL's client programs (postgresql-client)")
    password = urlsplit(url).password
    bare, secret = url, {}
    if password:
        bare, secret = url.replace(f":{password}@", "@", 1), {"PGPASSWORD": unquote(password)}
    done = subprocess.run([program, f"--dbname={bare}", *words], env={**os.environ, **secret}, capture_output=True,
                          text=True, check=False)  # fmt: skip
    if done.returncode:
        raise Wrong(f"{program} failed: {' '.join(done.stderr.split())[:500]}")


def _copy_kept(settings, folder):
    """The files of the instance that are kept: no key, no database but copies, nothing that passes by."""
    folder.mkdir()
    own = Path(sqlite_path(settings.database_url)).name if engine_of(settings) == "sqlite" else ""
    for path in sorted(settings.instance.iterdir()):
        name = path.name
        if not path.is_file() or name in (own, *PASSING) or name.endswith(UNKEPT):
            continue
        if name.endswith(".db"):
            copy_sqlite(path, folder / name)
        else:
            shutil.copy(path, folder / name)
    if (settings.instance / FOLDER_OF_FILES).is_dir():  # sealed already
        shutil.copytree(settings.instance / FOLDER_OF_FILES, folder / FOLDER_OF_FILES,
                        ignore=shutil.ignore_patterns("*.part"))  # fmt: skip


def nightly(settings, world):
    """The night's backup, and those that are kept no longer; returns its path, None where there is no key."""
    if not settings.backup_key:
        log.warning("no backup: PINKAS_BACKUP_KEY is missing")
        return None
    folder = settings.instance / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"pinkas-{world.today():%Y-%m-%d}{ENDING}"
    make(settings, world, path, way="night")
    days = made(settings)
    for day in set(days) - kept(days, world.today()):
        days[day].unlink()
    return path


def made(settings):
    """{day: path} of the nightly backups that there are."""
    found = {}
    for path in (settings.instance / FOLDER).glob(f"pinkas-????-??-??{ENDING}"):
        try:
            found[dt.date.fromisoformat(path.stem.removeprefix("pinkas-"))] = path
        except ValueError:
            continue
    return found


def kept(days, today):
    """Of the days of backups those that are kept: fourteen days, and the first of each of twelve months."""
    firsts = {}
    for day in sorted(days):
        firsts.setdefault((day.year, day.month), day)
    recent = {day for day in days if day > today - dt.timedelta(days=DAYS)}
    return recent | set(sorted(firsts.values())[-MONTHS:])
