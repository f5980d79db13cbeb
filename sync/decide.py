"""EXECUTOR. A person's decision about what waits: it is written down here and carried out by the next run."""

from models import access, changes
from models.base import writing
from models.catalog import BY_CODE, TABS, column_field
from models.changes import Change, Denied, Refused, Source
from models.kinds import Ref
from models.ledger import Base, Waiting
from models.messages import say
from models.titles import titles


def choices(waiting):
    """What a person may decide about it, as (value, Hebrew label); none where only the sheet can mend it."""
    what = (waiting.kind, waiting.code)
    if what == ("conflict", "cell"):
        ours, theirs = values_of(waiting)
        return [("ours", f"הערך שביחידה: {ours or 'ריק'}"), ("theirs", f"הערך שבגיליון: {theirs or 'ריק'}")]
    return {
        ("conflict", "unreadable"): [("ours", "להחזיר לגיליון את הערך שביחידה")],
        ("conflict", "left"): [("ours", "להוציא את השורה מן הגיליון"), ("theirs", "להחזיר מן הארכיון")],
        ("finding", "cell"): [("ours", "להחזיר לגיליון את הערך שביחידה")],
        ("finding", "person"): [("same", "אותו אדם"), ("other", "אדם אחר")],
        ("finding", "foreign"): [("new", "לקלוט כשורה חדשה")],
        ("finding", "retired"): [("new", "לקלוט כשורה חדשה")],
        ("finding", "damaged"): [("new", "לקלוט כשורה חדשה")],
        ("finding", "stranger"): [("remove", "להסיר את ההרשאה"), ("keep", "להשאיר")],
        ("finding", "link"): [("remove", "לכבות את השיתוף בקישור"), ("keep", "להשאיר")],
        ("finding", "resharing"): [("remove", "לשמור את השיתוף ליחידה בלבד"), ("keep", "להשאיר")],
        ("finding", "displaced"): [("seen", "ראיתי, אפשר לסגור")],
        ("proposal", "access"): [("approve", "לאשר את השינוי"), ("reject", "להחזיר את הערך הקודם")],
        ("proposal", "opener"): [("approve", "לאשר ולקלוט"), ("reject", "לא לאשר")],
        ("proposal", "deleted"): [("approve", "להעביר לארכיון"), ("reject", "להחזיר את השורה לגיליון")],
    }.get(what, [])


def values_of(waiting):
    """(ours, theirs) of a waiting cell as a person reads them; links by their titles."""
    if not waiting.column:
        return "", ""
    entry, _ = TABS[waiting.tab]
    field = column_field(entry, waiting.column)
    return tuple(_shown(field, value) for value in (waiting.ours, waiting.theirs))


def _shown(field, kept):
    if kept is None:
        return ""
    if isinstance(field.kind, Ref):
        return titles(field.rel_model, [kept]).get(kept, "")
    return field.kind.show(field.kind.load(kept))


def decide(waiting, choice, actor, world):
    """Decide one thing; raises Refused where it is decided already or the choice is not one, Denied without right."""
    with writing():
        waiting = Waiting.get_or_none((Waiting.id == waiting.id) & (Waiting.state == "open"))
        if waiting is None or choice not in dict(choices(waiting)):
            raise Refused({"": say("gone")})
        _permit(waiting, actor)
        changes.note("decided", actor, Source("screen", "ממתינים להכרעה"), world, entity=_entry(waiting).code,
                     record=waiting.record, values={waiting.column or "line": [waiting.code, choice]})  # fmt: skip
        carried_out = _CARRY[waiting.kind](waiting, choice, actor, world)
        waiting.state = "gone" if carried_out else "decided"
        waiting.decision, waiting.decided_by = choice, actor.name
        waiting.save()


def _entry(waiting):
    """The entity that a waiting thing is about; the settlement where it is about the workbook as a whole."""
    return TABS[waiting.tab][0] if waiting.tab else BY_CODE["settlement"]


def _permit(waiting, actor):
    entry = _entry(waiting)
    if not access.can(actor, "update", entry):
        raise Denied
    if access.right(actor, entry) == access.OWN and waiting.workbook.settlement_id not in actor.settlements:
        raise Denied


def _conflict(waiting, choice, actor, world):
    """The side that is not chosen becomes the base: then only the other one is changed, and the next run takes it.

    A formula is entered as it was all the time; that it may be written over is an answer that the run needs.
    """
    if waiting.code == "left":
        if choice == "theirs":
            changes.apply(Change(TABS[waiting.tab][0].code, waiting.record, "restore"), actor, _SCREEN, world)
        return choice == "theirs"
    formula = isinstance(waiting.raw, dict)
    if formula and choice == "ours":
        return False
    row = Base.of(waiting.workbook, waiting.tab, waiting.record)
    cell = dict(row.cells.get(waiting.column) or {"v": None, "raw": None})
    if choice == "ours":
        cell["raw"] = waiting.raw
        cell["v"] = waiting.theirs if waiting.code == "cell" else cell["v"]
    else:
        cell = {"v": waiting.ours, "raw": waiting.ours}  # whatever stands there now is what she typed since
    row.cells = {**row.cells, waiting.column: cell}
    row.save()
    return True


def _finding(waiting, choice, actor, world):
    """Answers stay until the run has used them."""
    return waiting.code == "displaced"


def _proposal(waiting, choice, actor, world):
    if waiting.code != "deleted":
        return False  # the answer stays until the run has used it
    if choice == "approve":
        changes.apply(Change(TABS[waiting.tab][0].code, waiting.record, "retire"), actor, _SCREEN, world)
        Base.delete().where((Base.workbook == waiting.workbook) & (Base.tab == waiting.tab)
                            & (Base.record == waiting.record)).execute()  # fmt: skip
    return choice == "approve"


_SCREEN = Source("screen", "ממתינים להכרעה")
_CARRY = {"conflict": _conflict, "finding": _finding, "proposal": _proposal}
