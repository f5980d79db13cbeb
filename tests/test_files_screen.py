"""'טעינה מקובץ' in a browser: upload, review, take in, take back; and who may."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import html
import io
import re

import pytest

from admin import files
from models.access import SYSTEM
from models.changes import Change, Source, apply
from models.ledger import Run
from models.people import Person
from sync import file_reading
from tests.admin_fixtures import app, browse, fresh, office, unit  # noqa: F401 (fixtures)

HEAD = "מזהה,משפחה,שם פרטי,נייד,הערות"
HERE = "/admin/person/import/"


@pytest.fixture
def manager(browse):
    return browse("manager")


def upload(client, text, name="אנשים.csv", path=HERE):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(path, data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def reviewed(client, text):
    """(address of the review, its page)."""
    address = upload(client, text).headers["Location"]
    return address, client.get(address)


def accept(client, address, page):
    digest = re.search(r'name="digest" value="(\w+)"', page.text)[1]
    return client.post(f"{address}accept/", data={"digest": digest})


def kept(office):
    return list((office.settings.instance / "uploads").iterdir())


def test_the_whole_way(manager, unit, office):
    assert f'href="{HERE}"' in manager.get("/admin/person/").text
    assert "משפחה" in manager.get(HERE).text
    address, page = reviewed(manager, f"{HEAD}\n{unit.near_person},לוי near,נועה,052-566-6194,חדשה\n,כהן,דנה,12,\n")
    text = html.unescape(page.text)
    assert page.status_code == 200
    assert "חדשה" in text
    assert "„12” אינו מספר טלפון" in text
    assert "אנשים.csv" in text
    assert fresh(Person, unit.near_person).notes is None
    done = accept(manager, address, page)
    assert done.status_code == 302
    assert fresh(Person, unit.near_person).notes == "חדשה"
    assert fresh(Person, unit.near_person).updated_by == "מנהל/ת היחידה"
    assert kept(office) == []
    told = html.unescape(manager.get(done.headers["Location"]).text)
    assert "הקובץ נקלט" in told
    assert "„12” אינו מספר טלפון" in told
    run = manager.get(f"/admin/runs/{done.headers['Location'].rstrip('/').rpartition('/')[2]}/take-back/").text
    assert ("לבטל את הקובץ הזה" in run, "הסנכרון הזה" in run) == (True, False)
    back = manager.post(f"{done.headers['Location']}take-back/", follow_redirects=True)
    assert "הטעינה בוטלה" in back.text
    assert fresh(Person, unit.near_person).notes is None
    assert Person.get(Person.last == "כהן").retired_on


def test_what_is_confirmed_is_what_was_shown(manager, unit, world, office):
    address, page = reviewed(manager, f"{HEAD}\n{unit.near_person},לוי near,נועה,052-566-6194,מהקובץ\n")
    apply(Change("person", unit.near_person, "update", {"notes": "מהמסך"}), SYSTEM, Source("screen"), world)
    again = accept(manager, address, page)
    assert again.status_code == 409
    assert files.MOVED in again.text
    assert "מהמסך" in again.text
    assert fresh(Person, unit.near_person).notes == "מהמסך"
    assert accept(manager, address, again).status_code == 302
    assert fresh(Person, unit.near_person).notes == "מהקובץ"


def test_taking_in_twice_is_taking_in_once(manager, unit):
    address, page = reviewed(manager, "משפחה,שם פרטי\nכהן,דנה\n")
    accept(manager, address, page)
    again = manager.post(f"{address}accept/", data={"digest": "x"}, follow_redirects=True)
    assert files.GONE in again.text
    assert Person.select().where(Person.last == "כהן").count() == 1
    assert Run.select().where(Run.way == "file").count() == 1


def test_an_uploaded_file_opens_no_sheet_to_anybody(manager, unit):
    label = "דוא״ל לפתיחת הגיליון"
    assert label not in html.unescape(manager.get(HERE).text)
    address, page = reviewed(manager, f"מזהה,הערות,{label}\n{unit.near_person},חדשה,evil@example.org\n")
    text = html.unescape(page.text)
    assert f"העמודה „{label}” לא נקראת מקובץ" in text
    assert "evil@example.org" not in text
    assert accept(manager, address, page).status_code == 302
    known = fresh(Person, unit.near_person)
    assert (known.notes, known.access_address) == ("חדשה", None)


def test_a_file_may_be_forgotten(manager, unit, office):
    address, page = reviewed(manager, "משפחה,שם פרטי\nכהן,דנה\n")
    assert manager.post(f"{address}cancel/").headers["Location"] == "/admin/person/"
    assert kept(office) == []
    assert manager.get(address).headers["Location"] == HERE


def test_a_file_is_kept_a_day(manager, unit, office, clock):
    upload(manager, "משפחה,שם פרטי\nכהן,דנה\n")
    clock.move(days=1, seconds=1)
    upload(manager, "משפחה,שם פרטי\nכהן,דנה\n")
    assert len(kept(office)) == 1


def test_a_file_is_its_owners_and_its_lists(browse, manager, unit):
    address, _ = reviewed(manager, "משפחה,שם פרטי\nכהן,דנה\n")
    assert browse("secretary").get(address).status_code == 302
    assert manager.get(address.replace("person", "body")).status_code == 302
    for token in ("..", "x" * 32, "a" * 31 + "%2e", "א" * 32):
        assert manager.get(f"{HERE}{token}/").status_code in (302, 404)


@pytest.mark.parametrize(("data", "told"), [
    (b"", file_reading.EMPTY), (b"\x00" * 9, file_reading.OTHER), (b"PK\x03\x04x", file_reading.BROKEN),
    (b"x" * 101, file_reading.TOO_BIG),
])  # fmt: skip
def test_what_cannot_be_read_is_told_on_the_form(manager, unit, monkeypatch, data, told):
    monkeypatch.setattr(files, "MOST_BYTES", 100)
    monkeypatch.setattr(file_reading, "MOST_BYTES", 100)
    answer = upload(manager, data)
    assert answer.status_code == {file_reading.OTHER: 415, file_reading.TOO_BIG: 413}.get(told, 400)
    assert told in html.unescape(answer.text)


def test_without_a_file(manager, unit):
    answer = manager.post(HERE)
    assert answer.status_code == 400
    assert files.NO_FILE in answer.text


@pytest.mark.parametrize(("text", "told"), [("גובה,משקל\n1,2\n", "לא נמצאה שורת כותרות"), (f"{HEAD}\n", files.NOTHING),
                                            ("משפחה,שם משפחה\nא,ב\n", "יש עמודות שמופיעות")])  # fmt: skip
def test_a_file_with_nothing_to_take_in(manager, unit, text, told):
    address, page = reviewed(manager, text)
    assert told in html.unescape(page.text)
    assert "לקלוט</button>" not in page.text
    assert manager.post(f"{address}accept/", data={"digest": ""}).status_code in (302, 409)
    assert Person.select().count() == 2


@pytest.mark.parametrize(("role", "entity", "status"), [
    (None, "person", 302), ("viewer", "person", 403), ("eligibility", "person", 403), ("worker", "role_kind", 403),
    ("worker", "person", 200), ("manager", "user", 403), ("admin", "user", 200), ("admin", "person", 403),
])  # fmt: skip
def test_who_may_load_files(browse, unit, role, entity, status):
    client = browse(role)
    assert client.get(f"/admin/{entity}/import/").status_code == status
    if status != 200:
        path = f"/admin/{entity}/import/"
        assert upload(client, "x", path=path).status_code == status
        for verb, page in (("POST", "aaa/accept/"), ("GET", "done/bcdfgh/"), ("POST", "done/bcdfgh/take-back/")):
            assert client.open(path + page, method=verb).status_code == status


def test_a_list_that_is_not_loaded_offers_nothing(browse, unit):
    assert "/import/" not in browse("eligibility").get("/admin/person/").text


def test_another_lists_run_is_not_found(manager, unit):
    address, page = reviewed(manager, "משפחה,שם פרטי\nכהן,דנה\n")
    done = accept(manager, address, page).headers["Location"]
    assert manager.get(done).status_code == 200
    assert manager.get(done.replace("person", "body")).status_code == 404
    assert manager.get(f"{HERE}done/bcdfghjkmn/").status_code == 404


def test_a_forged_upload_is_refused(app, browse, unit):
    app.config.update(WTF_CSRF_ENABLED=True)
    assert upload(browse("manager"), "משפחה,שם פרטי\nכהן,דנה\n").status_code == 400


def test_of_a_long_review_the_beginning_is_shown(manager, unit, monkeypatch):
    monkeypatch.setattr(files, "SHOWN", 2)
    lines = "".join(f"כהן {number},דנה\n" for number in range(5))
    _, page = reviewed(manager, f"משפחה,שם פרטי,נייד\n{lines}")
    assert "ועוד <bdi>3</bdi> שורות" in page.text
