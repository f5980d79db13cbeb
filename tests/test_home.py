"""The first page by role: its numbers are the lists that they lead to, and what waits for whom stands there."""

import datetime as dt
import html
import re

import pytest

from models.ledger import Run, Workbook
from models.rules import Rule
from tests.admin_fixtures import *  # noqa: F403
from tests.admin_fixtures import TODAY

DAY = dt.timedelta(days=1)


def page(client, address="/admin/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.text.split("<main")[1]).split())


def tab(text, title):
    """(number, address) of a tone of the table."""
    found = re.search(rf'<a class="chip [a-z]*" href="([^"]*)"[^>]*>{title} <b><bdi>(\d+)<', text)
    return int(found[2]), found[1]


def cells(text, tone):
    return len(re.findall(rf'<td class="{tone}">', text))


def section(text, title):
    """A section of the page by its title, '' where it is not there."""
    return next((part for part in text.split("<section ")[1:] if f">{title}</h2>" in part), "")


@pytest.fixture
def three(unit):
    """A third settlement, nobody's, in a region; the second in another, with a companion of its own."""
    unit.third = unit.add("settlement", name="אלון", kind="communal", basin="צפון")
    unit.change("settlement", unit.far, {"basin": "דרום"})
    return unit


def test_each_tone_counts_the_cells_that_a_press_on_it_shows(browse, three):
    client = browse("manager")
    whole = page(client)
    for title, tone in (("באיחור", "bad"), ("מתקרב המועד", "warn"), ("במועד", "good")):
        number, address = tab(whole, title)
        assert number == cells(whole, tone) == cells(page(client, address), tone)
        assert number > 0
        others = {"bad", "warn", "good"} - {tone}
        assert [other for other in others if cells(page(client, address), other)] == []


def test_a_dutys_number_is_the_list_that_it_leads_to(browse, three):
    client = browse("manager")
    heads = re.findall(r'<th scope="col"><a href="([^"]*)">([^<]*) <span class="count"><bdi>(\d+)<', page(client))
    assert len(heads) > 3
    for address, title, number in heads:
        told = page(client, address)
        assert (title in told, len(re.findall(r'<span class="told bad">', told))) == (True, int(number))


def test_it_is_narrowed_by_companion_and_by_region(browse, three):
    client = browse("manager")
    names = lambda text: set(re.findall(r'details/\?id=\w+"><bdi>([^<]*)</bdi></a></th>', text))  # noqa: E731
    assert names(page(client)) == {"תקוע", "כפר עציון", "אלון"}
    assert names(page(client, f"/admin/?worker={three.worker}")) == {"תקוע"}
    assert names(page(client, "/admin/?basin=צפון")) == {"אלון"}
    mine = page(client, f"/admin/?worker={three.worker}&tone=red")
    assert tab(mine, "באיחור")[0] == cells(mine, "bad")
    assert "worker" in tab(mine, "מתקרב המועד")[1]


def test_the_most_pressing_settlement_is_first(browse, three):
    rows = page(browse("manager")).split("<tr>")[2:]
    late = [cells(row, "bad") for row in rows]
    assert late == sorted(late, reverse=True)


def test_what_is_late_says_why_and_is_mended_in_one_press(browse, three):
    told = page(browse("manager"), "/admin/?duty=companion")
    assert "אין מלווה" in told
    assert f"/admin/assignment/new/?settlement={three.third}&kind=primary_community" in told


@pytest.mark.parametrize("junk", ["tone=%00", "duty=x", "worker='", "basin=" + "א" * 999, "tone=red&duty=board"])
def test_junk_in_the_address_is_not_a_fault(browse, junk):
    assert browse("manager").get(f"/admin/?{junk}").status_code == 200


def test_the_manager_sees_the_queue_the_last_run_and_the_backup(browse, unit):
    Run.create(uid="bcdfghjkmn", way="night", state="failed", ended=dt.datetime(2026, 11, 22, 1, 31))
    text = page(browse("manager"))
    assert 'tone-bad" href="/admin/runs/bcdfghjkmn/"> סנכרון אחרון<b><bdi>03:31<' in text
    assert ("ממתין להחלטה" in text, "גיבוי לילי" in text) == (True, True)


def test_a_workers_week_begins_with_her_settlements_and_the_press_that_tells_of_a_meeting(browse, unit):
    text = page(browse("worker"))
    mine = section(text, "היישובים שלי")
    assert "השבוע שלי" in text
    assert ("תקוע" in mine, "כפר עציון" in mine, "לפני 21 ימים" in mine) == (True, False, True)
    assert f'href="/admin/held/?kind=guidance&settlement={unit.near}"' in mine
    assert "כפר עציון" not in text


def test_her_tasks_are_the_list_that_their_number_leads_to(browse, unit):
    for days, status in ((-3, "open"), (2, "doing"), (None, "open"), (1, "done")):
        due = TODAY + days * DAY if days is not None else None
        unit.add("task", title=f"לעשות {days}", owner_user=unit.worker, due=due, status=status)
    unit.add("task", title="של אחרת", owner_user=unit.referent)
    client = browse("worker")
    mine = section(page(client), "המשימות שלי")
    assert re.findall(r"לעשות [-\w]+", mine) == ["לעשות -3", "לעשות 2", "לעשות None"]
    address, number = re.search(r'href="([^"]*)">הכול: <bdi>(\d+)<', mine).groups()
    assert int(number) == 3
    assert len(re.findall(r"<bdi>לעשות", page(client, address))) == 3
    assert "באיחור" in mine


def test_her_week_has_the_meetings_to_come_and_no_others(browse, unit):
    for days, place in ((0, unit.near), (7, unit.near), (8, unit.near), (1, unit.far)):
        unit.add("meeting", kind="visit", date=TODAY + days * DAY, settlement=place)
    mine = section(page(browse("worker")), "בשבוע הקרוב")
    assert re.findall(r"סיור ביישוב</bdi></a>.*?(\d\d/\d\d)/2026", mine) == ["22/11", "29/11"]
    assert len(re.findall(r'href="/admin/held/\?meeting=\w+"', mine)) == 1  # today's can be told of, next week's cannot


def test_the_day_is_told_in_both_years_with_the_holidays_to_come(browse, unit):
    text = page(browse("worker"))
    assert ("יום ראשון, 22/11/2026" in text, "י״ב בכסלו תשפ״ז" in text) == (True, True)
    assert re.findall(r"(חנוכה|ראש חודש|עשרה בטבת) <bdi>([\d/]+)<", text) == [
        ("חנוכה", "05/12/2026"), ("ראש חודש", "10/12/2026"), ("עשרה בטבת", "20/12/2026")]  # fmt: skip


@pytest.mark.parametrize(("role", "sheets"), [("secretary", True), ("eligibility", False)])
def test_who_looks_after_the_whole_unit_sees_what_waits_for_her(browse, unit, role, sheets):
    Workbook.create(settlement=unit.far, spreadsheet_id="a", state="held")
    Workbook.create(settlement=unit.near, spreadsheet_id="b", state="ok")
    unit.add("task", title="שלה", owner_user=getattr(unit, role), due=TODAY - DAY)
    for place in (unit.near, unit.far):
        unit.add("meeting", kind="visit", date=TODAY + DAY, settlement=place)
    text = page(browse(role))
    week, still = section(text, "בשבוע הקרוב"), section(text, "גיליונות שדורשים טיפול")
    assert ("מה מחכה לך" in text, "שלה" in section(text, "המשימות שלי")) == (True, True)
    assert week.count("סיור ביישוב") == 2
    assert 'href="/admin/calendar/?view=week">ליומן<' in week
    assert ("כפר עציון" in still, "תקוע" in still) == (sheets, False)


def test_her_role_holders_without_training_are_named(browse, unit):
    course = unit.add("programme", name="קורס", kind="training", area=unit.area, mandatory=True, stage="running")
    unit.add("programme_role", programme=course, role_kind=unit.role)
    mine = section(page(browse("worker")), "הכשרות של בעלי התפקידים שלי")
    assert ("נועה לוי near" in mine, "נועה לוי far" in mine, "אין הכשרה בתוקף" in mine) == (True, False, True)


def test_what_came_from_her_sheets_since_she_was_here(browse, unit):
    Workbook.create(settlement=unit.near, spreadsheet_id="a")
    line = {"workbook": "תקוע", "kind": "in", "text": "הטלפון של דנה השתנה", "entity": "", "record": ""}
    lines = [line, {**line, "workbook": "כפר עציון", "text": "של אחרים"}, {**line, "kind": "out", "text": "נשלח"}]
    Run.create(uid="bcdfghjkmn", way="night", state="done", ended=dt.datetime(2026, 11, 21), lines=lines)
    Run.create(uid="bcdfghjkmp", way="night", state="done", ended=dt.datetime(2026, 11, 1),
               lines=[{**line, "text": "מזמן"}])  # fmt: skip
    mine = section(page(browse("worker")), "חדש מן הגיליונות")
    told = ("הטלפון של דנה השתנה", "של אחרים", "נשלח", "מזמן")
    assert [text in mine for text in told] == [True, False, False, False]


def test_a_referent_sees_what_goes_on_in_her_areas(browse, unit):
    unit.add("programme", name="תוכנית חוסן", area=unit.area, settlement=unit.far)
    unit.add("need", text="חסר מחסן", settlement=unit.far, area=unit.area, found_on=TODAY)
    plan = unit.add("work_plan", owner_type="area", area=unit.area, year=2026)
    unit.add("plan_item", plan=plan, goal="מטרה", action="תרגיל", due=TODAY, owner_user=unit.referent, pct=40)
    client = browse("referent")
    text = page(client)
    assert "התחומים שלי" in text
    programmes, needs = section(text, "חוסן: תוכניות ותהליכים"), section(text, "חוסן: צרכים שמחכים למענה")
    assert ("תוכנית חוסן" in programmes, "תוכנית near" in text) == (True, False)
    assert ("חסר מחסן" in needs, "בוצעו 40%" in section(text, "חוסן: תוכנית העבודה וצוותים מובילים")) == (True, True)
    for part, name in ((programmes, "תוכנית חוסן"), (needs, "חסר מחסן")):
        address, number = re.search(r'href="([^"]*)">הכול: <bdi>(\d+)<', part).groups()
        assert (number, page(client, address).count(f"<bdi>{name}")) == ("1", 1)


def test_an_area_in_which_nothing_goes_on_says_so(browse, unit):
    assert "עוד לא נרשמו בתחום" in section(page(browse("referent")), "חוסן")


def test_a_viewer_sees_counts_and_a_few_as_a_few(browse, three):
    for number in range(6):
        three.add("settlement", name=f"יישוב {number}", kind="communal")
    text = page(browse("viewer"))
    companions = text.partition("מלווה ליישוב")[2].partition("</tr>")[0]
    assert re.findall(r"<td[^>]*><bdi>([^<]*)<", companions) == ["לא מוצג", "0", "פחות מ־5"]
    assert [name for name in ("תקוע", "אלון", "נועה", "/admin/settlement/") if name in text] == []


@pytest.mark.parametrize(("role", "told", "closed"), [
    ("privacy", ("הדרכות פרטיות", "עיון במידע: דנה", "לטיפול"), ("תקוע",)),
    ("admin", ("הדרכות פרטיות", "גיבוי לילי"), ("תקוע", "עיון במידע", "/admin/privacy/")),
])  # fmt: skip
def test_what_waits_for_who_keeps_the_house(browse, unit, role, told, closed):
    text = page(browse(role))
    assert ([one for one in told if one not in text], [one for one in closed if one in text]) == ([], [])


@pytest.mark.parametrize("role", ["manager", "worker", "referent", "secretary"])
def test_it_asks_the_database_the_same_however_much_there_is(browse, unit, queries, role):
    Rule.update(active=True).where(Rule.code == "training").execute()
    client, counts = browse(role), []
    for more in (2, 6):
        for number in range(more):
            place = unit.add("settlement", name=f"יישוב {more} {number}", kind="communal")
            unit.add("assignment", worker=unit.worker, settlement=place, start=dt.date(2026, 1, 1))
            unit.add("position", person=unit.near_person, role_kind=unit.role, settlement=place)
            unit.add("meeting", kind="guidance", date=TODAY + DAY, settlement=place, area=unit.area)
            unit.add("task", title=f"משימה {number}", owner_user=unit.worker, settlement=place)
            unit.add("programme", name=f"תוכנית {more} {number}", area=unit.area, settlement=place)
            unit.add("need", text=f"צורך {number}", settlement=place, area=unit.area, found_on=TODAY)
        page(client)
        del queries[:]
        page(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
