"""Fields of entities: peewee's own, each with its Hebrew label, its kind and the question it asks."""

import json

import peewee as pw
import phonenumbers

from models import kinds
from models.sealing import normal, sealer


class Sealed(pw.TextField):
    """A value of any kind that the database cannot read; it can neither be sorted nor filtered by."""

    def db_value(self, value):
        """The value, sealed."""
        return None if value is None else sealer.seal(json.dumps(self.kind.dump(value), ensure_ascii=False))

    def python_value(self, value):
        """The value that was sealed."""
        return None if value is None else self.read(sealer.unseal(value))

    def read(self, plain):
        """The value of what was unsealed."""
        return self.kind.load(json.loads(plain))


class Blind(pw.CharField):
    """A column by which the sealed field `of` is found exactly: a mark that only the field key can make."""

    def __init__(self, form="", of="", **kw):
        super().__init__(**{"max_length": 64, "null": True, "index": True, **kw})
        self.form, self.of = form, of

    def mark_of(self, value):
        """The mark of a value."""
        return sealer.mark(self.form, normal(self.form, value)) if value else None


def _dress(field, label, kind, hint=None, required=False):
    field.verbose_name, field.kind, field.hint, field.required = label, kind, hint, required
    field.null = not required
    return field


def text(label, longest=120, required=False, hint=None, **kw):
    """A line of words."""
    return _dress(pw.CharField(max_length=longest, **kw), label, kinds.Text(longest), hint, required)


def lines(label, longest=4000, hint=None):
    """A text of several lines."""
    return _dress(pw.TextField(), label, kinds.Text(longest, lines=True), hint)


def day(label, required=False, hint=None, **kw):
    """A date."""
    return _dress(pw.DateField(**kw), label, kinds.Day(), hint, required)


def clock(label, hint=None):
    """A time of day."""
    return _dress(pw.TimeField(), label, kinds.Clock(), hint)


def phone(label, hint=None, **kw):
    """A telephone number, kept as +972…"""
    return _dress(pw.CharField(max_length=20, **kw), label, kinds.Phone(), hint)


def email(label, required=False, hint=None, **kw):
    """An e-mail address."""
    return _dress(pw.CharField(max_length=200, **kw), label, kinds.Email(), hint, required)


def url(label, hint=None):
    """A web address."""
    return _dress(pw.CharField(max_length=500), label, kinds.Link(), hint)


def number(label, least=0, most=10**6, required=False, hint=None, **kw):
    """A whole number."""
    return _dress(pw.IntegerField(**kw), label, kinds.Number(least, most), hint, required)


def decimal(label, least, most, places, required=False, hint=None):
    """A number with `places` decimals."""
    return _dress(pw.FloatField(), label, kinds.Number(least, most, places), hint, required)


def yesno(label, default=None, hint=None):
    """Yes, no, or not answered."""
    return _dress(pw.BooleanField(default=default), label, kinds.YesNo(), hint)


def choice(label, options, required=False, default=None, hint=None):
    """One of `options`, pairs of code and label."""
    kind = kinds.Choice(tuple(options))
    return _dress(pw.CharField(max_length=30, default=default), label, kind, hint, required)


def choices(label, options, hint=None):
    """Any of `options`, pairs of code and label."""
    return _dress(pw.CharField(max_length=200), label, kinds.Choices(tuple(options)), hint)


def identity(label, hint=None):
    """An Israeli identity number, sealed."""
    return sealed(label, kinds.Identity(), hint)


def sealed(label, kind, hint=None, required=False):
    """A value of `kind` that the database keeps unreadable; on confidential records only."""
    return _dress(Sealed(), label, kind, hint, required)


def link(label, model, required=False, hint=None, **kw):
    """A link to a record of `model`; what is linked to cannot be deleted."""
    field = pw.ForeignKeyField(model, on_delete="RESTRICT", **{"backref": "+", **kw})
    target = "self" if model == "self" else model._meta.name
    return _dress(field, label, kinds.Ref(target), hint, required)


def as_kept(kind, kept):
    """What a kind's `dump` gave, as text for people; as it was kept where the field was of another kind then."""
    try:
        return kind.show(kind.load(kept))
    except (ValueError, TypeError, AttributeError, phonenumbers.NumberParseException):
        return str(kept)
