"""How much is asked of Google: never above the quota, never without a time limit, never for ever."""

import json
from random import Random

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import app
from models.settings import Settings
from sync import book as port
from sync.google_book import OF_COMMANDS, OF_SCREENS, PER_MINUTE, TIMEOUT, TRIES, Limiter, open_book
from sync.local_sheets import create_local_sheets, mount
from sync.local_sheets.bench import Bench

QUOTA = 60  # reads, and writes, that Google gives one account in any minute


class Clock:
    """A clock that goes on only where somebody sleeps, or where the test says so."""

    def __init__(self):
        self.at, self.slept = 1000.0, []

    def __call__(self):
        return self.at

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.at += seconds


def most(times):
    """The most of these within any 60 seconds."""
    return max(sum(first <= at < first + 60 for at in times) for first in times)


@pytest.fixture
def clock():
    return Clock()


def test_the_numbers_leave_room_under_what_google_gives():
    assert 0 < PER_MINUTE < OF_COMMANDS < OF_SCREENS < QUOTA  # whoever works in the night leaves room for people
    assert (0 < TIMEOUT[0] <= 10, 10 < TIMEOUT[1] < 180) == (True, True)  # Google itself gives up at 180
    assert TRIES == 4


@pytest.mark.parametrize("seed", range(20))
def test_never_more_than_its_number_in_any_minute(db, clock, seed):
    """Three processes send, of which one may go further than the others."""
    chance, sent, workers = Random(seed), {"read": [], "write": []}, {"read": [], "write": []}
    limiters = [Limiter("a", clock, clock.sleep, most) for most in (PER_MINUTE, PER_MINUTE, OF_SCREENS)]
    pace = chance.choice((0, 0.2, 1, 1.2))
    for _ in range(500):
        clock.at += chance.random() * pace * chance.choice((0, 1, 1, 3))
        sort = chance.choice(("read", "read", "write"))
        limiter = chance.choice(limiters)
        limiter.wait(sort)
        sent[sort].append(clock.at)
        if limiter.most == PER_MINUTE:
            workers[sort].append(clock.at)
    assert max(map(most, sent.values())) <= OF_SCREENS
    assert max(map(most, workers.values())) <= PER_MINUTE


def test_it_holds_nobody_back_below_its_number_nor_longer_than_needed(db, clock):
    limiter = Limiter("a", clock, clock.sleep)
    for sort in ("read", "write"):
        for _ in range(PER_MINUTE):
            limiter.wait(sort)
    assert clock.slept == []
    clock.at += 20
    Limiter("a", clock, clock.sleep, OF_SCREENS).wait("read")  # who may go further is not held up
    Limiter("b", clock, clock.sleep).wait("read")
    assert clock.slept == []
    limiter.wait("read")
    assert clock.slept == [40]


@pytest.fixture(scope="session")
def credentials(tmp_path_factory):
    """The file of an account of Google's, with a key that nobody else has."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # fmt: skip
    path = tmp_path_factory.mktemp("account") / "account.json"
    path.write_text(json.dumps({"type": "service_account", "client_email": "pinkas@local.test", "private_key_id": "1",
                                "private_key": key.decode(), "token_uri": "http://localhost/token"}))  # fmt: skip
    return str(path)


class Office:
    """What answers as Google, and a book of an account there that may be opened again and again, as each job does."""

    def __init__(self, folder, clock, credentials):
        self.folder, self.clock, self.sleep, self.credentials = folder, clock, clock.sleep, credentials
        self.app = create_local_sheets(folder / "sheets.db", ids=Random(5))
        self.bench = Bench(self.app)
        self.sent, self.limits = [], []
        self.bench.before_request(lambda call: self.sent.append((call.is_read, clock.at)))

    def book(self, account="http://here", sheets="google"):
        found = Settings(self.folder, sheets=sheets, google_credentials=self.credentials, sheets_url=account)
        book = open_book(found, None, self.sleep, self.clock)
        book.client.http_client.session = Noting(self)
        return book


class Noting(requests.Session):
    """A session that notes the time limit with which each request goes out."""

    def __init__(self, office):
        super().__init__()
        self.limits = office.limits
        carrier = mount(office.app).get_adapter("https://")
        for start in ("https://", "http://"):
            self.mount(start, carrier)

    def send(self, request, **kw):
        self.limits.append(kw.get("timeout"))
        return super().send(request, **kw)


@pytest.fixture
def office(db, tmp_path, clock, credentials):
    return Office(tmp_path, clock, credentials)


def test_two_jobs_share_the_quota_of_their_account(office, clock):
    made = office.book().create("בדיקה")
    clock.at += 60
    office.sent.clear()
    for job in (office.book(), office.book(), office.book()):
        for _ in range(PER_MINUTE - 10):
            job.read(made)
            clock.at += 0.1
    reads = [at for is_read, at in office.sent if is_read]
    assert (len(reads), most(reads) <= PER_MINUTE) == (3 * (PER_MINUTE - 10), True)


def test_another_account_has_its_own_quota(office, clock):
    for at in ("http://here", "http://there"):
        for _ in range(PER_MINUTE):
            office.book(at).listing()
    assert clock.slept == []


def test_worker_commands_and_web_server_have_a_share_of_the_quota_each(credentials, tmp_path, monkeypatch):
    monkeypatch.setattr("waitress.serve", lambda *_, **kw: None)
    monkeypatch.setattr("app.create_app", lambda office: None)
    where = Settings(tmp_path, database_url="sqlite:///x", sheets="google", google_credentials=credentials)
    found, books = app.Office(where, None), []
    monkeypatch.setattr("sync.jobs.night", lambda book, *_: books.append(book))
    found.jobs._night()
    limits = [book.client.http_client.limiter.most for book in (books[0], found.book())]
    app.web(found, None)
    limits.append(found.book().client.http_client.limiter.most)
    assert limits == [PER_MINUTE, OF_COMMANDS, OF_SCREENS]


def test_the_local_sheets_have_no_quota_and_nobody_waits(office, clock):
    for _ in range(3 * PER_MINUTE):
        office.book(sheets="local").listing()
    assert (len(office.sent), clock.slept) == (3 * PER_MINUTE, [])


def test_every_request_has_a_time_limit(office):
    book = office.book()
    made = book.create("בדיקה")
    for ask in (book.read, book.opened, book.binned, book.close):
        ask(made)
    book.share(made, "dana@example.org")
    book.unshare(made, book.opened(made).editors["dana@example.org"])
    book.batch(made, [{"updateSheetProperties": {"properties": {"sheetId": 0, "title": "א"}, "fields": "title"}}])
    assert (book.listing().keys(), book.may_create()) == ({made}, True)
    assert len(office.limits) >= 13
    assert set(office.limits) == {TIMEOUT}


WAITS = {"429": [20, 40, 60], "userRateLimitExceeded": [20, 40, 60], "503": [2, 4, 8], "html": [2, 4, 8]}


@pytest.mark.parametrize("fault", WAITS)
def test_a_read_is_tried_four_times_and_then_told(office, clock, fault):
    book = office.book()
    made = book.create("בדיקה")
    office.bench.order(fault, "read", times=99)
    before = len(office.sent)
    with pytest.raises(port.Busy if fault in ("429", "userRateLimitExceeded") else port.Lost):
        book.opened(made)
    assert (len(office.sent) - before, clock.slept) == (4, WAITS[fault])


@pytest.mark.parametrize("fault", ["503", "503-after", "cut-before", "cut-after", "html", "storageQuotaExceeded"])
def test_a_write_that_may_have_been_carried_out_is_never_repeated(office, clock, fault):
    office.bench.order(fault, "write", times=99)
    with pytest.raises(port.BookError):
        office.book().create("בדיקה")
    assert ([is_read for is_read, _ in office.sent].count(False), clock.slept) == (1, [])


def test_a_write_that_was_turned_away_is_repeated(office, clock):
    office.bench.order("429", "write", times=3)
    book = office.book()
    assert book.read(book.create("בדיקה")).title == "בדיקה"
    assert clock.slept == WAITS["429"]
