"""The house's own shape: its laws, each of which a file can break."""

import ast
import re
import sys
from pathlib import Path

import pytest

from models import journal, ledger
from models.catalog import CATALOG

ROOT = Path(__file__).parent.parent
ROOMS = ("models", "sync", "admin", "app")  # each may import the ones before it
#: what belongs to the machine, to the package manager or to nobody
SKIPPED = {".git", ".venv", "instance", "node_modules", "__pycache__", ".ruff_cache", ".pytest_cache"}
#: pure libraries that PURE modules may use: they read numbers and dates, and neither files nor the network
PURE_LIBRARIES = {"phonenumbers", "hdate"}
BENCH = "sync/local_sheets/bench.py"
LONGEST_FILE, LONGEST_FUNCTION = 450, 50


def walk(folder):
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in SKIPPED:
            yield from walk(path)
        elif path.is_file():
            yield path


FILES = {path.relative_to(ROOT).as_posix(): path for path in walk(ROOT)}
SOURCES = {name: path.read_text("utf-8") for name, path in FILES.items() if name.endswith(".py")}
TREES = {name: ast.parse(text) for name, text in SOURCES.items()}
#: the product, without what the migration library writes
PRODUCT = [
    name for name in TREES
    if name.partition("/")[0].removesuffix(".py") in ROOMS and not name.startswith("models/migrations/")
]  # fmt: skip
each = pytest.mark.parametrize("name", PRODUCT)


def imported(name):
    """The full names of everything that a file imports, wherever in it."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = name.split("/")[: -node.level] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def packages(name):
    return {full.partition(".")[0] for full in imported(name)}


def first_word(name):
    return re.match(r"\w*", ast.get_docstring(TREES[name]) or "")[0]


PURE = [name for name in PRODUCT if first_word(name) == "PURE"]


@each
def test_imports_point_one_way(name):
    own = ROOMS.index(name.partition("/")[0].removesuffix(".py"))
    assert packages(name) & set(ROOMS[own + 1:]) == set()
    assert "tests" not in packages(name)


def test_there_are_pure_modules():
    assert {"models/kinds.py", "models/words.py", "models/uids.py", "sync/plan.py", "sync/guards.py"} <= set(PURE)


@pytest.mark.parametrize("name", ["oracle", "excuses", "marks"])
def test_the_judge_of_the_simulation_knows_nothing_of_the_engine(name):
    ours = {full for full in imported(f"sync/simulation/{name}.py") if full.partition(".")[0] in ROOMS}
    known = ("sync.simulation.excuses", "sync.simulation.marks")
    assert all(full.startswith(known) or full == "sync.simulation" for full in ours), ours


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_stand_on_pure_ones(name):
    pure = {module.removesuffix(".py").replace("/", ".") for module in PURE}
    folders = {module.removesuffix("/__init__.py").replace("/", ".") for module in TREES if "__init__" in module}
    for full in imported(name):
        package = full.partition(".")[0]
        if package in ROOMS:
            assert full in pure | folders or full.rpartition(".")[0] in pure, full
        else:
            assert package in sys.stdlib_module_names | PURE_LIBRARIES, full


@pytest.mark.parametrize("name", [n for n in PRODUCT if re.fullmatch(r"sync/\w+\.py", n) and "__init__" not in n])
def test_a_module_of_the_mirror_says_what_it_is(name):
    assert first_word(name) in ("PURE", "PORT", "ADAPTER", "EXECUTOR")


@each
def test_gspread_is_known_in_one_file(name):
    # the test bench acts as a person beside the product, who comes by gspread too
    assert "gspread" not in packages(name) or name in ("sync/google_book.py", BENCH)
    outside = not name.startswith("sync/local_sheets/")
    assert not (outside and BENCH.removesuffix(".py").replace("/", ".") in imported(name))


@each
def test_flask_is_not_known_below_the_screens(name):
    web = {package for package in packages(name) if re.match("flask|werkzeug|wtforms|jinja2", package)}
    assert not web or name.startswith(("admin/", "app.py", "sync/local_sheets/"))


ENTITIES = {entry.model.__name__ for entry in CATALOG}
JOURNAL = {journal.Line.__name__, journal.Values.__name__}
LEDGER = {table.__name__ for table in ledger.TABLES}
BY_CLASS = {
    "create", "insert", "insert_many", "insert_from", "replace", "replace_many", "update", "delete", "set_by_id",
    "get_or_create", "bulk_create", "bulk_update", "delete_by_id", "truncate_table",
}  # fmt: skip
BY_RECORD = {"save", "delete_instance"}
#: where a record is saved, and what
SAVERS = {
    "models/changes.py": "entities: the only writer",
    "models/journal.py": "its own lines",
    "admin/signin.py": "the sign-in library's columns of an account",
    "sync/": "the ledger; that it is nothing else, the fixture `one_writer` watches in every test",
}
#: where the tables that are no entities are written
KEEPERS = {
    **dict.fromkeys(JOURNAL, ("models/journal.py",)),
    # a person's word about a workbook is written where the person gives it
    **dict.fromkeys(LEDGER, ("sync/", "admin/sheets.py")),
    "Attachment": ("models/attachments.py",),
    "ResourceViews": ("models/knowledge.py",),
    **dict.fromkeys(("SavedView", "FirstView"), ("models/views.py",)),
    **dict.fromkeys(("Delivery", "Letter"), ("models/delivery.py",)),
}


def calls(name, verbs):
    """(receiver's last name, verb, line) of every call of one of the verbs."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs:
            receiver = node.func.value
            yield getattr(receiver, "attr", getattr(receiver, "id", "")), node.func.attr, node.lineno


@each
def test_one_writer(name):
    for receiver, verb, line in calls(name, BY_CLASS):
        # a class that only comes by at run time could be an entity
        assert receiver not in ENTITIES | {"model", "cls", "rel_model", "Entity"}, f"{name}:{line} {receiver}.{verb}"
        if receiver in KEEPERS:
            assert name.startswith(KEEPERS[receiver]), f"{name}:{line} {receiver}.{verb}"
    for receiver, verb, line in calls(name, BY_RECORD):
        assert name.startswith(tuple(SAVERS)), f"{name}:{line} {receiver}.{verb}"


@pytest.mark.parametrize("name", [n for n in SOURCES if not n.startswith("models/migrations/")])
def test_files_and_functions_are_short(name):
    assert SOURCES[name].count("\n") <= LONGEST_FILE
    for node in ast.walk(TREES[name]):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name


def public(tree):
    """What others may use: the module's functions and classes, and the methods of classes that begin a family."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node
        # a method of a subclass mostly answers to what its parent promised
        if isinstance(node, ast.ClassDef) and not node.bases:
            yield from (part for part in node.body if isinstance(part, ast.FunctionDef) and part.name[0] != "_")


@each
def test_what_is_public_is_described(name):
    assert ast.get_docstring(TREES[name])
    assert [node.name for node in public(TREES[name]) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("name", PRODUCT)
def test_a_module_is_named_after_what_it_knows(name):
    assert not set(Path(name).stem.split("_")) & {"util", "utils", "helper", "helpers", "manager", "misc", "common"}


#: folders of one machine and hosts of registries, in pieces so that this file does not hold them
FOLDERS = "|".join(("work", "tmp", "home", "Users", "root"))
HOSTS = "|".join(("registry" + r"\.npmjs", "pypi" + r"\.org", "files" + r"\.pythonhosted", "deb" + r"\.debian"))
FOREIGN = re.compile(rf"(?<![\w.~}}/-])/({FOLDERS})/[\w.-]|{HOSTS}")


def texts():
    for name, path in FILES.items():
        try:
            yield name, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def test_nothing_names_a_machine_or_a_registry():
    assert [f"{name}: {match[0]}" for name, text in texts() for match in FOREIGN.finditer(text)] == []


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("see /wo" + "rk/main", True), ('"/tm' + 'p/x"', True), ("https://registry" + ".npmjs.org/x", True),
        ("admin/work/list", False), ("https://example.org/home/page", False), ("network/tmp/a", False),
    ],
)  # fmt: skip
def test_what_counts_as_foreign(text, foreign):
    assert bool(FOREIGN.search(text)) == foreign


def test_the_page_of_what_people_do_to_sheets_says_what_the_tests_do():
    from tests import people_table

    assert (ROOT / "tests" / "PEOPLE.md").read_text("utf-8") == people_table.text()
