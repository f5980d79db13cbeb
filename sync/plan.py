"""PURE. Three states in, actions with their reasons out: what a run will do, decided before any effect."""

from dataclasses import dataclass

from models.messages import say
from models.words import fold
from sync import merge as m
from sync.lines import TabPlan
from sync.tabs import Action, digest


@dataclass
class Plan:
    """The plan of a workbook: the plans of its tabs, in order."""

    tabs: dict  # code -> TabPlan

    @property
    def actions(self):
        """All actions, in the order in which they are carried out."""
        return [action for tab in self.tabs.values() for action in tab.actions]

    def hash(self):
        """What makes two plans the same, new lines by their content."""
        return digest([[getattr(action, name) for name in Action.__dataclass_fields__] for action in self.actions])

    def quiet(self):
        """True where nothing is to be written, on either side."""
        return not any(action.what not in ("wait",) for action in self.actions)


def make(states):
    """The plan of a workbook from the states of its tabs; one person's columns changed differently twice conflict."""
    plan = Plan({state.spec.code: TabPlan(state) for state in states})
    _quarrels(plan, {state.spec.code: state for state in states})
    _one_by_one(plan)
    return plan


def _one_by_one(plan):
    """Of new lines that name one new person the first becomes a record; the others find him in the next round."""
    seen = set()
    for tab in plan.tabs.values():
        for action in [a for a in tab.actions if a.what == "create" and not a.value and tab.spec.carries == "person"]:
            said = {code: value for code, value, _ in action.values}
            name = fold(said["person.last"]), fold(said["person.first"])
            if name in seen:
                tab.actions.remove(action)
            seen.add(name)


def _quarrels(plan, states):
    """Turn takes of one carried cell, by several lines with different values, into conflicts of each."""
    wanted = {}
    for tab in plan.tabs.values():
        for action in tab.actions:
            if action.what == "take" and "." in action.column:
                uid = states[action.tab].links.get(action.key)
                wanted.setdefault((uid, action.column), []).append((tab, action))
    for claims in wanted.values():
        if len({repr(action.value) for _, action in claims}) > 1:
            for tab, action in claims:
                _into_conflict(tab, action)


def _into_conflict(tab, action):
    column = tab.spec.column(action.column)
    line = next(line for line in tab.lines if line.index == action.line)
    tab.actions.remove(action)
    tab.actions = [a for a in tab.actions if not (a.what == "tell" and a.line == action.line)]
    tab.told.pop(action.line, None)
    base = m.Agreed(action.old, None)
    tab._on_conflict(line, column, m.Outcome(m.CONFLICT, action.value), base, action.old)
    told = tab.told.get(action.line) or tab.events.get(action.line) or say("line.taken")  # one that gives way says so
    if line.status != told:
        tab.actions.append(Action("tell", tab.spec.code, line=action.line, value=told))
