"""A faithful local stand-in for the Google Sheets v4 and Drive v3 REST API; see README.md beside this file."""

import functools

from .assumptions import Assumptions
from .service import LocalSheets
from .wire import mount

__all__ = ["Assumptions", "LocalSheets", "create_local_sheets", "mount", "serve"]


def create_local_sheets(path, clock=None, ids=None, assumptions=None, **settings):
    """Return the WSGI application over one SQLite file; `clock()` gives an aware moment, `ids` is a `random.Random`."""
    app = LocalSheets(path, clock, ids, assumptions, **settings)
    app.pages = lambda environ, start_response: _pages()(environ, start_response)
    return app


@functools.cache
def _pages():
    """Return the application of the pages that people work in; made when first asked for."""
    import flask

    from . import page

    pages = flask.Flask("local_sheets", static_folder=None)
    page.register(pages)
    return pages


def serve(path, host="127.0.0.1", port=8765, with_bench=False, **settings):
    """Serve the file over HTTP until the process is stopped; with the bench, faults can be ordered over HTTP too."""
    import waitress

    app = create_local_sheets(path, **settings)
    if with_bench:
        from .bench import Bench

        Bench(app)
    waitress.serve(app, host=host, port=port, threads=8, max_request_body_size=16 * 2**20)
