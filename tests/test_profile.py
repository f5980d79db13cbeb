"""A settlement on one sheet of paper (S1): what it tells the unit, what may be shared, and that it is one sheet."""

import datetime as dt
import html
import re

import pytest

from tests.admin_fixtures import *  # noqa: F403
from tests.admin_fixtures import TODAY, set_password
from tests.browser import opened, served, signed_in

DAY = dt.timedelta(days=1)


def sheet(client, place, version=""):
    answer = client.get(f"/admin/settlement/profile/?id={place}&version={version}")
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.text.split("<article")[1].split("</article")[0]).split())


def meet(unit, kind, days, **values):
    return unit.add("meeting", kind=kind, status="held", date=TODAY - days * DAY, **{"settlement": unit.near, **values})


@pytest.fixture
def village(unit):
    """The near settlement with something in each part of its sheet."""
    unit.change("settlement", unit.near, {"residents": 731, "notes": "בין היחידה לבינה", "phone": "02-9931234"})
    unit.change("person", unit.near_person, {"email": "noa@example.org"})
    agreed = unit.add("person", first="גילה", last="מסכימה", publish_consent=True, mobile="052-566-6195")
    unit.add("position", person=agreed, role_kind=unit.role, settlement=unit.near)
    unit.add("role_kind", code="secretary", name="מזכיר/ת יישוב", is_required=True)
    small = unit.add("population_group", code="bereaved", name="משפחות שכולות", in_sheet=True)
    for place, number in ((unit.near, 2), (unit.far, 3)):
        unit.add("population_count", settlement=place, group=small, n=number)
    return unit


def test_it_tells_who_is_who_how_it_stands_and_what_is_planned(browse, village):
    meet(village, "committee", 3, body=village.near_body, summary="על משפחה")
    text = sheet(browse("worker"), village.near)
    told = ("731", "נועה לוי near", "052-566-6194", "גילה מסכימה", "צח״י near", "הנחיה לרכז/ת הקהילה:", "ישיבת ועדה",
            "צורך near", "פעולה near", "0% בוצעו", "נוער", "לשימוש היחידה בלבד", "<b>פנוי</b>",
            "ליווי שוטף")  # fmt: skip
    assert [one for one in told if one not in text] == []
    assert ("על משפחה" in text, "בין היחידה לבינה" in text) == (False, False)


def test_the_one_to_share_tells_of_nobody_who_did_not_agree(browse, village):
    text = sheet(browse("worker"), village.near, "shared")
    secret = ("נועה", "052-566-6194", "noa@", "פנוי", "ליווי שוטף", "מלווה", "הנחיה לרכז/ת הקהילה:", "ליחידה")
    assert [one for one in secret if one in text] == []
    told = ("גילה מסכימה", "052-566-6195", "לשיתוף", "מפגשים עם ועד ההנהלה", "צורך near", "פעולה near", "02-993-1234")
    assert [one for one in told if one not in text] == []


@pytest.mark.parametrize("version", ["", "shared"])
def test_quiet_meetings_and_small_numbers_are_on_neither(browse, village, version):
    kind = village.add("body_kind", code="t_protection", name="צוות מוגנות", family="team")
    team = village.add("body", name="מוגנות תקוע", kind=kind, settlement=village.near)
    village.add("position", person=village.add("person", first="בת", last="מגינה", publish_consent=True),
                role_kind=village.member, body=team, function="chair")  # fmt: skip
    meet(village, "visit", 2, confidentiality="unit")
    meet(village, "team", 1, body=team)
    meet(village, "public", 4)
    text = sheet(browse("manager"), village.near, version)
    assert [one for one in ("סיור ביישוב", "ישיבת צוות", "מוגנות תקוע", "מגינה") if one in text] == []
    assert "מפגש תושבים" in text
    assert re.search(r"משפחות שכולות</dt><dd><bdi>(פחות מ־5|לא מוצג)<", text)


def test_the_last_five_meetings_the_latest_first(browse, village):
    for days in range(1, 8):
        meet(village, "visit", days)
    text = sheet(browse("manager"), village.near)
    found = re.findall(r'<td><bdi>(\d\d)/11/2026</bdi></td><td><span class="line">סיור', text)
    assert found == ["21", "20", "19", "18", "17"]


def test_a_duty_that_rests_is_not_shared_with_its_reason(browse, village):
    village.add("silence", settlement=village.near, duty="board", until=TODAY, reason="הוועד התפטר")
    assert "הוועד התפטר" in sheet(browse("manager"), village.near)
    assert "הוועד התפטר" not in sheet(browse("manager"), village.near, "shared")


@pytest.mark.parametrize("role", ["viewer", "privacy", "admin"])
def test_whom_settlements_are_closed_to_sees_no_sheet(browse, unit, role):
    assert browse(role).get(f"/admin/settlement/profile/?id={unit.near}").status_code == 403


@pytest.mark.parametrize("key", ["", "abc", "%00", "bcdfghjkmn"])
def test_an_unknown_settlement_has_no_sheet(browse, key):
    assert browse("manager").get(f"/admin/settlement/profile/?id={key}").status_code == 404


def test_it_leads_from_the_settlements_page(browse, unit):
    page = browse("worker").get(f"/admin/settlement/details/?id={unit.near}").text
    assert f"/admin/settlement/profile/?id={unit.near}" in page
    assert f"/admin/contacts/?settlement={unit.near}" in page


def fill(unit, numbers):
    """More of everything, with names as long as they may be."""
    for number in numbers:
        long = f"{number} " + "מילה ארוכה מאוד " * 3
        person = unit.add("person", first="דנה", last=long, mobile="052-566-6195", publish_consent=True)
        unit.add("position", person=person, role_kind=unit.role, settlement=unit.near)
        body = unit.add("body", name=long, kind=unit.body_kind, settlement=unit.near)
        unit.add("position", person=person, role_kind=unit.member, body=body, function="chair")
        unit.add("meeting", kind="committee", status="held", date=TODAY - number * DAY, body=body)
        unit.add("need", text=long * 4, settlement=unit.near, found_on=TODAY)
        unit.add("plan_item", plan=unit.near_work_plan, goal="מטרה", action=long * 4, due=TODAY, owner_user=unit.worker)
        group = unit.add("population_group", code=f"g{number}", name=f"קבוצה שיש לה שם ארוך {number}", in_sheet=True)
        unit.add("population_count", settlement=unit.near, group=group, n=40)


def test_it_asks_the_database_the_same_however_much_there_is(browse, unit, queries):
    client, counts = browse("manager"), []
    for numbers in ((1,), range(2, 7)):
        fill(unit, numbers)
        del queries[:]
        sheet(client, unit.near)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.browser
def test_it_prints_on_one_sheet(app, unit):
    fill(unit, range(14))
    set_password(app, unit.manager)
    sizes = {}
    with served(app) as house, opened() as tab:
        signed_in(tab, house, "manager")
        for version in ("", "shared"):
            tab.goto(f"{house}/admin/settlement/profile/?id={unit.near}&version={version}")
            sizes[version] = len(re.findall(rb"/Type\s*/Page[^s]", tab.pdf(format="A4")))
    assert sizes == {"": 1, "shared": 1}


@pytest.mark.browser
def test_what_is_kept_of_a_person_is_one_printed_page(app, unit):
    for number in range(6):
        body = unit.add("body", name=f"ועדה {number}", kind=unit.body_kind, settlement=unit.near)
        unit.add("position", person=unit.near_person, role_kind=unit.member, body=body, start=TODAY, notes="הערה")
        meeting = unit.add("meeting", kind="committee", status="held", date=TODAY - number * DAY, body=body)
        unit.add("attendance", meeting=meeting, person=unit.near_person)
    set_password(app, unit.manager)
    with served(app) as house, opened() as tab:
        signed_in(tab, house, "manager")
        tab.goto(f"{house}/admin/subject/?id={unit.near_person}")
        assert len(re.findall(rb"/Type\s*/Page[^s]", tab.pdf(format="A4"))) == 1
