"""Every screen is closed to whom it is not open: the expected answers stand here by hand."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import pytest

from models import journal
from models.catalog import CATALOG
from models.people import Person, Position
from models.places import Settlement
from tests.admin_fixtures import app, browse, fresh, office, unit  # noqa: F401 (fixtures)
from tests.test_care_rights import TABLE

# F writes all, O reads all and writes what is hers, L reads all, - sees nothing
#             manager secretary worker referent regional eligibility viewer privacy admin
RIGHTS = """
settlement     F         F        O       O        O        L           -      -      -
position       F         F        O       O        O        L           -      -      -
person         F         F        O       O        O        L           -      -      -
body           F         F        O       O        O        L           -      -      -
meeting        F         F        O       O        O        L           -      -      -
attendance     F         F        O       O        O        L           -      -      -
resource       F         F        O       O        O        L           -      -      -
enrolment      F         F        O       O        O        L           -      -      -
distribution   F         F        O       O        O        L           -      -      -
role_kind      F         L        L       L        L        L           -      -      -
body_kind      F         L        L       L        L        L           -      -      -
area           F         L        L       L        L        L           -      -      -
rule           F         L        L       L        L        L           -      -      -
organisation   F         L        L       L        L        L           -      -      -
assignment     F         F        L       L        L        L           -      -      -
area_referent  F         F        L       L        L        L           -      -      -
user           L         -        -       -        -        -           -      L      F
notice         F         F        O       O        O        L           -      -      -
subject_request F        F        -       -        -        -           -      F      -
incident       F         -        -       -        -        -           -      F      L
periodic_check F         -        -       -        -        -           -      F      L
supplier       F         -        -       -        -        -           -      F      L
"""
ROLES = ("manager", "secretary", "worker", "referent", "regional", "eligibility", "viewer", "privacy", "admin")


def standing(code, role):
    """F writes all, O reads all and writes what is hers, L reads all, - sees nothing: from the hand-written table."""
    reads, writes = (TABLE[code, verb][role] for verb in ("read", "write"))
    return {"all": "F", "own": "O"}.get(writes, "-" if reads == "-" else "L")


HIDDEN = {entry.code for entry in CATALOG if entry.confidential}
MATRIX = {code: {role: standing(code, role) for role in ROLES} for code, _ in TABLE if code not in HIDDEN}

READ = {"F": 200, "O": 200, "L": 200, "-": 403}
WRITE = {"F": 200, "O": 404, "L": 403, "-": 403}  # with the key of a record that is not hers
NEW, NEW_PLACE = {**READ, "L": 403}, {**READ, "O": 403, "L": 403}  # a new settlement is nobody's own yet
GONE = dict.fromkeys("FOL-", 404)
POST = {"F": 302, "O": 404, "L": 403, "-": 403}


def far(unit, entity):
    """A record of the entity that is not the worker's own."""
    if not hasattr(unit, "far_readiness_status"):
        unit.with_teams()
    names = {"settlement": "far", "role_kind": "role", "user": "viewer"}
    return getattr(unit, names.get(entity, f"far_{entity}"), None) or getattr(unit, entity)


def test_matrix_is_whole():
    assert set(MATRIX) == {entry.code for entry in CATALOG if not entry.confidential}


@pytest.mark.parametrize("role", ROLES)
def test_foreign_records_are_closed(browse, unit, role):
    client, wrong = browse(role), []
    for entity, rights in MATRIX.items():
        key, right = far(unit, entity), rights[role]
        asked = {
            "list": (client.get(f"/admin/{entity}/"), READ),
            "details": (client.get(f"/admin/{entity}/details/?id={key}"), READ),
            "edit": (client.get(f"/admin/{entity}/edit/?id={key}"), WRITE),
            "save": (client.post(f"/admin/{entity}/edit/?id={key}", data={"notes": "x", "_version": 1}), POST),
            "new": (client.get(f"/admin/{entity}/new/"), NEW_PLACE if entity == "settlement" else NEW),
            "lookup": (client.get(f"/admin/{entity}/ajax/lookup/?name=uid"), {"F": 404, "O": 404, "L": 403, "-": 403}),
            "retire": (client.post(f"/admin/{entity}/retire/", data={"id": key}), POST),
            "action": (client.post(f"/admin/{entity}/action/", data={"action": "retire", "rowid": [key]}), POST),
            "restore": (client.post(f"/admin/{entity}/restore/", data={"id": key}), POST),
            "cell": (client.post(f"/admin/{entity}/ajax/update/", data={"list_form_pk": key}), GONE),
            "delete": (client.post(f"/admin/{entity}/delete/", data={"id": key}), GONE),
        }
        wrong += [(entity, name, got.status_code) for name, (got, want) in asked.items()
                  if got.status_code != want[right]]  # fmt: skip
    assert wrong == []


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


@pytest.mark.parametrize("path", ["", "position/", "position/new/", "workbooks/", "journal/", "queue/"])
def test_strangers_are_sent_to_sign_in(browse, path):
    answer = browse(None).get(f"/admin/{path}")
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=%2Fadmin%2F")


SCREENS = {
    "workbooks": ("manager", "secretary", "worker"), "queue": ("manager", "secretary", "worker"),
    "runs": ("manager", "secretary", "worker"), "journal": ("manager", "privacy", "admin"),
    "rights": ("manager", "privacy", "admin"), "": ROLES,
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_special_screens(browse, role):
    client = browse(role)
    answers = {name: client.get(f"/admin/{name}/".replace("//", "/")).status_code for name in SCREENS}
    assert answers == {name: 200 if role in roles else 403 for name, roles in SCREENS.items()}


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
