"""What a change costs (P8): one read and one write, whichever it is; and what a write leaves on the scratches."""

import pytest

from models import ledger
from models.people import Position
from tests import people_world

desk = people_world.desk_fixture


def typed(small):
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="גיל"), person__email="gil@example.org")


def sent(small):
    small.edit(small.gil, email="gil@example.org")


def both(small):
    sent(small)
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__email="dana@example.org")


def new_line(small):
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="נוסף", person__first="אחד")


def new_record(small):
    small.holder("רות", "שלו")


def deleted(small):
    tab = small.tab("position")
    tab.sheet.delete_rows(tab.line_of(person__first="גיל") + 3)


@pytest.mark.parametrize("change", [typed, sent, both, new_line, new_record, deleted])
def test_a_change_costs_one_read_and_one_write(small, change):
    change(small)
    assert small.counted() == (1, 1)
    assert small.counted() == (1, 0)


def test_a_line_that_leaves_costs_two_writes_its_cells_before_its_key(small):
    small.edit(small.gil_position, settlement=small.there.uid)
    assert small.counted() == (1, 2)
    assert small.counted() == (1, 0)


def test_a_version_from_before_a_new_line_is_known_as_older_and_one_from_after_its_stamp_is_not(desk):
    old = desk.version()
    tab = desk.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="נוסף", person__first="אחד")
    desk.run()
    stamped = desk.version()
    assert Position.select().join(type(desk.gil)).where(type(desk.gil).last == "נוסף").exists()
    desk.restore_version(stamped)
    desk.run()
    assert desk.workbook().state == "ok"
    desk.restore_version(old)
    desk.run()
    assert desk.workbook().state == "held"


def test_what_a_write_kept_on_a_scratch_goes_with_the_next_one_wherever_that_writes(small):
    def scratches():
        rows = small.book.read(small.workbook().spreadsheet_id).sheets
        return {row.code for row in small.workbook().tabs if any(map(any, rows[row.scratch_id].rows))}

    assert ledger.BoundTab.select().count() > 2
    sent(small)
    small.run()
    assert scratches() == {"position"}
    small.edit(small.here, phone="+97229931234")
    small.run()
    assert scratches() == {"settlement"}
    typed(small)  # nothing is written but the fence and the guide
    small.edit(small.gil, email="gil2@example.org")
    small.run()
    assert "settlement" not in scratches()
