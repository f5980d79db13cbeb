"""How many of each group live where, and which groups nothing is done for yet (S11)."""

from dataclasses import dataclass, field

import peewee as pw

from models.places import Settlement
from models.populations import HIDDEN, PopulationCount, PopulationGroup, hidden, tells, year_cells
from models.programmes import Programme
from models.words import few

RUNNING = ("running", "act", "occupancy", "integration")  # stages in which something is there for people


@dataclass
class Year:
    """The counts of a year: places and groups as (key, name), what of each pair may be told, services by group."""

    year: int
    masked: bool
    places: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    cells: dict = field(default_factory=dict)  # (settlement, group): number
    services: dict = field(default_factory=dict)  # group: how many run

    def __post_init__(self):
        """Find what is not to be told."""
        self.found = hidden(self.cells) if self.masked else {}

    def told(self, place, group):
        """A cell as text, '' where nothing was counted."""
        number, small = self.cells.get((place, group)), self.found.get((place, group))
        if number is None:
            return ""
        return HIDDEN if small is False else few(number) if small else str(number)

    def line(self, place):
        """The cells of a settlement, in the order of the groups."""
        return [self.told(place, group) for group, _ in self.groups]

    def total(self, group):
        """The sum of a group, unless it would tell a small number."""
        keys = [key for key in self.cells if key[1] == group]
        if self.masked and tells(self.cells, self.found, keys):
            return HIDDEN
        return str(sum(self.cells[key] for key in keys))

    def lacking(self):
        """The names of the groups that are there and that nothing runs for, by their order."""
        there = {group for (_, group), number in self.cells.items() if number}
        return [name for uid, name in self.groups if uid in there and not self.services.get(uid)]


def year_of(year, masked):
    """The Year of all settlements; with `masked`, as it may be told outside the unit."""
    cells = year_cells([year]).get(year, {})
    places = {place for place, _ in cells}
    groups = {group for _, group in cells}
    running = Programme.stage.in_(RUNNING) & Programme.population.is_null(False) & Programme.retired_on.is_null()
    services = Programme.select(Programme.population, pw.fn.COUNT(Programme.uid)).where(running)
    return Year(
        year, masked, _named(Settlement, places), _named(PopulationGroup, groups), cells,
        dict(services.group_by(Programme.population).tuples()),
    )  # fmt: skip


def years():
    """The years that were counted, the latest first."""
    asked = PopulationCount.select(PopulationCount.year).where(PopulationCount.retired_on.is_null())
    return sorted({year for (year,) in asked.distinct().tuples()}, reverse=True)


def _named(model, uids):
    return list(model.select(model.uid, model.name).where(model.uid.in_(uids)).order_by(model.sort_key).tuples())
