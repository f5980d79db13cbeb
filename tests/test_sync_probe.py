"""What a keeper is asked about itself, and that the mirror writes by its answers: wholly, in the second way, or not."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import contextlib
import datetime as dt
import json

import pytest
from gspread.urls import DRIVE_FILES_API_V3_URL

from models import ledger
from models.messages import say
from models.people import Position
from sync import book as port
from sync import probe
from sync.google_probe import NAME, TITLE
from sync.local_sheets.assumptions import Assumptions
from sync.local_sheets.bench import Person
from tests.admin_fixtures import app, browse, fresh, office, unit  # noqa: F401 (fixtures)
from tests.test_sync_races import on_next_swaps

SYNCED = dt.datetime(2026, 11, 1)
GOOD = dict.fromkeys(port.ASKED, True) | {"strict": False}
BY_COPY = dict.fromkeys(port.COPIED, False)

SWITCHES = [  # a switch of the local Sheets, the answers that it turns, the way to write that is left
    ("copy_skips_filtered_lines", True, {"copy_filtered": False}, "duplicate"),
    ("copy_keeps_formulas_across_tabs", False, {"copy_formulas": False}, "duplicate"),
    ("deleting_missing_named_range_fails", False, {"fence_missing": False}, "none"),
    ("adding_existing_named_range_fails", False, {"fence_twice": False}, "none"),
    ("duplicate_copies_protection", True, {}, "copy"),
    ("merge_discards_values", False, {}, "copy"),
]


def look(small):
    """All that stands in the workbook, as far as anybody can see it."""
    return small.book.look(small.workbook().spreadsheet_id)


def ask(small):
    """Probe the workbook and remember the answers, as the command does."""
    workbook = small.workbook()
    answers = small.book.probe(workbook.spreadsheet_id)
    probe.remember(workbook, small.book, small.world, answers)
    return answers


def assume(small, **switches):
    small.app.assumptions = Assumptions(**switches)


def second_way(small):
    """A service that copies badly, and was asked."""
    assume(small, copy_skips_filtered_lines=True, copy_keeps_formulas_across_tabs=False)
    ask(small)


def no_way(small):
    """A service without a fence, and that was asked."""
    assume(small, deleting_missing_named_range_fails=False)
    ask(small)


def hide_answers(small, monkeypatch):
    """A service whose answers show nothing of hidden tabs, though what was sent is carried out."""
    batch = small.book.batch
    monkeypatch.setattr(small.book, "batch", lambda *told: batch(*told) and {})


# asking


def test_every_question_has_its_words():
    assert [question.key for question in probe.QUESTIONS] == [*port.ASKED, "create"]


def test_the_local_sheets_can_do_all_of_it_and_nothing_is_left_behind(small):
    before = look(small)
    assert ask(small) == GOOD
    assert look(small) == before


@pytest.mark.parametrize(("switch", "set_to", "turned", "way"), SWITCHES)
def test_a_service_that_differs_is_found_out_without_a_trace(small, switch, set_to, turned, way):
    before = look(small)
    assume(small, **{switch: set_to})
    answers = ask(small)
    assert answers == GOOD | turned
    assert (probe.way(answers), look(small)) == (way, before)


WAYS = [
    ({}, "copy"), ({"answer": False}, "copy"), ({"strict": True}, "copy"), ({"duplicate": False}, "copy"),
    ({"copy_hidden": False}, "duplicate"), ({"copy_values": None}, "duplicate"),
    ({**BY_COPY, "duplicate": False}, "none"), ({"whole": False}, "none"), ({"read_hidden": None}, "none"),
    ({"append": False}, "none"), ({"fence_missing": False}, "none"), ({"fence_twice": False}, "none"),
]  # fmt: skip


@pytest.mark.parametrize(("turned", "way"), WAYS)
def test_what_follows_from_the_answers(turned, way):
    assert probe.way(GOOD | turned) == way


@pytest.mark.parametrize("carried_out", range(1, 9))
def test_a_probe_that_is_killed_is_cleaned_up_by_the_next(small, carried_out):
    before, sent = look(small), []

    def dead(call):
        sent.append(call)
        return len(sent) > carried_out

    small.bench.order("cut-before", match=dead, times=10_000)
    with contextlib.suppress(port.BookError):  # what is not answered may be a question, too
        small.book.probe(small.workbook().spreadsheet_id)
    small.bench.faults.clear()
    left, names = look(small)
    tabs = [sheet for sheet in left.sheets.values() if sheet.title.startswith(TITLE)]
    assert (len(tabs), any(name.startswith(NAME) for name in names)) == ((3, True) if carried_out > 1 else (0, False))
    assert ask(small) == GOOD
    assert look(small) == before


@pytest.mark.parametrize("fault", ["503", "503-after", "cut-after"])
def test_a_question_without_an_answer_is_not_known_and_not_remembered(small, fault, world):
    before = look(small)
    small.bench.order(fault, match=lambda call: b"appendCells" in call.data)
    answers = small.book.probe(small.workbook().spreadsheet_id)
    assert (answers["append"], probe.answered(answers), look(small)) == (None, False, before)


def test_the_sheet_ids_of_a_person_are_left_alone(small):
    sheet = small.book.client.open_by_key(small.workbook().spreadsheet_id)
    sheet.batch_update({"requests": [{"addSheet": {"properties": {"sheetId": 302, "title": "שלי"}}}]})
    sheet.get_worksheet_by_id(302).update([["לא לגעת"]], "A1")
    before = look(small)
    assert ask(small) == GOOD
    assert look(small) == before


def test_a_run_in_the_middle_of_a_probe_is_not_disturbed(small):
    small.edit(small.dana, mobile="+972525666190")
    ran = []

    def before(call):
        if not ran and b"appendCells" in call.data:
            ran.append(small.run().state)

    small.bench.before_request(before)
    assert small.book.probe(small.workbook().spreadsheet_id) == GOOD
    assert (ran, small.counted()) == (["done"], (1, 0))
    assert NAME not in str(look(small))


# first contact


def test_a_service_that_is_not_ours_is_asked_once_before_anything_is_written(small):
    ledger.Workbook.update(probed={}).execute()
    small.book.proven = False
    assume(small, copy_skips_filtered_lines=True)
    small.holder("רות", "שלו", settlement=small.there)
    began = len(small.bench.log)
    small.run(small.there)
    sent = [call for call in small.bench.log[began:] if call[1].endswith(":batchUpdate")]
    assert small.workbook(small.there).probed["answers"] == GOOD | {"copy_filtered": False}
    assert len(sent) > len(port.FENCED)
    assert [row["person.last"] for row in small.tab("position", small.there).rows()] == ["שלו"]
    assert small.counted(small.here, small.there) == (2, 0)
    assert small.workbook(small.here).probed == {}


def test_the_answers_of_another_service_say_nothing(small):
    ask(small)
    small.book.account = "another@example.org"
    assert probe.way_of(small.book) == "copy"
    small.book.proven = False
    assert probe.way_of(small.book) is None


def test_a_first_contact_without_answers_writes_nothing(small):
    ledger.Workbook.update(probed={}).execute()
    small.book.proven = False
    before = look(small)
    small.edit(small.dana, mobile="+972525666190")
    small.bench.order("503", match=lambda call: b"appendCells" in call.data)
    assert (small.run().state, look(small)) == ("failed", before)
    assert small.run().state == "done"


# the second way


def test_the_second_way_is_one_read_and_one_write_and_leaves_the_tabs_as_they_are(small):
    second_way(small)
    tabs = [(s.sheet_id, s.title, s.hidden) for s in look(small)[0].sheets.values()]
    small.edit(small.dana, mobile="+972525666197")
    assert small.counted() == (1, 1)
    assert small.counted() == (1, 0)
    assert sorted((s.sheet_id, s.title, s.hidden) for s in look(small)[0].sheets.values()) == sorted(tabs)
    tab = small.tab("position")
    assert tab.rows()[tab.line_of(person__first="דנה")]["person.mobile"] == "052-566-6197"


def test_on_the_second_way_what_is_typed_before_our_write_is_not_lost(small):
    second_way(small)
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    small.edit(small.dana, mobile="+972525666190")
    on_next_swaps(small, lambda: tab.type(line, person__mobile="0525666177"))
    small.run()
    small.run()
    assert small.waiting() == [("conflict", "cell")]
    item = ledger.Waiting.get(ledger.Waiting.state == "open")
    assert (item.ours, item.theirs) == ("+972525666190", "+972525666177")


@pytest.mark.parametrize("fault", [None, "503-after", "cut-after", "503", "late"])
def test_on_the_second_way_a_sort_under_a_filter_loses_nothing_also_without_an_answer(small, fault):
    second_way(small)
    tab = small.tab("position")
    person = Person(small.app, small.app.service_account)
    person.filter(small.workbook().spreadsheet_id, "בעלי תפקידים", "A2:J10", 4, ["גיל"])
    small.edit(small.dana, mobile="+972525666190")
    other_way = "des" if tab.rows()[0]["person.first"] == "גיל" else "asc"
    on_next_swaps(small, lambda: tab.sheet.sort((4, other_way), range="A3:J4"))
    if fault:
        small.bench.order(fault, match=lambda call: b"duplicateSheet" in call.data)
    small.run()
    small.bench.release()
    small.run()
    small.run()
    lines = {row["person.first"]: row["person.mobile"] for row in tab.rows()}
    assert lines == {"דנה": "052-566-6190", "גיל": "052-566-6195"}
    assert (small.again(small.gil).mobile, small.again(small.dana).mobile) == ("+972525666195", "+972525666190")
    assert small.counted() == (1, 0)


def test_where_the_answer_shows_nothing_hidden_one_more_read_tells_what_a_swap_met(small, monkeypatch):
    hide_answers(small, monkeypatch)
    assert ask(small) == GOOD | {"answer": False}
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    small.edit(small.gil, mobile="+972525666191")
    assert small.counted() == (2, 1)
    small.edit(small.dana, mobile="+972525666190")
    on_next_swaps(small, lambda: tab.type(line, person__mobile="0525666177"))
    small.run()
    small.run()
    assert small.waiting() == [("conflict", "cell")]


# no way to write


def test_a_workbook_that_may_not_be_written_takes_in_what_is_typed_and_stays_as_it_is(small):
    no_way(small)
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666199", person__email="dana@example.org")
    tab.type(tab.line_of(person__first="גיל"), person__email="not an address")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="נוסף", person__first="אחד")
    small.edit(small.gil, mobile="+972525666191")
    before = look(small)
    run = small.run()
    assert look(small) == before
    dana = small.again(small.dana)
    assert (dana.mobile, dana.email) == ("+972525666199", "dana@example.org")
    assert (run.counts["in"], run.counts["out"], run.state) == (2, 0, "attention")
    assert (small.workbook().state, small.workbook().reasons[0]["code"]) == ("readonly", "readonly")
    assert small.waiting() == [("finding", "cell")]
    assert Position.select().count() == 2
    assert (small.counted(), ledger.Reserved.select().count(), ledger.Intent.select().where(
        ledger.Intent.state == "open").count()) == ((1, 0), 0, 0)  # fmt: skip


def test_a_dry_run_of_a_workbook_that_may_not_be_written_is_the_run(small):
    no_way(small)
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666199")
    small.edit(small.gil, mobile="+972525666191")
    dry = small.run(dry_run=True)
    assert {line["kind"] for line in dry.lines} == {"in", "readonly"}
    assert dry.plan_hash == small.run().plan_hash


def test_what_waited_is_written_as_soon_as_the_service_lets_us(small):
    no_way(small)
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="נוסף", person__first="אחד")
    small.edit(small.gil, mobile="+972525666191")
    small.run()
    assume(small)
    small.world.now.move(minutes=1)
    ask(small)
    small.run()
    assert small.workbook().state == "ok"
    assert tab.rows()[tab.line_of(person__first="גיל")]["person.mobile"] == "052-566-6191"
    assert Position.select().count() == 3
    assert small.counted() == (1, 0)


def test_where_nothing_may_be_written_no_workbook_is_made(small):
    no_way(small)
    before = small.book.listing()
    run = small.run(small.there)
    assert (run.state, run.lines[0]["kind"], small.book.listing()) == ("attention", "readonly", before)


def test_a_workbook_in_which_it_comes_out_that_nothing_may_be_written_stays_empty_and_closed(small):
    ledger.Workbook.update(probed={}).execute()
    small.book.proven = False
    assume(small, adding_existing_named_range_fails=False)
    ruth, _ = small.holder("רות", "שלו", settlement=small.there)
    small.edit(ruth, access_address="ruth@example.org")
    run = small.run(small.there)
    made = small.workbook(small.there)
    assert (run.state, made.state, made.editors) == ("attention", "readonly", [])
    assert len(small.book.read(made.spreadsheet_id).sheets) == 1


def test_the_screens_say_that_a_workbook_is_only_read(browse, unit):
    text = say("readonly")
    book = ledger.Workbook.create(settlement=unit.near, spreadsheet_id="s", state="readonly", synced_at=SYNCED,
                                  reasons=[{"code": "readonly", "text": text}])  # fmt: skip
    run = ledger.Run.create(uid=unit.near, way="night", state="attention",
                            lines=[{"workbook": "תקוע", "kind": "readonly", "text": text}])  # fmt: skip
    client = browse("manager")
    assert "נקרא בלבד" in client.get("/admin/workbooks/").text
    for path in (f"/admin/workbooks/{book.id}/", f"/admin/runs/{run.uid}/"):
        assert all(told in client.get(path).text for told in ("נקרא בלבד", text))


# the command


class Desk:
    """An installation as the command line has it."""

    def __init__(self, small):
        self.small, self.world, self.said = small, small.world, []

    def book(self):
        return self.small.book

    def probe(self, url, **kw):
        self.said.clear()
        return probe.command(self, url, out=self.said.append, **kw)


@pytest.fixture
def desk(small):
    return Desk(small)


def link(small):
    return small.book.address(small.workbook().spreadsheet_id)


def files(small):
    query = {"q": "trashed = false", "fields": "files(name)"}
    answer = small.book.client.http_client.request("get", DRIVE_FILES_API_V3_URL, params=query)
    return sorted(file["name"] for file in answer.json()["files"])


def test_the_command_says_what_it_found_and_keeps_it(desk, small):
    before = files(small)
    assert desk.probe(link(small)) == 0
    told = "\n".join(desk.said)
    assert all(question.text in told for question in probe.QUESTIONS)
    assert "פנקס כותב בדרך המלאה" in told
    assert "לא נשאל" in told
    assert small.workbook().probed["answers"] == GOOD | {"create": True}
    assert files(small) == before


def test_the_command_as_one_object(desk, small):
    assume(small, adding_existing_named_range_fails=False)
    assert desk.probe(link(small), as_json=True) == 1
    told = json.loads(desk.said[0])
    assert (len(desk.said), told["way"], told["kept"]) == (1, "none", True)
    assert told["answers"] == GOOD | {"fence_twice": False, "create": True}


def test_an_account_that_cannot_create_is_explained_and_not_tried_again(desk, small):
    made = ("POST", "/drive/v3/files", "storageQuotaExceeded")
    small.bench.order(made[2], lambda call: (call.method, call.path) == made[:2], 9)
    assert (desk.probe(link(small)), small.bench.log.count(made)) == (1, 1)
    assert "בכונן המשותף" in "\n".join(desk.said)


def test_a_sheet_that_is_connected_to_nothing_is_told_of_and_not_remembered(desk, small):
    made = small.book.create("לנסות")
    assert desk.probe(small.book.address(made)) == 0
    assert "לא נשמרו" in "\n".join(desk.said)
    assert [row.probed for row in ledger.Workbook.select()] == [{}]
    assert len(small.book.read(made).sheets) == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [("https://example.org/", "אינו קישור"), ("1-nothing-of-the-kind-nothing-of-the-kind-000", "לשתף")],
)
def test_wrong_use_says_what_to_do(desk, capsys, url, told):
    assert desk.probe(url) == 2
    assert told in capsys.readouterr().err


def test_a_sheet_that_we_may_only_look_at_is_wrong_use(desk, small, capsys):
    owner = Person(small.app, "owner@example.org")
    made = owner.client.create("לצפייה")
    made.share(small.app.service_account, perm_type="user", role="reader", notify=False)
    assert desk.probe(small.book.address(made.id)) == 2
    assert "בהרשאת עריכה" in capsys.readouterr().err
