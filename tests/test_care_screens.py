"""The screens of confidential records: opened for a reason, for a while, for one person; every look a line."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import csv
import io
import re

import pytest

from models import journal
from models.base import Confidential
from models.care import Inquiry
from models.catalog import CATALOG
from models.messages import say
from tests.admin_fixtures import app, browse, office, seen_of, unit  # noqa: F401 (fixtures)
from tests.care_world import CALLER, FATHER, IDENTITY, PHONE, TODAY, family, leaked  # noqa: F401 (fixture)

REASON = {"why": "guidance", "words": "הדרכה שבועית"}


def looks(record):
    """The verbs and names of the lines that tell who looked at a record, the first first."""
    lines = journal.looks(record._meta.table_name, record.uid)
    return [(line.verb, line.actor_name) for line, _ in reversed(lines)]


def page_of(family, code="inquiry"):
    return f"/admin/{code}/details/?id={dict(family.records())[code]}"


def opened(client, family, code="inquiry", **form):
    data = {"id": dict(family.records())[code], **REASON, **form}
    return client.post(f"/admin/{code}/open/", data=data, follow_redirects=True)


def test_her_own_record_is_simply_open(browse, family):
    page = browse("worker").get(page_of(family))
    assert CALLER in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_a_record_that_is_not_hers_asks_for_a_reason(browse, family):
    page = browse("manager").get(page_of(family))
    assert "אינו בטיפולך" in page.text
    assert "פנייה 2026-0001" in page.text
    assert leaked(page.text) == []


@pytest.mark.parametrize("form", [{"why": ""}, {"why": "x"}, {"words": ""}, {"words": "  א  "}])
def test_half_a_reason_opens_nothing(browse, family, form):
    client = browse("manager")
    page = opened(client, family, **form)
    assert "יש לבחור סיבה" in page.text
    assert leaked(page.text + client.get(page_of(family)).text) == []


def test_a_reason_opens_one_record_for_one_person_for_half_an_hour(browse, family, unit, clock):
    client = browse("manager")
    assert CALLER in opened(client, family).text
    assert leaked(client.get(page_of(family, "right_claim")).text) == []
    unit.manager = unit.add("user", name="סגנית", email="deputy@example.org", role="manager")
    assert leaked(browse("manager").get(page_of(family)).text) == []
    clock.move(minutes=15)
    client.get("/admin/")  # a visit that rests too long ends
    clock.move(minutes=14)
    assert CALLER in client.get(page_of(family)).text
    clock.move(minutes=2)
    assert leaked(client.get(page_of(family)).text) == []


def test_a_family_that_was_opened_shows_its_members(browse, family):
    client = browse("manager")
    opened(client, family, "household")
    assert "ילדסתר" in client.get(page_of(family, "household_person")).text


def test_what_was_opened_may_be_written_and_nothing_else(browse, family):
    client = browse("manager")
    address = f"/admin/inquiry/edit/?id={family.inquiry}"
    assert client.post(address, data={"topic": "crisis", "_version": "1"}).status_code == 302
    assert Inquiry.get_by_id(family.inquiry).topic == "family"
    opened(client, family)
    client.post(address, data={**seen_of(client.get(address)), "topic": "crisis"})
    assert Inquiry.get_by_id(family.inquiry).topic == "crisis"


@pytest.mark.parametrize("why", ["cover", "urgent", "guidance", "family", "law", "other"])
def test_the_worker_sees_who_looked_and_why(browse, family, why):
    opened(browse("manager"), family, why=why)
    page = browse("worker").get(page_of(family)).text
    told = page[page.index("מי צפה"):]
    assert "מנהל/ת היחידה" in told
    assert "הדרכה שבועית" in told
    assert "פתיחה בנימוק" in told


def test_every_look_is_a_line(browse, family, unit):
    client = browse("worker")
    client.get("/admin/inquiry/")
    client.get(page_of(family))
    client.get(f"/admin/inquiry/edit/?id={family.inquiry}")
    client.post("/admin/inquiry/find/", data={"q": PHONE})
    name = "עו״ס קהילתי/ת / מלווה"
    assert looks(Inquiry.get_by_id(family.inquiry)) == [(verb, name) for verb in ("list", "read", "read", "search")]


def test_a_try_at_a_foreign_record_is_a_line_and_no_page(browse, family, unit):
    unit.change("inquiry", family.inquiry, {"worker": unit.secretary})
    client = browse("worker")
    for answer in (client.get(page_of(family)), client.get(f"/admin/inquiry/edit/?id={family.inquiry}"),
                   client.post("/admin/inquiry/retire/", data={"id": family.inquiry}),
                   client.post("/admin/inquiry/open/", data={"id": family.inquiry, **REASON})):  # fmt: skip
        assert answer.status_code == 404
    assert [verb for verb, _ in looks(Inquiry.get_by_id(family.inquiry))] == ["denied"] * 4


@pytest.mark.parametrize("role", ["viewer", "admin", "privacy", "secretary", "eligibility"])
def test_a_closed_door_names_the_record(browse, family, role):
    browse(role).get(page_of(family))
    line = journal.Line.select().order_by(journal.Line.seq.desc()).get()
    assert (line.verb, line.entity, line.record) == ("denied", "inquiry", family.inquiry)


def test_a_list_shows_names_of_what_is_hers_and_of_nothing_else(browse, family, unit):
    assert CALLER in browse("worker").get("/admin/inquiry/").text
    client = browse("manager")
    page = client.get("/admin/inquiry/").text
    assert "2026-0001" in page
    assert leaked(page) == []
    opened(client, family)
    assert CALLER in client.get("/admin/inquiry/").text


JUNK = ["search=x", f"search={FATHER}", "flt0_caller_has=x", "sort=4", "flt0_number_has=2026"]


@pytest.mark.parametrize("junk", JUNK)
def test_nothing_sealed_is_searched_by_address(browse, family, unit, junk):
    unit.add("inquiry", opened=TODAY, settlement=unit.near, topic="crisis", worker=unit.worker)
    page = browse("worker").get(f"/admin/inquiry/?{junk}").text
    assert "2026-0001" in page
    assert "2026-0002" in page


FINDS = [("inquiry", CALLER), ("inquiry", PHONE), ("inquiry", IDENTITY), ("household", FATHER),
         ("household", "ילדסתר"), ("household", "2026-0001"), ("right_claim", FATHER), ("aid_request", IDENTITY),
         ("aid_payment", PHONE)]  # fmt: skip


@pytest.mark.parametrize(("code", "typed"), FINDS)
def test_what_is_found_exactly_is_opened_at_once(browse, family, code, typed):
    answer = browse("manager").post(f"/admin/{code}/find/", data={"q": typed})
    assert answer.location == page_of(family, code)
    assert leaked(answer.location) == []


def test_nobody_finds_what_is_not_hers(browse, family, unit):
    unit.change("household", family.household, {"worker": unit.secretary})
    unit.change("inquiry", family.inquiry, {"worker": unit.secretary})
    page = browse("worker").post("/admin/household/find/", data={"q": FATHER})
    assert "לא נמצא דבר שפתוח בפניך" in page.text
    assert leaked(page.text) == []


def test_an_inquiry_begins_today_in_her_settlement(browse, family, unit):
    page = browse("worker").get("/admin/inquiry/new/").text
    assert 'value="22/11/2026"' in page
    assert re.search(rf'<option selected value="{unit.near}"', page)
    data = {"opened": "22/11/2026", "settlement": unit.near, "topic": "elderly"}
    answer = browse("worker").post("/admin/inquiry/new/", data=data)
    assert answer.status_code == 302
    assert Inquiry.select().where(Inquiry.topic == "elderly").get().worker_id == unit.worker


def test_several_causes_are_chosen_and_taken_back(browse, family):
    client, address = browse("worker"), f"/admin/inquiry/edit/?id={family.inquiry}"
    client.post(address, data={**seen_of(client.get(address)), "causes": ["", "illness", "economic"]})
    assert Inquiry.get_by_id(family.inquiry).causes == "economic illness"
    assert "קשיים כלכליים, חולי" in client.get(page_of(family)).text
    client.post(address, data={**seen_of(client.get(address)), "causes": [""]})
    assert Inquiry.get_by_id(family.inquiry).causes is None


def test_the_address_fills_in_nothing_sealed(browse, family):
    page = browse("worker").get("/admin/inquiry/new/?caller=מוזרק&topic=crisis&worker=x").text
    assert "מוזרק" not in page
    assert re.search('<option selected value="crisis"', page)


def test_no_look_up_of_files_by_letters(browse, family):
    assert browse("worker").get("/admin/inquiry/ajax/lookup/?name=household&query=2026").status_code == 404
    assert browse("worker").get("/admin/inquiry/ajax/lookup/?name=settlement&query=תקוע").status_code == 200


def test_of_many_files_the_latest_are_offered_and_none_by_an_address(browse, family, unit, monkeypatch):
    monkeypatch.setattr("admin.links.LONG", 3)
    for _ in range(5):
        unit.add("household", settlement=unit.near, name="א", worker=unit.worker)
    page = browse("worker").get("/admin/inquiry/new/").text
    assert re.findall(r">תיק (\S+)</option>", page) == ["2026-0006", "2026-0005", "2026-0004"]
    assert "name=household" not in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_asks_for_a_reason_and_names_every_record(browse, family, kind):
    client = browse("manager")
    address = f"/admin/household/export/{kind}/"
    page = client.get(address)
    assert "שמות ופרטים" in page.text
    assert leaked(page.text + client.post(address, data={"why": "report"}).text) == []
    answer = client.post(address, data={"why": "report", "words": "דיווח רבעוני"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    line, values = journal.looks("household", family.household)[0]
    assert (line.verb, line.place) == ("export", "דיווח למשרד הרווחה או למועצה")
    assert (values["reason"][1], values["records"][1]) == ("דיווח רבעוני", [family.household])
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert rows[0]["מספר זהות של איש או אשת הקשר"] == IDENTITY


@pytest.mark.parametrize("role", ["worker", "regional", "eligibility", "referent"])
def test_only_the_manager_takes_out_a_list(browse, family, role):
    answer = browse(role).post("/admin/household/export/csv/", data={"why": "report", "words": "דיווח רבעוני"})
    assert answer.status_code == 403


def test_the_history_of_changes_is_on_the_page_and_looks_are_not_in_it(browse, family, unit):
    unit.change("inquiry", family.inquiry, {"caller": "שם חדש לגמרי"})
    client = browse("worker")
    for _ in range(3):
        client.get(page_of(family))
    page = client.get(page_of(family)).text
    history = page[page.index("היסטוריה"):]
    assert CALLER in history
    assert "שם חדש לגמרי" in history
    assert "צפייה" not in history


def test_a_follow_up_is_shown_at_home_without_a_word_about_it(browse, family, unit):
    assert "מעקב חסוי" not in browse("manager").get("/admin/").text
    unit.change("inquiry", family.inquiry, {"severity": "danger"})
    page = browse("manager").get("/admin/").text
    assert "מעקב חסוי" in page
    assert leaked(page) == []
    assert CALLER in browse("manager").get(page_of(family)).text  # what she has to follow up is hers
    assert say("care.report") in browse("worker").get(page_of(family)).text


def test_the_ordinary_page_of_a_settlement_tells_of_no_family(browse, family, unit):
    for role in ("manager", "worker", "secretary"):
        page = browse(role).get(f"/admin/settlement/details/?id={unit.near}").text
        assert "2026-0001" not in page
        assert all(entry.title not in page.split('class="groups"')[1] for entry in CATALOG if entry.confidential)


def test_everything_of_a_family_is_confidential():
    names = {entry.model for entry in CATALOG if issubclass(entry.model, Confidential)}
    assert all(target in names or target._meta.table_name in ("settlement", "account", "area", "body", "partner")
               for model in names for target in (field.rel_model for field in model._meta.refs))  # fmt: skip
