"""As many histories again as in test_simulation, and planted bugs, beside it on another processor."""

from contextlib import contextmanager
from unittest.mock import patch

import pytest

from sync import merge
from sync.simulation import planted, planted_lines, planted_swap, planting  # noqa: F401 (each declares its bugs)
from sync.simulation.history import Beginning
from sync.simulation.planting import PLANTED, caught
from tests.test_simulation import broken_of

pytestmark = pytest.mark.once  # each of these histories brings an SQLite of its own


@pytest.fixture(scope="module")
def beginning():
    return Beginning.in_memory()


@pytest.mark.parametrize("block", range(10))
def test_further_histories_keep_every_promise(beginning, block):
    assert broken_of(range(2000 + block * 25, 2025 + block * 25), beginning) == {}


#: histories that once broke a promise, each by a fault of its own
ONCE_BROKEN = (30843, 31232, 31578, 32143, 32598, 32608, 33249, 34011, 34717,
               40087, 40233, 50158, 50169, 50446, 50564, 51153, 42059, 42072, 52680, 70051,
               200416, 201603, 201927, 203806, 203843, 205893, 207942, 215763, 215839,
               501453, 502123, 502914, 602405, 700761, 903302, 1000716, 1000955, 1002606, 3000005, 4005683,
               5001744, 50342, 12005540, 12008617, 13000019, 13001019, 14007039, 14010044, 14012406,
               14013304, 14016992, 14015874, 15001385, 15004756,
               990176, 17001682, 18002111, 22035519, 22035524, 27002220, 27002409)  # fmt: skip


def test_what_broke_once_is_mended(beginning):
    assert broken_of(ONCE_BROKEN, beginning) == {}


QUICK = (
    "read-only columns are taken in", "a stamped key is not reserved", "a key of another settlement is let stand",
    "a finding moves the base", "who opens the sheet is changed by typing in it", "the lease is ignored",
    "the pre-image is compared by cell, not by line", "each swap writes over a cell of a person's own",
    "a swap is not written down before it is sent",
)  # fmt: skip


@pytest.mark.parametrize("name", QUICK)
def test_a_planted_bug_is_caught(beginning, name):
    assert caught(name, beginning, most=60) is not None


def test_a_planted_bug_that_only_crashes_is_not_caught(beginning, monkeypatch):
    @contextmanager
    def crashing():
        with patch.object(merge, "merge", None):
            yield

    monkeypatch.setattr(planting, "PLANTED", [("a mistake", crashing)])
    assert caught("a mistake", beginning, most=2) is None


def test_bugs_enough_are_planted_each_in_what_is_there():
    names = [name for name, _ in PLANTED]
    assert len(set(names)) == len(names) >= 25
    for _, bug in PLANTED:
        with bug():  # fails where the engine has nothing of that name
            pass
