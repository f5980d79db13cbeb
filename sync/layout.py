"""EXECUTOR. What a workbook looks like: its tabs, columns and guide, from the catalog and the database."""

from dataclasses import dataclass

from models.bodies import Body, BodyKind
from models.catalog import TAB_ORDER, TABS, column_field
from models.kinds import Choice, Labels, Phone, Ref, YesNo
from models.people import RoleKind
from models.places import Organisation
from models.staff import Assignment, open_on
from models.titles import titles
from sync.book import GUIDE
from sync.merge import Column
from sync.tabs import Spec

FIRST_TAB, FIRST_SCRATCH = 101, 201


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
class Layout:
    """A workbook as it is laid out; `guide` are the lines of its first tab."""

    tabs: tuple
    titles: dict  # tab code -> its title; people may have tabs of the same name
    guide: tuple = ()  # none where the guide is there already
    guide_title: str = ""
    nonce: str = ""
    drop: int | None = None  # the empty tab that a new spreadsheet of ours begins with


def sheet_ids(code):
    """(sheet id, scratch id) of a tab: the same in every workbook, so that laying out twice is one laying out."""
    place = TAB_ORDER.index(code)
    return FIRST_TAB + place, FIRST_SCRATCH + place


def open_tabs(workbook):
    """The codes of the tabs that a workbook has, in their order."""
    return [code for code in TAB_ORDER if TABS[code][1].always or code in workbook.opened]


def _linkable(model, settlement, today):
    """The condition on what a cell of this settlement's workbook may link to."""
    if model is Body:
        return TABS["body"][1].lines(settlement, today)
    if model is BodyKind:
        return BodyKind.retired_on.is_null() & (BodyKind.code != "t_protection")
    return model.retired_on.is_null() & RoleKind.mirrored & (RoleKind.scope == "settlement")


def labels_for(model, settlement, today):
    """The labels of the records of `model` that the workbook of a settlement may name, with known spellings."""
    rows = list(model.select().where(_linkable(model, settlement, today)).order_by(model.sort_key))
    called = titles(model, [row.uid for row in rows])
    spellings = [(word, row.uid) for row in rows for word in (getattr(row, "aliases", None) or "").split("\n") if word]
    return Labels([(row.uid, called[row.uid]) for row in rows], spellings)


def spec_of(code, settlement, today):
    """The tab of a code as the plan reads it, with the labels of this settlement's workbook."""
    entry, tab = TABS[code]
    columns, carries = [], ""
    for column in tab.columns:
        field = column_field(entry, column.path)
        labels = labels_for(field.rel_model, settlement, today) if isinstance(field.kind, Ref) else None
        edit = column.exposure == "edit"
        label = column.label or field.verbose_name
        columns.append(Column(column.path, label, field.kind, edit, column.required, labels))
        carries = carries or (column.path.split(".")[0] if column.carried else "")
    return Spec(code, tab.title, entry.code, tuple(columns), tab.creates, carries)


def tab_layout(code, spec):
    """How the tab of a code is laid out."""
    entry, tab = TABS[code]
    sheet_id, scratch_id = sheet_ids(code)
    headers = tuple(_header(column, made) for column, made in zip(tab.columns, spec.columns, strict=True))
    return TabLayout(code, tab.title, sheet_id, scratch_id, headers)


def _header(column, made):
    options, source = (), ""
    if isinstance(made.kind, Choice):
        options = tuple(label for _, label in made.kind.options)
    elif isinstance(made.kind, YesNo):
        options = ("כן", "לא")
    elif isinstance(made.kind, Ref):
        options = tuple(made.labels.by_uid.values()) if made.kind.target != "body" else ()
        source = "body" if made.kind.target == "body" else ""
    label = made.label + (" *" if made.required else "")
    return Header(column.path, label, column.width, made.kind.code, made.edit, options, source)


def layout_for(workbook, codes, snapshot, world):
    """The layout that adds the tabs `codes` to a workbook as it was read, beside whatever people have there."""
    today = world.today()
    tabs = tuple(tab_layout(code, spec_of(code, workbook.settlement_id, today)) for code in codes)
    sheets = snapshot.sheets
    there = {code: sheets[sheet_ids(code)[0]].title for code in TAB_ORDER if sheet_ids(code)[0] in sheets}
    taken = {sheet.title for sheet in sheets.values()}
    titles = {**there, **{tab.code: free_title(tab.title, taken) for tab in tabs}}
    if GUIDE in sheets:
        return Layout(tabs, titles)
    unit = Organisation.select().first()
    lines = guide_lines(workbook.settlement.name, unit.name if unit else "היחידה", _companion(workbook, today))
    drop = next(iter(sheets)) if workbook.made_here and len(sheets) == 1 else None
    nonce = f"{world.random.getrandbits(64):016x}"
    return Layout(tabs, titles, lines, free_title("איך עובדים כאן", taken), nonce, drop)


def free_title(title, taken):
    """A title for a tab of ours that no other tab has."""
    more = (f"{title} (פנקס {number})" for number in range(2, len(taken) + 3))
    return next(name for name in (title, f"{title} (פנקס)", *more) if name not in taken)


def _companion(workbook, today):
    rows = Assignment.select().where((Assignment.settlement == workbook.settlement_id) & open_on(Assignment, today))
    return ", ".join(f"{row.worker.name} {Phone().show(row.worker.phone)}".strip() for row in rows)


def guide_lines(settlement_name, unit, companion):
    """The lines of the guide tab: (text, is it a heading)."""
    lines = [
        (f"הגיליון של {settlement_name}", True),
        (f"הגיליון משותף ליישוב עם {unit}. מה שנכתב כאן נקלט ביחידה, ומה שמתעדכן ביחידה מופיע כאן.", False),
        ("", False),
        ("איך עובדים", True),
        ("לתיקון: כותבים בתא. לשורה חדשה: כותבים בשורה הריקה הראשונה, לפחות בעמודות שמסומנות בכוכבית.", False),
        ("העמודה האפורה „מזהה” מתמלאת לבד. אין צורך לכתוב בה.", False),
        ("בעמודה „מצב השורה” כתוב אם השורה נקלטה, ומה לעשות אם לא.", False),
        ("אפשר למיין, לסנן, להוסיף עמודות ולכתוב הערות. העמודות שלכם נשארות כפי שהן.", False),
        ("מחיקת שורה אינה מוחקת אצלנו: היחידה תשאל אתכם ותאשר.", False),
        ("", False),
        ("מי רואה את הכתוב כאן", True),
        ("בעלי התפקידים ביישוב שהיחידה פתחה להם את הגיליון, ועובדי היחידה. יישוב אחד אינו רואה יישוב אחר.", False),
        ("אין לכתוב כאן מידע רפואי, פרטים על משפחות או מספרי זהות.", False),
        ("", False),
        ("הלשוניות", True),
    ]
    lines += [(f"{TABS[code][1].title}: {TABS[code][1].hint}", False) for code in TAB_ORDER]
    lines += [("", False), ("קשר", True), (companion or "טרם שובץ/ה מלווה ליישוב.", False)]
    return tuple(lines)
