"""EXECUTOR. A person's decision about what waits: it is written down here and carried out by the next run."""

from models import access, changes
from models.base import writing
from models.catalog import BY_CODE, BY_MODEL, TABS, column_field
from models.changes import Change, Denied, Refused, Source
from models.fields import as_kept
from models.kinds import Invalid, Ref
from models.ledger import Base, BoundTab, Waiting
from models.messages import say
from models.people import Person
from models.titles import titles
from models.words import clean
from sync.layout import spec_of
from sync.merge import same_raw
from sync.tabs import digest


def choices(waiting):
    """What a person may decide about it, as (value, Hebrew label); none where only the sheet can mend it."""
    found = _choices(waiting)
    return [("seen", "ראיתי, אפשר לסגור")] if not found and (waiting.code == "displaced" or _rests(waiting)) else found


def _choices(waiting):
    what = (waiting.kind, waiting.code)
    if (waiting.tab and waiting.tab not in TABS) or (waiting.column and field_of(waiting) is None):
        return []  # it left the catalog, and there is nothing to decide any more
    if what == ("conflict", "cell"):
        ours, theirs = values_of(waiting)
        return [("ours", f"הערך שביחידה: {ours or 'ריק'}"), ("theirs", f"הערך שבגיליון: {theirs or 'ריק'}")]
    if what == ("finding", "person") and waiting.base:
        return [*_people(waiting.base), ("other", "אדם אחר")]
    if what == ("conflict", "left") and not _retired(waiting):
        return [("ours", "להוציא את השורה מן הגיליון"), ("theirs", "לקלוט את מה שנכתב בה, ולהוציא אותה")]
    return {
        ("conflict", "unreadable"): [("ours", "להחזיר לגיליון את הערך שביחידה")],
        ("conflict", "left"): [("ours", "להוציא את השורה מן הגיליון"), ("theirs", "להחזיר מן הארכיון")],
        ("finding", "cell"): [("ours", "להחזיר לגיליון את הערך שביחידה")],
        ("finding", "person"): [("same", "אותו אדם"), ("other", "אדם אחר")],
        ("finding", "another"): [("other", "אדם אחר: לקלוט בשורה חדשה"), ("same", "אותו אדם: לתקן את פרטיו")],
        ("finding", "foreign"): [("new", "לקלוט כשורה חדשה")],
        ("finding", "retired"): [("new", "לקלוט כשורה חדשה")],
        ("finding", "damaged"): [("new", "לקלוט כשורה חדשה")],
        ("finding", "stranger"): [("remove", "להסיר את ההרשאה"), ("keep", "להשאיר")],
        ("finding", "link"): [("remove", "לכבות את השיתוף בקישור"), ("keep", "להשאיר")],
        ("finding", "resharing"): [("remove", "לשמור את השיתוף ליחידה בלבד"), ("keep", "להשאיר")],
        ("proposal", "access"): [("approve", "לאשר את השינוי"), ("reject", "להחזיר את הערך הקודם")],
        ("proposal", "opener"): [("approve", "לאשר ולקלוט"), ("reject", "לא לאשר")],
        ("proposal", "deleted"): [("approve", "להעביר לארכיון"), ("reject", "להחזיר את השורה לגיליון")],
    }.get(what, [])


def _rests(waiting):
    """True where nobody can mend it where it stands: the tab is hidden by now, or left the catalog."""
    mine = (BoundTab.workbook == waiting.workbook) & (BoundTab.code == waiting.tab) & (BoundTab.resting != "")
    return bool(waiting.tab) and (waiting.tab not in TABS or BoundTab.select().where(mine).exists())


def _people(uids):
    """A choice for each of several people of one name, who are told apart by their numbers."""
    names, show = titles(Person, uids), Person.mobile.kind.show
    numbers = dict(Person.select(Person.uid, Person.mobile).where(Person.uid.in_(uids)).tuples())
    return [(f"same:{uid}", f"אותו אדם: {names[uid]}, {show(numbers[uid]) if numbers[uid] else 'בלי טלפון'}")
            for uid in uids if uid in numbers]  # fmt: skip


def _retired(waiting):
    """True where the record that a line is about is in the archive."""
    model = TABS[waiting.tab][0].model
    record = model.get_or_none(model.uid == waiting.record)
    return record is None or record.retired_on is not None


def stays(answer):
    """True for an answer that no run uses up: a line that was not approved stays refused while it stands there."""
    return (answer.code, answer.decision) == ("opener", "reject")


def shown(waiting):
    """A short name of all that a person reads before deciding; another one where something else stands there now."""
    return digest([waiting.kind, waiting.code, waiting.tab, waiting.record, waiting.column, waiting.raw, waiting.base,
                   waiting.ours, waiting.theirs, waiting.message])[:12]  # fmt: skip


def entered(waiting):
    """What a person typed into the cell that waits, where it cannot be read; "" where it can."""
    raw = waiting.raw if waiting.code == "unreadable" else None
    raw = raw.get("f") or raw.get("e") or raw.get("v") if isinstance(raw, dict) else raw
    return "" if raw is None else clean(raw) if isinstance(raw, str) else f"{raw:g}"


def field_of(waiting):
    """The field behind a waiting cell's column; None where there is none, or none any more."""
    if waiting.tab not in TABS or not waiting.column:
        return None
    try:
        return column_field(TABS[waiting.tab][0], waiting.column)
    except (AttributeError, KeyError):  # it left the catalog; the next run closes what waits about it
        return None


def values_of(waiting):
    """(ours, theirs) of a waiting cell as a person reads them; links by their titles."""
    field = field_of(waiting)
    if field is None:
        return "", ""
    return tuple(_shown(field, value) for value in (waiting.ours, waiting.theirs))


def _shown(field, kept):
    if kept is None:
        return ""
    if isinstance(field.kind, Ref):
        return titles(field.rel_model, [kept]).get(kept, "")
    return as_kept(field.kind, kept)


def decide(waiting, choice, actor, world):
    """Decide one thing as it was shown; raises Denied without right, and Refused where it is decided already, where it
    has changed since, or where the choice is not one."""
    seen = shown(waiting)
    with writing():
        waiting = Waiting.get_or_none((Waiting.id == waiting.id) & (Waiting.state == "open"))
        offered = dict(choices(waiting)) if waiting else {}
        if choice not in offered:
            raise Refused({"": say("gone")})
        if shown(waiting) != seen:
            raise Refused({"": say("decide.moved")})
        _permit(waiting, actor)
        # what was decided about stays known where it is written over; a cell that is not ours is not for the journal
        foreign = waiting.column and field_of(waiting) is None
        told = waiting.code if foreign else waiting.message or waiting.code
        if choice == "seen" and not waiting.column and isinstance(waiting.raw, dict):  # a line
            told += f" ({', '.join(str(raw) for raw in waiting.raw.values())})"
        changes.note("decided", actor, _SCREEN, world, entity=_entry(waiting).code,
                     record=waiting.record, values={waiting.column or "line": [told, offered[choice]]})  # fmt: skip
        carry = _CARRY.get(waiting.kind)  # of a finding, answers stay until the run has used them
        carried_out = choice == "seen" or (carry is not None and carry(waiting, choice, actor, world))
        waiting.state = "gone" if carried_out else "decided"
        waiting.decision, waiting.decided_by = choice, actor.name
        waiting.save()


def _entry(waiting):
    """The entity that a waiting thing is about; the settlement where it is about the workbook as a whole."""
    return TABS[waiting.tab][0] if waiting.tab in TABS else BY_CODE["settlement"]


def _permit(waiting, actor):
    entry = _entry(waiting)
    if not access.can(actor, "update", entry):
        raise Denied
    if access.right(actor, entry) == access.OWN and waiting.workbook.settlement_id not in actor.settlements:
        raise Denied


def _conflict(waiting, choice, actor, world):
    """The side that is not chosen becomes the base: then only the other one is changed, and the next run takes it.

    A formula is entered as it was all the time, and what cannot be read has no value to agree about: that it may be
    written over is an answer that the run needs. So is any in a tab that is hidden: it wakes the tab. And where the
    sheet is chosen, the run has to know by the answer that the cell was known to say so: it did not move there.
    """
    if waiting.code == "left":
        return choice == "theirs" and _left(waiting, actor, world)
    if choice == "ours" and (isinstance(waiting.raw, dict) or waiting.code == "unreadable"):
        return False
    row = Base.of(waiting.workbook, waiting.tab, waiting.record)
    # where the sheet is chosen, whatever stands there now is what she typed since
    value, raw = (waiting.theirs, waiting.raw) if choice == "ours" else (waiting.ours, waiting.ours)
    row.cells = {**row.cells, waiting.column: {"v": value, "raw": raw}}
    row.save()
    hidden = (BoundTab.workbook == waiting.workbook) & (BoundTab.code == waiting.tab) & (BoundTab.resting != "")
    return choice == "ours" and not BoundTab.select().where(hidden).exists()


def _left(waiting, actor, world):
    """What was typed into a line whose record left counts: an archived record comes back, and the run merges the line;
    of one that is elsewhere by now the unit takes it in, and the line leaves as it is."""
    entry = TABS[waiting.tab][0]
    if _retired(waiting):
        changes.apply(Change(entry.code, waiting.record, "restore"), actor, _SCREEN, world)
        return True
    workbook, row = waiting.workbook, Base.of(waiting.workbook, waiting.tab, waiting.record)
    spec = spec_of(waiting.tab, workbook.settlement_id, world.today(), {*row.cells, *waiting.raw})
    was = {code: cell["raw"] for code, cell in row.cells.items()}
    typed = {column: waiting.raw.get(column.code) for column in spec.columns if column.edit
             and not same_raw(was.get(column.code), waiting.raw.get(column.code))}  # fmt: skip
    own, carried = {}, {}
    for column, raw in typed.items():
        (carried if "." in column.code else own)[column.code.split(".")[-1]] = _read(column, raw)
    todo = [Change(entry.code, waiting.record, "update", own)] if own else []
    if carried:
        model, record = entry.model._meta.fields[spec.carries].rel_model, entry.model.get_by_id(waiting.record)
        todo.append(Change(BY_MODEL[model].code, getattr(record, f"{spec.carries}_id"), "update", carried))
    changes.apply_many(todo, actor, _SCREEN, world)
    row.cells = {code: {"v": None, **row.cells.get(code, {}), "raw": waiting.raw.get(code)}
                 for code in {*row.cells, *waiting.raw}}  # fmt: skip
    row.save()
    return True


def _read(column, raw):
    """The value of a cell; raises Refused where it is none."""
    try:
        return column.read(raw)
    except Invalid as error:
        raise Refused({"": f"{column.label}: {error}"}) from error


def _proposal(waiting, choice, actor, world):
    if waiting.code != "deleted":
        return False  # the answer stays until the run has used it
    if choice == "approve":
        changes.apply(Change(TABS[waiting.tab][0].code, waiting.record, "retire"), actor, _SCREEN, world)
        Base.delete().where((Base.workbook == waiting.workbook) & (Base.tab == waiting.tab)
                            & (Base.record == waiting.record)).execute()  # fmt: skip
    return choice == "approve"


_SCREEN = Source("screen", "ממתינים להכרעה")
_CARRY = {"conflict": _conflict, "proposal": _proposal}
