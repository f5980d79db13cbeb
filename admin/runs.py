"""Past synchronisations: what each did, and taking it back."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import history, links
from admin.doors import Screen, actor, office
from admin.sheets import GROUP, ROLES, open_workbooks
from models.catalog import BY_CODE
from models.changes import Refused
from models.ledger import Run
from models.words import count

SIZE = 50
WAYS = {"night": "סנכרון הלילה", "screen": "מהמסך", "command": "פקודה", "file": "קובץ", "takeover": "גיליון שנקלט",
        "undo": "ביטול של סנכרון", "watch": "מעקב במשך היום", "merge": "איחוד אנשי קשר",
        "trial": "בדיקה בלבד"}  # fmt: skip
STATES = {"running": ("עובד", "info"), "done": ("הסתיים", "good"), "attention": ("הסתיים, יש מה לבדוק", "warn"),
          "failed": ("לא הצליח", "bad")}  # fmt: skip
KINDS = {"in": ("נקלט מהגיליון", "good"), "new": ("שורה חדשה", "good"), "out": ("נשלח לגיליון", "info"),
         "layout": ("עדכון מבנה", "info"), "failed": ("לא הצליח", "bad"),
         "held": ("נעצר לבדיקה", "warn"), "undone": ("בוטל", "quiet"),
         "readonly": ("נקרא בלבד", "warn"),
         "finding": ("דורש תיקון", "warn"), "conflict": ("שני ערכים שונים", "warn"),
         "proposal": ("ממתין לאישור", "warn"), "share": ("הרשאה", "info"), "kept": ("לא בוטל", "warn")}  # fmt: skip
NO_SHEETS = ("file", "undo", "merge")  # runs that counted lines, or nothing, and no sheets
TAKEABLE = ("night", "screen", "command", "watch", "file", "takeover", "undo")
#: what is said before and after a run is taken back; FORTH of one that itself took a run back
BACK = {"label": "לבטל את {this}", "ask": "לבטל את מה ש{this} שינה? מה שנערך מאז לא יידרס.", "of": "{what} מ־",
        "told": "הביטול הסתיים. כאן רשום מה הוחזר ומה נשאר כפי שנערך מאז.", "note": "{this} בוטל."}  # fmt: skip
#: what a run is called there
CALLED = {"file": ("הקובץ הזה", "הקובץ"), "takeover": ("הגיליון שנקלט", "הגיליון שנקלט")}
FORTH = {"label": "לבטל את הביטול הזה", "ask": "להחזיר את מה שהביטול הזה הסיר? מה שנערך מאז לא יידרס.",
         "of": "הביטול מ־",
         "told": "הביטול בוטל. כאן רשום מה חזר ומה נשאר כפי שנערך מאז.", "note": "הביטול הזה בוטל."}  # fmt: skip

LINES = 200  # of what a run did, on one page


class RunsView(Screen):
    """The runs, newest first; a worker sees of each what happened in her own settlements' sheets."""

    roles = ROLES

    def __init__(self):
        super().__init__("סנכרונים", category=GROUP, endpoint="runs")

    @expose("/")
    def index(self):
        """A page of runs."""
        page = min(max(request.args.get("page", 0, type=int), 0), 10_000)
        runs = list(Run.select().order_by(Run.started.desc(), Run.uid).limit(SIZE + 1).offset(page * SIZE))
        names = _names()
        lines = [_line(run, _seen(run, names)) for run in runs[:SIZE]]
        pages = {"newer": url_for(".index", page=page - 1 or None) if page else "",
                 "older": url_for(".index", page=page + 1) if len(runs) > SIZE else ""}  # fmt: skip
        return self.render("runs.html", runs=lines, pages=pages if any(pages.values()) else None)

    def _found(self, uid):
        return (links.is_key(uid) and Run.get_or_none(Run.uid == uid)) or abort(404)

    @expose("/<uid>/")
    def run(self, uid):
        """One run: what it did, line by line, a page at a time."""
        run = self._found(uid)
        seen = _seen(run, _names())
        page = min(max(request.args.get("page", 0, type=int), 0), 10_000)
        first = page * LINES
        pages = {"newer": url_for(".run", uid=uid, page=page - 1 or None) if page else "",
                 "older": url_for(".run", uid=uid, page=page + 1) if len(seen) > first + LINES else ""}  # fmt: skip
        return self.render(
            "run.html", run={**_line(run, seen), "note": _note(run)},
            lines=[_did(line) for line in seen[first : first + LINES]], pages=pages if any(pages.values()) else None,
            can_take_back=self._can_take_back(run), back=_words(run), take_back_url=url_for(".take_back", uid=uid),
            runs_url=url_for(".index"),
        )  # fmt: skip

    def _can_take_back(self, run):
        over = run.way in TAKEABLE and run.state != "running" and not run.undone_by
        return over and bool(run.counts.get("in")) and actor().role in ("manager", "secretary")

    @expose("/<uid>/take-back/", methods=("GET", "POST"))
    def take_back(self, uid):
        """Undo what a run changed in the unit's records; what was edited since stays. First, what would be is shown."""
        from sync import undo

        run, sure = self._found(uid), request.method == "POST"
        if actor().role not in ("manager", "secretary"):
            abort(403)
        if not self._can_take_back(run):  # it was taken back since
            return abort(400) if sure else redirect(url_for(".run", uid=uid))
        try:
            back = undo.take_back(run.uid, actor(), office().world, dry_run=not sure)
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
            return redirect(url_for(".run", uid=uid))
        if not sure:
            return self.render(
                "take_back.html", started=history.when(run.started), back=_words(run), told=back.message,
                lines=[_would(line) for line in back.lines[:LINES]], more=max(0, len(back.lines) - LINES),
                run_url=url_for(".run", uid=uid), url=url_for(".take_back", uid=uid),
            )  # fmt: skip
        flash(_words(run)["told"], "success")
        return redirect(url_for(".run", uid=back.uid))


def _names():
    """The names of the sheets that the person sees, None for all."""
    if actor().role != "worker":
        return None
    return {book.settlement.name for book in open_workbooks(actor())}


def _seen(run, names):
    return [line for line in run.lines if names is None or line.get("workbook") in names]


def _line(run, seen):
    """A run as the list shows it."""
    told, tone = STATES.get(run.state, (run.state, "quiet"))
    everything = actor().role != "worker"
    kinds = [line.get("kind") for line in seen]
    return {
        "href": url_for("runs.run", uid=run.uid), "started": history.when(run.started), "took": _took(run),
        "way": WAYS.get(run.way, run.way), "who": run.who if run.way != "night" else "", "state": told, "tone": tone,
        "workbooks": "–" if run.way in NO_SHEETS else
                     run.total if everything else len({line.get("workbook") for line in seen}),
        "taken_in": run.counts.get("in", 0) if everything else kinds.count("in") + kinds.count("new"),
        "sent": run.counts.get("out", 0) if everything else kinds.count("out"),
        "open": run.counts.get("open", 0) if everything else "–",
    }  # fmt: skip


def _took(run):
    if run.ended is None:
        return ""
    seconds = max(1, round((run.ended - run.started).total_seconds()))
    if seconds < 60:
        return count(seconds, "שנייה אחת", "שתי שניות", "שניות")
    return count(round(seconds / 60), "דקה אחת", "שתי דקות", "דקות")


def _words(run):
    this, what = CALLED.get(run.way, ("הסנכרון הזה", "הסנכרון"))
    return {name: text.format(this=this, what=what) for name, text in (FORTH if run.way == "undo" else BACK).items()}


def _note(run):
    """What else is to be known of a run: why it failed, that it was taken back."""
    if run.undone_by:
        return _words(run)["note"]
    return run.message if run.state == "failed" or run.way == "trial" else ""


def _would(line):
    kept = line["kind"] == "kept"
    return {**_did(line), "kind": "יישאר" if kept else "יבוטל", "tone": "warn" if kept else "quiet"}


def _did(line):
    told, tone = KINDS.get(line.get("kind"), (line.get("kind"), "quiet"))
    entry = BY_CODE.get(line.get("entity"))
    here = entry and line.get("record") and links.open_to_read(entry.model)
    page = links.page_of(entry.model, line["record"]) if here else ""
    return {**line, "kind": told, "tone": tone, "record_href": page}
