"""'הכניסה שלי': what lets a person in, where the person is in, and the answer to a page that asks for more time."""

from flask import flash, jsonify, redirect, url_for
from flask_admin import expose
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from admin import history, visits
from admin.delivery import DeliveryRoutes, told_outside
from admin.doors import Screen, office
from admin.signin import note
from models.catalog import UNIT_STAFF


class AccountView(DeliveryRoutes, Screen):
    """The page of one's own way in; every signed-in person has it, and nobody else's."""

    def __init__(self):
        super().__init__("הכניסה שלי", category=UNIT_STAFF, endpoint="account")

    def is_visible(self):
        """Not in the menu: it is reached by one's own name."""
        return False

    @expose("/")
    def index(self):
        """Password, second step, recovery codes, passkeys, and the browsers in which one is in."""
        return self._page()

    def _page(self, **more):
        told = told_of(current_user) | told_outside(current_user) | more
        return self.render("account.html", **told, must=office().settings.second_step)

    @expose("/state/")
    def state(self):
        """How long the visit goes on, for a page that waits: that is no use of it."""
        return jsonify(left=visits.left(), token=generate_csrf())

    @expose("/stay/", methods=("POST",))
    def stay(self):
        """Somebody is there: the visit goes on."""
        return jsonify(left=visits.left(), token=generate_csrf())

    @expose("/close/", methods=("POST",))
    def close(self):
        """Out of all other browsers."""
        closed = visits.close(current_user.uid, "closed", keep_this=True)
        note("closed", current_user, str(closed))
        flash("יצאת מכל שאר הדפדפנים.", "success")
        return redirect(url_for(".index"))


def told_of(account):
    """What lets an account in and where it is in, for the page of its own and the system manager's."""
    passkeys = [{"name": one.name, "made": history.when(one.created), "used": history.when(one.lastuse_datetime)}
                for one in account.webauthn]  # fmt: skip
    found = [{**visit, "started": history.when(visit["started"]), "seen": history.when(visit["seen"])}
             for visit in visits.of_account(account.uid)]  # fmt: skip
    return {"second": bool(account.tf_totp_secret), "codes_left": len(account.mf_recovery_codes or ()),
            "passkeys": passkeys, "visits": found, "email": account.email}  # fmt: skip
