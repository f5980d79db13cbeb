"""PURE. Whom a new line means: the person is found by name and phone, and asked about where it is not sure."""

from dataclasses import dataclass

from models.messages import say
from models.words import fold
from sync.tabs import digest


@dataclass(frozen=True)
class Question:
    """The same person? As the sheet is told and as the unit is asked, and what makes it the same question next time."""

    told: str
    asked: str
    identity: str
    people: tuple = ()  # the keys of those who may be meant, where they are several


def person_of(state, values, answer):
    """(uid of the person that a new line names or None for a new one, a Question where it is not sure).

    `answer(identity)` is what the unit decided. Of people who stand in other settlements a sheet is told no number.
    """
    fits, mobile = _namesakes(state, values), values.get("person.mobile")
    same = [uid for uid, number, _ in fits if mobile and number == mobile]
    if same:
        return same[0], None
    here = [uid for uid, number, near in fits if near and (not mobile or not number)]
    if not mobile and len(here) == 1 and len(fits) == 1:
        return here[0], None
    decided = answer(_identity(values, fits))
    if not fits or decided == "other":
        return None, None
    chosen = [uid for uid, _, _ in fits if decided == f"same:{uid}" or (decided == "same" and len(fits) == 1)]
    return (chosen[0], None) if chosen else (None, _question(state, values, fits))


def _namesakes(state, values):
    """[(uid, mobile, stands in this workbook)] of the people who are called so."""
    return state.people.get((fold(values["person.last"]), fold(values["person.first"])), [])


def _question(state, values, fits):
    column = state.spec.column("person.mobile")
    name = f"{values['person.first']} {values['person.last']}"
    numbers = ", ".join(column.show(number) for _, number, _ in fits if number)
    asked = say("line.person", name=name, phone=numbers) if numbers else say("line.person.bare", name=name)
    near = all(here for _, _, here in fits)
    several = tuple(uid for uid, _, _ in fits) if len(fits) > 1 else ()
    return Question(asked if near else say("line.person.far", name=name), asked, _identity(values, fits), several)


def _identity(values, fits):
    """The names, and all numbers that are shown."""
    name = f"{fold(values['person.last'])} {fold(values['person.first'])}"
    known = digest(sorted(f"{uid} {mobile}" for uid, mobile, _ in fits))[:8]
    return f"person:{name}:{values.get('person.mobile') or ''}:{known}"
