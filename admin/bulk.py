"""Many records at once: a choice over all pages, one field for all of them, actions that ask before they act.

First the questions, then what would change and what would not and why; then all of what was shown, or nothing.
"""

import hashlib
import json
from dataclasses import dataclass, replace

import peewee as pw
from flask import abort, flash, redirect, request
from flask_admin import expose

from admin import forms, links, lists, saving
from admin.doors import actor, office, today, write_all
from models import access, changes
from models.catalog import BY_CODE, BY_MODEL
from models.changes import Change, Refused, Source
from models.page import Action
from models.questions import asker
from models.titles import titles
from models.words import count

MOST = 500  # records in one step: as many as a person can look over, and a page can hold
TOLD = 5  # refusals that are told one by one
PLACE = "כמה יחד, מתוך הרשימה"
FIELD = "field"
MANY = "נבחרו {count:,} שורות, ובבת אחת אפשר לשנות עד {most}. אפשר לצמצם בסינון או בחיפוש, ולחזור על הפעולה."
NONE = "לא נבחרה שורה שפתוחה לשינוי."
RETIRED = "בארכיון"
NOT_ASKED = "השאלה אינה נשאלת על פריט מסוג כזה"
MOVED = "הנתונים השתנו מאז שזה הוצג, ולכן דבר לא נשמר. כך זה נראה עכשיו."


@dataclass(frozen=True)
class Picked:
    """The records that are chosen and open to what is to be done, and how many more are chosen and are not."""

    records: list
    closed: int = 0


@dataclass(frozen=True)
class Line:
    """One record in the preview: its changes as people read them, or why it stays as it is."""

    uid: str
    label: str
    cells: tuple = ()  # (label, old, new) each
    why: str = ""
    wanted: tuple = ()  # Changes


class BulkRoutes:
    """The doors of one entity's list for what is done with many records."""

    def _offer_bulk(self):
        """What the bar over the list offers beside the archive."""
        if self.keeps_views and self.can_edit:
            offered = [one for one in self.entry.actions if one.of is None or access.can(actor(), "create", _of(one))]
            self._template_args.update(bulk_actions=offered, bulk_url=lambda: self._here(".many_view"))

    def _picked(self, verb):
        """The Picked of a form: ticked rows, all of which must be open, or all that the address asks for."""
        self._demand(verb)
        if request.form.get("all"):
            asked = self.export_query()
            mine = list(access.scoped(asked, actor(), verb, self.entry).limit(MOST + 1))
            total = asked.order_by().count()
            if len(mine) > MOST:
                flash(MANY.format(count=total, most=MOST), "warning")
                abort(redirect(self._here(".index_view")))
            return Picked(mine, total - len(mine))
        keys = sorted(set(request.form.getlist("rowid")))
        if len(keys) > MOST:
            abort(400)
        query = self.model.select().where(self.model.uid.in_([key for key in keys if links.is_key(key)]))
        found = {one.uid: one for one in access.scoped(query, actor(), verb, self.entry)}
        for key in keys:
            if key not in found:
                self._deny(key)
        return Picked([found[key] for key in keys])

    @expose("/many/", methods=("POST",))
    def many_view(self):
        """Step by step: which field, which value, what would change, and then all of it or nothing."""
        picked, what = self._picked("update"), request.form.get("what", "")
        if not picked.records:
            flash(NONE, "warning")
            return redirect(self._here(".index_view"))
        if what == FIELD:
            return self._many_page(picked, what, fields=fields_of(self.entry))
        action = action_of(self.entry, what) or abort(400)
        if action.of is not None and not access.can(actor(), "create", _of(action)):
            abort(403)
        return self._answered(picked, what, action)

    def _answered(self, picked, what, action):
        """The questions; once they are answered, the preview; once that is confirmed, what it showed."""
        asked = replace(_of(action) or self.entry, form=(("", action.asks),))
        made = forms.form_class(asked)
        form = made(request.form) if "ready" in request.form else made(data=_begin(asked))
        forms.offer_links(form, asked)
        values = self._read(form, asked, action) if "ready" in request.form else None
        if values is None:
            return self._many_page(picked, what, action=action, form=form, names=action.asks.split())
        lines = plan(self.entry, action, picked.records, values)
        changed = [line for line in lines if line.wanted and not line.why]
        digest = digest_of(changed)
        if request.form.get("digest") == digest and self._done(action, changed):
            return redirect(self._here(".index_view"))
        texts = [(name, text) for name in action.asks.split() for text in request.form.getlist(name)]
        return self._many_page(picked, what, action=action, lines=lines, changed=changed, digest=digest, texts=texts,
                               notice=MOVED if "digest" in request.form else "")  # fmt: skip

    def _read(self, form, asked, action):
        """The values that were typed, None with the errors on the form; an action needs all of its answers."""
        texts, names = saving.typed(asked), action.asks.split()
        needed = set(names) if action in self.entry.actions else set(forms.required_of(asked)) & set(names)
        values, errors = forms.read(asked, {name: texts.get(name, "") for name in names}, needed)
        return forms.show_errors(form, errors) if errors else values

    def _done(self, action, changed):
        """Write all that was shown, or nothing: False where it can no longer be."""
        try:
            write_all([one for line in changed for one in line.wanted], PLACE)
        except Refused:
            return False
        told = count(len(changed), "שורה אחת שונתה", "שתי שורות שונו", "שורות שונו")
        flash(f"{action.title}: {told}.", "success")
        return True

    def _many_page(self, picked, what, **told):
        return self.render("admin/model/many.html", picked=picked, what=what, action_url=self._here(".many_view"),
                           return_url=self._here(".index_view"), **told)  # fmt: skip


def _of(action):
    return BY_MODEL[action.of] if action.of is not None else None


def _begin(asked):
    """What the questions begin with: the defaults, and today where an action asks for a day."""
    texts = forms.defaults_of(asked)
    fields = asked.model._meta.fields
    return {name: text or (fields[name].kind.show(today()) if fields[name].kind.code == "day" else "")
            for name, text in texts.items()}  # fmt: skip


def fields_of(entry):
    """(name, label) of the fields that may be set for many records: not what makes one known, nor what is set once."""
    known = [(name, entry.model._meta.fields[name]) for name in forms.names_of(entry)]
    return [(name, fld.verbose_name) for name, fld in known if not fld.unique and name not in entry.model.FIXED]


def action_of(entry, what):
    """The Action that a form names: one of the entity's own, or a field that is set; None for neither."""
    kind, _, name = what.partition(".")
    if kind == FIELD and name in dict(fields_of(entry)):
        return Action(what, entry.model._meta.fields[name].verbose_name, name)
    return next((one for one in entry.actions if one.code == what), None)


def plan(entry, action, records, values):
    """The Lines of a preview: everything is tried, one record after the other, and rolled back."""
    called = titles(entry.model, [one.uid for one in records])
    asked, day = asker(entry), today()
    lines = []
    for one in records:
        label = called.get(one.uid) or "ללא שם"
        if one.retired_on:
            lines.append(Line(one.uid, label, why=RETIRED))
        elif action.of is None and not all(asked(one, name) for name in values):
            lines.append(Line(one.uid, label, why=NOT_ASKED))
        else:
            lines.append(Line(one.uid, label, wanted=tuple(_wanted(entry, action, one, values, day))))
    return _told(entry, records, _tried(lines))


def _wanted(entry, action, record, values, day):
    """The Changes of one record, without those that change nothing."""
    steps = action.make(record, values, day) if action.make else [(entry.code, record.uid, "update", values)]
    for code, uid, verb, given in steps:
        mine = (code, uid) == (entry.code, record.uid)
        if not mine or any(lists.value_of(record, name) != value for name, value in given.items()):
            yield Change(code, uid, verb, given, record.version if mine else None)


def _tried(lines):
    errors = changes.trial([line.wanted for line in lines], actor(), Source("screen", PLACE), office().world)
    return [line if line.why else replace(line, why=" ".join(told.values()))
            for line, told in zip(lines, errors, strict=True)]  # fmt: skip


def _told(entry, records, lines):
    """The lines with what changes in them, as people read it; the names behind links are read together."""
    known = {(entry.code, one.uid): one for one in records}
    for line in lines:
        for one in line.wanted:
            model = BY_CODE[one.entity].model
            if one.uid and (one.entity, one.uid) not in known:
                known[one.entity, one.uid] = model.get_by_id(one.uid)
            for name in lists.links_of(model, one.values):
                before = known.get((one.entity, one.uid))
                keys = [one.values[name], before and lists.value_of(before, name)]
                links.names_of(model._meta.fields[name].rel_model, filter(None, keys))
    return [replace(line, cells=tuple(cell for one in line.wanted for cell in _cells(entry, one, known)))
            for line in lines]  # fmt: skip


def _cells(entry, change, known):
    model, before = BY_CODE[change.entity].model, known.get((change.entity, change.uid))
    over = "" if change.entity == entry.code else f"{BY_CODE[change.entity].one} · "
    for name, value in change.values.items():
        fld = model._meta.fields[name]
        old = before and lists.value_of(before, name)
        if old != value and not (isinstance(fld, pw.ForeignKeyField) and fld.rel_model is entry.model):
            yield over + fld.verbose_name, _shown(fld, old), _shown(fld, value)


def _shown(fld, value):
    if isinstance(fld, pw.ForeignKeyField):
        return links.names_of(fld.rel_model, [value]).get(value, "") if value else ""
    return fld.kind.show(value)


def digest_of(lines):
    """What makes a preview the same preview: which records, as which versions, and what becomes of each."""
    told = [[line.uid, line.cells, [one.version for one in line.wanted]] for line in lines]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
