"""Brakes, races, faults and sudden deaths; the dry run, and taking a run back."""

import datetime as dt

import pytest

from models import journal, ledger
from models.access import SYSTEM
from models.people import Person, Position
from sync import book as port
from sync.decide import decide
from sync.tabs import KEY
from sync.undo import take_back


def hold_texts(small):
    return " ".join(reason.get("text", "") for reason in small.workbook().reasons)


def test_an_emptied_tab_holds_the_workbook_and_writes_nothing(small):
    tab = small.tab("position")
    tab.sheet.batch_clear(["A3:J10"])
    small.edit(small.dana, mobile="+972525666190")
    assert small.counted() == (1, 0)
    assert (small.workbook().state, "התרוקנה" in hold_texts(small)) == ("held", True)
    assert Position.select().where(Position.retired_on.is_null()).count() == 2


def test_a_lost_code_holds_the_workbook(small):
    tab = small.tab("position")
    tab.sheet.delete_columns(5)
    small.run()
    assert "נייד" in hold_texts(small)


def test_a_copy_of_the_workbook_is_not_the_workbook(small):
    copy = small.book.client.copy(small.workbook().spreadsheet_id, title="עותק", copy_comments=False)
    small.edit(small.dana, mobile="+972525666190")
    small.run()
    ledger.Workbook.update(spreadsheet_id=copy.id).where(ledger.Workbook.id == small.workbook().id).execute()
    small.run()
    assert "עותק" in hold_texts(small)


def test_a_range_sorted_without_the_key_column_holds_the_workbook(small):
    small.holder("אורי", "מזור", mobile="+972525666111")
    small.run()
    tab = small.tab("position")
    tab.sheet.sort((4, "des"), range="B3:J5")
    small.run()
    assert (small.workbook().state, "מוינו" in hold_texts(small)) == ("held", True)
    assert small.again(small.dana).first == "דנה"


# races and faults


def on_next_swaps(small, *acts):
    """Do one thing each between the read of a run and its next writes."""
    due = list(acts)

    def before(call):
        if due and call.path.endswith(":batchUpdate") and b"deleteNamedRange" in call.data:
            due.pop(0)()

    small.bench.before_request(before)


def test_what_is_typed_between_our_read_and_our_write_is_not_lost(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    small.edit(small.dana, mobile="+972525666190")
    on_next_swaps(small, lambda: tab.type(line, person__mobile="0525666177"))
    small.run()
    small.run()
    assert small.waiting() == [("conflict", "cell")]
    item = ledger.Waiting.get(ledger.Waiting.state == "open")
    assert (item.ours, item.theirs) == ("+972525666190", "+972525666177")
    assert tab.rows()[line]["person.mobile"] == "0525666177"


def test_a_sort_between_our_read_and_our_write_puts_no_value_on_a_wrong_record(small):
    tab = small.tab("position")
    small.edit(small.dana, mobile="+972525666190")
    other_way = "des" if tab.rows()[0]["person.first"] == "גיל" else "asc"
    on_next_swaps(small, lambda: tab.sheet.sort((4, other_way), range="A3:J4"))
    small.run()
    small.run()
    lines = {row["person.first"]: row["person.mobile"] for row in tab.rows()}
    assert lines == {"דנה": "052-566-6190", "גיל": "052-566-6195"}
    assert (small.again(small.gil).mobile, small.again(small.dana).mobile) == ("+972525666195", "+972525666190")
    assert small.counted() == (1, 0)


@pytest.mark.parametrize("fault", ["503-after", "cut-after", "503", "cut-before", "429", "late"])
def test_a_swap_that_fails_or_loses_its_answer_is_neither_lost_nor_done_twice(small, fault):
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="נוסף", person__first="אחד")
    small.edit(small.dana, mobile="+972525666190")
    small.holder("עוד", "אחת")
    small.bench.order(fault, match="batchUpdate")
    small.run()
    small.bench.release()
    small.run()
    lines = sorted(row["person.first"] for row in tab.rows())
    assert lines == sorted(["דנה", "גיל", "אחד", "עוד"])
    assert (Person.select().where(Person.last == "נוסף").count(), Position.select().count()) == (1, 4)
    assert tab.rows()[tab.line_of(person__first="דנה")]["person.mobile"] == "052-566-6190"
    assert small.counted() == (1, 0)


def test_a_run_that_slept_while_another_ran_decides_nothing_by_what_it_read(small):
    tab, slept = small.tab("position"), []
    line = tab.line_of(person__first="דנה")
    small.edit(small.dana, mobile="+972525666190")

    def pause(place):
        if place == "read" and not slept:
            slept.append(place)
            ledger.Workbook.update(lease_until=dt.datetime(2020, 1, 1)).execute()
            small.run()

    small.mirror(pause=pause).run([small.here.uid])
    assert small.again(small.dana).mobile == "+972525666190"
    assert (tab.rows()[line]["person.mobile"], small.waiting()) == ("052-566-6190", [])


def test_columns_that_change_places_before_our_write_keep_their_values_and_ours_arrives(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    small.edit(small.dana, mobile="+972525666190")
    heads = tab.sheet.row_values(1)
    one, other = heads.index("person.mobile") + 1, heads.index("person.first") + 1
    on_next_swaps(small, lambda: swap_columns(tab, one, other))
    small.run()
    small.run()
    dana = small.again(small.dana)
    assert (dana.first, dana.mobile) == ("דנה", "+972525666190")
    shown = tab.rows()[line]
    assert (shown["person.first"], shown["person.mobile"]) == ("דנה", "052-566-6190")


def test_what_we_wrote_over_in_a_column_of_her_own_is_put_back(small):
    tab = small.tab("position")
    line, own = tab.line_of(person__first="דנה"), len(tab.sheet.row_values(1)) + 1
    tab.sheet.add_cols(1)
    tab.sheet.update([["הערות שלי"], *[[""]] * line, ["לא לגעת"]], f"{chr(64 + own)}2")
    small.run()
    small.edit(small.dana, mobile="+972525666190")
    at = tab.sheet.row_values(1).index("person.mobile") + 1
    mine = tab.sheet.col_values(own)
    on_next_swaps(small, lambda: swap_columns(tab, at, own))
    small.run()
    small.run()
    headers = tab.sheet.row_values(2)
    assert tab.sheet.col_values(headers.index("הערות שלי") + 1) == mine
    assert tab.rows()[line]["person.mobile"] == "052-566-6190"


def test_what_we_misplaced_goes_from_a_copy_of_the_line_as_well(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    small.edit(small.dana, last="אחרת")
    heads = tab.sheet.row_values(1)
    one, other = heads.index("person.last") + 1, heads.index("person.email") + 1

    def copy():
        row = tab.sheet.row_values(line + 3)
        tab.sheet.update([row], f"A{tab.fresh() + 3}")

    on_next_swaps(small, lambda: swap_columns(tab, one, other), copy)
    small.run()
    small.run()
    assert [row["person.email"] for row in tab.rows()] == [""] * 3


def test_a_copied_line_that_changes_places_with_its_original_gets_the_new_key(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    row = tab.sheet.row_values(line + 3)
    at = tab.sheet.row_values(1).index("person.mobile")
    other = [row[0], "גזבר/ית", *row[2:at], "", *row[at + 1:]]
    place = tab.fresh()
    tab.sheet.update([other], f"A{place + 3}", raw=False)

    def change_places():
        tab.sheet.update([other], f"A{line + 3}", raw=False)
        tab.sheet.update([row], f"A{place + 3}", raw=False)

    on_next_swaps(small, change_places)
    small.run()
    small.run()
    assert small.again(small.dana).mobile == "+972525666194"
    assert [r["person.mobile"] for r in tab.rows() if r[KEY] == row[0]] == ["052-566-6194"]


def swap_columns(tab, one, other):
    """Put two columns in each other's place, as whole columns, their codes with them."""
    (left, right), rows = sorted((one, other)), len(tab.sheet.get_all_values())
    columns = {at: tab.sheet.get(f"{chr(64 + at)}1:{chr(64 + at)}{rows}", maintain_size=True) for at in (left, right)}
    tab.sheet.update(columns[left], f"{chr(64 + right)}1")
    tab.sheet.update(columns[right], f"{chr(64 + left)}1")


class Killed(BaseException):
    """The process died here."""


@pytest.mark.parametrize("place", ["created", "laid out", "read", "effects", "swapped"])
def test_a_run_that_dies_anywhere_is_completed_by_the_next(small, place):
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="נוסף", person__first="אחד")
    small.edit(small.dana, mobile="+972525666190")
    where = small.there if place in ("created", "laid out") else small.here

    def pause(at):
        if at == place:
            raise Killed

    small.holder("רות", "שלו", settlement=small.there)
    with pytest.raises(Killed):
        small.mirror(pause=pause).run([where.uid])
    ledger.Workbook.update(lease_until=None).execute()
    small.run(small.here, small.there)
    assert Person.select().where(Person.last == "נוסף").count() == 1
    assert sorted(row["person.first"] for row in tab.rows()) == sorted(["דנה", "גיל", "אחד"])
    assert [row["person.last"] for row in small.tab("position", small.there).rows()] == ["שלו"]
    assert ledger.Workbook.select().count() == 2
    assert small.counted(small.here, small.there) == (2, 0)


def second_line_of_dana(small, **cells):
    """A line of hers in another role, stamped by a run that died before it made the record; returns the tab."""
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last=small.dana.last, person__first="דנה",
             person__mobile="0525666194", **cells)  # fmt: skip

    def pause(at):
        if at == "swapped":
            raise Killed

    with pytest.raises(Killed):
        small.mirror(pause=pause).run([small.here.uid])
    ledger.Workbook.update(lease_until=None).execute()
    return tab


def test_a_second_line_of_a_person_does_not_take_back_what_was_typed_in_the_first_meanwhile(small):
    tab = second_line_of_dana(small)
    tab.type(tab.line_of(person__first="דנה"), person__first="דניאלה")
    small.run()
    assert small.again(small.dana).first == "דניאלה"
    assert [row["person.first"] for row in tab.rows()].count("דניאלה") == 2
    assert small.waiting() == []


def test_what_is_typed_twice_while_we_write_touches_no_other_line_that_says_the_same(small):
    small.add("position", person=small.dana.uid, role_kind=small.role().uid, settlement=small.here.uid)
    small.run()
    tab = small.tab("position")
    mine, other = (n for n, row in enumerate(tab.rows()) if row["person.first"] == "דנה")
    small.edit(small.dana, mobile="+972525666190")
    on_next_swaps(small, *(lambda number=number: tab.type(mine, person__mobile=number)
                           for number in ("0525666177", "0525666178")))  # fmt: skip
    for _ in range(2):
        small.run()
    assert (tab.rows()[mine]["person.mobile"], tab.rows()[other]["person.mobile"]) == ("0525666178", "052-566-6190")
    assert small.again(small.dana).mobile == "+972525666190"
    assert "666177" in str([(item.raw, item.message) for item in ledger.Waiting.select()])


def test_two_lines_of_a_person_that_say_different_things_at_once_are_both_shown(small):
    tab = second_line_of_dana(small, person__email="one@example.org")
    tab.type(tab.line_of(person__first="דנה"), person__email="two@example.org")
    small.run()
    assert small.waiting() == [("conflict", "cell")]
    item = ledger.Waiting.get(ledger.Waiting.state == "open")
    assert (item.ours, item.theirs) == ("two@example.org", "one@example.org")


def test_a_number_that_landed_one_line_off_but_where_it_was_meant_too_may_be_cleared(small):
    tab = small.tab("position")
    small.add("position", person=small.dana.uid, role_kind=small.role("גזבר/ית").uid, settlement=small.here.uid)
    small.run()
    tab.sheet.sort((4, "asc" if small.dana.first < small.gil.first else "des"), range="A3:J5")
    small.run()
    first = tab.line_of(person__first="דנה")
    assert tab.rows()[first + 1]["person.first"] == "דנה"
    small.edit(small.dana, mobile="+972525666190")
    on_next_swaps(small, lambda: tab.sheet.insert_rows([[]], first + 3))
    seen = []

    def pause(at):
        if at == "swapped" and not seen:
            seen.append(tab.rows()[first + 1]["person.mobile"])
            tab.type(first + 1, person__mobile="")

    small.mirror(pause=pause).run([small.here.uid])
    small.run()
    assert seen == ["052-566-6190"]
    assert small.again(small.dana).mobile is None
    assert [row["person.mobile"] for row in tab.rows() if row["person.first"] == "דנה"] == ["", ""]


def test_a_formula_in_one_of_two_such_lines_gives_way_when_the_unit_says_so(small):
    tab = second_line_of_dana(small)
    small.run()
    tab.type(tab.line_of(person__first="דנה"), person__email="two@example.org")
    start = {"sheetId": tab.sheet.id, "rowIndex": 4, "columnIndex": tab.sheet.row_values(1).index("person.email")}
    formula = {"values": [{"userEnteredValue": {"formulaValue": '="one@"&"example.org"'}}]}
    tab.sheet.spreadsheet.batch_update({"requests": [
        {"updateCells": {"start": start, "rows": [formula], "fields": "userEnteredValue"}}]})  # fmt: skip
    small.run()
    waits = list(ledger.Waiting.select().where(ledger.Waiting.state == "open"))
    assert len(waits) == 2
    decide(next(item for item in waits if isinstance(item.raw, dict)), "ours", SYSTEM, small.world)
    small.run()
    (other,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    decide(other, "theirs", SYSTEM, small.world)
    small.run()
    shown = [row["person.email"] for row in tab.rows() if row["person.first"] == "דנה"]
    assert (shown, small.again(small.dana).email) == (["two@example.org"] * 2, "two@example.org")
    assert (small.waiting(), small.counted()) == ([], (1, 0))


@pytest.mark.parametrize("when", ["read", "write"])
def test_a_line_copied_while_it_carries_anothers_key_says_nothing_of_the_other(small, when):
    tab = small.tab("position")
    one, other = tab.rows()[0]["person.first"], tab.rows()[1]["person.first"]
    tab.sheet.update_acell("A3", "אופס")

    def copy(at):
        if at == "swapped" and len(tab.rows()) == 1:
            tab.sheet.update([tab.sheet.row_values(3)], "A4", raw=True)

    on_next_swaps(small, lambda: tab.sheet.delete_rows(3), lambda: copy("swapped"))
    small.mirror(pause=copy if when == "read" else lambda at: None).run([small.here.uid])
    small.run()
    people = {"דנה": small.again(small.dana), "גיל": small.again(small.gil)}
    assert {name: person.first for name, person in people.items()} == {"דנה": "דנה", "גיל": "גיל"}
    assert [row["person.first"] for row in tab.rows()] == [other, other]
    assert sorted(small.waiting()) == [("finding", "copy"), ("proposal", "deleted")]
    assert ledger.Waiting.get(ledger.Waiting.code == "deleted").record == Position.get(
        Position.person == people[one]
    ).uid


def test_a_key_on_its_own_line_is_not_taken_for_the_one_that_went_astray(small):
    tab = small.tab("position")
    dana = tab.line_of(person__first="דנה")
    tab.sheet.update_acell(f"A{dana + 3}", "אופס")
    other_way = "des" if dana else "asc"  # of the first names, so that the two lines change places
    sort = lambda: tab.sheet.sort((4, other_way), range="A3:J4")  # noqa: E731
    on_next_swaps(small, sort, lambda: tab.sheet.delete_rows(tab.line_of(person__first="גיל") + 3))
    small.run()
    small.run()
    assert (small.again(small.dana).first, small.again(small.gil).first) == ("דנה", "גיל")
    assert [(row["_key"], row["person.first"]) for row in tab.rows()] == [(small.dana_position.uid, "דנה")]
    assert small.waiting() == [("proposal", "deleted")]


def test_two_runs_of_one_workbook_exclude_each_other(small):
    other = ledger.Workbook.get()
    now = small.world.now()
    ledger.Workbook.update(lease_by="another", lease_until=now + dt.timedelta(minutes=5)).execute()
    before = dict(small.book.counts)
    run = small.run()
    assert (run.counts.get("n_busy"), small.book.counts) == (1, before)
    assert other.spreadsheet_id == small.workbook().spreadsheet_id


def test_a_spreadsheet_that_is_gone_is_told_and_the_others_go_on(small):
    small.holder("רות", "שלו", settlement=small.there)
    small.book.client.del_spreadsheet(small.workbook().spreadsheet_id)
    run = small.run(small.here, small.there)
    assert (run.state, small.workbook().state, small.workbook(small.there).state) == ("failed", "failed", "ok")
    assert port.Gone.text in hold_texts(small)


# the dry run, and taking back


def test_a_dry_run_is_the_run_and_writes_nothing(small):
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="נוסף", person__first="אחד")
    small.edit(small.dana, mobile="+972525666190")
    seen = (journal.head(), ledger.Waiting.select().count(), small.book.counts.get("write", 0))
    dry = small.run(dry_run=True)
    assert (journal.head(), ledger.Waiting.select().count(), small.book.counts.get("write", 0)) == seen
    assert dry.plan_hash == small.run().plan_hash


def test_a_run_is_taken_back_and_what_changed_since_stays(small):
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666100", person__email="dana@example.org")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="נוסף", person__first="אחד")
    run = small.run()
    small.edit(small.dana, email="other@example.org")
    undone = take_back(run.uid, SYSTEM, small.world)
    dana = small.again(small.dana)
    assert (dana.mobile, dana.email) == ("+972525666194", "other@example.org")
    assert Position.select().where(Position.retired_on.is_null()).count() == 2
    assert undone.counts["in"] == 3
    small.run()
    line = tab.rows()[tab.line_of(person__first="דנה")]
    assert (line["person.mobile"], line["person.email"]) == ("052-566-6194", "other@example.org")
    assert small.counted() == (1, 0)


def test_a_value_that_the_unit_changed_since_the_run_is_kept_and_told_and_goes_to_the_sheet(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, person__mobile="0525666100")
    run = small.run()
    small.edit(small.dana, mobile="+972525666190")  # no run has sent it yet
    undone = take_back(run.uid, SYSTEM, small.world)
    assert (undone.counts["in"], undone.counts["kept"], undone.state) == (0, 1, "attention")
    assert [told["kind"] for told in undone.lines] == ["kept"]
    assert small.again(small.dana).mobile == "+972525666190"
    small.run()
    assert (tab.rows()[line]["person.mobile"], small.waiting()) == ("052-566-6190", [])
    assert small.counted() == (1, 0)


def test_what_was_typed_over_a_value_that_is_taken_back_is_a_conflict(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, person__mobile="0525666100", person__email="dana@example.org")
    run = small.run()
    tab.type(line, person__mobile="0525666111")  # no run has read it yet
    take_back(run.uid, SYSTEM, small.world)
    assert (small.again(small.dana).mobile, small.again(small.dana).email) == ("+972525666194", None)
    small.run()
    small.run()
    [waiting] = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    assert (waiting.kind, waiting.code, waiting.column) == ("conflict", "cell", "person.mobile")
    assert (waiting.ours, waiting.theirs) == ("+972525666194", "+972525666111")
    shown = tab.rows()[line]
    assert (shown["person.mobile"], shown["person.email"]) == ("0525666111", "")  # as she typed it
    assert ("052-566-6194" in tab.status(line), small.again(small.dana).mobile) == (True, "+972525666194")
