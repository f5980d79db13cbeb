"""A file taken in: what it would change, line by line, and what became of it."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import datetime as dt
import io

import openpyxl
import pytest

from admin import forms
from models import access, journal
from models.access import SYSTEM
from models.catalog import BY_CODE, CATALOG, TABS, column_field
from models.changes import Change, Denied, Source, apply
from models.kinds import Invalid, Labels, Ref
from models.ledger import Run
from models.meetings import Meeting
from models.people import Person
from models.staff import User
from sync import file_command, file_match, file_review, undo
from sync.file_lines import EXISTS, REFUSALS
from sync.file_reading import Table, Unreadable, read_file
from sync.file_review import MEANWHILE, review, take_in
from sync.files import columns_of, readable, stream_csv, write_xlsx
from sync.merge import Column
from tests.admin_fixtures import fresh, office, unit  # noqa: F401 (fixtures)

#: what files, spreadsheets and people's programs are known to spoil
NASTY = (
    '"צח״י" ל\'', "א, ב; ג\tד", "שורה\nועוד שורה", "=1+1", "-נקודה", "+972-52", "@מישהו", "'=1+1", "''@", "007",
    "1E5", "03/02/2026", "TRUE", "שלום \u200fabc\u200e", "🙂👩‍👩‍👧", "<b>&amp;</b>", "_x0041_", "_x005F_x0041_",
    "_x000D_", "%s {x}", "null",
)  # fmt: skip


def look(unit, entity, *lines, actor=SYSTEM, whole=False):
    """The review of a file whose first line is the headings."""
    rows = tuple((number, tuple(line)) for number, line in enumerate(lines, 1))
    return review(BY_CODE[entity], Table("x.csv", rows), actor, unit.world, whole)


def take(unit, entity, *lines, actor=SYSTEM):
    """Take in a file, and return the run."""
    return take_in(look(unit, entity, *lines, actor=actor), actor, unit.world, "מנהלת", "x.csv")


def user(unit, role):
    return access.actor_of(User.get_by_id(getattr(unit, role)), unit.world.today())


def actions(found):
    return [row.action for row in found.rows]


def nasty(unit):
    """Records of every entity whose texts are hard to carry."""
    for at, text in enumerate(NASTY):
        home = unit.add("settlement", name=f"{text} {at}"[:60], name_en=text, kind="farm", lat=31.5, lon=34.123456,
                        notes=text, households=at, site="example.org/=1", data_year=2025)  # fmt: skip
        one = unit.add("person", last=text, first=text, notes=f"{text}\n{text}", phone="+44 20 7946 0958",
                       mobile="*6050")  # fmt: skip
        unit.add("position", person=one, role_kind=unit.role, settlement=home, notes=text, pct=at)
        meeting = unit.add("meeting", kind="team", date=dt.date(1900, 1, 1), start=dt.time(0, 5), settlement=home,
                           summary=text, next_date=dt.date(2100, 12, 31), worker=unit.worker)  # fmt: skip
        unit.add("attendance", meeting=meeting, person=one, present=None)
        unit.add("area", name=text, parent=unit.area)
        unit.add("body_kind", code=f"k{at}", name=f"{text} {at}", family="group", aliases=f"{text}\n{text}")


def file_of(entry, kind):
    if kind == "csv":
        return b"".join(stream_csv(entry, columns_of(entry), readable(entry, SYSTEM)))
    held = io.BytesIO()
    write_xlsx(entry, columns_of(entry), readable(entry, SYSTEM), held)
    return held.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_went_out_comes_in_unchanged(unit, kind):
    nasty(unit.with_teams())
    for entry in (entry for entry in CATALOG if not entry.confidential):
        found = review(entry, read_file(f"x.{kind}", file_of(entry, kind)), SYSTEM, unit.world)
        assert [row for row in found.rows if row.action != "same"] == []
        assert len(found.rows) == readable(entry, SYSTEM).count() > 0
        assert (found.notices, found.blocked) == ((), "")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_texts_come_in_as_they_went_out(unit, kind):
    nasty(unit)
    entry = BY_CODE["area"]
    data = file_of(entry, kind)
    before = sorted(row.name for row in entry.model.select())
    for row in entry.model.select().where(entry.model.uid.not_in((unit.area, unit.other_area))):
        apply(Change("area", row.uid, "update", {"name": f"x {row.uid}"}), SYSTEM, Source("screen"), unit.world)
    run = take_in(review(entry, read_file("x", data), SYSTEM, unit.world), SYSTEM, unit.world, "", "x")
    assert run.counts["changed"] == len(NASTY)
    assert sorted(row.name for row in entry.model.select()) == before


def test_a_file_of_a_foreign_program_opens_every_field(unit):
    book, held = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["שם משפחה", "שם פרטי", "נייד", "מועד ההסכמה", "הסכמה לפרסום", "הערות"])
    book.active.append(["כהן", "דנה", 525666195, dt.datetime(2026, 2, 3), True, dt.datetime(2026, 2, 4)])
    book.save(held)
    found = review(BY_CODE["person"], read_file("x", held.getvalue()), SYSTEM, unit.world)
    take_in(found, SYSTEM, unit.world, "", "x")
    made = Person.get(Person.last == "כהן")
    assert (made.mobile, made.consent_on, made.publish_consent) == ("+972525666195", dt.date(2026, 2, 3), True)
    assert made.notes == "04/02/2026"


def test_only_what_differs_is_a_change(unit):
    found = look(unit, "person", ["מזהה", "משפחה", "שם פרטי", "נייד", "הערות"],
                 [unit.near_person, "לוי near", "נועה", "0525666194", "חדשה"],
                 [unit.far_person, "לוי far", "נועה", "+972-52-566-6194", ""])  # fmt: skip
    assert actions(found) == ["changed", "same"]
    assert {n: (c.label, c.old, c.new) for n, c in found.rows[0].cells.items()} == {"notes": ("הערות", "", "חדשה")}
    assert fresh(Person, unit.near_person).notes is None


def test_a_line_is_taken_in_with_its_way_and_place(unit):
    run = take(unit, "person", ["מזהה", "הערות"], [unit.near_person, "חדשה"], [unit.far_person, ""])
    assert fresh(Person, unit.near_person).notes == "חדשה"
    line, values = journal.history("person", unit.near_person)[0]
    assert (line.way, line.place, line.run) == ("file", "קובץ x.csv, שורה 2", run.uid)
    assert values == {"notes": [None, "חדשה"]}
    assert (run.way, run.state, run.who, run.counts["changed"], run.counts["same"]) == ("file", "done", "מנהלת", 1, 1)
    assert Run.get_by_id(run.uid).lines[0]["record"] == unit.near_person


def test_an_empty_cell_of_a_line_with_its_key_empties(unit):
    take(unit, "person", ["מזהה", "נייד"], [unit.near_person, ""])
    assert fresh(Person, unit.near_person).mobile is None


def test_a_new_line_becomes_a_record_with_what_a_form_would_fill_in(unit):
    run = take(unit, "meeting", ["סוג המפגש", "תאריך", "יישוב", "עובדת אחראית"], ["סיור", "", "", ""],
               ["סיור ביישוב", "3.2.26", "תקוע", "מנהל/ת היחידה"])  # fmt: skip
    assert (run.counts["new"], run.counts["error"]) == (1, 1)
    made = Meeting.get(Meeting.kind == "visit")
    assert (made.date, made.status, made.settlement_id) == (dt.date(2026, 2, 3), "planned", unit.near)
    assert made.worker_id == unit.manager


@pytest.mark.parametrize(("entity", "head", "line", "key"), [
    ("person", ["משפחה", "שם פרטי", "נייד", "הערות"], ["לוי near", "נועה", "0525666194", "x"], "near_person"),
    ("position", ["איש/אשת קשר", "תפקיד", "יישוב", "הערות"], ["נועה לוי near", "רכז/ת קהילה", "תקוע", "x"],
     "near_position"),
    ("settlement", ["שם היישוב", "הערות"], ["תקוע", "x"], "near"),
    ("body", ["שם", "יישוב", "הערות"], ["צח״י near", "תקוע", "x"], "near_body"),
    ("meeting", ["סוג המפגש", "תאריך", "יישוב", "סיכום"], ["הנחיית רכז/ת קהילה", "1/11/2026", "תקוע", "x"],
     "near_meeting"),
    ("user", ["דוא״ל לכניסה", "שם", "מקצוע"], ["worker@example.org", "עו״ס", "x"], "worker"),
])  # fmt: skip
def test_a_line_that_tells_of_a_known_record_updates_it(unit, entity, head, line, key):
    found = look(unit, entity, head, line)
    assert (actions(found), found.rows[0].key, found.rows[0].notes[0]) == (["changed"], getattr(unit, key), EXISTS)
    assert head[-1] in [cell.label for cell in found.rows[0].cells.values()]


def test_a_blank_of_a_line_without_key_says_nothing(unit):
    found = look(unit, "person", ["משפחה", "שם פרטי", "נייד", "דוא״ל"], ["לוי near", "נועה", "0525666194", ""])
    assert actions(found) == ["same"]


def test_the_same_name_with_other_details_is_asked(unit):
    head = ["מזהה", "משפחה", "שם פרטי", "נייד"]
    found = look(unit, "person", head, ["", "לוי near", "נועה", "0523456789"])
    assert actions(found) == ["error"]
    assert unit.near_person in found.rows[0].findings[0]
    assert "052-566-6194" in found.rows[0].findings[0]
    assert actions(look(unit, "person", head, [unit.near_person, "לוי near", "נועה", "0523456789"])) == ["changed"]
    assert actions(look(unit, "person", head, [file_match.ANOTHER, "לוי near", "נועה", "0523456789"])) == ["new"]


def test_a_term_that_ended_is_not_the_new_one(unit):
    ended = {"start": dt.date(2024, 1, 1), "end": dt.date(2025, 1, 1)}
    apply(Change("position", unit.near_position, "update", ended), SYSTEM, Source("screen"), unit.world)
    head = ["איש/אשת קשר", "תפקיד", "יישוב", "מתאריך"]
    found = look(unit, "position", head, ["נועה לוי near", "רכז/ת קהילה", "תקוע", "1/2/2026"],
                 ["נועה לוי near", "רכז/ת קהילה", "תקוע", "1/1/2024"])  # fmt: skip
    assert actions(found) == ["new", "same"]


def test_a_line_twice_is_told(unit):
    head, line = ["משפחה", "שם פרטי", "נייד"], ["כהן", "דנה", "0523456789"]
    found = look(unit, "person", head, line, line)
    assert (actions(found), found.rows[1].findings) == (["new", "error"], (file_match.TWICE.format(number=2),))
    known = ["לוי near", "נועה", "0525666194"]
    again = look(unit, "person", ["מזהה", *head], [unit.near_person, *known], ["", *known])
    assert (actions(again), again.rows[1].findings) == (["same", "error"], (file_match.TWICE.format(number=2),))


def test_a_copied_line_becomes_a_new_record_only_where_it_differs(unit):
    head = ["מזהה", "משפחה", "שם פרטי"]
    found = look(unit, "person", head, [unit.near_person, "לוי near", "נועה"], [unit.near_person, "לוי near", "נועה"],
                 [unit.near_person, "כהן", "נועה"])  # fmt: skip
    assert actions(found) == ["same", "error", "new"]
    assert found.rows[1].findings == (REFUSALS["copy"],)


@pytest.mark.parametrize(("key", "why"), [("xxxxxxxxxx", "damaged"), ("bcd", "damaged"), ("near", "foreign")])
def test_keys_that_are_not_of_this_list(unit, key, why):
    found = look(unit, "person", ["מזהה", "משפחה", "שם פרטי"], [getattr(unit, key, key), "כהן", "דנה"])
    assert [row.findings for row in found.rows] == [(REFUSALS[why],)]


def test_the_archive_is_not_changed(unit):
    uid = unit.add("person", last="כהן", first="דנה")
    apply(Change("person", uid, "retire"), SYSTEM, Source("screen"), unit.world)
    head = ["מזהה", "משפחה", "שם פרטי"]
    found = look(unit, "person", head, [uid, "כהן", "דנה"])
    assert actions(found) == ["same"]
    assert look(unit, "person", head, [uid, "כהן", "דינה"]).rows[0].findings == (REFUSALS["retired"],)


def told(read, *raw):
    with pytest.raises(Invalid) as error:
        read(*raw)
    return str(error.value)


WRONG = [("consent_on", "31/02/2026"), ("address_form", "ירוק"), ("last", "א" * 61), ("mobile", "12"), ("email", "x@"),
         ("home_settlement", "אטלנטיס"), ("publish_consent", "אולי")]  # fmt: skip


@pytest.mark.parametrize(("name", "typed"), WRONG)
def test_the_same_words_in_form_sheet_and_file(unit, name, typed):
    fld = Person._meta.fields[name]
    labels = Labels([(unit.far, "כפר עציון"), (unit.near, "תקוע")]) if isinstance(fld.kind, Ref) else None
    in_sheet = told(Column(name, fld.verbose_name, fld.kind, True, labels=labels).read, typed)
    found = look(unit, "person", ["מזהה", fld.verbose_name], [unit.near_person, typed])
    new = look(unit, "person", ["משפחה", "שם פרטי", *([fld.verbose_name] if name != "last" else [])],
               ["כהן" if name != "last" else typed, "דנה", *([typed] if name != "last" else [])])  # fmt: skip
    for row in (found.rows[0], new.rows[0]):
        assert row.findings == (f"בעמודה „{fld.verbose_name}”: {in_sheet}",)
    if labels is None:  # a form offers the names, so that nobody types one
        assert told(forms.read_one, fld, typed) == in_sheet


def test_what_is_wrong_stays_out_and_the_rest_comes_in(unit):
    head = ["מזהה", "משפחה", "שם פרטי", "נייד", "מועד ההסכמה"]
    run = take(unit, "person", head,
               [unit.near_person, "לוי near", "נעה", "12", "3/2/26"],  # one cell wrong
               [unit.far_person, "", "נועה", "0525666194", ""],  # a required cell emptied
               ["", "כהן", "דנה", "12", "1/1/2026"],  # a new one, with a wrong cell
               ["", "", "רק שם", "", ""],  # cannot become one
               ["", "ברק", "אהוד", "", ""])  # fmt: skip
    assert {name: run.counts[name] for name in ("new", "changed", "same", "error")} == {
        "new": 2, "changed": 1, "same": 0, "error": 2}  # fmt: skip
    near, far = fresh(Person, unit.near_person), fresh(Person, unit.far_person)
    assert (near.first, near.mobile, near.consent_on) == ("נעה", "+972525666194", dt.date(2026, 2, 3))
    assert far.last == "לוי far"
    assert Person.get(Person.last == "כהן").mobile is None
    assert run.state == "attention"
    assert [line["number"] for line in run.lines if line["kind"] == "finding"] == [2, 3, 4, 5]


def test_a_rule_of_the_record_is_told_on_its_line(unit):
    found = look(unit, "position", ["מזהה", "מתאריך", "עד תאריך", "הערות"],
                 [unit.near_position, "01/03/2025", "01/03/2024", "x"],
                 [unit.far_position, "01/03/2025", "", "y"])  # fmt: skip
    assert actions(found) == ["changed", "changed"]
    assert list(found.rows[0].values) == ["notes"]
    assert "תאריך הסיום מוקדם מתאריך ההתחלה." in found.rows[0].findings[0]


def test_what_changed_meanwhile_is_not_overwritten(unit):
    found = look(unit, "person", ["מזהה", "הערות"], [unit.near_person, "מהקובץ"], [unit.far_person, "מהקובץ"])
    apply(Change("person", unit.near_person, "update", {"notes": "מהמסך"}), SYSTEM, Source("screen"), unit.world)
    run = take_in(found, SYSTEM, unit.world, "", "x.csv")
    assert fresh(Person, unit.near_person).notes == "מהמסך"
    assert fresh(Person, unit.far_person).notes == "מהקובץ"
    assert (run.counts["changed"], run.counts["error"]) == (1, 1)
    assert MEANWHILE in run.lines[0]["text"]


def test_nothing_is_written_by_a_review(unit):
    before = journal.head()
    head = ["מזהה", "משפחה", "שם פרטי"]
    lines = [head, [unit.near_person, "א", "ב"], ["", "כהן", "דנה"]]
    assert look(unit, "person", *lines).digest == look(unit, "person", *lines).digest
    assert (journal.head(), Run.select().count()) == (before, 0)


def test_the_digest_tells_another_world(unit):
    lines = [["מזהה", "הערות"], [unit.near_person, "חדש"]]
    first = look(unit, "person", *lines).digest
    apply(Change("person", unit.near_person, "update", {"phone": "+97229931234"}), SYSTEM, Source("screen"), unit.world)
    assert look(unit, "person", *lines).digest == first  # another cell
    apply(Change("person", unit.near_person, "update", {"notes": "אחר"}), SYSTEM, Source("screen"), unit.world)
    assert look(unit, "person", *lines).digest != first


def test_headings_are_told_of(unit):
    found = look(unit, "person", ["שם פרטי", "גובה", "נייד"], ["דנה", "170", ""])
    assert found.notices == ("עמודות שאינן מוכרות כאן לא ייקלטו: גובה.", "לשורות חדשות חסרות עמודות חובה: משפחה.")
    assert found.rows[0].findings == ("בעמודה „משפחה”: חסר ערך: יש למלא „משפחה”.",)
    double = look(unit, "person", ["משפחה", "שם פרטי", "שם משפחה"], ["כהן", "דנה", "לוי"])
    assert "משפחה" in double.blocked
    assert "שם פרטי" in look(unit, "person", ["גובה", "משקל"], ["1", "2"]).blocked
    with pytest.raises(Unreadable):
        take_in(double, SYSTEM, unit.world, "", "x")


ADDRESS = "דוא״ל לפתיחת הגיליון"


def test_the_address_that_opens_a_sheet_is_not_read_from_a_file(unit):
    unit.change("person", unit.near_person, {"access_address": "ours@example.org"})
    head = ["מזהה", "משפחה", "שם פרטי", "הערות", ADDRESS]
    lines = [[unit.near_person, "לוי near", "נועה", "חדשה", "x@example.org"], ["", "כהן", "דנה", "", "x@example.org"]]
    for heading in (ADDRESS, "access_address"):
        found = look(unit, "person", [*head[:-1], heading], *lines)
        assert (actions(found), len(found.notices)) == (["changed", "new"], 1)
        assert f"העמודה „{ADDRESS}” לא נקראת מקובץ" in found.notices[0]
        assert "access_address" not in {*found.rows[0].cells, *found.rows[1].cells}
    take_in(found, SYSTEM, unit.world, "", "x")
    assert fresh(Person, unit.near_person).notes == "חדשה"
    assert fresh(Person, unit.near_person).access_address == "ours@example.org"
    assert Person.get(Person.last == "כהן").access_address is None


@pytest.mark.parametrize(("typed", "told"), [("Ours@Example.org ", 0), ("", 1), ("other@example.org", 1)])
def test_a_file_is_told_of_the_address_only_where_it_says_another(unit, typed, told):
    unit.change("person", unit.near_person, {"access_address": "ours@example.org"})
    found = look(unit, "person", ["מזהה", ADDRESS], [unit.near_person, typed])
    assert (actions(found), len(found.notices)) == (["same"], told)
    assert bool(look(unit, "person", ["מזהה", ADDRESS], [unit.near_person, typed], whole=True).blocked) is bool(told)


def test_no_tab_shows_what_is_set_by_hand_only():
    shown = [(column_field(entry, column.path), column.path) for entry, tab in TABS.values() for column in tab.columns]
    assert [code for field, code in shown if field.name in field.model.BY_HAND] == []
    assert Person.BY_HAND == ("access_address",)


def test_a_file_is_taken_back(unit):
    run = take(unit, "person", ["מזהה", "משפחה", "שם פרטי", "הערות"], [unit.near_person, "לוי near", "נועה", "x"],
               ["", "כהן", "דנה", ""])  # fmt: skip
    undo.take_back(run.uid, SYSTEM, unit.world)
    assert fresh(Person, unit.near_person).notes is None
    assert Person.get(Person.last == "כהן").retired_on == unit.world.today()


def test_rights_bound_what_a_file_does(unit):
    worker = user(unit, "worker")
    found = look(unit, "body", ["מזהה", "שם"], [unit.near_body, "צוות אחר"], [unit.far_body, "צוות אחר"], actor=worker)
    assert (actions(found), found.rows[1].findings) == (["changed", "error"], ("הפעולה הזאת אינה פתוחה בפניך.",))
    new = look(unit, "body", ["שם", "סוג", "יישוב"], ["א", "צוות חוסן (צח״י)", "כפר עציון"], actor=worker)
    assert actions(new) == ["error"]
    for role, entity in (("eligibility", "person"), ("worker", "role_kind"), ("viewer", "person"), ("manager", "user")):
        with pytest.raises(Denied):
            look(unit, entity, ["שם"], ["x"], actor=user(unit, role))


def test_a_place_that_cannot_be_read_makes_no_double(unit):
    unit.add("body", name="ועד", kind=unit.body_kind, settlement=unit.near)
    unit.add("body", name="ועד", kind=unit.body_kind, settlement=unit.far)
    head = ["סוג המפגש", "תאריך", "ועדה / צוות"]
    found = look(unit, "meeting", head, ["ישיבת צוות", "1/2/2026", "ועד"])
    assert actions(found) == ["error"]
    assert "מתאים לכמה" in found.rows[0].findings[0]


def test_long_files_are_tried_in_pieces(unit, monkeypatch):
    monkeypatch.setattr(file_review, "TRIAL", 2)
    lines = [[f"כהן {number}", "דנה"] for number in range(5)]
    assert take(unit, "person", ["משפחה", "שם פרטי"], *lines).counts["new"] == 5


def test_the_command(unit, office, tmp_path, capsys):
    path = tmp_path / "x.csv"
    path.write_text("משפחה,שם פרטי,נייד\nכהן,דנה,12\n", "utf-8")
    assert file_command.load(office, "person", str(path), dry_run=True) == 1
    assert "„12” אינו מספר טלפון" in capsys.readouterr().out
    assert not Person.select().where(Person.last == "כהן").exists()
    assert file_command.load(office, "person", str(path)) == 1
    assert Person.select().where(Person.last == "כהן").count() == 1
    assert file_command.load(office, "person", str(tmp_path / "none.csv")) == 2
    path.write_text("משפחה,שם פרטי\nברק,אהוד\n", "utf-8")
    assert file_command.load(office, "person", str(path)) == 0


def test_the_command_reads_no_address_that_opens_a_sheet(unit, office, tmp_path, capsys):
    path = tmp_path / "x.csv"
    path.write_text(f"מזהה,{ADDRESS}\n{unit.near_person},evil@example.org\n", "utf-8")
    assert file_command.load(office, "person", str(path)) == 0
    assert f"העמודה „{ADDRESS}” לא נקראת מקובץ" in capsys.readouterr().out
    assert fresh(Person, unit.near_person).access_address is None
