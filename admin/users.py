"""Users: the screen of the catalog, and what the system manager does about somebody's way in."""

from flask import abort, flash, redirect, request
from flask_admin import expose

from admin import attempts, history, visits
from admin.account import told_of
from admin.base import CatalogView
from admin.doors import actor, office, today
from admin.signin import Account, note, remove_second_step, temporary_password
from models import kinds
from models.staff import trained

LONGEST = 200  # of a reason


class UserView(CatalogView):
    """The list of users; who may change a user may also give a password, unlock and take a second step away."""

    details_template = "user.html"

    def _tone(self):
        """Who was trained too long ago, or never, is marked in the list."""
        known, field = super()._tone(), self.model.last_privacy_training
        last = lambda shown: self.model(last_privacy_training=kinds.Day().parse(shown))  # noqa: E731 (a local spelling)
        due = lambda shown: bool(shown) and not trained(last(shown), today())  # noqa: E731 (a local spelling)
        return lambda name, shown: ("warn" if due(shown) else None) if name == field.name else known(name, shown)

    def _details(self, found, mine):
        told = super()._details(found, mine)
        account = Account.get_by_id(found.uid)
        until = attempts.locked_until(found.email, office().world.now())
        other = mine and not found.retired_on and found.uid != actor().uid
        told["password_url"] = self.get_url(".password_view") if other and found.active else ""
        return {
            **told, **told_of(account), "has_password": bool(account.password), "temporary": account.temporary,
            "last_login": history.when(account.current_login_at), "locked_until": history.when(until),
            "can_mend": other,
        }  # fmt: skip

    def _saved(self, made, word):
        """A new user is shown with a password at once; nobody could come in without."""
        if request.endpoint.endswith(".create_view") and made.active:
            return self._give(made)
        if not made.active:
            for text in self.model.remarks(made, today()):
                flash(text, "warning")
        return super()._saved(made, word)

    @expose("/password/", methods=("POST",))
    def password_view(self):
        """Give a user a password and show it once; the journal keeps that it was given, never the password."""
        return self._give(self._another(active=True))

    def _give(self, found):
        note("temporary", found, "")
        return self.render("user_password.html", name=found.name, email=found.email,
                           password=temporary_password(found), back_url=self._page(found.uid))  # fmt: skip

    @expose("/unlock/", methods=("POST",))
    def unlock_view(self):
        """Open the lock that failures closed."""
        found = self._another()
        attempts.unlock(found.email)
        note("unlocked", found, "")
        return self._done(found, "הנעילה שוחררה. אפשר לנסות להיכנס שוב.")

    @expose("/second/", methods=("POST",))
    def second_view(self):
        """Take a second step away, with a reason: whose phone is lost comes in with the password and sets up anew."""
        found, reason = self._another(), " ".join(request.form.get("reason", "").split())[:LONGEST]
        if len(reason) < 4:
            flash("יש לכתוב למה מסירים את השלב השני: הסיבה נשמרת ביומן.", "danger")
            return redirect(self._page(found.uid))
        remove_second_step(found, reason)
        return self._done(found, "השלב השני, הקודים ומפתחות הגישה הוסרו. בכניסה הבאה יוגדר שלב שני חדש.")

    @expose("/close/", methods=("POST",))
    def close_view(self):
        """End all visits of a user."""
        found = self._another()
        note("closed", found, str(visits.close(found.uid, "closed")))
        return self._done(found, "כל הכניסות הפתוחות נסגרו.")

    def _another(self, active=False):
        """The user that the form names; one's own way in is mended on one's own page, with one's own password."""
        self._demand("update")
        found = self._found(request.form.get("id"), "update")
        if found.retired_on or (active and not found.active):
            abort(404)
        if found.uid == actor().uid:
            abort(403)
        return found

    def _done(self, found, word):
        flash(word, "success")
        return redirect(self._page(found.uid))
