"""EXECUTOR. What a workbook looks like: its tabs, their columns and drop-downs, from the catalog and the database."""

import zlib
from dataclasses import dataclass

from models.base import Confidential
from models.catalog import BY_MODEL, TAB_ORDER, TABS, column_field
from models.fields import Sealed
from models.kinds import Choice, Labels, Ref, YesNo
from models.titles import parts_of, titles_of
from sync.book import GUIDE, LISTS
from sync.merge import Column
from sync.tabs import Spec


@dataclass(frozen=True)
class Header:
    """A column as it is laid out."""

    code: str
    label: str
    width: int
    code_kind: str  # the kind's code: text, day, number…
    edit: bool
    options: tuple = ()  # of a drop-down
    options_from: str = ""  # the code of the tab whose names are the drop-down


@dataclass(frozen=True)
class TabLayout:
    """A tab as it is laid out."""

    code: str
    title: str
    sheet_id: int
    scratch_id: int
    headers: tuple


@dataclass(frozen=True)
class More:
    """New columns of a tab that is there: empty ones are inserted at `at`, so that whoever moved is never overwritten.

    `room` columns are added at the end of the grid before, where everything is in use.
    """

    tab: TabLayout  # its headers are the new ones
    at: int
    room: int
    rows: int


@dataclass(frozen=True)
class Layout:
    """A batch that lays out: whole tabs, columns, what is hidden and shown, drop-downs; the first one has a guide."""

    tabs: tuple = ()
    titles: dict | None = None  # tab code -> its title; people may have tabs of the same name
    guide: tuple = ()  # of book.Told; none where the guide is there already
    guide_title: str = ""
    nonce: str = ""
    builds_on: str = ""  # the fence; none for the first layout, which makes it
    drop: int | None = None  # the empty tab that a new spreadsheet of ours begins with
    more: tuple = ()
    scratches: tuple = ()  # of (sheet id, title): hidden twins to be made
    hidden: tuple = ()  # of (sheet id, is it hidden from now on)
    folded: tuple = ()  # of (sheet id, column, is it hidden from now on)
    order: tuple = ()  # the names of the lists that drop-downs offer, each a column of the hidden tab of lists
    lists: tuple = ()  # of (name, options) in that order; none where they are as they were
    lists_there: bool = False  # that tab is there, and is written anew
    lists_title: str = ""
    renewed: tuple = ()  # of (sheet id, column, Header, rows): drop-downs that offer a tab which is laid out again


def sheet_ids(code):
    """(sheet id, scratch id) of a tab: by its code alone, the same in every workbook and whatever joins the catalog."""
    first = 1000 + zlib.crc32(code.encode()) % 1_000_000 * 2
    return first, first + 1


def open_tabs(workbook):
    """The codes of the tabs that a workbook shall have, in their order."""
    return [code for code in TAB_ORDER if code in TABS and (TABS[code][1].always or code in workbook.opened)]


def _linkable(model, settlement, today):
    """The condition on what a cell of this settlement's workbook may link to; nothing, where the page says nothing."""
    named = BY_MODEL[model].named
    return named(settlement, today) if named else model.uid.is_null()


def labels_for(model, settlement, today):
    """The labels of the records of `model` that the workbook of a settlement may name, with known spellings."""
    fields = [model._meta.fields[name] for name in ("uid", "aliases", *parts_of(model)) if name in model._meta.fields]
    rows = list(model.select(*fields).where(_linkable(model, settlement, today)).order_by(model.sort_key).dicts())
    spellings = [(word, row["uid"]) for row in rows for word in (row.get("aliases") or "").split("\n") if word]
    return Labels(list(titles_of(model, rows).items()), spellings)


def spec_of(code, settlement, today, only=None):
    """The tab of a code as the plan reads it, with the labels of this settlement's workbook.

    `only` are the columns that the workbook has: what joined the catalog since waits for its layout.
    """
    entry, tab = TABS[code]
    _refuse_confidential(entry, tab)
    columns, carries = [], ""
    for column in tab.columns:
        field = column_field(entry, column.path)
        carries = carries or (column.path.split(".")[0] if column.carried else "")
        if only is not None and column.path not in only:
            continue
        labels = labels_for(field.rel_model, settlement, today) if isinstance(field.kind, Ref) else None
        edit = column.exposure == "edit"
        label = column.label or field.verbose_name
        columns.append(Column(column.path, label, field.kind, edit, column.required, labels))
    return Spec(code, tab.title, entry.code, tuple(columns), tab.creates, carries)


def _refuse_confidential(entry, tab):
    """TypeError for a tab that would carry, link to or stand for anything confidential, wherever it was declared."""
    fields = [column_field(entry, column.path) for column in tab.columns]
    models = [entry.model, *(field.model for field in fields)]
    models += [field.rel_model for field in fields if isinstance(field.kind, Ref)]
    if any(isinstance(field, Sealed) for field in fields) or any(issubclass(model, Confidential) for model in models):
        raise TypeError(f"the tab {tab.code} would carry what is confidential")


def tab_layout(code, spec):
    """How the tab of a code is laid out, with the columns of `spec`."""
    _, tab = TABS[code]
    sheet_id, scratch_id = sheet_ids(code)
    widths = {column.path: column.width for column in tab.columns}
    headers = tuple(_header(made, widths[made.code]) for made in spec.columns)
    return TabLayout(code, tab.title, sheet_id, scratch_id, headers)


def _header(made, width):
    options, source = (), ""
    if isinstance(made.kind, Choice):
        options = tuple(label for _, label in made.kind.options)
    elif isinstance(made.kind, YesNo):
        options = ("כן", "לא")
    elif isinstance(made.kind, Ref):
        options = tuple(made.labels.by_uid.values()) if made.kind.target != "body" else ()
        source = "body" if made.kind.target == "body" else ""
    label = made.label + (" *" if made.required else "")
    return Header(made.code, label, width, made.kind.code, made.edit, options, source)


def label_of(code, path):
    """What a column is called, over its header."""
    entry, tab = TABS[code]
    column = next(column for column in tab.columns if column.path == path)
    return column.label or column_field(entry, path).verbose_name


def list_name(code, path):
    """The name of the list of options of a column."""
    return f"{code}.{path}"


def options_of(tabs):
    """{name of a list: its options} of laid out tabs."""
    return {list_name(tab.code, header.code): header.options for tab in tabs for header in tab.headers
            if header.edit and header.options}  # fmt: skip


def titles_for(snapshot, tabs):
    """{tab code: title} of the tabs that are there and of those that are to be laid out beside them."""
    sheets = snapshot.sheets
    there = {code: sheets[sheet_ids(code)[0]].title for code in TAB_ORDER if sheet_ids(code)[0] in sheets}
    return {**there, **{tab.code: free_title(tab.title, _taken(snapshot)) for tab in tabs}}


def _taken(snapshot):
    """The titles that tabs have already."""
    return {sheet.title for sheet in snapshot.sheets.values()}


def scratches_of(tabs, snapshot, titles):
    """((sheet id, title), …) of the hidden twins that are to be made for tabs; a person's own tab keeps its title."""
    taken = _taken(snapshot) | set(titles.values())
    return tuple((tab.scratch_id, free_title(f"_{tab.code}", taken)) for tab in tabs)


def lists_title(snapshot, titles):
    """The title of the hidden tab with the options of drop-downs: as it is called there, or is to be."""
    there = snapshot.sheets.get(LISTS)
    return there.title if there else free_title("_lists", _taken(snapshot) | set(titles.values()))


def first_layout(workbook, snapshot, world, guide):
    """The layout of a workbook that has nothing of ours yet, beside whatever people have there."""
    today = world.today()
    tabs = tuple(tab_layout(code, spec_of(code, workbook.settlement_id, today)) for code in open_tabs(workbook))
    drop = next(iter(snapshot.sheets)) if workbook.made_here and len(snapshot.sheets) == 1 else None
    nonce = f"{world.random.getrandbits(64):016x}"
    lists = tuple(sorted(options_of(tabs).items()))
    title, titles = free_title("איך עובדים כאן", _taken(snapshot)), titles_for(snapshot, tabs)
    return Layout(tabs, titles, guide, title, nonce, drop=drop, scratches=scratches_of(tabs, snapshot, titles),
                  order=tuple(name for name, _ in lists), lists=lists,
                  lists_title=lists_title(snapshot, titles))  # fmt: skip


def free_title(title, taken):
    """A title for a tab of ours that no other tab has."""
    more = (f"{title} (פנקס {number})" for number in range(2, len(taken) + 3))
    return next(name for name in (title, f"{title} (פנקס)", *more) if name not in taken)


def is_laid_out(snapshot):
    """True where the first layout took place."""
    return GUIDE in snapshot.sheets
