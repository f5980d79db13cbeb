"""THE ONLY WRITER: checks rights, version, values and rules, and writes record and journal line together."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random, SystemRandom
from zoneinfo import ZoneInfo

import peewee as pw

from models import access, journal, kinds
from models.base import database, database_now, utcnow, writing
from models.catalog import BY_CODE, BY_MODEL, CATALOG
from models.messages import say
from models.titles import titles
from models.uids import new_uid

ZONE = ZoneInfo("Asia/Jerusalem")


@dataclass
class World:
    """What the writer needs from outside: the clock (UTC), chance, and the journal's key.

    Leases go by the database's clock, one for all machines.
    """

    journal_key: bytes
    now: Callable = utcnow
    random: Random = field(default_factory=SystemRandom)
    database_now: Callable = database_now

    def today(self):
        """The date in Israel."""
        return self.now().replace(tzinfo=dt.UTC).astimezone(ZONE).date()


@dataclass(frozen=True)
class Source:
    """By which way a change came: screen, sheet, file or command; the place; the run or the press that brought it.

    A change that undoes another names the number of its line in the journal.
    """

    way: str
    place: str = ""
    run: str = ""
    takes_back: int | None = None


@dataclass(frozen=True)
class Change:
    """What is wanted: `verb` is create, update, retire or restore; `version` is the one that the writer saw."""

    entity: str
    uid: str
    verb: str
    values: dict = field(default_factory=dict)
    version: int | None = None


class Refused(Exception):
    """The values are not acceptable; `errors` is {field: Hebrew text}."""

    def __init__(self, errors):
        super().__init__("; ".join(errors.values()))
        self.errors = errors


class Denied(Refused):
    """The actor may not do this."""

    def __init__(self, code="denied"):
        super().__init__({"": say(code)})


class Stale(Refused):
    """Somebody changed the record since it was seen; `record` is how it is now."""

    def __init__(self, record):
        super().__init__({"": say("stale")})
        self.record = record


def apply(change, actor, source, world):
    """Carry out one change, whole, and return the record; raises Refused, Denied or Stale with nothing done."""
    with writing():
        return _apply(change, actor, source, world)


def apply_many(changes, actor, source, world):
    """Carry out all changes or none; the first refusal is raised."""
    with writing():
        return [_apply(change, actor, source, world) for change in changes]


def check(changes, actor, source, world):
    """The errors that `apply_many` would meet, {} for none; nothing is kept."""
    return trial([changes], actor, source, world)[0]


def trial(groups, actor, source, world):
    """The errors that each of several groups of changes would meet after those before it; nothing is kept."""
    found = []
    with writing(), database.atomic() as whole:
        for group in groups:
            try:
                with database.atomic():
                    for change in group:
                        _apply(change, actor, source, world)
                found.append({})
            except Refused as error:
                found.append(error.errors)
        whole.rollback()
    return found


def note(verb, actor, source, world, values=None, entity="", record=""):
    """Write a journal line about something that is not a change of a record: an export, a denied attempt, a run."""
    with writing():
        sealed = entity in BY_CODE and BY_CODE[entity].confidential
        return journal.append(world, actor, source, verb, entity, record, values, sealed)


def fresh_uid(world):
    """A new key."""
    return new_uid(world.random)


def _apply(change, actor, source, world):
    entry = BY_CODE[change.entity]
    if not access.can(actor, change.verb if change.verb != "restore" else "retire", entry):
        raise Denied
    record = _fresh(entry, change, actor, world) if change.verb == "create" else _found(entry, change, actor)
    old = {} if change.verb == "create" else dict(record.__data__)
    values = _values(entry, change, world)
    if actor.role == "sheet":
        _only_exposed(entry, values)
    if change.verb != "create" and not _differing(values, old):
        return record
    for name, value in values.items():
        setattr(record, name, value)
    values |= _following(entry, record, old, change, actor, world)
    _accept(entry, record, values, world)
    values = {name: record.__data__.get(name) for name in values}  # as they were read
    if change.verb != "create" and not _differing(values, old):
        return record
    _leave_fixed(entry, values, old)
    _store(entry, record, change, actor, world)
    _stay_within(entry, record, actor, change.verb, _differing(values, old))
    if change.verb == "restore":
        _free_to_restore(entry, record, world.today())
    told = {n: [_dump(record, n, old.get(n)), _dump(record, n, v)] for n, v in _differing(values, old).items()}
    journal.append(world, actor, source, change.verb, entry.code, record.uid, told, entry.confidential)
    _follow(entry, record, old, actor, source, world)
    return record


def _following(entry, record, old, change, actor, world):
    """What else is written with the change; Refused where a part of it is not the actor's to make."""
    if change.verb not in ("create", "update"):
        return {}
    if errors := entry.model.reserved(record, old, actor):
        raise Refused(errors)
    more = entry.model.follows(record, old, actor, world.today())
    for name, value in more.items():
        setattr(record, name, value)
    return more


def _leave_fixed(entry, values, old):
    """Raise Refused where a field that is set once would change."""
    changed = [name for name in entry.model.FIXED if old.get(name) is not None and name in _differing(values, old)]
    if changed:
        raise Refused({n: say("fixed", label=entry.model._meta.fields[n].verbose_name) for n in changed})


def _differing(values, old):
    return {name: value for name, value in values.items() if old.get(name) != value}


def _fresh(entry, change, actor, world):
    return entry.model(uid=change.uid or fresh_uid(world), created_by=actor.name, created_at=world.now())


def _found(entry, change, actor):
    model = entry.model
    verb = "retire" if change.verb == "restore" else change.verb
    record = access.scoped(model.select().where(model.uid == change.uid), actor, verb, entry).first()
    if record is None:
        raise Denied("denied" if model.get_or_none(model.uid == change.uid) else "gone")
    if change.version is not None and record.version != change.version:
        raise Stale(record)
    return record


def _values(entry, change, world):
    if change.verb == "retire":
        return {"retired_on": world.today()}
    if change.verb == "restore":
        return {"retired_on": None}
    if unknown := set(change.values) - set(entry.model.own_fields()):
        raise KeyError(f"{entry.code} has no {', '.join(sorted(unknown))} that may be written")
    return dict(change.values)


def _only_exposed(entry, values):
    """What comes from a sheet touches only columns that a secretary edits, and defaults that the page fills in."""
    open_fields = set(entry.edit.split())
    if not set(values) <= open_fields:
        raise Denied


def _accept(entry, record, values, world):
    """Raise Refused unless every value fits its kind and the record as a whole its rules."""
    errors = {}
    for name, fld in entry.model.own_fields().items():
        value = getattr(record, fld.object_id_name if isinstance(fld, pw.ForeignKeyField) else name)
        if fld.required and kinds.is_blank(value):
            errors[name] = say("required", label=fld.verbose_name)
        elif name in values:
            errors |= _fits(name, fld, value, record)
    errors = errors or entry.model.problems(record, world.today())
    if errors:
        raise Refused(errors)


def _fits(name, fld, value, record):
    try:
        if isinstance(fld, pw.ForeignKeyField):
            target = fld.rel_model
            if value is not None and not target.select(target.uid).where(target.uid == value).exists():
                return {name: say("ref.none", found=value)}
        elif fld.kind.parse(value) != value:
            setattr(record, name, fld.kind.parse(value))
    except kinds.Invalid as error:
        return {name: str(error)}
    return {}


def _store(entry, record, change, actor, world):
    record.updated_at, record.updated_by = world.now(), actor.name
    if change.verb == "retire":
        _free_to_retire(entry, record)
    record.prepare()
    if change.verb != "create":
        record.version += 1
    try:
        with database.atomic():
            record.save(force_insert=change.verb == "create")
    except pw.IntegrityError as error:
        raise Refused({_culprit(entry, str(error)): say("taken")}) from error


def _culprit(entry, told):
    """The field that a database's refusal names, '' where it names none."""
    names = [n for n, f in entry.model.own_fields().items() if f.column_name in told]
    return max(names, key=len) if names else ""


def _free_to_retire(entry, record):
    """Raise Refused with what still needs the record; what is past keeps its link and holds nothing back."""
    found = []
    for other in CATALOG:
        for fld in other.model._meta.refs:
            if fld.rel_model is entry.model and other.model not in entry.parts:
                query = other.model.select().where((fld == record.uid) & other.model.binds(record.retired_on))
                if (count := query.count()) and other.model is not entry.model:
                    hidden = other.confidential and not entry.confidential  # not even how many there are
                    found.append(say("care.depends") if hidden else f"{other.title} ({count})")
    if found:
        raise Refused({"": say("depends", what=", ".join(dict.fromkeys(found)))})


def _free_to_restore(entry, record, today):
    """Raise Refused with what has to come back first; what is past may link to something in the archive."""
    if not entry.model.select().where((entry.model.uid == record.uid) & entry.model.binds(today)).exists():
        return
    names = archived_links(entry, [record]).get(record.uid)
    if names:
        raise Refused({"": say("restore.first", what=", ".join(names))})


def archived_links(entry, records):
    """{key: names} of what these records link to and is itself in the archive; a query or two for each link."""
    found = {}
    for fld in entry.model._meta.refs:
        target, asked = fld.rel_model, {record.uid: record.__data__[fld.name] for record in records}
        bound = target.uid.in_(sorted({uid for uid in asked.values() if uid})) & target.retired_on.is_null(False)
        gone = {row.uid for row in target.select(target.uid).where(bound)}
        names = titles(target, gone)
        for uid, link in asked.items():
            if link in gone:
                hidden = BY_MODEL[target].confidential and not entry.confidential
                found.setdefault(uid, []).append(say("care.depends") if hidden else f"„{names[link]}”")
    return found


def _stay_within(entry, record, actor, verb, changed):
    """A change may not carry a record out of what the actor may write, unless it gives it to somebody else."""
    bounded = verb in ("create", "update") and access.within(actor, verb, entry) is not None
    links = {name for name in changed if isinstance(record._meta.fields[name], pw.ForeignKeyField)}
    if verb == "update" and links and links <= set(entry.given.split()):
        return
    if bounded and access.right(actor, entry) != access.GLASS and not access.may(actor, verb, entry, record.uid):
        raise Denied


def _dump(record, name, value):
    fld = record._meta.fields[name]
    if hasattr(fld, "kind"):
        return fld.kind.dump(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _follow(entry, record, old, actor, source, world):
    """Changes that follow from a change: what belongs to a retired record goes with it, and comes back with it."""
    if old.get("retired_on") != record.retired_on:
        _take_parts(entry, record, old.get("retired_on"), actor, source, world)
    house = replace(actor, role="system")  # what the house's rules ask for is not the actor's to be allowed
    following = Source(source.way, journal.FOLLOWS, source.run)
    for entity, uid, verb, values in entry.model.consequences(record, old, world.today()):
        _apply(Change(entity, uid, verb, values), house, following, world)


def _take_parts(entry, record, before, actor, source, world):
    after = record.retired_on
    for model in entry.parts:
        part = BY_MODEL[model]
        links = [fld for fld in model._meta.refs if fld.rel_model is entry.model]
        kept = model.retired_on.is_null() if after else model.retired_on == before
        for child in model.select().where((links[0] == record.uid) & kept):
            verb = "retire" if after else "restore"
            _apply(Change(part.code, child.uid, verb), actor, source, world)
