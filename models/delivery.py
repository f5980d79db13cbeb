"""What goes out to a person's own devices: the address of a calendar, and the week's letter, each hers to stop.

A calendar's address is a secret that opens without signing in: only its hash is kept, and it is shown once. A letter is
written down before it is sent, and sent at most once a week: who gets none finds the same on the first page.
"""

import datetime as dt
import hashlib
import secrets

import peewee as pw

from models.base import Table, utcnow, writing
from models.staff import User


class Delivery(Table):
    """What a person wants outside: the hash of her calendar's address, when it was read last, and letters or not."""

    account = pw.ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    feed = pw.CharField(max_length=64, null=True, unique=True)
    made = pw.DateTimeField(null=True)
    read = pw.DateTimeField(null=True)
    address = pw.CharField(max_length=64, default="")  # from where it was read last
    letters = pw.BooleanField(default=True)


class Letter(Table):
    """The letter of a week to a person: `state` is trying, sent, or unsure where the server fell silent at the end."""

    account = pw.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    week = pw.DateField()  # its Sunday
    at = pw.DateTimeField(default=utcnow)
    state = pw.CharField(max_length=10, default="trying")

    class Meta:
        indexes = ((("account", "week"), True),)


TABLES = (Delivery, Letter)


def of(uid):
    """The Delivery of a person, as it is kept or as it is before anything was chosen."""
    return Delivery.get_or_none(Delivery.account == uid) or Delivery(account=uid)


def _set(uid, **values):
    with writing():
        if not Delivery.update(values).where(Delivery.account == uid).execute():
            Delivery.insert(account=uid, **values).execute()


def new_feed(uid, now):
    """A new address for a person's calendar, the old one void; returns its secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    _set(uid, feed=_hash(secret), made=now, read=None, address="")
    return secret


def end_feed(uid):
    """No address opens this person's calendar any more."""
    _set(uid, feed=None, made=None, read=None, address="")


def want_letters(uid, wanted):
    """Switch the week's letter on or off."""
    _set(uid, letters=wanted)


def feed_of(secret):
    """(the Delivery, its user) that a secret opens, None where it opens nothing or its owner is not here any more."""
    query = Delivery.select(Delivery, User).join(User).where(Delivery.feed == _hash(secret))
    found = query.where(User.active & User.retired_on.is_null()).first()
    return (found, found.account) if found else None


def was_read(delivery, address, now):
    """Keep when and from where a calendar was read; True where it is the first time on this day from there."""
    news = delivery.read is None or delivery.read.date() != now.date() or delivery.address != address
    with writing():
        Delivery.update(read=now, address=address).where(Delivery.account == delivery.account_id).execute()
    return news


def _hash(secret):
    return hashlib.sha256(secret.encode()).hexdigest()


def readers(week, since):
    """The users who get a letter in the week of a Sunday and have none yet; not who came after `since`."""
    had = Letter.select(Letter.account).where(Letter.week == week)
    without = Delivery.select(Delivery.account).where(~Delivery.letters)
    here = User.active & User.retired_on.is_null() & (User.created_at <= since)
    wanted = here & User.uid.not_in(had) & User.uid.not_in(without)
    return list(User.select().where(wanted).order_by(User.sort_key, User.uid))


def begin(uid, week, now):
    """Write down that a letter is being sent, before it is; None where another process was quicker."""
    try:
        with writing():
            return Letter.create(account=uid, week=week, at=now)
    except pw.IntegrityError:
        return None


def end(letter, state):
    """What became of a letter; one that certainly did not leave is forgotten, and tried again."""
    with writing():
        if state == "none":
            Letter.delete().where(Letter.id == letter.id).execute()
        else:
            Letter.update(state=state).where(Letter.id == letter.id).execute()


def forget(before):
    """Erase what was kept about the letters of long ago."""
    with writing():
        return Letter.delete().where(Letter.week < before).execute()


KEPT = dt.timedelta(days=90)
