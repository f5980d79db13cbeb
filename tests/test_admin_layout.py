"""The screens of the sheets: what waits to be laid out, a deleted tab's way back, and who can open what."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import html

import pytest

from models import journal
from models.ledger import BoundTab, Waiting, Workbook
from models.messages import say
from sync.decide import shown as shown_as
from sync.structure import structure
from tests.admin_fixtures import app, browse, fresh, office, unit  # noqa: F401 (fixtures)


@pytest.fixture
def books(unit):
    """Workbooks that were laid out before a column of theirs joined the catalog."""
    made = {}
    for name in ("near", "far"):
        book = Workbook.create(settlement=getattr(unit, name), spreadsheet_id=f"sheet-{name}", structure="older")
        BoundTab.create(workbook=book, code="settlement", sheet_id=1, scratch_id=2, columns=["name"])
        made[name] = book
    return made


def test_what_waits_is_shown_and_released_once_for_all(browse, books, office):
    page = browse("manager").get("/admin/workbooks/").text
    assert "עדכון מבנה ממתין" in page
    assert page.count("תתווסף העמודה „תושבים”.") == 1
    assert browse("worker").post("/admin/workbooks/layout/").status_code == 403
    assert "לעדכן את הגיליונות" not in browse("worker").get("/admin/workbooks/").text
    browse("secretary").post("/admin/workbooks/layout/")
    assert {book.structure for book in Workbook.select()} == {structure()}
    assert "עדכון מבנה ממתין" not in browse("manager").get("/admin/workbooks/").text
    assert journal.Line.select().where(journal.Line.verb == "layout").count() == 1
    assert [keys for keys, _ in office.asked] == [None]


def test_a_deleted_tab_has_a_way_back(browse, books, office):
    key, client = books["near"].id, browse("worker")
    held = [{"code": "held", "text": say("hold.deleted", tab="פרטי היישוב")}, {"cells": []}, {"deleted": "settlement"}]
    Workbook.update(state="held", reasons=held).where(Workbook.id == key).execute()
    page = client.get(f"/admin/workbooks/{key}/").text
    for told in ("להקים את הלשונית מחדש", "נמחקה"):
        assert told in page
    assert "לאשר ולהמשיך" not in page
    assert client.post(f"/admin/workbooks/{key}/again/", data={"code": "position"}).status_code == 400
    assert client.post(f"/admin/workbooks/{books['far'].id}/again/", data={"code": "settlement"}).status_code == 404
    client.post(f"/admin/workbooks/{key}/again/", data={"code": "settlement"})
    assert [tab.workbook_id for tab in BoundTab.select().where(BoundTab.again)] == [key]
    assert (Workbook.get_by_id(key).state, len(office.asked)) == ("ok", 1)
    assert client.post(f"/admin/workbooks/{key}/again/", data={"code": "settlement"}).status_code == 400


FOUND = [("stranger", "who@example.org", "who@example.org"), ("reader", "who@example.org", "לצפייה בלבד"),
         ("link", "anyoneWithLink", "לכל מי שיש לו הקישור"),
         ("resharing", "editors", "לפתוח אותו לאחרים בלי לשאול")]  # fmt: skip


@pytest.mark.parametrize(("code", "raw", "shown"), FOUND)
def test_what_opens_a_sheet_past_the_unit_is_told_and_decided(browse, books, code, raw, shown):
    text = say(f"share.{code}", address=raw) if "@" in raw else say(f"share.{code}")
    kept = "stranger" if code == "reader" else code
    made = Waiting.create(workbook=books["near"], kind="finding", code=kept, raw=raw, message=text, identity=code,
                          theirs="reader" if code == "reader" else None)  # fmt: skip
    client, key = browse("worker"), books["near"].id
    for path in ("sheet_access/", f"workbooks/{key}/", "queue/"):
        page = client.get(f"/admin/{path}").text
        assert (shown if path.startswith("sheet_access") else html.escape(text, quote=False)) in page, path
    key = f"{made.id}-{shown_as(Waiting.get_by_id(made.id))}"
    client.post("/admin/queue/decide/", data={"id": key, "choice": "keep"})
    assert Waiting.get_by_id(made.id).decision == "keep"
    page = client.get("/admin/sheet_access/").text
    assert (text in page, "הוחלט להשאיר" in page) == (False, kept == "stranger")


def test_beside_whom_google_keeps_it_does_not_say_that_he_is_closed_out(browse, books):
    kept = "left@example.org"
    Workbook.update(editors=[kept]).where(Workbook.id == books["near"].id).execute()
    Waiting.create(workbook=books["near"], kind="finding", code="address", raw=kept, identity=f"address:{kept}",
                   message=say("share.still", address=kept, why="כך"))  # fmt: skip
    page = browse("worker").get("/admin/sheet_access/").text
    assert ("ייסגר בסנכרון הבא" in page, "Google לא אפשר לסגור" in page) == (False, True)


def test_who_can_open_what_is_one_page(browse, books, unit):
    Workbook.update(editors=["left@example.org"]).where(Workbook.id == books["near"].id).execute()
    worker = browse("worker").get("/admin/sheet_access/").text.split("<main")[1]
    assert "left@example.org" in worker
    assert "ייסגר בסנכרון הבא" in worker
    assert "כפר עציון" not in worker
    assert "אינו פתוח לאיש" in browse("manager").get("/admin/sheet_access/").text
    assert browse("privacy").get("/admin/sheet_access/").status_code in (302, 403, 404)
