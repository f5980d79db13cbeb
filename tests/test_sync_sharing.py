"""Who may open a workbook: those in office, by the address that the unit set; others are told of before they go."""

import contextlib
import datetime as dt

import pytest
from gspread.urls import DRIVE_FILES_API_V3_URL

from models import journal, ledger
from models.access import SYSTEM
from models.messages import say
from models.people import Person, Position
from sync import book as port
from sync.decide import choices, decide
from sync.intake_link import Problem, connect
from sync.sharing import reconcile

ADDRESS = "dana@example.org"


@pytest.fixture
def opened(small):
    """The secretary has an address, and the workbook was opened to her."""
    small.edit(small.dana, access_address=ADDRESS)
    small.run()
    return small


def editors(small):
    return set(small.book.opened(small.workbook().spreadsheet_id).editors)


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


def test_a_sheet_opens_on_the_first_day_and_closes_after_the_last_while_nothing_is_edited(opened, clock):
    """A night finds it by the calendar alone: nobody typed, and the listing tells of no change."""
    today = opened.world.today()
    opened.edit(opened.dana_position, start=today + dt.timedelta(days=2), end=today + dt.timedelta(days=4))
    seen = []
    for _ in range(7):
        opened.mirror(way="night").run([opened.here.uid])
        seen.append(bool(editors(opened)))
        clock.move(days=1)
    assert seen == [False, False, True, True, True, False, False]


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


def test_the_e_mail_of_who_opens_the_sheet_waits_for_the_unit_in_whichever_line_it_is_typed(opened):
    opened.add("position", person=opened.dana.uid, role_kind=opened.role("גזבר/ית").uid, settlement=opened.here.uid)
    opened.run()
    tab = opened.tab("position")
    tab.type(tab.line_of(person__first="דנה", role_kind="גזבר/ית"), person__email="other@example.org")
    opened.run()
    assert opened.waiting() == [("proposal", "access")]
    assert opened.again(opened.dana).email is None


def test_a_line_that_is_retyped_as_an_openers_before_its_record_is_there_waits_for_the_unit(opened):
    tab = opened.tab("position")
    line = tab.fresh()
    tab.type(line, role_kind="גזבר/ית", person__last="חדש", person__first="מאוד")

    def die(place):
        if place == "swapped":
            raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        opened.mirror(pause=die).run([opened.here.uid])
    ledger.Workbook.update(lease_until=None).execute()
    assert tab.key(line)
    tab.type(line, role_kind="מנהל/ת יישוב")
    opened.run()
    assert (opened.waiting(), Position.select().count()) == ([("proposal", "opener")], 2)
    decide(ledger.Waiting.get(ledger.Waiting.code == "opener"), "approve", SYSTEM, opened.world)
    opened.run()
    assert (opened.waiting(), Position.select().count()) == ([], 3)
    assert opened.counted() == (1, 0)


CHANGES = [("start", "20/12/2026"), ("end", "20/11/2026"), ("person__email", "other@example.org"),
           ("role_kind", "רב/ה של היישוב")]  # fmt: skip


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

    def opened(self, spreadsheet_id):
        return port.Opened({}, {})

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


def by_link(small):
    """Somebody opens the workbook to whoever has the link, and lets its editors open it to others."""
    http, file = small.book.client.http_client, small.workbook().spreadsheet_id
    url = f"{DRIVE_FILES_API_V3_URL}/{file}"
    http.request("post", f"{url}/permissions", json={"type": "anyone", "role": "reader"})
    http.request("patch", url, json={"writersCanShare": True})


def opened_to(small):
    found = small.book.opened(small.workbook().spreadsheet_id)
    return list(found.links.values()), found.editors_share


def night(small):
    return [line["text"] for line in small.mirror(way="night").run([small.here.uid]).lines]


def test_a_workbook_of_ours_is_not_shared_by_link_nor_by_its_editors(opened):
    assert opened_to(opened) == ([], False)
    by_link(opened)
    assert opened_to(opened) == (["reader"], True)
    assert night(opened) == [say("share.link.off"), say("share.resharing.off")]
    assert (opened_to(opened), told(), night(opened)) == (([], False), [], [])


@pytest.mark.parametrize("choice", ["remove", "keep"])
def test_of_a_persons_own_spreadsheet_it_is_told_and_the_unit_decides(opened, choice):
    ledger.Workbook.update(made_here=False).execute()
    by_link(opened)
    night(opened)
    assert (sorted(code for code, _ in told()), opened_to(opened)) == (["link", "resharing"], (["reader"], True))
    for waiting in ledger.Waiting.select().where(ledger.Waiting.state == "open"):
        assert [value for value, _ in choices(waiting)] == ["remove", "keep"]
        decide(waiting, choice, SYSTEM, opened.world)
    night(opened)
    assert opened_to(opened) == (([], False) if choice == "remove" else (["reader"], True))
    assert (told(), night(opened)) == ([], [])


def test_a_stranger_who_is_given_office_before_the_run_keeps_the_sheet(small):
    small.run()
    small.book.share(small.workbook().spreadsheet_id, ADDRESS)
    small.mirror(way="night").run([small.here.uid])
    (one,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    decide(one, "remove", SYSTEM, small.world)
    small.edit(small.dana, access_address=ADDRESS)
    small.run()
    assert (editors(small), small.workbook().editors) == ({ADDRESS}, [ADDRESS])


def test_a_workbook_is_replaced_only_once_nothing_of_it_waits_and_is_closed_to_those_whom_we_let_in(opened):
    former = opened.workbook()
    fresh = opened.book.client.create("גיליון חדש")
    replace = lambda: connect(opened.here, fresh.url, opened.book, opened.world, SYSTEM, replace=True)  # noqa: E731
    tab = opened.tab("position")
    tab.type(tab.line_of(person__first="גיל"), person__mobile="0525666111")
    opened.edit(opened.gil, mobile="+972525666222")
    opened.run()
    with pytest.raises(Problem, match=r"ממתינים להכרעה \(1\)"):
        replace()
    decide(ledger.Waiting.get(ledger.Waiting.state == "open"), "theirs", SYSTEM, opened.world)
    with pytest.raises(Problem, match="עוד לא בוצעו"):
        replace()
    opened.run()
    assert opened.again(opened.gil).mobile == "+972525666111"
    replace()
    assert opened.book.opened(former.spreadsheet_id).editors == {}
    assert opened.workbook().spreadsheet_id == fresh.id
    opened.run()
    assert editors(opened) == {ADDRESS}
