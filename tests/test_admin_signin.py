"""Signing in, staying in, being let out; and what every answer carries."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt
import re
from dataclasses import replace

import pytest
from flask import Flask
from passlib.totp import TOTP

import admin
from admin.signin_config import of as config_of
from models.staff import User
from tests.admin_fixtures import PASSWORD, app, browse, fresh, office, set_password, unit  # noqa: F401 (fixtures)


@pytest.fixture
def door(app, unit):
    """A stranger's browser at an installation where the worker has a password."""
    set_password(app, unit.worker)
    return app.test_client()


def sign_in(client, email="worker@example.org", password=PASSWORD, **more):
    """Send the sign-in form."""
    return client.post("/login", data={"email": email, "password": password}, **more)


def test_sign_in_and_out(door):
    assert sign_in(door).location == "/admin/"
    assert door.get("/admin/person/").status_code == 200
    assert door.get("/logout").status_code == 405
    door.post("/logout")
    assert door.get("/admin/person/").status_code == 302


def test_the_library_writes_only_its_own_columns(door, unit):
    before = fresh(User, unit.worker)
    sign_in(door)
    after = fresh(User, unit.worker)
    changed = {name for name in User._meta.fields if getattr(before, name) != getattr(after, name)}
    assert changed
    assert changed <= set(User.SIGNIN)


def refusal_of(page):
    """What the sign-in page says of a failure."""
    return re.search(r'class="alert alert-danger".*?<div>(.*?)</div>', page.text, re.DOTALL)[1]


@pytest.mark.parametrize("email", ["worker@example.org", "viewer@example.org", "x"])
def test_a_refusal_does_not_tell_who_exists(door, email):
    told = refusal_of(sign_in(door, email, "wrong-password"))
    assert re.search("[א-ת]", told)
    assert told == refusal_of(sign_in(door, "nobody@example.org", "wrong-password"))


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                                    "http:evil.example", "\thttps://evil.example"])  # fmt: skip
def test_signing_in_leads_nowhere_else(door, target):
    location = sign_in(door, query_string={"next": target}).location or ""
    assert re.fullmatch(r"|/|/[^/\\].*", location)


def test_signing_in_leads_back(door):
    assert sign_in(door, query_string={"next": "/admin/person/"}).location == "/admin/person/"


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_of_a_form_leads_nowhere_else(browse, target):
    page = browse("manager").get("/admin/person/new/", query_string={"url": target}).text
    assert "evil" not in page.split("<main")[1].split("<form")[0]
    assert 'href="javascript' not in page


def test_five_failures_close_the_door(door):
    for _ in range(5):
        assert sign_in(door, password="wrong-password").status_code == 200
    page = sign_in(door)
    assert page.status_code == 429
    assert re.search("[א-ת]", page.text)
    assert sign_in(door, "WORKER@example.org ").status_code == 429


@pytest.mark.parametrize("values", [{"active": False}, {"retired_on": dt.date(2026, 11, 21)}])
def test_who_is_no_longer_active_is_out_at_once(door, unit, values):
    sign_in(door)
    User.update(**values).where(User.uid == unit.worker).execute()
    assert door.get("/admin/").status_code == 302
    assert sign_in(door).status_code == 200


def test_a_new_password_ends_older_sessions(app, door, unit):
    sign_in(door)
    set_password(app, unit.worker)
    assert door.get("/admin/").status_code == 302


def test_forgeries_are_refused(app, browse, unit):
    client = browse("manager")
    app.config["WTF_CSRF_ENABLED"] = True
    edit = f"person/edit/?id={unit.near_person}"
    posts = ["person/new/", edit, "person/retire/", "person/restore/", "person/action/", "workbooks/sync/",
             "queue/decide/"]  # fmt: skip
    answers = [client.post(f"/admin/{path}", data={"id": unit.near_person, "last": "x"}) for path in posts]
    assert {answer.status_code for answer in answers} == {400}
    assert "בקשה" in answers[0].text or "טופס" in answers[0].text
    page = client.get("/admin/person/new/").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    answer = client.post("/admin/person/new/", data={"csrf_token": token, "last": "כהן", "first": "אורי"})
    assert answer.status_code == 302


@pytest.mark.parametrize("path", ["/login", "/admin/", "/admin/person/", "/nowhere", "/assets/pinkas.css"])
def test_headers(browse, path):
    answer = browse("manager").get(path)
    answer.close()
    headers = answer.headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert path.startswith("/assets") or headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/login", "/admin/", "/admin/person/", "/admin/person/new/", "/admin/journal/",
                                  "/admin/rights/", "/admin/workbooks/", "/admin/queue/", "/admin/runs/"])  # fmt: skip
def test_no_page_has_anything_inline_or_from_elsewhere(browse, path):
    client = browse("manager") if path != "/login" else browse(None)
    page = client.get(path).text
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\son[a-z]+=|\sstyle=|javascript:|<style", page)
    assert not re.search(r'(src|href)="(https?:)?//', page.replace('href="http://127.0.0.1:1', ""))


def test_a_fault_is_told_in_hebrew_without_its_trace(app, browse, monkeypatch):
    app.config.update(PROPAGATE_EXCEPTIONS=False, TESTING=False)
    client = browse("manager")
    monkeypatch.setattr("admin.lists.query_of", lambda *args: 1 / 0)
    page = client.get("/admin/person/")
    assert page.status_code == 500
    assert re.search("[א-ת]", page.text)
    assert "ZeroDivision" not in page.text


def test_a_wrong_method_and_a_missing_page_are_told_in_hebrew(browse):
    client = browse("manager")
    assert (client.get("/admin/person/retire/").status_code, client.get("/x").status_code) == (405, 404)
    assert "העמוד לא נמצא" in client.get("/x").text


@pytest.fixture
def strict(db, office, unit):
    """A stranger's browser at an installation with real people's data."""
    made = Flask("pinkas", template_folder=admin.HERE.parent / "templates", static_folder=None)
    office.settings = replace(office.settings, env="production", public_url="https://localhost")
    admin.register(made, office)
    made.config.update(WTF_CSRF_ENABLED=False, TESTING=True)
    set_password(made, unit.worker)
    return made.test_client()


@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")  # the sign-in library's own form
def test_in_production_the_second_step_is_a_must(strict, unit):
    secure = {"base_url": "https://localhost"}
    assert "/tf-setup" in sign_in(strict, **secure).location
    assert strict.get("/admin/person/", **secure).status_code == 302
    page = strict.post("/tf-setup", data={"setup": "authenticator"}, **secure)
    assert 'src="data:image' in page.text
    key = "".join(re.search(r'class="code">([^<]+)<', page.text)[1].split())
    wrong = strict.post("/tf-validate", data={"code": "000000"}, **secure)
    assert re.search("[א-ת]", wrong.text)
    code = TOTP(key=key).generate().token
    assert strict.post("/tf-validate", data={"code": code}, **secure).status_code == 302
    assert strict.get("/admin/person/", **secure).status_code == 200
    assert "max-age" in strict.get("/admin/", **secure).headers["Strict-Transport-Security"]


@pytest.mark.parametrize("production", [False, True])
def test_cookies_and_the_second_step_in_production(office, production):
    config = config_of(replace(office.settings, env="production" if production else "demo"))
    assert config["SESSION_COOKIE_SECURE"] is production
    assert config["SECURITY_TWO_FACTOR_REQUIRED"] is production
    assert config["SESSION_COOKIE_HTTPONLY"] is True
