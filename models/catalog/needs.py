"""The page of mappings and needs."""

from models.catalog.programmes import own_programmes
from models.catalog.standing import EVERYDAY, NEEDS
from models.needs import Mapping, Need, NeedProgramme
from models.page import PERSONAL, Entry
from models.programmes import Programme

CHAPTERS = "background setting demography services future communication leisure customs troubles swot"


def own_mappings(actor):
    """The condition that a mapping is of one of the actor's settlements, or accompanied by the actor."""
    return Mapping.settlement.in_(actor.settlements) | (Mapping.assisted_by == actor.uid)


def own_needs(actor):
    """The condition that a need is of one of the actor's settlements or areas."""
    return Need.settlement.in_(actor.settlements) | Need.area.in_(actor.areas)


def own_answers(actor):
    """The condition that what is done for a need is the actor's: by the need, or by the programme."""
    mine = Need.select(Need.uid).where(own_needs(actor))
    run = Programme.select(Programme.uid).where(own_programmes(actor))
    return NeedProgramme.need.in_(mine) | NeedProgramme.programme.in_(run)


ENTRIES = (
    Entry(
        Mapping, "מיפויים", "מיפוי", NEEDS, "start settlement kind methods led_by end valid_until",
        (("", "settlement kind"), ("המיפוי", "start end methods led_by assisted_by findings"),
         ("פרטים נוספים", f"respondents households valid_until {CHAPTERS}")),
        rights=EVERYDAY, own=own_mappings, icon="map-search", newest=True, files=True,
        unit=f"settlement kind start end methods led_by assisted_by respondents households findings valid_until "
        f"{CHAPTERS}", filters="settlement kind start valid_until led_by assisted_by",
        purpose="הכרת הצרכים, הנכסים והשירותים ביישובים", levels={PERSONAL: f"led_by assisted_by findings {CHAPTERS}"},
    ),
    Entry(
        Need, "צרכים", "צורך", NEEDS, "text settlement status urgency area population found_on",
        (("", "text settlement"), ("המענה", "status urgency reject_reason"),
         ("פרטים נוספים", "level population area scope mapping source found_on")),
        rights=EVERYDAY, own=own_needs, icon="bulb", parts=(NeedProgramme,),
        unit="text settlement status reject_reason urgency level population area scope mapping source found_on",
        only={"reject_reason": ("status", ("rejected",))},
        filters="settlement status urgency area population mapping level found_on",
        purpose="איתור צרכים של קהילות, ומעקב עד למענה", levels={PERSONAL: "text reject_reason"},
    ),
    Entry(
        NeedProgramme, "מענים לצרכים", "מענה", NEEDS, "need programme", (("", "need programme"),),
        rights=EVERYDAY, own=own_answers, unit="need programme", filters="need programme need.settlement",
        icon="target-arrow",
        purpose="לדעת איזו תוכנית נותנת מענה לאיזה צורך",
    ),
)  # fmt: skip
