"""Whose a cell is, when the sheet moved between our read and our write: told by line and column, never by position."""

import contextlib
import datetime as dt

import pytest

from models import changes, ledger
from models.access import SYSTEM
from models.people import Position
from sync.tabs import KEY
from tests.test_sync_races import hold_texts, on_next_swaps, second_line_of_dana

PEOPLE = {"דנה": "052-566-6194", "גיל": "052-566-6195"}


def shown(tab, column="person.mobile"):
    """{first name: what stands in a column}, of the lines that have a name."""
    return {row["person.first"]: row[column] for row in tab.rows() if row["person.first"]}


def quiet(small):
    """Nothing is left to do, and nobody is asked about anything."""
    return small.counted() == (1, 0) and small.waiting() == []


@pytest.mark.parametrize("column", [3, 1])  # among ours, and before the keys
def test_a_line_added_while_a_column_is_put_in_goes_to_its_columns(small, column):
    tab = small.tab("position")
    small.holder("אורי", "מזור", mobile="+972525666111")
    on_next_swaps(small, lambda: tab.sheet.insert_cols([[]], col=column))
    small.run()
    small.run()
    assert shown(tab) == {**PEOPLE, "אורי": "052-566-6111"}
    assert len([row for row in tab.rows() if any(row.values())]) == 3
    assert {p.person.mobile for p in Position.select()} == {"+972525666194", "+972525666195", "+972525666111"}
    assert quiet(small)


def test_a_copy_of_a_line_that_we_wrote_beside_its_columns_is_put_right_too(small):
    tab = small.tab("position")
    small.holder("אורי", "מזור", mobile="+972525666111")
    width = len(tab.sheet.row_values(1)) + 1
    copy = lambda: tab.sheet.update(tab.sheet.get(f"A5:{chr(64 + width)}5"), "A6", raw=True)  # noqa: E731
    on_next_swaps(small, lambda: tab.sheet.insert_cols([[]], col=3), copy)
    small.run()
    small.run()
    names = [(position.person.last, position.person.first) for position in Position.select()]
    assert set(names) == {("כהן", "דנה"), ("לוי", "גיל"), ("מזור", "אורי")}
    assert all(row["person.first"] in ("דנה", "גיל", "אורי", "") for row in tab.rows())
    small.run()
    assert small.counted() == (1, 0)


def test_what_stood_in_a_column_without_a_header_comes_back_to_it(small):
    tab = small.tab("position")
    line, at = tab.line_of(person__first="דנה"), tab.sheet.row_values(1).index("person.mobile") + 1
    small.edit(small.dana, mobile="+972525666191")

    def put_a_column_there():
        tab.sheet.insert_cols([[]], col=at)
        tab.sheet.update_cell(line + 3, at, "להתקשר בערב")

    on_next_swaps(small, put_a_column_there)
    small.run()
    small.run()
    assert tab.sheet.cell(line + 3, at).value == "להתקשר בערב"
    assert shown(tab)["דנה"] == "052-566-6191"
    assert quiet(small)


@pytest.mark.parametrize("typed", ["", "אופס"])
def test_a_line_whose_record_the_unit_retired_does_not_come_back_because_its_key_broke(small, typed):
    tab = small.tab("position")
    retire_gil(small)
    tab.sheet.update_acell(f"A{tab.line_of(person__first='גיל') + 3}", typed)
    small.run()
    small.run()
    assert shown(tab) == {"דנה": "052-566-6194"}
    assert [position.person.first for position in Position.select().where(Position.retired_on.is_null())] == ["דנה"]
    assert quiet(small)


def run_and_die(small, where):
    """A run whose process ends at a place; its lease is over."""

    def pause(place):
        if place == where:
            raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        small.mirror(pause=pause).run([small.here.uid])
    ledger.Workbook.update(lease_until=dt.datetime(2020, 1, 1)).execute()


def retire_gil(small):
    """The unit takes Gil's position out of use."""
    gil = Position.get(Position.person == small.gil.uid)
    changes.apply(changes.Change("position", gil.uid, "retire"), SYSTEM, changes.Source("screen"), small.world)


def test_a_line_that_leaves_while_people_sort_takes_no_other_with_it(small):
    tab = small.tab("position")
    retire_gil(small)
    other_way = "des" if tab.rows()[0]["person.first"] == "גיל" else "asc"
    on_next_swaps(small, lambda: tab.sheet.sort((4, other_way), range="A3:J4"))
    small.run()
    small.run()
    assert shown(tab) == {"דנה": "052-566-6194"}
    assert quiet(small)


def test_what_is_put_back_on_a_line_without_a_key_goes_on_that_line_and_no_other_empty_one(small):
    tab = small.tab("position")
    own = chr(64 + len(tab.sheet.row_values(1)) + 1)
    tab.sheet.add_cols(1)
    gil, dana = (tab.sheet.row_values(tab.line_of(person__first=name) + 3) for name in ("גיל", "דנה"))
    tab.sheet.update([gil, dana], "A3")
    tab.sheet.update([["הערות שלי"], ["אחת"], ["שתיים"], ["שלוש"]], f"{own}2")
    retire_gil(small)
    small.run()  # of the first line only her note is left
    tab.type(2, role_kind="אין תפקיד כזה", person__last="חדש", person__first="שלמה", person__mobile="0525666177")
    changes.apply(changes.Change("position", small.dana_position.uid, "retire"), SYSTEM, changes.Source("screen"),
                  small.world)  # fmt: skip

    def change_places():
        below, above = (tab.sheet.get(f"A{at}:{own}{at}", maintain_size=True)[0] for at in (4, 5))
        tab.sheet.update([above, below], "A4", raw=True)

    on_next_swaps(small, change_places)
    small.run()
    small.run()
    assert {row[""]: row["person.first"] for row in tab.rows()} == {"אחת": "", "שתיים": "", "שלוש": "שלמה"}
    assert small.counted() == (1, 0)


def test_a_line_that_leaves_as_the_run_dies_is_emptied_by_the_next(small):
    retire_gil(small)
    run_and_die(small, "effects")
    small.run()
    assert shown(small.tab("position")) == {"דנה": "052-566-6194"}
    assert quiet(small)


def test_status_and_key_written_while_people_sort_leave_nothing_of_ours_behind(small):
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="נוסף", person__first="אחד")
    on_next_swaps(small, lambda: tab.sheet.sort((4, "des"), range="A3:J5"))
    small.run()
    small.run()
    assert sorted(shown(tab)) == ["אחד", "גיל", "דנה"]
    assert len({row["_key"] for row in tab.rows()} - {""}) == 3
    assert quiet(small)


def test_released_lines_that_were_sorted_without_their_keys_take_their_keys_along(small):
    small.holder("אורי", "מזור", mobile="+972525666111")
    small.run()
    tab = small.tab("position")
    before = {row["person.first"]: row["_key"] for row in tab.rows()}
    tab.sheet.sort((4, "des"), range="B3:J5")
    small.run()
    assert "מוינו" in hold_texts(small)
    release(small)
    small.run()
    assert {row["person.first"]: row["_key"] for row in tab.rows()} == before
    assert small.again(small.dana).first == "דנה"
    assert quiet(small)


def sorted_without_keys(small, *order):
    """Three lines whose content stands in another order beside their keys: (the tab, {first name: key} before)."""
    small.holder("אורי", "מזור", mobile="+972525666111")
    small.run()
    tab = small.tab("position")
    before = {row["person.first"]: row["_key"] for row in tab.rows()}
    rows = tab.sheet.get("B3:J5", value_render_option="UNFORMATTED_VALUE", pad_values=True)
    tab.sheet.update([rows[at] for at in order], f"B3:J{2 + len(order)}", raw=True)
    return tab, before


def test_one_line_that_is_left_of_a_sort_without_keys_holds_beside_a_broken_key(small):
    tab, before = sorted_without_keys(small, 1, 2, 0)
    tab.sheet.delete_rows(5)
    tab.sheet.update_acell("A3", "אופס")
    small.run()
    assert "מוינו" in hold_texts(small)
    release(small)
    small.run()
    assert all(before[row["person.first"]] == row["_key"] for row in tab.rows())
    assert {position.person.first: position.uid for position in Position.select()} == before


def test_one_line_that_is_left_of_a_sort_without_keys_holds_where_the_other_lines_were_deleted(small):
    tab, before = sorted_without_keys(small, 1, 2, 0)
    tab.sheet.delete_rows(4, 5)
    small.run()
    assert "מוינו" in hold_texts(small)
    release(small)
    small.run()
    assert [before[row["person.first"]] for row in tab.rows()] == [tab.rows()[0]["_key"]]
    assert {position.person.first: position.uid for position in Position.select()} == before


@pytest.mark.parametrize("key", ["אופס", ""])
def test_a_line_whose_key_broke_in_a_sort_without_keys_keeps_it_where_a_copy_stands_beside_its_key(small, key):
    tab, before = sorted_without_keys(small, 1, 0, 0, 2)
    tab.sheet.update_acell("A6", key)
    small.run()
    assert "מוינו" in hold_texts(small)
    release(small)
    small.run()
    held = {position.uid: position.person.first for position in Position.select()}
    assert {uid: held[uid] for uid in before.values()} == {uid: first for first, uid in before.items()}
    assert all(held.get(row["_key"], row["person.first"]) == row["person.first"] for row in tab.rows())


def test_a_new_line_that_was_sorted_without_its_key_before_it_became_a_record_takes_no_content_of_others(small):
    small.holder("אורי", "מזור", mobile="+972525666111")
    small.run()
    tab = second_line_of_dana(small)
    before = {row["person.mobile"]: row["_key"] for row in tab.rows()[:3]}
    rows = tab.sheet.get("B3:J6", value_render_option="UNFORMATTED_VALUE", pad_values=True)
    tab.sheet.update([rows[3], rows[2], rows[0], rows[1]], "B3:J6", raw=True)
    small.run()
    assert "מוינו" in hold_texts(small)
    release(small)
    small.run()
    small.run()
    held = {position.uid: position.person.first for position in Position.select()}
    assert len(held) == 4
    assert sorted(held.values()) == sorted([*PEOPLE, "אורי", "דנה"])
    assert all(held[row["_key"]] == row["person.first"] for row in tab.rows())
    firsts = {row["person.mobile"]: row["_key"] for row in tab.rows() if row["role_kind"] != "גזבר/ית"}
    assert firsts == before


def test_a_new_line_that_is_a_copy_of_another_holds_nothing(small):
    tab = second_line_of_dana(small)
    for line in (5, 6):
        tab.sheet.update(tab.sheet.get("B3:J3", value_render_option="UNFORMATTED_VALUE"), f"B{line}", raw=True)
    small.run()
    assert "מוינו" not in hold_texts(small)


def test_another_sort_without_keys_is_asked_about_anew(small):
    small.holder("אורי", "מזור", mobile="+972525666111")
    small.run()
    tab = small.tab("position")
    first = [row["person.first"] for row in tab.rows()]
    tab.sheet.sort((4, "des" if first == sorted(first) else "asc"), range="B3:J5")
    small.run()
    release(small)
    rows = tab.sheet.get("B3:J5", value_render_option="UNFORMATTED_VALUE", pad_values=True)
    tab.sheet.update([rows[2], rows[0], rows[1]], "B3:J5")
    small.run()
    assert "מוינו" in hold_texts(small)


def test_a_sort_without_keys_under_our_own_write_is_known_for_what_it_is(small):
    small.holder("אורי", "מזור", mobile="+972525666111")
    small.run()
    tab = small.tab("position")
    owner = {row["person.first"]: row["_key"] for row in tab.rows()}
    for person in (small.dana, small.gil):
        small.edit(person, mobile="+972525666190" if person is small.gil else "+972525666177")
    first = [row["person.first"] for row in tab.rows()]
    on_next_swaps(small, lambda: tab.sheet.sort((4, "des" if first == sorted(first) else "asc"), range="B3:J5"))
    small.run()
    small.run()
    assert small.again(small.dana).first == "דנה"
    for _ in range(3):
        release(small)
        small.run()
    assert {row["person.first"]: row["_key"] for row in tab.rows()} == owner
    assert small.again(small.dana).first == "דנה"
    assert small.again(small.gil).first == "גיל"


@pytest.fixture
def misplaced(small):
    """The tab of three lines after a run that put Dana's number on another's and died; who has it."""
    small.holder("אורי", "מזור", mobile="+972525666111")
    small.run()
    tab = small.tab("position")
    small.edit(small.dana, mobile="+972525666190")
    down = tab.rows()[0]["person.first"] < tab.rows()[2]["person.first"]
    on_next_swaps(small, lambda: tab.sheet.sort((4, "des" if down else "asc"), range="A3:J5"))
    run_and_die(small, "swapped")
    (other,) = [name for name, number in shown(tab).items() if number == "052-566-6190"]
    assert other != "דנה"
    return tab, other


def test_what_we_misplaced_is_known_in_a_line_whose_key_was_broken(small, misplaced):
    tab, other = misplaced
    line, number = tab.line_of(person__first=other), {**PEOPLE, "אורי": "052-566-6111"}[other]
    tab.sheet.update_acell(f"A{line + 3}", "אופס")
    tab.type(line, person__email="new@example.org")
    for _ in range(2):
        small.run()
    shows = [row["person.mobile"] for row in tab.rows() if row["person.first"] == other]
    assert set(shows) == {number}
    assert "052-566-6190" not in str([(item.raw, item.theirs) for item in ledger.Waiting.select()])


def test_what_we_misplaced_is_known_in_a_line_that_was_sorted_without_its_key(small, misplaced):
    tab, _ = misplaced
    rows = tab.sheet.get("B3:J5", value_render_option="UNFORMATTED_VALUE", pad_values=True)
    tab.sheet.update([rows[1], rows[2], rows[0]], "B3:J5", raw=True)
    for _ in range(3):
        small.run()
        release(small)
    small.run()
    assert shown(tab) == {"דנה": "052-566-6190", "גיל": "052-566-6195", "אורי": "052-566-6111"}
    assert {p.person.mobile for p in Position.select()} == {"+972525666190", "+972525666195", "+972525666111"}


def release(small):
    """The unit releases what is held, as the screen does."""
    book = small.workbook()
    cells = sorted({cell for reason in book.reasons for cell in reason.get("cells", ())} | set(book.released))
    ledger.Workbook.update(released=cells).where(ledger.Workbook.id == book.id).execute()


def test_an_answer_that_is_lost_with_its_pre_image_brings_no_value_into_another_record(small):
    tab = small.tab("position")
    small.edit(small.dana, mobile="+972525666190")
    scratch = small.workbook().tabs.where(ledger.BoundTab.code == "position").get().scratch_id
    other_way = "des" if tab.rows()[0]["person.first"] == "גיל" else "asc"

    def sort_and_spoil(call, done=[]):  # noqa: B006
        if not done and call.path.endswith(":batchUpdate") and b"copyPaste" in call.data:
            done.append(True)
            tab.sheet.sort((4, other_way), range="A3:J4")

    small.bench.before_request(sort_and_spoil)
    small.bench.order("cut-after", match="batchUpdate")
    small.mirror(pause=lambda place: place == "lost" and spoil(small, scratch)).run([small.here.uid])
    small.run()
    small.run()
    assert {small.again(small.gil).mobile, small.again(small.dana).mobile} == {"+972525666195", "+972525666190"}
    assert ("finding", "displaced") in small.waiting()
    item = ledger.Waiting.get(ledger.Waiting.code == "displaced")
    line = next(n for n, row in enumerate(tab.rows()) if row[KEY] == item.record)
    assert tab.status(line) == f"⚠ {item.message}"
    assert small.counted() == (1, 0)


def spoil(small, scratch):
    """Somebody empties the hidden tab on which the pre-image lies."""
    book = small.book.client.open_by_key(small.workbook().spreadsheet_id)
    book.get_worksheet_by_id(scratch).clear()


def test_two_lines_with_one_foreign_key_wait_with_what_each_of_them_says(small):
    small.holder("רות", "שלו", settlement=small.there)
    small.run(small.here, small.there)
    foreign, tab = small.tab("position", small.there).key(0), small.tab("position")
    for first in ("אחת", "שתיים"):
        tab.sheet.update([[foreign, "גזבר/ית", "כהן", first]], f"A{tab.fresh() + 3}")
    small.run()
    items = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    assert sorted(item.raw["person.first"] for item in items) == ["אחת", "שתיים"]
