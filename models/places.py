"""The council and its settlements."""


from models import fields
from models.base import Entity
from models.messages import say

SETTLEMENT_KINDS = (
    ("kibbutz", "קיבוץ"), ("moshav", "מושב"), ("moshav_shitufi", "מושב שיתופי"), ("communal", "יישוב קהילתי"),
    ("urban_like", "יישוב קהילתי גדול"), ("institutional", "יישוב מוסדי / קהילת חינוך"),
    ("other_rural", "יישוב כפרי אחר"), ("farm", "חוות בודדים"),
)  # fmt: skip
STANDINGS = (
    ("settlement", "יישוב"), ("quarter", "שכונה"), ("forming", "יישוב בהקמה"), ("farm", "חווה"),
    ("institution", "מוסד"),
)  # fmt: skip
GOVERNMENT = (("committee", "ועד מקומי"), ("association", "אגודה"), ("same", "זהות ועדים"))
LEVELS = (("routine", "ליווי שוטף"), ("focus", "יישוב במיקוד"), ("exceptional", "צורך חריג"))
ACCOMPANIED = (("yes", "כן"), ("with_parent", "עם יישוב האם"), ("no", "לא"))
ASSIGNMENT_KINDS = (
    ("primary_community", "מלווה / עו״ס קהילתי/ת"), ("regional_sw", "עו״ס יישובי/ת מרחבי/ת"),
    ("substitute", "ממלא/ת מקום"),
)  # fmt: skip


class Organisation(Entity):
    """The council's profile: one record, which makes an installation Gush Etzion's or Ramat HaNegev's."""

    name = fields.text("שם היחידה", required=True)
    council = fields.text("שם המועצה", required=True)
    council_code = fields.text("סמל המועצה", longest=10)
    vision = fields.lines("חזון")
    about = fields.lines("על היחידה")
    basins = fields.lines("אשכולות / אגנים", hint="שם בכל שורה")
    accompaniment = fields.choice("סוג השיבוץ שכל יישוב צריך", ASSIGNMENT_KINDS, required=True,
                                  default="primary_community")  # fmt: skip

    TITLE = "{name}"
    SEARCHED = ("name", "council")


class Settlement(Entity):
    """A settlement, or a place that is accompanied with one (S1)."""

    name = fields.text("שם היישוב", longest=60, required=True, unique=True)
    name_en = fields.text("שם באנגלית", longest=60)
    cbs_code = fields.text("סמל יישוב (למ״ס)", longest=4, unique=True)
    cbs_form = fields.text("צורת יישוב בלמ״ס", longest=3)
    kind = fields.choice("סוג היישוב", SETTLEMENT_KINDS, required=True)
    status = fields.choice("מעמד", STANDINGS, required=True, default="settlement")
    parent = fields.link("יישוב אם", "self", hint="לשכונה או לאתר חדש")
    basin = fields.text("אשכול / אגן", longest=60)
    gov_form = fields.choice("צורת ניהול", GOVERNMENT)
    accompanied = fields.choice("מלווה על ידי היחידה", ACCOMPANIED, required=True, default="yes")
    households = fields.number("בתי אב", most=20000)
    residents = fields.number("תושבים", most=100000)
    data_year = fields.number("שנת הנתונים", least=1948, most=2100)
    accompaniment_level = fields.choice("רמת ליווי", LEVELS, required=True, default="routine")
    phone = fields.phone("טלפון המזכירות")
    email = fields.email("דוא״ל המזכירות")
    site = fields.url("כתובת אתר")
    lat = fields.decimal("קו רוחב", 29, 34, 5)
    lon = fields.decimal("קו אורך", 34, 36, 5)
    notes = fields.lines("הערות")

    TITLE = "{name}"
    SEARCHED = ("name", "name_en", "cbs_code", "basin", "phone")

    @classmethod
    def problems(cls, record, today):
        """A CBS code has one to four digits; a place is not its own parent."""
        found = {}
        if record.cbs_code and not (record.cbs_code.isdigit() and len(record.cbs_code) <= 4):
            found["cbs_code"] = say("cbs")
        if record.parent_id and record.parent_id == record.uid:
            found["parent"] = say("parent.self")
        return found
