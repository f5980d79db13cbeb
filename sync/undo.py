"""EXECUTOR. Taking a run back: the inverse of its journal lines, merged with what happened since."""

import peewee as pw

from models import access, changes, journal
from models.base import writing
from models.catalog import BY_CODE
from models.changes import Change, Refused, Source
from models.ledger import Run
from models.messages import say
from models.titles import titles
from models.words import count

INVERSE = {"create": "retire", "update": "update", "retire": "restore", "restore": "retire"}


def take_back(run_uid, actor, world):
    """Undo what a run wrote into the database and return the Run that did it; what was changed since stays and is told.

    The sheets follow at their next synchronisation. Raises Refused where the run is unknown or was taken back.
    """
    with writing():
        undone = Run.get_or_none(Run.uid == run_uid)
        if undone is None or undone.undone_by:
            raise Refused({"": say("gone")})
        run = Run.create(uid=changes.fresh_uid(world), way="undo", who=actor.name, started=world.now(), total=1)
        lines = [_inverse(line, actor, Source("screen", f"ביטול {_name(undone)}", run.uid), world)
                 for line in _lines(run_uid)]  # fmt: skip
        run.lines = [line for line in lines if line]
        kept = sum(line["kind"] == "kept" for line in run.lines)
        run.counts = {"in": len(run.lines) - kept, "out": 0, "kept": kept}
        run.state, run.ended, run.done = "attention" if kept else "done", world.now(), 1
        run.message = _sum_up(len(run.lines) - kept, kept)
        run.save()
        undone.undone_by = run.uid
        undone.save()
    return run


def is_whole_for(run_uid, actor):
    """True where everything that a run wrote is the actor's to change, so that taking it back leaves nothing behind."""
    touched = {}
    for line in _lines(run_uid):
        touched.setdefault(line.entity, set()).add(line.record)
    return all(_reaches(BY_CODE[code], uids, actor) for code, uids in touched.items())


def _reaches(entry, uids, actor):
    if not access.can(actor, "update", entry):
        return False
    query = entry.model.select(entry.model.uid).where(entry.model.uid.in_(list(uids)))
    return access.scoped(query, actor, "update", entry).count() == query.count()


def _sum_up(undone, kept):
    told = count(undone, "שינוי אחד בוטל", "שני שינויים בוטלו", "שינויים בוטלו")
    left = count(kept, "אחד נשאר כי שונה מאז", "שניים נשארו כי שונו מאז", "נשארו כי שונו מאז")
    return f"{told}, {left}." if kept else f"{told}."


def _name(run):
    return {"file": "טעינה מקובץ", "takeover": "קליטת גיליון"}.get(run.way, "סנכרון")


def _lines(run_uid):
    """The journal lines of a run that changed records, the last first."""
    line, values = journal.Line, journal.Values
    query = (line.select(line, values).join(values, pw.JOIN.LEFT_OUTER)
             .where((line.run == run_uid) & line.verb.in_(list(INVERSE))).order_by(line.seq.desc()))  # fmt: skip
    return list(query)


def _inverse(line, actor, source, world):
    """Carry out the inverse of one line; returns what the page says of it."""
    entry = BY_CODE[line.entity]
    record = entry.model.get_or_none(entry.model.uid == line.record)
    values, kept = _values(entry, record, line) if record and line.verb == "update" else ({}, [])
    title = titles(entry.model, [line.record]).get(line.record, "")
    told = {"workbook": entry.one, "entity": line.entity, "record": line.record}
    if record is None or (line.verb == "update" and not values):
        return {**told, "kind": "kept", "text": f"{title}: שונה מאז, ונשאר כפי שהוא"}
    try:
        changes.apply(Change(line.entity, line.record, INVERSE[line.verb], values), actor, source, world)
    except Refused as refused:
        return {**told, "kind": "kept", "text": f"{title}: {' '.join(refused.errors.values())}"}
    return {**told, "kind": "undone", "text": f"{title}: בוטל" + (f" (חוץ מן {', '.join(kept)})" if kept else "")}


def _values(entry, record, line):
    """The old values of the fields that still hold what the line wrote, and the labels of those that do not."""
    back, kept = {}, []
    for name, (old, new) in journal.values_of(line).items():
        field = entry.model._meta.fields[name]
        if field.kind.dump(record.__data__[name]) == new:
            back[name] = field.kind.load(old)
        else:
            kept.append(field.verbose_name)
    return back, kept
