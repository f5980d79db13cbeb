"""Committees and chairs, who comes to forums, and tasks that are late."""

import datetime as dt
from collections import Counter, defaultdict

from models.bodies import Body, BodyKind
from models.days import late_before
from models.meetings import Meeting
from models.people import Position
from models.places import Settlement
from models.reports import bodies, forums, overview
from models.reports.report import SETTLEMENT, STATE, WORKER, Bar, Chart, Column, Line, Link, Report, worst_first
from models.rules import numbers
from models.tasks import UNDONE, Task
from models.words import count, listed

SUBJECT = "ועדים, ועדות ומפגשים"
WEEK = dt.timedelta(days=7)
STATES = {"active": ("פעילה", "green"), "forming": ("בהקמה", "amber"), "dormant": ("רדומה", "amber"),
          "none": ("אין", "red")}  # fmt: skip


def _committees(view):
    """A line for each settlement and kind of committee that every settlement needs."""
    rows = overview.of_duty(view.ground, "committees") if view.ground else {}
    kinds = bodies.needed_kinds() if rows else []
    table = bodies.committee_table(view.ground, kinds) if kinds else {}
    found = [_committee(view, place, kind, table.get((place.uid, kind.uid)), rows[place.uid])
             for place in view.places if place.uid in rows for kind in kinds]  # fmt: skip
    return worst_first(found)


def _committee(view, place, kind, found, row):
    words, tone = STATES[found.state if found else "none"]
    chair = None if found is None else "יש" if found.chaired else "אין יו״ר"
    tone = "amber" if tone == "green" and not found.chaired else tone
    silent = row.tone == "silent" and tone != "green"
    values = {"kind": kind.name, "state": words, "chair": chair, "adopted": found and found.adopted,
              "days": found.days if found and found.state != "forming" else None}  # fmt: skip
    links = {"kind": Link("body", found.body)} if found else {}
    return view.line(place.uid, values, "silent" if silent else tone, links=links)


def _unchaired(view):
    """A line for each active body without a chair."""
    rows = overview.of_duty(view.ground, "chairs") if view.ground else {}
    if not rows:
        return []
    _, without, left = bodies.unchaired(view.today)
    found = []
    for place in view.places:
        for body in without[place.uid]:
            since = left.get(body.uid) or body.established
            tone = "red" if bodies.is_late(view.ground, "chairs", since) else "amber"
            row = rows[place.uid]
            values = {"body": body.name, "kind": body.kind.name, "since": since,
                      "days": view.ground.days_since(since) if since else None}  # fmt: skip
            found.append(view.line(place.uid, values, row.tone if row.tone == "silent" else tone,
                                   links={"body": Link("body", body.uid)}, duty=row))  # fmt: skip
    return worst_first(found)


def _forums(view):
    """A line for each forum and settlement that has members in it: how often they came, and who stays away."""
    forum = (BodyKind.family == "forum") & (Body.status != "closed")
    query = view.kept(Body).select(Body, BodyKind).join(BodyKind).where(forum).order_by(Body.sort_key, Body.uid)
    met, most = bodies.last_met(view.today), numbers().get("forum_absent")
    found = []
    for forum, people in forums.rolls(list(query), view.today):
        tone, told = forums.cadence(forum, met.get(forum.uid), view.today)
        by_place = defaultdict(list)
        for one in people:
            by_place[one.place].append(one)
        mine = {place: those for place, those in by_place.items() if not view.narrowed() or place in view.names}
        for place, those in mine.items() or [("", [])]:
            found.append(_attendance(view, forum, place, those, tone, told, most))
    return found


def _attendance(view, forum, place, people, tone, told, most):
    came, asked = sum(one.came for one in people), sum(one.asked for one in people)
    absent = [one.name for one in people if most is not None and one.missed >= most]
    values = {"forum": forum.name, "members": len(people), "came": came, "asked": asked, "reason": told,
              "share": 100 * came // asked if asked else None, "absent": listed(absent)}  # fmt: skip
    if place not in view.names:
        values["settlement"] = next((one.settlement for one in people), "") if place else ""
    tone = "amber" if absent and tone == "green" else tone
    return view.line(place or None, values, tone, links={"forum": Link("body", forum.uid)})


def _tasks(view):
    """A line for each owner and settlement: what is open, what is late, what was done in the last seven days."""
    first = view.today - WEEK + dt.timedelta(days=1)
    done = (Task.status == "done") & Task.done_on.between(first, view.today)
    query = view.kept(Task).where(Task.status.in_(UNDONE) | done)
    if view.narrowed():
        query = query.where(Task.settlement.in_(sorted(view.names)) | (Task.owner_user == view.actor.uid))
    groups = defaultdict(list)
    for task in query:
        groups[task.owner_user_id, task.owner_position_id, task.settlement_id].append(task)
    found = [_owner(view, key, tasks, first) for key, tasks in groups.items()]
    found.sort(key=lambda line: (line.values["settlement"], line.values["owner"]))
    return worst_first(found)


def _owner(view, key, tasks, first):
    user, position, place = key
    undone = [task for task in tasks if task.status in UNDONE]
    late = [task.due for task in undone if task.due and task.due < late_before(view.today)]
    whose = (("owner_user_is", user),) if user else (("owner_position_is", position),)
    where = (("settlement_is", place),) if place else (("settlement_none", "1"),)
    still = (*whose, *where, ("status_not", "done"), ("status_not", "dropped"))
    counts = {"open": len(undone), "late": len(late), "done": len(tasks) - len(undone)}
    filters = {"open": still, "late": (*still, ("due_before", f"{late_before(view.today)}")),
               "done": (*whose, *where, ("status_is", "done"), ("done_on_between", f"{first} to {view.today}"))}
    oldest = min(late, default=None)
    values = {"owner": max(task.in_charge or "" for task in tasks), **counts,
              "days": (view.today - oldest).days if oldest else None}  # fmt: skip
    links = {code: Link("task", filters=filters[code]) for code, number in counts.items() if number}
    line = view.line(place, values, "red" if late else "green", links=links)
    return line if place in view.names or not place else Line({**line.values, "settlement": ""}, line.tone,
                                                              links=links)  # fmt: skip


def _committees_chart(lines, view):
    kinds, working = Counter(line.values["kind"] for line in lines), Counter(
        line.values["kind"] for line in lines if line.tone == "green")  # fmt: skip
    drawn = [Bar(kind, working[kind], count(working[kind], "יישוב אחד", "שני יישובים", "יישובים"))
             for kind in sorted(kinds)]  # fmt: skip
    return Chart("ועדות חובה שפועלות", tuple(drawn), most=max(kinds.values()))


REPORTS = (
    Report(
        "committees", SUBJECT, "ועדות חובה", "אילו ועדות חובה פועלות בכל יישוב, אילו רדומות או בהקמה, והיכן אין.",
        (SETTLEMENT, WORKER, Column("kind", "הוועדה", choose=True), Column("state", "מצב", "state", choose=True),
         Column("days", "ימים מאז הישיבה האחרונה", "number"), Column("chair", "יו״ר", choose=True),
         Column("adopted", "מנגנון העבודה אומץ", "day")),
        _committees, (Settlement, Body, Meeting), chart=_committees_chart, rule="committees",
        words={"red": "אין", "amber": "רדומה, בהקמה או בלי יו״ר", "green": "פעילה", "silent": "הושתק"},
    ),
    Report(
        "unchaired", SUBJECT, "גופים פעילים בלי יו״ר", "ועדים, ועדות וצוותים שפועלים ואין מי שעומד/ת בראשם.",
        (SETTLEMENT, WORKER, Column("body", "הגוף"), Column("kind", "סוג", choose=True),
         Column("since", "בלי יו״ר מיום", "day"), Column("days", "ימים", "number"), STATE),
        _unchaired, (Settlement, Body, Position), rule="chairs",
        words={"red": "באיחור", "amber": "התפנה לאחרונה", "silent": "הושתק"},
    ),
    Report(
        "forums", SUBJECT, "נוכחות בפורומים", "מי מכל יישוב מגיע לפורומים, מי נעדר/ת ברצף, והאם הפורום מתכנס בזמן.",
        (Column("forum", "הפורום", choose=True), SETTLEMENT, Column("members", "חברים", "number", total=True),
         Column("came", "נכחו", "number", total=True), Column("asked", "מתוך", "number", total=True),
         Column("share", "נוכחות", "percent"), Column("absent", "נעדרו ברצף"), STATE,
         Column("reason", "כינוס הפורום")),
        _forums, (Body, Meeting, Position), outward="",
        words={"red": "הפורום לא התכנס בזמן", "amber": "יש נעדרים ברצף", "green": "תקין"},
    ),
    Report(
        "tasks", SUBJECT, "משימות", "מה פתוח, מה באיחור ומה נסגר בשבעת הימים האחרונים, לפי אחראי/ת ויישוב.",
        (Column("owner", "באחריות", choose=True), SETTLEMENT, Column("open", "פתוחות", "number", total=True),
         Column("late", "באיחור", "number", total=True), Column("days", "האיחור הגדול בימים", "number"),
         Column("done", "נסגרו השבוע", "number", total=True), STATE),
        _tasks, (Settlement, Task), words={"red": "באיחור", "green": "בזמן"},
    ),
)  # fmt: skip
