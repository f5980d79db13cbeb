"""Signing in: Flask-Security over the unit's own users, argon2, a second step in production, a lock after failures."""

import datetime as dt
import hashlib
import hmac
import json
import secrets
import uuid

import peewee as pw
from flask import request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import PeeweeUserDatastore, Security, UserMixin, hash_password

from models.base import database
from models.staff import User

LOCK = "5 per 15 minutes"  # failures of one address of e-mail, from wherever they come
CROWD = "50 per 15 minutes"  # failures from one machine, for whatever addresses
SESSION = dt.timedelta(hours=12)


class Codes(pw.TextField):
    """The recovery codes, a list kept as text."""

    def db_value(self, value):
        return json.dumps(value) if value else None

    def python_value(self, value):
        return json.loads(value) if value else []


class Account(UserMixin, User):
    """A user as the sign-in library sees one: the same table; it writes the columns of User.SIGNIN only."""

    mf_recovery_codes = Codes(null=True)
    roles = ()

    class Meta:
        table_name = "account"
        only_save_dirty = True

    @property
    def is_active(self):
        return bool(self.active) and self.retired_on is None


class Accounts(PeeweeUserDatastore):
    """The library's store, in which who is no longer active does not exist: signed out at once, in all browsers."""

    def __init__(self):
        super().__init__(database, Account, None, None)

    def find_user(self, case_insensitive=False, **wanted):
        found = super().find_user(case_insensitive, **wanted)
        return found if found is not None and found.is_active else None

    def put(self, model):
        """Write the library's own columns, whatever else of the account is in memory."""
        changed = [field for field in model.dirty_fields if field.name in User.SIGNIN]
        if changed:
            model.save(only=changed)
        return model


def register(app, settings):
    """Put sign-in, sign-out and the second step into the application, with a lock after too many failures."""
    app.config.update(_config(settings))
    app.security = Security(app, Accounts())
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", strategy="moving-window")
    failed = lambda answer: request.method == "POST" and answer.status_code != 302  # noqa: E731 (one expression)
    for name in ("login", "two_factor_token_validation"):
        view = app.view_functions.get(f"security.{name}")
        if view:
            for bound, key in ((CROWD, get_remote_address), (LOCK, _who)):
                view = limiter.limit(bound, key_func=key, methods=["POST"], deduct_when=failed)(view)
            app.view_functions[f"security.{name}"] = view


def set_password(user, plain):
    """Give a user a password; whoever was signed in with the former one no longer is. Needs an application context."""
    account = Account.get_by_id(user.uid)
    account.password, account.fs_uniquifier = hash_password(plain), uuid.uuid4().hex
    Accounts().put(account)


def temporary_password(user):
    """Give a user a password that nobody knows yet, and return it: to be handed over by mouth, and changed."""
    plain = "-".join(secrets.token_hex(2) for _ in range(4))
    set_password(user, plain)
    return plain


def _who():
    """Whose failures are counted together: those of one address; in the second step, of one browser's sign-in."""
    told = request.form.get("email") or session.get("tf_user_id") or get_remote_address()
    return hashlib.sha256(told.strip().casefold().encode()).hexdigest()


def _derived(settings, purpose):
    """A key for one purpose, made of the installation's secret key."""
    return hmac.new(settings.secret_key.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def _config(settings):
    strict = settings.production
    cookie = {"SECURE": strict, "HTTPONLY": True, "SAMESITE": "Lax"}
    return {
        **{f"SESSION_COOKIE_{name}": value for name, value in cookie.items()},
        **{f"REMEMBER_COOKIE_{name}": value for name, value in cookie.items()},
        "REMEMBER_COOKIE_DURATION": dt.timedelta(days=7), "PERMANENT_SESSION_LIFETIME": SESSION,
        "SECURITY_PASSWORD_HASH": "argon2", "SECURITY_PASSWORD_SALT": _derived(settings, "password"),
        "SECURITY_RETURN_GENERIC_RESPONSES": True, "SECURITY_TRACKABLE": True, "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_CHANGEABLE": True, "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_POST_CHANGE_VIEW": "/admin/",
        "SECURITY_POST_LOGIN_VIEW": "/admin/", "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_JOIN_USER_ROLES": False, "SECURITY_STATIC_FOLDER": None, "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": not strict},
        "SECURITY_TWO_FACTOR": strict, "SECURITY_TWO_FACTOR_REQUIRED": strict,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"], "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TOTP_SECRETS": {"1": _derived(settings, "totp")}, "SECURITY_TOTP_ISSUER": "Pinkas",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": strict,
    }  # fmt: skip
