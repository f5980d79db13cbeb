"""Accessible (WCAG 2.1 AA, IS 5568): axe goes over the pages, light and dark, wide and as a phone shows them."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

from collections import Counter
from pathlib import Path

import pytest

from models import journal
from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.ledger import Waiting, Workbook
from tests.admin_fixtures import app, browse, office, set_password, unit  # noqa: F401 (fixtures)
from tests.browser import opened, served, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples")]
AXE = Path(__file__).parent.parent / "admin/front/node_modules/axe-core/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
WIDE, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}
#: the sizes and themes; what the theme changes is colour alone
WAYS = (("wide, light", WIDE, "light", LEVELS), ("wide, dark", WIDE, "dark", ["color-contrast"]),
        ("phone, light", PHONE, "light", LEVELS), ("phone, dark", PHONE, "dark", ["color-contrast"]))  # fmt: skip
ASK = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(told => ({
  passed: told.passes.length,
  wrong: told.violations.map(one => [one.id, one.impact, one.nodes.slice(0, 3).map(node => node.html.slice(0, 150))]),
}))"""


class Eye:
    """Looks at a page in all ways: what is wrong, and how much there was to look at."""

    def __init__(self, page):
        self.page, self.wrong, self.tally = page, [], Counter()

    def look(self, name):
        """Go over the page as it is now."""
        self.page.evaluate(AXE.read_text())
        for way, size, theme, tags in WAYS:
            self.page.set_viewport_size(size)
            self.page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)
            told = self.page.evaluate(ASK, tags)
            self.tally["looks"] += 1
            self.tally["rules passed"] += told["passed"]
            self.tally.update(impact for _, impact, _ in told["wrong"])
            self.wrong += [(name, way, *one) for one in told["wrong"] if one[1] in ("serious", "critical")]
            over = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            self.wrong += [(name, way, "wider than the screen", over)] if over > 0 else []
        self.page.set_viewport_size(WIDE)


@pytest.fixture
def waiting(unit, world):
    """A conflict that waits for a decision."""
    book = Workbook.create(settlement=unit.near, spreadsheet_id="s1", created_at=world.now())
    Waiting.create(workbook=book, kind="conflict", code="cell", tab="settlement", record=unit.near, line=3,
                   column="households", base=100, ours=110, theirs=120, identity="one", message="שונה")  # fmt: skip


def pages(unit):
    """The pages that are only opened: name, address."""
    return {
        "home": "", "list": "person/", "empty list": "component/?search=אין",
        "form": "position/new/", "search": "search/?q=near", "populations": "populations/",
        "details": f"body/details/?id={unit.near_body}", "settlement": f"settlement/details/?id={unit.near}",
        "edit": f"person/edit/?id={unit.near_person}", "queue": "queue/",
        "matrix": "committees/", "journal": "journal/", "workbooks": "workbooks/",
        "meeting": f"meeting/new/?settlement={unit.near}", "404": "nowhere/",
        "calendar": "calendar/", "agenda": "calendar/?view=week", "contacts": f"contacts/?settlement={unit.near}",
        "reports": "reports/", "report": "reports/guidance/", "bin": "bin/",
        "timeline": f"person/history/?id={unit.near_person}", "grid": "person/?grid=1",
        "take-back": f"person/takeback/?id={unit.near_person}&line={_changed(unit)}",
        "one page": f"settlement/profile/?id={unit.near}",
    }  # fmt: skip


def _changed(unit):
    """A need went to the archive, and a person's telephone number was changed: the journal's line of that."""
    apply(Change("need", unit.far_need, "retire", {}), SYSTEM, Source("command"), unit.world)
    unit.change("person", unit.near_person, {"mobile": "052-566-6195"})
    return next(line.seq for line, _ in journal.history("person", unit.near_person) if line.verb == "update")


def test_axe_finds_nothing_serious(app, unit, waiting, capsys):
    set_password(app, unit.manager)
    with served(app) as house, opened(viewport=WIDE, reduced_motion="reduce") as page:
        eye = Eye(page)
        page.goto(f"{house}/login")
        eye.look("sign-in")
        signed_in(page, house, "manager")
        for name, address in pages(unit).items():
            page.goto(f"{house}/admin/{address}")
            eye.look(name)
        _conflict(page, house, unit)
        eye.look("conflict")
        _import(page, house)
        eye.look("import review")
        _bulk(page, house)
        eye.look("bulk step")
        page.select_option("[name=what]", "field.notes")
        page.click("main [type=submit]")
        page.fill("[name=notes]", "לעדכן")
        page.click("main [type=submit]")
        eye.look("bulk preview")
    with capsys.disabled():
        print(f"\naxe: {dict(eye.tally)}")
    assert eye.wrong == []


def _conflict(page, house, unit):
    """Save a form that was open while somebody else changed the same field."""
    page.goto(f"{house}/admin/person/edit/?id={unit.near_person}")
    unit.change("person", unit.near_person, {"first": "דליה"})
    page.fill("[name=first]", "נועם")
    page.click(".sticky-foot [type=submit]")
    page.wait_for_selector("[name='choice.first']")


def _import(page, house):
    """Take a file up to its review."""
    page.goto(f"{house}/admin/person/import/")
    lines = "משפחה,שם פרטי,נייד\nכהן,דנה,12\nלוי,גיל,\n".encode()
    page.set_input_files("[type=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": lines})
    page.click("main [type=submit]")
    page.wait_for_url("**/import/*/")


def _bulk(page, house):
    """Choose a person in the list, to change a field of all that are chosen."""
    page.goto(f"{house}/admin/person/")
    page.check("[name=rowid] >> nth=0")
    page.click("#actions button[value=field]")
    page.wait_for_url("**/many/**")
