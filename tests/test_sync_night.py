"""The night, the watch of the day, and what a dead worker leaves behind."""

import datetime as dt

import pytest

from models import ledger
from models.ledger import Run
from models.settings import Settings
from sync.jobs import Jobs
from sync.nightly import missed, night, settlements, watch


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


def test_an_unchanged_workbook_costs_nothing_but_its_share_of_the_listing(small, clock):
    clock.at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    small.mirror(way="night").run([small.here.uid])
    clock.move(minutes=20)
    small.mirror(way="night").run([small.here.uid])
    before = dict(small.book.counts)
    clock.move(minutes=20)
    small.mirror(way="night").run([small.here.uid])
    assert small.book.counts == {**before, "read": before["read"] + 1}
    small.edit(small.dana, mobile="+972525666190")
    small.mirror(way="night").run([small.here.uid])
    assert small.book.counts["write"] == before.get("write", 0) + 1


def test_every_seventh_night_reads_whatever_the_listing_says(small, clock):
    clock.at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    for _ in range(2):
        clock.move(minutes=20)
        small.mirror(way="night").run([small.here.uid])
    before = small.book.counts["read"]
    clock.move(days=7)
    small.mirror(way="night").run([small.here.uid])
    assert small.book.counts["read"] > before + 1


def test_the_watch_answers_a_sheet_that_was_changed_and_is_still(small, monkeypatch):
    assert watch(small.book, small.world).state == "done"  # its own first writes
    assert watch(small.book, small.world) is None
    tab = small.tab("position")
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666111")
    changed = dt.datetime.fromisoformat(listed(small).replace("Z", "+00:00")).replace(tzinfo=None)
    monkeypatch.setattr(small.book, "now", lambda: changed + dt.timedelta(minutes=1))
    assert watch(small.book, small.world) is None
    monkeypatch.setattr(small.book, "now", lambda: changed + dt.timedelta(minutes=3))
    assert watch(small.book, small.world).counts["in"] == 1
    assert small.again(small.dana).mobile == "+972525666111"


@pytest.mark.parametrize(("seconds", "looked"), [(119, False), (120, True)])
def test_a_sheet_is_still_after_two_minutes_by_googles_clock(small, monkeypatch, seconds, looked):
    watch(small.book, small.world)
    small.tab("position").type(0, person__mobile="0525666111")
    changed = dt.datetime.fromisoformat(listed(small).replace("Z", "+00:00")).replace(tzinfo=None)
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
    assert (Run.get().state, "נעצר" in Run.get().message) == ("failed", True)
