"""The table of rights, role by entity by verb, as a person wrote it down from the domain's page; doors obey it."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import csv
import re
from pathlib import Path

import pytest

from models import access
from models.access import Actor
from models.catalog import BY_CODE, CATALOG
from models.staff import ROLES
from tests.admin_fixtures import app, browse, office, unit  # noqa: F401 (fixtures)

with (Path(__file__).parent / "rights_table.csv").open(encoding="utf-8") as file:
    TABLE = {(row.pop("entity"), row.pop("verb")): row for row in csv.DictReader(file)}
NAMES = [role for role, _ in ROLES]
VERBS = {"read": ("read", "open"), "write": ("create", "update", "retire"), "export": ("export",),
         "import": ("import",)}  # fmt: skip


def test_the_table_is_whole():
    assert set(TABLE) == {(entry.code, verb) for entry in CATALOG for verb in VERBS}
    assert all(set(row) == set(NAMES) for row in TABLE.values())


@pytest.mark.parametrize("key", TABLE, ids="-".join)
def test_every_role_entity_and_verb(key):
    code, verb = key
    entry = BY_CODE[code]
    for role, far in TABLE[key].items():
        actor = Actor("x", "איש", role)
        assert {access.can(actor, one, entry) for one in VERBS[verb]} == {far != "-"}, role
        if far == "own":
            assert access.within(actor, VERBS[verb][-1], entry) is not None, role
        if far == "all":
            assert access.within(actor, VERBS[verb][-1], entry) is None, role


def test_the_table_on_the_screen_is_the_same(browse):
    told = {(code, verb): {role: reach.get(role) or "-" for role in NAMES} for code, verb, reach in access.table()}
    assert told == TABLE
    page = browse("privacy").get("/admin/rights/").text
    assert page.count("<tr>") == len(TABLE) + 1
    assert len(re.findall("בנימוק", page)) == sum(far == "reason" for row in TABLE.values() for far in row.values()) + 1


@pytest.mark.parametrize("entry", [entry for entry in CATALOG if entry.confidential], ids=lambda entry: entry.code)
def test_neither_a_sheet_nor_a_command_has_any_right(entry):
    sheet = Actor(name="גיליון", role="sheet", settlements=("x",))
    assert not any(access.can(sheet, verb, entry) for verb in ("read", "open", "create", "update", "retire", "export"))
    assert not any(access.can(access.SYSTEM, verb, entry) for verb in ("export", "import"))
