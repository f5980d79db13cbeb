"""The tables of lines and of the merge, as whole plans: what stands on both sides, and every action that comes of it."""
# ruff: noqa: E501 (a plan is quoted as it is, in its own words)

import datetime as dt
from dataclasses import fields
from random import Random

import pytest

from models.kinds import Day, Phone, Text
from models.uids import new_uid
from sync import plan as planning
from sync.guards import brakes
from sync.merge import Agreed, Column
from sync.tabs import KEY, STATUS, Action, Spec, TabState

pytestmark = pytest.mark.once  # pure
A, B, C, NEW, OTHER = (new_uid(Random(number)) for number in range(5))
NAMES = {A: "A", B: "B", C: "C", NEW: "NEW", OTHER: "OTHER"}
COLUMNS = (Column("name", "שם", Text(), True, required=True), Column("day", "יום", Day(), True),
           Column("phone", "נייד", Phone(), True), Column("place", "יישוב", Text(), False))  # fmt: skip
VALUES = {
    A: {"name": "דנה", "day": dt.date(2026, 2, 3), "phone": "+972525666101", "place": "תקוע"},
    B: {"name": "גיל", "day": None, "phone": "+972525666102", "place": "תקוע"},
    C: {"name": "אורן", "day": None, "phone": None, "place": "תקוע"},
}
SPEC = Spec("body", "ועדות", "body", COLUMNS)
AT = {code: place for place, code in enumerate((KEY, *(column.code for column in COLUMNS), STATUS))}
TAKEN = "✓ נקלט"


def beginning():
    """Three lines that both sides agree about, the first in line 3 of the tab."""
    cells = {key: {c.code: c.cell(row[c.code]) for c in COLUMNS} for key, row in VALUES.items()}
    base = {key: {c.code: Agreed(VALUES[key][c.code], cells[key][c.code]) for c in COLUMNS} for key in VALUES}
    head = list(AT)
    rows = [head, head, *([key, *cells[key].values(), TAKEN] for key in VALUES)]
    titles = {key: row["name"] for key, row in VALUES.items()}
    return TabState(SPEC, rows, base, {key: dict(row) for key, row in VALUES.items()}, titles=titles)


def told(state):
    """Every action of the plan, whole: what is not said of it is as an action is made; and the brakes that hold it."""
    made = planning.make([state])
    held = [f"HELD {brake.code}: {_word('', ' '.join(sorted(brake.cells)))}" for brake in brakes(made, [state])]
    return [_words(action) for action in made.actions] + held


def _words(action):
    said = [action.what]
    for one in fields(Action)[2:]:
        value = getattr(action, one.name)
        if value != one.default:
            said.append(f"{one.name}={_word(one.name, value)}")
    return " ".join(said)


def _word(name, value):
    if name == "line":
        return value + 1
    if name == "values":
        return ", ".join(f"{code} {_word('', got)}" for code, got, _ in value)
    text = str(value)
    for key, short in NAMES.items():
        text = text.replace(key, short)
    return text


# what people do, on either side


def sheet(line, column, raw):
    """A cell of the sheet; the first line is 3."""
    return lambda state: state.rows[line - 1].__setitem__(AT[column], raw)


def unit(key, column, value):
    """A value of the database."""
    return lambda state: state.records[key].__setitem__(column, value)


def delete(line):
    return lambda state: state.rows.pop(line - 1)


def add(*cells, key=None):
    return lambda state: state.rows.append([key, *cells, *[None] * (4 - len(cells)), None])


def copy(line):
    return lambda state: state.rows.append(list(state.rows[line - 1]))


def gone(key):
    """The unit retired the record, or it left this workbook."""
    return lambda state: state.records.pop(key)


def known_as(key, what):
    return lambda state: state.strangers.__setitem__(key, what)


def reserve(key):
    def act(state):
        state.reserved = frozenset({key})

    return act


def empty(line, *kept):
    """Empty a line's cells but for those kept."""

    def act(state):
        row = state.rows[line - 1]
        row[:] = [cell if code in kept else None for code, cell in zip(AT, row, strict=True)]

    return act


def without_a_line(state):
    """The unit adds a record."""
    state.records[NEW] = {"name": "רות", "day": None, "phone": None, "place": "תקוע"}


def reorder(state):
    state.rows[2:] = [state.rows[4], state.rows[2], state.rows[3]]


def blank_line(state):
    state.rows.insert(3, [])


def sort_without_keys(state):
    """Two lines change places, but for their keys."""
    for at in range(1, len(AT)):
        state.rows[2][at], state.rows[3][at] = state.rows[3][at], state.rows[2][at]


#: what is done, on either side; every action that comes of it
TABLE = {
    "nothing": ([], ""),
    "the unit changed a cell": ([unit(A, "name", "רות")], """
        send key=A line=3 column=name value=רות old=דנה raw=דנה
    """),
    "the sheet changed a cell": ([sheet(3, "name", "רות")], """
        take key=A line=3 column=name value=רות old=דנה raw=רות
    """),
    "the sheet spells a value otherwise": ([sheet(3, "phone", "0525666101")], """
        agree key=A line=3 column=phone value=+972525666101 raw=0525666101
    """),
    "the sheet spells a day otherwise": ([sheet(3, "day", "3/2/26")], """
        agree key=A line=3 column=day value=2026-02-03 raw=3/2/26
    """),
    "both changed a cell to one value": ([sheet(3, "name", "רות"), unit(A, "name", "רות")], """
        agree key=A line=3 column=name value=רות raw=רות
    """),
    "both changed a cell to two values": ([sheet(3, "name", "רות"), unit(A, "name", "תמר")], """
        wait key=A line=3 column=name value=cell:body:A:name old=('דנה', 'תמר', 'רות') raw=רות why=⚠ שני ערכים שונים בעמודה „שם”: כאן „רות”, ביחידה „תמר”. היחידה תכריע. code=conflict:cell
        tell line=3 value=⚠ שני ערכים שונים בעמודה „שם”: כאן „רות”, ביחידה „תמר”. היחידה תכריע.
    """),
    "both changed a line, each another cell": ([sheet(3, "name", "רות"), unit(A, "phone", "+972525666109")], """
        take key=A line=3 column=name value=רות old=דנה raw=רות
        send key=A line=3 column=phone value=+972525666109 old=+972525666101 raw=052-566-6101
    """),
    "the sheet emptied a cell": ([sheet(3, "phone", None)], """
        take key=A line=3 column=phone old=+972525666101
    """),
    "the sheet emptied a cell that is needed": ([sheet(3, "name", " \u200f")], """
        wait key=A line=3 column=name value=cell:body:A:name old=('דנה', 'דנה', None) raw= ‏ why=חסר ערך: יש למלא „שם”. code=finding:cell
        tell line=3 value=✗ בעמודה „שם”: חסר ערך: יש למלא „שם”. התא לא נקלט, שאר השורה נקלטה; יש לתקן את התא.
    """),
    "the sheet holds what cannot be read": ([sheet(3, "day", "31/02/2026")], """
        wait key=A line=3 column=day value=cell:body:A:day old=(datetime.date(2026, 2, 3), datetime.date(2026, 2, 3), None) raw=31/02/2026 why=„31/02/2026” אינו תאריך. יש לכתוב יום/חודש/שנה, למשל 24/03/2026. code=finding:cell
        tell line=3 value=✗ בעמודה „יום”: „31/02/2026” אינו תאריך. יש לכתוב יום/חודש/שנה, למשל 24/03/2026. התא לא נקלט, שאר השורה נקלטה; יש לתקן את התא.
    """),
    "what cannot be read, and the unit changed it": ([sheet(3, "day", "31/02/2026"), unit(A, "day", None)], """
        wait key=A line=3 column=day value=unreadable:body:A:day old=(datetime.date(2026, 2, 3), None, None) raw=31/02/2026 why=⚠ בעמודה „יום” נכתב כאן „31/02/2026” וביחידה ריק. „31/02/2026” אינו תאריך. יש לכתוב יום/חודש/שנה, למשל 24/03/2026. היחידה תכריע. code=conflict:unreadable
        tell line=3 value=⚠ בעמודה „יום” נכתב כאן „31/02/2026” וביחידה ריק. „31/02/2026” אינו תאריך. יש לכתוב יום/חודש/שנה, למשל 24/03/2026. היחידה תכריע.
    """),
    "a cell that is the unit's was written over": ([sheet(3, "place", "אלעזר")], """
        note key=A line=3 column=place value=תקוע raw=אלעזר why=read only
        send key=A line=3 column=place value=תקוע raw=אלעזר
        tell line=3 value=ℹ הערך בעמודה „יישוב” נקבע ביחידה, ולכן הוחזר
    """),
    "a formula that changes by itself": ([sheet(3, "day", {"f": "=TODAY()", "v": 46056.0})], """
        wait key=A line=3 column=day value=cell:body:A:day old=(datetime.date(2026, 2, 3), datetime.date(2026, 2, 3), None) raw={'f': '=TODAY()', 'v': 46056.0} why=בתא יש נוסחה שתוצאתה אינה קבועה. יש לכתוב ערך במקומה. code=finding:cell
        tell line=3 value=✗ בעמודה „יום”: בתא יש נוסחה שתוצאתה אינה קבועה. יש לכתוב ערך במקומה. התא לא נקלט, שאר השורה נקלטה; יש לתקן את התא.
    """),
    "a formula, and the unit changed the cell": ([sheet(4, "phone", {"f": "=A1", "v": "0525666103"}), unit(B, "phone", "+972525666109")], """
        wait key=B line=4 column=phone value=cell:body:B:phone old=('+972525666102', '+972525666109', '+972525666103') raw={'f': '=A1', 'v': '0525666103'} why=⚠ שני ערכים שונים בעמודה „נייד”: כאן „=A1”, ביחידה „052-566-6109”. היחידה תכריע. code=conflict:cell
        tell line=4 value=⚠ שני ערכים שונים בעמודה „נייד”: כאן „=A1”, ביחידה „052-566-6109”. היחידה תכריע.
    """),
    "a new line": ([add("רות")], """
        stamp line=6 why=✓ נקלט values=name רות
        tell line=6 value=✓ נקלט
    """),
    "a new line without what is needed": ([add(None, None, "0525666103")], """
        wait line=6 value=line:body:5be74c25b9a0aaf953ab3bc230caa68f534bf6cdd446c23203a417032dd7af7d old=(None, None, None) raw={'phone': '0525666103'} why=✗ חסר ערך: יש למלא „שם”. השורה עדיין לא נקלטה. code=finding:line
        tell line=6 value=✗ חסר ערך: יש למלא „שם”. השורה עדיין לא נקלטה.
    """),
    "a line with a reserved key": ([add("רות", key=NEW), reserve(NEW)], """
        create key=NEW line=6 values=name רות
        tell line=6 value=✓ נקלט
    """),
    "a line was copied as it is": ([copy(3)], """
        wait key=A line=6 value=copy:body:A: old=(None, None, None) raw={'name': 'דנה', 'day': 46056, 'phone': '052-566-6101', 'place': 'תקוע'} why=✗ השורה היא העתק מדויק של שורה אחרת. כדי שתיקלט כחדשה יש לשנות בה ערך; אחרת אפשר למחוק אותה. code=finding:copy
        tell line=6 value=✗ השורה היא העתק מדויק של שורה אחרת. כדי שתיקלט כחדשה יש לשנות בה ערך; אחרת אפשר למחוק אותה.
    """),
    "a line was copied and changed": ([copy(3), sheet(6, "name", "רות")], """
        stamp line=6 why=✓ נקלט כשורה חדשה (השורה הועתקה משורה אחרת) values=day 2026-02-03, name רות, phone +972525666101
        tell line=6 value=✓ נקלט כשורה חדשה (השורה הועתקה משורה אחרת)
    """),
    "a line was copied, and the upper one changed": ([copy(3), sheet(3, "name", "רות")], """
        stamp line=3 why=✓ נקלט כשורה חדשה (השורה הועתקה משורה אחרת) values=day 2026-02-03, name רות, phone +972525666101
        tell line=3 value=✓ נקלט כשורה חדשה (השורה הועתקה משורה אחרת)
    """),
    "a line of another settlement": ([add("רות", key=OTHER), known_as(OTHER, "foreign")], """
        wait key=OTHER line=6 value=foreign:body:OTHER: old=(None, None, None) raw={'name': 'רות'} why=✗ המזהה בעמודה הראשונה שייך ליישוב אחר או ללשונית אחרת. השורה לא נקלטה. כדי לקלוט אותה כחדשה יש לרוקן את המזהה; אחרת אפשר למחוק אותה. code=finding:foreign
        tell line=6 value=✗ המזהה בעמודה הראשונה שייך ליישוב אחר או ללשונית אחרת. השורה לא נקלטה. כדי לקלוט אותה כחדשה יש לרוקן את המזהה; אחרת אפשר למחוק אותה.
    """),
    "a line of the archive": ([add("רות", key=OTHER), known_as(OTHER, "retired")], """
        wait key=OTHER line=6 value=retired:body:OTHER: old=(None, None, None) raw={'name': 'רות'} why=✗ המזהה בעמודה הראשונה שייך לפריט שבארכיון. השורה לא נקלטה. כדי לקלוט אותה כחדשה יש לרוקן את המזהה; אחרת אפשר למחוק אותה. code=finding:retired
        tell line=6 value=✗ המזהה בעמודה הראשונה שייך לפריט שבארכיון. השורה לא נקלטה. כדי לקלוט אותה כחדשה יש לרוקן את המזהה; אחרת אפשר למחוק אותה.
    """),
    "a key that was never given": ([add("רות", key=OTHER)], """
        wait key=OTHER line=6 value=damaged:body:OTHER: old=(None, None, None) raw={'name': 'רות'} why=✗ המזהה בעמודה הראשונה אינו מוכר, והשורה לא נקלטה. אם השורה חדשה יש לרוקן אותו; אם היא ותיקה, לבטל את השינוי במזהה. code=finding:damaged
        tell line=6 value=✗ המזהה בעמודה הראשונה אינו מוכר, והשורה לא נקלטה. אם השורה חדשה יש לרוקן אותו; אם היא ותיקה, לבטל את השינוי במזהה.
    """),
    "a damaged key on a line as it was": ([sheet(3, "_key", "אופס")], """
        stamp key=A line=3 why=key put back
    """),
    "a damaged key on a changed line": ([sheet(3, "_key", "אופס"), sheet(3, "name", "רות")], """
        wait key=אופס line=3 value=damaged:body:אופס: old=(None, None, None) raw={'name': 'רות', 'day': 46056, 'phone': '052-566-6101', 'place': 'תקוע'} why=✗ המזהה בעמודה הראשונה אינו מוכר, והשורה לא נקלטה. אם השורה חדשה יש לרוקן אותו; אם היא ותיקה, לבטל את השינוי במזהה. code=finding:damaged
        wait key=A value=deleted:A old=(None, None, None) why=השורה „דנה” נמחקה בגיליון. להעביר לארכיון, או להחזיר את השורה? code=proposal:deleted
        tell line=3 value=✗ המזהה בעמודה הראשונה אינו מוכר, והשורה לא נקלטה. אם השורה חדשה יש לרוקן אותו; אם היא ותיקה, לבטל את השינוי במזהה.
    """),
    "a deleted line": ([delete(3)], """
        wait key=A value=deleted:A old=(None, None, None) why=השורה „דנה” נמחקה בגיליון. להעביר לארכיון, או להחזיר את השורה? code=proposal:deleted
    """),
    "a deleted line that the unit edited": ([delete(3), unit(A, "name", "תמר")], """
        append key=A why=ℹ השורה נמחקה כאן, אבל היחידה עדכנה אותה מאז, ולכן חזרה values=name תמר, day 2026-02-03, phone +972525666101, place תקוע
    """),
    "a line emptied but for its key": ([empty(3, "_key")], """
        wait key=A value=deleted:A old=(None, None, None) why=השורה „דנה” נמחקה בגיליון. להעביר לארכיון, או להחזיר את השורה? code=proposal:deleted
    """),
    "a line emptied": ([empty(3)], """
        wait key=A value=deleted:A old=(None, None, None) why=השורה „דנה” נמחקה בגיליון. להעביר לארכיון, או להחזיר את השורה? code=proposal:deleted
    """),
    "a line whose record left": ([gone(A)], """
        empty key=A line=3 why=left
        tell line=3 value=ℹ הועבר לארכיון ביחידה, או עבר ליישוב אחר. אפשר למחוק את השורה.
    """),
    "a line whose record left, edited in the sheet": ([gone(A), sheet(3, "name", "רות")], """
        wait key=A line=3 value=left:A old=(None, None, None) raw={'name': 'רות', 'day': 46056, 'phone': '052-566-6101', 'place': 'תקוע'} why=⚠ השורה כבר אינה כאן: הועברה לארכיון, עברה ליישוב אחר או הסתיימה מזמן. אבל היא תוקנה כאן, והיחידה תכריע. שם: היה „דנה”, בגיליון „רות”. code=conflict:left
        tell line=3 value=⚠ השורה כבר אינה כאן: הועברה לארכיון, עברה ליישוב אחר או הסתיימה מזמן. אבל היא תוקנה כאן, והיחידה תכריע.
    """),
    "a record without a line": ([without_a_line], """
        append key=NEW why=✓ נקלט values=name רות, day None, phone None, place תקוע
    """),
    "lines in another order": ([reorder], ""),
    "a blank line in the middle": ([blank_line], ""),
    "two lines sorted without their keys": ([sort_without_keys], """
        take key=A line=3 column=name value=גיל old=דנה raw=גיל
        take key=A line=3 column=day old=2026-02-03
        take key=A line=3 column=phone value=+972525666102 old=+972525666101 raw=052-566-6102
        take key=B line=4 column=name value=דנה old=גיל raw=דנה
        take key=B line=4 column=day value=2026-02-03 raw=46056
        take key=B line=4 column=phone value=+972525666101 old=+972525666102 raw=052-566-6101
        HELD overwritten:body: cell:B:name:דנה cell:B:phone:+972525666101 cell:A:day:None cell:A:name:גיל cell:A:phone:+972525666102
        HELD moved:body: moved:B:A:cc1c6c48befd moved:A:B:2afb30d59d6f
    """),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_the_whole_plan(name):
    acts, plan = TABLE[name]
    state = beginning()
    for act in acts:
        act(state)
    assert told(state) == [line.strip() for line in plan.splitlines() if line.strip()]


def test_a_line_whose_record_left_is_not_taken_for_whatever_line_is_missing():
    """Its cells were emptied, and a copy came back: with the missing line it has no more than a word in common."""
    state = beginning()
    sort_without_keys(state)
    gone(C)(state)
    state.base[C] = {c.code: Agreed(None, None) for c in COLUMNS}
    state.records[NEW] = {"name": "רות", "day": dt.date(2026, 5, 4), "phone": "+972525666103", "place": "תקוע"}
    state.base[NEW] = {c.code: Agreed(state.records[NEW][c.code], c.cell(state.records[NEW][c.code])) for c in COLUMNS}
    sheet(5, "day", state.base[NEW]["day"].raw)(state)
    assert {line: cell.split(":")[2] for line, cell in planning.make([state]).tabs["body"].moved.items()} == {2: B, 3: A}
