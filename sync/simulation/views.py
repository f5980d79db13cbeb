"""EXECUTOR. The database as the oracle sees it: by plain SQL, not through the mirror's eyes."""

import json

from models import ledger
from models.base import database
from models.sealing import sealer
from sync.tabs import KEY

POSITION = """
    SELECT p.uid, r.name, c.last, c.first, c.mobile, c.email FROM position p
    JOIN person c ON c.uid = p.person_id JOIN role_kind r ON r.uid = p.role_kind_id
    LEFT JOIN body b ON b.uid = p.body_id
    WHERE p.retired_on IS NULL AND {where}
"""
BODY = """
    SELECT uid, name, mandate, liaison, phone_public, status FROM body WHERE retired_on IS NULL AND settlement_id = ?
"""
SHARED = """
    SELECT uid FROM position WHERE person_id IN (
        SELECT p.person_id FROM position p LEFT JOIN body b ON b.uid = p.body_id
        GROUP BY p.person_id HAVING COUNT(DISTINCT COALESCE(p.settlement_id, b.settlement_id)) > 1)
"""
WAITING = """
    SELECT w.kind, w.code, s.name, w.tab, w."column", w.record, w.raw, w.identity, w.base, w.ours, w.theirs, w.message
    FROM waiting w LEFT JOIN workbook b ON b.id = w.workbook_id LEFT JOIN settlement s ON s.uid = b.settlement_id
    WHERE w.state IN ('open', 'kept', 'decided')
"""
HELD = (
    "SELECT last || ' ' || first || ' ' || COALESCE(mobile, '') || ' ' || COALESCE(email, '') FROM person",
    "SELECT name || ' ' || COALESCE(mandate, '') || ' ' || COALESCE(liaison, '') || ' ' || COALESCE(phone_public, '') "
    "FROM body",
    "SELECT name || ' ' || COALESCE(phone, '') FROM settlement",
)


def rows_of(text, parameters=()):
    """The rows of a query, in whichever database."""
    return database.execute_sql(text.replace("?", database.obj.param), parameters).fetchall()


def records_of(settlement):
    """{tab: {key: {column: text}}} of what stands in a settlement's workbook."""
    held = {"position": "p.settlement_id = ?", "member": "b.settlement_id = ? AND b.retired_on IS NULL"}
    found = {}
    for tab, where in held.items():
        rows = rows_of(POSITION.format(where=where), (settlement,))
        names = ("role_kind",) if tab == "position" else ()
        found[tab] = {
            uid: {**dict(zip(names, (role,), strict=False)), "person.last": last, "person.first": first,
                  "person.mobile": mobile, "person.email": email}
            for uid, role, last, first, mobile, email in rows
        }  # fmt: skip
    bodies = rows_of(BODY, (settlement,))
    names = ("name", "mandate", "liaison", "phone_public", "status")
    found["body"] = {row[0]: dict(zip(names, row[1:], strict=True)) for row in bodies}
    found["settlement"] = {}
    for uid, name, phone in rows_of("SELECT uid, name, phone FROM settlement WHERE uid = ?", (settlement,)):
        found["settlement"][uid] = {"name": name, "phone": phone}
    return found


def shared_keys():
    """The keys of positions whose person has positions in both settlements."""
    return {row[0] for row in rows_of(SHARED)}


def shared_names():
    """(last, first) of the people who have positions in both settlements."""
    named = "SELECT DISTINCT c.last, c.first FROM person c JOIN position p ON p.person_id = c.uid WHERE p.uid IN"
    return set(rows_of(f"{named} ({SHARED})"))


def waiting():
    """What waits for people: {kind, code, scope, tab, column, record, raw, text}."""
    found = []
    for kind, code, scope, tab, column, record, raw, *rest, message in rows_of(WAITING):
        raw, message = (part and sealer.unseal(part) for part in (raw, message))
        text = " ".join(str(part) for part in (record, raw, *rest, message))
        shown = json.loads(raw) if raw else None
        found.append({"kind": kind, "code": code, "scope": scope, "tab": tab, "column": column, "record": record,
                      "raw": shown, "text": text})  # fmt: skip
    return found


def displaced_keys():
    """The keys that a swap wrote beside another line than theirs, or wrote over."""
    found = ledger.Displaced.select().where(ledger.Displaced.column == KEY)
    return {raw for row in found for raw in (row.ours, row.theirs) if raw}


def journal_text():
    """Every value in the journal, as one text."""
    return " ".join(row[0] for row in rows_of("SELECT body FROM journal_values"))


def journal_lines():
    """[(way, record, {field: [old, new]})] of the journal, in the order in which it happened."""
    lines = "SELECT l.way, l.record, v.body FROM journal_line l JOIN journal_values v ON v.line_id = l.seq"
    return [(way, record, json.loads(body)) for way, record, body in rows_of(f"{lines} ORDER BY l.seq")]


def held_text():
    """Every value that the records hold, as one text."""
    return " ".join(row[0] for query in HELD for row in rows_of(query))


def retired_keys():
    """The keys of positions and bodies that were retired."""
    gone = "SELECT uid FROM {} WHERE retired_on IS NOT NULL"
    return {row[0] for table in ("position", "body") for row in rows_of(gone.format(table))}
