"""EXECUTOR. How many histories were played, with which engine: the file that is committed."""

import ast
import datetime as dt
import hashlib
from pathlib import Path

from models.catalog import CATALOG

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COUNTS = HERE / "COUNTS.md"
BEGINS = ("sync.run", "sync.decide", "sync.memory_book")  # what a history carries out, with all that these import


#: what the engine works on is not the engine: the entities, their page and the sentences
ENTITIES = {entry.model.__module__ for entry in CATALOG} | {"models.messages"}


def engine():
    """A short name of the engine as it is: of every file that a run carries out, the entities apart."""
    found = hashlib.sha256()
    for path in engine_files():
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]


def engine_files():
    """The files of the rooms below the screens that a history carries out."""
    due, found = list(BEGINS), set()
    while due:
        module = due.pop()
        path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        if path.is_file() and path not in found and module not in ENTITIES:
            found.add(path)
            due += _imports(path)
    return sorted(found)


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def recorded():
    """[(engine, histories, first seed, last seed)] of all that was recorded."""
    cells = [[part.strip() for part in line.split("|")] for line in COUNTS.read_text("utf-8").splitlines()]
    rows = [row for row in cells if len(row) > 5 and row[1][:2] == "20"]
    return [(row[2], int(row[3]), *map(int, row[4].split("-"))) for row in rows]


def next_seed():
    """The first seed that this engine has not played."""
    return max((last for name, _, _, last in recorded() if name == engine()), default=0) + 1


def add(seed, played, tally, broken):
    """Add one line to the counts."""
    faults = sum(number for kind, number in tally.items() if kind.startswith("fault"))
    told = (dt.datetime.now(dt.UTC).date(), engine(), played, f"{seed}-{seed + played - 1}", len(broken),
            tally["act in mid-run"] + tally["race"], faults, tally["displaced"])  # fmt: skip
    with COUNTS.open("a", encoding="utf-8") as book:
        book.write("| " + " | ".join(map(str, told)) + " |\n")
