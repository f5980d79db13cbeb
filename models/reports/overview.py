"""All duties towards all settlements, in one table: what the home pages, the digest and a settlement's page tell."""

from collections import Counter

from models import access
from models.catalog import BY_MODEL
from models.places import Organisation, Settlement
from models.reports import (
    accompaniment,
    bodies,
    community,
    knowledge,
    plans,
    teams,
    trainings,
)
from models.reports.duty import TONES, Ground, pauses
from models.rules import DUTIES, numbers, silenced

#: duty -> what makes its judge: (Ground) -> (Settlement) -> Row; a duty whose rule is off is not asked about
JUDGES = {
    "companion": accompaniment.companions, "guidance": accompaniment.guidances, "board": accompaniment.boards,
    "roles": bodies.roles, "committees": bodies.committees, "chairs": bodies.chairs,
    "resilience": teams.resilience, "protection": teams.protection,
    "booklets": knowledge.booklets,
    "charter": community.charters,
    "mapping": plans.mappings, "needs": plans.needs, "plan": plans.plans,
    "training": trainings.trainings,
}  # fmt: skip


def status(actor, today):
    """A Row for every accompanied settlement and duty, the actor's own settlements first."""
    ground = ground_of(actor, today)
    return judged(ground) if ground else []


def ground_of(actor, today):
    """What judges stand on for a person: the accompanied settlements, hers first; None where she sees none."""
    profile, entry = Organisation.select().first(), BY_MODEL[Settlement]
    if profile is None or not access.can(actor, "read", entry):
        return None
    asked = Settlement.select().where((Settlement.accompanied == "yes") & Settlement.retired_on.is_null())
    places = list(access.scoped(asked, actor, "read", entry).order_by(Settlement.sort_key))
    places.sort(key=lambda place: place.uid not in actor.settlements)
    return Ground(today, numbers(), tuple(places), profile, pauses())


def of_place(actor, place, today):
    """The Rows of one settlement, [] for one that the unit does not accompany."""
    profile = Organisation.select().first()
    closed = profile is None or place.accompanied != "yes" or place.retired_on
    if closed or not access.may(actor, "read", BY_MODEL[Settlement], place.uid):
        return []
    return judged(Ground(today, numbers(), (place,), profile, pauses()))


def judged(ground):
    """The Rows of a Ground's settlements, in the order of settlements and then of duties."""
    judges = [JUDGES[duty](ground) for duty, _ in DUTIES if duty in JUDGES and duty in ground.numbers]
    resting = silenced(ground.today)
    rows = (judge(place) for place in ground.places for judge in judges)
    return [_rested(row, resting) for row in rows if row]


def of_duty(ground, duty):
    """{settlement: Row} of one duty, {} where its rule is switched off."""
    if duty not in ground.numbers:
        return {}
    judge, resting = JUDGES[duty](ground), silenced(ground.today)
    return {row.settlement: _rested(row, resting) for row in map(judge, ground.places) if row}


def summary(rows):
    """How many rows there are of each tone."""
    found = Counter(row.tone for row in rows)
    return {tone: found[tone] for tone in TONES}


def _rested(row, resting):
    silence = resting.get((row.settlement, row.kind))
    return row.silent(silence) if silence and row.tone != "green" else row
