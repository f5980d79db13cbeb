"""The page of emergencies. Nothing of it is in any sheet: in the heat names are typed that must not leave the unit."""

from models.catalog.standing import EVERYDAY, RESILIENCE
from models.emergency import EmergencyEvent, EventLog, EventSettlement, of_events, own_events, own_lines
from models.page import PERSONAL, SPECIAL, Entry

ENTRIES = (
    Entry(
        EmergencyEvent, "אירועי חירום", "אירוע חירום", RESILIENCE, "name kind grade start end owner",
        (("", "kind"), ("פרטים נוספים", "name grade owner start started_at"), ("סיום ולקחים", "end ended_at lessons")),
        rights=EVERYDAY, own=own_events, parts=(EventSettlement, EventLog), newest=True, icon="urgent",
        unit="kind name grade start started_at end ended_at owner lessons", filters="kind grade start end owner",
        purpose="ליווי יישובים בשעת חירום ולמידה אחריה", levels={PERSONAL: "owner", SPECIAL: "lessons"},
    ),
    Entry(
        EventSettlement, "יישובים באירועים", "יישוב באירוע", RESILIENCE, "event settlement team_called",
        (("", "event settlement team_called"),),
        rights=EVERYDAY, own=of_events(EventSettlement), unit="event settlement team_called",
        filters="event settlement team_called", icon="map-pin",
        purpose="לדעת אילו יישובים היו באירוע, והאם צוות החוסן הופעל",
    ),
    Entry(
        EventLog, "יומן אירועי חירום", "שורה ביומן", RESILIENCE, "date at event settlement kind text status by",
        (("", "event settlement kind text"), ("פרטים נוספים", "status answers date at by")),
        rights=EVERYDAY, own=own_lines, unit="event settlement kind text status answers date at by",
        filters="event settlement kind status date by", icon="messages", newest=True,
        purpose="רצף הדיווחים, ההחלטות והבקשות באירוע", level=PERSONAL, levels={SPECIAL: "text"},
    ),
)  # fmt: skip
