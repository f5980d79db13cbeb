"""What a newcomer stumbled over on the screens: links that lead to a closed door, words in English."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import datetime as dt
import re
from pathlib import Path

import pytest

from admin.history import VERBS
from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.kinds import Invalid, Labels
from models.ledger import Run, Waiting, Workbook
from models.reports.accompaniment import judge_board
from sync import run as sync_run
from sync import undo
from tests.admin_fixtures import app, browse, office, unit  # noqa: F401 (fixtures)
from tests.browser import opened

HOUSE = Path(__file__).parent.parent


@pytest.mark.parametrize("role", ["manager", "worker", "referent", "regional", "eligibility", "secretary"])
def test_every_link_of_the_first_page_is_open(browse, unit, role):
    client = browse(role)
    page = client.get("/admin/").text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/admin/[^"#]*)"', page)}
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_worker_is_offered_what_she_may_mend_and_no_more(browse, unit):
    links = re.findall(r'href="(/admin/meeting/new/[^"]*)"', browse("worker").get("/admin/").text)
    assert links
    assert all(unit.near in link for link in links)


def test_every_verb_of_the_journal_has_a_word():
    sources = "\n".join(path.read_text("utf-8") for place in ("sync", "models", "admin") for path in
                        (HOUSE / place).rglob("*.py"))  # fmt: skip
    noted = set(re.findall(r'\bnote\("(\w+)"', sources)) | set(re.findall(r'\b_note\([^")]*"(\w+)"', sources))
    assert noted >= {"share", "connect", "denied", "export"}
    assert noted - set(VERBS) == set()


def test_two_meetings_are_told_in_words():
    assert "שני מפגשים" in judge_board(2, dt.date(2026, 11, 1), 3)[1]


def test_a_member_of_a_committee_is_found_by_its_settlement(browse, unit):
    unit.add("position", person=unit.far_person, role_kind=unit.member, body=unit.near_body, function="member")
    page = browse("manager").get("/admin/position/", query_string={"search": "תקוע far"}).text
    assert "חבר/ת ועדה" in page
    assert "לא נמצאו שורות" not in page


@pytest.mark.browser
@pytest.mark.parametrize("typed", ["25:00", "19.30", "בערב"])
def test_a_time_is_sent_as_it_was_typed(browse, unit, typed):
    client = browse("manager")

    def answer(route):
        found = client.get(route.request.url.removeprefix("http://house"))
        body = found.data
        found.close()
        route.fulfill(status=found.status_code, body=body, content_type=found.content_type)

    with opened() as page:
        page.route("**/*", answer)
        page.goto("http://house/admin/meeting/new/")
        page.locator("[name=start]").press_sequentially(typed)
        page.focus("[name=topics]")
        assert page.input_value("[name=start]") == typed


def test_a_long_list_offers_what_looks_like_the_word_first():
    people = Labels([(f"uid{n}", f"אבגד {n}") for n in range(40)] + [("zzz", "יקיר חדשני")])
    with pytest.raises(Invalid, match="אפשר לבחור מתוך: יקיר חדשני · .* · ועוד 29"):
        people.find("יקיר חדשן")


@pytest.mark.parametrize(("counts", "told"), [
    ((0, 0, 2), "0 שינויים נקלטו, 0 נשלחו לגיליונות, שניים ממתינים להכרעה."),
    ((3, 1, 1), "3 שינויים נקלטו, אחד נשלח לגיליונות, אחד ממתין להכרעה."),
])  # fmt: skip
def test_a_run_is_summed_up_in_numbers_that_stand_once(counts, told):
    assert sync_run._sum_up(dict(zip(("in", "out", "open"), counts, strict=True))) == told


def test_what_was_undone_is_told_in_words():
    assert undo._sum_up(2, 0) == "שני שינויים בוטלו."
    assert undo._sum_up(5, 1) == "5 שינויים בוטלו, אחד נשאר כי שונה מאז."


def test_a_file_counts_lines_and_no_sheets(browse, unit, world):
    Run.create(uid="r" * 10, way="file", state="done", who="דנה", started=world.now(), ended=world.now(), total=798)
    page = browse("manager").get("/admin/runs/").text
    assert "קובץ" in page
    assert "798" not in page


def test_the_page_of_an_undone_run_speaks_of_no_sheets(browse, unit, world):
    uid = change_person(unit, world)
    back = undo.take_back(uid, SYSTEM, world)
    page = browse("manager").get(f"/admin/runs/{back.uid}/").text
    assert "ביטול של סנכרון מ" in page
    assert "בוטל" in page
    assert "נקלטו מהגיליונות" not in page
    assert "נקלט מהגיליון" not in page


def change_person(unit, world):
    """A run that changed one person; returns its key."""
    run = Run.create(uid="c" * 10, way="screen", state="done", who="דנה", started=world.now(), ended=world.now())
    source = Source("sheet", "הגיליון של תקוע", run.uid)
    apply(Change("person", unit.near_person, "update", {"first": "רות"}), SYSTEM, source, world)
    return run.uid


def test_two_values_are_shown_once_in_the_unit_words(browse, unit, world):
    book = Workbook.create(settlement=unit.near, spreadsheet_id="s1", created_at=world.now())
    told = "⚠ שני ערכים שונים בעמודה „בתי אב”: כאן „120”, ביחידה „110”. היחידה תכריע."
    Waiting.create(workbook=book, kind="conflict", code="cell", tab="settlement", record=unit.near, line=3,
                   column="households", base=100, ours=110, theirs=120, identity="one", message=told)  # fmt: skip
    page = browse("manager").get("/admin/queue/").text
    assert "120" in page
    assert "היחידה תכריע" not in page
