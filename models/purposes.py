"""Why each thing is kept and how sensitive it is, declared once; and the document that the law asks for, made of it."""

from models import access
from models.catalog import CATALOG
from models.fields import Sealed
from models.picture import EXPOSURE, REACH
from models.staff import ROLES
from models.words import few

#: data of special sensitivity or under a duty of secrecy; data about a person; about no person
SPECIAL, PERSONAL, NONE = "special", "personal", "none"
LEVELS = {SPECIAL: "בעל רגישות מיוחדת", PERSONAL: "מידע אישי", NONE: "אינו על אדם"}
CONTACT = "קשר עם בעלי תפקידים ביישובים, לצורך עבודת היחידה עם הקהילות"
AID = "מתן סיוע חומרי לפי נוהל, ובקרה על החלטות ועל תקציב"

#: entity -> why it is kept, and how sensitive it is as a whole
PURPOSES = {
    "settlement": ("הכרת היישובים שהיחידה מלווה", NONE),
    "position": ("לדעת מי ממלא איזה תפקיד, ממתי ועד מתי; לפי זה נפתחים ונסגרים הגיליונות", PERSONAL),
    "person": (CONTACT, PERSONAL),
    "role_kind": ("רשימה אחידה של סוגי תפקידים", NONE),
    "body": ("הכרת הוועדים, הוועדות והצוותים ביישובים", NONE),
    "meeting": ("מעקב אחר ליווי והנחיה, החלטות והמשך טיפול", PERSONAL),
    "attendance": ("לדעת מי השתתף, לצורך המשך העבודה והכשרות", PERSONAL),
    "body_kind": ("רשימה אחידה של סוגי גופים", NONE),
    "assignment": ("לדעת איזה עובד/ת מלווה איזה יישוב", PERSONAL),
    "area": ("תחומי העבודה של היחידה", NONE),
    "area_referent": ("לדעת מי אחראי/ת לאיזה תחום", PERSONAL),
    "user": ("כניסה אישית של עובדי היחידה והרשאות לפי תפקיד", PERSONAL),
    "rule": ("כללי העבודה של היחידה", NONE),
    "organisation": ("פרופיל המועצה והיחידה", NONE),
    "inquiry": ("מענה לפניות של תושבים ומשפחות, ומעקב עד לסיום", SPECIAL),
    "household": ("ליווי משפחות שפנו ליחידה", SPECIAL),
    "household_person": ("ליווי משפחות: מי בני המשפחה שבעניינם פנו", SPECIAL),
    "right_claim": ("מיצוי זכויות של ילדים ומשפחות", SPECIAL),
    "aid_request": (AID, SPECIAL),
    "aid_check": (AID, SPECIAL),
    "aid_payment": (AID, SPECIAL),
    "aid_budget": ("תקציב הסיוע וניצולו", NONE),
    "aid_criterion": ("אמות המידה לסיוע, כדי שיהיה שוויוני", NONE),
    "incident": ("ניהול אירועי אבטחה ודיווח עליהם", PERSONAL),
    "subject_request": ("מענה לאנשים שמבקשים לעיין במידע עליהם או לתקן אותו", PERSONAL),
    "notice": ("לדעת למי נמסר מה נשמר עליו ולשם מה", PERSONAL),
    "periodic_check": ("מעקב אחר חובות הפרטיות ואבטחת המידע", NONE),
    "supplier": ("מעקב אחר ספקים שמעבדים מידע", NONE),
}
#: fields whose level is not their entity's
FIELDS = {
    ("settlement", "phone"): NONE, ("settlement", "email"): NONE, ("settlement", "notes"): PERSONAL,
    ("body", "liaison"): PERSONAL, ("body", "notes"): PERSONAL, ("person", "notes"): SPECIAL,
    ("meeting", "summary"): SPECIAL, ("meeting", "decisions"): SPECIAL, ("meeting", "agenda"): SPECIAL,
    ("meeting", "topics"): SPECIAL, ("position", "notes"): SPECIAL, ("supplier", "contact"): PERSONAL,
    ("supplier", "phone"): PERSONAL, ("supplier", "email"): PERSONAL, ("subject_request", "details"): SPECIAL,
    ("subject_request", "answer"): SPECIAL, ("incident", "what"): SPECIAL,
}  # fmt: skip
UNKNOWN = ("לא הוגדרה מטרה: יש להגדיר אותה או לחדול מלשמור", PERSONAL)


def level(entry, name):
    """(how sensitive a field is, whether that was said of it itself and not of its entity as a whole)."""
    declared = FIELDS.get((entry.code, name))
    if entry.confidential:
        return SPECIAL, False
    return (declared, True) if declared else (PURPOSES.get(entry.code, UNKNOWN)[1], False)


def document():
    """The definition of the database: [{title, purpose, level, readers, count, fields: [{label, level, own, out}]}]."""
    return [_of(entry) for entry in CATALOG]


def _of(entry):
    purpose, whole = PURPOSES.get(entry.code, UNKNOWN)
    whole = SPECIAL if entry.confidential else whole
    count = entry.model.select().where(entry.model.retired_on.is_null()).count()
    fields = []
    for name, field in entry.model.own_fields().items():
        sensitivity, own = level(entry, name)
        fields.append({"label": field.verbose_name, "level": LEVELS[sensitivity], "tone": sensitivity, "own": own,
                       "sealed": isinstance(field, Sealed),
                       "out": EXPOSURE[entry.exposure(name)], "goes_out": entry.exposure(name) != "unit"})  # fmt: skip
    return {"title": entry.title, "purpose": purpose, "level": LEVELS[whole], "tone": whole, "fields": fields,
            "readers": _readers(entry), "count": few(count) if whole != NONE else str(count),
            "mirrored": [tab.title for tab in entry.tabs]}  # fmt: skip


def _readers(entry):
    names = dict(ROLES)
    found = ((role, access.reach(role, entry, "read")) for role, _ in ROLES)
    return [names[role] if far == "all" else f"{names[role]} ({REACH[far]})" for role, far in found if far]
