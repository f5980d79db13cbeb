"""Knowledge and aids: a resource's page with its public address, and who holds which version."""

from urllib.parse import quote

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import links
from admin.base import CatalogView
from admin.doors import Screen, actor, today, write
from models import access
from models.catalog import BY_MODEL
from models.catalog.standing import KNOWLEDGE
from models.changes import Change, Refused
from models.kinds import Day
from models.knowledge import KINDS, Distribution, Resource, views_of
from models.places import Settlement
from models.public_links import site
from models.reports.knowledge import CURRENT, EXPIRED, NOTHING, OLD, WORDS, Shelf
from models.titles import title
from models.words import count, months_after

TONES = {CURRENT: "good", OLD: "warn", EXPIRED: "bad", NOTHING: "quiet"}
STATES = {state: (words, TONES[state]) for state, words in WORDS.items()}
URGENT = (EXPIRED, OLD, NOTHING, CURRENT)
show = Day().show


class ResourceView(CatalogView):
    """The screens of resources; on a resource's page stands how it is sent and who opened it, in numbers."""

    details_template = "resource.html"

    def _details(self, found, mine):
        return {**super()._details(found, mine), "public": public_card(found, mine),
                "holders_url": url_for("holders.index", id=found.uid)}  # fmt: skip


def public_card(found, mine):
    """How a resource is sent: its address, ready letters, how often it was opened; `mine` may close and open it."""
    month = views_of(found.uid, months_after(today(), -1))
    told = {"mine": mine and not found.retired_on, "open": bool(found.short) and not found.retired_on,
            "unit": found.audience == "unit", "all": _times(views_of(found.uid)), "month": _times(month),
            "uid": found.uid}  # fmt: skip
    if told["open"]:
        address = site.address(found.short)
        words = quote(f"{title(found)}\n{address}")
        told |= {"address": address, "mail": f"mailto:?subject={quote(title(found))}&body={words}",
                 "message": f"https://wa.me/?text={words}"}  # fmt: skip
    return told


def _times(number):
    return count(number, "פעם אחת", "פעמיים", "פעמים") if number else "עוד לא נפתח"


class HoldersView(Screen):
    """Who holds which version of each booklet and aid (report 15), and the press that closes a public address."""

    def __init__(self):
        super().__init__("מי מחזיק באיזו גרסה", category=KNOWLEDGE, endpoint="holders", url="/admin/holders")

    def opens(self):
        return all(access.can(actor(), "read", BY_MODEL[model]) for model in (Resource, Distribution, Settlement))

    @expose("/")
    def index(self):
        """All things that are handed out, by how they stand; or one of them, settlement by settlement."""
        shelf, places = Shelf(today()), self._places()
        if request.args.get("id"):
            return self._one(shelf, places, request.args["id"])
        kinds = dict(KINDS)
        rows = [{"title": head.title, "version": head.edition, "kind": kinds[head.kind], "date": show(head.date),
                 "href": url_for(".index", id=head.uid), "counts": self._counts(shelf, places, head)}
                for head in shelf.heads() if head.audience != "unit"]  # fmt: skip
        return self.render("holders.html", rows=rows, states=STATES,
                           new_url=url_for("resource.create_view") if self._may_add(Resource) else "")  # fmt: skip

    @staticmethod
    def _places():
        asked = Settlement.select().where((Settlement.accompanied == "yes") & Settlement.retired_on.is_null())
        query = access.scoped(asked, actor(), "read", BY_MODEL[Settlement])
        places = list(query.order_by(Settlement.sort_key))
        return sorted(places, key=lambda place: place.uid not in actor().settlements)

    @staticmethod
    def _counts(shelf, places, head):
        """How many settlements hold it in each state, {state: number}."""
        found = [shelf.holding(place.uid, head.uid).state for place in places]
        return {state: found.count(state) for state in STATES}

    @staticmethod
    def _may_add(model):
        return access.can(actor(), "create", BY_MODEL[model])

    def _one(self, shelf, places, uid):
        asked = shelf.resources.get(uid) or abort(404)
        head = shelf.resources[shelf.head(asked.uid)]
        rows = [self._line(place, head, shelf.holding(place.uid, head.uid)) for place in places]
        rows.sort(key=lambda line: URGENT.index(line["code"]))
        return self.render("holders_one.html", head=head, rows=rows, page_url=links.page_of(Resource, head.uid),
                           back_url=url_for(".index"))  # fmt: skip

    def _line(self, place, head, held):
        handed, (state, tone) = held.handed, STATES[held.state]
        standing = access.right(actor(), BY_MODEL[Distribution])
        mine = standing == access.FULL or (self._may_add(Distribution) and place.uid in actor().settlements)
        lacking = held.state != CURRENT and mine
        return {
            "name": place.name, "href": links.page_of(Settlement, place.uid), "code": held.state, "state": state,
            "tone": tone, "version": held.resource.edition if held.resource else "",
            "given": show(handed.given_on) if handed else "", "adopted": show(handed.adopted_on) if handed else "",
            "handed_url": links.page_of(Distribution, handed.uid) if handed else "",
            "give_url": url_for("distribution.create_view", settlement=place.uid, resource=head.uid,
                                given_on=show(today())) if lacking else "",
        }  # fmt: skip

    @expose("/public/", methods=("POST",))
    def public(self):
        """Close the public address of a resource, or open it again."""
        uid, wanted = request.form.get("id"), request.form.get("open") == "1"
        if not links.is_key(uid):
            abort(404)
        try:
            write(Change("resource", uid, "update", {"is_open": wanted}))
            flash("הקישור פתוח." if wanted else "הקישור נסגר: מי שילחץ עליו יראה שאין שם דבר.", "success")
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
        return redirect(url_for("resource.details_view", id=uid))
