"""Families that never were, for the demonstration: their files, inquiries, rights and aid, under names that say so."""

import datetime as dt

from models.changes import Change
from models.staff import Area

FAMILIES = ("לדוגמה", "דמיוני", "בדיוני", "הדגמה", "אלמוני", "פלוני")
PARENTS = ("ישראלה", "פלונית", "אלמונית", "ישראל", "פלוני", "אלמוני")
CHILDREN = ("ילדון", "ילדונת", "קטינא")
#: topic, severity, causes, days since it was opened, how it stands
INQUIRIES = (
    ("family", "difficulty", "economic family", 9, "in_care"),
    ("elderly", "risk", "functioning illness", 30, "in_care"), ("crisis", "danger", "family harm", 2, "new"),
    ("employment", "difficulty", "unemployment", 80, "closed"),
    ("special", "difficulty", "disability", 45, "in_care"), ("oleh", "difficulty", "economic", 14, "referred"),
)  # fmt: skip
CLAIMS = (("disabled_child", "insurance", "granted"), ("aide", "education", "appeal"), ("parking", "council", "check"))
#: which family asked for what, how much, and what was granted
AID = {0: ("appliances", 2400, 2400), 1: ("classes", 1500, None), 3: ("utilities", 3000, 1800)}


def families(draft, users, places, companions):
    """A few families in the settlements that are accompanied, each known to who accompanies them."""
    accompanied = [place for place in places if place in companions]
    area = Area.select().where(Area.name.startswith("צ")).first() or Area.select().order_by(Area.sort).first()
    lists = _lists(draft)
    for index, family in enumerate(FAMILIES):
        place = accompanied[index * 3 % len(accompanied)]
        home = _family(draft, index, family, place, companions[place])
        _inquiry(draft, home, INQUIRIES[index], users)
        if index % 2 == 0:
            _claim(draft, home, CLAIMS[index // 2], area.uid, users)
        if index in AID:
            _aid(draft, home, index, users, lists)


def identity(number):
    """An identity number with its check digit, out of a small number: such are not in use."""
    digits = f"{number:08d}"
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(digits)]
    return digits + str(-sum(one // 10 + one % 10 for one in doubled) % 10)


def _family(draft, index, family, place, worker):
    name, phone, born = f"{PARENTS[index]} {family}", draft.phone("05"), draft.today.year - 6 - index
    uid = draft.add("household", settlement=place, name=name, phone=phone, identity=identity(101 + index),
                    worker=worker, consent_on=draft.ago(100) if index != 3 else None, size=3 + index % 4)  # fmt: skip
    draft.add("household_person", household=uid, role="parent", name=name, identity=identity(101 + index))
    child = draft.add("household_person", household=uid, role="child", name=f"{CHILDREN[index % 3]} {family}",
                      birth_year=born, setting="מסגרת לדוגמה" if index % 2 == 0 else None)  # fmt: skip
    return {"uid": uid, "place": place, "worker": worker, "name": name, "phone": phone, "child": child}


def _inquiry(draft, home, told, users):
    topic, severity, causes, days, status = told
    more = {"country": "ארץ לדוגמה", "language": "שפה לדוגמה", "aliyah_year": draft.today.year - 1,
            "oleh_service": "bureaucracy"} if topic == "oleh" else {}  # fmt: skip
    draft.add(
        "inquiry", opened=draft.ago(days), settlement=home["place"], topic=topic, caller=home["name"],
        phone=home["phone"], household=home["uid"], status=status, severity=severity, causes=causes, subject="family",
        duration="temporary", purposes="assist accompany", source="self", worker=home["worker"],
        follow_up=draft.today + dt.timedelta(days=5) if status == "in_care" else None,
        closed=draft.ago(20) if status == "closed" else None, **more,
    )  # fmt: skip


def _claim(draft, home, told, area, users):
    right, body, status = told
    remind = draft.today + dt.timedelta(days=0 if status == "appeal" else 10)
    draft.add("right_claim", household=home["uid"], person=home["child"], right=right, granting_body=body,
              status=status, area=area, worker=users["referent"], applied=draft.ago(70) if status != "check" else None,
              remind=remind, value=12000 if status == "granted" else None)  # fmt: skip


def _lists(draft):
    """The year's budget for aid, and what a request has to meet."""
    budget = draft.add("aid_budget", year=draft.today.year, line="1843000840", name="סיוע חומרי למשפחות",
                       source="council", approved=60000)  # fmt: skip
    told = (("הכנסה", "הכנסה לנפש מתחת לסף שקבעה המועצה", "council"), ("מקורות", "מוצו מקורות סיוע אחרים", "reg"))
    return budget, [draft.add("aid_criterion", code=code, text=text, source=source) for code, text, source in told]


def _aid(draft, home, index, users, lists):
    """A request that waits, one that was granted and paid, one that was granted in part."""
    budget, criteria = lists
    kind, asked, granted = AID[index]
    day = draft.ago(40 if granted else 25)  # whoever still waits has waited too long
    uid = draft.add("aid_request", household=home["uid"], settlement=home["place"], date=day, kind=kind,
                    requested=asked, papers="bank payslips identity", worker=users["eligibility"],
                    recommendation="המשפחה עומדת בקריטריונים; מומלץ לסייע.")  # fmt: skip
    for criterion in criteria:
        draft.add("aid_check", request=uid, criterion=criterion, state="met")
    if granted:
        told = {"decision": "approved" if granted == asked else "partial", "approved": granted, "budget": budget,
                "reason": "לפי הקריטריונים ובגבולות התקציב.", "decided_by": users["manager"],
                "decided_on": draft.ago(30), "appeal_until": draft.ago(-15)}  # fmt: skip
        draft.changes.append(Change("aid_request", uid, "update", told))
        draft.add("aid_payment", request=uid, amount=granted, date=draft.ago(20), method="supplier")
