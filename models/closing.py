"""What closing a body does to its positions, and opening it again: the journal remembers which were open, and how.

And what goes with a body to another settlement.
"""

from models import journal
from models.components import IndicatorValue
from models.knowledge import Distribution
from models.meetings import Meeting
from models.people import Position
from models.plans import WorkPlan

#: what is told of a body and its settlement both
MOVED = ((Meeting, "meeting"), (WorkPlan, "work_plan"), (Distribution, "distribution"),
         (IndicatorValue, "indicator_value"))  # fmt: skip


def closed_with(body, today):
    """The changes that end a body's open positions today; one that has not begun goes to the archive."""
    for one in _of(body).where(Position.retired_on.is_null() & (Position.end.is_null() | (Position.end > today))):
        if one.start and one.start > today:
            yield "position", one.uid, "retire", {}
        else:
            yield "position", one.uid, "update", {"end": today}


def opened_with(body):
    """The changes that open those positions again which were closed with the body and not touched since."""
    for one in _of(body):
        line, values = next(iter(journal.history("position", one.uid, limit=1)), (None, {}))
        if line is None or line.place != journal.FOLLOWS:
            continue
        if line.verb == "retire" and one.retired_on and not one.person.retired_on:
            yield "position", one.uid, "restore", {}
        elif line.verb == "update" and set(values) <= {"end"} and one.end:
            before = values.get("end", [None])[0]
            yield "position", one.uid, "update", {"end": Position.end.kind.load(before)}


def moved_with(body, former):
    """The changes by which what is told of a body and of its `former` settlement is of its present one."""
    for model, code in MOVED:
        for one in model.select(model.uid).where((model.body == body.uid) & (model.settlement == former)):
            yield code, one.uid, "update", {"settlement": body.settlement_id}


def _of(body):
    return Position.select().where(Position.body == body.uid)
