"""The first page: how the unit keeps its word to each settlement, and what to do next."""

from flask import url_for
from flask_admin import expose

from admin import confidential, emergency, history
from admin.deeds import held_href
from admin.doors import UNIT_ROLES, Screen, actor, adds_in, office, today
from admin.sheets import ROLES as SHEET_ROLES
from admin.sheets import waiting_for
from models import access, duties
from models.encounters import QUICK
from models.ledger import Run
from models.reports import overview
from models.rules import DUTIES

TONES = {"red": "bad", "amber": "warn", "green": "good"}
TITLES = {"red": "באיחור", "amber": "מתקרב המועד", "green": "במועד"}


class Home(Screen):
    """The first page after signing in. Who sees no content of the unit sees counts, or only where to go."""

    def __init__(self):
        super().__init__("תמונת מצב", endpoint="admin", url="/admin")
        self.menu_icon_value = "layout-dashboard"

    @expose("/")
    def index(self):
        """Counts for those who may see counts, settlements for those who work with them."""
        role = actor().role
        if role == "viewer":
            return self._page(overview.status(access.SYSTEM, today()), None)
        if role == "privacy":
            return self.render("admin/index.html", cards=[_privacy()], greeting="שלום", nothing=True)
        if role not in UNIT_ROLES:
            return self.render("admin/index.html", cards=[], greeting="שלום", nothing=True)
        rows = overview.status(actor(), today())
        if actor().settlements:
            rows = [row for row in rows if row.settlement in actor().settlements]
        return self._page(rows, _matrix(rows), _more())

    def _page(self, rows, matrix, more=()):
        mine = _privacy() if actor().role == "manager" else None
        more = [*more, *confidential.waiting_cards(), *filter(None, [mine])]
        counts = overview.summary(rows)
        cards = [{"title": TITLES[tone], "value": counts[tone], "tone": TONES[tone], "hint": "חובות ליווי ביישובים"}
                 for tone in ("red", "amber", "green")]  # fmt: skip
        viewer = actor().role == "viewer"
        alarm = [] if viewer else filter(None, [emergency.going_on()])
        return self.render("admin/index.html", cards=[*alarm, *cards, *more], matrix=matrix, alarm_url=_alarm_url())


def _matrix(rows):
    """Settlements by duties, the most pressing settlements first: {duties: [label], lines: [{name, href, cells}]}."""
    asked = [(code, label) for code, label in DUTIES if any(row.kind == code for row in rows)]
    found = {}
    for row in rows:
        found.setdefault(row.settlement, {})[row.kind] = row
    lines = []
    for cells in sorted(found.values(), key=_pressing, reverse=True):
        told = [line_of(cells[code]) | {"duty": label} if code in cells else None for code, label in asked]
        first = next(filter(None, told))
        lines.append({"name": first["settlement"], "href": first["href"], "cells": told})
    return {"duties": [label for _, label in asked], "lines": lines}


def _pressing(cells):
    """How pressing a settlement is: by what is late, then by what soon will be."""
    tones = [row.tone for row in cells.values()]
    return tones.count("red"), tones.count("amber")


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


def _alarm_url():
    """Where an event of emergency is opened, '' for who may not."""
    may = actor().role in UNIT_ROLES and emergency.may_open()
    return url_for("emergency.index") if may else ""


def _privacy():
    """The tile of the duties of privacy, for those who answer for them."""
    late = sum(duty.tone == duties.RED for duty in duties.status(office().settings, office().world))
    return {"title": "חובות פרטיות", "value": late, "tone": "bad" if late else "good", "hint": "באיחור",
            "href": url_for("privacy.index")}  # fmt: skip


def _more():
    """What waits in the queue, and when the sheets were last made equal."""
    if actor().role not in SHEET_ROLES:
        return []
    waiting = waiting_for(actor()).count()
    last = Run.select().where(Run.way.in_(("night", "screen", "command")) & Run.ended.is_null(False))
    last = last.order_by(Run.ended.desc()).first()
    day, _, hour = history.when(last.ended).partition(" ") if last else ("", "", "עוד לא")
    return [
        {"title": "ממתין להחלטה", "value": waiting, "tone": "warn" if waiting else "quiet", "hint": "מן הגיליונות",
         "href": url_for("queue.index")},
        {"title": "סנכרון אחרון", "value": hour, "tone": "info", "hint": day, "href": url_for("runs.index")},
    ]  # fmt: skip
