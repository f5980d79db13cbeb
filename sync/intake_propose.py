"""PURE. The proposal: rows of raw cells in; columns, words, people, places, questions and findings out."""

from collections import Counter
from dataclasses import dataclass, field, replace

from models.words import fold
from sync.intake_doubles import Doubles, name_key
from sync.intake_headers import MEANINGS
from sync.intake_items import Option, Question
from sync.intake_lines import Reader
from sync.intake_table import digest, read
from sync.intake_values import DAY
from sync.intake_words import TEAM

#: roles of which a settlement has one holder; several are told, and taken in
ALONE = ("secretary", "settlement_manager", "coordinator", "community_manager", "board_chair", "security", "treasurer")


@dataclass
class Known:
    """What the database knows that matters here."""

    vocabulary: object
    people: list = field(default_factory=list)
    held: dict = field(default_factory=dict)  # (person, place) -> (position's uid, function, start)
    bodies: dict = field(default_factory=dict)  # kind's code -> [(uid, name)]
    taken: dict = field(default_factory=dict)  # item's key -> {person, position}, of what still stands
    labels: dict = field(default_factory=dict)  # role:CODE, kind:CODE, func:CODE -> its name


@dataclass
class Proposal:
    """What the tab would bring in, and what is asked; nothing is written."""

    table: object
    items: list
    words: dict
    questions: dict
    remarks: list
    digest: str
    labels: dict

    @property
    def ready(self):
        """The items that would come in now and are new."""
        return [item for item in self.items if item.ready and item.status == "new"]

    @property
    def same(self):
        """The items that are in already."""
        return [item for item in self.items if item.ready and item.status == "same"]

    @property
    def waiting(self):
        """The items that an open question keeps back."""
        return [item for item in self.items if item.waits and not item.out]

    @property
    def out(self):
        """The items that do not come in."""
        return [item for item in self.items if item.out]

    @property
    def clean_lines(self):
        """The numbers of the lines that come in, or are in, without a question or a finding."""
        bad = {item.line for item in self.items if item.waits or item.findings or item.out}
        return sorted({item.line for item in self.items} - bad)


def propose(rows, known, answers=None):
    """The proposal for the raw rows of one tab; `answers` {key: what a person said} goes before every guess."""
    answers = answers or {}
    table = read(rows, known.vocabulary, answers)
    reader = Reader(table, known.vocabulary, answers)
    items = [replace(item, key=_key(item)) for item in reader.items()]
    doubles = Doubles(items, known.people, answers, known.taken)
    items = _status(doubles.settle(), known)
    questions = {**reader.questions, **_word_questions(reader.words, known), **doubles.questions}
    asked = {key for item in items for key in item.waits}
    questions = {key: q for key, q in questions.items() if q.sort in ("column", "fill", "above") or key in asked}
    if not reader.names:  # a tab of something else: nothing to ask until a person says where the names are
        questions = {}
    return Proposal(table, items, reader.words, questions, _remarks(items, known), digest(*map(_plain_row, rows)),
                    known.labels)  # fmt: skip


def _plain_row(row):
    return [str(raw) for raw in row]


def _key(item):
    names = name_key(item.values.get("first") or "", item.values.get("last") or "")
    return digest(*names, *sorted(item.phones), item.meaning)


def told(meaning, labels):
    """A meaning in words: 'יו״ר, ועדת תרבות'."""
    return " + ".join(_told(one, labels) for one in meaning.split("+") if one)


def _told(meaning, labels):
    sort, _, rest = meaning.partition(":")
    if sort == "role":
        return labels.get(meaning, rest)
    if sort == "body":
        kind, _, function = rest.partition(":")
        return f"{labels.get(f'func:{function}', function)}, {labels.get(f'kind:{kind}', kind)}"
    if sort == "func":
        return f"{labels.get(meaning, rest)} (בגוף של אותה שורה)"
    plain = {"person": "איש קשר ביישוב, בלי תפקיד", "skip": "לא לקלוט"}
    return plain.get(sort) or f"{'סימון: ' if sort == 'mark' else 'שמות של: '}{_told(rest, labels)}"


def column_told(meaning, labels):
    """What a column is taken for, in words."""
    return MEANINGS.get(meaning) or told(meaning, labels)


def choices(known):
    """[(title, [(meaning, words)])]: all that a word may mean."""
    vocabulary, labels = known.vocabulary, known.labels
    roles = sorted(set(vocabulary.roles.values()))
    settlement = [(m, told(m, labels)) for m in roles if m.startswith("role:")]
    found = [("", [("skip", "לא לקלוט"), ("person", "איש קשר ביישוב, בלי תפקיד")]), ("תפקידים ביישוב", settlement)]
    kinds = sorted(set(vocabulary.bodies.values()), key=lambda kind: labels.get(f"kind:{kind}", kind))
    for function in ("member", "chair", "deputy"):
        rows = [(f"body:{kind}:{function}", told(f"body:{kind}:{function}", labels)) for kind in kinds]
        found.append((labels.get(f"func:{function}", function), rows))
    functions = dict.fromkeys(vocabulary.functions.values())
    team = [f"body:{TEAM}:{f}" for f in functions if TEAM in kinds and f not in ("member", "chair", "deputy")]
    found.append((labels.get(f"kind:{TEAM}", ""), [(m, told(m, labels)) for m in team]))
    found.append(("תפקיד בגוף שכתוב באותה שורה", [(f"func:{f}", told(f"func:{f}", labels)) for f in functions]))
    return found


def _word_questions(words, known):
    found = {}
    offered = tuple(Option(value, label) for _, rows in choices(known) for value, label in rows)
    for key, word in words.items():
        if not word["sure"]:
            name = f"„{word['text']}”" if word["text"] else "שורות שאין בהן תפקיד"
            guess = f" נראה כמו: {told(word['meaning'], known.labels)}." if word["meaning"] else ""
            found[key] = Question(key, "word", f"{name}: איזה תפקיד או גוף זה?{guess}", offered,
                                  tuple(dict.fromkeys(word["lines"])), word["meaning"])  # fmt: skip
    return found


def _status(items, known):
    """What would come of each item: new, in already, or said twice in the tab."""
    seen, made = {}, []
    for item in items:
        place = item.meaning.rpartition(":")[0] if item.meaning.startswith("body:") else item.meaning
        mine = (item.same_as, item.meaning)
        if item.ready and item.meaning and mine in seen:
            item = replace(item, status="double", remarks=(*item.remarks, f"כבר כתוב בשורה {seen[mine]}"))
        elif item.ready:
            seen[mine] = item.line
            item = _known(item, place, known)
        made.append(item)
    return made


def _known(item, place, known):
    held = known.held.get((item.person, place)) if item.person else None
    kept = known.taken.get(item.key)
    if item.meaning == "person" and item.person:
        return replace(item, status="same")
    if not held and not kept:
        return item
    remarks = item.remarks
    if held and held[2] and item.start and held[2] != item.start:
        remarks = (*remarks, f"ביחידה רשום מתאריך {DAY.show(held[2])}, ולא שונה")
    function = item.meaning.split(":")[2] if item.meaning.startswith("body:") else None
    if held and function and held[1] and held[1] != function and function != "member":
        remarks = (*remarks, f"ביחידה רשום: {known.labels.get(f'func:{held[1]}', held[1])}, ולא שונה")
    return replace(item, status="same", remarks=remarks)


def _remarks(items, known):
    """Quiet remarks about the tab as a whole."""
    count = Counter()
    for meaning, _ in {(i.meaning, i.same_as) for i in items if not i.out}:
        sort, _, rest = meaning.partition(":")
        count[meaning] += (sort == "role" and rest in ALONE) or (sort == "body" and rest.endswith(":chair"))
    found = [f"{told(m, known.labels)}: {n} אנשים. כולם ייקלטו; מי שסיים צריך תאריך סיום."
             for m, n in sorted(count.items()) if n > 1]  # fmt: skip
    phones = {}
    for item in items:
        for phone in item.phones if not item.out else ():
            phones.setdefault(phone, {}).setdefault(item.same_as, item)
    for people in phones.values():
        if len(people) > 1:
            names = " · ".join(f"{i.name} (שורה {i.line})" for i in people.values())
            found.append(f"אותו מספר אצל כמה אנשים: {names}")
    return found


def line_reasons(proposal):
    """[(line, why)] of every line that stays out, with what would bring it in."""
    found = []
    for item in proposal.items:
        if item.out:
            found.append((item.line, " ".join((f"{item.out}.", *item.findings))))
        elif item.waits:
            asked = [proposal.questions[key].text for key in item.waits if key in proposal.questions]
            found.append((item.line, " ".join(("ממתינה לתשובה:", *asked, *item.findings))))
    return list(dict.fromkeys(found))


def fold_key(text):
    """The form in which a word is remembered."""
    return fold(text)[:200]
