"""Forms made from the kinds of fields: what is typed is read by the same reader as a sheet's cell or a file's."""

import peewee as pw
from flask import url_for
from flask_admin.form import BaseForm
from itsdangerous import BadData, URLSafeSerializer
from markupsafe import Markup
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select

from admin import links
from admin.lists import value_of
from models.kinds import Invalid
from models.messages import say

NONE, UNKNOWN = "לא נבחר", "לא ידוע"
YES_NO = ("כן", "לא")
SEEN = "seen_values"
FEW = 12  # choices up to this many need no search box


class Must:
    """Marks a field as one that must be filled; whether it is, the writer says."""

    field_flags = {"required": True}  # noqa: RUF012 (the library's own name)

    def __call__(self, form, field):
        """Nothing is checked here."""


class AnyOf(Select):
    """A list of which any may be chosen; sent with a blank, so that an empty choice is sent too."""

    def __init__(self):
        super().__init__(multiple=True)

    def __call__(self, field, **kwargs):
        return Markup('<input type="hidden" name="{}" value="">').format(field.name) + super().__call__(field, **kwargs)


class CodesSelectMultipleField(SelectMultipleField):
    """Any of several choices; its value is their codes with spaces between."""

    widget = AnyOf()

    def process_data(self, value):
        self.data = (value or "").split()

    def process_formdata(self, valuelist):
        self.data = " ".join(valuelist).split()


def form_class(entry):
    """The form of an entity: one field for each field on the page, and what its form showed when it was opened."""
    fields = {name: _field(entry.model._meta.fields[name], name in entry.narrow) for name in names_of(entry)}
    return type(f"{entry.model.__name__}Form", (BaseForm,), {**fields, SEEN: HiddenField()})


def names_of(entry):
    """The fields of an entity's form, in order."""
    return [name for _, names in entry.form for name in names.split()]


def sections_of(entry):
    """The sections of an entity's form: (title, names, closed at first)."""
    return [(title, names.split(), title == "פרטים נוספים") for title, names in entry.form]


def _field(fld, narrowed=False):
    kind, dress = fld.kind, {}
    told = {"label": fld.verbose_name, "description": fld.hint or "", "validators": [Must()] if fld.required else []}
    if kind.code == "ref":
        return SelectField(**told, validate_choice=False, choices=[], render_kw={"class": "js-select"})
    if kind.code == "choices":
        options = [SelectChoice(code, label) for code, label in kind.options]
        look = {"class": "js-select"}
        return CodesSelectMultipleField(**told, validate_choice=False, choices=options, render_kw=look)
    if kind.code in ("choice", "yesno"):
        dress = {"class": "js-select"} if len(getattr(kind, "options", ())) > FEW and not narrowed else {}
        return SelectField(**told, validate_choice=False, choices=fixed_choices(fld), render_kw=dress)
    if getattr(kind, "lines", False):
        return TextAreaField(**told, render_kw={"rows": 3, "dir": "auto"})
    return StringField(**told, render_kw=_dress(kind))


def fixed_choices(fld):
    """What may be chosen in a field whose answers are always the same, with what stands for no answer."""
    if fld.kind.code == "yesno":
        return [SelectChoice("", UNKNOWN), *(SelectChoice(word, word) for word in YES_NO)]
    return [SelectChoice("", NONE), *(SelectChoice(code, label) for code, label in fld.kind.options)]


def _dress(kind):
    """How a line of text is typed: direction, keyboard, picker."""
    keyboards = {"phone": "tel", "email": "email", "url": "url", "number": "decimal"}
    pickers = {"day": "js-day", "clock": "js-time"}
    dress = {"dir": "ltr"} if kind.ltr else {}
    if kind.code in keyboards:
        dress["inputmode"] = keyboards[kind.code]
    if kind.code in pickers:
        dress["class"] = pickers[kind.code]
    return dress


def text_of(fld, value):
    """A value as the form shows it, which its reader reads back."""
    if value is None:
        return ""
    return str(value) if fld.kind.code in ("ref", "choice", "choices") else fld.kind.show(value)


def texts_of(record, names):
    """What the form shows of a record, by field."""
    return {name: text_of(record._meta.fields[name], value_of(record, name)) for name in names}


def defaults_of(entry):
    """What the form of a new record shows, by field."""
    return texts_of(entry.model(), names_of(entry))


def prefilled(entry, args):
    """The defaults, and over them what an address brings along, where it fits."""
    texts = defaults_of(entry)
    for name in texts.keys() & args.keys():
        fld, raw = entry.model._meta.fields[name], args[name][:500]
        try:
            value = read_one(fld, raw)
        except Invalid:
            continue
        texts[name] = text_of(fld, value)
    return texts


def read_one(fld, raw):
    """The value of what was typed in one field; raises Invalid with the sentence that the writer sees."""
    if isinstance(fld, pw.ForeignKeyField):
        uid = (raw or "").strip()
        if uid and not links.is_linkable(fld.rel_model, uid):
            raise Invalid(say("ref.none", found=uid[:20]))
        return uid or None
    return fld.kind.parse(raw)


def read(entry, texts, required=()):
    """(values, errors) of what was typed; `required` names the fields that may not stay empty."""
    values, errors = {}, {}
    for name, raw in texts.items():
        fld = entry.model._meta.fields[name]
        try:
            values[name] = read_one(fld, raw)
        except Invalid as error:
            errors[name] = str(error)
            continue
        if values[name] is None and name in required:
            errors[name] = say("required", label=fld.verbose_name)
    return values, errors


def required_of(entry):
    """The fields that must be filled."""
    return [name for name, fld in entry.model.own_fields().items() if fld.required]


def offer_links(form, entry, record=None):
    """Fill the choice lists of links with what the signed-in person may choose, and what `record` links to now;
    long ones are asked for by letters."""
    for name in names_of(entry):
        fld = entry.model._meta.fields[name]
        if isinstance(fld, pw.ForeignKeyField):
            pairs, whole = links.options(fld.rel_model, [form[name].data], own_link(record, name))
            form[name].choices = [SelectChoice("", NONE), *(SelectChoice(*pair) for pair in pairs)]
            if not whole:
                address = url_for(f"{entry.code}.ajax_lookup", name=name)
                form[name].render_kw = {**form[name].render_kw, "data-url": address}


def own_link(record, name):
    """The link that a record has now, as a list of at most one; of a new record none."""
    return [value_of(record, name)] if record is not None else []


def show_errors(form, errors):
    """Put each sentence on its field; what belongs to no field stands above the form."""
    for name, text in errors.items():
        if name in form:
            form[name].errors = [text]
        else:
            form.form_errors.append(text)


def _signer(secret, entry, uid):
    return URLSafeSerializer(secret, salt=f"seen-{entry.code}-{uid}")


def freeze(secret, entry, uid, texts):
    """What a form showed, signed, to travel with it."""
    return _signer(secret, entry, uid).dumps(texts)


def thaw(secret, entry, uid, frozen):
    """What a form showed when it was opened, None where that did not come back whole."""
    try:
        return _signer(secret, entry, uid).loads(frozen or "")
    except BadData:
        return None
