"""Programmes, processes, expansions, charters and indices of the demonstration: running, over, late and only begun."""

import datetime as dt

from models.components import Indicator
from models.programmes import Partner
from models.staff import Area

#: kind, name, reach, stage, words of its area, participants, volunteers, how far people share in doing, partner
REGIONAL = (
    ("programme", "הורים ערים", "running", "מניעת ילדים", 60, 24, "partner", "ביטחון קהילתי"),
    ("service", "ליווי משפחות עולים", "running", "עולים אוכלוסיות", 35, 12, "involve", "העלייה"),
    ("group", "קבוצת מנהיגות צעירה", "evaluation", "מנהיגות בינוי", 18, None, "empower", None),
    ("campaign", "שבוע מוגנות", "planning", "מוגנות חוסן", None, None, "consult", "הרווחה"),
    ("initiative", "סיירת שכנים", "ended", "ליווי", 45, 30, "empower", None),
)  # fmt: skip
#: kind, topic, stage, months since it began, participants, whether something was agreed
PROCESSES = (
    ("vision", "vision", "plan", 7, 40, False), ("participation", "planning", "act", 11, 85, True),
    ("consensus", "budget", "map", 3, 22, False), ("charter", "other", "close", 14, 60, True),
    ("dialogue", "education", "contract", 1, None, False),
)  # fmt: skip
#: stage, homes planned, homes lived in, families on their way, families that older ones accompany
GROWTH = (
    ("occupancy", 40, 22, 11, 9), ("infra", 65, None, 18, None), ("integration", 24, 26, None, 14),
    ("planning", 120, None, None, None),
)  # fmt: skip
NAMES = {"vision": "גיבוש חזון", "participation": "שיתוף תושבים בתכנון השכונה", "consensus": "הסכמות על סדרי עדיפויות",
         "charter": "כתיבת אמנה", "dialogue": "שיח בין ותיקים לחדשים"}  # fmt: skip
#: state of the charter, days since it was adopted, days until its review
CHARTERS = (
    ("adopted", 400, 330), ("drafting", None, None), ("adopted", 760, -30), None, ("under_review", 900, 20),
    ("adopted", 700, 30), ("lapsed", 1500, -400),
)  # fmt: skip
NORMS = (("norm", "אירוח משפחות חדשות"), ("volunteering", "ערבות הדדית"), ("network", "רשת הורים"),
         ("procedure", "נוהל קבלת החלטות"), ("trust_project", "סעודות שכנים"))  # fmt: skip


def programmes(draft, users, places):
    """What runs in the region and in single settlements; trainings are in demo_trainings."""
    areas = list(Area.select().order_by(Area.sort))
    partners = list(Partner.select().order_by(Partner.sort_key))
    for number, told in enumerate(REGIONAL):
        _regional(draft, users, places[number % 3 :: 3], told, areas, partners)
    for number, told in enumerate(PROCESSES):
        _process(draft, places[(number * 3 + 1) % len(places)], told, areas)
    for number, (stage, planned, occupied, waiting, accompanied) in enumerate(GROWTH):
        draft.add(
            "programme", kind="growth", name="הרחבה", area=areas[0].uid, stage=stage, planned_units=planned,
            start=draft.ago(300 + number * 90), settlement=places[(number * 4 + 2) % len(places)].uid,
            occupied_units=occupied, families_waiting=waiting, families_accompanied=accompanied,
            yearly_target=8 + number,
        )  # fmt: skip
    _measure(draft, places)


def area_like(areas, words):
    """The first area whose name has one of some words, else the first of all."""
    return next((one.uid for word in words.split() for one in areas if word in one.name), areas[0].uid)


def _regional(draft, users, places, told, areas, partners):
    kind, name, stage, words, participants, volunteers, share, partner = told
    start = draft.ago(draft.random.randrange(90, 330))
    uid = draft.add(
        "programme", kind=kind, name=name, reach="regional", stage=stage, area=area_like(areas, words), start=start,
        referent=users["referent"], participants=participants, volunteers=volunteers, part_planning="consult",
        part_execution=share, end=draft.ago(20) if stage == "ended" else None, published=kind != "group",
        budget=draft.random.randrange(5, 40) * 1000,
    )  # fmt: skip
    for place in places:
        draft.add("programme_settlement", programme=uid, settlement=place.uid, start=start,
                  status="ended" if stage == "ended" else "running")  # fmt: skip
    for one in partners:
        if partner and partner in one.name:
            draft.add("programme_partner", programme=uid, partner=one.uid, share="fund")


def _process(draft, place, told, areas):
    kind, topic, stage, months, participants, agreed = told
    draft.add(
        "programme", kind="process", name=NAMES[kind], area=area_like(areas, "תהליכים ליווי"), settlement=place.uid,
        process_kind=kind, topic=topic, stage=stage, start=draft.ago(30 * months), participants=participants,
        part_planning="partner", part_execution="involve",
        agreements="הוסכם על סדר הצעדים, ועל מי שמוביל כל צעד." if agreed else None,
        end=draft.ago(15) if stage == "close" else None,
    )  # fmt: skip


def community(draft, village):
    """A charter, in every state there is, and here and there a norm, a network or volunteers."""
    number, place = village.index, village.place.uid
    told = CHARTERS[number % len(CHARTERS)]
    if told:
        state, adopted, review = told
        whole = {} if adopted is None else {
            "adopted_on": draft.ago(adopted), "adopted_by": village.board, "support_pct": 60 + number % 35,
            "review_on": draft.today + dt.timedelta(days=review)}  # fmt: skip
        draft.add("component", settlement=place, kind="charter", status=state, **whole)
    if number % 2 == 0:
        kind, name = NORMS[number // 2 % len(NORMS)]
        draft.add("component", settlement=place, kind=kind, name=name, status="adopted", actives=6 + number,
                  adopted_on=draft.ago(200), adopted_by=village.board)  # fmt: skip


def _measure(draft, places):
    """Three years of a few indices in two settlements of three; what was measured this year is not published yet."""
    known = {one.code: one.uid for one in Indicator.select()}
    for number, place in enumerate(places):
        for code in ("trust", "belonging", "preparedness", "active_share") if number % 3 else ():
            value = draft.random.uniform(20, 45) if code == "active_share" else draft.random.uniform(2.6, 3.8)
            for years in (2, 1, 0):
                day = draft.ago(60 + 365 * years + draft.random.randrange(40))
                draft.add("indicator_value", indicator=known[code], settlement=place.uid, date=day, source="survey",
                          value=round(value, 1), n=draft.random.randrange(40, 160), published=years > 0)  # fmt: skip
                value += draft.random.uniform(-0.2, 0.4) * (10 if code == "active_share" else 1)
