"""The page of mappings and needs."""

from models.catalog.standing import EVERYDAY, NEEDS
from models.needs import Mapping, Need
from models.page import PERSONAL, Entry

CHAPTERS = "background setting demography services future communication leisure customs troubles swot"


def own_mappings(actor):
    """The condition that a mapping is of one of the actor's settlements, or accompanied by the actor."""
    return Mapping.settlement.in_(actor.settlements) | (Mapping.assisted_by == actor.uid)


def own_needs(actor):
    """The condition that a need is of one of the actor's settlements or areas."""
    return Need.settlement.in_(actor.settlements) | Need.area.in_(actor.areas)


ENTRIES = (
    Entry(
        Mapping, "מיפויים", "מיפוי", NEEDS, "start settlement kind methods led_by end valid_until",
        (("", "settlement kind"), ("המיפוי", "start end methods led_by assisted_by findings"),
         ("פרופיל היישוב", CHAPTERS), ("פרטים נוספים", "respondents households valid_until")),
        rights=EVERYDAY, own=own_mappings, icon="map-search", newest=True,
        unit=f"settlement kind start end methods led_by assisted_by respondents households findings valid_until "
        f"{CHAPTERS}", filters="settlement kind start valid_until led_by assisted_by",
        purpose="הכרת הצרכים, הנכסים והשירותים ביישובים", levels={PERSONAL: f"led_by assisted_by findings {CHAPTERS}"},
    ),
    Entry(
        Need, "צרכים", "צורך", NEEDS, "text settlement status urgency area population found_on",
        (("", "text settlement"), ("המענה", "status urgency reject_reason"),
         ("פרטים נוספים", "level population area scope mapping source found_on")),
        rights=EVERYDAY, own=own_needs, icon="bulb",
        unit="text settlement status reject_reason urgency level population area scope mapping source found_on",
        filters="settlement status urgency area population mapping level found_on",
        purpose="איתור צרכים של קהילות, ומעקב עד למענה", levels={PERSONAL: "text reject_reason"},
    ),
)  # fmt: skip
