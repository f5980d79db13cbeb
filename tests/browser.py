"""The house served to a real browser, in which any fault of a script and any broken policy fails the test."""

import atexit
import shutil
import threading
from contextlib import contextmanager
from functools import cache

from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from tests.admin_fixtures import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
expect.set_options(timeout=30_000)  # a slow machine is no fault


@contextmanager
def served(app):
    """The address of the running house."""
    server = make_server("localhost", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@cache
def chromium():
    """The machine's own Chromium, started once; it asks nobody for anything."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
    atexit.register(lambda: (browser.close(), playwright.stop()))
    return browser


@contextmanager
def fresh_browser(**told):
    """A browser that knows nothing yet, with what `new_context` takes; at its end no page of it had a fault."""
    context, faults = chromium().new_context(**{"locale": "he-IL", **told}), []
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    context.on("console", lambda said: faults.append(said.text) if _is_fault(said) else None)
    try:
        yield context
    finally:
        context.close()
    assert faults == []


def _is_fault(said):
    """True for errors of scripts, broken policies and missing parts of a page; a refused answer is none."""
    missing = "/assets/" in said.location["url"]
    return said.type == "error" and (missing or not said.text.startswith("Failed to load resource"))


@contextmanager
def opened(**told):
    """A page of a fresh browser."""
    with fresh_browser(**told) as context:
        yield context.new_page()


def signed_in(page, house, role):
    """Sign the user of a role in, on the page."""
    page.goto(f"{house}/login")
    page.fill("input[name=email]", f"{role}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")
    return page
