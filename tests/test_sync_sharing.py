"""Who may open a workbook: those in office, by the address that the unit set; others are told of before they go."""

import datetime as dt

import pytest

from models import journal, ledger
from models.access import SYSTEM
from models.people import Person, Position
from sync import book as port
from sync.decide import choices, decide
from sync.sharing import reconcile

ADDRESS = "dana@example.org"


@pytest.fixture
def opened(small):
    """The secretary has an address, and the workbook was opened to her."""
    small.edit(small.dana, access_address=ADDRESS)
    small.run()
    return small


def editors(small):
    return set(small.book.editors(small.workbook().spreadsheet_id))


def told():
    return [(w.code, w.raw) for w in ledger.Waiting.select().where(ledger.Waiting.state == "open")]


def test_a_position_opens_the_sheet_and_nothing_is_asked_twice(opened):
    assert (editors(opened), opened.workbook().editors) == ({ADDRESS}, [ADDRESS])
    assert [line.verb for line in journal.Line.select().where(journal.Line.verb == "share")] == ["share"]
    assert opened.counted() == (1, 0)


@pytest.mark.parametrize("end", ["position", "address", "person elsewhere"])
def test_who_leaves_office_loses_the_sheet_in_the_next_run(opened, end):
    if end == "position":
        opened.edit(opened.dana_position, end=opened.world.today() - dt.timedelta(days=1))
    elif end == "address":
        opened.edit(opened.dana, access_address=None)
    else:
        opened.edit(opened.dana_position, settlement=opened.there.uid)
    opened.run()
    assert (editors(opened), opened.workbook().editors) == (set(), [])


def test_a_position_that_has_not_begun_opens_nothing(opened):
    opened.edit(opened.dana_position, start=opened.world.today() + dt.timedelta(days=3))
    opened.run()
    assert editors(opened) == set()


def test_an_address_typed_as_e_mail_in_the_sheet_opens_nothing(opened):
    tab = opened.tab("position")
    tab.type(tab.line_of(person__first="גיל"), person__email="gil@example.org")
    opened.run()
    assert editors(opened) == {ADDRESS}
    assert Person.get(Person.uid == opened.gil.uid).access_address is None


@pytest.mark.parametrize(("choice", "left"), [("remove", {ADDRESS}), ("keep", {ADDRESS, "stranger@example.org"})])
def test_an_editor_whom_nobody_set_is_told_of_before_anything_is_done(opened, choice, left):
    opened.book.share(opened.workbook().spreadsheet_id, "stranger@example.org")
    opened.mirror(way="night").run([opened.here.uid])
    assert told() == [("stranger", "stranger@example.org")]
    assert editors(opened) == {ADDRESS, "stranger@example.org"}
    waiting = ledger.Waiting.get(ledger.Waiting.code == "stranger")
    assert [value for value, _ in choices(waiting)] == ["remove", "keep"]
    decide(waiting, choice, SYSTEM, opened.world)
    opened.mirror(way="night").run([opened.here.uid])
    assert (editors(opened), told()) == (left, [])


CHANGES = [("end", "20/11/2026"), ("person__email", "other@example.org"), ("role_kind", "רב/ה של היישוב")]


@pytest.mark.parametrize("choice", ["approve", "reject"])
@pytest.mark.parametrize(("column", "typed"), CHANGES)
def test_what_touches_access_is_a_proposal_until_the_unit_decides(opened, column, typed, choice):
    tab = opened.tab("position")
    line = tab.line_of(person__first="דנה")
    code = column.replace("__", ".")
    before = tab.rows()[line][code]
    tab.type(line, **{column: typed})
    opened.run()
    assert opened.waiting() == [("proposal", "access")]
    assert "ממתין לאישור" in tab.status(line)
    assert (editors(opened), opened.counted()) == ({ADDRESS}, (1, 0))
    decide(ledger.Waiting.get(ledger.Waiting.code == "access"), choice, SYSTEM, opened.world)
    opened.run()
    assert (opened.waiting(), tab.status(line)) == ([], "✓ נקלט")
    assert (tab.rows()[line][code] == before) == (choice == "reject")
    loses = choice == "approve" and code != "person.email"
    assert editors(opened) == (set() if loses else {ADDRESS})
    assert opened.counted() == (1, 0)


@pytest.mark.parametrize(("choice", "positions"), [("approve", 3), ("reject", 2)])
def test_a_new_opener_typed_in_the_sheet_is_a_proposal(opened, choice, positions):
    tab = opened.tab("position")
    line = tab.fresh()
    tab.type(line, role_kind="מנהל/ת יישוב", person__last="חדש", person__first="מאוד")
    opened.run()
    assert (opened.waiting(), Position.select().count()) == ([("proposal", "opener")], 2)
    decide(ledger.Waiting.get(ledger.Waiting.code == "opener"), choice, SYSTEM, opened.world)
    opened.run()
    assert (Position.select().count(), opened.waiting()) == (positions, [])
    assert ("לא אישרה" in tab.status(line)) == (choice == "reject")
    assert opened.counted() == (1, 0)


class Picky:
    """A keeper that knows no such account."""

    def editors(self, spreadsheet_id):
        return {}

    def share(self, spreadsheet_id, address):
        raise port.Refused("invalidSharingRequest")


def test_an_address_that_is_no_account_is_explained(small):
    opened = small
    opened.edit(opened.dana, access_address=ADDRESS)
    run = opened.mirror().begin(1)
    assert reconcile(opened.workbook(), Picky(), opened.world, run) == []
    assert told() == [("address", ADDRESS)]
    assert "חשבון" in ledger.Waiting.get(ledger.Waiting.code == "address").message
    opened.edit(opened.dana, access_address="dana.new@example.org")
    opened.run()
    assert (editors(opened), told()) == ({"dana.new@example.org"}, [])


def test_a_shared_mailbox_is_remarked_upon(opened):
    dana = opened.edit(opened.dana, access_address="mazkirut@example.org")
    assert "משותפת" in Person.remarks(dana, opened.world.today())[0]
