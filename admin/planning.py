"""Two deeds of planning: a plan carried on into the next year, and many needs of a mapping in one go (S9, S10)."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import links
from admin.doors import UNIT_ROLES, Screen, actor, office, write_all
from models import access, changes
from models.catalog import BY_MODEL
from models.changes import Change, Refused
from models.needs import Mapping
from models.plans import FINISHED, PlanItem, WorkPlan
from models.words import clean, count, months_after

MOST = 50  # needs at once
#: what of something planned is of its year alone
OF_YEAR = ("plan", "status", "pct", "value", "actual", "start", "due")


class PlanningView(Screen):
    """Has no page of its own: the buttons stand on the pages of plans and mappings."""

    roles = UNIT_ROLES

    def __init__(self):
        super().__init__("תכנון", endpoint="planning")

    def is_visible(self):
        return False

    @expose("/")
    def index(self):
        """To the plans."""
        return redirect(url_for("work_plan.index_view"))

    @expose("/copy/", methods=("POST",))
    def copy(self):
        """Next year's plan, a draft with all that is not finished."""
        plan = _found(WorkPlan)
        there = WorkPlan.get_or_none(WorkPlan.of_owner(plan) & (WorkPlan.year == plan.year + 1))
        if there:
            flash(f"כבר יש תוכנית לשנת {plan.year + 1}.", "warning")
            return redirect(links.page_of(WorkPlan, there.uid))
        made = _carried_on(plan)
        if not _done(made, "העתקת תוכנית לשנה הבאה"):
            return redirect(links.page_of(WorkPlan, plan.uid))
        moved = count(len(made) - 1, "הועברה פעולה אחת", "הועברו שתי פעולות", "פעולות הועברו")
        flash(f"נוספה תוכנית לשנת {plan.year + 1}: {moved} שעדיין לא הושלמו.", "success")
        return redirect(links.page_of(WorkPlan, made[0].uid))

    @expose("/needs/", methods=("POST",))
    def needs(self):
        """A need for each line that was typed on a mapping's page."""
        mapping = _found(Mapping)
        texts = list(dict.fromkeys(filter(None, map(clean, request.form.get("texts", "").splitlines()))))
        if not texts or len(texts) > MOST:
            flash(f"יש לכתוב צורך אחד בכל שורה, עד {MOST} שורות.", "warning")
            return redirect(links.page_of(Mapping, mapping.uid))
        level = "settlement" if mapping.settlement_id else "regional"
        made = [Change("need", "", "create", {"text": text, "mapping": mapping.uid, "level": level}) for text in texts]
        if _done(made, "הוספת צרכים ממיפוי"):
            flash(f"{count(len(made), 'צורך אחד נוסף', 'שני צרכים נוספו', 'צרכים נוספו')}.", "success")
        return redirect(links.page_of(Mapping, mapping.uid))


def _found(model):
    """The record that the form names, if the signed-in person may change it."""
    entry, uid = BY_MODEL[model], request.form.get("id")
    if not access.can(actor(), "update", entry):
        abort(403)
    query = model.select().where((model.uid == uid) & model.retired_on.is_null()) if links.is_key(uid) else None
    return (query is not None and access.scoped(query, actor(), "update", entry).first()) or abort(404)


def _carried_on(plan):
    """The changes that make next year's plan: itself, and what was not finished, a year later."""
    world, owner = office().world, ("owner_type", "settlement", "body", "area")
    values = {name: plan.__data__[name] for name in owner}
    made = Change("work_plan", changes.fresh_uid(world), "create", {**values, "year": plan.year + 1})
    kept = [name for name in PlanItem.own_fields() if name not in OF_YEAR]
    left = (PlanItem.plan == plan.uid) & PlanItem.status.not_in(FINISHED) & PlanItem.retired_on.is_null()
    items = []
    for item in PlanItem.select().where(left).order_by(PlanItem.due, PlanItem.uid):
        days = {name: months_after(day, 12) for name in ("start", "due") if (day := item.__data__[name])}
        values = {name: item.__data__[name] for name in kept if item.__data__[name] is not None}
        items.append(Change("plan_item", "", "create", {**values, **days, "plan": made.uid}))
    return [made, *items]


def _done(made, place):
    """True where all changes were carried out; else the person is told why none was."""
    try:
        write_all(made, place)
    except Refused as error:
        flash(" ".join(error.errors.values()), "danger")
        return False
    return True
