"""The journal's chain: whole as written, and any line that was altered, removed, put in or cut off is known."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import peewee as pw
import pytest

from models import evidence, journal
from models.access import SYSTEM, Actor
from models.base import writing
from models.changes import Change, Refused, Source, apply, note
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
    return [(fault.seq, fault.kind) for fault in journal.verify([b"test"])]


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "create"}, {"actor": "x"}, {"actor_name": "אחרת"}, {"record": "p9"}, {"entity": "body"},
        {"place": ""}, {"way": "sheet"}, {"run": ""}, {"values_hash": "0" * 64},
    ],
)  # fmt: skip
def test_an_altered_line_is_known(chain, change):
    Line.update(change).where(Line.seq == 3).execute()
    assert (3, "altered") in faults()


def test_altered_values_are_known(chain):
    Values.update(body='{"name": [null, "אחר"]}').where(Values.line == 3).execute()
    assert faults() == [(3, "values")]


@pytest.mark.parametrize("seq", [1, 3])
def test_a_removed_line_is_known(chain, seq):
    Line.delete().where(Line.seq == seq).execute()
    assert faults() == [(seq + 1, "missing")]


def test_a_moved_line_is_known(chain):
    Values.delete().where(Values.line == 2).execute()
    Line.update(seq=99).where(Line.seq == 2).execute()
    assert [seq for seq, kind in faults() if kind != "gone"] == [3, 99]


@pytest.mark.parametrize("forged", [{"actor_name": "אחרת"}, {"mac": "f" * 64}])
def test_an_inserted_line_is_known_and_the_next_is_not_blamed(db, world, forged):
    for verb in ("create", "update", "retire"):
        note(verb, WRITER, Source("screen"), world)
    Line.update(seq=Line.seq * 10).execute()
    found = Line.get(Line.seq == 20)
    Line.insert({**found.__data__, "seq": 25, **forged}).execute()
    assert faults() == [(25, "inserted")]


def test_values_erased_by_rule_leave_the_chain_whole_and_erased_by_hand_do_not(chain, world, clock):
    with writing():
        assert journal.erase_values(world, SYSTEM, Source("command"), clock.at - dt.timedelta(minutes=1)) == 3
    assert faults() == []
    assert [values for _, values in journal.history("person", "p3")] == [{}]
    Values.delete().where(Values.line == 5).execute()
    assert faults() == [(5, "gone")]


def test_the_rule_erases_after_its_months_and_never_sooner_than_the_law(chain, world, clock, add):
    rule = add("rule", code="journal_months", value=36, description="יומן")
    clock.move(days=800)
    assert evidence.erase_old(world) == 0
    with pytest.raises(Refused, match="24"):
        apply(Change("rule", rule.uid, "update", {"value": 12}), SYSTEM, Source("screen"), world)
    apply(Change("rule", rule.uid, "update", {"value": 24}), SYSTEM, Source("screen"), world)
    assert evidence.erase_old(world) == 6  # the five, and the rule's own beginning
    assert evidence.erase_old(world) == 0
    assert faults() == []


def audited(folder):
    told = evidence.audit(folder, [b"test"])
    return [(fault["line"], fault["kind"]) for fault in told["faults"]]


def test_a_cut_off_end_is_known_by_the_head_kept_outside(chain, world, tmp_path):
    evidence.keep_head(tmp_path, world)
    assert audited(tmp_path) == []
    note("update", WRITER, Source("screen"), world)
    evidence.keep_head(tmp_path, world)
    Line.delete().where(Line.seq >= 5).execute()
    assert faults() == []
    assert audited(tmp_path) == [(6, "cut")]
    assert "היומן נקטע" in evidence.audit(tmp_path, [b"test"])["faults"][0]["text"]


def test_a_journal_written_anew_with_the_key_differs_from_its_heads(chain, world, tmp_path):
    evidence.keep_head(tmp_path, world)
    Values.delete().execute()
    Line.delete().execute()
    for number in range(8):
        note("update", WRITER, Source("screen"), world, record=f"r{number}")
    Line.update(seq=Line.seq - Line.select(pw.fn.MIN(Line.seq)).scalar() + 1).execute()
    assert (faults(), audited(tmp_path)) == ([], [(5, "rewritten")])


def test_a_forged_head_is_known(chain, world, tmp_path):
    evidence.keep_head(tmp_path, world)
    path = tmp_path / evidence.FILE
    path.write_text(path.read_text().replace(" 5 ", " 4 "))
    assert audited(tmp_path) == [(1, "heads")]


def test_a_backup_that_was_put_back_voids_later_heads(chain, world, tmp_path):
    evidence.keep_head(tmp_path, world)
    then = journal.head()
    note("update", WRITER, Source("screen"), world)
    evidence.keep_head(tmp_path, world)
    Line.delete().where(Line.seq == 6).execute()
    evidence.keep_head(tmp_path, world, evidence.RESTORED, then)
    assert audited(tmp_path) == []


def test_a_foreign_key_is_known(chain, world):
    world.journal_key = b"new"
    note("update", WRITER, Source("screen"), world)
    assert faults() == [(6, "key")]
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


def test_the_command_tells_what_is_wrong_and_what_to_do(chain, world, tmp_path, capsys):
    office = SimpleNamespace(settings=SimpleNamespace(instance=tmp_path, field_keys=("test",)))
    assert evidence.command(office, as_json=False) == 0
    assert "היומן שלם: 5 שורות" in capsys.readouterr().out
    evidence.keep_head(tmp_path, world)
    Line.update(actor_name="אחרת").where(Line.seq == 3).execute()
    assert evidence.command(office, as_json=False) == 1
    told = capsys.readouterr().out
    assert "שורה 3 ביומן (מיום 22/11/2026 10:03) שונתה" in told
    assert "מה לעשות: לא לתקן ולא למחוק דבר" in told
    assert evidence.command(office, as_json=True) == 1
    found = json.loads(capsys.readouterr().out)
    assert [(fault["line"], fault["kind"]) for fault in found["faults"]] == [(3, "altered")]
    assert (found["lines"], found["heads"]) == (5, 1)
