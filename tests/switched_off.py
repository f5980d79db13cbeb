"""Takes out one rule of each system and runs the tests that should miss it: `make mutate` (S1–S26).

As a pytest plugin it replaces what PINKAS_OFF names, before anything else is imported; as a command it goes through
TABLE, a process for each rule, and tells which rules no test would miss.
"""

import importlib
import os
import subprocess
import sys

import peewee as pw
import pytest  # noqa: F401 (without it each child would fail, and each rule seem to be missed)

#: what stands in for a rule that is switched off
STANDINS = {
    "no problems": lambda *given, **more: {}, "nothing": lambda *given, **more: None,
    "none of them": lambda *given, **more: [], "no judge": lambda ground: lambda place: None,
    "zero": lambda *given, **more: 0, "never": lambda *given, **more: False,
    "everything": lambda *given, **more: pw.SQL("1 = 1"),
}  # fmt: skip

#: (system, what is switched off, what stands in, the tests that must fail)
TABLE = (
    ("S1", "models.reports.overview:of_place", "none of them", "domain_settlement"),
    ("S2", "models.reports.team:areas", "none of them", "domain_team"),
    ("S2", "models.reports.team:_weight", "zero", "domain_team"),
    ("S3", "models.staff:overlap", "never", "models_rules domain_accompaniment"),
    ("S3", "models.reports.accompaniment:companions", "no judge", "models_accompaniment"),
    ("S3", "models.handover:former", "nothing", "domain_handover"),
    ("S3", "models.handover:changes_of", "none of them", "domain_handover"),
    ("S4", "models.reports.accompaniment:guidances", "no judge", "models_accompaniment"),
    ("S4", "models.rules:paused", "zero", "models_accompaniment"),
    ("S4", "models.reports.accompaniment:counted", "none of them", "domain_accompaniment"),
    ("S4", "models.rules:silenced", "no problems", "models_accompaniment"),
    ("S5", "models.reports.accompaniment:boards", "no judge", "models_accompaniment"),
    ("S6", "models.reports.bodies:roles", "no judge", "domain_bodies"),
    ("S7", "models.reports.bodies:committees", "no judge", "domain_bodies"),
    ("S7", "models.reports.bodies:chairs", "no judge", "domain_bodies"),
    ("S7", "models.closing:closed_with", "none of them", "domain_bodies"),
    ("S8", "models.tasks:Task.problems", "no problems", "domain_tasks"),
    ("S8", "models.tasks:_finished", "no problems", "domain_tasks"),
    ("S8", "models.encounters:next_day", "nothing", "domain_meetings"),
    ("S8", "admin.summary:_is_quiet", "never", "domain_summary"),
    ("S9", "models.plans:is_late", "never", "domain_plans domain_planning_screens"),
    ("S9", "models.reports.plans:plans", "no judge", "domain_needs domain_plans domain_planning_screens"),
    ("S10", "models.reports.plans:mappings", "no judge", "domain_needs"),
    ("S10", "models.reports.plans:needs", "no judge", "domain_needs"),
    ("S10", "models.needs:Need.problems", "no problems", "domain_needs"),
    ("S11", "models.populations:hidden", "none of them", "domain_populations domain_planning_screens"),
    ("S12", "models.programmes:Programme.problems", "no problems", "domain_programmes"),
    ("S13", "models.components:Component.problems", "no problems", "domain_components"),
    ("S13", "models.reports.community:charters", "no judge", "domain_components"),
    ("S14", "models.programmes:Programme.remarks", "none of them", "domain_programmes"),
    ("S15", "models.readiness:renewed", "none of them", "domain_teams domain_readiness_sheet"),
    ("S15", "models.reports.teams:resilience", "no judge", "domain_teams"),
    ("S16", "models.emergency:EmergencyEvent.problems", "no problems", "domain_emergency"),
    ("S16", "models.emergency:EventLog.problems", "no problems", "domain_emergency"),
    ("S16", "admin.emergency:_teams", "none of them", "domain_emergency"),
    ("S17", "models.trainings:presence", "no problems", "domain_trainings"),
    ("S17", "models.reports.trainings:trainings", "no judge", "domain_trainings"),
    ("S18", "models.reports.forums:members", "none of them", "domain_forums"),
    ("S19", "models.reports.knowledge:booklets", "no judge", "domain_knowledge"),
    ("S19", "models.knowledge:public", "nothing", "domain_knowledge"),
    ("S20", "models.programmes:ProgrammeSettlement.problems", "no problems", "domain_programmes"),
    ("S21", "models.care:own_inquiries", "everything", "care_records care_screens"),
    ("S22", "models.reports.care:by_family", "none of them", "domain_care"),
    ("S22", "models.care:own_claims", "everything", "care_records care_screens domain_care"),
    ("S23", "models.reports.teams:protection", "no judge", "domain_teams"),
    ("S24", "models.care:Inquiry.follows", "no problems", "domain_care"),
    ("S24", "models.care:Inquiry.problems", "no problems", "care_records domain_care"),
    ("S25", "models.aid:_criteria", "no problems", "domain_care care_records"),
    ("S25", "models.aid:_balance", "no problems", "domain_care care_records"),
    ("S25", "models.aid:_ceiling", "no problems", "domain_care care_records"),
    ("S25", "models.aid:_near", "none of them", "domain_care"),
    ("S25", "models.aid:AidRequest.reserved", "no problems", "domain_care"),
    ("S26", "models.programmes:Partner.prepare", "nothing", "domain_programmes"),
)  # fmt: skip


def switch_off(told):
    """Replace the function or method that `told` names, module:name=stand-in; KeyError where there is none."""
    target, _, standin = told.partition("=")
    module, _, path = target.partition(":")
    owner, names = importlib.import_module(module), path.split(".")
    for name in names[:-1]:
        owner = getattr(owner, name)
    if not callable(getattr(owner, names[-1])):
        raise KeyError(told)
    stand = STANDINS[standin]
    setattr(owner, names[-1], staticmethod(stand) if isinstance(owner, type) else stand)


def run(told, tests):
    """The exit code of the tests with a rule switched off; 1 is what is hoped for."""
    files = [f"tests/test_{name}.py" for name in tests.split()]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "tests.switched_off", *files]
    return subprocess.run(command, env={**os.environ, "PINKAS_OFF": told}, capture_output=True, check=False).returncode


def main(wanted=()):
    """Go through the table, or through the systems that are named; returns how many rules nobody would miss."""
    missed = 0
    for system, target, standin, tests in TABLE:
        if not wanted or system in wanted:
            code = run(f"{target}={standin}", tests)
            missed += code != 1
            print("caught" if code == 1 else f"MISSED (exit {code})", system, target, flush=True)
    return missed


if os.environ.get("PINKAS_OFF"):
    switch_off(os.environ["PINKAS_OFF"])

if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
