"""Meetings of every kind, who was there, and for whom else they count."""

import datetime as dt

from models import fields
from models.base import Entity
from models.bodies import FUNCTIONS, PROTECTION, Body, BodyKind
from models.messages import say
from models.people import Person, Position, RoleKind
from models.places import Settlement
from models.programmes import Programme
from models.rules import rule
from models.staff import Area, Assignment, User, open_on

KINDS = (
    ("guidance", "הנחיית רכז/ת קהילה"), ("board", "מפגש עם ועד ההנהלה"), ("consult", "ייעוץ לבעל/ת תפקיד"),
    ("committee", "ישיבת ועדה"), ("local_committee", "ישיבת ועד מקומי"), ("assembly", "אסיפה כללית"),
    ("team", "ישיבת צוות"), ("forum", "מפגש פורום"), ("training", "מפגש הכשרה"), ("drill", "תרגיל"),
    ("public", "מפגש תושבים"), ("steering", "ועדת היגוי"), ("partner", "ישיבת שותפים"), ("visit", "סיור ביישוב"),
    ("unit", "ישיבת צוות היחידה"),
)  # fmt: skip
STATES = (("planned", "מתוכנן"), ("held", "התקיים"), ("postponed", "נדחה"), ("cancelled", "בוטל"))
MODES = (("in_person", "פנים אל פנים"), ("video", "וידאו"), ("phone", "טלפון"))
TIERS = (("person", "פרט"), ("family", "משפחה"), ("group", "קבוצה"), ("community", "קהילה"))
SECRECY = (("open", "רגיל"), ("unit", "ליחידה בלבד"))
COORDINATORS = ("coordinator", "community_manager")  # whom guidance is for
OWN_MEETINGS = ("committee", "local_committee", "assembly", "team")  # what a settlement reports of itself


class Meeting(Entity):
    """A meeting (S4, S5, S8). Only those that were held count for any rule."""

    kind = fields.choice("סוג המפגש", KINDS, required=True)
    status = fields.choice("סטטוס", STATES, required=True, default="planned")
    date = fields.day("תאריך", required=True)
    start = fields.clock("שעה")
    minutes = fields.number("משך בדקות", most=1440)
    settlement = fields.link("יישוב", Settlement)
    body = fields.link("ועדה / צוות", Body)
    worker = fields.link("עובד/ת אחראי/ת", User)
    mode = fields.choice("אופן", MODES, default="in_person")
    level = fields.choice("רמה", TIERS, default="community")
    area = fields.link("תחום התערבות", Area)
    programme = fields.link("הכשרה / תוכנית", Programme)
    topics = fields.lines("נושאים")
    agenda = fields.lines("סדר יום")
    summary = fields.lines("סיכום", longest=20000)
    decisions = fields.lines("החלטות", longest=8000)
    next_date = fields.day("המפגש הבא")
    confidentiality = fields.choice("סודיות", SECRECY, required=True, default="open")
    sent_on = fields.day("הסיכום נשלח בתאריך")
    sent_to = fields.text("הסיכום נשלח אל", longest=300)

    TITLE = "{kind} {date}"
    PLACE = "settlement"
    SEARCHED = ("topics", "agenda", "summary", "decisions")

    @classmethod
    def problems(cls, record, today):
        """What was held is not in the future; the next meeting is later; a meeting has a place or a body."""
        found = {}
        if record.status == "held" and record.date and record.date > today:
            found["date"] = say("meeting.future")
        if record.next_date and record.date and record.next_date <= record.date:
            found["next_date"] = say("meeting.next")
        if record.kind == "guidance" and not record.settlement_id:
            found["settlement"] = say("meeting.settlement")
        if record.body_id and record.settlement_id and record.body.settlement_id not in (None, record.settlement_id):
            found["body"] = say("meeting.body")
        return found

    @classmethod
    def remarks(cls, record, today):
        """What is missing though it may be added later (S8), and a likely double."""
        found = []
        if record.status == "held" and not record.summary:
            found.append(say("meeting.summary"))
        if record.kind == "guidance" and not _coordinators(record.settlement_id, today):
            found.append(say("meeting.coordinator"))
        if record.kind == "guidance" and record.mode == "phone" and rule("guidance_phone") is None:
            found.append(say("meeting.phone"))
        if record.kind == "board" and record.status == "held" and not _companion_there(record):
            found.append(say("meeting.companion"))
        if record.kind == "guidance" and record.status != "cancelled":
            twin = (
                cls.select().where((cls.kind == "guidance") & (cls.date == record.date) & (cls.uid != record.uid)
                                   & (cls.settlement == record.settlement_id) & cls.retired_on.is_null())
            )  # fmt: skip
            if twin.exists():
                found.append(say("meeting.twin"))
        return found

    @classmethod
    def binds(cls, today):
        """Only a meeting that is still to come."""
        return super().binds(today) & (cls.status == "planned")

    @classmethod
    def consequences(cls, record, old, today):
        """How ready a resilience team is follows from its drills too."""
        from models.readiness import renewed  # readiness knows of meetings

        drilled = "drill" in (record.kind, old.get("kind"))
        return renewed({record.body_id, old.get("body")}, today) if drilled else ()

    def prepare(self):
        """As for every record; sorted by date, newest last; a meeting of a body is in the body's settlement."""
        super().prepare()
        if self.body_id and not self.settlement_id:
            self.settlement = self.body.settlement_id
        self.sort_key = f"{self.date or dt.date.min:%Y-%m-%d} {self.start or ''}"


def tellable(settlement):
    """The condition that a settlement's meeting may be told of: neither the unit's own nor a protection team's."""
    teams = Body.select(Body.uid).join(BodyKind).where(BodyKind.code == PROTECTION)
    outward = Meeting.body.is_null() | Meeting.body.not_in(teams)
    return (Meeting.settlement == settlement) & (Meeting.confidentiality == "open") & outward


def _coordinators(settlement, today):
    """How many coordinators a settlement has today: whom the guidance is for (G10)."""
    roles = RoleKind.select(RoleKind.uid).where(RoleKind.code.in_(COORDINATORS))
    held = (Position.settlement == settlement) & Position.role_kind.in_(roles) & open_on(Position, today)
    return Position.select().where(held).count()


def _companion_there(record):
    """True where who is responsible for a meeting accompanied the settlement on that day (G11)."""
    place = record.settlement_id or (record.body.settlement_id if record.body_id else None)
    term = (Assignment.settlement == place) & (Assignment.worker == record.worker_id)
    return Assignment.select().where(term & open_on(Assignment, record.date)).exists()


class MeetingSettlement(Entity):
    """A further settlement for which a meeting counts: one guidance of two coordinators, one board of two (S8)."""

    meeting = fields.link("מפגש", Meeting, required=True)
    settlement = fields.link("נספר גם ליישוב", Settlement, required=True)

    TITLE = "{settlement} – {meeting}"

    @classmethod
    def problems(cls, record, today):
        """The meeting's own settlement needs no second mention."""
        own = record.meeting_id and record.meeting.settlement_id == record.settlement_id
        return {"settlement": say("meeting.own")} if own else {}

    @classmethod
    def binds(cls, today):
        """Having counted binds nobody."""
        return cls.uid.is_null()

    class Meta:
        indexes = ((("meeting", "settlement"), True),)


class Attendance(Entity):
    """Who was at a meeting."""

    meeting = fields.link("מפגש", Meeting, required=True)
    person = fields.link("איש/אשת קשר", Person, required=True)
    present = fields.yesno("נכח/ה", default=True)
    function = fields.choice("תפקיד בגוף", FUNCTIONS)

    TITLE = "{person} – {meeting}"

    @classmethod
    def binds(cls, today):
        """Having been there binds nobody."""
        return cls.uid.is_null()

    class Meta:
        indexes = ((("meeting", "person"), True),)
