"""How far the holders of roles are trained: who is, who is not, whose certificate runs out (S17, report 6)."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

import peewee as pw

from models.bodies import Body
from models.messages import say
from models.people import Position, RoleKind
from models.programmes import BEFORE, Programme, ProgrammeRole
from models.reports.duty import AMBER, GREEN, RED, Mend, row
from models.staff import open_on
from models.trainings import UNDER_WAY, Enrolment

VALID, SOON, EXPIRED, UNTRAINED = "valid", "soon", "expired", "untrained"
#: what is most urgent first
WORDS = {UNTRAINED: "לא הוכשר/ה", EXPIRED: "פג התוקף", SOON: "עומד לפוג", VALID: "בתוקף"}


@dataclass(frozen=True)
class Holder:
    """Who holds a role that trainings are meant for, and how he stands; `until` his last certificate holds."""

    person: str
    role: str
    settlement: str
    since: dt.date | None
    state: str
    until: dt.date | None = None
    training: str = ""  # the training that he completed, or else the one that he may be enrolled for
    step: str = ""  # how far he is in a training that he has not completed
    certificate: Enrolment | None = None  # his last, where he has one

    @property
    def trained(self):
        """True while a certificate holds."""
        return self.state in (VALID, SOON)


class Coverage:
    """All holders of target roles and their certificates, read once: a constant number of queries."""

    def __init__(self, today, soon):
        self.today, self.soon = today, soon  # days before the end of a certificate in which it is told of
        self.trainings = defaultdict(list)  # role -> trainings, the latest last
        query = (
            ProgrammeRole.select(ProgrammeRole, Programme).join(Programme).where(
                (Programme.kind == "training") & Programme.stage.not_in(BEFORE) & Programme.retired_on.is_null()
                & ProgrammeRole.retired_on.is_null())
            .order_by(Programme.start.asc(nulls="FIRST"), Programme.uid)
        )  # fmt: skip
        for target in query:
            self.trainings[target.role_kind_id].append(target.programme)
        self.roles = {one.uid: one for one in RoleKind.select().where(RoleKind.uid.in_(list(self.trainings)))}
        self.enrolled = defaultdict(list)
        for one in Enrolment.select().where(Enrolment.retired_on.is_null() & (Enrolment.status != "dropped")):
            self.enrolled[one.person_id].append(one)
        self.holders = self._holders()

    def mandatory(self, role):
        """True where one of a role's trainings has to be taken."""
        return any(training.mandatory for training in self.trainings[role])

    def _holders(self):
        held = Position.role_kind.in_(list(self.trainings)) & open_on(Position, self.today)
        query = Position.select(Position, Body.settlement).join(Body, pw.JOIN.LEFT_OUTER).where(held)
        found = {}
        for position in query:
            place = position.settlement_id or (position.body.settlement_id if position.body_id else None)
            found.setdefault((position.person_id, position.role_kind_id, place), position.start)
        return [self._holder(*key, since) for key, since in found.items()]

    def _holder(self, person, role, settlement, since):
        """The completion that holds longest is the one that counts; one that never runs out holds longest of all."""
        meant = {training.uid for training in self.trainings[role]}
        mine = [one for one in self.enrolled[person] if one.programme_id in meant]
        done = [one for one in mine if one.status == "completed"]
        step = max((one.status for one in mine if one.status in UNDER_WAY), key=UNDER_WAY.index, default="")
        best = max(done, key=lambda one: one.valid_until or dt.date.max, default=None)
        if best is None:
            return Holder(person, role, settlement, since, UNTRAINED, None, self.offered(role), step)
        return Holder(person, role, settlement, since, self._state(best.valid_until), best.valid_until,
                      best.programme_id, step, best)  # fmt: skip

    def _state(self, until):
        if until is None:
            return VALID
        if until < self.today:
            return EXPIRED
        return SOON if until <= self.today + dt.timedelta(days=self.soon) else VALID

    def offered(self, role):
        """The key of the training to which holders of a role may be sent: the latest."""
        return self.trainings[role][-1].uid


def trainings(ground):
    """The judge of trainings that have to be taken: by who lacks them, for how long, and whose runs out soon."""
    numbers = ground.numbers
    coverage = Coverage(ground.today, numbers["training"])
    grace = numbers.get("training_grace")
    here = defaultdict(list)
    for holder in coverage.holders:
        if coverage.mandatory(holder.role):
            here[holder.settlement].append(holder)

    def late(holder):
        """Expired, or in office longer than the rule allows; an unknown beginning counts as long ago."""
        if grace is None or holder.state != UNTRAINED:
            return holder.state == EXPIRED
        return holder.since is None or ground.past(holder.since, grace)

    def judge(place):
        holders = here[place.uid]
        if not holders:
            return None
        lacking = [one for one in holders if not one.trained]
        soon = [one for one in holders if one.state == SOON]
        if not lacking and not soon:
            return row(place, "training", GREEN, say("training.all"))
        worst = sorted(lacking, key=late, reverse=True) or soon
        values = (("person", worst[0].person), ("programme", coverage.offered(worst[0].role)))
        told = [say("training.lacking", who=_who(coverage, lacking))] if lacking else []
        told += [say("training.soon", who=_who(coverage, soon))] if soon else []
        tone = RED if any(map(late, lacking)) else AMBER
        return row(place, "training", tone, "; ".join(told), mend=Mend(say("training.mend"), "enrolment", values))

    return judge


def _who(coverage, holders):
    """Roles, not names, each once: 'רכז/ת קהילה, מזכיר/ת יישוב (2)'."""
    often = Counter(coverage.roles[one.role].name for one in holders)
    return ", ".join(name if number == 1 else f"{name} ({number})" for name, number in often.items())
