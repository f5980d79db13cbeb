"""Three foreign sheets by somebody who had not read the intake: people, positions and bodies exactly."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import csv
from pathlib import Path

import gspread
import pytest

from models.access import SYSTEM
from models.bodies import Body
from models.people import Person, Position
from sync.intake_link import connect
from sync.intake_propose import line_reasons
from sync.intake_take import answer, intakes, review, take_in
from sync.intake_told import item_text
from sync.local_sheets import mount
from sync.undo import take_back
from tests.discovery import checked
from tests.test_intake_take import HER, office, place  # noqa: F401 (fixtures)

SAMPLES = Path(__file__).parent / "samples" / "fresh"


def shown(office, place, name):
    """Her sheet, connected: (the intake, its rows)."""
    key = office.app.seed(HER, "הקובץ של רותי", shared_with=[("pinkas@local.test", "writer")])
    tab = gspread.Client(auth=None, session=checked(mount(office.app, HER), every=5)).open_by_key(key).get_worksheet(0)
    with open(SAMPLES / f"{name}.csv", newline="", encoding="utf-8-sig") as file:
        tab.update([[int(t) if t.isdigit() and t[0] != "0" else t for t in row] for row in csv.reader(file)], "A1")
    _, snapshot = connect(place, f"http://x/spreadsheets/d/{key}/edit", office.book(), office.world, SYSTEM)
    (one,) = intakes(place, snapshot, office.world)
    return one, snapshot.sheets[one.sheet_id].rows


def told(value):
    return value.strftime("%d/%m/%Y") if value else ""


def positions():
    """Every position in one line: who, what, where, since, until."""
    found = []
    for one in Position.select().where(Position.retired_on.is_null()):
        what = f"{one.body.kind.code}:{one.function}" if one.body_id else one.role_kind.code
        dates = "-".join(filter(None, (told(one.start), told(one.end) and f"עד {told(one.end)}")))
        found.append(" ".join(filter(None, (f"{one.person.last}, {one.person.first}", what, dates))))
    return sorted(found)


def people():
    """Every person in one line: who, and where to reach them."""
    rows = Person.select().where(Person.retired_on.is_null())
    return sorted(" ".join(filter(None, (f"{p.last}, {p.first}", p.mobile, p.phone, p.email))) for p in rows)


def bodies():
    return sorted(body.kind.code for body in Body.select().where(Body.retired_on.is_null()))


CASES = {
    "phone_page": (
        {"word:רכזת קהליה": "role:coordinator"}, [],
        """
        אלוני, מרגלית +972526418830 +97229934417 margalit@moshavnik.example
        ברק, אביתר +972505612094 Evyatar.B@post.example
        גולדשמידט-לוי, תמר +972547120366
        דרור, יונתן +972536427733
        הר-אבן, שולמית +972538841207
        וינר, פסח +97229934420
        זהבי, אורית +972545209316 +972526418831 orit.z@post.example
        חזן, נריה +972526418832
        יעבץ, נועם +972505612101
        כספי, הילה +972505612102 hila@post.example
        לנדאו, צופיה +972526418833
        """,
        """
        אלוני, מרגלית secretary 01/01/2023
        ברק, אביתר board_chair 01/09/2022-עד 31/08/2027
        ברק, אביתר t_resilience:chair 01/12/2023
        גולדשמידט-לוי, תמר board_deputy 01/09/2022-עד 31/08/2027
        דרור, יונתן treasurer
        הר-אבן, שולמית coordinator 15/10/2024
        וינר, פסח rabbi
        זהבי, אורית culture_coordinator 01/07/2025
        זהבי, אורית youth_coordinator 01/07/2025
        חזן, נריה security
        יעבץ, נועם board_member 03/09/2022-עד 31/08/2027
        כספי, הילה board_member 03/09/2022-עד 31/08/2027
        לנדאו, צופיה board_member עד 31/08/2027
        """,
        ["t_resilience"], [14],
    ),
    "committee_blocks": (
        {"body:ועדת קליטה ואיקלום": "body:c_absorption:member", "word:מרכזת הוועדה": "func:secretary",
         "word:משפחה מאמצת": "func:member", "word:נציגת הורים": "func:member"}, ["couple", "same"],
        """
        אוחנה, משה +972526418906
        אוחנה, רחלי +972526418905
        ארליך, גרשון
        בן-דוד, אליעזר +972526418902
        גליק, אסנת +972545209402
        דגני, אפרת +972545209404
        ויצמן, הדר +972584412877
        מרקוביץ, תהילה +972526418908
        סבתו, יאיר +972526418907
        פינטו-שגיא, מירב +972526418903
        צדוק, ינון +972545209403
        קרני, בועז +972545209401
        שחר, נעמי +972526418901
        """,
        """
        אוחנה, משה c_absorption:member 01/01/2025
        אוחנה, רחלי c_absorption:member 01/01/2025
        ארליך, גרשון c_culture:secretary
        בן-דוד, אליעזר c_culture:member 10/09/2024
        גליק, אסנת t_resilience:welfare 01/02/2024
        דגני, אפרת t_resilience:education
        ויצמן, הדר c_absorption:secretary 01/01/2025
        מרקוביץ, תהילה c_education:member
        סבתו, יאיר c_education:chair
        פינטו-שגיא, מירב c_culture:member 01/10/2024
        צדוק, ינון t_resilience:logistics 01/02/2024
        צדוק, ינון t_resilience:volunteers 01/02/2024
        קרני, בועז t_resilience:chair 01/02/2024
        שחר, נעמי c_absorption:member 01/01/2025
        שחר, נעמי c_culture:chair 10/09/2024
        """,
        ["c_absorption", "c_culture", "c_education", "t_resilience"], [],
    ),
    "emergency_pairs": (
        {}, [],
        """
        אשכנזי, גדעון +972526419001
        בן חמו, אחינעם +972526419006
        טולדנו, שרי +972526419003
        כרמי, אביה +972526419012
        לביא, עמיחי +972526419007
        לביא, צביה +972526419008
        מימון, רבקה +972526419002
        סויסה, אלמוג +972526419009 *6050
        עובדיה, מאיר +972526419004
        קפלן, יסכה +972526419011
        רוט, הלל
        שטרן, אילה +972526419005
        """,
        """
        אשכנזי, גדעון t_resilience:chair
        בן חמו, אחינעם t_resilience:health
        טולדנו, שרי t_resilience:welfare
        כרמי, אביה t_resilience:info
        לביא, עמיחי t_resilience:education
        לביא, עמיחי t_resilience:youth
        לביא, צביה t_resilience:education
        לביא, צביה t_resilience:youth
        מימון, רבקה t_resilience:deputy
        מימון, רבקה t_resilience:welfare
        סויסה, אלמוג t_resilience:security
        עובדיה, מאיר t_resilience:logistics
        קפלן, יסכה t_resilience:spokes
        רוט, הלל t_resilience:spokes
        שטרן, אילה t_resilience:health
        """,
        ["t_resilience"], [],
    ),
}  # fmt: skip


def listed(text):
    return sorted(line.strip() for line in text.strip().splitlines())


@pytest.mark.parametrize("name", CASES)
def test_comes_in_exactly(office, place, name):
    words, sorts, who, what, where, out = CASES[name]
    one, rows = shown(office, place, name)
    asked = review(one, rows, office.world).questions
    assert {key for key, q in asked.items() if q.sort not in ("couple", "same")} == set(words)
    assert answer(one, words, office.world) == []
    others = [q for q in review(one, rows, office.world).questions.values() if q.sort in ("couple", "same")]
    assert sorted(q.sort for q in others) == sorts
    assert answer(one, {q.key: q.guess or q.options[0].value for q in others}, office.world) == []
    run = take_in(one, rows, SYSTEM, office.world, "בדיקה")
    assert (people(), positions(), bodies()) == (listed(who), listed(what), where)
    after = review(one, rows, office.world)
    assert ([line for line, _ in line_reasons(after)], after.questions, after.ready) == (out, {}, [])
    take_back(run.uid, SYSTEM, office.world)
    assert (people(), positions(), bodies()) == ([], [], [])


def test_each_cell_that_is_wrong_is_named(office, place):
    one, rows = shown(office, place, "committee_blocks")
    answer(one, CASES["committee_blocks"][0], office.world)
    found = [text for item in review(one, rows, office.world).items for text in item.findings]
    assert [text.split(":")[0] for text in found] == [f"שורה {line}, עמודה „מתי הצטרף/ה”" for line in (16, 17, 18, 25)]
    assert "„31.2.24” אינו תאריך" in found[-1]


def test_a_date_that_a_sheet_keeps_as_a_number_is_shown_as_a_date(office, place):
    one, rows = shown(office, place, "committee_blocks")
    rows = [[45658 if cell == "1/1/25" else cell for cell in row] for row in rows]
    columns = {c.header: c.samples for c in review(one, rows, office.world).table.columns}
    assert columns["מתי הצטרף/ה"] == ("10.9.2024", "אוקטובר 2024", "01/01/2025")


def test_what_would_come_in_is_told_with_its_dates_and_numbers(office, place):
    one, rows = shown(office, place, "phone_page")
    proposal = review(one, rows, office.world)
    lines = {item.line: item_text(item, proposal) for item in proposal.items}
    assert lines[6] == ("מזכיר/ת יישוב · מתאריך 01/01/2023 · 052-641-8830 · 02-993-4417 · margalit@moshavnik.example"
                        " · חדש/ה")  # fmt: skip
    assert lines[18] == "חבר/ת ועד · 03/09/2022 – 31/08/2027 · 050-561-2101 · חדש/ה"
    assert lines[20] == "חבר/ת ועד · עד 31/08/2027 · 052-641-8833 · חדש/ה"
