"""S17: who takes part and was there, until when a certificate holds, how far holders are trained, the sheet's tab."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt
import re

import pytest

from models import ledger, rules
from models.access import SYSTEM
from models.changes import Change, Refused, Source, apply
from models.places import Organisation, Settlement
from models.programmes import Programme
from models.reports import overview
from models.reports.duty import Ground
from models.trainings import Enrolment, presence
from tests.admin_fixtures import app, browse, fresh, office, unit  # noqa: F401 (fixtures)

TODAY = dt.date(2026, 11, 22)


def ago(days):
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def course(unit):
    """A training that coordinators have to take and that runs out after two years; both villages have a coordinator."""
    unit.course = unit.add("programme", name="הכשרת רכזים", kind="training", area=unit.area, stage="running",
                           reach="regional", mandatory=True, valid_months=24)  # fmt: skip
    unit.add("programme_role", programme=unit.course, role_kind=unit.role)
    return unit


def enrol(unit, where="near", **values):
    return unit.add("enrolment", programme=unit.course, person=getattr(unit, f"{where}_person"), **values)


def attend(unit, uid, was_there, sessions):
    """Hold so many sessions, at some of which the near person was."""
    for number in range(sessions):
        meeting = unit.add("meeting", kind="training", status="held", date=ago(number + 1), programme=unit.course)
        unit.add("attendance", meeting=meeting, person=unit.near_person, present=number < was_there)


# presence and certificates


@pytest.mark.parametrize(("was_there", "sessions", "enough"), [(79, 100, False), (80, 100, True), (4, 5, True)])
def test_completing_needs_four_fifths_of_the_sessions(course, browse, was_there, sessions, enough):
    uid = enrol(course, status="completed")
    attend(course, uid, was_there, sessions)
    told = f"הנוכחות הייתה {100 * was_there // sessions}%"
    assert (told in browse("manager").get(f"/admin/enrolment/details/?id={uid}").text) == (not enough)
    rule = rules.Rule.get(rules.Rule.code == "training_attendance")
    course.change("rule", rule.uid, {"active": False})
    assert told not in browse("manager").get(f"/admin/enrolment/details/?id={uid}").text


def test_only_sessions_that_took_place_count(course):
    enrol(course)
    assert presence(course.course) == {}
    attend(course, None, 1, 1)
    for status in ("planned", "cancelled", "postponed"):
        course.add("meeting", kind="training", status=status, date=ago(1), programme=course.course)
    course.add("meeting", kind="steering", status="held", date=ago(1), programme=course.course)
    assert presence(course.course) == {course.near_person: 100}
    course.add("meeting", kind="training", status="held", date=ago(1), programme=course.course)
    assert presence(course.course) == {course.near_person: 50}


def test_who_completed_has_a_certificate_that_holds_as_long_as_the_training_says(course):
    uid = enrol(course)
    course.change("enrolment", uid, {"status": "completed"})
    one = fresh(Enrolment, uid)
    assert (one.certificate_on, one.valid_until) == (TODAY, dt.date(2028, 11, 22))
    course.change("enrolment", uid, {"certificate_on": dt.date(2026, 2, 28)})
    assert fresh(Enrolment, uid).valid_until == dt.date(2028, 2, 28)
    course.change("enrolment", uid, {"valid_until": dt.date(2027, 1, 1)})  # set by hand, it stays
    course.change("enrolment", uid, {"certificate_on": dt.date(2026, 3, 1)})
    assert fresh(Enrolment, uid).valid_until == dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"certificate_on": TODAY + dt.timedelta(days=1)}, "certificate_on"),
     ({"certificate_on": TODAY, "valid_until": ago(1)}, "valid_until"), ({"feedback": 6}, "feedback"),
     ({"programme": "near_programme"}, "programme")],
)  # fmt: skip
def test_what_cannot_be(course, values, field):
    given = {name: getattr(course, value) if name == "programme" else value for name, value in values.items()}
    with pytest.raises(Refused) as refused:
        course.add("enrolment", **{"programme": course.course, "person": course.near_person, **given})
    assert list(refused.value.errors) == [field]


def test_the_calendar_tells_by_role_when_a_certificate_runs_out_until_it_is_renewed(course, browse):
    def told():
        page = browse("manager").get("/admin/calendar/?worker=all&day=01/12/2026").text
        return re.findall(r"תוקף ההכשרה מסתיים: [^<]*", page)

    enrol(course, status="completed", certificate_on=dt.date(2024, 12, 22))
    assert told() == ["תוקף ההכשרה מסתיים: רכז/ת קהילה"]
    enrol(course, status="completed", certificate_on=TODAY)
    assert told() == []


# coverage


def duty(unit, where="near"):
    rows = [row for row in overview.status(SYSTEM, TODAY) if row.kind == "training"]
    return next(((row.tone, row.reason) for row in rows if row.settlement == getattr(unit, where)), (None, ""))


@pytest.mark.parametrize(
    ("until", "tone", "told"),
    [(-1, "red", "בלי הכשרה בתוקף"), (0, "amber", "עומד לפוג"), (1, "amber", "עומד לפוג"),
     (60, "amber", "עומד לפוג"), (61, "green", "בתוקף"), (None, "green", "בתוקף")],
)  # fmt: skip
def test_a_certificate_holds_to_its_last_day(course, until, tone, told):
    if until is None:
        course.change("programme", course.course, {"valid_months": None})
    day = {} if until is None else {"valid_until": TODAY + dt.timedelta(days=until)}
    enrol(course, status="completed", certificate_on=ago(700), **day)
    assert duty(course)[0] == tone
    assert told in duty(course)[1]


@pytest.mark.parametrize(("days", "tone"), [(10, "amber"), (142, "amber"), (143, "red"), (None, "red")])
def test_who_is_new_in_the_role_has_time(course, days, tone):  # 120 days, 20 of a pause, and from Friday to this Sunday
    course.change("position", course.near_position, {"start": None if days is None else ago(days)})
    assert duty(course) == (tone, "בלי הכשרה בתוקף: רכז/ת קהילה")


@pytest.mark.parametrize("status", ["invited", "registered", "active", "dropped"])
def test_only_completing_counts(course, status):
    enrol(course, status=status)
    assert duty(course)[0] == "red"


def test_of_two_certificates_the_later_counts(course):
    enrol(course, status="completed", certificate_on=ago(800), valid_until=ago(70))
    enrol(course, status="completed", certificate_on=ago(10))
    assert duty(course)[0] == "green"


@pytest.mark.parametrize("change", [{"mandatory": False}, {"stage": "planning"}, {"kind": "programme"}])
def test_only_a_training_that_has_to_be_taken_is_a_duty(course, change):
    course.change("programme", course.course, change)
    assert duty(course)[0] is None


def test_a_position_that_ended_asks_for_nothing(course):
    course.change("position", course.near_position, {"end": ago(1)})
    assert (duty(course)[0], duty(course, "far")[0]) == (None, "red")


def test_the_duty_can_be_switched_off(course):
    rule = rules.Rule.get(rules.Rule.code == "training")
    course.change("rule", rule.uid, {"active": False})
    assert duty(course)[0] is None


def test_no_query_for_each_settlement(course, count_queries):
    def asked():
        places = tuple(Settlement.select())
        ground = Ground(TODAY, rules.numbers(), places, Organisation.get())
        judge = overview.JUDGES["training"](ground)
        return [judge(place) for place in places]

    before = len(count_queries(asked))
    for number in range(5):
        place = course.add("settlement", name=f"יישוב {number}", kind="communal")
        person = course.add("person", first="א", last=f"ב{number}")
        course.add("position", person=person, role_kind=course.role, settlement=place)
        course.add("enrolment", programme=course.course, person=person, status="completed")
    assert len(count_queries(asked)) == before


def test_the_page_counts_holders_and_names_who_is_missing(course, browse):
    enrol(course, "far", status="completed")
    worker = browse("worker")
    page = worker.get("/admin/coverage/").text
    assert "1 מתוך 2 (50%)" in page
    page = worker.get(f"/admin/coverage/?role={course.role}").text
    assert page.index("לוי near") < page.index("לוי far")  # who lacks it stands first
    assert re.findall(r"/admin/enrolment/new/\?person=(\w+)&amp;programme=(\w+)", page) == [
        (course.near_person, course.course)]  # fmt: skip
    form = worker.get(f"/admin/enrolment/new/?person={course.near_person}&programme={course.course}").text
    assert f'<option selected value="{course.near_person}">' in form
    assert browse("viewer").get("/admin/coverage/").status_code == 403
    assert worker.get("/admin/coverage/?role=nothing").status_code == 404


def test_the_page_of_a_training_shows_who_was_there(course, browse):
    enrol(course)
    attend(course, None, 1, 4)
    page = browse("worker").get(f"/admin/coverage/?programme={course.course}").text
    assert '<span class="chip warn"><bdi>25%</bdi></span>' in page
    assert browse("worker").get(f"/admin/coverage/?programme={course.near_programme}").status_code == 404
    page = browse("worker").get(f"/admin/programme/details/?id={course.course}").text
    assert f"/admin/coverage/?programme={course.course}" in page


# the tab


@pytest.fixture
def sheet(small):
    """The small world with the tab opened: דנה is invited here; there, unpublished and dropped are others."""
    ledger.Workbook.update(opened=["member", "meeting", "enrolment"]).execute()
    area = small.add("area", name="הכשרות")
    course = {"kind": "training", "area": area.uid, "stage": "running", "reach": "regional"}
    small.course = small.add("programme", name="הכשרת מזכירים", published=True, **course)
    hidden = small.add("programme", name="קבוצה קטנה", **course)
    other, _ = small.holder("רות", "אלון", settlement=small.there)
    small.enrolled = small.add("enrolment", programme=small.course.uid, person=small.dana.uid)
    for programme, person, status in (
        (small.course, other, "invited"), (hidden, small.dana, "invited"), (small.course, small.gil, "dropped"),
    ):  # fmt: skip
        small.add("enrolment", programme=programme.uid, person=person.uid, status=status)
    small.run()
    return small


def test_the_sheet_shows_its_own_people_in_published_trainings(sheet):
    rows = sheet.tab("enrolment").rows()
    assert [(row["programme"], row["person"], row["status"]) for row in rows] == [
        ("הכשרת מזכירים", "דנה כהן", "הוזמן/ה")]  # fmt: skip


def test_who_is_invited_registers_in_the_sheet(sheet):
    sheet.tab("enrolment").type(0, status="נרשם/ה")
    sheet.run()
    assert sheet.again(sheet.enrolled).status == "registered"
    sheet.edit(sheet.enrolled, status="completed")
    sheet.run()
    row = sheet.tab("enrolment").rows()[0]
    assert (row["status"], row["certificate_on"]) == ("סיים/ה", f"{sheet.world.today():%d/%m/%Y}")


@pytest.mark.parametrize("word", ["סיים/ה", "משתתף/ת", "הפסיק/ה"])
def test_nothing_else_is_said_in_the_sheet(sheet, word):
    sheet.tab("enrolment").type(0, status=word)
    sheet.run()
    assert sheet.again(sheet.enrolled).status == "invited"
    assert "את השאר רושמת היחידה" in sheet.tab("enrolment").status(0)


def test_what_the_unit_decided_is_put_back(sheet):
    sheet.edit(sheet.enrolled, status="completed")
    sheet.run()
    sheet.tab("enrolment").type(0, status="הוזמן/ה", valid_until="01/01/2030")
    sheet.run()
    row = sheet.tab("enrolment").rows()[0]
    assert (row["status"], row["valid_until"]) == ("סיים/ה", "")
    assert sheet.again(sheet.enrolled).status == "completed"


def test_who_stopped_leaves_the_sheet(sheet):
    sheet.edit(sheet.enrolled, status="dropped")
    sheet.run()
    assert [row for row in sheet.tab("enrolment").rows() if row["person"]] == []


def test_a_training_goes_to_the_archive_with_its_people(course):
    uid = enrol(course, status="completed")
    apply(Change("programme", course.course, "retire"), SYSTEM, Source("command"), course.world)
    assert fresh(Programme, course.course).retired_on == TODAY
    assert fresh(Enrolment, uid).retired_on == TODAY
