"""PURE. A form that was open while its record changed: what it showed, what was typed, what the record says now."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Merge:
    """`write`: the texts to be written; `conflicts`: the fields that were changed on both sides, differently."""

    write: dict
    conflicts: tuple


def merge(seen, mine, now, plain):
    """Three states of a form, as texts by field. `plain(name, text)` gives two spellings of one value one form."""
    write, conflicts = {}, []
    for name, typed in mine.items():
        wanted, before, present = (plain(name, text) for text in (typed, seen.get(name), now[name]))
        if wanted in (before, present):
            continue
        write[name] = typed
        if before != present:
            conflicts.append(name)
    return Merge(write, tuple(conflicts))
