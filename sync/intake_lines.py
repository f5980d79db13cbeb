"""PURE. From the lines of a person's own tab to people and the places they hold, with what is wrong in which cell."""

from dataclasses import replace

from models import kinds
from models.messages import say
from models.words import clean, fold
from sync import intake_cells as cells
from sync.intake_headers import MEANINGS, NAMES
from sync.intake_items import Item, Option, Question, Somebody
from sync.intake_table import digest
from sync.intake_values import YESNO, Values, at, nameless
from sync.intake_words import NOBODY, TEAM, UNKNOWN, Match, join, stems


class Reader:
    """Reads the lines of one table; `questions` and `words` are filled on the way."""

    def __init__(self, table, vocabulary, answers):
        self.table, self.vocabulary, self.answers = table, vocabulary, answers
        self.questions, self.words, self.unfilled = {}, {}, {}
        sure = lambda *meanings: [c for c in table.columns if c.meaning in meanings and c.sure]  # noqa: E731 (a local spelling)
        self.names = [c for c in table.columns if c.meaning in NAMES or c.meaning.startswith("people:")]
        self.roles, self.bodies, self.functions = sure("role"), sure("body"), sure("function")
        self.contacts = [c for c in table.columns if c.meaning in ("mobile", "phone", "email") and c.sure]
        self.marks = [c for c in table.columns if c.meaning.startswith("mark:")]
        self.one = {m: next(iter(sure(m)), None) for m in ("start", "end", "consent", "notes", "place")}
        self.read = Values(table, self.one, self._ask)
        self._column_questions()

    # questions about columns

    def _column_questions(self):
        for column in self.table.columns:
            if not column.sure:
                guess = column.meaning
                options = tuple(Option(code, label) for code, label in MEANINGS.items())
                text = f"העמודה „{column.label}” ({', '.join(column.samples[:2])}): מה היא? {column.why}".strip()
                self._ask(Question(column.key, "column", text, options, (), guess))

    def _ask(self, question):
        """Put a question, unless it is answered; returns the answer, or None while it is open."""
        said = self.answers.get(question.key)
        if said:
            return said
        known = self.questions.get(question.key)
        if known:
            question = replace(known, lines=tuple(dict.fromkeys((*known.lines, *question.lines))))
        self.questions[question.key] = question
        return None

    # lines

    def items(self):
        """The items of all lines, in order."""
        found, before, above = [], {}, []
        for line in self.table.lines:
            carried = self._carried(line, before)
            people = self._people(line)
            if not people and self._roles_of(line, carried)[0]:
                people = self._of_above(line, above)
            elif people:
                above = people
            for somebody in people:
                found += self._of(line, somebody, carried)
            if not people:
                found.append(Item(line.number, {}, out="אין בשורה שם של אדם", waits=self._pending(line)))
        return found

    def _carried(self, line, before):
        """The texts of the columns of role and body, where an empty cell may stand for the one above it."""
        texts = {}
        for column in (*self.roles, *self.bodies):
            text = line.text(column)
            if text:
                before[column.key] = (text, line.section)
            elif column.key in before and before[column.key][1] == line.section and self._fills(column, line):
                text = before[column.key][0]
            texts[column.key] = text
        return texts

    def _fills(self, column, line):
        """Whether an empty cell means the same as above: of a committee it does, of a role a person is asked."""
        if column in self.bodies:
            return bool(self.roles or self.functions) and self._blanks(column) >= 0.25
        beside = line.section or any(line.text(c) for c in self.bodies)
        if beside or column.index > min((c.index for c in self.names), default=0) or self._blanks(column) < 0.25:
            return False
        options = (Option("yes", "כן, כמו השורה שמעל"), Option("no", "לא, אין להם תפקיד"))
        text = f"בעמודה „{column.label}” יש תאים ריקים מתחת לתפקידים. האם הם כמו השורה שמעליהם?"
        key = f"fill:{column.key[7:]}"
        said = self._ask(Question(key, "fill", text, options, (line.number,), "yes"))
        if said is None:
            self.unfilled[line.number] = key
        return said == "yes"

    def _blanks(self, column):
        texts = [line.text(column) for line in self.table.lines]
        return texts.count("") / max(1, len(texts))

    def _of_above(self, line, above):
        """A role without a name right below a name: the same person's, or nobody's."""
        named_first = self.roles and self.roles[0].index > max((c.index for c in self.names), default=0)
        if not above or not named_first or any(line.text(c) for c in self.names):
            return []
        name = f"{above[0].first} {above[0].last}".strip()
        options = (Option("same", f"כן, גם זה של {name}"), Option("nobody", "לא, אין כרגע מי שממלא"))
        question = Question(f"above:{line.key[5:]}", "above",
                            f"בשורה {line.number} כתוב „{line.shown}” בלי שם. זה תפקיד נוסף של {name}?", options,
                            (line.number,))  # fmt: skip
        return above[:1] if self._ask(question) == "same" else []

    def _pending(self, line):
        key = f"above:{line.key[5:]}"
        return (key,) if key in self.questions else ()

    # people

    def _people(self, line):
        """The people whom a line names, each with the numbers that stand beside the name."""
        found = []
        by = {c.meaning: c for c in reversed(self.names)}
        if "first" in by and "last" in by:
            firsts, lasts = ([c for c in self.names if c.meaning == name] for name in ("first", "last"))
            for place, first in enumerate(firsts):  # a second pair is a second person, or shares the family name
                found += self._pair(line, first, lasts[min(place, len(lasts) - 1)])
        elif "first" in by or ("last" in by and "spouse" not in by):
            found += self._listed(line, by.get("first") or by["last"], "")
        for column in self.names:
            if column.meaning not in ("first", "last"):
                fixed = column.meaning[7:] if column.meaning.startswith("people:") else column.group
                found += self._listed(line, column, fixed)
        self._numbers(line, found)
        return found

    def _pair(self, line, first, last):
        one, other = cells.contact(line.text(first)), cells.contact(line.text(last))
        if fold(one.name) in NOBODY and fold(other.name) in NOBODY or not (one.name or other.name):
            return []
        phones, mails = [*one.phones, *other.phones], [*one.mails, *other.mails]
        note = "; ".join(filter(None, (one.note, other.note)))
        return [Somebody(one.name, other.name, phones, mails, note, first.group, first, key=first.key)]

    def _listed(self, line, column, fixed):
        text = line.text(column)
        if not text or fold(text) in NOBODY:
            return []
        people, found = [c for c in cells.contacts(text) if c.name], []
        for one in people:
            if self.vocabulary.function(one.name) and cells.is_name(one.note) and " " in one.note:
                one = replace(one, name=one.note, note=one.name)
            found += self._named(line, column, one, fixed)
        for somebody in found:
            somebody.alone = len(people) == 1
        return found

    def _named(self, line, column, one, fixed):
        rev = column.meaning == "full_rev" or (column.meaning.startswith("people:") and self._people_backwards(column))
        shared = next((line.text(c) for c in self.table.columns if c.meaning == "last"), "")
        make = lambda first, last: Somebody(first, last, list(one.phones), list(one.mails), one.note, fixed, column,  # noqa: E731
                                            key=column.key)  # fmt: skip
        if column.meaning == "spouse" and shared:
            return [make(one.name, shared)]
        pair = cells.couple(one.name, rev, self.vocabulary.firsts)
        if pair:
            return self._couple(line, one, pair, make, rev)
        return [make(*cells.split_name(one.name, rev, self.vocabulary.firsts))]

    def _people_backwards(self, column):
        names = [c.name for line in self.table.lines for c in cells.contacts(line.text(column))]
        return cells.backwards(names, self.vocabulary.firsts)[0]

    def _couple(self, line, one, pair, make, rev):
        his, hers, last = pair
        options = (Option("two", f"שני אנשים: {his} {last}, {hers} {last}"), Option("one", f"אדם אחד: {one.name}"),
                   Option("skip", "לא לקלוט"))  # fmt: skip
        key = f"couple:{digest(fold(one.name))}"
        said = self._ask(Question(key, "couple", f"בשורה {line.number}: „{one.name}” – שני אנשים?", options,
                                  (line.number,), "two"))  # fmt: skip
        if said == "two":
            both = [make(his, last), make(hers, last)]
            numbers = both[0].phones
            if len(numbers) > 1:
                both[0].phones, both[1].phones = numbers[:1], numbers[1:2]
            return both
        one_person = make(*cells.split_name(one.name, rev, self.vocabulary.firsts))
        one_person.key = key if said is None else "skip" if said == "skip" else one_person.key
        return [one_person]

    def _numbers(self, line, people):
        """Give each column of numbers to the person beside whose name it stands."""
        for column in self.contacts:
            text = line.text(column)
            owner = self._owner(column, people) if text and fold(text) not in NOBODY else None
            both = [one for one in people if owner and one.anchor is owner.anchor and one.alone]
            numbers = cells.take_apart(text)[0]
            if len(both) == len(numbers) == 2:  # a couple in one cell, and their numbers in another
                both[0].phones.append(numbers[0])
                both[1].phones.append(numbers[1])
            elif owner is not None:
                owner.mails.append(column) if column.meaning == "email" else owner.phones.append(column)

    def _owner(self, column, people):
        alone = [one for one in people if one.alone] or people[:1]
        if not alone:
            return None
        words = set(stems(column.header))
        named = [one for one in alone if one.anchor.header and set(stems(one.anchor.header)) <= words]
        grouped = [one for one in alone if column.group and one.anchor.group == column.group]
        before = [one for one in alone if one.anchor.index < column.index]
        return (named or grouped or before[-1:] or alone)[0]

    # meanings

    def _roles_of(self, line, carried):
        """(texts of roles, texts of bodies, function) of a line."""
        roles = [carried[c.key] for c in self.roles if carried[c.key]]
        bodies = [carried[c.key] for c in self.bodies if carried[c.key] and fold(carried[c.key]) not in NOBODY]
        function = next((line.text(c) for c in self.functions if line.text(c)), "")
        if line.section and not bodies:
            return self._in_section(line.section, roles, function)
        return roles, bodies, function

    def _in_section(self, section, roles, function):
        """A heading above a group names the body of its lines, or the role of those that have none."""
        said = [self.vocabulary.match(text) for text in roles or [section]]
        if any(m.meaning.startswith("role:") for m in said):
            return roles or [section], [], function
        if roles and any(m.sure and m.meaning.startswith("body:") for m in said):
            return roles, [], function  # it names a body of its own
        if self.vocabulary.match_body(section).meaning or self.vocabulary.bodily(section):
            return roles, [section], function
        return roles or [section], [], function

    def _meanings(self, line, somebody, carried):
        """(meanings, keys of open questions) of one person of a line."""
        roles, bodies, function = self._roles_of(line, carried)
        if somebody.fixed.startswith("func:") and roles:
            return self._beside(line, somebody, carried)
        if somebody.fixed:
            fixed = somebody.fixed
            own = self.vocabulary.function(somebody.note)
            if own and fixed.endswith(":member"):
                fixed = f"{fixed.rpartition(':')[0]}:{own}"
            return self._placed([(Match(fixed, True), somebody.anchor.over or somebody.anchor.label)], bodies, line)
        unsure = tuple(c.key for c in self.table.columns if c.meaning in ("role", "body") and not c.sure)
        if unsure and not roles:
            return [], unsure
        if line.number in self.unfilled and not roles:
            return [], (self.unfilled[line.number],)
        anchors = [c for c in self.names if c.meaning in ("full", "full_rev")]
        if 1 < len(self.roles) == len(anchors) and somebody.anchor in anchors:
            own = carried[self.roles[anchors.index(somebody.anchor)].key]  # tables side by side
            roles = [own] if own else []
        marks = self._marked(line)
        found = [(self._role(role, bodies), role) for role in roles]
        if function:
            code = self.vocabulary.function(function)
            found.append((Match(f"func:{code}", True) if code else self._role(function, bodies), function))
        if marks and not found:
            return marks, ()
        meanings, waits = self._placed(found, bodies, line)
        own = self.vocabulary.function(somebody.note)
        if own:
            meanings = [f"{one.rpartition(':')[0]}:{own}" if one.endswith(":member") else one for one in meanings]
        return [*meanings, *marks], waits

    def _beside(self, line, somebody, carried):
        """The place of one whose columns a function heads, as a stand-in's are, beside the line's first person."""
        meanings, waits = self._meanings(line, replace(somebody, fixed=""), carried)
        if waits:
            return [], waits
        code, team = somebody.fixed[5:], f"body:{TEAM}:"
        made = [f"{one.rpartition(':')[0]}:{code}" if one.endswith((":chair", ":member")) else
                one if one.startswith(team) else "" for one in meanings]  # fmt: skip
        if all(made):
            return made, ()
        return self._placed([(UNKNOWN, somebody.anchor.over or somebody.anchor.label)], [], line)

    def _marked(self, line):
        found = []
        for column in self.marks:
            text = line.text(column)
            code = self.vocabulary.function(text)
            meaning = column.meaning[5:]
            if code and meaning.startswith("body:"):
                found.append(f"{meaning.rpartition(':')[0]}:{code}")
            elif text and fold(text) not in NOBODY and fold(text) not in YESNO.NO:
                found.append(meaning)
        return found

    def _role(self, role, bodies):
        """What a role's text means beside the bodies of its line."""
        alone = self.vocabulary.match(role)
        clear = alone.sure and alone.meaning.startswith(("role:", "func:"))
        if clear or not bodies or self.answers.get(f"word:{fold(role)[:200]}"):
            return alone
        both = self.vocabulary.within(bodies[0], role)
        return both if both.meaning else alone

    def _placed(self, found, bodies, line):
        """Put functions into the bodies of the line; ask about words that are not known or not sure."""
        waits, places, meanings = [], [], []
        for body in bodies:
            said, wait = self._word(self.vocabulary.match_body(body), body, "body", line)
            waits += wait
            places += [one for one in said.split("+") if one.startswith("body:")]
            meanings += [one for one in said.split("+") if one and not one.startswith("body:")]
        functions = []
        for match, text in found:
            said, wait = self._word(match, text, "word", line, bool(places or waits))
            waits += wait
            for one in filter(None, said.split("+")):
                functions.append(one[5:]) if one.startswith("func:") else meanings.append(one)
        named = {one.split(":")[1] for one in meanings if one.startswith("body:")}
        for place in places:
            kind, function = place.split(":")[1:3]
            if kind not in named:
                meanings += [f"body:{kind}:{one}" for one in functions or [function]]
        if not found and not bodies:
            said, wait = self._word(UNKNOWN, "", "word", line)
            waits, meanings = [*waits, *wait], [*meanings, *filter(None, said.split("+"))]
        return join(meanings).split("+") if meanings else [], tuple(dict.fromkeys(waits))

    def _word(self, match, text, domain, line, placed=False):
        """The meaning of a word, with the key of its question while it is open."""
        key = f"{domain}:{fold(text)[:200]}"
        said = self.answers.get(key)
        if not said and match.meaning.startswith("func:") and not placed:
            match = UNKNOWN  # a function in a body that is not named
        word = self.words.setdefault(key, {"text": text, "count": 0, "lines": [], "meaning": said or match.meaning,
                                           "sure": bool(said) or match.sure, "domain": domain})  # fmt: skip
        word["count"] += 1
        word["lines"].append(line.number)
        if said or match.sure:
            return said or match.meaning, []
        word["sure"] = False
        return "", [key]

    # one person of one line

    def _of(self, line, somebody, carried):
        findings, remarks = [], []
        waits = [c.key for c in self.names if not c.sure]
        values = {"first": clean(somebody.first), "last": clean(somebody.last)}
        out = "לא ייקלט, כפי שנבחר" if somebody.key == "skip" else self._elsewhere(line)
        if somebody.key.startswith("couple:"):
            waits.append(somebody.key)
        meanings, open_words = ([], ()) if out else self._meanings(line, somebody, carried)
        values |= self.read.phones(line, somebody, findings, remarks)
        values |= self.read.mail(line, somebody, findings, remarks)
        values |= self.read.plain(line, "consent", YESNO, "publish_consent", findings)
        values |= self.read.plain(line, "notes", kinds.Text(4000, lines=True), "notes", findings)
        start, end = (self.read.day(line, name, findings, remarks, waits) for name in ("start", "end"))
        if start and end and end < start:
            findings.append(at(line, self.one["end"], say("term")))
            end = None
        out = out or nameless(values, line, findings)
        plain = [one for one in meanings if one != "skip"]
        if somebody.fixed == "func:deputy" and plain and not plain[0].endswith(":deputy"):
            remarks.append("כתוב כאן כממלא/ת מקום, וייקלט/תיקלט באותו תפקיד")
        if not out and not open_words and not plain:
            out = "לא ייקלט, כפי שנבחר"
        waits = tuple(dict.fromkeys((*waits, *open_words)))
        base = Item(line.number, values, "", start, end, waits, tuple(findings), tuple(remarks), out)
        return [replace(base, meaning=one) for one in (plain or [""])]

    def _elsewhere(self, line):
        text = line.text(self.one["place"])
        if text and self.vocabulary.settlement and stems(text) != stems(self.vocabulary.settlement):
            return f"של יישוב אחר: {text}"
        return ""
