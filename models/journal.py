"""One journal for everything that happened; a record's history is a view of it.

Lines are chained by an HMAC whose key is outside the database. The values stand beside the chain, which holds
only their salted hash, so that they can be erased by rule and the chain still verifies.
"""

import hashlib
import hmac
import json

import peewee as pw

from models.base import Table, database, utcnow

START = "0" * 64
LOCK = 7_224_511  # the advisory lock of the chain on PostgreSQL; any number, the same everywhere


class Line(Table):
    """One line: who did what to which record, when and by which way. Never updated, never deleted."""

    seq = pw.BigAutoField()
    at = pw.DateTimeField(default=utcnow, index=True)
    actor = pw.CharField(max_length=20, default="")
    actor_name = pw.CharField(max_length=120, default="")
    way = pw.CharField(max_length=20)
    place = pw.CharField(max_length=300, default="")
    run = pw.CharField(max_length=10, default="", index=True)
    entity = pw.CharField(max_length=40, default="")
    record = pw.CharField(max_length=10, default="")
    verb = pw.CharField(max_length=20)
    values_hash = pw.CharField(max_length=64, default="")
    key_id = pw.CharField(max_length=8, default="")
    mac = pw.CharField(max_length=64, default="")

    class Meta:
        table_name = "journal_line"
        indexes = ((("entity", "record"), False),)


class Values(Table):
    """The values of a line: {field: [old, new]} as JSON, with the salt of their hash; erased by rule."""

    line = pw.ForeignKeyField(Line, unique=True, backref="kept", on_delete="CASCADE")
    salt = pw.CharField(max_length=32)
    body = pw.TextField()

    class Meta:
        table_name = "journal_values"


def key_id(key):
    """A short name of a key, safe to store: which key made a line."""
    return hashlib.sha256(b"journal" + key).hexdigest()[:8]


def _digest(salt, body):
    return hashlib.sha256(f"{salt}{body}".encode()).hexdigest()


def _mac(key, previous, line):
    told = [line.at.isoformat(), line.actor, line.actor_name, line.way, line.place, line.run, line.entity,
            line.record, line.verb, line.values_hash, line.key_id]  # fmt: skip
    return hmac.new(key, "\x1f".join([previous, *told]).encode(), hashlib.sha256).hexdigest()


def append(world, actor, source, verb, entity="", record="", values=None):
    """Add a line to the chain, inside the caller's transaction; `values` is {field: [old, new]}, dumped."""
    if isinstance(database.obj, pw.PostgresqlDatabase):
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
    last = Line.select(Line.mac).order_by(Line.seq.desc()).first()
    line = Line(
        at=world.now(), actor=actor.uid, actor_name=actor.name, way=source.way, place=source.place[:300],
        run=source.run, entity=entity, record=record, verb=verb, key_id=key_id(world.journal_key),
    )  # fmt: skip
    body, salt = "", ""
    if values:
        salt = f"{world.random.getrandbits(128):032x}"
        body = json.dumps(values, ensure_ascii=False, sort_keys=True)
        line.values_hash = _digest(salt, body)
    line.mac = _mac(world.journal_key, last.mac if last else START, line)
    line.save()
    if values:
        Values.create(line=line, salt=salt, body=body)
    return line


def verify(keys):
    """The faults of the chain, as (seq, what): an empty list where every line stands as it was written.

    `keys` are all the keys that ever made lines. A cut-off end is found by comparing the head with one kept outside.
    """
    known = {key_id(key): key for key in keys}
    faults, previous = [], START
    query = Line.select(Line, Values).join(Values, pw.JOIN.LEFT_OUTER).order_by(Line.seq)
    for line in query.iterator():
        kept = getattr(line, "values", None)
        key = known.get(line.key_id)
        if key is None:
            faults.append((line.seq, "unknown key"))
        elif not hmac.compare_digest(_mac(key, previous, line), line.mac):
            faults.append((line.seq, "altered, or a line before it is missing"))
        if kept is not None and kept.line_id and line.values_hash != _digest(kept.salt, kept.body):
            faults.append((line.seq, "its values were altered"))
        previous = line.mac
    return faults


def head():
    """(number, mac) of the last line: what is written down outside, nightly."""
    last = Line.select(Line.seq, Line.mac).order_by(Line.seq.desc()).first()
    return (last.seq, last.mac) if last else (0, START)


def history(entity, record, limit=200):
    """The lines of one record, newest first, as (line, {field: [old, new]})."""
    query = (
        Line.select(Line, Values).join(Values, pw.JOIN.LEFT_OUTER)
        .where((Line.entity == entity) & (Line.record == record)).order_by(Line.seq.desc()).limit(limit)
    )  # fmt: skip
    return [(line, values_of(line)) for line in query]


def values_of(line):
    """{field: [old, new]} of a line that was read with its values; {} where they were erased."""
    kept = getattr(line, "values", None)
    return json.loads(kept.body) if kept is not None and kept.line_id and kept.body else {}
