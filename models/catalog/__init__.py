"""THE PAGE: every entity, where it stands in the menu, who may see and write it, and what of it reaches a sheet.

A field that is named nowhere here fails a test; what is not exposed stays in the unit.
"""

from models.catalog import (
    bodies,
    care,
    components,
    emergency,
    knowledge,
    needs,
    people,
    places,
    plans,
    populations,
    privacy,
    programmes,
    staff,
    teams,
    trainings,
)
from models.catalog.standing import BODIES, CARE, PEOPLE, PLACES, PRIVACY, UNIT_STAFF  # noqa: F401
from models.page import EDIT, FULL, GLASS, LOOK, MINE, OWN, READ, UNIT, column_field  # noqa: F401

CATALOG = (
    *places.ENTRIES, *people.ENTRIES, *bodies.ENTRIES,
    *teams.ENTRIES,
    *plans.ENTRIES,
    *needs.ENTRIES,
    *programmes.ENTRIES, *components.ENTRIES,
    *trainings.ENTRIES,
    *populations.ENTRIES,
    *emergency.ENTRIES,
    *knowledge.ENTRIES,
    *staff.ENTRIES, *care.ENTRIES, *privacy.ENTRIES,
)  # fmt: skip

BY_CODE = {entry.code: entry for entry in CATALOG}
BY_MODEL = {entry.model: entry for entry in CATALOG}
TABS = {tab.code: (entry, tab) for entry in CATALOG for tab in entry.tabs}
TAB_ORDER = (
    "settlement", "position", "body", "task", "member", "meeting", "readiness", "plan", "component",
    "population", "enrolment", "distribution",
)  # fmt: skip
