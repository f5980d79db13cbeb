"""EXECUTOR. The database's side of a plan, in the caller's transaction; and what is left to write into the sheet."""

import datetime as dt
from dataclasses import dataclass, field
from functools import partial

from models import changes, journal
from models.catalog import BY_MODEL, TABS, column_field
from models.changes import Change, Source
from models.kinds import Day
from models.ledger import Base, Reserved, Waiting
from models.messages import say
from models.titles import title
from models.uids import LENGTH as UID
from sync.book import ROOM, Append
from sync.lines import guard_of
from sync.merge import same_raw
from sync.tabs import KEY, LONGEST, STATUS, digest

ORDER = ("forget", "agree", "note", "take", "create", "stamp", "wait", "send", "append", "empty", "wipe", "clear",
         "tell")  # fmt: skip


#: what waits until a person closes it, whatever the next plan says
STANDING = ("displaced", "stranger", "address", "link", "resharing")


@dataclass
class Outgoing:
    """What a round writes into the sheet, and what becomes base when that is confirmed."""

    puts: dict = field(default_factory=dict)  # (sheet id, row, column) -> typed value
    appends: list = field(default_factory=list)
    base: list = field(default_factory=list)  # [tab, key, {code: {"v", "raw"}}]
    told: dict = field(default_factory=dict)  # (tab, line) -> status
    settled: list = field(default_factory=list)  # identities of answers that are carried out by this write
    days: list = field(default_factory=list)  # [sheet id, column]: where a day needs its format with it
    was: list = field(default_factory=list)  # [tab, key, column, the raw cell that is written over]
    back: list = field(default_factory=list)  # [id of a displaced value, sheet id, row, column] that this puts back

    def __bool__(self):
        return bool(self.puts or self.appends)


class Effects:
    """Carries out the actions of a plan for one workbook."""

    def __init__(self, workbook, states, plan, sheets, actor, world, run, since=None, listed=None):
        self.since = since  # when the sheet was read before: what is new since was typed since
        self.listed = listed  # what the listing told of the last edit, where that is new
        waits = Waiting.select(Waiting.tab, Waiting.record).where(
            (Waiting.workbook == workbook) & (Waiting.state != "gone")).tuples()  # fmt: skip
        self.waited = set(waits)  # (tab, key): what is taken in of these may have stood there for long
        self.took = False  # the base moved by what stands in the sheet
        self.workbook, self.plan, self.actor, self.world, self.run = workbook, plan, actor, world, run
        self.states = {state.spec.code: state for state in states}
        self.sheets = sheets  # tab code -> sheet id
        self.out = Outgoing()
        self.did = []  # (kind, text, entity, record) for the run's page
        self.waits, self.asked = [], []  # what waits by this plan; what of it is new
        self.known = {}  # uid -> the linked record of new lines, as it was before any line was taken in
        self.near = {uid for state in states for uid in state.links.values()}  # who stands in this workbook already

    def carry_out(self):
        """Do everything that the database has to do now; returns Outgoing."""
        self._remember_people()
        for code, tab in self.plan.tabs.items():
            groups = {}
            for action in tab.actions:
                groups.setdefault(action.what, []).append(action)
            for what in ORDER:
                getattr(self, f"_{what}s")(code, groups.get(what, ()))
        self._wait_for_people()
        says = {(code, line.index): line.status for code, tab in self.plan.tabs.items() for line in tab.lines}
        for (code, line), text in self.out.told.items():
            if text != says.get((code, line), ""):
                self._put(code, line, STATUS, text)
        self.out.days = [day for code, tab in self.plan.tabs.items() for day in self._days(code, tab)]
        return self.out

    def _days(self, code, tab):
        """The columns of days of a tab that has outgrown the rows with formats."""
        if len(self.states[code].rows) < ROOM or tab.bound.wrong:
            return []
        days = [column.code for column in self.states[code].spec.columns if isinstance(column.kind, Day)]
        return [[self.sheets[code], tab.bound.at[name]] for name in days]

    def _remember_people(self):
        """What new lines say of a person who is known is measured against what was so before this round."""
        for code, tab in self.plan.tabs.items():
            link = self.states[code].spec.carries
            for action in tab.actions:
                if link and action.what in ("stamp", "create") and action.value:
                    model = TABS[code][0].model._meta.fields[link].rel_model
                    self.known[action.value] = model.get(model.uid == action.value)

    # small things

    def _source(self, code, line, key=""):
        """Where something was typed, and when."""
        place = f"הגיליון של {self.workbook.settlement.name}, לשונית {TABS[code][1].title}, שורה {line + 1}"
        return Source("sheet", f"{place} ({self._when(code, key)})", self.run.uid)

    def _when(self, code, key="", verb="נכתב"):
        """When something was typed, and by whom, as far as it is known: what waited may be older than the last read."""
        now = local(self.world.now())
        since = self.since if key and (code, key) not in self.waited else None
        when = f"{verb} בין {local(since)} ל־{now}" if since else f"{verb} עד {now}"
        last = self.listed and self.listed.by
        return when + (f"; לפי Google, העריכה האחרונה ב־{local(self.listed.moment)}: {last[:60]}" if last else "")

    def _put(self, code, line, column, value):
        self.out.puts[self.sheets[code], line, self.plan.tabs[code].bound.at[column]] = value

    def _column(self, code, name):
        return self.states[code].spec.column(name)

    def _agree(self, code, key, cells):
        """Set the base of some cells of a line: {column: (value, raw)}."""
        row = Base.of(self.workbook, code, key)
        row.cells = {**row.cells, **self._dumped(code, cells)}
        row.save()
        self.took = True

    def _dumped(self, code, cells):
        return {name: {"v": self._column(code, name).kind.dump(v), "raw": raw} for name, (v, raw) in cells.items()}

    # by kind of action

    def _forgets(self, code, actions):
        for action in actions:
            Base.delete().where(
                (Base.workbook == self.workbook) & (Base.tab == code) & (Base.record == action.key)
            ).execute()

    def _agrees(self, code, actions):
        for key, group in _by_key(actions).items():
            self._agree(code, key, {a.column: (a.value, a.raw) for a in group})

    def _notes(self, code, actions):
        for a in actions:
            entry = TABS[code][0]
            column = self._column(code, a.column)  # none of the line's state
            values = {a.column: [str(a.raw), column.show(a.value) if column else a.value]}
            source = self._source(code, a.line, a.key)
            journal.append(self.world, self.actor, source, "returned", entry.code, a.key[:UID], values)

    def _takes(self, code, actions):
        for key, group in _by_key(actions).items():
            taken = self._write(code, key, group)
            if taken:
                self._agree(code, key, {a.column: (a.value, a.raw) for a in taken})

    def _write(self, code, key, group):
        """Write what a line changed, its own columns and the carried ones; returns the actions that were taken in."""
        taken = []
        for carried in (False, True):
            part = [a for a in group if ("." in a.column) == carried]
            uid = self.states[code].links.get(key) if carried else key
            if part:
                taken += self._update(code, uid, part)
        return taken

    def _update(self, code, uid, part):
        entry = self._entity(code, part[0].column)
        while part:
            values = {a.column.split(".")[-1]: a.value for a in part}
            try:
                source = self._source(code, part[0].line, part[0].key)
                record = changes.apply(Change(entry.code, uid, "update", values), self.actor, source, self.world)
            except changes.Refused as refused:
                part = self._refuse_some(code, part, refused.errors)
            else:
                ruled = [a for a in part if self._ruled(code, a.line, a.column, a.value, record, source)]
                self._tell_run("in", code, [a for a in part if a not in ruled], entry, uid)
                return part
        return []

    def _ruled(self, code, line, path, value, record, source):
        """True where the house's own rules set another value than what was typed: that stays in the history, and its
        line says so."""
        column, name = self._column(code, path), path.split(".")[-1]
        kept = record.__data__[name]
        if kept == value:
            return False
        entry = self._entity(code, path)
        values = {name: [column.show(value), column.show(kept)]}
        journal.append(self.world, self.actor, source, "returned", entry.code, record.uid, values)
        told = say("line.ruled", found=column.show(value), label=column.label, kept=column.show(kept) or "ריק")
        self.out.told.setdefault((code, line), told)
        return True

    def _entity(self, code, path):
        entry = TABS[code][0]
        return BY_MODEL[column_field(entry, path).model] if "." in path else entry

    def _refuse_some(self, code, part, errors):
        """Turn refused cells into findings; the rest of the line goes on, or nothing where no cell is to blame."""
        blamed = [a for a in part if a.column.split(".")[-1] in errors] or part
        for a in blamed:
            why = errors.get(a.column.split(".")[-1]) or next(iter(errors.values()))
            where = say("line.column", label=self._column(code, a.column).label)
            self.out.told[(code, a.line)] = say("line.finding", where=where, why=why, rest=say("line.rest"))
            identity = f"cell:{code}:{a.key}:{a.column}"
            self.waits.append({
                "code": "finding:cell", "tab": code, "key": a.key, "line": a.line, "column": a.column, "raw": a.raw,
                "states": (a.old, a.old, a.value), "why": why, "identity": identity})  # fmt: skip
        return [a for a in part if a not in blamed]

    def _tell_run(self, kind, code, part, entry, uid):
        for a in part:
            called, column = self.states[code].titles.get(a.key, ""), self._column(code, a.column)
            text = f"{called} · {column.label}: „{column.show(a.old)}” ← „{column.show(a.value)}”"
            self.did.append((kind, text, entry.code, uid))

    # new lines

    def _new_changes(self, code, action, key):
        """The changes that make a new line's records; a known person is changed once the line is of this workbook."""
        entry, tab = TABS[code]
        link = self.states[code].spec.carries
        fill = partial(tab.fill, self.workbook.settlement_id, today=self.world.today())
        own = {c: v for c, v, _ in action.values if "." not in c}
        carried = {c.split(".")[1]: v for c, v, _ in action.values if "." in c}
        if not link:
            return [Change(entry.code, key, "create", fill(own))]
        model = entry.model._meta.fields[link].rel_model
        own[link] = action.value or changes.fresh_uid(self.world)
        line = Change(entry.code, key, "create", fill(own))
        if not action.value:
            return [Change(BY_MODEL[model].code, own[link], "create", carried), line]
        now = model.get(model.uid == action.value)
        said = {n: v for n, v in self._said(action.value, carried).items() if not self._stands(now, n)}
        return [line, *([Change(BY_MODEL[model].code, action.value, "update", said)] if said else [])]

    def _stamps(self, code, actions):
        for action in actions:
            if not action.values:
                self._put(code, action.line, KEY, action.key)
                continue
            key = changes.fresh_uid(self.world)
            made = self._new_changes(code, action, key)
            errors = changes.check(made, self.actor, self._source(code, action.line), self.world)
            if errors:
                self._refuse_line(code, action, errors)
                continue
            Reserved.create(key=key, workbook=self.workbook, tab=code)
            self._put(code, action.line, KEY, key)

    def _refuse_line(self, code, action, errors):
        why = " ".join(errors.values())
        self.out.told[(code, action.line)] = say("line.refused", why=why)
        held = {c: raw for c, _, raw in action.values}
        self.waits.append({
            "code": "finding:line", "tab": code, "key": "", "line": action.line, "column": "", "raw": held,
            "states": (None,) * 3, "why": why, "identity": f"line:{code}:{digest(held)}"})  # fmt: skip

    def _creates(self, code, actions):
        for action in actions:
            made, source = self._new_changes(code, action, action.key), self._source(code, action.line)
            try:
                made_records = changes.apply_many(made, self.actor, source, self.world)
            except changes.Refused as refused:
                self._refuse_line(code, action, refused.errors)
                continue
            Reserved.delete().where(Reserved.key == action.key).execute()
            quarrels = self._quarrels(action)
            read = {c: (v, raw) for c, v, raw in action.values if c not in quarrels}
            columns = [column.code for column in self.states[code].spec.columns]
            self._agree(code, action.key, {c: read.get(c, (None, None)) for c in columns})
            record = next(one for one in made_records if one.uid == action.key)
            for column, value, _ in action.values:
                if "." not in column:
                    self._ruled(code, action.line, column, value, record, source)
            self.did.append(("new", f"שורה חדשה: {title(record)}", TABS[code][0].code, action.key))

    def _said(self, uid, carried):
        """Of a known person's columns, those that a new line says otherwise; a blank says nothing."""
        then = self.known[uid]
        return {name: value for name, value in carried.items() if value is not None and getattr(then, name) != value}

    def _stands(self, now, name):
        """True where a known person's column is not for a new line to overwrite: another line of this round changed
        it, it was never shown in this workbook, or it may touch who opens one."""
        then = getattr(self.known[now.uid], name)
        if name == "email" and now.access_address:
            return True
        return getattr(now, name) != then or (now.uid not in self.near and then is not None)

    def _quarrels(self, action):
        """The carried columns of a new line that differ from what stands: both are shown."""
        if action.value not in self.known:
            return ()
        model = type(self.known[action.value])
        now = model.get(model.uid == action.value)
        said = self._said(action.value, {c.partition(".")[2]: v for c, v, _ in action.values if "." in c})
        clash = {name for name in said if self._stands(now, name) and getattr(now, name) != said[name]}
        return {c for c, *_ in action.values if c.partition(".")[2] in clash}

    # towards the sheet

    def _sends(self, code, actions):
        for a in actions:
            column = self._column(code, a.column)
            raw = column.cell(a.value)
            self._put(code, a.line, a.column, raw)
            self.out.base.append([code, a.key, self._dumped(code, {a.column: (a.value, raw)})])
            self.out.was.append([code, a.key, a.column, a.raw])
            cell = f"{code}:{a.key}:{a.column}"
            self.out.settled += [guard_of(code, a.key, a.column), f"cell:{cell}", f"unreadable:{cell}"]
            called = self.states[code].titles.get(a.key, "")
            self.did.append(("out", f"{called} · {column.label}: „{column.show(a.value)}”", TABS[code][0].code, a.key))

    def _appends(self, code, actions):
        bound = self.plan.tabs[code].bound.at
        for a in actions:
            raws = {c: (v, self._column(code, c).cell(v)) for c, v, _ in a.values}
            cells = {bound[c]: raw for c, (_, raw) in raws.items() if raw is not None}
            cells |= {bound[KEY]: a.key, bound[STATUS]: a.why}
            self.out.appends.append(Append(self.sheets[code], tuple(sorted(cells.items()))))
            blank = {c.code: (None, None) for c in self.states[code].spec.columns}
            self.out.base.append([code, a.key, self._dumped(code, {**blank, **raws})])
            self.out.settled.append(f"deleted:{a.key}")
            called = self.states[code].titles.get(a.key, "")
            self.did.append(("out", f"נוספה שורה: {called}", TABS[code][0].code, a.key))

    def _emptys(self, code, actions):
        """Empty lines; that they are empty becomes base: should the record come back, a blank is nobody's edit."""
        names, (entry, tab) = [column.code for column in self.states[code].spec.columns], TABS[code]
        for a in actions:  # not how the record is called by now: it may be another settlement's
            self.did.append(("out", f"{tab.title}, שורה {a.line + 1}: יצאה מן הגיליון", entry.code, a.key))
            for name in names:
                self._put(code, a.line, name, None)
            self.out.base.append([code, a.key, self._dumped(code, dict.fromkeys(names, (None, None)))])

    def _wipes(self, code, actions):
        for a in actions:
            self._put(code, a.line, a.column, None)

    def _clears(self, code, actions):
        for a in actions:
            self._put(code, a.line, KEY, None)
            self.out.settled.append(f"left:{a.key}")
            if a.why == "bare key":
                self._put(code, a.line, STATUS, None)

    def _tells(self, code, actions):
        for a in actions:
            self.out.told.setdefault((code, a.line), a.value)

    def _waits(self, code, actions):
        for a in actions:
            self.waits.append({
                "code": a.code, "tab": code, "key": a.key, "line": a.line, "column": a.column, "raw": a.raw,
                "states": a.old, "why": a.why, "identity": a.value[:LONGEST]})  # fmt: skip

    # what waits for people

    def _wait_for_people(self):
        """Open what is new, keep what is known, close what is no more: questions, and answers that nobody asks for."""
        merged = [code for code, tab in self.plan.tabs.items() if not tab.resting]
        mine = (Waiting.workbook == self.workbook) & Waiting.code.not_in(STANDING)
        mine &= Waiting.tab.in_(["", *merged])  # what waits in a hidden tab waits on
        answered = {identity for tab in self.plan.tabs.values() for identity in tab.answered}
        for item in Waiting.select().where(mine & (Waiting.state == "decided")):
            if item.identity not in answered:
                item.state = "gone"
                item.save()
        known = {w.identity: w for w in Waiting.select().where(mine & (Waiting.state == "open"))}
        first = {wait["identity"]: wait for wait in reversed(self.waits)}  # of the same, on several lines
        for wait in reversed(first.values()):
            item = known.pop(wait["identity"], None) or Waiting(
                workbook=self.workbook, identity=wait["identity"], since=self.world.now()
            )
            self.asked += [item] if item.id is None else []
            if item.id is None or item.raw != wait["raw"]:
                item.typed = self._when_it_began(wait)
            kind, _, item.code = wait["code"].partition(":")
            dump = self._dumper(wait)
            item.kind, item.tab, item.line = kind, wait["tab"], wait["line"] + 1
            item.record = wait["key"][:UID]  # a person may have typed anything for a key
            item.column, item.raw, item.message = wait["column"], wait["raw"], wait["why"]
            item.base, item.ours, item.theirs = map(dump, wait["states"])
            item.save()
        for item in known.values():
            item.state = "gone"
            item.save()

    def _when_it_began(self, wait):
        """When what waits was typed; "" where it stood there all the time, and the unit changed its own side."""
        agreed = self.states[wait["tab"]].base.get(wait["key"], {}).get(wait["column"])
        if agreed and same_raw(agreed.raw, wait["raw"]):
            return ""
        known = wait["key"] if agreed or not wait["column"] else ""
        return self._when(wait["tab"], known, "נמחק" if wait["code"] == "proposal:deleted" else "נכתב")

    def _dumper(self, wait):
        column = self._column(wait["tab"], wait["column"]) if wait["column"] else None
        return lambda value: column.kind.dump(value) if column and value is not None else value


def _by_key(actions):
    groups = {}
    for action in actions:
        groups.setdefault(action.key, []).append(action)
    return groups


def local(moment):
    """A stored moment as people in Israel write it."""
    return moment.replace(tzinfo=dt.UTC).astimezone(changes.ZONE).strftime("%d/%m/%Y %H:%M")

