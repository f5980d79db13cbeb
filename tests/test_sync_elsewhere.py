"""The mirror where random histories do not come: two writers, other tabs, titles, labels, moves."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from models import journal, ledger
from models.access import SYSTEM
from models.base import database
from models.people import RoleKind
from models.places import Settlement
from sync import plan as planning
from sync.decide import choices, decide
from sync.layout import sheet_ids
from sync.local_sheets.bench import Person as Hand
from sync.structure import lay_again


def ask(small, request):
    """Somebody does a thing to the spreadsheet."""
    Hand(small.app, small.app.service_account).ask(small.workbook().spreadsheet_id, request)


def delete_tab(small, code):
    ask(small, {"deleteSheet": {"sheetId": sheet_ids(code)[0]}})


def opened(small, *codes):
    """The unit opens these tabs beside those that always are, and closes all others."""
    ledger.Workbook.update(opened=list(codes)).execute()


def titles_there(small):
    sheets = small.book.read(small.workbook().spreadsheet_id).sheets
    return {sheet_id: sheet.title for sheet_id, sheet in sheets.items()}


# two writers


def test_what_the_unit_saves_while_a_run_decides_comes_after_what_it_takes_in(small, monkeypatch):
    """Two connections: nothing that was saved between a plan and its effects is written over unseen."""
    tab, make, saved = small.tab("position"), planning.make, []
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666111")

    def save():
        with database.connection_context():
            small.edit(small.dana, mobile="+972525666222")

    with ThreadPoolExecutor(1) as pool:

        def planned(states):
            made = make(states)
            if not saved:
                saved.append(pool.submit(save))
                pytest.raises(TimeoutError, saved[0].result, 1)  # it waits for its turn
            return made

        monkeypatch.setattr(planning, "make", planned)
        small.run()
        saved[0].result()
    changed = map(journal.values_of, journal.changes_of(journal.Line.record == small.dana.uid))
    lines = [values["mobile"] for values in changed if "mobile" in values]
    assert lines[-2][1] == lines[-1][0] == "+972525666111"
    small.run()
    assert (small.again(small.dana).mobile, small.waiting()) == ("+972525666222", [])


# labels


@pytest.mark.parametrize("how", ["alias", "form"])
def test_a_name_that_is_also_another_ones_word_comes_to_rest_and_is_understood(small, how):
    role = small.role("רכז/ת קהילה")
    if how == "alias":
        small.edit(small.role("רכז/ת נוער"), aliases="רכז/ת קהילה")
    else:
        role = small.add("role_kind", code="x_coord", name="רכזת קהילה", scope="settlement")
    RoleKind.update(opens_sheet=False).where(RoleKind.uid == role.uid).execute()
    small.holder("נועה", "גל", role=role)
    small.run()
    assert small.counted() == (1, 0)
    tab = small.tab("position")
    line = tab.fresh()
    tab.type(line, role_kind=role.name, person__last="חדש", person__first="אחד")
    small.run()
    assert (tab.status(line), small.waiting()) == ("✓ נקלט", [])


# what the house's own rules set otherwise


def test_a_typed_day_that_the_status_contradicts_is_put_back_told_and_kept_in_the_history(small):
    task = small.add("task", title="לקנות", settlement=small.here.uid, shared_with_settlement=True,
                     owner_position=small.dana_position.uid, due=dt.date(2026, 12, 1))  # fmt: skip
    small.run()
    tab = small.tab("task")
    tab.type(0, status="בביצוע", done_on="10/11/2026")
    run = small.run()
    assert ("10/11/2026" in tab.status(0), tab.rows()[0]["done_on"]) == (True, "")
    returned = [values for line, values in journal.history("task", task.uid) if line.verb == "returned"]
    assert returned == [{"done_on": ["10/11/2026", ""]}]
    assert not any("10/11/2026" in line["text"] for line in run.lines if line["kind"] == "in")
    assert small.counted() == (1, 0)


def test_a_typed_share_that_the_status_contradicts_is_kept_in_the_history(small):
    opened(small, "plan")
    plan = small.add("work_plan", owner_type="settlement", settlement=small.here.uid, year=small.world.today().year)
    item = small.add("plan_item", plan=plan.uid, goal="מטרה", action="פעולה", due=dt.date(2026, 12, 1),
                     owner_position=small.dana_position.uid)  # fmt: skip
    small.run()
    small.tab("plan").type(0, status="הושלם", pct="85")
    small.run()
    assert {"pct": ["85", "100"]} in [values for _, values in journal.history("plan_item", item.uid)]


def test_a_cell_that_is_cleared_and_that_the_house_fills_again_comes_to_rest(small):
    opened(small, "plan")
    plan = small.add("work_plan", owner_type="settlement", settlement=small.here.uid, year=small.world.today().year)
    item = small.add("plan_item", plan=plan.uid, goal="מטרה", action="פעולה", due=dt.date(2026, 12, 1), pct=50,
                     owner_position=small.dana_position.uid)  # fmt: skip
    small.run()
    small.tab("plan").type(0, pct="")
    small.run()
    assert (small.workbook().state, small.again(item).pct, small.tab("plan").rows()[0]["pct"]) == ("ok", 0, "0")
    assert small.counted() == (1, 0)


# who opens a workbook


def test_a_new_line_changes_no_e_mail_of_somebody_who_has_an_address_that_opens(small):
    small.edit(small.dana, email="dana@example.org", access_address="dana@example.org")
    small.run()
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="כהן", person__first="דנה", person__mobile="052-5666194",
             person__email="other@example.org")  # fmt: skip
    small.run()
    assert small.again(small.dana).email == "dana@example.org"
    assert small.waiting() == [("conflict", "cell")]


# tabs that are closed, deleted, renamed


def test_a_tab_that_came_back_by_itself_is_held_when_it_is_deleted_again(small):
    kept = small.app.store.book(small.workbook().spreadsheet_id).copy()
    delete_tab(small, "body")
    small.run()
    lay_again(small.workbook(), "body")
    with small.app.store.writing() as change:
        change.add(kept)  # whoever deleted it undid that
    small.run()
    assert small.workbook().state == "ok"
    small.body("ועדה")
    small.run()
    small.tab("body").type(0, mandate="נכתב ביד")
    delete_tab(small, "body")
    small.run()
    assert (small.workbook().state, ledger.Base.select().where(ledger.Base.tab == "body").count()) == ("held", 1)


def test_a_closed_tab_that_was_deleted_is_laid_out_when_the_unit_opens_it_again(small):
    meeting = small.add("meeting", kind="board", settlement=small.here.uid, date=dt.date(2026, 11, 1))
    small.run()
    opened(small, "member")
    small.run()
    delete_tab(small, "meeting")
    small.run()
    opened(small, "member", "meeting")
    small.run()
    assert small.tab("meeting").key(0) == meeting.uid
    assert small.counted() == (1, 0)


def test_a_line_that_waits_in_a_tab_that_was_closed_is_closed_by_the_unit(small):
    small.body("ועדת תרבות")
    small.run()
    small.tab("member").type(0, person__first="רק שם")
    small.run()
    opened(small, "meeting")
    small.run()
    (item,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    ((choice, _),) = choices(item)
    decide(item, choice, SYSTEM, small.world)
    assert "רק שם" in str([values for _, values in journal.history("position", item.record)])
    small.run()
    assert small.waiting() == []


def test_a_hidden_twin_that_was_renamed_is_written_as_ever(small):
    ask(small, {"updateSheetProperties": {"properties": {"sheetId": sheet_ids("position")[1], "title": "גיבוי 'שלי'"},
                                          "fields": "title"}})  # fmt: skip
    small.edit(small.dana, email="x@example.org")
    assert small.run().state == "done"
    tab = small.tab("position")
    assert tab.rows()[tab.line_of(person__first="דנה")]["person.email"] == "x@example.org"


def test_a_persons_tab_that_is_called_like_a_hidden_twin_keeps_its_name_and_ours_gets_another(small):
    ask(small, {"addSheet": {"properties": {"title": "_plan", "sheetId": 77}}})
    opened(small, "member", "meeting", "plan")
    small.run()
    there = titles_there(small)
    assert (there[77], there[sheet_ids("plan")[1]]) == ("_plan", "_plan (פנקס)")


def test_a_hidden_list_of_options_that_was_renamed_goes_on_to_be_offered(small):
    ask(small, {"updateSheetProperties": {"properties": {"sheetId": 200, "title": "רשימות"}, "fields": "title"}})
    opened(small, "member", "meeting", "plan")
    assert small.run().state == "done"
    assert sheet_ids("plan")[0] in titles_there(small)


# what moves to another settlement


def test_the_meetings_of_a_body_that_moves_go_with_it_and_can_be_edited_there(small):
    body = small.body("ועדת תרבות")
    small.run()
    meeting = small.add("meeting", kind="committee", body=body.uid, date=dt.date(2026, 11, 1), status="held")
    other = small.add("meeting", kind="board", settlement=small.here.uid, date=dt.date(2026, 11, 2))
    plan = small.add("work_plan", owner_type="body", body=body.uid, year=small.world.today().year)
    small.edit(body, settlement=small.there.uid)
    small.run(small.here, small.there)
    small.tab("meeting", small.there).type(0, status="בוטל")
    small.run(small.there)
    assert (small.again(meeting).status, small.waiting()) == ("cancelled", [])
    assert (small.again(other).settlement_id, small.again(plan).settlement_id) == (small.here.uid, small.there.uid)


@pytest.mark.parametrize("back", [False, True])
def test_a_record_leaves_its_old_workbook_before_it_enters_the_new_one(small, back):
    small.run(small.here, small.there)
    former, present = (small.there, small.here) if back else (small.here, small.there)
    _, position = small.holder("רות", "שלו", settlement=former)
    small.run(former)
    small.edit(position, settlement=present.uid)
    run = small.run(small.here, small.there)
    told = [line["workbook"] for line in run.lines if line["record"] == position.uid or "רות" in line["text"]]
    stands = {place.name: "רות" in {row["person.first"] for row in small.tab("position", place).rows()}
              for place in (former, present)}  # fmt: skip
    assert stands == {former.name: False, present.name: True}
    order = [row.workbook.settlement_id for row in ledger.Intent.select().order_by(ledger.Intent.created_at)][-3:]
    assert told
    assert order.index(former.uid) < order.index(present.uid)


@pytest.mark.parametrize("asked", ["the new one alone", "the new one in a dry run first"])
def test_whoever_asks_for_the_new_workbook_gets_the_record_out_of_the_old_one_first(small, asked):
    """No two settlements see one person because only one of them was synchronised."""
    small.run(small.here, small.there)
    small.edit(small.dana_position, settlement=small.there.uid)
    if asked.endswith("first"):
        dry = small.run(small.there, dry_run=True)
        assert {line["workbook"] for line in dry.lines} == {small.here.name, small.there.name}
    small.run(small.there)
    stands = [place.name for place in (small.here, small.there)
              if "דנה" in {row["person.first"] for row in small.tab("position", place).rows()}]  # fmt: skip
    assert stands == [small.there.name]
    assert small.counted(small.there) == (1, 0)


def her_number(small):
    """Dana's line in the later sheet gets another number."""
    small.add("position", person=small.dana.uid, role_kind=small.role("רכז/ת קהילה").uid, settlement=small.there.uid)
    small.run(small.here, small.there)
    tab = small.tab("position", small.there)
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666777")
    return "person.mobile", "052-566-6777"


def her_address(small):
    """A new line in the later sheet names Dana, whom the run's page does not tell of, with an address."""
    small.run(small.here, small.there)
    tab = small.tab("position", small.there)
    tab.type(tab.fresh(), role_kind="גזבר/ית", person__last="כהן", person__first="דנה",
             person__mobile="0525666194", person__email="dana@example.org")  # fmt: skip
    return "person.email", "dana@example.org"


@pytest.mark.parametrize("typed", [her_number, her_address])
def test_what_a_later_workbook_brings_reaches_an_earlier_one_in_the_same_run(small, typed):
    """P2: one undisturbed run makes all sheets of a person equal, whichever of them was typed into."""
    column, shown = typed(small)
    small.run(small.here, small.there)
    first = small.tab("position")
    assert first.rows()[first.line_of(person__first="דנה")][column] == shown
    assert small.counted(small.here, small.there) == (2, 0)


def test_what_stands_in_two_sheets_by_right_draws_no_other_sheet_into_a_run(small):
    small.run(small.here, small.there)
    ledger.Workbook.update(opened=["enrolment"]).execute()
    small.add("position", person=small.dana.uid, role_kind=small.role("רכז/ת קהילה").uid, settlement=small.there.uid)
    course = small.add("programme", name="קורס", kind="training", stage="running", reach="regional", published=True,
                       area=small.add("area", name="הכשרות").uid)
    small.add("enrolment", programme=course.uid, person=small.dana.uid, status="invited")
    small.run(small.here, small.there)
    assert [len(small.tab("enrolment", place).rows()) for place in (small.here, small.there)] == [1, 1]
    assert small.counted() == (1, 0)


def test_a_sheet_tells_no_name_of_another_settlement_by_a_key_that_was_pasted(small):
    _, position = small.holder("רות", "סודית", settlement=small.there)
    small.run(small.here, small.there)
    tab = small.tab("position")
    line = tab.fresh()
    tab.type(line, _key=position.uid, person__first="אבג")
    run = small.run()
    told = [str(raw) for sheet in small.book.read(small.workbook().spreadsheet_id).sheets.values()
            for row in sheet.rows for raw in row]  # fmt: skip
    assert small.waiting() == [("finding", "foreign")]
    assert not [text for text in (*told, *(line["text"] for line in run.lines)) if "סודית" in text]


def test_a_line_that_left_is_told_without_the_name_that_its_record_has_by_now(small):
    small.run(small.here, small.there)
    small.edit(small.dana_position, settlement=small.there.uid)
    small.edit(small.dana, last="שםחדש")
    run = small.run(small.here, small.there)
    mine = [line["text"] for line in run.lines if line["workbook"] == small.here.name]
    assert mine
    assert not [text for text in mine if "שםחדש" in text]


@pytest.mark.parametrize("asked", ["the last one alone", "all, the last one first"])
def test_records_that_move_on_one_after_the_other_leave_each_sheet_before_they_enter_the_next(small, asked):
    """One from the third to the first, one from the first to the second: whichever was asked for, and in a dry run."""
    third = Settlement.select().where(Settlement.uid.not_in([small.here.uid, small.there.uid])).first()
    _, one = small.holder("רון", "ראשון", settlement=third)
    _, other = small.holder("קרן", "שנייה")
    small.run(small.here, small.there, third)
    tab = small.tab("position", third)
    tab.type(tab.line_of(person__first="רון"), person__mobile="0525666777")
    small.edit(one, settlement=small.here.uid)
    small.edit(other, settlement=small.there.uid)
    places = (small.there,) if asked == "the last one alone" else (small.there, small.here, third)
    dry = small.run(*places, dry_run=True)
    run = small.run(*places)
    assert (dry.plan_hash, dry.lines, dry.state) == (run.plan_hash, run.lines, run.state)
    stands = {place.name: {row["person.first"] for row in small.tab("position", place).rows()} & {"רון", "קרן"}
              for place in (small.here, small.there, third)}  # fmt: skip
    assert stands == {small.here.name: {"רון"}, small.there.name: {"קרן"}, third.name: {"רון"}}
    assert small.waiting() == [("conflict", "left")]  # what was typed into the line that leaves is asked about first


@pytest.mark.parametrize("role", ["", "מזכיר/ת יישוב"])
def test_a_line_that_leaves_tells_no_name_also_where_something_else_waits_about_its_key(small, role):
    person, position = small.holder("רון", "ראשון")
    small.run(small.here, small.there)
    tab = small.tab("position")
    line = tab.line_of(person__first="רון")
    key = tab.key(line)
    tab.type(line, person__mobile="0525666777")
    tab.type(tab.fresh(), _key=key, person__first="רון", person__last="ראשון", role_kind=role)
    small.edit(position, settlement=small.there.uid)
    small.edit(person, last="סודי")
    small.run()
    assert ("conflict", "left") in small.waiting()
    told = [str(raw) for sheet in small.book.read(small.workbook().spreadsheet_id).sheets.values()
            for row in sheet.rows for raw in row]  # fmt: skip
    assert not [text for text in told if "סודי" in text]
