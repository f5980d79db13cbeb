"""Who can open what, on the command line: written down, and compared between two days."""

import argparse
import json
from types import SimpleNamespace

import pytest

from models import picture
from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.ledger import Workbook

MAILS = {"דנה": "dana", "גיל": "gil"}


@pytest.fixture
def unit(add, world):
    """A settlement with a sheet, two users, and one of them at work there; `access(words)` is the command."""
    place = add("settlement", name="תקוע", kind="communal")
    users = {name: add("user", name=name, email=f"{MAILS[name]}@example.org", role="worker") for name in MAILS}
    add("assignment", worker=users["דנה"].uid, settlement=place.uid, start=world.today())
    Workbook.create(settlement=place, spreadsheet_id="s", editors=["sec@example.org"])
    office = SimpleNamespace(world=world)
    access = lambda **words: picture.command(office, argparse.Namespace(**words))  # noqa: E731 (a local spelling)
    return SimpleNamespace(access=access, users=users, place=place, world=world)


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_what_was_written_down_is_what_is_there(unit, tmp_path, ending):
    path = tmp_path / f"picture.{ending}"
    assert unit.access(what="export", output=str(path)) == 0
    assert picture.read(path) == picture.take(unit.world.today())
    assert {row["section"] for row in picture.read(path)} == set(picture.SECTIONS)


def test_two_days_are_compared(unit, tmp_path, capsys):
    old, new = tmp_path / "old.csv", tmp_path / "new.json"
    unit.access(what="export", output=str(old))
    assert unit.access(what="compare", old=str(old), new=str(old)) == 0
    change = lambda uid, **values: apply(Change("user", uid, "update", values), SYSTEM, Source("x"), unit.world)  # noqa: E731
    change(unit.users["דנה"].uid, role="manager")
    change(unit.users["גיל"].uid, active=False)
    Workbook.update(editors=["sec@example.org", "new@example.org"]).execute()
    unit.access(what="export", output=str(new))
    capsys.readouterr()
    assert unit.access(what="compare", old=str(old), new=str(new)) == 1
    told = capsys.readouterr().out
    assert told.splitlines() == [
        "~\tמשתמשים\tדנה · dana@example.org\tעו״ס קהילתי/ת / מלווה → מנהל/ת היחידה",
        "-\tמשתמשים\tגיל · gil@example.org\tעו״ס קהילתי/ת / מלווה",
        "+\tמי פותח/ת איזה גיליון\tתקוע · new@example.org\tאינו/ה רשום/ה באנשי הקשר",
    ]


def test_a_file_that_is_no_picture_is_told_in_one_line(unit, tmp_path, capsys):
    (tmp_path / "x.csv").write_text("a,b\r\n1,2\r\n")
    (tmp_path / "x.json").write_text(json.dumps({"a": 1}))
    for name in ("x.csv", "x.json", "nothing"):
        path = str(tmp_path / name)
        assert unit.access(what="compare", old=path, new=path) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_cell_that_looks_like_a_formula_is_none(unit, tmp_path):
    path = tmp_path / "picture.csv"
    apply(Change("user", unit.users["גיל"].uid, "update", {"name": "=HYPERLINK(1)"}), SYSTEM, Source("x"), unit.world)
    unit.access(what="export", output=str(path))
    assert ",'=HYPERLINK(1)" in path.read_text("utf-8")
    assert picture.read(path) == picture.take(unit.world.today())
