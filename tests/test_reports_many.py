"""Reports ask the database as often of twelve settlements as of three (issue 8): no query for each line."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

from models.access import Actor
from models.places import Settlement
from models.reports import declared
from models.reports.report import view_of
from tests.admin_fixtures import app, browse, office, unit  # noqa: F401 (fixtures)
from tests.many import multiply
from tests.report_world import busy_unit  # noqa: F401 (a fixture)


def asked(report, office, count_queries):
    """(how many queries a report makes for the manager, how many lines it has)."""
    lines = []

    def run():
        view = view_of(Actor("manager", "", "manager"), office.world.today(), office.settings, office.world)
        lines.extend(report.lines(view)[1])
        if report.chart and lines:
            report.chart(lines, view)

    return len(count_queries(run)), len(lines)


def test_no_report_asks_more_of_more_settlements(busy_unit, office, count_queries):
    busy_unit.add("settlement", name="אפרת", kind="communal")
    before = {code: asked(report, office, count_queries) for code, report in declared.BY_CODE.items()}
    multiply(1, 3)
    assert Settlement.select().count() == 12
    after = {code: asked(report, office, count_queries) for code, report in declared.BY_CODE.items()}
    more = {code: (before[code][0], number) for code, (number, _) in after.items() if number != before[code][0]}
    assert more == {}
    grown = {code for code, (_, lines) in after.items() if lines > before[code][1]}
    assert grown >= {"guidance", "boards", "vacant", "committees", "forums", "readiness", "needs", "plans", "trace"}
