"""Every route of the admin, for every role, with what is not hers: open or closed as two tables say, written by hand.

`routes_entities.csv` has the routes of each entity by how far the right of `rights_table.csv` goes; a line with the
entity's own name stands before the general one. `routes_screens.csv` has those of the special screens by role. A code
with `=` behind it is an answer after which nothing was changed; so is every refusal. `shows` names entities whose
records a screen tells of beside the rights to them. Who is not signed in is asked to.
"""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from werkzeug.exceptions import HTTPException

from admin import lists
from models import journal
from models.catalog import CATALOG
from sync.google_book import open_book
from sync.local_sheets import create_local_sheets, mount
from tests.admin_fixtures import app, browse, office, queries, unit  # noqa: F401 (fixtures)
from tests.care_world import leaked
from tests.foreign_world import Foreign
from tests.test_care_rights import NAMES as ROLES
from tests.test_care_rights import TABLE

pytestmark = pytest.mark.once  # who is let in is told by the rights, on whichever database

HERE = Path(__file__).parent
#: what grows by itself when somebody looks or is refused: it is no change of anything
TRACES = {"journal_line", "journal_values", "visit", "attempt"}
LOOKS = ("denied", "read", "list", "search", "glass", "export", "subject", "signin", "signout", "closed")
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
KEY = re.compile(r"\b[b-df-hj-np-tv-z]{10}\b")


def rows(name):
    """The lines of a table, as dictionaries."""
    return list(csv.DictReader((HERE / name).read_text(encoding="utf-8").splitlines()))


@dataclass(frozen=True)
class Question:
    """One request with a foreign record, and the answer that each role shall get, by role."""

    method: str
    address: str
    form: str
    rule: str
    want: dict
    entity: str = ""
    shows: list | tuple = ()


@pytest.fixture
def foreign(unit, office, tmp_path):
    """What is foreign to each role, with sheets that are there, and empty."""
    sheets = create_local_sheets(str(tmp_path / "sheets.db"))
    book = open_book(office.settings, session=mount(sheets), sleep=lambda seconds: None)
    office.book = lambda: book
    return Foreign(unit, office.settings.instance)


def rule_of(app, method, address):
    """The route that an address leads to, '' for none."""
    try:
        rule, _ = app.url_map.bind("localhost").match(address.partition("?")[0], method, return_rule=True)
    except HTTPException:
        return ""
    return rule.rule


def questions(app, foreign):
    """All lines of both tables, those of entities for each of them; the screens first, while everything is there."""
    for row in rows("routes_screens.csv"):
        address, form = (row[name].format_map(foreign.names) for name in ("address", "form"))
        rule = rule_of(app, row["method"], address)
        yield Question(row["method"], address, form, rule, {role: row[role] for role in ROLES},
                       shows=row["shows"].split())  # fmt: skip
    for entry in CATALOG:
        yield from _of_entity(app, foreign, entry.code)


def _of_entity(app, foreign, code):
    told = {**foreign.names, "entity": code, "id": foreign.records[code], "loaded": foreign.loaded[code],
            "number": "2026-0001", "line": foreign.line_of(code)}  # fmt: skip
    general, own = [], {}
    for row in rows("routes_entities.csv"):
        address = row["address"].format_map(told)
        rule = rule_of(app, row["method"], address)
        want = {role: row[TABLE[code, row["verb"]][role]] for role in ROLES}
        one = Question(row["method"], address, row["form"].format_map(told), rule, want, code)
        if "{entity}" in row["address"]:
            general.append(one)
        elif rule.startswith(f"/admin/{code}/"):
            own[row["method"], rule] = one
    yield from (own.get((one.method, one.rule), one) for one in general if one.rule)


def routes(app):
    """{(method, route)} of everything under /admin/."""
    return {(method, rule.rule) for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin/")
            for method in rule.methods - {"HEAD", "OPTIONS"}}  # fmt: skip


def test_every_route_stands_in_a_table_and_every_line_leads_somewhere(app, foreign):
    asked = {(one.method, one.rule) for one in questions(app, foreign)}
    assert asked == routes(app)
    told = len(asked) * (len(ROLES) + 1)
    print(f"{len(asked)} routes × {len(ROLES) + 1} roles, of {len(CATALOG)} entities and the screens: {told} answers")
    assert told > 9000


class Asking:
    """One role's browser: asks, and tells what was changed by it."""

    def __init__(self, client, role, foreign, sent):
        self.client, self.role, self.foreign, self.sent = client, role, foreign, sent
        self.seen = self._last()
        self.owner = {uid: code for code, uid in foreign.records.items() if code != "user"}  # colleagues have names

    @staticmethod
    def _last():
        return journal.Line.select(journal.Line.seq).order_by(journal.Line.seq.desc()).limit(1).scalar() or 0

    def ask(self, one):
        """The answer to a question, and its text."""
        sent = {name: (io.BytesIO("סיכום".encode()), "סיכום.txt") if value == "@" else value
                for name, value in parse_qsl(one.form)}  # fmt: skip
        self.sent.clear()
        answer = self.client.open(one.address, method=one.method, data=sent if one.method == "POST" else None)
        text = answer.get_data(as_text=True) if (answer.mimetype or "").startswith(("text/", "appl")) else ""
        answer.close()
        return answer, text

    def touched(self):
        """The tables that statements wrote to, whether or not that was taken back at once."""
        return {match[1] for text in self.sent if (match := WRITES.match(text))} - TRACES

    def changed(self):
        """True where something was changed since the last question."""
        before, self.seen = self.seen, self._last()
        line = journal.Line
        return line.select().where((line.seq > before) & line.verb.not_in(LOOKS)).exists()

    def shown(self, text):
        """The entities that are closed to the role and of whose foreign records a text has the key."""
        keys = set(KEY.findall(text)) & self.owner.keys()
        return sorted({self.owner[key] for key in keys if TABLE[self.owner[key], "read"][self.role] in ("-", "own")})


def faults_of(asking, one):
    """What is wrong with the answer to a question, '' for nothing."""
    answer, text = asking.ask(one)
    touched, changed = asking.touched(), asking.changed()
    want = one.want[asking.role]
    got = f"{answer.status_code}"
    if got != want[:3]:
        return f"{got}, not {want}"
    if want.endswith("=") and changed:
        return "changed something"
    if want[0] == "4" and not want.endswith("=") and (touched or changed):
        return f"refused, and wrote to {touched}"
    closed = set(asking.shown(text)).difference(one.shows)
    if closed:
        return f"shows {closed}"
    mine = one.entity and TABLE[one.entity, "read"][asking.role] == "all"
    return "" if mine else f"tells {leaked(text)}" if leaked(text) else ""


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_hers_is_closed(app, browse, foreign, queries, role):
    asking, found = Asking(browse(role), role, foreign, queries), []
    for one in questions(app, foreign):
        if wrong := faults_of(asking, one):
            found.append((one.method, one.address, wrong))
    assert found == [], "\n".join(map(str, found))


@pytest.mark.parametrize("role", ROLES)
def test_no_form_looks_up_what_is_closed(browse, foreign, queries, role):
    asking, found, asked = Asking(browse(role), role, foreign, queries), [], Counter()
    for entry in CATALOG:
        for name in lists.links_of(entry.model, entry.model.own_fields()):
            answer = asking.client.get(f"/admin/{entry.code}/ajax/lookup/?name={name}")
            asked[answer.status_code] += 1
            may = TABLE[entry.code, "write"][role] != "-"
            if answer.status_code not in ((200, 404) if may else (403,)) or asking.shown(answer.text):
                found.append((entry.code, name, answer.status_code, answer.text[:80]))
    assert found == []
    assert asked.total() > 100


def test_nobody_gets_further_than_the_sign_in(app, browse, foreign, queries):
    asking, found = Asking(browse(None), "viewer", foreign, queries), []
    for one in questions(app, foreign):
        answer, _ = asking.ask(one)
        if answer.status_code != 302 or not answer.location.startswith("/login") or asking.touched():
            found.append((one.method, one.address, answer.status_code, answer.location))
    assert found == []
