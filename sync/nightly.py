"""EXECUTOR. The whole night: old drafts, every settlement's workbook, once; the journal's duties and the backup."""

import datetime as dt
import logging

from models import backup, drafts, evidence
from models.access import SYSTEM
from models.base import writing
from models.changes import ZONE, Change, Refused, Source, apply_many
from models.ledger import Displaced, Intent, Run, Waiting, Workbook
from models.places import Settlement
from models.readiness import renewed, teams
from models.settings import Wrong
from sync.run import Mirror

log = logging.getLogger("pinkas.night")
AT = dt.time(3, 30)  # Israel's time; never between 01:00 and 03:00, when clocks change
LONGEST = dt.timedelta(hours=6)
STILL = dt.timedelta(minutes=2)  # nobody has typed for so long
KEPT = dt.timedelta(days=30)  # cells that are not ours are kept only for putting back


def settlements():
    """The keys of the settlements that have a workbook, or shall have one: those that the unit accompanies.

    Whoever held an office in one that is in the archive by now may open its workbook until a run closes it.
    """
    bound = Workbook.select(Workbook.settlement)
    accompanied = Settlement.retired_on.is_null() & (Settlement.accompanied == "yes")
    query = Settlement.select(Settlement.uid).where(accompanied | Settlement.uid.in_(bound))
    return [row.uid for row in query.order_by(Settlement.sort_key)]


def night(book, world, settings=None):
    """Run the night and return its Run; None where another night is still running.

    `settings` say where the journal's head and the backup are kept; without them neither is.
    """
    with writing():
        running = (Run.way == "night") & (Run.state == "running") & (Run.started > world.now() - LONGEST)
        if Run.select().where(running).exists():
            log.warning("another night is still running")
            return None
        mirror = Mirror(book, world, way="night", who="סנכרון לילי")
        keys = settlements()
        run = mirror.begin(len(keys))
        _forget_cells(world.now())
    drafts.forget(world)
    grow_older(world)
    run = mirror.run(keys, run)
    log.info("night %s: %s %s", run.uid, run.state, run.counts)
    if settings:
        keep(settings, world)
    return run


def grow_older(world):
    """Make the computed checks of teams what they are today: a drill grows old without anybody writing (S15)."""
    due = [Change(*told) for told in renewed({team.uid for team in teams()}, world.today())]
    try:
        if due:
            apply_many(due, SYSTEM, Source("command", "סנכרון לילי"), world)
    except Refused:
        log.exception("the computed checks of teams stay as they are")  # the sheets of the night do not wait for them


def keep(settings, world):
    """What the night keeps: old values of the journal go by rule, its head is written down outside, and a backup.

    A backup that failed is told in the log and on the page of privacy; the sheets of the night stand.
    """
    evidence.erase_old(world)
    try:
        backup.nightly(settings, world)
    except (Wrong, OSError):
        log.exception("the night's backup failed")
    evidence.keep_head(settings.instance, world)


def _forget_cells(now):
    """Erase what was kept for putting back, is older than KEPT and was put back, or is told to a person in words; and
    these words, once the person has closed them.

    What is still to be put back stays: a workbook may be held for longer than that.
    """
    old = now - KEPT
    Displaced.delete().where((Displaced.created_at < old) & Displaced.state.in_(("back", "finding"))).execute()
    words = (Waiting.code == "displaced") & (Waiting.since < old) & (Waiting.state != "open")
    Waiting.update(raw=None, message="").where(words).execute()
    done = (Intent.created_at < old) & (Intent.state != "open")
    Intent.update(blocks={}, writes={}, base=[]).where(done).execute()


def watch(book, world):
    """Synchronise the workbooks that changed since they were read and have been still for a while; a Run or None.

    One that is held is looked at once for each change in it; the night tells of it again.
    """
    listed, now = book.listing(), book.now()
    keys = [
        row.settlement_id for row in Workbook.select()
        if row.spreadsheet_id in listed and listed[row.spreadsheet_id].at != row.listed_at
        and (now is None or now - listed[row.spreadsheet_id].moment >= STILL)
    ]  # fmt: skip
    if not keys:
        return None
    mirror = Mirror(book, world, way="watch", who="מעקב במשך היום")
    run = mirror.run(keys, listed=listed)
    _looked_at(run, listed)
    return run


def _looked_at(run, listed):
    """Write down of the workbooks that this run holds as what they were listed: until that changes they stay held.

    Of one that another run was at nothing is known, and what was released meanwhile is no longer held.
    """
    held = {line["workbook"] for line in run.lines if line["kind"] == "held"}
    for row in Workbook.select(Workbook, Settlement).join(Settlement).where(Workbook.state == "held"):
        if row.settlement.name in held and row.spreadsheet_id in listed:
            with writing():
                still = (Workbook.id == row.id) & (Workbook.state == "held")
                Workbook.update(listed_at=listed[row.spreadsheet_id].at).where(still).execute()


def missed(world):
    """True where the last night that should have been was not: the machine was off, or this is the first start."""
    now = world.now().replace(tzinfo=dt.UTC).astimezone(ZONE)
    due = dt.datetime.combine(now.date(), AT, ZONE)
    due = due if due <= now else due - dt.timedelta(days=1)
    last = Run.select().where((Run.way == "night") & Run.ended.is_null(False)).order_by(Run.started.desc()).first()
    return last is None or last.started.replace(tzinfo=dt.UTC) < due
