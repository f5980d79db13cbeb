"""Many records at once: chosen over all pages, shown before anything is written, and then all of it or nothing."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import re

import pytest

from admin import bulk
from models.people import Person, Position
from models.staff import Assignment
from models.tasks import Task
from tests.admin_fixtures import app, browse, fresh, office, queries, unit  # noqa: F401 (fixtures)
from tests.test_past_screens import undo


@pytest.fixture
def many(browse):
    """Sends one step for the user of a role; gives the page."""

    def call(role, entity, what, keys=(), query="", **answers):
        sent = {"what": what, "rowid": list(keys), **({"ready": "1"} if answers else {}), **answers}
        return browse(role).post(f"/admin/{entity}/many/?{query}", data=sent)

    return call


def confirm(client, page):
    """Press 'save' on a preview."""
    kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    sent = {}
    for name, value in kept:
        sent.setdefault(name, []).append(value)
    return client.post(page.request.full_path, data=sent)


def told(page):
    """How many would change, stay, be refused."""
    return [int(number) for number in re.findall(r"<b><bdi>(\d+)</bdi></b>", page.text)]


def test_one_field_for_all_of_them(browse, unit, many):
    both = [unit.near_person, unit.far_person]
    assert '<option value="field.notes">' in many("manager", "person", "field", both).text
    assert 'name="notes"' in many("manager", "person", "field.notes", both).text
    page = many("manager", "person", "field.notes", both, notes="לעדכן")
    assert told(page) == [2, 0, 0]
    assert fresh(Person, unit.near_person).notes is None
    done = confirm(browse("manager"), page)
    assert done.status_code == 302
    assert [fresh(Person, uid).notes for uid in both] == ["לעדכן", "לעדכן"]


def test_all_of_it_is_undone_in_one_press(browse, unit, many):
    both, client = [unit.near_person, unit.far_person], browse("manager")
    confirm(client, many("manager", "person", "field.notes", both, notes="לעדכן"))
    assert "בוטל: שני שינויים" in undo(client, client.get("/admin/person/")).text
    assert [fresh(Person, uid).notes for uid in both] == [None, None]


def test_what_would_be_refused_is_told_and_stays(browse, unit, many):
    unit.change("position", unit.far_position, {"start": "2027-01-01"})
    both = [unit.near_position, unit.far_position]
    page = many("manager", "position", "end", both, end="1/6/2026")
    assert told(page) == [1, 0, 1]
    confirm(browse("manager"), page)
    assert [str(fresh(Position, uid).end) for uid in both] == ["2026-06-01", "None"]


def test_what_changed_since_it_was_shown_is_not_written(browse, unit, many):
    both = [unit.near_position, unit.far_position]
    page = many("manager", "position", "end", both, end="1/6/2027")
    unit.change("position", unit.far_position, {"end": "2027-02-02"})
    again = confirm(browse("manager"), page)
    assert "דבר לא נשמר" in again.text
    assert fresh(Position, unit.near_position).end is None
    confirm(browse("manager"), again)
    assert str(fresh(Position, unit.far_position).end) == "2027-06-01"


@pytest.mark.parametrize(("entity", "what", "answers", "wrong"), [
    ("person", "field.mobile", {"mobile": "052"}, "אינו מספר טלפון"), ("person", "field.last", {"last": ""}, "חסר ערך"),
    ("position", "end", {"end": ""}, "חסר ערך"), ("position", "field.settlement", {"settlement": "x"}, "לא נמצא"),
])  # fmt: skip
def test_an_answer_that_is_wrong_is_asked_again(browse, unit, many, entity, what, answers, wrong):
    page = many("manager", entity, what, [getattr(unit, f"near_{entity}")], **answers)
    assert (page.status_code, wrong in page.text, 'name="digest"' in page.text) == (200, True, False)


def test_nobody_writes_what_is_not_hers(browse, unit, many):
    assert many("worker", "person", "field.notes", [unit.near_person, unit.far_person], notes="x").status_code == 404
    assert many("eligibility", "person", "field.notes", [unit.near_person], notes="x").status_code == 403
    asked = {"worker": unit.worker, "start": "1/1/2027"}
    assert many("worker", "settlement", "companion", [unit.near], **asked).status_code == 403
    assert many("manager", "inquiry", "field.status", ["bcdfghjkmn"], status="closed").status_code == 404
    for what in ("nothing", "field.uid", "field.version", "field.", "", "field.code"):
        assert many("manager", "role_kind", what, [unit.role]).status_code == 400


def test_all_that_was_found_over_all_pages(browse, unit, many, monkeypatch):
    for number in range(25):
        unit.add("person", first="א", last=f"כהן {number:02}")
    everything = many("manager", "person", "field.notes", query="page_size=20&search=כהן", all="1", notes="x")
    assert told(everything) == [25, 0, 0]
    assert "לבחור את כל מה שנמצא" in browse("manager").get("/admin/person/?page_size=20").text
    monkeypatch.setattr(bulk, "MOST", 20)
    sent = {"what": "field.notes", "all": "1"}
    too_many = browse("manager").post("/admin/person/many/?search=כהן", data=sent, follow_redirects=True)
    assert "נבחרו 25 שורות, ובבת אחת אפשר לשנות עד 20" in too_many.text


def test_all_is_all_that_is_hers(browse, unit, many):
    page = browse("worker").post("/admin/position/many/", data={"what": "end", "all": "1"})
    assert "עוד שורה אחת ברשימה פתוחות לך לקריאה בלבד" in page.text
    assert page.text.count('name="rowid"') == 1
    browse("worker").post("/admin/position/action/", data={"action": "retire", "all": "1"})
    assert fresh(Position, unit.near_position).retired_on is not None
    assert fresh(Position, unit.far_position).retired_on is None


def test_tasks_are_handed_over_and_done(browse, unit, many):
    unit.change("task", unit.near_task, {"owner_user": None, "owner_position": unit.near_position})
    both = [unit.near_task, unit.far_task]
    confirm(browse("manager"), many("manager", "task", "hand", both, owner_user=unit.manager))
    confirm(browse("manager"), many("manager", "task", "done", both, done_on="1/11/2026"))
    for kept in (fresh(Task, uid) for uid in both):
        assert (kept.owner_user_id, kept.owner_position_id, kept.status) == (unit.manager, None, "done")


def test_a_companion_for_many_settlements(browse, unit, many):
    both = [unit.near, unit.far]
    page = many("manager", "settlement", "companion", both, worker=unit.regional, start="1/12/2026")
    assert told(page) == [2, 0, 0]
    confirm(browse("manager"), page)
    begun = Assignment.select().where(Assignment.worker == unit.regional)
    assert {row.settlement_id for row in begun} == set(both)
    assert str(fresh(Assignment, unit.assignment).end) == "2026-11-30"


def test_no_query_for_each_line_of_the_first_step(browse, unit, many, queries):
    keys = [unit.add("person", first="א", last=f"כהן {number:02}") for number in range(9)]

    def counted(some):
        queries.clear()
        many("manager", "person", "field.notes", some)
        return len(queries)

    counted(keys[:1])
    assert counted(keys[:1]) == counted(keys)
