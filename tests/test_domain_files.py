"""Files on records: taken in by content, sealed on disk, opened to whom the record is open, in backups, and back."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import io
import zipfile
from dataclasses import replace

import pytest

from models import attachments, backup, catalog, journal, restore
from models.attachments import Attachment
from models.file_kinds import KINDS, kind_of, name_of
from models.kinds import Invalid
from models.rules import Rule
from models.sealing import sealer
from models.settings import Settings
from tests.admin_fixtures import app, browse, office, unit  # noqa: F401 (fixtures)
from tests.care_world import family  # noqa: F401 (fixture)

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def packed(*names):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


SAMPLES = {
    "pdf": PDF, "png": b"\x89PNG\r\n\x1a\n....", "jpeg": b"\xff\xd8\xff\xe0....", "webp": b"RIFF0000WEBPVP8 ",
    "docx": packed("[Content_Types].xml", "word/document.xml"), "txt": "סיכום הישיבה\r\n".encode(),
    "xlsx": packed("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": packed("[Content_Types].xml", "ppt/presentation.xml"),
}  # fmt: skip


@pytest.mark.parametrize("code", KINDS)
def test_a_file_is_what_its_content_says(code):
    assert kind_of(f"סיכום.{KINDS[code].endings[-1].upper()}", SAMPLES[code]) == code
    for other in KINDS.keys() - {code}:
        with pytest.raises(Invalid):
            kind_of(f"סיכום.{KINDS[code].endings[0]}", SAMPLES[other])


def test_a_text_of_an_older_program_is_a_text():
    assert kind_of("a.txt", "סיכום הישיבה".encode("cp1255")) == "txt"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ\x90\x00"), ("a", PDF), ("a.pdf", b""), ("a.pdf", b"MZ\x90\x00"), ("a.txt", b"MZ\x90\x00"),
        ("a.html", b"<script>"), ("a.svg", b"<svg onload='x'/>"), ("a.docx", packed("x.txt")),
        ("a.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("a.docx", b"PK\x03\x04"),
    ],
)  # fmt: skip
def test_what_is_not_taken_in(name, content):
    with pytest.raises(Invalid):
        kind_of(name, content)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("C:\\folder\\a.pdf", "a.pdf"), ("../../etc/a.pdf", "a.pdf"), ("a\u202efdp.pdf", "afdp.pdf"),
     ("x" * 300 + ".pdf", "x" * 116 + ".pdf"), (" סיכום.pdf ", "סיכום.pdf")],
)  # fmt: skip
def test_names_are_kept_clean(given, kept):
    assert name_of(given) == kept


def send(client, record, *files, entity="meeting"):
    given = [(io.BytesIO(content), name) for name, content in files]
    return client.post("/admin/attachment/add/", data={"entity": entity, "record": record, "file": given},
                       follow_redirects=True)  # fmt: skip


def test_a_file_is_handed_in_seen_opened_and_taken_off(browse, unit, office):
    worker = browse("worker")
    page = send(worker, unit.near_meeting, ("סיכום.pdf", PDF), ("רשימה.txt", b"abc")).text
    assert page.count("סיכום.pdf") >= 2  # on the card, and in the history
    assert "צירוף קובץ" in page
    first = Attachment.get(Attachment.kind == "pdf")
    answer = worker.get(f"/admin/attachment/?id={first.uid}")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Content-Disposition"].startswith("inline")
    text = worker.get(f"/admin/attachment/?id={Attachment.get(Attachment.kind == 'txt').uid}")
    assert text.headers["Content-Disposition"].startswith("attachment")
    page = worker.post("/admin/attachment/remove/", data={"id": first.uid}, follow_redirects=True).text
    assert f"id={first.uid}" not in page
    assert worker.get(f"/admin/attachment/?id={first.uid}").status_code == 404


def test_nothing_on_disk_or_in_the_database_can_be_read(browse, unit, office, db):
    send(browse("worker"), unit.near_meeting, ("סיכום.txt", "מה שנאמר בפגישה".encode()))
    path = next((office.settings.instance / attachments.FOLDER).iterdir())
    assert "מה שנאמר".encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert "סיכום" not in str(db.execute_sql("SELECT name FROM attachment").fetchall())


@pytest.mark.parametrize(
    ("role", "where", "reads", "writes"),
    [
        ("manager", "near", 200, True), ("worker", "near", 200, True), ("worker", "far", 200, False),
        ("eligibility", "near", 200, False), ("viewer", "near", 404, False), ("privacy", "near", 404, False),
        ("admin", "near", 404, False),
    ],
)  # fmt: skip
def test_who_may_follows_from_the_record(browse, unit, role, where, reads, writes):
    record = getattr(unit, f"{where}_meeting")
    send(browse("manager"), record, ("סיכום.pdf", PDF))
    found, client = Attachment.get(), browse(role)
    assert client.get(f"/admin/attachment/?id={found.uid}").status_code == reads
    assert (send(client, record, ("עוד.pdf", PDF)).status_code == 200) == writes
    assert Attachment.select().count() == 1 + writes
    removed = client.post("/admin/attachment/remove/", data={"id": found.uid})
    assert (removed.status_code == 302) == writes


def test_a_stranger_goes_to_the_sign_in(browse, unit):
    send(browse("manager"), unit.near_meeting, ("סיכום.pdf", PDF))
    answer = browse(None).get(f"/admin/attachment/?id={Attachment.get().uid}")
    assert (answer.status_code, "login" in answer.location) == (302, True)


def test_a_disguised_file_is_refused_in_hebrew(browse, unit):
    page = send(browse("worker"), unit.near_meeting, ("תקציב.pdf", b"MZ\x90\x00"), ("תקציב.exe", b"MZ")).text
    assert "אינו מה ששמו אומר" in page
    assert "אינו נשמר כאן" in page
    assert Attachment.select().count() == 0


def test_a_file_may_be_as_large_as_the_rule_says(browse, unit):
    rule = Rule.get(Rule.code == "file_mb")
    unit.change("rule", rule.uid, {"value": 1})
    size = 2**20 - len(PDF)
    assert "צורף" in send(browse("worker"), unit.near_meeting, ("א.pdf", PDF + b" " * size)).text
    assert "גדול מדי" in send(browse("worker"), unit.near_meeting, ("ב.pdf", PDF + b" " * (size + 1))).text
    assert Attachment.select().count() == 1


def test_only_entities_that_say_so_have_files(browse, unit):
    assert send(browse("manager"), unit.near_person, ("א.pdf", PDF), entity="person").status_code == 404
    assert send(browse("manager"), "../../etc", ("א.pdf", PDF)).status_code == 404
    assert Attachment.select().count() == 0


def test_an_archived_record_takes_nothing_in(browse, unit):
    client = browse("manager")
    client.post("/admin/meeting/retire/", data={"id": unit.near_meeting})
    assert "בארכיון" in send(client, unit.near_meeting, ("א.pdf", PDF)).text
    assert Attachment.select().count() == 0


def test_of_a_confidential_record_a_look_is_written_down(browse, unit, family, monkeypatch):
    entry = catalog.BY_CODE["inquiry"]
    monkeypatch.setitem(catalog.BY_CODE, "inquiry", replace(entry, files=True))
    send(browse("worker"), family.inquiry, ("מכתב.pdf", PDF), entity="inquiry")
    found = Attachment.get()
    lines = journal.Line.select().where((journal.Line.record == family.inquiry) & (journal.Line.verb == "read"))
    before = lines.count()
    assert browse("worker").get(f"/admin/attachment/?id={found.uid}").status_code == 200
    assert lines.count() == before + 1
    assert not [line for line in journal.Line.select() if "מכתב" in line.place]
    assert browse("manager").get(f"/admin/attachment/?id={found.uid}").status_code == 404


def test_files_come_back_from_a_backup(browse, unit, office, world, tmp_path):
    send(browse("worker"), unit.near_meeting, ("סיכום.pdf", PDF))
    house, other = tmp_path / "house", tmp_path / "other"
    kept = tmp_path / "kept"
    for folder in (house, other, kept):
        folder.mkdir()
    settings = Settings(instance=office.settings.instance, database_url=f"sqlite:///{house / 'none.db'}")
    backup._copy_kept(settings, kept / "files")
    restore._bring_files(Settings(instance=other), kept / "files")
    assert attachments.content_of(other, Attachment.get()) == PDF


def test_files_are_sealed_anew_with_a_new_key(browse, unit, office):
    send(browse("worker"), unit.near_meeting, ("סיכום.pdf", PDF))
    old = sealer.keys
    try:
        sealer.use(["a new key", *old])
        assert attachments.content_of(office.settings.instance, Attachment.get()) == PDF
        assert [attachments.renew(office.settings.instance) for _ in range(2)] == [1, 0]
        sealer.keys = ("a new key",)
        assert attachments.content_of(office.settings.instance, Attachment.get()) == PDF
    finally:
        sealer.use(old)
