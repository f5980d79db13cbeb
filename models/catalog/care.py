"""The page of confidential records: families, inquiries, rights, material aid."""

from models import aid, care
from models.aid import AidBudget, AidCheck, AidCriterion, AidPayment, AidRequest
from models.care import Household, HouseholdPerson, Inquiry, RightClaim
from models.catalog.standing import CARE
from models.page import FULL, GLASS, LOOK, MINE, Entry

#: who may see families' files, and what belongs to material aid
FAMILIES = {"manager": GLASS, "worker": MINE, "referent": MINE, "regional": MINE, "eligibility": MINE}
AID = {"manager": GLASS, "regional": MINE, "eligibility": FULL}
AID_LISTS = {"manager": FULL, "regional": LOOK, "eligibility": LOOK}

#: what is asked of somebody who came to the country alone
OLEH = ("country", "language", "aliyah_year", "size", "oleh_service")

ENTRIES = (
    Entry(
        Inquiry, "פניות", "פנייה", CARE, "number opened settlement topic caller status follow_up",
        (("", "opened settlement topic"), ("אפיון", "caller phone household severity subject duration causes purposes"),
         ("טיפול ומעקב", "status worker follow_up follow_up_owner source referred_to partner community_resource "
          "ministry_file area outcome closed"),
         ("עלייה וקליטה", "country language aliyah_year size oleh_service"),
         ("פרטים נוספים", "number")),
        rights={"manager": GLASS, "worker": MINE, "referent": MINE, "regional": MINE}, own=care.own_inquiries,
        unit="number opened settlement topic caller phone household status worker follow_up follow_up_owner closed "
        "severity subject duration causes purposes source area referred_to partner community_resource "
        "ministry_file outcome country language aliyah_year size oleh_service",
        filters="status topic severity settlement opened follow_up worker area partner", icon="message", newest=True,
        only=dict.fromkeys(OLEH, ("topic", ("oleh",))),
        purpose="מענה לפניות של תושבים ומשפחות, ומעקב עד לסיום",
    ),
    Entry(
        Household, "תיקי משפחה", "תיק משפחה", CARE, "number settlement name worker consent_on",
        (("", "name settlement phone identity"), ("התיק", "consent_on worker size detail"),
         ("עלייה וקליטה", "country language aliyah_year"), ("פרטים נוספים", "number")),
        rights=FAMILIES, own=aid.own_households, parts=(HouseholdPerson,),
        unit="number settlement name phone identity consent_on worker size country language aliyah_year detail",
        filters="settlement worker consent_on", icon="home", newest=True,
        purpose="ליווי משפחות שפנו ליחידה",
    ),
    Entry(
        HouseholdPerson, "בני משפחה", "בן/בת משפחה", CARE, "household role name birth_year",
        (("", "household role name"), ("פרטים", "birth_year identity disability setting detail")),
        rights=FAMILIES, own=aid.of_households(HouseholdPerson),
        unit="household role name identity birth_year disability setting detail", filters="role", icon="users",
        purpose="ליווי משפחות: מי בני המשפחה שבעניינם פנו",
    ),
    Entry(
        RightClaim, "מיצוי זכויות", "זכות למיצוי", CARE, "number household right status remind valid_until",
        (("", "household person right granting_body status area"),
         ("מועדים", "applied remind valid_until value worker"), ("פרטים נוספים", "detail number")),
        rights={"manager": GLASS, "referent": MINE}, own=care.own_claims,
        unit="number household person right granting_body status area worker applied remind value valid_until detail",
        filters="status right granting_body remind area worker", icon="heart-handshake", newest=True,
        purpose="מיצוי זכויות של ילדים ומשפחות",
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
        purpose="מתן סיוע חומרי לפי נוהל, ובקרה על החלטות ועל תקציב",
    ),
    Entry(
        AidCheck, "בדיקת קריטריונים", "בדיקת קריטריון", CARE, "request criterion state",
        (("", "request criterion state"),),
        rights=AID, own=aid.of_requests(AidCheck), unit="request criterion state", filters="state", icon="list-check",
        purpose="מתן סיוע חומרי לפי נוהל, ובקרה על החלטות ועל תקציב",
    ),
    Entry(
        AidPayment, "תשלומי סיוע", "תשלום", CARE, "request date amount method",
        (("", "request amount date method ref"),),
        rights=AID, own=aid.of_requests(AidPayment), unit="request amount date method ref", filters="date method",
        icon="file-text",
        purpose="מתן סיוע חומרי לפי נוהל, ובקרה על החלטות ועל תקציב",
    ),
    Entry(
        AidBudget, "תקציב הסיוע", "סעיף תקציב", CARE, "year line name source approved",
        (("", "year line name source approved"),),
        rights=AID_LISTS, unit="year line name source approved", filters="year source", icon="database",
        purpose="תקציב הסיוע וניצולו",
    ),
    Entry(
        AidCriterion, "קריטריונים לסיוע", "קריטריון", CARE, "code text source mandatory start end",
        (("", "code text source mandatory start end"),),
        rights=AID_LISTS, unit="code text source mandatory start end", filters="source mandatory", icon="list-check",
        purpose="אמות המידה לסיוע, כדי שיהיה שוויוני",
    ),
)  # fmt: skip
