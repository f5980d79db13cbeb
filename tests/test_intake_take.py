"""A person's own sheet, through gspread and the local Sheets: connected, taken in, mirrored beside, taken back."""

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import gspread
import pytest

from models import ledger, reference
from models.access import SYSTEM, Actor
from models.bodies import Body
from models.changes import Denied
from models.people import Person, Position
from models.places import Settlement
from models.settings import load
from sync import intake
from sync.google_book import open_book
from sync.intake_link import Problem, connect
from sync.intake_take import Changed, answer, intakes, review, take_in
from sync.layout import sheet_ids
from sync.local_sheets import create_local_sheets, mount
from sync.run import Mirror
from sync.undo import take_back
from tests.discovery import checked

SAMPLES = Path(__file__).parent / "samples" / "intake"
HER = "her@example.org"


@pytest.fixture
def office(db, world, tmp_path):
    """An installation with a council's lists, and somebody's own spreadsheets in the local Sheets."""
    reference.install("gush-etzion", world)
    app = create_local_sheets(str(tmp_path / "sheets.db"))
    settings = load({"PINKAS_INSTANCE": str(tmp_path)}, tmp_path)
    book = open_book(settings, session=checked(mount(app), every=5), sleep=lambda seconds: None)
    return SimpleNamespace(settings=settings, world=world, book=lambda: book, app=app)


@pytest.fixture
def place(office):
    return Settlement.get(Settlement.name == "תקוע")


def keep(office, *names, titles=(), share="writer"):
    """Her spreadsheet with these samples as tabs: (its address, gspread's view of it by her)."""
    shared = [("pinkas@local.test", share)] if share else []
    key = office.app.seed(HER, "הקובץ שלי", shared_with=shared)
    sheet = gspread.Client(auth=None, session=checked(mount(office.app, HER), every=5)).open_by_key(key)
    for place, name in enumerate(names):
        with open(SAMPLES / f"{name}.csv", newline="", encoding="utf-8-sig") as file:
            number = lambda text: int(text) if text.isdigit() and len(text) == 9 else text  # noqa: E731 (a local spelling)
            rows = [[number(text) for text in row] for row in csv.reader(file)]
        tab = sheet.get_worksheet(0) if not place else sheet.add_worksheet(name, 100, 20)
        tab.update_title(titles[place] if titles else f"של {name}")
        tab.update(rows, "A1", raw=True)
    return f"http://sheets.local/spreadsheets/d/{key}/edit#gid=0", sheet


def seen(sheet):
    """Everything that stands in her tabs, with formats, as the service tells it."""
    told = sheet.client.fetch_sheet_metadata(sheet.id, {"includeGridData": "true"})
    return json.dumps([s for s in told["sheets"] if s["properties"]["title"].startswith("של ")
                       for s in [{**s, "properties": {**s["properties"], "index": 0}}]], sort_keys=True)  # fmt: skip


def counts():
    return tuple(model.select().where(model.retired_on.is_null()).count() for model in (Person, Position, Body))


def taken(office, place, url):
    """Take in all tabs; the runs."""
    _, snapshot = connect(place, url, office.book(), office.world, SYSTEM)
    return [take_in(one, snapshot.sheets[one.sheet_id].rows, SYSTEM, office.world, "בדיקה")
            for one in intakes(place, snapshot, office.world)]  # fmt: skip


@pytest.mark.parametrize(("names", "people", "positions", "bodies"), [
    (("contacts",), 6, 7, 2), (("committees",), 10, 11, 4), (("boards",), 5, 6, 2), (("roles_first",), 3, 3, 1),
    (("families_one",), 2, 3, 0), (("families",), 0, 0, 0), (("committees", "boards"), 10, 12, 4),
])  # fmt: skip
def test_taken_in_once_mirrored_and_taken_back(office, place, names, people, positions, bodies):
    url, sheet = keep(office, *names)
    before = seen(sheet)
    runs = taken(office, place, url)
    assert counts() == (people, positions, bodies)
    mirrored = Mirror(office.book(), office.world).run([place.uid])
    assert mirrored.state == "done", mirrored.message
    assert "בעלי תפקידים" in [tab.title for tab in sheet.worksheets()]
    assert [run.counts["in"] for run in taken(office, place, url)] == [0] * len(names)
    assert counts() == (people, positions, bodies)
    assert seen(sheet) == before
    for run in reversed(runs):
        take_back(run.uid, SYSTEM, office.world)
    assert counts() == (0, 0, 0)


def test_answers_bring_in_the_rest_and_words_are_remembered(office, place):
    url, _ = keep(office, "contacts")
    taken(office, place, url)
    _, snapshot = connect(place, url, office.book(), office.world, SYSTEM)
    (one,) = intakes(place, snapshot, office.world)
    rows = snapshot.sheets[one.sheet_id].rows
    proposal = review(one, rows, office.world)
    same = next(q for q in proposal.questions.values() if q.sort == "same")
    wrong = answer(one, {"word:קופאי": "role:treasurer", same.key: "different", "column:x": "nonsense"}, office.world)
    assert wrong == ["column:x"]
    run = take_in(one, rows, SYSTEM, office.world, "בדיקה")
    assert (run.state, run.counts["in"], run.counts["open"]) == ("done", 2, 0)
    assert ledger.Word.get(ledger.Word.word == "קופאי").meaning == "role:treasurer"
    assert take_in(one, rows, SYSTEM, office.world, "בדיקה").counts["in"] == 0


def test_a_known_person_is_not_made_again_and_what_is_missing_is_filled(office, place):
    url, _ = keep(office, "boards")
    taken(office, place, url)
    second, _ = keep(office, "committees")
    known = {(p.first, p.last): p.uid for p in Person.select()}
    connect(place, second, office.book(), office.world, SYSTEM, replace=True)
    taken(office, place, second)
    assert {(p.first, p.last): p.uid for p in Person.select()}.items() >= known.items()
    assert Person.select().where((Person.first == "אבי") & (Person.last == "רוזן")).count() == 1


def test_a_sheet_that_changed_is_shown_again(office, place):
    url, sheet = keep(office, "boards")
    _, snapshot = connect(place, url, office.book(), office.world, SYSTEM)
    (one,) = intakes(place, snapshot, office.world)
    shown = review(one, snapshot.sheets[one.sheet_id].rows, office.world).digest
    sheet.get_worksheet(0).update([["אורי פז"]], "B2", raw=True)
    rows = office.book().read(sheet.id).sheets[one.sheet_id].rows
    with pytest.raises(Changed):
        take_in(one, rows, SYSTEM, office.world, "בדיקה", shown)
    assert counts() == (0, 0, 0)


@pytest.mark.parametrize(("link", "code"), [
    ("", "link"), ("שלום", "link"), ("https://example.org/x", "link"),
    ("https://docs.google.com/spreadsheets/d/1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/edit", "closed"),
])  # fmt: skip
def test_links_that_lead_nowhere_are_refused_in_words(office, place, link, code):
    with pytest.raises(Problem) as refused:
        connect(place, link, office.book(), office.world, SYSTEM)
    assert refused.value.code == code


def test_a_sheet_that_is_not_shared_or_is_another_settlements_is_refused(office, place):
    closed, _ = keep(office, "boards", share="")
    with pytest.raises(Problem, match="pinkas@local.test"):
        connect(place, closed, office.book(), office.world, SYSTEM)
    url, _ = keep(office, "boards")
    connect(place, url, office.book(), office.world, SYSTEM)
    other = Settlement.get(Settlement.name != place.name)
    with pytest.raises(Problem, match=place.name):
        connect(other, url, office.book(), office.world, SYSTEM)
    with pytest.raises(Problem, match="להחליף"):
        connect(place, keep(office, "contacts")[0], office.book(), office.world, SYSTEM)


def test_a_tab_in_the_place_of_ours_is_told(office, place):
    url, sheet = keep(office, "boards")
    ours = {"sheetId": sheet_ids("position")[0], "title": "אחרת"}
    sheet.batch_update({"requests": [{"addSheet": {"properties": ours}}]})
    with pytest.raises(Problem, match="אחרת"):
        connect(place, url, office.book(), office.world, SYSTEM)


def test_our_tabs_take_names_of_their_own_beside_hers(office, place):
    url, sheet = keep(office, "boards", titles=("בעלי תפקידים",))
    runs = taken(office, place, url)
    assert runs[0].counts["in"] == 6
    mirrored = Mirror(office.book(), office.world).run([place.uid])
    assert mirrored.state == "done", mirrored.lines
    assert {"בעלי תפקידים", "בעלי תפקידים (פנקס)"} <= {tab.title for tab in sheet.worksheets()}
    assert taken(office, place, url)[0].counts["in"] == 0


def test_only_her_own_settlement_is_a_workers(office, place):
    url, _ = keep(office, "boards")
    worker = Actor("w", "עובדת", "worker", ())
    with pytest.raises(Denied):
        connect(place, url, office.book(), office.world, worker)
    mine = Actor("w", "עובדת", "worker", (place.uid,))
    _, snapshot = connect(place, url, office.book(), office.world, mine)
    (one,) = intakes(place, snapshot, office.world)
    assert take_in(one, snapshot.sheets[one.sheet_id].rows, mine, office.world, "עובדת").counts["in"] == 6


def test_the_command_proposes_first_and_takes_in_when_told(office, place, tmp_path):
    url, _ = keep(office, "contacts")
    told = []
    assert intake.command(office, "תקוע", url, out=told.append) == 1
    assert counts() == (0, 0, 0)
    assert any("ורדי" in line for line in told)
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"word:קופאי": "skip", "של contacts": {}}), "utf-8")
    assert intake.command(office, "תקוע", url, True, answers, out=told.append) == 1
    assert counts() == (6, 7, 2)
    assert intake.command(office, "אין כזה", url, out=told.append) == 1
    assert intake.command(office, "תקוע", "שטויות", out=told.append) == 1
