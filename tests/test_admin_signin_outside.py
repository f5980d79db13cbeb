"""Signing in with an account of the council: against a provider of our own on this machine, honest and not."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import json
import threading
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from flask import Flask
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

import admin
from admin import outside
from models import journal
from tests.admin_fixtures import app, browse, office, set_password, unit  # noqa: F401 (fixtures)

DOMAIN = "council.example"


class Provider:
    """A small OpenID provider; `told` is what it says about whoever comes."""

    def __init__(self):
        self.key, self.other = RSAKey.generate_key(2048, {"kid": "k"}), RSAKey.generate_key(2048, {"kid": "k"})
        self.told, self.forged, self.asked = {}, False, {}
        self.server = make_server("127.0.0.1", 0, self, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __call__(self, environ, start):
        request = Request(environ)
        answer = getattr(self, request.path.strip("/").replace("-", "_").replace(".", "_").replace("/", "_"))(request)
        return Response(json.dumps(answer), mimetype="application/json")(environ, start)

    def _well_known_openid_configuration(self, request):
        return {"issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/jwks",
                "id_token_signing_alg_values_supported": ["RS256"]}  # fmt: skip

    def jwks(self, request):
        return {"keys": [self.key.as_dict(private=False)]}

    def token(self, request):
        now = int(time.time())
        claims = {"iss": self.url, "aud": "our-id", "sub": "1", "iat": now, "exp": now + 60,
                  "nonce": self.asked.get("nonce"), **self.told}  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "k"}, claims, self.other if self.forged else self.key)
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": signed}


@pytest.fixture
def provider(monkeypatch):
    """The provider, in the place of both."""
    made = Provider()
    address = f"{made.url}/.well-known/openid-configuration"
    monkeypatch.setattr(outside, "DISCOVERY", {"google": address, "microsoft": address})
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def door(db, office, unit, provider):
    """A stranger's browser at an installation that takes the council's accounts; one user has such an address."""
    unit.known = unit.add("user", name="עדה", email=f"ada@{DOMAIN}", role="worker")
    unit.add("user", name="עזב", email=f"left@{DOMAIN}", role="worker", active=False)
    clients = {"google": ("our-id", "our-secret"), "microsoft": ("the-tenant", "our-id", "our-secret")}
    office.settings = replace(office.settings, signin_clients=clients, signin_domain=DOMAIN)
    made = Flask("pinkas", template_folder=admin.HERE.parent / "templates", static_folder=None)
    admin.register(made, office)
    made.config.update(WTF_CSRF_ENABLED=False, TESTING=True)
    return made.test_client()


def come(door, provider, name, told, **altered):
    """Press the button, be known at the provider as `told`, come back; what the way back says may be altered."""
    provider.told = told
    leading = urlsplit(door.post(f"/login/oauthstart/{name}").location)
    provider.asked = {key: value[0] for key, value in parse_qs(leading.query).items()}
    back = {"code": "c", "state": provider.asked["state"], **altered}
    return door.get(f"/login/oauthresponse/{name}?{urlencode(back)}")


GOOD = {"google": {"email": f"Ada@{DOMAIN}", "email_verified": True, "hd": DOMAIN},
        "microsoft": {"email": f"ada@{DOMAIN}", "tid": "the-tenant"}}  # fmt: skip


@pytest.mark.parametrize("name", ["google", "microsoft"])
def test_a_known_user_of_the_council_comes_in(door, provider, unit, name):
    assert come(door, provider, name, GOOD[name]).location == "/admin/"
    assert door.get("/admin/account/").status_code == 200
    assert provider.asked["redirect_uri"].endswith(f"/login/oauthresponse/{name}")
    assert journal.Line.select().where((journal.Line.verb == "signin") & (journal.Line.record == unit.known)).exists()


@pytest.mark.parametrize(("name", "told"), [
    ("google", {"email": "worker@example.org", "email_verified": True, "hd": "example.org"}),
    ("google", {"email": f"ada@{DOMAIN}", "email_verified": False, "hd": DOMAIN}),
    ("google", {"email": f"ada@{DOMAIN}", "email_verified": "true", "hd": DOMAIN}),
    ("google", {"email": f"ada@{DOMAIN}", "email_verified": True}),
    ("google", {"email": f"ada@{DOMAIN}@evil.example", "email_verified": True, "hd": DOMAIN}),
    ("google", {"email": f"ada@evil.{DOMAIN}", "email_verified": True, "hd": DOMAIN}),
    ("google", {"email": f"nobody@{DOMAIN}", "email_verified": True, "hd": DOMAIN}),
    ("google", {"email": f"left@{DOMAIN}", "email_verified": True, "hd": DOMAIN}),
    ("google", {"email_verified": True, "hd": DOMAIN}),
    ("google", {**GOOD["google"], "aud": "somebody-elses-id"}),
    ("google", {**GOOD["google"], "iss": "https://evil.example"}),
    ("google", {**GOOD["google"], "nonce": "another"}),
    ("google", {**GOOD["google"], "exp": 1}),
    ("microsoft", {"email": f"ada@{DOMAIN}", "tid": "another-tenant"}),
    ("microsoft", {"email": f"ada@{DOMAIN}"}),
])  # fmt: skip
def test_nobody_else_does(door, provider, name, told):
    answer = come(door, provider, name, told)
    assert "/login" in answer.location
    assert "לא הצליחה" in door.get("/login").text
    assert door.get("/admin/account/").status_code == 302
    assert journal.Line.select().where(journal.Line.verb == "failed").exists()


def test_a_forged_signature_opens_nothing(door, provider):
    provider.forged = True
    assert "/login" in come(door, provider, "google", GOOD["google"]).location
    assert door.get("/admin/account/").status_code == 302


@pytest.mark.parametrize("altered", [{"state": "forged"}, {"error": "access_denied"}, {"code": ""}])
def test_a_forged_way_back_opens_nothing(door, provider, altered):
    provider.token = (lambda request: {"error": "invalid_grant"}) if "code" in altered else provider.token
    assert "/login" in come(door, provider, "google", GOOD["google"], **altered).location
    assert door.get("/admin/account/").status_code == 302


def test_a_provider_that_does_not_answer_is_told(door, provider, monkeypatch):
    def fail(*args, **kwargs):
        raise requests.ConnectionError

    monkeypatch.setattr("requests.Session.request", fail)
    assert "/login" in door.post("/login/oauthstart/google").location
    assert "לא הצליחה" in door.get("/login").text


def test_the_page_offers_it_and_lets_the_form_lead_there(door):
    page = door.get("/login")
    assert "חשבון Google של המועצה" in page.text
    assert "form-action https://accounts.google.com" in page.headers["Content-Security-Policy"]
    assert "accounts.google" not in door.get("/nowhere").headers["Content-Security-Policy"]


def test_without_the_settings_nothing_of_it_shows(app, unit):
    client = app.test_client()
    page = client.get("/login")
    assert "Google" not in page.text
    assert "Microsoft" not in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert client.post("/login/oauthstart/google").status_code == 404
