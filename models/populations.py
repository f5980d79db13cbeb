"""Groups of people and how many of each live where; what of it may be told outside (S11)."""

from models import fields
from models.base import Entity
from models.messages import say
from models.places import Settlement
from models.words import FEW, few

GROUP_KINDS = (("stage", "שלב חיים"), ("functional", "קהילה פונקציונלית"))
SOURCES = (
    ("settlement", "היישוב"), ("mapping", "מיפוי"), ("council", "המועצה"), ("cbs", "למ״ס"), ("estimate", "הערכה"),
)  # fmt: skip


class PopulationGroup(Entity):
    """A stage of life or a functional community; those `in_sheet` a settlement counts itself."""

    code = fields.text("קוד", longest=40, required=True, unique=True)
    name = fields.text("הקבוצה", longest=60, required=True, unique=True)
    kind = fields.choice("סוג", GROUP_KINDS, required=True, default="stage")
    in_sheet = fields.yesno("היישוב ממלא בגיליון", default=False, hint="שאר הקבוצות נספרות ביחידה בלבד")
    sort = fields.number("סדר", most=999)
    aliases = fields.lines("כתיבים נוספים", hint="מילה או צירוף בכל שורה")

    TITLE = "{name}"
    SEARCHED = ("name", "code", "aliases")
    FIXED = ("code",)

    def prepare(self):
        """As for every record; in the order that the unit set."""
        super().prepare()
        self.sort_key = f"{self.sort or 999:03} {self.sort_key}"[:200]


class PopulationCount(Entity):
    """How many of a group live in a settlement, in a year. A small number could say who they are."""

    settlement = fields.link("יישוב", Settlement, required=True)
    group = fields.link("קבוצה", PopulationGroup, required=True)
    year = fields.number("שנה", least=1990, most=2100, hint="ריק: השנה")
    n = fields.number("מספר", most=100_000, required=True)
    source = fields.choice("מקור", SOURCES)

    TITLE = "{group} {year}"
    PLACE = "settlement"

    @classmethod
    def follows(cls, record, old, actor, today):
        """A count without a year is of this year."""
        return {} if record.year else {"year": today.year}

    @classmethod
    def reserved(cls, record, old, actor):
        """A settlement counts only the groups that it is asked about."""
        if actor.role != "sheet" or not record.group_id or record.group.in_sheet:
            return {}
        return {"group": say("population.unit", group=record.group.name)}

    @classmethod
    def problems(cls, record, today):
        """A year that has not come has no count; of a group there is one count a year in a settlement."""
        if record.year > today.year:
            return {"year": say("population.future")}
        twin = cls.select().where(
            (cls.settlement == record.settlement_id) & (cls.group == record.group_id) & (cls.year == record.year)
            & (cls.uid != (record.uid or "")) & cls.retired_on.is_null()
        )  # fmt: skip
        return {"group": say("population.twin", year=record.year)} if twin.exists() else {}

    @classmethod
    def binds(cls, today):
        """A number that was counted holds nothing back."""
        return cls.uid.is_null()

    def prepare(self):
        """As for every record; the latest year first, and in it by group."""
        super().prepare()
        self.sort_key = f"{9999 - (self.year or 0)} {self.group.name if self.group_id else ''}"


def hidden(cells):
    """Which of the cells {(line, column): number} may not be told: {key: True where the number is small}.

    Small are 1 to 4 (`words.FEW`). In each line and column whose sum would tell a small one, the smallest others
    are hidden too, until no small one can be computed back even by who knows which cells were small.
    """
    found = {key: True for key, number in cells.items() if is_small(number)}
    lines = {}
    for key in cells:
        for side in (0, 1):
            lines.setdefault((side, key[side]), []).append(key)
    changed = bool(found)
    while changed:
        changed = False
        for keys in lines.values():
            more = _more_of(keys, cells, found)
            found |= dict.fromkeys(more, False)
            changed = changed or bool(more)
    return found


HIDDEN = "לא מוצג"  # what stands for a number that would tell a small one


def masks(records):
    """{(uid, "n"): text} of those counts that may not be told outside the unit and the settlement's own sheet.

    What is hidden depends on the whole year and never on what was asked for: two lists tell no more than one.
    """
    cells = year_cells({record.year for record in records})
    kept = {year: hidden(told) for year, told in cells.items()}
    texts = {}
    for record in records:
        small = kept.get(record.year, {}).get((record.settlement_id, record.group_id))
        if small or is_small(record.n):
            texts[record.uid, "n"] = few(record.n)
        elif small is False:
            texts[record.uid, "n"] = HIDDEN
    return texts


def year_cells(years):
    """{year: {(settlement, group): number}} of some years."""
    found = {}
    row = PopulationCount
    asked = row.select(row.year, row.settlement, row.group, row.n).where(row.year.in_(years) & row.retired_on.is_null())
    for year, place, group, number in asked.tuples():
        found.setdefault(year, {})[place, group] = number
    return found


def is_small(number):
    """True for a count that could say who is meant."""
    return number is not None and 0 < number < FEW


def tells(cells, found, keys):
    """True where the sum of these cells would tell a hidden small one among them.

    Whoever computes knows that a small one is 1 to 4, that what is hidden beside is no small one, and that it is
    the smallest there was.
    """
    inside = [key for key in keys if key in found]
    small, shown = sum(found[key] for key in inside), [cells[key] for key in keys if key not in found and cells[key]]
    if not small:
        return False
    total, beside = sum(cells[key] for key in inside), len(inside) - small
    most = min(FEW - 1, total - FEW * beside - (small - 1))
    largest = beside * min(shown, default=total)
    return most <= max(1, total - largest - (FEW - 1) * (small - 1))


def _more_of(keys, cells, found):
    """The cells that have to be hidden beside the small ones of a line, the smallest first; none that are empty."""
    more, hide = [], dict(found)
    spare = sorted((key for key in keys if key not in found and cells[key]), key=lambda key: (cells[key], key))
    while spare and tells(cells, hide, keys):
        more.append(spare.pop(0))
        hide[more[-1]] = False
    return more
