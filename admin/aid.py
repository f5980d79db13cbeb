"""A request for aid on its page: every criterion ticked at once, what the family and the budget line still hold."""

from flask import abort, flash, redirect, request
from flask_admin import expose

from admin.confidential import ConfidentialView
from admin.doors import actor, today, write_all
from models import access
from models.aid import CHECKS, AidBudget, AidCheck, AidCriterion, AidRequest, criteria_on, family_year, payments_of
from models.catalog import BY_MODEL
from models.changes import Change, Refused
from models.rules import numbers


class AidRequestView(ConfidentialView):
    """The screens of requests for aid."""

    details_template = "care/request.html"

    def _details(self, found, mine):
        told = super()._details(found, mine)
        writes = mine and not found.retired_on and access.can(actor(), "update", BY_MODEL[AidCheck])
        return {**told, "criteria": _criteria(found), "checks": CHECKS, "may_check": writes, "gate": _gate(found)}

    @expose("/checks/", methods=("POST",))
    def checks_view(self):
        """What was ticked of all criteria, in one transaction."""
        found = self._found(request.form.get("id"), "update")
        ticked = {one["uid"]: request.form.get(f"state.{one['uid']}") for one in _criteria(found)}
        if not set(ticked.values()) <= {None, "", *dict(CHECKS)}:
            abort(400)
        known = {row.criterion_id: row.uid for row in _checks(found)}
        wanted = [
            Change("aid_check", known[uid], "update", {"state": state}) if uid in known
            else Change("aid_check", "", "create", {"request": found.uid, "criterion": uid, "state": state})
            for uid, state in ticked.items() if state
        ]  # fmt: skip
        try:
            write_all(wanted, "בדיקת קריטריונים")
            flash("הבדיקה נשמרה.", "success")
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
        return redirect(self._page(found.uid))


def _checks(found):
    return AidCheck.select().where((AidCheck.request == found.uid) & AidCheck.retired_on.is_null())


def _criteria(found):
    """The criteria that hold on the day of the request, each with how the request stands to it."""
    states = dict(_checks(found).select(AidCheck.criterion, AidCheck.state).tuples())
    return [{"uid": row.uid, "text": row.text, "mandatory": row.mandatory, "state": states.get(row.uid, ""),
             "source": AidCriterion.source.kind.show(row.source)} for row in criteria_on(found.date)]  # fmt: skip


def _gate(found):
    """What an approval stands before: [(words, number)] of the family's year, the budget line, what was paid."""
    most = numbers().get("aid_family_year")
    told = [("אושרו למשפחה השנה", family_year(found)), *([("התקרה למשפחה בשנה", most)] if most else [])]
    if found.budget_id:
        told.append((f"נותרו בסעיף „{found.budget.name}”", found.budget.left()))
    elif access.can(actor(), "read", BY_MODEL[AidBudget]):
        lines = AidBudget.select().where((AidBudget.year == today().year) & AidBudget.retired_on.is_null())
        told += [(f"נותרו בסעיף „{line.name}”", line.left()) for line in lines.order_by(AidBudget.sort_key)]
    if found.decision in AidRequest.GRANTED:
        told.append(("נותרו לתשלום", found.approved - payments_of(found.uid)))
    return told
