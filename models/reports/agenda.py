"""What falls on which day, for one person: meetings, due days, trainings, drills, forums, reviews.

A day on which something is due rolls on from Shabbat and holidays (`models.days`). Of a confidential follow-up only
those are told who may open it, and they only that there is one.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from models import access
from models.access import Actor
from models.bodies import Body
from models.care import SETTLED, Inquiry, RightClaim
from models.catalog import BY_MODEL
from models.components import Component
from models.days import is_late, working_from
from models.meetings import Meeting
from models.messages import say
from models.needs import Mapping
from models.places import Settlement
from models.plans import FINISHED, PlanItem, WorkPlan
from models.privacy import PeriodicCheck, due_on
from models.programmes import AFTER, Programme
from models.reports import overview
from models.reports.accompaniment import guidance_due
from models.reports.trainings import Coverage
from models.tasks import Task, undone
from models.trainings import Enrolment

#: the kinds of events, by which they are chosen
KINDS = (
    ("meeting", "מפגשים"), ("due", "מועדי הנחיה"), ("task", "משימות"), ("plan", "תוכניות עבודה"),
    ("training", "הכשרות"), ("drill", "תרגילים"), ("forum", "פורומים"), ("review", "תוקף ורענון"),
    ("care", "מעקב חסוי"),
)  # fmt: skip
ROLLS = dt.timedelta(days=7)  # further than this nothing rolls: no week is without a working day
#: roles that look after settlements or subjects of their own: what they see first is theirs
OWN_FIRST = ("worker", "regional", "referent")


@dataclass(frozen=True)
class Event:
    """Something on a day: what, where, whose, which record; `late` where its day is past, `private` as said above."""

    day: dt.date
    kind: str
    title: str
    entity: str
    record: str
    stamp: dt.datetime
    settlement: str = ""
    place: str = ""
    start: dt.time | None = None
    minutes: int | None = None
    workers: tuple = ()
    late: bool = False
    over: bool = False  # a meeting that took place
    private: bool = False
    agreed: bool = False  # the next meeting, as the one before agreed on it: there is no record of it yet


@dataclass(frozen=True)
class Span:
    """Who looks, from which day to which, and the day it is."""

    actor: Actor
    first: dt.date
    last: dt.date
    today: dt.date

    @cached_property
    def ground(self):
        """What judges stand on for the person; None where she sees no settlement."""
        return overview.ground_of(self.actor, self.today)

    def asked(self, model, *joined, verb="read"):
        """The query of what the person may see of `model`, with its settlement; None where the door is closed."""
        entry = BY_MODEL[model]
        if not access.can(self.actor, verb, entry):
            return None
        query = model.select(model, *joined).where(model.retired_on.is_null())
        return access.scoped(query, self.actor, verb, entry)

    def around(self, field):
        """The condition that a day lies in the span, or may roll on into it."""
        return field.between(self.first - ROLLS, self.last)


def of(actor, first, last, today):
    """All Events of a person from one day to another, in order; a constant number of queries."""
    span = Span(actor, first, last, today)
    found = [event for source in SOURCES for event in source(span) if first <= event.day <= last]
    clock = dt.time.min
    return sorted(found, key=lambda one: (one.day, not one.late, one.start or clock, one.title, one.place))


def hers(events, uid, settlements):
    """Those of the events that are of a worker: in her settlements, or her own."""
    return [event for event in events if event.settlement in settlements or uid in event.workers or event.private]


def mine(actor, events):
    """What a person sees first: hers, for who looks after settlements or subjects; else all."""
    return hers(events, actor.uid, actor.settlements) if actor.role in OWN_FIRST else events


def _at(record, day, kind, title, place=None, **more):
    where = {"settlement": place.uid, "place": place.name} if place else {}
    return Event(day, kind, title, BY_MODEL[type(record)].code, record.uid, record.updated_at, **where, **more)


def _due(span, record, day, kind, title, place=None, **more):
    return _at(record, working_from(day), kind, title, place, late=is_late(day, span.today), **more)


def _meetings(span):
    inside, other = Settlement.alias(), Settlement
    query = span.asked(Meeting, Body, Programme, other, inside)
    if query is None:
        return
    query = (
        query.left_outer_join(Body, on=Meeting.body).left_outer_join(inside, on=Body.settlement)
        .switch(Meeting).left_outer_join(other, on=Meeting.settlement)
        .switch(Meeting).left_outer_join(Programme, on=Meeting.programme)
        .where(Meeting.status.in_(("planned", "held")))
    )  # fmt: skip
    planned = set()
    for one in query.where(Meeting.date.between(span.first, span.last)):
        planned.add((one.kind, one.settlement_id, one.body_id, one.date))
        yield _meeting(one, one.date, one.start)
    agreed = (Meeting.status == "held") & Meeting.next_date.between(max(span.first, span.today), span.last)
    for one in query.where(agreed):
        if (one.kind, one.settlement_id, one.body_id, one.next_date) not in planned:
            yield _meeting(one, one.next_date, agreed=True)


def _meeting(one, day, start=None, agreed=False):
    kind = one.kind if one.kind in ("training", "drill", "forum") else "meeting"
    place = one.settlement or (one.body.settlement if one.body_id else None)
    about = one.programme.name if one.programme_id else one.body.name if one.body_id else ""
    title = ": ".join(filter(None, (Meeting.kind.kind.show(one.kind), about)))
    title, over = say("agenda.next", what=title) if agreed else title, one.status == "held" and not agreed
    return _at(one, day, kind, title, place, start=start, minutes=one.minutes, workers=(one.worker_id,), over=over,
               agreed=agreed)  # fmt: skip


def _guidances(span):
    """The last day for the next guidance of each settlement that has had one."""
    ground = span.ground
    if ground is None or "guidance" not in ground.numbers:
        return
    due = guidance_due(ground)
    for place in ground.places:
        if place.uid in due:
            day = due[place.uid]
            yield _at(place, day, "due", say("agenda.guidance"), place, late=day < span.today)


def _tasks(span):
    query = span.asked(Task, Settlement)
    if query is not None:
        query = query.left_outer_join(Settlement, on=Task.settlement)
        for one in query.where(undone() & span.around(Task.due)):
            yield _due(span, one, one.due, "task", one.title, one.settlement, workers=(one.owner_user_id,))


def _plan_items(span):
    query = span.asked(PlanItem, WorkPlan, Settlement)
    if query is not None:
        query = query.join(WorkPlan).left_outer_join(Settlement, on=WorkPlan.settlement)
        for one in query.where(PlanItem.status.not_in(FINISHED) & span.around(PlanItem.due)):
            yield _due(span, one, one.due, "plan", one.action, one.plan.settlement, workers=(one.owner_user_id,))


def _trainings(span):
    """The first and the last day of a training; its sessions are meetings."""
    query = span.asked(Programme, Settlement)
    if query is None:
        return
    query = query.left_outer_join(Settlement, on=Programme.settlement).where(
        (Programme.kind == "training") & Programme.stage.not_in(AFTER)
        & (Programme.start.between(span.first, span.last) | Programme.end.between(span.first, span.last))
    )  # fmt: skip
    for one in query:
        for code, day in (("agenda.starts", one.start), ("agenda.ends", one.end)):
            if day:
                yield _at(one, day, "training", say(code, what=one.name), one.settlement, workers=(one.referent_id,))


def _reviews(span):
    query = span.asked(Component, Settlement)
    if query is not None:
        query = query.join(Settlement, on=Component.settlement)
        for one in query.where((Component.status == "adopted") & span.around(Component.review_on)):
            what = Component.kind.kind.show(one.kind)
            yield _due(span, one, one.review_on, "review", say("agenda.review", what=what), one.settlement)
    query = span.asked(Mapping, Settlement)
    if query is not None:
        query = query.left_outer_join(Settlement, on=Mapping.settlement)
        for one in query.where((Mapping.kind == "needs") & Mapping.valid_until.between(span.first, span.last)):
            yield _at(one, one.valid_until, "review", say("agenda.mapping"), one.settlement)


def _certificates(span):
    """Whose certificate runs out, by role and not by name; what was taken again since counts."""
    if span.ground is None or span.asked(Enrolment) is None:
        return
    places, coverage = {place.uid: place for place in span.ground.places}, Coverage(span.today, 0)
    for one in coverage.holders:
        if one.until and span.first <= one.until <= span.last and one.settlement in places:
            title = say("agenda.certificate", role=coverage.roles[one.role].name)
            yield _at(one.certificate, one.until, "review", title, places[one.settlement])


def _checks(span):
    """The duties of privacy that come back, for who answers for them."""
    for one in span.asked(PeriodicCheck) or ():
        if day := due_on(one):
            yield _due(span, one, day, "review", one.name)


def _care(span):
    """That there is a follow-up, for who may open it. Where somebody is in danger it does not wait for Sunday."""
    for model, field, settled in ((Inquiry, Inquiry.follow_up, ("closed",)), (RightClaim, RightClaim.remind, SETTLED)):
        query = span.asked(model, verb="open")
        if query is None:
            continue
        for one in query.where(model.status.not_in(settled) & span.around(field)):
            day = getattr(one, field.name)
            waits = getattr(one, "severity", "") != "danger"
            late = is_late(day, span.today) if waits else day < span.today
            yield _at(one, working_from(day) if waits else day, "care", say("agenda.care"), late=late, private=True)


SOURCES = (_meetings, _guidances, _tasks, _plan_items, _trainings, _reviews, _certificates, _checks, _care)
