"""A record as it was then: today's values, with the lines of the journal since then gone back over."""

from dataclasses import dataclass

from models import journal


@dataclass(frozen=True)
class Past:
    """`record` is unsaved and holds the values of then; None where it was not there yet, or where nobody can tell.

    `erased` is the line beyond which values were erased by rule, None where the way back is whole.
    """

    record: object = None
    erased: journal.Line | None = None


def as_of(entry, record, seq):
    """How a record stood right after the line `seq` of the journal."""
    values = dict(record.__data__)
    for line, changed in journal.past(entry.code, record.uid, after=seq):
        if line.verb == "create":
            return Past()
        if line.verb not in journal.CHANGES:
            continue
        if journal.are_erased(line):
            return Past(erased=line)
        for name in changed.keys() & values.keys():
            values[name] = _loaded(entry.model._meta.fields[name], changed[name][0])
    made = entry.model()
    made.__data__.update(values)
    return Past(made)


def _loaded(field, kept):
    """A value of the journal; one that was written when the field was of another kind is not told."""
    load = field.kind.load if hasattr(field, "kind") else field.python_value
    try:
        return load(kept)
    except (ValueError, TypeError):
        return None


def differing(entry, then, now):
    """The fields whose values differ between two states of a record, in the order of its form, as names."""
    names = [name for _, names in entry.form for name in names.split()]
    return [name for name in names if then.__data__.get(name) != now.__data__.get(name)]
