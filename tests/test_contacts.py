"""'דף קשר': who stands in the contact sheet, what residents are given of it, and what one does with it."""

import csv
import datetime as dt
import html
import io

import openpyxl
import pytest
import vobject

from models import journal
from tests.admin_fixtures import *  # noqa: F403
from tests.admin_fixtures import TODAY

PATH = "/admin/contacts/"
ALL = ("manager", "secretary", "worker", "referent", "regional", "eligibility")
MOBILE, OTHER, SHOWN = "+972525666195", "+972525666196", "052-566-6195"


@pytest.fixture
def village(unit):
    """The near settlement with everyone who may or may not stand in a sheet, by what he is."""
    unit.change("settlement", unit.near, {"phone": "02-9931234", "email": "office@example.org"})
    unit.figure = unit.add("role_kind", code="key_figure", name="דמות מפתח", mirrored=False)
    kind = unit.add("body_kind", code="t_protection", name="צוות מוגנות", family="team")
    unit.team = unit.add("body", name="מוגנות תקוע", kind=kind, settlement=unit.near, phone_public="02-9931235")
    agreed = {"publish_consent": True, "consent_on": TODAY}
    unit.agreed = _holder(unit, "מסכימה", mobile=MOBILE, phone=OTHER, email="yes@example.org",
                          access_address="secret@example.org", notes="הערה", **agreed)  # fmt: skip
    _holder(unit, "מסרבת", publish_consent=False)
    _holder(unit, "שלאנשאלה")
    _holder(unit, "שסיימה", end=TODAY - dt.timedelta(days=1), **agreed)
    _holder(unit, "שתתחיל", start=TODAY + dt.timedelta(days=1), **agreed)
    _holder(unit, "בלתיפורמלית", leadership="informal", **agreed)
    _holder(unit, "דמותמפתח", role_kind=unit.figure, **agreed)
    _holder(unit, "שבמוגנות", role_kind=unit.member, settlement=None, body=unit.team, **agreed)
    _holder(unit, "שבוועדה", role_kind=unit.member, settlement=None, body=unit.near_body, function="chair", **agreed)
    _holder(unit, "שחברה", role_kind=unit.member, settlement=None, body=unit.near_body, **agreed)
    return unit


TERM = ("role_kind", "settlement", "body", "function", "start", "end", "leadership")


def _holder(unit, last, **values):
    term = {"role_kind": unit.role, "settlement": unit.near, **{n: v for n, v in values.items() if n in TERM}}
    person = unit.add("person", first="גילה", last=last, **{n: v for n, v in values.items() if n not in TERM})
    unit.add("position", person=person, **{name: value for name, value in term.items() if value})
    return person


def text_of(client, query=""):
    answer = client.get(f"{PATH}?{query}")
    assert answer.status_code == 200
    return html.unescape(answer.text.split("<main")[1])


def rows_of(client, query=""):
    """The lines of the CSV file, without its headers."""
    return list(csv.reader(io.StringIO(client.get(f"{PATH}csv/?{query}").data.decode("utf-8-sig"))))[1:]


def names(client, query=""):
    return {row[2] for row in rows_of(client, query)}


def test_the_units_sheet_holds_whoever_holds_a_formal_role_today(browse, village):
    found = names(browse("worker"), f"settlement={village.near}&who=all")
    assert found == {"", "נועה לוי near", "עו״ס קהילתי/ת / מלווה", "גילה מסכימה", "גילה מסרבת", "גילה שלאנשאלה",
                     "גילה שבוועדה", "גילה שחברה"}  # fmt: skip


@pytest.mark.parametrize("way", ["", "csv/", "vcf/"])
def test_residents_are_given_what_is_published_and_nothing_else(browse, village, way):
    found = html.unescape(browse("manager").get(f"{PATH}{way}?version=residents&who=all").data.decode("utf-8-sig"))
    found = found.replace("\r\n ", "")  # a card's long line goes on in the next
    found = found.partition('role="group"')[2] if way == "" else found  # without what may be chosen
    secret = ("מסרבת", "שלאנשאלה", "שסיימה", "שתתחיל", "בלתיפורמלית", "דמותמפתח", "שבמוגנות", "נועה", "secret@", "הערה",
              "6196", "פנוי", "עו״ס קהילתי")  # fmt: skip
    assert [told for told in secret if told in found] == []
    for told in ("מסכימה", "שבוועדה", "yes@example.org", "6195", "993", "office@example.org", "מוגנות תקוע"):
        assert told in found, told


def test_consent_that_is_taken_back_is_gone_at_once(browse, village):
    client = browse("manager")
    assert "גילה מסכימה" in names(client, "version=residents")
    client.post("/admin/subject/ask/", data={"id": village.agreed, "kind": "consent"})
    assert "גילה מסכימה" not in names(client, "version=residents")


def test_the_two_versions_say_what_they_are(browse, village):
    client = browse("manager")
    assert "לשימוש היחידה בלבד" in text_of(client)
    residents = text_of(client, "version=residents")
    assert ("מותר לפרסום" in residents, "לשימוש היחידה בלבד" in residents) == (True, False)


def test_it_is_narrowed_by_settlement_role_and_kind_of_body(browse, village):
    client = browse("worker")
    assert names(client, f"role={village.role}&settlement={village.far}") == {"נועה לוי far"}
    assert names(client, f"group={village.body_kind}") == {"גילה שבוועדה", "גילה שחברה"}
    assert names(client, f"group={village.near_body}") == {"גילה שבוועדה", "גילה שחברה"}
    assert names(client, f"group={village.team}") == {""}  # the published number alone
    assert "נועה לוי far" not in names(client, "settlement=mine")
    assert "נועה לוי near" in names(client, "settlement=mine")
    assert names(client, "settlement=nowhere00") == set()


def test_the_members_of_bodies_wait_to_be_asked_for(browse, village):
    found = names(browse("worker"), f"settlement={village.near}")
    assert ("גילה שבוועדה" in found, "גילה שחברה" in found) == (True, False)


def test_a_forum_has_its_members_by_their_roles(browse, village):
    kind = village.add("body_kind", code="f_coordinators", name="פורום רכזים", family="forum", regional_ok=True,
                       auto_member_roles="coordinator")  # fmt: skip
    forum = village.add("body", name="פורום רכזי קהילה", kind=kind)
    client = browse("worker")
    assert names(client, f"group={forum}") >= {"נועה לוי near", "נועה לוי far", "גילה מסכימה"}
    assert names(client, f"group={forum}&version=residents") == {"גילה מסכימה"}
    assert f"group={forum}" in client.get(f"/admin/body/details/?id={forum}").text


def test_what_is_vacant_stands_on_the_screen_with_the_form_that_fills_it(browse, village):
    secretary = village.add("role_kind", code="secretary", name="מזכיר/ת יישוב", is_required=True)
    text = text_of(browse("worker"), f"settlement={village.near}")
    assert "פנוי" in text
    assert f"/admin/position/new/?settlement={village.near}&role_kind={secretary}" in text
    far = text_of(browse("worker"), f"settlement={village.far}")
    assert ("פנוי" in far, "/admin/position/new/" in far) == (True, False)  # it is not hers to fill
    assert "מזכיר/ת יישוב" not in str(rows_of(browse("worker"), f"settlement={village.near}"))


def test_one_press_calls_writes_and_chats(browse, village):
    text = text_of(browse("worker"), f"settlement={village.near}")
    for href in (f"tel:{MOBILE}", "https://wa.me/972525666195", "mailto:yes@example.org"):
        assert f'href="{href}"' in text
    assert f'<bdi dir="ltr">{SHOWN}</bdi>' in text
    assert 'value="office@example.org; yes@example.org"' in text
    assert 'href="mailto:?bcc=office@example.org,yes@example.org"' in text


def test_a_letter_to_many_goes_in_parts_that_every_programme_opens(browse, village):
    for number in range(80):
        _holder(village, f"רבה{number}", email=f"a.long.enough.address.{number}@example.org")
    letters = [part.partition('"')[0] for part in text_of(browse("worker")).split('href="mailto:?bcc=')[1:]]
    assert len(letters) > 1
    assert max(map(len, letters)) < 1850
    assert sum(part.count("@") for part in letters) == 82


def test_a_telephone_takes_the_cards_in(browse, village):
    answer = browse("worker").get(f"{PATH}vcf/?settlement={village.near}&who=all")
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    cards = {card.fn.value: card for card in vobject.readComponents(answer.data.decode())}
    one = cards["גילה מסכימה"]
    assert (one.version.value, one.n.value.family, one.n.value.given) == ("3.0", "מסכימה", "גילה")
    assert ([tel.value for tel in one.tel_list], one.email.value) == ([MOBILE, OTHER], "yes@example.org")
    assert (one.title.value, one.org.value) == ("רכז/ת קהילה", ["תקוע"])
    assert "מזכירות היישוב תקוע" in cards
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75


def test_a_card_holds_signs_that_mean_something_to_the_format(browse, village):
    person = _holder(village, "נקודה; פסיק, קו\\ סוף " + "ארוך " * 7)
    [card] = vobject.readComponents(browse("worker").get(f"{PATH}vcf/?person={person}").data.decode())
    assert card.n.value.family == "נקודה; פסיק, קו\\ סוף " + ("ארוך " * 7).strip()


def test_a_spreadsheet_opens_it_from_right_to_left(browse, village):
    data = browse("worker").get(f"{PATH}xlsx/?settlement={village.near}").data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.sheet_view.rightToLeft
    assert [cell.value for cell in sheet[1]] == ["יישוב", "תפקיד", "שם", "נייד", "טלפון", "דוא״ל"]
    assert SHOWN in {row[3] for row in sheet.iter_rows(values_only=True)}


def test_what_was_taken_out_is_written_down(browse, village):
    browse("worker").get(f"{PATH}vcf/?version=residents")
    line = journal.Line.select().order_by(journal.Line.seq.desc()).get()
    assert (line.verb, line.entity, line.place) == ("export", "position", "דף קשר לתושבים")


@pytest.mark.parametrize("role", [*ALL, "viewer", "privacy", "admin"])
def test_who_may_see_people_sees_the_sheet(browse, role):
    for way in ("", "csv/", "xlsx/", "vcf/"):
        assert browse(role).get(f"{PATH}{way}").status_code == (200 if role in ALL else 403)


@pytest.mark.parametrize("junk", ["settlement=%00", "group=zz", "role='", "person=" + "1" * 99, "version=x&who=y"])
def test_junk_in_the_address_is_not_a_fault(browse, junk):
    assert browse("manager").get(f"{PATH}?{junk}").status_code == 200
    assert browse("manager").get(f"{PATH}exe/?{junk}").status_code == 404


def test_it_asks_the_database_the_same_however_many_there_are(browse, village, queries):
    client, counts = browse("manager"), []
    for more in (1, 9):
        for number in range(more):
            place = village.add("settlement", name=f"יישוב {more}{number}", kind="communal")
            _holder(village, f"אחרת{number}", settlement=place)
        del queries[:]
        text_of(client, "who=all")
        counts.append(len(queries))
    assert counts[0] == counts[1]
