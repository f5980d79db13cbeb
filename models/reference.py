"""The data that an installation begins with: the council's profile, its settlements, and the lists of kinds.

The facts stand in `profiles/`: what all councils share in common.json, the rest in one file per council.
"""

import json
from pathlib import Path

from models.access import SYSTEM
from models.bodies import BodyKind
from models.changes import Change, Source, apply_many, fresh_uid
from models.components import Indicator
from models.people import RoleKind
from models.places import Organisation, Settlement
from models.populations import PopulationGroup
from models.privacy import PeriodicCheck, Supplier
from models.programmes import Partner
from models.resilience import ReadinessItem
from models.rules import Rule
from models.staff import Area

FOLDER = Path(__file__).parent / "profiles"
SOURCE = Source("command", "נתוני יסוד")

#: by what a record is known again after the unit renamed it
KNOWN_BY = {
    Settlement: "name_en", RoleKind: "code", BodyKind: "code", PopulationGroup: "code", Rule: "code",
    PeriodicCheck: "code", ReadinessItem: "code",
    Indicator: "code",
}  # fmt: skip


def profile(council):
    """The data of a council, with what all councils share: {entity: list of values}."""
    shared, own = (json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in ("common", council))
    return {**shared, **own, "organisation": [own["organisation"]]}


def install(council, world):
    """Add what is missing of a council's data and return how many records that was; what is there stays as it is."""
    data = profile(council)
    changes = []
    for model in (Organisation, Area, Supplier, Partner):  # the unit may rename or drop these, so they come once
        if not model.select().exists():
            changes += _fresh(model, data, world, {}, "name")
    for model, name in KNOWN_BY.items():
        field = getattr(model, name)
        known = dict(model.select(field, model.uid).tuples())
        changes += _fresh(model, data, world, known, name)
    return len(apply_many(changes, SYSTEM, SOURCE, world))


def _fresh(model, data, world, known, name):
    """The changes that create the records of `model` which are not among `known`, {name: uid}."""
    entity, changes = model._meta.table_name, []
    for row in data[entity]:
        if row[name] not in known:
            values = {key: "\n".join(value) if isinstance(value, list) else value for key, value in row.items()}
            if row.get("code") in data.get("off", ()) and model is Rule:
                values["active"] = False
            values |= {link: known[row[link]] for link in ("parent", "instead_of") if link in row}
            known[row[name]] = fresh_uid(world)
            changes.append(Change(entity, known[row[name]], "create", values))
    return changes


def command(office, arguments):
    """`start`: put in what an installation begins with, as often as one likes."""
    council = office.settings.council
    print(f"{council}: {install(council, office.world)} records added")
    return 0
