"""The mirror at the outside: gspread, the local Sheets, a real database, people on both sides."""

import datetime as dt

import pytest

from models import changes, journal, ledger
from models.access import SYSTEM
from models.bodies import Body
from models.messages import say
from models.people import Person, Position
from sync import rounds
from sync.decide import choices, decide
from sync.tabs import KEY, STATUS
from tests import people_world

desk = people_world.desk_fixture

TAKEN = say("line.taken")


def shown_mobile(tab, first):
    return tab.rows()[tab.line_of(person__first=first)]["person.mobile"]


def waiting(kind):
    return ledger.Waiting.get((ledger.Waiting.kind == kind) & (ledger.Waiting.state == "open"))


def test_a_new_workbook_has_its_tabs_and_lines_and_a_second_run_writes_nothing(small):
    titles = [sheet.title for sheet in small.book.read(small.workbook().spreadsheet_id).sheets.values()]
    assert titles[0] == "איך עובדים כאן"
    assert {"פרטי היישוב", "בעלי תפקידים", "ועדות וצוותים"} <= set(titles)
    lines = {row["person.first"]: row for row in small.tab("position").rows()}
    assert lines["דנה"]["person.mobile"] == "052-566-6194"
    assert lines["דנה"][STATUS] == TAKEN
    assert small.counted() == (1, 0)


def test_a_link_shows_what_its_record_is_called_now(desk):
    body, member = desk.tab("body"), desk.tab("member")
    desk.grow("body", name="ועדת חינוך", kind="חינוך")
    desk.run()
    body.type(body.line_of(name="ועדת תרבות"), name="ועדת תרבות ונוער")
    desk.run()
    assert member.rows()[0]["body"] == "ועדת תרבות ונוער"
    body.type(body.line_of(name="ועדת חינוך"), name="ועדת תרבות ונוער")
    desk.run()
    label = member.rows()[0]["body"]
    assert label.startswith("ועדת תרבות ונוער · ")
    member.type(1, body=label, person__last="אדלר", person__first="חנה")
    desk.run()
    members = Position.select().where(Position.body.is_null(False))
    assert {position.body_id for position in members} == {desk.body_made.uid}
    assert (desk.waiting(), desk.counted()) == ([], (1, 0))


def test_a_deleted_line_stays_a_question_while_its_person_is_corrected_in_another_line(desk):
    desk.add("position", person=desk.oren.uid, role_kind=desk.role("גזבר/ית").uid, settlement=desk.here.uid)
    desk.run()
    tab = desk.positions
    tab.sheet.delete_rows(tab.line_of(person__first="אורן", role_kind="רכז/ת נוער") + 3)
    desk.type("אורן", person__mobile="0525666777")
    for _ in range(2):
        desk.run()
        assert desk.waiting() == [("proposal", "deleted")]
    assert desk.again(desk.oren).mobile == "+972525666777"


def test_a_fault_with_one_workbook_leaves_the_others_to_go_on(small, monkeypatch):
    small.holder("רות", "שלו", settlement=small.there)
    real = rounds.gather
    monkeypatch.setattr(rounds, "gather", lambda book, *rest: real(book, *rest) if book.id != 1 else 1 / 0)
    run = small.mirror().run([small.here.uid, small.there.uid])
    assert [line["text"] for line in run.lines if line["kind"] == "failed"] == [say("fault")]
    assert (run.state, small.workbook().state, small.workbook(small.there).state) == ("failed", "failed", "ok")
    assert [row["person.last"] for row in small.tab("position", small.there).rows()] == ["שלו"]


def test_an_edit_in_the_sheet_reaches_the_record_with_a_history_line_that_says_where(small):
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666199")
    assert small.counted() == (1, 1)  # the fence, and the time in the guide
    assert small.again(small.dana).mobile == "+972525666199"
    line, values = journal.history("person", small.dana.uid)[0]
    assert values == {"mobile": ["+972525666194", "+972525666199"]}
    assert (line.way, "תקוע" in line.place, "בעלי תפקידים" in line.place) == ("sheet", True, True)
    assert small.counted() == (1, 0)


def test_an_edit_of_the_unit_reaches_the_sheet_in_one_read_and_one_write(small):
    small.edit(small.dana, mobile="+972525666197")
    assert small.counted() == (1, 1)
    assert shown_mobile(small.tab("position"), "דנה") == "052-566-6197"
    assert small.counted() == (1, 0)


@pytest.mark.parametrize(("choice", "kept"), [("ours", "+972525666197"), ("theirs", "+972525666198")])
def test_one_cell_changed_on_both_sides_is_a_conflict_on_both_until_decided(small, choice, kept):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    small.edit(small.dana, mobile="+972525666197")
    tab.type(line, person__mobile="0525666198", start="3/2/26")
    small.run()
    assert small.again(small.dana).mobile == "+972525666197"
    assert small.again(small.dana_position).start == dt.date(2026, 2, 3)
    row = tab.rows()[line]
    assert row["person.mobile"].replace("-", "") in ("0525666198", "525666198")
    assert "052-566-6197" in row[STATUS]
    assert "052-566-6198" in row[STATUS]
    item = waiting("conflict")
    assert [value for value, _ in choices(item)] == ["ours", "theirs"]
    assert small.counted() == (1, 0)
    decide(item, choice, SYSTEM, small.world)
    small.run()
    assert small.again(small.dana).mobile == kept
    assert tab.rows()[line]["person.mobile"].replace("-", "") == "0" + kept[4:]
    assert (small.waiting(), tab.status(line)) == ([], TAKEN)
    assert small.counted() == (1, 0)


def test_a_line_of_three_cells_becomes_a_person_with_a_position(small):
    tab = small.tab("position")
    line = tab.fresh()
    tab.type(line, role_kind="רבש״צ", person__last="פלד", person__first="אסף")
    run = small.run()
    person = Person.get(Person.last == "פלד")
    position = Position.get(Position.person == person)
    assert (position.settlement_id, position.role_kind.name) == (small.here.uid, "רבש״צ")
    assert (tab.key(line), tab.status(line)) == (position.uid, TAKEN)
    assert run.counts["in"] == 1
    assert small.counted() == (1, 0)


def test_a_body_and_its_member_typed_in_one_go_are_both_taken_in(small):
    body, member = small.tab("body"), small.tab("member")
    body.type(body.fresh(), name="ועדת תרבות", kind="תרבות")
    member.type(member.fresh(), body="ועדת תרבות", person__last="אדלר", person__first="חנה", function="יו״ר")
    small.run()
    made = Body.get(Body.name == "ועדת תרבות")
    position = Position.get(Position.body == made)
    assert (made.settlement_id, position.function, position.role_kind.code) == (small.here.uid, "chair", "body_chair")
    assert small.waiting() == []
    assert small.counted() == (1, 0)


def test_a_new_line_finds_its_person_by_name_and_phone(small):
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="כהן", person__first="דנה", person__mobile="0525666194")
    small.run()
    assert Position.select().where(Position.person == small.dana).count() == 2


@pytest.mark.parametrize(("typed", "asked"), [(None, []), ("gil@example.org", []), ("other@example.org", ["cell"])])
def test_a_person_who_stands_elsewhere_is_found_and_nothing_of_theirs_overwritten(small, typed, asked):
    gil, _ = small.holder("גיל", "אדר", small.there, "+972525666195")
    small.edit(gil, email="gil@example.org")
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="אדר", person__first="גיל", person__mobile="0525666195",
             person__email=typed)  # fmt: skip
    small.run()
    assert Position.select().where(Position.person == gil, Position.settlement == small.here).count() == 1
    assert small.again(gil).email == "gil@example.org"
    assert [code for _, code in small.waiting()] == asked
    assert small.counted() == (1, 0)


@pytest.mark.parametrize(("choice", "people"), [("same", 1), ("other", 2)])
def test_the_same_name_with_another_phone_is_asked_never_guessed(small, choice, people):
    tab = small.tab("position")
    line = tab.fresh()
    tab.type(line, role_kind="גזבר/ית", person__last="כהן", person__first="דנה", person__mobile="0525660000")
    small.run()
    assert "אותו אדם" in tab.status(line)
    assert Position.select().count() == 2
    decide(waiting("finding"), choice, SYSTEM, small.world)
    small.run()
    assert Person.select().where(Person.last == "כהן").count() == people
    assert (small.waiting(), tab.status(line)) == ([], TAKEN)


def test_the_number_of_a_namesake_elsewhere_is_told_to_the_unit_alone(small):
    small.holder("גיל", "אדר", small.there, "+972525666195")
    tab = small.tab("position")
    line = tab.fresh()
    tab.type(line, role_kind="גזבר/ית", person__last="אדר", person__first="גיל", person__mobile="0525660000")
    small.run()
    assert "אותו אדם" in tab.status(line)
    assert "6195" not in tab.status(line)
    assert "052-566-6195" in waiting("finding").message


BAD = [
    ("position", "start", "31/02/2026", "day"),
    ("position", "role_kind", "קוסם היישוב", "ref.near"),
    ("position", "person.email", "no-address", "email"),
    ("body", "status", "אולי", "choice"),
    ("body", "mandate", "א" * 1001, "text.long"),
]


@pytest.mark.parametrize(("code", "column", "typed", "message"), BAD)
def test_a_bad_cell_is_a_finding_and_the_rest_of_the_line_is_taken_in(small, code, column, typed, message):
    if code == "body":
        small.body("ועדת תרבות")
        small.run()
    tab = small.tab(code)
    other = {"position": ("person__last", "כהן־לוי"), "body": ("liaison", "דוד")}[code]
    tab.type(0, **{column.replace(".", "__"): typed, other[0]: other[1]})
    small.run()
    beginning = say(message, found="@", options="@", longest="@").split("@")[0]
    assert beginning in tab.status(0)
    assert small.waiting() == [("finding", "cell")]
    assert tab.rows()[0][other[0].replace("__", ".")] == other[1]
    people, bodies = Person.select().where(Person.last == other[1]), Body.select().where(Body.liaison == other[1])
    assert people.count() + bodies.count() == 1
    assert small.counted() == (1, 0)
    mended = {"role_kind": "רכז/ת נוער", "status": "פעיל"}.get(column, "")
    tab.type(0, **{column.replace(".", "__"): mended})
    small.run()
    assert (small.waiting(), tab.status(0)) == ([], TAKEN)


def test_a_rule_of_the_record_is_a_finding_of_its_cell(small):
    small.edit(small.dana_position, start=dt.date(2026, 5, 1))
    small.run()
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, end="1/3/2026", person__email="dana@example.org")
    small.run()
    assert say("term") in tab.status(line)
    assert (small.again(small.dana_position).end, small.again(small.dana).email) == (None, "dana@example.org")


def test_a_cell_that_a_rule_refuses_is_told_once_and_not_written_again(small):
    small.body("ועדת תרבות")
    small.run()
    tab = small.tab("body")
    tab.type(0, status="")
    small.run()
    assert (small.waiting(), "סטטוס" in tab.status(0)) == ([("finding", "cell")], True)
    assert small.counted() == (1, 0)


def test_a_read_only_column_gets_its_value_back_and_the_journal_tells(small):
    tab = small.tab("settlement")
    tab.type(0, name="תקוע החדשה", households="812")
    small.run()
    assert (tab.rows()[0]["name"], small.again(small.here).households) == ("תקוע", 812)
    assert "נקבע ביחידה" in tab.status(0)
    assert journal.Line.select().where(journal.Line.verb == "returned").count() == 1
    assert small.counted() == (1, 0)


def test_a_copied_line_waits_until_it_differs_and_becomes_a_new_record(small):
    tab = small.tab("position")
    first = tab.line_of(person__first="דנה")
    row = tab.sheet.row_values(first + 3)
    copy = tab.fresh()
    tab.sheet.update([row], f"A{copy + 3}", raw=True)
    small.run()
    assert "העתק" in tab.status(copy)
    assert Position.select().count() == 2
    tab.type(copy, role_kind="גזבר/ית")
    small.run()
    assert Position.select().count() == 3
    assert tab.key(copy) != tab.key(first) == small.dana_position.uid
    assert small.counted() == (1, 0)


@pytest.mark.parametrize("choice", ["approve", "reject"])
def test_a_deleted_line_is_a_proposal(small, choice):
    tab = small.tab("position")
    tab.sheet.delete_rows(tab.line_of(person__first="דנה") + 3)
    small.run()
    assert small.waiting() == [("proposal", "deleted")]
    assert small.again(small.dana_position).retired_on is None
    decide(waiting("proposal"), choice, SYSTEM, small.world)
    small.run()
    back = [row for row in tab.rows() if row["person.first"] == "דנה"]
    in_use = small.again(small.dana_position).retired_on is None
    assert (len(back), in_use) == ((1, True) if choice == "reject" else (0, False))
    assert small.waiting() == []
    assert small.counted() == (1, 0)


def test_a_deleted_line_that_returns_withdraws_its_proposal(small):
    tab = small.tab("position")
    row = tab.sheet.row_values(3)
    tab.sheet.delete_rows(3)
    small.run()
    tab.sheet.update([row], f"A{tab.fresh() + 3}", raw=True)
    small.run()
    assert small.waiting() == []


def test_a_deleted_line_that_the_unit_edited_since_comes_back(small):
    tab = small.tab("position")
    tab.sheet.delete_rows(tab.line_of(person__first="דנה") + 3)
    small.edit(small.dana, mobile="+972525666190")
    small.run()
    line = tab.line_of(person__first="דנה")
    assert tab.rows()[line]["person.mobile"] == "052-566-6190"
    assert "חזרה" in tab.status(line)


def test_what_the_unit_retires_leaves_the_sheet_and_keeps_the_line(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    retire = changes.Change("position", small.dana_position.uid, "retire")
    changes.apply(retire, SYSTEM, changes.Source("screen"), small.world)
    small.run()
    assert tab.rows()[line][KEY] == ""
    assert "ארכיון" in tab.status(line)
    assert small.counted() == (1, 0)


@pytest.mark.parametrize("act", ["sort", "move column", "own column", "rename", "insert line"])
def test_values_follow_their_line_and_column_wherever_people_move_them(small, act):
    tab = small.tab("position")
    workbook = small.workbook().spreadsheet_id
    sheet, grid = tab.sheet, {"sheetId": tab.sheet.id}
    if act == "sort":
        sheet.sort((4, "des"), range="A3:J4")
    elif act == "move column":
        span = {**grid, "dimension": "COLUMNS", "startIndex": 4, "endIndex": 5}
        sheet.spreadsheet.batch_update({"requests": [{"moveDimension": {"source": span, "destinationIndex": 2}}]})
    elif act == "own column":
        sheet.insert_cols([["", "שולם", "כן", "לא"]], 3)
    elif act == "rename":
        sheet.update_title("האנשים שלנו")
    else:
        sheet.insert_row([], 3)
    tab.type(tab.line_of(person__first="גיל"), person__email="gil@example.org")
    small.edit(small.dana, mobile="+972525666190")
    small.run()
    assert small.again(small.gil).email == "gil@example.org"
    assert tab.rows()[tab.line_of(person__first="דנה")]["person.mobile"] == "052-566-6190"
    assert (small.again(small.dana).first, small.workbook().spreadsheet_id) == ("דנה", workbook)
    if act == "own column":
        assert [row[2] for row in sheet.get_all_values()[1:]] == ["שולם", "כן", "לא"]
    assert small.counted() == (1, 0)


def test_a_key_of_another_settlement_is_refused(small):
    _, foreign = small.holder("רות", "שלו", settlement=small.there)
    tab = small.tab("position")
    line = tab.fresh()
    tab.type(line, _key=foreign.uid, role_kind="גזבר/ית", person__last="גנב", person__first="זהות")
    small.run()
    assert "ליישוב אחר" in tab.status(line)
    assert small.again(foreign).settlement_id == small.there.uid
    assert not Person.select().where(Person.last == "גנב").exists()


def test_a_damaged_key_is_put_back(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, _key="אופס")
    small.run()
    assert tab.key(line) == small.dana_position.uid
    assert small.waiting() == []


def test_a_workbook_holds_its_own_settlement_only(small):
    small.holder("רות", "שלו", settlement=small.there)
    small.run(small.here, small.there)
    every = str([sheet.rows for sheet in small.book.read(small.workbook().spreadsheet_id).sheets.values()])
    assert ("שלו" in every, "כהן" in every) == (False, True)


def test_one_person_in_two_workbooks_changes_in_both(small):
    small.add("position", person=small.dana.uid, role_kind=small.role("גזבר/ית").uid, settlement=small.there.uid)
    small.run(small.here, small.there)
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666100")
    small.run(small.here, small.there)
    assert small.tab("position", small.there).rows()[0]["person.mobile"] == "052-566-6100"
    assert small.counted(small.here, small.there) == (2, 0)


def test_two_lines_that_change_one_person_differently_are_a_conflict(small):
    small.add("position", person=small.dana.uid, role_kind=small.role("גזבר/ית").uid, settlement=small.here.uid)
    small.run()
    tab = small.tab("position")
    lines = [n for n, row in enumerate(tab.rows()) if row["person.first"] == "דנה"]
    tab.type(lines[0], person__mobile="0525666101")
    tab.type(lines[1], person__mobile="0525666102")
    small.run()
    assert small.again(small.dana).mobile == "+972525666194"
    assert small.waiting() == [("conflict", "cell")] * 2


def test_a_formula_is_read_and_never_overwritten(small):
    tab = small.tab("settlement")
    tab.type(0, households="=400+12")
    small.run()
    assert small.again(small.here).households == 412
    small.edit(small.here, households=500)
    small.run()
    assert small.waiting() == [("conflict", "cell")]
    assert tab.sheet.acell(tab.place(0, "households"), value_render_option="FORMULA").value == "=400+12"


def test_what_was_taken_back_before_the_unit_decided_for_it_leaves_both_sides_equal(small):
    tab = small.tab("settlement")
    was = tab.rows()[0]["households"]
    small.edit(small.here, households=500)
    tab.type(0, households="412")
    small.run()
    tab.type(0, households=was)
    decide(waiting("conflict"), "theirs", SYSTEM, small.world)
    small.run()
    shown = small.tab("settlement").rows()[0]["households"]
    assert shown == str(small.again(small.here).households or "") == was
    assert (small.waiting(), small.counted()) == ([], (1, 0))


def test_a_formula_that_cannot_be_read_gives_way_when_the_unit_says_so(small):
    tab = small.tab("settlement")
    small.edit(small.here, households=500)
    tab.type(0, households="=1/0")
    small.run()
    assert small.waiting() == [("conflict", "unreadable")]
    decide(waiting("conflict"), "ours", SYSTEM, small.world)
    small.run()
    assert tab.sheet.acell(tab.place(0, "households"), value_render_option="FORMULA").value == 500
    assert (small.waiting(), tab.status(0)) == ([], TAKEN)
    assert small.counted() == (1, 0)


@pytest.mark.parametrize(("choice", "kept", "shown"), [("ours", 500, 500), ("theirs", 412, "=400+12")])
def test_a_formula_gives_way_or_counts_as_the_unit_decides(small, choice, kept, shown):
    tab = small.tab("settlement")
    tab.type(0, households="=400+12")
    small.run()
    small.edit(small.here, households=500)
    small.run()
    decide(waiting("conflict"), choice, SYSTEM, small.world)
    small.run()
    assert small.again(small.here).households == kept
    assert tab.sheet.acell(tab.place(0, "households"), value_render_option="FORMULA").value == shown
    assert (small.waiting(), tab.status(0)) == ([], TAKEN)
    assert small.counted() == (1, 0)
