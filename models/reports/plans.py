"""Mapped, answered, planned: three duties towards a settlement (S9, S10), and the way from a mapping to what is done.

Only the duties whose rule holds are looked at. A judge is made once and asked about places.
"""

import datetime as dt
from collections import defaultdict

from models.days import is_late as is_past
from models.messages import say
from models.needs import Mapping, Need, NeedProgramme
from models.people import Position, RoleKind
from models.plans import PlanItem, WorkPlan, is_late, progress
from models.programmes import AFTER, Programme
from models.reports.duty import AMBER, GREEN, RED, Mend, row
from models.staff import open_on
from models.words import count

COORDINATORS = ("coordinator", "community_manager")


def mappings(ground):
    """The judge of mappings: one since the coordinator came (S6), and one that still holds."""
    begun, (done, valid) = coordinators(ground.today), mapped()

    def judge(place):
        unmapped = [start for start in begun[place.uid] if not any(day >= start for day in done[place.uid])]
        tone, reason = judge_mapping(ground, min(unmapped, default=None), valid.get(place.uid))
        days = ground.days_since(min(unmapped)) if unmapped else None
        mend = Mend(say("mapping.mend"), "mapping", (("settlement", place.uid), ("kind", "needs")))
        return row(place, "mapping", tone, reason, days, mend)

    return judge


def mapped():
    """({settlement: the days of its mappings of needs}, {settlement: until when the last of them holds})."""
    done, valid = defaultdict(list), {}
    rows = Mapping.select(Mapping.settlement, Mapping.start, Mapping.end, Mapping.valid_until).where(
        (Mapping.kind == "needs") & Mapping.settlement.is_null(False) & Mapping.retired_on.is_null()
    )
    for place, start, end, until in rows.tuples():
        done[place].append(end or start)
        valid[place] = max(until or dt.date.max, valid.get(place, dt.date.min))
    return done, valid


def judge_mapping(ground, since, valid):
    """(tone, reason): `since` when a coordinator is there without a mapping, till when the last is `valid`; or None."""
    limit, ahead, today = ground.numbers["mapping"], ground.numbers.get("mapping_ahead", 0), ground.today
    days = ground.days_since(since) if since else None
    if since and ground.past(since, limit):
        return RED, say("mapping.late", days=days)
    if valid and valid < today:
        return RED, say("mapping.expired", day=f"{valid:%d/%m/%Y}")
    if since:
        last = f"{ground.due(since, limit):%d/%m/%Y}"
        return (AMBER if days > limit - ahead else GREEN), say("mapping.left", days=days, day=last)
    if valid is None:
        return AMBER, say("mapping.none")
    if (valid - today).days < ahead:
        return AMBER, say("mapping.ends", day=f"{valid:%d/%m/%Y}")
    return GREEN, say("mapping.holds")


def coordinators(today):
    """{settlement: the days on which its coordinators of today began, as far as known}."""
    found = defaultdict(list)
    roles = RoleKind.select(RoleKind.uid).where(RoleKind.code.in_(COORDINATORS))
    held = Position.role_kind.in_(roles) & open_on(Position, today) & Position.start.is_null(False)
    for place, start in Position.select(Position.settlement, Position.start).where(held).tuples():
        found[place].append(start)
    return found


def needs(ground):
    """The judge of needs: none is open for too long without anything done for it (R18)."""
    limit, ahead = ground.numbers["needs"], ground.numbers.get("needs_ahead", 0)
    kept = Need.settlement.is_null(False) & Need.retired_on.is_null()
    known = {place for (place,) in Need.select(Need.settlement).where(kept).distinct().tuples()}
    waiting = defaultdict(list)
    for place, uid, day in Need.select(Need.settlement, Need.uid, Need.found_on).where(kept & unanswered()).tuples():
        waiting[place].append((ground.days_since(day), uid, ground.past(day, limit)))

    def judge(place):
        if place.uid not in known:
            return None
        days, oldest, _ = max(waiting[place.uid], default=(None, None, None))
        if days is None:
            return row(place, "needs", GREEN, say("needs.none"))
        late = sum(past for _, _, past in waiting[place.uid])
        mend = Mend(say("needs.mend"), "need_programme", (("need", oldest),))
        if late:
            told = count(late, "צורך אחד מחכה", "שני צרכים מחכים", "צרכים מחכים")
            return row(place, "needs", RED, say("needs.late", told=told, limit=limit, days=days), days, mend)
        tone = AMBER if days > limit - ahead else GREEN
        told = say("needs.open", days=count(days, "יום אחד", "יומיים", "ימים"), limit=limit)
        return row(place, "needs", tone, told, days, mend)

    return judge


def unanswered():
    """The condition that a need is open and nothing that still goes on is done for it."""
    running = Programme.select(Programme.uid).where(Programme.stage.not_in(AFTER) & Programme.retired_on.is_null())
    met = NeedProgramme.select(NeedProgramme.need).where(
        NeedProgramme.programme.in_(running) & NeedProgramme.retired_on.is_null()
    )
    return (Need.status == "open") & Need.uid.not_in(met)


def plans(ground):
    """The judge of this year's plan of a settlement: it is there, approved, and nothing in it is late (R17)."""
    today = ground.today
    this_year = (WorkPlan.year == today.year) & WorkPlan.retired_on.is_null() & WorkPlan.settlement.is_null(False)
    found, of_place = {}, {}
    for plan in WorkPlan.select().where(this_year & WorkPlan.owner_type.in_(("settlement", "body"))):
        of_place[plan.uid] = plan.settlement_id
        if plan.owner_type == "settlement":
            found[plan.settlement_id] = max((plan.status in ("approved", "closed"), plan.uid),
                                            found.get(plan.settlement_id, (False, "")))  # fmt: skip
    items = defaultdict(list)
    for item in PlanItem.select().where(PlanItem.plan.in_(list(of_place)) & PlanItem.retired_on.is_null()):
        items[of_place[item.plan_id]].append(item)

    def judge(place):
        approved, plan = found.get(place.uid, (False, ""))
        late = sorted((item for item in items[place.uid] if is_late(item, today)), key=lambda item: item.due)
        if not plan:
            last = dt.date(today.year, 1, 1) + dt.timedelta(days=ground.numbers["plan"] - 1)
            tone = RED if is_past(last, today) else AMBER
            values = (("owner_type", "settlement"), ("settlement", place.uid), ("year", str(today.year)))
            told = say("plan.none", year=today.year)
            return row(place, "plan", tone, told, None, Mend(say("plan.mend"), "work_plan", values))
        if late:
            told = say("plan.late", told=count(len(late), "פעולה אחת", "שתי פעולות", "פעולות"))
            mend = Mend(say("plan.update"), "plan_item", record=late[0].uid)
            return row(place, "plan", AMBER, told, (today - late[0].due).days, mend)
        if not approved:
            return row(place, "plan", AMBER, say("plan.draft"), None, Mend(say("plan.open"), "work_plan", record=plan))
        return row(place, "plan", GREEN, say("plan.good", pct=progress(items[place.uid]) or 0))

    return judge
