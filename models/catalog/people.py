"""The page of people and the positions that they hold."""

import datetime as dt

from models.bodies import Body
from models.catalog.bodies import outward_bodies
from models.catalog.standing import EVERYDAY, KEPT, PEOPLE, fill_place, own_people, own_positions
from models.page import PERSONAL, SPECIAL, Action, Column, Entry, Tab
from models.people import Person, Position, RoleKind
from models.staff import open_on


def _mirrored_terms(today):
    """Positions that may stand in a sheet: formal, of a mirrored role, not ended more than 60 days ago."""
    roles = RoleKind.select(RoleKind.uid).where(RoleKind.mirrored)
    recent = Position.end.is_null() | (Position.end >= today - dt.timedelta(days=60))
    return (Position.leadership == "formal") & Position.role_kind.in_(roles) & recent & Position.retired_on.is_null()


def _position_lines(settlement, today):
    return (Position.settlement == settlement) & _mirrored_terms(today)


def _member_lines(settlement, today):
    bodies = Body.select(Body.uid).where(outward_bodies(settlement))
    return Position.body.in_(bodies) & _mirrored_terms(today)


def known_people(settlement, today):
    """The keys of the people who today hold a position that stands in a settlement's sheet."""
    shown = _position_lines(settlement, today) | _member_lines(settlement, today)
    return Position.select(Position.person).where(shown & open_on(Position, today))


def _fill_member(settlement, values, today):
    """A member's role kind follows from the function in the body: its chair, or a member."""
    code = "body_chair" if values.get("function") == "chair" else "body_member"
    role = RoleKind.get_or_none(RoleKind.code == code)
    return {"role_kind": role.uid if role else None, "function": "member", **values}


def _outward_roles(settlement, today):
    return RoleKind.retired_on.is_null() & RoleKind.mirrored & (RoleKind.scope == "settlement")


def _outward_terms(settlement, today):
    """The positions whose names stand in the settlement's workbook."""
    return _position_lines(settlement, today) | _member_lines(settlement, today)


PERSON = (
    Column("person.last", required=True, width=100), Column("person.first", required=True, width=100),
    Column("person.mobile", width=115), Column("person.email", width=190),
)  # fmt: skip

ENTRIES = (
    Entry(
        Position, "בעלי תפקידים", "תפקיד", PEOPLE, "person role_kind settlement body function start end",
        (("", "person role_kind settlement body function"), ("כהונה", "start end substitute terms term_until pct"),
         ("פרטים נוספים", "leadership notes")),
        rights=EVERYDAY, own=own_positions, named=_outward_terms,
        edit="person role_kind settlement body function start end",
        unit="substitute terms leadership term_until pct notes", icon="id-badge-2",
        filters="role_kind settlement body body.settlement function start end",
        tabs=(
            Tab("position", "בעלי תפקידים", (
                Column("role_kind", required=True, width=130), *PERSON, Column("person.publish_consent", width=80),
                Column("start", width=95), Column("end", width=95)), _position_lines, fill_place,
                hint="שורה לכל בעל/ת תפקיד ביישוב. בעל/ת תפקיד חדש/ה: שורה חדשה עם תפקיד, משפחה ושם פרטי."),
            Tab("member", "חברי ועדות וצוותים", (
                Column("body", required=True, width=150), *PERSON, Column("function", width=120),
                Column("start", width=95), Column("end", width=95)), _member_lines, _fill_member, always=False,
                hint="שורה לכל חבר/ה בוועדה או בצוות."),
        ),
        purpose="לדעת מי ממלא איזה תפקיד, ממתי ועד מתי; לפי זה נפתחים ונסגרים הגיליונות", level=PERSONAL,
        levels={SPECIAL: "notes"}, actions=(Action("end", "סיום התפקיד", "end"),),
    ),
    Entry(
        Person, "אנשי קשר", "איש/אשת קשר", PEOPLE, "last first mobile email home_settlement",
        (("", "last first mobile phone email address_form"), ("פרסום", "publish_consent consent_on"),
         ("פרטים נוספים", "home_settlement access_address notes")),
        rights=EVERYDAY, own=own_people,
        named=lambda settlement, today: Person.uid.in_(known_people(settlement, today)),
        edit="last first mobile phone email publish_consent",
        read="", unit="address_form consent_on home_settlement access_address notes",
        filters="home_settlement publish_consent", icon="users",
        purpose="קשר עם בעלי תפקידים ביישובים, לצורך עבודת היחידה עם הקהילות", level=PERSONAL,
        levels={SPECIAL: "notes"},
    ),
    Entry(
        RoleKind, "סוגי תפקידים", "סוג תפקיד", PEOPLE, "name scope is_required mirrored opens_sheet",
        (("", "name code scope is_required"), ("גיליונות", "mirrored opens_sheet instead_of aliases")),
        rights=KEPT, read="code name scope is_required mirrored", unit="opens_sheet instead_of aliases",
        filters="scope is_required", icon="tags", named=_outward_roles,
        purpose="רשימה אחידה של סוגי תפקידים",
    ),
)  # fmt: skip
