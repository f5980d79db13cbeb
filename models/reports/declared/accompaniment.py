"""How the unit keeps its word: guidance, meetings with boards, what is vacant, and how much each of the unit bears."""

import datetime as dt
from collections import Counter

import peewee as pw

from models.days import late_before
from models.meetings import Meeting
from models.places import LEVELS, Settlement
from models.reports import accompaniment, bodies, overview, team
from models.reports.report import (
    OWN_PLACES,
    REASON,
    SETTLEMENT,
    STATE,
    WORKER,
    Bar,
    Chart,
    Column,
    Line,
    Link,
    Report,
    bars,
    worst_first,
)
from models.staff import Assignment
from models.tasks import Task, undone
from models.words import count

SUBJECT = "ליווי והנחיה"


def _guidance(view):
    ground = view.ground
    if ground is None or "guidance" not in ground.numbers:
        return []
    last, following = accompaniment.guidance_days(ground)
    kinds = [kind for kind in bodies.needed_roles() if kind.code == "coordinator"]
    holders, _ = bodies.role_table(kinds, view.today)

    def told(place):
        held = [one for kind in kinds for one in holders[place.uid, kind.uid]]
        day = last.get(place.uid)
        links = {"coordinator": Link("position", held[0].position)} if held else {}
        return {"coordinator": ", ".join(one.name for one in held), "last": day,
                "days": ground.days_since(day) if day else None,
                "next": min(following[place.uid], default=None)}, links  # fmt: skip

    return view.duty_lines("guidance", told)


def _guidance_chart(lines, view):
    drawn = bars(lines, "days", lambda days: count(days, "יום אחד", "יומיים", "ימים"),
                 mark=view.ground.numbers["guidance"]) if lines else ()  # fmt: skip
    return Chart("ימים מאז ההנחיה האחרונה", drawn, mark="מכאן נרשם איחור")


def _boards(view):
    ground = view.ground
    if ground is None or "board" not in ground.numbers:
        return []
    days, _ = accompaniment.board_days(ground)
    first = dt.date(view.today.year, 1, 1)
    year = (Meeting.kind == "board") & (Meeting.status == "held") & Meeting.date.between(first, view.today)
    listed = _counts(view.kept(Meeting).where(year), Meeting.settlement)
    since = (("kind_is", "board"), ("status_is", "held"), ("date_between", f"{first} to {view.today}"))

    def told(place):
        met = days[place.uid]
        # a meeting may be another settlement's and count here too: then no list has as many
        alike = met and listed.get(place.uid) == len(met)
        links = {"held": Link("meeting", filters=(*since, ("settlement_is", place.uid)))} if alike else {}
        return {"held": len(met), "wanted": ground.numbers["board"], "last": max(met, default=None)}, links

    return view.duty_lines("board", told)


def _boards_chart(lines, view):
    wanted = view.ground.numbers["board"] if view.ground else 0
    found = Counter(min(line.values["held"], wanted) for line in lines)
    name = lambda held: f"{count(held, 'מפגש אחד', 'שני מפגשים', 'מפגשים') if held else 'בלי מפגש'}"  # noqa: E731
    drawn = [Bar(name(held) + (" ויותר" if held == wanted else ""), found[held],
                 count(found[held], "יישוב אחד", "שני יישובים", "יישובים")) for held in range(wanted + 1)]  # fmt: skip
    return Chart("כמה מפגשים התקיימו השנה", tuple(drawn), most=len(lines))


def _vacant(view):
    """A line for each settlement without a companion, and for each role of those it needs that nobody holds."""
    if view.ground is None:
        return []
    lacking = overview.of_duty(view.ground, "companion")
    roles = overview.of_duty(view.ground, "roles")
    kinds = bodies.needed_roles() if roles else []
    holders, left = bodies.role_table(kinds, view.today)
    found = []
    for place in view.places:
        row = lacking.get(place.uid)
        if row and row.tone in ("red", "silent"):
            found.append(view.line(place.uid, {"role": "מלווה מן היחידה"}, row.tone, duty=row))
        for kind in kinds:
            if holders[place.uid, kind.uid]:
                continue
            day = left.get((place.uid, kind.uid))
            days = view.ground.days_since(day) if day else None
            row = roles[place.uid]
            late = bodies.is_late(view.ground, "roles", day)
            tone = row.tone if row.tone == "silent" else "red" if late else "amber"
            found.append(view.line(place.uid, {"role": kind.name, "since": day, "days": days}, tone, duty=row))
    return worst_first(found)


def _load(view):
    """A line for each of the unit who accompanies or answers for something; her own alone for who does that herself."""
    weeks = view.ground.numbers.get("load_weeks") if view.ground else None
    first = view.today - dt.timedelta(weeks=weeks or 0) + dt.timedelta(days=1)
    held = (Meeting.status == "held") & Meeting.date.between(first, view.today) & Meeting.worker.is_null(False)
    met = _counts(view.kept(Meeting).where(held), Meeting.worker)
    late = _counts(Task.select().where(undone() & (Task.due < late_before(view.today))), Task.owner_user)
    return [_bearer(view, load, met, late, weeks, first) for load in team.loads(view.today)
            if view.actor.role not in OWN_PLACES or load.worker.uid == view.actor.uid]  # fmt: skip


def _counts(query, key):
    return dict(query.select(key, pw.fn.COUNT(pw.SQL("*"))).group_by(key).tuples())


def _bearer(view, load, met, late, weeks, first):
    who, levels = load.worker.uid, Counter(
        term.settlement.accompaniment_level for term in load.terms if term.kind != "substitute")  # fmt: skip
    values = {"name": load.worker.name, "areas": ", ".join(load.areas), "places": sum(levels.values()),
              **{level: levels[level] for level, _ in LEVELS}, "weight": load.weight, "met": met.get(who, 0),
              "weekly": round(met.get(who, 0) / weeks, 1) if weeks else None, "late": late.get(who, 0)}  # fmt: skip
    links = {
        "met": Link("meeting", filters=(("worker_is", who), ("status_is", "held"),
                                        ("date_between", f"{first} to {view.today}"))),
        "late": Link("task", filters=(("owner_user_is", who), ("status_not", "done"), ("status_not", "dropped"),
                                      ("due_before", f"{late_before(view.today)}"))),
    }  # fmt: skip
    return Line(values, worker=who, links={code: link for code, link in links.items() if values[code]})


def _load_chart(lines, view):
    drawn = [Bar(line.values["name"], line.values["weight"], str(line.values["weight"])) for line in lines]
    return Chart("עומס לפי משקל היישובים", tuple(drawn))


REPORTS = (
    Report(
        "guidance", SUBJECT, "הנחיות רכזי הקהילה", "בכל יישוב: מתי הייתה ההנחיה האחרונה, מתי הבאה, והיכן מאחרים.",
        (SETTLEMENT, WORKER, Column("coordinator", "רכז/ת הקהילה"), Column("last", "הנחיה אחרונה", "day"),
         Column("days", "ימים מאז", "number"), Column("next", "הבאה", "day"), STATE, REASON),
        _guidance, (Settlement, Meeting), chart=_guidance_chart, rule="guidance",
    ),
    Report(
        "boards", SUBJECT, "מפגשים עם ועדי ההנהלה", "כמה מפגשים עם הוועד התקיימו השנה מתוך הנדרש, והאם הקצב מספיק.",
        (SETTLEMENT, WORKER, Column("held", "התקיימו השנה", "number", total=True),
         Column("wanted", "נדרשים", "number", total=True), Column("last", "מפגש אחרון", "day"), STATE, REASON),
        _boards, (Settlement, Meeting), chart=_boards_chart, rule="board",
    ),
    Report(
        "vacant", SUBJECT, "תפקידים פנויים", "יישובים בלי מלווה, ותפקידים שנדרשים בכל יישוב ואין מי שממלא/ת אותם.",
        (SETTLEMENT, WORKER, Column("role", "התפקיד", choose=True), Column("since", "פנוי מיום", "day"),
         Column("days", "ימים", "number"), STATE),
        _vacant, (Settlement, Assignment), words={"red": "פנוי", "amber": "התפנה לאחרונה", "silent": "הושתק"},
    ),
    Report(
        "load", SUBJECT, "עומס העובדים", "כמה יישובים וכמה מפגשים בשבוע יש לכל אחד/ת, ומה באיחור.",
        (Column("name", "עובד/ת"), Column("areas", "תחומים"), Column("places", "יישובים", "number", total=True),
         *(Column(level, words, "number", total=True) for level, words in LEVELS),
         Column("weight", "משקל", "number", total=True), Column("met", "מפגשים בתקופה", "number", total=True),
         Column("weekly", "מפגשים בשבוע", "number"), Column("late", "משימות באיחור", "number", total=True)),
        _load, (Settlement, Assignment, Meeting, Task), outward="", chart=_load_chart,
    ),
)  # fmt: skip
