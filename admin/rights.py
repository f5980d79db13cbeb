"""Who may do what, as the page of entities says it: one table."""

from flask_admin import expose

from admin.doors import Screen
from models import access
from models.catalog import BY_CODE, UNIT_STAFF
from models.staff import ROLES

VERBS = {"read": "צפייה", "write": "עריכה", "export": "הורדה", "import": "טעינה מקובץ"}
WORDS = {"all": ("הכול", "good"), "own": ("בתחומו/ה", "info"), "reason": ("בנימוק", "warn")}


class RightsView(Screen):
    """How far each role's right to each verb goes, for each entity."""

    roles = ("manager", "admin", "privacy")

    def __init__(self):
        super().__init__("הרשאות", category=UNIT_STAFF, endpoint="rights")

    @expose("/")
    def index(self):
        """The table: a line for each entity and verb, a column for each role."""
        rows = [
            {"title": BY_CODE[code].title, "hidden": BY_CODE[code].confidential, "verb": VERBS[verb],
             "first": verb == "read", "cells": [WORDS.get(reach.get(role)) for role, _ in ROLES]}
            for code, verb, reach in access.table()
        ]  # fmt: skip
        return self.render("rights.html", rows=rows, role_names=[label for _, label in ROLES], verbs=len(VERBS))
