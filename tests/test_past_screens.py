"""A record's past on screens: its timeline, how it was then, one change taken back, and undo of the last action."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import datetime as dt
import html
import re

import pytest

from models import journal
from models.access import SYSTEM
from models.bodies import Body
from models.care import Inquiry
from models.changes import Change, Source, apply
from models.meetings import Attendance, Meeting
from models.people import Person, Position
from models.resilience import ReadinessItem, ReadinessStatus
from tests.admin_fixtures import (  # noqa: F401 (fixtures)
    app,
    browse,
    fresh,
    office,
    queries,
    seen_of,
    set_password,
    unit,
)
from tests.browser import opened, served, signed_in
from tests.care_world import CALLER, family, leaked  # noqa: F401 (fixtures)


def text_of(answer):
    """The words of a page's own part."""
    assert answer.status_code == 200, answer.status_code
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", answer.text.split("<main")[1])).split())


def lines_of(entity, uid, verb=None):
    """The lines that changed a record, newest first."""
    return [line for line, _ in journal.history(entity, uid) if verb in (None, line.verb)]


def write(client, entity, uid, **values):
    """Save a form; the page after it."""
    address = f"/admin/{entity}/edit/?id={uid}"
    return client.post(address, data={**seen_of(client.get(address)), **values}, follow_redirects=True)


def press_of(page):
    """The key with which the last good word of a page is taken back; None where it cannot be."""
    found = re.search(r'name="press" value="(\w+)"', page.text)
    return found[1] if found else None


def undo(client, page, **more):
    return client.post("/admin/undo/", data={"press": press_of(page), **more}, follow_redirects=True)


def from_sheet(unit, world, uid, **values):
    """What the mirror wrote."""
    source = Source("sheet", "הגיליון של תקוע", "r" * 10)
    return apply(Change("person", uid, "update", values), SYSTEM, source, world)


@pytest.fixture
def person(unit, world, clock):
    """A person of the near settlement with three changes on three days."""
    clock.move(days=1)
    unit.change("person", unit.near_person, {"first": "רות"})
    clock.move(days=1)
    from_sheet(unit, world, unit.near_person, mobile="+972525666199", email="a@example.org")
    clock.move(days=1)
    return unit.near_person


# The timeline


def test_the_timeline_tells_who_when_and_from_where_by_days(browse, person):
    told = text_of(browse("worker").get(f"/admin/person/history/?id={person}"))
    assert "יום שלישי, 24/11/2026 פנקס · עדכון" in told
    assert "גיליון · הגיליון של תקוע" in told
    assert "יום שני, 23/11/2026" in told
    assert "שם פרטי: נועה הוחלף ב־ רות" in told


def test_the_timeline_of_one_field(browse, person):
    told = text_of(browse("worker").get(f"/admin/person/history/?id={person}&field=email"))
    assert "a@example.org" in told
    assert "שם פרטי: נועה" not in told
    assert "לא נמצא שינוי" in text_of(browse("worker").get(f"/admin/person/history/?id={person}&field=notes"))


def test_a_long_timeline_is_paged_and_asks_no_more_for_many_lines(browse, unit, queries):
    def asked(uid):
        queries.clear()
        answer = client.get(f"/admin/settlement/history/?id={uid}")
        return answer, len(queries)

    client = browse("manager")
    unit.change("settlement", unit.far, {"households": 1})
    few = asked(unit.far)[1]
    for count in range(40):
        unit.change("settlement", unit.near, {"households": count + 1})
    page, many = asked(unit.near)
    assert many == few
    assert page.text.count('id="line-') == 30
    older = html.unescape(re.search(r'href="([^"]*before=[^"]*)"', page.text)[1])
    assert client.get(older).text.count('id="line-') == 11


def test_junk_in_a_timelines_address_is_not_a_fault(browse, unit):
    client = browse("worker")
    for junk in ("before=-1", "before=x", "before=99999999999999999999", "field=%00", "field=uid"):
        assert client.get(f"/admin/person/history/?id={unit.near_person}&{junk}").status_code == 200, junk


# As it was then


def test_a_record_as_it_was_on_a_day_beside_today(browse, person):
    told = text_of(browse("worker").get(f"/admin/person/then/?id={person}&day=23/11/2026"))
    facts, compared = told.split("השוואה להיום")
    assert "כך היה הפריט ב־ 23/11/2026 , בסוף היום" in facts
    assert "רות" in facts
    assert "052-566-6194" in facts
    assert "a@example.org" not in facts
    assert "דוא״ל: ריק הוחלף ב־ a@example.org" in compared
    assert "שם פרטי" not in compared


def test_a_record_as_it_was_after_one_line(browse, person):
    first = lines_of("person", person, "create")[0]
    told = text_of(browse("worker").get(f"/admin/person/then/?id={person}&line={first.seq}"))
    assert "נועה" in told.split("השוואה להיום")[0]


def test_before_it_was_added_there_is_nothing(browse, person):
    told = text_of(browse("worker").get(f"/admin/person/then/?id={person}&day=1/1/2026"))
    assert "הפריט עוד לא היה רשום אז" in told


def test_what_was_erased_by_rule_is_said_to_be_erased(browse, person, world, command):
    journal.erase_values(world, SYSTEM, command, dt.datetime(2026, 11, 24))
    client = browse("worker")
    told = client.get(f"/admin/person/then/?id={person}&day=22/11/2026")
    assert "הערכים של אז כבר נמחקו" in text_of(told)
    earliest = html.unescape(re.search(r'href="([^"]*then/\?[^"]*line=[^"]*)"', told.text)[1])
    assert "רות" in text_of(client.get(earliest)).split("השוואה להיום")[0]
    assert "הערכים נמחקו לפי הכלל" in text_of(client.get(f"/admin/person/history/?id={person}"))


def test_a_day_that_is_none_is_answered_in_words(browse, person):
    page = browse("worker").get(f"/admin/person/then/?id={person}&day=31/02/2026", follow_redirects=True)
    assert "„31/02/2026” אינו תאריך" in text_of(page)


# Taking one change back


def takeback(client, entity, uid, line, **form):
    """Look at what taking a line back would do, and agree; the page of the question, and the answer."""
    page = client.get(f"/admin/{entity}/takeback/?id={uid}&line={line.seq}")
    ticked = re.findall(r'name="field" value="(\w+)" checked', page.text)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    sent = {"id": uid, "line": line.seq, "field": ticked, "version": version[1] if version else "", **form}
    return page, client.post(f"/admin/{entity}/takeback/", data=sent, follow_redirects=True)


def test_a_change_that_came_from_a_sheet_is_taken_back(browse, unit, person):
    line = lines_of("person", person)[0]
    page, answer = takeback(browse("worker"), "person", person, line)
    assert "מה שיוחזר יגיע גם לגיליון היישוב" in text_of(page)
    assert "השינוי בוטל" in text_of(answer)
    now = fresh(Person, person)
    assert (now.mobile, now.email, now.first) == ("+972525666194", None, "רות")
    last = lines_of("person", person)[0]
    assert (last.takes_back, last.actor, last.way) == (line.seq, unit.worker, "screen")
    told = text_of(browse("worker").get(f"/admin/person/history/?id={person}"))
    assert "מבטל את השינוי מ־ 24/11/2026 10:00" in told
    assert "פנקס · עדכון בוטל" in told


def test_what_was_changed_again_since_stays_unless_it_is_chosen(browse, unit, person):
    line = lines_of("person", person)[0]
    unit.change("person", person, {"mobile": "+972525666177"})
    client = browse("worker")
    page, _ = takeback(client, "person", person, line)
    assert "שונה שוב מאז" in text_of(page)
    assert (fresh(Person, person).mobile, fresh(Person, person).email) == ("+972525666177", None)
    takeback(client, "person", person, line, field=["mobile"])
    assert fresh(Person, person).mobile == "+972525666194"


def test_a_page_that_is_out_of_date_writes_nothing(browse, unit, person):
    line = lines_of("person", person)[0]
    _, answer = takeback(browse("worker"), "person", person, line, version="1")
    assert "הפריט השתנה בזמן שהעמוד היה פתוח" in text_of(answer)
    assert fresh(Person, person).email == "a@example.org"


def test_a_link_to_something_in_the_archive_is_explained(browse, unit, world, command):
    body = unit.add("body", name="ועדת תרבות", kind=unit.body_kind, settlement=unit.near, status="planned")
    meeting = unit.add("meeting", kind="committee", date=dt.date(2026, 11, 1), settlement=unit.near, body=body)
    unit.change("meeting", meeting, {"body": unit.near_body})
    apply(Change("body", body, "retire"), SYSTEM, command, world)
    page, answer = takeback(browse("worker"), "meeting", meeting, lines_of("meeting", meeting)[0])
    assert "הערך הקודם הוא „ועדת תרבות · תקוע”, שנמצא בארכיון" in text_of(page)
    assert "יש לסמן לפחות שדה אחד" in text_of(answer)
    assert fresh(Meeting, meeting).body_id == unit.near_body


def test_an_addition_is_taken_back_into_the_archive_and_that_again(browse, unit):
    client = browse("worker")
    _, answer = takeback(client, "attendance", unit.near_attendance, lines_of("attendance", unit.near_attendance)[0])
    assert "ההוספה בוטלה" in text_of(answer)
    assert fresh(Attendance, unit.near_attendance).retired_on
    takeback(client, "attendance", unit.near_attendance, lines_of("attendance", unit.near_attendance)[0])
    assert fresh(Attendance, unit.near_attendance).retired_on is None


def test_what_the_writer_refuses_is_told_and_not_done(browse, unit):
    _, answer = takeback(browse("manager"), "person", unit.near_person, lines_of("person", unit.near_person)[0])
    assert "כי מקושרים לכאן" in text_of(answer)
    assert fresh(Person, unit.near_person).retired_on is None


# Whose past is open to whom


def test_a_foreign_records_past(browse, unit):
    uid = unit.far_position
    line = lines_of("position", uid)[0].seq
    for role, read, written in (("worker", 200, 404), ("eligibility", 200, 403), ("viewer", 403, 403)):
        client = browse(role)
        page = client.get(f"/admin/position/history/?id={uid}")
        then = client.get(f"/admin/position/then/?id={uid}&line={line}")
        assert (page.status_code, then.status_code) == (read, read)
        assert "לבטל את השינוי" not in page.text
        assert client.get(f"/admin/position/takeback/?id={uid}&line={line}").status_code == written
        assert client.post("/admin/position/takeback/", data={"id": uid, "line": line}).status_code == written
        assert fresh(Position, uid).retired_on is None


def test_a_foreign_line_is_a_line_of_the_journal(browse, unit):
    line = lines_of("position", unit.far_position)[0].seq
    browse("worker").get(f"/admin/position/takeback/?id={unit.far_position}&line={line}")
    last = journal.Line.select().order_by(journal.Line.seq.desc()).get()
    assert (last.verb, last.record) == ("denied", unit.far_position)


def test_a_line_of_another_record_is_none_of_this_one(browse, unit):
    line = lines_of("position", unit.far_position)[0].seq
    client = browse("worker")
    for route in ("takeback", "then"):
        for uid, seq in ((unit.near_position, line), (unit.near_position, "x"), (unit.near_position, 10**30)):
            assert client.get(f"/admin/position/{route}/?id={uid}&line={seq}").status_code == 404


def test_a_familys_past_opens_like_its_file_and_each_look_is_written_down(browse, unit, family):
    unit.change("inquiry", family.inquiry, {"caller": "שם אחר לגמרי"})
    line = lines_of("inquiry", family.inquiry)[0]
    ways = [f"history/?id={family.inquiry}", f"then/?id={family.inquiry}&line={line.seq}",
            f"takeback/?id={family.inquiry}&line={line.seq}"]  # fmt: skip
    for way in ways:
        answer = browse("manager").get(f"/admin/inquiry/{way}")
        assert (answer.status_code, answer.location) == (302, f"/admin/inquiry/details/?id={family.inquiry}")
        assert browse("secretary").get(f"/admin/inquiry/{way}").status_code == 403
    before = len(journal.looks("inquiry", family.inquiry))
    for way in ways:
        assert leaked(browse("worker").get(f"/admin/inquiry/{way}").text), way
    assert len(journal.looks("inquiry", family.inquiry)) == before + 3


def test_a_change_in_a_familys_file_is_taken_back_sealed(browse, unit, family):
    unit.change("inquiry", family.inquiry, {"caller": "שם אחר לגמרי"})
    takeback(browse("worker"), "inquiry", family.inquiry, lines_of("inquiry", family.inquiry)[0])
    assert fresh(Inquiry, family.inquiry).caller == CALLER
    sealed = journal.Values.select().join(journal.Line).where(journal.Line.entity == "inquiry")
    assert all(not row.salt for row in sealed)


# Undo of the last action


def test_the_last_saving_is_undone_in_one_press_and_again(browse, unit):
    client = browse("worker")
    page = write(client, "person", unit.near_person, first="רות")
    assert "נשמר" in text_of(page)
    back = undo(client, page)
    assert "בוטל: שינוי אחד" in text_of(back)
    assert fresh(Person, unit.near_person).first == "נועה"
    undo(client, back)
    assert fresh(Person, unit.near_person).first == "רות"


def test_a_word_that_wrote_nothing_offers_no_undo(browse, unit):
    client = browse("worker")
    assert press_of(client.get("/admin/person/")) is None
    assert press_of(write(client, "person", unit.near_person, first="רות"))
    assert press_of(client.get("/admin/person/")) is None


def test_another_persons_press_is_nobodys(browse, unit):
    page = write(browse("worker"), "person", unit.near_person, first="רות")
    told = undo(browse("manager"), page)
    assert "אין מה לבטל" in text_of(told)
    assert fresh(Person, unit.near_person).first == "רות"


def test_what_somebody_changed_since_is_not_undone(browse, unit):
    client = browse("worker")
    page = write(client, "person", unit.near_person, first="רות")
    unit.change("person", unit.near_person, {"notes": "הערה"})
    told = text_of(undo(client, page))
    assert "עדיין לא בוטל דבר" in told
    assert "מאז נעשו כאן עוד שינויים" in told
    assert fresh(Person, unit.near_person).first == "רות"


def test_an_addition_is_undone(browse, unit):
    client = browse("worker")
    page = client.post("/admin/person/new/", data={"first": "תמר", "last": "אלון"}, follow_redirects=True)
    undo(client, page)
    assert Person.get(Person.first == "תמר").retired_on


def archived(client, entity, uids):
    """The archive's action on many of a list's lines; the page after it."""
    return client.post(f"/admin/{entity}/action/", data={"action": "retire", "rowid": uids}, follow_redirects=True)


def test_many_at_once_are_undone_whole_or_as_far_as_it_goes(browse, unit, world, command):
    client = browse("manager")
    uids = [unit.add("person", first="אבי", last=str(n)) for n in range(3)]
    undo(client, archived(client, "person", uids))
    assert [fresh(Person, uid).retired_on for uid in uids] == [None] * 3
    page = archived(client, "person", uids)
    apply(Change("person", uids[1], "restore"), SYSTEM, command, world)
    apply(Change("person", uids[1], "retire"), SYSTEM, command, world)
    told = undo(client, page)
    assert "לא הכול אפשר לבטל" in text_of(told)
    assert [bool(fresh(Person, uid).retired_on) for uid in uids] == [True] * 3
    assert "בוטל: שני שינויים" in text_of(undo(client, page, part="1"))
    assert [bool(fresh(Person, uid).retired_on) for uid in uids] == [False, True, False]


def test_what_went_with_a_record_comes_back_with_it(browse, unit):
    client = browse("manager")
    page = client.post("/admin/meeting/retire/", data={"id": unit.near_meeting}, follow_redirects=True)
    assert fresh(Attendance, unit.near_attendance).retired_on
    undo(client, page)
    assert fresh(Meeting, unit.near_meeting).retired_on is None
    assert fresh(Attendance, unit.near_attendance).retired_on is None


def test_what_the_house_did_because_of_it_is_undone_too(browse, unit):
    values = {"role_kind": unit.member, "body": unit.near_body, "function": "member"}
    member = unit.add("position", person=unit.near_person, **values)
    client = browse("manager")
    page = write(client, "body", unit.near_body, status="closed")
    assert fresh(Position, member).end
    undo(client, page)
    assert fresh(Body, unit.near_body).status != "closed"
    assert fresh(Position, member).end is None


def test_what_the_house_added_because_of_it_goes_with_it(browse, unit):
    unit.with_teams()
    client = browse("manager")
    values = {"code": "drill2", "name": "תרגיל שני", "weight": "5", "sort": "3", "active": "כן"}
    page = client.post("/admin/readiness_item/new/", data=values, follow_redirects=True)
    added = ReadinessItem.get(ReadinessItem.code == "drill2")
    assert ReadinessStatus.select().where(ReadinessStatus.item == added.uid).count() == 2
    undo(client, page)
    assert fresh(ReadinessItem, added.uid).retired_on
    assert all(row.retired_on for row in ReadinessStatus.select().where(ReadinessStatus.item == added.uid))


def test_a_press_that_never_was_is_answered_in_words(browse, unit):
    client = browse("viewer")
    for press in ("", "x", "\0", "a" * 500, "bcdfghjkmn"):
        answer = client.post("/admin/undo/", data={"press": press, "url": "https://evil.example"})
        assert (answer.status_code, answer.location) == (302, "/admin/"), press


def test_a_saving_in_a_familys_file_is_undone_by_who_may_write_it(browse, unit, family):
    client = browse("worker")
    page = write(client, "inquiry", family.inquiry, caller="שם אחר לגמרי")
    undo(client, page)
    assert fresh(Inquiry, family.inquiry).caller == CALLER
    again = write(client, "inquiry", family.inquiry, caller="שם אחר לגמרי")
    unit.change("inquiry", family.inquiry, {"worker": unit.secretary})
    told = undo(client, again)
    assert fresh(Inquiry, family.inquiry).caller == "שם אחר לגמרי"
    assert leaked(told.text) == []


@pytest.mark.browser
def test_a_slip_is_undone_by_the_keyboard_alone(app, unit):
    set_password(app, unit.worker)
    with served(app) as house, opened() as page:
        signed_in(page, house, "worker").goto(f"{house}/admin/person/edit/?id={unit.near_person}")
        page.fill("[name=first]", "רותי")
        page.keyboard.press("Enter")
        page.wait_for_selector(".alert .undo button")
        assert fresh(Person, unit.near_person).first == "רותי"
        page.focus(".alert .undo button")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=בוטל: שינוי אחד")
        assert page.url == f"{house}/admin/person/details/?id={unit.near_person}"
        assert fresh(Person, unit.near_person).first == "נועה"
