"""Who may do what with which record: one table of rights, one rule of scope per entity."""

from dataclasses import dataclass

from models.catalog import CATALOG, FULL, LOOK, OWN
from models.staff import AreaReferent, Assignment, open_on

READS = frozenset({"read", "export"})
WRITES = frozenset({"create", "update", "retire", "import"})


@dataclass(frozen=True)
class Actor:
    """Someone who acts: a user, the mirror on behalf of a sheet, or a command."""

    uid: str = ""
    name: str = ""
    role: str = ""
    settlements: tuple = ()
    areas: tuple = ()


SYSTEM = Actor(name="פנקס", role="system")


def actor_of(user, today):
    """The actor that a signed-in user is today, with the settlements and areas of open assignments."""
    settlements = [row.settlement_id for row in Assignment.select(Assignment.settlement).where(
        (Assignment.worker == user.uid) & open_on(Assignment, today))]  # fmt: skip
    areas = [row.area_id for row in AreaReferent.select(AreaReferent.area).where(
        (AreaReferent.worker == user.uid) & open_on(AreaReferent, today))]  # fmt: skip
    return Actor(user.uid, user.name, user.role, tuple(settlements), tuple(areas))


def sheet_actor(settlement, name):
    """The actor that types in a settlement's workbook: writes only what is of that settlement."""
    return Actor(name=name, role="sheet", settlements=(settlement,))


def right(actor, entry):
    """FULL, OWN, LOOK or None: the actor's standing towards an entity."""
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
    return standing is not None and (verb in READS or standing in (FULL, OWN))


def within(actor, verb, entry):
    """The condition that bounds `verb` on the entity's records, None for no bound; PermissionError where closed."""
    if not can(actor, verb, entry):
        raise PermissionError(f"{actor.role} may not {verb} {entry.code}")
    if verb in READS or right(actor, entry) == FULL:
        return None
    return entry.own(actor) if entry.own else None


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


def table():
    """The rights as rows: (role, entity, standing), for the screen and the export."""
    roles = sorted({role for entry in CATALOG for role in entry.rights})
    return [(role, entry.code, entry.rights.get(role)) for entry in CATALOG for role in roles]


