"""ADAPTER. Workbooks in Google Sheets, or in anything that speaks its API; the only importer of gspread."""

import contextlib
import datetime as dt
import hmac
import math
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit, urlunsplit

import gspread
import requests
from google.auth.exceptions import GoogleAuthError
from google.oauth2.service_account import Credentials
from gspread.http_client import HTTPClient
from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL

from models.base import database_now, writing
from models.ledger import Sent
from sync import book as port
from sync import google_errors as words
from sync import google_probe
from sync import google_requests as ask
from sync.google_errors import Barred, failure, permitted, unsigned
from sync.google_layout import lay_out
from sync.tabs import digest

TIMEOUT = (5, 170)  # seconds to connect and to read; Google gives up at 180
MINUTE = 60  # seconds
#: of 60 reads and 60 writes that one account has in a minute: up to which number workers, commands and screens send
PER_MINUTE, OF_COMMANDS, OF_SCREENS = 40, 48, 56
TRIES = 4
MADE = "pinkas"  # by this property of a file we know that we made it
MIME = "application/vnd.google-apps.spreadsheet"
DRIVES = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}
LISTED = "nextPageToken,files(id,modifiedTime,lastModifyingUser(me,displayName),permissionIds,writersCanShare)"
TRIAL = "בדיקה של פנקס, אפשר למחוק"  # the file by which we see whether we can make one
SHOWN_ERRORS = {"DIVIDE_BY_ZERO": "#DIV/0!", "N_A": "#N/A", "NAME": "#NAME?", "NULL_VALUE": "#NULL!"}
SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive")
READ_FIELDS = (
    "spreadsheetId,properties(title),namedRanges(namedRangeId,name),"
    "sheets(properties(sheetId,title,hidden,gridProperties(rowCount,columnCount)),merges,"
    "data(rowData(values(userEnteredValue,effectiveValue))))"
)
SHOWN_FIELDS = (
    "spreadsheetId,updatedSpreadsheet(sheets(properties(sheetId),"
    "data(rowData(values(userEnteredValue,effectiveValue)))))"
)


def _seconds():
    """The present moment by the database's clock."""
    return database_now().replace(tzinfo=dt.UTC).timestamp()


class Limiter:
    """Keeps an account under its quota, whichever processes send: a request goes out while fewer than `most` of its
    sort went out in the last minute. Who may send up to a greater number is never held up by the others."""

    def __init__(self, account, clock=_seconds, sleep=time.sleep, most=PER_MINUTE):
        self.account, self._clock, self._sleep, self.most = account, clock, sleep, most

    def wait(self, sort):
        """Return when one more request of this sort may go out; it is written down as sent."""
        while self.most < math.inf and (pause := self._full(sort)):
            self._sleep(pause)

    def _full(self, sort):
        """For how many seconds no more may go out; 0 where one goes out now."""
        mine = (Sent.account == self.account) & (Sent.sort == sort)
        with writing():
            now = self._clock()
            Sent.delete().where(Sent.at <= now - MINUTE).execute()
            sent = [at for (at,) in Sent.select(Sent.at).where(mine).order_by(Sent.at).tuples()]
            if len(sent) >= self.most:
                return sent[len(sent) - self.most] + MINUTE - now
            Sent.create(account=self.account, sort=sort, at=now)
        return 0


class Gateway(HTTPClient):
    """gspread's way out, with a base address, time limits, our limiter, and retries by kind."""

    base, limiter, sleep, counts, date = "", None, time.sleep, None, ""

    def request(self, method, endpoint, params=None, data=None, json=None, files=None, headers=None):
        """One request; reads are repeated when the service stumbles, writes only when nothing was carried out."""
        sort = "read" if method.lower() == "get" else "write"
        sent = {"params": params, "data": data, "json": json, "files": files, "headers": headers}
        for attempt in range(TRIES):
            self.limiter.wait(sort)
            self.counts[sort] = self.counts.get(sort, 0) + 1
            try:
                # not gspread's own: it reads an error only in the one shape, and is lost in any other
                answer = self.session.request(method, self._placed(endpoint), timeout=self.timeout, **sent)
                if answer.ok:
                    self.date = answer.headers.get("Date", "")
                    return answer
                failed = failure(answer)
            except requests.exceptions.RequestException as error:
                failed = port.Lost(type(error).__name__)
            except GoogleAuthError as error:
                failed = unsigned(error)
            again = isinstance(failed, port.Busy) or (sort == "read" and isinstance(failed, port.Lost))
            if not again or attempt == TRIES - 1:
                raise failed
            self.sleep(min(60, 2 ** (attempt + 1)) if not isinstance(failed, port.Busy) else 20 * (attempt + 1))
        raise AssertionError("unreachable")

    def _placed(self, endpoint):
        if not self.base:
            return endpoint
        there, wanted = urlsplit(self.base), urlsplit(endpoint)
        return urlunsplit((there.scheme, there.netloc, wanted.path, wanted.query, wanted.fragment))


class GoogleBook:
    """The workbook port over gspread. `mark` is what the files that we make carry, unseen by people."""

    def __init__(self, client, folder="", web="https://docs.google.com", account="", proven=False, mark="local"):
        self.client, self.folder, self.web, self.account, self.proven = client, folder, web, account, proven
        self.mark = mark

    @property
    def keeper(self):
        """Which service this is, and who we are to it: answers about one say nothing of another."""
        return f"{self.account} {self.web}"

    @property
    def counts(self):
        """{read: n, write: n}: how many requests were sent."""
        return self.client.http_client.counts

    def create(self, title):
        """Make an empty spreadsheet, in the folder where one is set, and return its id.

        One that was made for this and is still empty is taken: a run died before it was written down, or its answer
        was lost. No other is it, for what is written down is never asked for again.
        """
        with permitted(words.CREATE, missing=words.FOLDER):
            return self._left(title) or self._new(title)

    def _left(self, title):
        name = title.replace("\\", "\\\\").replace("'", "\\'")
        wanted = f"name = '{name}' and trashed = false and appProperties has {{ key='{MADE}' and value='{self.mark}' }}"
        wanted += f" and '{self.folder}' in parents" if self.folder else ""
        told = self._json("get", DRIVE_FILES_API_V3_URL, params={"q": wanted, "fields": "files(id)", **DRIVES})
        return next((file["id"] for file in told.get("files", []) if self._empty(file["id"])), None)

    def _empty(self, spreadsheet_id):
        """True where nobody put anything into a spreadsheet, a layout of ours neither."""
        try:
            seen = self.read(spreadsheet_id)
        except (port.Gone, port.Refused):
            return False
        return not seen.fences and len(seen.sheets) == 1 and not any(sheet.rows for sheet in seen.sheets.values())

    def _new(self, title):
        body = {"name": title, "mimeType": MIME, "writersCanShare": False, "appProperties": {MADE: self.mark}}
        if self.folder:
            body["parents"] = [self.folder]
        try:
            return self._make(body)
        except Barred as error:
            if error.reason != words.DRIVE_RULES:
                raise
        del body["writersCanShare"]  # in a shared drive, the drive says who may share
        return self._make(body)

    def _make(self, body):
        return self._json("post", DRIVE_FILES_API_V3_URL, params={"supportsAllDrives": True}, json=body)["id"]

    def read(self, spreadsheet_id):
        """The whole workbook, in one request."""
        return self.look(spreadsheet_id)[0]

    def look(self, spreadsheet_id):
        """The whole workbook, and all its named ranges as {id: name}."""
        url = SPREADSHEET_URL % spreadsheet_id
        told = self._json("get", url, params={"includeGridData": True, "fields": READ_FIELDS})
        names = {r["namedRangeId"]: r["name"] for r in told.get("namedRanges", [])}
        fences = tuple(name for name in names.values() if name.startswith(port.FENCE))
        return port.Snapshot(told["properties"]["title"], _sheets(told), fences), names

    def lay_out(self, spreadsheet_id, layout):
        """Carry out a layout in one batch, all or nothing."""
        self.batch(spreadsheet_id, lay_out(layout, self.account))

    def swap(self, spreadsheet_id, swap):
        """Carry out a swap in one batch and return its pre-image."""
        shown = self.batch(spreadsheet_id, ask.swap(swap), [ask.scratch_range(tab) for tab in swap.tabs])
        if any(tab.scratch_id not in shown for tab in swap.tabs):
            # carried out, but not shown: the next read finds it on the scratches, as after a lost answer
            raise port.Lost("the answer shows no scratch")
        return {tab.sheet_id: _block(shown[tab.scratch_id].rows, tab) for tab in swap.tabs}

    def batch(self, spreadsheet_id, requests, shown=()):
        """Carry out requests in one batch; returns the tabs of the ranges `shown` as they are after it, {id: Sheet}."""
        body, params = {"requests": requests}, None
        if shown:
            body |= {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True, "responseRanges": shown}
            params = {"fields": SHOWN_FIELDS}
        told = self._json("post", SPREADSHEET_BATCH_UPDATE_URL % spreadsheet_id, params=params, json=body)
        return _sheets(told.get("updatedSpreadsheet", {}))

    def probe(self, spreadsheet_id):
        """Try out what the swap depends on: {one of port.ASKED: yes, no, or None}."""
        return google_probe.probe(self, spreadsheet_id)

    def may_create(self):
        """True where we can make a spreadsheet in the folder; the one made to see it goes to the bin at once."""
        self._bin_trials()  # of an earlier trial that was killed
        try:
            self._new(TRIAL)
        except (port.Refused, port.Gone):
            return False
        self._bin_trials()
        return True

    def _bin_trials(self):
        query = {"q": f'name = "{TRIAL}" and trashed = false', "supportsAllDrives": True, "fields": "files(id)",
                 "includeItemsFromAllDrives": True}  # fmt: skip
        for file in self._json("get", DRIVE_FILES_API_V3_URL, params=query).get("files", []):
            url = f"{DRIVE_FILES_API_V3_URL}/{file['id']}"
            with contextlib.suppress(port.Gone):  # a contributor of a shared drive makes files, and cannot bin them
                self._json("patch", url, params={"supportsAllDrives": True}, json={"trashed": True})

    def listing(self):
        """{spreadsheet id: port.Listed}, of all that is open to us and not in the bin."""
        found, sheets = {}, f'mimeType = "{MIME}" and trashed = false'
        for query in [f'{sheets} and parents in "{self.folder}"', sheets] if self.folder else [sheets]:
            wanted = {"q": query, "fields": LISTED, "pageSize": 1000, **DRIVES}
            for page in self._pages(DRIVE_FILES_API_V3_URL, wanted):
                found |= {file["id"]: _listed(file) for file in page["files"]}
        return found

    def binned(self, spreadsheet_id):
        """True where the file lies in the bin."""
        query = {"fields": "trashed", "supportsAllDrives": True}
        return bool(self._json("get", f"{DRIVE_FILES_API_V3_URL}/{spreadsheet_id}", params=query).get("trashed"))

    def now(self):
        """The service's own time (UTC) as told with its last answer, None where it told none."""
        told = self.client.http_client.date
        return parsedate_to_datetime(told).replace(tzinfo=None) if told else None

    def address(self, spreadsheet_id):
        """Where a person opens the workbook."""
        return f"{self.web}/spreadsheets/d/{spreadsheet_id}/edit"

    def opened(self, spreadsheet_id):
        """To whom it is open, as port.Opened."""
        query = {"supportsAllDrives": True, "fields": "permissions(id,type,role,emailAddress)", "pageSize": 100}
        told = self._json("get", self._permissions(spreadsheet_id), params=query).get("permissions", [])
        people = [one for one in told if one.get("emailAddress") and one["emailAddress"] != self.account]
        editors, readers = (
            {one["emailAddress"].lower(): one["id"] for one in people if one.get("role") in roles}
            for roles in (("writer",), ("commenter", "reader"))
        )
        links = {one["id"]: one.get("role", "") for one in told if one.get("type") in ("anyone", "domain")}
        query = {"supportsAllDrives": True, "fields": "writersCanShare"}
        shares = self._json("get", f"{DRIVE_FILES_API_V3_URL}/{spreadsheet_id}", params=query)
        return port.Opened(editors, links, shares.get("writersCanShare", False), readers)

    def close(self, spreadsheet_id):
        """From now on only we open it to others, not its editors."""
        url = f"{DRIVE_FILES_API_V3_URL}/{spreadsheet_id}"
        with permitted(words.CLOSE):
            self._json("patch", url, params={"supportsAllDrives": True}, json={"writersCanShare": False})

    def share(self, spreadsheet_id, address):
        """Open the workbook to an address, quietly; raises Refused where it is no account, or may not be let in."""
        body = {"type": "user", "role": "writer", "emailAddress": address}
        query = {"supportsAllDrives": True, "sendNotificationEmail": False}
        with permitted(words.SHARE):
            self._json("post", self._permissions(spreadsheet_id), params=query, json=body)

    def unshare(self, spreadsheet_id, permission):
        """Take a permission back; one that is gone already is no error. Raises Refused where we may not."""
        url = f"{self._permissions(spreadsheet_id)}/{permission}"
        with contextlib.suppress(port.Gone), permitted(words.UNSHARE):
            self.client.http_client.request("delete", url, params={"supportsAllDrives": True})

    def _permissions(self, spreadsheet_id):
        return f"{DRIVE_FILES_API_V3_URL}/{spreadsheet_id}/permissions"

    def _pages(self, url, params):
        while True:
            told = self._json("get", url, params=params)
            yield told
            if "nextPageToken" not in told:
                return
            params = {**params, "pageToken": told["nextPageToken"]}

    def _json(self, method, url, **kw):
        return self.client.http_client.request(method, url, **kw).json()


def _listed(file):
    """A file of the listing; whom it is open to is told by keys alone, for whole permissions come a hundred a page."""
    last, keys = file.get("lastModifyingUser", {}), file.get("permissionIds")
    open_to = digest([sorted(keys), file.get("writersCanShare")]) if keys else ""
    return port.Listed(file["modifiedTime"], "" if last.get("me") else last.get("displayName", ""), open_to)


def _sheets(told):
    return {sheet.sheet_id: sheet for sheet in map(_sheet, told.get("sheets", []))}


def _sheet(told):
    properties = told["properties"]
    grid = properties.get("gridProperties", {})
    rows = told.get("data", [{}])[0].get("rowData", [])
    return port.Sheet(
        properties.get("sheetId", 0), properties.get("title", ""), properties.get("hidden", False),
        port.trimmed([[_raw(cell) if cell else None for cell in row.get("values", [])] for row in rows]),
        grid.get("rowCount", 0), grid.get("columnCount", 0), tuple(map(_box, told.get("merges", ()))),
    )  # fmt: skip


def _box(merge):
    """A merge as Google tells it: (first row, row after the last, first column, column after the last)."""
    return tuple(merge.get(side, 0) for side in ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"))


def _block(rows, tab):
    """The block on a scratch, without the nonce beside it."""
    return port.trimmed([row[: tab.columns] for row in rows[: tab.rows]])


def _raw(cell):
    """A cell of Google's as a raw cell of ours."""
    entered, effective = cell.get("userEnteredValue"), cell.get("effectiveValue", {})
    if not entered and not effective:
        return None
    if "errorValue" in effective:
        kind = effective["errorValue"].get("type", "ERROR")
        return {"e": SHOWN_ERRORS.get(kind, f"#{kind}!"), "f": (entered or {}).get("formulaValue", "")}
    if not entered or "formulaValue" in entered:
        return {"f": (entered or {}).get("formulaValue", ""), "v": _plain(effective)}
    return _plain(entered)


def _plain(value):
    if "numberValue" in value:
        return float(value["numberValue"])
    return value.get("stringValue") or None if "stringValue" in value else value.get("boolValue")


def open_book(settings, session=None, sleep=time.sleep, clock=_seconds, most=PER_MINUTE):
    """The workbook port of an installation: Google by credentials, else the local Sheets at their address.

    It sends Google a read, or a write, while fewer than `most` of them went out in the last minute, from wherever.
    """
    if settings.sheets == "google":
        credentials = Credentials.from_service_account_file(settings.google_credentials, scopes=SCOPES)
        client = gspread.Client(auth=credentials, http_client=Gateway)
        web, account = "https://docs.google.com", credentials.service_account_email
    else:
        client = gspread.Client(auth=None, session=session or requests.Session(), http_client=Gateway)
        web, account = settings.sheets_url, "pinkas@local.test"
    ours = settings.sheets != "google"
    gateway = client.http_client
    gateway.base = settings.sheets_url
    most = math.inf if ours else most  # the local Sheets has no quota, and a newcomer does not wait for one
    gateway.limiter = Limiter(f"{account} {gateway.base}", clock, sleep, most)
    gateway.sleep, gateway.counts = sleep, {}
    gateway.set_timeout(TIMEOUT)
    mark = hmac.digest(settings.secret_key.encode(), b"made here", "sha256").hex()[:16]
    return GoogleBook(client, settings.sheets_folder, web, account, proven=ours, mark=mark)
