"""The pages of a body and of a meeting: how ready a team is, who is in a forum, and who came."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin.base import CatalogView
from admin.doors import actor, today, write
from admin.links import page_of
from models import access
from models.bodies import PROTECTION, RESILIENCE
from models.catalog import BY_MODEL
from models.changes import Change, Refused
from models.forums import ForumExclusion
from models.kinds import Day
from models.meetings import Meeting
from models.people import Person, Position
from models.readiness import readiness, teams
from models.reports import forums
from models.reports.bodies import last_met
from models.reports.teams import GRADES, function_name, grade
from models.resilience import ReadinessStatus
from models.rules import numbers

TONES = {"green": "good", "amber": "warn", "red": "bad"}
show = Day().show


def _may(model, uid=""):
    """True where the person may change this record of `model`, or make one."""
    entry = BY_MODEL[model]
    return access.may(actor(), "update", entry, uid) if uid else access.can(actor(), "create", entry)


class BodyView(CatalogView):
    """A body's page: with the checks of a resilience team, or the members of a forum and how often they came."""

    details_template = "body.html"

    def _details(self, found, mine):
        more = {"checks": None, "forum": None}
        if found.kind.code == RESILIENCE and found.status != "closed":
            more["checks"] = _readiness(found)
        elif found.kind.family == "forum":
            more["forum"] = _forum(found, mine)
        told = super()._details(found, mine)
        told["related"] = [group for group in told["related"] if _belongs(group["code"], found)]
        return told | more

    @expose("/checked/", methods=("POST",))
    def checked_view(self):
        """One press: a check that was made today and found right."""
        status = ReadinessStatus.get_or_none(ReadinessStatus.uid == request.form.get("id", "")[:10]) or abort(404)
        if not _may(ReadinessStatus, status.uid):
            abort(403 if access.may(actor(), "read", BY_MODEL[ReadinessStatus], status.uid) else 404)
        try:
            write(Change("readiness_status", status.uid, "update", {"ok": True, "checked_on": today()}))
            flash("נרשם: נבדק היום ונמצא תקין.", "success")
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
        return redirect(url_for(".details_view", id=status.body_id))


def _belongs(code, body):
    """True where a group of related records says something of this kind of body that the page does not say itself."""
    asked = {"readiness_status": False, "forum_exclusion": body.kind.family == "forum",
             "consultation_count": body.kind.code == PROTECTION}  # fmt: skip
    return asked.get(code, True)


def _readiness(body):
    """What the page tells of a team: how ready it is, its checks, and the functions that nobody holds."""
    team = teams([body.uid])[0]
    found, wanted = readiness([team], today())[team.uid], numbers()
    tone = grade(found.percent, wanted)
    functions = [(function_name(code), url_for("position.create_view", body=body.uid, function=code))
                 for code in found.missing]  # fmt: skip
    return {
        "percent": found.percent, "grade": GRADES[tone], "tone": TONES[tone],
        "missing": functions if _may(Position) else [(name, "") for name, _ in functions],
        "drill_url": url_for("meeting.create_view", kind="drill", body=body.uid) if _may(Meeting) else "",
        "rows": [_check(check) for check in found.checks],
    }  # fmt: skip


def _check(check):
    mine = check.status is not None and not check.item.auto_rule and _may(ReadinessStatus, check.status.uid)
    return {
        "name": check.item.name, "weight": check.item.weight, "ok": check.ok, "computed": bool(check.item.auto_rule),
        "on": show(check.on) if check.on else "", "note": check.status.note if check.status else "",
        "post": check.status.uid if mine else "",
        "href": url_for("readiness_status.edit_view", id=check.status.uid) if mine else "",
    }  # fmt: skip


def _forum(body, mine):
    """What the page tells of a forum: whether it meets, its members, and who was absent running."""
    people = forums.attended(body, forums.members(body, today()), today())
    tone, told = forums.cadence(body, last_met(today()).get(body.uid), today())
    most = numbers().get("forum_absent")
    rows = [
        {"name": one.name, "href": page_of(Person, one.person), "role": one.role, "place": one.settlement,
         "by_hand": one.by_hand, "came": one.came, "asked": one.asked,
         "absent": one.missed if most is not None and one.missed >= most else 0,
         "leave": url_for("forum_exclusion.create_view", body=body.uid, person=one.person)
         if mine and not one.by_hand and _may(ForumExclusion) else ""}
        for one in people
    ]  # fmt: skip
    return {"tone": TONES[tone], "told": told, "rows": rows,
            "add": url_for("position.create_view", body=body.uid) if mine and _may(Position) else "",
            "meet": url_for("meeting.create_view", kind="forum", body=body.uid) if _may(Meeting) else ""}  # fmt: skip


class MeetingView(CatalogView):
    """A meeting's page: of a body's meeting, a press leads to writing down who was there."""

    details_template = "meeting.html"

    def _details(self, found, mine):
        who = url_for("presence.index", meeting=found.uid) if mine and found.body_id and not found.retired_on else ""
        return super()._details(found, mine) | {"who_url": who}
