"""What a record's page shows beside its facts: how far a plan is, and the way from a mapping to what is done."""

from flask import url_for

from admin import links
from admin.doors import actor, today
from admin.lists import TONES, read_names, shown
from models import access
from models.catalog import BY_MODEL
from models.needs import Mapping, Need, NeedProgramme
from models.plans import PlanItem, WorkPlan, is_late, progress
from models.programmes import Programme
from models.reports.tracing import planned_for, trace_of

MOST = 300


def cards_of(record, mine):
    """[{template, instead: the title of the group of links that it stands for, …}]; `mine` where she may change it."""
    if isinstance(record, WorkPlan):
        return [_plan(record, mine)]
    if isinstance(record, (Mapping, Need, Programme, PlanItem)) and links.open_to_read(Need):
        return [_trace(record, mine)]
    return []


def _plan(plan, mine):
    """How far a plan is: what stands in it, what is late first, each with its share."""
    items = list(PlanItem.select().where((PlanItem.plan == plan.uid) & PlanItem.retired_on.is_null()).limit(MOST))
    items.sort(key=lambda item: (not is_late(item, today()), item.due, item.uid))
    read_names(items, ["owner_user", "owner_position"])
    late = sum(is_late(item, today()) for item in items)
    return {
        "template": "plans/progress.html", "instead": BY_MODEL[PlanItem].title, "pct": progress(items),
        "items": [_item(item) for item in items], "late": late, "uid": plan.uid, "year": plan.year + 1,
        "budget": sum(item.budget or 0 for item in items), "actual": sum(item.actual or 0 for item in items),
        "add_url": url_for("plan_item.create_view", plan=plan.uid) if mine else "",
        "copy_url": url_for("planning.copy") if mine and items else "",
    }  # fmt: skip


def _item(item):
    late = is_late(item, today())
    return {
        "label": item.action, "goal": item.goal, "href": links.page_of(PlanItem, item.uid), "pct": item.pct or 0,
        "owner": shown(item, "owner_user") or shown(item, "owner_position"), "due": f"{item.due:%d/%m/%Y}",
        "status": "באיחור" if late else PlanItem.status.kind.show(item.status),
        "tone": "bad" if late else TONES.get(item.status),
    }  # fmt: skip


def _trace(record, mine):
    """The needs that a mapping brought up, or that a programme answers, each with where it came from and led to."""
    traces = trace_of(record)
    links.names_of(Mapping, [one.mapping for one in traces])
    links.names_of(Programme, [uid for one in traces for uid in one.programmes])
    planned, came = planned_for(traces), _outcomes({uid for one in traces for uid in one.programmes})
    links.names_of(PlanItem, [uid for uids in planned.values() for uid in uids])
    stands_for = Need if isinstance(record, Mapping) else NeedProgramme
    can_answer = access.can(actor(), "create", BY_MODEL[NeedProgramme])
    return {
        "template": "plans/trace.html", "instead": BY_MODEL[stands_for].title,
        "uid": record.uid,
        "rows": [_way(one, record, can_answer, planned.get(one.need.uid, ()), came) for one in traces],
        "needs_url": url_for("planning.needs") if mine and isinstance(record, Mapping) else "",
        "link_url": url_for("need_programme.create_view", programme=record.uid)
        if mine and isinstance(record, Programme) else "",
    }  # fmt: skip


def _outcomes(uids):
    """{programme: what came of it} of those of which that was written down."""
    rows = Programme.select(Programme.uid, Programme.outcomes).where(Programme.uid.in_(sorted(uids)))
    return {uid: text for uid, text in rows.tuples() if text}


def _way(one, record, can_answer, planned, came):
    need = one.need
    return {
        "need": need.text if need.uid == record.uid else links.anchor(Need, need.uid),
        "mapping": links.anchor(Mapping, one.mapping) if one.mapping else "",
        "status": Need.status.kind.show(need.status), "tone": TONES.get(need.status),
        "programmes": [links.anchor(Programme, uid) for uid in one.programmes],
        "planned": [links.anchor(PlanItem, uid) for uid in planned if uid != record.uid],
        "came": [came[uid] for uid in one.programmes if uid in came],
        "answer_url": url_for("need_programme.create_view", need=need.uid) if can_answer else "",
    }  # fmt: skip
