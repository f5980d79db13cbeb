"""EXECUTOR. The week's letter: who gets it, when, what it says; sent at most once.

It leaves on Sunday at seven, Israel's time, or on the first working day after that; what the machine missed it sends
later in the same week, on working days until the evening. Each letter is written down before it is given to the
server: where the server then falls silent nobody knows whether it left, and it is not sent again, for the same stands
on the first page. One that certainly did not leave is forgotten, and tried again an hour later.
"""

import datetime as dt
import html
import logging
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from urllib.parse import urlsplit

from models import days, delivery
from models.access import actor_of
from models.changes import ZONE
from models.kinds import Day
from models.messages import say
from models.public_links import site
from models.reports import digest
from sync import post

log = logging.getLogger("pinkas.digest")
AT, UNTIL = dt.time(7), dt.time(19)
WEEK = dt.timedelta(days=7)
show = Day().show


def due(now):
    """The Sunday of the week whose letters may leave at this moment (UTC), None where none may."""
    here = _here(now)
    week = days.sunday_of(here.date())
    waits = days.rests(here.date()) or not AT <= here.time() < UNTIL or here.date() < days.working_from(week)
    return None if waits else week


def _here(now):
    return now.replace(tzinfo=dt.UTC).astimezone(ZONE)


def _leaves(week):
    """The moment (UTC) at which the letters of a week leave."""
    there = dt.datetime.combine(days.working_from(week), AT, ZONE)
    return there.astimezone(dt.UTC).replace(tzinfo=None)


def send(settings, world):
    """Send what is due and was not sent: {sent, unsure, none: how many}; nothing where there is no mail server."""
    told = {"sent": 0, "unsure": 0, "none": 0}
    week = due(world.now())
    if not settings.mail_url or week is None:
        return told
    delivery.forget(week - delivery.KEPT)
    waiting = [(user, sections) for user, sections in letters(world) if sections]
    if waiting:
        try:
            with post.opened(settings.mail_url) as give:
                for user, sections in waiting:
                    _send(give, user, sections, settings, world, told)
        except post.Undelivered as error:
            told["none"] += len(waiting) - sum(told.values())
            log.warning("the mail server did not open: %s", error)
    log.info("letters of %s: %s", week, told)
    return told


def letters(world):
    """(user, Sections) of everybody who gets a letter in this week and has none yet."""
    week = days.sunday_of(_here(world.now()).date())
    for user in delivery.readers(week, _leaves(week)):
        if user.role in digest.ROLES:
            yield user, digest.of(actor_of(user, world.today()), world.today())


def _send(give, user, sections, settings, world, told):
    letter = delivery.begin(user.uid, days.sunday_of(world.today()), world.now())
    if letter is None:
        return  # another process was quicker
    state = "unsure"
    try:
        give(message(user, sections, settings.mail_from, world.today()))
        state = "sent"
    except post.Undelivered as error:
        state = "none"
        log.warning("a letter did not leave: %s", error)
    except post.Unsure as error:
        log.warning("nobody knows whether a letter left: %s", error)
    finally:
        delivery.end(letter, state)
        told[state] += 1


def message(user, sections, sender, today):
    """The letter of a person: plain text, and the same as a simple page from right to left."""
    made = EmailMessage()
    made["Subject"] = say("digest.subject", day=show(today))
    made["From"] = Address("פנקס", addr_spec=sender)
    made["To"] = Address(addr_spec=user.email)
    made["Date"] = localtime()
    made["Message-ID"] = make_msgid(domain=urlsplit(site.url).hostname or "pinkas")
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text(user, sections, today))
    made.add_alternative(page(user, sections, today), subtype="html")
    return made


def _lead(user, today):
    lead = say("digest.lead", day=show(today), hebrew=days.hebrew(today))
    week = (today + number * days.DAY for number in range(7))
    feasts = [say("digest.holiday", day=show(day), name=one.name) for day in week for one in days.holidays(day)]
    return [say("digest.hello", name=user.name), lead, *feasts]


def _stop():
    return say("digest.stop", link=f"{site.url}/admin/account/")


def _told(line):
    day = f"{show(line.day)}: " if line.day else ""
    return f"{day}{line.text}{f' · {line.place}' if line.place else ''}"


def _link(line):
    return site.page(line.entity, line.record) if line.record else ""


def _fine(sections):
    return [] if any(section.code == "late" for section in sections) else [say("digest.fine")]


def _more(section):
    more = section.total - len(section.lines)
    return [say("digest.more", number=more)] if more else []


def text(user, sections, today):
    """The letter as plain text."""
    parts = [*_lead(user, today), *_fine(sections)]
    for section in sections:
        parts += ["", f"{section.title} ({section.total})", *(_plain(line) for line in section.lines), *_more(section)]
    return "\n".join([*parts, "", f"{site.url}/admin/", _stop(), ""])


def _plain(line):
    link = _link(line)
    return f"• {_told(line)}" + (f"\n  {link}" if link else "")


def page(user, sections, today):
    """The letter as a page: headings, lists and links, without pictures or anything from elsewhere."""
    parts = [f"<p>{html.escape(told)}</p>" for told in [*_lead(user, today), *_fine(sections)]]
    for section in sections:
        parts.append(f"<h2>{html.escape(section.title)} ({section.total})</h2><ul>")
        parts += [f"<li>{_item(line)}</li>" for line in section.lines]
        parts += [f"<li>{html.escape(told)}</li>" for told in _more(section)] + ["</ul>"]
    home = html.escape(site.url, quote=True)
    parts.append(f'<p><a href="{home}/admin/">פנקס</a></p><p><small>{html.escape(_stop())}</small></p>')
    return f'<!doctype html><html lang="he" dir="rtl"><body dir="rtl">{"".join(parts)}</body></html>'


def _item(line):
    told, link = html.escape(_told(line)), html.escape(_link(line), quote=True)
    return f'<a href="{link}">{told}</a>' if link else told


def command(office, arguments):
    """`digest`: send now what is due; with --dry-run print it and send nothing."""
    if arguments.dry_run:
        waiting = list(letters(office.world))
        if not waiting:
            print("nobody gets a letter now: who came after this week's began gets the next one's")
        for user, sections in waiting:
            print(f"{user.name}\n{text(user, sections, office.world.today())}" if sections else f"{user.name}: -")
        return 0
    if not office.settings.mail_url:
        print("no mail server: set PINKAS_MAIL_URL and PINKAS_MAIL_FROM")
        return 2
    if due(office.world.now()) is None:
        print("letters leave on working days from 07:00 to 19:00, Israel's time, from Sunday on: none now")
        return 0
    told = send(office.settings, office.world)
    print(" · ".join(f"{state}: {number}" for state, number in told.items()))
    return 1 if told["none"] or told["unsure"] else 0
