"""PURE. Who is who: one person on several lines, and people whom the unit knows already. What is not sure is asked."""

import difflib
from dataclasses import dataclass, field, replace
from functools import cached_property

from models import kinds
from models.words import fold
from sync.intake_items import Option, Question
from sync.intake_table import digest

SHOW = kinds.Phone().show


@dataclass(frozen=True)
class KnownPerson:
    """A person of the database; `here` where they are known in this settlement."""

    uid: str
    first: str
    last: str
    phones: tuple = ()
    here: bool = False
    roles: str = ""


@dataclass
class Human:
    """One person of the tab: the indexes of the items that are theirs."""

    first: str
    last: str
    phones: set
    items: list = field(default_factory=list)
    line: int = 0
    uid: str = ""
    wait: str = ""
    taken: str = ""

    @cached_property
    def name(self):
        """The name as it is compared: (last, first)."""
        return name_key(self.first, self.last)

    @cached_property
    def ref(self):
        """What an answer calls this person: the same as long as name and numbers are."""
        return "@" + digest(*reversed(self.name), *sorted(self.phones))


def name_key(first, last):
    """The form in which two spellings of one name are equal."""
    return fold(last), fold(first)


def _akin(one, other):
    """True where two first names may be one: Dudi and David do not look alike, Dan and Dani do."""
    one, other = fold(one), fold(other)
    near = difflib.SequenceMatcher(None, one, other).ratio() >= 0.75
    return one.startswith(other) or other.startswith(one) or near


class Doubles:
    """Settles the people of one tab; `questions` holds what is open afterwards."""

    def __init__(self, items, people, answers, taken):
        self.items, self.answers, self.taken = list(items), answers, taken
        self.questions, self.humans = {}, []
        self.by_name, self.by_phone, self.before = {}, {}, {}
        for person in people:
            self.by_name.setdefault(name_key(person.first, person.last), []).append(person)
            for phone in person.phones:
                self.by_phone.setdefault(phone, []).append(person)

    def settle(self):
        """The items with their people: known by uid, new ones by a number that they share."""
        self._gather()
        for human in self.humans:
            self._resolve(human)
            for index in (human.name, *human.phones):
                self.before.setdefault(index, []).append(human)
        numbers = {human.ref: number for number, human in enumerate(self.humans, 1)}
        for number, human in enumerate(self.humans, 1):
            for index in human.items:
                item = self.items[index]
                waits = (*item.waits, human.wait) if human.wait else item.waits
                self.items[index] = replace(item, person=human.uid, same_as=numbers.get(human.taken, number),
                                            waits=waits)  # fmt: skip
        return self.items

    def _gather(self):
        """Lines with one name and one number are one person; so is a line without a number, if there is only one."""
        order = sorted((index for index, item in enumerate(self.items) if not item.out),
                       key=lambda index: not self.items[index].phones)  # fmt: skip
        by_name = {}
        for index in order:
            item = self.items[index]
            named = by_name.setdefault(name_key(item.values["first"], item.values["last"]), [])
            same = [h for h in named if h.phones & set(item.phones)]
            if not item.phones and len(named) == 1:
                same = named
            human = same[0] if same else Human(item.values["first"], item.values["last"], set(), line=item.line)
            if not same:
                self.humans.append(human)
                named.append(human)
            human.phones |= set(item.phones)
            human.items.append(index)
            human.line = min(human.line, item.line)
        self.humans.sort(key=lambda h: h.line)

    def _resolve(self, human):
        kept = next((self.taken[self.items[i].key] for i in human.items if self.items[i].key in self.taken), None)
        known = self.by_name.get(human.name, [])
        by_number = [p for p in known if human.phones & set(p.phones)]
        if kept or len(by_number) == 1:
            human.uid = kept["person"] if kept else by_number[0].uid
            return
        options = self._options(human, known)
        if not options:
            return
        here = [p for p in known if p.here]
        if not human.phones and len(options) == 1 and len(known) == len(here) == 1:
            human.uid = here[0].uid
            return
        self._asked(human, options)

    def _options(self, human, known):
        """Those who may be this person: {answer: (label, further words)}."""
        found = {}
        number = sorted(human.phones)
        akin = [p for phone in number for p in self.by_phone.get(phone, [])
                if fold(p.last) == fold(human.last) and _akin(p.first, human.first)]  # fmt: skip
        for person in (*known, *akin):
            phones = ", ".join(map(SHOW, person.phones)) or "בלי טלפון"
            found[person.uid] = (f"{person.first} {person.last}, רשום ביחידה", f"{phones} {person.roles}".strip())
        near = [other for index in (human.name, *number) for other in self.before.get(index, ())]
        for other in sorted(near, key=lambda other: other.line):
            if other.uid in found or other.wait:
                continue
            if other.name == human.name or (other.name[0] == human.name[0] and _akin(other.first, human.first)):
                phones = ", ".join(map(SHOW, sorted(other.phones))) or "בלי טלפון"
                found[other.ref] = (f"{other.first} {other.last}, שורה {other.line}", phones)
        return found

    def _asked(self, human, options):
        key = f"same:{human.ref[1:]}"
        said = self.answers.get(key)
        if said == "same" and len(options) == 1:
            said = next(iter(options))
        refs = {other.ref for humans in self.before.values() for other in humans}
        if said in options or said in refs:  # what was said of a line holds when that line has come in
            self._join(human, said)
        elif said != "different":
            phones = ", ".join(map(SHOW, sorted(human.phones))) or "בלי טלפון"
            text = f"שורה {human.line}: {human.first} {human.last} ({phones}). אותו אדם?"
            rows = tuple(Option(value, f"כן: {label}", sub) for value, (label, sub) in options.items())
            lines = tuple(sorted({self.items[i].line for i in human.items}))
            self.questions[key] = Question(key, "same", text, (*rows, Option("different", "לא, אדם אחר")), lines)
            human.wait = key

    def _join(self, human, said):
        other = next((h for h in self.humans if h.ref == said), None)
        if other is None:
            human.uid = said
        else:
            human.uid, human.taken = other.uid, other.taken or other.ref
