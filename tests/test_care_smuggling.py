"""Each confidential record and field is smuggled towards every way out: sheet, link, page, file, log, disk."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import html
import io
import logging
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import peewee as pw
import pytest

from models import fields, kinds
from models.access import SYSTEM
from models.base import Confidential, Entity
from models.care import Household
from models.catalog import BY_CODE, CATALOG, TABS
from models.changes import Change, Source, apply
from models.page import Column, Entry, Tab
from models.staff import ROLES
from models.titles import full_titles
from sync import file_command, layout
from tests.admin_fixtures import app, browse, office, seen_of, unit  # noqa: F401 (fixtures)
from tests.care_world import CALLER, FATHER, IDENTITY, PHONE, Families, family, leaked, sealed_fields  # noqa: F401

HIDDEN = [entry for entry in CATALOG if entry.confidential]
SEALED = [(entry, name) for entry in HIDDEN for name in sorted(sealed_fields(entry))]
each = pytest.mark.parametrize("entry", HIDDEN, ids=lambda entry: entry.code)
every = pytest.mark.parametrize(("entry", "name"), SEALED, ids=lambda one: getattr(one, "code", one))


def tab(*paths):
    return Tab("spy", "לשונית", tuple(map(Column, paths)), lambda place, today: True, lambda place, values: values)


# Into a sheet


@each
def test_no_confidential_entity_has_a_tab(entry):
    first = next(iter(entry.model.own_fields()))
    for told in ({"tabs": (tab(first),)}, {"edit": first}, {"read": first}):
        with pytest.raises(TypeError, match="confidential"):
            replace(entry, **told)


@every
def test_no_sealed_field_stands_in_a_title_a_search_or_a_filter(entry, name, monkeypatch):
    for change in ({"TITLE": f"{{{name}}}"}, {"SEARCHED": (name,)}):
        for attribute, value in change.items():
            with monkeypatch.context() as patch:
                patch.setattr(entry.model, attribute, value)
                with pytest.raises(TypeError, match="outside its own page"):
                    replace(entry)
    with pytest.raises(TypeError, match="outside its own page"):
        replace(entry, filters=name)


@each
def test_no_ordinary_entity_leads_to_a_confidential_one(entry):
    spy = type("Spy", (Entity,), {"file": fields.link("תיק", entry.model)})
    with pytest.raises(TypeError, match="confidential"):
        Entry(spy, "מרגלים", "מרגל", "קבוצה", "file", (("", "file"),), unit="file")


def test_no_ordinary_entity_holds_a_sealed_field():
    spy = type("SealedSpy", (Entity,), {"secret": fields.sealed("סוד", kinds.Text())})
    with pytest.raises(TypeError, match="outside its own page"):
        Entry(spy, "מרגלים", "מרגל", "קבוצה", "secret", (("", "secret"),), unit="secret")


@every
def test_a_tab_that_came_past_the_page_is_not_laid_out(entry, name, monkeypatch, db):
    monkeypatch.setitem(TABS, "spy", (entry, tab(name)))
    with pytest.raises(TypeError, match="confidential"):
        layout.spec_of("spy", "x", None)


def test_nor_is_one_that_carries_or_names_a_family(monkeypatch, db):
    for path in ("household.name", "household"):
        monkeypatch.setitem(TABS, "spy", (SimpleNamespace(model=BY_CODE["inquiry"].model), tab(path)))
        with pytest.raises(TypeError, match="confidential"):
            layout.spec_of("spy", "x", None)


def test_a_synchronised_workbook_knows_of_no_family(small):
    def make(entity, **values):
        return small.add(entity, **values).uid

    users = {role: make("user", name=label, email=f"{role}@example.org", role=role) for role, label in ROLES}

    def change(code, uid, values):
        apply(Change(code, uid, "update", values), SYSTEM, Source("screen"), small.world)

    Families(SimpleNamespace(add=make, change=change, near=small.here.uid, area=make("area", name="תחום"), **users))
    small.edit(small.dana, notes="הערה")
    small.run(small.here, small.there)
    kept = b"".join(path.read_bytes() for path in small.folder.glob("sheets.db*"))
    assert "דנה".encode() in kept
    assert leaked(kept.decode("utf-8", "ignore")) == []
    assert "2026-0001" not in kept.decode("utf-8", "ignore")


# Into a label


@each
def test_a_record_is_called_by_its_number(family, entry):
    uid = dict(family.records())[entry.code]
    called = full_titles(entry.model, [uid])[uid]
    assert called
    assert leaked(called) == []


def test_links_titles_and_addresses_tell_nothing_even_on_open_pages(browse, family):
    client = browse("worker")
    for code in ("inquiry", "household", "household_person"):
        for address in (f"/admin/{code}/", f"/admin/{code}/details/?id={dict(family.records())[code]}",
                        f"/admin/{code}/edit/?id={dict(family.records())[code]}"):  # fmt: skip
            page = html.unescape(client.get(address).text)
            assert leaked(page)  # what is open to her is there
            links = re.findall(r'<a [^>]*href="(?!tel:)[^"]*".*?</a>', page, re.S)  # one may call a family
            heads = re.findall(r"<title>.*?</title>|<h1>.*?</h1>", page, re.S)
            assert leaked("".join([*links, *heads, *re.findall(r'action="[^"]*"', page)])) == []


# Into pages


def reachable(client, most=250):
    """Everything that can be reached by links from the first page: {address: text}."""
    found, ahead = {}, ["/admin/"]
    while ahead and len(found) < most:
        address = ahead.pop(0)
        with client.get(address, follow_redirects=True) as answer:
            found[address] = html.unescape(inside(answer.get_data()))
            if answer.mimetype == "text/html":
                links = {html.unescape(link) for link in re.findall(r'href="(/admin/[^"#]*)"', answer.text)}
                more = links - found.keys() - set(ahead)
                ahead += sorted(link for link in more if not re.search("sort=|url=|page_size=", link))
    return found


@pytest.mark.parametrize("role", ["manager", "secretary", "viewer", "privacy", "admin"])
def test_no_page_that_can_be_reached_tells_of_a_family(browse, family, role):
    pages = reachable(browse(role))
    # the first page shows what waits for the manager; a family's file asks for a reason
    assert [address for address, page in pages.items() if leaked(page)] == []
    confidential = [address for address in pages if re.search("/admin/(inquiry|household|aid_|right_)", address)]
    assert bool(confidential) == (role == "manager")


@pytest.mark.parametrize("role", ["worker", "regional", "referent", "eligibility"])
def test_of_a_family_only_its_own_pages_tell(browse, family, role):
    pages = reachable(browse(role))
    telling = {address for address, page in pages.items() if leaked(page)}
    assert telling
    assert {address.split("/")[2] for address in telling} <= {entry.code for entry in HIDDEN}


def inside(data):
    """The text of a file, of an Excel workbook the text of all its parts."""
    if data[:2] != b"PK":
        return data.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_ordinary_file_tells_of_a_family(browse, family, kind):
    client = browse("manager")
    for entry in CATALOG:
        if not entry.confidential:
            with client.get(f"/admin/{entry.code}/export/{kind}/") as answer:
                assert answer.status_code == 200
                assert leaked(inside(answer.get_data())) == []


@each
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_command_line_writes_no_confidential_file(family, office, entry, format, tmp_path):
    target = tmp_path / f"x.{format}"
    assert file_command.export(office, entry.code, format, str(target)) == 2
    assert not target.exists()


def test_ordinary_search_finds_no_family(browse, family):
    client = browse("manager")
    for entry in CATALOG:
        if not entry.confidential:
            page = client.get(f"/admin/{entry.code}/", query_string={"search": FATHER.split()[0]})
            assert "לא נמצאו שורות" in page.text


# Into the log, an error page, the disk


def act(client, family):
    """What a worker does in a day: read, write, search, add, and be mistaken."""
    address = f"/admin/inquiry/edit/?id={family.inquiry}"
    client.get("/admin/inquiry/")
    client.post(address, data={**seen_of(client.get(address)), "caller": f"{CALLER} השנייה", "phone": "052-555-0137"})
    client.post("/admin/inquiry/find/", data={"q": CALLER})
    client.post("/admin/household/find/", data={"q": IDENTITY})
    client.post("/admin/household/find/", data={"q": PHONE})
    settlement = Household.get_by_id(family.household).settlement_id
    client.post("/admin/household/new/", data={"name": FATHER, "settlement": settlement, "identity": "123456783"})
    client.post("/admin/household/new/", data={"name": FATHER, "settlement": settlement, "identity": IDENTITY})
    client.get(f"/admin/household/details/?id={family.household}")


def kept(db):
    """Everything that the database keeps, as text; of SQLite the raw files, with what was deleted from them."""
    if isinstance(db, pw.SqliteDatabase):
        return b"".join(Path(f"{db.database}{end}").read_bytes() for end in ("", "-wal") if
                        Path(f"{db.database}{end}").exists()).decode("utf-8", "ignore")  # fmt: skip
    return "".join(str(db.execute_sql(f'SELECT * FROM "{table}"').fetchall()) for table in db.get_tables())


def test_neither_the_disk_nor_the_log_tells_of_a_family(db, browse, family, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="peewee")
    act(browse("worker"), family)
    client = browse("manager")
    reason = {"why": "guidance", "words": f"בעניין {CALLER}"}
    client.post("/admin/inquiry/open/", data={"id": family.inquiry, **reason})
    assert CALLER in client.get(f"/admin/inquiry/details/?id={family.inquiry}").text
    client.post("/admin/inquiry/export/csv/", data={"why": "report", "words": f"בעניין {CALLER}"})
    text = kept(db)
    assert "2026-0001" in text
    assert leaked(text) == []
    assert "INSERT INTO" in caplog.text
    assert leaked(caplog.text) == []


@pytest.mark.parametrize("broken", ["journal_values", "household"])
def test_a_fault_of_the_server_tells_nothing(app, db, browse, family, caplog, broken):
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    client, address = browse("worker"), f"/admin/inquiry/edit/?id={family.inquiry}"
    seen = seen_of(client.get(address))
    db.execute_sql(f"ALTER TABLE {broken} RENAME TO {broken}_gone")
    told = client.post(address, data={**seen, "caller": f"{CALLER} השנייה"}, follow_redirects=True)
    assert told.status_code == 500
    assert "Traceback" in caplog.text
    assert leaked(told.text + caplog.text) == []
    db.execute_sql(f"ALTER TABLE {broken}_gone RENAME TO {broken}")


@pytest.mark.parametrize("path", ["details/?id=אין", "nothing/", "export/pdf/", "ajax/lookup/?name=household"])
def test_error_pages_tell_nothing(browse, family, path):
    page = browse("manager").get(f"/admin/household/{path}")
    assert page.status_code == 404
    assert leaked(page.text) == []


def test_confidential_is_what_the_house_says_it_is():
    assert {entry.code for entry in HIDDEN} == {"household", "household_person", "inquiry", "right_claim", "aid_budget",
                                                "aid_criterion", "aid_request", "aid_check", "aid_payment"}  # fmt: skip
    assert all(issubclass(entry.model, Confidential) for entry in HIDDEN)
