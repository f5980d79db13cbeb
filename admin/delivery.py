"""What goes out to a person's own devices: her calendar at a secret address, and whether she gets the week's letter."""

import datetime as dt
import hashlib

from flask import Response, abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user
from icalendar import Calendar
from icalendar import Event as Entry

from admin import attempts, history
from admin.doors import UNIT_ROLES, office, today
from admin.signin import note
from models import access, changes, delivery
from models.changes import ZONE, Source
from models.public_links import site
from models.reports import agenda

PACE = 60  # reads of one calendar within a quarter of an hour; programs ask far less
BEFORE, AFTER = dt.timedelta(days=60), dt.timedelta(days=200)
LONG = 60  # minutes that a meeting is shown with where nobody said how long it takes


class DeliveryRoutes:
    """The presses of the account's page by which a calendar's address is made and ended, and letters are switched."""

    @expose("/feed/", methods=("POST",))
    def feed(self):
        """A new address, told here and now and never again; one that was there is void."""
        if current_user.role not in UNIT_ROLES:
            abort(403)
        secret = delivery.new_feed(current_user.uid, office().world.now())
        note("feed", current_user, "")
        return self._page(feed_address=f"{site.url}/cal/{secret}.ics")

    @expose("/unfeed/", methods=("POST",))
    def unfeed(self):
        """No address opens one's calendar any more."""
        delivery.end_feed(current_user.uid)
        note("unfeed", current_user, "")
        flash("הכתובת של היומן נסגרה. יומן שהשתמש בה לא יתעדכן עוד.", "success")
        return redirect(url_for(".index", _anchor="feed"))

    @expose("/letters/", methods=("POST",))
    def letters(self):
        """The week's letter, or none."""
        wanted = request.form.get("letters") == "yes"
        delivery.want_letters(current_user.uid, wanted)
        flash("המכתב השבועי יישלח אליך." if wanted else "המכתב השבועי לא יישלח אליך עוד.", "success")
        return redirect(url_for(".index", _anchor="letters"))


def told_outside(account):
    """What the account's page tells of a person's calendar and letters; nothing for who has no week here."""
    if account.role not in UNIT_ROLES:
        return {"outside": None}
    found = delivery.of(account.uid)
    return {"outside": {"made": history.when(found.made), "read": history.when(found.read), "address": found.address,
                        "letters": found.letters, "post": bool(office().settings.mail_url)}}  # fmt: skip


def calendar(secret):
    """A person's calendar, as programs read it: what she may see now, titles and settlements and nothing more."""
    attempts.bar("calendar")
    found = delivery.feed_of(secret[:80])
    if found is None:
        attempts.stumble("calendar")
        abort(404)
    kept, user = found
    attempts.pace("calendar", kept.feed, PACE)
    if user.role not in UNIT_ROLES:
        abort(404)
    actor = access.actor_of(user, today())
    if delivery.was_read(kept, request.remote_addr or "", office().world.now()):
        changes.note("calendar", actor, Source("screen", request.remote_addr or ""), office().world)
    answer = Response(written(actor, today()), mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


def written(actor, day):
    """The text of a person's calendar around a day. Confidential follow-ups never leave the screen."""
    made = Calendar()
    made.add("prodid", "-//Pinkas//HE")
    made.add("version", "2.0")
    made.add("x-wr-calname", "פנקס")
    events = agenda.of(actor, day - BEFORE, day + AFTER, day)
    for event in agenda.mine(actor, [event for event in events if not event.private]):
        made.add_component(_entry(event))
    return made.to_ical()


def _entry(event):
    one = Entry()
    told = f"{event.entity} {event.record} {event.day} {event.title}".encode()
    one.add("uid", f"{hashlib.sha256(told).hexdigest()[:32]}@pinkas")
    one.add("dtstamp", event.stamp.replace(tzinfo=dt.UTC))
    one.add("summary", " · ".join(filter(None, (event.title, event.place))))
    if event.place:
        one.add("location", event.place)
    one.add("url", site.page(event.entity, event.record))
    start = event.day
    if event.start:
        start = dt.datetime.combine(event.day, event.start, ZONE).astimezone(dt.UTC)
    one.add("dtstart", start)
    one.add("dtend", start + (dt.timedelta(minutes=event.minutes or LONG) if event.start else dt.timedelta(days=1)))
    if not event.start:
        one.add("transp", "TRANSPARENT")  # a day on which something is due is not a busy one
    return one
