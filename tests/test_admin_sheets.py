"""The screens of the sheets: what is shown to whom, deciding, synchronising, taking back."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import datetime as dt
import html
import re
from types import SimpleNamespace

import pytest

from admin.history import when
from models import changes, journal
from models.access import SYSTEM, actor_of
from models.ledger import Run, Waiting, Workbook
from models.messages import say
from models.people import Person
from models.places import Settlement
from models.staff import User
from sync import decide
from sync.book import Listed
from sync.nightly import watch
from sync.tabs import digest
from tests.admin_fixtures import app, browse, fresh, office, unit  # noqa: F401 (fixtures)


@pytest.fixture
def books(unit):
    """The workbooks of both settlements, with a conflict in each."""
    made = {}
    for name in ("near", "far"):
        book = Workbook.create(settlement=getattr(unit, name), spreadsheet_id=f"sheet-{name}")
        waiting = Waiting.create(
            workbook=book, kind="conflict", code="cell", tab="settlement", record=getattr(unit, name), line=3,
            column="households", base=100, ours=110, theirs=120, identity=f"cell:settlement:{name}:households",
        )  # fmt: skip
        made[name] = (book, waiting)
    return made


def test_a_worker_sees_her_own_sheets_only(browse, books):
    page = browse("worker").get("/admin/workbooks/").text.split("<main")[1]
    assert "תקוע" in page
    assert "כפר עציון" not in page
    assert "http://127.0.0.1:1/spreadsheets/d/sheet-near" in page


def test_a_conflict_says_who_changed_the_value_of_the_house_and_when(browse, books, unit, world):
    assert "בפנקס ·" not in browse("worker").get("/admin/queue/").text
    change = changes.Change("settlement", unit.near, "update", {"households": 110})
    changes.apply(change, actor_of(User.get(User.role == "manager"), world.today()), changes.Source("screen"), world)
    page = re.sub(r"<[^>]+>", "", browse("worker").get("/admin/queue/").text)
    assert f"בפנקס · {User.get(User.role == 'manager').name}, {when(world.now())}" in page


@pytest.mark.parametrize("code", ["cell", "left", "unreadable"])
@pytest.mark.parametrize("gone", [{"column": "gone"}, {"column": "person.gone"}])
def test_a_conflict_about_what_left_the_catalog_is_shown_and_not_to_be_decided(browse, books, gone, code):
    Waiting.update(code=code, **gone).where(Waiting.id == books["near"][1].id).execute()
    client, waits = browse("worker"), Waiting.get_by_id(books["near"][1].id)
    page = client.get("/admin/queue/").text.split("<main")[1]
    assert ("תקוע" in page, 'name="choice"' in page) == (True, False)
    client.post("/admin/queue/decide/", data={"id": f"{waits.id}-{decide.shown(waits)}", "choice": "ours"})
    assert Waiting.get_by_id(waits.id).state == "open"


@pytest.mark.parametrize("code", ["cell", "left", "unreadable"])
def test_what_waits_in_a_tab_that_left_the_catalog_can_only_be_closed(browse, books, code):
    """No run comes to this tab any more, and none would close it."""
    Waiting.update(code=code, tab="gone").where(Waiting.id == books["near"][1].id).execute()
    client, waits = browse("worker"), Waiting.get_by_id(books["near"][1].id)
    assert "תקוע" in client.get("/admin/queue/").text.split("<main")[1]
    for choice, state in (("ours", "open"), ("seen", "gone")):
        client.post("/admin/queue/decide/", data={"id": f"{waits.id}-{decide.shown(waits)}", "choice": choice})
        assert Waiting.get_by_id(waits.id).state == state


@pytest.mark.parametrize("path", ["", "tab/", "release/"])
def test_a_foreign_sheet_is_not_found(browse, books, path):
    client, address = browse("worker"), f"/admin/workbooks/{books['far'][0].id}/{path}"
    answer = client.post(address, data={"code": "member"}) if path else client.get(address)
    assert answer.status_code == 404


def key_of(waiting):
    """How the page names a thing that waits: with what it shows."""
    waiting = Waiting.get_by_id(waiting.id)
    return f"{waiting.id}-{decide.shown(waiting)}"


def test_the_queue_shows_both_values_and_keeps_what_is_foreign(browse, books):
    page = browse("worker").get("/admin/queue/").text.split("<main")[1]
    for told in ("תקוע", "בתי אב", "110", "120", "הערך שבגיליון: 120"):
        assert told in page
    assert "כפר עציון" not in page


def test_a_conflict_says_when_and_by_whom_the_sheet_was_typed_into_and_shows_its_formula(browse, books):
    typed = "נכתב בין 22/11/2026 08:00 ל־22/11/2026 10:00; לפי Google, העריכה האחרונה ב־22/11/2026 09:00: רותי"
    waits = Waiting.id == books["near"][1].id
    Waiting.update(typed=typed, raw={"f": "=A1*2", "v": 120}).where(waits).execute()
    page = browse("worker").get("/admin/queue/").text
    assert typed in page
    assert html.unescape(re.findall(r'<bdi class="pre">([^<]*)</bdi>', page)[1]) == "120 (נוסחה: \u2066=A1*2\u2069)"


def test_a_decision_is_carried_out_once(browse, books):
    client, waiting = browse("worker"), books["near"][1]
    client.post("/admin/queue/decide/", data={"id": key_of(waiting), "choice": "ours"})
    assert Waiting.get_by_id(waiting.id).state != "open"
    assert journal.Line.select().where(journal.Line.verb == "decided").count() == 1
    page = client.get(f"/admin/settlement/details/?id={waiting.record}").text
    assert "הערך שביחידה: 110" in page.split("<main")[1]
    assert client.post("/admin/queue/decide/", data={"id": key_of(waiting), "choice": "ours"}).status_code == 404


@pytest.mark.parametrize("data", [{"id": "far"}, {"id": "x"}, {}, {"id": ["near", "far"]}, {"id": "9" * 30},
                                  {"id": "00-near"}, {"id": "9-9-9"}, {"id": "-"}])  # fmt: skip
def test_foreign_or_unknown_decisions_are_not_found(browse, books, data):
    named = {name: key_of(book[1]) for name, book in books.items()}
    named["00-near"] = f"00{named['near']}"
    keys = data.get("id", [])
    keys = [named.get(key, key) for key in (keys if isinstance(keys, list) else [keys])]
    answer = browse("worker").post("/admin/queue/decide/", data={"id": keys, "choice": "ours"})
    assert answer.status_code == 404
    assert Waiting.select().where(Waiting.state == "open").count() == 2


def test_a_choice_that_is_none_is_refused(browse, books):
    answer = browse("manager").post("/admin/queue/decide/", data={"id": key_of(books["far"][1]), "choice": "burn"})
    assert answer.status_code == 400


def test_what_changed_since_the_page_was_opened_is_not_decided_but_shown(browse, books):
    client = browse("manager")
    keys = re.findall(r'name="id" value="([^"]+)"', client.get("/admin/queue/").text)
    Waiting.update(theirs=130).where(Waiting.id == books["near"][1].id).execute()
    page = client.post("/admin/queue/decide/", data={"id": keys, "choice": "theirs"}, follow_redirects=True).text
    assert "השתנה מאז" in page
    assert "הערך שבגיליון: 130" in page
    assert [one.id for one in Waiting.select().where(Waiting.state == "open")] == [books["near"][1].id]


def test_what_a_sheet_is_held_for_is_released_as_it_was_shown(browse, books, office):
    client, key = browse("manager"), books["far"][0].id
    stopped = lambda cells: Workbook.update(  # noqa: E731
        state="held", reasons=[{"code": "held", "text": "נעלמו שורות"}, {"cells": cells}]
    ).where(Workbook.id == key).execute()
    stopped(["gone:x"])
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(f"/admin/workbooks/{key}/").text)[1]
    stopped(["gone:x", "gone:y"])
    answer = client.post(f"/admin/workbooks/{key}/release/", data={"seen": seen}, follow_redirects=True)
    assert "השתנה מאז" in answer.text
    assert (Workbook.get_by_id(key).state, Workbook.get_by_id(key).released, office.asked) == ("held", [], [])


def test_what_cannot_be_read_is_shown_as_it_was_typed(browse, books):
    Waiting.update(code="unreadable", theirs=None, raw="בערך 400").where(Waiting.id == books["near"][1].id).execute()
    assert "בערך 400" in browse("manager").get("/admin/queue/").text


@pytest.mark.parametrize(("code", "told"), [("opener", "לאשר ולקלוט אותה?"), ("retired", "או למחוק אותה בגיליון")])
def test_the_unit_reads_its_own_part_of_what_a_line_tells_the_settlement(browse, books, code, told):
    kind = "proposal" if code == "opener" else "finding"
    Waiting.update(kind=kind, code=code, message=say(f"line.{code}")).where(Waiting.id == books["near"][1].id).execute()
    page = browse("worker").get("/admin/queue/").text
    assert (told in page, say(f"line.{code}") in page) == (True, False)


def test_many_are_decided_at_once(browse, books):
    keys = [key_of(waiting) for _, waiting in books.values()]
    page = browse("manager").post("/admin/queue/decide/", data={"id": keys, "choice": "theirs"}, follow_redirects=True)
    assert "שתי ההחלטות נרשמו" in page.text
    assert not Waiting.select().where(Waiting.state == "open").exists()


def findings(book, code="cell", many=1, **more):
    """Findings of one code in a workbook, the first of them the oldest of all."""
    for number in range(many):
        Waiting.create(**{
            "workbook": book, "kind": "finding", "code": code, "tab": "settlement", "record": book.settlement_id,
            "line": 3, "column": "households", "ours": 110, "base": 110, "raw": "בערך", "message": "אינו מספר",
            "identity": f"{code}:{number}", "since": dt.datetime(2026, 1, 1), **more})  # fmt: skip


def lots_of(page):
    """The keys of the things that may be decided at once, a set for each lot of the page."""
    found = {}
    for box, key in re.findall(r'type="checkbox" name="(id-[^"]+)" value="(\d+)-', page):
        found.setdefault(box, set()).add(int(key))
    return list(found.values())


def test_what_is_alike_is_decided_at_once_beside_what_has_no_choice(browse, books):
    book = books["near"][0]
    findings(book, many=2)
    findings(book, "copy", column="", record="")  # only the sheet can mend it
    findings(book, "foreign", 2, column="", raw={})
    page = browse("manager").get("/admin/queue/").text
    wanted = {what: set() for what in (("conflict", "cell"), ("finding", "cell"), ("finding", "foreign"))}
    for one in Waiting.select().where(Waiting.code != "copy"):
        wanted[one.kind, one.code].add(one.id)
    assert lots_of(page) == list(wanted.values())
    for label in ("להחזיר לגיליון את הערך שביחידה", "לקלוט כשורה חדשה", "להשאיר את מה שבפנקס"):
        assert label in page.split("<main")[1]


def test_a_worker_reads_no_name_of_a_record_that_stands_in_another_settlement(browse, books, unit):
    """A key of another settlement was pasted into her sheet; the manager reads whose it is."""
    for code in ("foreign", "line"):
        Waiting.create(workbook=books["near"][0], kind="finding", code=code, tab="position", raw={}, line=5,
                       record=unit.far_position, identity=f"{code}:x")  # fmt: skip
    name = Person.get(Person.uid == unit.far_person).last
    assert [name in browse(role).get("/admin/queue/").text.split("<main")[1] for role in ("worker", "manager")] == [
        False, True]  # fmt: skip


def test_only_lots_of_the_same_question_are_decided_at_once(browse, books, unit):
    for name, (book, _) in books.items():
        Waiting.create(workbook=book, kind="conflict", code="left", tab="position", raw={}, identity=f"left:{name}",
                       record=getattr(unit, f"{name}_position"))  # fmt: skip
    page = browse("manager").get("/admin/queue/").text
    assert sorted(map(len, lots_of(page))) == [2, 2]
    assert page.count("להשאיר את מה שבפנקס") == 1  # a line that leaves is another question


def test_a_conflict_behind_hundreds_of_findings_is_first_and_all_are_counted(browse, books):
    book = books["near"][0]
    findings(book, many=304)
    client = browse("manager")
    page = client.get("/admin/queue/").text.split("<main")[1]
    assert "הערך שבגיליון: 120" in page
    assert page.index("שני ערכים שונים") < page.index("דורש תיקון")
    assert "<bdi>304</bdi>" in page
    assert "ועוד <bdi>254</bdi>" in page
    seen, address = [], html.unescape(re.search(r'href="(/admin/queue/\?kind=finding[^"]*)"', page)[1])
    while address:
        page = client.get(address).text.split("<main")[1]
        seen += re.findall(r'type="hidden" name="id" value="(\d+)-', page)
        address = re.search(r'href="([^"]+)">חדשים יותר', page)
        address = address and html.unescape(address[1])
        assert "הערך שבגיליון: 120" not in page
    assert sorted(map(int, seen)) == [one.id for one in Waiting.select().where(Waiting.kind == "finding")]


def test_deciding_on_a_page_of_one_kind_leads_back_to_it(browse, books):
    book = books["near"][0]
    findings(book, many=2)
    client, address = browse("manager"), f"/admin/queue/?kind=finding&book={book.id}"
    action = html.unescape(re.search(r'action="([^"]*/decide/[^"]*)"', client.get(address).text)[1])
    key = key_of(Waiting.get(Waiting.kind == "finding"))
    answer = client.post(action, data={"id": key, "choice": "ours"})
    assert answer.headers["Location"] == address
    assert client.get(f"{address}&page=99").status_code == 200
    Waiting.update(state="gone").where(Waiting.kind == "finding").execute()
    assert "הערך שבגיליון: 120" in client.get(address).text  # of a kind that is done all the rest is shown


def test_a_cell_that_cannot_be_read_shows_what_would_be_put_back(browse, books):
    findings(books["near"][0])
    page = browse("manager").get("/admin/queue/?kind=finding").text.split("<main")[1]
    tiles = re.findall(r'<bdi class="pre">([^<]*)</bdi>', page)
    assert tiles == ["110", "בערך"]
    assert "אינו מספר" in page


def test_synchronising_asks_for_what_the_person_may_see(browse, books, office, unit):
    browse("manager").post("/admin/workbooks/sync/")
    worker = browse("worker")
    worker.post("/admin/workbooks/sync/")
    worker.post(f"/admin/workbooks/sync/?settlement={unit.near}")
    assert worker.post(f"/admin/workbooks/sync/?settlement={unit.far}").status_code == 404
    assert [keys for keys, _ in office.asked] == [None, [unit.near], [unit.near]]
    assert [who for _, who in office.asked] == ["מנהל/ת היחידה", *["עו״ס קהילתי/ת / מלווה"] * 2]


def test_progress_is_told_until_the_end(browse, books):
    client = browse("manager")
    assert client.get("/admin/workbooks/progress/").json["state"] == "idle"
    client.post("/admin/workbooks/sync/")
    assert client.get("/admin/workbooks/progress/").json["state"] == "running"
    Run.create(uid="notyetarun", way="screen", total=4, done=3, message="תקוע")
    told = client.get("/admin/workbooks/progress/").json
    assert (told["state"], told["done"], told["total"]) == ("running", 3, 4)
    Run.update(state="attention", message="הסתיים").where(Run.uid == "notyetarun").execute()
    assert client.get("/admin/workbooks/progress/").json["state"] == "done"


def test_optional_tabs_open_and_close(browse, books):
    client, key = browse("worker"), books["near"][0].id
    Workbook.update(opened=["meeting"]).execute()
    client.post(f"/admin/workbooks/{key}/tab/", data={"code": "member"})
    assert Workbook.get_by_id(key).opened == ["member", "meeting"]
    client.post(f"/admin/workbooks/{key}/tab/", data={"code": "meeting"})
    assert Workbook.get_by_id(key).opened == ["member"]
    assert client.post(f"/admin/workbooks/{key}/tab/", data={"code": "position"}).status_code == 400
    assert journal.Line.select().where(journal.Line.verb == "tabs").count() == 2


def test_a_held_sheet_goes_on_when_it_is_released(browse, books, office):
    client, key = browse("manager"), books["far"][0].id
    Workbook.update(state="held", reasons=[{"code": "held", "text": "נעלמו 9 שורות"}, {"cells": ["gone:x"]}]).execute()
    assert "נעלמו 9 שורות" in client.get(f"/admin/workbooks/{key}/").text
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(f"/admin/workbooks/{key}/").text)[1]
    client.post(f"/admin/workbooks/{key}/release/", data={"seen": seen})
    book = Workbook.get_by_id(key)
    assert (book.state, book.released) == ("ok", ["gone:x"])
    assert office.asked == [([book.settlement_id], "מנהל/ת היחידה")]


def test_what_only_the_sheet_can_mend_is_not_offered_for_release(browse, books, office):
    client, key = browse("manager"), books["far"][0].id
    Workbook.update(state="held", reasons=[{"code": "held", "text": "חסרה עמודה"}, {"cells": []}]).execute()
    page = client.get(f"/admin/workbooks/{key}/").text
    assert ("חסרה עמודה" in page, "לאשר ולהמשיך" in page) == (True, False)
    answer = client.post(f"/admin/workbooks/{key}/release/", follow_redirects=True,
                         data={"seen": digest(Workbook.get_by_id(key).reasons)[:12]})  # fmt: skip
    assert "אי אפשר לאשר" in answer.text
    assert (Workbook.get_by_id(key).state, office.asked) == ("held", [])


def test_the_watch_looks_at_a_released_sheet_in_which_nothing_was_typed_since_it_was_held(browse, books, office):
    client, key = browse("manager"), books["far"][0].id
    book = Workbook.get_by_id(key)
    listed = {book.spreadsheet_id: Listed("2026-11-22T08:00:00.000Z")}
    Workbook.update(state="held", reasons=[{"cells": ["gone:x"]}], listed_at=listed[book.spreadsheet_id].at).execute()
    service = SimpleNamespace(listing=lambda: listed, now=lambda: None)
    assert watch(service, office.world) is None
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(f"/admin/workbooks/{key}/").text)[1]
    client.post(f"/admin/workbooks/{key}/release/", data={"seen": seen})
    assert watch(service, office.world).total == 1  # also where the run that the release asked for never came


def line(unit, name, kind="in"):
    """A line of a run's page."""
    place = fresh(Settlement, getattr(unit, name))
    text = f"נקלט ב{place.name}"
    return {"workbook": place.name, "kind": kind, "text": text, "entity": "settlement", "record": place.uid}


@pytest.fixture
def run(unit, world):
    """A run that touched both settlements."""
    lines, counts = [line(unit, "near"), line(unit, "far")], {"in": 2, "out": 1, "open": 0}
    return Run.create(uid="bcdfghjkmn", way="night", state="done", total=2, done=2, counts=counts,
                      ended=world.now(), started=world.now(), lines=lines)  # fmt: skip


def test_a_run_is_shown_as_far_as_it_concerns_the_person(browse, books, run):
    worker = browse("worker").get(f"/admin/runs/{run.uid}/").text.split("<main")[1]
    assert "נקלט בתקוע" in worker
    assert "כפר עציון" not in worker
    assert "לבטל את הסנכרון" not in worker
    manager = browse("manager").get(f"/admin/runs/{run.uid}/").text
    assert "נקלט בכפר עציון" in manager
    assert "לבטל את הסנכרון הזה" in manager


def test_a_run_is_taken_back_by_those_who_may(browse, run):
    assert browse("worker").post(f"/admin/runs/{run.uid}/take-back/").status_code == 403
    assert browse("worker").get(f"/admin/runs/{run.uid}/take-back/").status_code == 403
    answer = browse("manager").post(f"/admin/runs/{run.uid}/take-back/")
    assert answer.status_code == 302
    assert Run.get_by_id(run.uid).undone_by
    assert browse("manager").post(f"/admin/runs/{run.uid}/take-back/").status_code == 400


def test_a_run_that_was_taken_back_is_brought_back_and_may_be_taken_back_again(browse, unit, run):
    source = changes.Source("sheet", "הגיליון של תקוע", run.uid)
    values = {"notes": "מן הגיליון", "email": "a@example.org"}
    changes.apply(changes.Change("person", unit.near_person, "update", values), SYSTEM, source, unit.world)
    client, seen = browse("manager"), []
    told = lambda: (fresh(Person, unit.near_person).notes, fresh(Person, unit.near_person).email)  # noqa: E731
    page = f"/admin/runs/{run.uid}/"
    assert "לבטל את הסנכרון הזה" in client.get(page).text
    kept = list(journal.Line.select().dicts())
    would = client.get(f"{page}take-back/").text.split("<main")[1]
    assert all(word in would for word in ("אם מאשרים: שינוי אחד יבוטל.", "לוי near", "מן הגיליון", "a@example.org"))
    assert (told(), list(journal.Line.select().dicts())) == (("מן הגיליון", "a@example.org"), kept)  # nothing was done
    address = client.post(f"{page}take-back/").headers["Location"]
    seen.append(told())
    unit.change("person", unit.near_person, {"email": "b@example.org"})
    assert "לבטל את הביטול הזה" in client.get(address).text
    assert browse("worker").post(f"{address}take-back/").status_code == 403
    client.post(f"{address}take-back/")
    seen.append(told())
    assert "הביטול הזה בוטל" in client.get(address).text
    assert "הסנכרון הזה בוטל" not in client.get(page).text
    assert client.post(f"{address}take-back/").status_code == 400
    assert client.get(f"{address}take-back/").headers["Location"].endswith(address)  # by the browser's way back
    client.post(f"{page}take-back/")
    seen.append(told())
    assert seen == [(None, None), ("מן הגיליון", "b@example.org"), (None, "b@example.org")]


def test_the_journal_shows_contents_to_the_manager_only(browse, unit):
    assert "רכז/ת קהילה" in browse("manager").get("/admin/journal/").text.split('class="lines"')[1]
    for role in ("admin", "privacy"):
        page = browse(role).get("/admin/journal/").text.split('class="lines"')[1]
        assert "הוספה" in page
        assert "רכז/ת קהילה" not in page
        assert "לוי near" not in page


@pytest.mark.parametrize(("asked", "count"), [
    ({"entity": "attendance"}, 2), ({"entity": "attendance", "verb": "update"}, 0), ({"since": "23/11/2026"}, 0),
    ({"until": "21.11.2026"}, 0), ({"since": "22/11/2026", "entity": "meeting"}, 4), ({"q": "אין כזה"}, 0),
])  # fmt: skip
def test_the_journal_is_searched(browse, unit, asked, count):
    page = browse("manager").get("/admin/journal/", query_string=asked).text
    assert page.count('<div class="sub">') == count


def test_home_says_what_to_do_next(browse, unit):
    page = browse("manager").get("/admin/").text
    assert f"/admin/settlement/details/?id={unit.near}" in page
    assert "/admin/meeting/new/?" in page or "/admin/assignment/new/?" in page


def test_home_shows_counts_or_nothing_to_who_sees_no_content(browse, unit):
    assert "תקוע" not in browse("viewer").get("/admin/").text
    assert "חובות ליווי ביישובים" in browse("viewer").get("/admin/").text
    for role in ("privacy", "admin"):
        page = browse(role).get("/admin/").text
        assert "תקוע" not in page
        assert "חובות ליווי ביישובים" not in page


def test_a_long_run_is_shown_a_page_at_a_time(browse, books):
    lines = [{"workbook": "תקוע", "kind": "out", "text": f"שורה {n}.", "entity": "", "record": ""} for n in range(450)]
    Run.create(uid="bcdfghjkmn", way="command", state="done", lines=lines)
    first, last = (browse("manager").get(f"/admin/runs/bcdfghjkmn/?page={page}").text for page in (0, 2))
    assert ("שורה 199." in first, "שורה 200." in first, "הבאים" in first) == (True, False, True)
    assert ("שורה 449." in last, "שורה 399." in last, "הקודמים" in last) == (True, False, True)
    assert browse("manager").get("/admin/runs/bcdfghjkmn/?page=-7").status_code == 200
