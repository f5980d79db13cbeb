"""The mirror under people, faults and sudden deaths at any moment: no promise is broken, whatever the seed."""

import pytest

from models.base import connect
from sync.simulation import oracle
from sync.simulation.command import simulate
from sync.simulation.history import Beginning, build, run_one
from sync.simulation.planting import caught
from tests.conftest import ENGINE

once = pytest.mark.once  # each of these histories brings an SQLite of its own


@pytest.fixture(scope="module")
def beginning():
    return Beginning.in_memory()


@once
@pytest.mark.parametrize("block", range(10))
def test_histories_keep_every_promise(beginning, block):
    broken = {}
    for seed in range(1000 + block * 12, 1000 + (block + 1) * 12):
        faults, _ = run_one(seed, beginning)
        if faults:
            broken[seed] = faults
    assert broken == {}


@once
def test_a_seed_is_the_same_history_again(beginning):
    assert run_one(77, beginning) == run_one(77, beginning)


@once
def test_the_command_tells_what_happened():
    said = []
    assert simulate(3, 1, said.append) == 0
    assert said[-1].startswith("3 histories, 0 broken")
    assert any(line.endswith(" edit") for line in said)


def test_histories_on_the_chosen_database_keep_every_promise(server):
    kept, broken = [], {}
    url = server.copy("simulation", lambda handle: kept.append(build(handle)))
    server.drop(url)
    for seed in range(3000, 3000 + (50 if ENGINE == "postgresql" else 5)):
        url = server.copy("simulation", None)
        faults, _ = run_one(seed, Beginning(lambda url=url: connect(url), kept[0]))
        server.drop(url)
        if faults:
            broken[seed] = faults
    assert broken == {}


PLANTED = (
    "read-only columns are taken in", "a stamped key is not reserved", "a key of another settlement is let stand",
    "a finding moves the base", "who opens the sheet is changed by typing in it",
)  # fmt: skip


@once
@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught(beginning, name):
    assert caught(name, beginning, most=60) is not None


def row(key, last, mark):
    return [key, last, mark]


HEAD = [["_key", "person.last", None], ["מזהה", "משפחה", oracle.MARK]]
JUDGED = [
    # what stands in the sheet, what the database holds, what waits, the promise that is broken
    ([row("k1", "כהן ט1", "m1")], {"k1": "כהן ט1"}, "", None),
    ([row("k1", "כהן", "m1")], {"k1": "כהן"}, "", "P1"),
    ([row("k1", "כהן", "m1")], {"k1": "כהן"}, "k1 ט1", None),
    ([row("k1", "כהן ט1", "m1")], {"k1": "לוי"}, "ט1", "P2"),
    ([row("k1", "כהן ט1", "m1")], {}, "ט1", "P2"),
    ([], {"k1": "כהן ט1"}, "ט1", "P2"),
    ([row("k1", "כהן ט1", "m1"), row("k1", "כהן ט1", "m1")], {"k1": "כהן ט1"}, "ט1", "P3"),
]


@once
@pytest.mark.parametrize(("lines", "records", "waits", "promise"), JUDGED)
def test_the_judge_sees_what_is_broken(lines, records, waits, promise):
    judge = oracle.Oracle()
    judge.wrote("כהן ט1", "m1", "person.last", "a")
    held = {key: {"person.last": text} for key, text in records.items()}
    journal = " ".join(records.values()) if promise != "P1" else ""
    waiting = [{"kind": "finding", "code": "line", "record": "", "raw": None, "text": waits}]
    judge.judge(oracle.Found({"a": {"position": HEAD + lines}}, {"a": {"position": held}}, waiting, "", journal))
    assert [fault[:2] for fault in judge.faults[:1]] == ([promise] if promise else [])


@once
def test_the_judge_sees_a_value_on_a_wrong_line_and_in_a_wrong_workbook():
    judge = oracle.Oracle()
    judge.wrote("ועדה ט1", "m1", "name", "a")
    head = [["_key", "name", None], ["מזהה", "שם", oracle.MARK]]
    sheets = {"a": {"body": [*head, ["k1", "ועדה ט1", "m2"]]}, "b": {"body": [*head, ["k2", "ועדה ט1", "m3"]]}}
    records = {"a": {"body": {"k1": {"name": "ועדה ט1"}}}, "b": {"body": {"k2": {"name": "ועדה ט1"}}}}
    judge.judge(oracle.Found(sheets, records, [], "", "ט1"))
    assert {fault[:2] for fault in judge.faults} == {"P4", "P6"}
