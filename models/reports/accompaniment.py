"""How the unit keeps its word to each settlement: a companion, regular guidance, meetings with the board (S3–S5).

Only the duties whose rule holds are looked at (G9, G10, G11, R2). A judge is made once and asked about places.
"""

import datetime as dt
from collections import defaultdict

import peewee as pw

from models.bodies import Body
from models.meetings import Meeting, MeetingSettlement
from models.messages import say
from models.places import ASSIGNMENT_KINDS
from models.reports.duty import AMBER, GREEN, RED, Mend, row
from models.staff import Assignment
from models.words import count

FIT = 60  # days that a meeting with a board needs to be arranged and held


def judge_guidance(ground, last, planned):
    """(tone, reason) by the day of the `last` guidance held and of the next `planned` one, either None."""
    if last is None:
        return RED, say("guidance.none")
    days, most = ground.days_since(last), ground.numbers["guidance"] - 1
    if ground.past(last, most):
        return RED, say("guidance.late", days=days)
    if not ground.past(last, ground.numbers.get("guidance_target", most)):
        return GREEN, say("guidance.fresh", ago=_ago(days))
    if planned and ground.today <= planned <= ground.due(last, most):
        return GREEN, say("guidance.planned", ago=_ago(days), day=f"{planned:%d/%m/%Y}")
    return AMBER, say("guidance.open", ago=_ago(days))


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


def companions(ground):
    """The judge of companions: an open assignment of the kind that the council's profile asks for."""
    kind = ground.profile.accompaniment
    open_now = (Assignment.kind == kind) & Assignment.standing(ground.today)
    there = {term.settlement_id for term in Assignment.select(Assignment.settlement).where(open_now)}
    reason = say("companion.none", kind=dict(ASSIGNMENT_KINDS)[kind])

    def judge(place):
        if place.uid in there:
            return row(place, "companion", GREEN, say("companion.yes"))
        mend = Mend(say("companion.mend"), "assignment", (("settlement", place.uid), ("kind", kind)))
        return row(place, "companion", RED, reason, mend=mend)

    return judge


def counted(condition):
    """[(settlement, day, body)] of the meetings that hold to `condition`, once for each settlement they count for.

    The settlement is the meeting's own, else its body's; the body of a further settlement is None.
    """
    kept = condition & Meeting.retired_on.is_null()
    own = Meeting.select(pw.fn.COALESCE(Meeting.settlement, Body.settlement), Meeting.date, Meeting.body)
    further = MeetingSettlement.select(MeetingSettlement.settlement, Meeting.date, pw.Value(None)).join(Meeting)
    further = further.where(kept & MeetingSettlement.retired_on.is_null())
    return [*own.join(Body, pw.JOIN.LEFT_OUTER).where(kept).tuples(), *further.tuples()]


def guidance_counts(ground):
    """The condition that a meeting is a guidance that counts: by telephone only where that rule holds."""
    kind = Meeting.kind == "guidance"
    return kind if "guidance_phone" in ground.numbers else kind & (Meeting.mode.is_null() | (Meeting.mode != "phone"))


def guidance_days(ground):
    """({settlement: the day of its last guidance that was held}, {settlement: days on which another is to be})."""
    today, of_kind = ground.today, guidance_counts(ground)
    held = of_kind & (Meeting.status == "held") & (Meeting.date <= today)
    last, following = {}, defaultdict(list)
    for place, day, _ in counted(held):
        last[place] = max(day, last.get(place, day))
    for place, day, _ in counted(of_kind & (Meeting.status == "planned") & (Meeting.date >= today)):
        following[place].append(day)
    agreed = Meeting.select(Meeting.settlement, Meeting.next_date).where(
        held & (Meeting.next_date >= today) & Meeting.retired_on.is_null()
    )
    for place, day in agreed.tuples():
        following[place].append(day)
    return last, following


def guidance_due(ground):
    """{settlement: the last day on which its next guidance is in time}, of those that have had one."""
    last, _ = guidance_days(ground)
    return {place: ground.due(day, ground.numbers["guidance"] - 1) for place, day in last.items()}


def guidances(ground):
    """The judge of guidance: the last one held, and the next by a planned meeting or by what the last one says."""
    last, following = guidance_days(ground)

    def judge(place):
        soonest = min(following[place.uid], default=None)
        held_on = last.get(place.uid)
        days = ground.days_since(held_on) if held_on else None
        tone, reason = judge_guidance(ground, held_on, soonest)
        mend = Mend(say("guidance.mend"), "meeting", (("kind", "guidance"), ("settlement", place.uid)))
        return row(place, "guidance", tone, reason, days, mend)

    return judge


def board_days(ground):
    """({settlement: the days of this year's meetings with its board}, {settlement: the bodies that govern it})."""
    today, governing = ground.today, defaultdict(set)
    flagged = Body.select(Body.settlement, Body.uid).where(Body.is_governing & Body.retired_on.is_null())
    for place, body in flagged.tuples():
        governing[place].add(body)
    year = Meeting.date.between(dt.date(today.year, 1, 1), today)
    days = defaultdict(list)
    for place, day, body in counted((Meeting.kind == "board") & (Meeting.status == "held") & year):
        # where no body is marked as the governing one, a meeting with any board counts
        if body is None or not governing[place] or body in governing[place]:
            days[place].append(day)
    return days, governing


def boards(ground):
    """The judge of meetings with the board: those held this year with the body that governs the settlement."""
    today, (days, governing) = ground.today, board_days(ground)

    def judge(place):
        met = days[place.uid]
        tone, reason = judge_board(len(met), today, ground.numbers["board"])
        body = tuple(("body", uid) for uid in sorted(governing[place.uid])[:1])
        values = (("kind", "board"), ("settlement", place.uid), *body)
        mend = Mend(say("board.mend"), "meeting", values)
        since = (today - max(met)).days if met else None
        return row(place, "board", tone, reason, since, mend)

    return judge
