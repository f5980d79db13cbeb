"""PURE. Which column of a file carries which field: by the heading's words, wherever the column stands."""

from dataclasses import dataclass

from models.words import clean, fold

KEY, KEY_WORDS = "uid", ("מזהה", "uid", "_key")
ENDINGS = ("ת", "ה", "ית", "ות")
LOOK_AHEAD = 10  # lines above the headings: a title, a date


@dataclass(frozen=True)
class Binding:
    """Where each field stands in the rows; `start` is the first row under the headings."""

    at: dict  # field name -> index of the column
    start: int
    unknown: tuple = ()  # headings that are none of ours
    double: tuple = ()  # labels of fields that stand there more than once


def bind(fields, rows):
    """Bind `fields`, {name: label}, to the row of headings among `rows` of cells; None where there is none."""
    words = words_of(fields)
    names = [[words.get(fold(raw)) if isinstance(raw, str) else None for raw in row] for row in rows[:LOOK_AHEAD]]
    found = max(range(len(names)), key=lambda at: (len(set(filter(None, names[at]))), -at), default=None)
    if found is None or not set(names[found]) - {None, KEY}:
        return None
    places = {}
    for index, name in enumerate(names[found]):
        if name:
            places.setdefault(name, []).append(index)
    unknown = [clean(raw) for raw, name in zip(rows[found], names[found], strict=True) if raw is not None and not name]
    double = tuple({KEY: KEY_WORDS[0], **fields}[name] for name, at in places.items() if len(at) > 1)
    return Binding({name: at[0] for name, at in places.items()}, found + 1, tuple(filter(None, unknown)), double)


def words_of(fields):
    """{folded heading: field}: labels, field names, and other forms of a label where only one field has them."""
    sure = {fold(word): KEY for word in KEY_WORDS}
    for name, label in fields.items():
        sure[fold(label)] = sure[fold(name)] = name
    loose = {}
    for name, label in fields.items():
        for word in map(fold, forms_of(label)):
            loose.setdefault(word, set()).add(name)
    return {**{word: names.pop() for word, names in loose.items() if len(names) == 1}, **sure}


def forms_of(label):
    """How else people write a label: without its brackets, in one gender, one of its words, with 'שם' before it."""
    plain = label.partition("(")[0].strip()
    forms = {plain, f"שם {plain}", *plain.split(" / ")}
    for gender in (0, 1):
        forms.add(" ".join(_gendered(word, gender) for word in plain.split(" ")))
    return forms


def _gendered(word, gender):
    """'עובד/ת' in one gender: עובד, עובדת; 'איש/אשת': איש, אשת."""
    one, slash, other = word.partition("/")
    if not slash or not one:
        return word
    return one if not gender else one + other if other in ENDINGS else other
