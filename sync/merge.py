"""PURE. The merge of one cell: three states in, one outcome with its reason out (the table of the specification)."""

import re
from dataclasses import dataclass

from models.kinds import Invalid, Ref, is_blank
from models.messages import say

#: functions whose value changes by itself, or comes from elsewhere: no value to keep
RESTLESS = re.compile(
    r"\b(TODAY|NOW|RAND|RANDBETWEEN|RANDARRAY|IMPORT\w+|GOOGLE\w+|INDIRECT|OFFSET|IMAGE)\s*\(", re.IGNORECASE
)
NOTHING, SEND, TAKE, AGREE, FINDING, CONFLICT, RETURN = (
    "nothing", "send", "take", "agree", "finding", "conflict", "return"
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a tab for the merge: its code, kind and exposure; `labels` where it is a link."""

    code: str
    label: str
    kind: object
    edit: bool
    required: bool = False
    labels: object = None

    def read(self, raw):
        """The value of a raw cell; raises Invalid with what would be right."""
        if isinstance(raw, dict):
            if "e" in raw:
                raise Invalid(say("value.error", found=raw["e"]))
            if RESTLESS.search(raw["f"]):
                raise Invalid(say("value.formula"))
            raw = raw["v"]
        if is_blank(raw):
            return None
        return self.kind.read(raw, self.labels) if isinstance(self.kind, Ref) else self.kind.parse(raw)

    def cell(self, value):
        """The value as it is written into a sheet."""
        if isinstance(self.kind, Ref):
            return None if value is None else self.labels.show(value) or None
        return self.kind.cell(value)

    def show(self, value):
        """The value for a person's eyes."""
        if isinstance(self.kind, Ref):
            return self.kind.show(value, self.labels)
        return self.kind.show(value)


@dataclass(frozen=True)
class Outcome:
    """What to do with one cell, and why."""

    what: str
    value: object = None
    why: str = ""


#: the value of a base that was agreed about when its column was of another kind: no other equals it
UNREAD = object()


@dataclass(frozen=True)
class Agreed:
    """The base of one cell: the value, and the raw cell as last seen or written."""

    value: object
    raw: object

    @property
    def told(self):
        """The value, None where it is none of the column's kind any more."""
        return None if self.value is UNREAD else self.value


def same_raw(one, other):
    """True where two raw cells were entered alike; of formulas the text and the value count."""
    return one == other and isinstance(one, bool) == isinstance(other, bool) or (is_blank(one) and is_blank(other))


def merge(column, base, ours, raw):
    """The outcome for one cell: `base` is Agreed or None (no base), `ours` the database's value, `raw` the sheet's."""
    untouched = base is not None and same_raw(base.raw, raw)
    changed_here = base is None or ours != base.value
    if untouched:
        return _untouched(column, base, ours, raw, changed_here)
    try:
        theirs = column.read(raw)
    except Invalid as error:
        return _unreadable(column, changed_here, base, str(error))
    if base is not None and theirs == base.value:
        return _untouched(column, base, ours, raw, changed_here, respelled=True)
    if theirs == ours:
        return Outcome(AGREE, theirs)
    if not column.edit:
        return Outcome(RETURN, ours, say("merge.return", label=column.label))
    if changed_here:
        return Outcome(CONFLICT, theirs)
    if theirs is None and column.required:
        return Outcome(FINDING, None, say("required", label=column.label))
    return Outcome(TAKE, theirs, column.kind.remark(raw) or "")


def _untouched(column, base, ours, raw, changed_here, respelled=False):
    if not changed_here and _says(column, raw, ours):
        return Outcome(AGREE, ours) if respelled else Outcome(NOTHING)
    if isinstance(raw, dict) and column.edit:  # a formula belongs to the person who wrote it
        return Outcome(CONFLICT, base.told)
    return Outcome(SEND, ours)


def _says(column, raw, ours):
    """False where a label names its record no more: it was renamed, or another one is called so by now.

    Of a record that this workbook does not show, nothing better can be said.
    """
    if not isinstance(column.kind, Ref) or isinstance(raw, dict) or column.cell(ours) is None:
        return True
    try:
        return column.read(raw) == ours
    except Invalid:
        return False


def _unreadable(column, changed_here, base, why):
    if not column.edit:
        return Outcome(RETURN, None, say("merge.return", label=column.label))
    if changed_here and base is not None:
        return Outcome(CONFLICT, None, why)
    return Outcome(FINDING, None, why)
