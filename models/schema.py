"""The tables, and the migrations that bring a database up to them."""

from pathlib import Path

from peewee import sort_models
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from models import journal, ledger
from models.catalog import CATALOG

FOLDER = Path(__file__).parent / "migrations"

#: every table of ours, in the order in which they are created
ALL_TABLES = tuple(sort_models([*(entry.model for entry in CATALOG), journal.Line, journal.Values, *ledger.TABLES]))


def migrate(database, folder=FOLDER):
    """Bring an empty or older database up to date; returns the names of the migrations that ran."""
    return Runner(database, str(folder)).up()


def pending(database, folder=FOLDER):
    """The names of the migrations that a database still lacks."""
    return [step.name for step in Runner(database, str(folder)).status() if step.path and not step.applied]


def difference(database):
    """What a database lacks or has too much of, in lines; '' where it is as the models say."""
    return str(diff_models(database, ALL_TABLES))
