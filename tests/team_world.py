"""A village with its bodies, for the tests of roles, committees, teams and forums: Gush Etzion's data and Tekoa."""

import datetime as dt

import pytest

from models.access import SYSTEM
from models.changes import Change, apply
from models.reports.overview import status

TODAY = dt.date(2026, 11, 22)


def ago(days):
    """The day that was so many days ago."""
    return TODAY - dt.timedelta(days=days)


class Village:
    """Tekoa: `body("c_community")` and `hold("secretary")` add to it, `row("roles")` tells how a duty stands."""

    def __init__(self, keys, add, world, command):
        self.keys, self.add, self.world, self.command = keys, add, world, command
        self.place, self.people = keys["תקוע"], 0

    def person(self):
        """One more person."""
        self.people += 1
        return self.add("person", first=f"תושב {self.people}", last="כהן").uid

    def body(self, code, **values):
        """A body of a kind, active where nothing else is said."""
        given = {"name": code, "kind": self.keys[code], "settlement": self.place, **values}
        return self.add("body", **given)

    def hold(self, role, body=None, **values):
        """Somebody new in a role, of the settlement or of a body."""
        where = {"body": body.uid} if body else {"settlement": values.pop("settlement", self.place)}
        person = values.pop("person", None) or self.person()
        return self.add("position", person=person, role_kind=self.keys[role], **where, **values)

    def meet(self, body, days, kind="committee", **values):
        """A meeting of a body, so many days ago."""
        place = {"settlement": body.settlement_id} if body.settlement_id else {}
        return self.add("meeting", kind=kind, status="held", date=ago(days), body=body.uid, **place, **values)

    def change(self, record, actor=SYSTEM, **values):
        """Change a record and return it as it is now."""
        apply(Change(record._meta.table_name, record.uid, "update", values), actor, self.command, self.world)
        return self.again(record)

    @staticmethod
    def again(record):
        """A record as it is now."""
        return type(record).get_by_id(record.uid)

    def team(self, without=(), **values):
        """A resilience team with all its mandatory functions but those `without`; {function: position} beside it."""
        team = self.body("t_resilience", **values)
        wanted = team.kind.mandatory_functions.split()
        held = {code: self.hold("resilience_member", team, function=code) for code in wanted if code not in without}
        return team, held

    def row(self, duty, day=TODAY, place=None):
        """How a duty towards the village stands."""
        asked = (duty, place or self.place)
        return next((row for row in status(SYSTEM, day) if (row.kind, row.settlement) == asked), None)


@pytest.fixture
def village(gush_etzion, add, world, command):
    """Tekoa, with nobody in it yet."""
    return Village(gush_etzion, add, world, command)
