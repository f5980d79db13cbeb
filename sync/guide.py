"""EXECUTOR. The guide tab of a workbook: how to work with it, who sees it, and what is open there, line by line."""

from models.catalog import TABS
from models.kinds import Phone
from models.ledger import Waiting
from models.places import Organisation
from models.staff import Assignment
from models.titles import titles
from sync.book import GUIDE, Told
from sync.effects import local
from sync.layout import label_of, open_tabs, sheet_ids
from sync.state import standing
from sync.structure import bound, decided, tabs_at_work

SHOWN = 30  # open things that are listed; the rest is a number
TIMED = 2  # the line that tells the time: that it grows older is no reason to write
MOST = 90  # lines that the guide tab has room for
OPEN = {
    "conflict": "כאן וביחידה כתובים שני ערכים שונים. היחידה תכריע.",
    "finding": "יש מה לתקן. ההסבר בעמודה „מצב השורה”.",
    "proposal": "ממתין לאישור היחידה.",
}
HOW = (
    "לתקן: פשוט כותבים בתא. להוסיף: כותבים בשורה הריקה הראשונה, לפחות בעמודות שמסומנות בכוכבית (*).",
    "בעמודה „מצב השורה” כתוב מה קרה לכל שורה: ✓ נקלטה, ⚠ ממתינה ליחידה, ✗ צריך לתקן בה משהו.",
    "העמודה האפורה „מזהה” מתמלאת לבד. אין צורך לגעת בה.",
    "אפשר למיין, לסנן, לצבוע, להוסיף עמודות משלכם ולכתוב הערות. מה שהוספתם נשאר שלכם, ופנקס אינו נוגע בו.",
    "מחקתם שורה? שום דבר לא אבד: היחידה תשאל לפני שתעביר אותה לארכיון.",
    "עמודות עם אזהרה נקבעות ביחידה. אם משהו בהן אינו נכון, כדאי לומר לנו.",
)
PRIVATE = (
    "בעלי התפקידים ביישוב שהיחידה פתחה להם את הגיליון, ועובדי היחידה. יישוב אחד אינו רואה גיליון של יישוב אחר.",
    "בבקשה לא לכתוב כאן מידע רפואי, פרטים על משפחות או מספרי זהות.",
)


def guide(workbook, world):
    """The lines of the guide as they should be now."""
    unit = Organisation.select().first()
    shown = shown_tabs(workbook)
    listed = open_things(workbook, shown, world.today())
    lines = [
        Told(f"הגיליון של {workbook.settlement.name}", "title"),
        Told(f"הגיליון הזה משותף ליישוב ול{_unit(unit)}: מה שנכתב כאן נקלט ביחידה, ומה שמתעדכן ביחידה מופיע כאן."),
        Told(f"סונכרן לאחרונה ב־{local(world.now()).replace(' ', ' בשעה ')}. הגיליון נבדק כל לילה וגם במשך היום; "
             "הזמן כאן מתעדכן כשמשהו נקלט או נשלח."),
        Told(),
        Told("מה ממתין כאן", "heading"),
        *(listed[:SHOWN] or [Told("דבר אינו ממתין. הכול נקלט, תודה!")]),
        *([Told(f"ועוד {len(listed) - SHOWN}.")] if len(listed) > SHOWN else []),
        Told(),
        Told("איך עובדים", "heading"), *map(Told, HOW), Told(),
        Told("מי רואה את מה שכתוב כאן", "heading"), *map(Told, PRIVATE), Told(),
        Told("הלשוניות", "heading"),
        *(Told(f"{TABS[code][1].title}: {TABS[code][1].hint}", link=place(code)) for code in shown),
        Told(),
        Told("עם מי מדברים", "heading"), Told(_companion(workbook, world.today())),
    ]  # fmt: skip
    return tuple(lines)


def _unit(unit):
    """The unit's name after the letter that means 'and to'."""
    return unit.name.removeprefix("ה") if unit else "יחידה"


def shown_tabs(workbook):
    """The codes of the tabs that people see; of a workbook that has none yet, those that it shall have."""
    wanted = open_tabs(workbook)
    return [code for code in tabs_at_work(bound(workbook), decided(workbook)) if code in wanted] or wanted


def place(code, line=0):
    """The link to a tab, or to a line of it."""
    return f"#gid={sheet_ids(code)[0]}" + (f"&range=B{line}" if line else "")


def open_things(workbook, shown, today):
    """A line for each thing that waits in the shown tabs of a workbook, with a link to where it stands."""
    mine = (Waiting.workbook == workbook) & (Waiting.state == "open") & Waiting.tab.in_(shown)
    rows = list(Waiting.select().where(mine).order_by(Waiting.tab, Waiting.line, Waiting.id))
    names = {}
    for code in {row.tab for row in rows}:
        # a key that was pasted may be another settlement's, and so may the record of a line that is to leave
        here = standing(code, workbook.settlement_id, today)
        names |= titles(TABS[code][0].model, [row.record for row in rows if row.tab == code and row.record in here])
    return [_open(row, names.get(row.record, "")) for row in rows]


def where(row, name=""):
    """Where in a workbook something waits: its tab, line and record, and its column."""
    line = TABS[row.tab][1].title + (f", שורה {row.line}" if row.line else "") + (f" ({name})" if name else "")
    return line + (f" – „{_label(row)}”" if _label(row) else "")


def _open(row, name):
    told = "השורה נמחקה כאן. היחידה תחליט אם להעביר אותה לארכיון." if row.code == "deleted" else OPEN[row.kind]
    told = row.message if row.code == "displaced" else told  # its line may be gone
    return Told(f"{where(row, name)}{':' if _label(row) else ' –'} {told}", link=place(row.tab, row.line))


def _label(row):
    ours = {column.path for column in TABS[row.tab][1].columns}
    return label_of(row.tab, row.column) if row.column in ours else ""


def differs(snapshot, lines):
    """True where the guide that stands in the sheet says something else, but for the time."""
    rows = snapshot.sheets[GUIDE].rows
    there = [row[0] if row else None for row in rows] + [None] * (len(lines) - len(rows))
    want = [line.text or None for line in lines] + [None] * (len(rows) - len(lines))
    return there[:TIMED] + there[TIMED + 1 :] != want[:TIMED] + want[TIMED + 1 :]


def stands(snapshot):
    """True where the guide tab is there, with room for what is written."""
    return GUIDE in snapshot.sheets and snapshot.sheets[GUIDE].row_count >= MOST


def _companion(workbook, today):
    rows = Assignment.select().where((Assignment.settlement == workbook.settlement_id) & Assignment.standing(today))
    told = ", ".join(f"{row.worker.name} {Phone().show(row.worker.phone)}".strip() for row in rows)
    return f"{told}. בכל שאלה, גם קטנה." if told else "עוד לא נקבע מי מלווה את היישוב. אפשר לפנות ליחידה."
