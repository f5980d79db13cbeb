"""'לשלוח סיכום' (S8): what leaves the unit is chosen, what is its own never leaves, that it was sent is kept."""

import datetime as dt
import html
from urllib.parse import unquote

import pytest

from models.meetings import Meeting
from tests.admin_fixtures import *  # noqa: F403
from tests.admin_fixtures import TODAY, fresh

DAY = dt.timedelta(days=1)


@pytest.fixture
def met(unit):
    """A guidance with words of every sort, a shared task and one of the unit's own; its coordinator has an address."""
    unit.change("person", unit.near_person, {"email": "noa@example.org"})
    uid = unit.add("meeting", kind="guidance", status="held", date=TODAY, settlement=unit.near, worker=unit.worker,
                   topics="לוח השנה", summary="נבנה לוח", decisions="לפרסם לתושבים",
                   agenda="סדר היום הפנימי")  # fmt: skip
    unit.add("task", title="לפרסם", owner_position=unit.near_position, meeting=uid, shared_with_settlement=True,
             due=TODAY + 7 * DAY)  # fmt: skip
    unit.add("task", title="פנימית", owner_user=unit.worker, meeting=uid)
    unit.add("meeting", kind="guidance", date=TODAY + 14 * DAY, settlement=unit.near)
    return uid


def page(client, uid, query=""):
    found = client.get(f"/admin/summary/?meeting={uid}{query}")
    return found.status_code, html.unescape(found.text)


def test_the_text_tells_what_was_agreed_and_not_what_is_the_units(browse, met):
    _, text = page(browse("worker"), met)
    task = "• לפרסם – נועה לוי near · רכז/ת קהילה – עד 29/11/2026"
    for told in ("לוח השנה", "נבנה לוח", "לפרסם לתושבים", task, "06/12/2026"):
        assert told in text
    assert [told in text for told in ("פנימית", "סדר היום הפנימי")] == [False, False]


def test_only_what_is_ticked_is_told(browse, met):
    _, text = page(browse("worker"), met, "&asked=1&part=decisions")
    assert ["לפרסם לתושבים" in text, "נבנה לוח" in text, "לוח השנה" in text] == [True, False, False]


def test_a_committees_words_wait_for_a_tick(browse, unit):
    uid = unit.add("meeting", kind="committee", status="held", date=TODAY, body=unit.near_body, summary="על משפחה")
    assert "על משפחה" not in page(browse("worker"), uid)[1]
    assert "על משפחה" in page(browse("worker"), uid, "&asked=1&part=summary")[1]


def test_a_draft_goes_to_the_coordinator(browse, unit, met):
    _, text = page(browse("worker"), met)
    letter = unquote(text.partition('href="mailto:')[2].partition('"')[0])
    assert letter.startswith("noa@example.org?subject=סיכום")
    assert "נבנה לוח" in letter
    assert 'href="mailto:?' in page(browse("worker"), met, "&asked=1&part=decisions")[1]  # nobody is ticked


def test_a_letter_that_is_too_long_goes_without_its_text(browse, unit, met):
    unit.change("meeting", met, {"summary": "ארוך " * 400})
    _, text = page(browse("worker"), met)
    assert "body=" not in text.partition('href="mailto:')[2].partition('"')[0]


def test_that_it_was_sent_is_kept_and_shown(browse, met):
    client = browse("worker")
    answer = client.post("/admin/summary/sent/", data={"meeting": met, "to": "נועה לוי"})
    assert answer.status_code == 302
    assert (fresh(Meeting, met).sent_on, fresh(Meeting, met).sent_to) == (TODAY, "נועה לוי")
    shown = client.get(f"/admin/meeting/details/?id={met}").text
    assert ["נועה לוי" in shown, "הסיכום נשלח בתאריך" in shown] == [True, True]
    assert "כבר נשלח" in page(client, met)[1]


def test_to_whom_is_asked(browse, met):
    browse("worker").post("/admin/summary/sent/", data={"meeting": met, "to": "  "})
    assert fresh(Meeting, met).sent_on is None


@pytest.mark.parametrize("why", ["unit", "team"])
def test_what_is_the_units_own_is_refused_with_the_reason(browse, unit, met, why):
    if why == "unit":
        unit.change("meeting", met, {"confidentiality": "unit"})
    else:
        kind = unit.add("body_kind", code="t_protection", name="צוות מוגנות", family="team")
        team = unit.add("body", name="מוגנות", kind=kind, settlement=unit.near)
        unit.change("meeting", met, {"body": team})
    _, text = page(browse("worker"), met, "&asked=1&part=summary")
    assert ["ליחידה בלבד" in text, "נבנה לוח" in text, "mailto:" in text] == [True, False, False]
    browse("worker").post("/admin/summary/sent/", data={"meeting": met, "to": "נועה"})
    assert fresh(Meeting, met).sent_on is None


def test_it_leads_from_the_meeting_that_was_held(browse, unit, met):
    link = f"/admin/summary/?meeting={met}"
    assert link in browse("worker").get(f"/admin/meeting/details/?id={met}").text
    planned = Meeting.get(Meeting.status == "planned").uid
    assert "/admin/summary/" not in browse("worker").get(f"/admin/meeting/details/?id={planned}").text
    assert page(browse("worker"), planned)[0] == 404


def test_who_may_not_write_the_meeting_records_nothing(browse, met):
    answer = browse("eligibility").post("/admin/summary/sent/", data={"meeting": met, "to": "נועה"})
    assert (answer.status_code, fresh(Meeting, met).sent_on) == (403, None)
    assert "לרשום שנשלח" not in page(browse("eligibility"), met)[1]
    assert page(browse("viewer"), met)[0] == 403
