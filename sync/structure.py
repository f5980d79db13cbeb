"""EXECUTOR. Layout plans: what a workbook still needs after the catalog, the unit's tabs or an option changed.

What was laid out is written down on its `BoundTab`; what is wanted is the catalog. A change of the catalog waits for
the unit's word, given once for all workbooks (`release`); what the unit itself opened or closed, and the options of
drop-downs, do not. Columns and tabs are added and hidden, never deleted.
"""

from dataclasses import dataclass, field

from models.catalog import TAB_ORDER, TABS
from models.ledger import Base, BoundTab, Waiting, Workbook
from sync.book import FENCE, LISTS
from sync.layout import (
    Layout,
    More,
    label_of,
    lists_title,
    open_tabs,
    options_of,
    scratches_of,
    sheet_ids,
    spec_of,
    tab_layout,
    titles_for,
)  # fmt: skip
from sync.tabs import KEY, STATUS, digest

GONE = "שיצאה מן הפנקס"
ASTRAY = "#"  # before the place of a column that was hidden in another's stead


def structure():
    """The name of the catalog's present structure: its tabs and their columns."""
    return digest([[code, TABS[code][1].always, [c.path for c in TABS[code][1].columns]]
                   for code in TAB_ORDER if code in TABS])  # fmt: skip


def bound(workbook):
    """{code: BoundTab} of what was laid out in a workbook."""
    return {tab.code: tab for tab in BoundTab.select().where(BoundTab.workbook == workbook)}


def columns_at_work(tab):
    """The columns of a laid out tab that the mirror reads and writes."""
    ours = {column.path for column in TABS[tab.code][1].columns}
    return [path for path in tab.columns if path in ours and path not in tab.folded]


def decided(workbook):
    """The decisions of people that wait to be carried out in a workbook."""
    mine = (Waiting.workbook == workbook) & (Waiting.state == "decided")
    return list(Waiting.select().where(mine).order_by(Waiting.id))


def tabs_at_work(found, decisions, snapshot=None):
    """{code: its columns} of the tabs to be merged, in their order, of those that were `found` laid out.

    A hidden tab rests, but where a person typed there since, or a decision waits to be carried out in it.
    """
    answered, work = {row.tab for row in decisions}, {}
    for code in (code for code in TAB_ORDER if code in found and code in TABS):
        tab = found[code]
        sheet = snapshot.sheets.get(tab.sheet_id) if snapshot else None
        if tab.again and snapshot and sheet is None:
            continue
        if tab.resting and code not in answered and (sheet is None or content(sheet) == tab.resting):
            continue
        work[code] = columns_at_work(tab)
    return work


def content(sheet):
    """A short name of what people entered into a tab; what formulas make of it does not count."""
    return digest([[raw.get("f") if isinstance(raw, dict) else raw for raw in row] for row in sheet.rows])


@dataclass
class Needs:
    """What of a workbook's layout is due: tabs by their codes, columns by tab."""

    new: list = field(default_factory=list)
    more: dict = field(default_factory=dict)
    fold: dict = field(default_factory=dict)
    unfold: dict = field(default_factory=dict)
    hide: list = field(default_factory=list)
    show: list = field(default_factory=list)

    def __bool__(self):
        return any((self.new, self.more, self.fold, self.unfold, self.hide, self.show))

    def words(self):
        """The same as sentences for the unit."""
        called = lambda code: f"„{TABS[code][1].title}”" if code in TABS else GONE  # noqa: E731
        told = [f"תתווסף הלשונית {called(code)}." for code in self.new]
        told += [f"תוצג שוב הלשונית {called(code)}." for code in self.show]
        told += [f"תוסתר הלשונית {called(code)}." for code in self.hide]
        for verb, tabs in (("תתווסף", self.more), ("תוצג שוב", self.unfold)):
            told += [f"בלשונית {called(code)} {verb} העמודה „{label_of(code, path)}”."
                     for code, paths in tabs.items() for path in paths if not path.startswith(ASTRAY)]  # fmt: skip
        told += [f"בלשונית {called(code)} תוסתר עמודה שיצאה מן הפנקס ({path})."
                 for code, paths in self.fold.items() for path in paths]  # fmt: skip
        return told


def needs(workbook, found, released=None):
    """What is due in a workbook; of the catalog's changes only what was released, unless `released` says otherwise."""
    released = workbook.structure == structure() if released is None else released
    wanted, due = open_tabs(workbook), Needs()
    for code in wanted:
        tab = found.get(code)
        if tab is None or tab.again:
            if tab or released or not TABS[code][1].always:
                due.new.append(code)
            continue
        if tab.resting:
            due.show.append(code)
        if released:
            _columns(tab, due)
    for code, tab in found.items():
        if code not in wanted and not tab.resting and (released or code in TABS):
            due.hide.append(code)
    return due


def _columns(tab, due):
    ours = [column.path for column in TABS[tab.code][1].columns]
    for there, paths in (
        (due.more, [path for path in ours if path not in tab.columns]),
        (due.fold, [path for path in tab.columns if path not in ours and path not in tab.folded]),
        (due.unfold, [path for path in tab.folded if path in ours or path.startswith(ASTRAY)]),
    ):
        if paths:
            there[tab.code] = paths


def waiting(workbooks):
    """The sentences of what the catalog changed in workbooks that nobody has released yet; none where nothing did."""
    now, told = structure(), []
    for workbook in workbooks:
        if workbook.structure != now and (found := bound(workbook)):
            free = set(needs(workbook, found, released=False).words())
            told += [text for text in needs(workbook, found, released=True).words() if text not in free]
    return list(dict.fromkeys(told))


def unsettled(workbook, today):
    """True where something is due that needs no reading to be seen."""
    found = bound(workbook)
    return bool(needs(workbook, found)) or _lists_moved(workbook, found, today)


# the plan


def due(workbook, found, states, snapshot, world, quiet):
    """(Layout, what is true when it is confirmed) of what a workbook needs now; (None, None) where it needs nothing.

    Tabs are hidden only once they are `quiet`: what was typed there is taken in before.
    """
    _came_back(found, snapshot)
    wanted, today, sheets = needs(workbook, found), world.today(), snapshot.sheets
    # one that was deleted while it was hidden is laid out again when the unit opens it
    new = tuple(_laid(workbook, code, today) for code in (*wanted.new, *wanted.show)
                if sheet_ids(code)[0] not in sheets)  # fmt: skip
    more = tuple(_more(workbook, code, paths, snapshot, today) for code, paths in wanted.more.items()
                 if sheet_ids(code)[0] in sheets)  # fmt: skip
    gone = [found[code] for code in wanted.hide if quiet and found[code].sheet_id in snapshot.sheets]
    shown = [found[code] for code in wanted.show if found[code].sheet_id in snapshot.sheets]
    folds = [(found[code], path, fold) for fold, tabs in ((True, wanted.fold), (False, wanted.unfold))
             for code, paths in tabs.items() for path in paths]  # fmt: skip
    places = [_place(tab, path, snapshot) for tab, path, _ in folds]
    stand = [tab for tab in found.values() if tab.sheet_id in snapshot.sheets]
    titles = titles_for(snapshot, new)
    scratches = scratches_of((tab for tab in (*stand, *new) if tab.scratch_id not in sheets), snapshot, titles)
    there = [tab_layout(state.spec.code, state.spec) for state in states]
    lists, kept = _lists(workbook, [*there, *new, *(one.tab for one in more)])
    if not (new or more or gone or shown or folds or scratches or lists):
        return None, None
    layout = Layout(
        new, titles, nonce=f"{world.random.getrandbits(64):016x}", builds_on=workbook.fence,
        more=more, scratches=scratches, lists=lists, lists_there=LISTS in sheets,
        lists_title=lists_title(snapshot, titles),
        order=tuple((kept or workbook.lists).get("order", ())),
        hidden=(*((tab.sheet_id, True) for tab in gone), *((tab.sheet_id, False) for tab in shown)),
        folded=tuple((tab.sheet_id, at, fold) for (tab, _, fold), at in zip(folds, places, strict=True)
                     if at is not None), renewed=_renewed(there, {tab.code for tab in new}, snapshot),
    )  # fmt: skip
    return layout, {
        "new": {tab.code: [header.code for header in tab.headers] for tab in new},
        "more": {one.tab.code: [header.code for header in one.tab.headers] for one in more},
        "rest": {tab.code: content(snapshot.sheets[tab.sheet_id]) for tab in gone},
        "shown": [tab.code for tab in shown],
        "folded": [[tab.code, path, fold, at] for (tab, path, fold), at in zip(folds, places, strict=True)],
        "lists": kept,
    }


def _came_back(found, snapshot):
    """A tab that stands there is not to be laid out again: whoever deleted it undid that."""
    for tab in found.values():
        if tab.again and tab.sheet_id in snapshot.sheets:
            tab.again = False
            tab.save()


def _laid(workbook, code, today, only=None):
    return tab_layout(code, spec_of(code, workbook.settlement_id, today, only))


def _more(workbook, code, paths, snapshot, today):
    """The new columns of a tab go right of everything that is used there, by anybody."""
    sheet = snapshot.sheets[sheet_ids(code)[0]]
    used = max((len(row) for row in sheet.rows), default=0)
    room = 0 if used < sheet.column_count else 1
    return More(_laid(workbook, code, today, paths), used, room, sheet.row_count)


def _place(tab, path, snapshot):
    """Where a column stands; an astray one is known by its place alone."""
    if path.startswith(ASTRAY):
        return int(path.removeprefix(ASTRAY))
    heads = snapshot.sheets[tab.sheet_id].rows[0] if tab.sheet_id in snapshot.sheets else []
    return heads.index(path) if path in heads else None


def _renewed(there, fresh, snapshot):
    """Drop-downs that offer the names of a tab which is laid out again: their rule went with it."""
    found = []
    for tab in there:
        sheet = snapshot.sheets.get(tab.sheet_id)
        heads = sheet.rows[0] if sheet and sheet.rows else []
        found += [(tab.sheet_id, heads.index(header.code), header, sheet.row_count) for header in tab.headers
                  if header.edit and header.options_from in fresh and header.code in heads]  # fmt: skip
    return tuple(found)


def _lists(workbook, tabs):
    """The lists of options to be written anew, and what is kept of them; nothing where they are as they were."""
    options = options_of(tabs)
    order = list(workbook.lists.get("order", ()))
    order += sorted(name for name in options if name not in order)
    kept = {"order": order, "of": {name: digest(list(offered)) for name, offered in options.items()}}
    if kept["of"].items() <= workbook.lists.get("of", {}).items():
        return (), None
    return tuple((name, options.get(name)) for name in order), kept


def _lists_moved(workbook, found, today):
    """True where the options of a drop-down are no longer what was written."""
    tabs = [_laid(workbook, code, today, paths) for code, paths in tabs_at_work(found, decided(workbook)).items()]
    return _lists(workbook, tabs)[1] is not None


# what became of it


def bind(workbook, snapshot):
    """Write down the tabs of the first layout as they were found, with the fence that it made."""
    for code in open_tabs(workbook):
        sheet_id, scratch_id = sheet_ids(code)
        if sheet_id in snapshot.sheets:
            heads = [head for head in snapshot.sheets[sheet_id].rows[0] if head not in (KEY, STATUS, None)]
            BoundTab.create(workbook=workbook, code=code, sheet_id=sheet_id, scratch_id=scratch_id, columns=heads)
    kept = {"structure": structure(), "lists": _lists_there(snapshot)}
    if not workbook.fence and len(snapshot.fences) == 1:
        kept["fence"] = snapshot.fences[0].removeprefix(FENCE)
    Workbook.update(**kept).where(Workbook.id == workbook.id).execute()


def _lists_there(snapshot):
    rows = snapshot.sheets[LISTS].rows if LISTS in snapshot.sheets else []
    names = rows[0] if rows else []
    offered = {name: [row[at] for row in rows[1:] if at < len(row) and row[at]] for at, name in enumerate(names)}
    return {"order": list(names), "of": {name: digest(options) for name, options in offered.items()}}


def confirm(intent, snapshot):
    """A layout took place: it is written down. A column that moved in between is hidden once more, where it stands."""
    laid, found = intent.writes["laid"], bound(intent.workbook_id)
    for code, columns in laid["new"].items():
        sheet_id, scratch_id = sheet_ids(code)
        tab = found.get(code) or BoundTab(workbook=intent.workbook_id, code=code, sheet_id=sheet_id,
                                          scratch_id=scratch_id)  # fmt: skip
        tab.columns, tab.folded, tab.resting, tab.again = columns, [], "", False
        tab.save()
        Base.delete().where((Base.workbook == intent.workbook_id) & (Base.tab == code)).execute()
    for code, columns in laid["more"].items():
        found[code].columns = [*found[code].columns, *columns]
        _blank(intent, code, columns)
    for code, resting in (*laid["rest"].items(), *((code, "") for code in laid["shown"])):
        found[code].resting = resting
    for code, path, fold, at in laid["folded"]:
        _folded(intent, found[code], path, fold, at, snapshot)
    for tab in found.values():
        tab.save()
    if laid["lists"]:
        Workbook.update(lists=laid["lists"]).where(Workbook.id == intent.workbook_id).execute()


def _folded(intent, tab, path, fold, at, snapshot):
    others = [one for one in tab.folded if one != path]
    if not fold:
        tab.folded = others
        if not path.startswith(ASTRAY):
            _blank(intent, tab.code, [path])
    elif at is None or _place(tab, path, snapshot) == at:
        tab.folded = [*others, path]
    else:
        tab.folded = [*others, f"{ASTRAY}{at}"]  # somebody moved it in between: what was hidden instead is shown again


def _blank(intent, code, columns):
    """Both sides agree that a new column is empty, wherever nothing was agreed on."""
    for row in Base.select().where((Base.workbook == intent.workbook_id) & (Base.tab == code)):
        row.cells = {**{path: {"v": None, "raw": None} for path in columns}, **row.cells}
        row.save()


def release(workbooks):
    """The unit's word: the catalog's present structure may be laid out."""
    now = structure()
    Workbook.update(structure=now).where(Workbook.id.in_([workbook.id for workbook in workbooks])).execute()


def lay_again(workbook, code):
    """The unit's word: a tab that was deleted in the sheet is laid out again, with all its records."""
    BoundTab.update(again=True).where((BoundTab.workbook == workbook) & (BoundTab.code == code)).execute()
