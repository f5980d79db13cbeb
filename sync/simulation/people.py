"""EXECUTOR. What people do to the sheets of the simulation, each act told to the oracle as the person meant it."""

from sync.simulation.oracle import MARK

CELLS = {
    "position": ("person.last", "person.first", "person.mobile"),
    "member": ("person.last", "person.first", "person.mobile"),
    "body": ("name", "mandate", "liaison", "phone_public"),
}


class Tokens:
    """Makes texts that were never typed before."""

    def __init__(self, random):
        self.random, self.made = random, 0

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
        return self.phone() if column.endswith(("mobile", "phone_public")) else self.word()


class Hands:
    """One person's hands in one tab."""

    def __init__(self, book, spreadsheet_id, sheet_id, tab, scope, oracle, tokens, random):
        self.book, self.file, self.sheet_id, self.tab, self.scope = book, spreadsheet_id, sheet_id, tab, scope
        self.oracle, self.tokens, self.random = oracle, tokens, random
        self.shared = ()  # keys of lines whose person stands in both workbooks

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
        """The mark of a line; written beside it where it has none."""
        at, row = self._mark_at(), self.rows[index]
        row.extend([None] * (at + 1 - len(row)))
        if not row[at]:
            row[at] = f"{self.scope}-{self.tab}-{self.random.getrandbits(40):x}"
            for code, text in zip(self.rows[0], row, strict=False):
                if isinstance(code, str) and not code.startswith("_"):
                    self.oracle.copied(text, row[at])
        return row[at]

    def lines(self):
        """The indexes of lines that hold something of ours."""
        at = [self._at(code) for code in CELLS[self.tab]]
        return [i for i, row in enumerate(self.rows[2:], 2) if any(c < len(row) and row[c] for c in at)]

    def put(self, index, code, text):
        """Type into a cell; what stood there was seen and goes."""
        row, at = self.rows[index], self._at(code)
        row.extend([None] * (at + 1 - len(row)))
        self.oracle.let_go(row[at])
        row[at] = text
        if text is not None:
            key_at = self._at("_key")
            shared = code.startswith("person.") and key_at < len(row) and row[key_at] in self.shared
            self.oracle.wrote(text, self.mark(index), code, "shared" if shared else self.scope)

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
        rows = self.rows
        index = len(rows)
        if self.random.random() < 0.3 and len(rows) > 4:
            index = self.random.randrange(3, len(rows))
            rows.insert(index, [])
        else:
            rows.append([])
        for code, text in self._required():
            self.rows[index].extend([None] * (self._at(code) + 1 - len(self.rows[index])))
            self.put(index, code, text)
        return "new line"

    def _required(self):
        if self.tab == "position":
            return [("role_kind", self.random.choice(("מזכיר", "רכז", "גזבר"))), *self._name()]
        if self.tab == "body":
            return [("name", self.tokens.word("ועדה")), ("kind", "תרבות")]
        bodies = [row[1] for row in self.book.rows(self.file, self.sheet_id - 1)[2:] if len(row) > 1 and row[1]]
        return [("body", self.random.choice(bodies or ["אין"])), *self._name()]

    def _name(self):
        return [("person.last", self.tokens.word("משפחה")), ("person.first", self.tokens.word("שם"))]

    def delete_line(self):
        """Delete a whole row."""
        if lines := self.lines():
            for raw in self.rows.pop(self.random.choice(lines)):
                self.oracle.let_go(raw)
            return "delete line"
        return None

    def copy_line(self):
        """Copy a row under the others, with a mark of its own."""
        if lines := self.lines():
            index = self.random.choice(lines)
            self.mark(index)
            self.rows.append(list(self.rows[index]))
            fresh = len(self.rows) - 1
            self.rows[fresh][self._mark_at()] = None
            self.mark(fresh)
            return "copy line"
        return None

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
        keyed = [i for i in self.lines() if self.rows[i][self._at("_key")]]
        if keyed:
            self.rows[self.random.choice(keyed)][self._at("_key")] = self.random.choice(("אופס", "bcdfghjkmn", None))
            return "break key"
        return None


ACTS = (
    ("edit", 8), ("clear", 1), ("wrong", 1), ("new_line", 3), ("delete_line", 1), ("copy_line", 1), ("sort", 2),
    ("insert_row", 1), ("move_column", 1), ("insert_column", 1), ("break_key", 1),
)  # fmt: skip
