"""The table of settlements by duties on the first page: what it is narrowed to, its counts, what each press leads to.

Every number is the length of what a press on it shows.
"""

from collections import Counter
from dataclasses import dataclass

from flask import request, url_for

from admin import links
from admin.deeds import held_href
from admin.doors import adds_in, today
from models.encounters import QUICK
from models.places import Organisation, Settlement
from models.rules import DUTIES
from models.staff import Assignment, User

TONES = {"red": "bad", "amber": "warn", "green": "good"}
TITLES = {"red": "באיחור", "amber": "מתקרב המועד", "green": "במועד", "silent": "מושתק"}
URGENT = ("red", "amber")


@dataclass(frozen=True)
class Sieve:
    """What the table is narrowed to: one tone, one duty, a companion's settlements, a region's."""

    tone: str = ""
    duty: str = ""
    worker: str = ""
    basin: str = ""

    def leading(self, **changed):
        """The address of the first page narrowed to this, but for what is `changed`."""
        values = {**vars(self), **changed}
        return url_for("admin.index", **{name: value for name, value in values.items() if value})


def sieve():
    """The Sieve that the address asks for; what makes no sense counts as not said."""
    tone, duty, worker, basin = (request.args.get(name, "")[:60] for name in ("tone", "duty", "worker", "basin"))
    return Sieve(tone if tone in TITLES else "", duty if duty in dict(DUTIES) else "",
                 worker if links.is_key(worker) else "", basin)  # fmt: skip


def table(rows, asked):
    """What the page shows of the Rows: the tabs of tones, the choices, and the lines of the table or of one duty."""
    companions, basins = _companions(), _basins()
    kept = [row for row in rows if asked.worker in ("", companions.get(row.settlement, ("", ""))[0])
            and asked.basin in ("", basins.get(row.settlement, ""))]  # fmt: skip
    here = [row for row in kept if asked.duty in ("", row.kind)]
    counts = Counter(row.tone for row in here)
    tabs = [{"title": title, "value": counts[tone], "tone": TONES.get(tone, "quiet"), "on": asked.tone == tone,
             "href": asked.leading(tone="" if asked.tone == tone else tone)}
            for tone, title in TITLES.items() if counts[tone] or tone != "silent"]  # fmt: skip
    shown = [row for row in here if asked.tone in ("", row.tone)]
    return {
        "tabs": tabs, "asked": asked, "whole_url": url_for("admin.index"),
        "narrowed": any(vars(asked).values()), "duty": dict(DUTIES).get(asked.duty, ""),
        "workers": sorted({companions[row.settlement] for row in rows if row.settlement in companions},
                          key=lambda pair: pair[1]),
        "basins": sorted({basin for row in rows if (basin := basins.get(row.settlement))}),
        "heads": _heads(kept, asked), "lines": _listed(shown) if asked.duty else _lines(shown, kept),
    }  # fmt: skip


def _companions():
    """{settlement: (key, name) of who accompanies it by the kind that the council asks for}."""
    profile = Organisation.select().first()
    query = Assignment.select(Assignment.settlement, Assignment.worker, User.name).join(User)
    open_now = query.where((Assignment.kind == profile.accompaniment) & Assignment.standing(today()))
    return {place: (worker, name) for place, worker, name in open_now.tuples()}


def _basins():
    query = Settlement.select(Settlement.uid, Settlement.basin).where(Settlement.basin.is_null(False))
    return dict(query.tuples())


def _heads(rows, asked):
    """The duties that are judged: title, how many are late, and where those alone stand."""
    late = Counter(row.kind for row in rows if row.tone == "red")
    there = {row.kind for row in rows}
    return [{"title": title, "late": late[code], "href": asked.leading(duty=code, tone="red" if late[code] else "")}
            for code, title in DUTIES if code in there]  # fmt: skip


def _lines(shown, kept):
    """Settlements by duties, the most pressing first; a cell that is not asked for is None."""
    codes = [code for code, _ in DUTIES if any(row.kind == code for row in kept)]
    found = {}
    for row in shown:
        found.setdefault(row.settlement, {})[row.kind] = row
    lines = []
    for cells in sorted(found.values(), key=_pressing):
        first, tones = next(iter(cells.values())), Counter(row.tone for row in cells.values())
        told = [line_of(cells[code]) | {"duty": dict(DUTIES)[code]} if code in cells else None for code in codes]
        lines.append({"name": first.name, "href": url_for("settlement.details_view", id=first.settlement),
                      "late": tones["red"], "cells": told})  # fmt: skip
    return lines


def _pressing(cells):
    """The most pressing settlements first: by what is late, then by what soon will be, then by name."""
    tones = Counter(row.tone for row in cells.values())
    return -tones["red"], -tones["amber"], next(iter(cells.values())).name


def _listed(shown):
    """One duty's settlements, what is late first and of it what is late longest."""
    order = (*URGENT, "silent", "green")
    return [line_of(row) for row in sorted(shown, key=lambda row: (order.index(row.tone), -(row.days or 0), row.name))]


def line_of(row):
    """A duty as a page tells it, with the press that mends it where the person may make that."""
    mend = row.mend if row.mend and adds_in(row.mend.entity, row.settlement) else None
    return {
        "settlement": row.name, "href": url_for("settlement.details_view", id=row.settlement), "reason": row.reason,
        "tone": TONES.get(row.tone, "quiet"), "days": row.days, "late": row.tone == "red",
        "action_href": mend_url(mend) if mend else "",
        "action_label": mend.text if mend else "",
        "held_href": held_href(row.kind, row.settlement) if mend and row.kind in QUICK else "",
    }  # fmt: skip


def mend_url(mend):
    """Where a Mend is done: the form of the record that wants changing, or a prefilled form of a new one."""
    if mend.record:
        return url_for(f"{mend.entity}.edit_view", id=mend.record)
    return url_for(f"{mend.entity}.create_view", **dict(mend.values))
