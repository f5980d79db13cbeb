"""A throw-away PostgreSQL for the tests: its own cluster in a temporary folder, by socket only, gone at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import peewee as pw

from models import base
from models.schema import ALL_TABLES

OWNER = "postgres"  # whom root lends the cluster to, since a PostgreSQL server refuses root


def program(name):
    """The path of one of PostgreSQL's programs, from the newest version here; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    return str(found[-1]) if found else shutil.which(name)


def missing():
    """Why no cluster can be started here, or None."""
    if not program("initdb") or not program("pg_ctl"):
        return "PostgreSQL is not on this machine: initdb and pg_ctl were not found"
    if os.geteuid() == 0:
        if not shutil.which("runuser"):
            return "the tests run as root and there is no runuser to start PostgreSQL as another user"
        if OWNER not in {user.pw_name for user in pwd.getpwall()}:
            return f"the tests run as root and there is no user {OWNER} to start PostgreSQL as"
    return None


class Cluster:
    """One cluster with one database for the models' tables, emptied for each test, and others on demand."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="pinkas-")
        self.count = 0
        if os.geteuid() == 0:
            shutil.chown(self.folder, OWNER)
        self._run("initdb", "-U", "pinkas", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c timezone=UTC"
        self._run("pg_ctl", "start", "-w", "-s", "-l", f"{self.folder}/log", "-o", options)
        self.main = self.fresh()
        with base.connect(self.main) as handle:
            handle.create_tables(ALL_TABLES)
        self.templates = set()
        return self

    def __exit__(self, *_):
        self._run("pg_ctl", "stop", "-m", "immediate", "-s")
        shutil.rmtree(self.folder)

    def _run(self, name, *arguments):
        lent = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
        call = [*lent, program(name), "-D", f"{self.folder}/data", *arguments]
        subprocess.run(call, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)

    def _url(self, name):
        return f"postgresql:///{name}?host={self.folder}&user=pinkas"

    def _order(self, statement):
        """Have the server do what no transaction may hold."""
        handle = pw.PostgresqlDatabase("postgres", host=self.folder, user="pinkas")
        handle.connect()
        handle.connection().autocommit = True
        handle.execute_sql(statement)
        handle.close()

    def fresh(self, template="template1"):
        """The address of an empty database."""
        self.count += 1
        self._order(f"CREATE DATABASE test_{self.count} TEMPLATE {template}")
        return self._url(f"test_{self.count}")

    def copy(self, name, build):
        """The address of a copy of the database that `build(handle)` makes, the first time, from an empty one."""
        if name not in self.templates:
            self._order(f"CREATE DATABASE {name}")
            with base.connect(self._url(name)) as handle:
                build(handle)
            self.templates.add(name)
        return self.fresh(name)

    def drop(self, url):
        """Forget a copy, though something may still hold it open."""
        self._order(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")

    def ready(self):
        """The address of the database with all tables, emptied of what the last test left."""
        handle = base.connect(self.main)
        # a thread or child of the last test may still hold a lock
        handle.execute_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        tables = ", ".join(f'"{model._meta.table_name}"' for model in ALL_TABLES)
        handle.execute_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        handle.close()
        return self.main
