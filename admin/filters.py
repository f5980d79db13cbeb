"""Filters of lists, one set for each kind of value; each has a steady name in the address."""

import peewee as pw
from flask_admin.model.filters import BaseFilter

from admin import links
from admin.doors import today
from admin.search import found_by
from models import kinds
from models.staff import open_on
from models.words import fold

YES_NO = (("1", "כן"), ("0", "לא"))


def _yes(value):
    if value not in dict(YES_NO):
        raise ValueError(value)
    return value == "1"


def field_at(model, path):
    """The field at the end of `path`: a field's name, or link.field."""
    *before, name = path.split(".")
    for link in before:
        model = model._meta.fields[link].rel_model
    return model._meta.fields[name]


def condition_at(model, path, make):
    """The condition that `make` gives for the field at the end of `path`, by subqueries: never a join."""
    link, _, rest = path.partition(".")
    field = model._meta.fields[link]
    if not rest:
        return make(field)
    target = field.rel_model
    return field.in_(target.select(target.uid).where(condition_at(target, rest, make)))


class Way(BaseFilter):
    """One way to filter by one field; `read` turns the text in the address into a value, ValueError where it cannot."""

    def __init__(self, model, path, code, told, read, test, kind="text", choices=None):
        field = field_at(model, path)
        label = field.verbose_name
        if "." in path:
            label = f"{model._meta.fields[path.partition('.')[0]].verbose_name} · {label}"
        super().__init__(label, data_type=kind)
        self.model, self.path, self.code, self.field = model, path, code, field
        self.told, self.read, self.test, self.choices = told, read, test, choices

    @property
    def arg(self):
        """The filter's name in an address."""
        return f"{self.path.replace('.', '-')}_{self.code}"

    def operation(self):
        return self.told

    def clean(self, value):
        return self.read(value[:200])

    def apply(self, query, value):
        value = self.clean(value)
        return query.where(condition_at(self.model, self.path, lambda field: self.test(field, value)))

    def shown_options(self, active):
        """The pairs to choose from, None for a free value; `active` are the values in use just now."""
        if callable(self.choices):
            return self.choices(active)
        return self.choices


def ways_of(model, path):
    """The ways to filter by the field at the end of `path`."""
    field = field_at(model, path)
    maker = _MAKERS.get(field.kind.code, _words)
    return [Way(model, path, *given) for given in [*maker(field), *_blank(field)]]


def _blank(field):
    if field.required:
        return []
    test = lambda f, value: _is_empty(f) if value else ~_is_empty(f)  # noqa: E731 (one expression)
    return [("none", "ריק", _yes, test, "text", YES_NO)]


def _is_empty(field):
    return field.is_null() | (field == "") if isinstance(field, (pw.CharField, pw.TextField)) else field.is_null()


def _words(field):
    def read(value):
        if not fold(value):
            raise ValueError(value)
        return value.replace("\0", "").strip()

    return [("has", "מכיל", read, lambda f, value: f.contains(value)),
            ("is", "שווה ל", read, lambda f, value: f == value)]  # fmt: skip


def _number(field):
    def read(value):
        found = field.kind.parse(value)
        if found is None:
            raise ValueError(value)
        return found

    return [("is", "שווה ל", read, lambda f, value: f == value),
            ("least", "לפחות", read, lambda f, value: f >= value),
            ("most", "לכל היותר", read, lambda f, value: f <= value)]  # fmt: skip


def _choice(field):
    pairs = field.kind.options

    def read(value):
        if value not in dict(pairs):
            raise ValueError(value)
        return value

    return [("is", "שווה ל", read, lambda f, value: f == value, "text", pairs),
            ("not", "שונה מ", read, lambda f, value: (f != value) | f.is_null(), "text", pairs)]  # fmt: skip


def _yesno(field):
    return [("is", "שווה ל", _yes, lambda f, value: f == value, "text", YES_NO)]


def _link(field):
    target = field.rel_model

    def read(value):
        if not links.is_key(value):
            raise ValueError(value)
        return value

    def words(value):
        if not fold(value):
            raise ValueError(value)
        return value

    def choices(active):
        pairs, whole = links.options(target)
        known = dict(pairs)
        pairs += links.readable(target, [value for value in active if value not in known]) if active else []
        return pairs if whole or active else []

    inside = lambda f, value: f.in_(target.select(target.uid).where(found_by(target, value)))  # noqa: E731
    return [("is", "שווה ל", read, lambda f, value: f == value, "text", choices), ("has", "מכיל", words, inside)]


def _day(field):
    kind = kinds.Day()

    def day(value):
        found = kind.parse(value)
        if found is None:
            raise ValueError(value)
        return found

    def span(value):
        first, _, last = value.partition(" to ")
        return day(first), day(last)

    return [("between", "בין", span, lambda f, v: f.between(min(v), max(v)), "daterangepicker"),
            ("before", "לפני", day, lambda f, v: f < v, "datepicker"),
            ("after", "אחרי", day, lambda f, v: f > v, "datepicker"),
            ("is", "ביום", day, lambda f, v: f == v, "datepicker")]  # fmt: skip


class Fixed(BaseFilter):
    """A filter with few answers, always the same ones; `NAME` is what the list calls it."""

    NAME, CHOICES = "", ()

    def __init__(self, model):
        super().__init__(self.NAME)
        self.model = model

    def operation(self):
        return "שווה ל"

    def validate(self, value):
        return value in dict(self.CHOICES)

    def shown_options(self, active):
        """All answers."""
        return self.CHOICES


class Archive(Fixed):
    """Whether the list shows what was moved to the archive; without it the archive is left out."""

    arg, path, NAME = "archive", "retired_on", "ארכיון"
    CHOICES = (("only", "רק מה שבארכיון"), ("all", "הכול"))

    def apply(self, query, value):
        return query.where(self.model.retired_on.is_null(False)) if value == "only" else query


class Standing(Fixed):
    """Whether a term is open on the day, is over, or has not begun; for entities that have a beginning and an end."""

    arg, path, NAME = "term", "end", "תקופה"
    CHOICES = (("open", "נמשך היום"), ("over", "הסתיים"), ("coming", "עוד לא התחיל"))

    def apply(self, query, value):
        over, coming = self.model.end < today(), self.model.start > today()
        return query.where({"open": open_on(self.model, today()), "over": over, "coming": coming}[value])


_MAKERS = {"choice": _choice, "ref": _link, "yesno": _yesno, "day": _day, "number": _number, "clock": lambda field: []}
