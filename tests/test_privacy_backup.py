"""Backups: sealed, kept for so long, refused where they do not fit, and put back for real on both engines."""

import datetime as dt
import io
import json
import re

import pytest

from models import backup
from models.sealed_file import PIECE, Unreadable, seal, unseal
from tests.house import House


def sealed(content, key="the key"):
    target = io.BytesIO()
    seal(io.BytesIO(content), target, key)
    return target.getvalue()


def unsealed(content, key="the key"):
    target = io.BytesIO()
    unseal(io.BytesIO(content), target, key)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_file_of_any_size_comes_back(size):
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert unsealed(sealed(content)) == content
    assert size < 64 or content[:64] not in sealed(content)


def flipped(content, at):
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1:]


whole = sealed(b"x" * (2 * PIECE + 5))
HEAD = 32
BAD = {
    "another key": (whole, "other"), "another file": (b"PK\x03\x04" + whole, "the key"), "empty": (b"", "the key"),
    "a flipped bit": (flipped(whole, PIECE), "the key"), "another salt": (flipped(whole, 20), "the key"),
    "cut off within a piece": (whole[:-3], "the key"), "cut off between pieces": (whole[:HEAD + PIECE + 16], "the key"),
    "pieces in another order": (whole[:HEAD] + whole[HEAD + PIECE + 16:HEAD + 2 * (PIECE + 16)]
                                + whole[HEAD:HEAD + PIECE + 16] + whole[HEAD + 2 * (PIECE + 16):], "the key"),
    "something after the end": (whole + b"x", "the key"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_whatever_was_touched_is_refused(name):
    with pytest.raises(Unreadable):
        unsealed(*BAD[name])


def test_fourteen_days_and_the_first_of_twelve_months_are_kept():
    today = dt.date(2026, 11, 22)
    days = [today - dt.timedelta(days=number) for number in range(500)]
    found = backup.kept(days, today)
    assert {day for day in found if day > today - dt.timedelta(days=14)} == set(days[:14])
    firsts = sorted(found - set(days[:14]))
    assert (firsts[0], firsts[-1], len(firsts)) == (dt.date(2025, 12, 1), dt.date(2026, 11, 1), 12)
    assert all(day.day == 1 for day in firsts)


@pytest.fixture
def house(tmp_path, demo_house):
    """An installation with a demo on the engine of the tests, its local Sheets running."""
    made = demo_house(tmp_path / "instance")
    sheets = made.start("sheets", "serve")
    made.answers(made.port + 1)
    yield made
    sheets.kill()
    sheets.communicate()


def done(house, *words, **env):
    """Run a command that must end well; returns what it printed."""
    code, out, said = house.command(*words, **env)
    assert code == 0, (out, said)
    return out


def exported(house, tmp_path):
    done(house, "export", "person", "-o", str(tmp_path / "people.csv"))
    return (tmp_path / "people.csv").read_text("utf-8-sig")


def test_backed_up_changed_restored_verified_and_synchronised(house, tmp_path):
    file = tmp_path / "kept.backup"
    done(house, "sync", "תקוע", "אלעזר")
    before = exported(house, tmp_path)
    assert "journal line" in done(house, "backup", "-o", str(file))
    assert before.splitlines()[1].split(",")[1].encode() not in file.read_bytes()

    (tmp_path / "changed.csv").write_text(re.sub(r"(?m)^(\w{10},)", r"\1שונה ", before), "utf-8-sig")
    done(house, "import", "person", str(tmp_path / "changed.csv"))
    done(house, "sync", "תקוע", "אלעזר")
    assert ",שונה " in exported(house, tmp_path)

    code, _, said = house.command("restore", str(file))
    assert (code, "--replace" in said) == (2, True)
    told = done(house, "restore", str(file), "--replace")
    for word in ("שוחזר הגיבוי", "לאשר ולהמשיך", "היומן שלם"):
        assert word in told
    assert exported(house, tmp_path) == before
    assert json.loads(done(house, "audit", "verify", "--json"))["faults"] == []
    assert len(list((house.folder / "backups").glob("before-restore-*"))) == 1

    code, out, _ = house.command("sync", "תקוע", "אלעזר", "--json")
    held = [line["text"] for line in json.loads(out)["lines"] if "ששוחזר גיבוי ישן של פנקס" in line["text"]]
    assert (code, len(held), json.loads(out)["requests"].get("write", 0)) == (1, 2, 0)
    done(house, "audit", "verify")


def test_what_does_not_fit_is_refused_in_one_line(house, tmp_path):
    file = tmp_path / "kept.backup"
    done(house, "backup", "-o", str(file))
    (tmp_path / "noise").write_bytes(b"no backup")
    wrong = [
        (str(tmp_path / "noise"), {}, "not a backup"), (str(tmp_path / "nothing"), {}, "No such file"),
        (str(file), {"PINKAS_BACKUP_KEY": "other"}, "PINKAS_BACKUP_KEY"),
        (str(file), {"PINKAS_FIELD_KEY": "other"}, "PINKAS_FIELD_KEY"),
    ]  # fmt: skip
    for path, env, word in wrong:
        code, _, said = house.command("restore", path, "--replace", **env)
        assert (code, word in said, len(said.strip().splitlines())) == (2, True, 1), said


def test_a_lost_machine_comes_back_with_its_files_but_without_its_keys(house, tmp_path, server):
    file = tmp_path / "kept.backup"
    done(house, "sync", "תקוע")
    done(house, "nightly")
    people = exported(house, tmp_path)
    made = sorted((house.folder / "backups").glob("pinkas-*.backup"))
    assert len(made) == 1
    file.write_bytes(made[0].read_bytes())

    other = House(tmp_path / "other", server.fresh())
    keys = {f"PINKAS_{name}_KEY": (house.folder / f"{name.lower()}.key").read_text() for name in ("FIELD", "BACKUP")}
    other.env |= keys
    done(other, "restore", str(file))
    assert exported(other, tmp_path) == people
    found = {path.name for path in (tmp_path / "other").iterdir()}
    assert {"sheets.db", "journal.heads"} <= found
    assert not {"field.key", "backup.key"} & found
    done(other, "audit", "verify")


def test_without_a_key_there_is_no_backup_and_it_says_so(tmp_path, server):
    other = House(tmp_path / "real", server.fresh())
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    other.env |= {"PINKAS_ENV": "production", "PINKAS_SECRET_KEY": letters,
                  "PINKAS_FIELD_KEY": letters[::-1], "PINKAS_PUBLIC_URL": "https://pinkas.example.org"}  # fmt: skip
    done(other, "migrate")
    code, _, said = other.command("backup", "-o", str(tmp_path / "x"))
    assert (code, said.strip()) == (2, "PINKAS_BACKUP_KEY is missing: without it there are no backups")
    for key, told in ((letters, "must differ"), ("short", "can be guessed")):
        code, _, said = other.command("backup", "-o", str(tmp_path / "x"), PINKAS_BACKUP_KEY=key)
        assert (code, told in said, len(said.strip().splitlines())) == (2, True, 1)
