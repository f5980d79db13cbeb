"""The demonstration of both councils: whole, believable, the same each time, and of nobody."""

import datetime as dt

import phonenumbers
import pytest

import models.demo
from models import journal, programmes
from models.access import SYSTEM, actor_of, scoped
from models.aid import AidRequest
from models.bodies import Body, BodyKind
from models.care import Household, Inquiry
from models.catalog import BY_CODE, CATALOG
from models.components import Component, IndicatorValue
from models.demo_care import FAMILIES
from models.demo_year import working
from models.meetings import Attendance, Meeting
from models.people import Person, Position, RoleKind
from models.places import Organisation, Settlement
from models.programmes import Programme, ProgrammePartner
from models.reports.overview import status
from models.settings import COUNCILS
from models.staff import ROLES, Assignment, User, open_on

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(params=COUNCILS)
def council(request, demo):
    demo(request.param)
    return request.param


def bodies(code):
    kind = BodyKind.select(BodyKind.uid).where(BodyKind.code == code)
    return Body.select(Body.settlement).where(Body.kind.in_(kind))


def test_every_settlement_is_inhabited(council):
    for place in Settlement.select():
        governing = Body.get((Body.settlement == place) & Body.is_governing)
        members = {p.function: p.person_id for p in Position.select().where(Position.body == governing)}
        assert Position.select().where(Position.body == governing).count() == 5
        chair = RoleKind.get(RoleKind.code == "board_chair")
        held = Position.get((Position.settlement == place) & (Position.role_kind == chair))
        assert held.person_id == members["chair"]
        roles = {p.role_kind.code for p in Position.select().where(Position.settlement == place)}
        assert {"secretary", "coordinator", "board_chair", "security"} <= roles
        assert bodies("t_resilience").where(Body.settlement == place).exists()
        assert Meeting.select().where(Meeting.settlement == place).count() >= 18
        assert place.households
        assert place.phone


def test_not_everything_is_in_order(council):
    count = Settlement.select().count()
    assert 0 < bodies("c_community").count() < count
    assert 0 < bodies("c_absorption").count() < count
    assert {row.status for row in Body.select()} == {"active", "forming", "dormant"}
    assert {row.status for row in Meeting.select()} >= {"held", "planned", "cancelled"}


def test_one_accompanied_settlement_has_no_companion(council):
    rows = [row for row in status(SYSTEM, TODAY) if row.kind == "companion"]
    assert [row.tone for row in rows].count("red") == 1
    kind = Organisation.get().accompaniment
    open_now = Assignment.select().where((Assignment.kind == kind) & open_on(Assignment, TODAY))
    assert len({row.worker_id for row in open_now}) == 4


def test_the_home_page_shows_all_three_colours(demo):
    demo("gush-etzion")
    tones = {(row.kind, row.tone) for row in status(SYSTEM, TODAY)}
    assert tones >= {("guidance", "green"), ("guidance", "amber"), ("guidance", "red"), ("board", "red")}


def test_without_the_duty_there_is_advice_and_no_guidance(demo):
    demo("ramat-hanegev")
    assert Meeting.select().where(Meeting.kind == "guidance").count() == 0
    assert Meeting.select().where(Meeting.kind == "consult").count() > 50


def test_families_are_invented_and_say_so(council):
    families = list(Household.select())
    assert len(families) == 6
    assert all(row.name.split()[-1] in FAMILIES and row.identity.startswith("00000") for row in families)
    assert {row.topic for row in Inquiry.select()} >= {"crisis", "oleh", "special"}
    assert {row.decision for row in AidRequest.select()} == {"approved", "partial", "pending"}
    users = {row.role: actor_of(row, TODAY) for row in User.select().where(User.email.endswith("@pinkas.example"))}
    companion = "regional" if Organisation.get().accompaniment == "regional_sw" else "worker"
    for role, entity in ((companion, "inquiry"), ("referent", "right_claim"), ("eligibility", "aid_request")):
        entry = BY_CODE[entity]
        assert scoped(entry.model.select(), users[role], "open", entry).exists(), role


def test_people_are_invented(council):
    people = list(Person.select())
    assert len({(row.first, row.last) for row in people}) == len(people)
    assert all(row.email is None or row.email.endswith("@example.org") for row in people)
    numbers = [row.mobile for row in people] + [row.phone for row in Settlement.select()]
    assert len(set(numbers)) == len(numbers)
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers)


def test_one_user_per_role(db, world):
    signins = models.demo.fill("ramat-hanegev", world)
    assert [role for _, role in signins] == [code for code, _ in ROLES]
    assert {(row.email, row.role) for row in User.select()} >= set(signins)
    assert signins[0] == ("manager@pinkas.example", "manager")
    assert {row.email for row in User.select() if row.email.endswith("@pinkas.example")} == dict(signins).keys()
    with pytest.raises(models.demo.NotEmpty):
        models.demo.fill("ramat-hanegev", world)


def test_every_record_is_acceptable_and_in_the_history(council):
    assert journal.verify([b"test"]) == []
    for entry in CATALOG:
        for record in entry.model.select():
            assert entry.model.problems(record, TODAY) == {}, (entry.code, record)


def test_what_is_private_stays_private(council):
    protection = bodies("t_protection").select(Body.uid)
    assert protection.count() > 0
    assert Meeting.select().where(Meeting.body.in_(protection)).count() == 0
    informal = Position.select().where(Position.leadership == "informal")
    figure = RoleKind.get(RoleKind.code == "key_figure")
    assert {row.role_kind_id for row in informal} == {figure.uid}


def test_nobody_meets_on_friday_or_saturday(council):
    assert {row.date.weekday() for row in Meeting.select(Meeting.date)} & {4, 5} == set()
    assert Attendance.select().count() > 300


@pytest.mark.parametrize("day", [dt.datetime(2027, 1, 1, 8), dt.datetime(2028, 2, 29, 22, 30)])
def test_it_can_be_filled_on_any_day(db, world, clock, day):
    clock.at = day
    models.demo.fill("gush-etzion", world)
    held = Meeting.select().where(Meeting.status == "held")
    assert max(row.date for row in held) <= world.today()


def test_working_days():
    friday = dt.date(2026, 11, 20)
    assert [working(friday + dt.timedelta(days=n)) for n in (-1, 0, 1, 2)] == [
        dt.date(2026, 11, 19), dt.date(2026, 11, 19), dt.date(2026, 11, 19), dt.date(2026, 11, 22),
    ]  # fmt: skip


def test_programmes_and_charters_are_in_every_state(council):
    assert {row.kind for row in Programme.select()} == {code for code, _ in programmes.KINDS}
    assert {row.status for row in Component.select()} == {"adopted", "drafting", "under_review", "lapsed"}
    assert {row.published for row in IndicatorValue.select()} == {True, False}
    assert ProgrammePartner.select().count() >= 3
