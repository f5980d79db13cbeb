"""How the unit keeps its word to each settlement: a companion, regular guidance, meetings with the board.

Only the duties that are on in the council's profile are looked at (G9, G10, G11, R2).
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

import peewee as pw

from models import access
from models.bodies import Body
from models.catalog import BY_MODEL
from models.meetings import Meeting
from models.messages import say
from models.places import ASSIGNMENT_KINDS, Organisation, Rule, Settlement
from models.staff import Assignment
from models.words import count

GREEN, AMBER, RED = TONES = ("green", "amber", "red")
FIT = 60  # days that a meeting with a board needs to be arranged and held


@dataclass(frozen=True)
class Mend:
    """What would put a row right: the words of the button, the entity to create and what is known of it."""

    text: str
    entity: str
    values: tuple


@dataclass(frozen=True)
class Row:
    """One duty in one settlement: how it stands, why, and what to do; `days` since it was last done."""

    settlement: str
    name: str
    kind: str
    tone: str
    reason: str
    days: int | None = None
    mend: Mend | None = None


def status(actor, today):
    """A Row for every accompanied settlement and duty, the actor's own settlements first."""
    profile = Organisation.select().first()
    entry = BY_MODEL[Settlement]
    if profile is None or not access.can(actor, "read", entry):
        return []
    asked = Settlement.select().where((Settlement.accompanied == "yes") & Settlement.retired_on.is_null())
    places = list(access.scoped(asked, actor, "read", entry).order_by(Settlement.sort_key))
    places.sort(key=lambda place: place.uid not in actor.settlements)
    numbers = dict(Rule.select(Rule.code, Rule.value).tuples())
    judges = [_companions(profile.accompaniment, today)]
    if profile.guidance:
        judges.append(_guidances(numbers, today))
    if profile.board_meetings:
        judges.append(_boards(numbers, today))
    return [judge(place) for place in places for judge in judges]


def summary(rows):
    """How many rows there are of each tone."""
    found = Counter(row.tone for row in rows)
    return {tone: found[tone] for tone in TONES}


def judge_guidance(last, planned, today, target, overdue):
    """(tone, reason, days): `last` guidance held and the next `planned` one, either None, by the two numbers."""
    if last is None:
        return RED, say("guidance.none"), None
    days = (today - last).days
    if days >= overdue:
        return RED, say("guidance.late", days=days), days
    if days <= target:
        return GREEN, say("guidance.fresh", ago=_ago(days)), days
    if planned and today <= planned < last + dt.timedelta(days=overdue):
        return GREEN, say("guidance.planned", ago=_ago(days), day=f"{planned:%d/%m/%Y}"), days
    return AMBER, say("guidance.open", ago=_ago(days)), days


def judge_board(held, today, wanted):
    """(tone, reason) of `held` meetings with a board this year where `wanted` are due by its end."""
    told = say(f"board.held.{held}" if held < 3 else "board.held", held=held, wanted=wanted)
    left, missing = (dt.date(today.year, 12, 31) - today).days, wanted - held
    if missing <= 0:
        return GREEN, told
    if left < FIT * missing:
        lacking = count(missing, "חסר מפגש אחד", "חסרים שני מפגשים", "מפגשים חסרים")
        return RED, say("board.late", told=told, missing=lacking, left=count(left, "יום אחד", "יומיים", "ימים"))
    expected = wanted * today.timetuple().tm_yday // 365
    if held < expected:
        return AMBER, say("board.behind", told=told, expected=expected)
    return GREEN, say("board.pace", told=told)


def _ago(days):
    return ("היום", "אתמול", "לפני יומיים")[days] if days < 3 else f"לפני {days} ימים"


def _companions(kind, today):
    accompanied = Assignment.select(Assignment.settlement).where((Assignment.kind == kind) & Assignment.standing(today))
    there = {row.settlement_id for row in accompanied}
    reason = say("companion.none", kind=dict(ASSIGNMENT_KINDS)[kind])

    def judge(place):
        if place.uid in there:
            return Row(place.uid, place.name, "companion", GREEN, say("companion.yes"))
        mend = Mend(say("companion.mend"), "assignment", (("settlement", place.uid), ("kind", kind)))
        return Row(place.uid, place.name, "companion", RED, reason, mend=mend)

    return judge


def _guidances(numbers, today):
    """The judge of guidance: the last one held, and the next by a planned meeting or by what the last one says."""
    of_kind = (Meeting.kind == "guidance") & Meeting.retired_on.is_null()
    held = of_kind & (Meeting.status == "held") & (Meeting.date <= today)
    last = dict(
        Meeting.select(Meeting.settlement, pw.fn.MAX(Meeting.date)).where(held).group_by(Meeting.settlement).tuples()
    )
    planned = Meeting.select(Meeting.settlement, Meeting.date).where(
        of_kind & (Meeting.status == "planned") & (Meeting.date >= today)
    )
    agreed = Meeting.select(Meeting.settlement, Meeting.next_date).where(held & (Meeting.next_date >= today))
    following = defaultdict(list)
    for place, day in [*planned.tuples(), *agreed.tuples()]:
        following[place].append(day)

    def judge(place):
        soonest = min(following[place.uid], default=None)
        target, overdue = numbers["guidance_target_days"], numbers["guidance_overdue_days"]
        tone, reason, days = judge_guidance(last.get(place.uid), soonest, today, target, overdue)
        mend = Mend(say("guidance.mend"), "meeting", (("kind", "guidance"), ("settlement", place.uid)))
        return Row(place.uid, place.name, "guidance", tone, reason, days, None if tone == GREEN else mend)

    return judge


def _boards(numbers, today):
    """The judge of meetings with the board: those held this year with the body that governs the settlement."""
    governing = defaultdict(set)
    flagged = Body.select(Body.settlement, Body.uid).where(Body.is_governing & Body.retired_on.is_null())
    for place, body in flagged.tuples():
        governing[place].add(body)
    held = (
        Meeting.select(pw.fn.COALESCE(Meeting.settlement, Body.settlement), Meeting.body, Meeting.date)
        .join(Body, pw.JOIN.LEFT_OUTER)
        .where(
            (Meeting.kind == "board") & (Meeting.status == "held") & Meeting.retired_on.is_null()
            & Meeting.date.between(dt.date(today.year, 1, 1), today)
        )
    )  # fmt: skip
    days = defaultdict(list)
    for place, body, day in held.tuples():
        # where no body is marked as the governing one, a meeting with any board counts
        if body is None or not governing[place] or body in governing[place]:
            days[place].append(day)

    def judge(place):
        met = days[place.uid]
        tone, reason = judge_board(len(met), today, numbers["board_meetings_year"])
        body = tuple(("body", uid) for uid in sorted(governing[place.uid])[:1])
        values = (("kind", "board"), ("settlement", place.uid), *body)
        mend = None if tone == GREEN else Mend(say("board.mend"), "meeting", values)
        since = (today - max(met)).days if met else None
        return Row(place.uid, place.name, "board", tone, reason, since, mend)

    return judge
