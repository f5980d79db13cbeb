"""The page of a settlement (S1): everything of it in one place, its duties with what mends them, printable."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt
import re

import pytest

from admin.settlement import SECTIONS
from models.bodies import Body
from models.catalog import CATALOG
from models.places import Settlement
from models.reports.overview import JUDGES
from models.rules import DUTIES, Rule
from tests.admin_fixtures import (  # noqa: F401 (fixtures)
    TODAY,
    app,
    browse,
    fresh,
    office,
    queries,
    set_password,
    unit,
)
from tests.browser import opened, served, signed_in


def page(client, place):
    answer = client.get(f"/admin/settlement/details/?id={place}")
    assert answer.status_code == 200
    return " ".join(answer.text.split("<main")[1].split())


def section(text, title):
    """One section of the page, by its title."""
    return next(part for part in text.split("<section ")[1:] if re.search(rf"card-title\">(<a [^>]*>)?{title}", part))


def printed(text):
    """Whether each record's name on the page is printed: {name: bool}."""
    sections = re.findall(r'<section class="card( no-print)?".*?</section>', text)
    assert sections
    rows = re.findall(r'<section class="card( no-print)?"[^>]*>(.*?)</section>', text)
    return {name: not (hidden or mark) for hidden, body in rows
            for mark, name in re.findall(r'<li( class="no-print")?><a [^>]*><bdi>(.*?)</bdi>', body)}  # fmt: skip


def test_every_duty_has_its_section():
    assert set(SECTIONS) == {duty for duty, _ in DUTIES}


def test_every_duty_that_is_judged_stands_on_the_page(browse, unit):
    text = page(browse("manager"), unit.near)
    active = {row.code for row in Rule.select().where(Rule.active)}
    for duty, words in DUTIES:
        if duty in JUDGES and duty in active and SECTIONS[duty] in ("assignment", "meeting"):
            assert f">{words}</a>" in text, duty


def test_a_duty_stands_in_its_section_with_what_mends_it(browse, unit):
    text = page(browse("manager"), unit.near)
    meetings = section(text, "מפגשים")
    assert "ההנחיה האחרונה הייתה לפני 21 ימים" in meetings
    mend = re.search(r'href="(/admin/meeting/new/\?[^"]*kind=guidance[^"]*)"', meetings)[1].replace("&amp;", "&")
    form = browse("manager").get(mend).text
    assert re.search(rf'<option selected value="{unit.near}"', form)
    assert 'chip good"><bdi>יש מלווה' in section(text, "שיבוץ מלווים")


def test_who_may_not_mend_is_told_and_not_sent(browse, unit):
    unit.change("meeting", unit.far_meeting, {"date": dt.date(2026, 10, 1)})
    text = section(page(browse("worker"), unit.far), "מפגשים")
    assert "לא הייתה הנחיה 52 ימים" in text
    assert "kind=guidance" not in text
    assert "kind=guidance" in section(page(browse("manager"), unit.far), "מפגשים")


def test_a_silenced_duty_says_so_and_one_that_is_off_is_not_there(browse, unit):
    unit.add("silence", settlement=unit.near, duty="guidance", until=TODAY, reason="חופשת לידה")
    text = page(browse("manager"), unit.near)
    assert "מושתק עד 22/11/2026: חופשת לידה" in section(text, "מפגשים")
    rule = Rule.get(Rule.code == "guidance")
    unit.change("rule", rule.uid, {"active": False})
    assert "חופשת לידה" not in section(page(browse("manager"), unit.near), "מפגשים")


def test_a_settlement_that_is_not_accompanied_has_no_duties(browse, unit):
    unit.change("settlement", unit.near, {"accompanied": "no"})
    assert "איך אנחנו עומדים" not in page(browse("manager"), unit.near)


def test_whatever_is_of_a_settlement_stands_on_its_page(browse, unit):
    """The sections come from the page of entities: one that is added tomorrow stands here without a word."""
    text, seen = page(browse("manager"), unit.near), 0
    for entry in CATALOG:
        uid = getattr(unit, f"near_{entry.code}", None)
        links = {field.rel_model for field in entry.model._meta.refs}
        if uid and not entry.confidential and entry.model is not Settlement and links & {Settlement, Body}:
            row = fresh(entry.model, uid)
            if unit.near in row.__data__.values() or unit.near_body in row.__data__.values():
                assert f"id={uid}" in text, entry.code
                seen += 1
    assert seen >= 5


def test_what_belongs_to_a_body_alone_is_there_too(browse, unit):
    unit.add("position", person=unit.near_person, role_kind=unit.member, body=unit.near_body, function="chair")
    text = page(browse("manager"), unit.near)
    assert "יו״ר" in section(text, "חברי ועדות וצוותים")
    assert "חברי ועדות וצוותים" not in page(browse("manager"), unit.far)


def test_the_last_five_meetings_the_latest_first(browse, unit):
    for day in range(2, 9):
        unit.add("meeting", kind="visit", status="held", date=dt.date(2026, 11, day), settlement=unit.near)
    rows = re.findall(r"<bdi>סיור ביישוב (\S+)</bdi>", section(page(browse("worker"), unit.near), "מפגשים"))
    assert rows == ["08/11/2026", "07/11/2026", "06/11/2026", "05/11/2026", "04/11/2026"]


def test_what_stays_in_the_unit_is_not_printed(browse, unit):
    figure = unit.add("role_kind", code="key_figure", name="דמות מפתח", mirrored=False)
    unit.add("position", person=unit.near_person, role_kind=figure, settlement=unit.near, leadership="informal")
    kind = unit.add("body_kind", code="t_protection", name="צוות מוגנות", family="team")
    team = unit.add("body", name="צוות מוגנות", kind=kind, settlement=unit.near)
    unit.add("position", person=unit.near_person, role_kind=unit.member, body=team)
    unit.add("meeting", kind="visit", status="held", date=TODAY, settlement=unit.near)
    found = printed(page(browse("manager"), unit.near))
    assert found["נועה לוי near · רכז/ת קהילה"]
    assert found["צח״י near"]
    hidden = {"נועה לוי near · דמות מפתח", "צוות מוגנות", "נועה לוי near · חבר/ת ועדה", "סיור ביישוב 22/11/2026"}
    assert {name for name in hidden if found[name]} == set()
    unit.change("settlement", unit.near, {"notes": "בין היחידה לבינה"})
    text = page(browse("manager"), unit.near)
    for name in ("accompaniment_level", "notes"):
        label = Settlement._meta.fields[name].verbose_name
        assert re.search(rf'<div class="[^"]*no-print"><dt>{label}', text), label


def test_the_page_asks_the_database_the_same_however_much_there_is(browse, unit, queries):
    client, counts = browse("manager"), []
    for more in (1, 6):
        for number in range(more):
            person = unit.add("person", first=f"דנה{number}", last=f"כהן{more}")
            unit.add("position", person=person, role_kind=unit.role, settlement=unit.near)
            unit.add("position", person=person, role_kind=unit.member, body=unit.near_body)
            day = dt.date(2026, 10, number + more)
            unit.add("meeting", kind="visit", status="held", date=day, settlement=unit.near)
        del queries[:]
        page(client, unit.near)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")
def test_it_prints_on_one_sheet(app, unit):
    for number in range(14):
        person = unit.add("person", first=f"דנה{number}", last="כהן", home_settlement=unit.near)
        unit.add("position", person=person, role_kind=unit.role, settlement=unit.near)
        unit.add("position", person=person, role_kind=unit.member, body=unit.near_body)
        unit.add("meeting", kind="committee", status="held", date=dt.date(2026, 10, number + 1), body=unit.near_body)
    set_password(app, unit.manager)
    with served(app) as house, opened() as tab:
        signed_in(tab, house, "manager")
        tab.goto(f"{house}/admin/settlement/details/?id={unit.near}")
        sheets = len(re.findall(rb"/Type\s*/Page[^s]", tab.pdf(format="A4")))
    assert sheets == 1
