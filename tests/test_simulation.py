"""The mirror under people, faults and sudden deaths at any moment: no promise is broken, whatever the seed."""

import os
import pty
import re
import signal
import subprocess
import sys
from collections import Counter

import pytest

from models.base import connect
from sync.simulation import counts, oracle
from sync.simulation.command import simulate
from sync.simulation.counts import engine
from sync.simulation.history import Beginning, build, run_one
from sync.simulation.marks import MARK
from sync.simulation.script import Script, shrunk
from tests.conftest import ENGINE

once = pytest.mark.once  # each of these histories brings an SQLite of its own


@pytest.fixture(scope="module")
def beginning():
    return Beginning.in_memory()


def broken_of(seeds, beginning):
    """The promises that the histories of these seeds broke, by their seeds."""
    found = {seed: run_one(seed, beginning).oracle.faults for seed in seeds}
    return {seed: faults for seed, faults in found.items() if faults}


@once
@pytest.mark.parametrize("block", range(10))
def test_histories_keep_every_promise(beginning, block):
    assert broken_of(range(1000 + block * 25, 1025 + block * 25), beginning) == {}


@once
@pytest.mark.parametrize("more", [8, 22])
def test_histories_that_begin_with_more_lines_keep_every_promise(more):
    assert broken_of(range(500, 505), Beginning.in_memory(more)) == {}


@once
def test_a_seed_is_the_same_history_again(beginning):
    one, other = run_one(77, beginning), run_one(77, beginning)
    assert (one.log, one.tally, one.oracle.texts) == (other.log, other.tally, other.oracle.texts)


@once
def test_a_broken_history_is_told_without_what_it_does_not_need():
    script = Script.of(5)
    needed = {script.items[3], script.items[11], script.faults[0]}
    small = shrunk(script, lambda fewer: needed <= set(fewer.parts()))
    assert set(small.parts()) == needed


@once
def test_the_command_tells_what_happened_on_any_system(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)  # as on macOS
    said = []
    assert simulate(3, 1, said.append) == 0
    assert said[-1].startswith("3 histories, 0 broken")
    assert said[-1].endswith(engine())
    assert any(line.endswith(" edit") for line in said)


@once
def test_the_engine_is_what_a_run_carries_out():
    names = {path.relative_to(counts.ROOT).as_posix() for path in counts.engine_files()}
    assert {"sync/run.py", "sync/rounds.py", "sync/merge.py", "models/changes.py"} <= names
    assert not {name for name in names if re.match("sync/(simulation|files|google|local_sheets)|admin|app", name)}


@once
def test_counts_are_recorded_and_the_next_simulation_goes_on_after_them(monkeypatch, tmp_path):
    monkeypatch.setattr(counts, "COUNTS", tmp_path / "COUNTS.md")
    counts.COUNTS.write_text("# Histories\n", "utf-8")
    assert counts.next_seed() == 1
    counts.add(1, 40, Counter({"race": 3, "fault die": 2}), [])
    assert counts.recorded() == [(engine(), 40, 1, 40)]
    assert counts.next_seed() == 41


@once
def test_ctrl_c_ends_a_simulation_with_its_counts(tmp_path):
    command = [sys.executable, str(counts.ROOT / "app.py"), "simulate", "--histories", "1000000", "--seed", "1000"]
    ours, theirs = pty.openpty()  # to a terminal it tells how far it is
    playing = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True, start_new_session=True,
                               env={**os.environ, "PINKAS_INSTANCE": str(tmp_path)})  # fmt: skip
    os.close(theirs)
    seen = ""
    while "\r3/" not in seen:
        seen += os.read(ours, 1000).decode()
    os.killpg(playing.pid, signal.SIGINT)
    told = playing.communicate()[0].splitlines()
    assert "stopped" in told
    assert re.match(r"\d+ histories, 0 broken, \d+ s", told[-1])


def test_histories_on_the_chosen_database_keep_every_promise(server):
    kept, broken = [], {}
    url = server.copy("simulation", lambda handle: kept.append(build(handle)))
    server.drop(url)
    for seed in range(3000, 3000 + (50 if ENGINE == "postgresql" else 5)):
        url = server.copy("simulation", None)
        faults = run_one(seed, Beginning(lambda url=url: connect(url), kept[0])).oracle.faults
        server.drop(url)
        if faults:
            broken[seed] = faults
    assert broken == {}


def row(key, last, mark):
    return [key, last, mark]


HEAD = [["_key", "person.last", None], ["מזהה", "משפחה", MARK]]
JUDGED = [
    # what stands in the sheet, what the database holds, what waits, the promise that is broken
    ([row("k1", "כהן ט1", "a-position-1")], {"k1": "כהן ט1"}, "", None),
    ([row("k1", "כהן", "a-position-1")], {"k1": "כהן"}, "", "P1"),
    ([row("k1", "כהן", "a-position-1")], {"k1": "כהן"}, "k1 ט1", None),
    ([row("k1", "כהן ט1", "a-position-1")], {"k1": "לוי"}, "ט1", "P2"),
    ([row("k1", "כהן ט1", "a-position-1")], {}, "ט1", "P2"),
    ([], {"k1": "כהן ט1"}, "ט1", "P2"),
    ([row("k1", "כהן ט1", "a-position-1"), row("k1", "כהן ט1", None)], {"k1": "כהן ט1"}, "ט1", "P3"),
]


@once
@pytest.mark.parametrize(("lines", "records", "waits", "promise"), JUDGED)
def test_the_judge_sees_what_is_broken(lines, records, waits, promise):
    judge = oracle.Oracle(keys={mark: {key} for key, _, mark in lines if mark})
    judge.wrote("כהן ט1", "a-position-1", "person.last", "a")
    held = {key: {"person.last": text} for key, text in records.items()}
    journal = " ".join(records.values()) if promise != "P1" else ""
    waiting = [{"kind": "finding", "code": "line", "scope": "a", "tab": "", "column": "", "record": "", "raw": None,
                "text": waits}]  # fmt: skip
    judge.judge(oracle.Found({"a": {"position": HEAD + lines}}, {"a": {"position": held}}, waiting, "", journal))
    assert [fault[:2] for fault in judge.faults[:1]] == ([promise] if promise else [])


@once
def test_the_judge_sees_a_value_on_a_wrong_line_and_in_a_wrong_workbook():
    judge = oracle.Oracle(keys={"a-body-2": {"k1"}, "b-body-3": {"k2"}})
    judge.wrote("ועדה ט1", "a-body-1", "name", "a")
    head = [["_key", "name", None], ["מזהה", "שם", MARK]]
    mine, other = ["k1", "ועדה ט1", "a-body-2"], ["k2", "ועדה ט1", "b-body-3"]
    sheets = {"a": {"body": [*head, mine]}, "b": {"body": [*head, other]}}
    records = {"a": {"body": {"k1": {"name": "ועדה ט1"}}}, "b": {"body": {"k2": {"name": "ועדה ט1"}}}}
    judge.judge(oracle.Found(sheets, records, [], "", "ט1"))
    assert {fault[:2] for fault in judge.faults} == {"P4", "P6"}


@once
@pytest.mark.parametrize(("typed", "faults"), [(False, ["P1"]), (True, [])])
def test_the_judge_sees_that_a_sheet_took_back_what_the_unit_wrote(typed, faults):
    judge = oracle.Oracle()
    if typed:
        judge.copied("כהן", "m1", "last")
    lines = [("screen", "p1", {"last": ["כהן", "לוי"]}), ("sheet", "p1", {"last": ["לוי", "כהן"]})]
    judge.judge(oracle.Found({}, {}, [], lines=lines))
    assert [fault[:2] for fault in judge.faults] == faults


OWN = [
    # the column of marks of two lines, whether a person deleted the second one, the raw that waits, what is broken
    (("a-body-1", "a-body-2"), False, None, []),
    (("a-body-1", None), False, None, ["P5"]),
    (("a-body-1", None), True, None, []),
    (("a-body-1", None), False, "a-body-2", []),
    (("a-body-1", "דרוס"), False, None, ["P5", "P5"]),
    (("a-body-1", "דרוס"), False, "a-body-2", []),
    (("a-body-1", "a-body-1"), True, None, ["P5"]),
    (("a-body-2", "a-body-1"), True, None, []),
]


@once
@pytest.mark.parametrize(("column", "deleted", "displaced", "faults"), OWN)
def test_the_judge_sees_what_became_of_the_peoples_own_column(column, deleted, displaced, faults):
    judge = oracle.Oracle(keys={"a-body-1": {"k1"}, "a-body-2": {"k2"}})
    if deleted:
        judge.let_go("a-body-2")
    lines = [row(f"k{number}", "ועדה", mark) for number, mark in enumerate(column, 1)]
    told = {"kind": "finding", "code": "displaced", "scope": "a", "tab": "body", "column": f"={MARK}", "record": "",
            "raw": displaced, "text": ""}  # fmt: skip
    records = {"k1": {"name": "ועדה"}, "k2": {"name": "ועדה"}}
    sheets = {"a": {"body": [["_key", "name", None], ["מזהה", "שם", MARK], *lines]}}
    judge.judge(oracle.Found(sheets, {"a": {"body": records}}, [told] if displaced else []))
    assert [fault[:2] for fault in judge.faults] == faults


@once
def test_the_judge_sees_that_the_peoples_own_column_is_gone():
    judge = oracle.Oracle(keys={"a-body-1": {"k1"}})
    judge.judge(oracle.Found({"a": {"body": [["_key", "name"], ["מזהה", "שם"]]}}, {"a": {"body": {}}}, []))
    assert [fault[:2] for fault in judge.faults] == ["P5"]


EXCUSED = [
    # what waits: its column, and whose line; whether the difference in the name is excused, and one in another column
    ("name", "k1", (True, False)),
    ("mandate", "k1", (False, True)),
    ("", "k1", (True, True)),
    ("", "k2", (False, False)),
    ("=הערה", "k1", (False, False)),
]


@once
@pytest.mark.parametrize(("column", "key", "excused"), EXCUSED)
def test_what_waits_excuses_its_own_cell_or_its_line_and_no_more(column, key, excused):
    head = [["_key", "name", "mandate"], ["מזהה", "שם", "תפקיד"]]
    wait = {"kind": "conflict", "code": "cell", "scope": "a", "tab": "body", "column": column, "record": key,
            "raw": None, "text": "k1 k2"}  # fmt: skip
    for cells, excuse in zip((["אחר", "ב"], ["א", "אחר"]), excused, strict=True):
        judge = oracle.Oracle()
        found = oracle.Found({"a": {"body": [*head, ["k1", *cells]]}},
                             {"a": {"body": {"k1": {"name": "א", "mandate": "ב"}}}}, [wait])  # fmt: skip
        judge.judge(found)
        assert [fault[:2] for fault in judge.faults] == ([] if excuse else ["P2"])
