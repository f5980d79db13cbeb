"""A year of meetings for the demonstration: guidance, boards, committees, teams and forums, up to today."""

import datetime as dt
from dataclasses import dataclass

YEAR = 365


@dataclass(frozen=True)
class Story:
    """How a settlement's year went: days since the last guidance, is the next one planned, meetings with the board."""

    since: int
    boards: int
    planned: bool = False
    vacant: bool = False


#: the settlements take these in turn, so that every tone of the report is seen
STORIES = (
    Story(5, 3), Story(9, 4), Story(17, 3, planned=True), Story(3, 2), Story(17, 3), Story(12, 4),
    Story(26, 3), Story(8, 3), Story(2, 3), Story(45, 1, vacant=True), Story(11, 4),
)  # fmt: skip

#: what a body's own meetings are and how many there were; other bodies are committees with three
HABITS = {
    "board": ("local_committee", 6), "community_board": ("local_committee", 6), "c_community": ("committee", 6),
    "c_absorption": ("committee", 4), "t_resilience": ("team", 3), "t_protection": ("team", 0),
}  # fmt: skip


def working(day):
    """The day, or the Thursday before where it is a Friday or a Saturday."""
    return day - dt.timedelta(days=max(0, day.weekday() - 3)) if day.weekday() in (4, 5) else day


def meet(draft, village, worker, guidance, area):
    """Add a settlement's year; `worker` accompanies it, or None; `guidance` tells whether that duty is on."""
    if worker:
        _guidance(draft, village, worker, guidance, area)
        _with_board(draft, village, worker, area)
        day = draft.ago(draft.random.randrange(60, 300))
        _meeting(draft, "visit", day, settlement=village.place.uid, worker=worker, area=area)
    _own(draft, village)


def _text(draft, kind):
    words, random = draft.words, draft.random
    return {
        "topics": random.choice(words["topics"][kind]), "summary": random.choice(words["summaries"]),
        "decisions": random.choice(words["decisions"]) if random.random() < 0.5 else None,
    }  # fmt: skip


def _meeting(draft, kind, day, present=(), **values):
    """A meeting that was held, with those who were there; its key."""
    start = dt.time(draft.random.choice((9, 10, 12, 17, 19, 20)), draft.random.choice((0, 30)))
    told = {"start": start, "minutes": draft.random.choice((60, 75, 90)), **_text(draft, kind)}
    uid = draft.add("meeting", kind=kind, status="held", date=day, **told, **values)
    for person in present:
        draft.add("attendance", meeting=uid, person=person, present=draft.random.random() < 0.85)
    return uid


def _announced(draft, kind, day, **values):
    draft.add("meeting", kind=kind, status="planned", date=day, **values)


def _guidance(draft, village, worker, duty, area):
    """Every second or third week, back from the last; where it is no duty, advice every fourth to sixth week."""
    place, coordinator = village.place.uid, village.holders["coordinator"]
    kind, steps = ("guidance", (14, 16, 19, 21)) if duty else ("consult", (28, 35, 42))
    days = village.story.since
    while days < YEAR:
        day = draft.ago(days)
        common = {"settlement": place, "worker": worker, "area": area}
        if days > 60 and draft.random.random() < 0.06:
            draft.add("meeting", kind=kind, status=draft.random.choice(("cancelled", "postponed")), date=day, **common)
        else:
            mode = draft.random.choice(("in_person", "in_person", "in_person", "video", "phone"))
            _meeting(draft, kind, day, (coordinator,), mode=mode, **common)
        days += draft.random.choice(steps)
    if village.story.planned:
        _announced(draft, kind, _next_working(draft.today), settlement=place, worker=worker, area=area)


def _next_working(today):
    """The first working day after today."""
    return next(day for n in range(1, 4) if working(day := today + dt.timedelta(days=n)) == day)


def _with_board(draft, village, worker, area):
    """Meetings of the companion with the board, evenly over the year; one is ahead."""
    count, place = village.story.boards, village.place.uid
    for number in range(count):
        day = draft.ago(20 + number * (YEAR - 60) // count + draft.random.randrange(10))
        present = village.members["board"][:4]
        _meeting(draft, "board", day, present, settlement=place, body=village.board, worker=worker, area=area)
    if count < 4:
        _announced(draft, "board", working(draft.today + dt.timedelta(days=18)), settlement=place, body=village.board,
                   worker=worker)  # fmt: skip


def _own(draft, village):
    """What the settlement's own bodies did; nothing of a protection team is written down (S23)."""
    for code, body in village.bodies.items():
        kind, times = HABITS.get(code, ("committee", 3))
        for number in range(times):
            day = draft.ago(12 + number * YEAR // (times + 1) + draft.random.randrange(14))
            if code in village.asleep and (draft.today - day).days < 150:
                continue
            # who was there is known of the latest only
            present = village.members[code][:4] if number == 0 else ()
            held = "drill" if kind == "team" and number == 1 and village.index % 5 != 3 else kind
            _meeting(draft, held, day, present, settlement=village.place.uid, body=body)


def forums(draft, kinds, manager):
    """The regional forums and their meetings; {kind's code: (body, the meetings that were held, newest first)}."""
    found = {}
    for code in ("f_secretaries", "f_coordinators"):
        body = draft.add("body", name=kinds[code].name, kind=kinds[code].uid, established=draft.ago(800))
        held = [_meeting(draft, "forum", draft.ago(days), body=body, worker=manager) for days in (70, 130, 220, 310)]
        _announced(draft, "forum", working(draft.today + dt.timedelta(days=24)), body=body, worker=manager)
        found[code] = body, held
    return found
