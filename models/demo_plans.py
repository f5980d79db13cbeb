"""Mappings, needs, yearly plans and populations for the demonstration: in time, late, missing and mended."""

import datetime as dt
from dataclasses import dataclass, field

from models.changes import Change
from models.people import RoleKind
from models.populations import PopulationGroup

#: of the households, how many in a hundred; the small groups come to a few people only
SHARES = {
    "gil_rach": 55, "children": 110, "youth": 70, "soldiers": 25, "young": 45, "families": 35, "single_parents": 4,
    "seniors": 50, "special_needs": 5, "olim": 6, "bereaved": 1, "reservists": 40, "new_families": 7,
}  # fmt: skip
MEANT_FOR = {"service": "olim", "programme": "youth", "group": "young"}
TEXTS = (
    ("אין לנוער מקום להיפגש בערבים", "youth", "high"), ("אזרחים ותיקים מתקשים להגיע לפעילות", "seniors", "normal"),
    ("נקלטים חדשים אינם מכירים את היישוב", "new_families", "normal"),
    ("חסר מענה אחר הצהריים לגיל הרך", "gil_rach", "high"),
    ("משפחות המילואים זקוקות לרשת תמיכה", "reservists", "high"), ("מעט תושבים משתתפים באסיפות", None, "low"),
    ("אין תאורה בשבילים שבין השכונות", None, "normal"), ("לצעירים אין סיבה להישאר ביישוב", "young", "normal"),
)  # fmt: skip
#: (what is done for the need, days since it was found) in turn: waiting too long, nearly, fresh, answered
STORIES = ((None, 130), ("in_response", 200), (None, 75), ("answered", 320), (None, 20), ("rejected", 150))
#: goal, action, who answers for it, the month it is due, how it stands, how much of it is done
ITEMS = (
    ("קהילה שמכירה את עצמה", "סקר תושבים והצגת ממצאיו", "coordinator", 3, "done", 100),
    ("מענה לנוער", "פתיחת מועדון ערב פעמיים בשבוע", "youth_coordinator", 6, "done", 100),
    ("ועדות פעילות", "מפגש פתיחת שנה לכל הוועדות", "coordinator", 10, "on_track", 60),
    ("קליטה מיטבית", "משפחה מלווה לכל משפחה חדשה", "secretary", 12, "on_track", 40),
    ("חוסן", "תרגיל צוות החוסן עם התושבים", "security", 12, "not_started", 0),
)  # fmt: skip


@dataclass
class Village:
    """What was drawn of a settlement so far: its place in their order, households, and who holds which role."""

    uid: str
    index: int
    households: int = 100
    terms: dict = field(default_factory=dict)  # code of the role: key of the position
    programmes: list = field(default_factory=list)


def plan(draft, users, places, area):
    """A year of mapping, needs and plans in every settlement, and the plans of the unit and of an area."""
    groups = {group.code: group.uid for group in PopulationGroup.select()}
    _meant_for(draft, groups)
    for village in _drawn(draft, places):
        _counts(draft, village, groups)
        _needs(draft, village, groups, area, _mapping(draft, village, users))
        _plan(draft, village)
    _own_plans(draft, users, area)


def _meant_for(draft, groups):
    """Whom the programmes that were drawn before are for; some groups are left without any."""
    for change in [change for change in draft.changes if change.entity == "programme"]:
        if code := MEANT_FOR.get(change.values.get("kind")):
            draft.changes.append(Change("programme", change.uid, "update", {"population": groups[code]}))


def _drawn(draft, places):
    """The Villages, from the changes that came together before."""
    found = {place.uid: Village(place.uid, index) for index, place in enumerate(places)}
    codes = dict(RoleKind.select(RoleKind.uid, RoleKind.code).tuples())
    for change in draft.changes:
        here = found.get(change.uid if change.entity == "settlement" else change.values.get("settlement"))
        if here and change.entity == "settlement":
            here.households = change.values.get("households", here.households)
        elif here and change.entity == "position":
            here.terms.setdefault(codes[change.values["role_kind"]], change.uid)
        elif here and change.entity == "programme_settlement" and change.values.get("status") == "running":
            here.programmes.append(change.values["programme"])
    return list(found.values())


def _counts(draft, village, groups):
    """Two years of counts; a settlement of eleven has counted nothing yet."""
    households = village.households
    if village.index % 11 == 10:
        return
    for year, growth in ((draft.today.year - 1, 97), (draft.today.year, 100)):
        for code, share in SHARES.items():
            number = households * share * growth * draft.random.randrange(85, 116) // 1_000_000
            if number or code in ("youth", "seniors"):
                draft.add("population_count", settlement=village.uid, group=groups[code], year=year, n=number,
                          source="settlement" if share > 30 else "council")  # fmt: skip


def _mapping(draft, village, users):
    """A mapping that holds, that lapses soon, that lapsed, or none; its key."""
    age = (200, 420, 705, 800, None, 90)[village.index % 6]
    if age is None:
        return None
    start = draft.ago(age + 45)
    return draft.add(
        "mapping", settlement=village.uid, kind="needs", start=start, end=draft.ago(age),
        methods="questionnaire parlor interviews" if village.index % 2 else "survey focus",
        led_by=village.terms.get("coordinator"), assisted_by=users[1 + village.index % 4],
        respondents=village.households // 3, households=village.households // 2,
        findings="התושבים מבקשים יותר מפגשים קהילתיים, ומענה לנוער ולאזרחים ותיקים.",
        troubles="תחושת ניתוק בין ותיקים לחדשים; מעט מתנדבים קבועים.",
    )  # fmt: skip


def _needs(draft, village, groups, area, mapping):
    for turn in range(3):
        text, group, urgency = TEXTS[(village.index + turn * 3) % len(TEXTS)]
        status, days = STORIES[(village.index + turn) % len(STORIES)]
        need = draft.add(
            "need", text=text, settlement=village.uid, population=groups.get(group), area=area, urgency=urgency,
            scope="tens", found_on=draft.ago(days), status=status or "open", mapping=mapping if turn < 2 else None,
            source="mapping" if mapping and turn < 2 else "meeting",
            reject_reason="אין לכך תקציב השנה; ייבחן שוב בתוכנית הבאה." if status == "rejected" else None,
        )  # fmt: skip
        if status in ("in_response", "answered") and village.programmes:
            draft.add("need_programme", need=need, programme=village.programmes[turn % len(village.programmes)])


def _plan(draft, village):
    """A plan that was approved, one that waits, or none; here and there something in it is late."""
    year, state = draft.today.year, ("approved", "approved", "draft", "approved", None)[village.index % 5]
    if state is None:
        return
    approved = dt.date(year, 1, 1) if state == "approved" else None
    uid = draft.add("work_plan", owner_type="settlement", settlement=village.uid, year=year, status=state,
                    approved_on=approved)  # fmt: skip
    for goal, action, role, month, status, pct in ITEMS:
        owner = village.terms.get(role) or village.terms.get("secretary")
        due = dt.date(year, month, 28)
        if status == "on_track" and due < draft.today and village.index % 3:
            status, pct = "done", 100
        draft.add("plan_item", plan=uid, goal=goal, action=action, owner_position=owner, due=due, status=status,
                  pct=pct, budget=1000 * (month + 2), actual=10 * pct * (month + 2),
                  value_tag=("caring", "attractive", "giving")[month % 3])  # fmt: skip


def _own_plans(draft, users, area):
    """What the unit itself planned, for this year and the one before."""
    year, manager = draft.today.year, users["manager"]
    for owner, when, status in (("unit", year, "approved"), ("unit", year - 1, "closed"), ("area", year, "submitted")):
        approval = {} if status == "submitted" else {"approved_by": manager, "approved_on": dt.date(when, 1, 1)}
        uid = draft.add("work_plan", owner_type=owner, area=area if owner == "area" else None, year=when,
                        status=status, **approval)  # fmt: skip
        for month, action in ((4, "מיפוי צרכים בשלושה יישובים"), (9, "השתלמות לרכזי קהילה"), (12, "סיכום שנה")):
            over = dt.date(when, month, 20) < draft.today and month != 9
            draft.add("plan_item", plan=uid, goal="קהילות חזקות ועצמאיות", action=action, owner_user=manager,
                      due=dt.date(when, month, 20), status="done" if over or when < year else "on_track",
                      pct=100 if over or when < year else 50)  # fmt: skip
