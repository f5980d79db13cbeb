"""Each report against a table written by hand; and a number that can be pressed leads to as many (issue 8)."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import html
import re

import pytest

from models.reports import declared
from tests.admin_fixtures import app, browse, office, unit  # noqa: F401 (fixtures)
from tests.report_world import busy_unit  # noqa: F401 (a fixture)
from tests.test_reports_screen import table_of

#: report -> (headings, its lines) as they have to be on the busy unit; written by hand
WANTED = {
    "guidance": ("יישוב|הנחיה אחרונה|ימים מאז|מצב", ["תקוע|01/11/2026|21|מתקרב המועד", "כפר עציון|20/11/2026|2|במועד"]),
    "boards": ("יישוב|התקיימו השנה|נדרשים|מצב", ["תקוע|2|3|באיחור", "כפר עציון|0|3|הושתק"]),
    "vacant": ("יישוב|התפקיד|מצב", ["כפר עציון|מזכיר/ת יישוב|פנוי"]),
    "load": ("עובד/ת|יישובים|משקל|מפגשים בתקופה|מפגשים בשבוע|משימות באיחור",
             ["מזכירות היחידה|1|1|2|0.2|0", "עו״ס קהילתי/ת / מלווה|1|1|2|0.2|2", "רפרנט/ית|0|0|0|0.0|0",
              "עו״ס מרחבי/ת|1|1|0|0.0|0"]),
    "committees": ("יישוב|הוועדה|מצב|יו״ר", ["כפר עציון|ועדת קהילה|אין|", "תקוע|ועדת קהילה|פעילה|אין יו״ר"]),
    "unchaired": ("יישוב|הגוף|ימים|מצב", ["כפר עציון|צח״י far||באיחור", "תקוע|ועדת קהילה|380|באיחור",
                                        "תקוע|צח״י near||באיחור"]),
    "forums": ("הפורום|יישוב|חברים|נכחו|מתוך|נוכחות|נעדרו ברצף",
               ["f_youth far||0|0|0||", "f_youth near||0|0|0||", "פורום רכזים|כפר עציון|1|0|2|0%|נועה לוי far",
                "פורום רכזים|תקוע|1|2|2|100%|"]),
    "tasks": ("באחריות|יישוב|פתוחות|באיחור|האיחור הגדול בימים|נסגרו השבוע", ["עו״ס קהילתי/ת / מלווה|תקוע|3|2|3|1"]),
    "readiness": ("יישוב|כשירות|מצב", ["כפר עציון|0%|לא כשיר", "תקוע|0%|לא כשיר"]),
    "protection": ("יישוב|הצוות|מצב", ["כפר עציון|t_protection far|דורש השלמה", "תקוע|t_protection near|דורש השלמה"]),
    "booklets": ("יישוב|החומר|הגרסה ביישוב|אומצה?|מצב",
                 ["כפר עציון|חוברת far|1|לא|עדכני", "תקוע|חוברת near|1|לא|עדכני"]),
    "coverage": ("התפקיד|בעלי תפקיד|הוכשרו|כיסוי|לא הוכשר/ה|בתוקף", ["רכז/ת קהילה|2|1|50%|1|1"]),
    "holders": ("שם|יישוב|מצב|התעודה עד",
                ["נועה לוי far|כפר עציון|לא הוכשר/ה|", "נועה לוי near|תקוע|בתוקף|27/12/2027"]),
    # twenty days of a pause do not count
    "needs": ("הצורך|ימים|מענים|מצב", ["צורך far|180|1|בזמן", "צורך near|21|1|בזמן", "צורך נוסף|105|0|מחכה מעל למותר"]),
    "mappings": ("יישוב|מיפוי אחרון|בתוקף עד|מצב", ["כפר עציון|01/03/2026|01/03/2028|במועד",
                                                   "תקוע|01/03/2026|01/03/2028|במועד"]),
    "plans": ("של מי|יישוב|הגוף|פעולות|באיחור|תקציב|בפועל|מצב",
              ["תוכנית יישוב|תקוע||2|1|1,000 ₪|400 ₪|טיוטה", "תוכנית יישוב|כפר עציון||1|0|0 ₪|0 ₪|טיוטה",
               "תוכנית ועדה או צוות|תקוע|ועדת קהילה|||||אין תוכנית"]),
    "trace": ("הצורך|מה נעשה|תוצאות", ["צורך far|תוכנית far|", "צורך נוסף||", "צורך near|תוכנית near|הוקמה קבוצה"]),
    "services": ("יישוב|הקבוצה|כמה|שירותים פועלים", ["תקוע|נוער|40|0", "כפר עציון|נוער|40|0"]),
    "charters": ("יישוב|האמנה|רענון|מצב", ["כפר עציון|||באיחור", "תקוע|אומץ|18/09/2027|במועד"]),
    "growth": ("יישוב|ההרחבה|אוכלסו|יח״ד מתוכננות", ["תקוע|שכונה|25%|40"]),
    "activity": ("התחום|קהילה|בסך הכול|שעות|יישובים", ["חוסן|1|1|1.5|1", "בלי תחום|6|6|0.0|2"]),
    "rights": ("הזכות|בבדיקה|אושרה|בסך הכול|שווי שנתי שאושר", ["גמלת ילד נכה|1|1|2|9,000 ₪"]),
    "olim": ("סוג המענה|פתוחות|הגיע מועד המעקב|נסגרו השנה", ["אולפן|2|1|1"]),
    "danger": ("פתוחות|מעל הזמן שנקבע|ימים מאז הוותיקה|מצב", ["2|1|3|דורש טיפול מיידי"]),
    "aid": ("הסעיף|תקציב|אושר למשפחות|שולם|שוריין|נותר|נוצל", ["סיוע|5,000 ₪|1,000 ₪|300 ₪|700 ₪|4,000 ₪|20%"]),
    "aid_waiting": ("מה|כמה", ["בקשות שמחכות להחלטה|1", "מחכות מעל הזמן שנקבע|1", "משפחות קרובות לתקרה השנתית|0",
                               "נדחו בלי נימוק|0"]),
    "sheets": ("יישוב|ממתין להחלטה|פותחים שאינם בתפקיד|מצב", ["תקוע|2|1|מעודכן"]),
    "privacy": ("החובה|מצב", ["חוזים עם ספקים שמעבדים מידע|ממתין"]),
}  # fmt: skip


@pytest.mark.parametrize("code", WANTED)
def test_the_numbers_of_a_report(browse, busy_unit, code):
    heads, wanted = WANTED[code]
    found = ["|".join(line[head] for head in heads.split("|")) for line in table_of(browse("manager"), code)]
    assert sorted(set(found) & set(wanted) if code == "privacy" else found) == sorted(wanted)


def test_every_report_has_its_table():
    assert set(WANTED) == set(declared.BY_CODE)


def ways_on(page):
    """(number, address) of the numbers of a report's page that lead to a list."""
    for address, text in re.findall(r'<td[^>]*><a href="([^"]+)"><bdi>([\d,]+)</bdi></a>', page):
        if "/details/" not in address:  # that is a version's own page
            yield int(text.replace(",", "")), html.unescape(address)


def how_many(client, address):
    """How many a list, or another report, holds."""
    if "/admin/reports/" in address:
        path, _, query = address.partition("?")
        return len(table_of(client, path.rstrip("/").rpartition("/")[2], f"?{query}"))
    entity = address.split("/")[2]
    return len(set(re.findall(rf"/admin/{entity}/details/\?id=(\w+)", client.get(address).text)))


#: reports of which some numbers can be pressed
LEADING = ("boards", "load", "tasks", "coverage", "needs", "plans", "activity", "danger")


@pytest.mark.parametrize("role", ["manager", "worker"])
def test_a_number_leads_to_as_many(browse, busy_unit, role):
    client, followed = browse(role), {}
    for code in declared.BY_CODE:
        page = client.get(f"/admin/reports/{code}/")
        ways = list(ways_on(page.text)) if page.status_code == 200 else []
        assert [(number, address, how_many(client, address)) for number, address in ways] == [
            (number, address, number) for number, address in ways]  # fmt: skip
        followed[code] = len(ways)
    if role == "manager":
        assert {code for code, number in followed.items() if number} == set(LEADING)
