"""The first page, by role: how the unit keeps its word to each settlement, one's own week, and what waits for whom."""

from collections import Counter

from flask import url_for
from flask_admin import expose

from admin import confidential, emergency, history, standing, week
from admin.doors import UNIT_ROLES, Screen, actor, office, today
from admin.sheets import ROLES as SHEET_ROLES
from admin.sheets import waiting_for
from admin.standing import TONES
from models import access, days, duties
from models.kinds import Day
from models.ledger import Run
from models.populations import HIDDEN, hidden
from models.reports import overview
from models.rules import DUTIES
from models.words import few

NIGHTS = {"done": "info", "attention": "warn", "failed": "bad", "running": "info"}  # the tone of a run by its state
#: the duties of privacy that a system manager can do something about
OF_ADMIN = ("training", "journal", "backup", "")

OF_ALL = ("secretary", "eligibility")  # who look after the whole unit, and work for all of its settlements
FEASTS = 3  # holidays that are told ahead
show = Day().show


class Home(Screen):
    """The first page after signing in. Who sees no content of the unit sees counts, or what waits for him."""

    def __init__(self):
        super().__init__("תמונת מצב", endpoint="admin", url="/admin")
        self.menu_icon_value = "layout-dashboard"

    @expose("/")
    def index(self):
        """The page of the person's role."""
        role = actor().role
        if role == "viewer":
            return self._told(counts=_counts(), cards=confidential.waiting_cards())
        if role in ("privacy", "admin"):
            found = duties.status(office().settings, office().world)
            cards = [_privacy(found)] if role == "privacy" else []
            return self._told(greeting="מה מחכה לך", cards=cards, waits=_waits(role, found))
        if role not in UNIT_ROLES:
            return self._told(greeting="שלום", nothing=True)
        return self._unit()

    def _unit(self):
        """Those who work with settlements: their own first, or all of them."""
        rows, sections, title = overview.status(actor(), today()), [], ""
        if actor().role in OF_ALL:
            sections, title = week.of_unit(rows), "מה מחכה לך"
        elif actor().settlements:
            rows = [row for row in rows if row.settlement in actor().settlements]
            sections, title = week.of_worker(rows), "השבוע שלי"
        if actor().areas and actor().role == "referent":
            sections, title = [*sections, *week.of_referent()], title or "התחומים שלי"
        asked = standing.sieve()
        if any(vars(asked).values()):  # who narrows the table looks at nothing else
            sections, title = [], ""
        return self._told(cards=_cards(), sections=sections, greeting=title, table=standing.table(rows, asked),
                          alarm_url=_alarm_url(), day=_day())  # fmt: skip

    def _told(self, **told):
        return self.render("admin/index.html", **{"cards": [], "sections": [], "table": None, **told})


def _day():
    """Today in both years, and the next holidays: (civil, Jewish, [(day, name)])."""
    feasts = [(show(day), one.name) for day, one in days.coming(today(), FEASTS)]
    return f"{days.WEEKDAYS[today().weekday()]}, {show(today())}", days.hebrew(today()), feasts


def _cards():
    """What waits beside the duties: emergencies, decisions, what is confidential, the night, backups, privacy."""
    return [card for card in (emergency.going_on(), *confidential.waiting_cards(), *_queue(), *_keeping()) if card]


def _counts():
    """For whom only counts are open: how many settlements stand how in each duty, a few of them as a few, and no few
    that the others of their row would tell."""
    rows = overview.status(access.SYSTEM, today())
    counts = Counter((row.kind, row.tone) for row in rows)
    return [(label, _told({(code, tone): counts[code, tone] for tone in TONES}))
            for code, label in DUTIES if any(kind == code for kind, _ in counts)]  # fmt: skip


def _told(cells):
    found = hidden(cells)  # of each duty by itself: the settlements are as many in all of them
    return [(tone, few(number) if found.get((code, tone), True) else HIDDEN) for (code, tone), number in cells.items()]


def _waits(role, found):
    """What of the duties of privacy and of keeping waits for a person, what is late first."""
    page = url_for("privacy.index") if role == "privacy" else url_for("user.index_view")
    return [{"title": duty.title, "reason": duty.reason, "tone": TONES[duty.tone],
             "href": page if role == "privacy" or duty.code == "training" else ""} for duty in found
            if duty.tone != duties.GREEN and (role == "privacy" or duty.code in OF_ADMIN)]  # fmt: skip


def _alarm_url():
    """Where an event of emergency is opened, '' for who may not."""
    return url_for("emergency.index") if emergency.may_open() else ""


def _keeping():
    """The manager's tiles of what keeps the data: the backup, and the duties of privacy."""
    if actor().role != "manager":
        return
    found = duties.status(office().settings, office().world)
    yield _privacy(found)
    backup = next(duty for duty in found if duty.basis == duties.OF_BACKUPS)
    yield {"title": backup.title, "value": duties.show(backup.last) or "אין", "tone": TONES[backup.tone],
           "hint": backup.reason if backup.tone != duties.GREEN else "", "href": url_for("privacy.index")}  # fmt: skip


def _privacy(found):
    """The tile of the duties of privacy, for those who answer for them."""
    late = sum(duty.tone == duties.RED for duty in found)
    return {"title": "חובות פרטיות", "value": late, "tone": "bad" if late else "good", "hint": "באיחור",
            "href": url_for("privacy.index")}  # fmt: skip


def _queue():
    """What waits for decisions, and how the sheets were last made equal."""
    if actor().role not in SHEET_ROLES:
        return
    waiting = waiting_for(actor()).count()
    yield {"title": "ממתין להחלטה", "value": waiting, "tone": "warn" if waiting else "quiet", "hint": "מן הגיליונות",
           "href": url_for("queue.index")}  # fmt: skip
    last = Run.select().where(Run.way.in_(("night", "screen", "command")) & Run.ended.is_null(False))
    last = last.order_by(Run.ended.desc()).first()
    day, _, hour = history.when(last.ended).partition(" ") if last else ("", "", "עוד לא")
    yield {"title": "סנכרון אחרון", "value": hour, "tone": NIGHTS.get(last.state, "info") if last else "info",
           "hint": day, "href": url_for("runs.run", uid=last.uid) if last else url_for("runs.index")}  # fmt: skip
