"""PURE. A person's own tab as a table: where its heading is, what its columns are, which lines are no data."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from models.kinds import is_blank
from models.words import clean, fold
from sync import intake_cells as cells
from sync.intake_headers import NAMES, meaning_of
from sync.intake_words import NOBODY

LOOK_AHEAD = 40  # a heading further down than this is no heading
TOTAL = re.compile(r"^(סהכ|סך הכל|סך הכול|סה כ|total|סיכום|כולל|ממוצע)( |$|\d)")
DATA = ("phone", "mail", "day", "person")


@dataclass(frozen=True)
class Column:
    """A column of hers and what it is taken for."""

    index: int
    header: str
    key: str
    meaning: str = "own"
    sure: bool = True
    why: str = ""
    samples: tuple = ()
    group: str = ""  # the role or body whose heading stands above this one's
    over: str = ""  # that heading's words

    @property
    def label(self):
        """How the column is called when a person is told about it."""
        return self.header or f"עמודה {letter(self.index)}"


@dataclass(frozen=True)
class Line:
    """A line of hers: `number` as the sheet shows it, `cells` raw; `why` where it is no data; `section` above it."""

    number: int
    cells: tuple
    key: str
    why: str = ""
    section: str = ""
    skip: bool = False

    def at(self, column):
        """The raw cell of a column."""
        return self.cells[column.index] if column is not None and column.index < len(self.cells) else None

    def text(self, column):
        """The cell of a column as text."""
        return cells.text_of(self.at(column))

    @property
    def shown(self):
        """The whole line in words."""
        return " · ".join(filter(None, map(cells.text_of, self.cells)))[:200]


@dataclass
class Table:
    """The tab: columns, lines with data, and lines that are offered as no data."""

    columns: list
    lines: list
    odd: list
    headers: tuple = ()  # numbers of the lines that the heading takes
    width: int = 0
    names: list = field(default_factory=list)


def letter(index):
    """The letter of a column, A for 0."""
    return (letter(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def digest(*content):
    """A short name of a content."""
    return hashlib.sha256("\x1f".join(map(str, content)).encode("utf-8", "replace")).hexdigest()[:12]


def read(rows, vocabulary, answers):
    """The table that the raw rows of a tab make; what people answered goes before what is proposed."""
    rows = [list(row) for row in rows]
    texts = [[cells.text_of(raw) for raw in row] for row in rows]
    width = max(map(len, rows), default=0)
    head = _header(texts, rows, vocabulary)
    uppers = _uppers(texts, head, vocabulary)
    lower = _lower(texts, rows, head, vocabulary)
    heads = [at for at in (*uppers, head, *lower) if at is not None]
    below = heads[-1] + 1 if heads else 0
    headings = _headings(texts, width, uppers, head, lower, vocabulary)
    sample = [row for row in rows[below:] if any(not is_blank(raw) for raw in row)]
    columns = _columns(headings, sample, vocabulary, answers)
    lines, odd = _lines(rows, texts, heads, below, columns, vocabulary, answers)
    return Table(columns, lines, odd, tuple(at + 1 for at in heads), width)


# the heading


def _score(row, raws, vocabulary):
    score = 0
    for text, raw in zip(row, raws, strict=True):
        if not text:
            continue
        meaning, exact = meaning_of(text, vocabulary.remembered)
        if cells.looks(raw) in DATA or len(text) > 60:
            score -= 3
        elif meaning and exact:
            score += 3
        elif meaning or _role_word(text, vocabulary):
            score += 1
    return score


def _role_word(text, vocabulary):
    """The meaning of a heading that names a role, a body or a function, '' for none."""
    text = re.sub(r"^שם (ה)?", "", clean(text)) if fold(text) != "שם" else ""
    match = vocabulary.match(text) if text else None
    if match and match.sure:
        return match.meaning
    body = vocabulary.match_body(text) if text else None
    return body.meaning if body and body.sure else ""


def _header(texts, rows, vocabulary):
    scores = {}
    widest = max((sum(map(bool, row)) for row in texts), default=0)
    for at, row in enumerate(texts[:LOOK_AHEAD]):
        filled = [text for text in row if text]
        if not filled or (len(filled) < 2 and widest > 1):
            continue
        score = _score(row, rows[at], vocabulary)
        subjects = sum(bool(_role_word(text, vocabulary)) for text in filled)
        if score == 2 and subjects == len(filled) >= 2:
            score = 3
        scores[at] = score
    best = max(scores.values(), default=0)
    return next((at for at, score in scores.items() if score >= max(3, 0.6 * best)), None)


def _uppers(texts, head, vocabulary):
    """The line of group headings right above the heading, where there is one."""
    if not head:
        return ()
    row = texts[head - 1]
    filled = [text for text in row if text]
    if not filled or any(len(text) > 40 for text in filled):
        return ()
    known = [text for text in filled if meaning_of(text, vocabulary.remembered)[1]]
    return (head - 1,) if len(filled) > 1 or known else ()


def _lower(texts, rows, head, vocabulary):
    """A second line of headings right below the first."""
    if head is None or head + 1 >= len(texts):
        return ()
    filled = [(text, raw) for text, raw in zip(texts[head + 1], rows[head + 1], strict=True) if text]
    exact = [text for text, raw in filled
             if meaning_of(text, vocabulary.remembered)[1] and cells.looks(raw) not in DATA]  # fmt: skip
    return (head + 1,) if filled and len(exact) == len(filled) and len(filled) > 1 else ()


def _headings(texts, width, uppers, head, lower, vocabulary):
    """[(text, meaning, exact, group, words of the group)] of each column, from one or two lines of headings."""
    at = lambda row, column: texts[row][column] if row is not None and column < len(texts[row]) else ""  # noqa: E731
    main = lower[0] if lower else head
    above = head if lower else uppers[0] if uppers else None
    found, running = [], ""
    for column in range(width):
        own, over = at(main, column), at(above, column)
        running = over or (running if own else "")
        group = _role_word(running, vocabulary) if running and not meaning_of(running, vocabulary.remembered)[1] else ""
        found.append((*_heading(own, running, vocabulary), group if own else "", running if own and group else ""))
    return found


def _heading(own, over, vocabulary):
    told = [text for text in (own, f"{over} {own}" if own and over else "", over if not own else "") if text]
    shown = own or over
    for exact_only in (True, False):
        for text in told:
            meaning, exact = meaning_of(text, vocabulary.remembered)
            if meaning and exact >= exact_only:
                return shown, meaning, exact
    return shown, "", False


# the columns


def _columns(headings, rows, vocabulary, answers):
    made, seen = [], Counter()
    for index, (header, meaning, exact, group, over) in enumerate(headings):
        raws = [row[index] for row in rows if index < len(row)]
        name = fold(header)[:60] or letter(index)
        seen[name] += 1
        key = f"column:{name}" + (f"#{seen[name]}" if seen[name] > 1 else "")
        samples = tuple(dict.fromkeys(filter(None, map(cells.text_of, raws))))[:3]
        column = Column(index, header, key, samples=samples, group=group, over=over)
        if header or samples:
            made.append(_guess(column, meaning, exact, raws, vocabulary))
    made = _names(made, rows, vocabulary)
    made = [replace(c, meaning=answers[c.key], sure=True, why="") if answers.get(c.key) else c for c in made]
    return [_dated(c, rows) if c.meaning in ("start", "end") else c for c in made]


def _dated(column, rows):
    """The column with its examples as dates: a sheet keeps a date as the number of a day."""
    shown = (cells.day_of(row[column.index]) for row in rows if column.index < len(row))
    return replace(column, samples=tuple(dict.fromkeys(filter(None, shown)))[:3])


def _guess(column, meaning, exact, raws, vocabulary):
    """What one column is, by its heading and by its content; where they disagree it is not sure."""
    looks = Counter(cells.looks(raw) for raw in raws)
    filled = sum(looks.values()) - looks["blank"]
    share = lambda *sorts: sum(looks[sort] for sort in sorts) / filled if filled else 0  # noqa: E731
    if meaning == "never":
        return replace(column, why="פנקס אינו שומר מידע כזה")
    subject = "" if exact else _role_word(column.header, vocabulary)
    if subject:
        return _subject(column, subject, raws, share, filled, vocabulary)
    if meaning == "notes":
        return replace(column, sure=True, why="הערות אינן נקלטות, אלא אם תבחרו אחרת")
    if meaning:
        agrees = _agrees(meaning, share) or not filled
        if exact or agrees:
            return replace(column, meaning=meaning, sure=agrees and (exact or filled > 0) and not (
                meaning in ("start", "end") and not exact))  # fmt: skip
    return _by_content(column, raws, share, filled, vocabulary)


def _agrees(meaning, share):
    if meaning in ("mobile", "phone"):
        return share("phone", "person") >= 0.4
    if meaning == "email":
        return share("mail") >= 0.4
    if meaning in ("start", "end"):
        return share("day", "number") >= 0.4 or share("phone", "mail") == 0
    if meaning in NAMES:
        return share("name", "person", "text") >= 0.5
    return True


def _subject(column, subject, raws, share, filled, vocabulary):
    """A heading that is a role or a body: below it stand its people, or marks against those of another column."""
    texts = [cells.text_of(raw) for raw in raws if cells.text_of(raw)]
    marks = sum(cells.looks(text) == "yesno" or bool(vocabulary.function(text)) or text in "✓✔+*" for text in texts)
    people = sum(all(cells.is_name(c.name) for c in cells.contacts(text) if c.name) for text in texts)
    if filled and marks >= 0.6 * filled:
        return replace(column, meaning=f"mark:{subject}")
    if not filled or people >= 0.6 * filled:
        return replace(column, meaning=f"people:{subject}")
    return _by_content(column, raws, share, filled, vocabulary)


def _by_content(column, raws, share, filled, vocabulary):
    if share("mail") >= 0.7:
        return replace(column, meaning="email")
    if share("phone") >= 0.7:
        return replace(column, meaning="phone")
    texts = [cells.text_of(raw) for raw in raws if cells.text_of(raw)]
    roles = sum(vocabulary.match(text).sure for text in texts)
    if filled and roles >= 0.6 * filled:
        return replace(column, meaning="role", sure=not column.header or (roles >= 0.8 * filled and filled > 2))
    if share("person") >= 0.6:
        return replace(column, meaning="full", sure=False)
    if column.header:
        return replace(column, meaning="own")
    if share("name") >= 0.8:
        return replace(column, meaning="own", sure=False, why="נראה כמו שמות")
    days = share("day") >= 0.6
    return replace(column, meaning="own", sure=not days, why="נראה כמו תאריכים" if days else "")


def _names(columns, rows, vocabulary):
    """Settle the columns of names together: what 'שם' means depends on whether there is a family name beside it."""
    have = {column.meaning for column in columns}
    firsts = vocabulary.firsts
    if not have & {*NAMES} and not any(c.meaning.startswith("people:") for c in columns):
        columns = _nameless(columns, rows, firsts)
        have = {column.meaning for column in columns}
    made = []
    for column in columns:
        texts = [cells.text_of(row[column.index]) for row in rows if column.index < len(row)]
        names = [one.name for text in texts if text for one in cells.contacts(text)]
        if column.meaning == "full" and "last" in have and "first" not in have and "full" in have:
            column = replace(column, meaning="first")
            have.add("first")
        elif column.meaning == "last" and not have & {"first", "full", "spouse"} and _wide(names):
            rev, sure = cells.backwards(names, firsts)
            column = replace(column, meaning="full_rev" if rev or not sure else "full", sure=sure)
        elif column.meaning == "full":
            column = _order(column, names, firsts)
        made.append(column)
    return made


def _wide(names):
    return sum(len(name.split()) > 1 for name in names) * 2 >= max(1, len(names))


def _order(column, names, firsts):
    """Which of the two names stands first; the heading may say it, else the names themselves."""
    said = fold(column.header)
    if "פרטי" in said and "משפחה" in said and said.index("פרטי") < said.index("משפחה"):
        return column
    rev, sure = cells.backwards(names, firsts)
    why = "" if sure else "לא ברור אם השם הפרטי ראשון"
    return replace(column, meaning="full_rev" if rev else "full", sure=sure or not names, why=why)


def _nameless(columns, rows, firsts):
    """Find the names where no heading says which column they are: one of full names, or two beside each other."""
    likely = [c for c in columns if c.meaning == "own" and _reads_as_names(c, rows)]
    shares = {c.key: _first_share(c, rows, firsts) for c in likely}
    wide = [c for c in likely if _wide(_texts(c, rows))]
    pick = {}
    if wide:
        pick[max(wide, key=lambda c: shares[c.key]).key] = "full"
    elif len(likely) > 1:
        ranked = sorted(likely, key=lambda c: -shares[c.key])
        pick = {ranked[0].key: "first", next(c for c in likely if c is not ranked[0]).key: "last"}
    return [replace(c, meaning=pick[c.key], sure=False, why="נראה כמו שמות") if c.key in pick else c for c in columns]


def _texts(column, rows):
    return [text for row in rows if column.index < len(row) and (text := cells.text_of(row[column.index]))]


def _reads_as_names(column, rows):
    texts = _texts(column, rows)
    listed = [[one.name for one in cells.contacts(text)] for text in texts]
    return bool(texts) and sum(bool(names) and all(map(cells.is_name, names)) for names in listed) >= 0.8 * len(texts)


def _first_share(column, rows, firsts):
    return sum(any(fold(word) in firsts for word in text.split()) for text in _texts(column, rows))


# the lines


def _lines(rows, texts, heads, below, columns, vocabulary, answers):
    lines, odd, section, seen = [], [], "", Counter()
    headings = {fold(texts[at][c.index]) for at in heads for c in columns if c.index < len(texts[at])} - {""}
    for at, row in enumerate(rows):
        if at in heads:
            continue
        alone = {text for text in texts[at] if text}
        if at < below and len(alone) == 1 and _role_word(next(iter(alone)), vocabulary):
            section = next(iter(alone))  # a heading of a group right above the headings of the columns
        name = digest(*texts[at])
        seen[name] += 1
        key = f"line:{name}" + (f"#{seen[name]}" if seen[name] > 1 and any(texts[at]) else "")
        why = _why_odd(texts[at], at < below, columns, headings, vocabulary)
        if why == "כותרת של קבוצה":
            section = next(filter(None, texts[at]))
        line = Line(at + 1, tuple(row), key, why, section)
        said = answers.get(key)
        if why or said == "skip":
            odd.append(replace(line, why=why or "סומנה שלא תיקלט", skip=said != "take"))
        if said == "take" or not (why or said == "skip"):
            lines.append(line)
    return lines, odd


def _why_odd(row, above, columns, headings, vocabulary):
    """Why a line is no data, '' where it is."""
    filled = [text for text in row if text]
    if not filled:
        return "ריקה"
    if any(TOTAL.match(fold(text)) for text in filled[:2]):
        return "סיכום"
    if above:
        return "מעל הכותרות"
    known = sum(fold(text) in headings for text in filled)
    if headings and known >= 2 and known * 10 >= len(filled) * 6:
        return "כותרת שחוזרת"
    if len(set(filled)) == 1:
        return _alone(filled[0], row, columns, vocabulary)
    if _somebody(row, columns) or _role_without_name(row, columns, vocabulary):
        return ""
    return "אין בה שם"


def _alone(text, row, columns, vocabulary):
    """A line with one text: a section, a name without anything else, or words."""
    at = next(index for index, one in enumerate(row) if one)
    column = next((c for c in columns if c.index == at), None)
    meaning = _role_word(text, vocabulary)
    if column is not None and column.meaning == "role" and not meaning.startswith("body:"):
        return "" if meaning else "אין בה שם"
    if meaning:
        return "" if column is not None and column.meaning.startswith("people:") else "כותרת של קבוצה"
    if vocabulary.bodily(text):
        return "כותרת של קבוצה"  # of a body that is asked about
    if column is not None and (column.meaning.startswith("people:") or column.meaning in ("full", "full_rev")):
        single = len([c for c in columns if c.meaning != "own"]) == 1
        name = cells.contact(text).name
        if single or (cells.is_name(name) and 1 < len(name.split()) < 5):
            return ""
    return "כותרת או הערה"


def _role_without_name(row, columns, vocabulary):
    """True for a known role beside an empty name: it may belong to the person above."""
    at = [c.index for c in columns if c.meaning == "role" and c.index < len(row)]
    return any(row[index] and vocabulary.match(row[index]).sure for index in at)


def _somebody(row, columns):
    text = lambda c: row[c.index] if c.index < len(row) else ""  # noqa: E731 (a local spelling)
    return any(
        text(c) and fold(text(c)) not in NOBODY and cells.LETTERS.search(text(c))
        for c in columns if c.meaning in NAMES or c.meaning.startswith("people:")
    )  # fmt: skip
