"""'אוכלוסיות ושירותים': a table of settlements and groups for a year, and the same as a file."""

import csv
import io

from flask import Response, request, url_for
from flask_admin import expose

from admin import links
from admin.doors import UNIT_ROLES, Screen, actor, office, today
from models import access, changes
from models.catalog import BY_MODEL
from models.catalog.standing import POPULATIONS
from models.changes import Source
from models.places import Settlement
from models.populations import PopulationCount
from models.reports import populations
from sync.files import guard


class PopulationsView(Screen):
    """The counts whole for those who work with them; whoever only looks on sees no small number, nor does a file."""

    roles = (*UNIT_ROLES, "viewer")

    def __init__(self):
        super().__init__("אוכלוסיות ושירותים", category=POPULATIONS, endpoint="populations")
        self.menu_icon_value = "chart-bar"

    @expose("/")
    def index(self):
        """The table of a year, the latest one where none is asked for."""
        known = _known()
        told = populations.year_of(_asked(known), actor().role not in UNIT_ROLES)
        opened = links.open_to_read(Settlement)
        rows = [{"name": name, "href": links.page_of(Settlement, uid) if opened else "", "cells": told.line(uid)}
                for uid, name in told.places]  # fmt: skip
        may_add = access.can(actor(), "create", BY_MODEL[PopulationCount])
        return self.render(
            "populations.html", year=told.year, years=known, rows=rows, masked=told.masked, lacking=told.lacking(),
            groups=[_group(told, uid, name) for uid, name in told.groups],
            csv_url=url_for(".csv", year=told.year),
            add_url=url_for("population_count.create_view", year=told.year) if may_add else "",
        )  # fmt: skip

    @expose("/csv/")
    def csv(self):
        """The table as a file: as it may be told outside, whoever asks."""
        told = populations.year_of(_asked(_known()), True)
        held = io.StringIO()
        lines = csv.writer(held, lineterminator="\r\n")
        lines.writerow(["יישוב", *(guard(name) for _, name in told.groups)])
        lines.writerows([guard(name), *told.line(uid)] for uid, name in told.places)
        lines.writerow(["סך הכול", *(told.total(group) for group, _ in told.groups)])
        changes.note("export", actor(), Source("screen", "אוכלוסיות ושירותים"), office().world)
        made = Response("\ufeff" + held.getvalue(), mimetype="text/csv")
        made.headers["Content-Disposition"] = f"attachment; filename=populations-{told.year}.csv"
        return made


def _known():
    return populations.years() or [today().year]


def _asked(known):
    """The year that the address asks for, the latest where it is not among the known ones."""
    asked = request.args.get("year", type=int)
    return asked if asked in known else known[0]


def _group(told, uid, name):
    running = told.services.get(uid, 0)
    return {"name": name, "total": told.total(uid), "tone": "good" if running else "warn",
            "service": str(running) if running else "אין"}  # fmt: skip
