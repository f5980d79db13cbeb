"""Hard outside: forgeries at every door, headers, hosts, ways that lead elsewhere, settings that give secrets away."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import base64
import importlib.util
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

import admin
from admin.signin_config import of as config_of
from models import settings
from models.schema import ALL_TABLES
from models.staff import User
from tests.admin_fixtures import app, browse, fresh, office, set_password, unit  # noqa: F401 (fixtures)

HOUSE = Path(__file__).parent.parent
#: what grows by itself when somebody signs in or is refused
OWN_TRACES = {"visit", "attempt", "journal_line", "journal_values"}


def contents(db):
    """Everything that the database holds, table by table."""
    return {
        table._meta.table_name: sorted(map(repr, table.select().tuples())) for table in ALL_TABLES
        if table._meta.table_name not in OWN_TRACES
    }  # fmt: skip


def written_to(app):
    """Every address that takes POST, with something in each gap."""
    gaps = {"token": "x" * 32, "uid": "bcdfghjkmn", "kind": "csv", "name": "google"}
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            filled = {name: gaps.get(name, "1") for name in rule.arguments}
            yield rule.endpoint, re.sub(r"<(?:\w+:)?(\w+)>", lambda gap, filled=filled: filled[gap[1]], rule.rule)


@pytest.mark.parametrize("role", ["manager", "admin", "worker", None])
def test_a_form_without_its_token_writes_nothing_anywhere(app, browse, unit, db, role):
    client = browse(role)
    app.config["WTF_CSRF_ENABLED"] = True
    before, found = contents(db), {}
    posted = {"id": unit.near_person, "first": "גנב", "last": "גנב", "active": "", "csrf_token": "forged"}
    doors = list(written_to(app))
    assert len(doors) > 200
    for endpoint, address in doors:
        for headers in ({}, {"Content-Type": "application/json"}, {"X-CSRFToken": "forged"}):
            sent = {"json": posted} if "Content-Type" in headers else {"data": posted}
            answer = client.post(address, headers=headers, **sent)
            if answer.status_code not in (400, 404, 405, 415):
                found[endpoint] = answer.status_code
            answer.close()
    assert found == {}
    assert contents(db) == before


def test_other_ways_of_writing_are_closed(app, browse):
    client = browse("manager")
    for method in ("put", "patch", "delete"):
        for rule in app.url_map.iter_rules():
            assert method.upper() not in rule.methods
    assert client.put("/admin/person/").status_code == 405


def test_what_a_form_does_not_show_cannot_be_written(browse, unit):
    client = browse("admin")
    page = client.get(f"/admin/user/edit/?id={unit.worker}").text
    seen = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("seen_values", "_version")}
    hidden = {"password": "x", "tf_totp_secret": "x", "fs_uniquifier": "x", "uid": "x", "created_by": "x"}
    client.post(f"/admin/user/edit/?id={unit.worker}", data={
        "name": "עדה", "email": "worker@example.org", "role": "worker", "active": "כן", **hidden, **seen,
    })  # fmt: skip
    after = fresh(User, unit.worker)
    assert after.name == "עדה"
    assert "x" not in (after.password, after.tf_totp_secret, after.fs_uniquifier, after.created_by)


@pytest.fixture
def strict(db, office, unit):
    """An installation with real people's data behind its proxy, and a stranger's browser at it."""
    office.settings = replace(office.settings, env="production", public_url="https://pinkas.example")
    made = Flask("pinkas", template_folder=admin.HERE.parent / "templates", static_folder=None)
    admin.register(made, office)
    set_password(made, unit.worker)
    return made.test_client()


PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "pinkas.example", "X-Forwarded-For": "10.1.2.3"}


def test_behind_its_proxy(strict):
    answer = strict.get("/login", headers=PROXY)
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-pinkas=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "tf-setup" not in cookie


@pytest.mark.parametrize("host", ["evil.example", "pinkas.example.evil.example", "evil.example#pinkas.example", ""])
def test_another_name_for_the_house_is_refused(strict, host):
    assert strict.get("/login", headers={**PROXY, "X-Forwarded-Host": host or "x y"}).status_code == 400


def test_a_form_from_another_site_is_refused_also_with_a_token(strict):
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', strict.get("/login", headers=PROXY).text)[1]
    sent = {"email": "worker@example.org", "password": "a-long-password", "csrf_token": token}
    secure = {"base_url": "https://pinkas.example"}
    forged = strict.post("/login", data=sent, headers={**PROXY, "Referer": "https://evil.example/"}, **secure)
    assert forged.status_code == 400


@pytest.mark.parametrize("way", ["/login", "/verify", "/wan-signin", "/tf-validate"])
@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "/%09/evil.example",
                                    "https:evil.example", "/\t/evil.example"])  # fmt: skip
def test_no_page_carries_a_way_elsewhere_on(app, unit, way, target):
    set_password(app, unit.worker)
    client = app.test_client()
    client.post("/login", data={"email": "worker@example.org", "password": "a-long-password"})
    sent = {"password": "a-long-password"} if way == "/verify" else {}
    answer = client.post(way, data=sent, query_string={"next": target})
    assert re.fullmatch(r"|/(?![/\\\t]).*", answer.location or "")


@pytest.mark.parametrize("path", ["/assets/../app.py", "/assets/%2e%2e/app.py", "/assets/..%2fapp.py", "/static/x",
                                  "/instance/secret.key", "/.git/config", "/assets//etc/passwd"])  # fmt: skip
def test_no_file_of_the_machine_is_served(app, path):
    assert app.test_client().get(path).status_code in (308, 404)


def test_too_much_at_once_is_refused_in_hebrew(app, browse):
    client = browse("manager")
    answer = client.post("/admin/person/new/", data={"last": "א" * 3 * 2**20})
    assert answer.status_code == 413
    assert re.search("[א-ת]", answer.text)


SECRET = "kJ8-one-of-two-real-keys-of-a-test-0"
FIELD = "vR4-the-other-key-of-the-same-test-1"
REAL = {"PINKAS_ENV": "production", "PINKAS_SECRET_KEY": SECRET, "PINKAS_FIELD_KEY": FIELD,
        "PINKAS_PUBLIC_URL": "https://pinkas.example"}  # fmt: skip


def test_production_starts_with_real_keys(tmp_path):
    found = settings.load({**REAL, "PINKAS_INSTANCE": str(tmp_path)})
    assert found.second_step
    assert SECRET not in repr(found)


@pytest.mark.parametrize(("wrong", "told"), [
    ({"PINKAS_SECRET_KEY": ""}, "PINKAS_SECRET_KEY"), ({"PINKAS_FIELD_KEY": ""}, "PINKAS_FIELD_KEY"),
    ({"PINKAS_SECRET_KEY": "s" * 40}, "guessed"), ({"PINKAS_FIELD_KEY": "short"}, "guessed"),
    ({"PINKAS_FIELD_KEY": SECRET}, "differ"), ({"PINKAS_PUBLIC_URL": "http://pinkas.example"}, "https"),
    ({"PINKAS_PUBLIC_URL": ""}, "https"), ({"PINKAS_GOOGLE_CLIENT": "only-an-id"}, "PINKAS_GOOGLE_CLIENT"),
    ({"PINKAS_GOOGLE_CLIENT": "id secret"}, "PINKAS_SIGNIN_DOMAIN"), ({"PINKAS_SECOND_STEP": "no"}, "SECOND_STEP"),
])  # fmt: skip
def test_production_does_not_start_with(tmp_path, wrong, told):
    with pytest.raises(settings.Wrong, match=told):
        settings.load({**REAL, "PINKAS_INSTANCE": str(tmp_path), **wrong})


def test_production_does_not_start_with_the_keys_of_a_demo(tmp_path):
    made = settings.load({"PINKAS_INSTANCE": str(tmp_path)})
    for name, key in (("SECRET_KEY", made.secret_key), ("FIELD_KEY", made.field_keys[0])):
        with pytest.raises(settings.Wrong, match="demo"):
            settings.load({**REAL, "PINKAS_INSTANCE": str(tmp_path), f"PINKAS_{name}": key})


def test_each_purpose_has_a_key_of_its_own(office):
    config = config_of(office.settings)
    keys = [config["SECURITY_PASSWORD_SALT"], *config["SECURITY_TOTP_SECRETS"].values(),
            config["RECOVERY_KEY"].decode(), office.settings.secret_key]  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert all(len(base64.urlsafe_b64decode(key)) == 32 for key in keys[:3])


AUDIT = {"dependencies": [
    {"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"},
    {"name": "c", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]},
                                            {"id": "CVE-2", "fix_versions": []}]},
]}  # fmt: skip


@pytest.fixture
def bootstrap():
    """What `make` calls, which stands outside the house."""
    spec = importlib.util.spec_from_file_location("bootstrap", HOUSE / ".ci" / "bootstrap.py")
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    return bootstrap


@pytest.mark.once
@pytest.mark.parametrize(("answer", "told"), [
    (json.dumps(AUDIT), (["c 2: CVE-1, mended in 3", "c 2: CVE-2, mended in no version"], 1, 3)),
    ("", ([], 0, 0)), ("Traceback", ([], 0, 0)),
])  # fmt: skip
def test_known_weaknesses_are_read_and_no_network_is_no_answer(bootstrap, answer, told):
    assert bootstrap.weaknesses(answer) == told


@pytest.mark.once
@pytest.mark.parametrize(("all_asked", "code"), [("1", 1), ("", 0)])
def test_a_known_weakness_fails_where_everything_is_asked(bootstrap, monkeypatch, capsys, all_asked, code):
    answer = subprocess.CompletedProcess([], 1, stdout=json.dumps(AUDIT))
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *args, **more: answer)
    monkeypatch.setenv("PINKAS_TEST_ALL", all_asked)
    assert bootstrap._audit(HOUSE) == code
    assert "CVE-1" in capsys.readouterr().out


#: what a secret looks like, in pieces so that this file holds none
SIGNS = re.compile("|".join((
    "-----BEGIN [A-Z ]*PRIVATE" + " KEY", "AI" + "za[0-9A-Za-z_-]{35}", "GOCSPX" + "-[0-9A-Za-z_-]{20}",
    "gh[pousr]" + "_[0-9A-Za-z]{30}", "xox[abp]" + "-[0-9A-Za-z-]{10}", "AK" + "IA[0-9A-Z]{16}",
    '"private_key_' + 'id": *"[0-9a-f]{20}', "eyJ[A-Za-z0-9_-]{15,}" + r"\.eyJ[A-Za-z0-9_-]{15,}\.",
    r"\$argon2id?\$" + r"v=", r"postgres(?:ql)?://\w+:[^@\s{]{6,}" + "@",
)))  # fmt: skip


def kept():
    """Every file of the repository, as git knows it."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True).stdout.decode()
    return [name for name in told.split("\0") if name and (HOUSE / name).is_file()]


@pytest.mark.once
def test_the_repository_holds_no_secret():
    found = {}
    for name in kept():
        text = (HOUSE / name).read_bytes().decode("utf-8", "ignore")
        if match := SIGNS.search(text):
            found[name] = match[0][:12]
    assert found == {}
    assert not [name for name in kept() if re.search(r"(^instance/|\.(key|pem|p12|db|sqlite)$|(^|/)\.env)", name)]


@pytest.mark.once
@pytest.mark.parametrize("secret", ["AI" + "za" + "b" * 35, "-----BEGIN RSA PRIVATE" + " KEY", "AK" + "IA" + "Z" * 16])
def test_a_secret_would_be_seen(secret):
    assert SIGNS.search(f"x = '{secret}'")
