"""'לשלוח סיכום': what a meeting came to, as a text, a page to print, a letter; that it was sent is kept (S8)."""

from urllib.parse import quote, urlencode

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import links
from admin.doors import UNIT_ROLES, Screen, actor, today, write
from models import access, encounters
from models.bodies import BodyKind
from models.catalog import BY_CODE
from models.changes import Change, Refused
from models.handover import ABOUT_WORK
from models.kinds import Day
from models.meetings import Meeting
from models.messages import say
from models.places import Organisation
from models.tasks import Task
from models.titles import full_titles

PARTS = (("topics", "נושאים"), ("summary", "סיכום"), ("decisions", "החלטות"), ("tasks", "משימות"),
         ("next", "המפגש הבא"))  # fmt: skip
LONGEST = 1800  # letters of an address that every mail programme opens
show = Day().show


class SummaryView(Screen):
    """The page of one meeting's summary."""

    roles = UNIT_ROLES

    def __init__(self):
        super().__init__("סיכום מפגש", endpoint="summary", url="/admin/summary")

    def is_visible(self):
        return False

    @expose("/")
    def index(self):
        """The text of the parts that are ticked in the address, and to whom it may go."""
        meeting = _meeting()
        told = {"meeting": meeting, "back": links.page_of(Meeting, meeting.uid), "may_record": _may_record(meeting),
                "title": full_titles(Meeting, [meeting.uid])[meeting.uid]}  # fmt: skip
        if _is_quiet(meeting):
            return self.render("summary.html", **told, refused=say("summary.unit"))
        full, chosen = _parts(meeting), _chosen(meeting)
        people = _people(meeting)
        to = [one for one in people if one["uid"] in request.args.getlist("to")] if _asked() else people
        text = _text(told["title"], [(label, full[code]) for code, label in PARTS if code in chosen and code in full])
        return self.render(
            "summary.html", **told, text=text, people=[{**one, "ticked": one in to} for one in people],
            pieces=[(code, label, code in chosen) for code, label in PARTS if code in full],
            mail=_mail(told["title"], text, to), to=", ".join(one["name"] for one in to),
            sent=show(meeting.sent_on), sent_to=meeting.sent_to or "",
        )  # fmt: skip

    @expose("/sent/", methods=("POST",))
    def sent(self):
        """Keep that the summary was sent on, and to whom."""
        meeting = _meeting()
        if not _may_record(meeting):
            abort(403)
        to = " ".join(request.form.get("to", "").split())[:300]
        try:
            if _is_quiet(meeting):
                raise Refused({"": say("summary.unit")})
            if not to:
                raise Refused({"": say("summary.to")})
            write(Change("meeting", meeting.uid, "update", {"sent_on": today(), "sent_to": to}), "סיכום מפגש")
            flash("נרשם שהסיכום נשלח.", "success")
        except Refused as refused:
            flash(str(refused), "danger")
            return redirect(url_for(".index", meeting=meeting.uid))
        return redirect(links.page_of(Meeting, meeting.uid))


def _meeting():
    """The meeting that was held and is open to the signed-in person."""
    uid = request.values.get("meeting", "")
    query = Meeting.select().where((Meeting.uid == uid) & (Meeting.status == "held") & Meeting.retired_on.is_null())
    found = access.scoped(query, actor(), "read", BY_CODE["meeting"]).first() if links.is_key(uid) else None
    return found or abort(404)


def _may_record(meeting):
    return access.may(actor(), "update", BY_CODE["meeting"], meeting.uid)


def _is_quiet(meeting):
    """True where nothing of a meeting leaves the unit: it says so itself, or it is a protection team's."""
    team = meeting.body_id and BodyKind.get_by_id(meeting.body.kind_id).code == "t_protection"
    return meeting.confidentiality == "unit" or bool(team)


def _parts(meeting):
    """{code: text} of what the meeting has to tell. Of tasks only those that the settlement may see."""
    tasks = Task.select().where((Task.meeting == meeting) & Task.retired_on.is_null() & Task.shared_with_settlement)
    lines = [" – ".join(filter(None, (task.title, task.in_charge, task.due and f"עד {show(task.due)}")))
             for task in tasks.where(Task.status != "dropped").order_by(Task.due, Task.uid)]  # fmt: skip
    found = {"topics": meeting.topics, "summary": meeting.summary, "decisions": meeting.decisions,
             "tasks": "\n".join(f"• {line}" for line in lines), "next": show(_next(meeting))}  # fmt: skip
    return {code: text for code, text in found.items() if text}


def _next(meeting):
    if meeting.next_date:
        return meeting.next_date
    coming = encounters.coming_meeting(meeting.kind, meeting.settlement_id, meeting.date)
    return coming.date if coming and meeting.settlement_id else None


def _asked():
    return "asked" in request.args


def _chosen(meeting):
    """The parts that are ticked; at first all of a meeting about the work, and no free words of any other."""
    if _asked():
        return set(request.args.getlist("part"))
    return {code for code, _ in PARTS} if meeting.kind in ABOUT_WORK else {"tasks", "next"}


def _text(title, parts):
    profile = Organisation.select().first()
    blocks = [title, *(f"{label}:\n{text}" for label, text in parts), profile.name if profile else ""]
    return "\n\n".join(filter(None, blocks))


def _people(meeting):
    """Who may be written to: the coordinators, or the members of the body, who have an address."""
    found = encounters.attendants(meeting.kind, meeting.settlement_id, meeting.body_id, today())
    return [{"uid": one.person_id, "name": f"{one.person.first} {one.person.last}", "email": one.person.email}
            for one in found if one.person.email]  # fmt: skip


def _mail(title, text, people):
    """The address that opens a letter in the person's own mail programme; without the text where that is too long."""
    to = ",".join(quote(one["email"], safe="@") for one in people)
    bare = f"mailto:{to}?" + urlencode({"subject": f"סיכום: {title}"}, quote_via=quote)
    whole = f"{bare}&{urlencode({'body': text}, quote_via=quote)}"
    return whole if len(whole) <= LONGEST else bare
