"""What somebody's own first page begins with: a worker's week with her settlements, a referent's areas.

Each section is {title, icon, count, href, empty, lines: [{label, href, sub, chip, tone, press}]}, some with more:
(address, text) of where there is more to see. A count that leads somewhere is the length of the list there.
"""

import datetime as dt
from collections import Counter

import peewee as pw
from flask import url_for

from admin import links, lists
from admin.deeds import held_href
from admin.doors import actor, adds_in, office, today
from admin.sheets import KEEPERS, open_workbooks, state_of
from models import access
from models.bodies import Body
from models.catalog import BY_MODEL
from models.encounters import QUICK
from models.kinds import Clock, Day
from models.ledger import Run
from models.meetings import Meeting
from models.needs import Need
from models.people import Person
from models.places import Settlement
from models.plans import PlanItem, WorkPlan, progress
from models.programmes import AFTER, Programme
from models.reports import digest
from models.reports.trainings import SOON, Coverage
from models.rules import numbers
from models.staff import Area, User
from models.tasks import Task, undone

AHEAD = dt.timedelta(days=7)
LINES = 8  # of a section; what is more stands in its list
RUNS = 100  # that are looked through for what came in from the sheets
HELD = {"guidance": "התקיימה הנחיה", "board": "התקיים מפגש ועד"}
show = Day().show


def of_worker(rows):
    """The sections of 'השבוע שלי', from the Rows of her settlements."""
    return [_places(rows), _tasks(), _ahead(rows), *filter(None, [_trainings(), _sheets()])]


def of_unit(rows):
    """What waits for who looks after the whole unit: its week, her tasks, and the sheets that stand still."""
    return [_ahead(rows), _tasks(), *filter(None, [_standing_sheets()])]


def of_referent():
    """The sections of each area that the person answers for."""
    areas = Area.select().where(Area.uid.in_(actor().areas) & Area.retired_on.is_null()).order_by(Area.sort)
    return [section for area in areas for section in _area(area)]


def _section(title, icon, lines, count=None, href="", empty=""):
    count = len(lines) if count is None else count
    return {"title": title, "icon": icon, "lines": lines[:LINES], "count": count, "href": href, "empty": empty}


def _line(label, href="", sub="", chip="", tone="", press=()):
    return {"label": label, "href": href, "sub": sub, "chip": chip, "tone": tone, "press": press}


def _open(model, bound=None):
    """The records of `model` that the person may read and that are not in the archive."""
    query = model.select().where(model.retired_on.is_null())
    query = query if bound is None else query.where(bound)
    return access.scoped(query, actor(), "read", BY_MODEL[model])


# A worker's week


def _places(rows):
    """Her settlements, the most pressing first: when they were last met, and the press that writes a meeting down."""
    found = {}
    for row in rows:
        found.setdefault(row.settlement, []).append(row)
    lines = [_place(uid, mine) for uid, mine in sorted(found.items(), key=lambda pair: _pressing(pair[1]))]
    return _section("היישובים שלי", "map-pin", lines, empty="עוד לא שובצת ליישוב.") | {"lines": lines}


def _pressing(rows):
    tones = Counter(row.tone for row in rows)
    return -tones["red"], -tones["amber"], rows[0].name


def _place(uid, rows):
    late = sum(row.tone == "red" for row in rows)
    told = " · ".join(row.reason for row in rows if row.kind in QUICK)
    chip = ("חובה אחת באיחור" if late == 1 else f"{late} חובות באיחור") if late else "אין איחורים"
    presses = [(held_href(row.kind, uid), HELD[row.kind]) for row in rows
               if row.kind in QUICK and adds_in("meeting", uid)]  # fmt: skip
    presses.append((url_for("contacts.index", settlement=uid, who="all"), "דף קשר"))
    return _line(rows[0].name, links.page_of(Settlement, uid), told, chip, "bad" if late else "good", presses)


def _tasks():
    """What is hers to do, what is late first; the list that it leads to is the same tasks."""
    query = _open(Task, undone() & (Task.owner_user == actor().uid))
    ordered = query.order_by(pw.Case(None, [(Task.due.is_null(), 1)], 0), Task.due, Task.uid)
    tasks = list(ordered.limit(LINES))
    lists.read_names(tasks, ["settlement"])
    href = url_for("task.index_view", flt0_owner_user_is=actor().uid, flt1_status_not="done", flt2_status_not="dropped")
    return _section("המשימות שלי", "list-check", [_task(task) for task in tasks], query.count(), href,
                    "אין משימות פתוחות.")  # fmt: skip


def _task(task):
    late = task.due and task.due < today()
    told = " · ".join(filter(None, [lists.shown(task, "settlement"), f"עד {show(task.due)}" if task.due else ""]))
    return _line(task.title, links.page_of(Task, task.uid), told, "באיחור" if late else "", "bad")


def _ahead(rows):
    """What falls in the days to come, as the week's letter tells it; `rows` are those of her duties."""
    told = digest.of(actor(), today(), today() + AHEAD, rows)
    week = next((section for section in told if section.code == "week"), None)
    lines = [_event(one) for one in week.lines] if week else []
    found = _section("בשבוע הקרוב", "calendar-event", lines, week.total if week else 0,
                     empty="לא נקבע דבר לשבוע הקרוב.")  # fmt: skip
    return found | {"more": (url_for("calendar.index", view="week"), "ליומן")}


def _event(one):
    when = " ".join(filter(None, [show(one.day), Clock().show(one.start)]))
    press = [(url_for("held.index", meeting=one.record), "התקיים")] if one.meets and one.day <= today() else ()
    href = url_for(f"{one.entity}.details_view", id=one.record)
    return _line(one.text, href, " · ".join(filter(None, [when, one.place])), press=press)


def _trainings():
    """Who of her settlements' role holders lacks a training, or soon will."""
    days = numbers().get("training")
    if days is None:
        return None
    coverage = Coverage(today(), days)
    lacking = [one for one in coverage.holders if one.settlement in actor().settlements and coverage.mandatory(one.role)
               and (not one.trained or one.state == SOON)]  # fmt: skip
    people = links.names_of(Person, [one.person for one in lacking])
    places = links.names_of(Settlement, [one.settlement for one in lacking])
    lines = [_line(people.get(one.person, ""), url_for("coverage.index", role=one.role),
                   f"{coverage.roles[one.role].name} · {places.get(one.settlement, '')}",
                   f"עד {show(one.until)}" if one.state == SOON else "אין הכשרה בתוקף",
                   "warn" if one.state == SOON else "bad") for one in lacking]  # fmt: skip
    return _section("הכשרות של בעלי התפקידים שלי", "school", lines, empty="לכולם הכשרה בתוקף.")


def _sheets():
    """What came in from her settlements' sheets since she was last here, the latest run first."""
    if actor().role != "worker":
        return None
    since = User.get_by_id(actor().uid).last_login_at or office().world.now() - AHEAD
    books = {book.settlement.name for book in open_workbooks(actor())}
    runs = Run.select().where(Run.ended > since).order_by(Run.ended.desc()).limit(RUNS)
    news = [(run, line) for run in runs for line in run.lines
            if line.get("kind") in ("in", "new") and line.get("workbook") in books]  # fmt: skip
    lines = [_line(line.get("text", ""), url_for("runs.run", uid=run.uid), line["workbook"]) for run, line in news]
    return _section("חדש מן הגיליונות", "table", lines, empty="דבר לא השתנה בגיליונות מאז הכניסה הקודמת.")


def _standing_sheets():
    """The sheets that are not made equal, and why, for those who answer for all of them."""
    if actor().role not in KEEPERS:
        return None
    found = [(book, *state_of(book)) for book in open_workbooks(actor()) if book.state != "ok"]
    lines = [_line(book.settlement.name, url_for("workbooks.book", key=book.id), "", told, tone)
             for book, told, tone in found]  # fmt: skip
    return _section("גיליונות שדורשים טיפול", "table", lines, empty="כל הגיליונות מעודכנים.")


# A referent's areas


def _area(area):
    """What goes on in an area: its plan, programmes, trainings, needs that wait and meetings to come."""
    found = [
        _section("תוכנית העבודה וצוותים מובילים", "clipboard-list", [*_plan(area), *_bodies(area)]),
        _programmes(area, "תוכניות ותהליכים", Programme.kind != "training", flt1_kind_not="training"),
        _programmes(area, "הכשרות", Programme.kind == "training", flt1_kind_is="training"),
        _needs(area), _coming(area),
    ]  # fmt: skip
    told = [section | {"title": f"{area.name}: {section['title']}"} for section in found if section["lines"]]
    return told or [_section(area.name, "target-arrow", [], empty="עוד לא נרשמו בתחום תוכניות, צרכים או מפגשים.")]


def _needs(area):
    waiting = _open(Need, (Need.area == area.uid) & (Need.status == "open")).order_by(Need.found_on, Need.uid)
    lines = [_line(one.text, links.page_of(Need, one.uid), f"מ־{show(one.found_on)}",
                   "דחוף" if one.urgency == "high" else "", "bad") for one in waiting.limit(LINES)]  # fmt: skip
    href = url_for("need.index_view", flt0_area_is=area.uid, flt1_status_is="open")
    return _section("צרכים שמחכים למענה", "bulb", lines, waiting.count(), href)


def _coming(area):
    coming = _open(Meeting, (Meeting.area == area.uid) & (Meeting.status == "planned") & (Meeting.date >= today()))
    found = list(coming.order_by(Meeting.date, Meeting.uid).limit(LINES))
    names = links.names_of(Meeting, [one.uid for one in found])
    lines = [_line(names[one.uid], links.page_of(Meeting, one.uid)) for one in found]
    return _section("מפגשים קרובים", "calendar-event", lines)


def _plan(area):
    """The area's plan of the year, with how far it is."""
    for plan in _open(WorkPlan, (WorkPlan.area == area.uid) & (WorkPlan.year == today().year)):
        done = progress(list(_open(PlanItem, PlanItem.plan == plan.uid)))
        told = f"בוצעו {done}%" if done is not None else "עוד אין בה שורות"
        yield _line(f"תוכנית העבודה {plan.year}", links.page_of(WorkPlan, plan.uid), told)


def _bodies(area):
    """The bodies that lead the area's programmes."""
    leading = Programme.select(Programme.lead_body).where((Programme.area == area.uid) & Programme.retired_on.is_null())
    bodies = list(_open(Body, Body.uid.in_(leading) & (Body.status != "closed")).order_by(Body.sort_key).limit(LINES))
    names = links.names_of(Body, [one.uid for one in bodies])
    return [_line(names[one.uid], links.page_of(Body, one.uid), "צוות מוביל", press=[
        (url_for("contacts.index", group=one.uid), "דף קשר")]) for one in bodies]  # fmt: skip


def _programmes(area, title, bound, **filters):
    """What runs in an area first, then what is planned; what is over waits in the list."""
    query = _open(Programme, bound & (Programme.area == area.uid))
    over = pw.Case(None, [(Programme.stage.in_(AFTER), 1)], 0)
    found = list(query.order_by(over, Programme.sort_key, Programme.uid).limit(LINES))
    lists.read_names(found, ["settlement"])
    lines = [_line(one.name, links.page_of(Programme, one.uid), lists.shown(one, "settlement"),
                   lists.shown(one, "stage"), lists.TONES.get(one.stage) or "info") for one in found]  # fmt: skip
    return _section(title, "school" if "flt1_kind_is" in filters else "target-arrow", lines, query.count(),
                    url_for("programme.index_view", flt0_area_is=area.uid, **filters))  # fmt: skip
