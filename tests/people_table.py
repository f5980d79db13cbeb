"""The tables of what people do to sheets, for people to read: `python -m tests.people_table` writes tests/PEOPLE.md."""

from pathlib import Path

from tests import test_sync_people_do as do
from tests import test_sync_people_lines as lines
from tests import test_sync_people_shape as shape
from tests import test_sync_people_values as values
from tests.people_world import TAKEN

HERE = Path(__file__).parent
TABLES = (
    ("Cells: numbers, days, formulas, errors, marks", values.test_what_people_type_into_cells),
    ("Lines: sorted, copied, cut, deleted; keys", lines.test_what_people_do_to_lines),
    ("Columns, tabs, workbooks, older versions", shape.test_what_people_do_to_workbooks_tabs_and_columns),
)
HEAD = """# What people do to sheets

Each line is a test, which plays the act against the local Sheets and holds the whole outcome against the line: every
record, every cell of both workbooks, what waits, what is held; what is not named stays as it was, a dry run before told
just what the run did, and a second run writes nothing. What a person does is the test's name. A pivot table over our
cells is what an array is that spills: values that nobody entered. Written by `python -m tests.people_table`.
"""
COLUMNS = "| what a person does | what is done | what the line, or the unit, reads |\n|---|---|---|\n"


def text():
    """The whole page."""
    parts = [HEAD]
    for title, test in TABLES:
        (mark,) = (mark for mark in test.pytestmark if mark.name == "parametrize")
        parts.append(f"\n## {title}\n\n`{_of(test)}`\n\n{COLUMNS}" + "".join(_line(row) for row in mark.args[1]))
    parts.append("\n## Between our read and our write\n\n"
                 f"`{_of(do.test_between_our_read_and_our_write)}`: the unit changed a number; before it is written, "
                 f"this happens. What was typed is kept, no record gets what is not its own.\n\n{COLUMNS}"
                 + "".join(f"| {act} | the unit's number reaches its line | {do.READS.get(act, TAKEN)} |\n"
                           for act in do.BETWEEN))  # fmt: skip
    rest = [test for name, test in vars(do).items() if name.startswith("test_") and test.__doc__]
    parts.append("\n## And each by itself\n\n`tests/test_sync_people_do.py`, by the test's name\n\n" + COLUMNS
                 + "".join(f"| {test.__name__.removeprefix('test_').replace('_', ' ')} | {test.__doc__} |\n"
                           for test in rest))  # fmt: skip
    return "".join(parts)


def _of(test):
    return f"tests/{Path(test.__code__.co_filename).name}::{test.__name__}"


def _line(row):
    return f"| {_cell(row.does)} | {_cell(_done(row))} | {_cell(row.held or row.says or TAKEN)} |\n"


def _done(row):
    """What becomes of it on both sides."""
    if row.held:
        return f"the workbook is held, nothing is written; {row.back or 'the unit releases it'}"
    changed = "each line's value" if callable(row.changed) else ", ".join(sorted(row.changed))
    done = [f"taken in: {changed}" if changed else ""]
    done += [f"new: {number} {kind}" for kind, number in row.made.items()]
    done += [f"written into the sheet: {', '.join(sorted(set(row.wrote)))}" if row.wrote else ""]
    done += [f"waits for the unit: {', '.join(' '.join(one) for one in sorted(set(row.waits)))}" if row.waits else ""]
    return "; ".join(filter(None, done)) or "nothing; all stays as it is"


def _cell(words):
    return words.replace("|", "\\|")


if __name__ == "__main__":
    (HERE / "PEOPLE.md").write_text(text(), encoding="utf-8")
