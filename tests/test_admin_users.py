"""Passwords: a temporary one from the system manager, one's own after it."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt
import re

import pytest

from models import journal
from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.reports import overview
from models.staff import User
from tests.admin_fixtures import PASSWORD, app, browse, office, set_password, unit  # noqa: F401 (fixtures)


def test_a_temporary_password_lets_in_and_is_shown_once(app, browse, unit):
    page = browse("admin").post("/admin/user/password/", data={"id": unit.worker})
    plain = re.search(r"[0-9a-f]{4}(-[0-9a-f]{4}){3}", page.text)[0]
    client = app.test_client()
    email = User.get_by_id(unit.worker).email
    assert client.post("/login", data={"email": email, "password": plain}).status_code == 302
    assert client.get("/admin/person/").location == "/change"
    assert journal.Line.select().where(journal.Line.verb == "temporary").get().record == unit.worker
    assert not journal.Values.select().where(journal.Values.body.contains(plain)).exists()


@pytest.mark.parametrize(("role", "status"), [("manager", 403), ("worker", 403), ("privacy", 403)])
def test_others_give_no_passwords(browse, unit, role, status):
    assert browse(role).post("/admin/user/password/", data={"id": unit.worker}).status_code == status


@pytest.mark.parametrize("uid", ["", "nobody", "bcdfghjkmn", "%00"])
def test_nobody_is_given_none(browse, uid):
    assert browse("admin").post("/admin/user/password/", data={"id": uid}).status_code == 404


def test_one_changes_ones_own_password(app, unit):
    set_password(app, unit.worker)
    client, email = app.test_client(), User.get_by_id(unit.worker).email
    client.post("/login", data={"email": email, "password": PASSWORD})
    assert "החלפת סיסמה" in client.get("/change").text
    fresh = "a-new-and-long-one"
    sent = {"password": PASSWORD, "new_password": fresh, "new_password_confirm": fresh}
    assert client.post("/change", data=sent).status_code == 302
    again = app.test_client()
    assert again.post("/login", data={"email": email, "password": PASSWORD}).status_code == 200
    assert again.post("/login", data={"email": email, "password": fresh}).status_code == 302


def test_a_new_user_is_shown_with_a_password_at_once(app, browse):
    page = browse("admin").post("/admin/user/new/", data={"name": "רות", "email": "ruth@example.org", "role": "worker",
                                                          "active": "כן"})  # fmt: skip
    plain = re.search(r"[0-9a-f]{4}(-[0-9a-f]{4}){3}", page.text)[0]
    client = app.test_client()
    assert client.post("/login", data={"email": "ruth@example.org", "password": plain}).status_code == 302
    fresh = "a-new-and-long-one"
    sent = {"password": plain, "new_password": fresh, "new_password_confirm": fresh}
    assert client.post("/change", data=sent).status_code == 302
    assert client.get("/admin/account/").status_code == 200


@pytest.mark.parametrize("way", ["password", "unlock", "second", "close"])
def test_nobody_mends_ones_own_way_in_past_ones_password(browse, unit, way):
    sent = {"id": unit.admin, "reason": "כי אפשר"}
    assert browse("admin").post(f"/admin/user/{way}/", data=sent).status_code == 403
    assert browse("worker").post(f"/admin/user/{way}/", data={**sent, "id": unit.viewer}).status_code == 403


def test_what_a_worker_who_left_still_holds_is_told(browse, unit, world):
    client = browse("admin")
    apply(Change("user", unit.worker, "update", {"active": False}), SYSTEM, Source("command"), world)
    page = client.get(f"/admin/user/details/?id={unit.worker}").text
    assert "שיבוצים פתוחים: תקוע" in page
    rows = overview.status(SYSTEM, world.today())
    assert [row.tone for row in rows if row.settlement == unit.near and row.kind == "companion"] == ["red"]


@pytest.mark.parametrize(("last", "due"), [
    (None, True), (dt.date(2024, 11, 22), True), (dt.date(2024, 11, 23), False), (dt.date(2024, 2, 29), True),
])  # fmt: skip
def test_a_training_holds_for_two_years(browse, unit, world, last, due):
    values = {"last_privacy_training": last}
    apply(Change("user", unit.worker, "update", values), SYSTEM, Source("command"), world)
    page = browse("admin").get(f"/admin/user/details/?id={unit.worker}").text
    assert ("הדרכה על הגנת הפרטיות" in page or "ההדרכה האחרונה על הגנת הפרטיות" in page) == due
    listed = browse("admin").get("/admin/user/").text
    assert bool(re.search(r'chip warn"><bdi>\s*\d\d/\d\d/2024', listed)) == (due and last is not None)
