"""What a newcomer stumbled over on the screens: links that lead to a closed door, words in English."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import datetime as dt
import re
from pathlib import Path

import pytest

from admin.history import VERBS
from models.reports.accompaniment import judge_board
from tests.admin_fixtures import app, browse, office, unit  # noqa: F401 (fixtures)

HOUSE = Path(__file__).parent.parent


@pytest.mark.parametrize("role", ["manager", "worker", "referent", "regional", "eligibility", "secretary"])
def test_every_link_of_the_first_page_is_open(browse, unit, role):
    client = browse(role)
    page = client.get("/admin/").text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/admin/[^"#]*)"', page)}
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_worker_is_offered_what_she_may_mend_and_no_more(browse, unit):
    links = re.findall(r'href="(/admin/meeting/new/[^"]*)"', browse("worker").get("/admin/").text)
    assert links
    assert all(unit.near in link for link in links)


def test_every_verb_of_the_journal_has_a_word():
    sources = "\n".join(path.read_text("utf-8") for place in ("sync", "models", "admin") for path in
                        (HOUSE / place).rglob("*.py"))  # fmt: skip
    noted = set(re.findall(r'\bnote\("(\w+)"', sources)) | set(re.findall(r'\b_note\([^")]*"(\w+)"', sources))
    assert noted >= {"share", "connect", "denied", "export"}
    assert noted - set(VERBS) == set()


def test_two_meetings_are_told_in_words():
    assert "שני מפגשים" in judge_board(2, dt.date(2026, 11, 1), 3)[1]
