"""The dry run: what would be done, on copies; nothing of it stays (P9)."""

import pytest

from admin import runs
from models import journal, ledger
from models.people import Position
from sync import book as port

ADDRESS = "dana@example.org"


def alike(dry, run):
    """True where a dry run told just what the run did."""
    same = [(one.plan_hash, one.lines, one.counts, one.state) for one in (dry, run)]
    assert same[0] == same[1]
    return True


def all_that_is_kept():
    """Every table of what the mirror remembers and of what happened, as it is now."""
    tables = (ledger.Workbook, ledger.Base, ledger.Waiting, ledger.Reserved, ledger.Intent, ledger.BoundTab, Position)
    return journal.head(), [list(table.select().order_by(table._meta.primary_key).tuples()) for table in tables]


@pytest.fixture
def two(small):
    """Two workbooks; Dana has a position in both settlements."""
    small.add("position", person=small.dana.uid, role_kind=small.role("רכז/ת קהילה").uid, settlement=small.there.uid)
    small.run(small.here, small.there)
    return small


@pytest.mark.parametrize("first", [True, False])
def test_a_dry_run_over_workbooks_that_share_a_person_is_the_run(two, first):
    places = (two.here, two.there) if first else (two.there, two.here)
    tab = two.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666777")
    seen, writes = all_that_is_kept(), two.book.counts.get("write", 0)
    dry = two.run(*places, dry_run=True)
    assert (all_that_is_kept(), two.book.counts.get("write", 0)) == (seen, writes)
    assert {(line["workbook"], line["kind"]) for line in dry.lines} == {
        (two.here.name, "in"), (two.there.name, "out")}  # fmt: skip
    assert dry.message == "בדיקה בלבד: דבר לא נכתב."
    assert alike(dry, two.run(*places))
    assert two.counted(*places) == (2, 0)


def test_a_dry_run_tells_whom_the_run_lets_in_and_out(two):
    two.edit(two.dana, access_address=ADDRESS)
    dry = two.run(dry_run=True)
    assert [line["text"] for line in dry.lines if line["kind"] == "share"]
    assert two.book.opened(two.workbook().spreadsheet_id).editors == {}
    assert alike(dry, two.run())
    two.edit(two.dana, access_address=None)
    dry = two.run(dry_run=True)
    assert set(two.book.opened(two.workbook().spreadsheet_id).editors) == {ADDRESS}
    assert alike(dry, two.run())


def test_a_dry_run_tells_what_begins_to_wait(two):
    tab = two.tab("position")
    tab.type(tab.line_of(person__first="גיל"), person__email="לא כתובת")
    dry = two.run(dry_run=True)
    assert [line["kind"] for line in dry.lines] == ["finding"]
    assert alike(dry, two.run())
    assert two.run().lines == []  # it is told once


def test_a_dry_run_of_a_workbook_that_cannot_be_read_fails_as_the_run_does_and_changes_nothing(two):
    two.book.client.del_spreadsheet(two.workbook().spreadsheet_id)
    seen = all_that_is_kept()
    dry = two.run(two.here, two.there, dry_run=True)
    assert all_that_is_kept() == seen
    assert [line["text"] for line in dry.lines] == [port.Gone.text]
    assert alike(dry, two.run(two.here, two.there))


def test_a_dry_run_while_another_run_is_at_the_workbook_says_so(two):
    ledger.Workbook.update(lease_by="another", lease_until=two.world.now().replace(year=2999)).execute()
    assert two.run(dry_run=True).counts["n_busy"] == 1


def test_a_dry_run_is_told_as_one_and_is_nothing_to_take_back(two):
    tab = two.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666777")
    dry = two.run(dry_run=True)
    kept = ledger.Run.get_by_id(dry.uid)
    assert (kept.way, kept.way in runs.TAKEABLE, runs._note(kept)) == ("trial", False, dry.message)
    assert kept.way in runs.WAYS


@pytest.mark.parametrize("broken", ["permissions", "an answer", "an answer of permissions"])
def test_a_dry_run_fails_no_more_than_the_run(two, monkeypatch, broken):
    """What it asks before only tells what the run would do: permissions that no run asks for, one answer of many."""
    tab, file = two.tab("position"), two.workbook().spreadsheet_id
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666777")
    if "permissions" in broken:
        def refuse(spreadsheet_id):
            raise port.Refused("no permission to list") if broken == "permissions" else KeyError("permissions")

        monkeypatch.setattr(two.book, "opened", refuse)
    else:
        read = two.book.read

        def spoil(spreadsheet_id):
            if spreadsheet_id == file:
                raise ValueError("no such cell")
            return read(spreadsheet_id)

        monkeypatch.setattr(two.book, "read", spoil)
    keys = [two.here.uid, two.there.uid]
    dry, run = (two.mirror().run(keys, dry_run=trial) for trial in (True, False))
    assert run.counts.get("n_failed", 0) == (broken == "an answer")
    assert alike(dry, run)
