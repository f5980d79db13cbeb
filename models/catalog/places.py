"""The page of settlements."""

from models.catalog.standing import EVERYDAY, PLACES
from models.page import FULL, NONE, PERSONAL, READ, Action, Column, Entry, Tab
from models.places import Organisation, Settlement
from models.staff import Assignment


def _companion(place, values, today):
    """One term closes and the next opens; what the former has in hand stays with him, unlike in a handover."""
    from models.handover import Held, changes_of, former  # stands on the writer, which stands on the page

    kind = Organisation.select().get().accompaniment
    before = former(place.uid, kind, values["start"])
    if before and before.worker_id == values["worker"]:
        return []
    steps = changes_of(place.uid, kind, before, values["worker"], values["start"], Held())
    return [(step.entity, step.uid, step.verb, step.values) for step in steps]


ENTRIES = (
    Entry(
        Settlement, "יישובים", "יישוב", PLACES, "name kind basin accompanied accompaniment_level households residents",
        (("", "name kind status accompanied basin accompaniment_level"), ("קשר", "phone email site"),
         ("נתונים", "households residents data_year"),
         ("פרטים נוספים", "name_en cbs_code cbs_form parent gov_form lat lon notes")),
        rights={**EVERYDAY, "secretary": FULL}, own=lambda actor: Settlement.uid.in_(actor.settlements),
        edit="households residents data_year phone email site",
        read="name name_en cbs_code cbs_form kind status parent basin gov_form",
        unit="accompanied accompaniment_level lat lon notes",
        filters="kind basin accompanied accompaniment_level status", icon="map-pin",
        tabs=(Tab("settlement", "פרטי היישוב", (
            Column("name", READ, width=120), Column("households", width=80), Column("residents", width=80),
            Column("data_year", width=80), Column("phone", width=115), Column("email", width=190),
            Column("site", width=190)),
            lambda settlement, today: (Settlement.uid == settlement) & Settlement.retired_on.is_null(),
            lambda settlement, values: values, creates=False,
            hint="שורה אחת, של היישוב כולו. שם היישוב נקבע ביחידה."),),
        purpose="הכרת היישובים שהיחידה מלווה",
        levels={NONE: "phone email", PERSONAL: "notes"},
        actions=(Action("companion", "שיבוץ מלווה", "worker start", Assignment, _companion,
                        "השיבוץ הקודם מסתיים יום לפני כן. משימות ומפגשים פתוחים נשארים אצל מי שליווה; "
                        "כדי להעביר גם אותם: „להחליף מלווה” בעמוד היישוב."),),
    ),
)  # fmt: skip
