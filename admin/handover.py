"""'להחליף מלווה': one term closes, the next opens, what is open moves or stays, and a page is printed (S3)."""

import datetime as dt

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import links, record
from admin.doors import UNIT_ROLES, Screen, actor, today, write_all
from models import access, handover
from models.catalog import BY_CODE, BY_MODEL
from models.changes import Refused
from models.kinds import Day, Invalid
from models.meetings import KINDS, Meeting
from models.messages import say
from models.places import ASSIGNMENT_KINDS, Organisation, Settlement
from models.staff import User
from models.titles import titles

show = Day().show


class HandoverView(Screen):
    """The form of one step, and the page to print."""

    roles = UNIT_ROLES

    def __init__(self):
        super().__init__("החלפת מלווה", endpoint="handover", url="/admin/handover")

    def is_visible(self):
        return False

    @expose("/", methods=("GET", "POST"))
    def index(self):
        """Who follows, from when, and what of the former's moves along."""
        if not may_replace():
            abort(403)
        place, kind = _place(), _kind()
        before = handover.former(place.uid, kind, today())
        held = handover.held_by(before.worker_id, place.uid, today()) if before else handover.Held()
        errors = self._replace(place, kind, before, held) if request.method == "POST" else {}
        if errors is None:
            return redirect(url_for(".page", settlement=place.uid))
        return self._form(place, kind, before, held, errors)

    def _replace(self, place, kind, before, held):
        """Carry out the step; {field: text} of what is wrong, None where it is done."""
        worker, day = request.form.get("worker", ""), _day()
        if before and worker == before.worker_id:
            return _again(before)
        errors = {} if _workers().where(User.uid == worker).exists() else {"worker": say("handover.worker")}
        errors |= {} if isinstance(day, dt.date) else {"day": day}
        if errors:
            return errors
        moved = handover.Held(*(_ticked(name, getattr(held, name)) for name in ("tasks", "meetings", "inquiries")))
        opened = tuple(one.uid for one in moved.inquiries)
        if opened and not _sees_care():
            abort(403)
        try:
            write_all(handover.changes_of(place.uid, kind, before, worker, day, moved), "החלפת מלווה", opened)
        except Refused as refused:
            return refused.errors
        flash("המלווה הוחלף/ה. זה דף ההעברה, להדפסה.", "success")
        return None

    def _form(self, place, kind, before, held, errors):
        typed = request.form if request.method == "POST" else None
        stays = lambda name, one: typed is not None and one not in typed.getlist(name)  # noqa: E731
        care = [{"uid": uid, "text": text, "ticked": not stays("inquiries", uid)} for uid, text in _care(held)]
        return self.render(
            "handover.html", place=place, kind=dict(ASSIGNMENT_KINDS)[kind], errors=errors,
            before=before.worker.name if before else "", since=show(before.start) if before else "",
            day=typed.get("day", "") if typed is not None else show(today()),
            chosen=typed.get("worker", "") if typed is not None else "",
            workers=[(one.uid, one.name) for one in _workers() if not before or one.uid != before.worker_id],
            tasks=[{"uid": task.uid, "text": task.title, "sub": show(task.due), "ticked": not stays("tasks", task.uid)}
                   for task in held.tasks],
            meetings=[{"uid": one.uid, "text": dict(KINDS)[one.kind], "sub": show(one.date),
                       "ticked": not stays("meetings", one.uid)} for one in held.meetings],
            inquiries=care, hidden=0 if _sees_care() else len(held.inquiries),
            back=url_for("settlement.details_view", id=place.uid),
        )  # fmt: skip

    @expose("/page/")
    def page(self):
        """The page of a handover, to read and to print."""
        place, kind = _place(), _kind()
        told = handover.paper(place.uid, kind, today())
        names = titles(Meeting, [one.uid for one in (*told.planned, *told.held)])
        return self.render(
            "handover_page.html", place=place, told=told, names=names, day=show(today()), show=show,
            phone=User.phone.kind.show, term=record.term_of, kind=dict(ASSIGNMENT_KINDS)[kind],
            back=url_for("settlement.details_view", id=place.uid),
        )  # fmt: skip


def may_replace():
    """True where the signed-in person may say who accompanies whom."""
    return access.can(actor(), "create", BY_CODE["assignment"])


def _sees_care():
    """True for who answers for all that is confidential: only the manager moves it."""
    return actor().role == "manager"


def _care(held):
    """(key, how it is called) of the inquiries, for who may move them."""
    names = titles(BY_CODE["inquiry"].model, [one.uid for one in held.inquiries]) if _sees_care() else {}
    return [(one.uid, names[one.uid]) for one in held.inquiries if one.uid in names]


def _place():
    uid = request.args.get("settlement", "")
    query = Settlement.select().where((Settlement.uid == uid) & Settlement.retired_on.is_null())
    found = access.scoped(query, actor(), "read", BY_MODEL[Settlement]).first() if links.is_key(uid) else None
    return found or abort(404)


def _kind():
    profile = Organisation.select().first() or abort(404)
    return profile.accompaniment


def _workers():
    there = User.active & User.retired_on.is_null() & User.role.in_(UNIT_ROLES)
    return User.select().where(there).order_by(User.sort_key)


def _day():
    """The day on which the new term begins, or what is wrong with it."""
    try:
        return Day().parse(request.form.get("day", "")) or say("handover.day")
    except Invalid as error:
        return str(error)


def _ticked(name, records):
    chosen = set(request.form.getlist(name))
    return tuple(one for one in records if one.uid in chosen)


def _again(before):
    """A second press: the one who was chosen accompanies already."""
    flash(say("handover.already", name=before.worker.name), "success")
