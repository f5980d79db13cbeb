"""Nothing typed is lost: what stands in a form is kept while it is typed, and is there when the form is opened again.

The page keeps it by itself. A form that is sent after its visit was over by rest is kept too, for the one whose visit
that was: she finds it after signing in, and nobody else does, in that browser or in another.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_admin import expose

from admin import forms, history, visits
from admin.doors import actor, may_begin, office, today
from models import access, drafts
from models.changes import fresh_uid
from models.uids import is_uid

NEW = "_draft"  # the name under which the form of a new record carries its key


@dataclass(frozen=True)
class Kept:
    """What a form's page tells of drafts: the form's key, when what it shows was kept, and what else was begun."""

    form: str
    when: str = ""
    pairs: tuple = ()
    others: tuple = ()


class Drafting:
    """The doors of drafts, for every entity's view. Whoever may write it now may keep, and finds only her own."""

    @expose("/draft/", methods=("POST",))
    def draft_view(self):
        """Keep what stands in a form just now; the page sends it while somebody types."""
        return jsonify(at=history.when(self._keep(actor())).partition(" ")[2])

    @expose("/draft/drop/", methods=("POST",))
    def drop_draft_view(self):
        """Forget what was kept, and open the form as if nothing had been."""
        uid, form = request.args.get("id", ""), request.form.get(NEW, "")
        if uid:
            self._found(uid, "update")
        drafts.drop(actor().uid, self.entry.code, uid or form)
        flash("הטיוטה נמחקה.", "success")
        return redirect(self.get_url(".edit_view", id=uid) if uid else self.get_url(".create_view"))

    def inaccessible_callback(self, name, **kwargs):
        """What was sent after a visit was over is kept; after signing in, she who sent it is back at the form."""
        who = visits.last_here() if name in ("create_view", "edit_view", "draft_view") else None
        if who is None or request.method != "POST":
            return super().inaccessible_callback(name, **kwargs)
        who = access.actor_of(who, today(), office().world.now())
        self._keep(who)
        uid, form = request.args.get("id", ""), request.form.get(NEW, "")
        back = self.get_url(".edit_view", id=uid) if uid else self.get_url(".create_view", draft=form)
        there = f"{url_for('security.login')}?{urlencode({'next': back})}"
        if name == "draft_view":
            return jsonify(out=there)
        flash("מה שהוקלד נשמר, ויחכה בטופס אחרי הכניסה.", "warning")
        return redirect(there)

    def _keep(self, who):
        """Keep the form that was sent, where `who` may write the record, or a new one; returns when."""
        uid, key = request.args.get("id", ""), request.form.get(NEW, "")
        if uid and not (access.can(who, "update", self.entry) and access.may(who, "update", self.entry, uid)):
            abort(404 if access.can(who, "update", self.entry) else 403)
        if not uid and not may_begin(who, self.entry):
            abort(403)
        if not uid and not is_uid(key):
            abort(400)
        names = {*forms.names_of(self.entry), forms.SEEN, "_version"}
        pairs = [pair for pair in request.form.items(multi=True) if pair[0] in names]
        now = office().world.now()
        drafts.keep(who.uid, self.entry.code, uid or key, not uid, pairs, now)
        return now

    def _kept(self, record=None):
        """What the page of a form tells of drafts; on a form that was sent, only its key."""
        if request.method == "POST":
            return Kept(record.uid if record else request.form.get(NEW) or fresh_uid(office().world))
        found = drafts.of_form(actor().uid, self.entry.code, record.uid if record else request.args.get("draft", ""))
        if found:
            return Kept(found.form, history.when(found.at), tuple(found.pairs))
        if record:
            return Kept(record.uid)
        others = tuple((form, history.when(at)) for form, at in drafts.of_new(actor().uid, self.entry.code))
        return Kept(fresh_uid(office().world), others=others)

    def _drop_draft(self, record=None):
        """Forget what was kept of the form that was just saved."""
        drafts.drop(actor().uid, self.entry.code, record.uid if record else request.form.get(NEW, ""))
