"""Views of lists: chosen columns and their order, kept under a name, shared, and never wider than their reader."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import html
import json
import re

import pytest

from models import access
from models.views import SavedView
from tests.admin_fixtures import app, browse, office, queries, unit  # noqa: F401 (fixtures)

ASKED = "columns=settlement.notes.person&sort=2&desc=1&page_size=20&search=near&flt0_settlement_is="


def heads(page):
    """The headings of a list, in their order."""
    return [re.sub(r"<[^>]+>", "", head).strip() for head in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page.text)]


@pytest.fixture
def keep(browse, unit):
    """Keeps a view of the list of positions for the user of a role; returns where its browser is led."""

    def call(role, name="יפה", asked="columns=notes.person", **form):
        return browse(role).post(f"/admin/position/views/keep/?{asked}", data={"name": name, **form}).location

    return call


def test_columns_are_chosen_and_put_in_order(browse, unit):
    client = browse("manager")
    ticked = client.get("/admin/position/?col=notes&col=person&flt0_settlement_is=x&sort=2")
    assert ticked.location.endswith("?flt0_settlement_is=x&sort=2&columns=notes.person")
    assert heads(client.get("/admin/position/?columns=notes.person"))[:2] == ["הערות", "איש/אשת קשר"]
    unit.change("position", unit.far_position, {"notes": "מילה"})
    assert "<bdi>מילה</bdi>" in client.get("/admin/position/?columns=notes.person").text


@pytest.mark.parametrize("junk", ["columns=", "columns=uid.version.x", "columns=..", "columns=%00", "view=%00",
                                  "view=x", "col=%00", "columns=" + "a." * 3000])  # fmt: skip
def test_columns_that_are_none_are_left_out(browse, unit, junk):
    page = browse("manager").get(f"/admin/position/?{junk}", follow_redirects=True)
    assert (page.status_code, heads(page)[0]) == (200, "איש/אשת קשר")


def test_an_order_stays_with_its_column(browse, unit):
    page = browse("manager").get("/admin/position/?columns=notes.settlement&sort=2").text
    assert re.search(r'aria-sort="ascending"><a [^>]*title="מיון לפי יישוב"', page)


def test_a_view_brings_back_all_that_the_list_was_asked_for(browse, unit, keep):
    address = keep("worker", asked=ASKED + unit.near)
    page = browse("worker").get(address, follow_redirects=True)
    wanted = {"columns": "settlement.notes.person", "sort": "2", "desc": "1", "page_size": "20", "search": "near",
              "flt0_settlement_is": unit.near}  # fmt: skip
    assert wanted.items() <= page.request.args.to_dict().items()
    assert heads(page)[:3] == ["יישוב", "הערות", "איש/אשת קשר"]


def test_a_list_begins_with_the_first_view(browse, unit, keep):
    keep("worker", first="1")
    client = browse("worker")
    assert heads(client.get("/admin/position/", follow_redirects=True))[0] == "הערות"
    assert heads(browse("manager").get("/admin/position/"))[0] == "איש/אשת קשר"
    assert heads(client.get("/admin/position/?view=whole"))[0] == "איש/אשת קשר"
    uid = SavedView.get().uid
    client.post("/admin/position/views/first/", data={"view": uid})
    assert client.get("/admin/position/").status_code == 200


def test_the_same_name_is_the_same_view(keep):
    keep("worker")
    keep("worker", asked="columns=end", shared="1")
    only = SavedView.get()
    assert (SavedView.select().count(), only.asked["columns"], only.shared) == (1, ["end"], True)


def test_what_is_not_shared_is_nobody_elses(browse, unit, keep):
    address = keep("worker")
    client = browse("manager")
    page = client.get(address, follow_redirects=True)
    assert "שכבר אינה משותפת" in page.text
    assert "יפה" not in page.text
    uid = SavedView.get().uid
    assert client.post("/admin/position/views/first/", data={"view": uid}).status_code == 404
    assert client.post("/admin/position/views/forget/", data={"view": uid}).status_code == 404


def test_what_is_shared_is_used_by_all_and_changed_by_its_owner(browse, unit, keep):
    address = keep("worker", shared="1")
    client, uid = browse("manager"), SavedView.get().uid
    assert heads(client.get(address, follow_redirects=True))[0] == "הערות"
    assert client.post("/admin/position/views/first/", data={"view": uid}).status_code == 302
    assert client.post("/admin/position/views/forget/", data={"view": uid}).status_code == 403
    keep("manager", asked="columns=end")  # of the same name: another view
    assert SavedView.get_by_id(uid).asked["columns"] == ["notes", "person"]
    keep("worker")  # shared no more
    assert client.get("/admin/position/").status_code == 200
    assert browse("worker").post("/admin/position/views/forget/", data={"view": uid}).status_code == 302
    assert SavedView.get_or_none(SavedView.uid == uid) is None


def test_a_view_shows_nobody_more_than_is_open(browse, unit, keep):
    keep("worker", asked="columns=notes.person", shared="1")
    uid = SavedView.get().uid
    assert browse("viewer").get(f"/admin/position/?view={uid}").status_code == 403
    assert browse("viewer").post("/admin/position/views/keep/", data={"name": "x"}).status_code == 403
    assert browse("manager").get(f"/admin/person/?view={uid}", follow_redirects=True).request.args["view"] == "whole"


def test_a_filter_does_not_tell_the_name_of_what_is_closed(browse, unit, monkeypatch):
    address, real = f"/admin/meeting/?flt0_body_is={unit.far_body}", access.right
    assert "צח״י far" in shown_filters(browse("worker").get(address))
    closed = lambda actor, entry: None if entry.code == "body" else real(actor, entry)  # noqa: E731 (a local word)
    monkeypatch.setattr(access, "right", closed)
    told = shown_filters(browse("worker").get(address))
    assert "פריט שאינו פתוח בפניך" in told
    assert "צח״י far" not in told


def shown_filters(page):
    """What the box of filters tells of what may be chosen, and of what is."""
    groups = json.loads(html.unescape(re.search(r"data-groups='([^']*)'", page.text)[1]))
    return " ".join(name for ways in groups.values() for way in ways for _, name in way["options"] or ())


@pytest.mark.parametrize("path", ["views/keep/", "views/first/", "views/forget/"])
def test_nothing_confidential_is_kept(browse, unit, path):
    answer = browse("manager").post(f"/admin/inquiry/{path}", data={"name": "x", "view": "x"})
    assert answer.status_code == 404
    assert SavedView.select().count() == 0
    assert "view-box" not in browse("manager").get("/admin/inquiry/?columns=worker&view=x").text


def test_no_query_for_each_view(browse, unit, keep, queries):
    def counted():
        queries.clear()
        browse("worker").get("/admin/position/?page=0")
        return len(queries)

    keep("worker")
    before = counted()
    for number in range(5):
        keep("manager", name=str(number), shared="1")
    assert counted() == before
