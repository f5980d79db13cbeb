"""From a mapping to its needs to what is done for them, and back from a programme (S10)."""

from dataclasses import dataclass

from models.needs import Mapping, Need, NeedProgramme
from models.programmes import Programme

MOST = 200


@dataclass(frozen=True)
class Trace:
    """A need, the key of the mapping that brought it up ('' for none), and the keys of the programmes that answer."""

    need: Need
    mapping: str
    programmes: tuple


def trace_of(record):
    """The Traces that pass through a mapping, a need or a programme, the most urgent and oldest needs first."""
    if isinstance(record, Mapping):
        bound = Need.mapping == record.uid
    elif isinstance(record, Programme):
        answered = (NeedProgramme.programme == record.uid) & NeedProgramme.retired_on.is_null()
        bound = Need.uid.in_(NeedProgramme.select(NeedProgramme.need).where(answered))
    else:
        bound = Need.uid == record.uid
    return traces(Need.select().where(bound & Need.retired_on.is_null()).limit(MOST))


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
