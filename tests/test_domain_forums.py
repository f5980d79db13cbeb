"""Forums: members follow from positions, by hand some are added and some are not; who was absent running (S18)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import pytest

from models.bodies import BodyKind
from models.changes import Refused
from models.messages import say
from models.people import Person
from models.reports import forums
from models.reports.bodies import last_met
from tests.team_world import TODAY, ago, village  # noqa: F401 (fixture)


@pytest.fixture
def forum(village):
    """The secretaries' forum of the region."""
    return village.body("f_secretaries", settlement=None)


def names(forum, day=TODAY):
    return [Person.get_by_id(one.person).first for one in forums.members(forum, day)]


def test_members_follow_from_open_positions_everywhere(village, forum):
    near = village.hold("secretary", start=ago(100))
    far = village.hold("secretary", settlement=village.keys["אלעזר"], start=ago(100), end=ago(1))
    village.hold("settlement_manager", settlement=village.keys["אלעזר"])
    village.hold("rabbi")
    assert {one.person for one in forums.members(forum, TODAY)} >= {near.person_id}
    assert len(forums.members(forum, TODAY)) == 2
    assert far.person_id in {one.person for one in forums.members(forum, ago(1))}
    village.change(near, end=ago(1))
    assert near.person_id not in {one.person for one in forums.members(forum, TODAY)}


def test_one_is_added_by_a_position_and_one_removed_by_an_exception(village, forum):
    stays, leaves = village.hold("secretary"), village.hold("secretary", settlement=village.keys["אלעזר"])
    guest = village.hold("body_member", forum, function="member")
    exception = village.add("forum_exclusion", body=forum.uid, person=leaves.person_id)
    found = {one.person: one.by_hand for one in forums.members(forum, TODAY)}
    assert found == {stays.person_id: False, guest.person_id: True}
    with pytest.raises(Refused) as told:
        village.add("forum_exclusion", body=village.body("c_youth").uid, person=leaves.person_id)
    assert told.value.errors == {"body": say("forum.body")}
    added = village.hold("body_member", forum, function="member", person=leaves.person_id)
    assert added.person_id in {one.person for one in forums.members(forum, TODAY)}  # by hand goes before
    assert exception.person_id == leaves.person_id


def test_a_forum_of_committees_has_their_chairs(village):
    forum = village.body("f_committee", settlement=None)
    wanted, other = village.body("c_community"), village.body("c_youth")
    chair = village.hold("body_chair", wanted, function="chair")
    village.hold("body_chair", other, function="chair")
    village.hold("body_member", wanted, function="member")
    (only,) = forums.members(forum, TODAY)
    assert (only.person, only.settlement) == (chair.person_id, "תקוע")
    village.change(wanted, status="closed")
    assert forums.members(forum, ago(-1)) == []


def test_who_holds_two_roles_is_one_member(village, forum):
    person = village.person()
    village.hold("secretary", person=person)
    village.hold("settlement_manager", person=person, settlement=village.keys["אלעזר"])
    assert len(forums.members(forum, TODAY)) == 1


@pytest.mark.parametrize(
    ("came", "missed"),
    [
        ([True, True], 0), ([False, True], 1), ([False, False, True], 2), ([False, False], 2),
        ([True, False, False], 0), ([], 0),
    ],
)  # fmt: skip
def test_absence_is_counted_back_from_the_last_meeting(village, forum, came, missed):
    member, other = village.hold("secretary", start=ago(900)), village.hold("rabbi")
    for number, present in enumerate(came):
        met = village.meet(forum, 10 + 30 * number, kind="forum")
        village.add("attendance", meeting=met.uid, person=member.person_id, present=present)
        village.add("attendance", meeting=met.uid, person=other.person_id)
    (found,) = forums.attended(forum, forums.members(forum, TODAY), TODAY)
    assert (found.missed, found.came, found.asked) == (missed, sum(came), len(came))


def test_who_is_not_on_the_roll_was_absent_and_who_came_later_is_not_asked(village, forum):
    old, new = village.hold("secretary", start=ago(900)), village.hold("secretary", start=ago(20))
    for days in (10, 40):
        met = village.meet(forum, days, kind="forum")
        village.add("attendance", meeting=met.uid, person=new.person_id, present=days == 10)
    village.meet(forum, 5, kind="forum")  # nobody wrote down who was there
    found = {one.person: one for one in forums.attended(forum, forums.members(forum, TODAY), TODAY)}
    assert (found[old.person_id].missed, found[old.person_id].asked) == (2, 2)
    assert (found[new.person_id].missed, found[new.person_id].asked) == (0, 1)


@pytest.mark.parametrize(("days", "tone"), [(None, "red"), (102, "green"), (103, "red")])
def test_a_forum_meets_as_often_as_its_kind_says(village, forum, days, tone):
    assert BodyKind.get(BodyKind.code == "f_secretaries").max_gap_days == 100
    if days:
        village.meet(forum, days, kind="forum")
    assert forums.cadence(forum, last_met(TODAY).get(forum.uid), TODAY)[0] == tone
