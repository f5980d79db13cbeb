"""Charters and norms, expansions, and the unit's activity by level and area."""

import datetime as dt
from collections import Counter, defaultdict

from models.components import Component
from models.meetings import TIERS, Meeting
from models.places import Settlement
from models.programmes import STAGES, Programme
from models.reports.report import REASON, SETTLEMENT, STATE, WORKER, Bar, Chart, Column, Line, Link, Report
from models.words import count

SUBJECT = "קהילה ופעילות"
COUNTS = ("planned_units", "occupied_units", "families_waiting", "families_accompanied", "yearly_target")


def _charters(view):
    held = defaultdict(list)
    for one in view.kept(Component).where((Component.kind == "charter") & (Component.status != "none")):
        held[one.settlement_id].append(one)

    def told(place):
        mine = held[place.uid]
        if not mine:
            return {}, {}
        last = max(mine, key=lambda one: (one.adopted_on or dt.date.min, one.uid))
        values = {"status": Component.status.kind.show(last.status), "adopted": last.adopted_on,
                  "review": last.review_on, "support": last.support_pct}  # fmt: skip
        return values, {"status": Link("component", last.uid)}

    return view.duty_lines("charter", told)


def _growth(view):
    """A line for each expansion; the stages and what is lived in of what was planned."""
    query = view.kept(Programme).where(Programme.kind == "growth").order_by(Programme.sort_key, Programme.uid)
    mine = [one for one in query if view.of_area(one.area_id) and (
        not view.narrowed() or one.settlement_id in view.names)]  # fmt: skip
    places = dict(Settlement.select(Settlement.uid, Settlement.name).tuples())
    found = []
    for one in mine:
        known = one.planned_units and one.occupied_units is not None
        values = {"name": one.name, "settlement": places.get(one.settlement_id, ""), "stage": dict(STAGES)[one.stage],
                  "share": round(100 * one.occupied_units / one.planned_units) if known else None,
                  **{name: getattr(one, name) for name in COUNTS}}  # fmt: skip
        found.append(view.line(one.settlement_id, values, area=one.area_id, links={"name": Link("programme", one.uid)}))
    return sorted(found, key=lambda line: (line.values["settlement"], line.values["name"]))


def _growth_chart(lines, view):
    drawn = [Bar(line.values["name"], line.values["share"], f"{line.values['share']}%") for line in lines
             if line.values["share"] is not None]  # fmt: skip
    return Chart("כמה ממה שתוכנן כבר אוכלס", tuple(drawn), most=100)


def _activity(view):
    """A line for each area: the meetings of the year that were held, by level."""
    first = dt.date(view.today.year, 1, 1)
    held = (Meeting.status == "held") & Meeting.date.between(first, view.today)
    query = view.kept(Meeting).where(held)
    if view.narrowed():
        query = query.where(Meeting.settlement.in_(sorted(view.names)) | (Meeting.worker == view.actor.uid))
    cells, minutes, places = Counter(), Counter(), defaultdict(set)
    rows = query.select(Meeting.area, Meeting.level, Meeting.minutes, Meeting.settlement).tuples()
    for area, level, lasted, place in rows:
        cells[area, level] += 1
        minutes[area] += lasted or 0
        places[area] |= {place} if place else set()
    areas = sorted({area for area, _ in cells}, key=lambda area: view.area_names.get(area, "תתת"))
    year = (("status_is", "held"), ("date_between", f"{first} to {view.today}"))
    return [_of_area(view, area, cells, minutes[area], len(places[area]), () if view.narrowed() else year)
            for area in areas if view.of_area(area)]  # fmt: skip


def _of_area(view, area, cells, minutes, places, year):
    counts = {level: cells[area, level] for level, _ in TIERS} | {"none": cells[area, None]}
    values = {"name": view.area_names.get(area, "בלי תחום"), **counts, "all": sum(counts.values()),
              "hours": round(minutes / 60, 1), "places": places}  # fmt: skip
    of_area = ("area_is", area) if area else ("area_none", "1")
    links = {level: Link("meeting", filters=(*year, of_area, ("level_none", "1") if level == "none" else
                                             ("level_is", level))) for level, number in counts.items()
             if year and number}  # fmt: skip
    links |= {"all": Link("meeting", filters=(*year, of_area))} if year else {}
    return Line(values, area=area or "", links=links)


def _activity_chart(lines, view):
    drawn = [Bar(words, sum(line.values[level] for line in lines), count(
        sum(line.values[level] for line in lines), "מפגש אחד", "שני מפגשים", "מפגשים")) for level, words in TIERS]
    return Chart("מפגשים שהתקיימו השנה, לפי רמה", tuple(drawn))


REPORTS = (
    Report(
        "charters", SUBJECT, "אמנות ונורמות", "באילו יישובים עוד אין אמנה, והיכן הגיע זמן הרענון.",
        (SETTLEMENT, WORKER, Column("status", "האמנה"), Column("adopted", "אומצה", "day"),
         Column("support", "תמיכה", "percent"), Column("review", "רענון", "day"), STATE, REASON),
        _charters, (Settlement, Component), rule="charter",
    ),
    Report(
        "growth", SUBJECT, "הרחבות וצמיחה", "ההרחבות של כל היישובים: השלב, מה תוכנן ומה כבר אוכלס.",
        (SETTLEMENT, Column("name", "ההרחבה"), Column("stage", "שלב", choose=True),
         Column("share", "אוכלסו", "percent"),
         *(Column(name, Programme._meta.fields[name].verbose_name, "number", total=True) for name in COUNTS)),
        _growth, (Settlement, Programme), outward="", chart=_growth_chart,
    ),
    Report(
        "activity", SUBJECT, "פעילות לפי רמה ותחום", "המפגשים שהתקיימו השנה, לפי תחום ורמה, לדוח השנתי.",
        (Column("name", "התחום"), *(Column(level, words, "number", total=True, cell=True) for level, words in TIERS),
         Column("none", "בלי רמה", "number", total=True, cell=True),
         Column("all", "בסך הכול", "number", total=True, derived=True),
         Column("hours", "שעות", "number", total=True, derived=True),
         Column("places", "יישובים", "number", derived=True)),
        _activity, (Meeting,), outward="lines", chart=_activity_chart,
    ),
)  # fmt: skip
