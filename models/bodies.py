"""Bodies with members that meet: boards, committees, teams, forums."""

from models import fields
from models.base import Entity
from models.messages import say
from models.places import Settlement

FAMILIES = (
    ("board", "ועד"), ("assembly", "אסיפה"), ("committee", "ועדה"), ("team", "צוות"), ("forum", "פורום"),
    ("group", "קבוצה"),
)  # fmt: skip
#: what people do in a body; the later ones are those of a resilience team (S15)
FUNCTIONS = (
    ("chair", "יו״ר"), ("deputy", "סגן/ית"), ("secretary", "מזכיר/ת הגוף"), ("member", "חבר/ה"),
    ("observer", "משקיף/ה"), ("advisor", "יועץ/ת"), ("info", "מידע וחמ״ל"), ("welfare", "רווחה"),
    ("health", "בריאות ורפואה"), ("education", "חינוך"), ("youth", "נוער ותרבות"), ("logistics", "לוגיסטיקה"),
    ("security", "ביטחון"), ("spokes", "דוברות והסברה"), ("volunteers", "רכז/ת מתנדבים"),
    ("records", "תיעוד ורישום"), ("rabbi", "רב"), ("it", "תקשורת וטכנולוגיה"), ("evacuation", "פינוי וקליטה"),
)  # fmt: skip
STATES = (
    ("planned", "מתוכנן"), ("forming", "בהקמה"), ("active", "פעיל"), ("dormant", "רדום"), ("closed", "נסגר"),
)  # fmt: skip


#: how well a body works, as its companion sees it (R9)
FUNCTIONING = (
    ("1", "1 – כמעט אינו פועל"), ("2", "2 – פועל לעיתים"), ("3", "3 – פועל"), ("4", "4 – פועל היטב"),
    ("5", "5 – פועל ומוביל"),
)  # fmt: skip
#: families whose bodies are led by a chair and have members; an assembly and a forum are called together by others
CHAIRED = ("board", "committee", "team")
#: bodies that are several though the same people may sit in them: each with its own meetings, minutes and money
KEPT_APART = ("board", "assembly")
RESILIENCE, PROTECTION = "t_resilience", "t_protection"


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
    mandatory_functions = fields.choices("פונקציות חובה", FUNCTIONS)
    auto_member_roles = fields.lines(
        "חברים לפי תפקיד", hint="קוד סוג תפקיד בכל שורה: מי שממלא/ת אותו חבר/ה בפורום מעצמו/ה"
    )
    auto_member_kinds = fields.lines(
        "רק בגופים מסוג", hint="קוד סוג גוף בכל שורה, כשהתפקיד הוא בתוך גוף. ריק: בכל גוף"
    )
    aliases = fields.lines("כתיבים נוספים", hint="מילה או צירוף בכל שורה")

    TITLE = "{name}"
    SEARCHED = ("name", "code", "aliases")
    FIXED = ("code",)

    @classmethod
    def problems(cls, record, today):
        """Members follow from role kinds and kinds of bodies that exist."""
        from models.people import RoleKind  # people know of bodies

        found = {}
        for name, model in (("auto_member_roles", RoleKind), ("auto_member_kinds", cls)):
            unknown = set((getattr(record, name) or "").split()) - {row.code for row in model.select(model.code)}
            if unknown:
                found[name] = say("body.codes", found=", ".join(sorted(unknown)))
        return found


class Body(Entity):
    """A board, committee, team or forum of a settlement, or a regional one (S7, S15, S18, S23)."""

    name = fields.text("שם", longest=100, required=True)
    kind = fields.link("סוג", BodyKind, required=True)
    settlement = fields.link("יישוב", Settlement, hint="ריק: גוף אזורי")
    status = fields.choice("סטטוס", STATES, required=True, default="active")
    is_governing = fields.yesno("הגוף שמנהל את היישוב", default=False, hint="המפגשים איתו נספרים לשלושה בשנה")
    parent = fields.link("גוף אם", "self")
    same_people_as = fields.link("אותם אנשים כמו", "self", hint="זהות ועדים: הישיבות, הפרוטוקולים והכסף נפרדים")
    established = fields.day("תאריך הקמה")
    mandate = fields.lines("מטרות ומנדט", longest=1000)
    liaison = fields.text("איש/אשת קשר בוועד", longest=120)
    mechanism_adopted_on = fields.day("מנגנון עבודה אומץ בתאריך")
    phone_public = fields.phone("טלפון לפרסום")
    functioning = fields.choice("תפקוד הגוף", FUNCTIONING)
    functioning_on = fields.day("התפקוד הוערך בתאריך")
    trained_on = fields.day("הכשרה בסיסית בתאריך")
    refreshed_on = fields.day("רענון אחרון בתאריך")
    awareness_on = fields.day("פעולת הסברה אחרונה בתאריך")
    hq_place = fields.text("מיקום החמ״ל", longest=200)
    call_out = fields.text("אמצעי הקפצה", longest=200)
    equipment_gaps = fields.lines("פערי ציוד", longest=1000)
    special_mapped_on = fields.day("אוכלוסיות מיוחדות מופו בתאריך", hint="תאריך בלבד. הרשימה עצמה אינה נשמרת כאן")
    notes = fields.lines("הערות")

    TITLE = "{name}"
    PLACE = "settlement"
    SEARCHED = ("name", "mandate", "phone_public")

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
        return found | _linked(record)

    @classmethod
    def remarks(cls, record, today):
        """An active body has a chair and two members more (S7)."""
        from models.people import Position  # people know of bodies
        from models.staff import open_on

        if record.status != "active" or record.kind.family not in CHAIRED:
            return []
        held = list(Position.select().where((Position.body == record.uid) & open_on(Position, today)))
        people = len({row.person_id for row in held})
        led = any(row.function == "chair" or row.role_kind.code == "body_chair" for row in held)
        missing = [] if led else [say("body.chair")]
        return missing + ([say("body.members", count=people)] if people < 3 else [])

    @classmethod
    def consequences(cls, record, old, today):
        """Closing a body closes its positions on that day, opening it again opens those; its readiness follows. What is
        told of it and its settlement goes to another settlement with it."""
        from models.closing import closed_with, moved_with, opened_with
        from models.readiness import renewed

        before = old.get("status")
        if before != record.status and "closed" in (before, record.status):
            yield from closed_with(record, today) if record.status == "closed" else opened_with(record)
        if old.get("settlement") not in (None, record.settlement_id):
            yield from moved_with(record, old["settlement"])
        yield from renewed({record.uid}, today)


def _linked(record):
    """What is wrong with a body that is said to be of the same people as another."""
    other = record.same_people_as if record.same_people_as_id else None
    if other is None:
        return {}
    apart = {other.kind.family, record.kind.family} <= set(KEPT_APART) and other.settlement_id == record.settlement_id
    return {} if apart and other.uid != record.uid else {"same_people_as": say("body.same")}
