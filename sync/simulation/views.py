"""EXECUTOR. The database as the oracle sees it: by plain SQL, not through the mirror's eyes."""

from models.base import database

POSITION = """
    SELECT p.uid, r.name, c.last, c.first, c.mobile FROM position p
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
    SELECT record, identity, base, ours, theirs, raw, message FROM waiting WHERE state IN ('open', 'kept', 'decided')
"""


def records_of(settlement):
    """{tab: {key: {column: text}}} of what stands in a settlement's workbook."""
    held = {"position": "p.settlement_id = ?", "member": "b.settlement_id = ? AND b.retired_on IS NULL"}
    found = {}
    for tab, where in held.items():
        rows = database.execute_sql(POSITION.format(where=where), (settlement,)).fetchall()
        names = ("role_kind",) if tab == "position" else ()
        found[tab] = {
            uid: {**dict(zip(names, (role,), strict=False)), "person.last": last, "person.first": first,
                  "person.mobile": mobile}
            for uid, role, last, first, mobile in rows
        }  # fmt: skip
    bodies = database.execute_sql(BODY, (settlement,)).fetchall()
    names = ("name", "mandate", "liaison", "phone_public", "status")
    found["body"] = {row[0]: dict(zip(names, row[1:], strict=True)) for row in bodies}
    return found


def shared_keys():
    """The keys of positions whose person has positions in both settlements."""
    rows = database.execute_sql(SHARED).fetchall()
    return {row[0] for row in rows}


def waiting_text():
    """Everything that waits for people, as one text."""
    rows = database.execute_sql(WAITING).fetchall()
    return " ".join(str(part) for row in rows for part in row)


def journal_text():
    """Every value in the journal, as one text."""
    rows = database.execute_sql("SELECT body FROM journal_values").fetchall()
    return " ".join(row[0] for row in rows)
