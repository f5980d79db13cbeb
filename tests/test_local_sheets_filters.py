"""What shows some lines and not others: the filter of a tab, and rules that colour cells."""

import pytest

from tests.local_sheets_fixtures import *  # noqa: F403
from tests.local_sheets_fixtures import ask, grid, lines, refusal, span, write

ROWS = [["name", "sum", "day"], ["beta", 20, 46086], ["alpha", 5, 46087], ["gamma", None, 46088], ["Beth", 100, None]]


@pytest.fixture
def told(book, tab):
    """Set a filter over five lines and return what the tab tells of it and the lines that it hides."""
    ask(book, write(tab, 0, 0, ROWS))

    def set_filter(**given):
        ask(book, {"setBasicFilter": {"filter": {"range": span(tab, (0, 5), (0, 3))} | given}})
        return seen(book)

    return set_filter


def seen(book):
    """The filter, and the numbers of the hidden lines."""
    found = grid(book, fields="sheets(basicFilter,data.rowMetadata.hiddenByFilter)")["sheets"][0]
    return found.get("basicFilter"), [i for i, line in enumerate(found["data"][0].get("rowMetadata", [])) if line]


def asked(column, kind, *values, **value):
    """What a filter asks of one column."""
    given = [{"userEnteredValue": v} for v in values] or ([value] if value else [])
    return {"columnIndex": column, "filterCriteria": {"condition": {"type": kind, "values": given}}}


@pytest.mark.parametrize(("spec", "hidden"), [
    (asked(0, "TEXT_EQ", "ALPHA"), [1, 3, 4]),
    (asked(0, "TEXT_STARTS_WITH", "be"), [2, 3]),
    (asked(1, "NUMBER_GREATER", "5"), [2, 3]),
    (asked(1, "BLANK"), [1, 2, 4]),
    (asked(1, "TEXT_EQ", "100"), [1, 2, 3]),
    (asked(2, "DATE_AFTER", relativeDate="TODAY"), [1, 4]),
    (asked(2, "DATE_EQ", relativeDate="TOMORROW"), [1, 3, 4]),
])
def test_a_condition_hides_what_does_not_meet_it(told, spec, hidden):
    found, lines_hidden = told(filterSpecs=[spec])
    assert lines_hidden == hidden
    assert found["filterSpecs"] == [spec]
    assert found["criteria"] == {str(spec["columnIndex"]): spec["filterCriteria"]}


def test_the_older_member_tells_the_same(told):
    found, hidden = told(criteria={"0": {"hiddenValues": ["beta", "gamma"]}}, filterSpecs=[], sortSpecs=[])
    assert hidden == [1, 3]
    assert found["filterSpecs"] == [{"columnIndex": 0, "filterCriteria": {"hiddenValues": ["beta", "gamma"]}}]
    assert "sortSpecs" not in found
    newer = {"columnIndex": 1, "filterCriteria": {"hiddenValues": ["5"]}}
    found, hidden = told(criteria={"0": {"hiddenValues": ["beta"]}}, filterSpecs=[newer])
    assert (found["filterSpecs"], list(found["criteria"]), hidden) == ([newer], ["1"], [2])


def test_a_filter_sorts_the_lines_under_its_header(told, tab):
    found, hidden = told(sortSpecs=[{"dimensionIndex": 1, "sortOrder": "DESCENDING"}])
    assert tab.col_values(1) == ["name", "Beth", "beta", "alpha", "gamma"]
    assert (found["sortSpecs"], hidden) == ([{"dimensionIndex": 1, "sortOrder": "DESCENDING"}], [])


def test_what_is_asked_goes_where_its_column_goes(told, book, tab):
    told(filterSpecs=[asked(1, "BLANK"), asked(2, "NOT_BLANK")], sortSpecs=[{"dimensionIndex": 1}])
    ask(book, {"insertDimension": {"range": lines(tab, 0, 2, "COLUMNS")}},
        {"deleteDimension": {"range": lines(tab, 4, 5, "COLUMNS")}})
    found, _ = seen(book)
    assert found["filterSpecs"] == [asked(3, "BLANK")]
    assert list(found["criteria"]) == ["3"]
    assert found["sortSpecs"] == [{"dimensionIndex": 3}]


@pytest.mark.parametrize("criterion", [
    {"condition": {"type": "DATE_AFTER", "values": [{"relativeDate": "PAST_WEEK"}]}},
    {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=A1>1"}]}},
    {"visibleBackgroundColor": {"red": 1}},
])
def test_what_is_not_known_is_refused_and_leaves_no_trace(told, book, tab, criterion):
    before = told()
    request = {"setBasicFilter": {"filter": {"range": {"sheetId": tab.id}, "filterSpecs": [
        {"columnIndex": 0, "filterCriteria": criterion}]}}}
    assert refusal(ask, book, request)[0] == 501
    assert seen(book) == before


def test_a_rule_colours_empty_cells_too_where_its_formula_says_so(book, tab):
    ask(book, write(tab, 0, 0, ROWS))
    rule = {"ranges": [span(tab, (0, 9), (0, 3))], "booleanRule": {
        "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=$A1=""'}]},
        "format": {"textFormat": {"bold": True}}}}
    ask(book, {"addConditionalFormatRule": {"rule": rule}})
    found = grid(book, fields="sheets.data.rowData.values.effectiveFormat.textFormat.bold")["sheets"][0]["data"][0]
    bold = [[cell["effectiveFormat"]["textFormat"].get("bold", False) for cell in line.get("values", []) if cell]
            for line in found["rowData"]]
    assert bold[5:] == [[True] * 3] * 4
    assert not any(sum(bold[:5], []))
