"""A database made many times as large: every record of the unit's world copied as it is, its links to the copies.

What is the unit's own, its people, kinds, rules and areas, stays as it is and is shared by all copies.
"""

from random import Random

import peewee as pw

from models.base import database
from models.bodies import Body
from models.catalog import CATALOG
from models.places import Organisation
from models.uids import new_uid

SHARED = ("organisation", "user", "area", "area_referent", "role_kind", "body_kind", "population_group", "indicator",
          "rule", "pause", "readiness_item", "periodic_check", "partner", "supplier", "aid_budget",
          "aid_criterion")  # fmt: skip
CHUNK = 400
OWN = [entry.model for entry in CATALOG if entry.code not in SHARED and entry.model is not Organisation]


def multiply(first, copies):
    """Add so many copies of what is there; the number of the `first` keeps what is unique apart."""
    random = Random(first)
    rows = {model: list(model.select().dicts()) for model in pw.sort_models(OWN)}
    rows[Body] = [row for row in rows[Body] if row["settlement"]]  # a regional forum is of all settlements
    with database.atomic():
        for number in range(first, first + copies):
            keys = {row["uid"]: new_uid(random) for told in rows.values() for row in told}
            for model, told in rows.items():
                made = [_copied(model, row, keys, number) for row in told]
                for start in range(0, len(made), CHUNK):
                    model.insert_many(made[start : start + CHUNK]).execute()


def _copied(model, row, keys, number):
    made = {name: keys.get(value, value) for name, value in row.items()}
    for name, field in model._meta.fields.items():
        if field.unique and name != "uid" and made[name] is not None:
            made[name] = None if field.null else f"{made[name]}-{number}"
    return made
