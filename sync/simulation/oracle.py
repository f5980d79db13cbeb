"""PURE. The judge: follows every value that a person typed, by its own record; imports nothing of the mirror.

A line is known by the mark that its people keep in a column of their own, never by its key or place. Every typed text
carries a token that is used once, so that it can be found wherever it went.
"""

import re
from dataclasses import dataclass, field

from sync.simulation import marks
from sync.simulation.excuses import Excuses
from sync.simulation.marks import MARK

TOKEN = re.compile(r"ט\d+|(?<![a-z])tok\d+")
PHONE = re.compile(r"5\d{8}")
STATES = {"planned": "מתוכנן", "forming": "בהקמה", "active": "פעיל", "dormant": "רדום", "closed": "נסגר"}


@dataclass
class Typed:
    """One token: who may have it (marks of lines and a column), in whose workbook, and whether a person let it go."""

    column: str
    marks: set
    scope: str
    released: bool = False
    born: bool = False  # it began a new line, and stands for it
    also: set = field(default_factory=set)  # columns into which a person copied it, as it stood there
    guarded: bool = False  # the database may have it only after the unit's word


@dataclass
class Found:
    """The world at rest, as plain texts, for the judge."""

    sheets: dict  # {scope: {tab: rows}}
    records: dict  # {scope: {tab: {key: {column: text}}}}
    waits: list  # of {kind, code, scope, tab, record, column, raw, text}: what waits for people
    journal: str = ""  # every value in the journal
    held: str = ""  # every value in the database
    retired: set = field(default_factory=set)  # keys of the retired records
    displaced: set = field(default_factory=set)  # keys that a race put beside the wrong line: it may be the deleted one
    lines: list = field(default_factory=list)  # of the journal, in order: (way, record, {field: [old, new]})


@dataclass
class Oracle:
    """Remembers what people did; `faults` are the promises that were broken."""

    typed: dict = field(default_factory=dict)
    texts: set = field(default_factory=set)  # everything that people typed or copied
    replaced: dict = field(default_factory=dict)  # (mark, column) -> tokens that a person put something else over
    again: set = field(default_factory=set)  # what people's hands, or their word, may have put where it had been
    loose: set = field(default_factory=set)  # marks of lines without a key of old: a blank in them says nothing
    ended: set = field(default_factory=set)  # keys that the unit retired
    keys: dict = field(default_factory=dict)  # mark -> the keys that people saw on its line
    rubbed: set = field(default_factory=set)  # marks that people deleted, or put something over
    copies: dict = field(default_factory=dict)  # mark -> of which line's mark its line was copied first
    told: set = field(default_factory=set)  # (scope, tab) in whose column of marks people saw our words stand
    taken_off: set = field(default_factory=set)  # keys that human hands took off their lines
    hand_keys: set = field(default_factory=set)  # keys that people typed
    pasted: set = field(default_factory=set)  # texts that people copied from one line into another
    worked_on: set = field(default_factory=set)  # marks of lines that people typed into
    shared: set = field(default_factory=set)  # marks of lines whose person stands in both workbooks
    left: dict = field(default_factory=dict)  # mark -> key of the record that the unit retired under it
    deleted: dict = field(default_factory=dict)  # key -> what its only line showed when a person deleted it
    people: set = field(default_factory=set)  # names of people about whom somebody typed
    shuffles: list = field(default_factory=list)  # {key: [(a line's texts, those sorted beside it, its mark)]}
    had: list = field(default_factory=list)  # of each shuffle: {key: {column: text}} of the records at that time
    agreed: set = field(default_factory=set)  # keys whose shuffled content a person stands by
    faults: list = field(default_factory=list)

    # what people do

    def wrote(self, text, mark, column, scope):
        """A person typed `text` into a line's cell, or into a record that the line will show."""
        self.texts.add(shown(text))
        self.touched(mark)
        for token in tokens(text):
            entry = self.typed.setdefault(token, Typed(column, set(), scope))
            entry.marks.add(mark)
            self._again(token)

    def is_of(self, text, column):
        """True where nothing in `text` was typed for another column."""
        return all(self.typed[token].column == column for token in tokens(text) if token in self.typed)

    def copied(self, text, mark, column):
        """A person copied a cell into another line; a write of ours that stood there in the wrong column is his now."""
        for token in tokens(text):
            if token in self.typed:
                self.typed[token].also.add(column)
        self.texts.add(shown(text))
        self.pasted.add(shown(text))
        self.may_return(text)
        self.stands(text, mark)

    def stands(self, text, mark):
        """A cell stands in a line, whoever wrote it."""
        for token in tokens(text):
            self._again(token)
            if token in self.typed:
                self.typed[token].marks.add(mark)
                self.typed[token].guarded = False

    def doubled(self, source, mark):
        """A person copied a whole line, perhaps while we had written over it: it may show what the line held."""
        self.copies[mark] = self.copies.setdefault(source, source)
        for token, entry in self.typed.items():
            if source in entry.marks:
                entry.marks.add(mark)
                self.may_return(token)

    def spread(self, text):
        """A person gave `text` to somebody who stands in both workbooks."""
        for token in tokens(text):
            if token in self.typed:
                self.typed[token].scope = "shared"

    def may_return(self, *told):
        """People put these where they may have stood before, or said that they belong there."""
        self.again |= {trace for text in told for trace in _traces(text)}

    def _again(self, token):
        for tokens_there in self.replaced.values():
            tokens_there.discard(token)

    def born(self, text, alone=True):
        """A new line was begun with `text`: no more records than lines have it, unless it is pasted over others."""
        for token in tokens(text):
            if token in self.typed:
                self.typed[token].born = alone

    def let_go(self, text, mark=None, column=""):
        """A person who saw `text` replaced or deleted it."""
        self.rubbed |= {known for known in self.keys if known in str(text)}
        for token in tokens(text):
            if mark:
                self.replaced.setdefault((mark, column), set()).add(token)
            if token in self.typed:
                self.typed[token].released = True

    def touched(self, mark):
        """A person worked on a line: what was shuffled into it is what they mean."""
        self.left.pop(mark, None)
        self.worked_on.add(mark)
        for shuffle in self.shuffles:
            if mark in marks_of(shuffle):
                self.agreed |= set(shuffle)

    def worked_on_person(self, column, content):
        """A person types about somebody: of whom a deleted line was as well, it counts as changed since."""
        if column.startswith("person.") and any(_name(content)):
            self.people.add(_name(content))

    def shuffled(self, lines, records):
        """Lines were sorted without their keys: {key: [(what a line showed, what stands there now, its mark)]}, while
        the database held these `records`: {key: {column: text}}."""
        self.shuffles.append(lines)
        self.had.append({key: records.get(key, {}) for key in lines})
        sorted_in = {text for each in lines.values() for _, beside, _ in each for text in beside.values()}
        self.texts |= sorted_in
        self.may_return(*sorted_in)
        self.taken_off |= set(lines)
        self.loose |= marks_of(lines)  # their keys go to their content; what fits none is a new line

    def removed(self, key, content):
        """The only line of a key was deleted; of lines that were sorted without their keys nobody knows which one.

        One that showed what the unit wrote may come back: it counts as changed since, if no run agreed about it.
        """
        typed = {token for text in content.values() for token in tokens(text) if token in self.typed}
        if not any(key in shuffle for shuffle in self.shuffles) and all("db" not in self.typed[t].marks for t in typed):
            self.deleted[key] = content

    def stand(self, records):
        """What the records hold now: one that was changed since its line was deleted may come back, and stay."""
        self.deleted = {key: content for key, content in self.deleted.items()
                        if key not in records or all(alike(c, t, content.get(c)) for c, t in records[key].items())}

    def decided(self, text, key, mark, joins=False):
        """The unit decided about something that it saw; `joins` where it said who is the same person."""
        self.let_go(text)
        self.deleted.pop(key, None)
        for token in tokens(text):
            self._again(token)  # what the unit chose may come back in every line of the same person
            if entry := self.typed.get(token):
                entry.guarded, entry.born = False, False
                entry.scope = "shared" if joins else entry.scope
        for place in list(self.replaced):
            if place[0] == mark:
                del self.replaced[place]
        self.left = {m: k for m, k in self.left.items() if k != key and m != mark}

    # judgement

    def judge(self, found):
        """Check P1 to P6 at rest."""
        self.left = {mark: key for mark, key in self.left.items() if key not in found.displaced}
        waits = Excuses(found.waits)
        visible = {scope: " ".join(_texts(tabs)) for scope, tabs in found.sheets.items()}
        held, waiting = set(tokens_of(found.held)), set(tokens_of(waits.text))
        for token, entry in self.typed.items():
            self._kept(token, entry, visible, held, waiting, found.journal)
        pushed_out = {wait["record"] for wait in found.waits if wait["code"] == "displaced"}
        self._turned_back(found.lines)
        for wait in found.waits:
            self._asked(wait, pushed_out, found)
        for key in found.retired - self.ended:
            self._fault("P1", f"record {key} was retired, and by nobody of the unit")
        for text in marks.broken(found, self.keys, self.rubbed, self.told):
            self._fault("P5", text)
        for scope, tabs in found.sheets.items():
            self._scope(scope, visible[scope])
            for tab, rows in tabs.items():
                self._tab(scope, tab, rows, found.records[scope][tab], waits)
                self._once(scope, tab, found.records[scope][tab])

    def _fault(self, promise, text):
        self.faults.append(f"{promise}: {text}")

    def _kept(self, token, entry, visible, held, waiting, journal):
        """P1: in the database, replaced by someone who saw it, or waiting; what may not come in is in the journal."""
        if entry.guarded and token in held:
            self._fault("P6", f"{token} ({entry.column}) came in without the unit's word")
        if entry.released or token in held or token in waiting:
            return
        if entry.column == "read only" and token in journal:
            return
        where = "only in the sheet" if re.search(rf"{token}(?!\d)", visible.get(entry.scope, "")) else "nowhere"
        where = f"{where}, and overwritten by someone who never saw it" if token in journal else where
        self._fault("P1", f"{token} ({entry.column}, {sorted(entry.marks)}) is {where}")

    def _turned_back(self, lines):
        """P1: what the unit wrote is not taken back by a sheet that only showed still what had stood there."""
        before = {}  # (record, field) -> the way and the values of its last change
        for way, record, values in lines:
            for name, (old, new) in values.items():
                last = before.get((record, name))
                if last == ("screen", new, old) and way == "sheet" and not _traces(new) & self.again:
                    self._fault("P1", f"{new!r} came back into {name} of {record}, as if somebody had typed it again")
                before[record, name] = way, old, new

    def _asked(self, wait, pushed_out, found):
        """P1: nobody is asked about what nobody did; a line that we emptied in a race is told by what it held."""
        what = (wait["kind"], wait["code"])
        if what == ("proposal", "deleted") and wait["record"] not in self.taken_off | pushed_out | found.displaced:
            self._fault("P1", f"asks about the deletion of {wait['record']}, which nobody deleted")
        if what == ("finding", "damaged") and wait["record"] not in self.hand_keys:
            self._fault("P3", f"does not know the key {wait['record']}, which nobody typed")
        raw = shown(wait["raw"])
        if what == ("finding", "cell") and raw not in (None, "") and raw not in self.texts:
            self._fault("P1", f"asks about {wait['raw']!r} in {wait['record']}, which nobody typed")

    def _scope(self, scope, visible):
        """P6: nothing of another settlement."""
        for token in tokens(visible):
            owner = self.typed[token].scope if token in self.typed else scope
            if owner not in (scope, "shared"):
                self._fault("P6", f"{token} of {owner} stands in the workbook of {scope}")

    def _once(self, scope, tab, records):
        """P3: what was typed into some lines of a tab makes no more records than these lines."""
        bearers = {}
        for key, values in records.items():
            for token in {t for text in values.values() for t in tokens(text)}:
                bearers.setdefault(token, []).append(key)
        for token, keys in bearers.items():
            entry = self.typed.get(token)
            mine = [mark for mark in entry.marks if mark.startswith(f"{scope}-{tab}-")] if entry else []
            if mine and entry.born and len(keys) > len(mine):
                self._fault("P3", f"{token} of {sorted(mine)} is in {len(keys)} records of {tab}")

    def _tab(self, scope, tab, rows, records, waits):
        codes = rows[0]
        at = {code: index for index, code in enumerate(codes) if isinstance(code, str) and code}
        mark_at = rows[1].index(MARK) if MARK in rows[1] else None
        seen = {}
        for row in rows[2:]:
            cell = lambda code, row=row: shown(row[at[code]]) if code in at and at[code] < len(row) else None  # noqa: E731
            key = cell("_key")
            mark = row[mark_at] if mark_at is not None and mark_at < len(row) else None
            if isinstance(key, str) and key:
                if key in seen and not waits.line(scope, tab, key):  # an exact copy waits until it differs
                    if (cell("_state") or "").startswith("✗"):  # it differs by what we sent, and is asked about
                        continue
                    self._fault("P3", f"{key} stands twice in {tab} of {scope}")
                seen[key] = mark
                self._line(scope, tab, key, mark, cell, records.get(key), waits)
        for key in records.keys() - seen.keys():
            if not waits.line(scope, tab, key):
                self._fault("P2", f"record {key} of {tab} has no line in {scope}")

    def _line(self, scope, tab, key, mark, cell, record, waits):
        if record is None:
            # of lines that are alike, one is asked about for all
            told = (cell("_state") or "").removeprefix("✗").strip()
            if not waits.line(scope, tab, key) and not (told and told in waits.text):
                self._fault("P2", f"line {key} of {tab} in {scope} has no record")
            return
        if mark in self.left and not any(mark in marks_of(shuffle) for shuffle in self.shuffles):
            self._fault("P3", f"the line of {self.left[mark]}, which the unit retired, became {key}")
        back = not mark and key in self.deleted and _name(self.deleted[key]) not in self.people
        if back and all(alike(c, t, self.deleted[key].get(c)) for c, t in record.items()):
            self._fault("P1", f"the line of {key}, which a person deleted, came back by nobody's word")
        for column, text in record.items():
            if not alike(column, text, cell(column)) and not waits.cell(scope, tab, key, column):
                self._fault("P2", f"{tab} {key} {column}: database {text!r}, sheet {cell(column)!r}")
            back = self.replaced.get((mark, column), set()) & set(tokens(text))
            if back and not waits.cell(scope, tab, key, column) and mark not in self.loose:
                self._fault("P1", f"{back} came back into {column} of {key} ({mark}), where a person had replaced it")
            self._right_place(tab, key, column, text, mark)
            self._unshuffled(key, column, text)

    def _right_place(self, tab, key, column, text, mark):
        """P4: a token never reaches another column or another line's record."""
        for token in tokens(text):
            entry = self.typed.get(token)
            if entry is None:
                continue
            meant = bool({mark, "db", UNKNOWN} & entry.marks) or key in self.agreed
            meant = meant or any(self._same_key(key, mark, other) for other in entry.marks)
            if column not in {entry.column, *entry.also}:
                self._fault("P4", f"{token}, typed as {entry.column}, reached {column} of {key}")
            elif mark and "." not in column and not meant:
                self._fault("P4", f"{token} of {sorted(entry.marks)} reached {key} ({mark})")

    def _same_key(self, key, mark, other):
        """True where `other` was a copy of the line, under the same key, and is gone: what a race pushed out of it is
        known by that key, and the one line that has it left is the line of that record.
        """
        copied = mark in self.copies and self.copies[mark] == self.copies.get(other)
        return copied and other in self.rubbed and key in self.keys.get(other, ())

    def _unshuffled(self, key, column, text):
        """P7: what was sorted beside another key does not come in under it; once it is released, the keys follow.

        A key whose line was copied before may have stood beside its own content all the time, or have been sorted away
        from it already; what the unit wrote may be on its way to its key; and where a write of ours stood in the wrong
        column, the line's own comes back.
        """
        if any("db" in self.typed[token].marks for token in tokens(text) if token in self.typed):
            return
        stood = [shuffle[key] for shuffle in self.shuffles if key in shuffle]
        held = [had[key] for had in self.had if key in had]
        for lines, had in zip(stood, held, strict=True):
            if text == had.get(column):  # back at its key, which a write of ours had put beside another line
                continue
            came = text and any(text == after.get(column) for _, after, _ in lines)
            own = [before.get(column) for before, _, _ in [*stood[0], *lines]]
            came = came and all(text != shown_there and self.is_of(shown_there, column) for shown_there in own)
            if came and key not in self.agreed and text not in self.pasted:  # what is pasted may come in another way
                self._fault("P7", f"{text!r}, sorted without its key, reached {column} of {key}")


UNKNOWN = "?"  # the mark of a new line over whose own our words stand just now


def _name(content):
    return shown(content.get("person.last")), shown(content.get("person.first"))


def marks_of(shuffle):
    """The marks of the lines that were sorted."""
    return {mark for lines in shuffle.values() for _, _, mark in lines}


def tokens(text):
    """The tokens in a text: words that were typed once, and phone numbers, however they are spelled."""
    if text is None:
        return []
    plain = str(int(text)) if isinstance(text, float) else str(text)
    return TOKEN.findall(plain) + PHONE.findall(re.sub(r"[-\s]", "", plain))


def _traces(text):
    """What a text is known by wherever it stands: its tokens, or itself where it has none; None for a blank."""
    text = shown(text)
    if isinstance(text, dict | list):  # of a line that waits: all its cells
        return {trace for part in (text.values() if isinstance(text, dict) else text) for trace in _traces(part)}
    return set(tokens(text)) or {text or None}


def tokens_of(text):
    """The tokens in a long text that tells of many values: numbers in it are told without hyphens."""
    return TOKEN.findall(text) + PHONE.findall(text) + PHONE.findall(re.sub(r"[-]", "", text))


def shown(raw):
    """What a cell shows: of a formula its value."""
    return raw.get("v") if isinstance(raw, dict) and "f" in raw else raw


def alike(column, text, shown):
    """True where a database's text and a sheet's cell say the same."""
    if text in (None, "") and shown in (None, ""):
        return True
    if text is None or shown is None:
        return False
    if column.endswith(("mobile", "phone_public", "phone")):
        return tokens(text) == tokens(shown)
    return STATES.get(text, str(text)) == str(shown).strip()


def _texts(tabs):
    shown = [str(raw) for rows in tabs.values() for row in rows[2:] for raw in row if raw is not None]
    return shown + [re.sub("[- ]", "", text) for text in shown]
