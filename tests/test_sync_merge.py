"""The merge of one cell, row by row of the specification's table; values, never text, are compared."""

import datetime as dt

import pytest

from models.kinds import Day, Labels, Phone, Ref, Text
from sync.merge import Agreed, Column, merge

NAME = Column("name", "שם", Text(), True)
NEEDED = Column("name", "שם", Text(), True, required=True)
READ_ONLY = Column("name", "שם", Text(), False)
DAY = Column("day", "יום", Day(), True)
PHONE = Column("phone", "נייד", Phone(), True)
ROLE = Column("role", "תפקיד", Ref("role"), True, labels=Labels([("a", "רכז/ת"), ("b", "מזכיר/ת")]))
THIRD = dt.date(2026, 2, 3)
FORMULA = {"f": "=A1", "v": 46056.0}

TABLE = [
    # column, base, database, sheet, what is done, with which value
    (NAME, Agreed("א", "א"), "א", "א", "nothing", None),
    (NAME, Agreed("א", "א"), "ב", "א", "send", "ב"),
    (NAME, Agreed("א", "א"), "א", "ג", "take", "ג"),
    (NAME, Agreed("א", "א"), "א", None, "take", None),
    (NAME, Agreed("א", "א"), "א", "\u200f \xa0", "take", None),
    (NAME, Agreed(None, None), None, " \u200e", "nothing", None),
    (NEEDED, Agreed("א", "א"), "א", None, "finding", None),
    (READ_ONLY, Agreed("א", "א"), "א", "ג", "return", "א"),
    (READ_ONLY, Agreed("א", "א"), "ב", "ג", "return", "ב"),
    (NAME, Agreed("א", "א"), "ב", "ב", "agree", "ב"),
    (NAME, Agreed("א", "א"), "ב", "ג", "conflict", "ג"),
    (NAME, Agreed("א", "א"), "ב", None, "conflict", None),
    (NAME, None, "א", "א", "agree", "א"),
    (NAME, None, "א", "ב", "conflict", "ב"),
    (NAME, None, None, None, "agree", None),
    (ROLE, Agreed("a", "רכז/ת"), "a", "רכז/ת", "nothing", None),
    (ROLE, Agreed("a", "רכזת"), "a", "רכזת", "nothing", None),  # her spelling
    (ROLE, Agreed("a", "רכז"), "a", "מרכז", "finding", None),
    (ROLE, Agreed("a", "מרכז"), "a", "מרכז", "send", "a"),  # it was renamed
    (ROLE, Agreed("a", "מזכיר/ת"), "a", "מזכיר/ת", "send", "a"),  # another one is called so by now
    (ROLE, Agreed("x", None), "x", None, "nothing", None),  # this workbook does not show it
    (ROLE, Agreed("x", "ישן"), "x", "ישן", "nothing", None),
    (ROLE, Agreed("a", "מרכז"), "a", {"f": "=B1", "v": "מרכז"}, "finding", None),
    (DAY, Agreed(THIRD, 46056.0), THIRD, "3/2/26", "agree", THIRD),
    (DAY, Agreed(THIRD, 46056.0), THIRD, "03.02.2026", "agree", THIRD),
    (DAY, Agreed(THIRD, 46056.0), THIRD, "31/02/2026", "finding", None),
    (DAY, Agreed(THIRD, 46056.0), None, "31/02/2026", "conflict", None),
    (DAY, Agreed(None, None), None, {"e": "REF", "f": "=A9"}, "finding", None),
    (DAY, Agreed(None, None), None, {"f": "=TODAY()", "v": 46056.0}, "finding", None),
    (DAY, Agreed(None, None), None, {"f": "=A1+1", "v": 46056.0}, "take", THIRD),
    (DAY, Agreed(THIRD, FORMULA), dt.date(2026, 3, 1), FORMULA, "conflict", THIRD),
    (PHONE, Agreed("+972525666194", "052-566-6194"), "+972525666194", 525666194.0, "agree", "+972525666194"),
    # a renamed target, or a better parser, never looks like an edit: the raw cell is compared first
    (ROLE, Agreed("a", "רכז"), "a", "רכז", "nothing", None),
    (ROLE, Agreed("a", "רכז"), "b", "רכז", "send", "b"),
    (ROLE, Agreed("a", "רכז/ת"), "a", "מזכירת", "take", "b"),
    (ROLE, Agreed("a", "רכז/ת"), "a", "קוסם", "finding", None),
]


@pytest.mark.parametrize(("column", "base", "ours", "raw", "what", "value"), TABLE)
def test_each_row_of_the_table(column, base, ours, raw, what, value):
    outcome = merge(column, base, ours, raw)
    assert (outcome.what, outcome.value) == (what, value)
