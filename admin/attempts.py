"""The lock after five failures: counted in the database, so that all processes and restarts share one count.

What is counted is what was typed, whether such a person exists or not: the lock tells nobody who does.
"""

import datetime as dt
import functools
import hashlib

from flask import abort, g, request, session
from flask_login import current_user

from admin.doors import office
from models.base import writing
from models.signins import Attempt

WINDOW = dt.timedelta(minutes=15)
MOST = 5  # failures at one address of e-mail, from wherever they come
CROWD = 50  # failures from one machine, at whatever addresses
#: the pages that ask for a secret -> which secret; each is counted for itself
DOORS = {
    "login": "password", "verify": "password", "change_password": "password",
    "two_factor_token_validation": "code", "mf_recovery": "code",
}  # fmt: skip
#: the secrets, as the journal calls them
SECRETS = {"password": "סיסמה", "code": "שלב שני"}


def register(app, accounts, note):
    """Put the lock before the pages that ask for a secret; `note(verb, account, place)` writes the journal."""
    for name, secret in DOORS.items():
        view = app.view_functions[f"security.{name}"]
        app.view_functions[f"security.{name}"] = _locked(view, secret, accounts, note)


def right():
    """A form says: the secret that was typed is right."""
    g.secret = "right"


def spared():
    """A form says: something else is wrong, the secret was not tried."""
    g.secret = "spared"


def _locked(view, secret, accounts, note):
    @functools.wraps(view)
    def call(**given):
        if request.method != "POST":
            return view(**given)
        account, typed = _who(accounts)
        mine, crowd = _key(secret, typed), _key("machine", request.remote_addr or "")
        now = office().world.now()
        tries = _enter({mine: MOST, crowd: CROWD}, now)
        if tries is None:
            abort(429)
        g.secret = "wrong"
        answer = view(**given)
        if g.secret == "wrong":
            note("failed", account, SECRETS[secret])
            if _count(mine, now) == MOST:
                note("locked", account, "")
        else:
            Attempt.delete().where(Attempt.id.in_(tries)).execute()
            if g.secret == "right":
                Attempt.delete().where(Attempt.key == mine).execute()
        return answer

    return call


def _who(accounts):
    """Whose secret is tried: (account or None, the address that was typed)."""
    account = None
    if current_user and current_user.is_authenticated:
        account = current_user._get_current_object()  # the page itself may sign the person out
    elif request.endpoint != "security.login" and session.get("tf_user_id"):
        account = accounts.find_user(fs_uniquifier=session["tf_user_id"])
    if account is not None and request.endpoint != "security.login":
        return account, account.email
    typed = request.form.get("email", "").strip().casefold()
    return accounts.find_user(case_insensitive=True, email=typed) if typed else None, typed


def _key(secret, typed):
    return hashlib.sha256(f"{secret} {typed.casefold()}".encode()).hexdigest()


def _enter(bounds, now):
    """Write a try down for each key before it is judged: many at once cannot slip by. None where one is full."""
    with writing():
        Attempt.delete().where(Attempt.at <= now - WINDOW).execute()
        if any(_count(key, now) >= most for key, most in bounds.items()):
            return None
        return [Attempt.create(key=key, at=now).id for key in bounds]


def _count(key, now):
    return Attempt.select().where((Attempt.key == key) & (Attempt.at > now - WINDOW)).count()


def locked_until(email, now):
    """When the lock of an address opens by itself, None where it is open."""
    found = []
    for secret in sorted(set(DOORS.values())):
        tries = Attempt.select(Attempt.at).where((Attempt.key == _key(secret, email)) & (Attempt.at > now - WINDOW))
        times = sorted(row.at for row in tries)
        if len(times) >= MOST:
            found.append(times[-MOST] + WINDOW)
    return max(found, default=None)


def unlock(email):
    """Forget the failures of an address."""
    Attempt.delete().where(Attempt.key.in_([_key(secret, email) for secret in set(DOORS.values())])).execute()


def bar(door):
    """429 for a machine that guessed wrong at an open door too often of late."""
    if _count(_key(door, request.remote_addr or ""), office().world.now()) >= CROWD:
        abort(429)


def pace(door, name, most):
    """429 for who asks at a door more than so many times within the window; this time counts."""
    if _enter({_key(door, name): most}, office().world.now()) is None:
        abort(429)


def stumble(door):
    """Count a wrong guess of this machine at a door that asks for no secret but an address."""
    key, now = _key(door, request.remote_addr or ""), office().world.now()
    with writing():
        Attempt.delete().where(Attempt.at <= now - WINDOW).execute()
        Attempt.create(key=key, at=now)
