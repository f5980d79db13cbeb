"""The tab of a team's readiness in its settlement's sheet: what is computed is shown, the rest is typed (S15)."""

import datetime as dt

import pytest

from models import ledger
from models.access import SYSTEM
from models.people import RoleKind
from models.resilience import ReadinessItem, ReadinessStatus
from sync import nightly
from sync.decide import decide
from sync.nightly import night
from sync.tabs import KEY, STATUS

FILE = "תיק צח״י עודכן בחצי השנה האחרונה"
DRILL = "תרגיל ב־12 החודשים האחרונים"


@pytest.fixture
def checks(small):
    """The small world with a team in each settlement and the tab of readiness open; the second one's team beside it."""
    small.near = small.body("צוות חוסן", kind="t_resilience")
    small.far = small.body("צוות חוסן", kind="t_resilience", settlement=small.there)
    small.body("צוות מוגנות", kind="t_protection")
    ledger.Workbook.update(opened=["readiness"]).execute()
    small.run()
    small.run()
    return small


def status_of(body, name):
    item = ReadinessItem.get(ReadinessItem.name == name)
    return ReadinessStatus.get((ReadinessStatus.body == body.uid) & (ReadinessStatus.item == item))


def test_all_checks_of_the_settlements_team_stand_in_its_tab_and_no_other(checks):
    rows = checks.tab("readiness").rows()
    assert [row["item"] for row in rows] == [item.name for item in ReadinessItem.select().order_by(ReadinessItem.sort)]
    assert {row.body_id for row in ReadinessStatus.select()} == {checks.near.uid, checks.far.uid}
    assert [code for code in rows[0] if code not in (KEY, STATUS)] == ["item", "ok", "checked_on"]
    assert checks.counted() == (1, 0)


def test_the_secretary_marks_a_check_and_its_day_is_written_beside_it(checks):
    tab = checks.tab("readiness")
    tab.type(tab.line_of(item=FILE), ok="כן")
    checks.run()
    found = status_of(checks.near, FILE)
    assert (found.ok, found.checked_on, found.checked_by) == (True, checks.world.today(), None)
    checks.run()
    assert tab.rows()[tab.line_of(item=FILE)]["checked_on"] == f"{checks.world.today():%d/%m/%Y}"


def test_what_the_unit_checks_reaches_the_sheet(checks):
    day = checks.world.today() - dt.timedelta(days=9)
    checks.edit(status_of(checks.near, FILE), ok=True, checked_on=day)
    checks.run()
    row = checks.tab("readiness").rows()[checks.tab("readiness").line_of(item=FILE)]
    assert (row["ok"], row["checked_on"]) == ("כן", f"{day:%d/%m/%Y}")


def test_what_is_computed_is_shown_and_returned_when_typed_over(checks):
    tab = checks.tab("readiness")
    line = tab.line_of(item=DRILL)
    tab.type(line, ok="כן")
    checks.run()
    assert status_of(checks.near, DRILL).ok is False
    day = checks.world.today() - dt.timedelta(days=3)
    before = tab.rows()[line]["ok"]
    checks.add("meeting", kind="drill", status="held", date=day, body=checks.near.uid)
    checks.run()
    checks.run()
    row = tab.rows()[tab.line_of(item=DRILL)]
    assert (before, row["ok"], row["checked_on"]) == ("לא", "כן", f"{day:%d/%m/%Y}")


def test_no_line_is_added_in_the_tab(checks):
    tab = checks.tab("readiness")
    count = ReadinessStatus.select().count()
    tab.type(tab.fresh(), ok="כן")
    checks.run()
    assert ReadinessStatus.select().count() == count
    assert tab.status(8).startswith("✗")


def test_a_body_that_is_closed_in_the_sheet_ends_its_members(checks):
    body = checks.body("ועדת תרבות")
    ledger.Workbook.update(opened=["member"]).execute()
    person = checks.add("person", first="חנה", last="אדלר")
    role = checks.role("חבר/ת ועדה")
    held = checks.add("position", person=person.uid, role_kind=role.uid, body=body.uid, function="member")
    checks.run()
    tab = checks.tab("body")
    tab.type(tab.line_of(name="ועדת תרבות"), status="נסגר")
    checks.run()
    assert checks.again(held).end == checks.world.today()
    checks.run()
    members = checks.tab("member")
    assert members.rows()[members.line_of(person__first="חנה")]["end"] == f"{checks.world.today():%d/%m/%Y}"
    assert checks.counted() == (1, 0)


def test_a_drill_that_grows_old_overnight_is_no_longer_right_in_the_sheet(checks, clock):
    held = checks.world.today() - dt.timedelta(days=365)
    checks.add("meeting", kind="drill", status="held", date=held, body=checks.near.uid, settlement=checks.here.uid)
    night(checks.book, checks.world)
    tab = checks.tab("readiness")
    assert tab.rows()[tab.line_of(item=DRILL)]["ok"] == "כן"
    clock.move(days=1)
    night(checks.book, checks.world)
    assert tab.rows()[tab.line_of(item=DRILL)]["ok"] == "לא"


def test_a_check_that_the_unit_let_go_stays_in_the_archive_and_stops_no_night(checks):
    checks.tab("readiness").sheet.delete_rows(3)
    checks.run()
    (one,) = ledger.Waiting.select().where(ledger.Waiting.state == "open")
    decide(one, "approve", SYSTEM, checks.world)
    member = RoleKind.get(RoleKind.code == "body_member")
    checks.add("position", person=checks.dana.uid, role_kind=member.uid, body=checks.near.uid)
    run = night(checks.book, checks.world)
    assert (run.state, ReadinessStatus.get(ReadinessStatus.uid == one.record).retired_on) == (
        "done", checks.world.today())  # fmt: skip


def test_a_night_goes_on_where_the_computed_checks_cannot_be_written(checks, monkeypatch):
    kept = ReadinessStatus.get(ReadinessStatus.body == checks.near.uid)
    due = [("readiness_status", "", "create", {"body": kept.body_id, "item": kept.item_id})]  # there is one already
    monkeypatch.setattr(nightly, "renewed", lambda uids, today: due)
    assert night(checks.book, checks.world).state == "done"
