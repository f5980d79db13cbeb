"""Events of emergency: what happened, in which settlements, and a log line by line as it happens (S16)."""

from models import fields
from models.base import Entity
from models.kinds import Day
from models.messages import say
from models.places import Settlement
from models.staff import User, ends_before_start

KINDS = (
    ("security", "ביטחוני"), ("fire", "שריפה"), ("weather", "מזג אוויר"), ("power", "הפסקת חשמל ממושכת"),
    ("missing", "נעדר/ת"), ("accident", "תאונה / אסון"), ("health", "בריאותי"), ("evacuation", "פינוי / אירוח"),
    ("other", "אחר"),
)  # fmt: skip
GRADES = (("1", "1 · מקומי"), ("2", "2 · מורחב"), ("3", "3 · חמור"))
LINES = (("report", "דיווח"), ("decision", "החלטה"), ("request", "בקשה"), ("answer", "מענה"))
STATES = (("open", "פתוחה"), ("done", "טופלה"))


class EmergencyEvent(Entity):
    """An event of emergency, from opening it to what was learned; without settlements it is the whole council's."""

    kind = fields.choice("מה קרה", KINDS, required=True)
    name = fields.text("שם האירוע", longest=100, hint="ריק: פנקס ייתן שם לפי הסוג והתאריך")
    grade = fields.choice("דרגה", GRADES, required=True, default="1")
    start = fields.day("התחיל ביום", hint="ריק: היום")
    started_at = fields.clock("בשעה")
    end = fields.day("הסתיים ביום")
    ended_at = fields.clock("הסתיים בשעה")
    owner = fields.link("אחראי/ת", User)
    lessons = fields.lines("לקחים", longest=8000, hint="לקח בכל שורה; מכל אחד אפשר לפתוח משימה")

    TITLE = "{name}"
    SEARCHED = ("name", "lessons")

    @classmethod
    def follows(cls, record, old, actor, today):
        """It begins today, is called after its kind and day, and who opens it answers for it."""
        found = {} if record.start else {"start": today}
        if not record.name:
            day = found.get("start") or record.start
            found["name"] = f"{cls.kind.kind.show(record.kind)} {Day().show(day)}"
        if not old and not record.owner_id and actor.uid:
            found["owner"] = actor.uid
        return found

    @classmethod
    def problems(cls, record, today):
        """Nothing ends before it begins, and nothing that begins tomorrow has begun."""
        found = ends_before_start(record)
        same_day = record.end and record.end == record.start and record.started_at and record.ended_at
        if same_day and record.ended_at < record.started_at:
            found["ended_at"] = say("event.hours")
        if record.start and record.start > today:
            found["start"] = say("event.future")
        if record.end and record.end > today:
            found["end"] = say("event.future")
        return found

    @classmethod
    def remarks(cls, record, today):
        """An event that is over and taught nothing yet; requests that were left open."""
        if not record.end:
            return []
        waiting = EventLog.select().where(EventLog.waits() & (EventLog.event == record.uid)).count()
        left = [say("event.requests", count=waiting)] if waiting else []
        return left + ([] if record.lessons else [say("event.lessons")])

    def prepare(self):
        """As for every record; the latest last."""
        super().prepare()
        self.sort_key = f"{self.start:%Y-%m-%d} {self.started_at or ''}" if self.start else ""


class EventSettlement(Entity):
    """A settlement in an event, and whether its resilience team was called."""

    event = fields.link("אירוע", EmergencyEvent, required=True)
    settlement = fields.link("יישוב", Settlement, required=True)
    team_called = fields.yesno("צח״י הופעל", default=False)

    TITLE = "{event} · {settlement}"

    class Meta:
        indexes = ((("event", "settlement"), True),)

    @classmethod
    def binds(cls, today):
        """Having been in an event holds no settlement back."""
        return cls.uid.is_null()


class EventLog(Entity):
    """A line of an event's log. It stays in the unit: in the heat names are typed that belong to nobody else."""

    event = fields.link("אירוע", EmergencyEvent, required=True)
    settlement = fields.link("יישוב", Settlement, hint="ריק: האירוע כולו")
    kind = fields.choice("סוג השורה", LINES, required=True, default="report")
    text = fields.text("מה נרשם", longest=2000, required=True, hint="בלי שמות של נפגעים ובלי פרטים רפואיים")
    status = fields.choice("מצב הבקשה", STATES)
    answers = fields.link("מענה לבקשה", "self")
    date = fields.day("תאריך")
    at = fields.clock("שעה")
    by = fields.link("מי רשם/ה", User)

    TITLE = "{kind} {date} {at}"
    SEARCHED = ("text",)
    FIXED = ("event", "by")

    @classmethod
    def waits(cls):
        """The condition that a line is a request which nobody has met yet."""
        return (cls.kind == "request") & (cls.status == "open") & cls.retired_on.is_null()

    @classmethod
    def binds(cls, today):
        """What was written down holds nothing back."""
        return cls.uid.is_null()

    @classmethod
    def follows(cls, record, old, actor, today):
        """A line is of whoever writes it, and of today; a request waits until it is met."""
        found = {}
        if not old and actor.uid:
            found["by"] = actor.uid
        if not record.date:
            found["date"] = today
        if record.kind == "request" and not record.status:
            found["status"] = "open"
        if record.kind != "request" and record.status:
            found["status"] = None
        return found

    @classmethod
    def problems(cls, record, today):
        """An answer is to a request of the same event; nothing is written down before it happens."""
        found = {}
        if record.answers_id and (record.kind != "answer" or record.answers.kind != "request"
                                  or record.answers.event_id != record.event_id):  # fmt: skip
            found["answers"] = say("event.answers")
        if record.date and record.date > today:
            found["date"] = say("event.future")
        return found

    def prepare(self):
        """As for every record; in the order of the hours, and within an hour as they were written."""
        super().prepare()
        self.sort_key = f"{self.date:%Y-%m-%d} {self.at or ''} {self.created_at:%H:%M:%S.%f}" if self.date else ""


# Whose is what: an event is of whoever answers for it, or accompanies one of its settlements, or of all.


def own_events(actor):
    """The condition that an event is the actor's."""
    there = EventSettlement.select(EventSettlement.event).where(EventSettlement.retired_on.is_null())
    hers = there.where(EventSettlement.settlement.in_(actor.settlements))
    whole = EmergencyEvent.uid.not_in(there)
    return (EmergencyEvent.owner == actor.uid) | EmergencyEvent.uid.in_(hers) | whole


def of_events(model):
    """The rule for what belongs to an event."""
    return lambda actor: model.event.in_(EmergencyEvent.select(EmergencyEvent.uid).where(own_events(actor)))


def own_lines(actor):
    """Lines of her events; and what she herself wrote: no report waits for an assignment."""
    return of_events(EventLog)(actor) | (EventLog.by == actor.uid)
