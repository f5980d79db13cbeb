"""'התקיים מפגש': a meeting that just took place, written down in four touches, on a phone too."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import links
from admin.doors import UNIT_ROLES, Screen, actor, office, today, write_all
from models import access, encounters
from models.catalog import BY_CODE, BY_MODEL
from models.changes import Refused, Stale, fresh_uid
from models.days import is_late
from models.kinds import Day, Invalid, Text
from models.meetings import KINDS, MODES, Attendance, Meeting
from models.messages import say
from models.places import Organisation, Settlement
from models.tasks import Task, in_settlement
from models.uids import is_uid
from models.words import clean

MOST = 15  # open tasks that are shown
LINES = 3  # new tasks in one form
show = Day().show


class HeldView(Screen):
    """One form for a guidance, a meeting with the board, or a planned meeting whose day has come."""

    roles = tuple(role for role in UNIT_ROLES if role != "eligibility")

    def __init__(self):
        super().__init__("התקיים מפגש", endpoint="held", url="/admin/held")

    def is_visible(self):
        return False

    @expose("/", methods=("GET", "POST"))
    def index(self):
        """The form; sent, it writes meeting, presence, tasks and the next meeting, all or nothing."""
        about = _about()
        if request.method == "GET":
            return self._page(about)
        if done := _written_already(about):
            flash("המפגש כבר נשמר.", "success")
            return redirect(links.page_of(Meeting, done.uid))
        held, errors = _told(about)
        if not errors:
            try:
                write_all(encounters.changes_of(held), "התקיים מפגש")
            except Stale as stale:
                return self._page(about, {"": say("held.stale")}, stale.record.version)
            except Refused as refused:
                errors = refused.errors
            else:
                flash("המפגש נשמר. אפשר לשלוח את הסיכום מכאן.", "success")
                return redirect(links.page_of(Meeting, held.key))
        return self._page(about, errors)

    def _page(self, about, errors=None, version=None):
        typed = request.form if request.method == "POST" else None
        met, here = about["met"], about["settlement"]
        pick = lambda name, begins: typed.get(name, "") if typed is not None else begins  # noqa: E731
        ticked = lambda name, one, begins: one in typed.getlist(name) if typed is not None else begins  # noqa: E731
        people = [{"uid": p.person_id, "name": f"{p.person.first} {p.person.last}", "role": p.role_kind.name,
                   "ticked": ticked("present", p.person_id, about["kind"] == "guidance")}
                  for p in about["people"]]  # fmt: skip
        day = min(met.date, today()) if met else today()
        coming = about["coming"]
        ahead = coming.date if coming else encounters.next_day(about["kind"], today())
        return self.render(
            "held.html", title=dict(KINDS)[about["kind"]], place=here, key=pick("key", _key(met)),
            version=version or pick("version", met.version if met else ""), errors=errors or {},
            day=pick("day", show(day)), people=people, tasks=[_line(task) for task in about["tasks"]], ticked=ticked,
            summary=pick("summary", (met.summary if met else "") or ""), next_day=pick("next", show(ahead)),
            coming=show(coming.date) if coming else "", modes=MODES,
            mode=pick("mode", (met.mode if met else None) or "in_person"),
            owners=_owners(about), lines=[{name: pick(f"{name}{n}", "") for name in ("title", "owner", "due")}
                                          for n in range(LINES)], shared=ticked("shared", "1", True),
            further=[(one.uid, one.name, ticked("further", one.uid, False)) for one in about["neighbours"]],
            twin=_twin_href(about), back=url_for("settlement.details_view", id=here.uid),
        )  # fmt: skip


def _about():
    """What the form is about, from the address: a planned meeting, or a kind and a settlement."""
    met = _planned(request.args.get("meeting")) if request.args.get("meeting") else None
    kind = met.kind if met else request.args.get("kind", "guidance")
    place = _settlement((met.settlement_id if met else request.args.get("settlement")) or "")
    if met is None and kind not in encounters.QUICK:
        abort(404)
    now = today()
    if met is None:
        due = encounters.due_meeting(kind, place.uid, now)
        met = due if due and access.may(actor(), "update", BY_CODE["meeting"], due.uid) else None
    coming = encounters.coming_meeting(kind, place.uid, now)
    coming = coming if coming and (met is None or coming.uid != met.uid) else None
    board = encounters.governing(place.uid) if kind == "board" else None
    body = met.body_id if met else board.uid if board else None
    return {
        "met": met, "kind": kind, "settlement": place, "coming": coming, "body": body,
        "people": encounters.attendants(kind, place.uid, body, now), "tasks": _open_tasks(place),
        "neighbours": encounters.neighbours(actor(), place.uid),
    }  # fmt: skip


def _planned(uid):
    """A meeting that the signed-in person may change; one that is held already leads to its page."""
    if not links.is_key(uid):
        abort(404)
    query = access.scoped(Meeting.select().where(Meeting.uid == uid), actor(), "update", BY_CODE["meeting"])
    found = query.first() or abort(404)
    if found.retired_on or not found.settlement_id:
        abort(404)
    if found.status == "held":
        flash("המפגש כבר נרשם.", "success")
        abort(redirect(links.page_of(Meeting, uid)))
    return found


def _settlement(uid):
    query = Settlement.select().where((Settlement.uid == uid) & Settlement.retired_on.is_null())
    found = access.scoped(query, actor(), "read", BY_MODEL[Settlement]).first() if links.is_key(uid) else None
    return found or abort(404)


def _open_tasks(place):
    entry = BY_MODEL[Task]
    return list(access.scoped(in_settlement(place.uid), actor(), "update", entry).limit(MOST))


def _key(met):
    return met.uid if met else fresh_uid(office().world)


def _written_already(about):
    """The meeting that an earlier press of the same button wrote, None for none."""
    key = request.form.get("key", "")
    if not is_uid(key):
        abort(400)
    if about["met"] is not None and key == about["met"].uid:
        return None
    found = Meeting.get_or_none(Meeting.uid == key)
    if found and not access.may(actor(), "read", BY_CODE["meeting"], key):
        abort(404)
    return found


def _told(about):
    """(Held, errors) of what was typed."""
    errors, met, kind = {}, about["met"], about["kind"]
    known = met is not None and request.form["key"] == met.uid
    tasks, place = _new_tasks(about, errors), about["settlement"].uid
    there = {row.person_id for row in Attendance.select().where(Attendance.meeting == met)} if known else set()
    ahead = _read("next", Day(), errors)
    held = encounters.Held(
        request.form["key"], kind, place, _read("day", Day(), errors) or today(),
        version=_version() if known else None, body=about["body"], worker=_worker(place),
        mode=request.form.get("mode") if request.form.get("mode") in dict(MODES) else None,
        summary=_read("summary", Text(20000, lines=True), errors), tasks=tuple(tasks),
        present=_ticked("present", [p.person_id for p in about["people"] if p.person_id not in there]),
        further=_ticked("further", [one.uid for one in about["neighbours"]]) if not known else (),
        done=_ticked("done", [task.uid for task in about["tasks"]]), next_day=ahead, planned=about["coming"],
    )  # fmt: skip
    if ahead and ahead <= held.day:
        errors["next"] = say("meeting.next")
    return held, errors


def _version():
    text = request.form.get("version", "")
    return int(text) if text.isdigit() else abort(400)


def _worker(place):
    """Who was there for the unit: the one who writes; for those who write for all, the settlement's companion."""
    profile = Organisation.select().first()
    hers = encounters.companion(place, profile.accompaniment, today()) if profile else None
    return hers or actor().uid if access.right(actor(), BY_CODE["meeting"]) == access.FULL else actor().uid


def _ticked(name, open_ones):
    """Of what the form offered, what was ticked."""
    chosen = set(request.form.getlist(name))
    return tuple(one for one in open_ones if one in chosen)


def _read(name, kind, errors):
    try:
        return kind.parse(request.form.get(name, ""))
    except Invalid as error:
        errors[name] = str(error)
        return None


def _new_tasks(about, errors):
    """The values of the tasks that were typed, each with one owner."""
    positions = {position.uid for position in about["people"]}
    for number in range(LINES):
        title = clean(request.form.get(f"title{number}", ""))[:200]
        if not title:
            continue
        owner = request.form.get(f"owner{number}")
        theirs = owner in positions
        shared = theirs and request.form.get("shared") == "1"
        whose = {"owner_position": owner} if theirs else {"owner_user": actor().uid}
        due = _read(f"due{number}", Day(), errors) or _read("next", Day(), errors)
        yield {"title": title, "due": due, "shared_with_settlement": shared, **whose}


def _owners(about):
    """Who a new task may belong to: the one who writes, and those who were there."""
    theirs = [(p.uid, f"{p.person.first} {p.person.last}") for p in about["people"]]
    return [("", "אני"), *theirs]


def _line(task):
    late = task.due and is_late(task.due, today())
    return {"uid": task.uid, "title": task.title, "who": task.in_charge, "due": show(task.due), "late": late}


def _twin_href(about):
    found = encounters.twin(about["kind"], about["settlement"].uid, today())
    return links.page_of(Meeting, found.uid) if found else ""
