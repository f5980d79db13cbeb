"""EXECUTOR. The lease of a workbook: one run, or one person who connects another one, is at it at a time."""

import datetime as dt

from models.base import writing
from models.ledger import Workbook

LASTS = dt.timedelta(minutes=10)  # longer than a request's time limit and its retries' first steps


def take(workbook, by, now):
    """Take or renew the lease of a workbook, `now` by the database's clock; False where somebody else holds it."""
    free = Workbook.lease_until.is_null() | (Workbook.lease_until < now) | (Workbook.lease_by == by)
    with writing():
        query = Workbook.update(lease_by=by, lease_until=now + LASTS).where((Workbook.id == workbook.id) & free)
        return query.execute() == 1


def give_back(workbook, by):
    """Give the lease back, where `by` still holds it."""
    with writing():
        mine = (Workbook.id == workbook.id) & (Workbook.lease_by == by)
        Workbook.update(lease_by="", lease_until=None).where(mine).execute()
