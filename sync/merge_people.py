"""EXECUTOR. Two records that are one person: everything of one moves to the other; and the way back."""

from models import changes
from models.base import writing
from models.catalog import CATALOG
from models.changes import Change, Refused
from models.ledger import Run
from models.people import Person, Position
from models.titles import title
from sync.undo import take_back

FILLED = ("mobile", "phone", "email", "publish_consent", "consent_on", "home_settlement", "access_address", "notes")


def merge_people(keep_uid, drop_uid, actor, source, world):
    """Move all that hangs on one person to the other and retire the one; returns the Run, by which it is parted again.

    What the kept record does not know is filled from the other; what it knows stays. Raises Refused or Denied.
    """
    if keep_uid == drop_uid:
        raise Refused({"": "יש לבחור שני אנשים שונים."})
    with writing():
        keep, drop = (_standing(uid) for uid in (keep_uid, drop_uid))
        run = Run(uid=changes.fresh_uid(world), way="merge", who=actor.name, started=world.now(), total=1, done=1)
        run.save(force_insert=True)
        source = changes.Source(source.way, source.place, run.uid)
        moved = _move(keep, drop, actor, source, world)
        fresh = {name: _value(drop, name) for name in FILLED if _value(keep, name) is None and _value(drop, name)}
        last = [Change("person", keep.uid, "update", fresh)] if fresh else []
        changes.apply_many([*last, Change("person", drop.uid, "retire")], actor, source, world)
        run.lines = [{"workbook": "", "kind": "in", "text": title(one), "entity": "person", "record": one.uid}
                     for one in (keep, drop)]  # fmt: skip
        run.state, run.ended, run.counts = "done", world.now(), {"in": moved + 1, "out": 0}
        run.message = f"{title(drop)} אוחד/ה עם {title(keep)}."
        run.save()
    return run


def part_people(run_uid, actor, world):
    """Undo a merge: what moved goes back, unless it was changed since; returns the Run that did it."""
    run = Run.get_or_none((Run.uid == run_uid) & (Run.way == "merge"))
    if run is None or run.undone_by:
        raise Refused({"": "האיחוד הזה כבר הופרד, או שאינו קיים."})
    return take_back(run_uid, actor, world)


def likely(person):
    """People who may be the same as this one: an equal name, or an equal number and family name."""
    named = (Person.last == person.last) & (Person.first == person.first)
    numbers = [number for number in (person.mobile, person.phone) if number]
    numbered = (Person.last == person.last) & (Person.mobile.in_(numbers) | Person.phone.in_(numbers))
    near = named | numbered if numbers else named
    return list(Person.select().where(near & (Person.uid != person.uid) & Person.retired_on.is_null()))


def _standing(uid):
    person = Person.get_or_none((Person.uid == uid) & Person.retired_on.is_null())
    if person is None:
        raise changes.Denied("gone")
    return person


def _value(record, name):
    return record.__data__[name]


def _move(keep, drop, actor, source, world):
    """Hang all that links to one person on the other; what the other has already is retired. Returns how much moved."""
    held = {_place(row) for row in Position.select().where((Position.person == keep) & Position.retired_on.is_null())}
    moved = 0
    for entry in CATALOG:
        for link in (fld for fld in entry.model._meta.refs if fld.rel_model is Person):
            for row in entry.model.select().where((link == drop.uid) & entry.model.retired_on.is_null()):
                double = entry.model is Position and row.end is None and _place(row) in held
                _hang(entry, link, row, keep, double, actor, source, world)
                moved += 1
    return moved


def _place(row):
    return row.role_kind_id, row.settlement_id, row.body_id


def _hang(entry, link, row, keep, double, actor, source, world):
    retire = Change(entry.code, row.uid, "retire")
    if double:
        changes.apply(retire, actor, source, world)
        return
    try:
        changes.apply(Change(entry.code, row.uid, "update", {link.name: keep.uid}), actor, source, world)
    except changes.Denied:
        raise
    except Refused:  # both were at one meeting: one attendance is enough
        changes.apply(retire, actor, source, world)
