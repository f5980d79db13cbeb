"""The field key is changed: everything is sealed anew, a run that was cut off goes on, and nothing is lost or told."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import pytest

from models import journal, ledger, rotation
from models.care import Household, Inquiry, found_exactly
from models.catalog import BY_CODE
from models.journal import Values
from models.rotation import rotate
from models.sealing import InvalidToken, sealer
from tests.admin_fixtures import unit  # noqa: F401 (fixture)
from tests.care_world import CALLER, SECRETS, TODAY, family  # noqa: F401 (fixture)

OLD, NEW = "a key of the tests", "the key that comes after it"


@pytest.fixture
def rotated(family, unit):
    """Changes the key by `rotate`, with the sealer's own key put back at the end."""
    workbook = ledger.Workbook.create(settlement=unit.near, spreadsheet_id="s")
    ledger.Intent.create(nonce="n", workbook=workbook, blocks={"position": [["מה שנכתב"]]})
    ledger.Displaced.create(workbook=workbook, tab="position", column="x", theirs="מה שנכתב")
    sealer.use([NEW, OLD])
    yield lambda: rotate(unit.world)
    sealer.use([OLD])


def everything(family):
    """All planted values, the journal's and the ledger's, as they are read just now."""
    keys = dict(family.records())
    records = {code: BY_CODE[code].model.get_by_id(keys[code]) for code in SECRETS}
    told = {code: [getattr(record, name) for name in SECRETS[code]] for code, record in records.items()}
    history = [values for _, values in journal.history("inquiry", family.inquiry)]
    return told, history, ledger.Intent.get().blocks, ledger.Displaced.get().theirs


def test_after_the_change_the_new_key_alone_reads_everything(rotated, family):
    before = everything(family)
    done = rotated()
    assert done["inquiry"] == 1
    assert done["journal_values"] > 5
    assert (done["intent"], done["displaced"]) == (1, 1)
    sealer.use([NEW])
    assert everything(family) == before
    assert Household.select().where(found_exactly(Household, CALLER)).count() == 0
    assert Inquiry.select().where(found_exactly(Inquiry, CALLER)).count() == 1
    assert journal.verify([b"test"]) == []


def test_meanwhile_both_keys_find(rotated, family):
    assert Inquiry.select().where(found_exactly(Inquiry, CALLER)).exists()


def test_no_record_changes_by_it(rotated, family):
    before = [(row.version, row.updated_at) for row in Household.select()]
    rotated()
    assert [(row.version, row.updated_at) for row in Household.select()] == before
    line = journal.Line.select().order_by(journal.Line.seq.desc()).get()
    assert (line.verb, line.place) == ("rotate", "החלפת מפתח ההצפנה")


def test_a_second_time_nothing_is_written(rotated):
    rotated()
    assert set(rotated().values()) == {0}


@pytest.mark.parametrize("step", [1, 2, 3, 200])
def test_a_run_that_was_cut_off_goes_on(rotated, family, unit, monkeypatch, step):
    for number in range(5):
        unit.add("household", settlement=unit.near, name=f"משפחה {number}")
    real, left = rotation._renew_row, [4]

    def cut(*args):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_renew_row", cut)
        with pytest.raises(KeyboardInterrupt):
            rotate(unit.world, step)
    done = rotate(unit.world, step)
    assert done["household"] <= 6
    sealer.use([NEW])
    assert {row.name for row in Household.select()} >= {f"משפחה {number}" for number in range(5)}
    assert Household.select().where(found_exactly(Household, "3 משפחה")).count() == 1


def test_what_is_written_meanwhile_stays(rotated, family, unit, monkeypatch):
    real = rotation._renew_row

    def between(raw, key, table, columns, row):
        if table is Household:  # somebody saves between our read and our write
            unit.change("household", family.household, {"name": "שם חדש"})
        return real(raw, key, table, columns, row)

    monkeypatch.setattr(rotation, "_renew_row", between)
    rotated()
    monkeypatch.undo()
    assert Household.get_by_id(family.household).name == "שם חדש"
    assert Household.select().where(found_exactly(Household, "חדש שם")).exists()
    sealer.use([NEW])
    assert Household.get_by_id(family.household).name == "שם חדש"


def test_without_the_key_nothing_is_read(family):
    sealer.use([NEW])
    try:
        with pytest.raises(InvalidToken):
            Household.get_by_id(family.household)
        assert [fault.kind for fault in journal.verify([b"test"])] == ["values"] * sealed_lines()
    finally:
        sealer.use([OLD])


def sealed_lines():
    return Values.select().where(Values.salt == "").count()


def test_values_of_the_journal_that_were_altered_are_found(family):
    kept = Values.select().where(Values.salt == "").order_by(Values.line).first()
    Values.update(body=sealer.seal("0" * 32 + "{}")).where(Values.line == kept.line_id).execute()
    assert [(fault.seq, fault.kind) for fault in journal.verify([b"test"])] == [(kept.line_id, "values")]


def test_numbers_of_the_day_are_as_they_were(rotated, family):
    rotated()
    assert Inquiry.get_by_id(family.inquiry).opened == TODAY
