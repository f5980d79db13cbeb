"""Who takes part in a training, how far, and until when its certificate holds (S17)."""

from collections import defaultdict

import peewee as pw

from models import fields
from models.base import Entity
from models.meetings import Attendance, Meeting
from models.messages import say
from models.people import Person
from models.programmes import Programme
from models.rules import numbers
from models.words import months_after

STATES = (
    ("invited", "הוזמן/ה"), ("registered", "נרשם/ה"), ("active", "משתתף/ת"), ("completed", "סיים/ה"),
    ("dropped", "הפסיק/ה"),
)  # fmt: skip
UNDER_WAY = ("invited", "registered", "active")


class Enrolment(Entity):
    """One person in one training; who completed it has a certificate, which may run out (G22, G26, G28, G36)."""

    programme = fields.link("הכשרה", Programme, required=True)
    person = fields.link("איש/אשת קשר", Person, required=True)
    status = fields.choice("מצב", STATES, required=True, default="invited")
    certificate_on = fields.day("תעודה בתאריך", hint="ריק: היום שבו נרשם שסיים/ה")
    valid_until = fields.day("בתוקף עד", hint="ריק: לפי תוקף ההכשרה")
    feedback = fields.number("משוב (1 עד 5)", least=1, most=5)

    TITLE = "{person} – {programme}"

    @classmethod
    def follows(cls, record, old, actor, today):
        """Who completed has a certificate from that day; it holds as long as the training says, unless it was set."""
        found = {}
        done = record.status == "completed"
        if done and not record.certificate_on and old.get("status") != "completed":
            found["certificate_on"] = today
        day = found.get("certificate_on", record.certificate_on)
        months = record.programme.valid_months if record.programme_id else None
        before = months_after(old["certificate_on"], months) if months and old.get("certificate_on") else None
        if months and day and record.valid_until in (None, before):
            found["valid_until"] = months_after(day, months)
        return found

    @classmethod
    def problems(cls, record, today):
        """One takes part in a training; a certificate is not of tomorrow and does not run out before it is given."""
        found = {}
        if record.programme.kind != "training":
            found["programme"] = say("enrolment.kind", name=record.programme.name)
        if record.certificate_on and record.certificate_on > today:
            found["certificate_on"] = say("enrolment.future")
        if record.certificate_on and record.valid_until and record.valid_until < record.certificate_on:
            found["valid_until"] = say("term")
        return found

    @classmethod
    def reserved(cls, record, old, actor):
        """In a sheet one who was invited is registered, and nothing else."""
        step = (old.get("status"), record.status)
        if actor.role != "sheet" or step[0] == step[1] or step == ("invited", "registered"):
            return {}
        return {"status": say("enrolment.sheet")}

    @classmethod
    def remarks(cls, record, today):
        """Completed with too little presence, out of date, or enrolled twice."""
        found, least = [], numbers().get("training_attendance")
        there = presence(record.programme_id).get(record.person_id)
        if record.status == "completed" and least is not None and there is not None and there < least:
            found.append(say("enrolment.presence", there=there, least=least))
        if record.status == "completed" and record.valid_until and record.valid_until < today:
            found.append(say("enrolment.over", day=f"{record.valid_until:%d/%m/%Y}"))
        twin = (cls.programme == record.programme_id) & (cls.person == record.person_id) & (cls.uid != record.uid)
        if record.status in UNDER_WAY and cls.select().where(
            twin & cls.status.in_(UNDER_WAY) & cls.retired_on.is_null()
        ).exists():
            found.append(say("enrolment.twin"))
        return found

    @classmethod
    def binds(cls, today):
        """Only who still takes part; what was completed keeps its link and holds nothing back."""
        return super().binds(today) & cls.status.in_(UNDER_WAY)


def presence(programme):
    """{person: per cent of the training's sessions held so far that they were at}; empty before the first one.

    A person of whom nothing was written down at a session was not there.
    """
    held = sessions(programme)
    if not held:
        return {}
    there = defaultdict(int)
    query = Attendance.select(Attendance.person, pw.fn.COUNT(Attendance.uid)).where(
        Attendance.meeting.in_(held) & Attendance.present & Attendance.retired_on.is_null()
    )
    there.update(query.group_by(Attendance.person).tuples())
    enrolled = Enrolment.select(Enrolment.person).where(
        (Enrolment.programme == programme) & Enrolment.retired_on.is_null()
    )
    people = {row.person_id for row in enrolled} | there.keys()
    return {person: 100 * there[person] // len(held) for person in people}


def sessions(programme):
    """The keys of the sessions of a training that took place."""
    query = Meeting.select(Meeting.uid).where(
        (Meeting.programme == programme) & (Meeting.kind == "training") & (Meeting.status == "held")
        & Meeting.retired_on.is_null()
    )  # fmt: skip
    return [row.uid for row in query]
