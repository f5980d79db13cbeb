"""The list of one entity: which records, in which order, and what its cells say."""

import peewee as pw

from admin import filters, links
from admin.doors import actor
from admin.search import found_by, links_of
from models import access

MOST_PAGES = 100_000

#: states that have a colour; a colour never says more than the word beside it
TONES = {
    "active": "good", "held": "good", "planned": "info", "forming": "info", "dormant": "warn", "postponed": "warn",
    "open": "warn", "in_response": "info", "answered": "good", "rejected": "quiet", "draft": "quiet",
    "submitted": "info", "approved": "good", "not_started": "quiet", "on_track": "info", "late": "bad", "done": "good",
    "doing": "info", "dropped": "quiet",
    "closed": "quiet", "cancelled": "quiet", "focus": "warn", "exceptional": "bad",
}  # fmt: skip
#: choices that are no states: who may read a meeting is nothing to worry about
COLOURLESS = ("confidentiality",)


def tone(name, code):
    """The colour of a choice of the field `name`, None where it has none."""
    return None if name in COLOURLESS else TONES.get(code)


def columns_of(entry):
    """The columns of an entity's list, as (field name, label)."""
    return [(name, entry.model._meta.fields[name].verbose_name) for name in entry.listed.split()]


def all_columns(entry):
    """Every column that a list may have, as (field name, label): the list's own, then the rest of the form."""
    rest = [name for _, names in entry.form for name in names.split() if name not in entry.listed.split()]
    return [*columns_of(entry), *((name, entry.model._meta.fields[name].verbose_name) for name in rest)]


def filters_of(entry):
    """All filters of an entity, the archive's last."""
    found = [way for path in entry.filters.split() for way in filters.ways_of(entry.model, path)]
    terms = [filters.Standing(entry.model)] if {"start", "end"} <= entry.model._meta.fields.keys() else []
    return [*found, *terms, filters.Archive(entry.model)]


def query_of(entry, search, chosen, sort=None, down=False):
    """The records of a list, in its order; `chosen` are pairs of a filter and its value in the address."""
    model = entry.model
    query = access.scoped(model.select(), actor(), "read", entry)
    if not any(isinstance(way, filters.Archive) for way, _ in chosen):
        query = query.where(model.retired_on.is_null())
    bound = found_by(model, search or "", links_of(model, entry.listed.split()))
    query = query if bound is None else query.where(bound)
    for way, value in chosen:
        query = way.apply(query, value)
    return ordered(query, entry, sort, down)


def ordered(query, entry, sort=None, down=False):
    """`query` in the order of a column, or in the entity's own: by name, or the newest first."""
    model = entry.model
    if sort is None:
        sort, down = (None, entry.newest) if model.SEARCHED or entry.newest else (entry.listed.split()[0], False)
    query, key = _sort_key(query, model, sort)
    key = key.desc(nulls="LAST") if down else key.asc(nulls="LAST")
    return query.order_by(key, model.uid)


def _sort_key(query, model, name):
    """What the column `name` is sorted by: a link by its record's name, a choice by the order of the choices."""
    if name is None or name == (model.SEARCHED or ("",))[0]:
        return query, model.sort_key
    field = model._meta.fields[name]
    if isinstance(field, pw.ForeignKeyField):
        return _by_link(query, field)
    if field.kind.code == "choice":
        places = [(code, place) for place, (code, _) in enumerate(field.kind.options)]
        return query, pw.Case(field, places)
    return query, field


def _by_link(query, field):
    linked = field.rel_model.alias()
    query = query.join(linked, pw.JOIN.LEFT_OUTER, on=(field == linked.uid))
    return query, linked.sort_key


def value_of(record, name):
    """A record's own value of a field; of a link its key."""
    field = record._meta.fields[name]
    return getattr(record, field.object_id_name if isinstance(field, pw.ForeignKeyField) else name)


def shown(record, name):
    """A field's value as text for people; a link's name must have been read before, see `read_names`."""
    field, value = record._meta.fields[name], value_of(record, name)
    if isinstance(field, pw.ForeignKeyField):
        return links.names_of(field.rel_model, [value]).get(value, "")
    return field.kind.show(value)


def read_names(records, names):
    """Read the names behind the links of many records at once: one query for each entity, none for each record."""
    wanted = {}
    for record in records:
        for name in links_of(record, names):
            wanted.setdefault(record._meta.fields[name].rel_model, set()).add(value_of(record, name))
    for model, uids in wanted.items():
        links.names_of(model, uids)


def tone_of(entry):
    """(column, shown value) -> the colour of a state, None where it has none."""
    tones = {}
    for name, field in entry.model.own_fields().items():
        if field.kind.code == "choice":
            tones |= {(name, label): tone(name, code) for code, label in field.kind.options}
    return lambda column, value: tones.get((column, str(value)))
