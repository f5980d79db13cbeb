"""The page of populations: the groups, and how many of each live where."""

from models.catalog.standing import EVERYDAY, KEPT, POPULATIONS, fill_place, in_settlements
from models.page import PERSONAL, Column, Entry, Tab
from models.populations import PopulationCount, PopulationGroup, masks

YEARS = 3  # how many years stand in a sheet


def _asked(settlement, today):
    """The groups that a settlement counts itself."""
    return PopulationGroup.in_sheet & PopulationGroup.retired_on.is_null()


def _count_lines(settlement, today):
    asked = PopulationGroup.select(PopulationGroup.uid).where(_asked(settlement, today))
    recent = (PopulationCount.year > today.year - YEARS) & PopulationCount.retired_on.is_null()
    return (PopulationCount.settlement == settlement) & PopulationCount.group.in_(asked) & recent


ENTRIES = (
    Entry(
        PopulationCount, "נתוני אוכלוסיות", "נתון", POPULATIONS, "year settlement group n source",
        (("", "settlement group n"), ("פרטים נוספים", "year source")),
        rights=EVERYDAY, own=in_settlements(PopulationCount), edit="settlement group year n", unit="source",
        filters="settlement group year source", icon="users-group", masks=masks,
        tabs=(Tab("population", "אוכלוסיות", (
            Column("group", required=True, width=150), Column("n", required=True, width=80),
            Column("year", width=80)), _count_lines, fill_place, always=False,
            hint="שורה לכל קבוצה: כמה הם ביישוב. בלי שמות. השנה נרשמת מאליה."),),
        purpose="הכרת האוכלוסיות ביישובים, כדי לפתח שירותים עבורן", level=PERSONAL,
    ),
    Entry(
        PopulationGroup, "קבוצות אוכלוסייה", "קבוצה", POPULATIONS, "name kind in_sheet",
        (("", "name code kind in_sheet"), ("פרטים נוספים", "sort aliases")),
        rights=KEPT, read="code name kind", unit="in_sheet sort aliases", filters="kind in_sheet", icon="category",
        named=_asked,
        purpose="רשימה אחידה של קבוצות אוכלוסייה",
    ),
)  # fmt: skip
