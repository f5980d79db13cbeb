"""Signing in: Flask-Security over the unit's own users. What is delicate is written into the journal here."""

import json
import secrets
import uuid

import peewee as pw
from flask import abort, current_app, flash, redirect, request, session, url_for
from flask_login import current_user, user_logged_out
from flask_security import (
    PasswordUtil,
    PeeweeUserDatastore,
    Security,
    UserMixin,
    WebAuthnMixin,
    hash_password,
    password_changed,
    user_authenticated,
)
from flask_security.utils import get_message

from admin import attempts, outside, visits
from admin.doors import office
from admin.signin_config import ACCOUNT, of
from admin.signin_forms import Again, Change, Code, NewPasskey, OnceCodes, OnceTotp, Passkeys, Recovery, SignIn
from models import access, changes
from models.base import database, writing
from models.signins import Passkey
from models.staff import User

FORMS = {
    "login_form": SignIn, "verify_form": Again, "two_factor_verify_code_form": Code, "mf_recovery_form": Recovery,
    "change_password_form": Change, "wan_register_form": NewPasskey,
}  # fmt: skip
#: how somebody came in, for the journal
BY = {"password": "סיסמה", "webauthn": "מפתח גישה", "oauth": "חשבון המועצה"}
#: what a person with a temporary password may still open
OPEN = {"security.change_password", "security.logout", "assets.file"}
CHANGE_FIRST = "הסיסמה שקיבלת זמנית. יש לבחור סיסמה משלך, ואז אפשר להמשיך."


class Codes(pw.TextField):
    """The hashes of the recovery codes, a list kept as text."""

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

    @property
    def webauthn(self):
        return list(Credential.select().where(Credential.user == self.uid).order_by(Credential.created))


class Credential(WebAuthnMixin, Passkey):
    """A passkey as the sign-in library sees one."""

    class Meta:
        table_name = "passkey"

    def get_user_mapping(self):
        return {"uid": self.user_id}


class Accounts(PeeweeUserDatastore):
    """The library's store, in which who is no longer active does not exist: signed out at once, in all browsers."""

    def __init__(self):
        super().__init__(database, Account, None, None, Credential)

    def find_user(self, case_insensitive=False, **wanted):
        if any("\0" in str(value) for value in wanted.values()):  # PostgreSQL keeps no such sign, so nobody has it
            return None
        found = super().find_user(case_insensitive, **wanted)
        return found if found is not None and found.is_active else None

    def put(self, model):
        """Write the library's own columns, whatever else of the account is in memory."""
        if not isinstance(model, User):
            model.save()
            return model
        changed = [field for field in model.dirty_fields if field.name in User.SIGNIN]
        if changed:
            model.save(only=changed)
        return model

    def tf_set(self, user, primary_method, totp_secret=None, phone=None):
        """A second step that was proved; the library says it at every sign-in."""
        fresh = totp_secret and totp_secret != user.tf_totp_secret
        super().tf_set(user, primary_method, totp_secret, phone)
        if fresh:
            note("second", user, "אפליקציית אימות")

    def tf_reset(self, user):
        """No second step any more, and no codes for it."""
        user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
        self.put(user)
        note("unsecond", user, "")

    def mf_set_recovery_codes(self, user, rcs):
        """New recovery codes; the former ones are void."""
        super().mf_set_recovery_codes(user, rcs)
        note("codes", user, "")

    def take_recovery_code(self, user, hashed):
        """Use a recovery code up; False where there is no such code, or no longer."""
        with writing():
            kept = Account.get(Account.uid == user.uid)
            if hashed not in kept.mf_recovery_codes:
                return False
            kept.mf_recovery_codes = [code for code in kept.mf_recovery_codes if code != hashed]
            self.put(kept)
            user.mf_recovery_codes = kept.mf_recovery_codes
        note("code", user, f"נותרו {len(kept.mf_recovery_codes)}")
        return True

    def take_code(self, user, step):
        """Keep the step of a code that counted; False where this one or a later one counted already."""
        newer = (Account.uid == user.uid) & (Account.last_code < step)
        return bool(Account.update(last_code=step).where(newer).execute())

    def create_webauthn(self, user, **facts):
        """A new passkey."""
        super().create_webauthn(user, **facts)
        note("passkey", user, facts["name"])

    def delete_webauthn(self, webauthn):
        """A passkey less."""
        super().delete_webauthn(webauthn)
        note("unpasskey", Account.get_by_id(webauthn.user_id), webauthn.name)


def register(app, settings):
    """Put sign-in, sign-out and the second step into the application, with a lock after too many failures."""
    app.config.update(of(settings))
    store = Accounts()
    tools = {"totp_cls": OnceTotp, "mf_recovery_codes_util_cls": OnceCodes, "webauthn_util_cls": Passkeys}
    app.security = Security(app, store, **FORMS, **tools)
    app.security.want_json(lambda asked: False)
    manager = app.login_manager
    manager.user_loader(_in_a_visit(manager._user_callback))
    manager.request_loader(lambda asked: None)  # no keys in headers or addresses: a visit in a browser is the only way
    app.before_request(_keep_to_forms)
    app.before_request(_own_password_first)
    attempts.register(app, store, note)
    if settings.signin_clients:
        outside.register(app, settings, note)
    app.view_functions["security.wan_delete"] = _back_to_account(app.view_functions["security.wan_delete"])
    # the library would write to somebody; here the system manager is asked, by mouth
    app.view_functions["security.two_factor_rescue"] = lambda: abort(404)
    user_authenticated.connect(_came_in, app)
    user_logged_out.connect(_went_out, app)
    password_changed.connect(_changed, app)


def note(verb, account, place):
    """A line of the journal about somebody's way in; an account that is not known stays unnamed."""
    where = request.remote_addr if request else ""
    actor = access.actor_of(current_user, office().world.today()) if _is_in() else access.Actor(name="לא מזוהה")
    if actor.uid == "" and account is not None and verb not in ("failed", "locked"):
        actor = access.Actor(account.uid, account.name, account.role)
    told = changes.Source("screen", " · ".join(filter(None, (place, where))))
    changes.note(verb, actor, told, office().world, entity="user", record=account.uid if account is not None else "")


def set_password(user, plain, temporary=False):
    """Give a user a password; whoever was signed in with the former one no longer is. Needs an application context."""
    account = Account.get_by_id(user.uid)
    account.password, account.fs_uniquifier = hash_password(plain), uuid.uuid4().hex
    account.temporary = temporary
    Accounts().put(account)
    visits.close(user.uid, "password")


def password_faults(plain, again):
    """What is wrong with a password that somebody chose and typed twice. Needs an application context."""
    if plain != again:
        return [get_message("RETYPE_PASSWORD_MISMATCH")[0]]
    faults, _ = PasswordUtil(current_app).validate(plain, is_register=False)
    return [str(fault) for fault in faults or ()]


def temporary_password(user):
    """Give a user a password that nobody knows yet, and return it: to be handed over by mouth, and changed."""
    plain = "-".join(secrets.token_hex(2) for _ in range(4))
    set_password(user, plain, temporary=True)
    return plain


def remove_second_step(user, reason):
    """Leave a user the password alone: whose phone is lost sets up a second step anew."""
    store, account = Accounts(), Account.get_by_id(user.uid)
    for passkey in account.webauthn:
        store.delete_webauthn(passkey)
    account.tf_primary_method = account.tf_totp_secret = account.mf_recovery_codes = None
    store.put(account)
    visits.close(user.uid, "closed")
    note("unsecond", account, reason)


def _is_in():
    return bool(request and current_user and current_user.is_authenticated)


def _in_a_visit(library):
    """Who the library knows from the cookie is here only while the visit of that browser stands."""

    def load(uid):
        account = library(uid)
        return account if account is not None and visits.goes_on(account) else None

    return load


def _back_to_account(view):
    """After a passkey was removed, to the page that shows which are left, and not to the one that adds."""

    def call():
        answer = view()
        added = getattr(answer, "location", "") == url_for("security.wan_register")
        return redirect(ACCOUNT) if added else answer

    return call


def _keep_to_forms():
    """The library would take JSON too, past the lock, which reads forms."""
    if (request.endpoint or "").startswith("security.") and request.method == "POST" and request.is_json:
        abort(415)


def _own_password_first():
    """Who came in with a password that somebody else knows chooses another before anything."""
    if request.endpoint in OPEN or not _is_in() or not current_user.temporary:
        return None
    flash(CHANGE_FIRST, "warning")
    return redirect(url_for("security.change_password"))


def _came_in(app, user, authn_via=None, **more):
    visits.begin(user)
    session.pop("_remember", None)
    if authn_via != ["change"]:
        note("signin", user, BY.get((authn_via or [""])[0], "סיסמה ושלב שני"))
    if user.tf_totp_secret and not user.mf_recovery_codes:
        flash("עוד אין לך קודים לשעת הצורך, למקרה שהטלפון יאבד. אפשר להכין אותם בעמוד „הכניסה שלי”.", "warning")


def _went_out(app, user=None, **more):
    visits.leave("out")
    if user is not None and getattr(user, "uid", None):
        note("signout", user, "")


def _changed(app, user, **more):
    user.temporary = False
    app.security.datastore.put(user)
    visits.close(user.uid, "password", keep_this=True)
    note("password", user, "")
