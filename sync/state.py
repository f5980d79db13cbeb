"""EXECUTOR. The reading side: from the database and a snapshot to the states that the plan is made of."""

import datetime as dt
from itertools import groupby
from types import SimpleNamespace

from models.catalog import TABS
from models.kinds import is_blank
from models.ledger import Base, Displaced, Intent, Reserved, Waiting, Workbook
from models.people import Person, RoleKind
from models.titles import parts_of, titles_of
from models.uids import is_uid
from models.words import clean, fold
from sync.displaced import column_of, is_there, places_of
from sync.layout import sheet_ids, spec_of
from sync.merge import UNREAD, Agreed, same_raw
from sync.structure import decided, tabs_at_work
from sync.tabs import HEAD, KEY, Bound, TabState, key_of, raw_at

LONG_AGO = dt.date(1900, 1, 1)


def gather(workbook, found, snapshot, today):
    """The states of the tabs that were `found` laid out in a workbook, in their order; one that is gone has no rows."""
    decisions = decided(workbook)
    answers = {w.identity: (w.decision, w.raw) for w in decisions}
    reserved = frozenset(r.key for r in Reserved.select().where(Reserved.workbook == workbook))
    was = {(tab, key, column): raw for tab, key, column, raw in written_over(workbook)}
    opening = frozenset(row.uid for row in RoleKind.select(RoleKind.uid).where(RoleKind.opens_sheet))
    contested = {(w.tab, w.record, w.column) for w in open_conflicts(workbook)}
    waits = _waits(workbook)
    astray = {(w.tab, w.record): w.message for w in Waiting.select().where(
        (Waiting.workbook == workbook) & (Waiting.state == "open") & (Waiting.code == "displaced"))}  # fmt: skip
    base, states = {}, []
    for row in Base.select().where(Base.workbook == workbook).order_by(Base.id):
        base.setdefault(row.tab, []).append(row)
    for code, columns in tabs_at_work(found, decisions, snapshot).items():
        spec = spec_of(code, workbook.settlement_id, today, columns)
        sheet = snapshot.sheets.get(sheet_ids(code)[0]) if snapshot else None
        rows = [list(row) for row in sheet.rows] if sheet else []  # a copy: displaced values are put into it
        state = TabState(spec, rows, _agreed(base.get(code, ()), spec), reserved=reserved, answers=answers)
        state.there, state.merges = sheet is not None, sheet.merges if sheet else ()
        state.released = frozenset(workbook.released)
        state.in_hand = frozenset(workbook.in_hand.get(code, ()))
        state.was = {(key, column): raw for (tab, key, column), raw in was.items() if tab == code}
        state.contested = frozenset((key, column) for tab, key, column in contested if tab == code)
        state.waits = waits.get(code, {})
        state.astray = {key: text for (tab, key), text in astray.items() if tab == code and key}
        _records(state, code, workbook.settlement_id, today, opening)
        states.append(state)
    near = {uid for state in states for uid in state.links.values()}
    for state in states:
        _surroundings(state, near)
    return states


def open_conflicts(workbook):
    """What waits about cells that both sides changed."""
    mine = (Waiting.workbook == workbook) & (Waiting.state == "open") & (Waiting.kind == "conflict")
    return Waiting.select(Waiting.tab, Waiting.record, Waiting.column).where(mine & (Waiting.column != ""))


def _waits(workbook):
    """{tab: {(key, column): [the raw cells that stood there when it began to wait for a person, or was decided]}}."""
    found = {}
    waiting = (Waiting.workbook == workbook) & (Waiting.column != "") & Waiting.state.in_(("open", "decided"))
    waiting &= Waiting.code != "displaced"  # that value stands there no more
    for row in Waiting.select(Waiting.tab, Waiting.record, Waiting.column, Waiting.raw).where(waiting):
        found.setdefault(row.tab, {}).setdefault((row.record, row.column), []).append(row.raw)
    return found


def written_over(workbook):
    """What the last swap wrote over: [[tab, key, column, the raw cell], …]."""
    last = Intent.select(Intent.writes).where(Intent.nonce == workbook.fence).first()
    return last.writes.get("was", []) if last else []


def _agreed(rows, spec):
    """{key: {code: Agreed}} of one tab, from its rows of the base.

    Of a column that became one of another kind the raw cell is known still, though its old value may be none of the new
    kind.
    """
    kinds = {column.code: column.kind for column in spec.columns}
    return {
        row.record: {code: Agreed(_loaded(kinds[code], cell["v"]), cell["raw"]) for code, cell in row.cells.items()
                     if code in kinds}
        for row in rows
    }  # fmt: skip


def _loaded(kind, kept):
    try:
        return kind.load(kept)
    except (ValueError, TypeError):
        return UNREAD


def _records(state, code, settlement, today, opening):
    """Fill the database's side: values, carried values, what a locked line shows, titles."""
    entry, tab = TABS[code]
    model, link, paths = entry.model, state.spec.carries, [column.path for column in tab.columns]
    named = {"uid", "sort_key", *(field.name for field in model._meta.refs), *parts_of(model)}
    rows = list(_read(model, named | {path for path in paths if "." not in path}).where(
        tab.lines(settlement, today)).order_by(model.sort_key, model.uid))  # fmt: skip
    state.past = _past(state, model, tab.lines(settlement, LONG_AGO), {row["uid"] for row in rows})
    carried, linked = {}, {}
    if link:
        other = model._meta.fields[link].rel_model
        named = {"uid", *parts_of(other), *(path.partition(".")[2] for path in paths if "." in path)}
        named |= {"access_address"} if other is Person else set()
        carried = {row["uid"]: row for row in _read(other, named).where(other.uid.in_({row[link] for row in rows}))}
        linked[link] = titles_of(other, list(carried.values()))
    state.opening = opening if link == "person" else frozenset()
    state.titles = titles_of(model, rows, **linked)
    if not entry.newest:
        rows.sort(key=lambda row: (row["sort_key"], fold(state.titles[row["uid"]])))
    for row in rows:
        uid, shown = row["uid"], tab.locked(SimpleNamespace(**row)) if tab.locked else None
        if link:
            state.links[uid] = row[link]
        if shown is not None:
            state.shown[uid] = shown
        if link == "person" and carried[row["person"]]["access_address"]:
            state.addressed |= {uid}
            state.openers |= {uid} if row["role_kind"] in opening else set()
        state.records[uid] = {
            path: _value(row, carried, path) if shown is None or path in shown else None
            for path in (column.code for column in state.spec.columns)
        }


def _past(state, model, ever, now):
    """The keys of what the tab would show but for the day: its time is over."""
    left = state.base.keys() - now
    if not left:
        return frozenset()
    return frozenset(row.uid for row in model.select(model.uid).where(ever & model.uid.in_(left)))


def _read(model, names):
    """The query for these fields of records, as dicts: a night reads all of them, a few columns of each."""
    return model.select(*(model._meta.fields[name] for name in sorted(names))).dicts()


def left_behind(settlement, today):
    """The settlements in whose workbooks something still stands that is only this one's by now."""
    found = set()
    elsewhere = Base.select(Base.tab, Base.record, Workbook.settlement).join(Workbook)
    for code in TABS:
        mine = (Workbook.settlement != settlement) & (Base.tab == code)
        rows = elsewhere.where(mine & Base.record.in_(_lines(code, settlement, today))).tuples()
        there = {}
        for _, record, place in rows:
            there.setdefault(place, set()).add(record)
        found |= {place for place, records in there.items() if records - standing(code, place, today)}
    return found


def shows(workbook, changed, today):
    """True where a workbook has a line of one of these records, or one that carries its columns."""
    for entry, tab in TABS.values():
        model, links = entry.model, {column.path.partition(".")[0] for column in tab.columns if "." in column.path}
        fields = [model.uid, *(model._meta.fields[link] for link in sorted(links))]
        rows = model.select(*fields).where(tab.lines(workbook.settlement_id, today)).tuples()
        if any(changed.intersection(row) for row in rows):
            return True
    return False


def _lines(code, settlement, today):
    entry, tab = TABS[code]
    return entry.model.select(entry.model.uid).where(tab.lines(settlement, today))


def standing(code, settlement, today):
    """The keys of the records that a tab of a settlement's workbook shall have."""
    return {uid for (uid,) in _lines(code, settlement, today).tuples()}


def _value(row, carried, path):
    link, _, name = path.rpartition(".")
    return carried[row[link]][name] if link else row[name]


def _surroundings(state, near):
    """Look up the keys that this tab does not know, and the people whose names stand in lines without a key; `near` are
    those who stand in this workbook."""
    bound = Bound.of(state.spec, state.rows)
    if bound.wrong or not state.rows:
        return
    at = bound.at[KEY]
    keys = {clean(row[at]).lower() for row in state.rows[2:] if at < len(row) and isinstance(row[at], str)}
    unknown = {k for k in keys if is_uid(k) and k not in state.records and k not in state.reserved}
    state.strangers = _strangers(unknown)
    counted = sum(1 for row in state.rows[2:] if any(not is_blank(raw) for raw in row))
    if state.spec.carries == "person" and counted > len(keys & set(state.records)):
        state.people = _people(near)


def _strangers(keys):
    found = {}
    for entry in {id(entry): entry for entry, _ in TABS.values()}.values():
        if keys:
            for row in entry.model.select(entry.model.uid, entry.model.retired_on).where(entry.model.uid.in_(keys)):
                found[row.uid] = "retired" if row.retired_on else "foreign"
    return found


def _people(near):
    """{(folded last, folded first): [(uid, mobile, stands in this workbook)]}."""
    found = {}
    for row in Person.select(Person.uid, Person.last, Person.first, Person.mobile).where(Person.retired_on.is_null()):
        found.setdefault((fold(row.last), fold(row.first)), []).append((row.uid, row.mobile, row.uid in near))
    return found


def restore_displaced(workbook, states):
    """Take displaced values as the sheet's true ones before merging; returns what is to be put back, and what is lost.

    Each is [(Displaced, row, column, raw)]; the second list holds those whose line is gone or was changed since.
    """
    back, lost = [], []
    by_code = {state.spec.code: state for state in states}
    due = (Displaced.workbook == workbook) & Displaced.state.in_(("unproven", "told", "open"))
    items = list(Displaced.select().where(due).order_by(Displaced.id.desc()))
    for item in (item for item in reversed(items) if item.state != "open"):
        if item.tab not in by_code or not _unproven(item, by_code[item.tab]):
            back.append((item, None, None, None))  # it stands nowhere but on its own line
        elif item.state == "unproven":
            lost.append(item)
    pushed_out = [item for item in items if item.state == "open"]
    for _, of_swap in groupby(pushed_out, key=lambda item: item.nonce):  # the last swap first
        _restore(list(of_swap), by_code, back, lost)
    return back[::-1], lost


def _restore(items, by_code, back, lost):
    """Put back what one swap pushed out; all are found before any is put back: they tell of each other."""
    lost += [item for item in items if item.tab not in by_code]
    there = [(item, by_code[item.tab]) for item in items if item.tab in by_code]
    keys = {item.ours for item in items if item.column == KEY}
    placed = [
        (item, state.rows, places_of(item, state.rows, state.base, item.key in keys))
        for item, state in there
    ]
    for item, rows, places in _each_its_own(placed):
        shown = [raw_at(rows, *place) for place in places]
        if not places and item.column == KEY and _stands(item.ours, rows):
            back.append((item, None, None, None))  # on its own line alone: where it was written by accident, it is gone
            continue
        if not places or not is_there(item, rows, *places[0]):
            lost.append(item)
            continue
        due = [place for place, raw in zip(places, shown, strict=True) if same_raw(raw, item.ours)]
        for place in due:
            _put(rows, *place, item.theirs)
            back.append((item, *place, item.theirs))
        if not due:
            back.append((item, None, None, None))  # already as it was


def _each_its_own(placed):
    """The same, but that a cell takes back one value: of copies over which we wrote alike, each line takes its own.

    Such lines carry one key and say the same, so each of them looks like a copy of the other; what stood in the cells
    that we covered (a person's own column, say) may differ all the same. Among lines that nothing else tells apart,
    the values go back in the order in which they stood.
    """
    own, taken = {}, set()
    for item, rows, places in sorted(placed, key=lambda one: one[0].id):
        due = (place for place in places if same_raw(raw_at(rows, *place), item.ours))
        own[item.id] = place = next((place for place in due if (item.tab, *place) not in taken), None)
        taken |= {(item.tab, *place)} if place else set()
    return [
        (item, rows, places if own[item.id] is None else
         [place for place in places if place == own[item.id] or (item.tab, *place) not in taken])
        for item, rows, places in placed
    ]  # fmt: skip


def _stands(key, rows):
    """True where a line carries a key."""
    at = column_of(rows, KEY)
    return at is not None and any(key_of(raw_at(rows, row, at)) == key for row in range(HEAD, len(rows)))


def _unproven(item, state):
    """Look away from our value wherever it stands on another line than its own: nothing of it enters a record.

    True where there is such a line; `item` was written in a swap whose pre-image is gone.
    """
    bound, found = Bound.of(state.spec, state.rows), False
    if KEY not in bound.at or item.column not in bound.at or item.ours is None:
        return False
    for row in range(HEAD, len(state.rows)):
        at, key = bound.at[item.column], key_of(raw_at(state.rows, row, bound.at[KEY]))
        agreed = state.base.get(key, {}).get(item.column)
        if key != item.key and same_raw(raw_at(state.rows, row, at), item.ours) and not (
            agreed and same_raw(agreed.raw, item.ours)
        ):
            _put(state.rows, row, at, agreed.raw if agreed else None)
            found = True
    return found


def _put(rows, row, column, raw):
    rows[row].extend([None] * (column + 1 - len(rows[row])))
    rows[row][column] = raw

