"""EXECUTOR. What the unit does in a simulation: edits on screens, and decisions about what waits."""

from models import changes, ledger
from models.access import SYSTEM
from models.changes import Change, Source
from sync.decide import choices, decide
from sync.simulation.beginning import ROLES
from sync.simulation.marks import MARK
from sync.simulation.oracle import alike
from sync.simulation.views import records_of, rows_of, shared_keys

SCREEN = Source("screen", "סימולציה")


class Unit:
    """The people of the unit, in front of one settlement's records."""

    def __init__(self, world, places, oracle, tokens, random, mark_of, content_of):
        self.world, self.places, self.oracle, self.tokens, self.random = world, places, oracle, tokens, random
        self.mark_of = mark_of  # (scope, tab, key) -> the mark of the line that carries a key
        self.content_of = content_of  # the same -> what that line shows, by column

    def act(self, scope):
        """Do one thing; returns its name, or None where there was nothing to do it to."""
        acts, weights = zip(*ACTS, strict=True)
        return getattr(self, self.random.choices(acts, weights)[0])(scope)

    def edit(self, scope):
        """Change a record on a screen, or empty a field of it."""
        records = records_of(self.places[scope])
        tab = self.random.choice(("position", "body", "member"))
        if not records[tab]:
            return None
        key = self.random.choice(sorted(records[tab]))
        if tab == "body":
            field = self.random.choice(("name", "mandate"))
            return self._change("body", key, field, field, records[tab][key][field], scope)
        person = rows_of("SELECT person_id FROM position WHERE uid = ?", (key,))[0][0]
        field = self.random.choice(("mobile", "last"))
        owner = "shared" if key in shared_keys() else scope
        return self._change("person", person, field, f"person.{field}", records[tab][key][f"person.{field}"], owner)

    def _change(self, entity, uid, field, column, old, scope):
        empty = self.random.random() < 0.15 and field in ("mobile", "mandate")
        text = None if empty else self.tokens.for_column(column)
        name = self._apply(Change(entity, uid, "update", {field: text}), "unit clears" if empty else "unit edits")
        if name:
            self.oracle.let_go(old)
            if text:
                self.oracle.wrote(text, "db", column, scope)
        return name

    def retire(self, scope):
        """A term ends: the record goes, with all that the unit sees of it."""
        records = records_of(self.places[scope])["position"]
        if not records:
            return None
        key = self.random.choice(sorted(records))
        mark, content = self.mark_of(scope, "position", key), self.content_of(scope, "position", key)
        name = self._apply(Change("position", key, "retire"), "unit retires")
        if name:
            self.oracle.ended.add(key)
            asked = (ledger.Waiting.record == key) & (ledger.Waiting.state == "open")
            agreed = content and all(alike(column, text, content.get(column)) for column, text in records[key].items())
            if mark and agreed and not ledger.Waiting.select().where(asked).exists():
                self.oracle.left[mark] = key
        return name

    def add(self, scope):
        """A new role holder, known to the unit first."""
        last = self.tokens.word("משפחה")
        with changes.writing():
            person = changes.apply(Change("person", "", "create", {"last": last, "first": "נועה"}), SYSTEM, SCREEN,
                                   self.world)  # fmt: skip
            role = rows_of("SELECT uid FROM role_kind WHERE code = ?", (self.random.choice(ROLES)[0],))[0][0]
            held = {"person": person.uid, "role_kind": role, "settlement": self.places[scope]}
            changes.apply(Change("position", "", "create", held), SYSTEM, SCREEN, self.world)
        self.oracle.wrote(last, "db", "person.last", scope)
        return "unit adds"

    def decides(self, scope):
        """Decide about one thing that waits."""
        mine = ledger.Workbook.settlement == self.places[scope]
        found = list(ledger.Waiting.select().join(ledger.Workbook).where(mine & (ledger.Waiting.state == "open"))
                     .order_by(ledger.Waiting.id))  # fmt: skip
        found = [waiting for waiting in found if choices(waiting)]
        if not found:
            return None
        waiting = self.random.choice(found)
        choice = self.random.choice(choices(waiting))[0]
        mark = self.mark_of(scope, waiting.tab, waiting.record)
        try:
            decide(waiting, choice, SYSTEM, self.world)
        except changes.Refused:
            return None
        self._told(waiting, choice, mark, scope)
        return f"decides {waiting.kind} {waiting.code} {choice}"

    def _told(self, waiting, choice, mark, scope):
        values = (waiting.raw, waiting.base, waiting.ours, waiting.theirs)
        if waiting.code == "person":  # the numbers among which it chooses
            values += (waiting.message,)
        self.oracle.may_return(*values)
        self.oracle.decided(" · ".join(map(str, values)), waiting.record, mark,
                            waiting.code == "person")
        if waiting.code == "displaced" and waiting.column == f"={MARK}":
            self.oracle.told.add((scope, waiting.tab))
        if (waiting.code, choice) == ("deleted", "approve"):
            self.oracle.ended.add(waiting.record)
        if (waiting.code, choice) == ("another", "other"):
            self.oracle.taken_off.add(waiting.record)
        if (waiting.code, choice) == ("left", "theirs"):
            self.oracle.ended.discard(waiting.record)

    def _apply(self, change, name):
        try:
            changes.apply(change, SYSTEM, SCREEN, self.world)
        except changes.Refused:
            return None
        return name


ACTS = (("edit", 14), ("retire", 2), ("add", 1), ("decides", 6))
