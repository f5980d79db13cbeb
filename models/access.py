"""Who may do what with which record: one table of rights, one rule of scope per entity."""

import datetime as dt
from dataclasses import dataclass

from models import journal
from models.catalog import CATALOG, FULL, GLASS, LOOK, MINE, OWN
from models.staff import AreaReferent, Assignment, open_on

#: to know that a record is there and what it is called; to see all of it; to take it out in a file
READS = frozenset({"read", "open", "export"})
WRITES = frozenset({"create", "update", "retire", "import"})


@dataclass(frozen=True)
class Actor:
    """Someone who acts: a user, the mirror on behalf of a sheet, or a command."""

    uid: str = ""
    name: str = ""
    role: str = ""
    settlements: tuple = ()
    areas: tuple = ()
    opened: tuple = ()  # keys of confidential records that were opened with a reason a short while ago


OPEN_FOR = dt.timedelta(minutes=30)
SYSTEM = Actor(name="פנקס", role="system")


def actor_of(user, today, now=None):
    """The actor that a signed-in user is today, with the settlements and areas of open assignments.

    With the moment `now`, also what the user opened with a reason: the journal is what tells.
    """
    settlements = [row.settlement_id for row in Assignment.select(Assignment.settlement).where(
        (Assignment.worker == user.uid) & open_on(Assignment, today))]  # fmt: skip
    areas = [row.area_id for row in AreaReferent.select(AreaReferent.area).where(
        (AreaReferent.worker == user.uid) & open_on(AreaReferent, today))]  # fmt: skip
    opened = journal.opened_by(user.uid, now - OPEN_FOR) if now else ()
    return Actor(user.uid, user.name, user.role, tuple(settlements), tuple(areas), tuple(opened))


def sheet_actor(settlement, name):
    """The actor that types in a settlement's workbook: writes only what is of that settlement."""
    return Actor(name=name, role="sheet", settlements=(settlement,))


def right(actor, entry):
    """FULL, OWN, LOOK, MINE, GLASS or None: the actor's standing towards an entity."""
    if actor.role == "system":
        return FULL
    if actor.role == "sheet":
        return OWN if entry.edit else LOOK if entry.read else None
    return entry.rights.get(actor.role)


def can(actor, verb, entry):
    """True where the actor may do `verb` with some record of the entity."""
    standing = right(actor, entry)
    if actor.role == "sheet" and verb not in ("read", "create", "update"):
        return False  # a line that is deleted in a sheet is a proposal, never a deletion
    if standing is None or (verb not in READS and standing == LOOK):
        return False
    if entry.confidential and verb in ("export", "import"):  # never in from a file, and out by one hand only
        return verb == "export" and actor.role == "manager"
    return True


def within(actor, verb, entry):
    """The condition that bounds `verb` on the entity's records, None for no bound; PermissionError where closed."""
    if not can(actor, verb, entry):
        raise PermissionError(f"{actor.role} may not {verb} {entry.code}")
    standing = right(actor, entry)
    free = {FULL: True, LOOK: True, OWN: verb in READS, MINE: False, GLASS: verb in ("read", "export", "create")}
    if free[standing] or entry.own is None:
        return None
    return entry.own(actor) | entry.model.uid.in_(actor.opened) if standing == GLASS else entry.own(actor)


def scoped(query, actor, verb, entry):
    """`query` narrowed to what the actor may do `verb` with."""
    bound = within(actor, verb, entry)
    return query if bound is None else query.where(bound)


def may(actor, verb, entry, uid):
    """True where the actor may do `verb` with the record `uid`."""
    if not can(actor, verb, entry):
        return False
    model = entry.model
    return scoped(model.select().where(model.uid == uid), actor, verb, entry).exists()


#: what the table of rights asks about, and the verbs that stand for it
ASKED = (("read", ("read", "open")), ("write", ("create", "update", "retire")), ("export", ("export",)),
         ("import", ("import",)))  # fmt: skip


def reach(role, entry, verb):
    """How far a role's right to one of ASKED goes: all, own, reason (her own, and others for a reason), None."""
    actor = Actor(role=role)
    if not can(actor, dict(ASKED)[verb][0], entry):
        return None
    standing = right(actor, entry)
    if standing == GLASS or (entry.confidential and verb == "export"):
        return "reason"
    return "own" if standing == MINE or (standing == OWN and verb in ("write", "import")) else "all"


def table():
    """The rights as rows: (entity, verb, {role: how far}), for the screen and the export."""
    roles = sorted({role for entry in CATALOG for role in entry.rights})
    return [(entry.code, verb, {role: reach(role, entry, verb) for role in roles})
            for entry in CATALOG for verb, _ in ASKED]  # fmt: skip
