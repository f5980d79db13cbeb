"""How ready resilience teams are, how protection teams stand, and who holds which version of what was handed out."""

import datetime as dt

from models.bodies import Body
from models.knowledge import Distribution, Resource
from models.messages import say
from models.people import Position
from models.places import Settlement
from models.readiness import readiness, teams
from models.reports.knowledge import CURRENT, EXPIRED, OLD, Shelf
from models.reports.knowledge import WORDS as HELD
from models.reports.report import (
    REASON,
    SETTLEMENT,
    STATE,
    WORKER,
    Chart,
    Column,
    Link,
    Report,
    bars,
    worst_first,
)
from models.reports.teams import GRADES, function_name, protection_teams
from models.resilience import ReadinessStatus
from models.words import listed

SUBJECT, KNOWLEDGE = "חוסן ומוגנות", "ידע ועזרים"
AIDS = ("card", "checklist", "kit", "vest", "video", "aid")  # kinds of what a team works with


def _resilience(view):
    if view.ground is None:
        return []
    known = {team.settlement_id: team for team in teams()}
    ready, shelf = readiness(list(known.values()), view.today), Shelf(view.today)
    ahead = view.ground.numbers.get("aids_ahead")
    until = view.today + dt.timedelta(days=ahead or 0)

    def told(place):
        team = known.get(place.uid)
        if team is None:
            return {"grade": say("resilience.none")}, {}
        found = ready[team.uid]
        days = {check.item.auto_rule or check.item.code: check.on for check in found.checks}
        ending = [one for one in shelf.ending(place.uid, until) if one.kind in AIDS] if ahead is not None else []
        values = {"percent": found.percent, "missing": listed(map(function_name, found.missing), 9),
                  **{code: days.get(code) for code in ("drill", "training", "file")}, "ending": len(ending)}
        return values, {"percent": Link("body", team.uid)}

    return view.duty_lines("resilience", told)


def _resilience_chart(lines, view):
    drawn = bars(lines, "percent", lambda percent: f"{percent}%", least_first=True,
                 mark=view.ground.numbers.get("resilience_ready"))  # fmt: skip
    return Chart("כשירות צוותי החוסן, הנמוכה תחילה", drawn, most=100, mark="מכאן הצוות כשיר")


def _protection(view):
    known = protection_teams()

    def told(place):
        team = known.get(place.uid)
        values = {} if team is None else {"team": team.name, "trained": team.trained_on,
                                          "refreshed": team.refreshed_on, "awareness": team.awareness_on}  # fmt: skip
        return values, {"team": Link("body", team.uid)} if team else {}

    return view.duty_lines("protection", told)


TONES = {CURRENT: "green", OLD: "amber", EXPIRED: "red"}


def _booklets(view):
    """A line for each settlement and thing that it holds, in whatever version."""
    shelf, found = Shelf(view.today), []
    for place in view.places:
        for head, held in shelf.holdings(place.uid):
            adopted = held.handed.adopted_on
            asked = head.kind == "booklet"
            values = {"title": head.title, "newest": head.edition, "held": held.resource.edition, "adopted": adopted,
                      "given": held.handed.given_on, "state": HELD[held.state],
                      "works": ("כן" if adopted else "לא") if asked else None}  # fmt: skip
            links = {"title": Link("resource", head.uid), "held": Link("distribution", held.handed.uid)}
            found.append(view.line(place.uid, values, TONES[held.state], links=links))
    return worst_first(found)


REPORTS = (
    Report(
        "readiness", SUBJECT, "כשירות צוותי החוסן", "כשירות באחוזים, מה חסר לצוות, ומתי היו התרגיל, ההכשרה והתיק.",
        (SETTLEMENT, WORKER, Column("percent", "כשירות", "percent"), STATE,
         Column("missing", "פונקציות חובה פנויות"), Column("drill", "תרגיל אחרון", "day"),
         Column("training", "הכשרה אחרונה", "day"), Column("file", "התיק עודכן", "day"),
         Column("ending", "עזרים שתוקפם פג או קרוב", "number", total=True), REASON),
        _resilience, (Settlement, Body, ReadinessStatus, Position), chart=_resilience_chart, rule="resilience",
        words={**GRADES, "silent": "הושתק"},
    ),
    Report(
        "protection", SUBJECT, "צוותי מוגנות", "באילו יישובים אין צוות, או שהצוות לא הוכשר או לא קיים הסברה בזמן.",
        (SETTLEMENT, WORKER, Column("team", "הצוות"), Column("trained", "הוכשר", "day"),
         Column("refreshed", "רענון אחרון", "day"), Column("awareness", "הסברה אחרונה", "day"), STATE, REASON),
        _protection, (Settlement, Body), rule="protection",
        words={"red": "אין צוות", "amber": "דורש השלמה", "green": "תקין", "silent": "הושתק"},
    ),
    Report(
        "booklets", KNOWLEDGE, "חוברות ועזרים ביישובים", "מי מחזיק/ה בגרסה ישנה, מה פג תוקפו, והאם עובדים לפי החוברת.",
        (SETTLEMENT, WORKER, Column("title", "החומר", choose=True), Column("held", "הגרסה ביישוב"),
         Column("newest", "הגרסה האחרונה"), Column("given", "נמסרה", "day"), Column("adopted", "אומצה", "day"),
         Column("works", "אומצה?", choose=True), Column("state", "מצב", "state", choose=True)),
        _booklets, (Settlement, Resource, Distribution),
        words={"red": HELD[EXPIRED], "amber": HELD[OLD], "green": HELD[CURRENT]},
    ),
)  # fmt: skip
