"""A demonstration: invented people with their roles, bodies and a year of meetings, from a fixed seed.

All names are drawn from lists of common names, all addresses are at example.org, all numbers are drawn.
"""

import datetime as dt
import json
from random import Random

import phonenumbers

from models import (
    demo_bodies,
    demo_care,
    demo_events,
    demo_knowledge,
    demo_plans,
    demo_programmes,
    demo_tasks,
    demo_trainings,
    demo_year,
    reference,
)
from models.access import SYSTEM
from models.bodies import Body, BodyKind
from models.changes import Change, Source, apply_many, fresh_uid
from models.meetings import Meeting
from models.people import Person, RoleKind
from models.places import Organisation, Settlement
from models.rules import rule
from models.staff import ROLES, Area, User

SOURCE = Source("command", "הדגמה")
HOUSEHOLDS = {"urban_like": (350, 900), "kibbutz": (110, 300), "institutional": (20, 60)}  # others 60 to 250
AREA_CODES = {"gush-etzion": "02", "ramat-hanegev": "08"}
#: committees that every other settlement has, in turn
FURTHER = ("c_youth", "c_education", "c_welfare", "c_environment", "c_seniors")


class NotEmpty(Exception):
    """There are records already: a demonstration never mixes with them."""


class Draft:
    """The changes of a demonstration as they come together, and the chance that it draws from."""

    def __init__(self, council, world, seed):
        self.council, self.world, self.today, self.changes = council, world, world.today(), []
        self.random = Random(seed)
        self.words = json.loads((reference.FOLDER / "demo.json").read_text("utf-8"))
        self.names = [(first, last, form) for form in "mf" for first in self.words[form] for last in self.words["last"]]
        self.random.shuffle(self.names)
        self.numbers = set()

    def add(self, entity, **values):
        """One more record; returns its key."""
        uid = fresh_uid(self.world)
        self.changes.append(Change(entity, uid, "create", {n: v for n, v in values.items() if v is not None}))
        return uid

    def ago(self, days):
        """The working day (Sunday to Thursday) on or before the day that was so many days ago."""
        return demo_year.working(self.today - dt.timedelta(days=days))

    def phone(self, prefix):
        """A valid number that was not drawn before; `prefix` is 05 for a mobile, an area's code otherwise."""
        while True:
            digits = "".join(self.random.choice("0123456789") for _ in range(10 if prefix == "05" else 9))
            number = phonenumbers.parse(prefix + digits[len(prefix):], "IL")
            text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if phonenumbers.is_valid_number(number) and text not in self.numbers:
                self.numbers.add(text)
                return text

    def person(self, place, address=None):
        """A person of a settlement; one with an `address` has it as e-mail and may open the sheet with it."""
        first, last, form = self.names.pop()
        consent = self.random.random() < 0.6 or None
        email = address or (f"resident{len(self.names)}@example.org" if self.random.random() < 0.7 else None)
        return self.add(
            "person", last=last, first=first, mobile=self.phone("05"), email=email, address_form=form,
            publish_consent=consent, consent_on=consent and self.ago(self.random.randrange(30, 700)),
            home_settlement=place.uid, access_address=address,
        )  # fmt: skip


def fill(council, world, seed=7):
    """Fill an empty database for a council; returns (e-mail, role) of one user per role. Passwords are the caller's."""
    if any(model.select().exists() for model in (Person, Body, Meeting, User)):
        raise NotEmpty
    reference.install(council, world)
    draft = Draft(council, world, seed)
    profile = Organisation.get()
    users = _users(draft, "regional" if profile.accompaniment == "regional_sw" else "worker")
    places = list(Settlement.select().order_by(Settlement.sort_key))
    companions = _assignments(draft, users, [p for p in places if p.accompanied == "yes"], profile.accompaniment)
    _referents(draft, users)
    roles = dict(RoleKind.select(RoleKind.code, RoleKind.uid).tuples())
    kinds = {kind.code: kind for kind in BodyKind.select()}
    area = Area.select().order_by(Area.sort).first().uid
    shelf, villages = demo_knowledge.shelf(draft), []
    for index, place in enumerate(places):
        village = Village(draft, place, index, roles, kinds)
        village.settle()
        demo_bodies.staff(draft, village)
        villages.append(village)
        demo_knowledge.hand_out(draft, village, shelf)
        demo_programmes.community(draft, village)
        demo_year.meet(draft, village, companions.get(place.uid), rule("guidance") is not None, area)
    demo_bodies.rolls(draft, villages, demo_year.forums(draft, kinds, users["manager"]))
    demo_tasks.agree(draft, companions)
    demo_trainings.courses(draft, villages, users["manager"])
    demo_care.families(draft, users, [place.uid for place in places], companions)
    demo_events.events(draft, users, places)
    demo_programmes.programmes(draft, users, places)
    demo_plans.plan(draft, users, places, area)
    apply_many(draft.changes, SYSTEM, SOURCE, world)
    apply_many(demo_bodies.checks(draft), SYSTEM, SOURCE, world)
    return [(f"{role}@pinkas.example", role) for role, _ in ROLES]


def _users(draft, companion):
    """One user per role, and three more who accompany; {role or number: key}."""
    wanted = [(role, role) for role, _ in ROLES] + [(n, companion) for n in (2, 3, 4)]
    users = {}
    for key, role in wanted:
        first, last, _ = draft.names.pop()
        address = f"{role}@pinkas.example" if key == role else f"companion{key}@example.org"
        users[key] = draft.add("user", name=f"{first} {last}", email=address, role=role, phone=draft.phone("05"))
    users[1] = users[companion]
    users["other"] = users["worker" if companion == "regional" else "regional"]
    return users


def _assignments(draft, users, places, kind):
    """Who accompanies which settlement, {settlement: worker}; the last settlement lost its companion a month ago."""
    other = "primary_community" if kind == "regional_sw" else "regional_sw"
    for place in places[::4]:
        draft.add("assignment", worker=users["other"], settlement=place.uid, kind=other, start=draft.ago(500))
    found = {}
    for index, place in enumerate(places):
        worker = users[1 + index % 4]
        last = place is places[-1]
        start = draft.ago(draft.random.randrange(200, 900))
        if index % 6 == 1:  # somebody came before
            before = users[1 + (index + 1) % 4]
            draft.add("assignment", worker=before, settlement=place.uid, kind=kind,
                      start=start - dt.timedelta(days=400), end=start - dt.timedelta(days=1))  # fmt: skip
        draft.add("assignment", worker=worker, settlement=place.uid, kind=kind, start=start,
                  end=draft.ago(30) if last else None, weekly_hours=draft.random.choice((6, 8, 10)))  # fmt: skip
        found[place.uid] = worker
    return found


def _referents(draft, users):
    """Every area has a referent; one of them has several."""
    turn = (users["manager"], users["referent"], users[1], users[2], users["referent"])
    for index, area in enumerate(Area.select().order_by(Area.sort)):
        draft.add("area_referent", area=area.uid, worker=turn[index % 5], start=draft.ago(600))


class Village:
    """A settlement of the demonstration with its people, roles and bodies, as they are added."""

    def __init__(self, draft, place, index, roles, kinds):
        self.draft, self.place, self.index, self.roles, self.kinds = draft, place, index, roles, kinds
        self.slug = "".join(sign for sign in place.name_en.lower() if sign.isalpha())
        self.holders, self.bodies, self.members = {}, {}, {}
        self.asleep = set()  # the codes of bodies that do not meet
        self.story = demo_year.STORIES[index % len(demo_year.STORIES)]

    def settle(self):
        """Add the settlement's figures, role holders and bodies."""
        self._figures()
        self._roles()
        self.pool = [*self.holders.values(), *(self.draft.person(self.place) for _ in range(14))]
        self._boards()
        self._committees()
        self._teams()

    def _figures(self):
        random, place = self.draft.random, self.place
        households = random.randrange(*HOUSEHOLDS.get(place.kind, (60, 250)))
        level = {2: "focus", 9: "exceptional"}.get(self.index, "routine")
        values = {
            "households": households, "residents": households * random.randrange(35, 50) // 10,
            "data_year": self.draft.today.year - 1, "phone": self.draft.phone(AREA_CODES[self.draft.council]),
            "email": f"office.{self.slug}@example.org", "site": f"https://{self.slug}.example.org",
            "accompaniment_level": level,
        }  # fmt: skip
        self.draft.changes.append(Change("settlement", place.uid, "update", values))

    def _hold(self, role, person, **values):
        terms = "paid" if role in ("secretary", "coordinator", "security", "youth_coordinator") else "volunteer"
        values = {"terms": terms, "start": self.draft.ago(self.draft.random.randrange(90, 1400)), **values}
        return self.draft.add("position", person=person, role_kind=self.roles[role], **values)

    def _roles(self):
        """Who holds which role; the secretary and the coordinator may open the sheet. One coordinator has left."""
        draft, here = self.draft, self.place.uid
        wanted = ["secretary", "coordinator", "board_chair", "security", "youth_coordinator", "treasurer"]
        wanted += ["community_manager"] if self.place.kind == "kibbutz" else ["council_delegate"]
        wanted += [("culture_coordinator", "absorption_coordinator", "volunteer_lead")[self.index % 3]]
        wanted += ["rabbi"] if draft.council == "gush-etzion" and self.place.kind != "kibbutz" else []
        wanted += ["quarter_coordinator"] if self.place.status == "quarter" else []
        for role in wanted:
            opens = role in ("secretary", "coordinator", "community_manager")
            self.holders[role] = draft.person(self.place, f"{role}.{self.slug}@example.org" if opens else None)
            gone = (role == "coordinator" and self.story.vacant) or (role == "secretary" and self.index == 10)
            self._hold(role, self.holders[role], settlement=here, end=draft.ago(40) if gone else None)
        if self.index % 3 == 0:
            end = draft.ago(1500)
            self._hold("secretary", draft.person(self.place), settlement=here, start=draft.ago(3000), end=end)
        if self.index % 4 == 1:
            self._hold("key_figure", draft.person(self.place), settlement=here, leadership="informal")

    def _body(self, code, functions, known=(), **values):
        """A body with as many members as there are functions, drawn from the people; `known` are (function, person)."""
        draft, kind = self.draft, self.kinds[code]
        values = {"name": kind.name, "mandate": draft.words["bodies"].get(code), "status": "active",
                  "established": draft.ago(draft.random.randrange(300, 2500)), **values}  # fmt: skip
        self.bodies[code] = draft.add("body", kind=kind.uid, settlement=self.place.uid, **values)
        known = dict(known)
        people = draft.random.sample([one for one in self.pool if one not in known.values()], len(functions))
        people = [known.get(function, person) for person, function in zip(people, functions, strict=True)]
        for person, function in zip(people, functions, strict=True):
            member = "resilience_member" if code == "t_resilience" else "body_member"
            role = "body_chair" if function == "chair" else member
            self._hold(role, person, body=self.bodies[code], function=function, term_until=draft.ago(-500))
        self.members[code] = people
        return self.bodies[code]

    def _boards(self):
        code = "community_board" if self.place.kind == "kibbutz" else "board"
        chair = [("chair", self.holders["board_chair"])]
        self.board = self._body(code, ("chair", "deputy", "member", "member", "member"), chair, is_governing=True)
        self.members["board"] = self.members[code]

    def _committees(self):
        """Committees; here and there one is missing, still forming or dormant."""
        states = {"c_community": {3: None, 5: "forming"}, "c_absorption": {1: None, 4: "dormant"}}
        for code in ("c_community", "c_absorption", "c_culture", FURTHER[self.index % len(FURTHER)]):
            state = states.get(code, {}).get(self.index % 7, "active")
            self.asleep |= {code} if state in ("forming", "dormant") else set()
            if state:
                first = "member" if code == "c_culture" and self.index % 7 == 2 else "chair"  # the chair has left
                functions = (first, "member", "member") + (("secretary",) if state != "forming" else ())
                adopted = self.draft.ago(200) if state == "active" and self.index % 2 else None
                since = {"established": None} if state == "forming" else {}
                self._body(code, functions, status=state, mechanism_adopted_on=adopted, **since)

    def _teams(self):
        """A resilience team, whole or with functions missing, and in some settlements a protection team."""
        functions = self.kinds["t_resilience"].mandatory_functions.split()
        security = [("security", self.holders["security"])]
        self._body("t_resilience", functions[: 9 - self.index % 4], security)
        if self.index % 3 == 0:
            self._body("t_protection", ("chair", "member", "member"), phone_public=self.draft.phone("05"))
