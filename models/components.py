"""What a community is built of (charter, norms, volunteering …), and indices of it over time (S13, G5, R13)."""

import datetime as dt

from models import days, fields
from models.base import Entity
from models.bodies import Body
from models.messages import say
from models.places import Settlement
from models.rules import numbers
from models.words import FEW, months_after

KINDS = (
    ("charter", "אמנה חברתית"), ("norm", "נורמה קהילתית"), ("procedure", "נוהל / הליך מוסדר"),
    ("trust_project", "יוזמת אמון והדדיות"), ("volunteering", "מערך התנדבות"), ("network", "רשת חברתית עצמאית"),
)  # fmt: skip
STATES = (
    ("none", "אין"), ("drafting", "בגיבוש"), ("adopted", "אומץ"), ("under_review", "ברענון"),
    ("lapsed", "לא בשימוש"),
)  # fmt: skip
DIMENSIONS = (
    ("communality", "מדד קהילתיות"), ("resilience", "חוסן קהילתי"), ("activity", "מעורבות ופעילות"),
    ("functioning", "תפקוד גופים"),
)  # fmt: skip
SCALES = (("five", "1 עד 5"), ("pct", "אחוזים"), ("number", "מספר"))
SPANS = {"five": (1, 5), "pct": (0, 100), "number": (0, 10**6)}
SOURCES = (
    ("survey", "סקר תושבים"), ("mapping", "מיפוי"), ("settlement", "דיווח היישוב"), ("unit", "הערכת היחידה"),
    ("research", "מחקר / גורם חיצוני"),
)  # fmt: skip


class Component(Entity):
    """A charter, norm, procedure, project of trust, volunteering or network of a settlement, adopted by a body."""

    settlement = fields.link("יישוב", Settlement, required=True)
    kind = fields.choice("סוג", KINDS, required=True, default="charter")
    name = fields.text("במה מדובר", longest=120, hint="למשל: אירוח משפחות חדשות")
    status = fields.choice("מצב", STATES, required=True, default="drafting")
    adopted_on = fields.day("תאריך אימוץ")
    adopted_by = fields.link("הגוף המאמץ", Body)
    support_pct = fields.number("תמיכה / חתימות באחוזים", most=100)
    review_on = fields.day("מועד רענון", hint="ריק: לפי הכלל, ממועד האימוץ")
    actives = fields.number("מספר פעילים", most=10**5)
    document = fields.url("קישור למסמך")
    notes = fields.lines("הערות")

    TITLE = "{kind} {name}"
    PLACE = "settlement"
    SEARCHED = ("name",)

    @classmethod
    def follows(cls, record, old, actor, today):
        """What was adopted is looked at again after so many months, where nobody said when."""
        months = numbers().get("charter_review")
        if record.status != "adopted" or record.review_on or not record.adopted_on or not months:
            return {}
        return {"review_on": months_after(record.adopted_on, months)}

    @classmethod
    def problems(cls, record, today):
        """What was adopted has a day that has come and a body of the settlement; it is reviewed after that day."""
        found = {}
        if record.status == "adopted" and not record.adopted_on:
            found["adopted_on"] = say("component.day")
        if record.status == "adopted" and not record.adopted_by_id:
            found["adopted_by"] = say("component.body")
        if record.adopted_on and record.adopted_on > today:
            found["adopted_on"] = say("component.future")
        if record.adopted_on and record.review_on and record.review_on <= record.adopted_on:
            found["review_on"] = say("component.review")
        if record.adopted_by_id and record.adopted_by.settlement_id not in (None, record.settlement_id):
            found["adopted_by"] = say("meeting.body")
        return found

    @classmethod
    def remarks(cls, record, today):
        """A review whose day is past."""
        late = record.status == "adopted" and record.review_on and days.is_late(record.review_on, today)
        return [say("component.late", day=f"{record.review_on:%d/%m/%Y}")] if late else []

    def prepare(self):
        """As for every record; sorted by kind, in the order of KINDS."""
        super().prepare()
        place = [code for code, _ in KINDS].index(self.kind) if self.kind in dict(KINDS) else len(KINDS)
        self.sort_key = f"{place} {self.search_key}"[:200]


class Indicator(Entity):
    """Something that is measured again and again: a dimension of an index, a count, a share."""

    code = fields.text("קוד", longest=40, required=True, unique=True)
    name = fields.text("המדד", longest=80, required=True, unique=True)
    dimension = fields.choice("תחום המדד", DIMENSIONS, required=True)
    scale = fields.choice("סולם", SCALES, required=True, default="five")

    TITLE = "{name}"
    SEARCHED = ("name", "code")
    FIXED = ("code",)


class IndicatorValue(Entity):
    """What was measured in a settlement or a body, on a day. It is the unit's own until it is published."""

    indicator = fields.link("מדד", Indicator, required=True)
    settlement = fields.link("יישוב", Settlement)
    body = fields.link("ועדה / צוות", Body)
    date = fields.day("תאריך המדידה", required=True)
    value = fields.decimal("ערך", 0, 10**6, 2, required=True)
    n = fields.number("מספר משיבים", most=10**5)
    source = fields.choice("מקור", SOURCES)
    published = fields.yesno("פורסם", default=False, hint="מה שפורסם נכלל בממוצע שהנהלת המועצה רואה")
    notes = fields.lines("הערות")

    TITLE = "{indicator} {date}"
    PLACE = "settlement"

    @classmethod
    def follows(cls, record, old, actor, today):
        """What was measured in a body was measured in its settlement."""
        return {"settlement": record.body.settlement_id} if record.body_id and not record.settlement_id else {}

    @classmethod
    def problems(cls, record, today):
        """A value is on its scale, of a day that has come, and of some place."""
        found = {}
        least, most = SPANS[record.indicator.scale]
        if not least <= record.value <= most:
            found["value"] = say("indicator.span", least=least, most=most)
        if record.date and record.date > today:
            found["date"] = say("indicator.future")
        if not record.settlement_id and not record.body_id:
            found["settlement"] = say("indicator.place")
        if record.body_id and record.settlement_id and record.body.settlement_id not in (None, record.settlement_id):
            found["body"] = say("meeting.body")
        return found

    @classmethod
    def remarks(cls, record, today):
        """Few who answered say little, and could be known."""
        return [say("indicator.few", few=FEW)] if record.n is not None and 0 < record.n < FEW else []

    def prepare(self):
        """As for every record; sorted by day."""
        super().prepare()
        self.sort_key = f"{self.date or dt.date.min:%Y-%m-%d}"
