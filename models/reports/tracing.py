"""From a mapping to its needs, to what is planned and done for them and what came of it, and the way back (S10)."""

from dataclasses import dataclass

from models.needs import Mapping, Need, NeedProgramme
from models.plans import PlanItem
from models.programmes import Programme

MOST = 200


@dataclass(frozen=True)
class Trace:
    """A need, the key of the mapping that brought it up ('' for none), and the keys of the programmes that answer."""

    need: Need
    mapping: str
    programmes: tuple


def trace_of(record):
    """The Traces through a mapping, a need, a programme or something planned, the most urgent and oldest first."""
    if isinstance(record, Mapping):
        bound = Need.mapping == record.uid
    elif isinstance(record, PlanItem):
        bound = (Need.uid == record.need_id) | Need.uid.in_(_answered_by(record.programme_id))
    elif isinstance(record, Programme):
        bound = Need.uid.in_(_answered_by(record.uid))
    else:
        bound = Need.uid == record.uid
    return traces(Need.select().where(bound & Need.retired_on.is_null()).limit(MOST))


def _answered_by(programme):
    """The keys of the needs that a programme (its key, or None) answers, as a query."""
    answered = (NeedProgramme.programme == programme) & NeedProgramme.retired_on.is_null()
    return NeedProgramme.select(NeedProgramme.need).where(answered)


def planned_for(found):
    """{need: keys of what was planned for it, or for a programme that answers it} of Traces, in one query."""
    by_need, needs = {}, {one.need.uid: one.need.uid for one in found}
    runs = {}
    for one in found:
        for uid in one.programmes:
            runs.setdefault(uid, []).append(one.need.uid)
    asked = PlanItem.need.in_(list(needs)) | PlanItem.programme.in_(list(runs))
    rows = PlanItem.select(PlanItem.uid, PlanItem.need, PlanItem.programme).where(asked & PlanItem.retired_on.is_null())
    for uid, need, programme in rows.order_by(PlanItem.due, PlanItem.uid).tuples():
        for meant in dict.fromkeys([*filter(needs.get, [need]), *runs.get(programme, ())]):
            by_need.setdefault(meant, []).append(uid)
    return by_need


def traces(query):
    """The Traces of the needs of a query, the most urgent and oldest first: two queries, however many needs."""
    needs, found = list(query.order_by(Need.found_on, Need.uid)), {}
    links = NeedProgramme.select(NeedProgramme.need, NeedProgramme.programme).where(
        NeedProgramme.need.in_([need.uid for need in needs]) & NeedProgramme.retired_on.is_null()
    )
    for need, programme in links.order_by(NeedProgramme.created_at, NeedProgramme.uid).tuples():
        found.setdefault(need, []).append(programme)
    weights = {"high": 0, "normal": 1, "low": 2}
    needs.sort(key=lambda need: weights[need.urgency])
    return [Trace(need, need.mapping_id or "", tuple(found.get(need.uid, ()))) for need in needs]
