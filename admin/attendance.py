"""Who was there: the members of the body that met, ticked on one page; of a forum, those whom a role makes one."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import links
from admin.doors import UNIT_ROLES, Screen, actor, today, write_all
from models import access
from models.catalog import BY_MODEL
from models.changes import Change, Refused
from models.meetings import Attendance, Meeting
from models.people import Person
from models.reports.forums import members
from models.titles import title


class AttendanceView(Screen):
    """The roll of one meeting of a body, for who may change the meeting."""

    roles = UNIT_ROLES

    def __init__(self):
        super().__init__("נוכחות במפגש", endpoint="presence", url="/admin/presence")

    def is_visible(self):
        return False

    @expose("/", methods=("GET", "POST"))
    def index(self):
        """The members with ticks; sent, it writes all of them, and that the meeting was held."""
        met = _meeting(request.args.get("meeting"))
        people, there = _people(met)
        if request.method == "POST":
            try:
                write_all(_changes(met, people, there), "נוכחות במפגש")
            except Refused as refused:
                flash(" ".join(refused.errors.values()), "danger")
            else:
                flash("הנוכחות נשמרה.", "success")
                return redirect(links.page_of(Meeting, met.uid))
        chosen = set(request.form.getlist("present")) if request.method == "POST" else {
            uid for uid, row in there.items() if row.present}  # fmt: skip
        rows = [{"uid": uid, "name": name, "told": told, "ticked": uid in chosen} for uid, name, told in people]
        return self.render("presence.html", name=title(met), rows=rows, closes=_closes(met),
                           back=links.page_of(Meeting, met.uid),
                           body_url=url_for("body.details_view", id=met.body_id))  # fmt: skip


def _meeting(uid):
    """The meeting of a body that the signed-in person may change; for others there is none."""
    entry = BY_MODEL[Meeting]
    if not links.is_key(uid) or not access.can(actor(), "update", entry):
        abort(404)
    query = Meeting.select().where((Meeting.uid == uid) & Meeting.retired_on.is_null() & Meeting.body.is_null(False))
    return access.scoped(query, actor(), "update", entry).first() or abort(404)


def _people(met):
    """([(key, name, what is told)], {key: Attendance}): the members on the day, and who else was written down."""
    there = {row.person_id: row for row in Attendance.select().where(
        (Attendance.meeting == met.uid) & Attendance.retired_on.is_null())}  # fmt: skip
    listed = [(one.person, one.name, " · ".join(filter(None, (one.role, one.settlement))))
              for one in members(met.body, met.date)]  # fmt: skip
    known = {uid for uid, _, _ in listed}
    guests = sorted(there.keys() - known)
    names = links.names_of(Person, guests)
    return [*listed, *((uid, names.get(uid, ""), "אורח/ת") for uid in guests)], there


def _closes(met):
    """True where writing down who was there says that a planned meeting took place."""
    return met.status == "planned" and met.date <= today()


def _changes(met, people, there):
    """What differs from what is written down; one press more changes nothing."""
    present = set(request.form.getlist("present"))
    if _closes(met) and request.form.get("held"):
        yield Change("meeting", met.uid, "update", {"status": "held"})
    for uid, _, _ in people:
        row = there.get(uid)
        if row is None:
            yield Change("attendance", "", "create", {"meeting": met.uid, "person": uid, "present": uid in present})
        elif bool(row.present) != (uid in present):
            yield Change("attendance", row.uid, "update", {"present": uid in present})
