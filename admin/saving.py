"""From a form to the writer and back: only what the person really changed is written."""

from dataclasses import dataclass

from flask import request

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


def opened(made, entry, record, args=None):
    """The form (of class `made`) of a record, or of a new one; sent back, it holds what was typed."""
    if request.method == "POST":
        return made(request.form)
    texts = forms.texts_of(record, forms.names_of(entry)) if record else forms.prefilled(entry, args)
    frozen = forms.freeze(_secret(), entry, record.uid, texts) if record else ""
    return made(data={**texts, forms.SEEN: frozen})


def create(entry, form):
    """Make the record that the form describes; None with the errors on the form where it is not acceptable."""
    texts = {**forms.defaults_of(entry), **_typed(entry)}
    values, errors = forms.read(entry, texts, forms.required_of(entry))
    if errors:
        return forms.show_errors(form, errors)
    try:
        return write(Change(entry.code, "", "create", values))
    except Refused as error:
        return forms.show_errors(form, error.errors)


def update(entry, record, form):
    """Write what was changed; returns the record, a Conflict, or None with the errors on the form."""
    typed = _typed(entry)
    for _ in range(TRIES):
        now = forms.texts_of(record, forms.names_of(entry))
        seen = _seen(entry, record, now)
        typed |= {name: seen.get(name) or "" for name in typed if request.form.get(f"choice.{name}") == "theirs"}
        found = merge(seen, typed, now, lambda name, text: _plain(entry, name, text))
        if found.conflicts:
            return _conflict(entry, record, found.conflicts, typed, seen, now)
        values, errors = forms.read(entry, found.write, forms.required_of(entry))
        if errors:
            return forms.show_errors(form, errors)
        try:
            return write(Change(entry.code, record.uid, "update", values, record.version))
        except Stale as error:
            record = error.record
        except Refused as error:
            return forms.show_errors(form, error.errors)
    return forms.show_errors(form, {"": "הפריט משתנה כרגע שוב ושוב. כדאי לנסות לשמור בעוד רגע."})


def _secret():
    return office().settings.secret_key


def _typed(entry):
    return {name: " ".join(filter(None, request.form.getlist(name)))  # of several choices, all
            for name in forms.names_of(entry) if name in request.form}  # fmt: skip


def _seen(entry, record, now):
    """What the form showed when it was opened. Where that is lost, everything counts as changed by others,
    unless the version says that nothing was."""
    seen = forms.thaw(_secret(), entry, record.uid, request.form.get(forms.SEEN))
    if seen is not None:
        return seen
    return now if request.form.get("_version") == str(record.version) else {}


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


def _conflict(entry, record, names, typed, seen, now):
    """The page's two values for each field; for the next time round, what the person has now been shown."""
    frozen = forms.freeze(_secret(), entry, record.uid, {**now, **seen, **{name: now[name] for name in names}})
    fields = [
        {"name": name, "label": entry.model._meta.fields[name].verbose_name,
         "mine": _shown(entry, name, typed[name]), "theirs": _shown(entry, name, now[name])} for name in names
    ]  # fmt: skip
    return Conflict(record, fields, [*typed.items(), (forms.SEEN, frozen)])


def _shown(entry, name, text):
    """A typed text as people read it: a choice by its label, a link by its name."""
    field = entry.model._meta.fields[name]
    if field.kind.code in ("choice", "choices"):
        return field.kind.show(text)
    if field.kind.code == "ref":
        return links.names_of(field.rel_model, [text]).get(text, "") if text else ""
    return text

