"""PURE. The script of a history: acts, runs and faults, each with a chance of its own, so that any can be left out."""

from dataclasses import dataclass, replace
from random import Random

#: what may happen at a moment of a run: to a request, or to the process at any moment
FAULTS = ("busy", "fail", "lost", "lost", "late", "late", "die", "other", "stall")
MOMENTS = 14  # of a run: a request is about to go out, or a step is done
MID = 0.4  # of the acts wait for the middle of a run


@dataclass(frozen=True)
class Script:
    """What is to happen, in order: each item is (number, act | mid | race | run), each fault (run, moment, fault)."""

    seed: object
    items: tuple
    faults: tuple

    @classmethod
    def of(cls, seed, acts=20, races=4, runs=4, faults=3):
        """The script of a seed."""
        random = Random(f"script {seed}")
        whats = ["mid" if random.random() < MID else "act" for _ in range(acts)] + ["race"] * races + ["run"] * runs
        random.shuffle(whats)
        at = [number for number, what in enumerate(whats) if what == "run"]
        told = [(random.choice(at), random.randrange(1, MOMENTS), random.choice(FAULTS)) for _ in range(faults) if at]
        return cls(seed, tuple(enumerate(whats)), tuple(told))

    def parts(self):
        """Everything that can be left out."""
        return (*self.faults, *self.items)

    def without(self, part):
        """The same script but for one item or fault; what is left happens as it did."""
        return replace(self, items=tuple(i for i in self.items if i != part),
                       faults=tuple(f for f in self.faults if f != part))  # fmt: skip


def shrunk(script, broken):
    """The script without everything that is not needed for `broken(script)` to stay true."""
    again = True
    while again:
        again = False
        for part in script.parts():
            fewer = script.without(part)
            if broken(fewer):
                script, again = fewer, True
    return script
