"""Who holds the roles that every settlement needs, which committees it has, and which bodies have no chair (S6, S7).

The pages of roles and committees tell the same facts as the duties: `role_table` and `committee_table` find them.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import peewee as pw

from models.bodies import CHAIRED, Body, BodyKind
from models.meetings import Meeting
from models.messages import say
from models.people import Person, Position, RoleKind
from models.reports.duty import AMBER, GREEN, RED, Mend, row
from models.staff import open_on
from models.words import listed


@dataclass(frozen=True)
class Holder:
    """Who holds a role in a settlement, since when, in which position."""

    name: str
    since: dt.date | None
    position: str


def needed_roles():
    """The role kinds that every settlement needs, in the order of their names."""
    needed = RoleKind.is_required & (RoleKind.scope == "settlement") & RoleKind.retired_on.is_null()
    return list(RoleKind.select().where(needed).order_by(RoleKind.sort_key))


def role_table(kinds, today):
    """({(settlement, role kind): [Holder]} of today, {(settlement, role kind): the day on which the last one left}).

    Who holds a role that stands instead of a needed one holds that one too: a community manager is its coordinator.
    """
    needed = {kind.uid for kind in kinds}
    stands_for = {kind.uid: kind.instead_of_id for kind in RoleKind.select() if kind.instead_of_id in needed}
    stands_for |= {uid: uid for uid in needed}
    wanted = Position.role_kind.in_(sorted(stands_for)) & Position.settlement.is_null(False)
    held = Position.select(Position, Person).join(Person).where(wanted & open_on(Position, today))
    holders, left = defaultdict(list), {}
    for one in held.order_by(Position.start, Position.uid):
        name = f"{one.person.first} {one.person.last}"
        holders[one.settlement_id, stands_for[one.role_kind_id]].append(Holder(name, one.start, one.uid))
    over = wanted & (Position.end < today) & Position.retired_on.is_null()
    for place, kind, day in Position.select(Position.settlement, Position.role_kind, Position.end).where(over).tuples():
        key = place, stands_for[kind]
        left[key] = max(day, left.get(key, day))
    return holders, left


def roles(ground):
    """The judge of roles that every settlement needs: held by somebody today, or mended within the rule's days."""
    kinds = needed_roles()
    holders, left = role_table(kinds, ground.today)

    def judge(place):
        vacant = [kind for kind in kinds if not holders[place.uid, kind.uid]]
        if not vacant:
            return row(place, "roles", GREEN, say("roles.fine")) if kinds else None
        gone = left.get((place.uid, vacant[0].uid))
        days = None if gone is None else ground.days_since(gone)
        late = any(is_late(ground, "roles", left.get((place.uid, kind.uid))) for kind in vacant)
        mend = Mend(say("roles.mend", role=vacant[0].name), "position",
                    (("settlement", place.uid), ("role_kind", vacant[0].uid)))  # fmt: skip
        reason = say("roles.none", roles=listed(kind.name for kind in vacant))
        return row(place, "roles", RED if late else AMBER, reason, days, mend)

    return judge


@dataclass(frozen=True)
class Committee:
    """How a kind of committee stands in a settlement: active, dormant, forming, or none.

    `days` since it last met or, while it forms, `since` it was written down; None where it never met.
    """

    state: str
    name: str
    body: str = ""
    days: int | None = None
    since: dt.date | None = None
    chaired: bool = True
    adopted: dt.date | None = None
    told_dormant: bool = False


BETTER = ("active", "dormant", "forming", "none")


def needed_kinds():
    """The kinds of bodies that every settlement needs, in the order of their names."""
    needed = BodyKind.required_everywhere & BodyKind.retired_on.is_null()
    return list(BodyKind.select().where(needed).order_by(BodyKind.sort_key))


def committee_table(ground, kinds):
    """{(settlement, kind): Committee} of the kinds of bodies that every settlement needs; what is missing is absent."""
    of_kind = Body.kind.in_([kind.uid for kind in kinds]) & Body.settlement.is_null(False) & (Body.status != "closed")
    found = list(Body.select().where(of_kind & Body.retired_on.is_null()).order_by(Body.sort_key, Body.uid))
    met, led, by_key = last_met(ground.today), chaired(ground.today), {kind.uid: kind for kind in kinds}
    table = {}
    for body in found:
        key, one = (body.settlement_id, body.kind_id), _stands(ground, body, by_key[body.kind_id], met, led)
        if key not in table or BETTER.index(one.state) < BETTER.index(table[key].state):
            table[key] = one
    return table


def _stands(ground, body, kind, met, led):
    facts = {"name": kind.name, "body": body.uid, "chaired": body.uid in led, "adopted": body.mechanism_adopted_on}
    if body.status in ("planned", "forming"):
        since = body.created_at.date()
        return Committee("forming", days=(ground.today - since).days, since=since, **facts)
    days = ground.days_since(met[body.uid]) if body.uid in met else None
    since = met.get(body.uid) or body.established
    late = kind.max_gap_days is not None and (since is None or ground.past(since, kind.max_gap_days))
    state = "dormant" if late or body.status == "dormant" else "active"
    return Committee(state, days=days, told_dormant=body.status == "dormant", **facts)


def last_met(today):
    """{body: the day of the last meeting that it held}."""
    held = (Meeting.status == "held") & (Meeting.date <= today) & Meeting.retired_on.is_null()
    query = Meeting.select(Meeting.body, pw.fn.MAX(Meeting.date)).where(held & Meeting.body.is_null(False))
    return dict(query.group_by(Meeting.body).tuples())


def _leading():
    return (Position.function == "chair") | (
        Position.role_kind.in_(RoleKind.select(RoleKind.uid).where(RoleKind.code == "body_chair"))
    )


def chaired(today):
    """The bodies that have a chair today."""
    query = Position.select(Position.body).where(_leading() & Position.body.is_null(False) & open_on(Position, today))
    return {body for (body,) in query.tuples()}


def committees(ground):
    """The judge of committees that every settlement needs (G34, G36)."""
    kinds = needed_kinds()
    table = committee_table(ground, kinds)

    def judge(place):
        if not kinds:
            return None
        told = [_told(ground, place, kind, table.get((place.uid, kind.uid))) for kind in kinds]
        wrong = sorted(filter(None, told), key=lambda one: one[0] != RED)
        if not wrong:
            return row(place, "committees", GREEN, say("committee.fine"))
        return row(place, "committees", wrong[0][0], "; ".join(one[1] for one in wrong), mend=wrong[0][2])

    return judge


def _told(ground, place, kind, found):
    """(tone, reason, mend) of one kind of committee in a settlement, None where it works."""
    if found is None:
        mend = Mend(say("committee.add", name=kind.name), "body",
                    (("settlement", place.uid), ("kind", kind.uid), ("name", kind.name)))  # fmt: skip
        return RED, say("committee.none", name=kind.name), mend
    edit = Mend(say("committee.edit", name=kind.name), "body", record=found.body)
    if found.state == "forming":
        late = ground.past(found.since, ground.numbers["committees"])
        return (RED if late else AMBER), say(f"committee.{'long' if late else 'forming'}", name=kind.name,
                                             days=found.days), edit  # fmt: skip
    if found.state == "dormant":
        code = "dormant" if found.told_dormant else "unmet" if found.days is None else "quiet"
        meet = Mend(say("committee.meet"), "meeting",
                    (("kind", "committee"), ("body", found.body), ("settlement", place.uid)))  # fmt: skip
        reason = say(f"committee.{code}", name=kind.name, days=found.days)
        return AMBER, reason, edit if found.told_dormant else meet
    return None


def unchaired(today):
    """(the settlements with active bodies, {settlement: [those without a chair]}, {body: when its last chair left})."""
    active = (Body.status == "active") & Body.settlement.is_null(False) & Body.retired_on.is_null()
    query = Body.select(Body, BodyKind).join(BodyKind).where(active & BodyKind.family.in_(CHAIRED))
    places, without, led = set(), defaultdict(list), chaired(today)
    for body in query.order_by(Body.sort_key, Body.uid):
        places.add(body.settlement_id)
        if body.uid not in led:
            without[body.settlement_id].append(body)
    return places, without, _left(today)


def is_late(ground, rule, since):
    """True where something is missing for longer than its rule allows; an unknown day is long ago."""
    return since is None or ground.past(since, ground.numbers[rule])


def chairs(ground):
    """The judge of chairs: every active board, committee and team of a settlement has one (S7)."""
    bodies, without, left = unchaired(ground.today)
    role = RoleKind.get_or_none(RoleKind.code == "body_chair")
    leading = (("role_kind", role.uid),) if role else ()

    def judge(place):
        lacking = without[place.uid]
        if not lacking:
            return row(place, "chairs", GREEN, say("chairs.fine")) if place.uid in bodies else None
        late = any(is_late(ground, "chairs", left.get(body.uid) or body.established) for body in lacking)
        mend = Mend(say("chairs.mend"), "position", (("body", lacking[0].uid), ("function", "chair"), *leading))
        reason = say("chairs.none", names=listed(body.name for body in lacking))
        return row(place, "chairs", RED if late else AMBER, reason, mend=mend)

    return judge


def _left(today):
    """{body: the day on which its last chair left}."""
    over = _leading() & Position.body.is_null(False) & (Position.end < today) & Position.retired_on.is_null()
    return dict(Position.select(Position.body, pw.fn.MAX(Position.end)).where(over).group_by(Position.body).tuples())
