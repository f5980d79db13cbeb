"""Mappings of a community, and the needs that they and others bring up (S10)."""

from models import fields
from models.base import Entity
from models.messages import say
from models.people import Position
from models.places import Settlement
from models.populations import PopulationGroup
from models.programmes import Programme
from models.rules import numbers
from models.staff import Area, User, ends_before_start
from models.words import months_after

KINDS = (
    ("needs", "צרכים"), ("population", "אוכלוסיות"), ("assets", "נכסים ומשאבים"), ("resilience", "חוסן"),
    ("services", "שירותים"),
)  # fmt: skip
METHODS = (
    ("survey", "סקר"), ("questionnaire", "שאלון"), ("parlor", "חוגי בית"), ("focus", "קבוצות מיקוד"),
    ("interviews", "שיחות עם בעלי תפקידים"), ("open_space", "מפגש תושבים"), ("data", "נתונים קיימים"),
)  # fmt: skip
LEVELS = (("settlement", "יישובי"), ("regional", "אזורי"), ("group", "קבוצתי"))
URGENCY = (("high", "גבוהה"), ("normal", "רגילה"), ("low", "נמוכה"))
#: in words and not in numbers: a number of people could say who they are
SCOPES = (
    ("few", "משפחות בודדות"), ("tens", "עשרות אנשים"), ("many", "חלק ניכר מן היישוב"), ("all", "היישוב כולו"),
    ("region", "כמה יישובים"),
)  # fmt: skip
SOURCES = (("mapping", "מיפוי"), ("meeting", "מפגש"), ("inquiries", "פניות (מצרפי)"), ("other", "אחר"))
STATES = (
    ("open", "פתוח"), ("in_response", "במענה"), ("answered", "נענה"), ("rejected", "נבחן, ללא מענה בשלב זה"),
)  # fmt: skip


class Mapping(Entity):
    """A mapping of needs, populations, assets or services, by the community's own people (G13)."""

    settlement = fields.link("יישוב", Settlement, hint="ריק: מיפוי אזורי")
    kind = fields.choice("מה מיפינו", KINDS, required=True, default="needs")
    start = fields.day("מתאריך")
    end = fields.day("עד תאריך")
    methods = fields.choices("איך מיפינו", METHODS)
    led_by = fields.link("מי הוביל/ה", Position)
    assisted_by = fields.link("מי ליווה מן היחידה", User)
    respondents = fields.number("כמה השיבו", most=100_000)
    households = fields.number("כמה בתי אב נדגמו", most=20_000)
    findings = fields.lines("ממצאים עיקריים", longest=8000)
    valid_until = fields.day("בתוקף עד", hint="ריק: לפי הכלל, מסיום המיפוי")
    background = fields.lines("רקע היסטורי")
    setting = fields.lines("תיאור פיזי")
    demography = fields.lines("דמוגרפיה")
    services = fields.lines("שירותים וארגונים")
    future = fields.lines("תוכניות עתידיות")
    communication = fields.lines("דפוסי תקשורת")
    leisure = fields.lines("פנאי")
    customs = fields.lines("ערכים, נורמות ומנהגים")
    troubles = fields.lines("בעיות וצרכים")
    swot = fields.lines("חוזקות, חולשות, הזדמנויות ואיומים")

    TITLE = "מיפוי {kind} {start}"
    PLACE = "settlement"
    SEARCHED = ("findings", "troubles")

    @classmethod
    def follows(cls, record, old, actor, today):
        """A mapping begins today where nothing else is said, and holds for as long as the rule says."""
        found = {} if record.start else {"start": today}
        months = numbers().get("mapping_valid")
        if record.valid_until is None and months is not None:
            found["valid_until"] = months_after(record.end or record.start or today, months)
        return found

    @classmethod
    def problems(cls, record, today):
        """A mapping does not end before it begins, nor lapse before it ended."""
        found = ends_before_start(record)
        if record.valid_until and record.valid_until < (record.end or record.start):
            found["valid_until"] = say("mapping.valid")
        return found

    @classmethod
    def remarks(cls, record, today):
        """What is missing of a mapping that is over."""
        over = record.end is not None and record.end <= today
        return [say("mapping.findings")] if over and not record.findings else []

    def prepare(self):
        """As for every record; sorted by the day it began."""
        super().prepare()
        self.sort_key = f"{self.start:%Y-%m-%d}" if self.start else ""


class Need(Entity):
    """What people lack, and what is done about it (G3, G20, R18)."""

    text = fields.text("הצורך", longest=300, required=True)
    settlement = fields.link("יישוב", Settlement, hint="ריק: צורך אזורי")
    status = fields.choice("סטטוס", STATES, required=True, default="open")
    reject_reason = fields.text("מדוע אין מענה בשלב זה", longest=300)
    urgency = fields.choice("דחיפות", URGENCY, required=True, default="normal")
    level = fields.choice("רמה", LEVELS, required=True, default="settlement")
    population = fields.link("אוכלוסייה", PopulationGroup)
    area = fields.link("תחום התערבות", Area)
    scope = fields.choice("היקף מוערך", SCOPES)
    mapping = fields.link("עלה במיפוי", Mapping)
    source = fields.choice("מקור", SOURCES)
    found_on = fields.day("זוהה בתאריך", hint="ריק: יום המיפוי, או היום")

    TITLE = "{text}"
    PLACE = "settlement"
    SEARCHED = ("text", "reject_reason")

    @classmethod
    def follows(cls, record, old, actor, today):
        """What a mapping brought up is of its settlement and its day; else it was found today."""
        mapping = record.mapping if record.mapping_id else None
        found = {}
        if not record.found_on:
            found["found_on"] = min(today, (mapping.end or mapping.start)) if mapping else today
        if mapping and not record.source:
            found["source"] = "mapping"
        if mapping and not record.settlement_id and record.level == "settlement":
            found["settlement"] = mapping.settlement_id
        return found

    @classmethod
    def problems(cls, record, today):
        """A need is refused with a reason only; none was found tomorrow; its mapping is of its own settlement."""
        found = {}
        if record.status == "rejected" and not record.reject_reason:
            found["reject_reason"] = say("need.reason")
        if record.found_on > today:
            found["found_on"] = say("need.future")
        if record.mapping_id and record.settlement_id and record.mapping.settlement_id not in (
            None, record.settlement_id
        ):  # fmt: skip
            found["mapping"] = say("need.mapping")
        return found

    @classmethod
    def remarks(cls, record, today):
        """A need of a settlement says which."""
        return [say("need.place")] if record.level == "settlement" and not record.settlement_id else []

    @classmethod
    def binds(cls, today):
        """A need that was answered, or looked at and left, holds nothing back."""
        return super().binds(today) & cls.status.in_(("open", "in_response"))


class NeedProgramme(Entity):
    """What is done for a need: a programme, a service, a process (G20, R18)."""

    need = fields.link("צורך", Need, required=True)
    programme = fields.link("תוכנית", Programme, required=True)

    TITLE = "{programme} – {need}"

    class Meta:
        indexes = ((("need", "programme"), True),)
