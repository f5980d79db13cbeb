"""The demonstration's trainings: one that has to be taken and runs out, one for chairs, and one that begins soon."""

import datetime as dt

from models.staff import Area
from models.words import months_after

#: how the coordinators stand, in turn: days since they completed the course, or what else
COURSE = (60, 200, 690, 400, None, 765, 120, "active", 300)


def courses(draft, villages, manager):
    """Add the trainings with their sessions, who was there, and who completed."""
    area = Area.select().where(Area.name.contains("הכשרת")).first() or Area.select().order_by(Area.sort).first()
    common = {"kind": "training", "area": area.uid, "reach": "regional", "referent": manager, "published": True}
    course = draft.add("programme", name="הכשרת רכזי קהילה", stage="running", start=draft.ago(900), hours=30,
                       mandatory=True, valid_months=24, **common)  # fmt: skip
    chairs = draft.add("programme", name="קורס ליו״ר ועד", stage="running", start=draft.ago(320), hours=16, quota=15,
                       **common)  # fmt: skip
    coming = draft.add("programme", name="השתלמות מזכירי היישובים", stage="approved", start=draft.ago(-40), hours=8,
                       **common)  # fmt: skip
    held = _sessions(draft, course, area.uid, manager, (860, 845, 831, 817, 803))
    for place, village in enumerate(villages):
        coordinator = village.holders["coordinator"]
        how = COURSE[place % len(COURSE)]
        _enrol(draft, course, coordinator, how)
        for number, session in enumerate(held if how else ()):
            missed = number == place % 6 or (place % 7 == 3 and number < 2)
            draft.add("attendance", meeting=session, person=coordinator, present=not missed)
        if place % 2 == 0:
            _enrol(draft, chairs, village.holders["board_chair"], 150 if place % 4 == 0 else "dropped")
        draft.add("enrolment", programme=coming, person=village.holders["secretary"],
                  status="registered" if place % 3 else "invited")  # fmt: skip
    for programme, role in ((course, "coordinator"), (chairs, "board_chair"), (coming, "secretary")):
        draft.add("programme_role", programme=programme, role_kind=villages[0].roles[role])


def _sessions(draft, programme, area, manager, days):
    """The sessions of a training that were held; the next one is planned."""
    common = {"kind": "training", "programme": programme, "area": area, "worker": manager}
    told = {"start": dt.time(9), "minutes": 240, "topics": "מפגש הכשרה", "summary": "נלמדו כלים והודגמו מן השטח."}
    held = [draft.add("meeting", status="held", date=draft.ago(ago), **told, **common) for ago in days]
    draft.add("meeting", status="planned", date=draft.ago(-24), start=dt.time(9), **common)
    return held


def _enrol(draft, programme, person, how):
    """Enrol a person: `how` are the days since completing, a state, or None for somebody who is only invited."""
    if not isinstance(how, int):
        draft.add("enrolment", programme=programme, person=person, status=how or "invited")
        return
    day = draft.ago(how)
    until = months_after(day, 24)
    draft.add("enrolment", programme=programme, person=person, status="completed", certificate_on=day,
              valid_until=until, feedback=3 + how % 3)  # fmt: skip
