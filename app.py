"""The composition root: the web application, and the command line. `python app.py --help` lists the commands."""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass
class Office:
    """One installation, put together: settings, the world of the writer, the queue and the sheets."""

    settings: object
    world: object
    screens: bool = False  # True in the web server, which leaves most of Google's quota to the worker

    @cached_property
    def jobs(self):
        """The queue of synchronisations."""
        from sync.jobs import Jobs

        return Jobs(self.settings, self.world)

    def start_sync(self, keys, who):
        """Ask for a synchronisation of these settlements, None for all; returns the key of its Run."""
        return self.jobs.start_sync(keys, who)

    @cached_property
    def demo_users(self):
        """Who may sign in to a demo, for its sign-in page; nobody elsewhere."""
        from models.staff import ROLES, User

        if self.settings.production:
            return []
        rows = User.select(User.email, User.role).where(User.email.endswith("@pinkas.example"))
        return [{"email": row.email, "password": DEMO_PASSWORD, "role": dict(ROLES)[row.role]} for row in rows]

    def book(self):
        """The port to the spreadsheets."""
        from sync.google_book import OF_COMMANDS, OF_SCREENS, open_book

        return open_book(self.settings, most=OF_SCREENS if self.screens else OF_COMMANDS)


def open_office(environ=os.environ):
    """Read the settings, connect the database, and put the installation together; raises settings.Wrong."""
    from models import settings
    from models.base import connect
    from models.changes import World
    from models.public_links import site
    from models.sealing import sealer

    found = settings.load(environ, HERE)
    connect(found.database_url)
    _without_invented_people(found)
    sealer.use(found.field_keys)
    site.use(found.public_url)
    return Office(found, World(journal_key=found.field_keys[0].encode()))


def create_app(office=None):
    """The web application of an installation."""
    from flask import Flask

    from admin import register

    office = office or open_office()
    app = Flask("pinkas", root_path=str(HERE), static_folder=None, template_folder="templates")
    register(app, office)
    return app


def _without_invented_people(settings):
    """Refuse real people's data beside users whose password everybody knows, and invented people at Google."""
    from models.base import database
    from models.settings import Wrong
    from models.staff import User

    real = settings.production or settings.sheets == "google"
    invented = User.select().where(User.email.endswith("@pinkas.example") & User.active)
    if real and database.table_exists(User._meta.table_name) and invented.exists():
        raise Wrong("this database holds the users of a demo: production, and Google, need one of their own")


# The command line. Each command is a function of (office, arguments) that returns the exit code:
# 0 done, 1 something needs a person, 2 wrong use.


def main(argv=None):
    """Carry out one command and return its exit code."""
    arguments = parser().parse_args(argv)
    if arguments.command in ("setup", "run", "test", "lint"):
        sys.path.insert(0, str(HERE / ".ci"))
        from bootstrap import carry_out

        return carry_out(arguments.command, HERE)
    return _in_office(arguments)


def _in_office(arguments):
    from peewee import DatabaseError

    from models.base import database
    from models.ledger import Workbook
    from models.settings import Wrong

    _log()
    try:
        office = open_office()
        return COMMANDS[arguments.command](office, arguments)
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except DatabaseError:
        if arguments.command == "migrate" or Workbook.table_exists():
            raise
        print(f"{database.obj.database} holds no tables of Pinkas: python app.py migrate", file=sys.stderr)
        return 2


def _log():
    import logging

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)


def parser():
    """The words of the command line."""
    top = argparse.ArgumentParser(prog="app.py", description="Pinkas")
    add = top.add_subparsers(dest="command", required=True).add_parser
    for name, told in BOOTSTRAP.items():
        add(name, help=told)
    add("serve", help="web server, worker and local Sheets, until stopped")
    add("web", help="the web server alone")
    add("worker", help="the worker alone")
    add("migrate", help="bring the database up to date")
    add("start", help="put in what an installation begins with: the council's settlements, roles, bodies and rules")
    demo = add("demo", help="fill an empty database with invented people")
    demo.add_argument("--if-empty", action="store_true", help="do nothing where there is something")
    add("nightly", help="the whole night, now").add_argument("--json", action="store_true")
    add("digest", help="the week's letters, if they are due").add_argument("--dry-run", action="store_true")
    sync = add("sync", help="synchronise settlements, all by default")
    sync.add_argument("settlements", nargs="*", metavar="SETTLEMENT")
    sync.add_argument("--dry-run", action="store_true")
    sync.add_argument("--json", action="store_true")
    simulated = add("simulate", help="play random histories against the mirror, and judge them")
    simulated.add_argument("--histories", type=int, default=100)
    simulated.add_argument("--seed", type=int, help="the first; after those recorded of this engine by default")
    simulated.add_argument("--planted", action="store_true", help="plant bugs in the engine, and see each one caught")
    simulated.add_argument("--record", action="store_true", help="add the counts to sync/simulation/COUNTS.md")
    _sheets_words(add)
    export = add("export", help="a list as a file")
    export.add_argument("entity")
    export.add_argument("--settlement")
    export.add_argument("--format", choices=("csv", "xlsx"), default="csv")
    export.add_argument("-o", "--output", required=True)
    load = add("import", help="take in a file")
    load.add_argument("entity")
    load.add_argument("file")
    load.add_argument("--dry-run", action="store_true")
    _keeping_words(add)
    user = add("user", help="users").add_subparsers(dest="what", required=True).add_parser("add")
    user.add_argument("email")
    user.add_argument("--name", required=True)
    user.add_argument("--role", required=True)
    return top


def _keeping_words(add):
    add("backup", help="one sealed file of the database and the kept files").add_argument("-o", "--output")
    restore = add("restore", help="put a backup back")
    restore.add_argument("file")
    restore.add_argument("--replace", action="store_true", help="over a database that is not empty; it is kept")
    keys = add("keys", help="the keys of what is sealed").add_subparsers(dest="what", required=True)
    keys.add_parser("rotate", help="seal everything with the first of PINKAS_FIELD_KEY; may be run again at any time")
    audit = add("audit", help="the journal as evidence").add_subparsers(dest="what", required=True)
    verify = audit.add_parser("verify", help="find altered, removed, inserted or cut-off lines")
    verify.add_argument("--json", action="store_true")
    pictures = add("access", help="who can open what").add_subparsers(dest="what", required=True)
    pictures.add_parser("export", help="write it down, as .csv or .json").add_argument("-o", "--output", required=True)
    compare = pictures.add_parser("compare", help="say what differs between two of them")
    compare.add_argument("old")
    compare.add_argument("new")


def _sheets_words(add):
    sheets = add("sheets", help="the spreadsheets").add_subparsers(dest="what", required=True)
    serve = sheets.add_parser("serve", help="the local Sheets alone, over HTTP")
    serve.add_argument("--port", type=int)
    serve.add_argument("--account", metavar="EMAIL", help="the address of the service account; pinkas@local.test")
    serve.add_argument("--bench", action="store_true", help="take orders for faults at /local/bench")
    probe = sheets.add_parser("probe", help="try out what the keeper of a sheet does, and remember it")
    probe.add_argument("url")
    probe.add_argument("--json", action="store_true")
    connect = sheets.add_parser("connect", help="take over a secretary's own sheet")
    connect.add_argument("settlement")
    connect.add_argument("url")
    connect.add_argument("--apply", action="store_true", help="take in what is clear")
    connect.add_argument("--replace", action="store_true", help="in place of the workbook that there is")
    connect.add_argument("--answers", metavar="FILE", help="JSON: what the words mean, who is the same person")


BOOTSTRAP = {
    "setup": "make the environment and install what is needed",
    "run": "set up, migrate, fill with a demo where empty, and serve",
    "test": "set up and run the tests",
    "lint": "set up and read the code for mistakes",
}


def serve(office, arguments):
    """Web server, worker and local Sheets as three children that end with this process."""
    from models.settings import Wrong
    from sync.children import free, supervise

    found = office.settings
    local = found.sheets == "local" and not os.environ.get("PINKAS_SHEETS_URL")
    children = [["web"], ["worker"], *([["sheets", "serve"]] if local else [])]
    for port in (found.port, *([found.port + 1] if local else [])):
        if not free(found.host, port):
            raise Wrong(f"port {port} is taken: stop what uses it, or set PINKAS_PORT")
    return supervise([[sys.executable, str(HERE / "app.py"), *child] for child in children], _greet(found))


def _greet(found):
    """What `serve` prints once the pages answer."""
    from models.staff import ROLES, User

    def greet():
        print(f"\nPinkas is at {found.public_url}")
        if not found.production:
            print(f"sign in (the password of all is {DEMO_PASSWORD}):")
            for row in User.select(User.email, User.role).where(User.email.endswith("@pinkas.example")):
                print(f"  {row.email:<28} {dict(ROLES)[row.role]}")
        if found.sheets_url:
            print(f"the sheets are at {found.sheets_url}\nstop with Ctrl+C\n", flush=True)

    return found.host, found.port, greet


def web(office, arguments):
    """The web server alone."""
    import waitress

    end_with_parent()
    office.screens = True
    waitress.serve(create_app(office), host=office.settings.host, port=office.settings.port, threads=8, ident=None)
    return 0


def worker(office, arguments):
    """The worker alone: synchronisations that were asked for, and the night at its hour."""
    import time

    end_with_parent()
    os.environ["TZ"] = "Asia/Jerusalem"
    time.tzset()
    office.jobs.work()
    return 0


def end_with_parent():
    """A child of `serve` ends when its parent does, a kill -9 included: the pipe that it holds is closed."""
    if os.environ.get("PINKAS_CHILD"):
        from sync.children import watch_parent

        watch_parent()


def migrate(office, arguments):
    """Bring the database up to date."""
    from models import schema
    from models.base import database

    for line in schema.migrate(database.obj):
        print(line)
    return 0


def demo(office, arguments):
    """Fill an empty database with invented people; can never meet Google."""
    from models import demo as people
    from models import demo_knowledge
    from models.settings import Wrong
    from models.staff import User

    real = office.settings.production or office.settings.sheets == "google"
    if arguments.if_empty and (real or User.select().exists()):
        return 0
    if real:
        raise Wrong("the demo never meets Google nor a production installation")
    people.fill(office.settings.council, office.world)
    demo_knowledge.files(office.settings.instance, office.world)
    _give_password(office, User.select(), DEMO_PASSWORD)
    return 0


def _give_password(office, users, plain):
    from admin.signin import set_password

    with create_app(office).app_context():
        for row in users:
            set_password(row, plain)


DEMO_PASSWORD = "pinkas-demo"


def sync(office, arguments):
    """Synchronise now, in this process."""
    from models.places import Settlement
    from models.words import fold
    from sync.nightly import settlements
    from sync.run import Mirror

    keys = settlements()
    if arguments.settlements:
        by_name = {fold(row.name): row.uid for row in Settlement.select()}
        unknown = [name for name in arguments.settlements if fold(name) not in by_name]
        if unknown:
            print("no such settlement: " + ", ".join(unknown), file=sys.stderr)
            return 2
        keys = [by_name[fold(name)] for name in arguments.settlements]
    book = office.book()
    run = Mirror(book, office.world).run(keys, dry_run=arguments.dry_run)
    return _report(run, book, arguments.json)


def nightly(office, arguments):
    """The whole night."""
    from sync.nightly import night

    book = office.book()
    run = night(book, office.world, office.settings)
    if run is None:
        print("another night is still running", file=sys.stderr)
        return 1
    return _report(run, book, arguments.json)


def _report(run, book, as_json):
    if as_json:
        told = {"run": run.uid, "state": run.state, "counts": run.counts, "plan": run.plan_hash,
                "requests": book.counts, "lines": run.lines}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False))
    else:
        for line in run.lines:
            print(f"{line['workbook']}: {line['text']}")
        print(f"{run.message}\nplan {run.plan_hash}")
    return 0 if run.state == "done" else 1


def sheets(office, arguments):
    """The local Sheets alone, the take-over of a sheet, or what its keeper does."""
    if arguments.what == "probe":
        from sync import probe

        return probe.command(office, arguments.url, arguments.json)
    if arguments.what == "connect":
        from sync import intake

        return intake.command(office, arguments.settlement, arguments.url, arguments.apply, arguments.answers,
                              replace=arguments.replace)  # fmt: skip
    from sync.local_sheets import serve as serve_sheets

    end_with_parent()
    port = arguments.port or int(office.settings.sheets_url.rpartition(":")[2])
    told = {"service_account": arguments.account} if arguments.account else {}
    path = office.settings.instance / "sheets.db"
    serve_sheets(path, office.settings.host, port, with_bench=arguments.bench, **told)
    return 0


def simulate(office, arguments):
    """Random histories against the mirror, on databases of their own."""
    from sync.simulation import command

    if arguments.planted:
        return command.plant(arguments.seed or 1)
    return command.simulate(arguments.histories, arguments.seed, record=arguments.record)


def export(office, arguments):
    """A list as a file."""
    from sync import file_command

    return file_command.export(office, arguments.entity, arguments.format, arguments.output, arguments.settlement)


def load(office, arguments):
    """Take in a file."""
    from sync import file_command

    return file_command.load(office, arguments.entity, arguments.file, arguments.dry_run)


def audit(office, arguments):
    """Find altered, removed, inserted or cut-off lines of the journal."""
    from models import evidence

    return evidence.command(office, arguments.json)


def by(module):
    """The command that a module carries out by itself."""
    return lambda office, arguments: import_module(module).command(office, arguments)


def user(office, arguments):
    """Add a user; the password is read from the terminal, and nobody is added without one."""
    import getpass

    from admin.signin import password_faults, set_password
    from models import changes
    from models.access import SYSTEM

    told = {"email": arguments.email, "name": arguments.name, "role": arguments.role}
    made = ([changes.Change("user", "", "create", told)], SYSTEM, changes.Source("command", "user add"), office.world)
    with create_app(office).app_context():
        faults = list(changes.check(*made).values())
        if not faults:
            try:
                plain, again = getpass.getpass("password: "), getpass.getpass("the same again: ")
            except (EOFError, KeyboardInterrupt):
                plain = again = ""
            faults = password_faults(plain, again)
        if faults:
            print("\n".join(faults), file=sys.stderr)
            return 2
        set_password(changes.apply_many(*made)[0], plain)
    return 0


COMMANDS = {
    "serve": serve, "web": web, "worker": worker, "migrate": migrate, "start": by("models.reference"), "demo": demo,
    "sync": sync, "nightly": nightly, "sheets": sheets, "simulate": simulate, "export": export, "import": load,
    "audit": audit, "user": user, "keys": by("models.rotation"), "backup": by("models.restore"),
    "restore": by("models.restore"), "access": by("models.picture"), "digest": by("sync.digest"),
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
