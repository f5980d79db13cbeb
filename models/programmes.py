"""Whatever the unit runs for people (S12, S14, S17, S20), and the partners with whom (S26).

A programme, a service, a group, a campaign, a training, a community process and an expansion are one entity: what is
asked of each, and through which stages it goes, follows from its kind.
"""

from models import fields
from models.base import Entity
from models.bodies import Body
from models.messages import say
from models.people import RoleKind
from models.places import Settlement
from models.populations import PopulationGroup
from models.staff import Area, User, ends_before_start

KINDS = (
    ("programme", "תוכנית"), ("service", "שירות"), ("initiative", "יוזמה"), ("group", "קבוצה"),
    ("campaign", "קמפיין / הסברה"), ("training", "הכשרה"), ("process", "תהליך קהילתי"), ("growth", "הרחבה וצמיחה"),
)  # fmt: skip
REACHES = (("group", "קבוצתי"), ("settlement", "יישובי"), ("regional", "אזורי"))
#: the stages of most kinds, of a community process, of an expansion
COMMON = (
    ("idea", "רעיון"), ("planning", "תכנון"), ("approved", "אושרה"), ("running", "פועלת"), ("evaluation", "הערכה"),
    ("ended", "הסתיימה"),
)  # fmt: skip
OF_PROCESS = (
    ("contract", "חוזה ותיאום ציפיות"), ("learn", "היכרות ולימוד המצב"), ("map", "מיפוי"), ("plan", "תכנון משותף"),
    ("act", "יישום"), ("evaluation", "הערכה"), ("close", "סיום והעברת ההובלה לתושבים"),
)  # fmt: skip
OF_GROWTH = (
    ("planning", "תכנון"), ("statutory", "אישור תב״ע"), ("infra", "תשתיות"), ("marketing", "שיווק"),
    ("admission", "קבלה"), ("occupancy", "אכלוס"), ("integration", "איקלום"), ("done", "הושלם"),
)  # fmt: skip
STAGES = tuple(dict([*COMMON, *OF_PROCESS, *OF_GROWTH]).items())
#: the kinds that answer a need (G20)
ANSWERS = ("programme", "service", "initiative", "group", "campaign")
#: stages in which nothing is done yet, and those in which nothing is done any more
BEFORE, AFTER = ("idea", "planning", "approved"), ("ended", "close", "done")
PROCESS_KINDS = (
    ("consensus", "בניית הסכמות"), ("dialogue", "תקשורת מקרבת ודיאלוג"), ("participation", "שיתוף ציבור"),
    ("org", "ייעוץ ארגוני"), ("institutions", "פיתוח מוסדות הקהילה"), ("formalise", "מיסוד הליכים ונורמות"),
    ("vision", "חזון ומטרות"), ("charter", "אמנה קהילתית"), ("conflict", "גישור ויישוב סכסוכים"),
    ("crisis", "ליווי משבר"),
)  # fmt: skip
TOPICS = (
    ("planning", "תכנון ובנייה"), ("vision", "חזון"), ("expansion", "הרחבה"), ("education", "חינוך"),
    ("budget", "תקציב"), ("other", "אחר"),
)  # fmt: skip
LADDER = (
    ("inform", "יידוע"), ("consult", "היוועצות"), ("involve", "מעורבות"), ("partner", "שותפות"),
    ("empower", "הובלת תושבים"),
)  # fmt: skip
PARTNER_KINDS = (
    ("dept", "מחלקה במועצה"), ("ministry", "משרד ממשלתי"), ("authority", "רשות ארצית"), ("ngo", "עמותה"),
    ("community", "ארגון קהילתי"), ("security", "ביטחון / פיקוד העורף"), ("education", "מוסד חינוך"),
    ("movement", "תנועה מיישבת"), ("donor", "קרן / תורם"),
)  # fmt: skip
SPHERES = (("inner", "פנים־קהילתי"), ("council", "מועצתי"), ("outer", "חיצוני"))
SHARES = (("lead", "הובלה"), ("operate", "הפעלה"), ("fund", "מימון"), ("advise", "ייעוץ"), ("refer", "הפניה"))
TERMS = (("planned", "מתוכנן"), ("running", "פועל"), ("ended", "הסתיים"))


class Partner(Entity):
    """Someone with whom the unit works (G17, G19, G39, G45); a partner that changes its name is found by both."""

    name = fields.text("שם", longest=120, required=True, unique=True)
    kind = fields.choice("סוג", PARTNER_KINDS, required=True)
    sphere = fields.choice("תחום", SPHERES, required=True, default="outer")
    contact = fields.text("איש/אשת קשר", longest=120)
    phone = fields.phone("טלפון")
    email = fields.email("דוא״ל")
    former_name = fields.text("שם קודם", longest=400, hint="נרשם מעצמו כשהשם משתנה")
    active = fields.yesno("פעיל", default=True)
    notes = fields.lines("הערות")

    TITLE = "{name}"
    SEARCHED = ("name", "former_name", "contact", "phone")

    @classmethod
    def follows(cls, record, old, actor, today):
        """A name that is left is kept as a former one, the latest first."""
        left, former = old.get("name"), record.former_name or ""
        if not left or left == record.name or left in former.split(" · "):
            return {}
        return {"former_name": " · ".join(filter(None, (left, former)))[:400]}


class Programme(Entity):
    """Whatever the unit runs for people: a programme, service, initiative, group, campaign, training, process, growth.

    It runs in its `settlement`, and in those of its ProgrammeSettlement. Names of applicants have no place in it.
    """

    name = fields.text("שם", longest=120, required=True)
    kind = fields.choice("סוג", KINDS, required=True, default="programme")
    area = fields.link("תחום התערבות", Area, required=True)
    reach = fields.choice("היקף", REACHES, required=True, default="settlement")
    settlement = fields.link("יישוב", Settlement, hint="ריק: אזורי, או בכמה יישובים")
    population = fields.link("אוכלוסיית יעד", PopulationGroup)
    stage = fields.choice("שלב", STAGES, hint="ריק: השלב הראשון של הסוג")
    referent = fields.link("רפרנט/ית", User, hint="ריק: מי שמוסיף/ה")
    start = fields.day("מתאריך")
    end = fields.day("עד תאריך")
    lead_body = fields.link("צוות מוביל / ועדת היגוי", Body)
    # people, and how far they take part (R11, R12)
    participants = fields.number("משתתפים", most=10**5)
    volunteers = fields.number("מתנדבים", most=10**5)
    part_planning = fields.choice("שיתוף תושבים בתכנון", LADDER)
    part_execution = fields.choice("שיתוף תושבים בביצוע", LADDER)
    # a community process (S12)
    process_kind = fields.choice("סוג התהליך", PROCESS_KINDS)
    topic = fields.choice("נושא", TOPICS)
    ordered_by = fields.text("מזמין/ת התהליך", longest=120)
    agreements = fields.lines("הסכמות ותוצרים")
    # an expansion (S14): counts only
    planned_units = fields.number("יח״ד מתוכננות", most=10**4)
    occupied_units = fields.number("יח״ד שאוכלסו", most=10**4)
    families_waiting = fields.number("משפחות בתהליך", most=10**4, hint="מספר בלבד, בלי שמות")
    families_accompanied = fields.number("משפחות שמלווים ותיקים", most=10**4, hint="מספר בלבד, בלי שמות")
    yearly_target = fields.number("יעד צמיחה לשנה (משפחות)", most=10**4)
    risks = fields.lines("סיכונים לקהילה")
    # a training (S17)
    hours = fields.number("היקף בשעות", most=2000)
    sessions = fields.number("מספר מפגשים", most=300)
    facilitator = fields.text("מנחה", longest=120)
    venue = fields.text("מקום", longest=120)
    quota = fields.number("מכסת משתתפים", most=10**4)
    fee = fields.number("עלות למשתתף/ת ב־₪")
    mandatory = fields.yesno("הכשרת חובה", default=False)
    valid_months = fields.number("תוקף התעודה בחודשים", most=240, hint="ריק: אינה פוקעת")
    # money and fruit
    budget = fields.number("תקציב ב־₪", most=10**8)
    actual = fields.number("הוצאה בפועל ב־₪", most=10**8)
    funding = fields.text("מקורות מימון", longest=200)
    measures = fields.lines("מדדי הצלחה", longest=1000)
    outcomes = fields.lines("תוצאות")
    published = fields.yesno("פורסם ליישובים", default=False,
                             hint="רק מה שפורסם נזכר בגיליונות: קבוצה קטנה עלולה לזהות את מי שבה")  # fmt: skip
    notes = fields.lines("הערות")

    TITLE = "{name}"
    PLACE = "settlement"
    SEARCHED = ("name", "funding")

    @classmethod
    def follows(cls, record, old, actor, today):
        """A new one begins at the first stage of its kind; whoever adds it is its referent where nobody is named."""
        found = {}
        if not record.stage and record.kind in dict(KINDS):
            found["stage"] = stages_of(record.kind)[0][0]
        if not old and not record.referent_id and actor.uid:
            found["referent"] = actor.uid
        return found

    @classmethod
    def problems(cls, record, today):
        """A stage is one of its kind; nothing ends before it begins; an expansion is of one settlement."""
        found = ends_before_start(record)
        if record.stage and record.stage not in dict(stages_of(record.kind)):
            labels = " · ".join(label for _, label in stages_of(record.kind))
            found["stage"] = say("programme.stage", stage=dict(STAGES)[record.stage], stages=labels)
        if record.kind == "growth" and not record.settlement_id:
            found["settlement"] = say("programme.growth")
        return found

    @classmethod
    def remarks(cls, record, today):
        """What is odd, or not written yet, though it may be so."""
        if record.retired_on:
            return []
        from models.needs import NeedProgramme  # needs know of programmes

        answers = (NeedProgramme.programme == record.uid) & NeedProgramme.retired_on.is_null()
        needless = record.kind in ANSWERS and not NeedProgramme.select().where(answers).exists()
        over = (record.occupied_units or 0) > (record.planned_units or 0) and record.planned_units is not None
        odd = (
            (over, "programme.units"),
            (record.end and record.end < today and record.stage not in AFTER, "programme.over"),
            (record.quota and (record.participants or 0) > record.quota, "programme.quota"),
            (record.kind == "process" and record.stage == "close" and not record.agreements, "programme.agreements"),
            (record.reach == "settlement" and not _runs_somewhere(record), "programme.nowhere"),
            (needless and record.stage not in AFTER, "programme.needless"),
        )  # fmt: skip
        return [say(code) for true, code in odd if true]

    @classmethod
    def binds(cls, today):
        """Only what still runs or will."""
        return super().binds(today) & cls.stage.not_in(AFTER)


class ProgrammeSettlement(Entity):
    """One of the settlements where a programme runs, and since when."""

    programme = fields.link("תוכנית", Programme, required=True)
    settlement = fields.link("יישוב", Settlement, required=True)
    status = fields.choice("מצב", TERMS, required=True, default="running")
    start = fields.day("מתאריך")
    end = fields.day("עד תאריך")

    TITLE = "{programme} – {settlement}"

    class Meta:
        indexes = ((("programme", "settlement"), True),)

    @classmethod
    def problems(cls, record, today):
        """A term does not end before it begins."""
        return ends_before_start(record)


class ProgrammePartner(Entity):
    """Who takes part in a programme with the unit, and how (G17, G45)."""

    programme = fields.link("תוכנית", Programme, required=True)
    partner = fields.link("גורם שותף", Partner, required=True)
    share = fields.choice("תפקיד השותף", SHARES)

    TITLE = "{partner} – {programme}"

    class Meta:
        indexes = ((("programme", "partner"), True),)


class ProgrammeRole(Entity):
    """A kind of role whose holders a programme is meant for (G28)."""

    programme = fields.link("תוכנית", Programme, required=True)
    role_kind = fields.link("מיועד לתפקיד", RoleKind, required=True)

    TITLE = "{role_kind} – {programme}"

    class Meta:
        indexes = ((("programme", "role_kind"), True),)


def stages_of(kind):
    """The stages of a kind, in their order."""
    return {"process": OF_PROCESS, "growth": OF_GROWTH}.get(kind, COMMON)


def held_in(settlements):
    """The condition that a programme runs in one of `settlements` (keys, or a query of them)."""
    shared = ProgrammeSettlement.select(ProgrammeSettlement.programme).where(
        ProgrammeSettlement.settlement.in_(settlements) & ProgrammeSettlement.retired_on.is_null()
    )
    return Programme.settlement.in_(settlements) | Programme.uid.in_(shared)


def _runs_somewhere(record):
    """True where a programme is written down in some settlement."""
    shared = (ProgrammeSettlement.programme == record.uid) & ProgrammeSettlement.retired_on.is_null()
    return bool(record.settlement_id) or ProgrammeSettlement.select().where(shared).exists()
