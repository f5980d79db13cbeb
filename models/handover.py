"""One companion follows another (S3): what the former still holds in the settlement, and the changes that move it."""

import datetime as dt
from dataclasses import dataclass

from models.bodies import Body, BodyKind
from models.care import Inquiry
from models.changes import Change
from models.meetings import Meeting, tellable
from models.people import Person, Position, RoleKind
from models.staff import Assignment, User, open_on
from models.tasks import Task, in_settlement

#: the unit's own meetings, whose summaries are about the work with the settlement and not about its people
ABOUT_WORK = ("guidance", "board", "consult", "visit", "public")
LAST = 5  # meetings on the page of a handover


@dataclass(frozen=True)
class Held:
    """What a worker holds in a settlement: what may be moved, one by one."""

    tasks: tuple = ()
    meetings: tuple = ()
    inquiries: tuple = ()


def former(settlement, kind, day):
    """The assignment that is open on `day`, None for nobody; one whose worker has left the unit too."""
    term = (Assignment.settlement == settlement) & (Assignment.kind == kind) & open_on(Assignment, day)
    return Assignment.select(Assignment, User).join(User).where(term).order_by(Assignment.start.desc()).first()


def held_by(worker, settlement, today):
    """What a worker still has to do in a settlement."""
    tasks = in_settlement(settlement).where(Task.owner_user == worker)
    planned = (Meeting.status == "planned") & (Meeting.worker == worker) & (Meeting.settlement == settlement)
    meetings = Meeting.select().where(planned & (Meeting.date >= today) & Meeting.retired_on.is_null())
    care = (Inquiry.worker == worker) & (Inquiry.settlement == settlement) & Inquiry.binds(today)
    inquiries = Inquiry.select().where(care).order_by(Inquiry.sort_key)
    return Held(tuple(tasks), tuple(meetings.order_by(Meeting.date)), tuple(inquiries))


def changes_of(settlement, kind, before, worker, day, moved):
    """The changes of one step: the former term ends the day before, the new one begins, and what is `moved` follows."""
    if before:
        yield Change("assignment", before.uid, "update", {"end": day - dt.timedelta(days=1)}, before.version)
    begun = {"worker": worker, "settlement": settlement, "kind": kind, "start": day}
    yield Change("assignment", "", "create", begun)
    for task in moved.tasks:
        yield Change("task", task.uid, "update", {"owner_user": worker}, task.version)
    for meeting in moved.meetings:
        yield Change("meeting", meeting.uid, "update", {"worker": worker}, meeting.version)
    for inquiry in moved.inquiries:
        follows = {"follow_up_owner": worker} if inquiry.follow_up_owner_id == before.worker_id else {}
        yield Change("inquiry", inquiry.uid, "update", {"worker": worker, **follows}, inquiry.version)


@dataclass(frozen=True)
class Paper:
    """What the page of a handover tells; nothing confidential, nothing of a protection team."""

    terms: tuple
    roles: tuple
    bodies: tuple
    tasks: tuple
    planned: tuple
    held: tuple


def paper(settlement, kind, today):
    """The Paper of a settlement."""
    team = Body.select(Body.uid).join(BodyKind).where(BodyKind.code == "t_protection")
    terms = (Assignment.settlement == settlement) & (Assignment.kind == kind) & Assignment.retired_on.is_null()
    roles = Position.select(Position, Person, RoleKind).join(Person).switch(Position).join(RoleKind)
    roles = roles.where((Position.settlement == settlement) & open_on(Position, today) & RoleKind.mirrored
                        & (Position.leadership == "formal"))  # fmt: skip
    bodies = (Body.settlement == settlement) & (Body.status != "closed") & Body.retired_on.is_null()
    met = Meeting.select().where(tellable(settlement) & Meeting.retired_on.is_null())
    ahead = met.where((Meeting.status == "planned") & (Meeting.date >= today)).order_by(Meeting.date)
    last = met.where((Meeting.status == "held") & Meeting.kind.in_(ABOUT_WORK)).order_by(Meeting.date.desc())
    return Paper(
        tuple(Assignment.select(Assignment, User).join(User).where(terms).order_by(Assignment.start.desc())),
        tuple(roles.order_by(RoleKind.name, Person.sort_key)),
        tuple(Body.select(Body, BodyKind).join(BodyKind).where(bodies & Body.uid.not_in(team)).order_by(Body.sort_key)),
        tuple(_tellable(in_settlement(settlement), team)), tuple(ahead), tuple(last.limit(LAST)),
    )  # fmt: skip


def _tellable(tasks, team):
    """Tasks without those out of a meeting that is the unit's own, or a protection team's."""
    quiet = Meeting.select(Meeting.uid).where((Meeting.confidentiality == "unit") | Meeting.body.in_(team))
    return tasks.where(Task.meeting.is_null() | Task.meeting.not_in(quiet) | Task.shared_with_settlement)
