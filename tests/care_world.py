"""A family of the small unit with everything that may be known of it, each value a word that stands nowhere else."""

import datetime as dt
import re

import pytest

from models.catalog import CATALOG
from models.fields import Sealed

TODAY = dt.date(2026, 11, 22)
CALLER, FATHER, CHILD = "צפנתאלף פענחבית", "נחבאגימל אלהכליםדלת", "ילדסתר"
PHONE, IDENTITY, CHILDS = "+972525550137", "123456782", "876543216"
#: entity -> its sealed fields; no field may be without a secret, see `test_every_sealed_field_is_planted`
SECRETS = {
    "household": {"name": FATHER, "phone": PHONE, "identity": IDENTITY, "country": "ארצנסתרת", "language": "שפתסוד",
                  "aliyah_year": 1951, "detail": "פרטכמוסאחד"},
    "household_person": {"name": CHILD, "identity": CHILDS, "birth_year": 1967, "disability": "לקותחבויה",
                         "setting": "מסגרתסמויה", "detail": "פרטכמוסשני"},
    "inquiry": {"caller": CALLER, "phone": PHONE, "referred_to": "הפניהחשאית", "ministry_file": "תיקמשרד7193",
                "outcome": "תוצאהעלומה", "country": "ארצעלומה", "language": "לשונסתרים", "aliyah_year": 1953},
    "right_claim": {"detail": "פרטכמוסשלישי"},
    "aid_request": {"recommendation": "המלצהגנוזה", "reason": "נימוקגנוז", "exception": "חריגהגנוזה"},
    "aid_payment": {"ref": "אסמכתאגנוזה"},
}  # fmt: skip
WORDS = {str(value) for told in SECRETS.values() for value in told.values()}
#: what no raw file may hold: also the phone as it is shown. A year alone may stand in any number
TOLD = sorted(word for word in WORDS | {"052-555-0137", "0525550137"} if len(word) > 4)


def leaked(text):
    """The secrets that stand in a text."""
    return [word for word in TOLD if word in text or word.replace("־", "-") in text]


class Families:
    """One family's records by name: all the worker's, of the settlement that is near, in the referent's area."""

    def __init__(self, unit):
        self.unit, add = unit, unit.add
        add("assignment", worker=unit.regional, settlement=unit.near, kind="regional_sw", start=dt.date(2026, 1, 1))
        said = SECRETS
        self.household = add("household", settlement=unit.near, worker=unit.worker, **said["household"])
        self.person = add("household_person", household=self.household, role="child", **said["household_person"])
        self.inquiry = add("inquiry", opened=TODAY, settlement=unit.near, topic="family", household=self.household,
                           worker=unit.worker, area=unit.area, **said["inquiry"])  # fmt: skip
        self.claim = add("right_claim", household=self.household, person=self.person, right="aide", area=unit.area,
                         worker=unit.referent, **said["right_claim"])  # fmt: skip
        self.budget = add("aid_budget", year=2026, line="840", name="סיוע", approved=5000)
        self.criterion = add("aid_criterion", code="הכנסה", text="הכנסה לנפש", source="council")
        self.request = add("aid_request", household=self.household, settlement=unit.near, date=TODAY, kind="food",
                           requested=2000, worker=unit.eligibility, **said["aid_request"])  # fmt: skip
        self.check = add("aid_check", request=self.request, criterion=self.criterion, state="met")
        self.grant(self.request, 1000, decided_by=unit.manager)
        self.payment = add("aid_payment", request=self.request, amount=300, date=TODAY, method="voucher",
                           **said["aid_payment"])  # fmt: skip

    def grant(self, uid, amount, **values):
        """Grant a request in part, as the system may."""
        told = {"decision": "partial", "approved": amount, "budget": self.budget, **values}
        self.unit.change("aid_request", uid, told)

    def records(self):
        """Every confidential record: (entity, key)."""
        names = {"household_person": "person", "right_claim": "claim", "aid_request": "request", "aid_check": "check",
                 "aid_payment": "payment", "aid_budget": "budget", "aid_criterion": "criterion"}  # fmt: skip
        codes = [entry.code for entry in CATALOG if entry.confidential]
        return [(code, getattr(self, names.get(code, code))) for code in codes]


def sealed_fields(entry):
    """The names of an entity's sealed fields."""
    return {name for name, field in entry.model._meta.fields.items() if isinstance(field, Sealed)}


def anchors(page):
    """The words of a page's links, and its title."""
    return re.findall(r"<a [^>]*>(.*?)</a>", page.text, re.S) + re.findall(r"<title>(.*?)</title>", page.text)


@pytest.fixture
def family(unit):
    """The family's records."""
    return Families(unit)
