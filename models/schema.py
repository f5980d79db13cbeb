"""The tables, and the migrations that bring a database up to them.

Until the first release there is one migration, made from the models: after a change of a table run
`python -m models.schema`. Later changes get a migration of their own each, written beside it.
"""

import re
from pathlib import Path

from peewee import sort_models
from playhouse.migrations import Runner, template
from playhouse.schema_diff import SchemaDiff, diff_models

from models import attachments, delivery, drafts, journal, knowledge, ledger, privacy, signins, views
from models.catalog import CATALOG

FOLDER = Path(__file__).parent / "migrations"
INITIAL = "0001_initial.py"

#: every table of ours, in the order in which they are created
ALL_TABLES = tuple(sort_models([
    *(entry.model for entry in CATALOG), journal.Line, journal.Values, *ledger.TABLES, *signins.TABLES,
    privacy.AccessReview, *attachments.TABLES, *knowledge.TABLES, *views.TABLES, *delivery.TABLES,
    *drafts.TABLES,
]))  # fmt: skip


def migrate(database, folder=FOLDER):
    """Bring an empty or older database up to date; returns the names of the migrations that ran."""
    return Runner(database, str(folder)).up()


def pending(database, folder=FOLDER):
    """The names of the migrations that a database still lacks."""
    return [step.name for step in Runner(database, str(folder)).status() if step.path and not step.applied]


def difference(database):
    """What a database lacks or has too much of, in lines; '' where it is as the models say."""
    return str(diff_models(database, ALL_TABLES))


def initial():
    """The text of the first migration: all tables as the models say, frozen."""
    text = template(SchemaDiff(ALL_TABLES, [], [], [], []))
    # a migration stands on peewee alone: our JSON columns are texts, our defaults are not the database's
    text = re.sub(r"^# (TODO|Generated).*\n|^from models\..*\n", "", text, flags=re.M)
    text = re.sub(r"= (?:(?:Sealed)?Json|Transports)\(", "= TextField(", text)
    text = text.replace("= Sealed(", "= TextField(").replace("= Blind(", "= CharField(")
    # peewee's old way names an index after the class, not after the table
    text = text.replace("class Meta:\n", "class Meta:\n            legacy_table_names = False\n")
    return f'"""All tables, as they were at the first release. Made by `python -m models.schema`."""\n\n{text}'


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / INITIAL).write_text(initial())
