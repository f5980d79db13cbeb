"""PURE. The judge: follows every value that a person typed, by its own record; imports nothing of the mirror.

A line is known by the mark that its people keep in a column of their own, never by its key or place. Every typed text
carries a token that is used once, so that it can be found wherever it went.
"""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(r"ט\d+")
PHONE = re.compile(r"5\d{8}")
STATES = {"planned": "מתוכנן", "forming": "בהקמה", "active": "פעיל", "dormant": "רדום", "closed": "נסגר"}


@dataclass
class Typed:
    """One token: who may have it (marks of lines and a column), in whose workbook, and whether a person let it go."""

    column: str
    marks: set
    scope: str
    released: bool = False


@dataclass
class Oracle:
    """Remembers what people did; `faults` are the promises that were broken."""

    typed: dict = field(default_factory=dict)
    own: dict = field(default_factory=dict)  # mark -> what the person wrote beside it
    faults: list = field(default_factory=list)

    def wrote(self, text, mark, column, scope):
        """A person typed `text` into a line's cell, or into a record that the line will show."""
        for token in tokens(text):
            entry = self.typed.setdefault(token, Typed(column, set(), scope))
            entry.marks.add(mark)

    def copied(self, text, mark):
        """A person copied a cell into another line."""
        for token in tokens(text):
            if token in self.typed:
                self.typed[token].marks.add(mark)

    def let_go(self, text):
        """A person who saw `text` replaced or deleted it."""
        for token in tokens(text):
            if token in self.typed:
                self.typed[token].released = True

    # judgement

    def judge(self, sheets, records, waits, journal):
        """Check P1 to P6 at rest.

        `sheets`: {scope: {tab: rows}}; `records`: {scope: {tab: {key: {column: text}}}};
        `waits`: the texts that wait for people; `journal`: the texts of the journal.
        """
        visible = {scope: " ".join(_texts(tabs)) for scope, tabs in sheets.items()}
        for token, entry in self.typed.items():
            self._kept(token, entry, visible, waits, journal)
        for scope, tabs in sheets.items():
            self._scope(scope, visible[scope])
            for tab, rows in tabs.items():
                self._tab(scope, tab, rows, records[scope][tab], waits)

    def _fault(self, promise, text):
        self.faults.append(f"{promise}: {text}")

    def _kept(self, token, entry, visible, waits, journal):
        """P1: on both sides, replaced by someone who saw it, waiting, or in the journal."""
        if not entry.released and token not in journal and token not in waits:
            where = "only in the sheet" if re.search(rf"{token}(?!\d)", visible.get(entry.scope, "")) else "nowhere"
            self._fault("P1", f"{token} ({entry.column}, {sorted(entry.marks)}) is {where}")

    def _scope(self, scope, visible):
        """P6: nothing of another settlement."""
        for token in tokens(visible):
            owner = self.typed[token].scope if token in self.typed else scope
            if owner not in (scope, "shared"):
                self._fault("P6", f"{token} of {owner} stands in the workbook of {scope}")

    def _tab(self, scope, tab, rows, records, waits):
        codes = rows[0]
        at = {code: index for index, code in enumerate(codes) if isinstance(code, str) and code}
        mark_at = rows[1].index(MARK) if MARK in rows[1] else None
        seen = {}
        for row in rows[2:]:
            cell = lambda code, row=row: row[at[code]] if code in at and at[code] < len(row) else None  # noqa: E731
            key = cell("_key")
            mark = row[mark_at] if mark_at is not None and mark_at < len(row) else None
            if isinstance(key, str) and key:
                if key in seen and key not in waits:  # an exact copy waits until it differs
                    self._fault("P3", f"{key} stands twice in {tab} of {scope}")
                seen[key] = mark
                self._line(scope, tab, key, mark, cell, records.get(key), waits)
        for key in records.keys() - seen.keys():
            if key not in waits:
                self._fault("P2", f"record {key} of {tab} has no line in {scope}")

    def _line(self, scope, tab, key, mark, cell, record, waits):
        if record is None:
            if key not in waits:
                self._fault("P2", f"line {key} of {tab} in {scope} has no record")
            return
        for column, text in record.items():
            shown = cell(column)
            if not alike(column, text, shown) and key not in waits:
                self._fault("P2", f"{tab} {key} {column}: database {text!r}, sheet {shown!r}")
            self._right_place(tab, key, column, text, mark)

    def _right_place(self, tab, key, column, text, mark):
        """P4: a token never reaches another column or another line's record."""
        for token in tokens(text):
            entry = self.typed.get(token)
            if entry is None:
                continue
            if entry.column != column:
                self._fault("P4", f"{token}, typed as {entry.column}, reached {column} of {key}")
            elif mark and "." not in column and mark not in entry.marks and "db" not in entry.marks:
                self._fault("P4", f"{token} of {sorted(entry.marks)} reached {key} ({mark})")


MARK = "סימן שלי"


def tokens(text):
    """The tokens in a text: words that were typed once, and phone numbers, however they are spelled."""
    if text is None:
        return []
    plain = str(int(text)) if isinstance(text, float) else str(text)
    return TOKEN.findall(plain) + PHONE.findall(re.sub(r"[-\s]", "", plain))


def alike(column, text, shown):
    """True where a database's text and a sheet's cell say the same."""
    if text in (None, "") and shown in (None, ""):
        return True
    if text is None or shown is None:
        return False
    if column.endswith(("mobile", "phone_public")):
        return tokens(text) == tokens(shown)
    return STATES.get(text, str(text)) == str(shown).strip()


def _texts(tabs):
    shown = [str(raw) for rows in tabs.values() for row in rows[2:] for raw in row if raw is not None]
    return shown + [re.sub("[- ]", "", text) for text in shown]
