"""What is confidential, in counts: rights, immigrants, danger, aid. No line is about a family (S21, S22, S24, S25)."""

import datetime as dt
from collections import defaultdict

import peewee as pw

from models import access
from models.aid import AidBudget, AidPayment, AidRequest
from models.care import CLAIM_STATES, OLEH_SERVICES, Inquiry, RightClaim
from models.catalog import BY_MODEL
from models.reports import care
from models.reports.report import STATE, Bar, Chart, Column, Line, Link, Report
from models.rules import numbers

SUBJECT = "פניות וסיוע (במספרים)"
COUNTERS = ("manager", "viewer")  # who counts all, and opens none by it
MONTHS = ("ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר")


def counted(model, actor):
    """The records in use that a person may count: all for who counts, her own for who works with them."""
    query = model.select().where(model.retired_on.is_null())
    return query if actor.role in COUNTERS else access.scoped(query, actor, "open", BY_MODEL[model])


def _rights(view):
    """A line for each right: how many claims are how far, and the yearly worth of what was granted."""
    states = [code for code, _ in CLAIM_STATES]
    return [Line({"right": row["right"], **dict(zip(states, row["counts"], strict=True)), "all": row["total"],
                  "value": row["value"]}) for row in care.by_right(counted(RightClaim, view.actor))]  # fmt: skip


def _olim(view):
    """A line for each kind of service to immigrants: open, those whose follow-up is due, closed this year."""
    mine = counted(Inquiry, view.actor).where(Inquiry.topic == "oleh")
    first = dt.date(view.today.year, 1, 1)
    rows = mine.select(Inquiry.oleh_service, Inquiry.status, Inquiry.follow_up, Inquiry.closed).tuples()
    found = defaultdict(lambda: {"open": 0, "due": 0, "closed": 0})
    for service, status, follow_up, closed in rows:
        told = found[service]
        told["open"] += status != "closed"
        told["due"] += status != "closed" and follow_up is not None and follow_up <= view.today
        told["closed"] += status == "closed" and closed is not None and closed >= first
    return [Line({"service": words, **found[code]}) for code, words in (*OLEH_SERVICES, (None, "עוד לא נרשם"))
            if code in found]  # fmt: skip


def _danger(view):
    """One line while an inquiry about danger is open for longer than the rule says."""
    days = numbers().get("danger")
    if days is None:
        return []
    bound = (Inquiry.severity == "danger") & (Inquiry.status != "closed")
    opened = [day for (day,) in counted(Inquiry, view.actor).where(bound).select(Inquiry.opened).tuples()]
    late = [day for day in opened if (view.today - day).days > days]
    if not opened:
        return []
    filters = (("severity_is", "danger"), ("status_not", "closed"))
    before = ("opened_before", f"{view.today - dt.timedelta(days=days)}")
    links = {"open": Link("inquiry", filters=filters)}
    links |= {"late": Link("inquiry", filters=(*filters, before))} if late else {}
    values = {"open": len(opened), "late": len(late), "days": (view.today - min(opened)).days}
    return [Line(values, "red" if late else "amber", links=links)]


def _aid(view):
    """A line for each line of the year's budget, and how fast it is used: against the part of the year that is over."""
    gone = 100 * view.today.timetuple().tm_yday // 365
    found = []
    for line in care.budgets(view.today.year):
        used = 100 * line["granted"] // line["approved"] if line["approved"] else 0
        values = {**line, "used": used, "gone": gone, "reserved": line["granted"] - line["paid"]}
        tone = "red" if line["left"] <= 0 else "amber" if used > gone else "green"
        found.append(Line(values, tone))
    return found


def _aid_chart(lines, view):
    """What was paid by the end of each month so far, against an even pace."""
    year, approved = view.today.year, sum(line.values["approved"] for line in lines)
    paid = AidPayment.select(AidPayment.date, pw.fn.SUM(AidPayment.amount)).join(AidRequest).join(AidBudget).where(
        (AidBudget.year == year) & AidPayment.retired_on.is_null() & AidRequest.retired_on.is_null()
        & AidRequest.decision.in_(AidRequest.GRANTED))  # fmt: skip
    by_month = defaultdict(int)
    for day, amount in paid.group_by(AidPayment.date).tuples():
        by_month[day.month if day.year == year else 1] += amount
    drawn, so_far = [], 0
    for month in range(1, view.today.month + 1):
        so_far += by_month[month]
        drawn.append(Bar(MONTHS[month - 1], so_far, f"{so_far:,} ₪", mark=approved * month / 12))
    return Chart("כמה שולם עד סוף כל חודש", tuple(drawn), most=approved, mark="קצב שווה לאורך השנה")


def _waiting(view):
    """Counts of what wants a look in material aid."""
    mine, rules = counted(AidRequest, view.actor), numbers()
    year = AidRequest.date.between(dt.date(view.today.year, 1, 1), view.today)
    given = AidRequest.decision.in_(AidRequest.GRANTED) & year
    sums = mine.where(given).select(AidRequest.household, pw.fn.SUM(AidRequest.approved)).group_by(AidRequest.household)
    most, share = rules.get("aid_family_year"), rules.get("aid_family_near")
    near = sum(amount * 100 >= most * share for _, amount in sums.tuples()) if most and share is not None else None
    days = rules.get("aid_answer")
    late = None if days is None else mine.where(AidRequest.waits_since(days, view.today)).count()
    bare = mine.where((AidRequest.decision == "denied") & AidRequest.reason.is_null()).count()
    pending = mine.where(AidRequest.decision == "pending").count()
    told = (("בקשות שמחכות להחלטה", pending, "amber"), ("מחכות מעל הזמן שנקבע", late, "red"),
            ("משפחות קרובות לתקרה השנתית", near, "amber"), ("נדחו בלי נימוק", bare, "red"))  # fmt: skip
    listed = {0: Link("aid_request", filters=(("decision_is", "pending"),))}
    return [Line({"what": words, "n": number}, tone if number else "green", links={"n": listed[at]} if number and
                 at in listed and view.actor.role != "manager" else {})
            for at, (words, number, tone) in enumerate(told) if number is not None]  # fmt: skip


AIDED = ("manager", "regional", "eligibility", "viewer")
REPORTS = (
    Report(
        "rights", SUBJECT, "מיצוי זכויות", "כמה זכויות בכל שלב של מיצוי, ומה השווי השנתי של מה שאושר.",
        (Column("right", "הזכות"),
         *(Column(code, words, "number", total=True, cell=True) for code, words in CLAIM_STATES),
         Column("all", "בסך הכול", "number", total=True, derived=True),
         Column("value", "שווי שנתי שאושר", "money", total=True, derived=True)),
        _rights, (RightClaim,), ("manager", "referent", "viewer"), outward="lines",
    ),
    Report(
        "olim", SUBJECT, "עולים", "פניות של עולים לפי סוג המענה: פתוחות, שהגיע מועד המעקב שלהן, ושנסגרו השנה.",
        (Column("service", "סוג המענה"), Column("open", "פתוחות", "number", total=True, cell=True),
         Column("due", "הגיע מועד המעקב", "number", total=True, cell=True),
         Column("closed", "נסגרו השנה", "number", total=True, cell=True)),
        _olim, (Inquiry,), ("manager", "referent"), outward="",
    ),
    Report(
        "danger", SUBJECT, "פניות שיש בהן סכנה", "כמה פניות כאלה פתוחות, כמה מהן מעל הזמן שנקבע, ומאז מתי.",
        (Column("open", "פתוחות", "number"), Column("late", "מעל הזמן שנקבע", "number"),
         Column("days", "ימים מאז הוותיקה", "number"), STATE),
        _danger, (Inquiry,), ("manager",), outward="", rule="danger",
        words={"red": "דורש טיפול מיידי", "amber": "פתוחה"},
    ),
    Report(
        "aid", SUBJECT, "תקציב הסיוע", "בכל סעיף: כמה אושר, שולם ונותר, והאם הקצב מתאים לזמן שעבר מן השנה.",
        (Column("name", "הסעיף"), Column("approved", "תקציב", "money", total=True),
         Column("granted", "אושר למשפחות", "money", total=True), Column("paid", "שולם", "money", total=True),
         Column("reserved", "שוריין", "money", total=True), Column("left", "נותר", "money", total=True),
         Column("used", "נוצל", "percent"), Column("gone", "עבר מן השנה", "percent"), STATE),
        _aid, (AidBudget,), AIDED, outward="lines", chart=_aid_chart,
        words={"red": "נגמר", "amber": "מהר מן הקצב", "green": "בקצב"},
    ),
    Report(
        "aid_waiting", SUBJECT, "סיוע שדורש תשומת לב", "בקשות שמחכות, משפחות קרובות לתקרה, דחיות בלי נימוק: מספרים.",
        (Column("what", "מה"), Column("n", "כמה", "number", cell=True), STATE),
        _waiting, (AidRequest,), AIDED, outward="lines",
        words={"red": "דורש טיפול", "amber": "כדאי לבדוק", "green": "אין"},
    ),
)  # fmt: skip
