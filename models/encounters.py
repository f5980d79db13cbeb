"""A meeting that just took place (S4, S5, S8): what is known of it beforehand, and the changes that write it down."""

import datetime as dt
from dataclasses import dataclass

from models.bodies import Body
from models.changes import Change
from models.days import working_from
from models.meetings import COORDINATORS, Meeting
from models.people import Person, Position, RoleKind
from models.places import Settlement
from models.reports.duty import pauses
from models.rules import rule
from models.staff import Assignment, open_on

QUICK = ("guidance", "board")  # what is written down from a settlement's row
NEXT = {"guidance": "guidance_target"}  # kind -> the rule that says after how many days the next one is due


@dataclass(frozen=True)
class Held:
    """What a person told of a meeting that took place."""

    key: str  # of the meeting: the planned one's, or a fresh one, by which a second press is known
    kind: str
    settlement: str
    day: dt.date
    version: int | None = None  # of a meeting that was planned
    body: str | None = None
    worker: str | None = None
    mode: str | None = None
    summary: str | None = None
    present: tuple = ()  # of people
    further: tuple = ()  # settlements that it counts for too
    done: tuple = ()  # tasks
    tasks: tuple = ()  # new ones, as values
    next_day: dt.date | None = None
    planned: Meeting | None = None  # the next one, where it was planned already


def changes_of(held):
    """The changes that write a meeting down, all of them in one transaction."""
    told = {"status": "held", "date": held.day, "summary": held.summary, "mode": held.mode}
    about = {"kind": held.kind, "settlement": held.settlement, "body": held.body, "worker": held.worker}
    if held.version is None:
        yield Change("meeting", held.key, "create", _given({**about, **told}))
    else:
        yield Change("meeting", held.key, "update", _given(told), held.version)
    for person in held.present:
        yield Change("attendance", "", "create", {"meeting": held.key, "person": person, "present": True})
    for place in held.further:
        yield Change("meeting_settlement", "", "create", {"meeting": held.key, "settlement": place})
    for task in held.done:
        yield Change("task", task, "update", {"status": "done"})
    for values in held.tasks:
        yield Change("task", "", "create", {"meeting": held.key, "settlement": held.settlement, **values})
    if held.next_day and held.planned is None:
        yield Change("meeting", "", "create", _given({**about, "status": "planned", "date": held.next_day}))
    elif held.next_day and held.next_day != held.planned.date:
        yield Change("meeting", held.planned.uid, "update", {"date": held.next_day}, held.planned.version)


def _given(values):
    return {name: value for name, value in values.items() if value is not None}


def due_meeting(kind, settlement, today):
    """The planned meeting whose day has come, the last one; None where nothing was planned."""
    return _planned(kind, settlement).where(Meeting.date <= today).order_by(Meeting.date.desc()).first()


def coming_meeting(kind, settlement, today):
    """The next meeting that is planned already, None where there is none."""
    return _planned(kind, settlement).where(Meeting.date > today).order_by(Meeting.date).first()


def _planned(kind, settlement):
    here = (Meeting.kind == kind) & (Meeting.settlement == settlement) & Meeting.retired_on.is_null()
    return Meeting.select().where(here & (Meeting.status == "planned"))


def twin(kind, settlement, today):
    """A meeting of this kind that is written down as held today, None for none."""
    here = (Meeting.kind == kind) & (Meeting.settlement == settlement) & Meeting.retired_on.is_null()
    return Meeting.get_or_none(here & (Meeting.status == "held") & (Meeting.date == today))


def next_day(kind, today):
    """The working day on which the next meeting falls by rule, None where no rule says so."""
    days = rule(NEXT[kind]) if kind in NEXT else None
    return None if days is None else working_from(today + dt.timedelta(days=days), pauses())


def governing(settlement):
    """The body that governs a settlement, None where none or more than one is marked."""
    marked = Body.is_governing & (Body.settlement == settlement) & Body.retired_on.is_null()
    found = list(Body.select().where(marked & (Body.status != "closed")).limit(2))
    return found[0] if len(found) == 1 else None


def companion(settlement, kind, today):
    """The key of the worker who accompanies a settlement today by an assignment of `kind`, None for nobody."""
    term = (Assignment.settlement == settlement) & (Assignment.kind == kind) & Assignment.standing(today)
    found = Assignment.select(Assignment.worker).where(term).first()
    return found.worker_id if found else None


def attendants(kind, settlement, body, today):
    """The Positions of those who are usually there: a settlement's coordinators, or the members of a body."""
    held = Position.select(Position, Person, RoleKind).join(Person).switch(Position).join(RoleKind)
    if body is not None and kind != "guidance":
        bound = Position.body == body
    else:
        codes = COORDINATORS if kind == "guidance" else ("board_chair", "board_deputy", "board_member")
        bound = (Position.settlement == settlement) & RoleKind.code.in_(codes)
    found = held.where(bound & open_on(Position, today)).order_by(Person.sort_key)
    return list({position.person_id: position for position in found}.values())


def neighbours(actor, settlement):
    """The other settlements of the actor, by name: a meeting may count for them too."""
    mine = Settlement.uid.in_(actor.settlements) & (Settlement.uid != settlement) & Settlement.retired_on.is_null()
    return list(Settlement.select().where(mine).order_by(Settlement.sort_key))
