"""What the law of privacy asks the unit to keep: incidents, checks, suppliers, people's requests, and who was told."""

import datetime as dt

import peewee as pw

from models import fields
from models.base import Entity, Table, utcnow
from models.ledger import Json
from models.messages import say
from models.people import Person
from models.words import months_after

INCIDENTS = (
    ("sent", "מידע נשלח למי שלא אמור היה לקבל"), ("lost", "מחשב, טלפון או מסמך שאבדו או נגנבו"),
    ("entry", "כניסה של מי שאינו מורשה"), ("looked", "מורשה שצפה בלי צורך"), ("damage", "מידע שנפגע או אבד"),
    ("journal", "יומן הפעולות אינו שלם"), ("supplier", "אירוע אצל ספק"), ("other", "אחר"),
)  # fmt: skip
SEVERITY = (("unknown", "עוד לא ברור"), ("severe", "אירוע אבטחה חמור"), ("light", "לא חמור"))
REQUESTS = (
    ("access", "עיון במידע"), ("correct", "תיקון המידע"), ("erase", "מחיקת המידע"), ("consent", "ביטול הסכמה"),
    ("other", "אחר"),
)  # fmt: skip
OUTCOMES = (("full", "נענתה"), ("part", "נענתה בחלקה"), ("refused", "נדחתה, עם נימוק"))
WAYS = (("mail", "דוא״ל"), ("message", "הודעה"), ("letter", "מכתב"), ("meeting", "בפגישה"), ("phone", "בטלפון"))
REPORT_WITHIN = dt.timedelta(hours=24)  # from learning of a severe incident to telling the authority
ANSWER_WITHIN = dt.timedelta(days=30)


class Incident(Entity):
    """Something that happened to people's data, from learning of it to its lessons (regulation 11)."""

    kind = fields.choice("סוג האירוע", INCIDENTS, required=True)
    what = fields.lines("מה קרה", hint="בלי פרטים של האנשים עצמם: מי הם נרשם בתיק שלהם")
    happened_on = fields.day("קרה ביום")
    learned_on = fields.day("נודע לנו ביום", required=True)
    learned_at = fields.clock("נודע לנו בשעה", hint="מכאן נספרות 24 שעות")
    severity = fields.choice("חומרה", SEVERITY, required=True, default="unknown",
                             hint="חמור: שימוש בלי הרשאה, או פגיעה בשלמות המידע, בחלק מהותי מן המאגר")  # fmt: skip
    people = fields.number("לכמה אנשים זה נוגע")
    reported_on = fields.day("דווח לרשות להגנת הפרטיות ביום")
    reported_at = fields.clock("דווח בשעה")
    told_on = fields.day("נמסר לאנשים עצמם ביום", hint="כשהרשות מורה כך, או כשזה עוזר להם להיזהר")
    steps = fields.lines("מה נעשה")
    lessons = fields.lines("לקחים")
    closed_on = fields.day("נסגר ביום")

    TITLE = "{kind} {learned_on}"
    SEARCHED = ("what", "steps", "lessons")

    @classmethod
    def problems(cls, record, today):
        """Nothing is learned in the future; what is closed has its severity, its report where due, and its lessons."""
        found = {}
        if record.learned_on and record.learned_on > today:
            found["learned_on"] = say("incident.future")
        if record.closed_on and not record.lessons:
            found["lessons"] = say("incident.lessons")
        if record.closed_on and record.severity == "unknown":
            found["severity"] = say("incident.severity")
        if record.closed_on and record.severity == "severe" and not record.reported_on:
            found["reported_on"] = say("incident.report")
        return found

    def waits(self):
        """True while the authority may still have to be told."""
        return self.severity != "light" and not self.reported_on and not self.closed_on

    def report_by(self):
        """The moment, in Israel and without a zone, by which the authority must know of a severe incident."""
        return dt.datetime.combine(self.learned_on, self.learned_at or dt.time()) + REPORT_WITHIN

    def prepare(self):
        """As for every record; the latest last."""
        super().prepare()
        self.sort_key = f"{self.learned_on or ''} {self.learned_at or ''}"


class Supplier(Entity):
    """Who keeps or works on the data for the council, and under which contract (regulation 15)."""

    name = fields.text("שם הספק", required=True, unique=True)
    service = fields.text("השירות", longest=200, required=True)
    data = fields.lines("איזה מידע מגיע אליו")
    country = fields.text("היכן המידע נשמר", longest=80)
    contract_on = fields.day("יש חוזה מיום")
    contract_until = fields.day("החוזה בתוקף עד")
    checked_on = fields.day("נבדקה אבטחת המידע אצלו ביום")
    contact = fields.text("איש/אשת קשר")
    phone = fields.phone("טלפון")
    email = fields.email("דוא״ל")
    notes = fields.lines("הערות")

    TITLE = "{name}"
    SEARCHED = ("name", "service", "phone")


class PeriodicCheck(Entity):
    """A duty that comes back: what, how often, when it was last done; earlier times stand in its history."""

    code = fields.text("קוד", longest=40, required=True, unique=True)
    name = fields.text("מה בודקים", longest=120, required=True)
    months = fields.number("כל כמה חודשים", least=1, most=60, required=True)
    basis = fields.text("מאין החובה", longest=120)
    last_on = fields.day("נעשה לאחרונה")
    note = fields.lines("מה נמצא, ואיפה הדוח")

    TITLE = "{name}"
    SEARCHED = ("name", "basis")
    FIXED = ("code",)

    @classmethod
    def problems(cls, record, today):
        """What was done was not done in the future."""
        return {"last_on": say("check.future")} if record.last_on and record.last_on > today else {}


class SubjectRequest(Entity):
    """Somebody who asks about what is kept of him, or to mend it (sections 13 and 14 of the law)."""

    name = fields.text("שם המבקש/ת", required=True)
    person = fields.link("איש/אשת קשר", Person, hint="אם היחידה מכירה")
    kind = fields.choice("מה מבקשים", REQUESTS, required=True)
    received_on = fields.day("התקבלה ביום", required=True, hint="יש לענות בתוך 30 יום")
    details = fields.lines("פרטים")
    answered_on = fields.day("נענתה ביום")
    outcome = fields.choice("התוצאה", OUTCOMES)
    answer = fields.lines("מה נענה")

    TITLE = "{kind} · {name}"
    SEARCHED = ("name",)

    @classmethod
    def problems(cls, record, today):
        """What was answered has an outcome, and a refusal its reason; nothing comes in the future."""
        found = {}
        if record.received_on and record.received_on > today:
            found["received_on"] = say("request.future")
        if record.answered_on and not record.outcome:
            found["outcome"] = say("request.outcome")
        if record.outcome == "refused" and not record.answer:
            found["answer"] = say("request.reason")
        return found

    @classmethod
    def binds(cls, today):
        """Having asked binds nobody."""
        return cls.uid.is_null()

    def answer_by(self):
        """The last day for an answer."""
        return self.received_on + ANSWER_WITHIN

    def prepare(self):
        """As for every record; the latest last."""
        super().prepare()
        self.sort_key = f"{self.received_on or ''} {self.sort_key}"[:200]


class Notice(Entity):
    """That a person was told what is kept of him, why, and how to mend it (section 11 of the law)."""

    person = fields.link("איש/אשת קשר", Person, required=True)
    given_on = fields.day("נמסר ביום", required=True)
    way = fields.choice("איך נמסר", WAYS, required=True, default="mail")

    TITLE = "{person} {given_on}"

    @classmethod
    def problems(cls, record, today):
        """Nobody is told in the future."""
        return {"given_on": say("notice.future")} if record.given_on and record.given_on > today else {}

    @classmethod
    def binds(cls, today):
        """Having been told binds nobody."""
        return cls.uid.is_null()


class AccessReview(Table):
    """A picture of who can open what, as somebody looked at it and approved it; never changed."""

    at = pw.DateTimeField(default=utcnow)
    by = pw.CharField(max_length=120)
    picture = Json()  # rows of models.picture


def due_on(check):
    """The day on which a check is due again; None where it was never done here."""
    if not check.last_on:
        return None
    return months_after(check.last_on, check.months)


def untold():
    """The condition on people that they were never told what is kept of them."""
    told = Notice.select(Notice.person).where(Notice.retired_on.is_null())
    return Person.retired_on.is_null() & Person.uid.not_in(told)
