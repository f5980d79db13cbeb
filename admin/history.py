"""What happened to a record, as people read it."""

import datetime as dt

import peewee as pw
from flask import url_for

from admin import links
from models import journal
from models.changes import ZONE
from models.fields import as_kept
from models.words import count

VERBS = {
    "create": "הוספה", "update": "עדכון", "retire": "העברה לארכיון", "restore": "החזרה מהארכיון",
    "returned": "ערך שהוחזר לגיליון", "decided": "החלטה", "release": "אישור להמשיך בסנכרון", "tabs": "בחירת לשוניות",
    "layout": "עדכון מבנה",
    "read": "צפייה", "list": "צפייה ברשימה", "search": "חיפוש", "glass": "פתיחה בנימוק", "rotate": "החלפת מפתח",
    "export": "הורדה לקובץ", "import": "טעינה מקובץ", "denied": "ניסיון שנחסם", "connect": "חיבור גיליון",
    "backup": "גיבוי", "restored": "שחזור מגיבוי", "erased": "מחיקת ערכים ישנים לפי הכלל",
    "approved": "אישור סקירת ההרשאות", "subject": "עיון במידע שנשמר על אדם",
    "password": "החלפת סיסמה", "temporary": "סיסמה זמנית", "signin": "כניסה", "signout": "יציאה",
    "failed": "כניסה שלא הצליחה", "locked": "נעילת הכניסה", "unlocked": "שחרור הנעילה", "second": "שלב שני בכניסה",
    "unsecond": "הסרת השלב השני", "codes": "קודים חדשים לשעת הצורך", "code": "שימוש בקוד לשעת הצורך",
    "passkey": "הוספת מפתח גישה", "unpasskey": "הסרת מפתח גישה", "closed": "סגירת כניסות פתוחות",
    "feed": "כתובת חדשה ליומן", "unfeed": "סגירת הכתובת של היומן", "calendar": "קריאת היומן מבחוץ",
    "attach": "צירוף קובץ", "detach": "הסרת קובץ",
    "share": "פתיחת הגיליון לעריכה", "unshare": "סגירת הגיליון לעריכה",
}  # fmt: skip
WAYS = {"screen": "מסך", "sheet": "גיליון", "file": "קובץ", "command": "פקודה", "night": "סנכרון הלילה"}
TOGETHER = 40  # how much of a long text a line of history shows


def when(moment):
    """A stored moment (UTC) as people here read it."""
    return "" if moment is None else local(moment).strftime("%d/%m/%Y %H:%M")


def local(moment):
    """A stored moment (UTC) on the clock in Israel."""
    return moment.replace(tzinfo=dt.UTC).astimezone(ZONE)


def of_record(entry, uid, mine=False, limit=50):
    """The history of one record, newest first, for `history_card`; `mine` where the signed-in person may change it."""
    return with_ways(entry, journal.history(entry.code, uid, limit), mine)


def with_ways(entry, lines, mine):
    """Lines of one record, (line, values) each, with the ways back: how it was then, and to take the change back."""
    seqs = [line.seq for line, _ in lines]
    back = journal.taken_back(seqs)
    again = journal.taken_back(back.values())
    undoes = journal.moments([line.takes_back for line, _ in lines if line.takes_back])
    found = told([(line, values, entry) for line, values in lines])
    for one, (line, _) in zip(found, lines, strict=True):
        if line.verb in journal.CHANGES:
            key = {"id": line.record, "line": line.seq}
            one |= {"undoes": when(undoes.get(line.takes_back)), "then_url": url_for(f"{entry.code}.then_view", **key),
                    "back_url": url_for(f"{entry.code}.takeback_view", **key) if mine else "",
                    "undone": line.seq in back and back[line.seq] not in again}  # fmt: skip
    return found


def told(lines):
    """Lines of the journal as people read them; `lines` are (line, values, entry or None)."""
    _read_names(lines)
    return [
        {"seq": line.seq, "when": when(line.at), "day": local(line.at).date(), "who": line.actor_name,
         "way": WAYS.get(line.way, line.way), "place": line.place, "verb": VERBS.get(line.verb, line.verb),
         "detail": _detail(line), "changes": list(_changes(entry, line, values)), "erased": journal.are_erased(line)}
        for line, values, entry in lines
    ]  # fmt: skip


def _detail(line):
    """What a line says beside the change of a record: whom a sheet was opened to, how many lines were taken out."""
    if line.verb in ("share", "unshare"):
        address = journal.values_of(line).get("address", [None, None])[1]
        return address if address and "@" in address else ""
    if line.verb == "export" and line.entity:
        rows = journal.values_of(line).get("rows", [None, None])[1]
        return count(rows, "שורה אחת", "שתי שורות", "שורות") if rows is not None else ""
    return ""


def _changes(entry, line, values):
    if line.verb in ("retire", "restore") or entry is None:
        return
    order = [name for _, names in entry.form for name in names.split()]
    for name, (old, new) in sorted(values.items(), key=lambda item: order.index(item[0]) if item[0] in order else 99):
        field = entry.model._meta.fields.get(name)
        if line.verb == "decided":  # what was asked, and the answer, in words
            yield {"label": field.verbose_name if hasattr(field, "kind") else "בגיליון", "old": old, "new": new}
        elif field is not None and hasattr(field, "kind"):
            before, after = _shown(field, old), _shown(field, new)
            if before or after:
                yield {"label": field.verbose_name, "old": before, "new": after}


def _shown(field, kept):
    if isinstance(field, pw.ForeignKeyField):
        return links.names_of(field.rel_model, [kept]).get(kept, "") if kept else ""
    text = as_kept(field.kind, kept)
    return text if len(text) <= TOGETHER * 5 else f"{text[: TOGETHER * 5]}…"


def _read_names(lines):
    """Read the names of all records that the lines speak of, one query for each entity."""
    wanted = {}
    for _, values, entry in lines:
        for name, pair in values.items() if entry else ():
            field = entry.model._meta.fields.get(name)
            if isinstance(field, pw.ForeignKeyField):
                wanted.setdefault(field.rel_model, set()).update(filter(None, pair))
    for model, uids in wanted.items():
        links.names_of(model, uids)


def read_titles(lines):
    """Read the names of the records that the lines are about, one query for each entity."""
    wanted = {}
    for line, _, entry in lines:
        if entry is not None:
            wanted.setdefault(entry.model, set()).add(line.record)
    for model, uids in wanted.items():
        links.names_of(model, uids)


def start_of(day, days=0):
    """The moment (UTC, as it is stored) at which a day begins here; `days` later where given."""
    begins = dt.datetime.combine(day + dt.timedelta(days=days), dt.time(), ZONE)
    return begins.astimezone(dt.UTC).replace(tzinfo=None)
