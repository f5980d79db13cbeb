"""EXECUTOR. A line without a key that tells of something the unit already has: which record that is."""

from dataclasses import dataclass, field

from models import access
from models.titles import parts_of
from models.words import fold

#: by what a record is known again, where that is not what it is called
SAME = {"person": ("last", "first"), "assignment": ("worker", "settlement", "kind")}
PLACES = ("settlement", "body")
CONTACT = ("mobile", "phone", "email")
ANOTHER = "חדש"  # in the column of keys: this is another one, though it looks the same

ASK_PERSON = "יש כבר „{name}” עם פרטים אחרים ({told}). אותו אדם? אם כן, יש לכתוב „{key}” בעמודה „מזהה”; אם לא, „חדש”."
ASK_MANY = "יש כבר כמה כאלה. יש לכתוב בעמודה „מזהה” את המזהה של אחד מהם ({keys}), או „חדש”."
TWICE = "השורה חוזרת על שורה {number}."


@dataclass
class Match:
    """What is known of a line: the record that it tells of, or the question to ask; neither for a new one."""

    uid: str = ""
    question: str = ""


@dataclass
class Known:
    """The records of an entity, found again by what a line tells of them."""

    entry: object
    names: tuple  # the fields that the file has
    actor: object
    today: object
    indexes: dict = field(default_factory=dict)  # identity -> {values: [record]}
    claims: dict = field(default_factory=dict)  # identity and values -> number of the line that said so first

    def __post_init__(self):
        self.unique, self.called = identities(self.entry, self.names)
        self.telling = {name for identity in (*self.unique, self.called) for name in identity}

    def find(self, values):
        """The Match of a line's values, {field: value}."""
        sure = {one.uid: one for identity in self.unique for one in self._fits(identity, values)}
        if sure or self._unique_said(values):
            return _one_of(list(sure))
        if not self.called or not self._told(self.called, values):
            return Match()
        fits = self._fits(self.called, values)
        if self.entry.code == "person":
            return _person(fits, values)
        return _one_of([one.uid for one in fits if self._lasting(one, values)])

    def claim(self, number, values):
        """The number of an earlier line that told of the same new thing, None where there is none."""
        first = None
        for identity in (*self.unique, self.called):
            if identity and self._told(identity, values):
                rest = next((values[name] for name in CONTACT if values.get(name)), values.get("start"))
                named = (identity, _values(identity, values), rest if identity == self.called else None)
                first = first or self.claims.get(named)
                self.claims.setdefault(named, number)
        return first

    def _unique_said(self, values):
        return any(self._told(identity, values) for identity in self.unique)

    def _told(self, identity, values):
        return all(values.get(name) is not None for name in identity if name not in PLACES)

    def _fits(self, identity, values):
        if not self._told(identity, values):
            return []
        if identity not in self.indexes:
            self.indexes[identity] = index = {}
            for one in self._records():
                index.setdefault(_values(identity, one.__data__), []).append(one)
        return self.indexes[identity].get(_values(identity, values), [])

    def _records(self):
        if not hasattr(self, "_rows"):
            model = self.entry.model
            wanted = (self.telling | {*CONTACT, "start", "end"}) & set(model._meta.fields)
            fields = [model._meta.fields[name] for name in sorted(wanted)]
            query = model.select(model.uid, *fields).where(model.retired_on.is_null()).order_by(model.uid)
            self._rows = list(access.scoped(query, self.actor, "read", self.entry))
        return self._rows

    def _lasting(self, one, values):
        """A term that ended is not what a line tells of, unless it began on the same day."""
        end = one.__data__.get("end")
        return end is None or end >= self.today or one.__data__["start"] == values.get("start", self.today)


def identities(entry, names):
    """(what no two records share, what a record is called by), as far as the file has these fields."""
    model, names = entry.model, set(names)
    unique = [(name,) for name, fld in model.own_fields().items() if fld.unique]
    unique += [tuple(fields) for fields, alone in model._meta.indexes if alone]
    told = SAME.get(entry.code) or tuple(parts_of(model))
    called = told + tuple(p for p in PLACES if p in names and p in model._meta.fields and p not in told)
    return [one for one in unique if set(one) <= names], called if set(told) <= names else ()


def _values(identity, values):
    return tuple(fold(v) if isinstance(v := values.get(name), str) else v for name in identity)


def _one_of(uids):
    if len(uids) > 1:
        return Match(question=ASK_MANY.format(keys=", ".join(uids[:5])))
    return Match(uids[0]) if uids else Match()


def _person(fits, values):
    """The same name with the same number or address is the same person; with others it is asked, never guessed."""
    told = {values.get(name) for name in CONTACT} - {None}
    same = [one.uid for one in fits if told & {one.__data__[name] for name in CONTACT}]
    if same or not fits:
        return _one_of(same)
    one = fits[0]
    shown = [one._meta.fields[name].kind.show(one.__data__[name]) for name in CONTACT]
    name = f"{one.first} {one.last}"
    return Match(question=ASK_PERSON.format(name=name, told=", ".join(filter(None, shown)) or "בלי טלפון", key=one.uid))
