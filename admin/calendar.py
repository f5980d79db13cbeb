"""The calendar: what falls on which day of a month or a week, with the Jewish year beside it."""

import datetime as dt

from flask import request, url_for
from flask_admin import expose

from admin.doors import UNIT_ROLES, Screen, actor, today
from models import access, days
from models.catalog import BY_CODE, BY_MODEL
from models.kinds import Clock, Day
from models.places import Settlement
from models.reports import agenda
from models.staff import Assignment, User, open_on

VIEWS = (("month", "חודש"), ("week", "שבוע"))
MONTHS = ("ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר")
NAMES = ("ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת")
PICTURES = {"meeting": "calendar-event", "due": "clock", "task": "list-check", "plan": "clipboard-list",
            "training": "school", "drill": "urgent", "forum": "messages", "review": "refresh",
            "care": "lock"}  # fmt: skip
FEW = 4  # events that a day of the month shows at once; the others are in its week
WEEK = dt.timedelta(days=7)
show = Day().show


class CalendarView(Screen):
    """A month or a week of events, bounded by what the signed-in person may see."""

    roles = UNIT_ROLES

    def __init__(self):
        super().__init__("יומן", endpoint="calendar", url="/admin/calendar")
        self.menu_icon_value = "calendar"

    @expose("/")
    def index(self):
        """The month or week around a day of the address; whatever makes no sense there counts as not said."""
        view = "week" if request.args.get("view") == "week" else "month"
        day = _day(request.args.get("day", ""))
        first, last = _span(view, day)
        events, asked = _chosen(agenda.of(actor(), first, last, today()))
        return self.render(
            "calendar.html", view=view, weeks=_weeks(view, day, first, last, events), names=NAMES,
            heading=_heading(view, day, first, last), asked=asked, day=show(day), links=_links(view, day, asked),
            views=VIEWS, kinds=agenda.KINDS, places=_places(), workers=_workers(), empty=not events,
            own_first=actor().role in agenda.OWN_FIRST,
            feed_url=url_for("account.index", _anchor="feed"),
            add_url=url_for("meeting.create_view") if access.can(actor(), "create", BY_CODE["meeting"]) else "",
        )  # fmt: skip


def _day(text):
    """The day that was typed, or today; no further away than holidays are known."""
    try:
        found = Day().parse(text)
    except ValueError:
        found = None
    edge = 2 * WEEK * 6
    return found if found and days.FIRST + edge < found < days.LAST - edge else today()


def _span(view, day):
    """The first and the last day that are shown: whole weeks, from Sunday to Saturday."""
    if view == "week":
        first = days.sunday_of(day)
        return first, first + WEEK - days.DAY
    last = _month_after(day) - days.DAY
    return days.sunday_of(day.replace(day=1)), days.sunday_of(last) + WEEK - days.DAY


def _month_after(day):
    return (day.replace(day=28) + WEEK).replace(day=1)


def _chosen(events):
    """The events that the address asks for, and what it asks for."""
    who = actor()
    asked = {name: request.args.get(name, "") for name in ("settlement", "worker", "kind")}
    if asked["kind"] in dict(agenda.KINDS):
        events = [event for event in events if event.kind == asked["kind"]]
    if asked["settlement"]:
        events = [event for event in events if event.settlement == asked["settlement"]]
    elif asked["worker"] not in ("", "all", who.uid):
        events = agenda.hers(events, asked["worker"], _settlements_of(asked["worker"]))
    elif asked["worker"] != "all":
        events = agenda.mine(who, events)
    return events, asked


def _settlements_of(worker):
    terms = Assignment.select(Assignment.settlement).where(
        (Assignment.worker == worker) & open_on(Assignment, today()))  # fmt: skip
    return {term.settlement_id for term in terms}


def _places():
    query = Settlement.select(Settlement.uid, Settlement.name).where(Settlement.retired_on.is_null())
    return list(access.scoped(query, actor(), "read", BY_MODEL[Settlement]).order_by(Settlement.sort_key).tuples())


def _workers():
    """The unit's people, by whom events may be chosen: names that stand on every record anyway."""
    standing = User.active & User.retired_on.is_null() & User.role.in_(UNIT_ROLES)
    return list(User.select(User.uid, User.name).where(standing).order_by(User.sort_key).tuples())


def _weeks(view, day, first, last, events):
    """The days in rows of seven: [[{…}]]."""
    by_day = {}
    for event in events:
        by_day.setdefault(event.day, []).append(event)
    may_add = access.can(actor(), "create", BY_CODE["meeting"])
    shown = [first + number * days.DAY for number in range((last - first).days + 1)]
    cells = [_cell(one, by_day.get(one, []), view, one.month == day.month, may_add) for one in shown]
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _cell(day, events, view, inside, may_add):
    """What the page shows of one day."""
    most = FEW if view == "month" and len(events) > FEW + 1 else len(events)
    place = request.args.get("settlement") or None
    add = may_add and not days.rests(day)  # nobody is led to meet on Shabbat or a holiday
    return {
        "number": day.day, "date": show(day), "hebrew": days.hebrew(day, with_year=False), "name": NAMES[_column(day)],
        "today": day == today(), "inside": inside or view == "week", "rests": days.rests(day),
        "holidays": days.holidays(day), "events": [_line(event) for event in events[:most]],
        "rest": [_line(event) for event in events[most:]],
        "add": url_for("meeting.create_view", date=show(day), settlement=place) if add else "",
    }  # fmt: skip


def _column(day):
    return (day.weekday() + 1) % 7


def _line(event):
    kinds = dict(agenda.KINDS)
    return {
        "title": event.title, "place": event.place, "start": Clock().show(event.start), "picture": PICTURES[event.kind],
        "kind": kinds[event.kind], "late": event.late, "over": event.over,
        "href": url_for(f"{event.entity}.details_view", id=event.record),
        "tone": "bad" if event.late else "quiet" if event.over else "info" if event.kind in WITH_PEOPLE else "warn",
    }  # fmt: skip


WITH_PEOPLE = ("meeting", "training", "drill", "forum")  # where people come together; on the others something is due


def _heading(view, day, first, last):
    """How the month or week is called, in both years."""
    if view == "week":
        return f"{show(first)} – {show(last)}", f"{days.hebrew(first)} – {days.hebrew(last)}"
    last = _month_after(day) - days.DAY
    return f"{MONTHS[day.month - 1]} {day.year}", f"{days.hebrew(day.replace(day=1))} – {days.hebrew(last)}"


def _links(view, day, asked):
    """Where one goes from here, with the same choice."""
    kept = {name: value for name, value in asked.items() if value}
    to = lambda where, way=view: url_for(".index", view=way, day=show(where), **kept)  # noqa: E731 (a local spelling)
    if view == "week":
        before, after = day - WEEK, day + WEEK
    else:
        before, after = (day.replace(day=1) - days.DAY).replace(day=1), _month_after(day)
    ways = {code: to(day, code) for code, _ in VIEWS}
    return {"before": to(before), "after": to(after), "today": to(today()), **ways}
