"""'צוות היחידה ורפרנטים': each area with its referents, each worker with settlements and load (S2)."""

from flask import url_for
from flask_admin import expose

from admin import links, record
from admin.doors import UNIT_ROLES, Screen, actor, today
from models import access
from models.catalog import BY_CODE, UNIT_STAFF
from models.places import ASSIGNMENT_KINDS, LEVELS, Settlement
from models.reports import team


class TeamView(Screen):
    """One page, for everybody in the unit."""

    roles = UNIT_ROLES

    def __init__(self):
        super().__init__("צוות היחידה ורפרנטים", category=UNIT_STAFF, endpoint="team", url="/admin/team")

    @expose("/")
    def index(self):
        """Areas with referents of today and before; workers with what they carry."""
        may_add = access.can(actor(), "create", BY_CODE["area_referent"])
        areas = [{"name": row.area.name, "now": [_told(term) for term in row.today],
                  "others": [_told(term) for term in row.others],
                  "add_href": url_for("area_referent.create_view", area=row.area.uid) if may_add else ""}
                 for row in team.areas(today())]  # fmt: skip
        return self.render("team.html", areas=areas, loads=[_load(row) for row in team.loads(today())])


def _told(term):
    return {"name": term.worker.name, "term": record.term_of(term)}


def _load(row):
    """A worker's line; settlements that need more say so."""
    kinds, levels = dict(ASSIGNMENT_KINDS), dict(LEVELS[1:])  # what is routine needs no word
    places = [
        {"name": term.settlement.name, "href": links.page_of(Settlement, term.settlement_id), "kind": kinds[term.kind],
         "level": levels.get(term.settlement.accompaniment_level, "")} for term in row.terms
    ]  # fmt: skip
    return {"name": row.worker.name, "gone": not row.worker.active or bool(row.worker.retired_on), "areas": row.areas,
            "places": places, "weight": row.weight}  # fmt: skip
