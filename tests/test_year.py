"""A year, day by day: what happens stands in year/events.csv, every colour of every duty in year/colours.csv, by hand.

Where a settlement or a duty is not named, the lines of `*` hold: all settlements and duties are looked at on all days.
"""

import csv
import datetime as dt
from pathlib import Path

import peewee as pw
import pytest

from models.access import SYSTEM
from models.catalog import BY_CODE
from models.changes import Change, apply
from models.places import Settlement
from models.reports.overview import status
from models.resilience import ReadinessItem, ReadinessStatus
from models.rules import DUTIES, Rule

pytestmark = pytest.mark.once  # the colours are counted from what was read, whichever database it came from

HERE = Path(__file__).parent / "year"
YEAR = [dt.date(2027, 1, 1) + dt.timedelta(days=number) for number in range(365)]
DUTY_CODES = [code for code, _ in DUTIES]


def lines(name):
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Story:
    """Carries out what happened, in the order of its days; `names` are what records are called in the file."""

    def __init__(self, keys, clock, world, command):
        self.names, self.clock, self.world, self.command = dict(keys), clock, world, command
        self.coming = sorted(lines("events.csv"), key=lambda line: line["day"])

    def until(self, day):
        """Let everything happen up to a day, each on its own."""
        while self.coming and self.coming[0]["day"] <= day.isoformat():
            line = self.coming.pop(0)
            self.clock.at = dt.datetime.fromisoformat(f"{line['day']} 09:00")
            special = {"team": self._team, "check": self._check}.get(line["entity"], self._change)
            special(line)
        self.clock.at = dt.datetime.combine(day, dt.time(9))

    def _change(self, line):
        values = dict(pair.split("=") for pair in line["values"].split("; "))
        known = self.names.get(line["name"], "") if line["name"] else ""
        if not known:
            values = self._place(line, values)
        self._apply(line["entity"], known, values, line["name"])

    def _place(self, line, values):
        """A new record is of its line's settlement, and a meeting of its day, where nothing else is said."""
        own = BY_CODE[line["entity"]].model.own_fields()
        here = {"settlement": line["settlement"]} if line["settlement"] and "body" not in values else {}
        given = {**here, **({"date": line["day"]} if line["entity"] == "meeting" else {})}
        return {**{name: value for name, value in given.items() if name in own}, **values}

    def _apply(self, entity, uid, values, name=""):
        fields = BY_CODE[entity].model.own_fields()
        read = {key: self.names[text] if isinstance(fields[key], pw.ForeignKeyField) else fields[key].kind.parse(text)
                for key, text in values.items()}  # fmt: skip
        made = apply(Change(entity, uid, "update" if uid else "create", read), SYSTEM, self.command, self.world)
        if name:
            self.names[name] = made.uid

    def _team(self, line):
        """Somebody in each function that a resilience team needs."""
        body = BY_CODE["body"].model.get_by_id(self.names[line["name"]])
        self._apply("person", "", {"first": "חברי", "last": "הצוות"}, "חבר צוות")
        for code in body.kind.mandatory_functions.split():
            values = {"person": "חבר צוות", "role_kind": "resilience_member", "body": line["name"], "function": code}
            self._apply("position", "", values)

    def _check(self, line):
        """A check of a team, made on the line's day and found right."""
        item = ReadinessItem.get(ReadinessItem.code == line["values"])
        team = ReadinessStatus.body == self.names[line["name"]]
        kept = ReadinessStatus.get(team & (ReadinessStatus.item == item))
        self._apply("readiness_status", kept.uid, {"ok": "כן", "checked_on": line["day"]})


def expected(places):
    """{(settlement, duty): [(from, tone)]}, as the table says."""
    table = lines("colours.csv")
    told = {}
    for line in table:
        told.setdefault((line["settlement"], line["duty"]), []).append((line["from"], line["tone"]))
    found = {}
    for place in places:
        for duty in DUTY_CODES:
            spans = told.get((place, duty)) or told["*", duty]
            after = told.get((place, "*"), [])
            found[place, duty] = sorted([*(one for one in spans if not after or one[0] < after[0][0]), *after])
    return found


@pytest.fixture
def story(gush_etzion, clock, world, command):
    Rule.update(active=True).where(Rule.code.in_(DUTY_CODES)).execute()  # those too that the council has switched off
    return Story(gush_etzion, clock, world, command)


def test_every_colour_of_every_duty_on_every_day_of_a_year(story):
    accompanied = (Settlement.accompanied == "yes") & Settlement.retired_on.is_null()
    names = dict(Settlement.select(Settlement.uid, Settlement.name).where(accompanied).tuples())
    wanted, wrong, looked = expected(names.values()), [], 0
    for day in YEAR:
        story.until(day)
        found = {(names[row.settlement], row.kind): row for row in status(SYSTEM, day)}
        for key, spans in wanted.items():
            tone = [tone for since, tone in spans if since <= day.isoformat()][-1]
            got = found[key].tone if key in found else "-"
            looked += 1
            if got != tone:
                why = found[key].reason if key in found else ""
                wrong.append((day.isoformat(), *key, f"{tone} expected, {got} found", why))
    assert wrong == []
    assert looked == 365 * len(names) * len(DUTY_CODES)
    assert not story.coming
