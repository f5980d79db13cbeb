"""PURE. The brakes: a plan in, reasons to stop before anything is written out (P7)."""

from dataclasses import dataclass

from models.kinds import is_blank
from models.messages import say
from sync.merge import same_raw
from sync.tabs import KEY, STATUS, digest

MISSING_LINES, MISSING_SHARE, MISSING_MOST = 5, 0.2, 30
OVERWRITTEN_SHARE = 0.3


@dataclass(frozen=True)
class Brake:
    """One reason to stop: its code, what a person reads, and exactly the lines and cells that fired it."""

    code: str
    text: str
    cells: frozenset = frozenset()


def brakes(plan, states):
    """Every reason to hold the workbook."""
    found = []
    for state in states:
        tab = plan.tabs[state.spec.code]
        if not state.there:
            found.append(_brake("deleted", state))
        elif not state.rows:
            found.append(_brake("empty", state))
        elif tab.bound.wrong:
            found.append(Brake(f"codes:{state.spec.code}", say("hold.codes", tab=state.spec.title, codes=_labels(tab))))
        else:
            found.extend(filter(None, (_gone(tab, state), _overwritten(tab, state), _moved(tab, state))))
    if not any(brake.code.startswith("overwritten:") for brake in found):
        found.extend(filter(None, [_all_overwritten(plan, states)]))
    return found


def standing(fired, released):
    """The reasons that a person has not released: more of the same stands, typing elsewhere does not matter."""
    return [brake for brake in fired if not brake.cells or not brake.cells <= released]


def _brake(code, state, cells=frozenset(), **facts):
    return Brake(f"{code}:{state.spec.code}", say(f"hold.{code}", tab=state.spec.title, **facts), cells)


def _labels(tab):
    names = {KEY: "מזהה", STATUS: "מצב השורה"}
    return ", ".join(f"„{names.get(code) or tab.spec.column(code).label}”" for code in tab.bound.wrong)


def _gone(tab, state):
    """Lines that were there and are not."""
    present = {line.key for line in tab.lines if line.key and not tab._bare(line)} | tab.returned
    gone = [key for key in state.base if key not in present and key in state.records]
    total = len(state.base)
    if total and len(gone) == total and (total > 1 or not _stands(tab)):
        return _brake("empty", state, frozenset(f"gone:{key}" for key in gone))
    few = len(gone) <= MISSING_LINES or len(gone) <= MISSING_SHARE * total
    if few and len(gone) <= MISSING_MOST:
        return None
    return _brake("gone", state, frozenset(f"gone:{key}" for key in gone), count=len(gone), total=total)


def _stands(tab):
    """True where a line of the tab holds anything: of an only line that is another one now, nothing was emptied."""
    return any(not tab._bare(line) for line in tab.lines)


def _filled(state):
    return sum(not is_blank(agreed.raw) for base in state.base.values() for agreed in base.values())


def _hit(tab):
    """Filled cells that were overwritten or cleared, those of them too that cannot be taken in; filling blanks, new
    lines and ended terms never count, nor what waits for people already."""
    found = set()
    for action in tab.actions:
        place = action.key, action.column
        agreed = tab.state.base.get(action.key, {}).get(action.column)
        if agreed and not is_blank(agreed.raw) and action.column != "end":
            if action.what == "take":
                found.add(f"cell:{action.key}:{action.column}:{action.value}")
            elif action.what in ("wait", "note") and not any(
                same_raw(entered(known), entered(action.raw)) for known in (agreed.raw, *tab.state.waits.get(place, ()))
            ):
                found.add(f"cell:{action.key}:{action.column}:{digest(entered(action.raw))[:12]}")
    return frozenset(found)


def entered(raw):
    """What a person entered into a cell: what a formula makes of it may change by itself."""
    return raw.get("f") or raw.get("e") if isinstance(raw, dict) else raw


def _overwritten(tab, state):
    """Too many of a tab; an only line is corrected as a whole, and counts with the workbook."""
    hit, filled = _hit(tab), _filled(state)
    if len(state.base) < 2 or len(hit) <= OVERWRITTEN_SHARE * filled:
        return None
    return _brake("overwritten", state, hit, count=len(hit), total=filled)


def _all_overwritten(plan, states):
    """Too many of a workbook, whose tabs may have one line each."""
    hit, filled = frozenset().union(*map(_hit, plan.tabs.values())), sum(map(_filled, states))
    if len(hit) <= OVERWRITTEN_SHARE * filled:
        return None
    return Brake("overwritten:", say("hold.overwritten.all", count=len(hit), total=filled), hit)


def _moved(tab, state):
    """Lines that hold what another key had: sorted without the key column. Released, the keys follow the content."""
    cells = frozenset(tab.moved.values())
    return _brake("moved", state, cells, count=len(cells)) if cells else None
