"""What the unit does for families, in counts: rights by state, and the aid's budget. A viewer sees no small number."""

from flask_admin import expose

from admin import links
from admin.doors import Screen, actor, office, today
from models import access, changes
from models.aid import AidBudget
from models.care import CLAIM_STATES, RIGHTS, Household, RightClaim
from models.catalog import BY_MODEL, CARE
from models.changes import Source
from models.reports import care
from models.words import FEW, few

COUNTERS = ("manager", "viewer")  # who counts all claims, and opens none by it


class CareCountsView(Screen):
    """Counts for the manager and those who watch over the unit; a referent's own families beside them."""

    roles = ("manager", "referent", "regional", "eligibility", "viewer")

    def __init__(self):
        super().__init__("זכויות וסיוע במספרים", category=CARE, endpoint="care_counts")

    @expose("/")
    def index(self):
        """The tables that are open to the person."""
        role, claims = actor().role, None
        if role in COUNTERS:
            claims = RightClaim.select().where(RightClaim.retired_on.is_null())
        elif access.can(actor(), "open", BY_MODEL[RightClaim]):
            claims = _hers()
        money = role == "viewer" or access.can(actor(), "read", BY_MODEL[AidBudget])
        rights = None if claims is None else [_told(row, role == "viewer") for row in care.by_right(claims)]
        return self.render(
            "care/counts.html", states=[label for _, label in CLAIM_STATES], rights=rights,
            families=_families() if role == "referent" else [], names=[label for _, label in RIGHTS],
            budgets=care.budgets(today().year) if money else None, year=today().year,
        )  # fmt: skip


def _hers():
    query = RightClaim.select().where(RightClaim.retired_on.is_null())
    return access.scoped(query, actor(), "open", BY_MODEL[RightClaim])


def _told(row, masked):
    """A right's counts as they are shown; to who only watches, none below the least, nor a sum that would tell it."""
    if not masked:
        return row
    small = any(0 < number < FEW for number in row["counts"])
    counts = [number and few(number) for number in row["counts"]]
    return {**row, "counts": counts, "total": "" if small else row["total"], "value": 0 if small else row["value"]}


def _families():
    """[(file's name, its address, [state of each right])] of the referent's families; that they were listed is kept."""
    found, labels = care.by_family(_hers()), dict(CLAIM_STATES)
    names = links.names_of(Household, [family for family, _ in found])
    told = {"records": [None, [family for family, _ in found]]}
    changes.note("list", actor(), Source("screen", "זכויות וסיוע במספרים"), office().world, told, entity="household")
    return [(names[family], links.page_of(Household, family), [labels.get(states.get(code), "") for code, _ in RIGHTS])
            for family, states in found]  # fmt: skip
