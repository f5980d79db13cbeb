"""The way back from a backup: check it whole, put the database back, and say what is left to do."""

import json
import os
import shutil
import tarfile
from datetime import datetime
from pathlib import Path

from models import backup, base, changes, evidence, journal, schema
from models.access import SYSTEM
from models.base import database
from models.changes import Source
from models.ledger import Workbook
from models.messages import say
from models.sealed_file import Unreadable, unseal
from models.settings import Wrong


def restore(settings, world, path, replace=False):
    """Put a backup back and return the sentences that say what happened and what to do; raises settings.Wrong.

    What was in the database is kept as a backup of its own. Files that are there stay; those that are missing come
    back, so that a lost machine is whole again and a restored database meets the sheets as they are now.
    """
    with backup.workshop(settings) as folder:
        about = _open(settings, path, folder)
        told = []
        if lived_in():
            if not replace:
                raise Wrong("the database is not empty: --replace puts the backup in its place")
            before = settings.instance / backup.FOLDER / f"before-restore-{world.now():%Y%m%d-%H%M%S}{backup.ENDING}"
            before.parent.mkdir(mode=0o700, exist_ok=True)
            backup.make(settings, world, before)
            told.append(say("restore.before", file=before.name))
        _put_back(settings.database_url, folder / backup.DATABASE)
        schema.migrate(database.obj)
        _bring_files(settings, folder / backup.FILES)
    head = tuple(about["head"])
    evidence.keep_head(settings.instance, world, evidence.RESTORED, head)
    changes.note("restored", SYSTEM, Source("command", path.name), world)
    told.append(say("restore.done", at=evidence.shown(datetime.fromisoformat(about["made"])), seq=head[0]))
    if sheets := Workbook.select().where(Workbook.synced_at.is_null(False)).count():
        told.append(say("restore.sheets", count=sheets))
    return told


def lived_in():
    """True where the database has anything to lose: whatever was ever done in it left a line."""
    return database.table_exists(journal.Line._meta.table_name) and journal.Line.select().exists()


def _open(settings, path, folder):
    """Unpack a backup into `folder` and return what it says about itself; raises Wrong where it cannot be used here."""
    try:
        with open(path, "rb") as source, open(folder / "packed", "w+b") as packed:
            unseal(source, packed, backup.key_of(settings))
            packed.seek(0)
            with tarfile.open(fileobj=packed) as tar:
                tar.extractall(folder, filter="data")
    except Unreadable:
        raise Wrong(f"{path}: not a backup, damaged, or not sealed with this PINKAS_BACKUP_KEY") from None
    except OSError as error:
        raise Wrong(f"{path}: {error.strerror}") from None
    about = json.loads((folder / backup.ABOUT).read_text("utf-8"))
    if about["engine"] != backup.engine_of(settings):
        raise Wrong(f"{path} is of {about['engine']}, and PINKAS_DATABASE_URL is of {backup.engine_of(settings)}")
    if about["key"] not in {journal.key_id(key.encode()) for key in settings.field_keys}:
        raise Wrong(f"{path} was made with another PINKAS_FIELD_KEY: without that key its journal and what is sealed "
                    "in it cannot be read")  # fmt: skip
    return about


def _put_back(url, path):
    if url.startswith("sqlite"):
        database.close()
        backup.copy_sqlite(path, backup.sqlite_path(url))
        return
    names = ", ".join(f'"{name}"' for name in database.get_tables() if not name.startswith("huey_"))
    drop = [f"--command=DROP TABLE {names} CASCADE"] if names else []
    database.close()
    backup.postgres("psql", url, "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", *drop,
                    f"--file={path}")  # fmt: skip
    base.connect(url)


def _bring_files(settings, folder):
    """The kept files that are missing; what is there is newer and stays."""
    for path in filter(Path.is_file, folder.rglob("*")):
        target = settings.instance / path.relative_to(folder)
        if not target.exists():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            shutil.copy(path, target)
            os.chmod(target, 0o600)


# The command line


def command(office, arguments):
    """`backup` and `restore`; 1 where the restored journal is not whole."""
    found, world = office.settings, office.world
    if arguments.command == "backup":
        path = Path(arguments.output or f"pinkas-{world.now():%Y%m%d-%H%M%S}{backup.ENDING}")
        about = backup.make(found, world, path)
        print(f"{path}: journal line {about['head'][0]}, {path.stat().st_size} bytes")
        return 0
    for line in restore(found, world, Path(arguments.file), arguments.replace):
        print(line)
    return evidence.command(office, as_json=False)
