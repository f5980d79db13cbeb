"""Programmes, processes, expansions and partners, as people use them (S12, S14, S20, S26)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt

import pytest

from models.access import SYSTEM, actor_of, may
from models.care import Inquiry
from models.catalog import BY_MODEL
from models.changes import Change, Refused, Source, apply
from models.ledger import Workbook
from models.programmes import Partner, Programme, ProgrammeSettlement, held_in, stages_of
from models.staff import User
from tests.admin_fixtures import app, browse, fresh, office, seen_of, unit  # noqa: F401 (fixtures)

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def manager(browse):
    """The manager's browser."""
    return browse("manager")


def form(unit, **typed):
    """What the form of a programme needs."""
    return {"name": "הורים ערים", "kind": "programme", "area": unit.area, "reach": "settlement",
            "settlement": unit.near, **typed}  # fmt: skip


def made():
    return Programme.get(Programme.name == "הורים ערים")


def test_a_programme_is_made_of_little_and_has_its_first_stage_and_its_referent(manager, unit):
    assert manager.post("/admin/programme/new/", data=form(unit)).status_code == 302
    assert (made().stage, made().published, made().referent_id) == ("idea", False, unit.manager)


@pytest.mark.parametrize("kind", ["programme", "training", "process", "growth"])
def test_the_first_stage_is_that_of_the_kind(manager, unit, kind):
    manager.post("/admin/programme/new/", data=form(unit, kind=kind))
    assert made().stage == stages_of(kind)[0][0]


@pytest.mark.parametrize(
    ("kind", "stage"),
    [("programme", "learn"), ("process", "running"), ("growth", "act"), ("process", "planning"), ("service", "done")],
)
def test_a_stage_that_is_not_of_the_kind_is_refused(manager, unit, kind, stage):
    page = manager.post("/admin/programme/new/", data=form(unit, kind=kind, stage=stage))
    assert "אינו שלב של הסוג הזה" in page.text
    assert not Programme.select().where(Programme.name == "הורים ערים").exists()


@pytest.mark.parametrize(("kind", "stage"), [("process", "learn"), ("growth", "infra"), ("campaign", "running")])
def test_a_stage_of_the_kind_is_taken(manager, unit, kind, stage):
    manager.post("/admin/programme/new/", data=form(unit, kind=kind, stage=stage))
    assert made().stage == stage


def test_an_expansion_is_of_a_settlement_and_nothing_ends_before_it_begins(manager, unit):
    page = manager.post("/admin/programme/new/", data=form(unit, kind="growth", settlement=""))
    assert "הרחבה היא של יישוב" in page.text
    page = manager.post("/admin/programme/new/", data=form(unit, start="2/3/2026", end="1/3/2026"))
    assert "תאריך הסיום מוקדם" in page.text


@pytest.mark.parametrize(("planned", "occupied", "told"), [(40, 41, True), (40, 40, False), (None, 3, False)])
def test_more_homes_than_planned_are_taken_and_remarked(manager, unit, planned, occupied, told):
    uid = unit.add("programme", name="הרחבה", kind="growth", area=unit.area, settlement=unit.near,
                   planned_units=planned, occupied_units=occupied)  # fmt: skip
    page = manager.get(f"/admin/programme/details/?id={uid}").text
    assert ("אוכלסו יותר יחידות דיור ממה שתוכנן" in page) == told


def test_a_process_goes_through_its_stages_and_the_page_tells_when(browse, unit, clock):
    uid = unit.add("programme", name="חזון לקהילה", kind="process", area=unit.area, settlement=unit.near)
    clock.move(days=30)
    unit.change("programme", uid, {"stage": "map"})
    page = browse("manager").get(f"/admin/programme/details/?id={uid}").text
    bar = page[page.index('class="stages"'):page.index("</ol>")]
    told = [step.split("</li>")[0] for step in bar.split("<li")[1:]]
    assert [("aria-current" in step) for step in told] == [False, False, True, False, False, False, False]
    assert "22/11/2026" in told[0]
    assert "22/12/2026" in told[2]
    assert "/202" not in told[1] + told[3]


@pytest.mark.parametrize(
    ("stage", "agreements", "told"), [("close", None, True), ("close", "כולן", False), ("act", None, False)]
)
def test_a_process_that_ends_says_what_was_agreed(manager, unit, stage, agreements, told):
    uid = unit.add("programme", name="חזון", kind="process", area=unit.area, settlement=unit.near, stage=stage,
                   agreements=agreements)  # fmt: skip
    page = manager.get(f"/admin/programme/details/?id={uid}").text
    assert ("עוד לא נכתבו ההסכמות" in page) == told


@pytest.mark.parametrize(("kind", "told"), [("service", True), ("training", False)])
def test_what_answers_a_need_says_which(manager, unit, kind, told):
    uid = unit.add("programme", name="מענה", kind=kind, area=unit.area, settlement=unit.near)
    address = f"/admin/programme/details/?id={uid}"
    assert ("לאיזה צורך זה עונה" in manager.get(address).text) == told
    unit.add("need_programme", need=unit.near_need, programme=uid)
    assert "לאיזה צורך זה עונה" not in manager.get(address).text


def test_a_programme_of_several_settlements_is_found_in_each_and_is_the_companions_to_write(browse, unit):
    uid = unit.add("programme", name="אזורית", area=unit.other_area, reach="regional")
    worker = lambda: actor_of(User.get_by_id(unit.worker), TODAY)  # noqa: E731
    assert not may(worker(), "update", BY_MODEL[Programme], uid)
    term = unit.add("programme_settlement", programme=uid, settlement=unit.near)
    assert may(worker(), "update", BY_MODEL[Programme], uid)
    assert uid in {one.uid for one in Programme.select().where(held_in([unit.near]))}
    assert uid not in {one.uid for one in Programme.select().where(held_in([unit.far]))}
    apply(Change("programme_settlement", term, "retire"), SYSTEM, Source("screen"), unit.world)
    assert not may(worker(), "update", BY_MODEL[Programme], uid)


def test_a_referent_writes_what_is_of_her_area_in_all_settlements(browse, unit):
    hers = unit.add("programme", name="שלה", area=unit.area, settlement=unit.far)
    client = browse("referent")
    assert client.get(f"/admin/programme/edit/?id={hers}").status_code == 200
    assert client.get(f"/admin/programme/edit/?id={unit.far_programme}").status_code == 404


def test_parts_go_into_the_archive_with_their_programme(manager, unit):
    uid = unit.add("programme", name="קצרה", area=unit.area)
    part = unit.add("programme_settlement", programme=uid, settlement=unit.near)
    manager.post("/admin/programme/retire/", data={"id": uid})
    assert fresh(ProgrammeSettlement, part).retired_on == TODAY


def test_the_same_settlement_stands_in_a_programme_once(unit):
    with pytest.raises(Refused):
        unit.add("programme_settlement", programme=unit.near_programme, settlement=unit.near)


@pytest.mark.parametrize("role", ["viewer", "privacy", "admin"])
def test_programmes_and_their_downloads_are_the_units(browse, role):
    client = browse(role)
    for address in ("/admin/programme/", "/admin/programme/export/csv/", "/admin/partner/"):
        assert client.get(address).status_code == 403


def rename(client, uid, **typed):
    address = f"/admin/partner/edit/?id={uid}"
    return client.post(address, data={**typed, **seen_of(client.get(address))})


def test_a_partner_that_is_renamed_keeps_its_former_names_and_is_found_by_them(manager, unit):
    rename(manager, unit.partner, name="משרד העלייה והקליטה")
    assert fresh(Partner, unit.partner).former_name == "משרד הקליטה"
    rename(manager, unit.partner, name="משרד העלייה")
    assert fresh(Partner, unit.partner).former_name == "משרד העלייה והקליטה · משרד הקליטה"
    assert "משרד העלייה" in manager.get("/admin/partner/?search=משרד הקליטה").text
    rename(manager, unit.partner, kind="authority")
    assert fresh(Partner, unit.partner).former_name == "משרד העלייה והקליטה · משרד הקליטה"


def test_expansions_stand_on_one_page_with_what_was_planned_and_what_is_lived_in(manager, unit):
    for place, planned, occupied in ((unit.near, 40, 10), (unit.far, 20, 25), (unit.far, None, None)):
        unit.add("programme", name="הרחבה", kind="growth", area=unit.area, settlement=place, planned_units=planned,
                 occupied_units=occupied, stage="occupancy")  # fmt: skip
    page = manager.get("/admin/growth/").text
    assert [share in page for share in ("25%", "125%")] == [True, True]
    assert page.count("אכלוס") >= 3
    assert "תוכנית near" not in page
    foot = page[page.index("<tfoot>"):]
    assert "<bdi>60</bdi>" in foot
    assert "<bdi>35</bdi>" in foot


@pytest.mark.parametrize(("role", "answer"), [("worker", 200), ("eligibility", 200), ("viewer", 403), ("admin", 403)])
def test_who_opens_the_page_of_expansions(browse, role, answer):
    assert browse(role).get("/admin/growth/").status_code == answer


# what leaves the unit


def test_a_sheet_names_a_training_only_where_it_is_published(small):
    area = small.add("area", name="הכשרות")
    course = small.add("programme", name="קורס מנהיגות", kind="training", area=area.uid)
    small.add("enrolment", programme=course.uid, person=small.gil.uid, status="invited")
    Workbook.update(opened=["enrolment"]).execute()
    small.run()
    assert "קורס מנהיגות" not in str(small.tab("enrolment").rows())
    small.edit(course, published=True)
    small.run()
    assert "קורס מנהיגות" in str(small.tab("enrolment").rows())


def test_an_inquiry_is_referred_to_a_partner_whose_page_says_nothing_of_it(browse, unit):
    client = browse("worker")
    assert "משרד הקליטה" in client.get("/admin/inquiry/new/").text
    client.post("/admin/inquiry/new/", data={"opened": "22/11/2026", "settlement": unit.near, "topic": "oleh",
                                             "partner": unit.partner})  # fmt: skip
    made = Inquiry.get(Inquiry.topic == "oleh")
    assert made.partner_id == unit.partner
    assert made.number not in browse("manager").get(f"/admin/partner/details/?id={unit.partner}").text
    page = browse("manager").post("/admin/partner/retire/", data={"id": unit.partner}, follow_redirects=True).text
    assert "תיקים חסויים" in page
    assert "פניות (" not in page


def test_a_programme_does_not_end_in_a_settlement_before_it_begins_there(manager, unit):
    course = {"programme": unit.near_course, "settlement": unit.far, "status": "running"}
    page = manager.post("/admin/programme_settlement/new/", data={**course, "start": "10/11/2026", "end": "09/11/2026"})
    assert (page.status_code, "תאריך הסיום מוקדם" in page.text) == (200, True)
    assert manager.post("/admin/programme_settlement/new/",
                        data={**course, "start": "10/11/2026", "end": "10/11/2026"}).status_code == 302  # fmt: skip
