"""The page of what communities are built of, and of indices."""

from models.bodies import Body
from models.catalog.bodies import outward_bodies
from models.catalog.standing import EVERYDAY, KEPT, PROGRAMMES, fill_place, in_settlements
from models.components import Component, Indicator, IndicatorValue
from models.page import PERSONAL, Column, Entry, Tab


def component_lines(settlement, today):
    """What a settlement has or had of these, without what a protection team adopted."""
    outward = Body.select(Body.uid).where(outward_bodies(settlement) | Body.settlement.is_null())
    open_body = Component.adopted_by.is_null() | Component.adopted_by.in_(outward)
    return (Component.settlement == settlement) & open_body & Component.retired_on.is_null()


#: what is asked of what was adopted, now or once
ADOPTED = ("status", ("adopted", "under_review", "lapsed"))

ENTRIES = (
    Entry(
        Component, "אמנות, נורמות ומרכיבי קהילה", "אמנה, נורמה או מרכיב", PROGRAMMES,
        "kind name settlement status adopted_on adopted_by review_on actives",
        (("", "settlement kind name status"), ("אימוץ", "adopted_on adopted_by support_pct review_on"),
         ("פרטים נוספים", "actives document notes")),
        rights=EVERYDAY, own=in_settlements(Component), icon="certificate", files=True,
        only=dict.fromkeys(("adopted_on", "adopted_by", "support_pct", "review_on"), ADOPTED),
        edit="settlement kind name status adopted_on adopted_by support_pct review_on actives",
        unit="document notes", filters="kind status settlement adopted_on review_on adopted_by",
        tabs=(Tab("component", "אמנה ונורמות", (
            Column("kind", required=True, width=150), Column("name", width=180), Column("status", width=90),
            Column("adopted_on", width=95), Column("adopted_by", width=150), Column("support_pct", width=80),
            Column("review_on", width=95), Column("actives", width=80)), component_lines, fill_place, always=False,
            hint="שורה לכל אמנה, נורמה, נוהל או יוזמה. למה שאומץ רושמים תאריך וגוף מאמץ."),),
        purpose="ליווי היישובים בגיבוש אמנה ונורמות וברענון שלהן", levels={PERSONAL: "notes"},
    ),
    Entry(
        IndicatorValue, "מדידות", "מדידה", PROGRAMMES, "date indicator settlement body value n published",
        (("", "indicator settlement body date value"), ("פרטים נוספים", "n source published notes")),
        rights=EVERYDAY, own=in_settlements(IndicatorValue), icon="chart-line", newest=True,
        unit="indicator settlement body date value n source published notes",
        filters="indicator indicator.dimension settlement body date published",
        purpose="מעקב אחר הלכידות והחוסן ביישובים לאורך זמן", levels={PERSONAL: "notes"},
    ),
    Entry(
        Indicator, "מדדים", "מדד", PROGRAMMES, "name dimension scale", (("", "name code dimension scale"),),
        rights=KEPT, unit="name code dimension scale", filters="dimension scale", icon="ruler-measure",
        purpose="רשימה אחידה של מדדים",
    ),
)  # fmt: skip
