"""What a resilience team is checked by, and how many consultations a protection team gave: numbers, never cases."""

from models import fields
from models.base import Entity
from models.bodies import PROTECTION, RESILIENCE, Body
from models.messages import say
from models.staff import User

#: what the house finds out by itself
AUTO = (
    ("functions", "כל פונקציות החובה מאוישות"), ("substitutes", "יש ממלאי מקום"),
    ("training", "הכשרה בסיסית"), ("drill", "תרגיל שהתקיים"),
)  # fmt: skip
QUARTERS = (("1", "ינואר–מרץ"), ("2", "אפריל–יוני"), ("3", "יולי–ספטמבר"), ("4", "אוקטובר–דצמבר"))


class ReadinessItem(Entity):
    """One of the things that make a resilience team ready, its weight, and for how long a check of it holds (S15)."""

    code = fields.text("קוד", longest=40, required=True, unique=True)
    name = fields.text("הבדיקה", longest=120, required=True)
    weight = fields.number("משקל", most=100, required=True)
    auto_rule = fields.choice("מחושב לפי", AUTO, hint="ריק: הבדיקה נרשמת ביד")
    max_age_days = fields.number("תקפה לכמה ימים", least=1, most=3650, hint="ריק: אינה פוקעת")
    sort = fields.number("סדר", most=999)

    TITLE = "{name}"
    SEARCHED = ("name", "code")
    FIXED = ("code",)

    @classmethod
    def consequences(cls, record, old, today):
        """Every team is checked by what was added, and by what was changed in it."""
        from models.readiness import renewed, teams

        return renewed({body.uid for body in teams()}, today)

    def prepare(self):
        """As for every record; in the order that the unit set."""
        super().prepare()
        self.sort_key = f"{self.sort or 0:03}"


class ReadinessStatus(Entity):
    """How one check of one resilience team stands; the computed ones are kept by the house."""

    body = fields.link("צוות חוסן", Body, required=True)
    item = fields.link("הבדיקה", ReadinessItem, required=True)
    ok = fields.yesno("תקין", default=False)
    checked_on = fields.day("נבדק בתאריך")
    checked_by = fields.link("מי בדק/ה", User)
    note = fields.text("הערה", longest=200)

    TITLE = "{item} – {body}"

    @classmethod
    def problems(cls, record, today):
        """Only a resilience team is checked so, and not in the future."""
        found = {} if record.body.kind.code == RESILIENCE else {"body": say("readiness.body")}
        if record.checked_on and record.checked_on > today:
            found["checked_on"] = say("readiness.future")
        return found

    @classmethod
    def reserved(cls, record, old, actor):
        """What is computed, nobody types."""
        typed = record.item.auto_rule and actor.role != "system"
        changed = [name for name in ("ok", "checked_on") if old and old.get(name) != getattr(record, name)]
        return {name: say("readiness.computed") for name in changed if typed}

    @classmethod
    def follows(cls, record, old, actor, today):
        """What was found right without a day was found so today; who said so is written beside it."""
        said = {name for name in ("ok", "checked_on") if old.get(name) != getattr(record, name)}
        if not said or record.item.auto_rule:
            return {}
        day = {"checked_on": today} if record.ok and ("checked_on" not in said or not record.checked_on) else {}
        return {**day, "checked_by": actor.uid or None}

    @classmethod
    def binds(cls, today):
        """A check binds nobody."""
        return cls.uid.is_null()

    def prepare(self):
        """As for every record; in the order of the checks."""
        super().prepare()
        self.sort_key = self.item.sort_key

    class Meta:
        indexes = ((("body", "item"), True),)


class ConsultationCount(Entity):
    """How many consultations a protection team gave in a quarter: a number and nothing else (S23)."""

    body = fields.link("צוות מוגנות", Body, required=True)
    year = fields.number("שנה", least=2000, most=2100, required=True)
    quarter = fields.choice("רבעון", QUARTERS, required=True)
    consultations = fields.number("מספר ההתייעצויות", most=9999, required=True, hint="מספר בלבד, בלי שום פרט")

    TITLE = "{quarter} {year} – {body}"

    @classmethod
    def problems(cls, record, today):
        """Only of a protection team, and not of a quarter that has not begun."""
        found = {} if record.body.kind.code == PROTECTION else {"body": say("consult.body")}
        if (record.year, int(record.quarter)) > (today.year, (today.month + 2) // 3):
            found["quarter"] = say("consult.future")
        return found

    @classmethod
    def binds(cls, today):
        """A number binds nobody."""
        return cls.uid.is_null()

    def prepare(self):
        """As for every record; the latest last."""
        super().prepare()
        self.sort_key = f"{self.year} {self.quarter}"

    class Meta:
        indexes = ((("body", "year", "quarter"), True),)
