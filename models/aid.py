"""Material aid by criteria and budget: confidential (S25, R8)."""

import datetime as dt

import peewee as pw

from models import care, fields
from models.base import Confidential
from models.care import OUR_NUMBER, PROSE, Household, Inquiry, RightClaim
from models.days import working_days
from models.kinds import Text
from models.messages import say
from models.places import Settlement
from models.rules import rule
from models.staff import User

BUDGET_SOURCES = (("ministry", "משרד הרווחה"), ("council", "המועצה"), ("donation", "תרומה / קרן"))
CRITERION_SOURCES = (("law", "חוק"), ("reg", "תע״ס / תקנות"), ("council", "נוהל המועצה"))
KINDS = (
    ("food", "מזון"), ("clothing", "ביגוד"), ("appliances", "מכשירי חשמל וריהוט"), ("housing", "דיור"),
    ("health", "בריאות / שיניים"), ("assessment", "אבחון"), ("travel", "נסיעות"), ("classes", "חוגים"),
    ("utilities", "חשמל ומים"), ("emergency", "חירום"), ("other", "אחר"),
)  # fmt: skip
PAPERS = (
    ("bank", "שלושה תדפיסי בנק"), ("payslips", "שלושה תלושים או שומה"), ("benefits", "אישורי קצבאות"),
    ("identity", "תעודת זהות"), ("other", "אחר"),
)  # fmt: skip
DECISIONS = (
    ("pending", "בדיון"), ("approved", "אושרה"), ("partial", "אושרה חלקית"), ("denied", "נדחתה"),
    ("withdrawn", "בוטלה"),
)  # fmt: skip
CHECKS = (("met", "עומד/ת"), ("unmet", "לא עומד/ת"), ("na", "לא רלוונטי"))
METHODS = (("supplier", "ישירות לספק"), ("voucher", "שובר"), ("transfer", "העברה"))
#: what the manager alone writes: the decision and everything it stands on
DECIDED = ("decision", "approved", "deductible", "budget", "reason", "exception", "decided_by", "decided_on")


class AidBudget(Confidential):
    """A line of the budget for aid."""

    year = fields.number("שנה", least=2000, most=2100, required=True)
    line = fields.text("סעיף", longest=30, required=True)
    name = fields.text("שם", longest=80, required=True)
    source = fields.choice("מקור", BUDGET_SOURCES)
    approved = fields.number("סכום מאושר ב־₪", most=10**8, required=True)

    TITLE = "{year} · {name}"
    SEARCHED = ("name", "line")

    class Meta:
        indexes = ((("year", "line"), True),)

    @classmethod
    def problems(cls, record, today):
        """A line never holds less than what was granted out of it."""
        given = granted(AidRequest.budget == record.uid) if record.uid else 0
        short = record.approved is not None and record.approved < given
        return {"approved": say("aid.granted", granted=given)} if short else {}

    @classmethod
    def remarks(cls, record, today):
        """What is left."""
        return [say("aid.left", left=record.left())]

    def left(self):
        """What was not granted yet."""
        return self.approved - granted(AidRequest.budget == self.uid)


class AidCriterion(Confidential):
    """One criterion for aid, and since when it holds."""

    code = fields.text("קוד", longest=20, required=True, unique=True)
    text = fields.text("ניסוח", longest=300, required=True)
    source = fields.choice("מקור", CRITERION_SOURCES, required=True)
    mandatory = fields.yesno("חובה", default=True)
    start = fields.day("בתוקף מיום")
    end = fields.day("בתוקף עד יום")

    TITLE = "{code}"
    SEARCHED = ("text", "code")


class AidRequest(Confidential):
    """A family's request for aid, and what was decided."""

    number = fields.text("מספר בקשה", longest=12, unique=True, hint=OUR_NUMBER)
    household = fields.link("תיק משפחה", Household, required=True)
    settlement = fields.link("יישוב", Settlement, required=True)
    date = fields.day("תאריך הבקשה", required=True)
    kind = fields.choice("סוג הסיוע", KINDS, required=True)
    requested = fields.number("סכום מבוקש ב־₪", least=1, required=True)
    papers = fields.choices("מסמכים שהוגשו", PAPERS)
    worker = fields.link("עובד/ת ממליץ/ה", User)
    recommendation = fields.sealed("המלצה", PROSE)
    decision = fields.choice("החלטה", DECISIONS, required=True, default="pending")
    approved = fields.number("סכום מאושר ב־₪", least=1)
    deductible = fields.number("השתתפות עצמית ב־₪")
    budget = fields.link("סעיף תקציב", AidBudget)
    reason = fields.sealed("נימוק", PROSE)
    exception = fields.sealed("נימוק לחריגה מן התקרה", PROSE)
    decided_by = fields.link("מי החליט/ה", User, hint="נרשם עם ההחלטה")
    decided_on = fields.day("תאריך ההחלטה", hint="נרשם עם ההחלטה")
    appeal_until = fields.day("אפשר לערור עד")

    #: the decisions that give something
    GRANTED = ("approved", "partial")
    TITLE = "בקשת סיוע {number}"
    SEARCHED = ("number",)
    FIXED = ("number",)

    @classmethod
    def binds(cls, today):
        """A request that still waits for its decision."""
        return super().binds(today) & (cls.decision == "pending")

    @classmethod
    def follows(cls, record, old, actor, today):
        """A number, who recommends; who decided, and when."""
        found = care.numbered(record, old, today) | care.in_charge(record, old, actor)
        if record.decision not in (old.get("decision", "pending"), "pending", "withdrawn"):
            found |= {"decided_on": today} if not record.decided_on else {}
            found |= {"decided_by": actor.uid} if actor.uid else {}
        return found

    @classmethod
    def reserved(cls, record, old, actor):
        """The manager decides, and never on what she herself recommended (R8)."""
        empty = {"decision": "pending"}
        touched = [name for name in DECIDED if record.__data__.get(name) != old.get(name, empty.get(name))]
        if actor.role == "system" or not touched or (touched == ["decision"] and record.decision == "withdrawn"):
            return {}
        if actor.role != "manager":
            return {touched[0]: say("aid.manager")}
        return {"decision": say("aid.same")} if actor.uid == record.worker_id else {}

    @classmethod
    def problems(cls, record, today):
        """The amounts, the criteria, the budget's balance and the family's ceiling; all within one transaction."""
        found = care.bad_number(record)
        if record.date and record.date > today:
            found["date"] = say("care.future")
        if record.decision in ("approved", "partial", "denied") and not record.reason:
            found["reason"] = say("aid.reason")
        if record.decision in AidRequest.GRANTED:
            return found | _amounts(record) | _criteria(record) | _balance(record) | _ceiling(record)
        if record.approved is not None:
            found["approved"] = say("aid.undecided")
        return found | _paid_too_much(record)

    @classmethod
    def remarks(cls, record, today):
        """A family that waits too long for its answer, or that the year's ceiling is near for."""
        days = rule("aid_answer")
        late = record.decision == "pending" and days is not None and working_days(record.date, today) > days
        return ([say("aid.late", days=days)] if late else []) + _near(record)

    @classmethod
    def waits_since(cls, days, today):
        """The condition that a request has waited for its decision longer than so many working days."""
        return cls.waiting() & (cls.date <= cls.last_late(days, today))

    @classmethod
    def waiting(cls):
        """The condition that a request waits for its decision."""
        return (cls.decision == "pending") & cls.retired_on.is_null()

    @staticmethod
    def last_late(days, today):
        """The last day from which a request that still waits has waited for more than so many working days."""
        day = today
        while working_days(day, today) <= days:
            day -= dt.timedelta(days=1)
        return day


class AidCheck(Confidential):
    """Whether a request meets one criterion."""

    request = fields.link("בקשה", AidRequest, required=True)
    criterion = fields.link("קריטריון", AidCriterion, required=True)
    state = fields.choice("עמידה", CHECKS, required=True)

    TITLE = "{request} – {criterion}"

    class Meta:
        indexes = ((("request", "criterion"), True),)


class AidPayment(Confidential):
    """What was paid out of a granted request."""

    request = fields.link("בקשה", AidRequest, required=True)
    amount = fields.number("סכום ב־₪", least=1, required=True)
    date = fields.day("תאריך", required=True)
    method = fields.choice("אופן", METHODS, required=True)
    ref = fields.sealed("אסמכתא", Text(60))

    TITLE = "{request} – {date}"

    @classmethod
    def problems(cls, record, today):
        """No more is paid than was granted, and nothing before it was."""
        if record.date and record.date > today:
            return {"date": say("care.future")}
        if record.request.decision not in AidRequest.GRANTED:
            return {"request": say("aid.ungranted")}
        left = record.request.approved - payments_of(record.request_id, record.uid)
        return {"amount": say("aid.paid", left=left)} if record.amount > left else {}


def granted(bound):
    """The sum of what was granted in requests that are in use."""
    live = AidRequest.decision.in_(AidRequest.GRANTED) & AidRequest.retired_on.is_null()
    return AidRequest.select(pw.fn.SUM(AidRequest.approved)).where(live & bound).scalar() or 0


def payments_of(request, but=None):
    """The sum of what was paid of a request, all payments but one."""
    mine = (AidPayment.request == request) & AidPayment.retired_on.is_null() & (AidPayment.uid != (but or ""))
    return AidPayment.select(pw.fn.SUM(AidPayment.amount)).where(mine).scalar() or 0


def _paid_too_much(record):
    paid = payments_of(record.uid) if record.uid else 0
    return {"approved": say("aid.already", paid=paid)} if paid > (record.approved or 0) else {}


def _amounts(record):
    """The amount: not above what was asked for, not below what was paid; a budget line it comes out of."""
    if record.approved is None:
        return {"approved": say("aid.amount")}
    if record.approved > record.requested:
        return {"approved": say("aid.requested", requested=record.requested)}
    if record.decision == "partial" and record.approved == record.requested:
        return {"decision": say("aid.partial")}
    return _paid_too_much(record)


def criteria_on(day):
    """The criteria that hold on a day, the mandatory ones first."""
    holds = (AidCriterion.start.is_null() | (AidCriterion.start <= day)) & (
        AidCriterion.end.is_null() | (AidCriterion.end >= day))  # fmt: skip
    found = AidCriterion.select().where(holds & AidCriterion.retired_on.is_null())
    return found.order_by(pw.Case(AidCriterion.mandatory, [(True, 0)], 1), AidCriterion.code)


def _criteria(record):
    """Every criterion that binds on the day of the request was checked and is met."""
    met = AidCheck.select(AidCheck.criterion).where(
        (AidCheck.request == record.uid) & (AidCheck.state == "met") & AidCheck.retired_on.is_null())  # fmt: skip
    missing = criteria_on(record.date).where(AidCriterion.mandatory & AidCriterion.uid.not_in(met))
    codes = ", ".join(sorted(row.code for row in missing))
    return {"decision": say("aid.criteria", codes=codes)} if codes else {}


def _balance(record):
    """The budget line holds what is granted out of it."""
    if not record.budget_id:
        return {"budget": say("aid.budget")}
    left = record.budget.approved - granted((AidRequest.budget == record.budget_id) & (AidRequest.uid != record.uid))
    return {"budget": say("aid.balance", left=left)} if (record.approved or 0) > left else {}


def family_year(record, but=""):
    """What the family of a request was granted in the request's year, all requests but one."""
    year = AidRequest.date.between(dt.date(record.date.year, 1, 1), dt.date(record.date.year, 12, 31))
    return granted((AidRequest.household == record.household_id) & (AidRequest.uid != but) & year)


def _near(record):
    """The sentence that a family is near its year's ceiling, by the rule that says how near."""
    most, share = rule("aid_family_year"), rule("aid_family_near")
    if not most or share is None:
        return []
    so_far = family_year(record)
    return [say("aid.near", so_far=so_far, most=most)] if so_far * 100 >= most * share else []


def _ceiling(record):
    """A family's sum of the year, which only a reason lets pass; that the manager gives it, `reserved` sees to."""
    so_far, most = family_year(record, record.uid), rule("aid_family_year")
    above = most is not None and so_far + (record.approved or 0) > most and not record.exception
    return {"approved": say("aid.ceiling", most=most, left=max(0, most - so_far))} if above else {}


# What is somebody's own.


def own_requests(actor):
    """Requests that are hers, or of her settlements; all for who pays out; the manager's are those to be decided."""
    mine = AidRequest.worker == actor.uid
    if actor.role == "regional":
        mine |= AidRequest.settlement.in_(actor.settlements)
    if actor.role == "manager":
        mine |= AidRequest.decision == "pending"
    return AidRequest.uid.is_null(False) if actor.role == "eligibility" else mine


def of_requests(model):
    """The rule for what belongs to a request."""
    return lambda actor: model.request.in_(
        AidRequest.select(AidRequest.uid).where(own_requests(actor) | AidRequest.uid.in_(actor.opened)))  # fmt: skip


def own_households(actor):
    """Files in which there is something of hers, and those that she opened and nothing is in yet."""
    bound = Household.worker == actor.uid
    for model, own in ((Inquiry, care.own_inquiries), (RightClaim, care.own_claims), (AidRequest, own_requests)):
        bound |= Household.uid.in_(model.select(model.household).where(own(actor) & model.household.is_null(False)))
    return bound


def of_households(model):
    """The rule for what belongs to a file."""
    return lambda actor: model.household.in_(
        Household.select(Household.uid).where(own_households(actor) | Household.uid.in_(actor.opened)))  # fmt: skip
