"""EXECUTOR. The lines of a file as the plan of the sheets sees them: base and records from the database."""

import datetime as dt
from dataclasses import dataclass, field

from models import access, kinds
from models.catalog import BY_MODEL, CATALOG
from models.kinds import Invalid, Labels, Ref
from models.messages import say
from models.staff import User
from models.titles import full_titles, parts_of, titles
from models.uids import is_uid
from models.words import clean, fold
from sync import plan as planning
from sync import tabs
from sync.file_headers import KEY, bind
from sync.file_match import ANOTHER, TWICE, Known
from sync.files import CHUNK, chunks, columns_of, read_columns, shown_of, unguard
from sync.lines import shown_raw
from sync.merge import Agreed, Column

#: a cell that every line carries and nobody changes: a line of a file is never an emptied line of a sheet
PRESENT = Column("_line", "", kinds.Text(), edit=False)
STANDS = "x"
REFUSALS = {
    "foreign": "המזהה שייך לרשימה אחרת. כדי לקלוט את השורה כחדשה יש לרוקן אותו.",
    "retired": "השורה היא של פריט שבארכיון, ולכן לא תשתנה. אפשר להחזיר אותו מהארכיון ולטעון שוב.",
    "damaged": "המזהה אינו מוכר. כדי לקלוט את השורה כחדשה יש לרוקן אותו.",
    "copy": "השורה היא העתק מדויק של שורה אחרת בקובץ.",
    "closed": "הוספת שורות אינה פתוחה כאן בפניך.",
}
EXISTS = "כבר קיים: השורה תעדכן אותו."
NEW, CHANGED, SAME, ERROR = "new", "changed", "same", "error"


@dataclass(frozen=True)
class Cell:
    """One cell before and after, as people read it."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Row:
    """A line of the file: what becomes of it, and why not where it does not."""

    number: int
    action: str
    label: str = ""
    key: str = ""
    values: dict = field(default_factory=dict)  # what is written, {field: value}
    version: int | None = None
    cells: dict = field(default_factory=dict)  # field -> Cell
    findings: tuple = ()
    notes: tuple = ()


@dataclass
class Line:
    """A line while it is read: `matched` where it tells of a record without its key, `stop` what is to be asked."""

    number: int
    key: str
    raws: dict  # field -> raw cell
    matched: bool = False
    stop: str = ""
    unclear: bool = False  # what would tell whether it is known cannot be read


class Lines:
    """Reads the lines of a file against the database; `rows()` is what the plan says of them."""

    def __init__(self, entry, table, actor, today):
        self.entry, self.actor, self.today = entry, actor, today
        model = entry.model
        self.fields = {name: model._meta.fields[name].verbose_name for name in columns_of(entry)[1:]}
        must = lambda fld: fld.required and fld.default is None  # noqa: E731 (a local word)
        self.required = [name for name in self.fields if must(model._meta.fields[name])]
        self.binding = bind(self.fields, [cells for _, cells in table.rows])
        self.lines = table.rows[self.binding.start :] if self.binding else ()
        self.plan_hash = ""

    def rows(self):
        """The rows of the review, before anything was tried."""
        self.names = [name for name in read_columns(self.entry) if name in self.binding.at]
        self.columns = [self._column(name) for name in self.names]
        self._read_records()
        self._place()
        state = self._state()
        plan = planning.make([state])
        self.plan_hash = plan.hash()
        by_line = {}
        for action in plan.actions:
            by_line.setdefault(action.line, []).append(action)
        return [self._row(line, by_line.get(at, [])) for at, line in enumerate(self.placed, tabs.HEAD)]

    def _column(self, name):
        fld = self.entry.model._meta.fields[name]
        labels = labels_for(fld.rel_model, self.actor) if isinstance(fld.kind, Ref) else None
        return Column(name, self.fields[name], fld.kind, True, name in self.required, labels)

    def _pick(self, cells, name):
        at = self.binding.at.get(name)
        return cells[at] if at is not None and at < len(cells) else None

    def _key(self, cells):
        raw = self._pick(cells, KEY)
        return "" if kinds.is_blank(raw) else clean(raw).lower()

    # what is there already

    def _read_records(self):
        """The records whose keys stand in the file, and how each would stand in it."""
        keys = sorted({key for _, cells in self.lines if is_uid(key := self._key(cells))})
        self.records, self.base = {}, {}
        self._remember(keys)
        lost = [key for key in keys if key not in self.records]
        self.strangers = {key: "foreign" for other in CATALOG for key in _among(other.model.select(), lost)}

    def _remember(self, keys):
        """Read records by their keys, as far as the actor may see them."""
        model = self.entry.model
        seen = _among(access.scoped(model.select(), self.actor, "read", self.entry), keys)
        for chunk in chunks(model, seen):
            for record, texts in zip(chunk, shown_of(self.entry, self.names, chunk), strict=True):
                self.records[record.uid] = record
                shown = zip(self.names, texts, strict=True)
                base = {name: Agreed(record.__data__[name], text) for name, text in shown}
                self.base[record.uid] = {**base, PRESENT.code: Agreed(STANDS, STANDS)}

    # what each line is about

    def _place(self):
        """Give every line its key and cells; one that tells of something known gets that one's key."""
        self.known = Known(self.entry, tuple(self.names), self.actor, self.today)
        self.placed = [Line(number, self._key(cells), {name: self._pick(cells, name) for name in self.names})
                       for number, cells in self.lines]  # fmt: skip
        self.placed = [line for line in self.placed if line.key or not all(map(kinds.is_blank, line.raws.values()))]
        self.about = {}  # key -> number of the first line about that record
        for line in self.placed:
            if is_uid(line.key):
                self.about.setdefault(line.key, line.number)
        for line in self.placed:
            if line.key in ("", ANOTHER):
                self._look_up(line)
        self._remember(sorted({line.key for line in self.placed if line.matched} - set(self.records)))
        for line in self.placed:
            self._settle(line)

    def unread(self):
        """The labels of the columns that no file sets, where a line says anything else than what is known."""
        self.by_number = {line.number: line for line in self.placed}
        by_hand = [name for name in self.entry.model.BY_HAND if name in self.binding.at]
        return [self.fields[name] for name in by_hand if any(self._is_other(*line, name) for line in self.lines)]

    def _is_other(self, number, cells, name):
        """True where a cell that is not read says anything else than what is known of its record."""
        line, raw = self.by_number.get(number), self._pick(cells, name)
        record = self.records.get(line.key) if line else None
        if kinds.is_blank(raw):  # of a line without its key it says nothing
            return bool(record and not line.matched and record.__data__[name])
        return record is None or fold(unguard(str(raw))) != fold(record.__data__[name] or "")

    def _look_up(self, line):
        """Find the record that a line without a key tells of, or what is to be asked."""
        another, line.key = line.key == ANOTHER, ""
        if another:
            return
        values, wrong = self._values(line.raws)
        line.unclear = not wrong.isdisjoint(self.known.telling)
        match = self.known.find(values)
        line.key, line.matched, line.stop = match.uid, bool(match.uid), match.question
        told = self.about.setdefault(match.uid, line.number) if match.uid else None
        first = told or self.known.claim(line.number, values)
        if first not in (None, line.number):
            line.stop = TWICE.format(number=first)

    def _values(self, raws):
        """({field: value} of what can be read of a line, the fields that cannot)."""
        found, wrong = {}, set()
        for column in self.columns:
            raw = raws[column.code]
            try:
                found[column.code] = column.read(unguard(raw) if isinstance(raw, str) else raw)
            except Invalid:
                wrong.add(column.code)
        return found, wrong

    def _settle(self, line):
        """The line's cells as the plan compares them; a blank of a line found by what it tells says nothing."""
        base = self.base.get(line.key, {})
        for name, raw in line.raws.items():
            shown = base[name].raw if name in base else None
            if isinstance(raw, str) and raw != shown:
                raw = unguard(raw)
            if line.matched and kinds.is_blank(raw):
                raw = shown
            line.raws[name] = _as_read(raw, self.entry.model._meta.fields[name].kind)

    def _state(self):
        columns = (PRESENT, *self.columns)
        head = [tabs.KEY, tabs.STATUS, *(column.code for column in columns)]
        rows = [head, head, *([] if line.stop or line.unclear else self._raw(line) for line in self.placed)]
        creates = access.can(self.actor, "create", self.entry)
        spec = tabs.Spec("file", self.entry.title, self.entry.code, columns, creates)
        keys = {line.key for line in self.placed} & set(self.records)
        records = {key: {PRESENT.code: STANDS} | {n: self.records[key].__data__[n] for n in self.names} for key in keys}
        self.titles = titles(self.entry.model, [line.key for line in self.placed])
        base = {key: self.base[key] for key in keys}
        return tabs.TabState(spec, rows, base, records, titles=self.titles, strangers=self.strangers)

    def _raw(self, line):
        return [line.key, None, STANDS, *(line.raws[name] for name in self.names)]

    # what the plan says of them

    def _row(self, line, actions):
        if line.stop or line.unclear:
            return self._error(line, [line.stop] if line.stop else self._wrong(line))
        stamp = next((action for action in actions if action.what == "stamp"), None)
        if stamp:
            return self._new(line, stamp)
        waits = [action.code.partition(":")[2] for action in actions if action.what == "wait"]
        if line.key in self.records and set(waits) <= {"cell"}:
            return self._existing(line, actions)
        if waits[:1] == ["line"]:
            return self._error(line, tuple(self._wrong(line)) or [REFUSALS["closed"]])
        return self._error(line, [REFUSALS[waits[0] if waits else "damaged"]])

    def _error(self, line, findings):
        return Row(line.number, ERROR, self._label(line), findings=tuple(findings))

    def _new(self, line, stamp):
        values = {name: value for name, value, _ in stamp.values}
        if line.key:  # a copied line
            match = self.known.find(values)
            if match.uid or match.question:
                return self._error(line, [match.question or TWICE.format(number=self.about.get(match.uid, "אחרת"))])
        cells = {name: self._cell(name, "", values[name]) for name in self.names if name in values}
        remarks = (column.kind.remark(line.raws[column.code]) for column in self.columns if column.code in values)
        return Row(line.number, NEW, self._label(line), "", values, None, cells, tuple(self._wrong(line)),
                   tuple(filter(None, remarks)))  # fmt: skip

    def _existing(self, line, actions):
        record, base = self.records[line.key], self.base[line.key]
        takes = {action.column: action for action in actions if action.what == "take"}
        if takes and record.retired_on:
            return self._error(line, [REFUSALS["retired"]])
        wrong = [say("line.column", label=self.fields[a.column]) + a.why for a in actions if a.what == "wait"]
        notes = [EXISTS] if line.matched else []
        return Row(
            line.number, CHANGED if takes else ERROR if wrong else SAME, self.titles.get(line.key) or self._label(line),
            line.key, {name: take.value for name, take in takes.items()}, record.version,
            {name: self._cell(name, base[name].raw, take.value) for name, take in takes.items()}, tuple(wrong),
            (*notes, *(take.why for take in takes.values() if take.why)),
        )  # fmt: skip

    def _cell(self, name, old, value):
        column = next(column for column in self.columns if column.code == name)
        return Cell(column.label, old, column.show(value))

    def _wrong(self, line):
        """What keeps a line, or some of its cells, from becoming a new record: the sentences of form and sheet."""
        for column in self.columns:
            try:
                if column.read(line.raws[column.code]) is None and column.required:
                    yield say("required", label=column.label)
            except Invalid as error:
                yield say("line.column", label=column.label) + str(error)

    def _label(self, line):
        """How a line that is no record yet is called: like a record, from what stands in it."""
        columns = {column.code: column for column in self.columns}
        parts = parts_of(self.entry.model)
        shown = {p: shown_raw(columns[p], line.raws[p]) if p in columns else "" for p in parts}
        return self.entry.model.TITLE.format(**shown).strip(" ·–")


def labels_for(model, actor):
    """The labels of the records that the actor may link to, with the spellings that the unit knows."""
    query = model.select().where(model.retired_on.is_null())
    if model is User:  # colleagues are known to each other by name, whatever else of them is closed
        query = query.where(User.active)
    elif not access.can(actor, "read", BY_MODEL[model]):
        return Labels([])
    else:
        query = access.scoped(query, actor, "read", BY_MODEL[model])
    rows = list(query.order_by(model.sort_key, model.uid))
    called = full_titles(model, [row.uid for row in rows])
    spellings = [(word, row.uid) for row in rows for word in (getattr(row, "aliases", None) or "").split("\n") if word]
    if model.PLACE:  # where one body only has this name, the name alone is enough
        spellings += [(name, uid) for uid, name in titles(model, called).items()]
    return Labels([(row.uid, called[row.uid]) for row in rows], spellings)


def _as_read(raw, kind):
    """A date that stands in a column of words, as people write dates."""
    return raw.strftime("%d/%m/%Y") if isinstance(raw, dt.date) and kind.code != "day" else raw


def _among(query, keys):
    """Of some keys, those of a query's records."""
    uid = query.model.uid
    return [key for start in range(0, len(keys), CHUNK)
            for (key,) in query.select(uid).where(uid.in_(keys[start : start + CHUNK])).tuples()]  # fmt: skip
