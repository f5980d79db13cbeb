"""The page of the unit itself: its people, areas, rules and profile."""

from models.catalog.standing import KEPT, UNIT_STAFF
from models.page import FULL, LOOK, PERSONAL, Entry
from models.places import Organisation
from models.rules import Pause, Rule, Silence
from models.staff import Area, AreaReferent, Assignment, User


def _companions(settlement, today):
    """Those of the unit who work with a settlement: of no others does its workbook tell the names."""
    here = (Assignment.settlement == settlement) & Assignment.standing(today)
    return User.uid.in_(Assignment.select(Assignment.worker).where(here))


ENTRIES = (
    Entry(
        Assignment, "שיבוץ מלווים", "שיבוץ", UNIT_STAFF, "settlement worker kind start end",
        (("", "settlement worker kind start end weekly_hours"),),
        rights={**KEPT, "secretary": FULL}, unit="worker settlement kind start end weekly_hours",
        filters="worker settlement kind start end", icon="route",
        purpose="לדעת איזה עובד/ת מלווה איזה יישוב", level=PERSONAL,
    ),
    Entry(
        Area, "תחומי התערבות", "תחום", UNIT_STAFF, "name parent sort", (("", "name parent sort"),), rights=KEPT,
        read="name parent sort", icon="target",
        purpose="תחומי העבודה של היחידה",
    ),
    Entry(
        AreaReferent, "רפרנטים", "רפרנט/ית", UNIT_STAFF, "area worker start end", (("", "area worker start end"),),
        rights={**KEPT, "secretary": FULL}, unit="area worker start end", filters="area worker", icon="user-star",
        purpose="לדעת מי אחראי/ת לאיזה תחום", level=PERSONAL,
    ),
    Entry(
        User, "משתמשים", "משתמש/ת", UNIT_STAFF, "name email role active last_privacy_training",
        (("", "name email role phone profession active last_privacy_training"),),
        rights={"admin": FULL, "manager": LOOK, "privacy": LOOK},
        unit="name email role phone profession active last_privacy_training",
        filters="role active", icon="user-cog", named=_companions,
        purpose="כניסה אישית של עובדי היחידה והרשאות לפי תפקיד", level=PERSONAL,
    ),
    Entry(
        Rule, "כללים", "כלל", UNIT_STAFF, "description value unit active",
        (("", "description value unit active"), ("פרטים נוספים", "code")),
        rights=KEPT, unit="code value unit active description", icon="ruler-2", filters="active",
        purpose="כללי העבודה של היחידה",
    ),
    Entry(
        Pause, "תקופות פטור", "תקופת פטור", UNIT_STAFF, "reason start end", (("", "start end reason"),),
        rights=KEPT, unit="start end reason", filters="start end", icon="calendar-event", newest=True,
        purpose="ימים שבהם חובות הליווי אינן נספרות",
    ),
    Entry(
        Silence, "חובות שהושתקו", "השתקה", UNIT_STAFF, "settlement duty until reason",
        (("", "settlement duty until reason"),),
        rights=KEPT, unit="settlement duty until reason", filters="settlement duty until", icon="moon",
        purpose="חובות שהיחידה החליטה להניח להן לזמן מה, ומדוע",
    ),
    Entry(
        Organisation, "היחידה והמועצה", "פרופיל", UNIT_STAFF, "council name accompaniment",
        (("", "council name accompaniment"), ("אודות", "vision about basins council_code")),
        rights=KEPT, read="name vision", unit="council council_code about basins accompaniment",
        icon="building-community",
        purpose="פרופיל המועצה והיחידה",
    ),
)  # fmt: skip
