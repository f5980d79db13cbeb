"""How ready resilience teams are: each check with its weight, the computed ones from positions, bodies and drills."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

import peewee as pw

from models.bodies import RESILIENCE, Body, BodyKind
from models.meetings import Meeting
from models.people import Position, RoleKind
from models.resilience import ReadinessItem, ReadinessStatus
from models.rules import rule
from models.staff import open_on


@dataclass(frozen=True)
class Check:
    """One check of a team: right or not, and the day of what it stands on; `status` is its record, where it has one."""

    item: ReadinessItem
    ok: bool
    on: dt.date | None = None
    status: ReadinessStatus | None = None


@dataclass(frozen=True)
class Readiness:
    """How ready a team is: its checks, and the mandatory functions that nobody holds."""

    checks: list
    missing: list = field(default_factory=list)

    @property
    def percent(self):
        """The weight of what is right, of all weights, in percent."""
        whole = sum(check.item.weight for check in self.checks)
        return 100 * sum(check.item.weight for check in self.checks if check.ok) // whole if whole else 0

    @property
    def failing(self):
        """The checks that are not right."""
        return [check for check in self.checks if not check.ok]


def teams(uids=None):
    """The resilience teams that are not closed, with their kinds; those among `uids` where given."""
    query = Body.select(Body, BodyKind).join(BodyKind).where(
        (BodyKind.code == RESILIENCE) & (Body.status != "closed") & Body.retired_on.is_null()
    )  # fmt: skip
    return list(query if uids is None else query.where(Body.uid.in_(sorted(filter(None, uids)))))


def readiness(bodies, today):
    """{body's key: Readiness} of resilience teams, in a number of queries that does not grow with them."""
    keys = [body.uid for body in bodies]
    if not keys:
        return {}
    items = list(ReadinessItem.select().where(ReadinessItem.retired_on.is_null()).order_by(ReadinessItem.sort_key))
    rows = ReadinessStatus.select().where(ReadinessStatus.body.in_(keys) & ReadinessStatus.retired_on.is_null())
    kept = {(row.body_id, row.item_id): row for row in rows}
    held, drills, needed = _held(keys, today), _drills(keys, today), rule("resilience_substitutes")
    found = {}
    for body in bodies:
        mandatory = (body.kind.mandatory_functions or "").split()
        missing = [function for function in mandatory if function not in held[body.uid, False]]
        covered = sum(function in held[body.uid, True] for function in mandatory)
        facts = {
            "functions": (not missing, None),
            "substitutes": (needed is None or covered >= needed, None),
            "training": _fact(max(filter(None, (body.trained_on, body.refreshed_on)), default=None)),
            "drill": _fact(drills.get(body.uid)),
        }
        checks = [_check(item, facts, kept.get((body.uid, item.uid)), today) for item in items]
        found[body.uid] = Readiness(checks, missing)
    return found


def _fact(day):
    return day is not None, day


def _check(item, facts, status, today):
    """A check holds while what it stands on is not older than the item allows."""
    ok, on = facts[item.auto_rule] if item.auto_rule else (bool(status and status.ok), status and status.checked_on)
    if item.max_age_days is not None:
        ok = ok and on is not None and (today - on).days <= item.max_age_days
    return Check(item, ok, on, status)


def _held(keys, today):
    """{(body, as a substitute): functions that somebody holds today}."""
    query = Position.select(Position.body, Position.function, Position.substitute, RoleKind.code).join(RoleKind)
    found = defaultdict(set)
    for body, function, substitute, role in query.where(Position.body.in_(keys) & open_on(Position, today)).tuples():
        found[body, bool(substitute)].add(function or ("chair" if role == "body_chair" else ""))
    return found


def _drills(keys, today):
    """{body: the day of its last drill that was held}."""
    held = (Meeting.kind == "drill") & (Meeting.status == "held") & (Meeting.date <= today)
    query = Meeting.select(Meeting.body, pw.fn.MAX(Meeting.date)).where(
        held & Meeting.body.in_(keys) & Meeting.retired_on.is_null()
    )  # fmt: skip
    return dict(query.group_by(Meeting.body).tuples())


def renewed(uids, today):
    """The changes that make the kept checks of these bodies what they are today; a check that is not kept yet is made.

    The computed ones are kept too, because the settlement's sheet shows them. One in the archive stays there.
    """
    bodies = teams(uids) if any(uids) else []
    gone = ReadinessStatus.body.in_(sorted(body.uid for body in bodies)) & ReadinessStatus.retired_on.is_null(False)
    archived = set(ReadinessStatus.select(ReadinessStatus.body, ReadinessStatus.item).where(gone).tuples())
    for key, found in readiness(bodies, today).items():
        for check in found.checks:
            computed = {"ok": check.ok, "checked_on": check.on} if check.item.auto_rule else {}
            if check.status is None and (key, check.item.uid) not in archived:
                yield "readiness_status", "", "create", {"body": key, "item": check.item.uid, **computed}
            elif check.status and any(getattr(check.status, name) != value for name, value in computed.items()):
                yield "readiness_status", check.status.uid, "update", computed
