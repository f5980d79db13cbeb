"""EXECUTOR. Planting bugs: how they are declared, and how the random simulation catches them."""

from contextlib import contextmanager
from unittest.mock import patch

from sync.simulation.history import run_one

PLANTED = []  # (name, context manager), in the order in which they are told
MOST = 500  # histories within which each has to be caught


def planted(name):
    """Declare a mutation under a name."""

    def keep(function):
        PLANTED.append((name, contextmanager(function)))
        return function

    return keep


def put_in(target, name, made):
    """A patch whose replacement is made of the real thing."""
    return patch.object(target, name, made(getattr(target, name)))


def caught(name, beginning, first=1, most=MOST):
    """(seed, promise) by which a planted bug is caught, None where it is not within so many histories.

    A history that breaks a promise also without the bug proves nothing about it, and a crash proves nothing: a planted
    bug may crash by a mistake of its own.
    """
    for seed in range(first, first + most):
        with dict(PLANTED)[name]():
            faults = _played(seed, beginning)
        if faults and not _played(seed, beginning):
            return seed, faults[0]
    return None


def _played(seed, beginning):
    try:
        return run_one(seed, beginning).oracle.faults
    except Exception:
        return []
