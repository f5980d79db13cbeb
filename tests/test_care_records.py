"""Confidential records: what they accept, what follows from what, and that the database cannot read them."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import contextlib
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from models import access
from models.access import SYSTEM, Actor
from models.aid import AidBudget, AidRequest, working_days
from models.care import Household, Inquiry, found_exactly
from models.catalog import BY_CODE, CATALOG
from models.changes import Change, Denied, Refused, Source, apply
from models.kinds import Choices, Identity, Invalid
from models.messages import say
from models.sealing import sealer
from models.staff import User
from tests.admin_fixtures import unit  # noqa: F401 (fixture)
from tests.care_world import IDENTITY, PHONE, SECRETS, TODAY, family, sealed_fields  # noqa: F401 (fixture)


def as_user(unit, role):
    return access.actor_of(User.get_by_id(getattr(unit, role)), TODAY, unit.world.now())


def refused(unit, entity, uid, values, actor=SYSTEM):
    """What is said of a change that is refused: {field: text}."""
    with pytest.raises(Refused) as told:
        unit.change(entity, uid, values, actor)
    return told.value.errors


@pytest.mark.parametrize("typed", ["123456782", "12345678-2", " 123 456 782 ", 123456782.0])
def test_an_identity_number_in_any_spelling(typed):
    assert Identity().parse(typed) == "123456782"


@pytest.mark.parametrize("typed", ["123456783", "12", "1234567890", "אבג", "000000000", "12345678a"])
def test_a_wrong_identity_number_is_told_without_repeating_it(typed):
    with pytest.raises(Invalid) as told:
        Identity().parse(typed)
    assert typed not in str(told.value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ב, א", "a b"), ("b a", "a b"), ("א", "a"), ("", None), (" , ", None), ("א\nב", "a b"), ("a", "a")],
)
def test_any_of_several_choices(typed, kept):
    kind = Choices((("a", "א"), ("b", "ב")))
    assert kind.parse(typed) == kept
    assert kind.parse(kind.show(kept)) == kept


def test_none_of_several_choices():
    with pytest.raises(Invalid, match="אינו אחד"):
        Choices((("a", "א"),)).parse("א, ג")


def test_every_sealed_field_is_planted():
    assert {e.code: sealed_fields(e) for e in CATALOG if sealed_fields(e)} == {c: set(v) for c, v in SECRETS.items()}


@pytest.mark.parametrize("code", SECRETS)
def test_sealed_values_come_back_as_they_were(family, code):
    entry, uid = BY_CODE[code], dict(family.records())[code]
    record = entry.model.get_by_id(uid)
    assert {name: getattr(record, name) for name in SECRETS[code]} == SECRETS[code]


def test_the_same_value_is_never_sealed_twice_alike(db, family):
    rows = db.execute_sql("SELECT phone FROM household UNION SELECT phone FROM inquiry").fetchall()
    assert len(rows) == 2
    assert {sealer.unseal(row[0]) for row in rows} == {f'"{PHONE}"'}


FOUND = [
    ("אלהכליםדלת נחבאגימל", True), ("נחבאגימל  אלהכליםדלת", True), ("נחבאגימל", False),
    ("ילדסתר", True), ("ילד", False),
    ("123456782", True), ("12345678-2", True), ("052-555-0137", True), ("0525550138", False), ("2026-0001", True),
    ("תיק 2026-0001", True), ("%", False), ("", False), ("876543216", True),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "there"), FOUND)
def test_what_is_sealed_is_found_exactly_or_not_at_all(family, typed, there):
    assert Household.select().where(found_exactly(Household, typed)).exists() == there


def test_an_inquiry_is_found_by_its_family_too(family):
    assert Inquiry.select().where(found_exactly(Inquiry, IDENTITY)).exists()


def test_three_fields_make_an_inquiry_and_the_rest_follows(unit):
    actor = as_user(unit, "worker")
    values = {"opened": TODAY, "settlement": unit.near, "topic": "elderly"}
    made = apply(Change("inquiry", "", "create", values), actor, Source("screen"), unit.world)
    assert (made.number, made.status, made.worker_id) == ("2026-0001", "new", unit.worker)


def test_numbers_go_on_within_a_year(unit, clock):
    made = [unit.add("household", settlement=unit.near, name="א") for _ in range(3)]
    clock.move(days=60)
    made.append(unit.add("household", settlement=unit.near, name="א"))
    assert [Household.get_by_id(uid).number for uid in made] == ["2026-0001", "2026-0002", "2026-0003", "2027-0001"]


def test_a_number_of_the_units_own_is_kept_but_a_name_is_no_number(unit):
    uid = unit.add("household", settlement=unit.near, name="א", number="77/3")
    assert Household.get_by_id(uid).number == "77/3"
    told = refused(unit, "household", uid, {"number": "78/3"})
    assert "נקבע פעם אחת" in told["number"]
    with pytest.raises(Refused, match="ספרות"):
        unit.add("household", settlement=unit.near, name="א", number="משפחת כהן")


def test_danger_asks_for_a_follow_up_today_by_the_manager(unit, family, clock):
    unit.change("inquiry", family.inquiry, {"severity": "danger"})
    record = Inquiry.get_by_id(family.inquiry)
    assert (record.follow_up, record.follow_up_owner_id) == (TODAY, unit.manager)
    assert say("care.report") in Inquiry.remarks(record, TODAY)
    unit.change("inquiry", family.inquiry, {"follow_up": TODAY + dt.timedelta(days=3)})
    unit.change("inquiry", family.inquiry, {"topic": "crisis"})  # only becoming dangerous does, not being it
    assert Inquiry.get_by_id(family.inquiry).follow_up == TODAY + dt.timedelta(days=3)


def test_closing_has_its_day(unit, family):
    unit.change("inquiry", family.inquiry, {"status": "closed"})
    assert Inquiry.get_by_id(family.inquiry).closed == TODAY
    assert refused(unit, "inquiry", family.inquiry, {"status": "new"}) == {"closed": say("care.open")}
    assert refused(unit, "inquiry", family.inquiry, {"opened": TODAY + dt.timedelta(days=1)})["opened"]


CLAIMS = [({"status": "granted"}, "applied"), ({"applied": TODAY + dt.timedelta(days=1)}, "applied")]


@pytest.mark.parametrize(("values", "field"), CLAIMS)
def test_what_a_claim_refuses(unit, family, values, field):
    assert list(refused(unit, "right_claim", family.claim, values)) == [field]


def test_the_child_of_a_claim_is_of_its_family(unit, family):
    other = unit.add("household", settlement=unit.far, name="ב")
    stranger = unit.add("household_person", household=other, role="child", name="ג")
    assert refused(unit, "right_claim", family.claim, {"person": stranger}) == {"person": say("care.person")}


# Material aid


def request_of(unit, family, amount=2000, **values):
    """A further request of the family, with its criterion met."""
    told = {"household": family.household, "settlement": unit.near, "date": TODAY, "kind": "food", **values}
    uid = unit.add("aid_request", requested=amount, worker=unit.eligibility, reason="לפי הנוהל", **told)
    unit.add("aid_check", request=uid, criterion=family.criterion, state="met")
    return uid


AMOUNTS = [
    ({"approved": 2001}, "approved"), ({"approved": None}, "approved"), ({"approved": 2000}, "decision"),
    ({"approved": 299}, "approved"), ({"reason": None}, "reason"), ({"budget": None}, "budget"),
    ({"decision": "pending"}, "approved"), ({"date": TODAY + dt.timedelta(days=1)}, "date"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "field"), AMOUNTS)
def test_what_a_granted_request_refuses(unit, family, values, field):
    assert field in refused(unit, "aid_request", family.request, values)


def test_no_line_of_the_budget_is_overdrawn(unit, family):
    uid = request_of(unit, family, 9000)
    assert refused(unit, "aid_request", uid, {"decision": "partial", "approved": 4001, "budget": family.budget}) == {
        "budget": say("aid.balance", left=4000)}  # fmt: skip
    family.grant(uid, 4000)
    assert refused(unit, "aid_budget", family.budget, {"approved": 4999}) == {
        "approved": say("aid.granted", granted=5000)}  # fmt: skip
    assert AidBudget.remarks(AidBudget.get_by_id(family.budget), TODAY) == [say("aid.left", left=0)]


def test_two_who_grant_at_once_do_not_overdraw_it_together(db, unit, family):
    keys = [request_of(unit, family, 3000) for _ in range(4)]  # of 4,000 that are left

    def grant(uid):
        with db.connection_context(), contextlib.suppress(Refused):
            family.grant(uid, 2500)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(grant, keys))
    assert [row.decision for row in AidRequest.select().where(AidRequest.uid.in_(keys))].count("partial") == 1


def test_numbers_that_are_given_at_once_are_all_different(db, unit):
    def add(number):
        with db.connection_context():
            for _ in range(5):
                unit.add("household", settlement=unit.near, name="א")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    assert len({row.number for row in Household.select()}) == 20


def test_a_family_passes_its_years_ceiling_only_for_a_reason(unit, family):
    unit.change("aid_budget", family.budget, {"approved": 100_000})
    uid = request_of(unit, family, 20_000)
    told = {"decision": "partial", "approved": 13_521, "budget": family.budget}
    assert refused(unit, "aid_request", uid, told)["approved"] == say("aid.ceiling", most=14520, left=13520)
    unit.change("aid_request", uid, {**told, "exception": "מצב שאין לו מענה אחר"})


def test_last_years_grants_do_not_count(unit, family):
    unit.change("aid_budget", family.budget, {"approved": 100_000})
    uid = request_of(unit, family, 20_000, date=dt.date(2025, 12, 31))
    family.grant(uid, 14_520)


def test_every_criterion_that_binds_must_be_met(unit, family):
    uid = unit.add("aid_request", household=family.household, settlement=unit.near, date=TODAY, kind="food",
                   requested=500, reason="נימוק")  # fmt: skip
    told = {"decision": "approved", "approved": 500, "budget": family.budget}
    assert refused(unit, "aid_request", uid, told) == {"decision": say("aid.criteria", codes="הכנסה")}
    check = unit.add("aid_check", request=uid, criterion=family.criterion, state="unmet")
    assert "decision" in refused(unit, "aid_request", uid, told)
    unit.change("aid_check", check, {"state": "met"})
    unit.change("aid_request", uid, told)


def test_no_more_is_paid_than_was_granted(unit, family):
    with pytest.raises(Refused, match="700"):
        unit.add("aid_payment", request=family.request, amount=701, date=TODAY, method="voucher")
    unit.add("aid_payment", request=family.request, amount=700, date=TODAY, method="voucher")
    with pytest.raises(Refused, match="עוד לא אושרה"):
        unit.add("aid_payment", request=request_of(unit, family), amount=1, date=TODAY, method="voucher")


@pytest.mark.parametrize("role", ["eligibility", "regional"])
def test_who_asks_does_not_grant(unit, family, role):
    uid, actor = request_of(unit, family), as_user(unit, role)
    told = {"decision": "approved", "approved": 2000, "budget": family.budget}
    assert set(refused(unit, "aid_request", uid, told, actor).values()) == {say("aid.manager")}
    assert refused(unit, "aid_request", uid, {"decided_by": unit.manager}, actor)
    unit.change("aid_request", uid, {"decision": "withdrawn"}, actor)


def test_the_manager_grants_and_that_is_written_down(unit, family):
    uid, actor = request_of(unit, family), as_user(unit, "manager")
    unit.change("aid_request", uid, {"decision": "approved", "approved": 2000, "budget": family.budget}, actor)
    record = AidRequest.get_by_id(uid)
    assert (record.decided_by_id, record.decided_on) == (unit.manager, TODAY)
    own = request_of(unit, family)
    unit.change("aid_request", own, {"worker": unit.manager})
    assert refused(unit, "aid_request", own, {"decision": "denied"}, actor) == {"decision": say("aid.same")}


def test_a_family_that_waits_too_long_is_told_of(unit, family):
    record = AidRequest.get_by_id(request_of(unit, family))
    assert AidRequest.remarks(record, TODAY + dt.timedelta(days=18)) == []
    assert AidRequest.remarks(record, TODAY + dt.timedelta(days=21)) == [say("aid.late", days=14)]
    assert working_days(dt.date(2026, 11, 19), dt.date(2026, 11, 22)) == 1


# Whose is what


def readable(unit, role, code):
    actor = as_user(unit, role)
    try:
        return {row.uid for row in access.scoped(BY_CODE[code].model.select(), actor, "open", BY_CODE[code])}
    except PermissionError:
        return None


def test_who_reads_follows_the_record_and_not_the_file(unit, family):
    strange = unit.add("inquiry", opened=TODAY, settlement=unit.far, topic="family", household=family.household,
                       worker=unit.secretary)  # fmt: skip
    for role, codes in {"worker": ["inquiry", "household"], "referent": ["inquiry", "right_claim", "household"],
                        "regional": ["inquiry", "household", "aid_request"], "eligibility": ["aid_request", "household"]
                        }.items():  # fmt: skip
        for code in codes:
            assert readable(unit, role, code) == {dict(family.records())[code]}, (role, code)
        assert strange not in (readable(unit, role, "inquiry") or ())
    assert readable(unit, "worker", "right_claim") is None
    assert readable(unit, "eligibility", "inquiry") is None
    assert readable(unit, "manager", "inquiry") == set()


def test_a_claim_that_left_the_area_leaves_its_referent(unit, family):
    other = unit.add("area", name="אחר")
    unit.change("right_claim", family.claim, {"area": other, "worker": unit.manager})
    unit.change("inquiry", family.inquiry, {"area": other})
    assert readable(unit, "referent", "right_claim") == set()
    assert readable(unit, "referent", "household") == set()


def test_nobody_makes_what_would_not_be_hers(unit, family):
    values = {"opened": TODAY, "settlement": unit.near, "topic": "family", "worker": unit.secretary}
    with pytest.raises(Denied):
        apply(Change("inquiry", "", "create", values), as_user(unit, "worker"), Source("screen"), unit.world)


def test_what_is_confidential_holds_a_settlement_back_without_a_number(unit, family):
    place = unit.add("settlement", name="רחוק", kind="moshav")
    unit.add("inquiry", opened=TODAY, settlement=place, topic="family")
    with pytest.raises(Refused) as told:
        apply(Change("settlement", place, "retire"), Actor("m", "מ", "manager"), Source("screen"), unit.world)
    assert told.value.errors == {"": say("depends", what=say("care.depends"))}
