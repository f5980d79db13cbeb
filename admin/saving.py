"""From a form to the writer and back: only what the person really changed is written."""

from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from admin import forms, links
from admin.doors import office, write
from admin.merge import merge
from models.changes import Change, Refused, Stale
from models.kinds import Invalid

TRIES = 5


@dataclass(frozen=True)
class Conflict:
    """Both sides changed the same fields: the record as it is, the fields with both values, what to carry along."""

    record: object
    fields: list
    kept: list


class Clash(Exception):
    """Others changed the same fields, `names`, meanwhile: the `record` as it is, and its texts `now`."""

    def __init__(self, record, names, now):
        super().__init__(", ".join(names))
        self.record, self.names, self.now = record, names, now


def opened(made, entry, record, args=None, kept=()):
    """The form (of class `made`) of a record, or of a new one; sent back, it holds what was typed.

    `kept` are the names and values of a draft: with them comes what the form showed when it was first opened.
    """
    if request.method == "POST":
        return made(request.form)
    texts = forms.texts_of(record, forms.names_of(entry)) if record else forms.prefilled(entry, args)
    frozen = forms.freeze(_secret(), entry, record.uid, texts) if record else ""
    return made(MultiDict(kept) if kept else None, data={**texts, forms.SEEN: frozen})


def create(entry, form):
    """Make the record that the form describes; None with the errors on the form where it is not acceptable."""
    texts = {**forms.defaults_of(entry), **typed(entry)}
    values, errors = forms.read(entry, texts, forms.required_of(entry))
    if errors:
        return forms.show_errors(form, errors)
    try:
        return write(Change(entry.code, "", "create", values))
    except Refused as error:
        return forms.show_errors(form, error.errors)


def update(entry, record, form):
    """Write what was changed; returns the record, a Conflict, or None with the errors on the form."""
    sent, seen = typed(entry), _seen(entry, record)
    sent |= {name: seen.get(name) or "" for name in sent if request.form.get(f"choice.{name}") == "theirs"}
    try:
        return settle(entry, record, sent, seen)
    except Clash as clash:
        return _conflict(entry, clash, sent, seen)
    except Refused as error:
        return forms.show_errors(form, error.errors)


def settle(entry, record, sent, seen):
    """Write what differs from what was `seen`, both texts by field, and return the record.

    Raises Clash where others changed the same fields meanwhile, Refused with what is wrong.
    """
    for _ in range(TRIES):
        now = forms.texts_of(record, forms.names_of(entry))
        found = merge(seen, sent, now, lambda name, text: _plain(entry, name, text))
        if found.conflicts:
            raise Clash(record, found.conflicts, now)
        values, errors = forms.read(entry, found.write, forms.required_of(entry))
        if errors:
            raise Refused(errors)
        try:
            return write(Change(entry.code, record.uid, "update", values, record.version))
        except Stale as error:
            record = error.record
    raise Refused({"": "הפריט משתנה כרגע שוב ושוב. כדאי לנסות לשמור בעוד רגע."})


def _secret():
    return office().settings.secret_key


def typed(entry):
    """What was typed in the fields of an entity's form that were sent, by field."""
    return {name: " ".join(filter(None, request.form.getlist(name)))  # of several choices, all
            for name in forms.names_of(entry) if name in request.form}  # fmt: skip


def _seen(entry, record):
    """What the form showed when it was opened. Where that is lost, everything counts as changed by others,
    unless the version says that nothing was."""
    seen = forms.thaw(_secret(), entry, record.uid, request.form.get(forms.SEEN))
    if seen is not None:
        return seen
    same = request.form.get("_version") == str(record.version)
    return forms.texts_of(record, forms.names_of(entry)) if same else {}


def _plain(entry, name, text):
    """One form for all spellings of a value: what cannot be read stays as it was typed."""
    if text is None:
        return None
    field = entry.model._meta.fields[name]
    if field.kind.code == "ref":
        return text.strip()
    try:
        return forms.text_of(field, field.kind.parse(text))
    except Invalid:
        return text


def _conflict(entry, clash, sent, seen):
    """The page's two values for each field; for the next time round, what the person has now been shown."""
    record, names, now = clash.record, clash.names, clash.now
    frozen = forms.freeze(_secret(), entry, record.uid, {**now, **seen, **{name: now[name] for name in names}})
    fields = [
        {"name": name, "label": entry.model._meta.fields[name].verbose_name,
         "mine": sent_as(entry, name, sent[name]), "theirs": shown(entry, name, now[name])} for name in names
    ]  # fmt: skip
    return Conflict(record, fields, [*sent.items(), (forms.SEEN, frozen)])


def sent_as(entry, name, text):
    """As `shown`, of a text that somebody sent: a link by its name only where it is open to the signed-in person."""
    field = entry.model._meta.fields[name]
    if field.kind.code != "ref":
        return shown(entry, name, text)
    return dict(links.readable(field.rel_model, [text])).get(text, "")


def shown(entry, name, text):
    """A typed text as people read it: a choice by its label, a link by its name."""
    field = entry.model._meta.fields[name]
    if field.kind.code in ("choice", "choices"):
        return field.kind.show(text)
    if field.kind.code == "ref":
        return links.names_of(field.rel_model, [text]).get(text, "") if text else ""
    return text

