"""How records are called in one line, many at a time: one query per entity and level, never one per record."""

import string

import peewee as pw


def parts_of(model):
    """The names in a model's TITLE."""
    return [name for _, name, _, _ in string.Formatter().parse(model.TITLE) if name]


def titles(model, uids):
    """{uid: title} of the records of `model` with these keys."""
    uids = {uid for uid in uids if uid}
    if not uids:
        return {}
    fields = [model._meta.fields[name] for name in parts_of(model)]
    return titles_of(model, list(model.select(model.uid, *fields).where(model.uid.in_(sorted(uids))).dicts()))


def titles_of(model, rows, **linked):
    """{uid: title} of records read as dicts; asks only for the titles of links that are not `linked` already."""
    names = parts_of(model)
    for field in (model._meta.fields[name] for name in names):
        if isinstance(field, pw.ForeignKeyField) and field.name not in linked:
            linked[field.name] = titles(field.rel_model, {row[field.name] for row in rows})
    return {row["uid"]: _title(model, names, row, linked) for row in rows}


def _title(model, names, row, linked):
    shown = {}
    for name in names:
        value = row[name]
        shown[name] = linked[name].get(value, "") if name in linked else model._meta.fields[name].kind.show(value)
    return model.TITLE.format(**shown).strip(" ·–")


def full_titles(model, uids):
    """{uid: title} as it is told outside a settlement's own page and sheet: with the settlement where one is needed."""
    called = titles(model, uids)
    return placed(model, model.PLACE, called) if model.PLACE else called


def placed(model, link, called):
    """Titles with the settlement that `link` leads to, where there is one."""
    field = model._meta.fields[link]
    at = dict(model.select(model.uid, field).where(model.uid.in_(sorted(called)) & field.is_null(False)).tuples())
    places = titles(field.rel_model, at.values())
    return {uid: f"{name} · {places[at[uid]]}" if uid in at else name for uid, name in called.items()}


def title(record):
    """The title of one record."""
    return titles(type(record), [record.uid]).get(record.uid, "")
