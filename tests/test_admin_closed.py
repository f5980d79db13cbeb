"""What is closed stays closed and junk is no fault; which route is open to whom, `test_admin_routes.py` asks."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import pytest

from models import journal
from models.people import Person, Position
from models.places import Settlement
from tests.admin_fixtures import app, browse, fresh, office, unit  # noqa: F401 (fixtures)


@pytest.mark.parametrize("role", ["worker", "referent", "regional"])
def test_nothing_foreign_was_changed(browse, unit, role):
    client = browse(role)
    client.post(f"/admin/settlement/edit/?id={unit.far}", data={"phone": "02-9931234"})
    client.post("/admin/position/action/", data={"action": "retire", "rowid": [unit.near_position, unit.far_position]})
    assert fresh(Settlement, unit.far).phone is None
    assert fresh(Position, unit.far_position).retired_on is None
    assert fresh(Position, unit.near_position).retired_on is None


def test_a_worker_cannot_carry_a_record_out_of_her_settlements(browse, unit):
    data = {"name": "ועד", "kind": unit.body_kind, "settlement": unit.far, "status": "active"}
    page = browse("worker").post("/admin/body/new/", data=data)
    assert page.status_code == 200
    assert "הפעולה הזאת אינה פתוחה בפניך" in page.text


def test_links_take_only_what_is_open(browse, unit):
    data = {"person": "nobody", "role_kind": unit.role, "settlement": unit.near, "leadership": "formal"}
    page = browse("worker").post("/admin/position/new/", data=data)
    assert "„nobody” לא נמצא ברשימה" in page.text


def test_lookup_answers_names_and_keys(browse, unit):
    found = browse("worker").get("/admin/position/ajax/lookup/?name=person&query=לוי near").json
    assert found == [[unit.near_person, "נועה לוי near"]]
    assert browse("worker").get("/admin/position/ajax/lookup/?name=notes").status_code == 404


def test_a_closed_door_is_written_down(browse, unit):
    browse("viewer").get("/admin/person/")
    line = journal.Line.select().order_by(journal.Line.seq.desc()).get()
    assert (line.verb, line.actor_name, line.place) == ("denied", "הנהלת המועצה / פיקוח", "/admin/person/")


JUNK = ["page=-5", "page=1000000000000000000", "page=abc", "page_size=0", "page_size=99999999", "sort=999", "sort=-1",
        "sort=10000000000000000000000", "desc=x", "search=%00", "search=%25%27%22%5C", "flt0_settlement_is=%00",
        "flt0_settlement_is=abc", "flt0_start_between=1", "flt0_start_between=2026-01-01+to+", "flt0_nothing=1",
        "flt0_start_before=31/02/2026", "flt_=1", "flt0_archive=maybe", "_scheme=javascript&_external=1",
        "endpoint=x", "export_type=x", "_anchor=x", "flt0_body-settlement_is=zz", "flt0_function_is=x%00",
        "flt0_start_none=2", "search=" + "א" * 5000]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_the_address_is_not_a_fault(browse, junk):
    assert browse("manager").get(f"/admin/position/?{junk}").status_code == 200


@pytest.mark.parametrize("key", ["", "abc", "%00", "'", "1" * 300, "bcdfghjkmn"])
@pytest.mark.parametrize("route", ["details", "edit"])
def test_unknown_keys_are_not_found(browse, route, key):
    answer = browse("manager").get(f"/admin/person/{route}/?id={key}")
    assert answer.status_code == 404
    assert "העמוד לא נמצא" in answer.text


@pytest.mark.parametrize("path", ["runs/%00/", "runs/abc/", "workbooks/99999999999/", "workbooks/7/", "queue/?book=x",
                                  "journal/?before=-1", "journal/?q=%00&since=x&until=1", "runs/?page=-9"])  # fmt: skip
def test_junk_on_special_screens(browse, path):
    assert browse("manager").get(f"/admin/{path}").status_code in (200, 404)


def test_archived_records_are_hidden_until_asked_for(browse, unit):
    client = browse("manager")
    client.post("/admin/person/retire/", data={"id": unit.far_person})
    assert fresh(Person, unit.far_person).retired_on is None  # a position still depends on it
    client.post("/admin/attendance/retire/", data={"id": unit.far_attendance})
    client.post("/admin/position/retire/", data={"id": unit.far_position})
    client.post("/admin/enrolment/retire/", data={"id": unit.far_enrolment})
    client.post("/admin/person/retire/", data={"id": unit.far_person})
    assert "לוי far" not in client.get("/admin/person/").text
    assert "לוי far" in client.get("/admin/person/?flt0_archive=only").text
    client.post("/admin/person/action/", data={"action": "restore", "rowid": [unit.far_person]})
    assert "לוי far" in client.get("/admin/person/").text
