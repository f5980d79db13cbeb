"""The journal's screen: in people's words, searchable, and with nothing of a record for whom it is closed."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import csv
import io
import re

import pytest

from models import changes
from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.journal import Line
from tests.admin_fixtures import app, browse, office, unit  # noqa: F401 (fixtures)

READERS = ("manager", "privacy", "admin")


def shown(browse, role="manager", **asked):
    """The lines of the journal's page, each as one line of words."""
    page = browse(role).get("/admin/journal/", query_string=asked).text
    body = page.split('class="lines"')[1] if 'class="lines"' in page else ""
    plain = re.sub("<[^>]+>", " ", body.split("</ul>")[0])
    return [" ".join(line.split()) for line in plain.split("  \n") if line.strip()], page


def words(browse, role="manager", **asked):
    return " ".join(shown(browse, role, **asked)[0])


@pytest.mark.parametrize("role", READERS)
def test_no_key_and_no_address_stands_on_it(browse, unit, role):
    browse("worker").get(f"/admin/user/details/?id={unit.viewer}")
    browse("eligibility").post("/admin/body/retire/", data={"id": unit.near_body})
    told = re.sub("<[^>]+>", " ", shown(browse, role)[1].split("<main")[1])
    assert "ניסיון שנחסם" in told
    assert "המסך „משתמשים”" in told
    assert "/admin/" not in told
    assert [line.record for line in Line.select() if line.record and line.record in told] == []


def test_a_try_at_a_record_that_is_not_hers_is_written_down(browse, unit):
    client = browse("worker")
    assert client.get(f"/admin/position/edit/?id={unit.far_position}").status_code == 404
    assert client.get("/admin/position/edit/?id=bcdfghjkmn").status_code == 404
    tries = [(line.actor, line.entity, line.record) for line in Line.select().where(Line.verb == "denied")]
    assert tries == [(unit.worker, "position", unit.far_position)]


@pytest.mark.parametrize(("role", "name"), [("manager", True), ("privacy", False), ("admin", False)])
def test_a_record_is_named_to_whom_it_is_open_and_else_its_kind(browse, unit, role, name):
    told = words(browse, role, entity="person")
    assert "איש/אשת קשר" in told
    assert ("לוי near" in told) == name


FOUND = [({"q": "near"}, "לוי near", "לוי far"), ({"entity": "body", "q": "far"}, "צח״י far", "צח״י near"),
         ({"verb": "denied"}, "ניסיון שנחסם", "הוספה"), ({"since": "01/01/2030"}, "", "הוספה"),
         ({"until": "22/11/2026", "q": "פנקס"}, "פנקס", "ניסיון")]  # fmt: skip


@pytest.mark.parametrize(("asked", "there", "absent"), FOUND)
def test_it_is_searched_by_person_record_day_and_kind(browse, unit, asked, there, absent):
    browse("worker").get("/admin/user/")
    told = words(browse, **asked)
    assert there in told
    assert absent not in told


def test_it_is_searched_by_actor_way_settlement_and_what_was_written(browse, unit, world):
    browse("worker").get("/admin/user/")
    sheet = Source("sheet", "הגיליון של כפר עציון")
    apply(Change("person", unit.far_person, "update", {"notes": "חזרה מחופשה"}), SYSTEM, sheet, world)
    assert "ניסיון שנחסם" in words(browse, who=unit.worker)
    assert "הוספה" not in words(browse, who=unit.worker)
    assert ("לוי far" in words(browse, way="sheet"), "הוספה" in words(browse, way="sheet")) == (True, False)
    assert "חזרה מחופשה" in words(browse, q="מחופשה")
    there = words(browse, settlement=unit.far)
    assert "צח״י far" in there
    assert "הגיליון של כפר עציון" in there
    assert "near" not in there
    past = f"/admin/person/history/?id={unit.far_person}#line-"
    assert past in shown(browse, way="sheet")[1]


@pytest.mark.parametrize("role", ["privacy", "admin"])
def test_a_closed_record_is_not_found_by_what_was_written_nor_by_its_settlement(browse, unit, role):
    page = shown(browse, role, q="far")[1]
    assert words(browse, role, q="far") == ""
    assert words(browse, role, settlement=unit.far) == words(browse, role)
    assert unit.far not in page


def test_a_closed_record_is_not_found_by_its_name(browse, unit):
    assert words(browse, "privacy", q="near") == ""


def test_what_left_by_file_and_whom_a_sheet_was_opened_to(browse, unit, world):
    browse("manager").get("/admin/person/export/csv/")
    source = Source("command", "הגיליון של תקוע")
    changes.note("share", SYSTEM, source, world, {"address": [None, "sec@example.org"]}, "settlement", unit.near)
    told = words(browse, "privacy")
    assert "הורדה לקובץ · אנשי קשר · שתי שורות" in told
    assert "פתיחת הגיליון לעריכה · יישוב · sec@example.org" in told
    page = re.sub(r"<[^>]+>|\s+", " ", browse("manager").get(f"/admin/settlement/details/?id={unit.near}").text)
    assert re.search("פתיחת הגיליון לעריכה · *sec@example.org", page)


def test_the_file_holds_all_lines_and_is_written_down_itself(browse, unit, world):
    apply(Change("user", unit.viewer, "update", {"name": "=1+1"}), SYSTEM, Source("x", "=cmd"), world)
    answer = browse("privacy").get("/admin/journal/csv/?verb=update")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:3] == ["מתי", "מי", "פעולה"]
    assert {row[2] for row in rows[1:]} == {"עדכון"}
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    last = Line.select().order_by(Line.seq.desc()).get()
    assert (last.verb, last.actor, last.place) == ("export", unit.privacy, "יומן הפעולות")
    everything = browse("manager").get("/admin/journal/csv/").text.count("\r\n")
    assert everything == Line.select().count() + 1


@pytest.mark.parametrize("role", ["secretary", "worker", "viewer", "eligibility"])
def test_it_is_closed_to_others(browse, role):
    assert {browse(role).get(f"/admin/journal/{page}").status_code for page in ("", "csv/")} == {403}
