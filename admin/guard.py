"""What holds on every page: the database, the headers, the words when something is wrong, what the frame shows."""

import peewee as pw
from flask import abort, current_app, g, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException, SecurityError

from admin import visits
from admin.doors import actor, office
from admin.outside import HOSTS, LABELS
from admin.sheets import ROLES as SHEET_ROLES
from admin.sheets import waiting_for
from models import changes
from models.base import database
from models.places import Organisation
from models.staff import ROLES

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY", "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}  # fmt: skip
PAGES = (400, 403, 404, 413, 415, 429, 500)


def register(app):
    """Put all of it into the application."""
    app.before_request(_open)
    app.before_request(_small)
    app.teardown_request(_close)
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _wrong)
    app.context_processor(_frame)


def _small():
    """A form without a file is small; the library holds only those with files to a limit."""
    large = (request.content_length or 0) > current_app.config["MAX_FORM_MEMORY_SIZE"]
    if large and request.mimetype != "multipart/form-data":
        abort(413)


def _open():
    if request.endpoint not in ("assets.file", None):
        g.opened = database.connect(reuse_if_open=True)


def _close(error):
    if g.pop("opened", False) and not database.is_closed():
        database.close()


def _headers(answer):
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    elsewhere = [HOSTS[name] for name in office().settings.signin_clients]
    if elsewhere and request.endpoint in ("security.login", "security.verify"):
        # a browser holds the answer to a form to the same rule: the button leads to the provider
        answer.headers["Content-Security-Policy"] = POLICY.replace("form-action", f"form-action {' '.join(elsewhere)}")
    if office().settings.production:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint not in ("assets.file", "public.calendar"):
        answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _wrong(error):
    """A page in Hebrew for every error; the error itself goes to the log, never to the page."""
    if isinstance(error, SecurityError):
        return "", 400  # asked for under another name: no page of ours has an address there
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    page = error.code if error.code in PAGES else 500 if error.code >= 500 else 404 if error.code == 405 else 400
    g.wrong = error.code >= 500
    if error.code == 403 and current_user.is_authenticated:
        changes.note("denied", actor(), changes.Source("screen", request.path), office().world, **g.get("denied", {}))
    return render_template(f"errors/{page}.html"), error.code


def _frame():
    """What the frame around every page shows. After a fault of the server nothing is asked of the database again."""
    told = {"is_demo": not office().settings.production, "demo_users": getattr(office(), "demo_users", ()),
            "council_accounts": LABELS}  # fmt: skip
    if g.get("wrong"):
        return told
    told["council_name"] = _council()
    if current_user and current_user.is_authenticated:
        roles = dict(ROLES)
        told |= {"user_name": current_user.name, "user_role": roles.get(current_user.role, ""),
                 "sign_out_url": url_for("security.logout"),
                 "account_url": url_for("account.index"), "menu_counts": _waiting(),
                 "seconds_left": visits.left()}  # fmt: skip
    return told


def _council():
    if "council" not in g:
        try:
            profile = Organisation.select(Organisation.council).first()
        except pw.PeeweeException:
            profile = None
        g.council = profile.council if profile else ""
    return g.council


def _waiting():
    """How many decisions wait for the signed-in person, beside the menu's word."""
    if actor().role not in SHEET_ROLES:
        return {}
    if "waiting" not in g:
        g.waiting = waiting_for(actor()).count()
    return {"queue": g.waiting}
