"""What Google refuses with a 403, as it words it, over HTTP: who is told what to do, and what goes on all the same."""

import datetime as dt

import pytest
from google.auth.exceptions import RefreshError, TransportError
from gspread.urls import DRIVE_FILES_API_V3_URL
from werkzeug.wrappers import Response

from models import journal, ledger
from models.access import SYSTEM
from models.messages import say
from models.places import Settlement
from sync import book as port
from sync import google_errors as words
from sync.decide import choices, decide
from sync.local_sheets.assumptions import Assumptions
from sync.local_sheets.errors import ApiError, file_not_found

ADDRESS, STRANGER = "dana@example.org", "stranger@example.org"
FOLDER = "0Afolder-of-a-shared-drive"


def creating(call):
    return call.method == "POST" and call.path.endswith("/files")


def sharing(call):
    return call.method == "POST" and call.path.endswith("/permissions")


def unsharing(call):
    return call.method == "DELETE" and "/permissions/" in call.path


def closing(call):
    return call.method == "PATCH" and "/files/" in call.path


def refuse(small, reason, what, times=99):
    small.bench.order(reason, what, times)


def allow(small):
    small.bench.faults.clear()


def asked(small, what):
    """How many requests of a sort were sent."""
    methods = {creating: ("POST", "/files"), sharing: ("POST", "/permissions"), closing: ("PATCH", "")}
    method, end = methods[what]
    return sum(m == method and path.endswith(end) and "/drive/" in path for m, path, _ in small.bench.log)


def told(small):
    """What a night's page says of access, or of why it failed."""
    lines = small.mirror(way="night").run([small.here.uid]).lines
    return [line["text"] for line in lines if line["kind"] in ("share", "failed")]


def findings():
    return {(w.code, w.raw): w for w in ledger.Waiting.select().where(ledger.Waiting.state == "open")}


def verbs():
    return [line.verb for line in journal.Line.select().where(journal.Line.verb.in_(("share", "unshare")))]


def editors(small):
    return set(small.book.opened(small.workbook().spreadsheet_id).editors)


@pytest.fixture
def opened(small):
    """The secretary has an address, and the workbook was opened to her."""
    small.edit(small.dana, access_address=ADDRESS)
    small.run()
    return small


# making a workbook


@pytest.mark.parametrize(
    ("reason", "why"),
    [("storageQuotaExceeded", words.STORAGE), ("insufficientFilePermissions", words.CREATE),
     ("teamDriveFileLimitExceeded", words.NO_ROOM)],
)  # fmt: skip
def test_an_account_that_may_not_create_is_explained_once_and_not_asked_again(small, reason, why):
    refuse(small, reason, creating)
    other = Settlement.get(Settlement.name == "כפר עציון")
    run = small.run(small.there, other)
    assert (asked(small, creating), run.state) == (1, "failed")
    assert [(line["kind"], line["text"]) for line in run.lines] == [("failed", why)] * 2
    assert small.book.may_create() is False


def test_a_folder_that_is_not_there_is_told_of_as_a_folder(small):
    small.bench.before_request(_no_folder)
    run = small.run(small.there)
    assert [line["text"] for line in run.lines] == [words.FOLDER]


def _no_folder(call):
    if creating(call):
        raise file_not_found(FOLDER)


def test_in_a_shared_drive_a_workbook_is_made_laid_out_and_opened(small):
    small.app.shared_drives[FOLDER] = {}
    small.book.folder = FOLDER
    holder, _ = small.holder("רות", "שלו", settlement=small.there)
    small.edit(holder, access_address="ruth@example.org")
    run = small.run(small.there)
    found = small.book.opened(small.workbook(small.there).spreadsheet_id)
    assert (run.state, set(found.editors), found.editors_share) == ("done", {"ruth@example.org"}, False)
    file = f"{DRIVE_FILES_API_V3_URL}/{small.workbook(small.there).spreadsheet_id}"
    told = small.book.client.http_client.request("get", file, params={"fields": "parents"})
    assert told.json() == {"parents": [FOLDER]}


# opening it


BARRED = [("insufficientFilePermissions", words.SHARE), ("invalidSharingRequest", words.SHARE),
          ("sharingRateLimitExceeded", words.SHARES)]  # fmt: skip


@pytest.mark.parametrize(("reason", "why"), BARRED)
def test_an_address_that_may_not_be_let_in_waits_for_the_unit_and_the_workbook_goes_on(small, reason, why):
    small.edit(small.dana, access_address=ADDRESS)
    refuse(small, reason, sharing)
    run = small.run()
    assert (run.state, small.workbook().state, small.workbook().editors, verbs()) == ("done", "ok", [], [])
    (one,) = findings().values()
    assert (one.code, one.raw, why in one.message, ADDRESS in one.message) == ("address", ADDRESS, True, True)
    assert asked(small, sharing) == 1
    allow(small)
    small.run()
    assert (editors(small), findings(), verbs()) == ({ADDRESS}, {}, ["share"])


def test_another_reason_for_the_same_address_replaces_the_words(small):
    small.edit(small.dana, access_address=ADDRESS)
    for reason, why in BARRED[1:]:
        allow(small)
        refuse(small, reason, sharing)
        small.run()
        assert why in findings()["address", ADDRESS].message


# closing it


def leave(small):
    small.edit(small.dana_position, end=small.world.today() - dt.timedelta(days=1))


def test_who_left_and_cannot_be_put_out_stays_an_editor_until_it_is_done(opened):
    leave(opened)
    refuse(opened, "insufficientFilePermissions", unsharing)
    assert told(opened) == [say("share.still", address=ADDRESS, why=words.UNSHARE)]
    assert (opened.workbook().state, opened.workbook().editors, verbs()) == ("ok", [ADDRESS], ["share"])
    assert list(findings()) == [("address", ADDRESS)]
    allow(opened)
    assert told(opened) == [say("share.closed", address=ADDRESS)]
    assert (editors(opened), opened.workbook().editors, findings()) == (set(), [], {})
    assert verbs() == ["share", "unshare"]


def test_a_permission_of_the_shared_drive_itself_is_not_told_as_taken_away(small):
    small.app.shared_drives[FOLDER] = {ADDRESS: "writer"}
    small.book.folder = FOLDER
    holder, position = small.holder("רות", "שלו", settlement=small.there)
    small.edit(holder, access_address=ADDRESS)
    small.run(small.there)
    assert small.workbook(small.there).editors == [ADDRESS]
    small.edit(position, end=small.world.today() - dt.timedelta(days=1))
    run = small.run(small.there)
    assert say("share.still", address=ADDRESS, why=words.UNSHARE) in [line["text"] for line in run.lines]
    assert (small.workbook(small.there).editors, "unshare" in verbs()) == ([ADDRESS], False)


def test_a_permission_that_is_gone_already_is_taken_away(opened):
    leave(opened)
    book = opened.workbook().spreadsheet_id
    key = opened.book.opened(book).editors[ADDRESS]
    opened.bench.before_request(_before_delete(opened, book, key))
    assert told(opened) == [say("share.closed", address=ADDRESS)]
    assert (opened.workbook().editors, findings()) == ([], {})


def _before_delete(small, book, key):
    """Somebody else takes the permission away between our look and our request."""
    done = []

    def act(call):
        if unsharing(call) and not done:
            done.append(call)
            small.book.unshare(book, key)

    return act


def test_a_stranger_whom_google_keeps_is_asked_about_anew(opened):
    opened.book.share(opened.workbook().spreadsheet_id, STRANGER)
    told(opened)
    decide(findings()["stranger", STRANGER], "remove", SYSTEM, opened.world)
    refuse(opened, "insufficientFilePermissions", unsharing)
    text = say("share.still", address=STRANGER, why=words.UNSHARE)
    assert (told(opened), opened.workbook().editors) == ([text], [ADDRESS])
    one = findings()["stranger", STRANGER]
    assert (one.message, [value for value, _ in choices(one)]) == (text, ["remove", "keep"])
    assert (told(opened), verbs()) == ([], ["share"])
    decide(one, "keep", SYSTEM, opened.world)
    assert (told(opened), findings()) == ([], {})


def loosen(small):
    """Somebody opens the workbook to whoever has the link, and lets its editors open it to others."""
    http, url = small.book.client.http_client, f"{DRIVE_FILES_API_V3_URL}/{small.workbook().spreadsheet_id}"
    http.request("post", f"{url}/permissions", json={"type": "anyone", "role": "reader"})
    http.request("patch", url, json={"writersCanShare": True})


@pytest.mark.parametrize("ours", [True, False])
def test_what_google_does_not_let_us_shut_is_told_and_the_decision_ends(opened, ours):
    loosen(opened)
    if not ours:
        ledger.Workbook.update(made_here=False).execute()
        told(opened)
        for waiting in findings().values():
            decide(waiting, "remove", SYSTEM, opened.world)
    refuse(opened, "insufficientFilePermissions", lambda call: unsharing(call) or closing(call))
    still = [say("share.link.still", why=words.UNSHARE), say("share.resharing.still", why=words.CLOSE)]
    assert told(opened) == still
    assert (opened.workbook().state, verbs()) == ("ok", ["share"])
    assert sorted(w.message for w in findings().values()) == sorted(still)
    assert not ledger.Waiting.select().where(ledger.Waiting.state == "decided").exists()
    for waiting in findings().values():
        decide(waiting, "keep", SYSTEM, opened.world)
    assert (told(opened), findings(), verbs()) == ([], {}, ["share"])


# what is no refusal at all


@pytest.mark.parametrize("reason", ["userRateLimitExceeded", "rateLimitExceeded"])
def test_drives_own_limit_is_waited_for_and_is_no_loss_of_the_workbook(opened, reason):
    leave(opened)
    refuse(opened, reason, unsharing, times=2)
    assert told(opened) == [say("share.closed", address=ADDRESS)]
    refuse(opened, reason, "/permissions")
    with pytest.raises(port.Busy):
        opened.book.opened(opened.workbook().spreadsheet_id)


@pytest.mark.parametrize(("reason", "why"), [("dailyLimitExceeded", port.BookError.text),
                                             ("accessNotConfigured", words.NOT_ON)])  # fmt: skip
def test_a_drive_that_is_shut_to_us_is_not_a_sheet_that_is_gone(opened, reason, why):
    refuse(opened, reason, "/permissions")
    assert told(opened) == [why]
    assert asked(opened, sharing) == 1  # of the first opening: nothing is tried again in vain


def test_sheets_that_are_shut_to_us_are_told_of_as_that(opened):
    opened.bench.before_request(_disabled)
    assert told(opened) == [words.NOT_ON]


def _disabled(call):
    if call.path.startswith("/v4/"):
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED",
                "domain": "googleapis.com", "metadata": {"service": "sheets.googleapis.com"}}  # fmt: skip
        raise ApiError(403, "Google Sheets API has not been used in project 1 or it is disabled.", details=[info])


def test_a_sheet_that_is_not_shared_with_us_is_gone_as_before(opened):
    owner = opened.app.seed("owner@example.org", "שלה")
    with pytest.raises(port.Gone):
        opened.book.read(owner)


BODIES = [b"", b"<html>no</html>", b"[]", b'"no"', b'{"error": "access_denied"}', b'{"error": {}}',
          b'{"error": {"errors": ["x"], "details": 7, "message": null}}']  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("code", [400, 403, 404, 429, 500])
def test_an_answer_of_any_shape_is_an_error_of_the_port(small, body, code):
    small.app.around = lambda call, carry_out: Response(body, code)
    with pytest.raises(port.BookError) as found:
        small.book.read(small.workbook().spreadsheet_id)
    assert isinstance(found.value, port.Busy) == (code == 429)


class Unsigned:
    """A session whose account gets no token."""

    def __init__(self, error):
        self.error, self.asked = error, 0

    def request(self, *args, **kw):
        self.asked += 1
        raise self.error


TOKENLESS = [(TransportError("no way out"), 4, port.BookError.text), (RefreshError("503", retryable=True), 4, None),
             (RefreshError("invalid_grant: Invalid JWT Signature."), 1, words.KEY)]  # fmt: skip


@pytest.mark.parametrize(("error", "tries", "why"), TOKENLESS)
def test_an_account_without_a_token_is_told_of_in_words(small, error, tries, why):
    there = small.book.client.http_client.session = Unsigned(error)
    run = small.run()
    assert [line["text"] for line in run.lines] == [why or port.BookError.text]
    assert there.asked == tries


@pytest.fixture
def strict(small):
    """Somebody set a rule that refuses another number in the line of Dana, also from us."""
    small.app.assumptions = Assumptions(validation_enforced_over_api=True)
    tab = small.tab("position")
    line, at = tab.line_of(person__first="דנה"), tab.sheet.row_values(1).index("person.mobile")
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "052-566-6194"}]}, "strict": True}
    cell = {"sheetId": tab.sheet.id, "startRowIndex": line + 2, "endRowIndex": line + 3, "startColumnIndex": at,
            "endColumnIndex": at + 1}  # fmt: skip
    ask = lambda rule: tab.sheet.spreadsheet.batch_update(  # noqa: E731
        {"requests": [{"setDataValidation": {"range": cell, **({"rule": rule} if rule else {})}}]})  # fmt: skip
    ask(rule)
    return tab, lambda: ask(None)


def test_a_write_that_the_sheet_refuses_for_good_is_told_and_takes_place_once_it_may(small, strict):
    tab, lift = strict
    small.edit(small.dana, mobile="+972525666190")
    tab.type(tab.line_of(person__first="גיל"), person__email="gil@example.org")
    run = small.run()
    assert (run.state, small.workbook().state, run.counts["out"], run.counts["in"]) == ("failed", "failed", 0, 1)
    assert [line["text"] for line in run.lines if line["kind"] == "failed"] == [say("swap.barred")]
    assert small.again(small.gil).email == "gil@example.org"
    lift()
    run = small.run()
    assert (run.state, small.workbook().state, run.counts["out"]) == ("done", "ok", 1)
    assert tab.rows()[tab.line_of(person__first="דנה")]["person.mobile"] == "052-566-6190"
    assert small.counted() == (1, 0)
