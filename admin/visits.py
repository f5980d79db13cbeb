"""Who is in, from which browser, and for how long: a visit begins with signing in and is over after rest or a day."""

import datetime as dt
import hashlib
import secrets

from flask import flash, g, request, session

from admin.doors import office
from models.signins import Visit
from models.staff import User

IDLE = dt.timedelta(minutes=20)
WHOLE = dt.timedelta(hours=12)
KEPT = dt.timedelta(hours=12)  # how long a browser may still send what was typed before a visit was over
STEP = dt.timedelta(minutes=1)  # how exactly the last use is known: not every request writes
TOLD = {
    "idle": "יצאת אוטומטית אחרי 20 דקות בלי פעילות. אפשר להיכנס שוב ולהמשיך מאותו מקום.",
    "over": "עברו 12 שעות מהכניסה, ולכן יש להיכנס שוב.",
}
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "אנדרואיד"), ("iPhone", "אייפון"), ("iPad", "אייפד"), ("Windows", "Windows"), ("Mac", "Mac"),
           ("Linux", "Linux"))  # fmt: skip


def begin(account):
    """Somebody came in: a new visit under a new secret. What the cookie held before is void, the form token too."""
    leave("again")
    session.pop("csrf_token", None)
    _forget_left()
    g.pop("csrf_token", None)
    secret = session["visit"] = secrets.token_urlsafe(24)
    now = office().world.now()
    Visit.create(key=_key(secret), account=account.uid, started=now, seen=now, address=request.remote_addr or "",
                 browser=request.user_agent.string[:200])  # fmt: skip


def goes_on(account):
    """True while the visit of this browser stands; notes that it is in use."""
    visit, now = current(), office().world.now()
    if visit is None or visit.ended or visit.account_id != account.uid:
        return False
    why = "idle" if now - visit.seen > IDLE else "over" if now - visit.started > WHOLE else ""
    if why:
        leave(why)
        session.pop("_user_id", None)
        session["left"], session["left_at"] = account.uid, _end_of(visit).isoformat()
        flash(TOLD[why], "warning")
        return False
    if now - visit.seen >= STEP and not _watching():
        Visit.update(seen=now).where(Visit.key == visit.key).execute()
    return True


def current():
    """The visit that this browser's cookie names, None where it names none."""
    secret = session.get("visit")
    return Visit.get_or_none(Visit.key == _key(secret)) if secret else None


def left():
    """The seconds until this visit is over by rest or by the day."""
    visit, now = current(), office().world.now()
    if visit is None or visit.ended:
        return 0
    return max(0, int((_end_of(visit) - now).total_seconds()))


def _end_of(visit):
    """When a visit is over by itself: after rest, or after its day."""
    return min(visit.seen + IDLE, visit.started + WHOLE)


def last_here():
    """The user whose visit in this browser was over by rest or by the day, and nobody came in since; None for none.

    A visit that was closed on purpose, by her or by the system manager, leaves nobody behind; and after some hours
    none does, for the browser may be in other hands.
    """
    at = session.get("left_at")
    if not at or office().world.now() - dt.datetime.fromisoformat(at) > KEPT:
        _forget_left()
        return None
    return User.get_or_none(User.active & User.retired_on.is_null() & (User.uid == session["left"]))


def _forget_left():
    session.pop("left", None)
    session.pop("left_at", None)


def leave(why):
    """End the visit of this browser."""
    secret = session.pop("visit", None)
    if secret:
        _end(Visit.key == _key(secret), why)


def close(uid, why, keep_this=False):
    """End all visits of a person, or all but this browser's; returns how many were open."""
    mine = Visit.account == uid
    secret = session.get("visit") if keep_this else None
    return _end(mine & (Visit.key != _key(secret)) if secret else mine, why)


def _end(which, why):
    return Visit.update(ended=office().world.now(), why=why).where(which & Visit.ended.is_null()).execute()


def of_account(uid, most=10):
    """The last visits of a person, newest first: {browser, address, started, seen, open, here}."""
    now, secret = office().world.now(), session.get("visit")
    rows = Visit.select().where(Visit.account == uid).order_by(Visit.seen.desc()).limit(most)
    return [
        {"browser": _named(row.browser), "address": row.address, "started": row.started, "seen": row.seen,
         "open": row.ended is None and now - row.seen <= IDLE and now - row.started <= WHOLE,
         "here": bool(secret) and row.key == _key(secret)}
        for row in rows
    ]  # fmt: skip


def _named(agent):
    """A browser as people know it."""
    told = [next((name for mark, name in known if mark in agent), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, told)) or "דפדפן לא מוכר"


def _watching():
    """True where the page asks by itself and nobody may be there: that is no use of it."""
    return request.method == "GET" and request.accept_mimetypes.best == "application/json"


def _key(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
