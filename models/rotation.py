"""Changing the field key: everything sealed is sealed anew with the first key, and the marks are made anew.

No record changes by that, so neither its version nor its history tells of it; one line in the journal does. Each cell
is written only if it still holds what was read, so nobody has to stop working. A run that was cut off is simply begun
again: what has the new key already is passed over.
"""

import peewee as pw

from models import attachments, changes, schema
from models.access import SYSTEM
from models.base import database, writing
from models.changes import Source
from models.fields import Blind, Sealed
from models.journal import Values
from models.ledger import SealedJson
from models.sealing import sealer

STEP = 200  # rows in one transaction: nobody waits long


def rotate(world, step=STEP):
    """Seal everything with the first key; returns {table: how many rows were written anew}."""
    done = {}
    for table in schema.ALL_TABLES:
        columns = _columns(table)
        if columns:
            done[table._meta.table_name] = _renew(table, columns, step)
    changes.note("rotate", SYSTEM, Source("command", "החלפת מפתח ההצפנה"), world,
                 {name: [None, count] for name, count in done.items()})  # fmt: skip
    return done


def _columns(table):
    """The fields of a table that may hold something sealed."""
    fields = [field for field in table._meta.sorted_fields if isinstance(field, (Sealed, SealedJson))]
    return [Values.body] if table is Values else fields


def _renew(table, columns, step):
    """Go through a table by its key, a step at a time; the rows as they are stored, not as they are read."""
    names = [field.column_name for field in table._meta.sorted_fields]
    raw = pw.Table(table._meta.table_name, names).bind(database.obj)
    key = getattr(raw, table._meta.primary_key.column_name)
    query = raw.select(*(getattr(raw, name) for name in names)).order_by(key).limit(step)
    count, last = 0, None
    while True:
        with writing():
            rows = list(query.where(key > last).dicts() if last is not None else query.dicts())
            count += sum(_renew_row(raw, key, table, columns, row) for row in rows)
        if len(rows) < step:
            return count
        last = rows[-1][table._meta.primary_key.column_name]


def _renew_row(raw, key, table, columns, row):
    """Write anew what has an older key in one row; True where there was something."""
    touched = False
    for field in columns:
        name = field.column_name
        stored = row[name]
        if not stored or (table is Values and row["salt"]):  # values that are not sealed have their salt beside them
            continue
        fresh = {} if sealer.is_fresh(stored) else {name: sealer.again(stored)}
        fresh |= _marks(table, field, stored, row)
        if fresh:
            same = (key == row[table._meta.primary_key.column_name]) & (getattr(raw, name) == stored)
            raw.update({getattr(raw, column): value for column, value in fresh.items()}).where(same).execute()
            touched = True
    return touched


def _marks(table, field, stored, row):
    """The marks of a sealed value that are not those of the first key."""
    found = {}
    for blind in table._meta.sorted_fields:
        if isinstance(blind, Blind) and blind.of == field.name:
            mark = blind.mark_of(field.read(sealer.unseal(stored)))
            found |= {blind.column_name: mark} if mark != row[blind.column_name] else {}
    return found


def command(office, arguments):
    """`keys rotate`: seal everything with the first key. The older ones stay: the journal was chained with them."""
    for table, count in rotate(office.world).items():
        print(f"{table}: {count} rows sealed anew")
    print(f"{attachments.FOLDER}: {attachments.renew(office.settings.instance)} files sealed anew")
    return 0
