"""People, and the positions they hold in settlements and bodies."""

from models import fields
from models.base import Entity
from models.bodies import FUNCTIONS, Body
from models.messages import say
from models.places import Settlement
from models.staff import ends_before_start

SCOPES = (("settlement", "יישוב"), ("body", "גוף"), ("unit", "היחידה"))
ADDRESS_FORMS = (("m", "זכר"), ("f", "נקבה"), ("none", "ללא"))
TERMS = (("paid", "בשכר"), ("elected", "נבחר/ת"), ("volunteer", "מתנדב/ת"), ("appointed", "ממונה"))
LEADERSHIP = (("formal", "פורמלית"), ("informal", "בלתי פורמלית"))


#: names of mailboxes that several people read
OFFICE = ("office", "mazkir", "secretar", "info", "contact", "moked", "vaad")


class RoleKind(Entity):
    """A kind of role that people hold (S6); `mirrored` ones stand in the sheets, `opens_sheet` ones open them."""

    code = fields.text("קוד", longest=40, required=True, unique=True)
    name = fields.text("סוג התפקיד", longest=60, required=True, unique=True)
    scope = fields.choice("תחולה", SCOPES, required=True, default="settlement")
    is_required = fields.yesno("נדרש בכל יישוב", default=False)
    mirrored = fields.yesno("מופיע בגיליון היישוב", default=True)
    opens_sheet = fields.yesno("פותח את גיליון היישוב", default=False)
    instead_of = fields.link("ממלא גם את מקומו של", "self", hint="מנהל/ת קהילה, למשל, במקום רכז/ת קהילה")
    aliases = fields.lines("כתיבים נוספים", hint="מילה או צירוף בכל שורה; כך מזהים את התפקיד בגיליונות ישנים")

    TITLE = "{name}"
    SEARCHED = ("name", "code", "aliases")
    FIXED = ("code",)


class Person(Entity):
    """A contact. No identity number, no birth date, no health (S6)."""

    last = fields.text("משפחה", longest=60, required=True)
    first = fields.text("שם פרטי", longest=60, required=True)
    mobile = fields.phone("נייד")
    phone = fields.phone("טלפון נוסף")
    email = fields.email("דוא״ל")
    address_form = fields.choice("לשון פנייה", ADDRESS_FORMS, default="none")
    publish_consent = fields.yesno("הסכמה לפרסום")
    consent_on = fields.day("מועד ההסכמה")
    home_settlement = fields.link("יישוב מגורים", Settlement)
    access_address = fields.email("דוא״ל לפתיחת הגיליון", hint="הכתובת שאיתה נפתח גיליון היישוב. נקבעת כאן בלבד.")
    notes = fields.lines("הערות")

    TITLE = "{first} {last}"
    SEARCHED = ("last", "first", "mobile", "phone", "email")
    BY_HAND = ("access_address",)  # whoever wrote it in a file would open a workbook to anybody

    @classmethod
    def remarks(cls, record, today):
        """A sheet that is opened to a shared mailbox is open to whoever reads it."""
        name = (record.access_address or "").partition("@")[0].lower()
        return [say("share.office")] if any(word in name for word in OFFICE) else []


class Position(Entity):
    """Who holds which role in a settlement or a body; membership of a body is a position (S6, S7)."""

    person = fields.link("איש/אשת קשר", Person, required=True)
    role_kind = fields.link("תפקיד", RoleKind, required=True)
    settlement = fields.link("יישוב", Settlement)
    body = fields.link("ועדה / צוות", Body)
    function = fields.choice("תפקיד בגוף", FUNCTIONS)
    substitute = fields.yesno("ממלא/ת מקום", default=False)
    terms = fields.choice("אופן המינוי", TERMS)
    leadership = fields.choice("מנהיגות", LEADERSHIP, required=True, default="formal")
    start = fields.day("מתאריך", hint="אפשר להשאיר ריק כשלא ידוע")
    end = fields.day("עד תאריך")
    term_until = fields.day("סיום הכהונה")
    pct = fields.number("היקף משרה באחוזים", most=100)
    notes = fields.lines("הערות")

    TITLE = "{person} · {role_kind}"

    @classmethod
    def problems(cls, record, today):
        """A position is in a settlement or in a body, not in both; its role kind agrees; it ends after it begins."""
        found = ends_before_start(record)
        if bool(record.settlement_id) == bool(record.body_id):
            found["settlement"] = say("position.place")
        elif record.role_kind_id and record.role_kind.scope == "body" and not record.body_id:
            found["body"] = say("position.body", role=record.role_kind.name)
        elif record.role_kind_id and record.role_kind.scope == "settlement" and record.body_id:
            found["body"] = say("position.settlement", role=record.role_kind.name)
        return found

    @classmethod
    def consequences(cls, record, old, today):
        """How ready a resilience team is follows from who holds its functions."""
        from models.readiness import renewed  # readiness knows of positions

        return renewed({record.body_id, old.get("body")}, today)
