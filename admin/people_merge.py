"""'אותו אדם?': two records that are one person become one, and may be parted again."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import history, links
from admin.doors import UNIT_ROLES, Screen, actor, office
from models import access
from models.catalog import BY_CODE, PEOPLE
from models.changes import Refused, Source
from models.ledger import Run
from models.people import Person
from models.words import fold
from sync.merge_people import likely, merge_people, part_people
from sync.undo import is_whole_for

SHOWN = 60


class MergeView(Screen):
    """People who may be one, side by side; and the merges that may be parted."""

    roles = tuple(role for role in UNIT_ROLES if role != "eligibility")

    def __init__(self):
        super().__init__("אותו אדם?", category=PEOPLE, endpoint="people_merge", url="/admin/people/merge")

    @expose("/")
    def index(self):
        """The pairs; with `?id=` those of one person."""
        asked = request.args.get("id")
        person = _mine().where(Person.uid == asked).first() if links.is_key(asked) else None
        pairs = [(person, other) for other in likely(person)] if person else _pairs()
        merges = Run.select().where((Run.way == "merge") & (Run.undone_by == "")).order_by(Run.started.desc()).limit(20)
        return self.render(
            "people_merge.html", pairs=[[_told(one) for one in pair] for pair in pairs[:SHOWN]],
            merges=[{"text": run.message, "when": history.when(run.started), "who": run.who,
                     "part_url": url_for(".part", run=run.uid)} for run in merges if _may_part(run)],
        )  # fmt: skip

    @expose("/do/", methods=("POST",))
    def merge(self):
        """Make two records one; the chosen one stays."""
        keep, drop = request.form.get("keep"), request.form.get("drop")
        if not links.is_key(keep) or not links.is_key(drop):
            abort(400)
        try:
            run = merge_people(keep, drop, actor(), Source("screen", "איחוד אנשים"), office().world)
        except Refused as refused:
            flash(str(refused), "danger")
        else:
            flash(f"{run.message} אפשר להפריד בחזרה בתחתית העמוד.", "success")
        return redirect(url_for(".index"))

    @expose("/part/<run>/", methods=("POST",))
    def part(self, run):
        """Part what was merged."""
        found = Run.get_or_none(Run.uid == run) or abort(404)
        if not _may_part(found):
            abort(403)
        try:
            flash(part_people(found.uid, actor(), office().world).message, "success")
        except Refused as refused:
            flash(str(refused), "danger")
        return redirect(url_for(".index"))


def _mine():
    """The people whom the signed-in person may write."""
    query = Person.select().where(Person.retired_on.is_null())
    return access.scoped(query, actor(), "update", BY_CODE["person"])


def _may_part(run):
    return run.way == "merge" and is_whole_for(run.uid, actor())


def _pairs():
    """People with one name, or with one number and one family name, each pair once."""
    found, seen = [], {}
    for person in _mine().order_by(Person.sort_key):
        numbers = filter(None, {person.mobile, person.phone})
        for mark in ((fold(person.last), fold(person.first)), *((fold(person.last), number) for number in numbers)):
            other = seen.setdefault(mark, person)
            if other is not person and (other, person) not in found:
                found.append((other, person))
    return found


def _told(person):
    phones = " · ".join(filter(None, (Person.mobile.kind.show(person.mobile), Person.phone.kind.show(person.phone))))
    sub = " · ".join(filter(None, (phones, person.email)))
    return {"uid": person.uid, "name": f"{person.first} {person.last}", "sub": sub,
            "href": links.page_of(Person, person.uid)}  # fmt: skip
