"""The contact sheet: who holds which role where, and how to reach them; for the unit, or for residents to keep.

For residents it holds what is published and nothing else: a settlement's office, a body's published number, and
people who agreed, with the two details that their agreement is about. Of a protection team there is never more than
its published number (S23), and who leads informally is on neither (G33).
"""

from dataclasses import dataclass

import peewee as pw

from models import access
from models.bodies import CHAIRED, FUNCTIONS, PROTECTION, RESILIENCE, Body, BodyKind
from models.catalog import BY_MODEL
from models.people import Person, Position, RoleKind
from models.places import ASSIGNMENT_KINDS, Organisation, Settlement
from models.reports import forums
from models.reports.bodies import chaired, needed_roles, role_table
from models.reports.teams import function_name
from models.staff import Assignment, User, open_on

OFFICE, COMPANION, PERSON, NUMBER, VACANT = "office", "companion", "person", "number", "vacant"
REGIONAL = "אזורי"


@dataclass(frozen=True)
class Asked:
    """What of the sheet is asked for, by keys; what is empty bounds nothing."""

    places: tuple = ()
    role: str = ""
    kind: str = ""  # of bodies
    body: str = ""
    everyone: bool = False  # the members of bodies too, and not only who leads them
    residents: bool = False  # what may be given to residents, and nothing else
    person: str = ""


@dataclass(frozen=True)
class Line:
    """One line: an office, the companion, a person in a role, a body's published number, a role that nobody holds."""

    code: str
    role: str
    place: str = ""  # the settlement's key
    where: str = ""
    name: str = ""
    mobile: str = ""
    phone: str = ""
    email: str = ""
    person: str = ""
    order: tuple = ()
    values: tuple = ()  # of what is vacant: what the form of a new position begins with


def sheet(asked, actor, today):
    """The Lines that are asked for, settlement by settlement; PermissionError for whom people are closed to."""
    access.within(actor, "read", BY_MODEL[Position])
    forum = _forum(asked.body)
    if forum is not None:
        return _in_order(_of_forum(forum, asked, today))
    lines = [*_people(asked, actor, today), *_numbers(asked)]
    if not (asked.role or asked.kind or asked.body or asked.person):
        lines += _offices(asked)
    if not asked.residents and not asked.person:
        lines += _vacant(asked, today)
        lines += _companions(asked, today) if not (asked.role or asked.kind or asked.body) else []
    return _in_order(lines)


def _in_order(lines):
    """By settlement, what is of none last; in each the office, then the roles, then the bodies."""
    names = dict(Settlement.select(Settlement.uid, Settlement.sort_key).tuples())
    return sorted(lines, key=lambda one: (not one.place, names.get(one.place, ""), one.order, one.name))


def _people(asked, actor, today):
    """The holders of formal roles that stand in sheets, in bodies that work."""
    place = pw.fn.COALESCE(Position.settlement, Body.settlement)
    query = (
        Position.select(Position, Person, RoleKind, Body, BodyKind, Settlement)
        .join(Person).switch(Position).join(RoleKind)
        .switch(Position).left_outer_join(Body).left_outer_join(BodyKind)
        .switch(Position).left_outer_join(Settlement, on=(place == Settlement.uid), attr="at")
        .where(open_on(Position, today) & _published() & Person.retired_on.is_null())
    )  # fmt: skip
    query = access.scoped(query, actor, "read", BY_MODEL[Position])
    if asked.residents:
        query = query.where(Person.publish_consent)
    query = _bounded(query, asked, place, kind=Body.kind, body=Position.body, role=Position.role_kind,
                     person=Position.person)  # fmt: skip
    if not (asked.everyone or asked.role or asked.kind or asked.body or asked.person):
        query = query.where(Position.body.is_null() | (Position.function == "chair") | (RoleKind.code == "body_chair"))
    return [_holder(one, getattr(one, "at", None), asked.residents) for one in query]


def _bounded(query, asked, place, **fields):
    """`query` within what is asked for: `place` and the `fields` are where it stands in the query."""
    query = query.where(place.in_(asked.places)) if asked.places else query
    for name, field in fields.items():
        wanted = getattr(asked, name)
        query = query.where(field == wanted) if wanted else query
    return query


def _published():
    """The condition on a position, its role and its body that its holder may stand in the sheet at all."""
    formal = (Position.leadership == "formal") & RoleKind.mirrored
    works = (Body.status != "closed") & Body.retired_on.is_null() & (BodyKind.code != PROTECTION)
    return formal & (Position.body.is_null() | works) & Settlement.retired_on.is_null()


def _holder(one, place, residents):
    """The Line of a Position that was read with what it links to."""
    role, body = one.role_kind, one.body if one.body_id else None
    order = (2, body.sort_key, _rank(one.function)) if body else (1, not role.is_required, role.sort_key)
    return Line(
        PERSON, _called(one, role, body) + (" (מ״מ)" if one.substitute else ""), place.uid if place else "",
        place.name if place else REGIONAL, order=order, **reach(one.person, residents),
    )  # fmt: skip


def reach(person, residents):
    """How a person is called and reached; for residents by what the agreement is about, and by no other number."""
    return {"name": f"{person.first} {person.last}", "mobile": person.mobile or "", "email": person.email or "",
            "phone": "" if residents else person.phone or "", "person": person.uid}  # fmt: skip


def _rank(function):
    codes = [code for code, _ in FUNCTIONS]
    return 1 + (codes.index(function) if function in codes else len(codes))


def _called(one, role, body):
    """A role as the sheet tells it: a member's with the body, and with what he does in it."""
    if body is None:
        return role.name
    told = dict(FUNCTIONS).get(one.function) or role.name
    if body.kind.code == RESILIENCE and one.function:
        told = function_name(one.function)
    return f"{told} · {body.name}"


def _offices(asked):
    """The settlements' offices: they serve the public."""
    known = Settlement.phone.is_null(False) | Settlement.email.is_null(False)
    query = Settlement.select().where(known & Settlement.retired_on.is_null())
    query = _bounded(query, asked, Settlement.uid)
    return [Line(OFFICE, "מזכירות היישוב", one.uid, one.name, phone=one.phone or "", email=one.email or "",
                 order=(0, 0)) for one in query]  # fmt: skip


def _numbers(asked):
    """The numbers that bodies publish."""
    if asked.role or asked.person:
        return []
    working = Body.phone_public.is_null(False) & (Body.status != "closed") & Body.retired_on.is_null()
    query = Body.select(Body, Settlement).left_outer_join(Settlement, on=Body.settlement)
    query = query.where(working & Settlement.retired_on.is_null())
    query = _bounded(query, asked, Body.settlement, kind=Body.kind, body=Body.uid)
    return [Line(NUMBER, one.name, one.settlement_id or "", one.settlement.name if one.settlement_id else REGIONAL,
                 phone=one.phone_public, order=(2, one.sort_key, 0)) for one in query]  # fmt: skip


def _companions(asked, today):
    """Who of the unit accompanies the settlements, by the kind of assignment that the council asks for."""
    profile = Organisation.select().first()
    if profile is None:
        return []
    kind = (Assignment.kind == profile.accompaniment) & Assignment.standing(today) & Settlement.retired_on.is_null()
    query = Assignment.select(Assignment, User, Settlement).join(User).switch(Assignment).join(Settlement).where(kind)
    query = _bounded(query, asked, Assignment.settlement)
    role = dict(ASSIGNMENT_KINDS)[profile.accompaniment]
    return [Line(COMPANION, role, one.settlement_id, one.settlement.name, one.worker.name,
                 phone=one.worker.phone or "", order=(0, 1)) for one in query]  # fmt: skip


def _vacant(asked, today):
    """Roles that every settlement needs and nobody holds, and bodies that work without a chair."""
    here = (Settlement.accompanied == "yes") & Settlement.retired_on.is_null()
    places = {one.uid: one for one in _bounded(Settlement.select().where(here), asked, Settlement.uid)}
    if not asked.kind and not asked.body:
        kinds = [kind for kind in needed_roles() if asked.role in ("", kind.uid)]
        holders, _ = role_table(kinds, today) if kinds else ({}, {})
        for place in places.values():
            for kind in (kind for kind in kinds if not holders.get((place.uid, kind.uid))):
                yield Line(VACANT, kind.name, place.uid, place.name, order=(1, False, kind.sort_key),
                           values=(("settlement", place.uid), ("role_kind", kind.uid)))  # fmt: skip
    if not asked.role:
        yield from _leaderless(asked, places, today)


def _leaderless(asked, places, today):
    led = chaired(today)
    query = Body.select(Body, BodyKind).join(BodyKind).where(
        (Body.status == "active") & Body.retired_on.is_null() & Body.settlement.in_(list(places))
        & BodyKind.family.in_(CHAIRED) & (BodyKind.code != PROTECTION)
    )  # fmt: skip
    query = _bounded(query, asked, Body.settlement, kind=Body.kind, body=Body.uid)
    for body in (body for body in query if body.uid not in led):
        place = places[body.settlement_id]
        yield Line(VACANT, f"יו״ר · {body.name}", place.uid, place.name, order=(2, body.sort_key, _rank("chair")),
                   values=(("body", body.uid), ("function", "chair")))  # fmt: skip


def _forum(uid):
    """The forum with this key, None where it is no forum."""
    if not uid:
        return None
    query = Body.select(Body, BodyKind).join(BodyKind)
    return query.where((Body.uid == uid) & (BodyKind.family == "forum") & Body.retired_on.is_null()).first()


def _of_forum(forum, asked, today):
    """A forum's members with how to reach them; who is one by being in a protection team stays untold."""
    if PROTECTION in (forum.kind.auto_member_kinds or "").split():
        return []
    members = [one for one in forums.members(forum, today) if not asked.places or one.place in asked.places]
    there = Person.uid.in_([one.person for one in members]) & Person.retired_on.is_null()
    there = there & Person.publish_consent if asked.residents else there
    people = {one.uid: one for one in Person.select().where(there)}
    return [Line(PERSON, one.role, one.place, one.settlement or REGIONAL, order=(1, one.by_hand),
                 **reach(people[one.person], asked.residents)) for one in members if one.person in people]  # fmt: skip
