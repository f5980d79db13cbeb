"""Saved views of lists: what a person likes to see of an entity, kept under a name, for herself or for the unit.

A view keeps what the list was asked for and no record: what it shows is whatever its reader may read.
"""

import peewee as pw

from models.base import Table, writing
from models.ledger import Json
from models.staff import User

LONGEST = 60


class SavedView(Table):
    """What one list was asked for: {columns, sort, down, search, page_size, filters}, see admin/views.py."""

    uid = pw.CharField(max_length=10, primary_key=True)
    entity = pw.CharField(max_length=40)
    owner = pw.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    name = pw.CharField(max_length=LONGEST)
    shared = pw.BooleanField(default=False)
    asked = Json(default=dict)

    class Meta:
        indexes = ((("entity", "owner", "name"), True),)


class FirstView(Table):
    """With which view a person's list of an entity begins."""

    owner = pw.ForeignKeyField(User, backref="+", on_delete="CASCADE")
    entity = pw.CharField(max_length=40)
    view = pw.ForeignKeyField(SavedView, backref="+", on_delete="CASCADE")

    class Meta:
        indexes = ((("owner", "entity"), True),)


TABLES = (SavedView, FirstView)


def open_to(person, entity):
    """The views of an entity that a person may use, her own before others'; `first` of the one her list begins with."""
    first = (FirstView.view == SavedView.uid) & (FirstView.owner == person)
    mine = SavedView.owner == person
    return list(
        SavedView.select(SavedView, User.uid, User.name, FirstView.view.is_null(False).alias("first"))
        .join(User).switch(SavedView).join(FirstView, pw.JOIN.LEFT_OUTER, on=first)
        .where((SavedView.entity == entity) & (mine | SavedView.shared))
        .order_by(pw.Case(None, [(mine, 0)], 1), SavedView.name, SavedView.uid)
    )  # fmt: skip


def keep(uid, person, entity, name, asked, shared):
    """Keep a view under a name, `uid` for a new one; one's own of the same name is replaced. Returns its key."""
    told = {SavedView.asked: asked, SavedView.shared: shared}
    with writing():
        SavedView.insert(uid=uid, entity=entity, owner=person, name=name, asked=asked, shared=shared).on_conflict(
            conflict_target=[SavedView.entity, SavedView.owner, SavedView.name], update=told).execute()  # fmt: skip
        same = (SavedView.entity == entity) & (SavedView.owner == person) & (SavedView.name == name)
        kept = SavedView.get(same)
        if not shared:  # nobody else's list begins with what is not shared any more
            FirstView.delete().where((FirstView.view == kept.uid) & (FirstView.owner != person)).execute()
    return kept.uid


def forget(uid, person):
    """Forget one of a person's own views; False where it is not hers."""
    with writing():
        return bool(SavedView.delete().where((SavedView.uid == uid) & (SavedView.owner == person)).execute())


def begin_with(uid, person, entity):
    """A person's list of an entity begins with this view from now on, with none where `uid` is empty."""
    with writing():
        FirstView.delete().where((FirstView.owner == person) & (FirstView.entity == entity)).execute()
        if uid:
            FirstView.insert(owner=person, entity=entity, view=uid).execute()
