"""Forums: who is a member today, who came to the last meetings, and whether the forum meets as often as it should."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from models.bodies import Body, BodyKind
from models.forums import ForumExclusion
from models.meetings import Attendance, Meeting
from models.messages import say
from models.people import Person, Position, RoleKind
from models.places import Settlement
from models.reports.duty import GREEN, RED
from models.staff import open_on

LOOKED_AT = 6  # meetings, back from the last one


@dataclass(frozen=True)
class Member:
    """A member of a forum: by which role and where, since when, by hand or by the role; how often there, lately."""

    person: str
    name: str
    role: str
    settlement: str = ""
    place: str = ""
    since: dt.date | None = None
    by_hand: bool = False
    came: int = 0
    asked: int = 0
    missed: int = 0  # times running, back from the last meeting


def members(forum, today):
    """The members of a forum on a day: who holds its roles, without those who are excluded, and who was added."""
    out = ForumExclusion.select(ForumExclusion.person).where(
        (ForumExclusion.body == forum.uid) & ForumExclusion.retired_on.is_null()
    )  # fmt: skip
    excluded = {row.person_id for row in out}
    found = {}
    for one in [*_by_hand(forum, today), *_by_role(forum, today)]:
        if one.person not in found and (one.by_hand or one.person not in excluded):
            found[one.person] = one
    return sorted(found.values(), key=lambda one: (one.by_hand, one.settlement, one.name))


def _terms(bound, today):
    """Open positions with their people, roles and bodies, as (position, settlement)."""
    inside = Settlement.alias()
    query = (
        Position.select(Position, Person, RoleKind, Body, Settlement, inside)
        .join(Person).switch(Position).join(RoleKind)
        .switch(Position).left_outer_join(Settlement, on=Position.settlement)
        .switch(Position).left_outer_join(Body, on=Position.body).left_outer_join(inside, on=Body.settlement)
        .where(bound & open_on(Position, today)).order_by(Position.start, Position.uid)
    )  # fmt: skip
    for one in query:
        yield one, one.settlement or (one.body.settlement if one.body_id else None)


def _member(one, place, by_hand=False):
    name = f"{one.person.first} {one.person.last}"
    where = {"settlement": place.name, "place": place.uid} if place else {}
    return Member(one.person_id, name, one.role_kind.name, since=one.start, by_hand=by_hand, **where)


def _by_hand(forum, today):
    return [_member(one, None, by_hand=True) for one, _ in _terms(Position.body == forum.uid, today)]


def _by_role(forum, today):
    roles = (forum.kind.auto_member_roles or "").split()
    if not roles:
        return []
    kinds = (forum.kind.auto_member_kinds or "").split()
    bound = Position.role_kind.in_(RoleKind.select(RoleKind.uid).where(RoleKind.code.in_(roles)))
    if kinds:
        of_kind = BodyKind.select(BodyKind.uid).where(BodyKind.code.in_(kinds))
        working = Body.kind.in_(of_kind) & (Body.status != "closed") & Body.retired_on.is_null()
        bound &= Position.body.is_null() | Position.body.in_(Body.select(Body.uid).where(working))
    return [_member(one, place) for one, place in _terms(bound & (Position.leadership == "formal"), today)
            if forum.settlement_id in (None, place and place.uid)]  # fmt: skip


def attended(forum, people, today):
    """The members with how often they came to the forum's last meetings, and how many running they missed.

    A meeting counts where somebody wrote down who was there, and for those who were members by then.
    """
    held = (Meeting.body == forum.uid) & (Meeting.status == "held") & (Meeting.date <= today)
    there = defaultdict(set)
    rows = Attendance.select(Attendance, Meeting).join(Meeting).where(
        held & Meeting.retired_on.is_null() & Attendance.retired_on.is_null()
    )  # fmt: skip
    days = {}
    for row in rows:
        days[row.meeting_id] = row.meeting.date
        there[row.meeting_id] |= {row.person_id} if row.present else set()
    last = sorted(days, key=lambda uid: (days[uid], uid), reverse=True)[:LOOKED_AT]
    return [_counted(one, [one.person in there[uid] for uid in last if one.since is None or days[uid] >= one.since])
            for one in people]  # fmt: skip


def _counted(one, came):
    missed = came.index(True) if True in came else len(came)
    return replace(one, came=sum(came), asked=len(came), missed=missed)


def cadence(forum, last, today):
    """(tone, sentence) of how often a forum meets; `last` is the day of its last meeting."""
    gap = forum.kind.max_gap_days
    if last is None:
        return RED, say("forum.never")
    days = (today - last).days
    if gap is not None and days > gap:
        return RED, say("forum.late", days=days, gap=gap)
    return GREEN, say("forum.fine", days=days)
