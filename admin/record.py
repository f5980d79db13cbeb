"""The page of one record: its facts by section, what is related to it, and the state of its sheet."""

import peewee as pw
from flask import url_for

from admin import indices, links, sheets, stages
from admin.doors import actor, today
from admin.lists import ordered, read_names, shown, tone, value_of
from models import access, kinds
from models.bodies import Body
from models.catalog import CATALOG
from models.people import Person, Position
from models.places import Settlement
from models.questions import asker

AT_MOST = 10
TOLD = ("kind", "function", "body", "status", "state")  # what a related record's second line says, where it has it
#: what of a settlement's bodies is called on its page, where the entity's own title says too little
OF_BODIES = {Position: "חברי ועדות וצוותים"}


def facts_of(entry, record):
    """The sections of a record's page: (title, [{label, value, href, tone, wide, ltr}])."""
    read_names([record], [name for _, names in entry.form for name in names.split()])
    applies = asker(entry)
    asked = [(title, [name for name in names.split() if applies(record, name)])
             for title, names in entry.form]  # fmt: skip
    return [(title, [_fact(record, name) for name in names]) for title, names in asked if names]


def _fact(record, name):
    field, value = record._meta.fields[name], value_of(record, name)
    kind = field.kind
    text = links.anchor(field.rel_model, value) if kind.code == "ref" and value else shown(record, name)
    return {"name": name, "label": field.verbose_name, "value": text, "ltr": kind.ltr,
            "wide": getattr(kind, "lines", False), "href": _href(kind, value),
            "day": value.isoformat() if kind.code == "day" and value else "",
            "tone": tone(name, value) if kind.code == "choice" else None}  # fmt: skip


def _href(kind, value):
    """Where a press on a value leads: a call, a letter, a site."""
    if not value or kind.code not in ("phone", "email", "url"):
        return ""
    return kind.show(value) if kind.code == "url" else f"{'tel' if kind.code == 'phone' else 'mailto'}:{value}"


def related_to(entry, record):
    """What other records link to this one, entity by entity, as far as it is open to the signed-in person."""
    found = []
    for other in CATALOG:
        if not access.can(actor(), "read", other) or (other.confidential and not entry.confidential):
            continue
        fields = [field for field in other.model._meta.refs if field.rel_model is entry.model]
        for field in fields:
            title = other.title if len(fields) == 1 else f"{other.title} · {field.verbose_name}"
            found.append(_group(other, field.name, title, record, field == record.uid))
    if isinstance(record, Settlement):
        found += _of_bodies(record)
    return [group for group in found if group["rows"]] + [group for group in found if not group["rows"]]


def _of_bodies(place):
    """What belongs to a settlement's bodies, and to the settlement by them alone."""
    inside = Body.select(Body.uid).where(Body.settlement == place.uid)
    for other in CATALOG:
        if other.confidential or other.model is Body or not access.can(actor(), "read", other):
            continue
        own = other.model._meta.fields.get("settlement")
        for field in other.model._meta.refs:
            if field.rel_model is Body:
                bound = field.in_(inside) if own is None else field.in_(inside) & own.is_null()
                title = OF_BODIES.get(other.model, f"{other.title} · של הגופים")
                yield _group(other, f"{field.name}.settlement", title, place, bound)


def _group(other, path, title, record, bound):
    model = other.model
    query = access.scoped(model.select().where(bound & model.retired_on.is_null()), actor(), "read", other)
    count = query.count()
    records = list(_current_first(ordered(query, other), model).limit(AT_MOST)) if count else []
    names = links.names_of(model, [one.uid for one in records])
    read_names(records, [name for name in TOLD if name in model._meta.fields])
    can_add = "." not in path and path in _form_names(other) and access.can(actor(), "create", other)
    here = f" · {links.names_of(type(record), [record.uid])[record.uid]}"  # where we are need not be said
    rows = [{"uid": one.uid, "label": names[one.uid].removesuffix(here) or "ללא שם",
             "href": links.page_of(model, one.uid), "sub": _sub(other, one, path).replace(here, "")}
            for one in records]  # fmt: skip
    return {
        "code": other.code, "title": title, "count": count, "rows": rows, "href_all": _all(other, path, record),
        "add_href": url_for(f"{other.code}.create_view", **{path: record.uid}) if can_add else "",
    }  # fmt: skip


def _current_first(query, model):
    """Terms that are over stand after those that are not."""
    if "end" not in model._meta.fields:
        return query
    over = pw.Case(None, [(model.end < today(), 1)], 0)
    return query.order_by(over, *query._order_by)


def _form_names(entry):
    return [name for _, names in entry.form for name in names.split()]


def _all(other, path, record):
    """The list that shows the whole group, where the list has that filter."""
    if path not in other.filters.split():
        return ""
    return url_for(f"{other.code}.index_view", **{f"flt0_{path.replace('.', '-')}_is": record.uid})


def _sub(other, one, path):
    """A second line: the body of a member, the time of a term, the state of a body or a meeting."""
    names = _form_names(other)
    told = []
    for name in TOLD:
        if name in names and name != path and name not in other.model.TITLE:
            told.append(shown(one, name))
    if "start" in names and "end" in names:
        told.append(term_of(one))
    return " · ".join(filter(None, told))


def term_of(record):
    """A term as people write it."""
    day = kinds.Day()
    if record.start and record.end:
        return f"{day.show(record.start)} – {day.show(record.end)}"
    if record.end:
        return f"עד {day.show(record.end)}"
    return f"מ־{day.show(record.start)}" if record.start else ""


def remarks_of(record, today):
    """What a person should know about a record though it is acceptable."""
    return type(record).remarks(record, today)


def sheet_note(record):
    """The card about a settlement's sheet, beside its facts."""
    return sheets.note_of(record) if isinstance(record, Settlement) else None


def more_of(record):
    """What only some records have: the bar of a programme's stages, the card of a settlement's indices."""
    return {"stages": stages.bar_of(record), "trends": indices.card_of(record)}


def merge_url(record):
    """Where a person who is kept twice is made one, '' for other records."""
    return url_for("people_merge.index", id=record.uid) if isinstance(record, Person) else ""


def subject_url(record):
    """Where everything that is kept of a person stands on one page, '' for other records."""
    return url_for("subject.index", id=record.uid) if isinstance(record, Person) else ""
