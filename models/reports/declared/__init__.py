"""The unit's reports: each is declared once, with its query and its columns."""

from models.reports.declared import accompaniment, bodies, care, community, keeping, planning, teams, trainings

ROOMS = (accompaniment, bodies, teams, trainings, planning, community, care, keeping)
REPORTS = tuple(report for room in ROOMS for report in room.REPORTS)
BY_CODE = {report.code: report for report in REPORTS}


def open_to(actor):
    """The reports that a person may open, in their order."""
    return [report for report in REPORTS if report.opens(actor)]
