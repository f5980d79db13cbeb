"""What the secretary sees: the guide with what is open, and which parts of the workbook are guarded, and how."""

import datetime as dt

import pytest

from models import journal, ledger
from models.access import SYSTEM
from models.people import Position
from sync import book as port
from sync.decide import decide
from sync.guide import SHOWN
from sync.layout import sheet_ids
from tests.test_sync_races import on_next_swaps

FIELDS = (
    "sheets(properties(sheetId,hidden,gridProperties(frozenRowCount)),protectedRanges,data(startRow,"
    "rowMetadata(hiddenByUser),columnMetadata(hiddenByUser,pixelSize),rowData(values(userEnteredFormat,formattedValue))))"
)


def sheets(small):
    http = small.book.client.http_client
    told = http.fetch_sheet_metadata(small.workbook().spreadsheet_id, {"includeGridData": True, "fields": FIELDS})
    return {sheet["properties"]["sheetId"]: sheet for sheet in told["sheets"]}


def guide(small):
    """The lines of the guide: [(text, where its link leads)]."""
    rows = [row.get("values", [{}])[0] for row in sheets(small)[port.GUIDE]["data"][0].get("rowData", [])]
    link = lambda cell: cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri", "")  # noqa: E731
    return [(cell.get("formattedValue", ""), link(cell)) for cell in rows]


def waiting_lines(small):
    lines = guide(small)
    start = next(n for n, (text, _) in enumerate(lines) if text == "מה ממתין כאן") + 1
    return lines[start : next(n for n in range(start, len(lines)) if not lines[n][0])]


def test_where_nothing_waits_it_says_so(small):
    assert waiting_lines(small) == [("דבר אינו ממתין. הכול נקלט, תודה!", "")]
    texts = " ".join(text for text, _ in guide(small))
    for told in ("הגיליון של תקוע", "סונכרן לאחרונה ב־", "איך עובדים", "מי רואה את מה שכתוב כאן", "מידע רפואי"):
        assert told in texts


def test_what_is_open_is_listed_with_a_link_to_its_line_and_goes_when_it_is_mended(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, person__mobile="אבג")
    assert small.counted() == (1, 1)
    where = f"#gid={sheet_ids('position')[0]}&range=B{line + 3}"
    [(text, link)] = waiting_lines(small)
    assert (link, f"שורה {line + 3}" in text, "דנה כהן" in text, "„נייד”" in text) == (where, True, True, True)
    assert small.counted() == (1, 0)
    tab.type(line, person__mobile="052-566-6194")
    small.run()
    assert waiting_lines(small)[0][0].startswith("דבר אינו ממתין")


def test_links_follow_lines_that_were_sorted_and_then_nothing_is_written(small):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    tab.type(line, person__mobile="אבג")
    small.run()
    other_way = "des" if tab.rows()[0]["person.first"] == "גיל" else "asc"
    tab.sheet.sort((4, other_way), range="A3:J4")
    assert tab.line_of(person__first="דנה") != line
    assert (small.counted(), small.counted()) == ((1, 1), (1, 0))
    assert waiting_lines(small)[0][1].endswith(f"B{tab.line_of(person__first='דנה') + 3}")


def test_a_long_list_ends_with_a_number(small):
    for number in range(SHOWN + 4):
        small.holder(f"אדם{number}", "רבים")
    small.run()
    tab = small.tab("position")
    last = len(tab.rows()) + 2
    tab.sheet.update([["אבג"]] * (last - 2), f"E3:E{last}", raw=False)
    ledger.Workbook.update(released=[]).execute()
    small.run()
    lines = waiting_lines(small)
    assert (len(lines), lines[-1]) == (SHOWN + 1, ("ועוד 6.", ""))
    assert small.counted() == (1, 0)


@pytest.mark.parametrize("code", ["settlement", "position", "body"])
def test_only_guide_and_headings_are_shut_hard_the_rest_is_a_warning(small, code):
    found = sheets(small)
    [whole] = found[port.GUIDE]["protectedRanges"]
    assert (whole.get("warningOnly", False), "startRowIndex" in whole["range"]) == (False, False)
    sheet = found[sheet_ids(code)[0]]
    hard = [p["range"] for p in sheet["protectedRanges"] if not p.get("warningOnly")]
    assert [(r.get("startRowIndex", 0), r["endRowIndex"], "endColumnIndex" in r) for r in hard] == [(0, 2, False)]
    soft = {p["range"].get("startColumnIndex", 0) for p in sheet["protectedRanges"] if p.get("warningOnly")}
    columns = sheet["data"][0]["columnMetadata"]
    assert {0, len(columns) - 1} | ({1} if code == "settlement" else set()) == soft


def test_the_keys_are_narrow_grey_and_visible_and_the_codes_hidden(small):
    sheet = sheets(small)[sheet_ids("position")[0]]
    data = sheet["data"][0]
    assert (data["columnMetadata"][0]["pixelSize"], data["columnMetadata"][0].get("hiddenByUser", False)) == (60, False)
    colour = data["rowData"][2]["values"][0]["userEnteredFormat"]["textFormat"]["foregroundColor"]
    assert len(set(colour.values())) == 1
    frozen = sheet["properties"]["gridProperties"]["frozenRowCount"]
    assert (data["rowMetadata"][0]["hiddenByUser"], frozen) == (True, 2)


def test_the_journal_says_between_which_reads_something_was_typed(small, clock):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    clock.move(hours=2)
    small.run()
    clock.move(hours=3)
    tab.type(line, person__mobile="0525666199")
    clock.move(hours=1)
    small.run()
    entry, _ = journal.history("person", small.dana.uid)[0]
    assert entry.place.endswith("(נכתב בין 22/11/2026 12:00 ל־22/11/2026 16:00)")
    clock.move(hours=1)
    tab.type(line, person__mobile="לא יודעת")
    small.run()
    clock.move(hours=1)
    small.run()
    tab.type(line, person__mobile="0525666100")
    clock.move(hours=1)
    small.run()  # the cell waited: how old its words are is not known
    entry, _ = journal.history("person", small.dana.uid)[0]
    assert entry.place.endswith("(נכתב עד 22/11/2026 19:00)")


def test_the_guide_tells_when_something_was_taken_in(small, clock):
    tab = small.tab("position")
    clock.move(days=3)
    tab.type(tab.line_of(person__first="דנה"), person__mobile="0525666199")
    small.run()
    book = small.book.client.open_by_key(small.workbook().spreadsheet_id)
    assert "25/11/2026 בשעה 10:00" in book.get_worksheet_by_id(port.GUIDE).acell("A3").value
    assert small.counted() == (1, 0)


#: what a race wrote over: its column, what the unit said meanwhile, what was typed before and after, how it is told
LOST = [("person.mobile", "+972525666190", "0525666177", "0525666178", "„052-566-6177”"),
        ("start", dt.date(2026, 1, 5), "3.2.2026", "4.2.2026", "„03/02/2026”")]


@pytest.mark.parametrize(("column", "ours", "typed", "later", "told"), LOST)
def test_what_a_race_wrote_over_and_nobody_can_put_back_is_told_on_its_line_until_somebody_looked(
    small, column, ours, typed, later, told
):
    tab = small.tab("position")
    line = tab.line_of(person__first="דנה")
    if column == "start":
        small.edit(Position.get(Position.person == small.dana), start=ours)
    else:
        small.edit(small.dana, mobile=ours)
    on_next_swaps(small, lambda: tab.type(line, **{column: typed}))
    again = lambda place: place == "swapped" and tab.type(line, **{column: later})  # noqa: E731
    small.mirror(pause=again).run([small.here.uid])
    small.run()
    item = ledger.Waiting.get(ledger.Waiting.code == "displaced")
    assert told in item.message
    book = small.book.client.open_by_key(small.workbook().spreadsheet_id)
    small.run()
    assert item.message in tab.status(line)
    assert any(item.message in text for text in book.get_worksheet_by_id(port.GUIDE).col_values(1))
    decide(item, "seen", SYSTEM, small.world)
    small.run()
    assert item.message not in tab.status(line)
    assert small.counted() == (1, 0)
