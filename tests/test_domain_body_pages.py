"""The pages of roles, committees, teams and forums, through a browser without scripts (S6, S7, S15, S18)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt
import re

import pytest

from models import reference
from models.access import SYSTEM
from models.bodies import Body, BodyKind
from models.changes import Source, apply_many
from models.meetings import Attendance, Meeting
from models.people import Position, RoleKind
from models.resilience import ConsultationCount, ReadinessItem, ReadinessStatus
from tests.admin_fixtures import TODAY, Unit, app, browse, office  # noqa: F401 (fixtures)


@pytest.fixture
def unit(db, world):
    """The small unit, on Gush Etzion's lists of roles, bodies and checks."""
    made = Unit(world)
    made.change("body_kind", made.body_kind, {"name": "צוות"})  # makes room for the council's own
    data = reference.profile("gush-etzion")
    for model in (RoleKind, BodyKind, ReadinessItem):
        known = dict(model.select(model.code, model.uid).tuples())
        changes = reference._fresh(model, data, world, known, "code")
        apply_many(changes, SYSTEM, Source("command"), world)
    made.change("role_kind", made.role, {"is_required": True})
    made.kinds = {row.code: row.uid for model in (RoleKind, BodyKind) for row in model.select()}
    return made


def plain(html):
    """The text of a piece of a page."""
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def cells(page):
    """{settlement: the texts of its cells} of a table of settlements."""
    rows = [re.findall(r"<td.*?</td>", row, re.S) for row in re.findall(r'<tr><td class="name".*?</tr>', page, re.S)]
    return {plain(row[0]): list(map(plain, row[1:])) for row in rows}


def links(page, word):
    """The addresses of the cells that say a word."""
    found = re.findall(r'<a class="chip[^"]*" href="([^"]+)">(.*?)</a>', page)
    return [href.replace("&amp;", "&") for href, text in found if word in text]


# S6: who holds which role


def test_the_table_of_roles_tells_who_since_when_and_what_is_vacant(browse, unit):
    page = browse("worker").get("/admin/roles/").text
    found = cells(page)
    assert found["תקוע"][1] == "✓ נועה לוי near מ־01/03/2025"
    assert found["תקוע"][0] == "✗ פנוי"
    (press,) = [href for href in links(page, "פנוי") if unit.near in href]  # of her own settlement alone
    assert f"role_kind={unit.kinds['secretary']}" in press
    form = browse("worker").get(press).text
    assert f'<option selected value="{unit.near}"' in form


def test_the_table_can_show_only_the_settlements_that_lack_one(browse, unit):
    person = unit.add("person", first="דן", last="גל")
    unit.add("position", person=person, role_kind=unit.kinds["secretary"], settlement=unit.near)
    found = cells(browse("manager").get(f"/admin/roles/?lack={unit.kinds['secretary']}").text)
    assert list(found) == ["כפר עציון"]


def test_who_stands_instead_of_a_role_holds_it(browse, unit):
    unit.change("position", unit.far_position, {"role_kind": unit.kinds["community_manager"]})
    assert cells(browse("manager").get("/admin/roles/").text)["כפר עציון"][1].startswith("✓ נועה לוי far")


@pytest.mark.parametrize(("term", "shown"), [("open", ["near"]), ("over", ["far"]), ("coming", [])])
def test_the_list_of_positions_shows_what_is_open_today(browse, unit, term, shown):
    unit.change("position", unit.far_position, {"end": TODAY - dt.timedelta(days=1)})
    page = browse("manager").get(f"/admin/position/?flt0_term={term}").text
    assert [where for where in ("near", "far") if f"לוי {where}" in page] == shown


# S7: the matrix


def test_the_matrix_tells_each_committee_and_leads_to_it_or_to_its_form(browse, unit):
    body = unit.add("body", name="ועדת קליטה", kind=unit.kinds["c_absorption"], settlement=unit.near, status="forming")
    works = unit.add("body", name="ועדת קהילה", kind=unit.kinds["c_community"], settlement=unit.near,
                     mechanism_adopted_on=dt.date(2026, 3, 1))  # fmt: skip
    page = browse("worker").get("/admin/committees/").text
    assert sorted(cells(page)["תקוע"]) == [
        "◌ רדומה בלי יו״ר · המנגנון אומץ 01/03/2026", "◐ בהקמה בלי יו״ר · המנגנון עוד לא אומץ",
    ]  # fmt: skip
    assert cells(page)["כפר עציון"] == ["✗ אין", "✗ אין"]
    assert [body in href for href in links(page, "בהקמה")] == [True]
    assert links(page, "אין") == []  # the other settlement is not hers
    unit.add("meeting", kind="committee", status="held", date=TODAY, body=works)
    page = browse("manager").get("/admin/committees/").text
    assert any("פעילה" in text for text in cells(page)["תקוע"])
    press = links(page, "אין")[0]
    assert f"settlement={unit.far}" in press
    made = browse("manager").get(press).text
    assert 'value="ועדת' in made


def test_the_matrix_tells_which_version_of_the_booklet_a_settlement_works_by(browse, unit):
    common = {"title": "מדריך לוועדות", "kind": "booklet", "audience": "committees"}
    first = unit.add("resource", **common, edition="1", date=dt.date(2025, 1, 1))
    worker = browse("worker")
    page = worker.get("/admin/committees/").text
    assert (cells(page)["תקוע"][-1], len(links(page, "לא נמסרה"))) == ("✗ לא נמסרה", 1)
    unit.add("distribution", resource=first, settlement=unit.near, given_on=dt.date(2025, 2, 1),
             adopted_on=dt.date(2025, 3, 1))  # fmt: skip
    assert cells(worker.get("/admin/committees/").text)["תקוע"][-1] == "✓ גרסה 1 אומצה 01/03/2025"
    second = unit.add("resource", **common, edition="2", date=dt.date(2026, 1, 1), replaces=first)
    assert cells(worker.get("/admin/committees/").text)["תקוע"][-1] == "◌ גרסה 1, לא עדכנית אומצה 01/03/2025"
    unit.add("distribution", resource=second, settlement=unit.near, given_on=dt.date(2026, 2, 1))
    assert cells(worker.get("/admin/committees/").text)["תקוע"][-1] == "✓ גרסה 2 עוד לא אומצה"


@pytest.mark.parametrize("address", ["roles", "committees", "readiness_table"])
@pytest.mark.parametrize(("role", "status"), [("eligibility", 200), ("viewer", 403), ("privacy", 403), ("admin", 403)])
def test_who_may_open_the_tables(browse, unit, address, role, status):
    assert browse(role).get(f"/admin/{address}/").status_code == status


# S15: a team's page


@pytest.fixture
def team(unit):
    """A team of the worker's own settlement, with nobody in it."""
    return unit.add("body", name="צח״י תקוע", kind=unit.kinds["t_resilience"], settlement=unit.near)


def check(team, code):
    item = ReadinessItem.get(ReadinessItem.code == code)
    return ReadinessStatus.get((ReadinessStatus.body == team) & (ReadinessStatus.item == item))


def test_a_teams_page_shows_its_readiness_and_a_press_marks_a_check(browse, unit, team):
    worker = browse("worker")
    page = worker.get(f"/admin/body/details/?id={team}").text
    assert "<bdi>0%</bdi>" in page
    assert f"/admin/position/new/?body={team}&amp;function=chair" in page
    status = check(team, "procedure")
    done = worker.post("/admin/body/checked/", data={"id": status.uid}, follow_redirects=True)
    assert "<bdi>5%</bdi>" in done.text
    assert (check(team, "procedure").checked_on, check(team, "procedure").checked_by_id) == (TODAY, unit.worker)
    assert "5%" in cells(worker.get("/admin/readiness_table/").text)["תקוע"][0]
    assert cells(worker.get("/admin/readiness_table/").text)["כפר עציון"][0] == "✗ אין צוות"


@pytest.mark.parametrize(("role", "where", "status"), [
    ("worker", "far", 403), ("eligibility", "near", 403), ("viewer", "near", 403),
])  # fmt: skip
def test_a_press_marks_only_what_is_hers(browse, unit, role, where, status):
    body = unit.add("body", name="צח״י", kind=unit.kinds["t_resilience"], settlement=getattr(unit, where))
    found = check(body, "procedure")
    assert browse(role).post("/admin/body/checked/", data={"id": found.uid}).status_code == status
    assert not check(body, "procedure").ok


def test_what_is_computed_is_refused_in_hebrew(browse, unit, team):
    data = {"id": check(team, "drill").uid}
    assert "ואינה נרשמת ביד" in browse("manager").post("/admin/body/checked/", data=data, follow_redirects=True).text
    assert not check(team, "drill").ok


def test_a_teams_questions_are_asked_of_teams_alone(browse, unit):
    body = unit.add("body", name="ועדה", kind=unit.kinds["c_youth"], settlement=unit.near)
    team = unit.add("body", name="צח״י", kind=unit.kinds["t_resilience"], settlement=unit.near)
    asks = lambda uid: "אמצעי הקפצה" in browse("worker").get(f"/admin/body/details/?id={uid}").text  # noqa: E731
    assert (asks(body), asks(team)) == (False, True)
    form = browse("worker").get(f"/admin/body/new/?settlement={unit.near}").text
    assert re.search(rf'data-only-is="{unit.kinds["t_resilience"]}"', form)


def test_the_tab_of_consultations_takes_a_number_alone(browse, unit):
    body = unit.add("body", name="מוגנות", kind=unit.kinds["t_protection"], settlement=unit.near)
    values = {"body": body, "year": "2026", "quarter": "3", "consultations": "4"}
    browse("worker").post("/admin/consultation_count/new/", data=values)
    assert [row.consultations for row in ConsultationCount.select()] == [4]
    page = browse("worker").post("/admin/consultation_count/new/", data={**values, "quarter": "2", "consultations":
                                                                         "שיחה עם דנה"}).text  # fmt: skip
    assert "אינו מספר" in page
    assert ConsultationCount.select().count() == 1


# S18: a forum's page and its roll


@pytest.fixture
def forum(unit):
    """The coordinators' forum, with a meeting today that was planned."""
    made = unit.add("body", name="פורום רכזי קהילה", kind=unit.kinds["f_coordinators"])
    return made, unit.add("meeting", kind="forum", date=TODAY, body=made)


def test_the_roll_of_a_forum_lists_its_members_and_is_written_once(browse, unit, forum):
    body, meeting = forum
    manager = browse("manager")
    page = manager.get(f"/admin/presence/?meeting={meeting}").text
    assert (page.count('name="present"'), "נועה לוי near" in page, "נועה לוי far" in page) == (2, True, True)
    for _ in range(2):  # pressed twice
        manager.post(f"/admin/presence/?meeting={meeting}", data={"present": [unit.near_person], "held": "1"})
    rows = {row.person_id: row.present for row in Attendance.select().where(Attendance.meeting == meeting)}
    assert rows == {unit.near_person: True, unit.far_person: False}
    assert Meeting.get_by_id(meeting).status == "held"
    manager.post(f"/admin/presence/?meeting={meeting}", data={"present": [unit.near_person, unit.far_person]})
    assert Attendance.select().where((Attendance.meeting == meeting) & Attendance.present).count() == 2


def test_a_forums_page_tells_its_members_and_who_was_absent_twice(browse, unit, forum):
    body, meeting = forum
    manager = browse("manager")
    before = unit.add("meeting", kind="forum", status="held", date=TODAY - dt.timedelta(days=30), body=body)
    unit.add("attendance", meeting=before, person=unit.near_person)
    manager.post(f"/admin/presence/?meeting={meeting}", data={"present": [unit.near_person], "held": "1"})
    page = manager.get(f"/admin/body/details/?id={body}").text
    assert "נעדר/ה פעמיים ברצף" in page
    assert page.count("ברצף") == 1
    out = re.search(rf"/admin/forum_exclusion/new/\?body={body}&amp;person={unit.far_person}", page)[0]
    manager.post(out.replace("&amp;", "&"), data={"body": body, "person": unit.far_person, "reason": "asked"})
    page = manager.get(f"/admin/body/details/?id={body}").text
    listed = page[page.index('id="members"'):].partition("</section>")[0]
    assert ("לוי near" in listed, "לוי far" in listed) == (True, False)


@pytest.mark.parametrize("role", ["worker", "eligibility", "viewer"])
def test_the_roll_is_open_to_who_may_change_the_meeting(browse, unit, forum, role):
    asked = f"/admin/presence/?meeting={forum[1]}"
    assert browse(role).get(asked).status_code == (403 if role == "viewer" else 404)
    assert browse("manager").get(f"/admin/meeting/details/?id={forum[1]}").text.count("/admin/presence/?meeting=") == 1
    assert Position.select().where(Position.body == Body.get_by_id(forum[0])).count() == 0
