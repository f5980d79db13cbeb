"""The mirror's memory: workbooks, what both sides last agreed on, intents, runs, and what waits for a person."""

import json

import peewee as pw

from models.base import Table, utcnow
from models.places import Settlement
from models.sealing import sealer


class Json(pw.TextField):
    """A JSON value in a text column, Hebrew readable."""

    def db_value(self, value):
        """The value as text."""
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def python_value(self, value):
        """The text as the value."""
        return None if value is None else json.loads(value)


class SealedJson(Json):
    """A JSON value that the database cannot read: what people wrote into cells that are not ours."""

    def db_value(self, value):
        """The value, sealed."""
        return None if value is None else sealer.seal(super().db_value(value))

    def python_value(self, value):
        """The value that was sealed."""
        return None if value is None else super().python_value(sealer.unseal(value))


class Workbook(Table):
    """One spreadsheet, of one settlement. `fence` is the nonce of the last confirmed swap."""

    settlement = pw.ForeignKeyField(Settlement, unique=True, backref="+", on_delete="RESTRICT")
    spreadsheet_id = pw.CharField(max_length=120, unique=True)
    #: codes of the tabs that are open beside those that always are; the unit may close them for a settlement
    opened = Json(default=lambda: ["member", "meeting"])
    fence = pw.CharField(max_length=40, default="")
    fence_id = pw.CharField(max_length=60, default="")
    listed_at = pw.CharField(max_length=40, default="")  # Google's time of the last change, as the listing told it
    open_to = pw.CharField(max_length=64, default="")  # the listing's word for who can open it, when all was in order
    read_at = pw.DateTimeField(null=True)  # of the last read about which was decided; when it was asked for
    told_at = pw.DateTimeField(null=True)  # the same read by Google's clock, against which its times are held
    took = pw.BooleanField(default=False)  # something was taken in since the fence was set: it is to be set anew
    lease_by = pw.CharField(max_length=40, default="")
    lease_until = pw.DateTimeField(null=True)
    structure = pw.CharField(max_length=64, default="")  # the name of the catalog that may be laid out here
    lists = Json(default=dict)  # of drop-downs: {order: [name], of: {name: digest of what is written}}
    made_here = pw.BooleanField(default=False)  # False for a person's own spreadsheet that was taken over
    editors = Json(default=list)  # the addresses to which we opened it
    probed = Json(default=dict)  # what the service answered when it was asked here: {at, keeper, answers}
    state = pw.CharField(max_length=20, default="ok")  # ok, held, failed, readonly
    reasons = Json(default=list)  # why it is held: [{code, text, cells}]
    released = Json(default=list)  # what a person released, by the cells that fired the brake
    in_hand = Json(default=dict)  # {tab: keys that follow their content after a release, until all have arrived}
    synced_at = pw.DateTimeField(null=True)
    created_at = pw.DateTimeField(default=utcnow)


class BoundTab(Table):
    """A tab of a workbook, bound by its sheet id, never by its title."""

    workbook = pw.ForeignKeyField(Workbook, backref="tabs", on_delete="CASCADE")
    code = pw.CharField(max_length=20)
    sheet_id = pw.BigIntegerField()
    scratch_id = pw.BigIntegerField()
    columns = Json(default=list)  # the codes that were laid out
    folded = Json(default=list)  # those of them that are hidden, because they left the catalog
    resting = pw.CharField(max_length=64, default="")  # of a hidden tab: the name of its content when it was hidden
    again = pw.BooleanField(default=False)  # it was deleted in the sheet, and the unit wants it laid out again

    class Meta:
        indexes = ((("workbook", "code"), True),)


class Base(Table):
    """What both sides last agreed on, for one line: {column: {"v": value, "raw": cell as last seen or written}}."""

    workbook = pw.ForeignKeyField(Workbook, backref="+", on_delete="CASCADE")
    tab = pw.CharField(max_length=20)
    record = pw.CharField(max_length=10)
    cells = Json(default=dict)

    class Meta:
        indexes = ((("workbook", "tab", "record"), True),)

    @classmethod
    def of(cls, workbook, tab, record):
        """What was agreed about a line; a new one, not yet saved, where nothing was."""
        found = cls.get_or_none((cls.workbook == workbook) & (cls.tab == tab) & (cls.record == record))
        return found or cls(workbook=workbook, tab=tab, record=record)


class Reserved(Table):
    """A key that was stamped, or is about to be, into a new line, before its record exists."""

    key = pw.CharField(max_length=10, primary_key=True)
    workbook = pw.ForeignKeyField(Workbook, backref="+", on_delete="CASCADE")
    tab = pw.CharField(max_length=20)
    nonce = pw.CharField(max_length=40, default="")
    created_at = pw.DateTimeField(default=utcnow)


class Intent(Table):
    """One swap that was sent, or is about to be: what it builds on, what it read, what it writes."""

    nonce = pw.CharField(max_length=40, primary_key=True)
    workbook = pw.ForeignKeyField(Workbook, backref="+", on_delete="CASCADE")
    builds_on = pw.CharField(max_length=40, default="")
    blocks = SealedJson(default=dict)  # tab -> the block as it was read
    writes = SealedJson(default=list)  # what is put back may be of a column of people's own
    base = Json(default=list)  # what becomes base when the swap is confirmed
    state = pw.CharField(max_length=20, default="open")  # open, done, never
    created_at = pw.DateTimeField(default=utcnow)


class Displaced(Table):
    """A value that a swap pushed out by accident, remembered by the identity of its line and column."""

    nonce = pw.CharField(max_length=40, default="")  # of the swap
    workbook = pw.ForeignKeyField(Workbook, backref="+", on_delete="CASCADE")
    tab = pw.CharField(max_length=20)
    column = pw.TextField()  # its code, "=" and its header, or its distance from the nearest column with a code
    key = pw.CharField(max_length=60, default="")
    rest = SealedJson(default=dict)  # the rest of the line in our columns, as the swap left it
    ours = SealedJson(null=True)
    theirs = SealedJson(null=True)
    state = pw.CharField(max_length=20, default="open")
    created_at = pw.DateTimeField(default=utcnow)


class Run(Table):
    """One synchronisation, one file that was taken in, or one sheet that was taken over."""

    uid = pw.CharField(max_length=10, primary_key=True)
    way = pw.CharField(max_length=20)  # night, screen, command, file, takeover, undo
    who = pw.CharField(max_length=120, default="")
    started = pw.DateTimeField(default=utcnow)
    ended = pw.DateTimeField(null=True)
    state = pw.CharField(max_length=20, default="running")  # running, done, attention, failed
    total = pw.IntegerField(default=0)
    done = pw.IntegerField(default=0)
    message = pw.TextField(default="")
    counts = Json(default=dict)
    plan_hash = pw.CharField(max_length=64, default="")
    lines = Json(default=list)  # what it did, for its page: {workbook, kind, text, entity, record}
    undone_by = pw.CharField(max_length=10, default="")


class Waiting(Table):
    """What waits for a person: two values (conflict), something to mend (finding), a change to approve (proposal)."""

    kind = pw.CharField(max_length=20)
    code = pw.CharField(max_length=40)
    workbook = pw.ForeignKeyField(Workbook, null=True, backref="+", on_delete="CASCADE")
    tab = pw.CharField(max_length=20, default="")
    record = pw.CharField(max_length=10, default="")
    line = pw.IntegerField(default=0)
    column = pw.CharField(max_length=60, default="")
    base = Json(null=True)
    ours = Json(null=True)
    theirs = Json(null=True)
    raw = SealedJson(null=True)  # with the words about it: of a cell that is not ours it may be anything
    message = SealedJson(default="")
    identity = pw.CharField(max_length=200)  # what makes it the same thing in the next run
    state = pw.CharField(max_length=20, default="open")  # open, decided, gone
    typed = pw.CharField(max_length=250, default="")  # when and by whom what stands in the sheet, as far as is known
    decision = pw.CharField(max_length=20, default="")
    decided_by = pw.CharField(max_length=120, default="")
    since = pw.DateTimeField(default=utcnow)

    class Meta:
        indexes = ((("workbook", "identity", "state"), False),)


class Sent(Table):
    """A request that an account sent in the last minute, by whichever process: the quota is the account's."""

    account = pw.CharField(max_length=200, index=True)
    sort = pw.CharField(max_length=10)  # read, write
    at = pw.DoubleField()  # seconds, by the database's clock


class Word(Table):
    """A word in somebody's sheet that the unit has matched once to a role kind, a body kind or a field."""

    domain = pw.CharField(max_length=20)
    word = pw.CharField(max_length=200)
    meaning = Json()

    class Meta:
        indexes = ((("domain", "word"), True),)


class Intake(Table):
    """How far the taking over of one tab of a person's own sheet is: what was answered, and what has come in."""

    settlement = pw.ForeignKeyField(Settlement, backref="+", on_delete="CASCADE")
    spreadsheet_id = pw.CharField(max_length=120)
    sheet_id = pw.BigIntegerField()
    title = pw.CharField(max_length=200, default="")
    digest = pw.CharField(max_length=64, default="")  # of the lines as they were when they were last shown
    answers = Json(default=dict)  # what people said about columns, words, lines and doubles
    taken = Json(default=dict)  # line -> the keys of its person and of its position
    state = pw.CharField(max_length=20, default="open")  # open, taken
    run = pw.CharField(max_length=10, default="")
    created_at = pw.DateTimeField(default=utcnow)

    class Meta:
        indexes = ((("spreadsheet_id", "sheet_id"), True),)


#: the states in which something waits for a person
WAITS = ("open", "kept")


def waiting_for(who):
    """What waits for decisions, as far as the person may decide it; "kept" waits to be seen, not for the sheet."""
    query = Waiting.select().where(Waiting.state.in_(WAITS))
    if who.role != "worker":
        return query
    mine = Workbook.select(Workbook.id).where(Workbook.settlement.in_(who.settlements))
    return query.where(Waiting.workbook.in_(mine))


TABLES = (Workbook, BoundTab, Base, Reserved, Intent, Displaced, Run, Waiting, Sent, Word, Intake)
