"""One journal for everything that happened; a record's history is a view of it.

Lines are chained by an HMAC whose key is outside the database. The values stand beside the chain, which holds
only their salted hash, so that they can be erased by rule and the chain still verifies.
"""

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass

import peewee as pw

from models.base import Table, utcnow
from models.sealing import InvalidToken, sealer

START = "0" * 64
SALT = 32  # the length of a salt
ERASED = "erased"  # the verb of the line that says how far values were erased by rule
LISTS = 500  # how far back the lines of looking are searched for one record
#: the place of a line whose change the house made because of another one
FOLLOWS = "בעקבות שינוי אחר"
#: lines that changed a record
CHANGES = ("create", "update", "retire", "restore")
#: lines that tell of looking, not of changing
LOOKS = ("read", "list", "search", "glass", "export", "denied")


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
    takes_back = pw.BigIntegerField(null=True)  # the number of the line whose change this one undoes
    values_hash = pw.CharField(max_length=64, default="")
    key_id = pw.CharField(max_length=8, default="")
    mac = pw.CharField(max_length=64, default="")

    class Meta:
        table_name = "journal_line"
        indexes = ((("entity", "record"), False),)


class Values(Table):
    """The values of a line: {field: [old, new]} as JSON, with the salt of their hash; erased by rule.

    Of confidential records both are sealed together: with a salt that can be read, values could be guessed.
    """

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
    told += [str(line.takes_back)] if line.takes_back else []
    return hmac.new(key, "\x1f".join([previous, *told]).encode(), hashlib.sha256).hexdigest()


def append(world, actor, source, verb, entity="", record="", values=None, sealed=False):
    """Add a line to the chain, inside the caller's transaction; `values` is {field: [old, new]}, dumped.

    `sealed` values cannot be read in the database.
    """
    last = Line.select(Line.mac).order_by(Line.seq.desc()).first()
    line = Line(
        at=world.now(), actor=actor.uid, actor_name=actor.name, way=source.way, place=source.place[:300],
        run=source.run, entity=entity, record=record, verb=verb, key_id=key_id(world.journal_key),
        takes_back=source.takes_back,
    )  # fmt: skip
    body, salt = "", ""
    if values:
        salt = f"{world.random.getrandbits(128):032x}"
        body = json.dumps(values, ensure_ascii=False, sort_keys=True)
        line.values_hash = _digest(salt, body)
    line.mac = _mac(world.journal_key, last.mac if last else START, line)
    line.save()
    if values:
        kept = {"salt": "", "body": sealer.seal(salt + body)} if sealed else {"salt": salt, "body": body}
        Values.create(line=line, **kept)
    return line


def _plain(kept):
    """(salt, body) of values as they were before they were sealed."""
    if kept.salt:
        return kept.salt, kept.body
    text = sealer.unseal(kept.body)
    return text[:SALT], text[SALT:]


@dataclass(frozen=True)
class Fault:
    """Something wrong with a line: it was `altered` or `inserted`, lines before it are `missing`, its `values` were
    altered, or are `gone` though no rule erased them, or it was made with a `key` that is not known here."""

    seq: int
    kind: str
    at: dt.datetime


def verify(keys):
    """The faults of the chain in its order: an empty list where every line stands as it was written.

    `keys` are all the keys that ever made lines. A cut-off end is found by comparing with heads kept outside.
    """
    known, faults = {key_id(key): key for key in keys}, []
    last, sound, doubtful = Line(seq=0, mac=START), START, []
    told = Line.select(Line.record).where(Line.verb == ERASED)
    erased = max((int(line.record) for line in told if line.record.isdecimal()), default=0)
    query = Line.select(Line, Values).join(Values, pw.JOIN.LEFT_OUTER).order_by(Line.seq)
    for line in query.iterator():
        kind = _standing(known.get(line.key_id), last, line)
        if doubtful and kind != "key" and _follows(known[line.key_id], sound, line):
            kind, doubtful = "", [Fault(one.seq, "inserted", one.at) for one in doubtful]
        if not kind:
            faults += doubtful
            sound, doubtful = line.mac, []
        else:
            doubtful.append(Fault(line.seq, kind, line.at))
        if wrong := _wrong_values(line, erased):
            doubtful.append(Fault(line.seq, wrong, line.at)) if kind else faults.append(Fault(line.seq, wrong, line.at))
        last = line
    return faults + doubtful


def _standing(key, last, line):
    """'' where the line follows the last one as it was written, else what seems to have happened to it."""
    if key is None:
        return "key"
    if _follows(key, last.mac, line):
        return ""
    return "missing" if line.seq > last.seq + 1 else "altered"


def _follows(key, previous, line):
    return hmac.compare_digest(_mac(key, previous, line), line.mac)


def _wrong_values(line, erased):
    """'values' or 'gone' where a line's values are not those that it was written with; else ''."""
    kept = getattr(line, "values", None)
    if kept is not None and kept.line_id:
        try:
            return "values" if line.values_hash != _digest(*_plain(kept)) else ""
        except InvalidToken:
            return "values"
    return "gone" if line.values_hash and line.seq > erased else ""


def erase_values(world, actor, source, before):
    """Erase the values of all lines older than the moment `before`, with a line that says so; how many those were.

    How far it went stands in the line itself, not beside it, so that this never grows old.
    """
    last = Line.select(pw.fn.MAX(Line.seq)).where(Line.at < before).scalar()
    old = Values.line <= (last or 0)
    count = Values.select().where(old).count()
    if count:
        Values.delete().where(old).execute()
        append(world, actor, source, ERASED, "", str(last))
    return count


def head():
    """(number, mac) of the last line: what is written down outside, nightly."""
    last = Line.select(Line.seq, Line.mac).order_by(Line.seq.desc()).first()
    return (last.seq, last.mac) if last else (0, START)


def history(entity, record, limit=200):
    """The lines that changed one record, newest first, as (line, {field: [old, new]})."""
    mine = (Line.entity == entity) & (Line.record == record) & Line.verb.not_in(LOOKS)
    return [(line, values_of(line)) for line in _with_values(mine, limit)]


def records_since(seq):
    """The keys of the records that were changed after a line of the journal."""
    rows = Line.select(Line.record).where((Line.seq > seq) & Line.verb.not_in(LOOKS)).distinct()
    return {row.record for row in rows}


def past(entity, record, before=None, after=0):
    """All lines of one record in a stretch of the journal, newest first, as (line, {field: [old, new]}), one by one."""
    mine = (Line.entity == entity) & (Line.record == record) & Line.verb.not_in(LOOKS) & (Line.seq > after)
    mine = mine & (Line.seq < before) if before else mine
    query = Line.select(Line, Values).join(Values, pw.JOIN.LEFT_OUTER).where(mine).order_by(Line.seq.desc())
    return ((line, values_of(line)) for line in query.iterator())


def last_before(entity, record, moment):
    """The number of the last line of one record before a moment, 0 where there is none."""
    mine = (Line.entity == entity) & (Line.record == record) & (Line.at < moment)
    return Line.select(pw.fn.MAX(Line.seq)).where(mine).scalar() or 0


def changes_of(bound):
    """The lines that changed records and for which `bound` holds, with their values, in their order."""
    query = Line.select(Line, Values).join(Values, pw.JOIN.LEFT_OUTER)
    return list(query.where(bound & Line.verb.in_(CHANGES)).order_by(Line.seq))


def changed_since(lines):
    """The numbers of those of these lines whose record was changed by a later line that is not one of them."""
    seqs, records = [line.seq for line in lines], {line.record for line in lines}
    later = Line.record.in_(sorted(records)) & Line.verb.in_(CHANGES) & Line.seq.not_in(seqs)
    query = Line.select(Line.entity, Line.record, pw.fn.MAX(Line.seq)).where(later)
    newest = {(entity, record): seq for entity, record, seq in query.group_by(Line.entity, Line.record).tuples()}
    return {line.seq for line in lines if newest.get((line.entity, line.record), 0) > line.seq}


def taken_back(seqs):
    """{number: the number of the line that undid it} of those of these lines that were undone."""
    if not seqs:
        return {}
    query = Line.select(Line.takes_back, pw.fn.MAX(Line.seq)).where(Line.takes_back.in_(list(seqs)))
    return dict(query.group_by(Line.takes_back).tuples())


def moments(seqs):
    """{number: when} of lines with these numbers."""
    return dict(Line.select(Line.seq, Line.at).where(Line.seq.in_(seqs)).tuples()) if seqs else {}


def are_erased(line):
    """True where a line's values were erased by rule."""
    return bool(line.values_hash) and (getattr(line, "values", None) is None or not line.values.line_id)


def looks(entity, record, limit=100):
    """Who looked at one record, newest first, as (line, values): its page, and lists and files that it stood in."""
    here = (Line.entity == entity) & Line.verb.in_(LOOKS)
    found = [(line, values_of(line)) for line in _with_values(here & Line.record.in_((record, "")), LISTS)]
    return [(line, values) for line, values in found
            if line.record or record in values.get("records", [None, []])[1]][:limit]  # fmt: skip


def opened_by(actor, since):
    """The keys of the records that a user opened with a reason since a moment."""
    query = Line.select(Line.record).where((Line.actor == actor) & (Line.verb == "glass") & (Line.at > since))
    return [line.record for line in query]


def _with_values(bound, limit):
    query = Line.select(Line, Values).join(Values, pw.JOIN.LEFT_OUTER).where(bound)
    return query.order_by(Line.seq.desc()).limit(limit)


def values_of(line):
    """{field: [old, new]} of a line that was read with its values; {} where they were erased."""
    kept = getattr(line, "values", None)
    return json.loads(_plain(kept)[1]) if kept is not None and kept.line_id and kept.body else {}
