"""What every duty towards a settlement has: how it stands, why, and what would put it right."""

import datetime as dt
from dataclasses import dataclass, field, replace

from models.days import working_from
from models.messages import say
from models.rules import Pause, paused

GREEN, AMBER, RED, SILENT = TONES = ("green", "amber", "red", "silent")


@dataclass(frozen=True)
class Mend:
    """What would put a row right: the words of the button, the entity to create and what is known of it.

    Where a `record` is named, it is that one which wants changing.
    """

    text: str
    entity: str
    values: tuple = ()
    record: str = ""


@dataclass(frozen=True)
class Row:
    """One duty in one settlement: how it stands, why, and what to do; `days` since it was last done."""

    settlement: str
    name: str
    kind: str
    tone: str
    reason: str
    days: int | None = None
    mend: Mend | None = None

    def silent(self, silence):
        """The same row while the manager lets the duty rest."""
        told = say("duty.silent", reason=silence.reason, day=f"{silence.until:%d/%m/%Y}")
        return replace(self, tone=SILENT, reason=told, mend=None)


@dataclass(frozen=True)
class Ground:
    """What judges stand on: the day, the numbers of the rules that hold, the pauses, the settlements."""

    today: dt.date
    numbers: dict  # code -> number, of the rules that hold
    places: tuple = ()  # the settlements, as records
    profile: object = None  # the council's Organisation
    pauses: tuple = field(default_factory=tuple)  # (first day, last day)

    def days_since(self, day, today=None):
        """Days from `day` to today without those of pauses."""
        today = today or self.today
        return (today - day).days - paused(day, today, self.pauses)

    def due(self, day, limit):
        """The last day that is in time where `limit` days are allowed after `day`: rolled on, pauses not counted."""
        last = day + dt.timedelta(days=limit)
        while missing := limit - self.days_since(day, last):
            last += dt.timedelta(days=missing)
        return working_from(last, self.pauses)

    def past(self, day, limit):
        """True where more than `limit` days are over after `day`, and the day on which that was due too.

        What allows no day has no last one that could fall on Shabbat.
        """
        return self.days_since(day) > limit and (not limit or self.today > self.due(day, limit))


def pauses():
    """((first day, last day), …) of all pauses."""
    return tuple(Pause.select(Pause.start, Pause.end).where(Pause.retired_on.is_null()).tuples())


def row(place, kind, tone, reason, days=None, mend=None):
    """The Row of a place (a Settlement); what is green needs no mend."""
    return Row(place.uid, place.name, kind, tone, reason, days, None if tone == GREEN else mend)
