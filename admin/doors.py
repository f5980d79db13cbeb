"""Who is at the door: the person who acts in a request, and the frame that every screen shares."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import abort, current_app, g, redirect, request, url_for
from flask_admin import BaseView
from flask_login import current_user

from models import access, changes
from models.catalog import BY_CODE, FULL
from models.places import Settlement

UNIT_ROLES = ("manager", "secretary", "worker", "referent", "regional", "eligibility")


def office():
    """What the composition root gave: `settings`, `world`, `start_sync(settlements, who)`."""
    return current_app.extensions["pinkas"]


def today():
    """The date in Israel, on the office's clock."""
    return office().world.today()


def actor():
    """The actor that the signed-in person is, read once in a request."""
    if "actor" not in g:
        g.actor = access.actor_of(current_user, today(), office().world.now())
    return g.actor


def may_begin(who, entry):
    """True where `who` may make a record; a new settlement is nobody's own, so who writes only her own makes none."""
    return access.can(who, "create", entry) and (entry.model is not Settlement or access.right(who, entry) == FULL)


def source(place="", takes_back=None):
    """By which way what is written now came: the screen, and the press by which it can be taken back as one."""
    if "press" not in g:
        g.press = changes.fresh_uid(office().world)
    return changes.Source("screen", place, g.press, takes_back)


def write(change, place="", takes_back=None):
    """Carry out one change on behalf of the signed-in person."""
    return changes.apply(change, actor(), source(place, takes_back), office().world)


def write_all(wanted, place="", opened=()):
    """Carry out several changes on behalf of the signed-in person, all or none.

    `opened` are confidential records that a screen lets this person change without reading them.
    """
    acts = replace(actor(), opened=(*actor().opened, *opened))
    return changes.apply_many(list(wanted), acts, source(place), office().world)


def adds_in(code, settlement):
    """True where the signed-in person may add a record of this entity in a settlement, given by its key."""
    standing = access.right(actor(), BY_CODE[code])
    return standing == access.FULL or (standing == access.OWN and settlement in actor().settlements)


class Screen(BaseView):
    """A page behind the door: signed-in people only, and of them those whose role `opens` lets in."""

    #: the roles that may open the page, None for all
    roles = None

    def opens(self):
        """True where the signed-in person may open this page."""
        return self.roles is None or actor().role in self.roles

    def is_accessible(self):
        return current_user.is_authenticated and self.opens()

    def inaccessible_callback(self, name, **kwargs):
        """To the sign-in page and back here; a person who is signed in already meets a closed door."""
        if current_user.is_authenticated:
            abort(403)
        here = {"next": request.full_path.rstrip("?")} if request.method == "GET" else {}
        return redirect(f"{url_for('security.login')}?{urlencode(here)}" if here else url_for("security.login"))

    def _run_view(self, fn, *args, **kwargs):
        # The library's own retries every TypeError with other arguments and so hides what really happened.
        return fn(self, *args, **kwargs)
