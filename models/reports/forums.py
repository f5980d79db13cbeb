"""Forums: who is a member today, who came to the last meetings, and whether the forum meets as often as it should."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from models.bodies import Body, BodyKind
from models.days import is_late
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
    return members_of([forum], today)[forum.uid]


def members_of(known, today):
    """{forum: its members} of several forums, in a number of queries that does not grow with them."""
    keys = [forum.uid for forum in known]
    out = ForumExclusion.select().where(ForumExclusion.body.in_(keys) & ForumExclusion.retired_on.is_null())
    excluded = {(row.body_id, row.person_id) for row in out}
    by_hand, by_role, found = _by_hand(keys, today), _by_role(known, today), {}
    for forum in known:
        mine = {}
        for one in [*by_hand[forum.uid], *by_role[forum.uid]]:
            if one.person not in mine and (one.by_hand or (forum.uid, one.person) not in excluded):
                mine[one.person] = one
        found[forum.uid] = sorted(mine.values(), key=lambda one: (one.by_hand, one.settlement, one.name))
    return found


def rolls(known, today):
    """[(forum, its members with how often they came)] of several forums."""
    counted = attended_of(members_of(known, today), today)
    return [(forum, counted[forum.uid]) for forum in known]


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


def _by_hand(keys, today):
    found = defaultdict(list)
    for one, _ in _terms(Position.body.in_(keys), today):
        found[one.body_id].append(_member(one, None, by_hand=True))
    return found


def _by_role(known, today):
    """{forum: those whom a role makes members}: a formal one, in a body of the right kind that is not closed."""
    found, roles = defaultdict(list), {code for forum in known for code in _words(forum.kind.auto_member_roles)}
    if not roles:
        return found
    codes = dict(BodyKind.select(BodyKind.uid, BodyKind.code).tuples())
    bound = Position.role_kind.in_(RoleKind.select(RoleKind.uid).where(RoleKind.code.in_(sorted(roles))))
    for one, place in _terms(bound & (Position.leadership == "formal"), today):
        for forum in known:
            here = forum.settlement_id in (None, place and place.uid)
            if here and one.role_kind.code in _words(forum.kind.auto_member_roles) and _counts(one, forum.kind, codes):
                found[forum.uid].append(_member(one, place))
    return found


def _words(text):
    return (text or "").split()


def _counts(one, kind, codes):
    """True where a position may make a member: no body is asked about, or it is in a working one of those kinds."""
    asked = _words(kind.auto_member_kinds)
    if not asked or not one.body_id:
        return True
    return codes[one.body.kind_id] in asked and one.body.status != "closed" and not one.body.retired_on


def attended(forum, people, today):
    """The members of one forum with how often they came, see `attended_of`."""
    return attended_of({forum.uid: people}, today)[forum.uid]


def attended_of(people, today):
    """{forum: its members} with how often they came to its last meetings, and how many running they missed.

    A meeting counts where somebody wrote down who was there, and for those who were members by then.
    """
    held = Meeting.body.in_(list(people)) & (Meeting.status == "held") & (Meeting.date <= today)
    rows = Attendance.select(Attendance, Meeting).join(Meeting).where(
        held & Meeting.retired_on.is_null() & Attendance.retired_on.is_null()
    )  # fmt: skip
    days, there = defaultdict(dict), defaultdict(set)
    for row in rows:
        days[row.meeting.body_id][row.meeting_id] = row.meeting.date
        there[row.meeting_id] |= {row.person_id} if row.present else set()
    return {uid: _of_forum(those, days[uid], there) for uid, those in people.items()}


def _of_forum(people, days, there):
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
    if gap is not None and is_late(last + dt.timedelta(days=gap), today):
        return RED, say("forum.late", days=days, gap=gap)
    return GREEN, say("forum.fine", days=days)
