"""The server: who asks, which method, one transaction, Google's answer or Google's refusal."""

import collections
import datetime
import json
import logging
import random
import re
import threading

from werkzeug.wrappers import Request, Response

from . import files, import_upload, protection, sheets_api
from .assumptions import Assumptions
from .drive import Drive
from .errors import ApiError, bad_field, bad_request, not_found, quota
from .storage import Store
from .work import Work

log = logging.getLogger(__name__)
MAX_BODY = 10_485_760  # documented
LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
READ_POSTS = (":getByDataFilter", ":search", ":batchGetByDataFilter")


class ConnectionCut(Exception):
    """The wire is cut: before the request was carried out, or after it and before the answer."""


class Call:
    """One request as read from the wire."""

    def __init__(self, request, service_account):
        self.method = request.method
        self.path = request.path
        self.options = {k: v[-1] for k, v in request.args.lists()}
        self.ranges = request.args.getlist("ranges")
        self.asker = _asker(request.headers.get("Authorization", ""), service_account)
        self.by_hand = request.headers.get("X-Local-By-Hand") == "1"
        self.content_type = request.headers.get("Content-Type", "")
        self.data = b""

    @property
    def is_read(self):
        """Tell whether this only reads, which Google counts apart."""
        return self.method in ("GET", "HEAD") or self.path.endswith(READ_POSTS)

    @property
    def is_drive(self):
        """Tell whether this goes to Drive, whose errors look different."""
        return not self.path.startswith("/v4/")

    def body(self):
        """Return the JSON body as an object; Google's 400 for anything else."""
        if not self.data.strip():
            return {}
        try:
            found = json.loads(self.data.decode("utf-8"), parse_constant=_no_constant)
            if LONE_SURROGATE.search(self.data):
                json.dumps(found, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError):
            raise bad_field("", "Invalid JSON payload received. Unexpected token.") from None
        if not isinstance(found, dict):
            raise bad_field("", "Invalid JSON payload received. Unknown name \"\": Root element must be a message.")
        return found


def _no_constant(name):
    raise ValueError(name)


def _asker(header, service_account):
    """Return who asks: the address in the token; a token without one is the service account's."""
    token = header.partition(" ")[2].strip()
    return token.lower() if "@" in token else service_account


class LocalSheets:
    """The WSGI application with its state in one file; everything about it that tests may turn is an attribute."""

    def __init__(self, path, clock=None, ids=None, assumptions=None, service_account=files.SERVICE_ACCOUNT):
        self.store = Store(path)
        self.clock = clock or (lambda: datetime.datetime.now(datetime.UTC))
        self.ids = ids or random.SystemRandom()
        self.assumptions = assumptions or Assumptions()
        self.service_account = service_account
        self.modified_lag = datetime.timedelta(0)
        self.quota_per_minute = None
        self.shared_drives = {}  # {folder: {address: role}}: folders in a shared drive, and who is let into it
        self.bench = None
        self.around = None  # called with (call, carry_out) instead of carry_out()
        self._spent = collections.defaultdict(collections.deque)
        self._quota_lock = threading.Lock()
        self.pages = None  # a WSGI application for everything that is no API path

    def now(self):
        """Return the moment by the given clock."""
        return self.clock()

    def work(self, book, asker, by_hand=False):
        """Return what a request works with."""
        return Work(book, asker, self.now(), self.ids, self.assumptions, by_hand)

    def __call__(self, environ, start_response):
        """Answer one request."""
        request = Request(environ)
        path = request.path
        if self.pages is not None and not path.startswith(("/v4/", "/drive/", "/upload/", "/local/")):
            return self.pages(environ, start_response)
        call = Call(request, self.service_account)
        try:
            answer = self._answer(call, request, environ)
        except ConnectionCut:
            if environ.get("local_sheets.in_process"):
                raise
            answer = Response(b"", 200, {"Content-Length": "1000000"})  # shorter than told: the client sees a cut
        return answer(environ, start_response)

    def _answer(self, call, request, environ):
        try:
            if (request.content_length or 0) > MAX_BODY:
                raise bad_request(f"Request payload size exceeds the limit: {MAX_BODY} bytes.")
            call.data = request.get_data()
            if self.around is None or environ.get("local_sheets.person") or call.path.startswith("/local/"):
                return self.carry_out(call)
            return self.around(call, lambda: self.carry_out(call))
        except ApiError as refusal:
            return refused(call, refusal)

    def carry_out(self, call):
        """Carry out a request and return its answer, a refusal too."""
        try:
            self._count(call)
            return self._dispatch(call)
        except ApiError as refusal:
            return refused(call, refusal)
        except Exception:
            log.exception("%s %s", call.method, call.path)
            return refused(call, ApiError(500, "Internal error encountered.", reason="internalError"))

    def _count(self, call):
        """Count a request against the quota, if there is one."""
        if self.quota_per_minute is None or call.is_drive:
            return
        with self._quota_lock:
            kind, now = "Read" if call.is_read else "Write", self.now()
            spent = self._spent[call.asker, kind]
            while spent and (now - spent[0]).total_seconds() >= 60:
                spent.popleft()
            if len(spent) >= self.quota_per_minute:
                raise quota(kind)
            spent.append(now)

    def _dispatch(self, call):
        for pattern, methods in ROUTES:
            match = pattern.fullmatch(call.path)
            if match and call.method in methods:
                return _json(methods[call.method](self, call, *match.groups()))
        raise not_found() if not call.is_drive else ApiError(404, "Not Found", reason="notFound")

    def reading(self, call, file_id, function):
        """Run a function on a book that the asker may read; the book is not changed."""
        book = self.store.book(file_id)
        _check_role(book, call.asker, edit=False)
        return function(self.work(book, call.asker))

    def writing(self, call, file_id, function):
        """Run a function on a copy of a book that the asker may edit, and store it if nothing is refused."""
        with self.store.writing() as change:
            book = change.book(file_id)
            _check_role(book, call.asker, edit=True)
            answer = function(self.work(book, call.asker, call.by_hand))
            files.touch(book.meta, call.asker, self.now(), self.modified_lag)
        return answer

    def driving(self, call, function):
        """Run a function on Drive, with a transaction for all that writes."""
        if call.method == "GET":
            return function(Drive(self, call.asker, call.options))
        with self.store.writing() as change:
            return function(Drive(self, call.asker, call.options, change))

    def seed(self, owner, name, *, file_id=None, locale="en_US", shared_with=()):
        """Put a file of another person there, as if it had always been; return its id."""
        with self.store.writing() as change:
            book = files.new_book(file_id or files.new_file_id(self.ids), name, owner, self.now(), locale=locale)
            book.meta["permissions"] += [files.permission("user", role, who) for who, role in shared_with]
            change.add(book)
        return book.id


def _check_role(book, asker, edit):
    if book is None:
        raise not_found()
    role = protection.role_of(book.meta, asker)
    if role is None or (edit and role not in protection.EDIT_ROLES):
        raise ApiError(403, "The caller does not have permission", reason="forbidden")  # recorded


def refused(call, refusal):
    """Return the answer of a refusal, in the shape of the API that was asked."""
    body = refusal.drive_body() if call.is_drive else refusal.sheets_body()
    return Response(json.dumps(body, ensure_ascii=False), refusal.code, content_type="application/json; charset=UTF-8")


def _json(answer):
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(status=204)
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Response(text, 200, content_type="application/json; charset=UTF-8")


def _export(service, call, file_id):
    kind, text = service.driving(call, lambda drive: drive.export(file_id))
    return Response(text, 200, content_type=kind)


def _local_files(service, call):
    found = [m for m in service.store.files() if protection.role_of(m, call.asker)]
    shown = [files.shown(m, call.asker, service.now(), service.modified_lag) for m in found]
    shown.sort(key=lambda f: f["name"])
    return [{k: f[k] for k in ("id", "name", "modifiedTime")} for f in shown]


def _local_people(service, call):
    return sorted({p["emailAddress"] for m in service.store.files() for p in m["permissions"] if "emailAddress" in p})


def _local_bench(service, call):
    if service.bench is None:
        raise not_found()
    return service.bench.over_http(call)


def _drive(name):
    """Return a handler that passes path parts, and the body where there is one, to a method of Drive."""
    def handle(service, call, *parts):
        body = [call.body()] if call.method in ("POST", "PATCH") else []
        return service.driving(call, lambda drive: getattr(drive, name)(*parts, *body))

    return handle


FILES = "/drive/v3/files"
ROUTES = [(re.compile(pattern, re.S), methods) for pattern, methods in [
    *sheets_api.ROUTES,
    (FILES, {"GET": _drive("list"), "POST": _drive("create")}),
    (FILES + "/([^/]+)", {"GET": _drive("get"), "PATCH": _drive("update"), "DELETE": _drive("delete")}),
    (FILES + "/([^/]+)/copy", {"POST": _drive("copy")}),
    (FILES + "/([^/]+)/export", {"GET": _export}),
    (FILES + "/([^/]+)/comments", {"GET": _drive("comments")}),
    (FILES + "/([^/]+)/permissions", {"GET": _drive("permissions"), "POST": _drive("share")}),
    (FILES + "/([^/]+)/permissions/([^/]+)",
     {"GET": _drive("permission"), "PATCH": _drive("change_permission"), "DELETE": _drive("unshare")}),
    ("/upload/drive/v2/files/([^/]+)", {"PUT": import_upload.put}),
    ("/local/bench", {"POST": _local_bench}),
    ("/local/files", {"GET": _local_files}),
    ("/local/people", {"GET": _local_people}),
]]

