"""Emergencies as they happen: an event opened in two presses, its log on a phone, its teams a press away.

Nothing here asks the sheets or their queue for anything: it works when they do not.
"""

import datetime as dt
from random import Random

import peewee as pw
from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_admin import expose
from flask_wtf.csrf import generate_csrf

from admin import links
from admin.doors import UNIT_ROLES, Screen, actor, office, today, write
from models import access, changes
from models.bodies import Body, BodyKind
from models.catalog import BY_MODEL
from models.catalog.standing import RESILIENCE
from models.changes import ZONE, Change, Refused, Source
from models.emergency import KINDS, LINES, EmergencyEvent, EventLog, EventSettlement
from models.people import Person, Position
from models.places import Settlement
from models.staff import User, open_on
from models.tasks import Task
from models.uids import new_uid

MOST = 300  # lines of a log on one page
PAST = 5
SOURCE = Source("screen", "שעת חירום")


class EmergencyView(Screen):
    """For everybody who works in the unit; who accompanies none of an event's settlements may still report to it."""

    roles = UNIT_ROLES

    def __init__(self):
        super().__init__("שעת חירום", category=RESILIENCE, endpoint="emergency")

    @expose("/")
    def index(self):
        """The events that go on, and the kinds of a new one, each a press."""
        events = _readable(EmergencyEvent).order_by(EmergencyEvent.sort_key.desc())
        mine, others = _places()
        return self.render(
            "emergency/index.html", going=list(events.where(EmergencyEvent.end.is_null())),
            past=list(events.where(EmergencyEvent.end.is_null(False)).limit(PAST)), kinds=KINDS, mine=mine,
            others=others, may_open=may_open(), line=_token(), all_url=url_for("emergency_event.index_view"),
        )  # fmt: skip

    @expose("/begin/", methods=("POST",))
    def begin(self):
        """Open an event, from now, in the settlements that are ticked; the second of two presses opens nothing."""
        kind, places = request.form.get("kind", ""), sorted(set(request.form.getlist("place")))
        if not all(links.is_linkable(Settlement, uid) for uid in places):
            abort(404)
        uid = _key("event", kind, *places)
        wanted = [Change("emergency_event", uid, "create", {"kind": kind, "started_at": _now()[1]})]
        wanted += [Change("event_settlement", "", "create", {"event": uid, "settlement": place}) for place in places]
        error = _once(EmergencyEvent, uid, wanted)
        if error:
            flash(error, "danger")
            return redirect(url_for(".index"))
        return redirect(url_for(".live", id=uid))

    @expose("/live/")
    def live(self):
        """An event: what waits, who is called, what was written down."""
        return self._live(_event(request.args.get("id")), request.args)

    def _live(self, event, typed, error=""):
        told = _told(event, _place(request.values.get("place")))
        answered = _open_request(event, typed.get("answers"))
        return self.render(
            "emergency/live.html", **told, lines=LINES, line=_token(), error=error, typed=typed, answered=answered,
            teams=_teams(told["settlements"]), writes=_may("create", EventLog), others=_not_in(told["settlements"]),
            lessons=_lessons(event, told["settlements"]), edit_url=url_for("emergency_event.edit_view", id=event.uid),
        )  # fmt: skip

    @expose("/lines/")
    def lines(self):
        """What moves on the page of an event, asked for by the page itself."""
        told = _told(_event(request.args.get("id")), _place(request.args.get("place")))
        return _moving(told)

    @expose("/line/", methods=("POST",))
    def line(self):
        """One more line; the same line that comes twice, after a cut connection or a second press, is one."""
        event, form = _event(request.form.get("event")), request.form
        text, kind = form.get("text", "").strip(), form.get("kind", "report")
        day, hour = _now()
        values = {"event": event.uid, "kind": kind, "text": text, "date": day, "at": hour,
                  "settlement": _place(form.get("settlement")), "answers": None}  # fmt: skip
        asked = _open_request(event, form.get("answers")) if kind == "answer" else None
        values["answers"] = asked["uid"] if asked else None
        uid = _key("line", event.uid, *(str(values[name] or "") for name in ("kind", "text", "settlement", "answers")))
        wanted = [Change("event_log", uid, "create", values)]
        if asked and _mine("update", EventLog, asked["uid"]):
            wanted.append(Change("event_log", asked["uid"], "update", {"status": "done"}))
        error = _once(EventLog, uid, wanted)
        if request.accept_mimetypes.best == "application/json":
            return (jsonify(error=error), 422) if error else _moving(_told(event, _place(form.get("place"))))
        if error:
            return self._live(event, form, error)
        return redirect(url_for(".live", id=event.uid, place=form.get("place") or None))

    @expose("/met/", methods=("POST",))
    def met(self):
        """A request that was met, or is open after all."""
        found = _mine("update", EventLog, request.form.get("id")) or abort(404)
        return _turn(found, {"status": "open" if request.form.get("status") == "open" else "done"})

    @expose("/team/", methods=("POST",))
    def team(self):
        """A settlement's resilience team was called, or was not after all."""
        found = _mine("update", EventSettlement, request.form.get("id")) or abort(404)
        return _turn(found, {"team_called": request.form.get("called") != "no"})

    @expose("/join/", methods=("POST",))
    def join(self):
        """One more settlement in the event, or one that was taken out comes back."""
        event = _mine("update", EmergencyEvent, request.form.get("event")) or abort(404)
        place = _place(request.form.get("settlement")) or abort(404)
        was = EventSettlement.get_or_none((EventSettlement.event == event) & (EventSettlement.settlement == place))
        new = Change("event_settlement", "", "create", {"event": event.uid, "settlement": place})
        if was is None or was.retired_on:
            _tried(new if was is None else Change("event_settlement", was.uid, "restore"))
        return redirect(url_for(".live", id=event.uid))

    @expose("/end/", methods=("POST",))
    def end(self):
        """The event is over; what was learned may be written now or later."""
        event = _mine("update", EmergencyEvent, request.form.get("event")) or abort(404)
        day, hour = _now()
        values = {} if event.end else {"end": day, "ended_at": hour}
        values["lessons"] = request.form.get("lessons", "").strip() or event.lessons
        return _turn(event, values)


def may_open():
    """True where the signed-in person may open an event."""
    return _may("create", EmergencyEvent)


def going_on():
    """The first page's tile about the events that go on, None where there are none."""
    found = list(_readable(EmergencyEvent).where(EmergencyEvent.end.is_null()).order_by(EmergencyEvent.sort_key.desc()))
    if not found:
        return None
    there = url_for("emergency.live", id=found[0].uid) if len(found) == 1 else url_for("emergency.index")
    return {"title": "אירוע חירום פתוח", "value": len(found), "tone": "bad", "hint": found[0].name, "href": there}


# What the person may do and read


def _may(verb, model):
    return access.can(actor(), verb, BY_MODEL[model])


def _readable(model):
    return access.scoped(model.select().where(model.retired_on.is_null()), actor(), "read", BY_MODEL[model])


def _event(uid):
    query = _readable(EmergencyEvent).where(EmergencyEvent.uid == uid) if links.is_key(uid) else None
    return (query.first() if query is not None else None) or abort(404)


def _mine(verb, model, uid):
    """The record with this key where she may do `verb` with it, else None."""
    if not links.is_key(uid) or not _may(verb, model):
        return None
    query = model.select().where((model.uid == uid) & model.retired_on.is_null())
    return access.scoped(query, actor(), verb, BY_MODEL[model]).first()


def _place(uid):
    """The key of a settlement that may be chosen, None for none."""
    return uid if links.is_linkable(Settlement, uid) else None


def _places():
    """(hers, the others): pairs of key and name."""
    found = _readable(Settlement).where(Settlement.accompanied != "no").order_by(Settlement.sort_key)
    pairs = list(found.select(Settlement.uid, Settlement.name).tuples())
    hers = set(actor().settlements)
    return [pair for pair in pairs if pair[0] in hers], [pair for pair in pairs if pair[0] not in hers]


def _not_in(settlements):
    there = {one["uid"] for one in settlements}
    return [pair for part in _places() for pair in part if pair[0] not in there]


# Writing once


def _token():
    """What makes a form's press known again when it comes a second time."""
    return new_uid(office().world.random)


def _key(*parts):
    """The key of what this press creates: the same press gives the same key."""
    return new_uid(Random("\n".join((actor().uid, request.form.get("line", "")[:60], *parts))))


def _once(model, uid, wanted):
    """Carry out the changes unless the first of them was carried out before; returns the error, '' for none."""
    try:
        if not model.select().where(model.uid == uid).exists():
            changes.apply_many(wanted, actor(), SOURCE, office().world)
    except Refused as error:
        return "" if model.select().where(model.uid == uid).exists() else " ".join(error.errors.values())
    return ""


def _tried(change):
    """Carry out one change, and say why where it is refused."""
    try:
        write(change, SOURCE.place)
    except Refused as error:
        flash(" ".join(error.errors.values()), "danger")


def _turn(record, values):
    """Change a record and go back to its event."""
    _tried(Change(BY_MODEL[type(record)].code, record.uid, "update", values))
    event = record.uid if isinstance(record, EmergencyEvent) else record.event_id
    return redirect(url_for(".live", id=event, place=_place(request.form.get("place"))))


def _now():
    """(day, hour) in Israel."""
    here = office().world.now().replace(tzinfo=dt.UTC).astimezone(ZONE)
    return here.date(), here.time().replace(second=0, microsecond=0)


# What a page tells


def _told(event, place):
    """What moves: the requests that wait, the settlements, the lines (of one settlement where `place` says so)."""
    lines = list(_readable(EventLog).where(EventLog.event == event).order_by(EventLog.sort_key.desc()).limit(MOST))
    there = list(_readable(EventSettlement).where(EventSettlement.event == event))
    names = links.names_of(Settlement, [row.settlement_id for row in [*lines, *there]])
    writers = links.names_of(User, [row.by_id for row in lines])
    texts = {row.uid: row.text for row in lines}
    told = [_line(row, names, writers, texts) for row in lines if place in (None, row.settlement_id)]
    waiting = [one for one in told if one["waits"]]
    settlements = [
        {"uid": row.settlement_id, "key": row.uid, "name": names.get(row.settlement_id, ""), "called": row.team_called,
         "waiting": sum(one.settlement_id == row.settlement_id and one.status == "open" for one in lines)}
        for row in there
    ]  # fmt: skip
    latest = max((row.updated_at for row in [*lines, *there, event]), default=None)
    return {"event": event, "place": place, "waiting": waiting, "told": told, "grade": EmergencyEvent.grade.kind.show(
        event.grade), "settlements": sorted(settlements, key=lambda one: one["name"]),
        "may_change": bool(_mine("update", EmergencyEvent, event.uid)), "place_name": names.get(place, ""),
        "stamp": f"{len(lines)}.{len(there)}.{latest:%Y%m%d%H%M%S%f}"}  # fmt: skip


def _line(row, names, writers, texts):
    return {
        "uid": row.uid, "kind": row.kind, "label": EventLog.kind.kind.show(row.kind), "text": row.text,
        "place": names.get(row.settlement_id, ""), "by": writers.get(row.by_id, ""), "status": row.status,
        "day": f"{row.date:%d/%m}" if row.date else "", "hour": f"{row.at:%H:%M}" if row.at else "",
        "waits": row.kind == "request" and row.status == "open", "asked": texts.get(row.answers_id, ""),
        "href": links.page_of(EventLog, row.uid),
    }  # fmt: skip


def _moving(told):
    html = render_template("emergency/_moving.html", **told)
    return jsonify(html=html, stamp=told["stamp"], token=generate_csrf())


def _open_request(event, uid):
    """The request of this event that an answer is to, None where there is none."""
    if not links.is_key(uid):
        return None
    row = _readable(EventLog).where((EventLog.uid == uid) & (EventLog.event == event)).first()
    return {"uid": row.uid, "text": row.text} if row and row.kind == "request" else None


def _teams(settlements):
    """The resilience teams of the settlements: [(settlement's name, [{name, function, phone, tel}])]."""
    kinds = BodyKind.select(BodyKind.uid).where(BodyKind.code == "t_resilience")
    places = [one["uid"] for one in settlements]
    order = pw.Case(Position.function, [("chair", 0), ("deputy", 1)], 2)
    rows = (
        access.scoped(Position.select(Position, Person, Body), actor(), "read", BY_MODEL[Position])
        .join(Person).switch(Position).join(Body)
        .where(Body.kind.in_(kinds) & Body.settlement.in_(places) & (Body.status != "closed")
               & open_on(Position, today()))
        .order_by(order, Person.sort_key)
    )  # fmt: skip
    found = {one["uid"]: (one["name"], []) for one in settlements}
    for row in rows:
        number = row.person.mobile or row.person.phone
        found[row.body.settlement_id][1].append({
            "name": f"{row.person.first} {row.person.last}", "function": Position.function.kind.show(row.function),
            "phone": Person.mobile.kind.show(number), "tel": number or ""})  # fmt: skip
    return list(found.values())


def _lessons(event, settlements):
    """What was learned, a line each: [(text, where a task is made of it)]."""
    lines = [line.strip(" -•\t") for line in (event.lessons or "").splitlines()]
    place = {"settlement": settlements[0]["uid"]} if len(settlements) == 1 else {}
    may = _may("create", Task)
    return [(line, url_for("task.create_view", title=line[:200], **place) if may else "") for line in lines if line]
