"""Expansions on one page: at which stage each is, what was planned and what is lived in already; counts only (S14)."""

from flask_admin import expose

from admin import links
from admin.doors import Screen, actor
from models import access
from models.catalog import BY_MODEL
from models.catalog.standing import PROGRAMMES
from models.places import Settlement
from models.programmes import STAGES, Programme
from models.titles import titles

COUNTS = ("planned_units", "occupied_units", "families_waiting", "families_accompanied", "yearly_target")


class GrowthView(Screen):
    """The expansions of all settlements that are open to the signed-in person."""

    def __init__(self):
        super().__init__("הרחבות וצמיחה", category=PROGRAMMES, endpoint="growth")
        self.menu_icon_value = "plant"

    def opens(self):
        return access.can(actor(), "read", BY_MODEL[Programme])

    @expose("/")
    def index(self):
        """One line for each, with how much of what was planned is lived in; and their sums."""
        asked = Programme.select().where((Programme.kind == "growth") & Programme.retired_on.is_null())
        found = list(access.scoped(asked, actor(), "read", BY_MODEL[Programme]).order_by(Programme.sort_key))
        called = titles(Settlement, {one.settlement_id for one in found})
        rows = [_row(one, called[one.settlement_id]) for one in found]
        rows.sort(key=lambda row: (row["place"], row["name"]))
        sums = [sum(getattr(one, name) or 0 for one in found) for name in COUNTS]
        labels = [Programme._meta.fields[name].verbose_name for name in COUNTS]
        return self.render("growth.html", rows=rows, sums=sums, labels=labels)


def _row(one, place):
    known = one.planned_units and one.occupied_units is not None
    share = round(100 * one.occupied_units / one.planned_units) if known else None
    return {"name": one.name, "href": links.page_of(Programme, one.uid), "place": place, "share": share,
            "stage": dict(STAGES)[one.stage], "over": share is not None and share > 100,
            "counts": [getattr(one, name) for name in COUNTS]}  # fmt: skip
