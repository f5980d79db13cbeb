"""Users: the screen of the catalog, and a temporary password for someone who has none or lost it."""

from flask import abort, request
from flask_admin import expose

from admin.base import CatalogView
from admin.doors import actor, office
from admin.signin import temporary_password
from models import changes
from models.changes import Source


class UserView(CatalogView):
    """The list of users; who may change a user may also give a password."""

    def _details(self, found, mine):
        told = super()._details(found, mine)
        told["password_url"] = self.get_url(".password_view") if mine and not found.retired_on else ""
        return told

    @expose("/password/", methods=("POST",))
    def password_view(self):
        """Give a user a password and show it once; the journal keeps that it was given, never the password."""
        self._demand("update")
        found = self._found(request.form.get("id"), "update")
        if found.retired_on or not found.active:
            abort(404)
        told = Source("screen", "סיסמה זמנית")
        changes.note("password", actor(), told, office().world, entity="user", record=found.uid)
        return self.render("user_password.html", name=found.name, email=found.email,
                           password=temporary_password(found), back_url=self._page(found.uid))  # fmt: skip
