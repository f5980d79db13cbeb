"""A test bench: act as a person between any two requests, and order faults for the next ones. Deterministic."""

import json
import threading
import time
from dataclasses import dataclass

import gspread
from werkzeug.wrappers import Response

from . import a1
from .errors import DRIVE_REFUSALS, ApiError, bad_request, drive_refusal, quota
from .service import ConnectionCut, refused
from .wire import mount

KINDS = ("429", "500", "503", "503-after", "cut-before", "cut-after", "late", "delay", "html",
         *DRIVE_REFUSALS)
HTML = "<!DOCTYPE html><html><title>Error 502 (Server Error)!!1</title><p>That’s an error. Try again later.</html>"


@dataclass
class Fault:
    """One ordered fault: what happens, to which requests, and how many times yet."""

    kind: str
    match: object = None
    times: int = 1
    seconds: float = 0


class Bench:
    """Stands between the wire and the application; requests of persons pass untouched."""

    def __init__(self, app, sleep=time.sleep):
        self.app, self.sleep = app, sleep
        self.faults, self.held, self.log = [], [], []
        self._before, self._after = [], []
        self._lock = threading.RLock()
        app.around = self._around
        app.bench = self

    def remove(self):
        """Take the bench away."""
        self.app.around = self.app.bench = None

    def before_request(self, function):
        """Call `function(call)` before each request is carried out."""
        self._before.append(function)
        return function

    def after_request(self, function):
        """Call `function(call, answer)` after each request was carried out, before its answer is seen."""
        self._after.append(function)
        return function

    def order(self, kind, match=None, times=1, seconds=0):
        """Order a fault for the next requests that match: 'read', 'write', part of a path, or a function."""
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind}")
        with self._lock:
            self.faults.append(Fault(kind, match, times, seconds))

    def release(self):
        """Carry out the requests that were held back as 'late', in their order; return their answers."""
        with self._lock:
            held, self.held = self.held, []
        return [self.app.carry_out(call) for call in held]

    def _around(self, call, carry_out):
        for function in list(self._before):
            function(call)
        fault = self._take(call)
        self.log.append((call.method, call.path, fault.kind if fault else None))
        answer = self._faulty(fault, call, carry_out) if fault else carry_out()
        for function in list(self._after):
            function(call, answer)
        return answer

    def _take(self, call):
        with self._lock:
            for fault in self.faults:
                if _matches(fault.match, call):
                    fault.times -= 1
                    if fault.times <= 0:
                        self.faults.remove(fault)
                    return fault
        return None

    def _faulty(self, fault, call, carry_out):
        kind = fault.kind
        if kind == "delay":
            self.sleep(fault.seconds)
            return carry_out()
        if kind in ("503-after", "cut-after"):
            carry_out()
        if kind == "late":
            self.held.append(call)
        if kind in ("cut-before", "cut-after", "late"):
            raise ConnectionCut(f"the bench cut the connection ({kind})")
        if kind == "html":
            return Response(HTML, 502, content_type="text/html; charset=UTF-8")
        if kind == "429":
            return refused(call, quota("Read" if call.is_read else "Write"))
        if kind in DRIVE_REFUSALS:
            return refused(call, drive_refusal(kind))
        if kind == "500":
            return refused(call, ApiError(500, "Internal error encountered.", reason="internalError"))
        return refused(call, ApiError(503, "The service is currently unavailable.", reason="backendError"))

    def over_http(self, call):
        """Take an order that came over HTTP: {"fault": …, "match": …, "times": …} or {"release": true}."""
        body = call.body()
        if body.get("release"):
            return {"released": [answer.status_code for answer in self.release()]}
        kind, match, times, seconds = (body.get(k) for k in ("fault", "match", "times", "seconds"))
        if kind not in KINDS or not isinstance(match, str | None) or not isinstance(times, int | None) \
                or not isinstance(seconds, int | float | None):
            raise bad_request(f"fault must be one of {', '.join(KINDS)}")
        self.order(kind, match, times or 1, seconds or 0)
        return {"ordered": kind}


def _matches(match, call):
    if match is None:
        return True
    if callable(match):
        return bool(match(call))
    if match in ("read", "write"):
        return call.is_read is (match == "read")
    return match in call.path


class Person:
    """Somebody who types: each act is what the browser would ask of the server, rules for people included."""

    def __init__(self, app, email):
        self.email = email
        self.session = mount(app, email, person=True, by_hand=True)
        self.client = gspread.Client(auth=None, session=self.session)

    def tab(self, file_id, title):
        """Return a tab as gspread sees it, freshly read."""
        return self.client.open_by_key(file_id).worksheet(title)

    def values(self, file_id, title, rendered="FORMATTED_VALUE"):
        """Return all values of a tab as lists."""
        return self.tab(file_id, title).get_values(value_render_option=rendered)

    def edit(self, file_id, title, cell, text):
        """Type a text into a cell."""
        self.paste(file_id, title, cell, [[text]])

    def paste(self, file_id, title, cell, rows):
        """Paste a block of texts from outside, read as typed."""
        path = f"{a1.quoted(title)}!{cell}"
        self.client.http_client.values_update(file_id, path, params={"valueInputOption": "USER_ENTERED"},
                                              body={"values": rows})

    def ask(self, file_id, *requests):
        """Send a batch of requests as the browser would."""
        return self.client.http_client.batch_update(file_id, {"requests": list(requests)})

    def _range(self, file_id, title, text=None):
        """Return the GridRange of a text such as `A2:D9`, or of the whole tab."""
        tab = self.tab(file_id, title)
        if text is None:
            return {"sheetId": tab.id}
        return gspread.utils.a1_range_to_grid_range(text, tab.id)

    def _lines(self, file_id, title, dimension, start, count):
        return {"sheetId": self.tab(file_id, title).id, "dimension": dimension, "startIndex": start,
                "endIndex": start + count}

    def sort(self, file_id, title, area, column, descending=False):
        """Sort a range such as `A3:F20` by a column's index."""
        order = "DESCENDING" if descending else "ASCENDING"
        self.ask(file_id, {"sortRange": {"range": self._range(file_id, title, area),
                                         "sortSpecs": [{"dimensionIndex": column, "sortOrder": order}]}})

    def insert_lines(self, file_id, title, start, count=1, dimension="ROWS"):
        """Insert lines (or columns) before an index."""
        self.ask(file_id, {"insertDimension": {"range": self._lines(file_id, title, dimension, start, count),
                                               "inheritFromBefore": start > 0}})

    def delete_lines(self, file_id, title, start, count=1, dimension="ROWS"):
        """Delete lines (or columns)."""
        self.ask(file_id, {"deleteDimension": {"range": self._lines(file_id, title, dimension, start, count)}})

    def move_lines(self, file_id, title, start, count, target, dimension="ROWS"):
        """Drag lines (or columns) before an index."""
        self.ask(file_id, {"moveDimension": {"source": self._lines(file_id, title, dimension, start, count),
                                             "destinationIndex": target}})

    def copy_block(self, file_id, title, source, target, kind="PASTE_NORMAL", to_title=None):
        """Copy a range and paste it elsewhere."""
        self.ask(file_id, {"copyPaste": {"source": self._range(file_id, title, source), "pasteType": kind,
                                         "destination": self._range(file_id, to_title or title, target)}})

    def cut_block(self, file_id, title, source, target, to_title=None):
        """Cut a range and paste it at a cell."""
        corner = self._range(file_id, to_title or title, target)
        self.ask(file_id, {"cutPaste": {
            "source": self._range(file_id, title, source), "pasteType": "PASTE_NORMAL",
            "destination": {"sheetId": corner["sheetId"], "rowIndex": corner["startRowIndex"],
                            "columnIndex": corner["startColumnIndex"]}}})

    def clear(self, file_id, title, area):
        """Mark a range and press Delete."""
        self.tab(file_id, title).batch_clear([area])

    def rename_tab(self, file_id, title, new):
        """Give a tab another title."""
        self.ask(file_id, {"updateSheetProperties": {
            "properties": {"sheetId": self.tab(file_id, title).id, "title": new}, "fields": "title"}})

    def delete_tab(self, file_id, title):
        """Delete a tab."""
        self.ask(file_id, {"deleteSheet": {"sheetId": self.tab(file_id, title).id}})

    def filter(self, file_id, title, area, column, hidden):
        """Filter a range so that lines with these texts in a column are hidden."""
        self.ask(file_id, {"setBasicFilter": {"filter": {
            "range": self._range(file_id, title, area), "criteria": {str(column): {"hiddenValues": list(hidden)}}}}})

    def unfilter(self, file_id, title):
        """Take the filter away."""
        self.ask(file_id, {"clearBasicFilter": {"sheetId": self.tab(file_id, title).id}})

    def note(self, file_id, title, cell, text):
        """Write a note on a cell."""
        self.tab(file_id, title).insert_note(cell, text)


def told(answer):
    """Return the JSON of an answer that the bench released or saw."""
    return json.loads(answer.get_data()) if answer.get_data() else None
