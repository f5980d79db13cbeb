"""A workbook that is not the one we know goes on once the unit says so, and loses nothing."""

import contextlib

import pytest

from models import ledger
from sync.book import GUIDE
from tests import people_world
from tests.test_sync_identity import release

desk = people_world.desk_fixture


def older_database(desk):
    """The unit restores an older database: the sheet is ahead."""
    old = desk.remember()
    desk.edit(desk.gil, email="gil@example.org")
    desk.run()
    desk.return_to(old)


def older_version(desk):
    """Somebody restores an older version of the sheet: the unit is ahead."""
    old = desk.version()
    desk.edit(desk.gil, email="gil@example.org")
    desk.run()
    desk.restore_version(old)


@pytest.mark.parametrize("act", [older_database, older_version])
def test_a_restored_side_goes_on_once_a_person_says_so_and_differences_are_asked_about(desk, act):
    act(desk)
    desk.run()
    assert desk.workbook().state == "held"
    release(desk)
    desk.run()
    assert desk.workbook().state == "ok"
    item = ledger.Waiting.get(ledger.Waiting.state == "open")
    assert (item.kind, item.column, {item.ours, item.theirs}) == ("conflict", "person.email", {None, "gil@example.org"})
    assert ledger.Waiting.select().where(ledger.Waiting.state == "open").count() == 1
    assert desk.counted() == (1, 0)


@pytest.mark.parametrize("way", ["equal on both sides", "taken in", "the run died before it wrote"])
def test_a_version_from_before_what_was_taken_in_is_known_as_older(desk, way):
    tab, old = desk.tab("position"), desk.version()
    tab.type(tab.line_of(person__first="גיל"), person__email="gil@example.org")
    if way == "equal on both sides":
        desk.edit(desk.gil, email="gil@example.org")

    def die(place):
        if place == "effects" and way == "the run died before it wrote":
            raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        desk.mirror(pause=die).run([desk.here.uid])
    ledger.Workbook.update(lease_until=None).execute()
    desk.run()
    desk.restore_version(old)
    desk.run()
    assert desk.workbook().state == "held"
    assert desk.again(desk.gil).email == "gil@example.org"


def test_a_dry_run_sees_that_the_sheet_is_an_older_version_and_after_the_word_tells_what_the_run_does(desk):
    older_version(desk)
    before = ledger.Base.select().count()
    held = desk.run(dry_run=True)
    assert (held.state, [line["kind"] for line in held.lines]) == ("attention", ["held"])
    desk.run()
    release(desk)
    dry = desk.run(dry_run=True)
    assert ledger.Base.select().count() == before
    assert dry.plan_hash == desk.run().plan_hash


def test_a_dry_run_knows_a_write_whose_answer_was_lost(desk):
    desk.edit(desk.gil, email="gil@example.org")
    desk.bench.order("cut-after", match="batchUpdate")

    def die(place):
        if place == "lost":
            raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        desk.mirror(pause=die).run([desk.here.uid])
    desk.bench.release()
    ledger.Workbook.update(lease_until=None).execute()
    dry = desk.run(dry_run=True)
    assert ledger.Intent.select().where(ledger.Intent.state == "open").count() == 1
    assert dry.plan_hash == desk.run().plan_hash


def test_another_restored_version_is_asked_about_anew(desk):
    first = desk.version()
    older_version(desk)
    desk.run()
    release(desk)
    desk.edit(desk.gil, email="gil2@example.org")
    desk.run()
    desk.restore_version(first)
    desk.run()
    assert desk.workbook().state == "held"


def test_a_deleted_guide_is_laid_out_again_once_a_person_says_so(desk):
    book = desk.book.client.open_by_key(desk.workbook().spreadsheet_id)
    book.del_worksheet(book.get_worksheet_by_id(GUIDE))
    desk.run()
    assert desk.workbook().state == "held"
    release(desk)
    desk.run()
    assert (desk.workbook().state, book.get_worksheet_by_id(GUIDE).title) == ("ok", "איך עובדים כאן")
    assert desk.waiting() == []
    assert desk.counted() == (1, 0)


def test_a_workbook_in_the_bin_is_told_and_left_alone(desk):
    file = desk.workbook().spreadsheet_id
    desk.book.client.http_client.request("patch", f"https://www.googleapis.com/drive/v3/files/{file}",
                                         json={"trashed": True})  # fmt: skip
    desk.edit(desk.gil, email="gil@example.org")
    writes = desk.book.counts["write"]
    desk.mirror(way="night").run([desk.here.uid])
    assert (desk.workbook().state, "באשפה" in desk.workbook().reasons[0]["text"]) == ("failed", True)
    assert desk.book.counts["write"] == writes


def test_a_dry_run_tells_what_a_workbook_would_hold_that_is_not_made_yet(small):
    small.holder("רות", "שלו", settlement=small.there)
    before = ledger.Workbook.select().count()
    dry = small.run(small.there, dry_run=True)
    assert ledger.Workbook.select().count() == before
    assert any("שלו" in line["text"] for line in dry.lines)
    assert dry.plan_hash == small.run(small.there).plan_hash
    assert ledger.Workbook.select().count() == before + 1
