"""THE PAGE: every entity, where it stands in the menu, who may see and write it, and what of it reaches a sheet.

A field that is named nowhere here fails a test; what is not exposed stays in the unit.
"""

import datetime as dt

from models import aid, care
from models.aid import AidBudget, AidCheck, AidCriterion, AidPayment, AidRequest
from models.bodies import Body, BodyKind
from models.care import Household, HouseholdPerson, Inquiry, RightClaim
from models.meetings import OWN_MEETINGS, Attendance, Meeting
from models.page import EDIT, FULL, GLASS, LOOK, MINE, OWN, READ, UNIT, Column, Entry, Tab, column_field  # noqa: F401
from models.people import Person, Position, RoleKind
from models.places import Organisation, Rule, Settlement
from models.privacy import Incident, Notice, PeriodicCheck, SubjectRequest, Supplier
from models.staff import Area, AreaReferent, Assignment, User

#: roles whose rights over the unit's everyday records are the same
EVERYDAY = {"manager": FULL, "secretary": FULL, "worker": OWN, "referent": OWN, "regional": OWN, "eligibility": LOOK}
#: lists and rules: the manager keeps them, everybody reads them
KEPT = {"manager": FULL, "secretary": LOOK, "worker": LOOK, "referent": LOOK, "regional": LOOK, "eligibility": LOOK}
#: the duties of privacy
DUTIES = {"manager": FULL, "privacy": FULL, "admin": LOOK}


def _own_bodies(actor):
    return Body.uid.in_(Body.select(Body.uid).where(Body.settlement.in_(actor.settlements)))


def _bodies_of(settlements):
    return Body.select(Body.uid).where(Body.settlement.in_(settlements))


def _own_positions(actor):
    return Position.settlement.in_(actor.settlements) | Position.body.in_(_bodies_of(actor.settlements))


def _own_people(actor):
    """People of one's settlements, and those who hold no position yet."""
    held = Position.select(Position.person).where(Position.retired_on.is_null())
    mine = held.where(_own_positions(actor))
    return Person.uid.in_(mine) | Person.uid.not_in(held)


def _own_meetings(actor):
    mine = Meeting.settlement.in_(actor.settlements) | Meeting.body.in_(_bodies_of(actor.settlements))
    return mine | (Meeting.worker == actor.uid) | Meeting.area.in_(actor.areas)


def _own_attendance(actor):
    return Attendance.meeting.in_(Meeting.select(Meeting.uid).where(_own_meetings(actor)))


def _mirrored_terms(today):
    """Positions that may stand in a sheet: formal, of a mirrored role, not ended more than 60 days ago."""
    roles = RoleKind.select(RoleKind.uid).where(RoleKind.mirrored)
    recent = Position.end.is_null() | (Position.end >= today - dt.timedelta(days=60))
    return (Position.leadership == "formal") & Position.role_kind.in_(roles) & recent & Position.retired_on.is_null()


def _outward_bodies(settlement):
    """A settlement's bodies without its protection team, of which nothing stands in a sheet (S23)."""
    hidden = BodyKind.select(BodyKind.uid).where(BodyKind.code == "t_protection")
    return (Body.settlement == settlement) & Body.kind.not_in(hidden) & Body.retired_on.is_null()


def _position_lines(settlement, today):
    return (Position.settlement == settlement) & _mirrored_terms(today)


def _member_lines(settlement, today):
    bodies = Body.select(Body.uid).where(_outward_bodies(settlement))
    return Position.body.in_(bodies) & _mirrored_terms(today)


def _meeting_lines(settlement, today):
    hidden = Body.select(Body.uid).where(~_outward_bodies(settlement))
    place = (Meeting.settlement == settlement) | Meeting.body.in_(_bodies_of([settlement]))
    kinds = Meeting.kind.in_((*OWN_MEETINGS, "guidance", "board", "consult"))
    recent = Meeting.date >= today - dt.timedelta(days=400)
    shown = (Meeting.confidentiality == "open") & Meeting.retired_on.is_null()
    return place & kinds & recent & shown & (Meeting.body.is_null() | Meeting.body.not_in(hidden))


def _fill_place(settlement, values):
    return {"settlement": settlement, **values}


def _fill_member(settlement, values):
    """A member's role kind follows from the function in the body: its chair, or a member."""
    code = "body_chair" if values.get("function") == "chair" else "body_member"
    role = RoleKind.get_or_none(RoleKind.code == code)
    return {"role_kind": role.uid if role else None, "function": "member", **values}


def _fill_meeting(settlement, values):
    """The kind of a meeting follows from the body that met."""
    body = Body.get_or_none(Body.uid == values.get("body")) if values.get("body") else None
    families = {"board": "local_committee", "assembly": "assembly", "team": "team"}
    kind = families.get(body.kind.family, "committee") if body else "committee"
    return {"kind": kind, "settlement": settlement, "status": "held", **values}


PERSON = (
    Column("person.last", required=True, width=100), Column("person.first", required=True, width=100),
    Column("person.mobile", width=115), Column("person.email", width=190),
)  # fmt: skip

PLACES, PEOPLE, BODIES, UNIT_STAFF = "יישובים", "אנשים ותפקידים", "ועדים, ועדות ומפגשים", "ניהול"
CARE = "פניות וסיוע (חסוי)"
PRIVACY = "פרטיות"

#: who may see families' files, and what belongs to material aid
FAMILIES = {"manager": GLASS, "worker": MINE, "referent": MINE, "regional": MINE, "eligibility": MINE}
AID = {"manager": GLASS, "regional": MINE, "eligibility": FULL}
AID_LISTS = {"manager": FULL, "regional": LOOK, "eligibility": LOOK}


CATALOG = (
    Entry(
        Settlement, "יישובים", "יישוב", PLACES, "name kind basin accompanied accompaniment_level households residents",
        (("", "name kind status accompanied basin accompaniment_level"), ("קשר", "phone email site"),
         ("נתונים", "households residents data_year"),
         ("פרטים נוספים", "name_en cbs_code cbs_form parent gov_form lat lon notes")),
        rights={**EVERYDAY, "secretary": FULL}, own=lambda actor: Settlement.uid.in_(actor.settlements),
        edit="households residents data_year phone email site",
        read="name name_en cbs_code cbs_form kind status parent basin gov_form",
        unit="accompanied accompaniment_level lat lon notes",
        filters="kind basin accompanied accompaniment_level status", icon="map-pin",
        tabs=(Tab("settlement", "פרטי היישוב", (
            Column("name", READ, width=120), Column("households", width=80), Column("residents", width=80),
            Column("data_year", width=80), Column("phone", width=115), Column("email", width=190),
            Column("site", width=190)),
            lambda settlement, today: (Settlement.uid == settlement) & Settlement.retired_on.is_null(),
            lambda settlement, values: values, creates=False,
            hint="שורה אחת, של היישוב כולו. שם היישוב נקבע ביחידה."),),
    ),
    Entry(
        Position, "בעלי תפקידים", "תפקיד", PEOPLE, "person role_kind settlement body function start end",
        (("", "person role_kind settlement body function"), ("כהונה", "start end terms term_until pct"),
         ("פרטים נוספים", "leadership notes")),
        rights=EVERYDAY, own=_own_positions, edit="person role_kind settlement body function start end",
        unit="terms leadership term_until pct notes", icon="id-badge-2",
        filters="role_kind settlement body body.settlement function start end",
        tabs=(
            Tab("position", "בעלי תפקידים", (
                Column("role_kind", required=True, width=130), *PERSON, Column("person.publish_consent", width=80),
                Column("start", width=95), Column("end", width=95)), _position_lines, _fill_place,
                hint="שורה לכל בעל/ת תפקיד ביישוב. בעל/ת תפקיד חדש/ה: שורה חדשה עם תפקיד, משפחה ושם פרטי."),
            Tab("member", "חברי ועדות וצוותים", (
                Column("body", required=True, width=150), *PERSON, Column("function", width=120),
                Column("start", width=95), Column("end", width=95)), _member_lines, _fill_member, always=False,
                hint="שורה לכל חבר/ה בוועדה או בצוות."),
        ),
    ),
    Entry(
        Person, "אנשי קשר", "איש/אשת קשר", PEOPLE, "last first mobile email home_settlement",
        (("", "last first mobile phone email address_form"), ("פרסום", "publish_consent consent_on"),
         ("פרטים נוספים", "home_settlement access_address notes")),
        rights=EVERYDAY, own=_own_people, edit="last first mobile phone email publish_consent",
        read="", unit="address_form consent_on home_settlement access_address notes",
        filters="home_settlement publish_consent", icon="users",
    ),
    Entry(
        RoleKind, "סוגי תפקידים", "סוג תפקיד", PEOPLE, "name scope is_required mirrored opens_sheet",
        (("", "name code scope is_required"), ("גיליונות", "mirrored opens_sheet aliases")),
        rights=KEPT, read="code name scope is_required mirrored", unit="opens_sheet aliases",
        filters="scope is_required", icon="tags",
    ),
    Entry(
        Body, "ועדים, ועדות וצוותים", "גוף", BODIES, "name kind settlement status is_governing established",
        (("", "name kind settlement status"),
         ("עבודת הגוף", "mandate liaison established mechanism_adopted_on phone_public"),
         ("פרטים נוספים", "is_governing parent notes")),
        rights=EVERYDAY, own=_own_bodies, icon="sitemap",
        edit="name kind status established mandate mechanism_adopted_on phone_public liaison settlement",
        unit="is_governing parent notes", filters="kind settlement status established",
        tabs=(Tab("body", "ועדות וצוותים", (
            Column("name", required=True, width=150), Column("kind", required=True, width=140),
            Column("status", width=80), Column("established", width=95), Column("mandate", width=200),
            Column("liaison", width=120),
            Column("mechanism_adopted_on", width=95), Column("phone_public", width=115)),
            lambda settlement, today: _outward_bodies(settlement), _fill_place,
            hint="שורה לכל ועד, ועדה או צוות ביישוב."),),
    ),
    Entry(
        Meeting, "מפגשים", "מפגש", BODIES, "date kind status settlement body worker next_date",
        (("", "kind status date start settlement body worker"), ("תוכן", "topics summary decisions next_date"),
         ("פרטים נוספים", "agenda mode minutes level area confidentiality")),
        rights=EVERYDAY, own=_own_meetings, edit="body date status next_date settlement kind", icon="calendar-event",
        unit="start minutes worker mode level area topics agenda summary decisions confidentiality",
        filters="kind status settlement body worker date next_date", parts=(Attendance,), newest=True,
        tabs=(Tab("meeting", "ישיבות", (
            Column("date", required=True, width=95), Column("kind", READ, width=160), Column("body", width=160),
            Column("status", width=90), Column("next_date", width=95)), _meeting_lines, _fill_meeting, always=False,
            locked=lambda record: None if record.kind in OWN_MEETINGS else ("date", "kind"),
            hint="ישיבות של הוועדות והצוותים. סדר היום, ההחלטות והסיכום אינם נכתבים כאן."),),
    ),
    Entry(
        Attendance, "נוכחות", "נוכחות", BODIES, "meeting person present function",
        (("", "meeting person present function"),),
        rights=EVERYDAY, own=_own_attendance, unit="meeting person present function", filters="meeting person present",
        icon="user-check",
    ),
    Entry(
        BodyKind, "סוגי גופים", "סוג גוף", BODIES, "name family required_everywhere regional_ok max_gap_days",
        (("", "name code family required_everywhere regional_ok single"),
         ("כללים", "min_meetings_year max_gap_days mandatory_functions aliases")),
        rights=KEPT, read="code name family",
        unit="required_everywhere regional_ok single min_meetings_year max_gap_days "
        "mandatory_functions aliases", filters="family required_everywhere", icon="category",
    ),
    Entry(
        Assignment, "שיבוץ מלווים", "שיבוץ", UNIT_STAFF, "settlement worker kind start end",
        (("", "settlement worker kind start end weekly_hours"),),
        rights={**KEPT, "secretary": FULL}, unit="worker settlement kind start end weekly_hours",
        filters="worker settlement kind start end", icon="route",
    ),
    Entry(
        Area, "תחומי התערבות", "תחום", UNIT_STAFF, "name parent sort", (("", "name parent sort"),), rights=KEPT,
        read="name parent sort", icon="target",
    ),
    Entry(
        AreaReferent, "רפרנטים", "רפרנט/ית", UNIT_STAFF, "area worker start end", (("", "area worker start end"),),
        rights={**KEPT, "secretary": FULL}, unit="area worker start end", filters="area worker", icon="user-star",
    ),
    Entry(
        User, "משתמשים", "משתמש/ת", UNIT_STAFF, "name email role active last_privacy_training",
        (("", "name email role phone profession active last_privacy_training"),),
        rights={"admin": FULL, "manager": LOOK, "privacy": LOOK},
        unit="name email role phone profession active last_privacy_training",
        filters="role active", icon="user-cog",
    ),
    Entry(
        Rule, "כללים", "כלל", UNIT_STAFF, "description value unit",
        (("", "description value unit"), ("פרטים נוספים", "code")),
        rights=KEPT, unit="code value unit description", icon="ruler-2",
    ),
    Entry(
        Organisation, "היחידה והמועצה", "פרופיל", UNIT_STAFF, "council name accompaniment",
        (("", "council name accompaniment guidance board_meetings"), ("אודות", "vision about basins council_code")),
        rights=KEPT, read="name vision", unit="council council_code about basins accompaniment guidance board_meetings",
        icon="building-community",
    ),
    Entry(
        Inquiry, "פניות", "פנייה", CARE, "number opened settlement topic caller status follow_up",
        (("", "opened settlement topic"), ("אפיון", "caller phone household severity subject duration causes purposes"),
         ("טיפול ומעקב", "status worker follow_up follow_up_owner source referred_to community_resource ministry_file "
          "area outcome closed"), ("עלייה וקליטה", "country language aliyah_year size oleh_service"),
         ("פרטים נוספים", "number")),
        rights={"manager": GLASS, "worker": MINE, "referent": MINE, "regional": MINE}, own=care.own_inquiries,
        unit="number opened settlement topic caller phone household status worker follow_up follow_up_owner closed "
        "severity subject duration causes purposes source area referred_to community_resource ministry_file outcome "
        "country language aliyah_year size oleh_service",
        filters="status topic severity settlement opened follow_up worker area", icon="message", newest=True,
    ),
    Entry(
        Household, "תיקי משפחה", "תיק משפחה", CARE, "number settlement name worker consent_on",
        (("", "name settlement phone identity"), ("התיק", "consent_on worker size detail"),
         ("עלייה וקליטה", "country language aliyah_year"), ("פרטים נוספים", "number")),
        rights=FAMILIES, own=aid.own_households, parts=(HouseholdPerson,),
        unit="number settlement name phone identity consent_on worker size country language aliyah_year detail",
        filters="settlement worker consent_on", icon="home", newest=True,
    ),
    Entry(
        HouseholdPerson, "בני משפחה", "בן/בת משפחה", CARE, "household role name birth_year",
        (("", "household role name"), ("פרטים", "birth_year identity disability setting detail")),
        rights=FAMILIES, own=aid.of_households(HouseholdPerson),
        unit="household role name identity birth_year disability setting detail", filters="role", icon="users",
    ),
    Entry(
        RightClaim, "מיצוי זכויות", "זכות למיצוי", CARE, "number household right status remind valid_until",
        (("", "household person right granting_body status area"),
         ("מועדים", "applied remind valid_until value worker"), ("פרטים נוספים", "detail number")),
        rights={"manager": GLASS, "referent": MINE}, own=care.own_claims,
        unit="number household person right granting_body status area worker applied remind value valid_until detail",
        filters="status right granting_body remind area worker", icon="heart-handshake", newest=True,
    ),
    Entry(
        AidRequest, "בקשות סיוע", "בקשת סיוע", CARE,
        "number date settlement household kind requested decision approved",
        (("", "household settlement date kind requested"), ("המלצה", "worker papers recommendation"),
         ("החלטה", "decision approved deductible budget reason exception decided_by decided_on appeal_until"),
         ("פרטים נוספים", "number")),
        rights=AID, own=aid.own_requests, parts=(AidCheck,),
        unit="number household settlement date kind requested papers worker recommendation decision approved "
        "deductible budget reason exception decided_by decided_on appeal_until",
        filters="decision kind settlement date budget worker", icon="clipboard-list", newest=True,
    ),
    Entry(
        AidCheck, "בדיקת קריטריונים", "בדיקת קריטריון", CARE, "request criterion state",
        (("", "request criterion state"),),
        rights=AID, own=aid.of_requests(AidCheck), unit="request criterion state", filters="state", icon="list-check",
    ),
    Entry(
        AidPayment, "תשלומי סיוע", "תשלום", CARE, "request date amount method",
        (("", "request amount date method ref"),),
        rights=AID, own=aid.of_requests(AidPayment), unit="request amount date method ref", filters="date method",
        icon="file-text",
    ),
    Entry(
        AidBudget, "תקציב הסיוע", "סעיף תקציב", CARE, "year line name source approved",
        (("", "year line name source approved"),),
        rights=AID_LISTS, unit="year line name source approved", filters="year source", icon="database",
    ),
    Entry(
        AidCriterion, "קריטריונים לסיוע", "קריטריון", CARE, "code text source mandatory start end",
        (("", "code text source mandatory start end"),),
        rights=AID_LISTS, unit="code text source mandatory start end", filters="source mandatory", icon="list-check",
    ),
    Entry(
        Incident, "אירועי אבטחה", "אירוע אבטחה", PRIVACY, "kind learned_on severity reported_on closed_on",
        (("", "kind what happened_on learned_on learned_at severity people"),
         ("דיווח וטיפול", "reported_on reported_at told_on steps"), ("סגירה ולקחים", "lessons closed_on")),
        rights=DUTIES, filters="kind severity learned_on closed_on", icon="alert-triangle", newest=True,
        unit="kind what happened_on learned_on learned_at severity people reported_on reported_at told_on steps "
        "lessons closed_on",
    ),
    Entry(
        SubjectRequest, "בקשות של אנשים", "בקשה", PRIVACY, "name kind received_on answered_on outcome",
        (("", "name person kind received_on details"), ("המענה", "answered_on outcome answer")),
        rights={"manager": FULL, "privacy": FULL, "secretary": FULL}, filters="kind received_on answered_on outcome",
        unit="name person kind received_on details answered_on outcome answer", icon="message", newest=True,
    ),
    Entry(
        Notice, "יידוע שנמסר", "יידוע", PRIVACY, "person given_on way", (("", "person given_on way"),),
        rights=EVERYDAY, own=lambda actor: Notice.person.in_(Person.select(Person.uid).where(_own_people(actor))),
        unit="person given_on way", filters="given_on way", icon="mail", newest=True,
    ),
    Entry(
        PeriodicCheck, "בדיקות תקופתיות", "בדיקה", PRIVACY, "name months last_on basis",
        (("", "name months last_on note"), ("פרטים נוספים", "basis code")),
        rights=DUTIES, unit="code name months basis last_on note", filters="last_on", icon="list-check",
    ),
    Entry(
        Supplier, "ספקים שמעבדים מידע", "ספק", PRIVACY, "name service country contract_on contract_until checked_on",
        (("", "name service data country"), ("חוזה ואבטחה", "contract_on contract_until checked_on"),
         ("קשר", "contact phone email notes")),
        rights=DUTIES, filters="contract_until", icon="building-community",
        unit="name service data country contract_on contract_until checked_on contact phone email notes",
    ),
)  # fmt: skip

BY_CODE = {entry.code: entry for entry in CATALOG}
BY_MODEL = {entry.model: entry for entry in CATALOG}
TABS = {tab.code: (entry, tab) for entry in CATALOG for tab in entry.tabs}
TAB_ORDER = ("settlement", "position", "body", "member", "meeting")

