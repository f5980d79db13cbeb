"""Taking changes back: a line of the journal, and the change that undoes it.

A value is put back where it still is what the line wrote; one that was changed again since is left, unless somebody
asks for it by name. What is undone goes through the writer like any change, and its own line names the line it undoes.
"""

from dataclasses import dataclass, replace

import peewee as pw

from models import access, changes, journal
from models.base import database, writing
from models.catalog import BY_CODE, BY_MODEL
from models.changes import Change, Refused
from models.messages import say
from models.staff import User
from models.titles import full_titles

INVERSE = {"create": "retire", "update": "update", "retire": "restore", "restore": "retire"}


@dataclass(frozen=True)
class Part:
    """One field of a line: its value now, the one it would get back, and why it cannot, '' where it can."""

    field: pw.Field
    now: object
    before: object
    changed: bool  # it was changed again since
    why: str = ""


@dataclass(frozen=True)
class Step:
    """What undoing one line means now: `parts` of an update, and `why` nothing of it can be undone, '' where it can.

    `done` says that everything is already as it was before.
    """

    line: journal.Line
    entry: object
    record: object
    parts: tuple = ()
    why: str = ""
    done: bool = False

    @property
    def verb(self):
        """What is done to the record."""
        return INVERSE[self.line.verb]

    @property
    def offered(self):
        """The names of the fields that are put back where nobody says otherwise."""
        return [part.field.name for part in self.parts if not part.changed and not part.why]

    @property
    def left(self):
        """The fields that stay as they are, by their labels."""
        return [part.field.verbose_name for part in self.parts if part.changed or part.why]


@dataclass(frozen=True)
class Outcome:
    """What became of one line: the Step, and why it stayed, '' where it was undone."""

    step: Step
    why: str = ""


def step_of(line, actor):
    """What undoing a line means just now; `line` was read with its values."""
    entry = BY_CODE[line.entity]
    record = entry.model.get_or_none(entry.model.uid == line.record)
    made = Step(line, entry, record)
    if record is None:
        return replace(made, why=say("back.gone"))
    if line.verb != "update":
        same = bool(record.retired_on) == (made.verb == "retire")
        return replace(made, done=same, why=say("back.same") if same else "")
    if journal.are_erased(line):
        return replace(made, why=say("back.erased"))
    parts = tuple(_parts(entry, record, journal.values_of(line), actor))
    if not parts:
        return replace(made, done=True, why=say("back.same"))
    return replace(made, parts=parts, why=say("back.archived") if record.retired_on else "")


def _parts(entry, record, values, actor):
    """The fields of a line that are not already as they were before it."""
    for name, (old, new) in values.items():
        field = entry.model.own_fields().get(name)
        if field is None or field.kind.dump(record.__data__[name]) == old:
            continue
        now = record.__data__[name]
        changed = field.kind.dump(now) != new
        try:
            before = field.kind.load(old)
        except (ValueError, TypeError):  # a line that was written when the field was of another kind
            yield Part(field, now, None, changed, say("back.kind"))
            continue
        yield Part(field, now, before, changed, _trouble(field, before, actor))


def _trouble(field, uid, actor):
    """Why a link cannot be put back: what it led to is in the archive, or closed to the person; else ''."""
    if not isinstance(field, pw.ForeignKeyField) or uid is None:
        return ""
    model = field.rel_model
    target = model.get_or_none(model.uid == uid)
    known = model is User or access.may(actor, "read", BY_MODEL[model], uid)  # colleagues know each other by name
    if target is None or not known:
        return say("back.closed")
    return say("back.link", name=full_titles(model, [uid])[uid]) if target.retired_on else ""


def change_of(step, names, version=None):
    """The Change that undoes a line; of an update the fields `names`."""
    values = {part.field.name: part.before for part in step.parts if part.field.name in names and not part.why}
    return Change(step.entry.code, step.record.uid, step.verb, values, version)


class Kept(Exception):
    """Something stays as it is, so nothing was undone; `outcomes` say what and why."""

    def __init__(self, outcomes):
        super().__init__(f"{sum(bool(one.why) for one in outcomes)} of {len(outcomes)} stay")
        self.outcomes = outcomes


def take_back(lines, actor, source, world, whole=False, own=False):
    """Undo lines of the journal, the last first, and return an Outcome for each that is not the house's own.

    `whole`: where something would stay, raise Kept with nothing done. `own`: a record that was changed since stays.
    """
    with writing():
        units, told = _units(lines), {}
        stale = journal.changed_since(lines) if own and lines else ()
        waiting, before = units, None
        while waiting != before:  # what one has to wait for may come later: a part comes back after the whole
            before = waiting
            waiting = [unit for unit in waiting if not _undone(unit, actor, source, world, stale, told)]
        outcomes = [told[unit[0].seq] for unit in units]
        if whole and any(one.why or one.step.left for one in outcomes):
            raise Kept(outcomes)
    return outcomes


def _units(lines):
    """Lines in units, the last first: a change, with those that the house made because of it."""
    found = []
    for line in sorted(lines, key=lambda line: line.seq):
        if line.place == journal.FOLLOWS and found:
            found[-1].append(line)
        else:
            found.append([line])
    return found[::-1]


def _undone(unit, actor, source, world, stale, told):
    """Undo one unit whole, or not at all; what came of it is put into `told`."""
    first, *more = unit
    step = step_of(first, actor)
    try:
        with database.atomic():
            if first.seq in stale and not step.done:
                raise Refused({"": step.why or say("back.later")})
            _follow_back(more, actor, source, world)
            _apply(step, actor, source, world)
    except Refused as refused:
        told[first.seq] = Outcome(step, " ".join(refused.errors.values()))
        return False
    told[first.seq] = Outcome(step)
    return True


def _apply(step, actor, source, world):
    if step.done:
        return
    if step.why or (step.parts and not step.offered):
        raise Refused({"": step.why or say("back.later")})
    changes.apply(change_of(step, step.offered), actor, replace(source, takes_back=step.line.seq), world)


def _follow_back(lines, actor, source, world):
    """Undo what the house did because of a change; what somebody changed since stays."""
    house = replace(actor, role="system")
    for line in reversed(lines):
        step = step_of(line, house)
        if not step.why and (step.offered or not step.parts):
            changes.apply(change_of(step, step.offered), house, replace(source, takes_back=line.seq), world)
