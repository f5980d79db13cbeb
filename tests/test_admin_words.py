"""What is read on the pages: Hebrew alone, and numbers, telephones and dates that keep their direction."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import html
import re

import pytest

from tests.admin_fixtures import app, browse, office, set_password, unit  # noqa: F401 (fixtures)

pytestmark = pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")  # the sign-in library's forms
#: who opens what: each page is read by the first of them who may
READERS = ("manager", "admin", "privacy", "viewer", "worker", "eligibility", "referent")
#: what has no Hebrew name, or is the name of a test's own record
NAMES = {"CSV", "JSON", "PDF", "vCard", "TOTP", "QR", "IP", "iCal", "Google", "WhatsApp", "near", "far",
         "Excel", "team", "xlsx", "csv"}  # fmt: skip
SPOKEN = ("title", "aria-label", "placeholder", "alt")
MOST = 400
BARE = re.compile(r"\b0\d{1,2}-\d{3}-?\d{4}\b|\b\d\d/\d\d/\d{4}\b")


def kind_of(link):
    """Pages of one kind have one address but for the records that they tell of; a choice is another page."""
    path, _, query = link.partition("?")
    names = {part.partition("=")[0] for part in query.split("&")} & {"id", "kind", "asked"}
    return re.sub(r"/[b-df-hj-np-tv-z]{10}/|/\d+/", "/*/", path), tuple(sorted(names))


@pytest.fixture
def pages(browse, unit):
    """Every kind of page that some role reaches by links from its first page: {address: text}."""
    found, seen = {}, set()
    for role in READERS:
        client, waiting = browse(role), ["/admin/"]
        while waiting and len(found) < MOST:
            link = waiting.pop(0)
            answer = client.get(link)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            found[f"{role} {link}"] = answer.text
            for more in re.findall(r'href="(/[^"#]*)"', answer.text):
                more = html.unescape(more)
                if kind_of(more) not in seen and not re.match("/assets/|/logout|/r/", more) and "export" not in more:
                    seen.add(kind_of(more))
                    waiting.append(more)
    return found


def spoken(text):
    """What a person reads on a page, without what is set apart by <bdi>; and what is only heard or shown as a hint."""
    text = re.sub(r"<!--.*?-->|<(script|title|bdi|kbd|textarea|code|option|time)\b.*?</\1>", " ", text, flags=re.DOTALL)
    told = [value for name in SPOKEN for value in re.findall(rf'\s{name}="([^"]*)"', text)]
    return html.unescape(re.sub(r"<[^>]*>", "\n", text)), html.unescape("\n".join(told))


def test_no_english_and_no_number_without_its_direction(pages):
    assert len(pages) > 150
    english, bare = {}, {}
    for name, page in pages.items():
        seen, heard = spoken(page)
        words = set(re.findall(r"(?<![\w@./-])[A-Za-z]{2,}(?![\w@./])", f"{seen}\n{heard}")) - NAMES
        english |= dict.fromkeys(words, name)
        bare |= dict.fromkeys(BARE.findall(seen), name)
    assert english == {}
    assert bare == {}
