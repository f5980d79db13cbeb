"""What people wrote into cells that are not ours: kept for putting back, sealed in the database, for thirty days."""

import contextlib
import datetime as dt

import pytest

from models import ledger
from models.access import SYSTEM
from models.base import database
from models.sealing import InvalidToken, Sealer
from sync.decide import choices, decide
from sync.nightly import night
from tests.test_sync_races import on_next_swaps, swap_columns

OWN = "רגישה לרעש, להתקשר בערב"


def test_a_block_that_is_kept_for_putting_back_is_not_readable_in_the_database(small):
    tab = small.tab("position")
    line, own = tab.line_of(person__first="דנה"), len(tab.sheet.row_values(1)) + 1
    tab.sheet.add_cols(1)
    tab.sheet.update_cell(line + 3, own, OWN)
    small.edit(small.dana, mobile="+972525666190")
    small.bench.order("cut-before", match="batchUpdate")

    def die(place):
        if place == "lost":
            raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        small.mirror(pause=die).run([small.here.uid])
    assert OWN in str(ledger.Intent.get(ledger.Intent.state == "open").blocks)
    stored = str(database.execute_sql("select blocks, writes, base from intent").fetchall())
    assert OWN not in stored


@pytest.mark.parametrize("how", ["the next write", "thirty days"])
def test_a_cell_of_ones_own_that_is_put_back_is_not_readable_in_the_database_and_not_kept(small, clock, how):
    tab = small.tab("position")
    line, own = tab.line_of(person__first="דנה"), len(tab.sheet.row_values(1)) + 1
    tab.sheet.add_cols(1)
    tab.sheet.update([["הערות שלי"], *[[""]] * line, [OWN]], f"{chr(64 + own)}2")
    small.run()
    small.edit(small.dana, mobile="+972525666190")
    at = tab.sheet.row_values(1).index("person.mobile") + 1
    on_next_swaps(small, lambda: swap_columns(tab, at, own))
    small.run()
    small.run()
    assert OWN in tab.sheet.col_values(tab.sheet.row_values(2).index("הערות שלי") + 1)
    assert OWN in str([row.writes for row in ledger.Intent.select()])
    assert OWN not in str(database.execute_sql("select blocks, writes, base from intent").fetchall())
    if how == "the next write":
        small.edit(small.dana, mobile="+972525666191")
        small.run()
    else:
        clock.move(days=31)
        night(small.book, small.world)
    assert OWN not in str([row.writes for row in ledger.Intent.select()])
    assert small.counted() == (1, 0)


def test_what_was_displaced_is_forgotten_after_thirty_days(small, clock):
    workbook = small.workbook()
    for age in (29, 31):
        ledger.Displaced.create(workbook=workbook, tab="position", column="=הערה שלי", theirs=OWN, state="back",
                                created_at=clock() - dt.timedelta(days=age))  # fmt: skip
    night(small.book, small.world)
    assert [row.theirs for row in ledger.Displaced.select()] == [OWN]


@pytest.mark.parametrize("cell", [OWN, {"f": f'="{OWN}"', "v": OWN}])
def test_a_cell_of_ones_own_that_was_lost_is_told_sealed_and_closed_by_the_unit(small, clock, cell):
    """It could not be put back: the line is gone, or was changed since."""
    ledger.Displaced.create(workbook=small.workbook(), tab="position", column="=הערה שלי", key="bcdfghjkmn", ours="1",
                            theirs=cell, created_at=clock())  # fmt: skip
    assert small.run().state == "attention"
    item = ledger.Waiting.get(ledger.Waiting.state == "open")
    assert (item.raw, OWN in item.message) == (cell, True)
    assert OWN not in str(database.execute_sql("select raw, message from waiting").fetchall())
    ((choice, _),) = choices(item)
    decide(item, choice, SYSTEM, small.world)
    assert OWN not in str(database.execute_sql("select body from journal_values").fetchall())
    assert small.run().state == "done"
    clock.move(days=31)
    night(small.book, small.world)
    assert [(row.raw, row.message) for row in ledger.Waiting.select()] == [(None, "")]


def test_what_is_still_to_be_put_back_is_kept_however_long_the_workbook_is_held(small, clock):
    kept = {"workbook": small.workbook(), "tab": "position", "column": "=הערה שלי", "theirs": OWN}
    for state in ("open", "unproven", "told", "back", "finding"):
        ledger.Displaced.create(**kept, state=state, created_at=clock() - dt.timedelta(days=31))
    ledger.Workbook.update(state="held", lease_by="another", lease_until=clock() + dt.timedelta(days=1)).execute()
    night(small.book, small.world)
    assert {row.state for row in ledger.Displaced.select()} == {"open", "unproven", "told"}


def test_a_column_that_is_missing_while_something_is_to_be_put_back_holds_the_workbook_and_no_more(small):
    for state in ("open", "unproven"):
        ledger.Displaced.create(workbook=small.workbook(), tab="position", column="person.mobile", key="bcdfghjkmn",
                                rest={"person.email": "x", "person.last": "y"}, ours="1", theirs=OWN,
                                state=state)  # fmt: skip
    heads = small.tab("position").sheet.row_values(1)
    small.tab("position").sheet.delete_columns(heads.index("_key") + 1)
    small.tab("position").sheet.delete_columns(heads.index("person.email"))
    small.run()
    assert small.workbook().state == "held"


def test_keys_are_changed_one_after_another():
    old, both, new = Sealer(), Sealer(), Sealer()
    old.use(["old"])
    both.use(["new", "old"])
    new.use(["new"])
    stored = old.seal(OWN)
    assert both.unseal(stored) == OWN
    assert new.unseal(both.again(stored)) == OWN
    with pytest.raises(InvalidToken):
        new.unseal(stored)
