"""What somebody typed into a form and has not saved yet: sealed, hers alone, gone when it is saved, old, or she is.

A draft is no record: nothing of it is in the journal, in a backup's words or on anybody else's page.
"""

import datetime as dt
import json

import peewee as pw

from models import kinds
from models.base import Table, utcnow, writing
from models.fields import sealed
from models.rules import Rule
from models.sealing import InvalidToken
from models.staff import User


class Draft(Table):
    """What stands in one form: of a record, whose key `form` is, or of a new one, under a key of the form's own."""

    account = pw.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    entity = pw.CharField(max_length=40)
    form = pw.CharField(max_length=10)
    is_new = pw.BooleanField()
    body = sealed("מה שהוקלד", kinds.Text())
    at = pw.DateTimeField(default=utcnow)

    class Meta:
        indexes = ((("account", "entity", "form"), True),)

    @property
    def pairs(self):
        """The names and values of the form, as it was."""
        return [tuple(pair) for pair in json.loads(self.body)]


TABLES = (Draft,)


def keep(account, entity, form, is_new, pairs, now):
    """Keep what stands in a form, in the place of what was kept of it before."""
    told = {"account": account, "entity": entity, "form": form, "is_new": is_new,
            "body": json.dumps(list(pairs), ensure_ascii=False), "at": now}  # fmt: skip
    mine = [Draft.account, Draft.entity, Draft.form]
    with writing():
        Draft.insert(**told).on_conflict(conflict_target=mine, preserve=[Draft.body, Draft.at]).execute()


def of_form(account, entity, form):
    """What was kept of one form, None for nothing, or where its key is gone."""
    try:
        return Draft.get_or_none(_mine(account, entity) & (Draft.form == form))
    except InvalidToken:
        return None


def of_new(account, entity):
    """(form, when) of what was begun and is no record yet, the latest first."""
    query = Draft.select(Draft.form, Draft.at).where(_mine(account, entity) & Draft.is_new)
    return list(query.order_by(Draft.at.desc(), Draft.form).tuples())


def drop(account, entity, form):
    """Forget what was kept of a form: it was saved, or is not wanted."""
    with writing():
        Draft.delete().where(_mine(account, entity) & (Draft.form == form)).execute()


def forget(world):
    """Forget what is older than the rule keeps it, and whatever belongs to somebody who is here no longer."""
    days = Rule.select(Rule.value).where((Rule.code == "draft_days") & Rule.active).scalar()
    gone = User.select(User.uid).where(~User.active | User.retired_on.is_null(False))
    old = Draft.account.in_(gone)
    if days is not None:
        old |= Draft.at < world.now() - dt.timedelta(days=days)
    with writing():
        return Draft.delete().where(old).execute()


def _mine(account, entity):
    return (Draft.account == account) & (Draft.entity == entity)
