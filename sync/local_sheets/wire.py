"""Talking to the application in this process: a transport for `requests`, so that gspread needs no port."""

import io
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from .service import ConnectionCut


class InProcess(BaseAdapter):
    """Carry requests to a WSGI application by calling it."""

    def __init__(self, app, person=False):
        super().__init__()
        self.app, self.person = app, person

    def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
        """Send one prepared request and return its response."""
        told = {}

        def start_response(status, headers, exc_info=None):
            told.update(status=status, headers=headers)

        try:
            parts = self.app(self._environ(request), start_response)
            content = b"".join(parts)
        except ConnectionCut as cut:
            raise requests.exceptions.ConnectionError(str(cut), request=request) from None
        if hasattr(parts, "close"):
            parts.close()
        return _response(request, told, content)

    def _environ(self, request):
        url = urlsplit(request.url)
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        environ = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(url.path).decode("latin-1"),
            "QUERY_STRING": url.query,
            "SERVER_NAME": url.hostname,
            "SERVER_PORT": str(url.port or 443),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": url.scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "local_sheets.in_process": True,
            "local_sheets.person": self.person,
        }
        for name, value in request.headers.items():
            value = value.decode("latin-1") if isinstance(value, bytes) else value
            environ.setdefault("HTTP_" + name.upper().replace("-", "_"), value)
        return environ

    def close(self):
        """Nothing is kept open."""


def _response(request, told, content):
    response = requests.Response()
    status, _, reason = told["status"].partition(" ")
    response.status_code, response.reason = int(status), reason
    response.headers = CaseInsensitiveDict(told["headers"])
    response.encoding = "utf-8"
    response.url, response.request = request.url, request
    response.raw = io.BytesIO(content)
    response._content = content
    return response


def mount(app, email=None, *, person=False, by_hand=False):
    """Return a `requests.Session` whose every request goes to the application; `email` is who asks."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, InProcess(app, person))
    if email:
        session.headers["Authorization"] = f"Bearer {email}"
    if by_hand:
        session.headers["X-Local-By-Hand"] = "1"
    return session
