"""Questions that a form asks only of some kinds: what applies is shown, what does not is kept as it was."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
from dataclasses import replace
from html import unescape

import pytest
from playwright.sync_api import expect

from admin import conditions
from models.bodies import Body
from models.catalog import BY_MODEL
from models.programmes import Programme
from models.questions import asker
from tests.admin_fixtures import app, browse, fresh, office, seen_of, unit  # noqa: F401 (fixtures)
from tests.test_admin_signin_browser import house, sign_in, tab  # noqa: F401 (fixtures)


def test_a_form_says_of_which_kind_a_question_is_asked(browse):
    text = unescape(browse("manager").get("/admin/programme/new/").text)
    assert 'id="planned_units-box" data-only-by="kind" data-only-is="growth"' in text
    assert '"growth": ["planning", "statutory"' in text
    assert 'id="budget-box">' in text


def test_a_condition_on_the_kind_linked_to_names_its_records(browse, unit):
    entry = replace(BY_MODEL[Body], only={"mandate": ("kind.family", ("team",)), "notes": ("kind.code", ("none",))})
    assert conditions.told(entry) == {"mandate": {"data-only-by": "kind", "data-only-is": unit.body_kind},
                                      "notes": {"data-only-by": "kind", "data-only-is": ""}}  # fmt: skip
    team = fresh(Body, unit.near_body)
    assert asker(entry)(team, "mandate")
    assert not asker(entry)(team, "notes")


def test_a_page_shows_what_applies_or_is_filled(browse, unit):
    client = browse("manager")
    page = lambda: client.get(f"/admin/programme/details/?id={unit.near_programme}").text  # noqa: E731
    assert "יח״ד מתוכננות" not in page()
    unit.change("programme", unit.near_programme, {"planned_units": 0})
    assert "יח״ד מתוכננות" in page()
    unit.change("programme", unit.near_programme, {"planned_units": None, "kind": "growth", "stage": "infra"})
    assert "יח״ד מתוכננות" in page()


def test_what_was_hidden_is_kept(browse, unit):
    unit.change("programme", unit.near_programme, {"planned_units": 40})
    client, address = browse("manager"), f"/admin/programme/edit/?id={unit.near_programme}"
    client.post(address, data={"name": "שם חדש", **seen_of(client.get(address))})
    kept = fresh(Programme, unit.near_programme)
    assert (kept.name, kept.planned_units) == ("שם חדש", 40)


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")
def test_the_script_hides_what_does_not_apply_and_sends_it_all_the_same(tab, house, unit):
    unit.change("programme", unit.near_programme, {"planned_units": 40})
    sign_in(tab, house)
    tab.goto(f"{house}/admin/programme/edit/?id={unit.near_programme}")
    units, heading = tab.locator("#planned_units-box"), tab.get_by_role("heading", name="הרחבה וצמיחה")
    expect(units).to_be_hidden()
    expect(heading).to_be_hidden()
    tab.select_option("#kind", "growth")
    expect(units).to_be_visible()
    expect(heading).to_be_visible()
    assert "running" not in tab.locator("#stage").inner_html()
    tab.select_option("#kind", "training")
    expect(units).to_be_hidden()
    tab.locator("#hours").fill("12")
    tab.get_by_role("button", name="שמירה", exact=True).click()
    expect(tab.get_by_text("נשמר.")).to_be_visible()
    kept = fresh(Programme, unit.near_programme)
    assert (kept.kind, kept.hours, kept.planned_units, kept.stage) == ("training", 12, 40, "idea")
