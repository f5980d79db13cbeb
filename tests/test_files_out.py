"""Records out, as CSV and Excel."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import csv
import datetime as dt
import io
import json

import openpyxl
import pytest

from models import journal
from models.access import SYSTEM, Actor
from models.catalog import BY_CODE, CATALOG
from models.changes import Change, Source, apply
from sync import file_command, files
from sync.files import columns_of, guard, readable, stream_csv, unguard, write_xlsx
from tests.admin_fixtures import office, unit  # noqa: F401 (fixtures)

PERSON = BY_CODE["person"]
codes = pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.code)


def csv_of(entry, columns=None, records=None):
    """The CSV file of an entity, as bytes."""
    records = readable(entry, SYSTEM) if records is None else records
    return b"".join(stream_csv(entry, columns or columns_of(entry), records))


def lines_of(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet_of(entry):
    """The Excel file of an entity, opened."""
    held = io.BytesIO()
    write_xlsx(entry, columns_of(entry), readable(entry, SYSTEM), held)
    return openpyxl.load_workbook(held).active


@codes
def test_every_field_has_a_column(entry):
    assert set(columns_of(entry)) == {"uid", *entry.model.own_fields()}
    labels = [files.label_of(entry, name) for name in columns_of(entry)]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(("text", "written"), [
    ("=1+1", "'=1+1"), ("+972", "'+972"), ("-x", "'-x"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "'\rx"),
    ("'=1", "''=1"), ("''=1", "'''=1"), ("'x", "'x"), ("צח'", "צח'"), ("", ""), ("1=1", "1=1"),
])  # fmt: skip
def test_no_cell_is_a_formula_and_nothing_is_lost(text, written):
    assert guard(text) == written
    assert unguard(written) == text


def test_csv_is_what_excel_reads_in_hebrew(unit):
    unit.add("person", last='לוי "הקטן", בן', first="=1+1", mobile="0525666195", consent_on=dt.date(2026, 2, 3))
    data = csv_of(PERSON)
    assert data.startswith("\ufeffמזהה,משפחה,שם פרטי,נייד".encode())
    assert data.count(b"\r\n") == data.count(b"\n") == 4
    assert '"לוי ""הקטן"", בן",\'=1+1,052-566-6195'.encode() in data
    assert b",03/02/2026," in data


def test_excel_has_typed_cells_right_to_left(unit):
    unit.add("settlement", name="=HYPERLINK(1)", kind="kibbutz", cbs_code="0042", households=120, phone="02-9931234")
    sheet = sheet_of(BY_CODE["settlement"])
    assert sheet.sheet_view.rightToLeft
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet["A1"].font.bold
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert cells["=HYPERLINK(1)"].data_type == "s"
    assert cells["0042"].number_format == "@"
    assert cells["02-993-1234"].data_type == "s"
    assert cells[120].data_type == "n"


def test_dates_are_dates_in_excel(unit):
    cells = [cell for row in sheet_of(BY_CODE["meeting"]).iter_rows() for cell in row if cell.is_date]
    assert {(cell.value.date(), cell.number_format) for cell in cells} == {
        (dt.date(2026, 11, day), "[$-40D]dd/mm/yyyy") for day in (1, 2)}


def test_the_first_bytes_come_before_any_record_is_read(unit, count_queries):
    pieces = stream_csv(PERSON, columns_of(PERSON), readable(PERSON, SYSTEM))
    assert count_queries(lambda: next(pieces)) == []
    assert len(count_queries(lambda: next(pieces))) > 0


def test_records_are_read_a_few_at_a_time(unit, count_queries, monkeypatch):
    monkeypatch.setattr(files, "CHUNK", 2)
    for number in range(5):
        unit.add("person", last=f"כהן {number}", first="דנה")
    pieces = stream_csv(PERSON, columns_of(PERSON), readable(PERSON, SYSTEM))
    sizes = [piece.count(b"\r\n") for piece in pieces]
    assert sizes == [1, 2, 2, 2, 1]


def test_no_query_for_each_record(unit, count_queries):
    few = len(count_queries(lambda: csv_of(BY_CODE["position"])))
    for number in range(20):
        person = unit.add("person", last=f"כהן {number}", first="דנה")
        unit.add("position", person=person, role_kind=unit.role, settlement=unit.near)
    assert len(count_queries(lambda: csv_of(BY_CODE["position"]))) == few


def test_an_export_is_written_down(unit, world, tmp_path):
    assert files.export(PERSON, SYSTEM, world, "csv", tmp_path / "p.csv") == 2
    assert (tmp_path / "p.csv").read_bytes() == csv_of(PERSON)
    line = journal.Line.get((journal.Line.entity == "person") & (journal.Line.verb == "export"))
    values = json.loads(line.kept.get().body)
    assert (line.way, values["rows"]) == ("command", [None, 2])
    assert values["columns"][1] == columns_of(PERSON)


def test_a_settlements_own_records(unit, world, tmp_path):
    path = tmp_path / "m.csv"
    assert files.export(BY_CODE["meeting"], SYSTEM, world, "csv", path, unit.near) == 2
    assert unit.near_meeting in [line[0] for line in lines_of(path.read_bytes())[1:]]
    with pytest.raises(ValueError, match="role_kind"):
        files.export(BY_CODE["role_kind"], SYSTEM, world, "csv", path, unit.near)


def test_who_may_not_read_takes_nothing_out(unit, world, tmp_path):
    with pytest.raises(PermissionError):
        files.export(BY_CODE["user"], Actor(role="worker"), world, "csv", tmp_path / "u.csv")
    assert not (tmp_path / "u.csv").exists()


def test_the_archive_stays_out(unit, world):
    uid = unit.add("person", last="כהן", first="דנה")
    apply(Change("person", uid, "retire"), SYSTEM, Source("command"), world)
    assert {line[0] for line in lines_of(csv_of(PERSON))} == {"מזהה", unit.near_person, unit.far_person}


def test_the_command(unit, office, tmp_path, capsys):
    path = str(tmp_path / "p.xlsx")
    assert file_command.export(office, "position", "xlsx", path, "תקוע") == 0
    assert openpyxl.load_workbook(path).active.max_row == 2
    assert "1 records of position" in capsys.readouterr().out
    assert file_command.export(office, "position", "csv", path, "אין כזה") == 2
    assert file_command.export(office, "nothing", "csv", path) == 2
