"""Passkeys in a real browser with an authenticator that is made of software; and a page that is left alone."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import expect

import admin
from models import journal
from models.signins import Passkey, Visit
from tests.admin_fixtures import PASSWORD, app, office, set_password, unit  # noqa: F401 (fixtures)
from tests.browser import opened, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples"),  # the sign-in library's own forms
]


@pytest.fixture
def house(app, unit):
    """The address of the running house."""
    app.config["WTF_CSRF_ENABLED"] = True
    set_password(app, unit.worker)
    with served(app) as address:
        yield address


@pytest.fixture
def tab(house):
    """A page of a fresh browser."""
    with opened() as page:
        yield page


def authenticator(tab):
    """Put an authenticator of software into the browser, with a person who always agrees."""
    talk = tab.context.new_cdp_session(tab)
    talk.send("WebAuthn.enable")
    told = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    return talk, talk.send("WebAuthn.addVirtualAuthenticator", {"options": told})["authenticatorId"]


def sign_in(tab, house):
    tab.goto(f"{house}/login")
    tab.fill("[name=email]", "worker@example.org")
    tab.fill("[name=password]", PASSWORD)
    tab.click("input[type=submit]")
    tab.wait_for_url("**/admin/")


def test_a_passkey_is_added_lets_in_and_is_removed(tab, house, unit):
    authenticator(tab)
    sign_in(tab, house)
    tab.goto(f"{house}/wan-register")
    tab.fill("[name=name]", "הטלפון שלי")
    tab.click("text=להמשיך")
    tab.wait_for_url("**/admin/account/")
    expect(tab.locator("text=הטלפון שלי").first).to_be_visible()
    tab.click(".user")
    tab.click(".dropdown-menu button")
    tab.wait_for_url("**/login")
    tab.click("text=כניסה במפתח גישה")
    tab.wait_for_url("**/admin/")
    told = [row.place for row in journal.Line.select().where(journal.Line.verb == "signin").order_by(journal.Line.seq)]
    assert "מפתח גישה" in told[-1]
    tab.goto(f"{house}/admin/account/")
    tab.click("text=הסרה")
    tab.click("dialog.asks .btn-primary")
    tab.wait_for_url("**/admin/account/")
    expect(tab.locator(".ways >> text=הטלפון שלי")).to_have_count(0)
    assert Passkey.select().count() == 0


def test_who_does_not_show_a_finger_is_not_let_in(tab, house, unit):
    talk, key = authenticator(tab)
    sign_in(tab, house)
    talk.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    tab.goto(f"{house}/wan-register")
    tab.fill("[name=name]", "מחשב")
    tab.click("text=להמשיך")
    expect(tab.locator("#passkey-trouble")).to_be_visible()
    assert Passkey.select().count() == 0


def test_a_page_that_is_left_alone_warns_and_keeps_what_was_typed(tab, house, unit, clock):
    tab.clock.install()
    sign_in(tab, house)
    tab.goto(f"{house}/admin/meeting/new/")
    tab.fill("[name=topics]", "טיוטה שעוד לא נשמרה")
    tab.clock.run_for(19 * 60 * 1000 + 5000)
    clock.move(minutes=19, seconds=5)
    expect(tab.locator("text=עדיין כאן?")).to_be_visible()
    tab.click("text=להמשיך לעבוד")
    expect(tab.locator("#rest")).to_be_hidden()
    clock.move(minutes=21)
    tab.clock.run_for(21 * 60 * 1000)
    expect(tab.locator("text=יצאת מהמערכת")).to_be_visible()
    assert Visit.get(Visit.why == "idle")
    tab.click("text=נכנסתי, להמשיך כאן")
    expect(tab.locator("text=עדיין לא זוהתה כניסה")).to_be_visible()
    other = tab.context.new_page()
    sign_in(other, house)
    tab.click("text=נכנסתי, להמשיך כאן")
    expect(tab.locator("#rest")).to_be_hidden()
    assert tab.input_value("[name=topics]") == "טיוטה שעוד לא נשמרה"
    with tab.expect_response(lambda answer: answer.request.method == "POST") as sent:
        tab.click("form button[type=submit]:visible >> nth=-1")
    assert sent.value.status in (200, 302)


def test_behind_its_proxy_a_passkey_is_bound_to_the_address_that_people_know(db, office, unit):
    office.settings = replace(office.settings, env="production", public_url="https://pinkas.example")
    made = Flask("pinkas", template_folder=admin.HERE.parent / "templates", static_folder=None)
    admin.register(made, office)
    with made.test_request_context("/", base_url="http://pinkas.example"):
        assert made.security._webauthn_util.origin() == "https://pinkas.example"
