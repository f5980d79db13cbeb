"""Yearly plans of the unit, an area, a settlement or a body, and what stands in them (S9)."""

from models import days, fields
from models.base import Entity
from models.bodies import Body
from models.messages import say
from models.needs import Need
from models.people import Position
from models.places import Settlement
from models.populations import PopulationGroup
from models.programmes import Programme
from models.staff import Area, User

OWNERS = (
    ("settlement", "תוכנית יישוב"), ("body", "תוכנית ועדה או צוות"), ("area", "תוכנית תחום"), ("unit", "תוכנית היחידה"),
)  # fmt: skip
PLAN_STATES = (("draft", "טיוטה"), ("submitted", "הוגשה"), ("approved", "אושרה"), ("closed", "סוכמה"))
ITEM_STATES = (
    ("not_started", "טרם החל"), ("on_track", "לפי התוכנית"), ("late", "בפיגור"), ("done", "הושלם"),
    ("cancelled", "בוטל"),
)  # fmt: skip
FINISHED = ("done", "cancelled")
#: what a plan is for, in the words of R11
VALUES = (("caring", "אכפתית"), ("attractive", "אטרקטיבית"), ("creative", "יצרנית"), ("giving", "תורמת"))


class WorkPlan(Entity):
    """A plan for a year, of one owner (G7, G12, R17)."""

    owner_type = fields.choice("של מי התוכנית", OWNERS, required=True, default="settlement")
    settlement = fields.link("יישוב", Settlement)
    body = fields.link("ועדה / צוות", Body)
    area = fields.link("תחום", Area)
    year = fields.number("שנה", least=2000, most=2100, hint="ריק: השנה")
    status = fields.choice("סטטוס", PLAN_STATES, required=True, default="draft")
    approved_by = fields.link("מי אישר/ה", User)
    approved_on = fields.day("אושרה בתאריך")
    notes = fields.lines("הערות")

    TITLE = "{owner_type} {year} · {body} {area}"
    PLACE = "settlement"
    SEARCHED = ("notes",)

    @classmethod
    def follows(cls, record, old, actor, today):
        """A plan has one owner; a body's is of the body's settlement; who approved it, and when, is written down."""
        found = {name: None for name in ("settlement", "body", "area") if name != record.owner_type}
        if record.owner_type == "body":
            found["settlement"] = record.body.settlement_id if record.body_id else None
        if not record.year:
            found["year"] = today.year
        if record.status == "approved" and old.get("status") != "approved":
            found |= {} if record.approved_on else {"approved_on": today}
            found |= {"approved_by": actor.uid} if actor.uid and not record.approved_by_id else {}
        return found

    @classmethod
    def problems(cls, record, today):
        """A plan says whose it is; an approval is not of tomorrow."""
        found = {}
        owner = record.owner_type
        if owner in ("settlement", "body", "area") and not getattr(record, f"{owner}_id"):
            found[owner] = say("plan.owner", label=cls._meta.fields[owner].verbose_name)
        if record.approved_on and record.approved_on > today:
            found["approved_on"] = say("plan.approved")
        return found

    @classmethod
    def remarks(cls, record, today):
        """Another plan of the same owner for the same year."""
        twin = cls.select().where(cls.of_owner(record) & (cls.year == record.year) & (cls.uid != record.uid))
        return [say("plan.twin", year=record.year)] if twin.exists() else []

    @classmethod
    def of_owner(cls, record):
        """The condition that a plan is in use and has the same owner as `record`."""
        same = (cls.owner_type == record.owner_type) & cls.retired_on.is_null()
        for name in ("settlement", "body", "area"):
            uid, field = getattr(record, f"{name}_id"), cls._meta.fields[name]
            same &= field.is_null() if uid is None else field == uid
        return same

    @classmethod
    def binds(cls, today):
        """A plan that was summed up holds nothing back."""
        return super().binds(today) & (cls.status != "closed")

    def prepare(self):
        """As for every record; by year."""
        super().prepare()
        self.sort_key = f"{self.year} {self.owner_type}"


class PlanItem(Entity):
    """A goal, what is done for it, who answers for it, and by when."""

    plan = fields.link("תוכנית עבודה", WorkPlan, required=True)
    goal = fields.text("מטרה", longest=200, required=True)
    action = fields.text("פעולה", longest=300, required=True)
    owner_position = fields.link("אחראי/ת (בעל/ת תפקיד)", Position, hint="אחראי/ת אחד/ת: ביישוב או ביחידה")
    owner_user = fields.link("אחראי/ת (ביחידה)", User)
    due = fields.day("מועד סיום", required=True)
    status = fields.choice("סטטוס", ITEM_STATES, required=True, default="not_started")
    pct = fields.number("ביצוע באחוזים", most=100, default=0)
    objective = fields.text("יעד מדיד", longest=200)
    metric = fields.text("מדד", longest=120)
    target = fields.text("ערך היעד", longest=60)
    value = fields.text("הערך בפועל", longest=60)
    population = fields.link("אוכלוסיית יעד", PopulationGroup)
    need = fields.link("צורך", Need)
    programme = fields.link("תוכנית / שירות", Programme)
    partner_text = fields.text("שותפים", longest=200)
    start = fields.day("מועד התחלה")
    budget = fields.number("תקציב מתוכנן בש״ח", most=10**8)
    actual = fields.number("תקציב בפועל בש״ח", most=10**8)
    funding = fields.text("מקור מימון", longest=120)
    council_goal = fields.text("יעד של המועצה", longest=200)
    value_tag = fields.choice("איזו חברה זה מקדם", VALUES)

    TITLE = "{action}"
    SEARCHED = ("goal", "action", "objective")

    @classmethod
    def follows(cls, record, old, actor, today):
        """What is done is done whole; whose share is not told has not begun."""
        if record.status == "done" and old.get("status") != "done":
            return {"pct": 100}
        return {} if record.pct is not None else {"pct": 0}

    @classmethod
    def problems(cls, record, today):
        """One answers for it, no more and no less; it is not due before it begins."""
        found = {}
        if bool(record.owner_position_id) == bool(record.owner_user_id):
            found["owner_position"] = say("item.owners" if record.owner_user_id else "item.owner")
        if record.start and record.due < record.start:
            found["due"] = say("item.due")
        return found

    @classmethod
    def remarks(cls, record, today):
        """A day that passed, and a share that does not fit the state."""
        found = [say("item.late")] if is_late(record, today) else []
        return found + ([say("item.whole")] if record.pct == 100 and record.status not in FINISHED else [])

    @classmethod
    def binds(cls, today):
        """What is finished holds nothing back."""
        return super().binds(today) & cls.status.not_in(FINISHED)

    def prepare(self):
        """As for every record; by the day it is due."""
        super().prepare()
        self.sort_key = f"{self.due:%Y-%m-%d}" if self.due else ""


def is_late(item, today):
    """True where the day passed, rolled on, and the thing is neither done nor given up."""
    return item.status not in FINISHED and days.is_late(item.due, today)


def progress(items):
    """How far a plan is, in whole percents: the mean of what was not given up; None where there is nothing."""
    shares = [100 if item.status == "done" else item.pct or 0 for item in items if item.status != "cancelled"]
    return round(sum(shares) / len(shares)) if shares else None
