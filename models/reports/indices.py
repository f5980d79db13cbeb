"""Indices over time: of each settlement, year by year, and the mean of the region (S13, G5)."""

from collections import defaultdict
from dataclasses import dataclass

from models.components import Indicator, IndicatorValue
from models.words import FEW


@dataclass(frozen=True)
class Course:
    """How one indicator went: {settlement: {year: value}}."""

    values: dict

    @property
    def years(self):
        """The years in which something was measured."""
        return sorted({year for told in self.values.values() for year in told})

    def mean(self, year):
        """The mean of the settlements that were measured in a year, None where there is none."""
        told = [years[year] for years in self.values.values() if year in years]
        return sum(told) / len(told) if told else None

    def count(self, year):
        """In how many settlements something was measured in a year."""
        return sum(year in years for years in self.values.values())

    def told_outside(self):
        """{year: mean} of years with so many settlements that the mean is of none of them."""
        return {year: self.mean(year) for year in self.years if self.count(year) >= FEW}


def course(indicator, published=False):
    """The Course of an indicator (its key); of what was published only, where that is asked."""
    return courses(IndicatorValue.indicator == indicator, published).get(indicator, Course({}))


def courses(bound=None, published=False):
    """{indicator: Course}, in one query: of each place the last value of a year, of bodies in a place their mean."""
    asked = IndicatorValue.retired_on.is_null() & IndicatorValue.settlement.is_null(False)
    asked = asked if bound is None else asked & bound
    asked = asked & IndicatorValue.published if published else asked
    last = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    columns = (IndicatorValue.indicator, IndicatorValue.settlement, IndicatorValue.body, IndicatorValue.date,
               IndicatorValue.value)  # fmt: skip
    for indicator, place, body, day, value in (
        IndicatorValue.select(*columns).where(asked).order_by(IndicatorValue.date, IndicatorValue.created_at).tuples()
    ):
        last[indicator][place][day.year][body] = value
    return {indicator: Course({place: {year: sum(of.values()) / len(of) for year, of in years.items()}
                               for place, years in places.items()})
            for indicator, places in last.items()}  # fmt: skip


def trends(settlement):
    """[(Indicator, {year: value}, {year: mean of the region})] of what was ever measured in a settlement."""
    known = {one.uid: one for one in Indicator.select().order_by(Indicator.dimension, Indicator.sort_key)}
    found = courses()
    return [(known[uid], found[uid].values[settlement], {year: found[uid].mean(year) for year in found[uid].years})
            for uid in known if uid in found and settlement in found[uid].values]  # fmt: skip
