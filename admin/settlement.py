"""The page of a settlement: everything of it by section, how each duty towards it stands, and what mends it (S1)."""

from functools import reduce
from operator import or_

from admin import standing
from admin.base import CatalogView
from admin.doors import actor, today
from admin.profile import OnePage
from models.catalog import BY_CODE, CATALOG, UNIT
from models.reports import overview
from models.rules import DUTIES

#: duty -> the entity in whose section it stands; one whose section the person does not see stands above
SECTIONS = {
    "companion": "assignment", "guidance": "meeting", "board": "meeting", "roles": "position", "committees": "body",
    "chairs": "body", "resilience": "body", "protection": "body", "training": "enrolment", "mapping": "mapping",
    "needs": "need", "plan": "work_plan", "charter": "component", "booklets": "distribution",
}  # fmt: skip
FIRST = ("assignment", "position", "body", "meeting")  # the rest follow in the page's order
#: what is printed though it stands in no sheet; all else that stands in none stays on the screen
PRINTED = ("assignment", "mapping", "need", "programme_settlement", "component")
FEW = {"meeting": 5}


class SettlementView(OnePage, CatalogView):
    """A settlement's page; its list and form are like every entity's."""

    details_template = "settlement.html"

    def _details(self, found, mine):
        told = super()._details(found, mine)
        duties = [{**standing.line_of(row), "duty": row.kind} for row in overview.of_place(actor(), found, today())]
        groups = [_section(number, group, found) for number, group in enumerate(_ordered(told["related"]))]
        loose = _put(duties, groups)
        for fact in (fact for _, facts in told["facts"] for fact in facts):
            fact["inner"] = self.entry.exposure(fact["name"]) == UNIT
        return {**told, "related": groups, "duties": duties, "loose": loose, "names": dict(DUTIES)}


def _ordered(groups):
    """The sections of a settlement's page in their order."""
    codes = [entry.code for entry in CATALOG]
    return sorted(groups, key=lambda one: (FIRST.index(one["code"]) if one["code"] in FIRST else len(FIRST),
                                           codes.index(one["code"])))  # fmt: skip


def _put(duties, groups):
    """Put each duty into the first section of its entity; returns those that have none here."""
    for duty in duties:
        there = [group for group in groups if group["code"] == SECTIONS[duty["duty"]]]
        if there:
            there[0]["duties"].append(duty)
            duty["anchor"] = there[0]["anchor"]
    return [duty for duty in duties if "anchor" not in duty]


def _section(number, group, place):
    """A section with its marks: which of its rows stay on the screen when the page is printed."""
    entry, rows = BY_CODE[group["code"]], group["rows"][:FEW.get(group["code"])]
    outward = _outward(entry, place, [row["uid"] for row in rows])
    marked = [{**row, "inner": row["uid"] not in outward} for row in rows]
    return {**group, "rows": marked, "duties": [], "inner": bool(rows) and not outward, "anchor": f"section-{number}"}


def _outward(entry, place, uids):
    """Those of the records that may be seen outside the unit: what may stand in the settlement's sheet."""
    if entry.code in PRINTED or not uids:
        return set(uids)
    if not entry.tabs:
        return set()
    shown = reduce(or_, (tab.lines(place.uid, today()) for tab in entry.tabs))
    return {row.uid for row in entry.model.select(entry.model.uid).where(entry.model.uid.in_(uids) & shown)}
