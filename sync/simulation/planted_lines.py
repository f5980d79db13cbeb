"""EXECUTOR. Planted bugs of lines: their keys, new ones, copied ones, and those that are gone."""

from unittest.mock import patch

from models import changes, ledger
from models.access import SYSTEM
from models.changes import Change, Source
from models.words import fold
from sync import effects, lines, new_lines, tabs
from sync.simulation.planting import planted, put_in
from sync.tabs import KEY


@planted("the record is created before its stamp stands")
def _create_first():
    def stamps(self, code, actions):
        for action in actions:
            key = action.key or changes.fresh_uid(self.world)
            self._put(code, action.line, KEY, key)
            if action.values:
                try:
                    changes.apply_many(self._new_changes(code, action, key), self.actor, Source("sheet"), self.world)
                except changes.Refused as refused:
                    self._refuse_line(code, action, refused.errors)

    with patch.object(effects.Effects, "_stamps", stamps):
        yield


@planted("columns are found by their headers")
def _by_header():
    real = tabs.Bound.of

    def of(spec, rows):
        bound, heads = real(spec, rows), rows[1] if len(rows) > 1 else []
        for column in spec.columns:
            named = [at for at, head in enumerate(heads) if head in (column.label, f"{column.label} *")]
            bound.at |= {column.code: named[0]} if named and column.code in bound.at else {}
        return bound

    with patch.object(tabs.Bound, "of", of):
        yield


@planted("a stamped key is not reserved")
def _not_reserved():
    with patch.object(ledger.Reserved, "create", lambda **kw: None):
        yield


@planted("a key that was never issued becomes a record")
def _unknown_key_created():
    with patch.object(lines.TabPlan, "_damaged", lambda self, line: self._create(line, line.key)):
        yield


@planted("a key of another settlement is let stand")
def _foreign_stands():
    def made(real):
        def refuse(self, line, code):
            if code != "foreign":
                real(self, line, code)

        return refuse

    with put_in(lines.TabPlan, "_refuse", made):
        yield


@planted("a key of another settlement is written through")
def _foreign_written():
    def keyed(real):
        def on(self, line):
            if line.key in self.state.strangers and line.key not in self.state.base:
                raw = line.cells.get("name")
                if isinstance(raw, str):
                    self._add("take", key=line.key, line=line.index, column="name", value=raw, raw=raw)
            else:
                real(self, line)

        return on

    with put_in(lines.TabPlan, "_keyed", keyed), patch.object(changes.access, "sheet_actor", lambda *told: SYSTEM):
        yield


@planted("a copied line keeps its key")
def _copy_keeps():
    with patch.object(lines.TabPlan, "_copy", lambda self, line: None):
        yield


@planted("a line whose record was retired is created again")
def _retired_again():
    with patch.object(lines.TabPlan, "_leaves", lambda self, line: self._new(line)):
        yield


@planted("a deleted line deletes the record")
def _deletion_carried_out():
    def made(real):
        def waits(self, code, actions):
            gone = [a for a in actions if a.code == "proposal:deleted"]
            for action in gone:
                retire = Change(effects.TABS[code][0].code, action.key, "retire")
                changes.apply(retire, SYSTEM, Source("sheet"), self.world)
            real(self, code, [a for a in actions if a not in gone])

        return waits

    with put_in(effects.Effects, "_waits", made):
        yield


@planted("a line that is not there is written again at once")
def _deleted_comes_back():
    made = lambda real: lambda self, identity, raw=None: (  # noqa: E731
        "reject" if identity.startswith("deleted:") else real(self, identity, raw)
    )
    with put_in(lines.TabPlan, "_answer", made):
        yield


@planted("a person is matched by name only")
def _by_name():
    def person_of(state, values, answer):
        fits = state.people.get((fold(values["person.last"]), fold(values["person.first"])), [])
        return (fits[0][0] if fits else None), None

    with patch.object(new_lines, "person_of", person_of):
        yield
