"""What was agreed to do: a task, whose it is, until when (S8)."""

import datetime as dt

import peewee as pw

from models import days, fields
from models.base import Entity
from models.meetings import Meeting
from models.messages import say
from models.people import Position
from models.places import Settlement
from models.staff import User
from models.words import count

STATES = (("open", "לביצוע"), ("doing", "בביצוע"), ("done", "בוצעה"), ("dropped", "ירדה מהפרק"))
UNDONE = ("open", "doing")
PRIORITIES = (("high", "גבוהה"), ("normal", "רגילה"), ("low", "נמוכה"))


class Task(Entity):
    """A task of a worker or of a role holder. Nothing confidential ever makes one."""

    title = fields.text("המשימה", longest=200, required=True)
    owner_user = fields.link("באחריות, מן היחידה", User, hint="ריק בשניהם: באחריות מי שרושם/ת")
    owner_position = fields.link("באחריות, מן היישוב", Position)
    due = fields.day("עד תאריך")
    status = fields.choice("סטטוס", STATES, required=True, default="open")
    priority = fields.choice("דחיפות", PRIORITIES, required=True, default="normal")
    done_on = fields.day("בוצעה בתאריך")
    settlement = fields.link("יישוב", Settlement)
    meeting = fields.link("המפגש שבו סוכמה", Meeting)
    shared_with_settlement = fields.yesno("מופיעה בגיליון היישוב", default=False,
                                          hint="מנוסחת כך שכל מי שפותח את הגיליון יכול לקרוא")  # fmt: skip
    in_charge = fields.text("באחריות", longest=160, hint="פנקס ממלא; כך זה מופיע בגיליון")

    TITLE = "{title}"
    PLACE = "settlement"
    SEARCHED = ("title",)

    @classmethod
    def problems(cls, record, today):
        """A task has one owner, and was not done tomorrow."""
        found = {}
        if bool(record.owner_user_id) == bool(record.owner_position_id):
            found["owner_user"] = say("task.owner")
        if record.done_on and record.done_on > today:
            found["done_on"] = say("task.future")
        return found

    @classmethod
    def follows(cls, record, old, actor, today):
        """Who writes a task down without an owner owns it; done has its day; a meeting's place is the task's."""
        more = _finished(record, old, today)
        if not record.owner_user_id and not record.owner_position_id and actor.uid:
            more["owner_user"] = record.owner_user_id = actor.uid
        if record.meeting_id and not record.settlement_id:
            more["settlement"] = record.meeting.settlement_id
        owners = (record.owner_user_id, record.owner_position_id)
        if not record.in_charge or owners != (old.get("owner_user"), old.get("owner_position")):
            more["in_charge"] = _called(record)
        return more

    @classmethod
    def remarks(cls, record, today):
        """What is late; what is shared with nobody, or out of a meeting that is the unit's own."""
        found = []
        if record.status in UNDONE and record.due and days.is_late(record.due, today):
            found.append(say("task.late", days=count((today - record.due).days, "יום אחד", "יומיים", "ימים")))
        if record.shared_with_settlement and not record.settlement_id:
            found.append(say("task.nowhere"))
        if record.shared_with_settlement and record.meeting_id and record.meeting.confidentiality == "unit":
            found.append(say("task.unit"))
        return found

    @classmethod
    def binds(cls, today):
        """Only what is still to be done."""
        return super().binds(today) & cls.status.in_(UNDONE)

    def prepare(self):
        """As for every record; sorted by the day it is due, what has none last."""
        super().prepare()
        self.sort_key = f"{self.due or dt.date.max:%Y-%m-%d} {self.search_key}"[:200]


def undone():
    """The condition that a task is still to be done."""
    return Task.status.in_(UNDONE) & Task.retired_on.is_null()


def in_settlement(settlement):
    """The tasks of a settlement that are still to be done, the earliest first."""
    here = (Task.settlement == settlement) & undone()
    return Task.select().where(here).order_by(pw.Case(None, [(Task.due.is_null(), 1)], 0), Task.due, Task.uid)


def _finished(record, old, today):
    """{field: value}: a day of doing makes a task done, and done has a day."""
    kept = not old or old.get("status") == record.status
    if record.done_on and record.status in UNDONE and old.get("done_on") is None and kept:
        return {"status": "done"}
    if record.status != "done" and record.done_on:
        return {"done_on": None}
    return {"done_on": today} if record.status == "done" and not record.done_on else {}


def _called(record):
    """Who is in charge, as it may be told in the settlement's sheet."""
    if record.owner_user_id:
        return record.owner_user.name
    if not record.owner_position_id:
        return None
    held = record.owner_position
    if held.leadership != "formal" or not held.role_kind.mirrored:  # who leads informally stands in no sheet
        return say("task.place")
    return f"{held.person.first} {held.person.last} · {held.role_kind.name}"[:160]
