"""Finding records by words: every word must be in the record itself or in one that it links to."""

import peewee as pw

from models.words import bare, sought

LONGEST, MOST_WORDS = 200, 8


def found_by(model, text, links=None):
    """The condition that every word of `text` is found, None where there is no word.

    `links` names the links whose records are looked at too; without it, those of entities that have no words
    of their own (a position is found by its person's name).
    """
    names = [field.name for field in model._meta.refs if not model.SEARCHED] if links is None else links
    bound = None
    for word in sought(text[:LONGEST])[:MOST_WORDS]:
        one = _has(model, word, names)
        bound = one if bound is None else bound & one
    return bound


def _has(model, word, names):
    bound = spelled(model, word)
    for name in names:
        field = model._meta.fields[name]
        target = field.rel_model
        bound |= field.in_(target.select(target.uid).where(_called(target, word)))
    return bound


def spelled(model, word):
    """A record has the word itself, anywhere; or, as the beginning of a word, what stands behind a prefix letter.

    Two letters that are left over must be a word of their own: of הדר nobody means every word that begins with דר.
    """
    found, key = model.search_key.contains(word), pw.Value(" ").concat(model.search_key).concat(" ")
    for rest in bare(word):
        found |= key.contains(f" {rest}" if len(rest) > 2 else f" {rest} ")
    return found


def _called(target, word):
    """A record is called by its own words, and a body by its settlement's beside them."""
    found = spelled(target, word)
    place = target._meta.fields.get("settlement")
    if place is not None and target.SEARCHED:
        found |= place.in_(place.rel_model.select(place.rel_model.uid).where(spelled(place.rel_model, word)))
    return found


def links_of(model, names):
    """Those of `names` that are links."""
    return [name for name in names if isinstance(model._meta.fields[name], pw.ForeignKeyField)]
