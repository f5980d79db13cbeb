"""What the pages share: groups of the menu, rights that many entities have alike, and whose a record is."""

from models.bodies import Body
from models.meetings import Attendance, Meeting, MeetingSettlement
from models.page import FULL, LOOK, OWN
from models.people import Person, Position
from models.tasks import Task

PLACES, PEOPLE, BODIES, UNIT_STAFF = "יישובים", "אנשים ותפקידים", "ועדים, ועדות ומפגשים", "ניהול"
CARE, PRIVACY = "פניות וסיוע (חסוי)", "פרטיות"
PROGRAMMES = "תוכניות והכשרות"
PLANS, NEEDS, POPULATIONS = "תוכניות עבודה", "מיפוי וצרכים", "אוכלוסיות"
RESILIENCE = "חוסן וחירום"
KNOWLEDGE = "ידע ועזרים"

#: roles whose rights over the unit's everyday records are the same
EVERYDAY = {"manager": FULL, "secretary": FULL, "worker": OWN, "referent": OWN, "regional": OWN, "eligibility": LOOK}
#: what belongs to nobody: whoever works with it keeps it
SHARED = {**EVERYDAY, "worker": FULL, "referent": FULL, "regional": FULL}
#: lists and rules: the manager keeps them, everybody reads them
KEPT = {"manager": FULL, "secretary": LOOK, "worker": LOOK, "referent": LOOK, "regional": LOOK, "eligibility": LOOK}
#: the duties of privacy
DUTIES = {"manager": FULL, "privacy": FULL, "admin": LOOK}


def own_bodies(actor):
    """The condition that a body is of one of the actor's settlements."""
    return Body.uid.in_(Body.select(Body.uid).where(Body.settlement.in_(actor.settlements)))


def bodies_of(settlements):
    """The keys of the bodies of settlements, as a query."""
    return Body.select(Body.uid).where(Body.settlement.in_(settlements))


def own_positions(actor):
    """The condition that a position is in one of the actor's settlements, or in a body of one."""
    return Position.settlement.in_(actor.settlements) | Position.body.in_(bodies_of(actor.settlements))


def own_people(actor):
    """The condition that a person is of one of the actor's settlements, or holds no position yet."""
    held = Position.select(Position.person).where(Position.retired_on.is_null())
    mine = held.where(own_positions(actor))
    return Person.uid.in_(mine) | Person.uid.not_in(held)


def own_meetings(actor):
    """The condition that a meeting is the actor's: by settlement, by body, by being the worker, or by area."""
    mine = Meeting.settlement.in_(actor.settlements) | Meeting.body.in_(bodies_of(actor.settlements))
    if actor.role != "sheet":  # a meeting stands in one workbook, but counts for others too
        mine |= Meeting.uid.in_(_shares_of(actor))
    return mine | (Meeting.worker == actor.uid) | Meeting.area.in_(actor.areas)


def own_attendance(actor):
    """The condition that an attendance is of a meeting of the actor's."""
    return Attendance.meeting.in_(Meeting.select(Meeting.uid).where(own_meetings(actor)))


def in_settlements(model):
    """The rule of scope that a record is of one of the actor's settlements."""
    return lambda actor: model.settlement.in_(actor.settlements)


def _shares_of(actor):
    """The keys of the meetings that count for one of the actor's settlements beside their own."""
    shares = MeetingSettlement.settlement.in_(actor.settlements) & MeetingSettlement.retired_on.is_null()
    return MeetingSettlement.select(MeetingSettlement.meeting).where(shares)


def own_shares(actor):
    """The condition that a further settlement is of a meeting of the actor's."""
    return MeetingSettlement.meeting.in_(Meeting.select(Meeting.uid).where(own_meetings(actor)))


def own_tasks(actor):
    """The condition that a task is the actor's: hers to do, of her settlement, or out of a meeting of hers."""
    mine = Task.settlement.in_(actor.settlements) | (Task.owner_user == actor.uid)
    return mine | Task.meeting.in_(Meeting.select(Meeting.uid).where(own_meetings(actor)))


def fill_place(settlement, values, today):
    """A new line is of the workbook's settlement."""
    return {"settlement": settlement, **values}
