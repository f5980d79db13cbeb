"""Links between records on screens: what may be chosen, how it is called, where it leads."""

from collections import Counter

from flask import g, url_for
from markupsafe import Markup

from admin.doors import actor
from admin.search import found_by
from models import access
from models.catalog import BY_MODEL
from models.kinds import Labels
from models.people import Person
from models.staff import User
from models.titles import full_titles, placed

#: a choice list of more than this is asked for letter by letter
LONG = 200
ANSWERS = 30
CLOSED = "פריט שאינו פתוח בפניך"
#: the link to a settlement by which only namesakes are told apart
HOME = {Person: "home_settlement"}


def open_to_read(model):
    """True where the signed-in person may read records of `model`."""
    return access.can(actor(), "read", BY_MODEL[model])


def linkable(model):
    """The records of `model` that the signed-in person may link to, in the order of their names."""
    query = model.select(model.uid).where(model.retired_on.is_null())
    if model is User:  # colleagues are known to each other by name, whatever else of them is closed
        return query.where(User.active).order_by(User.sort_key)
    if not open_to_read(model):
        return query.where(False)
    return access.scoped(query, actor(), "read", BY_MODEL[model]).order_by(model.sort_key, model.uid)


def is_key(text):
    """True where `text` may be the key of a record; anything else never reaches the database."""
    return isinstance(text, str) and 0 < len(text) <= 10 and text.isascii() and text.isalnum()


def is_linkable(model, uid):
    """True where the signed-in person may link to this record."""
    return is_key(uid) and linkable(model).where(model.uid == uid).exists()


def options(model, chosen=(), own=()):
    """(pairs of key and name, whole): all that may be chosen, or only `chosen` where all would be too many.

    `own` are the links that the record has now: they are named, whatever else was sent only where it is open.
    """
    uids = [row.uid for row in linkable(model).limit(LONG + 1)]
    whole = len(uids) <= LONG
    uids = uids if whole else []
    more = [uid for uid in chosen if is_key(uid) and uid not in uids]
    return [*_named(model, uids + [uid for uid in more if uid in own]), *_others(model, more, own)], whole


def readable(model, uids):
    """Pairs of key and name; of a record that is not open to the signed-in person, that it is closed and no name."""
    uids = list(filter(is_key, uids))
    if model is User:
        return _named(model, uids)
    seen = set()
    if open_to_read(model):
        query = model.select(model.uid).where(model.uid.in_(uids))
        seen = {row.uid for row in access.scoped(query, actor(), "read", BY_MODEL[model])}
    named = dict(_named(model, [uid for uid in uids if uid in seen]))
    return [(uid, named.get(uid, CLOSED)) for uid in uids]


def _others(model, chosen, own):
    """Pairs of what was sent and is not the record's own: a name only where it is open to the signed-in person."""
    sent = [uid for uid in chosen if uid not in own]
    return readable(model, sent) if sent else []


def latest(model, chosen, own=()):
    """Pairs of key and name of the newest records that may be linked to, with the `chosen` one; for choice lists."""
    uids = [row.uid for row in linkable(model).order_by(model.sort_key.desc(), model.uid).limit(LONG)]
    more = [chosen] if is_key(chosen) and chosen not in uids else []
    return [("", "לא נבחר"), *_named(model, uids + [uid for uid in more if uid in own]), *_others(model, more, own)]


def look_up(model, text):
    """Pairs of key and name of the first records that fit the words of `text`."""
    query = linkable(model)
    places = list(filter(None, (model.PLACE, HOME.get(model))))
    bound = found_by(model, text, places or None)
    query = query if bound is None else query.where(bound)
    return _named(model, [row.uid for row in query.limit(ANSWERS)])


def _named(model, uids):
    """Keys with their names in the order given; namesakes with their homes, or with the end of their keys."""
    names = names_of(model, uids)
    if model in HOME:
        often = Counter(names.values())
        names |= placed(model, HOME[model], {uid: name for uid, name in names.items() if often[name] > 1})
    shown = Labels((uid, names.get(uid) or "ללא שם") for uid in uids).by_uid
    pairs = [(uid, shown[uid]) for uid in uids]
    return sorted(pairs, key=lambda pair: pair[1]) if not model.SEARCHED else pairs


def names_of(model, uids):
    """{key: name}; a name that was read once in a request is not read again."""
    known = g.setdefault("names", {}).setdefault(model, {})
    missing = set(filter(is_key, uids)) - known.keys()
    if missing:
        known |= dict.fromkeys(missing, "") | full_titles(model, missing)
    return {uid: known[uid] for uid in uids if uid in known}


def anchor(model, uid):
    """A record's name, as a link where its page is open to the signed-in person."""
    name = names_of(model, [uid]).get(uid, "")
    if not name or not open_to_read(model):
        return name
    return Markup('<a href="{}">{}</a>').format(page_of(model, uid), name)


def page_of(model, uid):
    """The address of a record's page."""
    return url_for(f"{BY_MODEL[model].code}.details_view", id=uid)
