"""Nothing typed into a form is lost, and what is kept of it is sealed, hers alone, and gone when it is saved or old."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import re

import pytest

from models import journal, rotation
from models.drafts import Draft, forget
from models.people import Person
from models.rules import Rule
from models.sealing import sealer
from tests.admin_fixtures import app, browse, fresh, office, seen_of, set_password, unit  # noqa: F401 (fixtures)
from tests.browser import fresh_browser, served, signed_in
from tests.care_world import CALLER, family  # noqa: F401 (fixture)

TYPED = {"first": "רותם", "last": "שלא נשמרה", "mobile": "05"}


def key_of(page):
    return re.search(r'name="_draft" value="(\w+)"', page.text)[1]


def begun(client, entity="person", **typed):
    """The key of a form of a new record in which something was typed."""
    key = key_of(client.get(f"/admin/{entity}/new/"))
    answer = client.post(f"/admin/{entity}/draft/", data={"_draft": key, **(typed or TYPED)})
    assert answer.json == {"at": "10:00"}
    return key


def person_form(unit):
    return f"/admin/person/edit/?id={unit.near_person}"


def draft_of(client, unit, **typed):
    """Type into the form of the near person, and go away."""
    seen = seen_of(client.get(person_form(unit)))
    client.post(f"/admin/person/draft/?id={unit.near_person}", data={**seen, **typed})


def test_what_was_begun_is_offered_and_goes_on(browse, unit):
    client = browse("worker")
    key = begun(client)
    page = client.get("/admin/person/new/").text
    assert "נמצאה טיוטה" in page
    assert "שלא נשמרה" not in page
    there = re.search(r'href="(/admin/person/new/\?draft=\w+)"', page)[1]
    page = client.get(there)
    assert "כאן מה שהקלדת" in page.text
    assert 'value="שלא נשמרה"' in page.text
    assert key_of(page) == key
    client.post("/admin/person/new/", data={"first": "רותם", "last": "נשמרה", "_draft": key})
    assert Person.select().where(Person.last == "נשמרה").exists()
    assert not Draft.select().exists()


def test_two_forms_of_new_records_do_not_push_each_other_out(browse, unit):
    client = browse("worker")
    keys = {begun(client), begun(client)}
    page = client.get("/admin/person/new/").text
    assert set(re.findall(r"draft=(\w+)", page)) == keys
    client.post("/admin/person/draft/drop/", data={"_draft": keys.pop()})
    assert [row.form for row in Draft.select()] == list(keys)


def test_a_form_that_was_left_is_there_when_it_is_opened_again(browse, unit):
    client = browse("worker")
    draft_of(client, unit, notes="עוד לא גמרתי")
    page = client.get(person_form(unit)).text
    assert "עוד לא גמרתי" in page
    assert "לוי near" in page  # what was not typed is as it is
    client.post(f"/admin/person/draft/drop/?id={unit.near_person}")
    assert "עוד לא גמרתי" not in client.get(person_form(unit)).text


def test_what_others_changed_meanwhile_is_not_written_over_by_a_draft(browse, unit):
    client = browse("worker")
    draft_of(client, unit, first="נועם", last="לוי near")
    unit.change("person", unit.near_person, {"last": "כהן", "first": "נעמה"})
    page = client.get(person_form(unit))
    form = {**seen_of(page), "first": "נועם", "last": "לוי near"}
    page = client.post(person_form(unit), data=form)
    assert "נעמה" in page.text  # both values of the first name, side by side
    assert fresh(Person, unit.near_person).first == "נעמה"
    assert fresh(Person, unit.near_person).last == "כהן"


def test_nobody_else_finds_it(browse, unit):
    begun(browse("worker"))
    draft_of(browse("worker"), unit, notes="עוד לא גמרתי")
    for role in ("manager", "secretary"):
        client = browse(role)
        key = Draft.get(Draft.is_new).form
        pages = [client.get(address).text for address in (
            "/admin/person/new/", f"/admin/person/new/?draft={key}", person_form(unit))]  # fmt: skip
        assert not [page for page in pages if "שלא נשמרה" in page or "עוד לא גמרתי" in page or "טיוטה מ" in page]
        client.post("/admin/person/draft/drop/", data={"_draft": key})
    assert Draft.select().count() == 2


def test_it_is_sealed_and_the_journal_says_nothing(browse, unit, db):
    last = journal.Line.select().count()
    begun(browse("worker"))
    (stored,) = [row[0] for row in db.execute_sql("SELECT body FROM draft").fetchall()]
    assert "רותם" not in stored
    assert "רותם" in Draft.get().body
    assert journal.Line.select().count() == last


def test_a_new_field_key_seals_it_anew(browse, unit, world):
    begun(browse("worker"))
    old = sealer.keys
    try:
        sealer.use(["a newer key of the tests", *old])
        assert rotation.rotate(world)["draft"] == 1
        sealer.use(["a newer key of the tests"])
        assert "רותם" in Draft.get().body
    finally:
        sealer.use(old)


@pytest.mark.parametrize(("role", "entity", "code"), [
    ("viewer", "person", 403), ("eligibility", "person", 403), ("worker", "settlement", 403), ("worker", "rule", 403),
    ("worker", "person", 400), ("manager", "aid_check", 400),
])  # fmt: skip
def test_who_may_not_write_it_keeps_nothing(browse, unit, role, entity, code):
    assert browse(role).post(f"/admin/{entity}/draft/", data={"name": "x"}).status_code == code
    assert not Draft.select().exists()


def test_only_fields_of_the_form_are_kept(browse, unit):
    begun(browse("worker"), first="רותם", password="סוד", uid="x")
    assert Draft.get().pairs == [("first", "רותם")]


def test_rights_that_were_lost_close_it(browse, family, unit):
    client, address = browse("worker"), f"/admin/inquiry/edit/?id={family.inquiry}"
    client.post(f"/admin/inquiry/draft/?id={family.inquiry}", data={"caller": "שם שהוקלד", "topic": "family"})
    assert "שם שהוקלד" in client.get(address).text
    unit.change("inquiry", family.inquiry, {"worker": unit.secretary})
    assert client.get(address).status_code == 404
    assert client.post(f"/admin/inquiry/draft/?id={family.inquiry}", data={"caller": "עוד"}).status_code == 404


def test_a_confidential_form_is_kept_and_tells_nothing_before_it_is_opened(browse, family):
    client = browse("worker")
    key = begun(client, "inquiry", caller=CALLER, topic="family")
    assert CALLER not in client.get("/admin/inquiry/new/").text
    assert CALLER in client.get(f"/admin/inquiry/new/?draft={key}").text


@pytest.mark.parametrize("form", ["new", "edit"])
def test_a_form_sent_after_the_visit_was_over_is_there_after_signing_in(app, browse, unit, clock, form):
    client = browse("worker")
    address = "/admin/person/new/" if form == "new" else person_form(unit)
    page = client.get(address)
    sent = {**TYPED, "_draft": key_of(page)} if form == "new" else {**seen_of(page), **TYPED}
    clock.move(minutes=21)
    answer = client.post(address, data=sent)
    assert answer.location.startswith("/login?next=%2Fadmin%2Fperson%2F")
    assert "יחכה בטופס" in client.get(answer.location).text
    assert not Person.select().where(Person.first == "רותם").exists()
    set_password(app, unit.worker)
    data = {"email": "worker@example.org", "password": "a-long-password"}
    back = client.post(answer.location, data=data).location
    assert 'value="רותם"' in client.get(back).text


def test_of_a_visit_that_was_over_nobody_else_finds_anything(app, browse, unit, clock):
    client = browse("worker")
    key = key_of(client.get("/admin/person/new/"))
    clock.move(minutes=21)
    client.post("/admin/person/new/", data={**TYPED, "_draft": key})
    set_password(app, unit.manager)
    client.post("/login", data={"email": "manager@example.org", "password": "a-long-password"})
    assert "שלא נשמרה" not in client.get(f"/admin/person/new/?draft={key}").text
    assert Draft.get().account_id == unit.worker


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize(("hours", "kept"), [(12, 1), (13, 0)])
def test_a_browser_that_was_left_sends_drafts_for_half_a_day(app, browse, unit, clock, hours, kept, asked):
    client = browse("worker")
    key = key_of(client.get("/admin/person/new/"))
    clock.move(minutes=20, hours=hours)  # the visit was over after its first twenty minutes
    if asked:
        assert client.get("/admin/person/new/").status_code == 302
    answer = client.post("/admin/person/new/", data={**TYPED, "_draft": key})
    assert answer.status_code == 302
    assert Draft.select().count() == kept


@pytest.mark.parametrize("why", ["closed", "stranger", "gone", "foreign"])
def test_after_a_visit_nothing_is_kept_of(app, browse, unit, clock, why):
    client = browse("worker") if why != "stranger" else app.test_client()
    key = key_of(client.get("/admin/person/new/")) if why != "stranger" else "bcdfghjkmn"
    if why == "closed":
        browse("admin").post("/admin/user/close/", data={"id": unit.worker})
    if why == "gone":
        unit.change("user", unit.worker, {"active": False})
    clock.move(minutes=21)
    where = f"/admin/person/edit/?id={unit.far_person}" if why == "foreign" else "/admin/person/new/"
    answer = client.post(where, data={**TYPED, "_draft": key})
    assert answer.status_code in (302, 404)
    assert not Draft.select().exists()


def test_the_night_forgets_what_is_old_and_of_who_left(browse, unit, world, clock):
    begun(browse("worker"))
    begun(browse("secretary"))
    unit.change("user", unit.secretary, {"active": False})
    assert forget(world) == 1
    unit.add("rule", code="draft_days", value=14, description="טיוטות") if not Rule.get_or_none(
        Rule.code == "draft_days") else None  # fmt: skip
    clock.move(days=14)
    assert forget(world) == 0
    clock.move(seconds=1)
    assert forget(world) == 1


@pytest.mark.browser
def test_typing_is_kept_through_a_lost_connection_and_a_closed_page(app, browse, unit):
    set_password(app, unit.worker)
    with served(app) as house, fresh_browser() as context:
        page = signed_in(context.new_page(), house, "worker")
        page.goto(f"{house}/admin/person/new/")
        page.fill("#first", "רותם")
        page.wait_for_selector("text=טיוטה נשמרה ב")
        context.set_offline(True)
        page.fill("#last", "שלא נשמרה")
        page.wait_for_selector("text=אין כרגע חיבור")
        page.click("text=שמירה >> nth=0")
        assert page.input_value("#last") == "שלא נשמרה"
        context.set_offline(False)
        page.wait_for_selector("text=טיוטה נשמרה ב")
        page.close()
        page = context.new_page()
        page.goto(f"{house}/admin/person/new/")
        page.click("text=להמשיך ממנה")
        assert (page.input_value("#first"), page.input_value("#last")) == ("רותם", "שלא נשמרה")
        assert page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])").find("רותם") == -1
        page.click("text=שמירה >> nth=0")
        page.wait_for_url("**/details/**")
    assert Person.select().where(Person.last == "שלא נשמרה").exists()
    assert not Draft.select().exists()


@pytest.mark.browser
@pytest.mark.parametrize("how", ["another tab", "unseen"])
def test_who_signed_out_is_told_at_the_form_and_saves_it_after_signing_in(app, browse, unit, how):
    set_password(app, unit.worker)
    with served(app) as house, fresh_browser() as context:
        page, other = signed_in(context.new_page(), house, "worker"), context.new_page()
        page.goto(f"{house}/admin/person/new/")
        page.fill("#first", "רותם")
        page.fill("#last", "אחרי היציאה")
        other.goto(f"{house}/admin/")
        if how == "another tab":
            other.click(".dropdown:has(form[action='/logout']) [data-bs-toggle=dropdown]")
            other.click("form[action='/logout'] button")
            other.wait_for_url("**/login**")
        else:
            context.clear_cookies()
            page.fill("#mobile", "05")
            page.fill("#mobile", "")
        page.wait_for_selector("#rest >> text=יצאת מהמערכת")
        signed_in(other, house, "worker")
        page.click("text=נכנסתי, להמשיך כאן")
        page.click("text=שמירה >> nth=0")
        page.wait_for_url("**/details/**")
    assert Person.select().where(Person.last == "אחרי היציאה").exists()
