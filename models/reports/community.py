"""How communities keep up what they are built of: a charter that was adopted, and reviews in time (S13, R13)."""

import datetime as dt
from collections import defaultdict

from models.components import KINDS, Component
from models.days import is_late
from models.messages import say
from models.reports.duty import AMBER, GREEN, RED, Mend, row


def judge_component(status, review_on, today, ahead):
    """(tone, code of the reason) of one that stands as `status` and is reviewed on a day, or None."""
    if status == "drafting":
        return AMBER, "charter.drafting"
    if status == "under_review":
        return AMBER, "charter.reviewing"
    if status != "adopted":
        return RED, "charter.lapsed"
    if review_on is None or review_on > today + dt.timedelta(days=ahead):
        return GREEN, "charter.fine"
    return (RED, "charter.late") if is_late(review_on, today) else (AMBER, "charter.soon")


def charters(ground):
    """The judge of charters and norms: a charter that was adopted, and of no other component is the review late."""
    ahead, held = ground.numbers["charter"], defaultdict(list)
    for one in Component.select().where((Component.status != "none") & Component.retired_on.is_null()):
        held[one.settlement_id].append(one)

    def judge(place):
        found = [(*judge_component(one.status, one.review_on, ground.today, ahead), one) for one in held[place.uid]]
        of_charter = [judged for judged in found if judged[2].kind == "charter"]
        others = [judged for judged in found if judged[2].kind != "charter" and judged[2].status == "adopted"]
        if not of_charter:
            mend = Mend(say("charter.mend"), "component", (("settlement", place.uid), ("kind", "charter")))
            return row(place, "charter", RED, say("charter.none"), mend=mend)
        best = min(of_charter, key=_weight)  # a draft beside a charter that was adopted harms nothing
        return _told(place, *max([best, *others], key=_weight))

    return judge


def _weight(judged):
    return (GREEN, AMBER, RED).index(judged[0])


def _told(place, tone, code, one):
    day = f"{one.review_on:%d/%m/%Y}" if one.review_on else ""
    what = " ".join(filter(None, (dict(KINDS)[one.kind], f"„{one.name}”" if one.name else "")))
    mend = Mend(say("charter.open"), "component", (), one.uid)
    return row(place, "charter", tone, say(code, what=what, day=day), mend=mend)
