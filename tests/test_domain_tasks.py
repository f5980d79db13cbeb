"""Tasks that were agreed on (S8): whose, until when, and what a settlement sees and does of them in its sheet."""

import datetime as dt

import pytest

from models.access import Actor
from models.catalog import TABS
from models.changes import Change, Denied, Refused, Source, apply
from models.tasks import Task
from tests.admin_fixtures import *  # noqa: F403
from tests.admin_fixtures import TODAY, fresh

DAY = dt.timedelta(days=1)


def made(title="לזמן ישיבה"):
    return Task.get_or_none(Task.title == title)


def test_a_task_is_of_whoever_writes_it_down_unless_it_says_whose(browse, unit):
    browse("worker").post("/admin/task/new/", data={"title": "לזמן ישיבה", "due": "30/11/2026"})
    task = made()
    assert (task.owner_user_id, task.status, task.shared_with_settlement) == (unit.worker, "open", False)
    assert task.due == dt.date(2026, 11, 30)


def test_a_task_has_one_owner(browse, unit):
    both = {"title": "לזמן ישיבה", "owner_user": unit.worker, "owner_position": unit.near_position}
    page = browse("worker").post("/admin/task/new/", data=both)
    assert "למשימה אחראי/ת אחד/ת" in page.text
    assert made() is None


def test_a_task_without_anybody_is_refused(unit):
    with pytest.raises(Refused, match="אחראי/ת אחד/ת"):
        unit.add("task", title="של אף אחד")


@pytest.mark.parametrize(
    ("before", "values", "status", "done_on"),
    [
        ({}, {"status": "done"}, "done", TODAY), ({}, {"done_on": TODAY - DAY}, "done", TODAY - DAY),
        ({"status": "done"}, {"status": "open"}, "open", None), ({}, {"status": "dropped"}, "dropped", None),
        ({"status": "done"}, {"done_on": TODAY - DAY}, "done", TODAY - DAY),
    ],
)  # fmt: skip
def test_done_has_its_day_and_what_is_not_done_has_none(unit, before, values, status, done_on):
    uid = unit.add("task", title="משימה", owner_user=unit.worker, **before)
    unit.change("task", uid, values)
    assert (fresh(Task, uid).status, fresh(Task, uid).done_on) == (status, done_on)


def test_a_task_is_not_done_tomorrow(unit):
    uid = unit.add("task", title="משימה", owner_user=unit.worker)
    with pytest.raises(Refused, match="עתידי"):
        unit.change("task", uid, {"done_on": TODAY + DAY})


def test_a_worker_passes_a_task_on_to_whom_it_belongs_and_then_it_is_not_hers(browse, unit):
    uid = unit.add("task", title="לבדוק תקציב", owner_user=unit.worker)
    actor = Actor(unit.worker, "עובדת", "worker", (unit.near,))
    unit.change("task", uid, {"owner_user": unit.referent, "title": "לבדוק את התקציב"}, actor)
    assert (fresh(Task, uid).owner_user_id, fresh(Task, uid).title) == (unit.referent, "לבדוק את התקציב")
    with pytest.raises(Denied):
        unit.change("task", uid, {"owner_user": unit.worker}, actor)


def test_passing_on_carries_no_task_into_a_settlement_that_is_not_hers(browse, unit):
    uid = unit.add("task", title="לבדוק תקציב", owner_user=unit.worker)
    actor = Actor(unit.worker, "עובדת", "worker", (unit.near,))
    with pytest.raises(Denied):
        unit.change("task", uid, {"owner_user": unit.referent, "settlement": unit.far}, actor)
    with pytest.raises(Denied):
        unit.change("body", unit.near_body, {"settlement": unit.far}, actor)


def test_a_late_task_says_so_on_its_page(browse, unit):
    uid = unit.add("task", title="משימה", owner_user=unit.worker, due=TODAY - 3 * DAY)
    assert "באיחור של 3 ימים" in browse("worker").get(f"/admin/task/details/?id={uid}").text
    unit.change("task", uid, {"status": "done"})
    assert "באיחור" not in browse("worker").get(f"/admin/task/details/?id={uid}").text


def test_whose_tasks_a_worker_may_write(browse, unit):
    far = unit.add("task", title="של אחרים", owner_user=unit.secretary, settlement=unit.far)
    mine = unit.add("task", title="שלי", owner_user=unit.worker, settlement=unit.far)
    met = unit.add("meeting", kind="unit", date=TODAY, worker=unit.worker)
    from_meeting = unit.add("task", title="מהמפגש שלי", owner_user=unit.secretary, meeting=met)
    codes = {uid: browse("worker").get(f"/admin/task/edit/?id={uid}").status_code for uid in (far, mine, from_meeting)}
    assert codes == {far: 404, mine: 200, from_meeting: 200}


def test_a_meeting_gives_its_settlement(unit):
    uid = unit.add("task", title="משימה", owner_user=unit.worker, meeting=unit.near_meeting)
    assert fresh(Task, uid).settlement_id == unit.near


# in the sheet


@pytest.fixture
def shared(small):
    """A task of the secretary that stands in the sheet of her settlement, and one of the other settlement."""
    here = small.add("task", title="לעדכן את רשימת הקשר", owner_position=small.dana_position.uid,
                     settlement=small.here.uid, due=TODAY + 7 * DAY, shared_with_settlement=True)  # fmt: skip
    small.there_task = small.add("task", title="של אלעזר", owner_position=small.dana_position.uid,
                                 settlement=small.there.uid, shared_with_settlement=True)  # fmt: skip
    small.run()
    return here


def titles(small):
    return [row["title"] for row in small.tab("task").rows() if row["title"]]


def test_the_sheet_shows_what_is_shared_with_this_settlement(small, shared):
    small.add("task", title="לא משותפת", owner_position=small.gil_position.uid, settlement=small.here.uid)
    small.run()
    row = small.tab("task").rows()[0]
    assert titles(small) == ["לעדכן את רשימת הקשר"]
    assert (row["due"], row["in_charge"]) == ("29/11/2026", "דנה כהן · מזכיר/ת יישוב")


def test_what_is_marked_done_in_the_sheet_is_done(small, shared):
    small.tab("task").type(0, status="בוצעה")
    small.run()
    assert (small.again(shared).status, small.again(shared).done_on) == ("done", TODAY)


def test_the_unit_moves_a_day_and_the_sheet_follows(small, shared):
    small.edit(shared, due=TODAY + 9 * DAY)
    small.run()
    assert small.tab("task").rows()[0]["due"] == "01/12/2026"


def test_the_words_of_a_task_are_the_units(small, shared):
    small.tab("task").type(0, title="משהו אחר")
    small.run()
    assert small.again(shared).title == "לעדכן את רשימת הקשר"
    assert titles(small) == ["לעדכן את רשימת הקשר"]


def test_no_line_becomes_a_task(small, shared):
    tab = small.tab("task")
    tab.type(tab.fresh(), title="משימה מן הגיליון")
    small.run()
    assert Task.select().count() == 2


def test_a_sheet_writes_no_task_of_another_settlement(small, shared, world):
    actor = Actor(name="גיליון", role="sheet", settlements=(small.here.uid,))
    change = Change("task", small.there_task.uid, "update", {"status": "done"})
    with pytest.raises(Refused, match="אינה פתוחה"):
        apply(change, actor, Source("sheet"), world)


@pytest.mark.parametrize(
    ("change", "stands"),
    [
        ({"status": "dropped"}, False), ({"shared_with_settlement": False}, False), ({"status": "done"}, True),
        ({"done_on": TODAY - 60 * DAY}, True), ({"done_on": TODAY - 61 * DAY}, False),
    ],
)  # fmt: skip
def test_what_is_over_leaves_the_sheet(small, shared, change, stands):
    small.edit(shared, **change)
    lines = Task.select().where(TABS["task"][1].lines(small.here.uid, TODAY))
    assert (shared.uid in {row.uid for row in lines}) == stands


def test_nothing_out_of_a_protection_teams_meeting_stands_in_a_sheet(small, shared):
    team = small.body("צוות מוגנות", "t_protection")
    met = small.add("meeting", kind="team", status="held", date=TODAY, body=team.uid)
    small.add("task", title="חשאית", owner_position=small.gil_position.uid, meeting=met.uid,
              shared_with_settlement=True)  # fmt: skip
    small.run()
    assert titles(small) == ["לעדכן את רשימת הקשר"]


def test_who_leads_informally_is_not_named_in_a_sheet(small, shared):
    person, position = small.holder("סוד", "גדול", leadership="informal")
    small.add("task", title="לשוחח עם הוועד", owner_position=position.uid, settlement=small.here.uid,
              shared_with_settlement=True)  # fmt: skip
    small.run()
    assert {row["in_charge"] for row in small.tab("task").rows()} == {"היישוב", "דנה כהן · מזכיר/ת יישוב"}
