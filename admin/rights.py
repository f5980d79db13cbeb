"""Who may do what, as the page of entities says it: one table."""

from flask_admin import expose

from admin.doors import Screen
from models import access
from models.catalog import BY_CODE, UNIT_STAFF
from models.staff import ROLES

WORDS = {"full": ("עריכה", "good"), "own": ("בתחומה/ו", "info"), "look": ("צפייה", "quiet")}


class RightsView(Screen):
    """The rights of each role on each entity."""

    roles = ("manager", "admin", "privacy")

    def __init__(self):
        super().__init__("הרשאות", category=UNIT_STAFF, endpoint="rights")

    @expose("/")
    def index(self):
        """The table: a line for each entity, a column for each role."""
        found = {}
        for role, code, standing in access.table():
            found.setdefault(code, {})[role] = WORDS.get(standing)
        rows = [{"title": BY_CODE[code].title, "cells": [found[code].get(role) for role, _ in ROLES]} for code in found]
        return self.render("rights.html", rows=rows, role_names=[label for _, label in ROLES])
