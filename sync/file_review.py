"""EXECUTOR. What a file would change, line by line, by the plan of the sheets; and taking in what was reviewed."""

from collections import Counter
from dataclasses import dataclass, replace

from models import access, changes, ledger
from models.base import database, writing
from models.changes import Change, Denied, Refused, Source, Stale
from models.messages import say
from models.questions import asker
from models.words import count
from sync.file_lines import CHANGED, ERROR, NEW, SAME, Lines
from sync.file_reading import Unreadable
from sync.files import read_columns
from sync.tabs import digest

TRIAL = 200  # lines tried in one transaction, which is rolled back: the preview holds nobody up for long
KEPT = 1_000  # lines that a run's page tells
ALL_OR_NONE = "יש תאים שאי אפשר לקלוט, ולכן לא ייקלט דבר. אפשר לתקן אותם בטבלה שממנה הועתקו, להעתיק ולהדביק שוב."
NOT_ASKED = "השאלה הזאת אינה נשאלת על פריט מסוג כזה."
MEANWHILE = "השתנה בינתיים, ולכן לא נקלט. אפשר לטעון את הקובץ שוב ולראות מה השתנה."
NO_HEADINGS = "לא נמצאה שורת כותרות: אף כותרת אינה שם של עמודה כאן. העמודות הן: {labels}."
UNKNOWN = "עמודות שאינן מוכרות כאן לא ייקלטו: {labels}."
BY_HAND = "העמודה „{label}” לא נקראת מקובץ או מהדבקה: הערך הזה נקבע ביחידה, בטופס בלבד, ומה שנכתב כאן לא ייקלט."
DOUBLE = "יש עמודות שמופיעות יותר מפעם אחת: {labels}. יש להשאיר כל עמודה פעם אחת ולטעון שוב."
MISSING = "לשורות חדשות חסרות עמודות חובה: {labels}."


@dataclass(frozen=True)
class Review:
    """What a file would change. `blocked` says why it cannot be taken in at all, '' where it can.

    Of a `whole` one, a block that was pasted, everything is taken in or nothing.
    """

    entry: object
    rows: tuple = ()
    notices: tuple = ()
    blocked: str = ""
    digest: str = ""
    whole: bool = False

    @property
    def totals(self):
        """How many lines are new, changed, same and in error."""
        counted = Counter(row.action for row in self.rows)
        return {action: counted[action] for action in (NEW, CHANGED, SAME, ERROR)}


def review(entry, table, actor, world, whole=False):
    """The Review of a file that was read; nothing is written. Raises Denied where the actor may not load files here."""
    if not access.can(actor, "import", entry):
        raise Denied
    lines = Lines(entry, table, actor, world.today())
    if lines.binding is None:
        return Review(entry, blocked=NO_HEADINGS.format(labels=", ".join(map(lines.fields.get, read_columns(entry)))))
    if lines.binding.double:
        return Review(entry, blocked=DOUBLE.format(labels=", ".join(lines.binding.double)))
    rows = _tried(entry, lines.rows(), actor, world)
    if whole:  # a line of which a part cannot be is no line that is taken in
        rows = tuple(_unasked(entry, lines.records, rows))
        rows = tuple(replace(row, action=ERROR) if row.findings else row for row in rows)
    told = [[row.number, row.action, row.key, sorted(row.cells), row.findings] for row in rows]
    shown = [[(cell.old, cell.new) for _, cell in sorted(row.cells.items())] for row in rows]
    unread = lines.unread()
    blocked = ALL_OR_NONE if whole and (unread or any(row.findings for row in rows)) else ""
    shown_as = digest([entry.code, lines.plan_hash, told, shown])
    return Review(entry, rows, _notices(entry, lines, rows, unread), blocked, shown_as, whole)


def _unasked(entry, records, rows):
    """The rows, each with a finding for every value that is not asked of such a record, as in the form."""
    asked = asker(entry)
    for row in rows:
        old = records[row.key].__data__ if row.key in records else {}
        extra = [name for name in row.values if name in entry.only
                 and not asked(entry.model(**{**old, **row.values, name: old.get(name)}), name)]  # fmt: skip
        findings = (_told(entry, name, NOT_ASKED) for name in extra)
        yield replace(row, findings=(*row.findings, *findings))


def _notices(entry, lines, rows, unread):
    found = []
    if lines.binding.unknown:
        found.append(UNKNOWN.format(labels=", ".join(lines.binding.unknown)))
    found += [BY_HAND.format(label=label) for label in unread]
    missing = [lines.fields[name] for name in lines.required if name not in lines.binding.at]
    if missing and any(row.action in (NEW, ERROR) and not row.key for row in rows):
        found.append(MISSING.format(labels=", ".join(missing)))
    return tuple(found)


def _tried(entry, rows, actor, world):
    """The rows after all of them were really written, and everything was rolled back."""
    done = []
    for start in range(0, len(rows), TRIAL):
        with writing(), database.atomic() as savepoint:
            done += [_write(entry, row, actor, Source("file"), world) for row in rows[start : start + TRIAL]]
            savepoint.rollback()
    return tuple(done)


def _write(entry, row, actor, source, world):
    """Write one line and return it; cells that are refused become findings, and the rest of the line goes on."""
    while row.action in (NEW, CHANGED):
        verb = "create" if row.action == NEW else "update"
        change = Change(entry.code, row.key, verb, row.values, row.version)
        try:
            record = changes.apply(change, actor, source, world)
        except Stale:
            return replace(row, action=ERROR, findings=(*row.findings, MEANWHILE))
        except Refused as refused:
            row = _without(entry, row, refused.errors)
        else:
            return replace(row, key=record.uid if source.run else row.key)
    return row


def _without(entry, row, errors):
    """The line without the cells that were refused; in error where nothing is left, or where it would be new."""
    named = [name for name in row.values if name in errors]
    blamed = list(row.values) if row.action == NEW or not named else named
    values = {name: value for name, value in row.values.items() if name not in blamed}
    findings = row.findings + tuple(_told(entry, name, text) for name, text in errors.items())
    cells = {name: cell for name, cell in row.cells.items() if name in values or row.action == NEW}
    return replace(row, action=row.action if values else ERROR, values=values, cells=cells, findings=findings)


def _told(entry, name, text):
    fields = entry.model.own_fields()
    return say("line.column", label=fields[name].verbose_name) + text if name in fields else text


def take_in(found, actor, world, who, file_name):
    """Take in what a Review says, in one transaction, and return the Run. A line that meets an error is told there.

    Of a whole one nothing is taken in then: it raises Refused.
    """
    if found.blocked:
        raise Unreadable(found.blocked)
    with writing():
        run = ledger.Run.create(uid=changes.fresh_uid(world), way="file", who=who, started=world.now(),
                                total=len(found.rows))  # fmt: skip
        way = file_name if found.whole else f"קובץ {file_name}"
        source = lambda row: Source("file", f"{way}, שורה {row.number}", run.uid)  # noqa: E731
        rows = [_write(found.entry, row, actor, source(row), world) for row in found.rows]
        if found.whole and any(row.findings for row in rows):
            raise Refused({"": ALL_OR_NONE})
        done = replace(found, rows=tuple(rows))
        _finish(run, done, world, file_name)
        told = {name: [None, number] for name, number in done.totals.items()}
        changes.note("import", actor, Source("file", way, run.uid), world, told, found.entry.code)
    return run


def _finish(run, done, world, file_name):
    """Write down what came of the file."""
    totals = done.totals
    taken = totals[NEW] + totals[CHANGED]
    run.counts = {**totals, "in": taken, "out": 0, "open": sum(bool(row.findings) for row in done.rows)}
    run.state = "attention" if run.counts["open"] else "done"
    run.plan_hash, run.done, run.ended = done.digest, len(done.rows), world.now()
    run.lines = _lines(done, file_name)
    shown = count(taken, "שורה אחת נקלטה", "שתי שורות נקלטו", "שורות נקלטו")
    run.message = f"{done.entry.title}, {file_name}: {shown}, דורשות תיקון: {run.counts['open']}."
    run.save()


def _lines(done, file_name):
    """The run's lines: first what needs a person, then what was taken in; of very long files the beginning."""
    wrong = [row for row in done.rows if row.findings][:KEPT]
    taken = [row for row in done.rows if row.action in (NEW, CHANGED)][:KEPT]
    told = {"workbook": file_name, "entity": done.entry.code}
    return [
        *({**told, "kind": "finding", "record": row.key, "number": row.number,
           "text": f"שורה {row.number}, {row.label}: {' '.join(row.findings)}"} for row in wrong),
        *({**told, "kind": "in" if row.action == CHANGED else NEW, "record": row.key, "number": row.number,
           "text": _changed(row)} for row in taken),
    ]  # fmt: skip


def _changed(row):
    if row.action == NEW:
        return f"שורה חדשה: {row.label}"
    return " · ".join([row.label, *(f"{c.label}: „{c.old}” ← „{c.new}”" for c in row.cells.values())])
