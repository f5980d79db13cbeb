"""The sheets, and the duties of privacy."""

import datetime as dt
from collections import Counter

import peewee as pw

from models import duties
from models.changes import ZONE
from models.ledger import Waiting, Workbook
from models.places import Settlement
from models.reports.report import SETTLEMENT, STATE, WORKER, Column, Line, Link, Report, worst_first

SUBJECT = "גיליונות ופרטיות"
STATES = {"ok": ("מעודכן", "green"), "held": ("נעצר לבדיקה", "amber"), "readonly": ("נקרא בלבד", "amber"),
          "failed": ("לא הצליח", "red")}  # fmt: skip
DUTIES = {"red": "באיחור", "amber": "ממתין", "green": "בסדר"}


def _sheets(view):
    """A line for each workbook: when it was last made equal, what waits in it, and who opens it without an office."""
    books = Workbook.select(Workbook, Settlement).join(Settlement).order_by(Settlement.sort_key)
    if view.narrowed() or view.actor.role == "worker":
        books = books.where(Workbook.settlement.in_(view.actor.settlements))
    rows = Waiting.select(Waiting.workbook, Waiting.code, pw.fn.COUNT(Waiting.id)).where(Waiting.state == "open")
    waiting, strangers = Counter(), Counter()
    for book, code, number in rows.group_by(Waiting.workbook, Waiting.code).tuples():
        waiting[book] += number
        strangers[book] += number if code == "stranger" else 0
    return worst_first([_sheet(view, book, waiting[book.id], strangers[book.id]) for book in books])


def _sheet(view, book, waiting, strangers):
    words, tone = STATES.get(book.state, (book.state, "amber"))
    if book.synced_at is None and book.state == "ok":
        words, tone = "עוד לא סונכרן", "amber"
    last = book.synced_at and book.synced_at.replace(tzinfo=dt.UTC).astimezone(ZONE).date()
    values = {"settlement": book.settlement.name, "last": last, "waiting": waiting, "strangers": strangers,
              "state": words}  # fmt: skip
    return view.line(book.settlement_id, values, "red" if strangers else tone)


def _privacy(view):
    """A line for each duty of privacy."""
    found = duties.status(view.settings, view.world)
    return [Line({"title": duty.title, "reason": duty.reason, "last": duty.last, "due": duty.due, "basis": duty.basis},
                 duty.tone, links=_record(duty)) for duty in found]  # fmt: skip


def _record(duty):
    """The record that a duty is about, where it is one."""
    entities = {"incident": "incident", "request": "subject_request"}
    entity = entities.get(duty.code, "periodic_check")
    return {"title": Link(entity, duty.record)} if duty.record else {}


REPORTS = (
    Report(
        "sheets", SUBJECT, "הגיליונות", "מתי סונכרן כל גיליון, מה ממתין בו, ומי פותח/ת אותו בלי להיות בתפקיד.",
        (SETTLEMENT, WORKER, Column("last", "סונכרן לאחרונה", "day"),
         Column("waiting", "ממתין להחלטה", "number", total=True),
         Column("strangers", "פותחים שאינם בתפקיד", "number", total=True),
         Column("state", "מצב", "state", choose=True)),
        _sheets, (), ("manager", "secretary", "worker"), outward="",
        words={"red": "דורש טיפול", "amber": "כדאי לבדוק", "green": "מעודכן"},
    ),
    Report(
        "privacy", SUBJECT, "חובות הפרטיות", "הדרכות, סקירות הרשאות, אירועי אבטחה, שמירת היומן: מה באיחור ומה מתקרב.",
        (Column("title", "החובה"), STATE, Column("reason", "מה קורה"), Column("last", "נעשה לאחרונה", "day"),
         Column("due", "המועד הבא", "day"), Column("basis", "מאין החובה")),
        _privacy, (), ("manager", "privacy"), outward="", words=DUTIES,
    ),
)  # fmt: skip
