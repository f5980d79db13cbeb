"""What signing in leaves behind: who is in from which browser, which failures count, and the passkeys.

These are no records of the unit's world: the sign-in screens write them, and the screen of users shows them.
"""

import json

import peewee as pw

from models.base import Table, utcnow
from models.staff import User


class Transports(pw.TextField):
    """By which ways a passkey speaks, a list kept as text."""

    def db_value(self, value):
        """The list as text."""
        return json.dumps(value) if value else None

    def python_value(self, value):
        """The text as the list."""
        return json.loads(value) if value else []


class Visit(Table):
    """One person in one browser, from signing in to being out. `key` is the hash of what the cookie holds."""

    key = pw.CharField(max_length=64, primary_key=True)
    account = pw.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    started = pw.DateTimeField(default=utcnow)
    seen = pw.DateTimeField(default=utcnow)
    ended = pw.DateTimeField(null=True)
    why = pw.CharField(max_length=20, default="")  # out, idle, over, closed, password
    address = pw.CharField(max_length=64, default="")
    browser = pw.CharField(max_length=200, default="")


class Attempt(Table):
    """One try at a secret that failed, or is under way: `key` is the hash of what was tried, at which door."""

    key = pw.CharField(max_length=64, index=True)
    at = pw.DateTimeField(default=utcnow)


class Passkey(Table):
    """A passkey of a person, as the sign-in library keeps it."""

    user = pw.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    name = pw.CharField(max_length=64)
    credential_id = pw.BlobField(unique=True)
    public_key = pw.BlobField()
    sign_count = pw.BigIntegerField(default=0)
    transports = Transports(null=True)
    extensions = pw.CharField(max_length=255, null=True)
    backup_state = pw.BooleanField(default=False)
    device_type = pw.CharField(max_length=64, default="")
    lastuse_datetime = pw.DateTimeField(default=utcnow)
    usage = pw.CharField(max_length=64, default="first")
    created = pw.DateTimeField(default=utcnow)


TABLES = (Visit, Attempt, Passkey)
