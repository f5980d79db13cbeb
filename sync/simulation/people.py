"""EXECUTOR. What people do to the sheets of the simulation, each act told to the oracle as the person meant it."""

from sync.layout import sheet_ids
from sync.simulation.beginning import OPENING
from sync.simulation.marks import MARK
from sync.simulation.oracle import TOKEN, UNKNOWN, marks_of, shown

CELLS = {
    "position": ("person.last", "person.first", "person.mobile"),
    "member": ("person.last", "person.first", "person.mobile"),
    "body": ("name", "mandate", "liaison", "phone_public"),
    "settlement": ("phone",),
}


PHONES = ("mobile", "phone_public", "phone")


class Tokens:
    """Makes texts that were never typed before."""

    def __init__(self):
        self.made = 0

    def word(self, stem="ערך"):
        """A word with a token."""
        self.made += 1
        return f"{stem} ט{self.made}"

    def phone(self):
        """A mobile number that nobody has."""
        self.made += 1
        return f"05{2 + self.made % 3}{5_000_000 + self.made:07d}"

    def for_column(self, column):
        """A text that fits a column."""
        if column.endswith("email"):
            return self.address()
        return self.phone() if column.endswith(PHONES) else self.word()

    def address(self):
        """An address that nobody has."""
        self.made += 1
        return f"tok{self.made}@example.org"


class Hands:
    """One person's hands in one tab."""

    def __init__(self, book, spreadsheet_id, sheet_id, tab, scope, oracle, tokens, random):
        self.book, self.file, self.sheet_id, self.tab, self.scope = book, spreadsheet_id, sheet_id, tab, scope
        self.oracle, self.tokens, self.random = oracle, tokens, random
        self.at_leisure = True  # False while a run goes on, or what one sent may still arrive
        self.shared = ()  # keys of lines whose person stands in both workbooks
        self.known = ()  # the names of these people: by them she knows the line though its key is not there just now
        self.records = dict  # what the database holds, {key: {column: text}}

    @property
    def rows(self):
        """The rows of the tab as they are now."""
        return self.book.rows(self.file, self.sheet_id)

    def _at(self, code):
        return self.rows[0].index(code)

    def _mark_at(self):
        """The column of this person's own, made where it is not there yet."""
        rows = self.rows
        if MARK not in rows[1]:
            rows[1].extend([None] * (max(map(len, rows)) - len(rows[1])))
            rows[1].append(MARK)
        return rows[1].index(MARK)

    def mark(self, index):
        """The mark of a line; written beside it where it has none.

        Where a race has just put our words over it, a person still knows her line, by its key.
        """
        at, row = self._mark_at(), self.rows[index]
        row.extend([None] * (at + 1 - len(row)))
        if row[at] and row[at] not in self.oracle.keys:
            mine, key = f"{self.scope}-{self.tab}-", self._key(index)
            known = [mark for mark, keys in self.oracle.keys.items() if mark.startswith(mine) and key in keys - {None}]
            return known[0] if len(known) == 1 else UNKNOWN
        if not row[at]:
            row[at] = f"{self.scope}-{self.tab}-{self.random.getrandbits(40):x}"
            for code, text in zip(self.rows[0], row, strict=False):
                if isinstance(code, str) and not code.startswith("_"):
                    self.oracle.stands(text, row[at])
        self.oracle.keys.setdefault(row[at], set()).add(self._key(index))
        return row[at]

    def content(self, index):
        """{code: what a line shows in a column of ours}, as far as it goes."""
        row = self.rows[index]
        return {code: row[self._at(code)] for code in self._codes() if self._at(code) < len(row)}

    def lines(self):
        """The indexes of lines that hold something of ours."""
        at = [self._at(code) for code in CELLS[self.tab]]
        return [i for i, row in enumerate(self.rows[2:], 2) if any(c < len(row) and row[c] for c in at)]

    def put(self, index, code, text):
        """Type into a cell; what stood there was seen and goes."""
        row, at = self.rows[index], self._at(code)
        row.extend([None] * (at + 1 - len(row)))
        mark = self.mark(index)
        row, at = self.rows[index], self._at(code)
        self.oracle.let_go(row[at], mark, code)
        self.oracle.worked_on_person(code, self.content(index))
        shared = code.startswith("person.") and self.is_shared(index)
        row[at] = text
        self.oracle.touched(mark)
        if text is None:
            self.oracle.may_return(None)
        else:
            self.oracle.wrote(text, mark, code, "shared" if shared else self.scope)

    def _key(self, index):
        row, at = self.rows[index], self._at("_key")
        return row[at] if at < len(row) else None

    def is_shared(self, index):
        """True where the line is of somebody who stands in both workbooks, though its key may just be on its way."""
        mark = self.mark(index)
        if self._key(index) in self.shared:
            self.oracle.shared.add(mark)
        named = self.tab in ("position", "member") and self._called(index) in self.known
        return mark in self.oracle.shared or (named and self._key(index) not in self.records())

    def _called(self, index):
        row = self.rows[index]
        return tuple(shown(row[self._at(code)]) if self._at(code) < len(row) else None for code in NAME)

    def _keyed(self):
        return [i for i in self.lines() if self._key(i)]

    def _off(self, index):
        """The key of a line leaves it by human hands, though it may just be on its way there."""
        self.oracle.taken_off |= self.oracle.keys.get(self.mark(index), {self._key(index)})

    # acts: each returns its name for the histogram, or None where there was nothing to do it to

    def edit(self):
        """Type a new value into a cell of a line."""
        if lines := self.lines():
            code = self.random.choice(CELLS[self.tab])
            self.put(self.random.choice(lines), code, self.tokens.for_column(code))
            return "edit"
        return None

    def clear(self):
        """Empty a cell."""
        if lines := self.lines():
            self.put(self.random.choice(lines), CELLS[self.tab][-1], None)
            return "clear"
        return None

    def wrong(self):
        """Type something that cannot be taken in."""
        phones = [code for code in CELLS[self.tab] if code.endswith(("mobile", "phone_public"))]
        if lines := self.lines():
            self.put(self.random.choice(lines), phones[0], self.tokens.word("לא מספר"))
            return "wrong value"
        return None

    def new_line(self):
        """Type a line of a few cells under the others, or into a row put between them."""
        cells = self._required()
        self._type_line(cells)
        for code, text in cells:
            if code != "body":  # the name of a committee that there is
                self.oracle.born(text)
        return "new line"

    def _type_line(self, cells):
        rows = self.rows
        index = len(rows)
        if self.random.random() < 0.3 and len(rows) > 4:
            index = self.random.randrange(3, len(rows))
            rows.insert(index, [])
        else:
            rows.append([])
        for code, text in cells:
            self.rows[index].extend([None] * (self._at(code) + 1 - len(self.rows[index])))
            self.put(index, code, text)
        self.oracle.loose.add(self.mark(index))
        return index

    def _required(self):
        if self.tab == "position":
            return [("role_kind", self.random.choice(("מזכיר", "רכז", "גזבר"))), *self._name()]
        if self.tab == "body":
            return [("name", self.tokens.word("ועדה")), ("kind", "תרבות")]
        rows = self.book.rows(self.file, sheet_ids("body")[0])[2:]
        bodies = [shown(row[1]) for row in rows if len(row) > 1 and row[1]]
        return [("body", self.random.choice(bodies or ["אין"])), *self._name()]

    def _name(self):
        return [("person.last", self.tokens.word("משפחה")), ("person.first", self.tokens.word("שם"))]

    def formula(self):
        """Type a formula into a cell; what it shows is the value."""
        if lines := self.lines():
            code = self.random.choice([code for code in CELLS[self.tab] if not code.endswith(PHONES)])
            index, text = self.random.choice(lines), self.tokens.word()
            self.put(index, code, text)
            self.rows[index][self._at(code)] = {"f": f'="{text}"', "v": text}
            return "formula"
        return None

    def delete_line(self):
        """Delete a whole row."""
        return self._delete(self.random.choice(lines)) if (lines := self.lines()) else None

    def _delete(self, index):
        self._off(index)
        fresh = self.mark(index) in self.oracle.loose  # what the mirror fills in by default may be on its way to it
        key, content, row = self._key(index), self.content(index), self.rows.pop(index)
        if self.at_leisure and key and not fresh and not any(key in other for other in self.rows):
            self.oracle.removed(key, content)
        for raw in row:
            self.oracle.let_go(raw)
        return "delete line"

    def copy_line(self):
        """Copy a row under the others, with a mark of its own."""
        return self._copy(self.random.choice(lines)) if (lines := self.lines()) else None

    def _copy(self, index):
        self.mark(index)
        self.rows.append(list(self.rows[index]))
        fresh = len(self.rows) - 1
        self.rows[fresh][self._mark_at()] = None
        self.oracle.texts.update(raw for raw in self.rows[fresh] if isinstance(raw, str))
        self.oracle.loose |= {self.mark(fresh), self.mark(index)}  # of two alike, the one that is worked on is the new
        self.oracle.may_return(*self.rows[fresh])
        self.oracle.doubled(self.mark(index), self.mark(fresh))
        return "copy line"

    def sort(self):
        """Sort all lines, whole rows, by a column."""
        at = self._at(self.random.choice(CELLS[self.tab]))
        rows = self.rows
        rows[2:] = sorted(rows[2:], key=lambda row: str(row[at] if at < len(row) and row[at] is not None else "תתת"),
                          reverse=self.random.random() < 0.5)  # fmt: skip
        return "sort"

    def insert_row(self):
        """Put an empty row between the lines."""
        self.rows.insert(self.random.randrange(2, len(self.rows) + 1), [])
        return "insert row"

    def move_column(self):
        """Move a column, ours or one's own."""
        rows = self.rows
        width = max(map(len, rows))
        source, target = self.random.randrange(1, width), self.random.randrange(1, width)
        for row in rows:
            row.extend([None] * (width - len(row)))
            row.insert(target, row.pop(source))
        return "move column"

    def insert_column(self):
        """Insert an empty column between ours."""
        rows = self.rows
        width = max(map(len, rows))
        if width > 20:
            return None
        at = self.random.randrange(1, width)
        for row in rows:
            row.extend([None] * (width - len(row)))
            row.insert(at, None)
        return "insert column"

    def break_key(self):
        """Type over the key of a line."""
        if keyed := self._keyed():
            index, typed = self.random.choice(keyed), self.random.choice(BROKEN)
            self._off(index)
            self.oracle.loose.add(self.mark(index))
            for raw in self.rows[index]:
                self.oracle.born(raw, False)
            self.oracle.hand_keys.add(typed)
            self.rows[index][self._at("_key")] = typed
            return "break key"
        return None

    def foreign_key(self, other):
        """Type a line, and over its key one that stands in another workbook."""
        keys = other._keyed()
        if self.tab == "settlement" or not keys:
            return None
        index, key = self._type_line(self._required()), other._key(self.random.choice(keys))
        self.oracle.hand_keys.add(key)
        self.rows[index][self._at("_key")] = key
        self.mark(index)  # by which she knows her line from now on
        return "foreign key"

    def namesake(self):
        """Type a line of somebody called as another is, with a number of one's own."""
        named = [] if self.tab == "body" else self._keyed()
        if not named:
            return None
        index = self.random.choice(named)
        last, first = self._called(index)
        if not last or not first:
            return None
        cells = [cell for cell in self._required() if cell[0] not in NAME]
        index = self._type_line([*cells, ("person.mobile", self.tokens.phone())])
        for code, text in zip(NAME, (last, first), strict=True):
            self._paste(index, code, text)
        return "namesake"

    def _paste(self, index, code, text):
        row, at, mark = self.rows[index], self._at(code), self.mark(index)
        row.extend([None] * (at + 1 - len(row)))
        self.oracle.let_go(row[at], mark, code)
        self.oracle.worked_on_person(code, self.content(index))
        shared = code.startswith("person.") and self.is_shared(index)
        row[at] = text
        self.oracle.touched(mark)
        self.oracle.copied(text, mark, code)
        self.oracle.born(text, False)
        if shared:
            self.oracle.spread(text)

    def paste_over(self):
        """Copy the cells of one line over those of another, and leave its key."""
        if len(lines := self.lines()) > 1:
            source, target = self.random.sample(lines, 2)
            self._off(target)  # where many are pasted over, the mirror may ask whether they were moved
            if self.is_shared(source):
                self.oracle.shared.add(self.mark(target))  # its key may follow, after a word
            for code in [code for code in self._codes() if code != "role_kind"]:
                at = self._at(code)
                text = self.rows[source][at] if at < len(self.rows[source]) else None
                if self.oracle.is_of(text, code):  # she sees where we put a value into the wrong column
                    self._paste(target, code, text)
            return "paste over"
        return None

    def _codes(self):
        return [code for code in self.rows[0] if isinstance(code, str) and code and not code.startswith("_")]

    def read_only(self):
        """Type into a column that is only shown."""
        index, at = 2, self._at("name")
        if self.tab != "settlement" or len(self.rows) < 3 or not self._key(index):
            return None
        self.oracle.let_go(self.rows[index][at])
        self.rows[index][at] = text = self.tokens.word()
        self.oracle.wrote(text, "name", "read only", self.scope)
        self.oracle.typed[TOKEN.search(text)[0]].guarded = True
        return "read only"

    def opener(self):
        """Type another address beside whoever may open the sheet; who opens it, the unit decides."""
        at = self._at("role_kind") if self.tab == "position" else None
        found = [i for i in self._keyed() if at is not None and at < len(self.rows[i]) and self.rows[i][at] == OPENING]
        if found and not self.oracle.shuffles:
            text = self.tokens.address()
            self.put(found[0], "person.email", text)
            self.oracle.typed[TOKEN.search(text)[0]].guarded = True
            return "opener"
        return None

    def shuffle(self):
        """Sort a range without the key column: lines that nobody touched change their content."""
        at = self._mark_at()
        known = self.oracle.worked_on | {mark for entry in self.oracle.typed.values() for mark in entry.marks}
        known |= {mark for shuffle in self.oracle.shuffles for mark in marks_of(shuffle)}
        lines = [i for i in self._keyed() if at < len(self.rows[i]) and self.rows[i][at] not in known]
        if len(lines) < 3 or not self.at_leisure:
            return None
        lines = lines[:3]
        codes = self._codes()
        places = [self._at(code) for code in codes]
        held = [[shown(self.rows[i][p]) if p < len(self.rows[i]) else None for p in places] for i in lines]
        shuffle = {}
        for index, mine, other in zip(lines, held, held[1:] + held[:1], strict=True):
            self.rows[index].extend([None] * (max(places) + 1 - len(self.rows[index])))
            for place, text in zip(places, other, strict=True):
                self.rows[index][place] = text
            told = dict(zip(codes, mine, strict=True)), dict(zip(codes, other, strict=True)), self.rows[index][at]
            shuffle.setdefault(self._key(index), []).append(told)
        self.oracle.shuffled(shuffle, self.records())
        return "shuffle"

    def race(self, row, column):
        """Do something where a write is about to land; without a row it lands under the last line."""
        codes = self.rows[0]
        if row is None:
            return self.random.choice((self.new_line, self.new_line, self.insert_row, self.delete_line))()
        if row not in self.lines():
            return self.random.choice((self.sort, self.insert_row, self.delete_line))()
        code = codes[column] if column < len(codes) else None
        code = code if code in CELLS[self.tab] else self.random.choice(CELLS[self.tab])
        act = self.random.choice(("type", "type", "delete", "copy", "sort", "sort", "insert", "move"))
        if act == "type":
            self.put(row, code, self.tokens.for_column(code))
            return "edit"
        if act == "insert":
            self.rows.insert(self.random.randrange(2, row + 1), [])
            return "insert row"
        return {"delete": lambda: self._delete(row), "copy": lambda: self._copy(row), "sort": self.sort,
                "move": self.move_column}[act]()  # fmt: skip

    def undo(self, before):
        """Take back what the mirror wrote last, in one cell that a person of this tab sees.

        Nobody wants a value back in a column that it got into by a race.
        """
        rows, codes = self.rows, set(self._codes())
        changed = [
            (i, code) for i in range(2, min(len(rows), len(before)))
            for at, code in enumerate(rows[0]) if code in codes and before[0] == rows[0]
            and at < len(rows[i]) and at < len(before[i]) and rows[i][at] != before[i][at]
            and self._key(i) and self._key(i) in before[i] and self.oracle.is_of(before[i][at], code)
        ]  # fmt: skip
        if changed:
            index, code = self.random.choice(changed)
            self._paste(index, code, before[index][self._at(code)])
            return "undo"
        return None


NAME = ("person.last", "person.first")
BROKEN = ("אופס", "bcdfghjkmn", None)
ACTS = (
    ("edit", 8), ("clear", 1), ("wrong", 1), ("new_line", 3), ("delete_line", 1), ("copy_line", 1), ("sort", 2),
    ("insert_row", 1), ("move_column", 1), ("insert_column", 1), ("break_key", 1), ("namesake", 1), ("paste_over", 1),
    ("opener", 1), ("shuffle", 1.5), ("formula", 1),
)  # fmt: skip
