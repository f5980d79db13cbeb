"""A small unit with two settlements, a user of every role, and a browser for each of them."""

import copy
import datetime as dt
import functools
import re
import time
from pathlib import Path
from random import Random
from types import SimpleNamespace

import flask
import pytest
from flask import Flask

import admin
from admin import signin, visits
from models import reference
from models.access import SYSTEM
from models.changes import Change, Source, World, apply
from models.resilience import ReadinessStatus
from models.schema import ALL_TABLES
from models.settings import Settings
from models.staff import ROLES, User

PASSWORD = "a-long-password"
TODAY = dt.date(2026, 11, 22)


class Unit:
    """The records of the small unit, by name; `unit.near` is the worker's own settlement, `unit.far` is not."""

    def __init__(self, world):
        self.world = world
        add = self.add
        self.organisation = add("organisation", name="היחידה", council="מועצה לדוגמה")
        self.near = add("settlement", name="תקוע", kind="communal")
        self.far = add("settlement", name="כפר עציון", kind="kibbutz")
        for role, label in ROLES:
            setattr(self, role, add("user", name=label, email=f"{role}@example.org", role=role))
        self.area = add("area", name="חוסן")
        self.role = add("role_kind", code="coordinator", name="רכז/ת קהילה")
        self.member = add("role_kind", code="body_member", name="חבר/ת ועדה", scope="body")
        self.body_kind = add("body_kind", code="team", name="צוות חוסן (צח״י)", family="team", regional_ok=True)
        self.population_group = add("population_group", code="youth", name="נוער", in_sheet=True)
        self.rule = [add("rule", **row) for row in reference.profile("gush-etzion")["rule"]][0]
        add("assignment", worker=self.worker, settlement=self.near, start=dt.date(2026, 1, 1))
        self.assignment = add("assignment", worker=self.secretary, settlement=self.far, start=dt.date(2026, 1, 1))
        self.area_referent = add("area_referent", area=self.area, worker=self.referent, start=dt.date(2026, 1, 1))
        self.incident = add("incident", kind="sent", learned_on=dt.date(2026, 11, 20))
        self.subject_request = add("subject_request", name="דנה", kind="access", received_on=dt.date(2026, 11, 20))
        self.periodic_check = add("periodic_check", code="audit", name="ביקורת", months=24)
        self.supplier = add("supplier", name="ספק", service="שירות")
        self.partner = add("partner", name="משרד הקליטה", kind="ministry")
        self.indicator = add("indicator", code="trust", name="אמון והדדיות", dimension="communality")
        self.pause = add("pause", start=dt.date(2026, 8, 1), end=dt.date(2026, 8, 20), reason="חופשה")
        self.silence = add("silence", settlement=self.far, duty="board", until=dt.date(2026, 12, 1), reason="חופשה")
        self.other_area = add("area", name="קהילה")  # of which nobody is the referent
        for where in ("near", "far"):
            self._village(where, getattr(self, where))

    def _village(self, where, place):
        keep = lambda name, uid: setattr(self, f"{where}_{name}", uid)  # noqa: E731 (a local spelling)
        keep("person", self.add("person", first="נועה", last=f"לוי {where}", mobile="052-566-6194"))
        keep("body", self.add("body", name=f"צח״י {where}", kind=self.body_kind, settlement=place))
        keep("position", self.add("position", person=getattr(self, f"{where}_person"), role_kind=self.role,
                                  settlement=place, start=dt.date(2025, 3, 1)))  # fmt: skip
        keep("meeting", self.add("meeting", kind="guidance", status="held", date=dt.date(2026, 11, 1),
                                 settlement=place, worker=self.secretary))  # fmt: skip
        keep("attendance", self.add("attendance", meeting=getattr(self, f"{where}_meeting"),
                                    person=getattr(self, f"{where}_person")))  # fmt: skip

        plan = self.add("work_plan", settlement=place, year=2026)
        keep("work_plan", plan)
        keep("plan_item", self.add("plan_item", plan=plan, goal="מטרה", action=f"פעולה {where}",
                                   due=dt.date(2026, 12, 1), owner_user=self.secretary))  # fmt: skip
        keep("task", self.add("task", title=f"משימה {where}", owner_user=self.secretary, settlement=place,
                              status="dropped"))  # fmt: skip
        shared = self.add("meeting", kind="unit", status="cancelled", date=dt.date(2026, 11, 2), worker=self.secretary)
        keep("meeting_settlement", self.add("meeting_settlement", meeting=shared, settlement=place))
        keep("mapping", self.add("mapping", settlement=place, start=dt.date(2026, 3, 1)))
        keep("need", self.add("need", text=f"צורך {where}", settlement=place, found_on=dt.date(2026, 11, 1)))
        keep("population_count", self.add("population_count", settlement=place, group=self.population_group, n=40))
        keep("emergency_event", self.add("emergency_event", kind="fire", owner=self.secretary))
        keep("event_settlement", self.add("event_settlement", event=getattr(self, f"{where}_emergency_event"),
                                          settlement=place))  # fmt: skip
        keep("event_log", self.add("event_log", event=getattr(self, f"{where}_emergency_event"), settlement=place,
                                   text="עשן ממערב"))  # fmt: skip
        keep("resource", self.add("resource", title=f"חוברת {where}", date=dt.date(2026, 1, 1),
                                  area=self.area if where == "near" else None))  # fmt: skip
        keep("distribution", self.add("distribution", resource=getattr(self, f"{where}_resource"), settlement=place,
                                      given_on=dt.date(2026, 2, 1)))  # fmt: skip
        keep("notice", self.add("notice", person=getattr(self, f"{where}_person"), given_on=dt.date(2026, 11, 1)))
        self._programme(where, place, keep)

    def with_teams(self):
        """The same unit with teams and a forum in both settlements, for tests that go through every entity."""
        self.teams = {code: self.add("body_kind", code=code, name=code, family=family) for code, family
                      in (("t_resilience", "team"), ("t_protection", "team"), ("f_youth", "forum"))}  # fmt: skip
        self.readiness_item = self.add("readiness_item", code="file", name="התיק עודכן", weight=10)
        for where in ("near", "far"):
            self._teams(where, getattr(self, where))
        return self

    def _teams(self, where, place):
        keep = lambda name, uid: setattr(self, f"{where}_{name}", uid)  # noqa: E731 (a local spelling)
        made = {code: self.add("body", name=f"{code} {where}", kind=kind, settlement=place, status="planned")
                for code, kind in self.teams.items()}  # fmt: skip
        kept = ReadinessStatus.get(ReadinessStatus.body == made["t_resilience"])
        keep("readiness_status", kept.uid)
        keep("forum_exclusion", self.add("forum_exclusion", body=made["f_youth"],
                                         person=getattr(self, f"{where}_person")))  # fmt: skip
        keep("consultation_count", self.add("consultation_count", body=made["t_protection"], year=2026, quarter="1",
                                            consultations=7))  # fmt: skip

    def _programme(self, where, place, keep):
        programme = self.add("programme", name=f"תוכנית {where}", area=self.other_area, settlement=place)
        keep("programme", programme)
        keep("component", self.add("component", kind="norm", name=f"נורמה {where}", settlement=place))
        keep("indicator_value", self.add("indicator_value", indicator=self.indicator, settlement=place, value=3.5,
                                         date=dt.date(2026, 11, 1)))  # fmt: skip
        keep("need_programme", self.add("need_programme", need=getattr(self, f"{where}_need"), programme=programme))
        keep("programme_settlement", self.add("programme_settlement", programme=programme, settlement=place))
        keep("programme_partner", self.add("programme_partner", programme=programme, partner=self.partner))
        course = self.add("programme", name=f"הכשרה {where}", kind="training", area=self.other_area, settlement=place)
        keep("course", course)
        keep("enrolment", self.add("enrolment", programme=course, person=getattr(self, f"{where}_person")))
        keep("programme_role", self.add("programme_role", programme=programme, role_kind=self.role))

    def add(self, entity, **values):
        """One more record; returns its key."""
        return apply(Change(entity, "", "create", values), SYSTEM, Source("command"), self.world).uid

    def change(self, entity, uid, values, actor=SYSTEM):
        """Change a record, as the system where nobody else is named."""
        return apply(Change(entity, uid, "update", values), actor, Source("command"), self.world)


FURNISHED = {}


def furnish(handle):
    """Make the tables and the small unit's records in an empty database, to be copied."""
    handle.create_tables(ALL_TABLES)
    chance = Random(7)
    made = Unit(World(b"test", lambda: dt.datetime.combine(TODAY, dt.time(8)), chance))
    records = {name: value for name, value in vars(made).items() if name != "world"}
    FURNISHED.update(records=records, chance=chance.getstate())


@pytest.fixture
def unit(db, furnished, world):
    """The small unit's records, from a database in which they were made once."""
    made = Unit.__new__(Unit)
    made.__dict__ = {**copy.deepcopy(FURNISHED["records"]), "world": world}
    world.random.setstate(FURNISHED["chance"])  # no key is given twice
    return made


@pytest.fixture
def office(tmp_path, world):
    """What the composition root gives to the screens; what is asked of it is kept in `asked`."""
    asked = []
    start = lambda keys, who: asked.append((keys, who)) or "notyetarun"  # noqa: E731 (one expression)
    return SimpleNamespace(settings=settings_of(tmp_path), world=world, start_sync=start, asked=asked)


@functools.cache
def built():
    """The application with the admin screens, built once: each test gives it an office of its own."""
    made = Flask("pinkas", template_folder=admin.HERE.parent / "templates", static_folder=None)
    admin.register(made, SimpleNamespace(settings=settings_of(Path("nowhere"))))
    return made


@pytest.fixture
def app(db, office):
    """The application in the test's office, forgeries not looked for (one test of its own does)."""
    made = built()
    kept = dict(made.config)
    made.extensions["pinkas"] = office
    made.config.update(WTF_CSRF_ENABLED=False, TESTING=True, PROPAGATE_EXCEPTIONS=True)
    yield made
    made.config.clear()
    made.config.update(kept)


def settings_of(folder):
    """The settings of an installation in a folder."""
    return Settings(instance=folder, secret_key="s" * 32, sheets_url="http://127.0.0.1:1")


@pytest.fixture
def browse(app, unit):
    """`browse("worker")` is a browser in which the user of that role is signed in; `browse(None)` a stranger's."""

    def open_for(role):
        client = app.test_client()
        if role:
            uid = getattr(unit, role)
            User.update(fs_uniquifier=uid).where(User.uid == uid).execute()
            with app.test_request_context():
                visits.begin(User.get_by_id(uid))
                secret = flask.session["visit"]
            with client.session_transaction() as session:
                session.update(_user_id=uid, _fresh=True, visit=secret, fs_paa=time.time())
        return client

    return open_for


@pytest.fixture
def queries(db, monkeypatch):
    """The statements that were sent to the database, as they are sent."""
    sent, real = [], db.execute_sql

    def execute_sql(sql, *args, **kwargs):
        sent.append(sql)
        return real(sql, *args, **kwargs)

    monkeypatch.setattr(db, "execute_sql", execute_sql)
    return sent


def seen_of(page):
    """What an edit form carries along: `seen_values` and `_version`."""
    text = page.get_data(as_text=True)
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', text) for name in ("seen_values", "_version")}
    return {name: match[1] for name, match in found.items()}


def set_password(app, uid):
    """Give a user the common password."""
    with app.app_context():
        signin.set_password(User.get_by_id(uid), PASSWORD)


def fresh(model, uid):
    """A record as it is in the database now."""
    return model.get(model.uid == uid)


