"""The lock after failures, codes that count once, and visits that end: what somebody from outside tries."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import json
import re

import pytest
from argon2 import low_level
from flask import Flask
from passlib.totp import TOTP

import admin
from models import journal
from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.signins import Visit
from models.staff import User
from tests.admin_fixtures import PASSWORD, app, browse, fresh, office, set_password, unit  # noqa: F401 (fixtures)
from tests.test_admin_signin import sign_in

OLD_SELECT = pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")  # the library's own form


@pytest.fixture
def door(app, unit):
    """A stranger's browser at an installation where the worker has a password."""
    set_password(app, unit.worker)
    return app.test_client()


def another(office):
    """A second process of the same installation."""
    made = Flask("pinkas", template_folder=admin.HERE.parent / "templates", static_folder=None)
    admin.register(made, office)
    made.config.update(WTF_CSRF_ENABLED=False, TESTING=True)
    return made.test_client()


def verbs(record=None):
    """The verbs of the journal about one user, or about nobody known."""
    line = journal.Line
    return [row.verb for row in line.select().where(line.record == (record or "")).order_by(line.seq)]


def test_all_processes_count_together(door, office, unit):
    for turn in range(5):
        assert sign_in(door if turn % 2 else another(office), password="wrong-password").status_code == 200
    assert sign_in(another(office)).status_code == 429
    assert verbs(unit.worker).count("failed") == 5
    assert verbs(unit.worker).count("locked") == 1


def test_the_lock_tells_nobody_who_exists(door):
    for _ in range(5):
        sign_in(door, "nobody@example.org", "wrong-password")
    assert sign_in(door, "nobody@example.org", "wrong-password").status_code == 429


def test_the_lock_opens_by_itself(door, clock):
    for _ in range(5):
        sign_in(door, password="wrong-password")
    clock.move(minutes=14)
    assert sign_in(door).status_code == 429
    clock.move(minutes=2)
    assert sign_in(door).status_code == 302


def test_the_system_manager_opens_the_lock(door, browse, unit):
    for _ in range(5):
        sign_in(door, password="wrong-password")
    client = browse("admin")
    assert "נעולה עד" in client.get(f"/admin/user/details/?id={unit.worker}").text
    client.post("/admin/user/unlock/", data={"id": unit.worker})
    assert sign_in(door).status_code == 302
    assert "unlocked" in verbs(unit.worker)


def test_being_in_as_somebody_opens_no_other_lock(door, browse, unit):
    for _ in range(4):
        sign_in(door, password="wrong-password")
    sign_in(browse("viewer"), password="wrong-password")
    assert sign_in(door, password="wrong-password").status_code == 429


def test_one_machine_may_not_try_everybody(door):
    answers = {sign_in(door, f"u{n}@example.org", "wrong-password").status_code for n in range(50)}
    assert answers == {200}
    assert sign_in(door, "u99@example.org", "wrong-password").status_code == 429


def test_json_does_not_pass_the_lock(door):
    answer = door.post("/login", json={"email": "worker@example.org", "password": PASSWORD})
    assert answer.status_code == 415
    assert re.search("[א-ת]", answer.text)


def test_the_journal_never_holds_what_was_typed(door, unit):
    sign_in(door, "my-secret-by-mistake", "wrong-password")
    sign_in(door, password="wrong-password")
    assert "failed" in verbs()
    lines = json.dumps([str(row) for row in journal.Line.select().dicts()])
    assert "wrong-password" not in lines
    assert "my-secret" not in lines


@pytest.mark.parametrize("name", ["worker", "viewer", "nobody", "left"])
def test_every_failure_costs_the_same_work(door, unit, monkeypatch, name):
    unit.add("user", name="עזב", email="left@example.org", role="worker", active=False)
    done = []
    for name in ("hash_secret", "verify_secret"):
        real = getattr(low_level, name)
        monkeypatch.setattr(low_level, name, lambda *a, real=real, **k: done.append(1) or real(*a, **k))
    sign_in(door, f"{name}@example.org", "wrong-password")
    assert len(done) == 1


def test_rest_ends_a_visit(door, clock, unit):
    sign_in(door)
    clock.move(minutes=19)
    assert door.get("/admin/person/").status_code == 200
    clock.move(minutes=21)
    assert "/login" in door.get("/admin/person/").location
    assert "20 דקות" in door.get("/login").text


def test_a_page_that_asks_by_itself_is_no_use(door, clock):
    sign_in(door)
    for _ in range(3):
        clock.move(minutes=7)
        answer = door.get("/admin/account/state/", headers={"Accept": "application/json"})
    assert answer.status_code == 302
    sign_in(door)
    for _ in range(3):
        clock.move(minutes=7)
        answer = door.post("/admin/account/stay/", headers={"Accept": "application/json"})
    assert answer.json["left"] == 20 * 60


def test_a_visit_ends_after_half_a_day_however_busy(door, clock):
    sign_in(door)
    for _ in range(47):
        clock.move(minutes=15)
        assert door.get("/admin/account/").status_code == 200
    clock.move(minutes=16)
    assert door.get("/admin/account/").status_code == 302


def test_a_cookie_that_was_copied_is_void_after_signing_out(app, door):
    sign_in(door)
    stolen = door.get_cookie("pinkas").value
    door.post("/logout")
    thief = app.test_client()
    thief.set_cookie("pinkas", stolen)
    assert thief.get("/admin/account/").status_code == 302


def test_who_comes_back_is_not_in_by_an_old_cookie(door, unit, world):
    sign_in(door)
    for active in (False, True):
        apply(Change("user", unit.worker, "update", {"active": active}), SYSTEM, Source("command"), world)
    assert door.get("/admin/account/").status_code == 302


def test_signing_in_leaves_nothing_of_before_in_the_cookie(app, door):
    app.config["WTF_CSRF_ENABLED"] = True
    find = lambda page: re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]  # noqa: E731
    before = find(door.get("/login"))
    with door.session_transaction() as session:
        planted = session["csrf_token"]
    door.post("/login", data={"email": "worker@example.org", "password": PASSWORD, "csrf_token": before})
    door.get("/admin/account/")
    with door.session_transaction() as session:
        assert session.get("csrf_token") != planted
    assert door.post("/admin/account/stay/", data={"csrf_token": before}).status_code == 400


def test_nothing_is_remembered_and_no_key_opens(app, door, unit):
    answer = door.post("/login?include_auth_token", data={"email": "worker@example.org", "password": PASSWORD,
                                                          "remember": "y"})  # fmt: skip
    assert "remember_token" not in str(answer.headers.getlist("Set-Cookie"))
    with app.test_request_context():
        key = app.security.datastore.find_user(email="worker@example.org").get_auth_token()
    stranger = app.test_client()
    assert stranger.get("/admin/account/", headers={"Authentication-Token": key}).status_code == 302
    assert stranger.get(f"/admin/account/?auth_token={key}").status_code == 302


def test_a_tampered_cookie_is_nobody(app, door):
    sign_in(door)
    value = door.get_cookie("pinkas").value
    stranger = app.test_client()
    stranger.set_cookie("pinkas", value[:-3] + "abc")
    assert stranger.get("/admin/account/").status_code == 302


def second_step(app, unit):
    """A browser that signed in, set up a second step and has recovery codes: (key, codes)."""
    client = app.test_client()
    sign_in(client)
    page = client.post("/tf-setup", data={"setup": "authenticator"})
    key = "".join(re.search(r'class="code">([^<]+)<', page.text)[1].split())
    where = re.search(r'action="(/tf-setup/[^"]+)"', page.text)[1]
    assert client.post(where, data={"code": TOTP(key=key).generate().token}).status_code == 302
    codes = re.findall(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", client.post("/mf-recovery-codes").text)
    User.update(last_code=0).where(User.uid == unit.worker).execute()  # as if half a minute had passed
    return key, codes


@OLD_SELECT
def test_a_code_counts_once(app, door, unit):
    key, _ = second_step(app, unit)
    code = TOTP(key=key).generate().token
    for client, answer in ((door, 302), (app.test_client(), 200)):
        assert "/tf-validate" in sign_in(client).location
        assert client.get("/admin/account/").status_code == 302
        assert client.post("/tf-validate", data={"code": code}).status_code == answer


@OLD_SELECT
def test_wrong_codes_close_the_second_step(app, door, unit):
    second_step(app, unit)
    for _ in range(5):
        sign_in(door)
        door.post("/tf-validate", data={"code": "000000"})
    sign_in(door)
    assert door.post("/tf-validate", data={"code": "000000"}).status_code == 429


@OLD_SELECT
def test_a_recovery_code_counts_once_and_is_not_shown_again(app, door, unit):
    _, codes = second_step(app, unit)
    assert len(set(codes)) == 10
    assert codes[0] not in (fresh(User, unit.worker).mf_recovery_codes or "")
    for client, answer in ((door, 302), (app.test_client(), 200)):
        sign_in(client)
        assert client.post("/mf-recovery", data={"code": codes[0].upper()}).status_code == answer
    assert door.get("/admin/account/").status_code == 200
    assert "נותרו 9" in door.get("/admin/account/").text
    assert not any(code in door.get("/mf-recovery-codes?show_codes=y").text for code in codes)
    assert {"second", "codes", "code", "signin"} <= set(verbs(unit.worker))


@OLD_SELECT
def test_a_lost_phone_is_mended_with_a_reason(app, door, browse, unit):
    second_step(app, unit)
    client = browse("admin")
    client.post("/admin/user/second/", data={"id": unit.worker, "reason": " "})
    assert fresh(User, unit.worker).tf_totp_secret
    client.post("/admin/user/second/", data={"id": unit.worker, "reason": "הטלפון אבד"})
    assert fresh(User, unit.worker).tf_totp_secret is None
    places = [row.place for row in journal.Line.select().where(journal.Line.verb == "unsecond")]
    assert any("הטלפון אבד" in place for place in places)
    assert sign_in(door).location == "/admin/"


def test_leaving_other_browsers(app, door, unit):
    sign_in(door)
    other = app.test_client()
    sign_in(other)
    assert "הדפדפן הזה" in door.get("/admin/account/").text
    door.post("/admin/account/close/")
    assert other.get("/admin/account/").status_code == 302
    assert door.get("/admin/account/").status_code == 200
    assert Visit.select().where(Visit.why == "closed").count() == 1
