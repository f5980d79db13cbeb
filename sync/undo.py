"""EXECUTOR. Taking a run back: the inverse of its journal lines, merged with what happened since."""

from models import access, changes, journal, reversal
from models.base import writing
from models.catalog import BY_CODE
from models.changes import Refused, Source
from models.kinds import Ref
from models.ledger import Run
from models.messages import say
from models.titles import titles
from models.words import count

LONGEST = 200  # letters of a value in a preview
#: of what is undone and of what stays, of one, of two, and of more
DONE = (("שינוי אחד בוטל", "שני שינויים בוטלו", "שינויים בוטלו"),
        ("אחד נשאר כי שונה מאז", "שניים נשארו כי שונו מאז", "נשארו כי שונו מאז"))  # fmt: skip
WOULD = (("שינוי אחד יבוטל", "שני שינויים יבוטלו", "שינויים יבוטלו"),
         ("אחד יישאר כי שונה מאז", "שניים יישארו כי שונו מאז", "יישארו כי שונו מאז"))  # fmt: skip


def take_back(run_uid, actor, world, dry_run=False):
    """Undo what a run wrote into the database and return the Run that did it; what was changed since stays and is told.

    The sheets follow at their next synchronisation. A dry run writes nothing: its Run tells what would be done. Raises
    Refused where the run is unknown or was taken back.
    """
    with writing() as opened:
        undone = Run.get_or_none(Run.uid == run_uid)
        if undone is None or undone.undone_by:
            raise Refused({"": say("gone")})
        run = Run.create(uid=changes.fresh_uid(world), way="undo", who=actor.name, started=world.now(), total=1)
        source = Source("screen", f"ביטול {_name(undone)}", run.uid)
        lines = _lines(run_uid)
        before = _titles(lines) if dry_run else None  # a preview calls the records as they are called now
        outcomes = reversal.take_back(lines, actor, source, world)
        names = before or _titles(lines)
        run.lines = [_told(one, names, dry_run) for one in outcomes]
        kept = sum(line["kind"] == "kept" for line in run.lines)
        run.counts = {"in": len(run.lines) - kept, "out": 0, "kept": kept}
        run.state, run.ended, run.done = "attention" if kept else "done", world.now(), 1
        run.message = _sum_up(len(run.lines) - kept, kept, WOULD if dry_run else DONE)
        run.save()
        undone.undone_by = run.uid
        undone.save()
        Run.update(undone_by="").where(Run.undone_by == run_uid).execute()  # what an undo took back counts again
        if dry_run:
            opened.rollback()
    return run


def is_whole_for(run_uid, actor):
    """True where everything that a run wrote is the actor's to change, so that taking it back leaves nothing behind."""
    touched = {}
    for line in _lines(run_uid):
        touched.setdefault(line.entity, set()).add(line.record)
    return all(_reaches(BY_CODE[code], uids, actor) for code, uids in touched.items())


def _lines(run_uid):
    """The journal lines of a run that changed records."""
    return journal.changes_of(journal.Line.run == run_uid)


def _reaches(entry, uids, actor):
    if not access.can(actor, "update", entry):
        return False
    query = entry.model.select(entry.model.uid).where(entry.model.uid.in_(list(uids)))
    return access.scoped(query, actor, "update", entry).count() == query.count()


def _sum_up(undone, kept, words=DONE):
    told, left = count(undone, *words[0]), count(kept, *words[1])
    return f"{told}, {left}." if kept else f"{told}."


def _name(run):
    return {"file": "טעינה מקובץ", "takeover": "קליטת גיליון", "undo": "ביטול קודם"}.get(run.way, "סנכרון")


def _cells(outcome):
    """The cells that one line would put back, as people read them: (label, the value now, the value then)."""
    step = outcome.step
    if outcome.why or step.entry.confidential:
        return []
    parts = [part for part in step.parts if part.field.name in step.offered]
    return [(part.field.verbose_name, _shown(part.field, part.now), _shown(part.field, part.before))
            for part in parts]  # fmt: skip


def _shown(field, value):
    if value is None or not isinstance(field.kind, Ref):
        text = "" if value is None else field.kind.show(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return titles(field.rel_model, [value]).get(value, "")


def _titles(lines):
    """How the records of these lines are called: {(entity, key): title}."""
    keys = {}
    for line in lines:
        keys.setdefault(line.entity, set()).add(line.record)
    return {(code, uid): title for code, uids in keys.items()
            for uid, title in titles(BY_CODE[code].model, uids).items()}  # fmt: skip


def _told(outcome, names, dry_run):
    """What the run's page says of one line; of a dry run, what its preview says."""
    step = outcome.step
    title = names.get((step.line.entity, step.line.record), "")
    told = {"workbook": step.entry.one, "entity": step.line.entity, "record": step.line.record}
    if dry_run:
        told["cells"] = _cells(outcome)
    if outcome.why:
        return {**told, "kind": "kept", "text": f"{title}: {outcome.why}"}
    done, left = "" if dry_run else ": בוטל", f" (חוץ מן {', '.join(step.left)})" if step.left else ""
    return {**told, "kind": "undone", "text": f"{title}{done}{left}"}
