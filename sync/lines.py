"""PURE. The plan of one tab: line by line, cell by cell, new lines, and lines that are not there."""

from models.kinds import Day, Invalid, is_blank
from models.messages import say
from models.uids import is_uid
from models.words import clean, fold
from sync import merge as m
from sync.new_lines import NewLines
from sync.shuffled import shuffled
from sync.tabs import LONGEST, STATUS, Action, Bound, digest, lines_of, shown_line

#: columns of a line by which somebody opens the workbook; a change of them is a proposal
GUARDED = ("start", "end", "role_kind", "person.email")
#: every status of ours begins with one of them
MARKS = "✓ℹ⚠✗"
PERSON = ("person.last", "person.first", "person.mobile")  # by which people are told apart
ANY = object()  # an answer that does not depend on what stands in the sheet


class TabPlan(NewLines):
    """Makes the actions of one tab; read `actions` and `told` (line -> status) afterwards."""

    def __init__(self, state):
        self.state, self.spec = state, state.spec
        self.bound = Bound.of(state.spec, state.rows)
        self.actions, self.told, self.events, self.returned = [], {}, {}, set()
        self.answered = set()  # the identities of the answers that count: their questions arise
        self._refused = {}  # (code, key) -> the contents of the lines that were refused so
        self._missed = None  # the lines that are not there, looked up when a line may be one of them
        self.lines, self.moved = [], {}
        self.resting, self.in_hand = False, set()  # while keys follow their content, nothing of the tab is merged
        if not self.bound.wrong:
            self.lines = lines_of(self.spec, state.rows, self.bound)
            self._keys_follow()
            if not self.resting:
                self._all_lines()

    def _add(self, what, **kw):
        self.actions.append(Action(what, self.spec.code, **kw))

    def _tell(self, line, text):
        self.told.setdefault(line.index, text)

    def _answer(self, identity, raw=ANY):
        """What a person decided about this very thing, while the cell is still as it was then."""
        decision, seen = self.state.answers.get(identity[:LONGEST], (None, None))
        if decision is None or (raw is not ANY and not m.same_raw(seen, raw)):
            return None
        self.answered.add(identity[:LONGEST])
        return decision

    # lines

    def _all_lines(self):
        claims = {}
        for line in self.lines:
            if line.key:
                claims.setdefault(line.key, []).append(line)
        for key, claimants in claims.items():
            if all(self._bare(line) for line in claimants):
                self._bare_key(key, claimants)
                continue
            keeper = self._keeper(key, claimants)
            for line in claimants:
                self._keyed(line) if line is keeper else self._copy(line)
        for line in self.lines:
            if not line.key:
                self._new(line)
        present = {key for key, rows in claims.items() if not all(self._bare(line) for line in rows)}
        self._missing(present | self.returned)
        self._statuses()

    def _keys_follow(self):
        """Content that moved without its key holds the tab; once released, its keys follow it, and nothing else yet."""
        found = shuffled(self.state, self.lines)
        self.moved, self.resting = found.cells, bool(found.follow)
        self.in_hand = set(self.state.in_hand) if found.follow else set()
        for line in self.lines:
            if line.index in found.follow:
                self.in_hand |= {line.key, found.follow[line.index]} - {""}
                line.key = found.follow[line.index]
                self._add("stamp", line=line.index, key=line.key, why="key follows its content")

    def _bare(self, line):
        return all(is_blank(raw) for raw in line.cells.values())

    def _bare_key(self, key, claimants):
        """A key on an otherwise empty line counts as a deleted line; where the record left, the key follows it.

        What was never a key is somebody's title or note, and stays.
        """
        if not is_uid(key):
            return
        left = key in self.state.base and key not in self.state.records
        for line in claimants:
            if left or key not in self.state.base or self._answer(f"deleted:{key}") == "reject":
                self._add("clear", line=line.index, key=key, why="left" if left else "bare key")

    def _keeper(self, key, claimants):
        """Of several lines with one key, the one nearest to the base keeps it; a tie goes to the upper."""
        base = self.state.base.get(key, {})

        def nearness(line):
            alike = sum(m.same_raw(base[code].raw, raw) for code, raw in line.cells.items() if code in base)
            return alike, -line.index

        return max((line for line in claimants if not self._bare(line)), key=nearness)

    def _keyed(self, line):
        state, key = self.state, line.key
        if key in state.records:
            self._known(line)
        elif key in state.base:
            self._leaves(line)
        elif key in state.reserved:
            self._create(line, key)
        elif key in state.strangers:
            self._refuse(line, "foreign" if state.strangers[key] != "retired" else "retired")
        else:
            self._damaged(line)

    def _refuse(self, line, code):
        which = self._which(line, code)
        if code != "copy" and self._answer(f"{code}:{self.spec.code}:{line.key}:{which}", shown_line(line)) == "new":
            self._new(line)
            return
        self._tell(line, say(f"line.{code}"))
        self._wait(line, "finding", code, say(f"line.{code}"), which=which)

    def _which(self, line, code):
        """What tells a line from others of its key that say something else: each waits with its own content."""
        content, seen = digest(shown_line(line))[:8], self._refused.setdefault((code, line.key), [])
        seen.append(content)
        return "" if content == seen[0] else content

    def _damaged(self, line):
        """An unknown key is put back where the content is that of one missing line; else it is a finding."""
        if not self._comes_back(line):
            self._refuse(line, "damaged")

    def _comes_back(self, line):
        """Give a line that holds what exactly one missing line held its key again: it was broken, or typed anew."""
        if self._missed is None:
            present = {other.key for other in self.lines if not self._bare(other)}
            self._missed = {key: base for key, base in self.state.base.items() if key not in present}
        fits = [key for key, base in self._missed.items() if self._says_the_same(line, base)]
        if len(fits) != 1 or fits[0] in self.returned:
            return False
        self.returned.add(fits[0])
        self._add("stamp", line=line.index, key=fits[0], why="key put back")
        self._tell(line, say("line.taken"))
        return True

    def _says_the_same(self, line, base):
        """True where every cell of a line is what it was, by value, however it is spelled now."""
        if all(is_blank(agreed.raw) for agreed in base.values()):
            return False
        columns = (column for column in self.spec.columns if column.code in base)
        return all(self._still(column, base[column.code], line.cells[column.code]) for column in columns)

    @staticmethod
    def _still(column, agreed, raw):
        try:
            return m.same_raw(agreed.raw, raw) or column.read(raw) == agreed.value
        except Invalid:
            return False

    def _equals(self, line, base):
        filled = [code for code, agreed in base.items() if not is_blank(agreed.raw)]
        return bool(filled) and all(m.same_raw(base[c].raw, line.cells[c]) for c in base if c in line.cells)

    def _copy(self, line):
        base = self.state.base.get(line.key)
        exact = base and self._equals(line, base)
        if self._bare(line):
            self._add("clear", line=line.index, key=line.key, why="key lives elsewhere")
        elif exact or not base:
            self._refuse(line, "copy")
        elif not self._comes_back(line):
            self._new(line, told=say("line.copied"))

    def _leaves(self, line):
        """The record left this workbook: an unchanged line is emptied, a changed one is a conflict of the line.

        The key goes in a swap after the cells (_bare_key): should people sort meanwhile, it tells whose they were.
        """
        base = self.state.base[line.key]
        new = any(not is_blank(raw) for code, raw in line.cells.items() if code not in base)  # never agreed about
        if self._answer(f"left:{line.key}", shown_line(line)) == "ours" or (self._equals(line, base) and not new):
            self._add("empty", line=line.index, key=line.key, why="left")
            self.told[line.index] = say("line.past" if line.key in self.state.past else "line.left")
        else:
            self._tell(line, say("line.left.edited"))
            self._wait(line, "conflict", "left", say("line.left.edited") + self._edits(line, base))

    def _edits(self, line, base):
        """What was typed into a line since it was agreed about, for the eyes of the unit."""
        nothing = m.Agreed(None, None)
        cells = [(column, base.get(column.code, nothing).raw, line.cells[column.code]) for column in self.spec.columns]
        return "".join(
            say("line.left.edit", label=column.label, was=shown_raw(column, was), found=shown_raw(column, raw))
            for column, was, raw in cells if not m.same_raw(was, raw)
        )  # fmt: skip

    # cells

    def _known(self, line):
        key = line.key
        if self._somebody_else(line):
            return
        base, ours = self.state.base.get(key, {}), self.state.records[key]
        shown = self.state.shown.get(key)
        for column in self.spec.columns:
            if shown is not None:
                column = m.Column(column.code, column.label, column.kind, False, labels=column.labels)
            value = ours.get(column.code)
            if self._covered(line, column, base.get(column.code)):
                self._on_send(line, column, None, base[column.code], value)
                self.events[line.index] = say("line.covered", label=column.label)
                continue
            outcome = m.merge(column, base.get(column.code), value, line.cells[column.code])
            if (key, column.code) in self.state.contested and outcome.what in (m.SEND, m.TAKE):
                # one side is as it was: that lets the other not win
                theirs = outcome.value if outcome.what == m.TAKE else base[column.code].told
                outcome = m.Outcome(m.CONFLICT, theirs)
            getattr(self, f"_on_{outcome.what}")(line, column, outcome, base.get(column.code), value)

    def _somebody_else(self, line):
        """True where a line seems to be of another person by now: it waits for the unit, or is a new line.

        A name, or a number, may be corrected; two of them at once are hardly the same person's.
        """
        base, ours = self.state.base.get(line.key, {}), self.state.records[line.key]
        if self.spec.carries != "person" or line.key in self.state.shown or any(code not in base for code in PERSON):
            return False
        if sum(not m.same_raw(base[code].raw, line.cells[code]) for code in PERSON) < 2:
            return False
        said = {code: self._said(self.spec.column(code), line.cells[code]) for code in PERSON}
        others = [code for code, value in said.items() if value and base[code].value
                  and fold(value) not in (fold(base[code].value), fold(ours.get(code) or ""))]  # fmt: skip
        if len(others) < 2:
            return False
        identity = f"another:{self.spec.code}:{line.key}"
        answer = self._answer(identity, shown_line(line))
        if answer == "other":
            self._instead(line, base)
        elif answer is None:
            was, now = (" ".join(filter(None, (one["person.first"], one["person.last"]))) for one in (
                {code: base[code].value for code in PERSON}, said))  # fmt: skip
            self._tell(line, say("line.another", was=was, now=now))
            self._add("wait", key=line.key, line=line.index, code="finding:another", why=say(
                "line.another.unit", was=was, now=now) + self._edits(line, base), raw=shown_line(line),
                old=(None,) * 3, value=identity)  # fmt: skip
        return answer != "same"

    def _instead(self, line, base):
        """A new line of another person, without what still stands there of the one before, and his days."""
        columns = [column for column in self.spec.columns if "." in column.code or isinstance(column.kind, Day)]
        stale = [c.code for c in columns if c.code in base and not is_blank(line.cells[c.code])
                 and m.same_raw(base[c.code].raw, line.cells[c.code])]  # fmt: skip
        line.cells = {**line.cells, **dict.fromkeys(stale)}
        self._new(line, told=say("line.replaced"))
        if any(action.what == "stamp" and action.line == line.index for action in self.actions):
            for code in stale:
                self._add("wipe", line=line.index, column=code)

    @staticmethod
    def _said(column, raw):
        try:
            return column.read(raw)
        except Invalid:
            return None

    def _covered(self, line, column, base):
        """True where a cell lost what it held because it was merged with others: nobody cleared it."""
        at, row = self.bound.at[column.code], line.index
        gone = base is not None and not is_blank(base.raw) and is_blank(line.cells[column.code])
        return gone and any(
            top <= row < bottom and left <= at < right and (row, at) != (top, left)
            for top, bottom, left, right in self.state.merges
        )

    def _on_nothing(self, line, column, outcome, base, ours):
        pass

    def _on_agree(self, line, column, outcome, base, ours):
        self._add("agree", key=line.key, line=line.index, column=column.code, value=outcome.value,
                  raw=line.cells[column.code])  # fmt: skip

    def _on_send(self, line, column, outcome, base, ours):
        old = base.told if base else None
        raw = line.cells[column.code]
        self._add("send", key=line.key, line=line.index, column=column.code, value=ours, old=old, raw=raw)

    def _on_return(self, line, column, outcome, base, ours):
        raw = line.cells[column.code]
        self._add("note", key=line.key, line=line.index, column=column.code, raw=raw, value=ours, why="read only")
        self._add("send", key=line.key, line=line.index, column=column.code, value=ours, raw=raw)
        self.events[line.index] = say("line.returned", why=say("merge.return", label=column.label))

    def _on_take(self, line, column, outcome, base, ours):
        if self._gives_way(line, column, "cell"):
            self._on_send(line, column, outcome, base, ours)
            return
        if self._opens(line, column, outcome.value):
            answer = self._answer(guard_of(self.spec.code, line.key, column.code), line.cells[column.code])
            if answer == "reject":
                self._on_send(line, column, outcome, base, ours)
            if answer != "approve":
                self._propose(line, column, outcome, base, ours, answer)
                return
        self._add("take", key=line.key, line=line.index, column=column.code, value=outcome.value, old=ours,
                  raw=line.cells[column.code], why=outcome.why)  # fmt: skip
        remark = outcome.why
        told = say("line.taken.remark", remark=remark) if remark else say("line.taken")
        self.events.setdefault(line.index, told)

    def _opens(self, line, column, value):
        """True where a change may touch who opens the workbook: the unit decides about it first."""
        mine = line.key in self.state.openers and column.code in GUARDED
        mine = mine or column.code == "person.email" and line.key in self.state.addressed
        return mine or (column.code == "role_kind" and value in self.state.opening)

    def _propose(self, line, column, outcome, base, ours, answer):
        if answer is None:
            facts = {"label": column.label, "ours": column.show(ours), "theirs": column.show(outcome.value)}
            text = say("line.access", **facts)
            self._tell(line, text)
            identity = guard_of(self.spec.code, line.key, column.code)
            self._add("wait", key=line.key, line=line.index, column=column.code, code="proposal:access", why=text,
                      old=(base.told if base else None, ours, outcome.value), raw=line.cells[column.code],
                      value=identity)  # fmt: skip

    def _on_finding(self, line, column, outcome, base, ours):
        if self._gives_way(line, column, "cell") or self._gives_way(line, column, "unreadable"):
            self._on_send(line, column, outcome, base, ours)
            return
        text = say("line.finding", where=say("line.column", label=column.label), why=outcome.why, rest=say("line.rest"))
        self._tell(line, text)
        self._wait(line, "finding", "cell", outcome.why, column, base, ours, None)

    def _on_conflict(self, line, column, outcome, base, ours):
        raw, code = line.cells[column.code], "unreadable" if outcome.why else "cell"
        if self._gives_way(line, column, code):
            self._on_send(line, column, outcome, base, ours)
            return
        facts = {"label": column.label, "ours": column.show(ours), "theirs": shown_raw(column, raw)}
        text = say("line.conflict.raw" if outcome.why else "line.conflict", why=outcome.why, **facts)
        self._tell(line, text)
        self._wait(line, "conflict", code, text, column, base, ours, outcome.value)

    def _gives_way(self, line, column, code):
        """True where the unit decided that its own value is written over this very cell."""
        identity = f"{code}:{self.spec.code}:{line.key}:{column.code}"
        decision, _ = self.state.answers.get(identity[:LONGEST], (None, None))
        return decision == "ours" and self._answer(identity, line.cells[column.code]) == "ours"

    def _wait(self, line, what, code, text, column=None, base=None, ours=None, theirs=None, which=""):
        name = column.code if column else ""
        identity = f"{code}:{self.spec.code}:{line.key}:{name or which}" if code != "left" else f"left:{line.key}"
        self._add("wait", key=line.key, line=line.index, column=name, code=f"{what}:{code}", value=identity, why=text,
                  raw=line.cells[name] if column else shown_line(line),
                  old=(base.told if base else None, ours, theirs))  # fmt: skip

    # lines that are not there

    def _missing(self, present):
        state = self.state
        for key in state.base:
            if key in present:
                continue
            if key not in state.records:
                self._add("forget", key=key)
                continue
            answer = self._answer(f"deleted:{key}")
            touched = any(self._touched(key, code, agreed) for code, agreed in state.base[key].items())
            kept = self.spec.entity == "settlement"  # it is what the workbook is about
            if answer == "reject" or touched or kept:
                self._append(key, say("line.kept") if kept else say("line.back") if touched else say("line.taken"))
            else:
                text = say("line.deleted", title=state.titles.get(key, ""))
                self._add("wait", key=key, code="proposal:deleted", why=text, old=(None,) * 3, value=f"deleted:{key}")
        for key in state.records:
            if key not in present and key not in state.base:
                self._append(key, say("line.taken"))

    def _touched(self, key, code, agreed):
        """True where a record is no more what its line showed; what came from another line of its person here is not
        the unit's word about this one."""
        if agreed.value is m.UNREAD:  # another kind of column is nobody's edit
            return False
        links, now = self.state.links, self.state.records[key].get(code)
        if now == agreed.value or "." not in code:
            return now != agreed.value
        others = (self.state.base.get(other, {}).get(code) for other, uid in links.items()
                  if uid == links[key] and other != key)  # fmt: skip
        return not any(other and other.value == now for other in others)

    def _append(self, key, told):
        ours = self.state.records[key]
        shown = self.state.shown.get(key)
        values = tuple((c.code, ours.get(c.code), None) for c in self.spec.columns if shown is None or c.code in shown)
        self._add("append", key=key, values=values, why=told)

    # what each line says

    def _statuses(self):
        """Tell a line what became of it; a line about which nothing is new keeps what it says."""
        for line in self.lines:
            kept = line.status if line.status[:1] in "✓ℹ" and line.status else say("line.taken")
            astray = self.state.astray.get(line.key)
            told = " ".join(filter(None, (self.told.get(line.index), astray and say("line.astray", why=astray))))
            wanted = told or self.events.get(line.index) or kept
            if wanted != line.status and not (self._bare(line) and line.index not in self.told):
                if line.status.strip() and line.status[:1] not in MARKS:  # somebody's own words
                    self._add("note", key=line.key, line=line.index, column=STATUS, raw=line.status, value=wanted)
                self._add("tell", line=line.index, value=wanted)


def shown_raw(column, raw):
    """A raw cell as the person who typed it sees it; `column` is None for one that is not ours."""
    if isinstance(raw, dict):
        return raw.get("f") or raw.get("e") or shown_raw(column, raw.get("v"))
    try:
        if column:
            return column.show(column.read(raw))
    except Invalid:
        pass
    return "" if raw is None else clean(raw)


def guard_of(tab, key, column):
    """What makes a change that may touch access the same thing next time."""
    return f"guard:{tab}:{key}:{column}"
