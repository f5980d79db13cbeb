"""The unit's reports: each is declared once, with its query and its columns."""

from models.reports.declared import accompaniment, bodies

REPORTS = (*accompaniment.REPORTS, *bodies.REPORTS)
BY_CODE = {report.code: report for report in REPORTS}


def open_to(actor):
    """The reports that a person may open, in their order."""
    return [report for report in REPORTS if report.opens(actor)]
