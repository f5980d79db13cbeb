"""Takes out one rule of each system and runs the tests that should miss it: `make mutate` (S1–S26).

As a pytest plugin it replaces what PINKAS_OFF names, before anything else is imported; as a command it goes through
TABLE, a process for each rule, and tells which rules no test would miss.
"""

import importlib
import os
import subprocess
import sys

#: what stands in for a rule that is switched off
STANDINS = {
    "no problems": lambda *given, **more: {}, "nothing": lambda *given, **more: None,
    "none of them": lambda *given, **more: [], "no judge": lambda ground: lambda place: None,
    "zero": lambda *given, **more: 0, "never": lambda *given, **more: False, "all": lambda *given, **more: True,
}  # fmt: skip

#: (system, what is switched off, what stands in, the tests that must fail)
TABLE = (
    ("S1", "models.reports.overview:of_place", "none of them", "tests/test_domain_settlement.py"),
    ("S3", "models.staff:overlap", "never", "tests/test_models_rules.py tests/test_domain_accompaniment.py"),
    ("S3", "models.reports.accompaniment:companions", "no judge", "tests/test_models_accompaniment.py"),
    ("S4", "models.reports.accompaniment:guidances", "no judge", "tests/test_models_accompaniment.py"),
    ("S4", "models.rules:paused", "zero", "tests/test_models_accompaniment.py"),
    ("S5", "models.reports.accompaniment:boards", "no judge", "tests/test_models_accompaniment.py"),
    ("S2", "models.reports.team:areas", "none of them", "tests/test_domain_team.py"),
    ("S2", "models.reports.team:_weight", "zero", "tests/test_domain_team.py"),
    ("S3", "models.handover:former", "nothing", "tests/test_domain_handover.py"),
    ("S4", "models.reports.accompaniment:counted", "none of them", "tests/test_domain_accompaniment.py"),
    ("S8", "models.tasks:Task.problems", "no problems", "tests/test_domain_tasks.py"),
    ("S8", "models.tasks:_finished", "no problems", "tests/test_domain_tasks.py"),
    ("S8", "models.encounters:next_day", "nothing", "tests/test_domain_meetings.py"),
    ("S8", "admin.summary:_is_quiet", "never", "tests/test_domain_summary.py"),
    ("S16", "models.emergency:EmergencyEvent.problems", "no problems", "tests/test_domain_emergency.py"),
    ("S16", "models.emergency:EventLog.problems", "no problems", "tests/test_domain_emergency.py"),
    ("S16", "admin.emergency:_teams", "none of them", "tests/test_domain_emergency.py"),
    ("S22", "models.reports.care:by_family", "none of them", "tests/test_domain_care.py"),
    ("S24", "models.care:Inquiry.follows", "no problems", "tests/test_domain_care.py"),
    ("S25", "models.aid:_criteria", "no problems", "tests/test_domain_care.py"),
    ("S25", "models.aid:_balance", "no problems", "tests/test_domain_care.py"),
    ("S25", "models.aid:_ceiling", "no problems", "tests/test_domain_care.py"),
    ("S25", "models.aid:_near", "none of them", "tests/test_domain_care.py"),
    ("S25", "models.aid:AidRequest.reserved", "no problems", "tests/test_domain_care.py"),
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
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "tests.switched_off", *tests.split()]
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
