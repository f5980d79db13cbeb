"""Cells of which nothing is agreed, or whose agreed value is none of their column's kind any more."""

import datetime as dt

import pytest

from admin import history
from models import ledger
from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.fields import as_kept
from models.kinds import Day, Number, Phone
from models.people import Person
from sync import decide
from sync.merge import Agreed
from tests.test_sync_brakes import fired, table

MARCH = dt.date(2026, 3, 1)
TEXT = "בערך במרץ"


@pytest.fixture
def changed(small):
    """The start of Dana's position was a text when it was agreed about, and the sheet shows it still."""
    small.edit(small.dana_position, start=MARCH)
    small.run()
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), start=TEXT)
    of_another_kind(small)
    return small


def of_another_kind(small):
    base = ledger.Base.of(small.workbook().id, "position", small.dana_position.uid)
    base.cells = {**base.cells, "start": {"v": TEXT, "raw": TEXT}}
    base.save()


def dana(small):
    tab = small.tab("position")
    return tab.rows()[tab.line_of(person__first="דנה")]


def test_a_cell_that_nobody_touched_since_its_column_changed_its_kind_shows_what_the_unit_has(changed):
    changed.run()
    assert (dana(changed)["start"], changed.waiting()) == ("01/03/2026", [])
    assert changed.counted() == (1, 0)


def test_a_cell_of_another_kind_that_was_typed_over_is_a_conflict_with_both_values(changed):
    tab = changed.tab("position")
    tab.type(tab.line_of(person__first="דנה"), start="09/04/2026")
    changed.run()
    (item,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    assert (item.kind, item.column, item.base, item.ours, item.theirs) == (
        "conflict", "start", None, "2026-03-01", "2026-04-09")  # fmt: skip


def test_the_units_edit_of_a_column_of_another_kind_is_sent_by_a_night_that_has_nothing_else_to_read(changed):
    changed.run()
    of_another_kind(changed)
    changed.edit(changed.dana_position, start=dt.date(2026, 4, 9))
    file = changed.workbook().spreadsheet_id
    seen = changed.book.listing()[file]
    told = {"listed_at": seen.at, "told_at": seen.moment + dt.timedelta(hours=1)}
    ledger.Workbook.update(told).where(ledger.Workbook.spreadsheet_id == file).execute()
    changed.run(listed={file: seen})
    (item,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    assert (item.ours, item.theirs) == ("2026-04-09", "2026-03-01")


def test_what_was_sorted_without_keys_is_seen_whichever_kind_a_column_was_of(small):
    """Of a column of another kind its raw cells still tell whose a line is."""
    for first, last in (("אורית", "אלון"), ("בועז", "ברק")):
        small.holder(first, last, mobile="+97252566619" + str(len(first)))
    small.run()
    for base in ledger.Base.select().where(ledger.Base.tab == "position"):
        base.cells = {**base.cells, "start": {"v": TEXT, "raw": f"{TEXT} {base.record}"}}
        base.save()
    tab = small.tab("position")
    starts = {line: f"{TEXT} {tab.key(line)}" for line in range(4)}
    for line, text in starts.items():
        tab.type(line, start=text)
    one, other = tab.rows()[0], tab.rows()[1]
    columns = ("person__last", "person__first", "person__mobile", "role_kind", "start")
    for line, row in ((0, other), (1, one)):
        tab.type(line, **{name: row[name.replace("__", ".")] for name in columns})
    small.run()
    assert (small.workbook().state, [cell for reason in small.workbook().reasons for cell in reason.get("cells", ())
                                     if not cell.startswith("moved:")]) == ("held", [])  # fmt: skip


@pytest.mark.parametrize("lost", ["its value", "all of the line"])
def test_what_was_typed_where_nothing_was_agreed_is_asked_about_when_its_record_leaves(small, lost):
    small.edit(small.dana_position, start=MARCH)
    small.run()
    if lost == "its value":
        of_another_kind(small)
    else:
        ledger.Base.delete().where(ledger.Base.record == small.dana_position.uid).execute()
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), start="אולי באפריל")
    small.run()
    apply(Change("position", small.dana_position.uid, "retire"), SYSTEM, Source("screen"), small.world)
    small.run()
    (item,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    assert (item.code, item.raw["start"], dana(small)["start"]) == ("left", "אולי באפריל", "אולי באפריל")
    assert "אולי באפריל" in item.message
    assert small.counted() == (1, 0)


def test_what_was_typed_where_nothing_was_agreed_is_taken_in_when_the_unit_says_so(small):
    small.run(small.here, small.there)
    ledger.Base.delete().where(ledger.Base.record == small.dana_position.uid).execute()
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0521234567")
    small.run()
    small.edit(small.dana_position, settlement=small.there.uid)
    small.run()
    (item,) = ledger.Waiting.select().where((ledger.Waiting.state == "open") & (ledger.Waiting.code == "left"))
    decide.decide(item, "theirs", SYSTEM, small.world)
    small.run(small.here, small.there)
    assert small.again(small.dana).mobile == "+972521234567"
    assert "דנה" not in {row["person.first"] for row in tab.rows()}
    assert "דנה" in {row["person.first"] for row in small.tab("position", small.there).rows()}


def test_a_line_that_was_deleted_stays_deleted_whichever_kind_a_column_was_of(small):
    small.edit(small.dana_position, start=MARCH)
    small.run()
    tab = small.tab("position")
    tab.sheet.delete_rows(tab.line_of(person__first="דנה") + 3)
    small.run()
    of_another_kind(small)
    small.run()
    assert small.waiting() == [("proposal", "deleted")]
    assert [row["person.first"] for row in tab.rows()] == ["גיל"]


def test_a_copy_without_a_key_takes_no_key_of_a_line_that_stands_where_it_was():
    """Two others were sorted without their keys: the line itself, in which a blank was filled, keeps its own."""
    state = table(8)
    state.base["key000"]["e"], state.records["key000"]["e"] = Agreed(None, None), None
    state.rows[2][6] = None
    state.rows.append(["", None, *state.rows[2][2:]])
    state.rows[2][6] = "נוסף"
    state.rows[5][2:], state.rows[6][2:] = state.rows[6][2:], state.rows[5][2:]
    assert fired(state) == {"moved": 2}


KEPT = [(Phone(), "אין לה"), (Phone(), 5), (Day(), TEXT), (Number(), "שלוש")]


@pytest.mark.parametrize(("kind", "kept"), KEPT)
def test_what_was_kept_when_a_field_was_of_another_kind_is_told_as_it_was_kept(kind, kept):
    assert as_kept(kind, kept) == str(kept)


def test_the_queue_and_the_history_tell_a_number_that_is_none(small):
    item = ledger.Waiting(workbook=small.workbook(), kind="conflict", code="cell", tab="position",
                          column="person.mobile", record=small.dana_position.uid, ours="אין לה",
                          theirs="+972521234567")  # fmt: skip
    assert [text for _, text in decide.choices(item)] == ["הערך שביחידה: אין לה", "הערך שבגיליון: 052-123-4567"]
    assert history._shown(Person.mobile, "אין לה") == "אין לה"
