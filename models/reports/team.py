"""The unit's own people (S2, S3): who is the referent of what, who accompanies whom, and how much that weighs."""

from collections import defaultdict
from dataclasses import dataclass

from models.places import Settlement
from models.rules import numbers
from models.staff import Area, AreaReferent, Assignment, User, open_on

#: level of accompaniment -> the rule that says what such a settlement weighs
WEIGHTS = {"routine": "companion_routine", "focus": "companion_focus", "exceptional": "companion_exceptional"}


@dataclass(frozen=True)
class AreaRow:
    """An area with its referents: those of today, and those who were before or will be."""

    area: Area
    today: tuple
    others: tuple


@dataclass(frozen=True)
class Load:
    """A worker with areas and settlements; `weight` is the settlements' sum by the rules."""

    worker: User
    areas: tuple
    terms: tuple  # assignments, with their settlements
    weight: int


def areas(today):
    """An AreaRow for every area, in the unit's order."""
    terms = _terms()
    return [AreaRow(area, *_parted([t for t in terms if t.area_id == area.uid], today)) for area in _areas()]


def _areas():
    return Area.select().where(Area.retired_on.is_null()).order_by(Area.sort, Area.sort_key)


def _terms():
    rows = AreaReferent.select(AreaReferent, User).join(User).where(AreaReferent.retired_on.is_null())
    return list(rows.order_by(AreaReferent.start.desc()))


def _parted(terms, today):
    """(those that are open on `today` and whose worker is here, the others)."""
    now = tuple(t for t in terms if _is_open(t, today) and t.worker.active and not t.worker.retired_on)
    return now, tuple(t for t in terms if t not in now)


def _is_open(term, today):
    return term.start <= today and (term.end is None or term.end >= today)


def loads(today):
    """A Load for every worker who accompanies a settlement or answers for an area, the heaviest first."""
    weights, found, hers = numbers(), defaultdict(list), defaultdict(list)
    terms = Assignment.select(Assignment, Settlement, User).join(Settlement).switch(Assignment).join(User)
    for term in terms.where(open_on(Assignment, today)).order_by(Settlement.sort_key):
        found[term.worker].append(term)
    for term in (term for term in _terms() if _is_open(term, today)):
        hers[term.worker].append(term.area_id)
    known = list(_areas())
    named = lambda worker: tuple(area.name for area in known if area.uid in hers[worker])  # noqa: E731
    people = {worker.uid: worker for worker in (*found, *hers)}
    rows = [Load(one, named(one), tuple(found[one]), _weight(found[one], weights)) for one in people.values()]
    return sorted(rows, key=lambda row: (-row.weight, row.worker.sort_key))


def _weight(terms, weights):
    """What the settlements weigh, without those where she only stands in; a rule that is off weighs nothing."""
    own = [term.settlement.accompaniment_level for term in terms if term.kind != "substitute"]
    return sum(weights.get(WEIGHTS[level], 0) for level in own)
