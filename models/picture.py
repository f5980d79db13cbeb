"""Who can open what, as one picture that is kept and compared: rights, exposure, users, their places, sheets."""

import csv
import io
import json
import sys
from pathlib import Path

from models import access, changes
from models.catalog import BY_CODE, CATALOG
from models.ledger import Waiting, Workbook
from models.people import Person
from models.places import Settlement
from models.staff import ROLES, Area, AreaReferent, Assignment, User, open_on

SECTIONS = {
    "rights": "הרשאות לפי תפקיד", "exposure": "מה מגיע לגיליונות", "users": "משתמשים",
    "scope": "מי עובד/ת עם איזה יישוב ותחום", "sheets": "מי פותח/ת איזה גיליון",
}  # fmt: skip
VERBS = {"read": "צפייה", "write": "עריכה", "export": "הורדה", "import": "טעינה"}
REACH = {"all": "הכול", "own": "בתחומה/ו", "reason": "בתחומה/ו, והשאר בנימוק"}
EXPOSURE = {"edit": "היישוב עורך", "read": "היישוב רואה", "unit": "ביחידה בלבד"}
COLUMNS = ("section", "key", "text", "value")


class Unreadable(ValueError):
    """The file holds no picture."""


def take(today):
    """Today's picture: rows of {section, key, text, value}, what they are about first, in a steady order."""
    rows = [*_rights(), *_exposure(), *_users(), *_scope(today), *_sheets()]
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _rights():
    names = dict(ROLES)
    for code, verb, reach in access.table():
        for role, far in reach.items():
            if far:
                text = f"{BY_CODE[code].title} · {VERBS[verb]} · {names[role]}"
                yield "rights", f"{code}/{verb}/{role}", text, REACH[far]


def _exposure():
    for entry in CATALOG:
        for name, field in entry.model.own_fields().items():
            text = f"{entry.title} · {field.verbose_name}"
            yield "exposure", f"{entry.code}/{name}", text, EXPOSURE[entry.exposure(name)]


def _users():
    names = dict(ROLES)
    for user in User.select().where(User.active & User.retired_on.is_null()).order_by(User.sort_key):
        yield "users", user.uid, f"{user.name} · {user.email}", names[user.role]


def _scope(today):
    places = Assignment.select(Assignment, User, Settlement).join(User).switch(Assignment).join(Settlement)
    for row in places.where(open_on(Assignment, today)).order_by(User.sort_key, Settlement.sort_key, Assignment.uid):
        key = f"{row.worker_id}/{row.settlement_id}/{row.kind}"
        yield "scope", key, f"{row.worker.name} · {row.settlement.name}", Assignment.kind.kind.show(row.kind)
    areas = AreaReferent.select(AreaReferent, User, Area).join(User).switch(AreaReferent).join(Area)
    for row in areas.where(open_on(AreaReferent, today)).order_by(User.sort_key, Area.sort_key, AreaReferent.uid):
        yield "scope", f"{row.worker_id}/{row.area_id}", f"{row.worker.name} · {row.area.name}", "רפרנט/ית"


def _sheets():
    """The addresses that a sheet was opened to, and those that were found there though the unit did not open it."""
    known = {row.access_address.lower(): f"{row.first} {row.last}"
             for row in Person.select().where(Person.access_address.is_null(False))}  # fmt: skip
    for book in Workbook.select(Workbook, Settlement).join(Settlement).order_by(Settlement.sort_key):
        for address in sorted(book.editors):
            yield _opener(book, address, known.get(address, "אינו/ה רשום/ה באנשי הקשר"))
        strangers = (Waiting.workbook == book) & (Waiting.code == "stranger") & Waiting.state.in_(("open", "decided"))
        for row in sorted(Waiting.select().where(strangers), key=lambda row: row.raw):
            if row.decision != "remove":
                yield _opener(book, row.raw, "היחידה לא פתחה")


def _opener(book, address, who):
    return "sheets", f"{book.settlement_id}/{address}", f"{book.settlement.name} · {address}", who


def compare(old, new):
    """What differs: rows of {section, text, old, new}; '' where it was not, or is no more."""
    before, after = ({(row["section"], row["key"]): row for row in rows} for rows in (old, new))
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = (side.get(key, {}).get("value", "") for side in (before, after))
        if was != now:
            row = after.get(key) or before[key]
            found.append({"section": key[0], "text": row["text"], "old": was, "new": now})
    return sorted(found, key=lambda row: list(SECTIONS).index(row["section"]) if row["section"] in SECTIONS else 9)


def as_csv(rows):
    """A picture as the text of a CSV file; no cell of it is taken for a formula."""
    held = io.StringIO()
    made = csv.writer(held, lineterminator="\r\n")
    made.writerow(COLUMNS)
    made.writerows([_safe(row[name]) for name in COLUMNS] for row in rows)
    return "\ufeff" + held.getvalue()


def _safe(text):
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "'") else text


def as_json(rows):
    """A picture as the text of a JSON file."""
    return json.dumps(rows, ensure_ascii=False, indent=1)


def read(path):
    """The picture that a file holds, CSV or JSON; raises Unreadable."""
    try:
        text = Path(path).read_text("utf-8-sig")
        told = io.StringIO(text, newline="")
        rows = json.loads(text) if text.lstrip().startswith("[") else list(csv.DictReader(told))
        if not rows:
            raise ValueError(path)
        return [{name: row[name].removeprefix("'") for name in COLUMNS} for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{path}: no picture of access, as `access export` writes it") from error


def command(office, arguments):
    """`access export` and `access compare`; 1 where two pictures differ, since somebody should look."""
    try:
        if arguments.what == "compare":
            return _tell(compare(read(arguments.old), read(arguments.new)))
        path = Path(arguments.output)
        rows = take(office.world.today())
        write = as_json if path.suffix == ".json" else as_csv
        path.write_text(write(rows), "utf-8", newline="")
        changes.note("export", access.SYSTEM, changes.Source("command", "תמונת הגישה"), office.world)
    except (Unreadable, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(rows)} rows in {path}")
    return 0


def _tell(rows):
    for row in rows:
        sign = "+" if not row["old"] else "-" if not row["new"] else "~"
        values = " → ".join(filter(None, (row["old"], row["new"])))
        print(f"{sign}\t{SECTIONS.get(row['section'], row['section'])}\t{row['text']}\t{values}")
    return 1 if rows else 0
