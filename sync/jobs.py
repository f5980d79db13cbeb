"""EXECUTOR. What is done outside a web request: a synchronisation that somebody asked for, and the night."""

import datetime as dt
import logging

from huey import PostgresHuey, SqliteHuey, crontab

from models import days
from models.base import writing
from models.ledger import Run
from sync import digest
from sync.google_book import open_book
from sync.nightly import AT, LONGEST, missed, night, settlements, watch
from sync.run import Mirror

log = logging.getLogger("pinkas.jobs")
STOPPED = (
    "תקלה בפנקס: הסנכרון לא הושלם. אפשר ללחוץ שוב „סנכרון עכשיו”; אם זה חוזר, יש לפנות למי שמתחזק את פנקס."
)


def watching(moment):
    """True at a moment (Israel's clock) when the watch looks: every ten minutes of a working day, 07:00 to 22:00."""
    return _WATCHING(moment) and not days.rests(moment.date())


_WATCHING = crontab(minute="*/10", hour="7-21", day_of_week="0-4")  # Sunday to Thursday, while sheets are open


class Jobs:
    """The queue of an installation, and the worker that empties it."""

    def __init__(self, settings, world):
        self.settings, self.world = settings, world
        self.huey = _queue(settings)
        self.sync = self.huey.task(name="sync")(self._sync)
        self.night = self.huey.periodic_task(crontab(hour=str(AT.hour), minute=str(AT.minute)))(self._night)
        self.watch = self.huey.periodic_task(watching)(self._watch)
        hours = crontab(minute="0", hour=f"{digest.AT.hour}-{digest.UNTIL.hour - 1}")
        self.letters = self.huey.periodic_task(hours)(self._letters)
        self.letters_now = self.huey.task(name="missed_letters")(self._letters)
        self.night_now = self.huey.task(name="missed_night")(self._night)

    def start_sync(self, keys, who):
        """Ask for a synchronisation of these settlements (None for all) and return the key of its Run."""
        keys = list(keys) if keys is not None else settlements()
        run = Mirror(None, self.world, way="screen", who=who).begin(len(keys))
        self.sync(run.uid, keys)
        return run.uid

    def work(self):
        """Be the worker: empty the queue until told to stop; what was missed, a night and letters, comes first."""
        self.bury()
        if missed(self.world):
            self.night_now()
        self.letters_now()
        self.huey.create_consumer(workers=1, periodic=True, check_worker_health=True).run()

    def bury(self):
        """Runs that a worker left behind when it died are over: say so, and let the next one begin."""
        alone = isinstance(self.huey, SqliteHuey)  # else another machine's worker may be at it
        left = Run.started < self.world.now() - (dt.timedelta(0) if alone else LONGEST)
        with writing():
            ended = {"state": "failed", "ended": self.world.now(), "message": STOPPED}
            ours = Run.way.in_(("screen", "night", "watch"))
            Run.update(ended).where((Run.state == "running") & ours & left).execute()

    def _watch(self):
        watch(open_book(self.settings), self.world)

    def _sync(self, run_uid, keys):
        run = Run.get(Run.uid == run_uid)
        try:
            Mirror(open_book(self.settings), self.world, way=run.way, who=run.who).run(keys, run)
        except Exception:
            log.exception("run %s", run_uid)
            with writing():
                failed = {"state": "failed", "ended": self.world.now(), "message": STOPPED}
                Run.update(failed).where(Run.uid == run_uid).execute()

    def _letters(self):
        digest.send(self.settings, self.world)

    def _night(self):
        night(open_book(self.settings), self.world, self.settings)


def _queue(settings):
    if settings.database_url.startswith("sqlite"):
        return SqliteHuey("pinkas", filename=str(settings.instance / "jobs.db"), utc=False)
    return PostgresHuey("pinkas", dsn=settings.database_url, utc=False)
