"""A settlement on one sheet of paper (S1): who is who, which bodies, how it stands, what was and what is planned.

Two versions: the unit's own, and one to share with the settlement and the council. Neither tells of a meeting that is
the unit's own or a protection team's, of what was said in any, or of a number of people that is small enough to name
them; the one to share tells of nobody who did not agree to be published.
"""

from dataclasses import dataclass

import peewee as pw

from models import access
from models.bodies import Body
from models.catalog import BY_MODEL
from models.catalog.bodies import outward_bodies
from models.meetings import Meeting, tellable
from models.needs import Need
from models.plans import FINISHED, PlanItem, WorkPlan, is_late, progress
from models.populations import PopulationCount
from models.reports import contacts, overview, populations
from models.reports.bodies import last_met
from models.reports.duty import SILENT

LAST = 5  # meetings, needs, and lines of the plan
#: the duties that say how the settlement stands; the others say how the unit keeps its word
SHARED = ("board", "committees", "resilience", "mapping", "plan", "charter")


@dataclass(frozen=True)
class Profile:
    """What the sheet tells; each part is empty where there is nothing, or where it is closed to the person."""

    duties: tuple
    people: tuple  # of contacts.Line
    bodies: tuple  # (Body, the day on which it last met or None)
    meetings: tuple
    needs: tuple
    open_needs: int
    plan: object  # the WorkPlan of the year, None where there is none
    done: int  # of the plan, in a hundred
    items: tuple  # of the plan, what is late first
    year: int | None  # of the counts
    groups: tuple  # (name, count as it may be told)


def profile(place, actor, today, shared):
    """The Profile of a Settlement, `shared` as it may be given away."""
    asked = contacts.Asked(places=(place.uid,), residents=shared)
    people = [one for one in contacts.sheet(asked, actor, today) if one.code not in (contacts.OFFICE, contacts.NUMBER)]
    needs = _needs(place, actor)
    plan, items = _plan(place, actor, today)
    year, groups = _groups(place, actor)
    return Profile(
        tuple(_duties(place, actor, today, shared)), tuple(people), tuple(_bodies(place, actor, today)),
        tuple(_meetings(place, actor, today)), tuple(needs[:LAST]), len(needs), plan, progress(items),
        tuple(one for one in items if one.status not in FINISHED)[:LAST], year, groups,
    )  # fmt: skip


def _open(model, actor, bound):
    """The records of `model` within a bound that the actor may read."""
    if not access.can(actor, "read", BY_MODEL[model]):
        return model.select().where(False)
    return access.scoped(model.select().where(bound & model.retired_on.is_null()), actor, "read", BY_MODEL[model])


def _duties(place, actor, today, shared):
    rows = overview.of_place(actor, place, today)
    return [row for row in rows if not shared or (row.kind in SHARED and row.tone != SILENT)]


def _bodies(place, actor, today):
    met = last_met(today)
    found = _open(Body, actor, outward_bodies(place.uid) & (Body.status != "closed")).order_by(Body.sort_key)
    return [(body, met.get(body.uid)) for body in found]


def _meetings(place, actor, today):
    """The last ones that were held and may be told of, in the settlement or with one of its bodies."""
    held = tellable(place.uid) & (Meeting.status == "held") & (Meeting.date <= today)
    return _open(Meeting, actor, held).order_by(Meeting.sort_key.desc()).limit(LAST)


def _needs(place, actor):
    """What is open, the most urgent and then the oldest first."""
    waiting = (Need.settlement == place.uid) & Need.status.in_(("open", "in_response"))
    urgency = pw.Case(Need.urgency, (("high", 0), ("normal", 1)), 2)
    return list(_open(Need, actor, waiting).order_by(urgency, Need.found_on, Need.uid))


def _plan(place, actor, today):
    """(the plan of this year, its lines)."""
    plan = _open(WorkPlan, actor, (WorkPlan.settlement == place.uid) & (WorkPlan.year == today.year)).first()
    items = list(_open(PlanItem, actor, PlanItem.plan == plan.uid)) if plan else []
    return plan, sorted(items, key=lambda item: (not is_late(item, today), item.due, item.uid))


def _groups(place, actor):
    """(the last year that was counted, ((group, count as it may be told outside), …))."""
    mine = _open(PopulationCount, actor, PopulationCount.settlement == place.uid)
    last = mine.select(pw.fn.MAX(PopulationCount.year)).scalar()
    if last is None:
        return None, ()
    year = populations.year_of(last, masked=True)
    return last, tuple((name, told) for uid, name in year.groups if (told := year.told(place.uid, uid)))
