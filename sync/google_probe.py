"""ADAPTER. Trying out what Google does, in three hidden tabs of our own, with the very requests of a swap.

What a probe leaves behind, when it is killed, is known by its names; the next one removes it first.
"""

import contextlib
import logging

from sync import book as port
from sync import google_requests as ask
from sync.tabs import raw_at

log = logging.getLogger("pinkas.sync")
NAME = "probe_of_pinkas_"  # never the beginning of a fence's name
TITLE = "_pinkas_probe_"
FIRST, LAST = 301, 399  # the sheet ids of a probe: three that nobody has
FILTERED, BY_HAND = "מסונן", "נסתר"
AFTER = "נכתב אחרי"
#: a header and five lines; the second line is hidden by hand, the third and the last by a filter, so is the last column
BLOCK = [["מילה", "כמו נוסחה", "יום", "כן או לא", "נוסחה", BY_HAND]] + [
    [word, "=1+1", 46056.0 + line, line % 2 == 0, {"f": f"=C{line + 1}+1"}, BY_HAND]
    for line, word in enumerate(("0525666190", "0501", FILTERED, "007", FILTERED), 1)
]
ROWS, COLUMNS = len(BLOCK), len(BLOCK[0])


def probe(book, spreadsheet_id):
    """Ask everything; returns {one of port.ASKED: yes, no, or None where the service did not answer}."""
    taken = _swept(book, spreadsheet_id)
    first = next(i for i in range(FIRST, LAST, 3) if not taken & {i, i + 1, i + 2})
    try:
        return _Probe(book, spreadsheet_id, first).answers()
    finally:
        with contextlib.suppress(port.BookError):
            _swept(book, spreadsheet_id)


def _swept(book, spreadsheet_id):
    """Remove what a probe has left; returns the sheet ids that are taken."""
    snapshot, names = book.look(spreadsheet_id)
    left = [i for i, sheet in snapshot.sheets.items() if FIRST <= i <= LAST and sheet.title.startswith(TITLE)]
    requests = [{"deleteNamedRange": {"namedRangeId": i}} for i, name in names.items() if name.startswith(NAME)]
    requests += [{"deleteSheet": {"sheetId": i}} for i in left]
    if requests:
        book.batch(spreadsheet_id, requests)
    return set(snapshot.sheets) - set(left)


class _Probe:
    """One probe: what was carried out, and how it looks afterwards."""

    def __init__(self, book, spreadsheet_id, first):
        self.book, self.spreadsheet_id = book, spreadsheet_id
        self.tab, self.copy, self.twin = first, first + 1, first + 2

    def answers(self):
        """Send what is to be tried, look once, and judge."""
        self._batch(self._setting())
        copied, shown = self._tried(self._taken(self.copy, "copy"), [f"'{TITLE}{self.copy}'"])
        doubled, _ = self._tried(self._taken(self.twin, "duplicate"))
        appended, _ = self._tried([{"appendCells": {"sheetId": self.tab, "fields": "userEnteredValue",
                                                    "rows": [{"values": [ask.typed(AFTER)]}]}}])  # fmt: skip
        missing = self._refused(0, {"deleteNamedRange": {"namedRangeId": NAME + "missing"}})
        twice = self._refused(1, self._name())
        broken = self._refused(2, {"addSheet": {"properties": {"sheetId": self.tab, "title": TITLE}}})
        strict, _ = self._tried([ask.put(self.tab, 1, COLUMNS - 1, AFTER)])
        sheets = self.book.read(self.spreadsheet_id).sheets
        seen = {i: sheets[i].rows if i in sheets else [] for i in (self.tab, self.copy, self.twin)}
        return {
            "fence_missing": missing, "fence_twice": twice,
            "whole": broken and not any(refused and raw_at(seen[self.tab], ROWS + 3, mark)
                                        for mark, refused in enumerate((missing, twice, broken))),
            **_copying(copied, seen[self.copy]),
            "duplicate": doubled and _doubled(seen[self.twin]),
            "answer": copied and _shows(shown.get(self.copy)), "read_hidden": bool(seen[self.tab]),
            "append": appended and [raw_at(seen[self.tab], row, 0) for row in (ROWS - 1, ROWS)] == [FILTERED, AFTER],
            "strict": None if strict is None else not strict,
        }  # fmt: skip

    def _batch(self, requests, shown=()):
        return self.book.batch(self.spreadsheet_id, requests, list(shown))

    def _tried(self, requests, shown=()):
        """(True where it was carried out, False where refused, None where nobody knows; the tabs in the answer)."""
        try:
            return True, self._batch(requests, shown)
        except port.Refused as error:
            log.info("probe refused: %s", error)
            return False, {}
        except port.Lost as error:
            log.info("probe lost: %s", error)
            return None, {}

    def _refused(self, mark, request):
        """True where a request that should fail does; the mark written before it has to vanish with it."""
        done, _ = self._tried([ask.put(self.tab, ROWS + 3, mark, AFTER), request])
        return None if done is None else not done

    def _setting(self):
        """The tabs, the block with its hidden lines, and a name."""
        size = {"rowCount": ROWS + 10, "columnCount": COLUMNS + 4}
        block = ask.grid(self.tab, (0, ROWS), (0, COLUMNS))
        hidden = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": BY_HAND}]}, "strict": True}
        return [
            *({"addSheet": {"properties": {"sheetId": i, "title": f"{TITLE}{i}", "hidden": True,
                                           "gridProperties": size}}} for i in (self.tab, self.copy, self.twin)),
            {"updateCells": {"start": {"sheetId": self.tab, "rowIndex": 0, "columnIndex": 0},
                             "fields": "userEnteredValue",
                             "rows": [{"values": [ask.typed(raw) for raw in row]} for row in BLOCK]}},
            {"repeatCell": {"range": ask.grid(self.tab, (1, ROWS), (2, 3)), "fields": "userEnteredFormat.numberFormat",
                            "cell": {"userEnteredFormat": {"numberFormat": ask.DATE_FORMAT}}}},
            {"setDataValidation": {"range": ask.grid(self.tab, (1, 2), (COLUMNS - 1, COLUMNS)), "rule": hidden}},
            {"setBasicFilter": {"filter": {"range": block, "criteria": {"0": {"hiddenValues": [FILTERED]}}}}},
            _hide(self.tab, "ROWS", 2), _hide(self.tab, "COLUMNS", COLUMNS - 1),
            self._name(),
        ]  # fmt: skip

    def _name(self):
        name = f"{NAME}{self.tab}"
        return {"addNamedRange": {"namedRange": {"namedRangeId": name, "name": name,
                                                 "range": ask.grid(self.tab, (0, 1), (0, 1))}}}  # fmt: skip

    def _taken(self, scratch, way):
        """A pre-image by one way, and a write that comes after it and must not be in it."""
        guarded = port.Guarded(f"{TITLE}{scratch}", self.tab, scratch, ROWS, COLUMNS)
        return [*ask.pre_image(guarded, AFTER, way), ask.put(self.tab, 1 if way == "copy" else 4, 0, AFTER)]


def _hide(sheet_id, dimension, index):
    span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
    return {"updateDimensionProperties": {"range": span, "properties": {"hiddenByUser": True},
                                          "fields": "hiddenByUser"}}  # fmt: skip


def _copying(copied, rows):
    """The answers about a copied block, each by the cells that are its own."""
    plain, formula, last = range(4), (4,), (COLUMNS - 1,)
    alike = lambda lines, columns: copied and _alike(rows, BLOCK, lines, columns)  # noqa: E731 (a local spelling)
    return {
        "copy_values": alike((0, 1), plain), "copy_formulas": alike((1,), formula),
        "copy_hidden": copied and _alike(rows, BLOCK, (2,), plain) and _alike(rows, BLOCK, (1,), last),
        "copy_filtered": alike(range(3, ROWS), plain),
    }  # fmt: skip


def _alike(rows, wanted, lines, columns):
    return all(_entered(raw_at(rows, r, c)) == _entered(wanted[r][c]) for r in lines for c in columns)


def _doubled(rows):
    """True where a duplicate has the whole block; in one cell the trial before it wrote."""
    rest = [line for line in range(ROWS) if line != 1]
    return _alike(rows, BLOCK, rest, range(COLUMNS)) and _alike(rows, BLOCK, (1,), range(1, COLUMNS))


def _shows(sheet):
    """True where an answer shows a hidden tab with its cells, after the writes."""
    return sheet is not None and (sheet.at(0, 0), sheet.at(0, COLUMNS + 1)) == (BLOCK[0][0], AFTER)


def _entered(raw):
    """What was entered: its kind with it, since 1 and yes are one thing to Python."""
    return ("f", raw["f"]) if isinstance(raw, dict) else (type(raw), raw)
