"""A key that somebody sends never calls forth the name of a record that is closed to that person."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import re

import pytest

from admin.links import CLOSED
from models.care import Household
from tests.admin_fixtures import app, browse, fresh, office, seen_of, unit  # noqa: F401 (fixtures)
from tests.care_world import family  # noqa: F401 (fixture)

NOBODY = "bcdfghjkmn"


def title_of(uid):
    """How a family is called on screens."""
    return fresh(Household, uid).TITLE.format(**fresh(Household, uid).__data__)


@pytest.fixture
def cases(unit, family):
    """By entity: who writes it, the link, a form's other values, one of them wrong, a record, a closed target."""
    others = unit.add("household", settlement=unit.far, worker=unit.secretary, name="משפחה")
    wrong = {"settlement": unit.near, "opened": "אין יום כזה", "topic": "family"}
    told = {"kind": "access", "received_on": "אין יום כזה"}
    return {
        "inquiry": ("worker", "household", wrong, family.inquiry, others, title_of(others)),
        "subject_request": ("privacy", "person", told, unit.subject_request, unit.far_person, "נועה לוי far"),
    }


@pytest.mark.parametrize(("entity", "door"), [
    *(("inquiry", door) for door in ("new", "edit", "draft")),
    *(("subject_request", door) for door in ("new", "edit", "draft", "short")),
])  # fmt: skip
def test_a_form_that_comes_back_names_no_closed_record(browse, cases, entity, door):
    role, name, wrong, record, closed, title = cases[entity]
    client, address = browse(role), f"/admin/{entity}/edit/?id={record}"

    def answered(key):
        sent = {**seen_of(client.get(address)), **wrong, name: key, "_draft": NOBODY}
        if door != "draft":
            return client.post(address if door == "edit" else f"/admin/{entity}/{door}/", data=sent).text
        client.post(f"/admin/{entity}/draft/?id={record}", data=sent)
        return client.get(address).text

    page = answered(closed)
    assert title not in page
    assert shown(page, closed) == CLOSED
    assert shown(answered(NOBODY), NOBODY) == CLOSED  # nor does it say whether there is one


def shown(page, key):
    """What stands in the choice of a key."""
    return re.search(rf'<option selected value="{key}">([^<]*)<', page)[1]


def test_what_a_record_links_to_now_stays_named(browse, unit):
    unit.change("subject_request", unit.subject_request, {"person": unit.far_person})
    address = f"/admin/subject_request/edit/?id={unit.subject_request}"
    client = browse("privacy")
    page = client.get(address)
    assert shown(page.text, unit.far_person) == "נועה לוי far"
    page = client.post(address, data={**seen_of(page), "received_on": "אין יום כזה", "person": unit.far_person})
    assert shown(page.text, unit.far_person) == "נועה לוי far"


def test_of_two_values_of_a_field_the_one_that_was_sent_names_nothing_closed(browse, unit):
    client, address = browse("privacy"), f"/admin/subject_request/edit/?id={unit.subject_request}"
    seen = seen_of(client.get(address))
    unit.change("subject_request", unit.subject_request, {"person": unit.near_person})
    page = client.post(address, data={**seen, "person": unit.far_person}).text
    assert "נועה לוי near" in page  # what the record has now
    assert "נועה לוי far" not in page
    cell = {"id": unit.subject_request, "name": "person", "value": unit.far_person, "seen": ""}
    told = client.post("/admin/subject_request/cell/", data=cell)
    assert (told.status_code, told.json["mine"], told.json["theirs"]) == (409, CLOSED, "נועה לוי near")
