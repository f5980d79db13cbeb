"""How the duties of privacy stand today: each with its colour, why it has it, and what puts it right."""

import datetime as dt
from dataclasses import dataclass

from models import backup
from models.changes import ZONE
from models.days import working_from
from models.kinds import Day
from models.ledger import Waiting
from models.messages import say
from models.people import Person
from models.privacy import REPORT_WITHIN, Incident, PeriodicCheck, SubjectRequest, Supplier, due_on, untold
from models.staff import User, trained
from models.words import count, listed, months_after

GREEN, AMBER, RED = "green", "amber", "red"
SOON = 30  # days before a duty is due in which it is told of
SHORT = dt.timedelta(hours=8)  # what is left of an incident's clock when it turns red
STALE = 2  # days after which a nightly backup is old
OF_BACKUPS = "תקנות 17 ו־18"
show = Day().show


@dataclass(frozen=True)
class Duty:
    """One duty: `code` says what puts it right, `record` which record it is about; `due` is empty where none is set."""

    code: str
    title: str
    tone: str
    reason: str
    record: str = ""
    last: dt.date | None = None
    due: dt.date | None = None
    basis: str = ""


def status(settings, world):
    """All duties, what is red first, then by the day on which they are due."""
    today = world.today()
    found = [*incidents(world), *_requests(today), *_checks(today), _trainings(today), _suppliers(today),
             _notices(), _strangers(), _backups(settings, today)]  # fmt: skip
    order = {RED: 0, AMBER: 1, GREEN: 2}
    return sorted(found, key=lambda duty: (order[duty.tone], duty.due or today, duty.title))


def year(today):
    """The yearly list: [(first day of a month, [(day, what)])] of the twelve months from this one."""
    months = {months_after(today.replace(day=1), number): [] for number in range(12)}
    for check in _standing(PeriodicCheck):
        day = due_on(check) or today
        while day < months_after(today.replace(day=1), 12):
            months[max(day, today).replace(day=1)].append((max(day, today), check.name))
            day = months_after(max(day, today), check.months)
    for supplier in _standing(Supplier):
        if supplier.contract_until and supplier.contract_until.replace(day=1) in months:
            months[supplier.contract_until.replace(day=1)].append(
                (supplier.contract_until, f"סוף החוזה עם {supplier.name}"))  # fmt: skip
    return [(month, sorted(told)) for month, told in months.items()]


def _standing(model):
    return list(model.select().where(model.retired_on.is_null()).order_by(model.sort_key, model.uid))


def _by_day(due, today, codes):
    """(tone, sentence) of something with a last day; `codes` are those of late, soon and fine."""
    days = (due - today).days
    tone, code = (RED, codes[0]) if days < 0 else (AMBER, codes[1]) if days <= SOON else (GREEN, codes[2])
    told = count(abs(days), "יום אחד", "יומיים", "ימים")
    return tone, say(code, day=show(due), days=told if days < 0 else f"בעוד {told}" if days else "היום")


def _checks(today):
    for check in _standing(PeriodicCheck):
        due = working_from(day) if (day := due_on(check)) else None
        tone, told = _by_day(due, today, ("duty.late", "duty.soon", "duty.fine")) if due else (AMBER, say("duty.never"))
        code = check.code if check.code in ("access_review", "journal", "definitions") else "check"
        yield Duty(code, check.name, tone, told, check.uid, check.last_on, due, check.basis or "")


def incidents(world):
    """The incidents that are not closed, each with its clock."""
    now = world.now().replace(tzinfo=dt.UTC).astimezone(ZONE).replace(tzinfo=None)
    for one in _standing(Incident):
        if not one.closed_on:
            title = f"{Incident.kind.kind.show(one.kind)}, {show(one.learned_on)}"
            due = one.report_by().date() if one.waits() else None
            yield Duty("incident", title, *_clock(one, now), one.uid, None, due, "תקנה 11")


def _clock(one, now):
    """(tone, sentence) of an open incident: what is left of the time in which a severe one is to be reported."""
    if not one.waits():
        return AMBER, say("incident.open")
    by = one.report_by()
    if by <= now:
        return RED, say("incident.late", day=_moment(by - REPORT_WITHIN))
    minutes = int((by - now).total_seconds()) // 60
    told = say("incident.clock", time=_time(*divmod(minutes, 60)), day=_moment(by))
    return RED if by - now <= SHORT else AMBER, told


def _time(hours, minutes):
    told = [count(hours, "שעה אחת", "שעתיים", "שעות")] if hours else []
    if minutes:
        told.append(count(minutes, "דקה אחת", "שתי דקות", "דקות"))
    return (" ו־" if minutes > 2 else " ו").join(told) or "פחות מדקה"


def _moment(at):
    return f"{at:%d/%m/%Y %H:%M}"


def _requests(today):
    for one in _standing(SubjectRequest):
        if not one.answered_on:
            due = working_from(one.answer_by())
            late, told = _by_day(due, today, ("request.late", "request.waits", "request.waits"))
            title = f"{SubjectRequest.kind.kind.show(one.kind)}: {one.name}"
            tone = RED if late == RED else AMBER
            yield Duty("request", title, tone, told, one.uid, one.received_on, due, "סעיפים 13 ו־14 לחוק")


def _trainings(today):
    active = [user for user in _standing(User) if user.active]
    due = [user.name for user in active if not trained(user, today)]
    told = say("training.due", count=count(len(due), "משתמש/ת אחד/ת", "שני משתמשים", "משתמשים"), names=listed(due))
    return Duty("training", "הדרכות פרטיות", *((RED, told) if due else (GREEN, say("training.fine"))), basis="תקנה 7")


def _suppliers(today):
    known = _standing(Supplier)
    over = [one.name for one in known if one.contract_until and one.contract_until < today]
    none = [one.name for one in known if not one.contract_on]
    tone, told = GREEN, say("supplier.fine")
    if over or none:
        tone = RED if over else AMBER
        told = say("supplier.over", names=listed(over)) if over else say("supplier.none", names=listed(none))
    return Duty("supplier", "חוזים עם ספקים שמעבדים מידע", tone, told, basis="תקנה 15")


def _notices():
    waiting = Person.select().where(untold()).count()
    told = say("notice.waits", count=count(waiting, "אדם אחד", "שני אנשים", "אנשים")) if waiting else say("notice.fine")
    return Duty("notice", "יידוע מי שפרטיו נשמרים", AMBER if waiting else GREEN, told, basis="סעיף 11 לחוק")


def _strangers():
    waiting = (Waiting.code == "stranger") & (Waiting.state == "open")
    found = Waiting.select().where(waiting).count()
    told = say("strangers.found", count=count(found, "אדם אחד", "שני אנשים", "אנשים")) if found else ""
    tone, told = (RED, told) if found else (GREEN, say("strangers.fine"))
    return Duty("strangers", "פותחי גיליונות", tone, told, basis="תקנות 8 ו־9")


def _backups(settings, today):
    title, basis, days = "גיבוי לילי", OF_BACKUPS, backup.made(settings)
    if not settings.backup_key:
        return Duty("", title, RED, say("backup.key"), basis=basis)
    if not days:
        return Duty("backup", title, AMBER, say("backup.none"), basis=basis)
    last = max(days)
    age = (today - last).days
    if age >= STALE:
        told = say("backup.late", day=show(last), days=count(age, "יום אחד", "יומיים", "ימים"))
        return Duty("backup", title, RED, told, last=last, basis=basis)
    told = say("backup.fine", day=show(last), count=count(len(days), "גיבוי אחד", "שני גיבויים", "גיבויים"))
    return Duty("backup", title, GREEN, told, last=last, basis=basis)
