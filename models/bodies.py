"""Bodies with members that meet: boards, committees, teams, forums."""

from models import fields
from models.base import Entity
from models.messages import say
from models.places import Settlement

FAMILIES = (
    ("board", "ועד"), ("assembly", "אסיפה"), ("committee", "ועדה"), ("team", "צוות"), ("forum", "פורום"),
    ("group", "קבוצה"),
)  # fmt: skip
STATES = (
    ("planned", "מתוכנן"), ("forming", "בהקמה"), ("active", "פעיל"), ("dormant", "רדום"), ("closed", "נסגר"),
)  # fmt: skip


class BodyKind(Entity):
    """A kind of body (S7); those required everywhere make the coverage matrix (G34, G36)."""

    code = fields.text("קוד", longest=40, required=True, unique=True)
    name = fields.text("סוג הגוף", longest=60, required=True, unique=True)
    family = fields.choice("משפחה", FAMILIES, required=True)
    required_everywhere = fields.yesno("נדרש בכל יישוב", default=False)
    regional_ok = fields.yesno("יכול להיות אזורי", default=False)
    single = fields.yesno("אחד בכל יישוב", default=False)
    min_meetings_year = fields.number("ישיבות בשנה לפחות", most=60)
    max_gap_days = fields.number("ימים לכל היותר בין ישיבות", most=730)
    mandatory_functions = fields.lines("פונקציות חובה", hint="קוד פונקציה בכל שורה")
    aliases = fields.lines("כתיבים נוספים", hint="מילה או צירוף בכל שורה")

    TITLE = "{name}"
    SEARCHED = ("name", "code", "aliases")
    FIXED = ("code",)


class Body(Entity):
    """A board, committee, team or forum of a settlement, or a regional one (S7, S15, S18, S23)."""

    name = fields.text("שם", longest=100, required=True)
    kind = fields.link("סוג", BodyKind, required=True)
    settlement = fields.link("יישוב", Settlement, hint="ריק: גוף אזורי")
    status = fields.choice("סטטוס", STATES, required=True, default="active")
    is_governing = fields.yesno("הגוף שמנהל את היישוב", default=False, hint="המפגשים איתו נספרים לשלושה בשנה")
    parent = fields.link("גוף אם", "self")
    established = fields.day("תאריך הקמה")
    mandate = fields.lines("מטרות ומנדט", longest=1000)
    liaison = fields.text("איש/אשת קשר בוועד", longest=120)
    mechanism_adopted_on = fields.day("מנגנון עבודה אומץ בתאריך")
    phone_public = fields.phone("טלפון לפרסום")
    notes = fields.lines("הערות")

    TITLE = "{name}"
    PLACE = "settlement"
    SEARCHED = ("name", "mandate")

    @classmethod
    def problems(cls, record, today):
        """Only some kinds are regional; of some there is one in a settlement."""
        found, kind = {}, record.kind if record.kind_id else None
        if kind and not record.settlement_id and not kind.regional_ok:
            found["settlement"] = say("body.settlement", kind=kind.name)
        if kind and kind.single and record.settlement_id and record.status != "closed":
            twin = cls.get_or_none(
                (cls.kind == kind) & (cls.settlement == record.settlement_id) & (cls.uid != (record.uid or ""))
                & (cls.status != "closed") & cls.retired_on.is_null()
            )  # fmt: skip
            if twin:
                found["kind"] = say("body.single", name=twin.name)
        return found

    @classmethod
    def remarks(cls, record, today):
        """An active body has a chair and two members more (S7)."""
        from models.people import Position  # people know of bodies
        from models.staff import open_on

        if record.status != "active":
            return []
        held = list(Position.select().where((Position.body == record.uid) & open_on(Position, today)))
        people = len({row.person_id for row in held})
        missing = [] if any(row.function == "chair" for row in held) else [say("body.chair")]
        return missing + ([say("body.members", count=people)] if people < 3 else [])
