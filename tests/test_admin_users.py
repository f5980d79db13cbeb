"""Passwords: a temporary one from the system manager, one's own after it."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import re

import pytest

from models import journal
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
