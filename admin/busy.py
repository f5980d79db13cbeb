"""When the database does not take a save: a page in Hebrew that keeps what was typed, and sends it again."""

import peewee as pw
from flask import current_app, g, jsonify, render_template, request

from models.base import database

BUSY = "המערכת עסוקה כרגע בשמירה אחרת, ודבר לא נשמר. אפשר לנסות שוב בעוד רגע."
UNFIT = "אחד הערכים ארוך או גדול ממה שאפשר לשמור, ודבר לא נשמר. יש לחזור לטופס ולקצר אותו."


def register(app):
    """Answer for what the database refuses; a fault of the program's own stays a fault."""
    app.register_error_handler(pw.OperationalError, _busy)
    app.register_error_handler(pw.DataError, _unfit)


def _busy(error):
    """Somebody else holds what this request waits for, or the database is away: later it can be done."""
    sqlite = isinstance(database.obj, pw.SqliteDatabase)
    if sqlite and "locked" not in str(error):
        raise error
    return _told(error, BUSY, 503)


def _unfit(error):
    """A value that the column does not hold: sent again as it is, it would be refused again."""
    return _told(error, UNFIT, 400)


def _told(error, text, code):
    current_app.logger.error("%s %s: %s", request.method, request.path, type(error).__name__, exc_info=error)
    g.wrong = True  # the frame asks nothing of the database
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=text), code
    page = render_template("errors/busy.html", text=text, kept=_kept(), again=code == 503 and not request.files,
                           posted=request.method == "POST", address=request.full_path.rstrip("?"))  # fmt: skip
    return page, code


def _kept():
    """All that was sent, the form's own token too: a forged form stays a forged one. Of signing in nothing."""
    signing = (request.blueprint or "") == "security" or any("password" in name for name in request.form)
    return [] if signing else list(request.form.items(multi=True))
