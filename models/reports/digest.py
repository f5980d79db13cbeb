"""A person's week: what is due in it, what is late, what waits for a decision; for the manager, late by worker.

Nothing confidential is in it: it also goes out by e-mail (`sync.digest`). Whose it is follows from the agenda's own
rule: who looks after settlements or subjects is told of those, who looks after the unit of all.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from models.days import sunday_of
from models.ledger import waiting_for
from models.messages import say
from models.reports import agenda, overview
from models.reports.duty import RED
from models.staff import Assignment, User
from models.words import count

#: who has a week in Pinkas: the roles that work with settlements
ROLES = ("manager", "secretary", "worker", "referent", "regional", "eligibility")
DECIDERS = ("manager", "secretary", "worker")  # those to whom changes in the sheets are put
MOST = 12  # lines of a section; how many more there are is told


@dataclass(frozen=True)
class Line:
    """One line: its words, where, when, the record's page, if it is about one; `meets`: it is a planned meeting."""

    text: str
    place: str = ""
    day: dt.date | None = None
    entity: str = ""
    record: str = ""
    urgent: bool = False
    start: dt.time | None = None
    meets: bool = False


@dataclass(frozen=True)
class Section:
    """What belongs together: its first lines, and how many there are in all."""

    code: str  # late, week, waiting, workers
    title: str
    lines: tuple
    total: int


def of(actor, today, until=None, rows=None):
    """The Sections of a person's week that have something in them; () for who has no week here.

    The week ends on Saturday, or on the day `until`; who has read the Rows of the duties already gives them.
    """
    if actor.role not in ROLES:
        return ()
    last = until or sunday_of(today) + dt.timedelta(days=6)
    seen = agenda.of(actor, today - dt.timedelta(days=LOOKED_BACK), last, today)
    events = [event for event in agenda.mine(actor, seen) if not event.private]
    rows = overview.status(actor, today) if rows is None else rows
    rows = [row for row in rows if row.tone == RED and _hers(actor, row.settlement)]
    late = [_event(event, urgent=True) for event in events if event.late and event.kind != "due"]
    duties = [Line(row.reason, row.name, None, "settlement", row.settlement, urgent=True) for row in rows]
    week = [_event(event) for event in events if event.day >= today and not event.late and not event.over]
    found = (_section("late", [*duties, *late]), _section("week", week), _section("waiting", _waiting(actor)),
             _section("workers", _by_worker(rows, today) if actor.role == "manager" else []))  # fmt: skip
    return tuple(section for section in found if section.total)


LOOKED_BACK = 366  # days: what is late for longer than a year is no longer news


def _hers(actor, settlement):
    return actor.role not in agenda.OWN_FIRST or settlement in actor.settlements


def _event(event, urgent=False):
    meets = event.entity == "meeting" and not event.agreed
    return Line(event.title, event.place, event.day, event.entity, event.record, urgent, event.start, meets)


def _section(code, lines):
    return Section(code, say(f"digest.{code}"), tuple(lines[:MOST]), len(lines))


def _waiting(actor):
    """One line: how many changes of the sheets wait for her decision."""
    if actor.role not in DECIDERS:
        return []
    number = waiting_for(actor).count()
    told = count(number, "החלטה אחת על שינוי בגיליון", "שתי החלטות על שינויים בגיליונות", "החלטות על שינויים בגיליונות")
    return [Line(told)] if number else []


def _by_worker(rows, today):
    """How many duties are late with each worker, the most first; settlements without anybody last."""
    terms = Assignment.select(Assignment, User).join(User).where(Assignment.standing(today))
    whose = {term.settlement_id: term.worker.name for term in terms.order_by(Assignment.kind.desc(), Assignment.uid)}
    late = Counter(whose.get(row.settlement, "") for row in rows)
    order = sorted(late.items(), key=lambda pair: (not pair[0], -pair[1], pair[0]))
    return [Line(say("digest.worker", who=name or say("digest.nobody"), what=_late(number))) for name, number in order]


def _late(number):
    return count(number, "חובה אחת באיחור", "שתי חובות באיחור", "חובות באיחור")
