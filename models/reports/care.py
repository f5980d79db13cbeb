"""Counts of what is confidential: rights by how far their realising is, and the aid's budget (S22, S25). No names."""

from collections import defaultdict

import peewee as pw

from models.aid import AidBudget, AidPayment, AidRequest
from models.care import CLAIM_STATES, RIGHTS, RightClaim

WORTH = ("granted", "realised")  # the states in which a right is worth its yearly value


def by_right(query):
    """[{right, counts: {state: number}, total, value}] of the claims in `query`, in the order of the rights."""
    counts, values = defaultdict(dict), defaultdict(int)
    sums = query.select(RightClaim.right, RightClaim.status, pw.fn.COUNT(RightClaim.uid), pw.fn.SUM(RightClaim.value))
    for right, state, number, value in sums.group_by(RightClaim.right, RightClaim.status).tuples():
        counts[right][state] = number
        values[right] += (value or 0) if state in WORTH else 0
    return [{"right": label, "counts": [counts[code].get(state, 0) for state, _ in CLAIM_STATES],
             "total": sum(counts[code].values()), "value": values[code]} for code, label in RIGHTS if code in counts]


def by_family(query):
    """[(key of a family's file, {right: state})] of the claims in `query`; of two about one right the later."""
    found = defaultdict(dict)
    rows = query.select(RightClaim.household, RightClaim.right, RightClaim.status).order_by(RightClaim.sort_key)
    for family, right, state in rows.tuples():
        found[family][right] = state
    return sorted(found.items())


def budgets(year):
    """[{name, approved, granted, paid, left}] of the year's lines."""
    lines = AidBudget.select().where((AidBudget.year == year) & AidBudget.retired_on.is_null())
    live = AidRequest.decision.in_(AidRequest.GRANTED) & AidRequest.retired_on.is_null()
    given = dict(AidRequest.select(AidRequest.budget, pw.fn.SUM(AidRequest.approved)).where(live)
                 .group_by(AidRequest.budget).tuples())  # fmt: skip
    paid = dict(AidPayment.select(AidRequest.budget, pw.fn.SUM(AidPayment.amount)).join(AidRequest)
                .where(live & AidPayment.retired_on.is_null()).group_by(AidRequest.budget).tuples())  # fmt: skip
    return [
        {"name": line.name, "approved": line.approved, "granted": given.get(line.uid, 0), "paid": paid.get(line.uid, 0),
         "left": line.approved - given.get(line.uid, 0)}
        for line in lines.order_by(AidBudget.sort_key)
    ]  # fmt: skip
