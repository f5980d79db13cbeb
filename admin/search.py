"""Finding records by words: every word must be in the record itself or in one that it links to."""

import peewee as pw

from models.words import fold

LONGEST, MOST_WORDS = 200, 8


def found_by(model, text, links=None):
    """The condition that every word of `text` is found, None where there is no word.

    `links` names the links whose records are looked at too; without it, those of entities that have no words
    of their own (a position is found by its person's name).
    """
    names = [field.name for field in model._meta.refs if not model.SEARCHED] if links is None else links
    bound = None
    for word in fold(text[:LONGEST]).split()[:MOST_WORDS]:
        one = _has(model, word, names)
        bound = one if bound is None else bound & one
    return bound


def _has(model, word, names):
    bound = model.search_key.contains(word)
    for name in names:
        field = model._meta.fields[name]
        target = field.rel_model
        bound |= field.in_(target.select(target.uid).where(_called(target, word)))
    return bound


def _called(target, word):
    """A record is called by its own words, and a body by its settlement's beside them."""
    found = target.search_key.contains(word)
    place = target._meta.fields.get("settlement")
    if place is not None and target.SEARCHED:
        found |= place.in_(place.rel_model.select(place.rel_model.uid).where(place.rel_model.search_key.contains(word)))
    return found


def links_of(model, names):
    """Those of `names` that are links."""
    return [name for name in names if isinstance(model._meta.fields[name], pw.ForeignKeyField)]
