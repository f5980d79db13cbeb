"""What the unit decides: for what was shown, once, and carried out; nobody wins by being silent."""

import datetime as dt

import pytest

from models import changes, journal, ledger
from models.access import SYSTEM
from models.changes import Refused
from models.people import Person, Position
from sync.decide import choices, decide
from tests import people_world
from tests.test_sync_identity import release

desk = people_world.desk_fixture


def waiting():
    """What is open, the oldest first."""
    return list(ledger.Waiting.select().where(ledger.Waiting.state == "open").order_by(ledger.Waiting.id))


def decides(world, choice):
    """The unit decides about the one thing that waits."""
    (one,) = waiting()
    decide(one, choice, SYSTEM, world)


# an answer counts once, for what was shown


def test_an_answer_about_one_value_says_nothing_of_a_later_conflict(small):
    small.edit(small.dana_position, start=dt.date(2026, 1, 1))
    small.run()
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, start="31/02/2026")
    small.run()
    decides(small.world, "ours")
    small.run()
    assert tab.rows()[line]["start"] == "01/01/2026"
    tab.type(line, start="")
    small.edit(small.dana_position, start=dt.date(2026, 2, 2))
    small.run()
    assert small.waiting() == [("conflict", "cell")]
    assert tab.rows()[line]["start"] == ""


def test_words_that_cannot_be_read_give_way_also_where_the_unit_took_its_value_back(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, person__email="אין לי")
    small.edit(small.dana, email="dana@example.org")
    small.run()
    small.edit(small.dana, email=None)
    decides(small.world, "ours")
    small.run()
    assert (tab.rows()[line]["person.email"], tab.status(line), small.waiting()) == ("", "✓ נקלט", [])
    assert small.counted() == (1, 0)


def test_the_same_formula_is_asked_about_again(small):
    tab = small.tab("settlement")
    tab.type(0, households="=400+12")
    small.run()
    for households in (500, 600):
        small.edit(small.here, households=households)
        small.run()
        decides(small.world, "ours")
        small.run()
        assert tab.rows()[0]["households"] == str(households)
        tab.type(0, households="=400+12")
        small.run()


def test_what_cannot_be_is_asked_about_each_time_that_it_is_typed(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    for _ in range(2):
        tab.type(line, person__last="")
        small.run()
        decides(small.world, "ours")
        small.run()
        assert tab.rows()[line]["person.last"] == "כהן"


@pytest.mark.parametrize("choice", ["approve", "reject"])
def test_an_answer_whose_question_is_gone_decides_no_other_about_access(small, choice):
    small.edit(small.dana, access_address="dana@example.org", email="a@example.org")
    small.run()
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, person__email="b@example.org")
    small.run()
    decides(small.world, choice)
    tab.type(line, person__email="a@example.org")
    small.run()
    tab.type(line, person__email="")
    small.run()
    assert small.waiting() == [("proposal", "access")]


def test_a_line_that_came_back_by_itself_and_is_deleted_again_is_asked_about_again(small):
    tab = small.tab("position")
    row = tab.sheet.row_values(3)
    tab.sheet.delete_rows(3)
    small.run()
    decides(small.world, "reject")
    tab.sheet.update([row], f"A{tab.fresh() + 3}", raw=True)
    small.run()
    tab.sheet.delete_rows(tab.line_of(_key=row[0]) + 3)
    small.run()
    assert small.waiting() == [("proposal", "deleted")]


def test_one_line_with_a_foreign_key_that_was_let_in_lets_no_other_in(desk):
    foreign, tab = desk.tab("position", desk.there).key(0), desk.positions
    tab.sheet.update([[foreign, "גזבר/ית", "כהן", "אחת"]], f"A{tab.fresh() + 3}")
    desk.run()
    tab.sheet.update_acell(f"D{tab.fresh() + 2}", "אחרת")
    decides(desk.world, "new")
    desk.run()
    assert desk.waiting() == [("finding", "foreign")]  # she changed it since: it is another question
    decides(desk.world, "new")
    desk.run()
    tab.sheet.update([[foreign, "רבש״צ", "אחר", "לגמרי"]], f"A{tab.fresh() + 3}")
    desk.run()
    assert desk.waiting() == [("finding", "foreign")]
    assert not Person.select().where(Person.last == "אחר").exists()


# a screen that is old


def test_a_decision_about_what_has_changed_since_it_was_shown_decides_nothing(small):
    small.edit(small.dana, access_address="dana@example.org")
    small.run()
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, role_kind="גזבר/ית")
    small.run()
    (seen,) = waiting()
    tab.type(line, role_kind="רכז/ת קהילה")
    small.run()
    with pytest.raises(Refused, match="השתנה"):
        decide(seen, "approve", SYSTEM, small.world)
    small.run()
    assert small.again(small.dana_position).role_kind.name == "מזכיר/ת יישוב"
    assert small.waiting() == [("proposal", "access")]


# nobody wins by going back


@pytest.mark.parametrize("who", ["she", "the unit"])
def test_a_side_that_takes_its_value_back_lets_the_other_not_win(small, who):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    small.edit(small.dana, last="לבן")
    tab.type(line, person__last="שחור")
    small.run()
    if who == "she":
        tab.type(line, person__last="כהן")
    else:
        small.edit(small.dana, last="כהן")
    small.run()
    assert small.waiting() == [("conflict", "cell")]
    now = (small.again(small.dana).last, tab.rows()[line]["person.last"])
    assert now == (("לבן", "כהן") if who == "she" else ("כהן", "שחור"))
    decides(small.world, "ours")
    small.run()
    assert (tab.rows()[line]["person.last"], small.waiting()) == (now[0], [])


def test_when_both_sides_go_back_nothing_waits(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    small.edit(small.dana, last="לבן")
    tab.type(line, person__last="שחור")
    small.run()
    small.edit(small.dana, last="כהן")
    tab.type(line, person__last="כהן")
    small.run()
    assert (small.waiting(), small.counted()) == ([], (1, 0))


# a decision is carried out


def test_of_two_lines_that_quarrel_the_one_that_is_chosen_is_taken_in(small):
    other = small.role("גזבר/ית").uid
    small.add("position", person=small.dana.uid, role_kind=other, settlement=small.here.uid)
    small.run()
    tab = small.tab("position")
    first, second = (n for n, row in enumerate(tab.rows()) if row["person.first"] == "דנה")
    tab.type(first, person__mobile="0525666101")
    tab.type(second, person__mobile="0525666102")
    small.run()
    chosen = next(one for one in waiting() if one.line == first + 3)
    decide(chosen, "theirs", SYSTEM, small.world)
    small.run()
    assert small.again(small.dana).mobile == "+972525666101"
    decides(small.world, "ours")
    small.run()
    shown = {row["person.mobile"].replace("-", "") for row in tab.rows() if row["person.first"] == "דנה"}
    assert shown == {"0525666101"}
    assert small.waiting() == []


def test_a_value_that_a_rule_refuses_is_put_back_when_the_unit_says_so(small):
    small.edit(small.dana_position, start=dt.date(2026, 5, 1))
    small.run()
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, end="1/3/2026")
    small.run()
    decides(small.world, "ours")
    small.run()
    assert (small.waiting(), tab.rows()[line]["end"]) == ([], "")


@pytest.mark.parametrize(("choice", "number"), [("theirs", "+972525661111"), ("ours", "+972525662222")])
def test_a_decision_in_a_tab_that_was_closed_is_carried_out(desk, choice, number):
    desk.tab("member").type(0, person__mobile="0525661111")
    desk.edit(desk.noa, mobile="+972525662222")
    desk.run()
    book = ledger.Workbook
    book.update(opened=["meeting"]).where(book.id == desk.workbook().id).execute()
    desk.run()
    decides(desk.world, choice)
    desk.run()
    desk.run()
    assert desk.again(desk.noa).mobile == number
    assert desk.tab("member").rows()[0]["person.mobile"].replace("-", "") == f"0{number[4:]}"
    assert desk.counted() == (1, 0)


# a line that left


def moved_while_it_was_edited(desk):
    desk.type("דנה", start="3/2/26", person__mobile="0525661111")
    desk.edit(desk.dana_position, settlement=desk.there.uid)
    desk.run(desk.here, desk.there)
    (one,) = waiting()
    assert "052-566-1111" in one.message
    return one


def test_what_was_typed_in_a_line_whose_record_moved_is_taken_in_when_the_unit_says_so(desk):
    one = moved_while_it_was_edited(desk)
    assert "ארכיון" not in dict(choices(one))["theirs"]
    decide(one, "theirs", SYSTEM, desk.world)
    desk.run(desk.here, desk.there)
    assert desk.waiting() == []
    assert desk.again(desk.dana).mobile == "+972525661111"
    assert desk.again(desk.dana_position).start == dt.date(2026, 2, 3)
    assert "דנה" not in {row["person.first"] for row in desk.positions.rows()}
    assert "052-566-1111" in {row["person.mobile"] for row in desk.tab("position", desk.there).rows()}


def test_what_was_typed_in_a_line_that_is_taken_out_stays_in_the_history(desk):
    decide(moved_while_it_was_edited(desk), "ours", SYSTEM, desk.world)
    desk.run(desk.here, desk.there)
    assert desk.waiting() == []
    assert "052-566-1111" in str([entry for _, entry in journal.history("position", desk.dana_position.uid)])


# who is meant


def two_of_one_name(desk):
    far, _ = desk.holder("משה", "כהן", desk.there, "+972525660002")
    near, _ = desk.holder("משה", "כהן", mobile="+972525660001", role=desk.role("רכז/ת נוער"))
    desk.run(desk.here, desk.there)
    desk.grow(role_kind="גזבר/ית", person__last="כהן", person__first="משה", person__mobile="0525660003")
    desk.run()
    (one,) = waiting()
    return one, near, far


@pytest.mark.parametrize("which", [0, 1])
def test_of_several_people_of_one_name_the_unit_says_which(desk, which):
    one, *people = two_of_one_name(desk)
    offered = {label: choice for choice, label in choices(one)}
    assert len(offered) == 3
    number = ("052-566-0001", "052-566-0002")[which]
    decide(one, next(choice for label, choice in offered.items() if number in label), SYSTEM, desk.world)
    desk.run(desk.here, desk.there)
    made = Position.get(Position.role_kind == desk.role("גזבר/ית"))
    assert made.person_id == people[which].uid


@pytest.mark.parametrize("lines", [2, 3])
def test_new_lines_of_one_read_that_name_one_new_person_are_of_one_person(desk, lines):
    for role in ("רבש״צ", "גזבר/ית", "רכז/ת נוער")[:lines]:
        desk.grow(role_kind=role, person__last="חדש", person__first="אחד", person__mobile="0525668888")
    desk.run()
    new = Person.get(Person.first == "אחד")
    assert Position.select().where(Position.person == new).count() == lines
    assert desk.counted() == (1, 0)


def test_new_lines_of_one_read_with_one_name_and_other_numbers_are_asked_about(desk):
    for role, mobile in (("רבש״צ", "0525668888"), ("גזבר/ית", "0525669999")):
        desk.grow(role_kind=role, person__last="חדש", person__first="אחד", person__mobile=mobile)
    desk.run()
    assert desk.waiting() == [("finding", "person")]
    decides(desk.world, "other")
    desk.run()
    assert Person.select().where(Person.first == "אחד").count() == 2
    assert desk.counted() == (1, 0)


def test_a_retired_line_comes_back_when_the_unit_takes_what_was_typed(desk):
    desk.type("דנה", person__mobile="0525661111")
    changes.apply(changes.Change("position", desk.dana_position.uid, "retire"), SYSTEM, changes.Source("screen"),
                  desk.world)  # fmt: skip
    desk.run()
    decides(desk.world, "theirs")
    desk.run()
    assert desk.again(desk.dana_position).retired_on is None
    assert (desk.again(desk.dana).mobile, desk.waiting()) == ("+972525661111", [])


def test_who_stands_in_another_tab_without_a_number_is_asked_about_in_true_words(desk):
    desk.grow("member", body="ועדת תרבות", person__last="טל", person__first="שי")
    desk.run()
    line = desk.grow(role_kind="רבש״צ", person__last="טל", person__first="שי", person__mobile="0525668888")
    desk.run()
    assert desk.waiting() == [("finding", "person")]
    assert "בלי מספר" in desk.positions.status(line)


# another person on somebody's line


def test_who_is_typed_over_somebody_is_not_the_same_person_until_the_unit_says_so(desk):
    desk.add("position", person=desk.oren.uid, role_kind=desk.role("גזבר/ית").uid, settlement=desk.there.uid)
    desk.run(desk.here, desk.there)
    desk.type("אורן", person__email="oren@example.org", person__publish_consent="כן", start="1/2/2024")
    desk.run(desk.here, desk.there)
    line = desk.type("אורן", person__last="פלד", person__first="אסף", person__mobile="0525666777")
    desk.run(desk.here, desk.there)
    assert desk.waiting() == [("finding", "another")]
    assert "היחידה תכריע" in desk.positions.status(line)
    assert (desk.again(desk.oren).first, desk.counted()) == ("אורן", (1, 0))
    decides(desk.world, "other")
    desk.run(desk.here, desk.there)
    assert (desk.again(desk.oren).first, desk.again(desk.oren).mobile) == ("אורן", "+972525666196")
    new = Person.get(Person.first == "אסף")
    row = desk.positions.rows()[line]
    assert (new.email, new.publish_consent, row["person.email"], row["start"]) == (None, None, "", "")
    assert desk.again(desk.oren).email == "oren@example.org"
    assert Position.get(Position.person == new).uid == desk.positions.key(line) != desk.oren_position.uid
    assert "אדם אחר" in desk.positions.status(line)
    assert desk.waiting() == [("proposal", "deleted")]  # of the one who was there before
    decides(desk.world, "approve")
    desk.run(desk.here, desk.there)
    assert desk.again(desk.oren_position).retired_on is not None
    assert (desk.waiting(), desk.counted()) == ([], (1, 0))


def test_a_correction_of_name_and_number_is_taken_in_when_the_unit_says_so(desk):
    line = desk.type("גיל", person__last="לוי־פלד", person__mobile="0525666777")
    desk.run()
    decides(desk.world, "same")
    desk.run()
    assert (desk.again(desk.gil).last, desk.again(desk.gil).mobile) == ("לוי־פלד", "+972525666777")
    assert (desk.waiting(), desk.positions.status(line)) == ([], people_world.TAKEN)
    desk.type("גיל", person__last="פלד")  # one of them alone asks nobody
    desk.run()
    assert (desk.again(desk.gil).last, desk.waiting()) == ("פלד", [])


def test_two_people_who_change_places_are_asked_about(desk):
    desk.type("דנה", person__last="לוי", person__first="גילה", person__mobile="0525666195")
    desk.type("גיל", person__last="כהן", person__first="דנה", person__mobile="0525666194")
    desk.run()
    assert desk.waiting() == [("finding", "another")] * 2
    assert (desk.again(desk.dana).first, desk.again(desk.gil).first) == ("דנה", "גיל")


def test_a_line_that_leaves_because_of_an_old_day_says_so_and_comes_back_when_it_is_mended(desk):
    line = desk.type("אורן", end="1/8/2025")
    desk.run()
    assert "לפי התאריכים" in desk.positions.status(line)
    desk.edit(desk.oren_position, end=dt.date(2026, 8, 1) + dt.timedelta(days=100))
    desk.run()
    assert "אורן" in {row["person.first"] for row in desk.positions.rows()}


def test_the_line_of_the_settlement_comes_back_by_itself(small):
    tab = small.tab("settlement")
    tab.sheet.delete_rows(3)
    small.run()
    assert small.workbook().state == "held"  # the tab is empty
    release(small)
    small.run()
    assert ([row["name"] for row in tab.rows()], small.waiting()) == (["תקוע"], [])
    assert "אינה נמחקת" in tab.status(0)
    assert small.counted() == (1, 0)


@pytest.mark.parametrize(("typed", "told"), [("=100+20", ""), ("130", "נכתב בין")])
def test_what_stood_there_all_the_time_is_not_said_to_be_typed_just_now(small, clock, typed, told):
    """The unit's own change began the conflict where nobody touched the sheet."""
    tab = small.tab("settlement")
    tab.type(0, households="=100+20")
    small.run()
    clock.move(days=10)
    small.run()
    small.edit(small.here, households=500)
    tab.type(0, households=typed)
    small.run()
    (item,) = waiting()
    assert item.typed[:8] == told
