"""Who holds which version of what the unit hands out: the chain of versions, and how each settlement stands (S19)."""

from collections import defaultdict
from dataclasses import dataclass

from models.knowledge import Distribution, Resource
from models.messages import say
from models.reports.duty import AMBER, GREEN, RED, Mend, row

NAMED = 3  # how many titles a reason tells
CURRENT, OLD, EXPIRED, NOTHING = "current", "old", "expired", "none"
WORDS = {CURRENT: "עדכני", OLD: "גרסה ישנה", EXPIRED: "פג התוקף", NOTHING: "לא נמסר"}


@dataclass(frozen=True)
class Holding:
    """What a settlement holds of one chain: the handing over that counts, and how it stands."""

    state: str
    resource: Resource | None = None
    handed: Distribution | None = None


class Shelf:
    """All chains of versions and all that was handed out, read once: two queries, however many settlements."""

    def __init__(self, today):
        self.today = today
        self.resources = {one.uid: one for one in Resource.select().order_by(Resource.sort_key, Resource.uid)}
        newer = [one for one in self.resources.values() if one.replaces_id and not one.retired_on]
        self.next = {one.replaces_id: one.uid for one in sorted(newer, key=lambda one: one.date)}
        self.held = defaultdict(dict)
        for handed in Distribution.select().where(Distribution.retired_on.is_null()):
            if handed.settlement_id:
                self._hold(handed)

    def _hold(self, handed):
        """Of what a settlement has of one chain the newest version counts, and of that the latest handing over."""
        head = self.head(handed.resource_id)
        other = self.held[handed.settlement_id].get(head)
        if other is None or self._later(handed) > self._later(other):
            self.held[handed.settlement_id][head] = handed

    def _later(self, handed):
        return self.resources[handed.resource_id].date, handed.given_on

    def head(self, uid):
        """The key of the newest version of what `uid` is a version of."""
        seen = set()
        while uid in self.next and uid not in seen:
            seen.add(uid)
            uid = self.next[uid]
        return uid

    def heads(self):
        """The newest versions, in the order of their titles."""
        return [one for uid, one in self.resources.items() if not one.retired_on and self.head(uid) == uid]

    def holding(self, place, head):
        """The Holding of a settlement (its key) in the chain whose newest version is `head`."""
        handed = self.held[place].get(head)
        if handed is None:
            return Holding(NOTHING)
        held = self.resources[handed.resource_id]
        until = handed.valid_until or held.valid_until
        state = OLD if held.uid != head else EXPIRED if until and until < self.today else CURRENT
        return Holding(state, held, handed)

    def holdings(self, place):
        """[(newest version, Holding)] of what a settlement holds, of things that are still handed out."""
        heads = [self.resources[uid] for uid in self.held[place]]
        return [(head, self.holding(place, head.uid)) for head in heads if not head.retired_on]


    def ending(self, place, day):
        """The things that a settlement holds and whose validity ends before a day, or ended already."""
        ends = ((head, held.handed.valid_until or held.resource.valid_until) for head, held in self.holdings(place))
        return [head for head, until in ends if until and until < day]


def booklets(ground):
    """The judge of booklets and aids: red where one is out of date, or was replaced longer ago than the rule says."""
    shelf = Shelf(ground.today)
    # so many days after the newer version came out the old one is late, from that day on
    allowed = ground.numbers["booklets"] - 1

    def judge(place):
        holdings = shelf.holdings(place.uid)
        if not holdings:
            return None  # nothing was handed out: nothing can be old
        over = [head for head, held in holdings if held.state == EXPIRED]
        old = [head for head, held in holdings if held.state == OLD]
        if not over and not old:
            return row(place, "booklets", GREEN, say("booklets.fine"))
        told = ([say("booklets.old", names=_named(old))] if old else []) + (
            [say("booklets.expired", names=_named(over))] if over else [])  # fmt: skip
        tone = RED if over or any(ground.past(head.date, allowed) for head in old) else AMBER
        return row(place, "booklets", tone, "; ".join(told), mend=_mend(place, (old or over)[0], ground.today))

    return judge


def _mend(place, head, today):
    """Hand it out; what is out of date itself wants a new version first."""
    day = f"{today:%d/%m/%Y}"
    if head.valid_until and head.valid_until < today:
        known = {"replaces": head.uid, "title": head.title, "kind": head.kind, "audience": head.audience, "date": day}
        return Mend(say("booklets.renew"), "resource", tuple(known.items()))
    return Mend(say("booklets.mend"), "distribution",
                (("settlement", place.uid), ("resource", head.uid), ("given_on", day)))  # fmt: skip


def _named(heads):
    names = [f"„{one.title}”" for one in heads[:NAMED]]
    return ", ".join([*names, *([f"ועוד {len(heads) - NAMED}"] if len(heads) > NAMED else [])])
