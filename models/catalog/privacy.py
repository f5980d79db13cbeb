"""The page of what the law of privacy asks the unit to keep."""

from models.catalog.standing import DUTIES, EVERYDAY, PRIVACY, own_people
from models.page import FULL, PERSONAL, SPECIAL, Entry
from models.people import Person
from models.privacy import Incident, Notice, PeriodicCheck, SubjectRequest, Supplier

ENTRIES = (
    Entry(
        Incident, "אירועי אבטחה", "אירוע אבטחה", PRIVACY, "kind learned_on severity reported_on closed_on",
        (("", "kind what happened_on learned_on learned_at severity people"),
         ("דיווח וטיפול", "reported_on reported_at told_on steps"), ("סגירה ולקחים", "lessons closed_on")),
        rights=DUTIES, filters="kind severity learned_on closed_on", icon="alert-triangle", newest=True,
        unit="kind what happened_on learned_on learned_at severity people reported_on reported_at told_on steps "
        "lessons closed_on",
        purpose="ניהול אירועי אבטחה ודיווח עליהם", level=PERSONAL,
        levels={SPECIAL: "what"},
    ),
    Entry(
        SubjectRequest, "בקשות של אנשים", "בקשה", PRIVACY, "name kind received_on answered_on outcome",
        (("", "name person kind received_on details"), ("המענה", "answered_on outcome answer")),
        rights={"manager": FULL, "privacy": FULL, "secretary": FULL}, filters="kind received_on answered_on outcome",
        unit="name person kind received_on details answered_on outcome answer", icon="message", newest=True,
        purpose="מענה לאנשים שמבקשים לעיין במידע עליהם או לתקן אותו", level=PERSONAL,
        levels={SPECIAL: "details answer"},
    ),
    Entry(
        Notice, "יידוע שנמסר", "יידוע", PRIVACY, "person given_on way", (("", "person given_on way"),),
        rights=EVERYDAY, own=lambda actor: Notice.person.in_(Person.select(Person.uid).where(own_people(actor))),
        unit="person given_on way", filters="given_on way", icon="mail", newest=True,
        purpose="לדעת למי נמסר מה נשמר עליו ולשם מה", level=PERSONAL,
    ),
    Entry(
        PeriodicCheck, "בדיקות תקופתיות", "בדיקה", PRIVACY, "name months last_on basis",
        (("", "name months last_on note"), ("פרטים נוספים", "basis code")),
        rights=DUTIES, unit="code name months basis last_on note", filters="last_on", icon="list-check",
        purpose="מעקב אחר חובות הפרטיות ואבטחת המידע",
    ),
    Entry(
        Supplier, "ספקים שמעבדים מידע", "ספק", PRIVACY, "name service country contract_on contract_until checked_on",
        (("", "name service data country"), ("חוזה ואבטחה", "contract_on contract_until checked_on"),
         ("קשר", "contact phone email notes")),
        rights=DUTIES, filters="contract_until", icon="building-community",
        unit="name service data country contract_on contract_until checked_on contact phone email notes",
        purpose="מעקב אחר ספקים שמעבדים מידע",
        levels={PERSONAL: "contact phone email"},
    ),
)  # fmt: skip
