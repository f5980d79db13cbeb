"""Making a workbook: a death or a lost answer on the way leaves no second file behind, and nobody's own is taken."""

from dataclasses import replace

import pytest
from gspread.urls import DRIVE_FILES_API_V3_URL

from models import ledger
from models.settings import Settings
from sync.google_book import open_book
from sync.local_sheets import mount
from sync.local_sheets.bench import Person

TITLE = "אלעזר – פנקס הקהילה"
FOLDER = "0Afolder-of-a-shared-drive"


class Killed(BaseException):
    """The process died here."""


def files(small, title=TITLE):
    """The files of a name that are not in the bin."""
    query = {"q": "trashed = false", "fields": "files(id,name)"}
    told = small.book.client.http_client.request("get", DRIVE_FILES_API_V3_URL, params=query).json()["files"]
    return [file["id"] for file in told if file["name"] == title]


def die(small):
    """A run that dies after the file was made, before it was written down; returns the file."""

    def pause(place):
        if place == "created":
            raise Killed

    with pytest.raises(Killed):
        small.mirror(pause=pause).run([small.there.uid])
    assert ledger.Workbook.select().count() == 1
    (left,) = files(small)
    return left


@pytest.fixture(params=["", FOLDER], ids=["of our own", "in a shared drive"])
def made(small, request):
    small.app.shared_drives[FOLDER] = {}
    small.book.folder = request.param
    return small


def test_a_file_that_a_killed_run_left_is_the_next_runs(made):
    left = die(made)
    assert die(made) == left
    run = made.run(made.there)
    assert (run.state, made.workbook(made.there).spreadsheet_id, files(made)) == ("done", left, [left])


def test_a_file_whose_making_was_not_answered_is_the_next_runs(made):
    made.bench.order("503-after", lambda call: call.path.endswith("/files") and _carried_out(made, call))
    assert made.run(made.there).state == "failed"
    (left,) = files(made)
    made.run(made.there)
    assert (made.workbook(made.there).spreadsheet_id, files(made)) == (left, [left])


def _carried_out(made, call):
    """True for the request that makes the file: a shared drive refuses the first one, with the flag of sharing."""
    return call.method == "POST" and ("writersCanShare" in call.body()) is (not made.book.folder)


def test_a_name_with_quotes_in_it_is_found_too(small):
    for title in ("גבעת ה'אלה' – פנקס", 'בית "הגפן" – פנקס', "לוכסן \\ – פנקס"):
        assert small.book.create(title) == small.book.create(title)


def typed(small, left):
    sheet = Person(small.app, small.app.service_account).client.open_by_key(left).sheet1
    sheet.update_acell("C7", "של מישהי")


def binned(small, left):
    patch(small, left, trashed=True)


def renamed(small, left):
    patch(small, left, name="משהו אחר")


def patch(small, file, **body):
    small.book.client.http_client.request("patch", f"{DRIVE_FILES_API_V3_URL}/{file}", json=body)


@pytest.mark.parametrize("act", [typed, binned, renamed])
def test_what_a_person_touched_is_left_to_her(small, act):
    left = die(small)
    act(small, left)
    small.run(small.there)
    assert small.workbook(small.there).spreadsheet_id != left


def test_what_was_laid_out_is_never_taken_again(small):
    small.run(small.there)
    bound = small.workbook(small.there).spreadsheet_id
    assert small.book.create(TITLE) != bound


def test_an_empty_file_of_somebody_else_is_not_ours(small):
    theirs = small.book.client.create(TITLE).id  # not by the mirror, though by the same account
    another = open_book(replace(Settings(small.folder), secret_key="another"), mount(small.app), lambda seconds: None)
    installed = another.create(TITLE)  # by another installation of Pinkas with the same account
    small.run(small.there)
    assert small.workbook(small.there).spreadsheet_id not in (theirs, installed)
