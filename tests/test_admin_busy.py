"""A save that the database does not take: nothing is half done, nothing typed is lost, and it is said in Hebrew."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import html
import re

import peewee as pw
import pytest
from playhouse.db_url import connect

from models import base
from models.catalog import CATALOG
from models.kinds import Number
from models.people import Person
from models.places import Settlement
from tests.admin_fixtures import app, browse, fresh, office, seen_of, unit  # noqa: F401 (fixtures)

TYPED = {"first": "רותם", "last": "כהן", "notes": "שורה\nו\"עוד\" <שורה>"}


@pytest.fixture
def held(db, database_url):
    """`held()` lets somebody else hold the database's writing lock, until `.close()`; nobody here waits long for it."""
    others = []

    def hold():
        other = connect(database_url)
        others.append(other)
        if isinstance(db, pw.SqliteDatabase):
            db.execute_sql("PRAGMA busy_timeout = 50")
            other.execute_sql("BEGIN IMMEDIATE")
        else:
            db.execute_sql("SET lock_timeout = 50")
            other.execute_sql("SELECT pg_advisory_lock(%s)", (base.LOCK,))
        return other

    yield hold
    for other in others:
        other.close()


def hidden(page):
    """What a page's form would send."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found}


def test_a_save_that_meets_a_lock_is_kept_and_can_be_sent_again(browse, unit, held):
    client = browse("worker")
    other = held()
    page = client.post("/admin/person/new/?url=/admin/person/", data=TYPED)
    assert page.status_code == 503
    assert "לנסות שוב" in page.text
    assert 'action="/admin/person/new/?url=/admin/person/"' in page.text
    assert "locked" not in page.text
    assert hidden(page) == TYPED
    assert not Person.select().where(Person.first == "רותם").exists()
    other.close()
    assert client.post("/admin/person/new/", data=hidden(page)).status_code == 302
    assert Person.get(Person.first == "רותם").last == "כהן"


def test_a_lock_in_a_cell_is_told_to_the_page(browse, unit, held):
    client = browse("worker")
    held()
    told = {"id": unit.near_person, "name": "notes", "value": "חדש", "seen": ""}
    answer = client.post("/admin/person/cell/", data=told, headers={"Accept": "application/json"})
    assert (answer.status_code, "עסוקה" in answer.json["error"]) == (503, True)


def test_a_password_is_never_given_back(app, db, unit, monkeypatch):
    def locked(*args, **kwargs):
        raise pw.OperationalError("database is locked")

    client = app.test_client()
    monkeypatch.setattr(db, "execute_sql", locked)
    page = client.post("/login", data={"email": "worker@example.org", "password": "a-long-password"})
    assert page.status_code == 503
    assert "a-long-password" not in page.text


def test_what_a_column_does_not_hold_is_told_in_hebrew(browse, unit, db, monkeypatch):
    real = db.execute_sql

    def refuse(sql, *args, **kwargs):
        if sql.startswith("INSERT INTO \"person\""):
            raise pw.DataError("value too long for type character varying(120)")
        return real(sql, *args, **kwargs)

    monkeypatch.setattr(db, "execute_sql", refuse)
    page = browse("worker").post("/admin/person/new/", data=TYPED)
    assert page.status_code == 400
    assert "גדול ממה שאפשר לשמור" in page.text
    assert "varying" not in page.text
    assert "רותם" in page.text


def test_a_fault_of_the_program_is_no_busy_database(browse, unit, db, monkeypatch):
    if not isinstance(db, pw.SqliteDatabase):
        return  # there such a fault has an error of its own
    client = browse("worker")
    db.execute_sql("DROP TABLE area_referent")
    with pytest.raises(pw.OperationalError, match="no such table"):
        client.get("/admin/")


def test_no_number_and_no_text_is_taken_that_its_column_does_not_hold():
    for entry in CATALOG:
        for name, field in entry.model.own_fields().items():
            if isinstance(field.kind, Number) and isinstance(field, pw.IntegerField):
                assert -(2**31) <= field.kind.least <= field.kind.most < 2**31, f"{entry.code}.{name}"
            if isinstance(field, pw.CharField) and hasattr(field.kind, "longest"):
                assert field.kind.longest <= field.max_length, f"{entry.code}.{name}"


@pytest.mark.parametrize("number", ["2147483648", "99999999999999999999999", "-2147483649", "1" * 39])
def test_a_number_that_is_too_large_is_refused_beside_its_field(browse, unit, number):
    address = f"/admin/settlement/edit/?id={unit.near}"
    client = browse("manager")
    page = client.post(address, data={**seen_of(client.get(address)), "residents": number})
    assert page.status_code == 200
    assert 'id="residents-error"' in page.text
    assert fresh(Settlement, unit.near).residents is None
    assert client.get(f"/admin/settlement/?flt0_residents_is={number}").status_code == 200
