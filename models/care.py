"""Families' files, inquiries and the realising of rights: confidential, each called by its number (S21, S22, S24)."""

import re

import peewee as pw

from models import fields
from models.base import Confidential
from models.bodies import Body
from models.kinds import Identity, Invalid, Number, Phone, Text
from models.messages import say
from models.places import Settlement
from models.programmes import Partner
from models.sealing import normal, sealer
from models.staff import Area, User
from models.words import fold

ROLES = (
    ("parent", "הורה"), ("child", "ילד/ה"), ("spouse", "בן/בת זוג"), ("grandparent", "סבא/סבתא"),
    ("relative", "קרוב/ת משפחה אחר/ת"), ("guardian", "אפוטרופוס/ית"),
)  # fmt: skip
TOPICS = (
    ("family", "פרט ומשפחה"), ("systemic", "מערכתי"), ("youth", "ילדים ונוער"), ("special", "צרכים מיוחדים"),
    ("elderly", "אזרחים ותיקים"), ("rehab", "שיקום אנשים עם מוגבלות"), ("transitions", "מעברים"),
    ("crisis", "משברי חיים"), ("employment", "תעסוקה"), ("oleh", "עלייה וקליטה"),
)  # fmt: skip
SUBJECTS = (("person", "אדם"), ("family", "משפחה"), ("community", "קהילה"))
SEVERITIES = (("difficulty", "קושי"), ("risk", "סיכון"), ("danger", "סכנה"))
DURATIONS = (("temporary", "זמני"), ("ongoing", "מתמשך"))
CAUSES = (
    ("disability", "מוגבלות"), ("needs", "צרכים מיוחדים"), ("economic", "קשיים כלכליים"),
    ("functioning", "קשיי תפקוד"), ("unemployment", "אבטלה"), ("family", "משבר משפחתי"), ("illness", "חולי"),
    ("harm", "פגיעה"), ("other", "אחר"),
)  # fmt: skip
PURPOSES = (
    ("protect", "הגנה"), ("assist", "סיוע"), ("accompany", "ליווי"), ("mediate", "תיווך"),
    ("rehabilitate", "שיקום"), ("empower", "העצמה"),
)  # fmt: skip
SOURCES = (
    ("self", "הפונה עצמו/ה"), ("family", "בני משפחה"), ("settlement", "בעלי תפקידים ביישוב"),
    ("education", "מסגרת חינוכית"), ("health", "גורמי בריאות"), ("council", "מחלקה במועצה"), ("other", "אחר"),
)  # fmt: skip
OLEH_SERVICES = (
    ("ulpan", "אולפן"), ("employment", "תעסוקה"), ("education", "חינוך הילדים"), ("bureaucracy", "זכויות ומיצוי"),
    ("housing", "דיור"), ("community", "קליטה בקהילה"), ("health", "בריאות"), ("welfare", "רווחה"),
)  # fmt: skip
STATES = (("new", "חדשה"), ("in_care", "בטיפול"), ("referred", "הופנתה"), ("closed", "נסגרה"))
RIGHTS = (
    ("disabled_child", "גמלת ילד נכה"), ("rehab_day", "סל שיקום / מעון יום שיקומי"), ("aide", "סייעת"),
    ("respite", "נופשון"), ("transport", "הסעות"), ("municipal_tax", "הנחה בארנונה"),
    ("tax_points", "נקודות זיכוי במס"), ("parking", "תו חניה"), ("therapies", "התפתחות הילד וטיפולים"),
    ("mentoring", "חונכות / מועדונית"), ("other", "אחר"),
)  # fmt: skip
GRANTING = (
    ("insurance", "ביטוח לאומי"), ("welfare", "רווחה"), ("education", "חינוך"), ("health", "בריאות"),
    ("council", "רשות מקומית"), ("tax", "מס הכנסה"),
)  # fmt: skip
#: who grants a right, where that goes without saying; what is written in the claim stands over it
GRANTED_BY = {
    "disabled_child": "insurance", "rehab_day": "welfare", "aide": "education", "respite": "welfare",
    "transport": "education", "municipal_tax": "council", "tax_points": "tax", "therapies": "health",
    "mentoring": "welfare",
}
CLAIM_STATES = (
    ("check", "בבדיקה"), ("applied", "הוגשה"), ("granted", "אושרה"), ("denied", "נדחתה"), ("appeal", "ערר"),
    ("realised", "מומשה"), ("na", "לא רלוונטי"),
)  # fmt: skip

SETTLED = ("realised", "denied", "na")  # a claim that nobody need be reminded of

NAME, PROSE = Text(80), Text(2000, lines=True)
OUR_NUMBER = "ריק: פנקס ייתן מספר"


def numbered(record, old, today):
    """{number: the next one of the year} for a new record that has none yet (`follows`)."""
    model = type(record)
    if old or record.number:
        return {}
    year = f"{today:%Y}-"
    last = model.select(pw.fn.MAX(model.number)).where(model.number.startswith(year)).scalar()
    known = re.fullmatch(r"\d{4}-(\d+)", last or "")
    return {"number": f"{year}{int(known[1]) + 1 if known else 1:04d}"}


def bad_number(record):
    """{number: text} where a number holds anything by which somebody could be called."""
    plain = record.number is None or re.fullmatch(r"[0-9][0-9/-]{0,11}", record.number)
    return {} if plain else {"number": say("care.number")}


def in_charge(record, old, actor):
    """{worker: the actor} for a new record that nobody is in charge of yet (`follows`)."""
    return {} if old or record.worker_id or not actor.uid else {"worker": actor.uid}


class Household(Confidential):
    """A family's file. Who may read it follows from what is in it."""

    number = fields.text("מספר תיק", longest=12, unique=True, hint=OUR_NUMBER)
    settlement = fields.link("יישוב", Settlement, required=True)
    name = fields.sealed("משפחה / איש או אשת קשר", NAME, required=True)
    phone = fields.sealed("טלפון", Phone())
    identity = fields.identity("מספר זהות של איש או אשת הקשר")
    consent_on = fields.day("הסכמה חתומה מיום")
    worker = fields.link("עובד/ת אחראי/ת", User)
    size = fields.number("מספר נפשות", least=1, most=30)
    country = fields.sealed("ארץ מוצא", Text(40))
    language = fields.sealed("שפה", Text(40))
    aliyah_year = fields.sealed("שנת עלייה", Number(1948, 2100))
    detail = fields.sealed("פרטים", PROSE, hint="מה שנחוץ לטיפול, ולא יותר")
    name_mark = fields.Blind("name", of="name")
    phone_mark = fields.Blind("phone", of="phone")
    identity_mark = fields.Blind("identity", of="identity")

    TITLE = "תיק {number}"
    SEARCHED = ("number",)
    FIXED = ("number",)

    @classmethod
    def follows(cls, record, old, actor, today):
        """A new file has a number, and somebody in charge."""
        return numbered(record, old, today) | in_charge(record, old, actor)

    @classmethod
    def problems(cls, record, today):
        """The number is a number; a consent is not of tomorrow."""
        late = record.consent_on and record.consent_on > today
        return bad_number(record) | ({"consent_on": say("care.future")} if late else {})

    @classmethod
    def remarks(cls, record, today):
        """The consent that a file needs (S22)."""
        return [] if record.consent_on else [say("care.consent")]


class HouseholdPerson(Confidential):
    """A member of a family, in its file."""

    household = fields.link("תיק משפחה", Household, required=True)
    role = fields.choice("קרבה", ROLES, required=True)
    name = fields.sealed("שם", NAME, required=True)
    identity = fields.identity("מספר זהות")
    birth_year = fields.sealed("שנת לידה", Number(1900, 2100))
    disability = fields.sealed("סוג המוגבלות", Text(120))
    setting = fields.sealed("מוסד / מסגרת", Text(120))
    detail = fields.sealed("פרטים", PROSE)
    name_mark = fields.Blind("name", of="name")
    identity_mark = fields.Blind("identity", of="identity")

    TITLE = "{household} – {role}"


class Inquiry(Confidential):
    """Somebody turned to the unit, immigrants among them (S21, S24). What happened is told elsewhere, never here."""

    number = fields.text("מספר פנייה", longest=12, unique=True, hint=OUR_NUMBER)
    opened = fields.day("תאריך הפנייה", required=True)
    settlement = fields.link("יישוב", Settlement, required=True)
    topic = fields.choice("נושא", TOPICS, required=True)
    caller = fields.sealed("שם הפונה", NAME)
    phone = fields.sealed("טלפון", Phone())
    household = fields.link("תיק משפחה", Household)
    status = fields.choice("מצב", STATES, required=True, default="new")
    worker = fields.link("עובד/ת אחראי/ת", User)
    follow_up = fields.day("מועד מעקב")
    follow_up_owner = fields.link("מי אחראי/ת למעקב", User)
    closed = fields.day("תאריך סגירה")
    severity = fields.choice("חומרה", SEVERITIES)
    subject = fields.choice("במי עוסקת הפנייה", SUBJECTS)
    duration = fields.choice("משך", DURATIONS)
    causes = fields.choices("סיבות", CAUSES)
    purposes = fields.choices("מטרת הפעולה", PURPOSES)
    source = fields.choice("מקור הפנייה", SOURCES)
    area = fields.link("תחום התערבות", Area, hint="רפרנט/ית התחום יראו את הפנייה")
    referred_to = fields.sealed("הפניה אל", Text(120))
    partner = fields.link("גורם שותף בטיפול", Partner)
    community_resource = fields.link("משאב קהילתי שגויס", Body)
    ministry_file = fields.sealed("מספר תיק במערכת המשרד", Text(30))
    outcome = fields.sealed("תוצאה", Text(200))
    country = fields.sealed("ארץ מוצא", Text(40))
    language = fields.sealed("שפה", Text(40))
    aliyah_year = fields.sealed("שנת עלייה", Number(1948, 2100))
    size = fields.number("מספר נפשות", least=1, most=30)
    oleh_service = fields.choice("סוג המענה", OLEH_SERVICES)
    caller_mark = fields.Blind("name", of="caller")
    phone_mark = fields.Blind("phone", of="phone")

    TITLE = "פנייה {number}"
    SEARCHED = ("number",)
    FIXED = ("number",)

    @classmethod
    def due(cls, today):
        """The condition that the day of an inquiry's follow-up has come."""
        return (cls.status != "closed") & (cls.follow_up <= today) & cls.retired_on.is_null()

    @classmethod
    def binds(cls, today):
        """An inquiry that was closed holds nothing back."""
        return super().binds(today) & (cls.status != "closed")

    @classmethod
    def follows(cls, record, old, actor, today):
        """A number, somebody in charge, the day of closing; danger asks for a follow-up today, by the manager."""
        found = numbered(record, old, today) | in_charge(record, old, actor)
        if record.status == "closed" and old.get("status") != "closed" and not record.closed:
            found["closed"] = today
        if record.severity == "danger" and old.get("severity") != "danger" and record.status != "closed":
            manager = User.select().where((User.role == "manager") & User.active & User.retired_on.is_null()).first()
            found |= {"follow_up": today, "follow_up_owner": manager.uid if manager else None}
        return found

    @classmethod
    def problems(cls, record, today):
        """Nobody turns to the unit tomorrow; what is closed was opened before; what is open has no day of closing."""
        found = bad_number(record)
        if record.opened and record.opened > today:
            found["opened"] = say("care.future")
        if record.closed and record.status != "closed":
            found["closed"] = say("care.open")
        elif record.closed and record.opened and not record.opened <= record.closed <= today:
            found["closed"] = say("care.closed")
        return found

    @classmethod
    def remarks(cls, record, today):
        """Whom to tell where somebody is in danger; a follow-up whose day has come."""
        if record.status == "closed":
            return []
        found = [say("care.report")] if record.severity == "danger" else []
        if record.follow_up and record.follow_up <= today:
            found.append(say("care.follow", day=f"{record.follow_up:%d/%m/%Y}"))
        return found


class RightClaim(Confidential):
    """A right that a family is entitled to, and how far its realising is (S22)."""

    number = fields.text("מספר", longest=12, unique=True, hint=OUR_NUMBER)
    household = fields.link("תיק משפחה", Household, required=True)
    person = fields.link("הילד/ה", HouseholdPerson)
    right = fields.choice("הזכות", RIGHTS, required=True)
    granting_body = fields.choice("הגוף האחראי", GRANTING)
    status = fields.choice("מצב", CLAIM_STATES, required=True, default="check")
    area = fields.link("תחום התערבות", Area, required=True, hint="רפרנט/ית התחום יראו את התיק")
    worker = fields.link("עובד/ת אחראי/ת", User)
    applied = fields.day("מועד הגשה")
    remind = fields.day("מועד תזכורת")
    value = fields.number("שווי שנתי ב־₪")
    valid_until = fields.day("בתוקף עד")
    detail = fields.sealed("פרטים", PROSE)

    TITLE = "מיצוי זכות {number}"
    SEARCHED = ("number",)
    FIXED = ("number",)

    @classmethod
    def follows(cls, record, old, actor, today):
        """A number, somebody in charge, and who grants such a right."""
        found = numbered(record, old, today) | in_charge(record, old, actor)
        body = GRANTED_BY.get(record.right)
        return found | ({} if record.granting_body or body is None else {"granting_body": body})

    @classmethod
    def due(cls, today):
        """The condition that the day of a claim's reminder has come and the right was not settled yet."""
        return (cls.remind <= today) & cls.status.not_in(SETTLED) & cls.retired_on.is_null()

    @classmethod
    def problems(cls, record, today):
        """What was applied for was applied for by today; the child is of this family."""
        found = bad_number(record)
        if record.applied and record.applied > today:
            found["applied"] = say("care.future")
        if record.status in ("applied", "granted", "denied", "appeal", "realised") and not record.applied:
            found["applied"] = say("care.applied")
        if record.person_id and record.person.household_id != record.household_id:
            found["person"] = say("care.person")
        return found

    @classmethod
    def remarks(cls, record, today):
        """A reminder whose day has come."""
        due = record.remind and record.remind <= today and record.status not in SETTLED
        return [say("care.remind", day=f"{record.remind:%d/%m/%Y}")] if due else []


# What is somebody's own (domain: who may read follows the inquiry or the claim, never the file).


def own_inquiries(actor):
    """Inquiries that are hers, or whose follow-up is; of her settlements or areas where her role is that."""
    mine = (Inquiry.worker == actor.uid) | (Inquiry.follow_up_owner == actor.uid)
    if actor.role == "regional":
        mine |= Inquiry.settlement.in_(actor.settlements)
    if actor.role == "referent":
        mine |= Inquiry.area.in_(actor.areas)
    return mine


def own_claims(actor):
    """Claims that are hers, or of her areas."""
    mine = RightClaim.worker == actor.uid
    return mine | RightClaim.area.in_(actor.areas) if actor.role == "referent" else mine


def marked(model, text):
    """The condition that a sealed value of `model` is exactly `text`; None where it cannot be one of its values."""
    bound = None
    for name, field in model._meta.fields.items():
        if isinstance(field, fields.Blind) and (wanted := _normal(field.form, text)):
            one = model._meta.fields[name].in_(sealer.marks(field.form, wanted))
            bound = one if bound is None else bound | one
    return bound


def _normal(form, text):
    """What was typed, as a value of this form; '' where it is none."""
    try:
        value = {"identity": Identity, "phone": Phone}[form]().parse(text) if form != "name" else fold(text)
    except Invalid:
        return ""
    return normal(form, value) if value else ""


def found_exactly(model, text):
    """The condition that a record's number is `text`, or that it or its family has exactly this name or number."""
    bound = model.uid.is_null()
    number = (re.findall("[0-9][0-9/-]*", text) or [""])[-1]
    # what may be somebody's own number is asked for by its mark alone, and so stands in no statement
    ours = re.fullmatch(r"20\d\d-\d{4}", number) or not (_normal("identity", text) or _normal("phone", text))
    if "number" in model._meta.fields and ours:
        bound |= model.number == number
    own = marked(model, text)
    bound = bound if own is None else bound | own
    if model is Household:
        inside = marked(HouseholdPerson, text)
        if inside is not None:
            bound |= Household.uid.in_(HouseholdPerson.select(HouseholdPerson.household).where(inside))
    for field in model._meta.refs:
        if field.rel_model is not model and issubclass(field.rel_model, Confidential):
            bound |= field.in_(field.rel_model.select(field.rel_model.uid).where(found_exactly(field.rel_model, text)))
    return bound
