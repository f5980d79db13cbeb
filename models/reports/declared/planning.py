"""Needs and what is done for them, mappings, yearly plans, and groups for which nothing runs yet."""

from collections import Counter, defaultdict

import peewee as pw

from models.bodies import Body
from models.days import late_before
from models.needs import Mapping, Need, NeedProgramme
from models.places import Settlement
from models.plans import FINISHED, OWNERS, PLAN_STATES, PlanItem, WorkPlan, is_late, progress
from models.populations import HIDDEN, PopulationCount, PopulationGroup, hidden, year_cells
from models.programmes import Programme, ProgrammeSettlement
from models.reports import bodies, overview, plans
from models.reports.populations import RUNNING, years
from models.reports.report import (
    REASON,
    SETTLEMENT,
    STATE,
    WORKER,
    Column,
    Link,
    Report,
    worst_first,
)
from models.reports.tracing import traces
from models.words import few

SUBJECT = "צרכים ותוכניות"


def _hers(view, need):
    """True where a need is of the view's settlements or areas."""
    if need.area_id and need.area_id in view.areas:
        return True
    return view.of_area(need.area_id) and (not view.narrowed() or need.settlement_id in view.names)


def _needs(view):
    """A line for each need that was not closed: how long it waits, and how much is done for it."""
    if view.ground is None:
        return []
    limit, ahead = view.ground.numbers.get("needs"), view.ground.numbers.get("needs_ahead", 0)
    waiting = {uid for (uid,) in Need.select(Need.uid).where(plans.unanswered()).tuples()}
    answers = NeedProgramme.select(NeedProgramme.need, pw.fn.COUNT(NeedProgramme.uid))
    answers = dict(answers.where(NeedProgramme.retired_on.is_null()).group_by(NeedProgramme.need).tuples())
    found = []
    for need in view.kept(Need).where(Need.status.in_(("open", "in_response"))).order_by(Need.found_on, Need.uid):
        if not _hers(view, need):
            continue
        days = view.ground.days_since(need.found_on)
        late = limit is not None and need.uid in waiting
        tone = "red" if late and days > limit else "amber" if late and days > limit - ahead else "green"
        values = {"need": need.text, "urgency": Need.urgency.kind.show(need.urgency), "since": need.found_on,
                  "days": days, "answers": answers.get(need.uid, 0)}  # fmt: skip
        links = {"need": Link("need", need.uid)}
        links |= {"answers": Link("need_programme", filters=(("need_is", need.uid),))} if values["answers"] else {}
        found.append(view.line(need.settlement_id, values, tone, need.area_id, links))
    return worst_first(found)


def _mappings(view):
    if view.ground is None:
        return []
    (done, valid), begun = plans.mapped(), plans.coordinators(view.today)

    def told(place):
        return {"last": max(done[place.uid], default=None), "valid": valid.get(place.uid),
                "since": max(begun[place.uid], default=None)}, {}  # fmt: skip

    return view.duty_lines("mapping", told)


def _plans(view):
    """A line for each plan of the year, and for each settlement and needed committee that has none yet."""
    if view.ground is None:
        return []
    year, items = view.today.year, defaultdict(list)
    mine = [plan for plan in view.kept(WorkPlan).where(WorkPlan.year == year) if _planned_here(view, plan)]
    for item in PlanItem.select().where(PlanItem.plan.in_([plan.uid for plan in mine]) & PlanItem.retired_on.is_null()):
        items[item.plan_id].append(item)
    names = dict(Body.select(Body.uid, Body.name).where(Body.uid.in_([p.body_id for p in mine if p.body_id])).tuples())
    found = [_plan(view, plan, items[plan.uid], names) for plan in mine]
    have = {plan.settlement_id for plan in mine if plan.owner_type == "settlement"}
    for place, row in overview.of_duty(view.ground, "plan").items():
        if place not in have:
            values = {"owner": dict(OWNERS)["settlement"], "state": "אין תוכנית"}
            found.append(view.line(place, values, row.tone, duty=row))
    needed = bodies.needed_kinds()
    without = Body.kind.in_([kind.uid for kind in needed]) & (Body.status == "active")
    for body in view.kept(Body).where(without & Body.settlement.in_(sorted(view.names))).order_by(Body.sort_key):
        if body.uid not in names:
            values = {"owner": dict(OWNERS)["body"], "name": body.name, "state": "אין תוכנית"}
            found.append(view.line(body.settlement_id, values, "amber", links={"name": Link("body", body.uid)}))
    return worst_first(found)


def _planned_here(view, plan):
    if plan.area_id:
        return view.of_area(plan.area_id)
    return not view.narrowed() or plan.settlement_id in view.names


def _plan(view, plan, items, names):
    late = sum(is_late(item, view.today) for item in items)
    values = {"owner": dict(OWNERS)[plan.owner_type], "name": names.get(plan.body_id, ""), "items": len(items),
              "late": late, "share": progress(items), "state": dict(PLAN_STATES)[plan.status],
              "budget": sum(item.budget or 0 for item in items), "actual": sum(item.actual or 0 for item in items)}
    of_plan = ("plan_is", plan.uid)
    open_ones = tuple(("status_not", state) for state in FINISHED)
    links = {"owner": Link("work_plan", plan.uid)}
    links |= {"items": Link("plan_item", filters=(of_plan,))} if items else {}
    past = ("due_before", f"{late_before(view.today)}")
    links |= {"late": Link("plan_item", filters=(of_plan, *open_ones, past))} if late else {}
    tone = "green" if plan.status in ("approved", "closed") and not late else "amber"
    return view.line(plan.settlement_id, values, tone, plan.area_id, links)


def _trace(view):
    """A line for each need: the mapping that brought it up, what is done for it, and what came of it."""
    kept = view.kept(Need)
    found = [one for one in traces(kept) if _hers(view, one.need)]
    known = {one.uid: one for one in Programme.select().where(
        Programme.uid.in_([uid for one in found for uid in one.programmes]))}  # fmt: skip
    days = dict(Mapping.select(Mapping.uid, Mapping.start).tuples())
    return [_way(view, one, [known[uid] for uid in one.programmes], days.get(one.mapping)) for one in found]


def _way(view, one, programmes, day):
    need = one.need
    outcomes = [text for run in programmes if (text := (run.outcomes or "").strip())]
    values = {"need": need.text, "mapping": f"מיפוי {day:%d/%m/%Y}" if day else "", "state": dict(
        need.own_fields()["status"].kind.options)[need.status],
              "done": ", ".join(run.name for run in programmes), "outcomes": " · ".join(outcomes)}  # fmt: skip
    tone = "green" if outcomes else "amber" if programmes else "red"
    links = {"need": Link("need", need.uid)}
    links |= {"mapping": Link("mapping", one.mapping)} if one.mapping else {}
    links |= {"done": Link("programme", one.programmes[0])} if len(programmes) == 1 else {}
    return view.line(need.settlement_id, values, tone, need.area_id, links)


def _services(view):
    """A line for each settlement and group that lives there, of the last year that was counted."""
    counted = years()
    cells = year_cells(counted[:1]).get(counted[0], {}) if counted else {}
    masked = hidden(cells) if view.outside or view.outward else {}
    groups = dict(PopulationGroup.select(PopulationGroup.uid, PopulationGroup.name).tuples())
    running, found = _running(), []
    for (place, group), number in sorted(cells.items(), key=lambda cell: groups.get(cell[0][1], "")):
        if not number or place not in view.names:
            continue
        here = running[group, place] + running[group, None]
        told = number if (place, group) not in masked else few(number) if masked[place, group] else HIDDEN
        found.append(view.line(place, {"group": groups[group], "n": told, "services": here},
                               "green" if here else "red"))  # fmt: skip
    return worst_first(found)


def _running():
    """{(group, settlement, None for the region): how many services run}."""
    runs = Programme.stage.in_(RUNNING) & Programme.population.is_null(False) & Programme.retired_on.is_null()
    shared = ProgrammeSettlement.select(ProgrammeSettlement.settlement, Programme.population).join(Programme).where(
        runs & ProgrammeSettlement.retired_on.is_null())  # fmt: skip
    found = Counter((group, place) for place, group in shared.tuples())
    several = ProgrammeSettlement.select(ProgrammeSettlement.programme).where(ProgrammeSettlement.retired_on.is_null())
    alone = Programme.settlement.is_null(False) | Programme.uid.not_in(several)
    own = Programme.select(Programme.population, Programme.settlement).where(runs & alone)
    found.update(own.tuples())
    return found


REPORTS = (
    Report(
        "needs", SUBJECT, "צרכים שמחכים למענה", "צרכים שעוד לא נענו: כמה זמן הם פתוחים, וכמה מענים נקשרו לכל אחד.",
        (Column("need", "הצורך"), SETTLEMENT, Column("area", "תחום"), Column("urgency", "דחיפות", choose=True),
         Column("since", "זוהה", "day"), Column("days", "ימים", "number"),
         Column("answers", "מענים", "number", total=True), STATE),
        _needs, (Need, NeedProgramme), words={"red": "מחכה מעל למותר", "amber": "מתקרב המועד", "green": "בזמן"},
        rule="needs",
    ),
    Report(
        "mappings", SUBJECT, "מיפויי צרכים", "יישובים שתוקף המיפוי שלהם פג, או שרכז/ת הקהילה עוד לא מיפה/תה.",
        (SETTLEMENT, WORKER, Column("last", "מיפוי אחרון", "day"), Column("valid", "בתוקף עד", "day"),
         Column("since", "הרכז/ת בתפקיד מ", "day"), STATE, REASON),
        _mappings, (Settlement, Mapping), rule="mapping",
    ),
    Report(
        "plans", SUBJECT, "תוכניות עבודה", "תוכניות השנה: מה באיחור, תקציב מול ביצוע, ולמי עוד אין תוכנית.",
        (Column("owner", "של מי", choose=True), SETTLEMENT, Column("name", "הגוף"), Column("area", "תחום"),
         Column("items", "פעולות", "number", total=True), Column("late", "באיחור", "number", total=True),
         Column("share", "ביצוע", "percent"), Column("budget", "תקציב", "money", total=True),
         Column("actual", "בפועל", "money", total=True), Column("state", "מצב", "state", choose=True)),
        _plans, (WorkPlan, PlanItem, Settlement),
        words={"red": "אין תוכנית", "amber": "דורש השלמה", "green": "מאושרת ובזמן", "silent": "הושתק"}, rule="plan",
    ),
    Report(
        "trace", SUBJECT, "מן המיפוי אל התוצאה", "כל צורך: מאיזה מיפוי עלה, מה נעשה עבורו, ומה יצא מזה.",
        (Column("mapping", "המיפוי"), Column("need", "הצורך"), SETTLEMENT, Column("area", "תחום"),
         Column("state", "סטטוס", "state", choose=True), Column("done", "מה נעשה"), Column("outcomes", "תוצאות")),
        _trace, (Mapping, Need, NeedProgramme, Programme),
        words={"red": "עוד אין מענה", "amber": "יש מענה, עוד אין תוצאות", "green": "יש תוצאות"},
    ),
    Report(
        "services", SUBJECT, "קבוצות ושירותים", "קבוצות שיש ביישוב, וכמה שירותים פועלים עבורן בו או באזור כולו.",
        (SETTLEMENT, WORKER, Column("group", "הקבוצה", choose=True), Column("n", "כמה", "number"),
         Column("services", "שירותים פועלים", "number"), STATE),
        _services, (Settlement, PopulationCount, PopulationGroup, Programme),
        words={"red": "אין שירות", "green": "יש שירות"},
    ),
)  # fmt: skip
