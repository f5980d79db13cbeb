"""The journal's chain: whole as written, and any line that was altered, removed or put in is known."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import journal
from models.access import Actor
from models.changes import Source, note
from models.journal import Line, Values

WRITER = Actor("m", "מנהלת", "manager")


@pytest.fixture
def chain(db, world, clock):
    for number in range(1, 6):
        clock.move(minutes=1)
        values = {"name": [None, f"ערך {number}"]}
        note("update", WRITER, Source("screen", "מסך", "run"), world, values, "person", f"p{number}")
    assert journal.verify([b"test"]) == []


def faults():
    return journal.verify([b"test"])


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "create"}, {"actor": "x"}, {"actor_name": "אחרת"}, {"record": "p9"}, {"entity": "body"},
        {"place": ""}, {"way": "sheet"}, {"run": ""}, {"values_hash": "0" * 64},
    ],
)  # fmt: skip
def test_an_altered_line_is_known(chain, change):
    Line.update(change).where(Line.seq == 3).execute()
    assert (3, "altered, or a line before it is missing") in faults()


def test_altered_values_are_known(chain):
    Values.update(body='{"name": [null, "אחר"]}').where(Values.line == 3).execute()
    assert faults() == [(3, "its values were altered")]


def test_a_removed_line_is_known(chain):
    Line.delete().where(Line.seq == 3).execute()
    assert faults() == [(4, "altered, or a line before it is missing")]


def test_a_moved_line_is_known(chain):
    Values.delete().where(Values.line == 2).execute()
    Line.update(seq=99).where(Line.seq == 2).execute()
    assert [seq for seq, _ in faults()] == [3, 99]


def test_a_cut_off_end_is_known_by_the_head_kept_outside(chain):
    seq, mac = journal.head()
    assert (seq, len(mac)) == (5, 64)
    Line.delete().where(Line.seq == 5).execute()
    assert faults() == []
    assert journal.head() != (seq, mac)


def test_erased_values_leave_the_chain_whole(chain):
    Values.delete().where(Values.line == 3).execute()
    assert faults() == []
    assert [values for _, values in journal.history("person", "p3")] == [{}]


def test_a_foreign_key_is_known(chain, world):
    world.journal_key = b"new"
    note("update", WRITER, Source("screen"), world)
    assert journal.verify([b"test"]) == [(6, "unknown key")]
    assert journal.verify([b"test", b"new"]) == []


def test_equal_values_have_different_hashes(db, world):
    for _ in range(2):
        note("update", WRITER, Source("screen"), world, {"name": [None, "א"]})
    assert len({line.values_hash for line in Line.select()}) == 2


def test_history_is_newest_first(chain, world):
    note("retire", WRITER, Source("screen"), world, {"name": ["ערך 3", None]}, "person", "p3")
    told = [(line.verb, values) for line, values in journal.history("person", "p3")]
    assert told == [("retire", {"name": ["ערך 3", None]}), ("update", {"name": [None, "ערך 3"]})]
    assert len(journal.history("person", "p3", limit=1)) == 1


def test_writers_at_once_make_one_chain(db, world):
    def write(number):
        with db.connection_context():
            for _ in range(15):
                note("update", WRITER, Source("screen"), world, {"name": [None, number]})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert Line.select().count() == 60
    assert faults() == []


def test_an_empty_journal_is_whole(db):
    assert (faults(), journal.head()) == ([], (0, "0" * 64))
