"""Counts of people: what a settlement writes, and what of it is told to whom (S11)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import pytest

from models.ledger import Workbook
from models.populations import PopulationCount, PopulationGroup


@pytest.fixture
def counted(small):
    """The small world with the tab of populations open, and counts of two settlements."""
    groups = {group.code: group.uid for group in PopulationGroup.select()}
    small.youth = small.add("population_count", settlement=small.here.uid, group=groups["youth"], n=4)
    small.add("population_count", settlement=small.here.uid, group=groups["olim"], n=12)
    small.add("population_count", settlement=small.here.uid, group=groups["young"], n=7, year=2023)
    small.add("population_count", settlement=small.there.uid, group=groups["youth"], n=33)
    Workbook.update(opened=["population"]).where(Workbook.settlement == small.here).execute()
    small.run()
    return small


def test_a_settlement_sees_its_own_numbers_whole_and_no_others(counted):
    rows = counted.tab("population").rows()
    assert [(row["group"], row["n"], row["year"]) for row in rows] == [("נוער", "4", "2026")]


def test_a_number_travels_both_ways(counted):
    tab = counted.tab("population")
    tab.type(0, n="6")
    counted.run()
    assert counted.again(counted.youth).n == 6
    counted.edit(counted.youth, n=8)
    counted.run()
    assert tab.rows()[0]["n"] == "8"


def test_a_new_line_needs_only_its_group_and_number(counted):
    tab = counted.tab("population")
    line = tab.fresh()
    tab.type(line, group="קשישים", n="51")
    counted.run()
    made = PopulationCount.get(PopulationCount.n == 51)
    assert (made.settlement_id, made.group.code, made.year) == (counted.here.uid, "seniors", 2026)
    assert tab.rows()[tab.line_of(n="51")]["year"] == "2026"


@pytest.mark.parametrize("group", ["עולים", "צמי״ד"])
def test_a_group_that_the_unit_counts_is_not_taken_from_a_sheet(counted, group):
    tab = counted.tab("population")
    tab.type(tab.fresh(), group=group, n="9")
    counted.run()
    assert not PopulationCount.select().where(PopulationCount.n == 9).exists()
    assert "✗" in tab.status(1)


def test_the_same_group_twice_in_a_year_is_refused(counted):
    tab = counted.tab("population")
    tab.type(tab.fresh(), group="נוער", n="9")
    counted.run()
    assert "כבר נרשם מספר" in tab.status(1)
