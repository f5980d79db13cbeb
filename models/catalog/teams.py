"""The page of what resilience teams, protection teams and forums have that other bodies do not."""

from models.bodies import Body
from models.catalog.bodies import outward_bodies
from models.catalog.standing import BODIES, EVERYDAY, KEPT, bodies_of
from models.forums import ForumExclusion
from models.page import PERSONAL, READ, Column, Entry, Tab
from models.resilience import ConsultationCount, ReadinessItem, ReadinessStatus

COMPUTED = ("item", "ok", "checked_on")


def own_by_body(model):
    """The rule of scope of what belongs to a body: the actor's where the body is of one of her settlements."""
    return lambda actor: model.body.in_(bodies_of(actor.settlements))


def _check_lines(settlement, today):
    items = ReadinessItem.select(ReadinessItem.uid).where(ReadinessItem.retired_on.is_null())
    bodies = Body.select(Body.uid).where(outward_bodies(settlement) & (Body.status != "closed"))
    return ReadinessStatus.body.in_(bodies) & ReadinessStatus.item.in_(items) & ReadinessStatus.retired_on.is_null()


def _locked(record):
    """What is computed is shown and not typed."""
    item = ReadinessItem.get_by_id(getattr(record, "item_id", record.item))
    return COMPUTED if item.auto_rule else None


ENTRIES = (
    Entry(
        ReadinessStatus, "בדיקות כשירות", "בדיקת כשירות", BODIES, "body item ok checked_on checked_by",
        (("", "body item ok checked_on"), ("פרטים נוספים", "checked_by note")),
        rights=EVERYDAY, own=own_by_body(ReadinessStatus), edit="ok checked_on", read="item",
        unit="body checked_by note", filters="body body.settlement item ok checked_on", icon="list-check",
        tabs=(Tab("readiness", "כשירות צח״י", (
            Column("item", READ, width=260), Column("ok", width=80), Column("checked_on", width=110)),
            _check_lines, lambda settlement, values: values, always=False, creates=False, locked=_locked,
            hint="מה שמחושב מתוך בעלי התפקידים והתרגילים מתעדכן מעצמו; את השאר מסמנים כן ורושמים מתי נבדק."),),
        purpose="לדעת מה חסר לצוות החוסן של כל יישוב כדי שיהיה מוכן לשעת חירום",
        levels={PERSONAL: "checked_by note"},
    ),
    Entry(
        ForumExclusion, "מי שאינם חברים בפורום", "חריג/ה בפורום", BODIES, "body person reason",
        (("", "body person reason"),),
        rights=EVERYDAY, own=own_by_body(ForumExclusion), unit="body person reason", filters="body person",
        icon="users", purpose="לדעת את מי לא להזמין לפורום אף שהתפקיד מזכה בו", level=PERSONAL,
    ),
    Entry(
        ConsultationCount, "התייעצויות עם צוותי מוגנות", "מספר רבעוני", BODIES, "body year quarter consultations",
        (("", "body year quarter consultations"),),
        rights=EVERYDAY, own=own_by_body(ConsultationCount), unit="body year quarter consultations",
        filters="body year quarter", icon="shield",
        purpose="לדעת כמה פונים לצוותי המוגנות: מספר רבעוני בלבד, בלי שום פרט על פנייה",
    ),
    Entry(
        ReadinessItem, "מרכיבי הכשירות", "מרכיב", BODIES, "name weight auto_rule max_age_days",
        (("", "name weight code auto_rule max_age_days"), ("פרטים נוספים", "sort")),
        rights=KEPT, read="name weight max_age_days", unit="code auto_rule sort", filters="auto_rule",
        icon="list-check", named=lambda settlement, today: ReadinessItem.retired_on.is_null(),
        purpose="רשימה אחידה של מה שעושה צוות חוסן כשיר, ומשקלו",
    ),
)  # fmt: skip
