"""The page of programmes, their parts, and the unit's partners."""

from models.catalog.standing import EVERYDAY, PROGRAMMES, SHARED
from models.page import PERSONAL, Entry
from models.programmes import (
    Partner,
    Programme,
    ProgrammePartner,
    ProgrammeRole,
    ProgrammeSettlement,
    held_in,
    stages_of,
)
from models.trainings import Enrolment


def own_programmes(actor):
    """The condition that a programme is the actor's: of her settlements, of her areas, or she is its referent."""
    return held_in(actor.settlements) | Programme.area.in_(actor.areas) | (Programme.referent == actor.uid)


def own_part(model):
    """The rule of scope of a part: it is hers whose programme is."""
    return lambda actor: model.programme.in_(Programme.select(Programme.uid).where(own_programmes(actor)))


def published(settlement, today):
    """The condition that sheets may tell of a programme: four women of a village in a group are known by it."""
    return Programme.published & Programme.retired_on.is_null()


#: questions that are asked of one kind of programme alone
ASKED = {
    "process": "process_kind topic ordered_by agreements",
    "growth": "planned_units occupied_units families_waiting families_accompanied yearly_target risks",
    "training": "hours sessions facilitator venue quota fee mandatory valid_months",
}
ONLY = {name: ("kind", (kind,)) for kind, names in ASKED.items() for name in names.split()}

ENTRIES = (
    Entry(
        Programme, "תוכניות ותהליכים", "תוכנית", PROGRAMMES, "name kind area stage settlement referent published",
        (("", "name kind area reach settlement"),
         ("תהליך קהילתי", ASKED["process"]), ("הרחבה וצמיחה", ASKED["growth"]), ("הכשרה", ASKED["training"]),
         ("פרטים נוספים", "population stage referent start end lead_body participants volunteers part_planning "
          "part_execution budget actual funding measures outcomes published notes")),
        rights=EVERYDAY, own=own_programmes, icon="target-arrow", named=published,
        read="name kind area stage start end",
        unit="reach settlement population referent lead_body participants volunteers part_planning part_execution "
        "process_kind topic ordered_by agreements planned_units occupied_units families_waiting families_accompanied "
        "yearly_target risks hours sessions facilitator venue quota fee mandatory valid_months budget actual "
        "funding measures outcomes published notes",
        only=ONLY, narrow={"stage": ("kind", stages_of)},
        filters="kind area stage settlement population referent reach part_planning part_execution topic start end "
        "published",
        parts=(ProgrammeSettlement, ProgrammePartner, ProgrammeRole, Enrolment),
        purpose="תכנון ומעקב של תוכניות, שירותים, הכשרות ותהליכים",
        levels={PERSONAL: "facilitator ordered_by notes"},
    ),
    Entry(
        ProgrammeSettlement, "יישובים בתוכניות", "יישוב בתוכנית", PROGRAMMES, "programme settlement status start end",
        (("", "programme settlement"), ("פרטים נוספים", "status start end")),
        rights=EVERYDAY, own=own_part(ProgrammeSettlement), unit="programme settlement status start end",
        filters="programme settlement status", icon="map-pin",
        purpose="לדעת באילו יישובים פועלת כל תוכנית",
    ),
    Entry(
        ProgrammePartner, "שותפים בתוכניות", "שותף בתוכנית", PROGRAMMES, "programme partner share",
        (("", "programme partner share"),),
        rights=EVERYDAY, own=own_part(ProgrammePartner), unit="programme partner share",
        filters="programme partner share", icon="affiliate",
        purpose="לדעת מי שותף לכל תוכנית ומה חלקו",
    ),
    Entry(
        ProgrammeRole, "למי מיועדות הכשרות", "תפקיד יעד", PROGRAMMES, "programme role_kind",
        (("", "programme role_kind"),),
        rights=EVERYDAY, own=own_part(ProgrammeRole), unit="programme role_kind", filters="programme role_kind",
        icon="users", purpose="לדעת לאילו בעלי תפקידים מיועדת כל הכשרה",
    ),
    Entry(
        Partner, "גורמים שותפים", "גורם שותף", PROGRAMMES, "name former_name kind sphere contact phone active",
        (("", "name kind sphere"), ("פרטים נוספים", "contact phone email former_name active notes")),
        rights=SHARED, unit="name former_name kind sphere contact phone email active notes",
        filters="kind sphere active", icon="building-bank",
        purpose="קשר עם מי שעובדים יחד עם היחידה", levels={PERSONAL: "contact phone email notes"},
    ),
)  # fmt: skip
