"""Layout plans: what joins or leaves the catalog, what the unit opens or closes, and tabs that somebody deleted."""

import datetime as dt
from dataclasses import replace

import pytest

from models import ledger
from models.catalog import TABS
from models.page import Column
from models.people import RoleKind
from sync import book as port
from sync import layout, structure
from sync.decide import values_of
from sync.structure import lay_again, release, waiting
from tests.mirror_world import Small

PHONE = Column("person.phone", width=115)


def with_columns(monkeypatch, code, change):
    """The catalog, with other columns in a tab."""
    entry, tab = TABS[code]
    monkeypatch.setitem(TABS, code, (entry, replace(tab, columns=tuple(change(list(tab.columns))))))


@pytest.fixture
def phone(small, monkeypatch):
    """A column joined the catalog after the workbook was laid out; two people have a value in it."""
    with_columns(monkeypatch, "position", lambda columns: [*columns, PHONE])
    small.edit(small.dana, phone="+97229933333")
    return small


def heads(small, code="position"):
    return small.tab(code).sheet.row_values(1)


def say_yes():
    release(list(ledger.Workbook.select()))


def sheet_of(small, code):
    return small.book.read(small.workbook().spreadsheet_id).sheets.get(layout.sheet_ids(code)[0])


def hidden_columns(small, code="position"):
    """The codes of the columns that are hidden in a tab."""
    asked = {"includeGridData": True, "fields": "sheets(properties(sheetId),data(columnMetadata(hiddenByUser)))"}
    told = small.book.client.http_client.fetch_sheet_metadata(small.workbook().spreadsheet_id, asked)
    sheet = next(s for s in told["sheets"] if s["properties"]["sheetId"] == layout.sheet_ids(code)[0])
    marks = [column.get("hiddenByUser", False) for column in sheet["data"][0]["columnMetadata"]]
    return [head for head, hidden in zip(heads(small, code), marks, strict=False) if hidden]


def on_layout(small, act):
    """Do something once, between the read of a run and its layout."""
    done = []

    def before(call):
        if not done and call.path.endswith(":batchUpdate") and (
            b"insertDimension" in call.data or b'"hiddenByUser": true' in call.data or b'"hidden": true' in call.data
        ) and b"copyPaste" not in call.data:  # fmt: skip
            done.append(True)
            act()

    small.bench.before_request(before)
    return done


def test_a_new_column_waits_for_the_unit_and_the_mirror_goes_on_without_it(phone):
    assert waiting([phone.workbook()]) == ["בלשונית „בעלי תפקידים” תתווסף העמודה „טלפון נוסף”."]
    tab = phone.tab("position")
    tab.type(tab.line_of(person__first="גיל"), person__mobile="0525666188")
    phone.run()
    assert (phone.workbook().state, phone.again(phone.gil).mobile) == ("ok", "+972525666188")
    assert "person.phone" not in heads(phone)
    assert phone.counted() == (1, 0)


def test_a_released_column_stands_right_of_all_that_is_used_and_works(phone):
    tab = phone.tab("position")
    own = len(heads(phone)) + 1
    tab.sheet.add_cols(1)
    tab.sheet.update_cell(2, own, "הערות שלי")
    tab.sheet.update_cell(3, own, "אל תיגעו")
    phone.run()
    say_yes()
    run = phone.run()
    assert [line["text"] for line in run.lines if line["kind"] == "layout"] == [
        "בלשונית „בעלי תפקידים” תתווסף העמודה „טלפון נוסף”."]  # fmt: skip
    assert heads(phone)[own:] == ["person.phone"]
    assert tab.sheet.row_values(2)[own:] == ["טלפון נוסף"]
    assert tab.sheet.cell(3, own).value == "אל תיגעו"
    dana, gil = (tab.line_of(person__first=name) for name in ("דנה", "גיל"))
    assert [tab.rows()[line]["person.phone"] for line in (dana, gil)] == ["02-993-3333", ""]
    assert (phone.counted(), waiting([phone.workbook()]), phone.waiting()) == ((1, 0), [], [])
    tab.type(gil, person__phone="029934444")
    phone.run()
    assert phone.again(phone.gil).phone == "+97229934444"


@pytest.mark.parametrize("act", ["insert", "delete", "type beyond"])
def test_what_people_do_to_columns_before_our_layout_is_never_overwritten(phone, act):
    tab = phone.tab("position")
    last = len(heads(phone))

    def people():
        if act == "insert":
            tab.sheet.insert_cols([["", "של דנה", "חשוב"]], col=last)
        elif act == "delete":
            tab.sheet.delete_columns(last + 1)
        else:
            tab.sheet.update_cell(3, last + 2, "מחוץ לטבלה")

    tab.sheet.add_cols(3)
    phone.run()
    say_yes()
    done = on_layout(phone, people)
    phone.run()
    phone.run()
    assert done == [True]
    assert heads(phone).count("person.phone") == 1
    everything = str(tab.sheet.get_all_values())
    assert ("חשוב" in everything) == (act == "insert")
    assert ("מחוץ לטבלה" in everything) == (act == "type beyond")
    assert tab.rows()[tab.line_of(person__first="דנה")]["person.phone"] == "02-993-3333"
    assert phone.counted() == (1, 0)


class Killed(BaseException):
    """The process died here."""


@pytest.mark.parametrize("place", ["read", "effects", "laid out", "swapped"])
def test_a_run_that_dies_around_a_layout_is_completed_by_the_next(phone, place):
    say_yes()

    def die(where):
        if where == place:
            raise Killed

    with pytest.raises(Killed):
        phone.mirror(pause=die).run([phone.here.uid])
    ledger.Workbook.update(lease_until=None).execute()
    phone.run()
    assert heads(phone).count("person.phone") == 1
    tab = phone.tab("position")
    assert tab.rows()[tab.line_of(person__first="דנה")]["person.phone"] == "02-993-3333"
    assert (phone.counted(), phone.workbook().state) == ((1, 0), "ok")


@pytest.mark.parametrize("kind", ["503", "503-after", "cut-after", "late"])
def test_a_layout_without_an_answer_is_laid_out_once(phone, kind):
    say_yes()
    phone.bench.order(kind, lambda call: b"insertDimension" in call.data)
    phone.run()
    phone.bench.release()
    phone.run()
    assert heads(phone).count("person.phone") == 1
    assert phone.counted() == (1, 0)


@pytest.fixture
def without_end(small, monkeypatch):
    """A column left the catalog."""
    with_columns(monkeypatch, "position", lambda columns: [c for c in columns if c.path != "end"])
    return small


def test_a_column_that_leaves_is_hidden_and_read_no_more(without_end, monkeypatch):
    small = without_end
    assert waiting([small.workbook()]) == ["בלשונית „בעלי תפקידים” תוסתר עמודה שיצאה מן הפנקס (end)."]
    assert small.counted() == (1, 0)
    say_yes()
    small.run()
    assert (hidden_columns(small), "end" in heads(small)) == (["end"], True)
    tab = small.tab("position")
    tab.type(0, end="20/11/2026")
    small.run()
    assert (small.again(small.dana_position).end, small.workbook().state) == (None, "ok")
    monkeypatch.undo()
    say_yes()
    small.run()
    assert (hidden_columns(small), small.workbook().state) == ([], "ok")
    small.run()
    assert {small.again(row).end for row in (small.dana_position, small.gil_position)} != {None}


def test_a_column_that_moves_as_another_is_hidden_is_shown_again(without_end):
    small = without_end
    say_yes()
    tab = small.tab("position")
    done = on_layout(small, lambda: tab.sheet.insert_cols([["", "של דנה", "חשוב"]], col=3))
    small.run()
    assert (done, hidden_columns(small)) == ([True], ["end"])
    assert small.counted() == (1, 0)


def test_a_tab_that_leaves_the_catalog_is_hidden_and_shown_when_it_is_back(small, monkeypatch):
    with monkeypatch.context() as patch:
        patch.delitem(TABS, "settlement")
        assert waiting([small.workbook()]) == ["תוסתר הלשונית שיצאה מן הפנקס."]
        small.run()  # the guide names it no more
        assert (small.counted(), sheet_of(small, "settlement").hidden) == ((1, 0), False)
        say_yes()
        small.run()
        assert (small.counted(), sheet_of(small, "settlement").hidden) == ((1, 0), True)
    say_yes()
    small.run()
    assert (sheet_of(small, "settlement").hidden, small.workbook().state) == (False, "ok")


def test_a_new_tab_of_the_catalog_waits_for_the_unit(db, world, tmp_path, monkeypatch):
    small = Small(tmp_path, world)
    with monkeypatch.context() as patch:
        patch.delitem(TABS, "settlement")
        small.run()
    assert (small.counted(), sheet_of(small, "settlement")) == ((1, 0), None)
    assert waiting([small.workbook()]) == ["תתווסף הלשונית „פרטי היישוב”."]
    say_yes()
    small.run()
    assert [row["name"] for row in small.tab("settlement").rows()] == ["תקוע"]
    assert small.counted() == (1, 0)


def test_a_tab_that_the_unit_closes_is_hidden_after_what_was_typed_was_taken_in(small):
    book = small.body("תרבות")
    meeting = small.add("meeting", kind="committee", body=book.uid, date=small.world.today(), status="held")
    small.run()
    small.tab("meeting").type(0, next_date="24/12/2026")
    ledger.Workbook.update(opened=["member"]).execute()
    small.run()
    assert (small.again(meeting).next_date is not None, sheet_of(small, "meeting").hidden) == (True, True)
    small.edit(meeting, next_date=None)
    assert small.counted() == (1, 0)
    small.tab("meeting").type(0, next_date="25/12/2026")  # she opened the hidden tab herself
    small.run()
    assert len(small.waiting()) == 1
    ledger.Workbook.update(opened=["member", "meeting"]).execute()
    small.run()
    assert not sheet_of(small, "meeting").hidden


def test_what_is_typed_as_a_tab_is_hidden_is_taken_in(small):
    place = small.body("תרבות")
    meeting = small.add("meeting", kind="committee", body=place.uid, date=small.world.today(), status="held")
    small.run()
    tab = small.tab("meeting")
    ledger.Workbook.update(opened=["member"]).execute()
    done = on_layout(small, lambda: tab.type(0, next_date="24/12/2026"))
    small.run()
    assert (done, small.again(meeting).next_date is not None) == ([True], True)
    assert (sheet_of(small, "meeting").hidden, small.counted()) == (True, (1, 0))


def test_new_options_reach_the_drop_downs_without_a_word(small):
    small.add("role_kind", name="רכז/ת ותיקים", code="veterans", scope="settlement")
    assert structure.unsettled(small.workbook(), small.world.today())
    small.run()
    lists = small.book.read(small.workbook().spreadsheet_id).sheets[port.LISTS]
    at = lists.rows[0].index("position.role_kind")
    offered = {row[at] for row in lists.rows[1:] if at < len(row)}
    assert {"רכז/ת ותיקים", RoleKind.select().where(RoleKind.code != "veterans").first().name} <= offered
    assert small.counted() == (1, 0)
    assert not structure.unsettled(small.workbook(), small.world.today())


@pytest.mark.parametrize("broken", [False, True])
def test_a_deleted_tab_comes_back_with_all_its_records_when_the_unit_says_so(small, broken):
    """Also where it was deleted because its keys were gone, and nobody could bring them back."""
    client = small.book.client.open_by_key(small.workbook().spreadsheet_id)
    if broken:
        client.get_worksheet_by_id(layout.sheet_ids("position")[0]).delete_columns(1)
        small.run()
        assert small.workbook().state == "held"
    client.del_worksheet_by_id(layout.sheet_ids("position")[0])
    small.run()
    assert small.workbook().state == "held"
    assert {"deleted": "position"} in small.workbook().reasons
    lay_again(small.workbook(), "position")
    small.run()
    tab = small.tab("position")
    assert {row["person.first"] for row in tab.rows()} == {"דנה", "גיל"}
    assert (small.workbook().state, small.waiting(), small.counted()) == ("ok", [], (1, 0))
    tab.type(0, person__mobile="0525666188")
    small.run()
    assert "+972525666188" in {small.again(person).mobile for person in (small.dana, small.gil)}


def test_a_hidden_twin_that_was_deleted_is_made_again(small):
    client = small.book.client.open_by_key(small.workbook().spreadsheet_id)
    client.del_worksheet_by_id(layout.sheet_ids("position")[1])
    small.edit(small.dana, mobile="+972525666190")
    small.run()
    tab = small.tab("position")
    assert tab.rows()[tab.line_of(person__first="דנה")]["person.mobile"] == "052-566-6190"
    assert (small.workbook().state, small.counted()) == ("ok", (1, 0))


def test_a_column_of_another_kind_than_once_is_compared_anew(small):
    """What was agreed about a text is no day: the workbook goes on, and both sides, which are alike, are agreed."""
    small.edit(small.dana_position, start=dt.date(2026, 3, 1))
    small.run()
    base = ledger.Base.of(small.workbook().id, "position", small.dana_position.uid)
    base.cells = {**base.cells, "start": {"v": "בערך במרץ", "raw": "בערך במרץ"}}
    base.save()
    small.run()
    base = ledger.Base.of(small.workbook().id, "position", small.dana_position.uid)
    assert (small.workbook().state, small.waiting(), base.cells["start"]["v"]) == ("ok", [], "2026-03-01")


def test_what_waits_since_a_column_was_of_another_kind_is_offered_as_it_was_kept(small):
    item = ledger.Waiting(workbook=small.workbook(), kind="conflict", code="cell", tab="position", column="start",
                          record=small.dana_position.uid, ours="בערך במרץ", theirs="2026-03-01")  # fmt: skip
    assert values_of(item) == ("בערך במרץ", "01/03/2026")
