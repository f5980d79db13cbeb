"""The page of privacy: what is red and why, each mended in one press; who may see which of it."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import datetime as dt
from dataclasses import replace

import pytest

from models import backup, evidence, journal, reference
from models.access import SYSTEM
from models.catalog import BY_CODE
from models.changes import Change, Refused, Source, apply
from models.ledger import Base, Waiting, Workbook
from models.people import Person
from models.privacy import AccessReview, Notice, PeriodicCheck, SubjectRequest, due_on
from models.staff import User
from models.words import few
from tests.admin_fixtures import TODAY, app, browse, fresh, office, unit  # noqa: F401 (fixtures)

KEEPERS = ("manager", "privacy")
PAGES = ("", "definitions/", "authorised/", "review/", "picture/csv/", "picture/json/")
ROLES = ("manager", "secretary", "worker", "referent", "regional", "eligibility", "viewer", "privacy", "admin")


def main_of(answer):
    """The text of a page's own part, its spaces as one."""
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.text.split("<main")[1].split())


@pytest.mark.parametrize("role", ROLES)
def test_the_page_is_for_the_officer_and_the_manager(browse, role):
    client = browse(role)
    wanted = 200 if role in KEEPERS else 403
    assert {page: client.get(f"/admin/privacy/{page}").status_code for page in PAGES} == dict.fromkeys(PAGES, wanted)
    posts = ("done/", "verify/", "backup/", "trained/", "review/approve/")
    told = {post: client.post(f"/admin/privacy/{post}").status_code for post in posts}
    assert {code == 403 for code in told.values()} == {role not in KEEPERS}


def test_the_officer_sees_no_person(browse, unit):
    client = browse("privacy")
    for page in PAGES:
        assert "לוי near" not in client.get(f"/admin/privacy/{page}").get_data(as_text=True), page
    assert client.get("/admin/notices/").status_code == 403
    assert client.get(f"/admin/subject/?id={unit.near_person}").status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_the_first_page_leads_there_whom_it_is_for(browse, role):
    page = main_of(browse(role).get("/admin/"))
    assert ('href="/admin/privacy/"' in page) == (role in KEEPERS)


@pytest.fixture
def checks(unit, world):
    """The periodic checks that every installation has."""
    for row in reference.profile("gush-etzion")["periodic_check"]:
        if row["code"] != "audit":
            unit.add("periodic_check", **row)
    return {check.code: check for check in PeriodicCheck.select()}


def test_what_is_late_says_so_and_is_mended_in_one_press(browse, checks, world):
    check = checks["risks"]
    apply(Change("periodic_check", check.uid, "update", {"last_on": dt.date(2025, 1, 31)}), SYSTEM, Source("x"), world)
    client = browse("privacy")
    assert "היה צריך להיעשות עד 02/08/2026: באיחור של 112 ימים" in main_of(client.get("/admin/privacy/"))
    told = client.post("/admin/privacy/done/", data={"id": check.uid}, follow_redirects=True)
    assert "נרשם: סקר סיכונים ומבדקי חדירה. המועד הבא: 22/05/2028." in main_of(told)
    assert "באיחור של 112" not in main_of(told)
    assert client.post("/admin/privacy/done/", data={"id": "nothing"}).status_code == 404


MONTHS = [("2026-01-31", 1, "2026-02-28"), ("2026-08-31", 18, "2028-02-29"), ("2026-12-15", 12, "2027-12-15"),
          ("2026-11-30", 3, "2027-02-28")]  # fmt: skip


@pytest.mark.parametrize(("last", "months", "due"), MONTHS)
def test_when_a_check_is_due_again(last, months, due):
    check = PeriodicCheck(last_on=dt.date.fromisoformat(last), months=months)
    assert due_on(check) == dt.date.fromisoformat(due)


CLOCKS = [
    # learned (Israel's time), the clock of the test is 22/11/2026 10:00 there: what is told, in which colour
    ("22/11/2026", "09:00", "נשארו 23 שעות לדיווח", "warn"), ("21/11/2026", "16:30", "נשארו 6 שעות ו־30 דקות", "bad"),
    ("21/11/2026", "10:00", "עברו 24 שעות", "bad"), ("20/11/2026", "", "שעות מאז שנודע (20/11/2026 00:00)", "bad"),
]  # fmt: skip


@pytest.mark.parametrize(("day", "hour", "told", "tone"), CLOCKS)
def test_an_incident_has_a_clock_of_24_hours_from_learning_of_it(browse, unit, world, day, hour, told, tone):
    apply(Change("incident", unit.incident, "retire"), SYSTEM, Source("x"), world)
    client = browse("privacy")
    client.post("/admin/incident/new/", data={"kind": "lost", "learned_on": day, "learned_at": hour,
                                              "severity": "unknown"})  # fmt: skip
    page = main_of(client.get("/admin/privacy/"))
    assert told in page
    line = page[:page.index(told)].rsplit("<tr>", 1)[1]
    assert f"chip {tone}" in line


def test_an_incident_closes_with_its_severity_report_and_lessons(unit, world):
    def close(**values):
        """Close the incident; the fields that were refused."""
        change = Change("incident", unit.incident, "update", {"closed_on": TODAY, **values})
        try:
            apply(change, SYSTEM, Source("x"), world)
        except Refused as error:
            return set(error.errors)
        return set()

    assert close() == {"lessons", "severity"}
    assert close(lessons="לבדוק נמענים", severity="severe") == {"reported_on"}
    assert close(lessons="לבדוק נמענים", severity="light") == set()


def test_a_request_is_answered_within_thirty_days(browse, unit, world):  # the thirtieth is a Shabbat
    uid = unit.add("subject_request", name="יעל", kind="correct", received_on=dt.date(2026, 10, 1))
    page = main_of(browse("privacy").get("/admin/privacy/"))
    assert "היה צריך לענות עד 01/11/2026: באיחור של 21 ימים" in page
    answered = {"answered_on": TODAY, "outcome": "full"}
    apply(Change("subject_request", uid, "update", answered), SYSTEM, Source("x"), world)
    assert "תיקון המידע: יעל" not in main_of(browse("privacy").get("/admin/privacy/"))


def test_trainings_are_recorded_together_and_by_the_officer(browse, unit):
    client = browse("privacy")
    assert "בלי הדרכת פרטיות בשנתיים האחרונות" in main_of(client.get("/admin/privacy/"))
    everybody = [user.uid for user in User.select()]
    answer = client.post("/admin/privacy/trained/", data={"id": everybody, "day": "1/11/2026"}, follow_redirects=True)
    assert "ההדרכה נרשמה: 9 משתמשים" in main_of(answer)
    assert fresh(User, unit.worker).last_privacy_training == dt.date(2026, 11, 1)
    assert "כל המשתמשים עברו הדרכת פרטיות" in main_of(client.get("/admin/privacy/"))
    line = journal.history("user", unit.worker)[0][0]
    assert (line.actor, line.place) == (unit.privacy, "הדרכות פרטיות")
    assert client.post("/admin/privacy/trained/", data={"id": everybody, "day": "מחר"}).status_code == 302
    assert fresh(User, unit.worker).last_privacy_training == dt.date(2026, 11, 1)


def test_the_journal_is_looked_at_in_one_press(browse, checks, office, world):
    client = browse("privacy")
    office.settings = replace(office.settings, field_keys=("test",))
    evidence.keep_head(office.settings.instance, world)
    told = main_of(client.post("/admin/privacy/verify/", follow_redirects=True))
    assert "היומן שלם" in told
    assert fresh(PeriodicCheck, checks["journal"].uid).last_on == TODAY
    journal.Line.update(actor_name="אחר").where(journal.Line.seq == 3).execute()
    told = main_of(client.post("/admin/privacy/verify/", follow_redirects=True))
    assert "שורה 3 ביומן" in told
    assert "הוספת אירוע אבטחה" in told


def test_a_backup_in_one_press_where_there_is_a_key(browse, office, unit, database_url, tmp_path):
    client = browse("manager")
    assert "אין גיבוי לילי: לא נקבע המפתח" in main_of(client.get("/admin/privacy/"))
    office.settings = replace(office.settings, backup_key="k" * 32, database_url=database_url)
    assert "עוד אין גיבוי לילי" in main_of(client.get("/admin/privacy/"))
    told = main_of(client.post("/admin/privacy/backup/", follow_redirects=True))
    assert "הגיבוי הלילי האחרון הוא מ־22/11/2026" in told
    assert [path.name for path in backup.made(office.settings).values()] == ["pinkas-2026-11-22.backup"]


def test_the_definition_tells_every_field_its_sensitivity_and_who_sees_it(browse, unit):
    page = main_of(browse("privacy").get("/admin/privacy/definitions/"))
    for entry in BY_CODE.values():
        assert entry.title in page
        for field in entry.model.own_fields().values():
            assert field.verbose_name in page
    for told in ("מוצפן", "היישוב עורך", "ביחידה בלבד", "פחות מ־5", "לפי המסך", "ממונה על הגנת הפרטיות"):
        assert told in page


def test_every_entity_says_why_it_is_kept():
    for entry in BY_CODE.values():
        assert entry.purpose
        named = " ".join(entry.levels.values()).split()
        assert [name for name in named if name not in entry.model.own_fields()] == []


def test_the_review_tells_what_changed_since_the_last_one(browse, unit, checks, world):
    client = browse("privacy")
    assert "זו הסקירה הראשונה" in main_of(client.get("/admin/privacy/review/"))
    told = main_of(client.post("/admin/privacy/review/approve/", follow_redirects=True))
    assert "התמונה אושרה ונשמרה" in told
    assert fresh(PeriodicCheck, checks["access_review"].uid).last_on == TODAY
    assert "דבר לא השתנה" in main_of(client.get("/admin/privacy/review/"))

    apply(Change("user", unit.viewer, "update", {"active": False}), SYSTEM, Source("x"), world)
    apply(Change("user", unit.worker, "update", {"role": "manager"}), SYSTEM, Source("x"), world)
    book = Workbook.create(settlement=unit.near, spreadsheet_id="s", editors=["dana@example.org"])
    Waiting.create(workbook=book, kind="finding", code="stranger", raw="who@example.org", identity="stranger:who")
    page = main_of(client.get("/admin/privacy/review/"))
    for told in ("viewer@example.org", "הוסר", "worker@example.org", "מנהל/ת היחידה", "תקוע · dana@example.org",
                 "who@example.org", "היחידה לא פתחה"):  # fmt: skip
        assert told in page
    assert AccessReview.select().count() == 1
    assert "אישור סקירת ההרשאות" in main_of(client.get("/admin/journal/?verb=approved"))


# people


def test_a_person_sees_all_that_is_kept_of_him_on_one_page(browse, unit):
    book = Workbook.create(settlement=unit.near, spreadsheet_id="s", editors=["noa@example.org"])
    Base.create(workbook=book, tab="position", record=unit.near_position)
    page = main_of(browse("worker").get(f"/admin/subject/?id={unit.near_person}"))
    for told in ("לוי near", "052-566-6194", "רכז/ת קהילה", "תקוע", "01/03/2025", "נוכחות", "הנחיית רכז/ת קהילה",
                 "יידוע שנמסר", "הגיליון של תקוע, בלשונית „בעלי תפקידים”", "הוספה", "המידע שנשמר"):  # fmt: skip
        assert told in page
    assert "לוי far" not in page
    assert journal.history("person", unit.near_person)[0][0].verb == "subject"


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_a_person_is_open_to_whom_people_are(browse, unit, role):
    open_to = ("manager", "secretary", "worker", "referent", "regional", "eligibility")
    code = browse(role).get(f"/admin/subject/?id={unit.near_person}").status_code
    assert code == (200 if role in open_to else 403)


def test_confidential_records_are_named_only_to_whom_they_are_open(browse, unit):
    unit.add("household", name="נועה לוי near", settlement=unit.near, worker=unit.worker)
    address = f"/admin/subject/?id={unit.near_person}"
    assert "תיקים חסויים" in main_of(browse("manager").get(address))
    assert "תיקים חסויים" not in main_of(browse("secretary").get(address))


def test_a_request_and_a_withdrawn_consent_are_written_down_with_their_day(browse, unit, world):
    apply(Change("person", unit.near_person, "update", {"publish_consent": True}), SYSTEM, Source("x"), world)
    client = browse("secretary")
    told = {"id": unit.near_person, "details": "הטלפון ישן"}
    assert "הבקשה נרשמה" in main_of(client.post("/admin/subject/ask/", data={**told, "kind": "correct"},
                                                follow_redirects=True))  # fmt: skip
    client.post("/admin/subject/ask/", data={**told, "kind": "consent"})
    found = {row.kind: row for row in SubjectRequest.select().where(SubjectRequest.person == unit.near_person)}
    assert (found["correct"].received_on, found["correct"].answered_on) == (TODAY, None)
    assert (found["consent"].answered_on, found["consent"].outcome) == (TODAY, "full")
    person = fresh(Person, unit.near_person)
    assert (person.publish_consent, person.consent_on) == (False, TODAY)
    client.post("/admin/subject/ask/", data={**told, "kind": "king"})
    assert browse("eligibility").post("/admin/subject/ask/", data={**told, "kind": "access"}).status_code in (302, 403)
    assert SubjectRequest.select().where(SubjectRequest.person == unit.near_person).count() == 2


def test_people_who_were_not_told_wait_until_they_were(browse, unit, world):
    apply(Change("user", unit.worker, "update", {"phone": "02-9931234"}), SYSTEM, Source("x"), world)
    anna = unit.add("person", first="אנה", last="כץ", email="anna@example.org")
    client = browse("worker")
    page = main_of(client.get("/admin/notices/"))
    assert "אנה כץ" in page
    assert "לוי near" not in page
    letter = main_of(client.get(f"/admin/notices/letters/?id={anna}"))
    for told in ("שלום אנה כץ", "לשם מה", "מי רואה", "לתקן, או לבטל את ההסכמה", "02-993-1234 או worker@example.org",
                 "אין חובה בחוק"):  # fmt: skip
        assert told in letter
    told = client.post("/admin/notices/given/", data={"id": [anna], "way": "letter"}, follow_redirects=True)
    assert "נרשם היום: אדם אחד" in main_of(told)
    found = Notice.get(Notice.person == anna)
    assert (found.given_on, found.way) == (TODAY, "letter")
    assert "כולם יודעים" in main_of(client.get("/admin/notices/"))


def test_nobody_tells_people_who_are_not_hers(browse, unit, world):
    for notice in Notice.select():
        apply(Change("notice", notice.uid, "retire"), SYSTEM, Source("x"), world)
    client = browse("worker")
    assert "לוי far" not in main_of(client.get("/admin/notices/"))
    client.post("/admin/notices/given/", data={"id": [unit.near_person, unit.far_person], "way": "mail"})
    told = [row.person_id for row in Notice.select().where(Notice.retired_on.is_null())]
    assert told == [unit.near_person]


def test_whoever_asked_or_was_told_may_still_leave(unit, world):
    unit.add("subject_request", name="נועה", person=unit.near_person, kind="access", received_on=TODAY)
    for entity in ("position", "attendance", "enrolment"):
        apply(Change(entity, getattr(unit, f"near_{entity}"), "retire"), SYSTEM, Source("x"), world)
    apply(Change("person", unit.near_person, "retire"), SYSTEM, Source("x"), world)
    assert fresh(Person, unit.near_person).retired_on == TODAY


@pytest.mark.parametrize(("number", "told"), [(0, "0"), (1, "פחות מ־5"), (4, "פחות מ־5"), (5, "5"), (120, "120")])
def test_small_counts_are_not_told(number, told):
    assert few(number) == told
