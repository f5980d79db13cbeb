"""Tables of settlements: who holds the needed roles, which committees there are, how ready the resilience teams are.

Each cell says how something stands, and leads to it, or to the form that makes it.
"""

from dataclasses import dataclass

from flask import request, url_for
from flask_admin import expose

from admin.doors import UNIT_ROLES, Screen, actor, adds_in, today
from admin.links import page_of
from models.bodies import RESILIENCE, Body, BodyKind
from models.catalog.standing import BODIES, PEOPLE
from models.catalog.standing import RESILIENCE as RESILIENCE_GROUP
from models.kinds import Day
from models.knowledge import Distribution
from models.people import Position
from models.places import Settlement
from models.readiness import readiness, teams
from models.reports import bodies, overview
from models.reports.knowledge import CURRENT, Shelf
from models.reports.teams import GRADES, grade
from models.resilience import ReadinessItem

TONES = {"green": "good", "amber": "warn", "red": "bad"}
show = Day().show


@dataclass(frozen=True)
class Cell:
    """How one thing stands in one settlement: a mark and a word with a colour, a second line, where a press leads."""

    mark: str
    text: str
    tone: str
    sub: str = ""
    href: str = ""


class Matrix(Screen):
    """A table of the accompanied settlements, the person's own first; of one column, those that lack it."""

    roles = UNIT_ROLES
    #: what the page is for, in one sentence
    told = ""

    def columns(self, ground):
        """The columns: (code, title)."""
        raise NotImplementedError

    def cells(self, ground):
        """A function of (settlement, column's code) that gives its Cell."""
        raise NotImplementedError

    @expose("/")
    def index(self):
        """The table; `?lack=` names a column of which only what is not in order is shown."""
        ground = overview.ground_of(actor(), today())
        columns = self.columns(ground) if ground else []
        cell, lack = self.cells(ground) if ground else None, request.args.get("lack")
        rows = [(place, [cell(place, code) for code, _ in columns]) for place in ground.places] if ground else []
        lack = lack if lack in dict(columns) else None
        heads = [{"code": code, "title": title, "good": sum(row[n].tone == "good" for _, row in rows),
                  "href": url_for(".index") if code == lack else url_for(".index", lack=code), "on": code == lack}
                 for n, (code, title) in enumerate(columns)]  # fmt: skip
        if lack:
            at = [code for code, _ in columns].index(lack)
            rows = [(place, row) for place, row in rows if row[at].tone != "good"]
        lines = [{"name": place.name, "href": page_of(Settlement, place.uid), "cells": row} for place, row in rows]
        return self.render("matrix.html", heads=heads, rows=lines, count=len(ground.places) if ground else 0,
                           told=self.told, lack=lack)  # fmt: skip


def adding(code, place, **values):
    """The address of the prefilled form of a new record in a settlement, '' where the person may not make one."""
    return url_for(f"{code}.create_view", **values) if adds_in(code, place.uid) else ""


class RolesView(Matrix):
    """Who holds the roles that every settlement needs, since when, and which of them are vacant (S6)."""

    told = "מי ממלא/ת היום כל תפקיד שנדרש בכל יישוב, וממתי. בתא ריק: לחיצה פותחת טופס שכבר מולאו בו היישוב והתפקיד."

    def __init__(self):
        super().__init__("מי בתפקיד", category=PEOPLE, endpoint="roles")

    def columns(self, ground):
        return [(kind.uid, kind.name) for kind in bodies.needed_roles()]

    def cells(self, ground):
        holders, left = bodies.role_table(bodies.needed_roles(), ground.today)

        def cell(place, role):
            held = holders.get((place.uid, role))
            if not held:
                over = left.get((place.uid, role))
                since = f"מאז {show(over)}" if over else ""
                return Cell("✗", "פנוי", "bad", since, adding("position", place, settlement=place.uid, role_kind=role))
            names = ", ".join(one.name for one in held)
            since = f"מ־{show(held[0].since)}" if held[0].since else ""
            return Cell("✓", names, "good", since, page_of(Position, held[0].position))

        return cell


class CommitteesView(Matrix):
    """Which of the committees that every settlement needs it has, and how they work (S7)."""

    told = "ועדות החובה בכל יישוב. ✓ פעילה · ◐ בהקמה · ◌ רדומה: לא התכנסה בזמן שנקבע לסוג הוועדה · ✗ אין."
    MARKS = {  # noqa: RUF012 (a table that nobody changes)
        "active": ("✓", "פעילה", "good"), "forming": ("◐", "בהקמה", "info"), "dormant": ("◌", "רדומה", "warn"),
    }  # fmt: skip

    def __init__(self):
        super().__init__("מטריצת ועדות", category=BODIES, endpoint="committees")

    def columns(self, ground):
        booklets = [(one.uid, one.title) for one in _booklets(Shelf(ground.today))]
        return [*((kind.uid, kind.name) for kind in bodies.needed_kinds()), *booklets]

    def cells(self, ground):
        kinds, shelf = {kind.uid: kind for kind in bodies.needed_kinds()}, Shelf(ground.today)
        table = bodies.committee_table(ground, list(kinds.values()))

        def cell(place, code):
            if code not in kinds:
                return _held(place, code, shelf.holding(place.uid, code))
            found = table.get((place.uid, code))
            if found is None:
                name = kinds[code].name
                return Cell("✗", "אין", "bad", "", adding("body", place, settlement=place.uid, kind=code, name=name))
            told = ["" if found.chaired else "בלי יו״ר", f"המנגנון אומץ {show(found.adopted)}" if found.adopted
                    else "המנגנון עוד לא אומץ"]  # fmt: skip
            return Cell(*self.MARKS[found.state], " · ".join(filter(None, told)), page_of(Body, found.body))

        return cell


def _booklets(shelf):
    """The newest versions of the booklets about how committees work."""
    return [one for one in shelf.heads() if (one.kind, one.audience) == ("booklet", "committees")]


def _held(place, booklet, held):
    """The Cell of a booklet in a settlement: which version it has, and whether it works by it."""
    if held.handed is None:
        return Cell("✗", "לא נמסרה", "bad", "", adding("distribution", place, settlement=place.uid, resource=booklet))
    adopted = f"אומצה {show(held.handed.adopted_on)}" if held.handed.adopted_on else "עוד לא אומצה"
    fresh = held.state == CURRENT
    told = f"גרסה {held.resource.edition}{'' if fresh else ', לא עדכנית'}"
    return Cell("✓" if fresh else "◌", told, "good" if fresh else "warn", adopted,
                page_of(Distribution, held.handed.uid))  # fmt: skip


class ReadinessView(Matrix):
    """How ready each settlement's resilience team is, check by check (S15)."""

    told = "כשירות צוותי החוסן לפי משקל הבדיקות. מה שמחושב מתעדכן מעצמו מתוך בעלי התפקידים והמפגשים."

    def __init__(self):
        super().__init__("כשירות צוותי החוסן", category=RESILIENCE_GROUP, endpoint="readiness_table")

    def columns(self, ground):
        items = ReadinessItem.select().where(ReadinessItem.retired_on.is_null()).order_by(ReadinessItem.sort_key)
        return [("percent", "כשירות"), *((item.uid, item.name) for item in items)]

    def cells(self, ground):
        known = {team.settlement_id: team for team in teams()}
        ready = readiness(list(known.values()), ground.today)
        kind = BodyKind.get_or_none(BodyKind.code == RESILIENCE)

        def cell(place, code):
            team = known.get(place.uid)
            if team is None:
                more = {"kind": kind.uid, "name": kind.name} if kind else {}
                href = adding("body", place, settlement=place.uid, **more) if code == "percent" else ""
                return Cell("✗", "אין צוות" if code == "percent" else "", "bad", "", href)
            found, href = ready[team.uid], page_of(Body, team.uid)
            if code == "percent":
                tone = grade(found.percent, ground.numbers)
                return Cell("", f"{found.percent}%", TONES[tone], GRADES[tone], href)
            check = next(check for check in found.checks if check.item.uid == code)
            day = show(check.on) if check.on else ""
            return Cell("✓", "תקין", "good", day) if check.ok else Cell("✗", "חסר", "bad", day, href)

        return cell


def views():
    """The tables, in the menu's order."""
    return [RolesView(), CommitteesView(), ReadinessView()]
