"""What every record has: a key, a version, who and when; and the database it lives in."""

import datetime as dt
import re
from contextlib import contextmanager

import peewee as pw
from playhouse.db_url import connect as connect_url

from models import words

database = pw.DatabaseProxy()
LOCK = 7_224_511  # any number, the same everywhere
PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30000, "synchronous": 1}


def connect(url):
    """Bind the models to the database at `url` and return it; nobody waits longer than 30 seconds for a lock."""
    sqlite = {"pragmas": PRAGMAS, "timeout": 30}  # WAL and foreign keys
    postgres = {"options": "-c lock_timeout=30s"}
    handle = connect_url(url, **(sqlite if url.startswith("sqlite") else postgres))
    database.initialize(handle)
    return handle


@contextmanager
def writing():
    """One writing transaction, in which nobody else writes: what it reads stays so until it ends. It may roll back.

    IMMEDIATE on SQLite, where one that read first would fail at once; on PostgreSQL one lock for everything, so that no
    two writers can wait for each other.
    """
    sqlite, within = isinstance(database.obj, pw.SqliteDatabase), database.in_transaction()
    with database.atomic("IMMEDIATE") if sqlite and not within else database.atomic() as opened:
        if not sqlite and not within:
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        yield opened


def utcnow():
    """The present moment, in UTC, without a zone, as it is stored."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def database_now():
    """The present moment by the database's clock, like `utcnow`: one for all machines that work on it."""
    if isinstance(database.obj, pw.PostgresqlDatabase):
        return database.execute_sql("SELECT clock_timestamp() AT TIME ZONE 'utc'").fetchone()[0]
    return utcnow()  # SQLite lives in the process


def _name(model):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()


class Table(pw.Model):
    """Any table of ours."""

    class Meta:
        database = database
        legacy_table_names = False
        table_function = _name


class Entity(Table):
    """A record that people see; written by models.changes only."""

    uid = pw.CharField(max_length=10, primary_key=True)
    version = pw.IntegerField(default=1)
    created_at = pw.DateTimeField(default=utcnow)
    created_by = pw.CharField(max_length=120, default="")
    updated_at = pw.DateTimeField(default=utcnow)
    updated_by = pw.CharField(max_length=120, default="")
    retired_on = pw.DateField(null=True, verbose_name="בארכיון מיום")
    sort_key = pw.CharField(max_length=200, default="", index=True)
    search_key = pw.TextField(default="")

    #: a format string over the record's own fields and links: how the record is called in one line
    TITLE = ""
    #: the link to the settlement without which the title says little: every village has a board
    PLACE = ""
    #: the fields that are set once: the house's own rules know a record by them
    FIXED = ()
    #: the fields that the unit sets on a screen, one record at a time: no sheet and no file ever writes them
    BY_HAND = ()
    #: the fields whose words the search box looks at
    SEARCHED = ()

    @classmethod
    def own_fields(cls):
        """The declared fields, by name, without those that every record has."""
        return {n: f for n, f in cls._meta.fields.items() if n not in Entity._meta.fields and hasattr(f, "kind")}

    @classmethod
    def problems(cls, record, today):
        """What makes `record` (unsaved, whole) unacceptable: {field: Hebrew text}. May read the database."""
        return {}

    @classmethod
    def binds(cls, today):
        """The condition under which a record still needs what it links to: in use, and its term not over."""
        used = cls.retired_on.is_null()
        end = cls._meta.fields.get("end")
        return used if end is None else used & (end.is_null() | (end >= today))

    @classmethod
    def remarks(cls, record, today):
        """What a person should know about `record` though it is acceptable: Hebrew texts."""
        return []

    @classmethod
    def follows(cls, record, old, actor, today):
        """What is written together with a change, {field: value}; `old` are the values before, {} for a new record."""
        return {}

    @classmethod
    def consequences(cls, record, old, today):
        """What the house changes in other records because of a change: (entity, key or '', verb, values) each."""
        return ()

    @classmethod
    def reserved(cls, record, old, actor):
        """What of a change is not for this actor to make: {field: Hebrew text}."""
        return {}

    def prepare(self):
        """Fill the columns that follow from others; called by the writer before every save."""
        found = [words.fold(str(getattr(self, name) or "")) for name in self.SEARCHED]
        numbers = [words.national(text) for text in found if text.startswith("+")]  # found with and without +972
        self.search_key = " ".join(filter(None, [*found, *numbers]))
        self.sort_key = self.search_key[:200]


class Confidential(Entity):
    """A record of somebody's private life: no sheet ever has it, and reading it is written down.

    It is called by its number, never by a name: what identifies a person is sealed, see `fields.sealed`.
    """

    def prepare(self):
        """As for every record; and the marks by which sealed values are found."""
        super().prepare()
        for name, field in type(self)._meta.fields.items():
            if hasattr(field, "mark_of"):
                setattr(self, name, field.mark_of(getattr(self, field.of)))
