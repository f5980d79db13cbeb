"""PURE. Who is who: one person on several lines, and people whom the unit knows already. What is not sure is asked."""

import difflib
from dataclasses import dataclass, field, replace

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

    @property
    def ref(self):
        """What an answer calls this person: the same as long as name and numbers are."""
        return "@" + digest(fold(self.first), fold(self.last), *sorted(self.phones))


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
        self.by_name, self.by_phone = {}, {}
        for person in people:
            self.by_name.setdefault(name_key(person.first, person.last), []).append(person)
            for phone in person.phones:
                self.by_phone.setdefault(phone, []).append(person)

    def settle(self):
        """The items with their people: known by uid, new ones by a number that they share."""
        self._gather()
        settled = []
        for human in self.humans:
            self._resolve(human, settled)
            settled.append(human)
        for number, human in enumerate(self.humans, 1):
            for index in human.items:
                item = self.items[index]
                waits = (*item.waits, human.wait) if human.wait else item.waits
                self.items[index] = replace(item, person=human.uid, same_as=self._root(human, number), waits=waits)
        return self.items

    def _root(self, human, number):
        return next((n for n, other in enumerate(self.humans, 1) if human.taken == other.ref), number)

    def _gather(self):
        """Lines with one name and one number are one person; so is a line without a number, if there is only one."""
        order = sorted((index for index, item in enumerate(self.items) if not item.out),
                       key=lambda index: not self.items[index].phones)  # fmt: skip
        for index in order:
            item = self.items[index]
            named = [h for h in self.humans
                     if name_key(h.first, h.last) == name_key(item.values["first"], item.values["last"])]  # fmt: skip
            same = [h for h in named if h.phones & set(item.phones)]
            if not item.phones and len(named) == 1:
                same = named
            human = same[0] if same else Human(item.values["first"], item.values["last"], set(), line=item.line)
            if not same:
                self.humans.append(human)
            human.phones |= set(item.phones)
            human.items.append(index)
            human.line = min(human.line, item.line)
        self.humans.sort(key=lambda h: h.line)

    def _resolve(self, human, before):
        kept = next((self.taken[self.items[i].key] for i in human.items if self.items[i].key in self.taken), None)
        known = self.by_name.get(name_key(human.first, human.last), [])
        by_number = [p for p in known if human.phones & set(p.phones)]
        if kept or len(by_number) == 1:
            human.uid = kept["person"] if kept else by_number[0].uid
            return
        options = self._options(human, known, before)
        if not options:
            return
        here = [p for p in known if p.here]
        if not human.phones and len(options) == 1 and len(known) == len(here) == 1:
            human.uid = here[0].uid
            return
        self._asked(human, options, before)

    def _options(self, human, known, before):
        """Those who may be this person: {answer: (label, further words)}."""
        found = {}
        number = sorted(human.phones)
        akin = [p for phone in number for p in self.by_phone.get(phone, [])
                if fold(p.last) == fold(human.last) and _akin(p.first, human.first)]  # fmt: skip
        for person in (*known, *akin):
            phones = ", ".join(map(SHOW, person.phones)) or "בלי טלפון"
            found[person.uid] = (f"{person.first} {person.last}, רשום ביחידה", f"{phones} {person.roles}".strip())
        for other in before:
            if other.uid in found or other.wait:
                continue
            named = name_key(other.first, other.last) == name_key(human.first, human.last)
            near = fold(other.last) == fold(human.last) and _akin(other.first, human.first)
            if named or (near and other.phones & human.phones):
                phones = ", ".join(map(SHOW, sorted(other.phones))) or "בלי טלפון"
                found[other.ref] = (f"{other.first} {other.last}, שורה {other.line}", phones)
        return found

    def _asked(self, human, options, before):
        key = f"same:{human.ref[1:]}"
        said = self.answers.get(key)
        if said == "same" and len(options) == 1:
            said = next(iter(options))
        if said in options:
            self._join(human, said, before)
        elif said != "different":
            phones = ", ".join(map(SHOW, sorted(human.phones))) or "בלי טלפון"
            text = f"שורה {human.line}: {human.first} {human.last} ({phones}). אותו אדם?"
            rows = tuple(Option(value, f"כן: {label}", sub) for value, (label, sub) in options.items())
            lines = tuple(sorted({self.items[i].line for i in human.items}))
            self.questions[key] = Question(key, "same", text, (*rows, Option("different", "לא, אדם אחר")), lines)
            human.wait = key

    @staticmethod
    def _join(human, said, before):
        other = next((h for h in before if h.ref == said), None)
        if other is None:
            human.uid = said
        else:
            human.uid, human.taken = other.uid, other.taken or other.ref
