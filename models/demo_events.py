"""Two events of emergency for the demonstration: one that is over and taught something, and a small one of today."""

import datetime as dt

#: minutes from the beginning, kind, which of the settlements (None for the whole event), text
FIRE = (
    (0, "report", 0, "עשן בשטח הפתוח שממערב ליישוב. כבאות והצלה הוזעקו."),
    (10, "decision", 0, "הופעל צוות החוסן. מרכזים תושבים במועדון."),
    (25, "report", 1, "העשן מגיע גם לכאן. הגנים והכיתות נשארים סגורים וממוזגים."),
    (30, "request", 0, "דרושים מים, מזרנים ומיטות למועדון לשמונים איש."),
    (45, "answer", 0, "מחסן המועצה בדרך, יגיע בתוך שעה."),
    (60, "request", 1, "מי פותח את המקלט הציבורי? המפתח אינו במקום."),
    (70, "answer", 1, "רבש״צ היישוב פותח."),
    (150, "report", None, "האש בשליטה. התושבים חוזרים הביתה בהדרגה."),
    (200, "decision", None, "שיחת צוות וסיכום מחר בשעה 20:00 בשני היישובים."),
)
LESSONS = (
    "להחזיק מפתח שני של המקלט הציבורי אצל יו״ר צח״י.",
    "לעדכן את רשימת הקשר של הצוות בכל רבעון.",
    "לקבוע מראש מי מדבר עם התושבים, ובאיזו קבוצה.",
)
POWER = (
    (0, "report", 0, "הפסקת חשמל בחלק מן היישוב מאז הבוקר."),
    (20, "request", 0, "לבדוק מי זקוק למכשור רפואי ומה מצב הגנרטור."),
    (30, "report", 0, "הגנרטור במועדון פועל, והמועדון פתוח לתושבים."),
)


def events(draft, users, places):
    """Add both events; the later one goes on."""
    begun = draft.ago(64)
    fire = draft.add("emergency_event", kind="fire", grade="2", start=begun, started_at=dt.time(13, 10), end=begun,
                     ended_at=dt.time(17, 0), owner=users[1], lessons="\n".join(LESSONS))  # fmt: skip
    _log(draft, fire, places[:2], FIRE, begun, dt.time(13, 10), users[1], True)
    power = draft.add("emergency_event", kind="power", start=draft.today, started_at=dt.time(0, 5), owner=users[2])
    _log(draft, power, places[3:4], POWER, draft.today, dt.time(0, 5), users[2], False)


def _log(draft, event, places, told, day, hour, worker, called):
    """The event's settlements, and its lines; what was asked for in one that is over was met."""
    for place in places:
        draft.add("event_settlement", event=event, settlement=place.uid, team_called=called)
    asked = {}
    for minutes, kind, place, text in told:
        at = (dt.datetime.combine(day, hour) + dt.timedelta(minutes=minutes)).time()
        status = ("done" if called else "open") if kind == "request" else None
        uid = draft.add("event_log", event=event, settlement=None if place is None else places[place].uid, kind=kind,
                        text=text, date=day, at=at, by=worker, status=status,
                        answers=asked.get(place) if kind == "answer" else None)  # fmt: skip
        if kind == "request":
            asked[place] = uid
