"""Names and addresses whose letters only look alike: nobody comes in, or is written down, as somebody else."""

import pytest

from models.people import Person
from models.staff import User
from tests.admin_fixtures import *  # noqa: F403
from tests.test_admin_signin import door, refusal_of, sign_in  # noqa: F401 (the fixture `door`)

ALIKE = [
    "w\u043erker@example.org",  # a Cyrillic o
    "worker@ex\u0430mple.org",  # a Cyrillic a
    "\uff57orker@example.org",  # a wide w
    "wor\u200bker@example.org",  # a space without width
    "worker\u0000@example.org",
    "\u202eworker@example.org",  # turned around
]


@pytest.mark.parametrize("email", ALIKE)
def test_nobody_comes_in_by_an_address_that_looks_alike(door, email):  # noqa: F811
    told = refusal_of(sign_in(door, email))
    assert told == refusal_of(sign_in(door, "nobody@example.org"))


@pytest.mark.parametrize("email", ALIKE)
def test_no_user_is_made_with_an_address_that_looks_alike(browse, unit, email):
    before = User.select().count()
    page = browse("admin").post("/admin/user/new/", data={"name": "תאום", "email": email, "role": "worker"})
    assert page.status_code == 200
    assert User.select().count() == before


def test_a_name_keeps_no_mark_that_is_not_seen(browse, unit):
    browse("manager").post("/admin/person/new/", data={"first": "\u202eיעל\u200b", "last": "כהן\u200f\u0000לוי"})
    made = Person.get(Person.last.contains("כהן") & (Person.first == "יעל"))
    assert (made.first, made.last) == ("יעל", "כהןלוי")


def test_the_same_name_with_other_signs_is_found_as_one(browse, unit):
    browse("manager").post("/admin/person/new/", data={"first": "יעל", "last": "צ\u05f3רניחובסקי"})
    assert "צ׳רניחובסקי" in browse("manager").get("/admin/person/", query_string={"search": "צ'רניחובסקי"}).text
