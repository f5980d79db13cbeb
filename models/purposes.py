"""The document that the law asks for: why each thing is kept, how sensitive it is, who reads it; made of the page."""

from models import access
from models.catalog import CATALOG
from models.fields import Sealed
from models.page import NONE, PERSONAL, SPECIAL
from models.picture import EXPOSURE, REACH
from models.staff import ROLES
from models.words import few

LEVELS = {SPECIAL: "בעל רגישות מיוחדת", PERSONAL: "מידע אישי", NONE: "אינו על אדם"}

def document():
    """The definition of the database: [{title, purpose, level, readers, count, fields: [{label, level, own, out}]}]."""
    return [_of(entry) for entry in CATALOG]


def _of(entry):
    whole = SPECIAL if entry.confidential else entry.level
    count = entry.model.select().where(entry.model.retired_on.is_null()).count()
    fields = []
    for name, field in entry.model.own_fields().items():
        sensitivity, own = entry.sensitivity(name)
        fields.append({"label": field.verbose_name, "level": LEVELS[sensitivity], "tone": sensitivity, "own": own,
                       "sealed": isinstance(field, Sealed),
                       "out": EXPOSURE[entry.exposure(name)], "goes_out": entry.exposure(name) != "unit"})  # fmt: skip
    return {"title": entry.title, "purpose": entry.purpose, "level": LEVELS[whole], "tone": whole, "fields": fields,
            "readers": _readers(entry), "count": few(count) if whole != NONE else str(count),
            "mirrored": [tab.title for tab in entry.tabs]}  # fmt: skip


def _readers(entry):
    names = dict(ROLES)
    found = ((role, access.reach(role, entry, "read")) for role, _ in ROLES)
    return [names[role] if far == "all" else f"{names[role]} ({REACH[far]})" for role, far in found if far]
