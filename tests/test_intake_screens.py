"""The take-over on screens: connect, map, review, take in, take back; and two people made one and parted."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import re

import gspread
import pytest

from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.ledger import Intake, Run, Waiting, Word, Workbook
from models.people import Person, Position
from sync.google_book import open_book
from sync.local_sheets import create_local_sheets, mount
from sync.merge_people import likely, merge_people, part_people
from tests.admin_fixtures import app, browse, office, unit  # noqa: F401 (fixtures)
from tests.discovery import checked

ROWS = [["אנשי קשר"], ["שם פרטי", "משפחה", "תפקיד", "נייד"], ["דנה", "פז", "רכזת קהילה", 523456789],
        ["דנה", "פז", "מנקה", 543456789], ["רון", "בר", "קופאי", "12"], ["<i>", "x", "רכז קהילה", ""],
        ['סה"כ', 4]]  # fmt: skip


@pytest.fixture
def her(app, office, tmp_path):
    """Her spreadsheet's link; the screens reach the same local Sheets."""
    sheets = create_local_sheets(str(tmp_path / "sheets.db"))
    book = open_book(office.settings, session=checked(mount(sheets), every=5), sleep=lambda seconds: None)
    office.book = lambda: book
    key = sheets.seed("her@example.org", "שלי", shared_with=[("pinkas@local.test", "writer")])
    hers = checked(mount(sheets, "her@example.org"), every=5)
    tab = gspread.Client(auth=None, session=hers).open_by_key(key).get_worksheet(0)
    tab.update(ROWS, "A1", raw=True)
    return f"http://x/spreadsheets/d/{key}/edit", tab


def connected(client, unit, link, settlement=None):
    return client.post("/admin/intake/", data={"settlement": settlement or unit.near, "link": link})


def test_what_waits_in_the_former_sheet_is_one_press_away(her, browse, unit):
    client = browse("worker")
    connected(client, unit, her[0])
    former = Workbook.get()
    Waiting.create(kind="finding", code="displaced", workbook=former, identity="x", message="x")
    another = gspread.Client(auth=None, session=her[1].client.session).create("חדש")
    another.share("pinkas@local.test", perm_type="user", role="writer", notify=False)
    answer = client.post("/admin/intake/", data={"settlement": unit.near, "link": another.url, "replace": "yes"})
    assert "ממתינים להכרעה (1)" in answer.text
    assert f'href="/admin/workbooks/{former.id}/"' in answer.text
    assert Workbook.get() == former


def digest_in(page):
    return re.search(r'name="digest" value="(\w+)"', page)[1]


def test_the_whole_way(her, browse, unit, office):
    client, link = browse("worker"), her[0]
    assert connected(client, unit, link).status_code == 302
    (one,) = Intake.select()
    page = client.get(f"/admin/intake/{one.id}/").text
    assert "קופאי" in page
    assert "מנקה" in page
    form = {"word:קופאי": "role:coordinator", "word:מנקה": "skip", "column:נייד": "mobile"}
    client.post(f"/admin/intake/{one.id}/", data=form)
    page = client.get(f"/admin/intake/{one.id}/review/").text
    assert "<i>" not in page
    before = Position.select().count()
    sent = {"accept": "yes", "digest": digest_in(page)}
    answer = client.post(f"/admin/intake/{one.id}/review/", data=sent)
    assert "/done/" in answer.location
    assert Position.select().count() == before + 3
    assert Word.get(Word.word == "קופאי").meaning == "role:coordinator"
    assert office.asked == [([unit.near], "עו״ס קהילתי/ת / מלווה")]
    assert "נקלטו" in client.get(answer.location).text
    client.post(f"{answer.location}take-back/")
    assert Position.select().where(Position.retired_on.is_null()).count() == before
    assert "בוטלה" in client.get(answer.location).text


def test_a_sheet_that_changed_is_shown_again(her, browse, unit):
    client = browse("manager")
    connected(client, unit, her[0])
    one = Intake.get()
    page = client.get(f"/admin/intake/{one.id}/review/").text
    her[1].update([["רינה"]], "A3", raw=True)
    answer = client.post(f"/admin/intake/{one.id}/review/", data={"accept": "yes", "digest": digest_in(page)})
    assert answer.location.endswith("/review/")
    assert Run.select().count() == 0


def test_wrong_links_are_told_and_junk_harms_nothing(her, browse, unit):
    client = browse("manager")
    assert "אינו קישור" in connected(client, unit, "שטויות").text
    connected(client, unit, her[0])
    one = Intake.get()
    junk = {"word:קופאי": "role:nothing", "column:נייד": "x" * 500, "skip": "nothing", "same:x": "y", "": "z"}
    assert client.post(f"/admin/intake/{one.id}/", data=junk).status_code == 302
    assert client.get(f"/admin/intake/{one.id}/review/").status_code == 200
    assert client.get("/admin/intake/99/").status_code == 404
    assert client.get(f"/admin/intake/{one.id}/done/bcdfghjkmn/").status_code == 404


@pytest.mark.parametrize(("role", "code"), [("worker", 404), ("viewer", 403), ("referent", 403), (None, 302)])
def test_closed_to_whom_it_is_not(her, browse, unit, role, code):
    connected(browse("manager"), unit, her[0], unit.far)
    one = Intake.get()
    client = browse(role)
    for path in ("", "review/"):
        assert client.get(f"/admin/intake/{one.id}/{path}").status_code == code
    if role == "worker":
        assert "לבחור יישוב" in connected(client, unit, her[0], unit.far).text
        assert Workbook.select().count() == 1


@pytest.fixture
def twins(unit, world):
    """Two records of one person: the near one, and one with another number and a place at a meeting."""
    other = unit.add("person", first="נועה", last="לוי near", mobile="052-566-6195", email="noa@example.org")
    unit.add("position", person=other, role_kind=unit.role, settlement=unit.near)
    unit.add("attendance", person=other, meeting=unit.near_meeting)
    return unit.near_person, other


def test_two_are_made_one_and_parted(twins, unit, world):
    keep, drop = twins
    assert [one.uid for one in likely(Person.get_by_id(keep))] == [drop]
    run = merge_people(keep, drop, SYSTEM, Source("screen"), world)
    held = Position.select().where((Position.person == keep) & Position.retired_on.is_null())
    assert held.count() == 1  # the same role twice is one
    assert Person.get_by_id(keep).email == "noa@example.org"
    assert Person.get_by_id(drop).retired_on
    part_people(run.uid, SYSTEM, world)
    assert Person.get_by_id(drop).retired_on is None
    assert Person.get_by_id(keep).email is None
    assert Position.get(Position.person == drop).retired_on is None


def test_what_was_changed_since_stays_when_they_are_parted(twins, unit, world):
    keep, drop = twins
    extra = unit.add("position", person=drop, role_kind=unit.role, settlement=unit.far)
    run = merge_people(keep, drop, SYSTEM, Source("screen"), world)
    assert Position.get_by_id(extra).person_id == keep
    apply(Change("person", keep, "update", {"email": "new@example.org"}), SYSTEM, Source("screen"), world)
    part_people(run.uid, SYSTEM, world)
    assert Position.get_by_id(extra).person_id == drop
    assert Person.get_by_id(keep).email == "new@example.org"


def test_the_page_of_people_who_may_be_one(her, browse, twins, unit):
    client = browse("worker")
    keep, drop = twins
    assert "אותו אדם, להשאיר" in client.get("/admin/people/merge/").text
    client.post("/admin/people/merge/do/", data={"keep": keep, "drop": drop})
    page = client.get("/admin/people/merge/").text
    assert "להפריד" in page
    client.post(re.search(r'action="(/admin/people/merge/part/\w+/)"', page)[1])
    assert Person.get_by_id(drop).retired_on is None
    assert client.post("/admin/people/merge/do/", data={"keep": keep, "drop": unit.far_person}).status_code == 302
    assert Person.get_by_id(unit.far_person).retired_on is None  # not hers
    assert browse("viewer").get("/admin/people/merge/").status_code == 403
