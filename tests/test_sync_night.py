"""The night, the watch of the day, and what a dead worker leaves behind."""

import datetime as dt
from dataclasses import replace

import pytest
from gspread.urls import DRIVE_FILES_API_V3_URL

from models import journal, ledger
from models.access import SYSTEM
from models.base import database_now, utcnow
from models.ledger import Run
from models.messages import say
from models.places import Settlement
from models.resilience import ReadinessItem, ReadinessStatus
from models.settings import Settings
from sync import book as port
from sync.decide import decide
from sync.effects import local
from sync.jobs import Jobs
from sync.layout import sheet_ids
from sync.local_sheets.bench import Person
from sync.nightly import missed, night, settlements, watch
from sync.rounds import Rounds
from sync.run import Mirror
from tests.mirror_world import TYPIST


def listed(small):
    return small.book.listing()[small.workbook().spreadsheet_id]


def test_the_night_makes_a_workbook_for_every_accompanied_settlement(small):
    run = night(small.book, small.world)
    assert (run.state, run.way, run.total) == ("done", "night", len(settlements()))
    assert ledger.Workbook.select().count() == len(settlements())


def test_a_second_night_beside_a_running_one_does_nothing(small):
    small.mirror(way="night").begin(1)
    assert night(small.book, small.world) is None
    assert Run.select().where(Run.way == "night").count() == 1


def at_google(small, monkeypatch, now):
    """What the service's clock says, in the times of its files and with its answers."""
    monkeypatch.setattr(small.app, "clock", lambda: now().replace(tzinfo=dt.UTC))
    monkeypatch.setattr(small.book, "now", now)


@pytest.fixture
def nights(small, clock, monkeypatch):
    """`nights()` lets twenty minutes pass, on Google's clock too, and goes on with a night; the lines of its page."""
    clock.at = dt.datetime.now(dt.UTC).replace(tzinfo=None)  # the beginning was made just now
    at_google(small, monkeypatch, lambda: clock.at)

    def one():
        clock.move(minutes=20)
        return [line["text"] for line in small.mirror(way="night").run([small.here.uid]).lines]

    for _ in range(3):  # made; read once more; what we opened and wrote ourselves is known
        one()
    return one


def spent(small, act):
    """{read: n, write: n}: what an act costs."""
    before = dict(small.book.counts)
    act()
    return {sort: small.book.counts.get(sort, 0) - before.get(sort, 0) for sort in ("read", "write")}


def test_an_unchanged_workbook_costs_nothing_but_its_share_of_the_listing(small, nights):
    assert spent(small, nights) == {"read": 1, "write": 0}
    small.edit(small.dana, mobile="+972525666190")
    assert spent(small, nights) == {"read": 1 + 1 + 2, "write": 1}  # and who may open it: of the sheets, 1 and 1
    assert spent(small, nights) == {"read": 1 + 1 + 2, "write": 0}  # once more after our own write
    assert spent(small, nights) == {"read": 1, "write": 0}
    small.tab("position").type(0, person__mobile="0525666111")
    assert spent(small, nights)["read"] == 1 + 1 + 2


@pytest.mark.parametrize(("ours", "read"), [(120, True), (-1440, True), (-1440, False)])
def test_googles_times_are_held_against_googles_clock_alone(small, clock, monkeypatch, ours, read):
    """Ours may be hours before or behind; Google's clock alone says whether its listed time was old by our read."""
    (listed,) = small.book.listing().values()
    google = listed.moment  # of the last change, which was made with the world: maybe an hour ago
    clock.at = google + dt.timedelta(minutes=ours)
    at_google(small, monkeypatch, lambda: google)

    def night_later():
        nonlocal google
        google += dt.timedelta(minutes=1 if read else 20)
        clock.move(minutes=30)
        small.mirror(way="night").run([small.here.uid])

    for _ in range(3):
        night_later()
    assert spent(small, night_later)["read"] == 1 + 3 * read  # with two about who may open it


@pytest.mark.parametrize(("role", "text"), [("reader", "share.reader"), ("commenter", "share.reader"),
                                            ("writer", "share.stranger")])  # fmt: skip
def test_whoever_is_let_into_an_unchanged_workbook_is_told_of_the_same_night(small, nights, role, text):
    url = f"{DRIVE_FILES_API_V3_URL}/{small.workbook().spreadsheet_id}/permissions"
    body = {"type": "user", "role": role, "emailAddress": "who@example.org"}
    small.book.client.http_client.request("post", url, json=body)
    nights()
    (asked,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    assert (asked.code, asked.message) == ("stranger", say(text, address="who@example.org"))
    assert spent(small, nights) == {"read": 1, "write": 0}  # it is known now
    decide(asked, "remove", SYSTEM, small.world)
    assert nights() == [say("share.closed", address="who@example.org")]


@pytest.mark.parametrize("decided", [False, True])
def test_a_reader_is_asked_about_anew_once_he_edits(small, nights, decided):
    http, who = small.book.client.http_client, "who@example.org"
    url = f"{DRIVE_FILES_API_V3_URL}/{small.workbook().spreadsheet_id}/permissions"
    key = http.request("post", url, json={"type": "user", "role": "reader", "emailAddress": who}).json()["id"]
    nights()
    (asked,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    if decided:
        decide(asked, "keep", SYSTEM, small.world)
        assert (nights(), small.waiting()) == ([], [])
    http.request("patch", f"{url}/{key}", json={"role": "writer"})
    small.tab("position").type(0, person__mobile="0525666111")  # what he may do shows with what is typed, or in a week
    nights()
    (again,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    assert again.message == say("share.stranger", address=who)


def test_who_was_removed_and_let_in_again_the_same_day_is_told_of_the_same_night(small, nights):
    share = lambda: small.book.share(small.workbook().spreadsheet_id, "who@example.org")  # noqa: E731
    share()
    nights()
    (asked,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    decide(asked, "remove", SYSTEM, small.world)
    small.run()
    assert small.waiting() == []
    share()
    nights()
    assert small.waiting() == [("finding", "stranger")]


def test_a_conflict_that_was_decided_for_the_sheet_is_carried_out_though_nothing_changed_there(small, nights):
    small.edit(small.dana, mobile="+972525666190")
    small.tab("position").type(small.tab("position").line_of(person__first="דנה"), person__mobile="0525666177")
    small.run()
    nights()
    nights()
    decide(ledger.Waiting.get(ledger.Waiting.code == "cell"), "theirs", SYSTEM, small.world)
    nights()
    assert small.again(small.dana).mobile == "+972525666177"


def test_a_link_that_was_opened_in_an_unchanged_workbook_is_shut_the_same_night(small, nights):
    url = f"{DRIVE_FILES_API_V3_URL}/{small.workbook().spreadsheet_id}/permissions"
    small.book.client.http_client.request("post", url, json={"type": "anyone", "role": "reader"})
    assert (nights(), nights()) == ([say("share.link.off")], [])


def test_the_journal_says_who_edited_last_where_the_listing_told(small, nights):
    small.edit(small.dana, access_address=TYPIST)
    nights()
    sheet = Person(small.app, TYPIST).client.open_by_key(small.workbook().spreadsheet_id).get_worksheet_by_id(
        sheet_ids("position")[0])  # fmt: skip
    sheet.update_acell(small.tab("position").place(0, "person.mobile"), "0525666111")
    edited = listed(small).moment
    nights()
    (line,) = journal.Line.select().where(journal.Line.way == "sheet")
    assert f"לפי Google, העריכה האחרונה ב־{local(edited)}: {TYPIST})" in line.place


def test_of_an_edit_of_our_own_account_nobody_is_named(small, nights):
    small.tab("position").type(0, person__mobile="0525666111")
    nights()
    (line,) = journal.Line.select().where(journal.Line.way == "sheet")
    assert "לפי Google" not in line.place


def test_an_edit_of_before_the_last_look_is_not_told_as_that_which_is_taken_in(small, nights):
    small.edit(small.dana, access_address=TYPIST)
    nights()
    sheet = Person(small.app, TYPIST).client.open_by_key(small.workbook().spreadsheet_id).get_worksheet_by_id(
        sheet_ids("position")[0])  # fmt: skip
    sheet.update_acell("B20", "גזבר/ית")
    nights()
    told = small.book.listing()
    small.tab("position").type(0, person__mobile="0525666111")  # after the listing, before the read
    small.edit(small.dana, email="dana@example.org")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small.book, "listing", lambda: told)
        nights()
    (line,) = journal.Line.select().where(journal.Line.way == "sheet")
    assert "לפי Google" not in line.place


def test_every_seventh_night_reads_whatever_the_listing_says(small, clock, nights):
    clock.move(days=7)
    assert spent(small, nights)["read"] > 1


def test_the_watch_answers_a_sheet_that_was_changed_and_is_still(small, monkeypatch):
    assert watch(small.book, small.world).state == "done"  # its own first writes
    assert watch(small.book, small.world) is None
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666111")
    changed = listed(small).moment
    monkeypatch.setattr(small.book, "now", lambda: changed + dt.timedelta(minutes=1))
    assert watch(small.book, small.world) is None
    monkeypatch.setattr(small.book, "now", lambda: changed + dt.timedelta(minutes=3))
    assert watch(small.book, small.world).counts["in"] == 1
    assert small.again(small.dana).mobile == "+972525666111"


@pytest.mark.parametrize(("seconds", "looked"), [(119, False), (120, True)])
def test_a_sheet_is_still_after_two_minutes_by_googles_clock(small, monkeypatch, seconds, looked):
    watch(small.book, small.world)
    small.tab("position").type(0, person__mobile="0525666111")
    changed = listed(small).moment
    monkeypatch.setattr(small.book, "now", lambda: changed + dt.timedelta(seconds=seconds))
    assert (watch(small.book, small.world) is not None) is looked


ROUNDS = [
    # when (Israel's clock), whether the watch looks; 22 November 2026 is a Sunday
    ("2026-11-22 06:59", False), ("2026-11-22 06:50", False), ("2026-11-22 07:00", True),
    ("2026-11-22 07:05", False), ("2026-11-22 07:10", True), ("2026-11-22 13:40", True),
    ("2026-11-22 21:50", True), ("2026-11-22 22:00", False), ("2026-11-22 03:30", False),
    ("2026-11-23 12:00", True), ("2026-11-26 12:00", True),  # Monday, Thursday
    ("2026-11-27 12:00", False), ("2026-11-28 12:00", False),  # Friday, Shabbat
    ("2026-09-13 12:00", False),  # Rosh Hashana on a Sunday
    ("2026-09-21 12:00", False), ("2026-09-20 12:00", True),  # Yom Kippur on a Monday, and the day before
    ("2026-04-22 12:00", False),  # Independence Day on a Wednesday
    ("2026-09-29 12:00", True),  # between the holy days
]  # fmt: skip


def due(jobs, moment):
    """The names of what the queue does by itself at a moment."""
    return [task.name for task in jobs.huey.read_periodic(moment)]


@pytest.mark.parametrize(("moment", "looks"), ROUNDS)
def test_the_watch_looks_every_ten_minutes_while_people_work(world, tmp_path, moment, looks):
    jobs = Jobs(Settings(tmp_path, database_url="sqlite:///x"), world)
    assert ("_watch" in due(jobs, dt.datetime.fromisoformat(moment))) is looks


def test_the_watch_looks_ninety_times_a_day_and_the_night_comes_once(world, tmp_path):
    jobs, sunday = Jobs(Settings(tmp_path, database_url="sqlite:///x"), world), dt.datetime(2026, 11, 22)
    minutes = [sunday + dt.timedelta(minutes=number) for number in range(24 * 60)]
    names = [name for minute in minutes for name in due(jobs, minute)]
    assert (names.count("_watch"), names.count("_night")) == (90, 1)


@pytest.fixture
def held(small):
    """A workbook that is held and that the watch has looked at; its tab of role holders was emptied."""
    small.run()
    tab = small.tab("position")
    small.lost = tab.sheet.get("A3:J10")
    tab.sheet.batch_clear(["A3:J10"])
    small.book.now = lambda: dt.datetime(2100, 1, 1)  # nobody types
    run = watch(small.book, small.world)
    assert (run.state, small.workbook().state) == ("attention", "held")
    return small


def test_a_held_workbook_in_which_nothing_changed_is_not_looked_at_again_all_day(held):
    before = dict(held.book.counts)
    assert [watch(held.book, held.world) for _ in range(3)] == [None] * 3
    assert held.book.counts == {**before, "read": before["read"] + 3}  # one listing each
    assert Run.select().where(Run.way == "watch").count() == 1


def test_a_held_workbook_that_was_mended_is_looked_at_and_goes_on(held):
    held.tab("position").sheet.update(held.lost, "A3")
    assert watch(held.book, held.world) is not None
    assert held.workbook().state == "ok"
    assert watch(held.book, held.world) is None


def test_a_held_workbook_is_told_every_night(held):
    for _ in range(2):
        run = night(held.book, held.world)
        assert (run.state, run.counts["n_held"]) == ("attention", 1)
        assert held.here.name in [line["workbook"] for line in run.lines if line["kind"] == "held"]


def test_a_held_workbook_that_another_run_is_at_is_looked_at_the_next_time(held):
    tab = held.tab("position")
    tab.sheet.update(held.lost, "A3")
    ledger.Workbook.update(lease_by="another", lease_until=held.world.now() + dt.timedelta(hours=1)).execute()
    assert watch(held.book, held.world).counts["n_busy"] == 1
    ledger.Workbook.update(lease_by="", lease_until=None).execute()
    assert watch(held.book, held.world) is not None
    assert held.workbook().state == "ok"


NIGHTS = [
    # the last night began, now, was one missed? 03:30 in Israel is 01:30 UTC in winter
    (None, (22, 8, 0), True),
    ((22, 1, 30), (22, 8, 0), False),
    ((21, 1, 30), (22, 8, 0), True),
    ((21, 1, 30), (22, 1, 0), False),
    ((21, 1, 30), (22, 1, 31), True),
]


@pytest.mark.parametrize(("last", "now", "told"), NIGHTS)
def test_a_night_that_was_missed_is_known(db, world, clock, last, now, told):
    moment = lambda parts: dt.datetime(2026, 11, parts[0], parts[1], parts[2])  # noqa: E731
    if last:
        Run.create(uid="bcdfghjkmn", way="night", started=moment(last), ended=moment(last), state="done")
    clock.at = moment(now)
    assert missed(world) is told


def test_a_run_that_died_with_its_worker_is_ended_by_the_next_worker(db, world, clock, tmp_path):
    Run.create(uid="bcdfghjkmn", way="screen", started=clock.at, state="running")
    clock.move(minutes=1)
    Jobs(Settings(tmp_path, database_url="sqlite:///x"), world).bury()
    assert (Run.get().state, "לא הושלם" in Run.get().message) == ("failed", True)


@pytest.mark.parametrize(("minutes", "free"), [(0, False), (9, False), (11, True)])
def test_a_lease_goes_by_the_databases_clock_whatever_the_process_thinks(small, minutes, free):
    small.run()
    there, now = small.world.database_now(), []
    world = replace(small.world, database_now=lambda: there + dt.timedelta(minutes=now[0]))
    first, second = (Mirror(small.book, world).begin(1) for _ in range(2))
    now.append(0)
    assert Rounds(small.book, world, None).lease(small.workbook(), first)
    now[0] = minutes
    ahead = replace(world, now=lambda: there + dt.timedelta(hours=5))
    assert Rounds(small.book, ahead, None).lease(small.workbook(), second) is free


def test_the_databases_clock_is_told_in_utc(small):
    assert abs(database_now() - utcnow()) < dt.timedelta(minutes=1)


def test_what_was_decided_while_a_night_was_at_the_workbook_is_carried_out_by_the_next(small, nights, clock):
    """The run that the press starts finds the workbook busy; nothing changes at Google after it."""
    small.edit(small.dana, access_address="dana@example.org")
    nights()
    nights()
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__email="b@example.org")
    nights()
    pressed = []

    def press(place):
        if place == "effects" and not pressed:
            item = ledger.Waiting.get(ledger.Waiting.state == "open")
            decide(item, "approve", SYSTEM, small.world)
            pressed.append(small.mirror(way="screen").run([small.here.uid]))

    clock.move(minutes=20)
    small.mirror(way="night", pause=press).run([small.here.uid])
    assert [run.state for run in pressed] == ["done"]
    assert small.again(small.dana).email != "b@example.org"
    nights()
    assert small.again(small.dana).email == "b@example.org"


def test_a_night_tells_the_sheet_how_something_is_called_by_now_that_only_the_unit_sets(small, nights):
    body = small.body("צוות חוסן", kind="t_resilience")
    ledger.Workbook.update(opened=["readiness"]).execute()
    for _ in range(4):
        nights()
    item = ReadinessItem.get(ReadinessItem.name == small.tab("readiness").rows()[0]["item"])
    small.edit(item, name="שם חדש")
    nights()
    assert small.tab("readiness").rows()[0]["item"] == "שם חדש"
    assert ReadinessStatus.select().where(ReadinessStatus.body == body.uid).exists()


def former_holder(small, clock):
    """Dana may open the workbook, and her office ended yesterday."""
    small.edit(small.dana_position, role_kind=small.role("מזכיר/ת יישוב").uid)
    small.edit(small.dana, access_address="dana@example.org")
    night(small.book, small.world)
    assert "dana@example.org" in small.book.opened(small.workbook().spreadsheet_id).editors
    small.edit(small.dana_position, end=small.world.today() - dt.timedelta(days=1))


def test_a_night_closes_a_workbook_that_cannot_be_read_to_who_left_her_office(small, clock, monkeypatch):
    former_holder(small, clock)

    def office_file(spreadsheet_id):
        raise port.Refused("failedPrecondition", text=port.OFFICE_FILE)

    monkeypatch.setattr(small.book, "read", office_file)
    clock.move(days=8)
    assert night(small.book, small.world).state == "failed"
    monkeypatch.undo()
    assert "dana@example.org" not in small.book.opened(small.workbook().spreadsheet_id).editors


def test_a_night_closes_the_workbook_of_a_settlement_in_the_archive(small, clock):
    former_holder(small, clock)
    Settlement.update(retired_on=small.world.today()).where(Settlement.uid == small.here.uid).execute()
    night(small.book, small.world)
    assert "dana@example.org" not in small.book.opened(small.workbook().spreadsheet_id).editors


def test_a_night_rests_though_a_line_was_not_approved_and_stands_there_still(small, nights):
    tab = small.tab("position")
    tab.type(tab.fresh(), role_kind="מזכיר/ת יישוב", person__last="חדש", person__first="אחד")
    nights()
    decide(ledger.Waiting.get(ledger.Waiting.state == "open"), "reject", SYSTEM, small.world)
    small.run()
    for _ in range(2):
        nights()
    before = dict(small.book.counts)
    nights()
    assert small.book.counts["read"] == before["read"] + 1  # the listing
    assert small.waiting() == []


def test_a_night_rests_though_what_only_the_unit_sets_was_spelled_otherwise(small, nights):
    small.body("צוות חוסן", kind="t_resilience")
    ledger.Workbook.update(opened=["readiness"]).execute()
    for _ in range(4):
        nights()
    tab = small.tab("readiness")
    tab.type(0, item=tab.rows()[0]["item"] + "  ")
    for _ in range(3):
        nights()
    before = dict(small.book.counts)
    nights()
    assert small.book.counts["read"] == before["read"] + 1
