"""The sheets of the settlements: how each stands, synchronising now, and the tabs that the unit opened."""

from flask import abort, flash, jsonify, redirect, request, session, url_for
from flask_admin import expose
from peewee import fn

from admin import history
from admin.doors import Screen, actor, office
from models import changes
from models.base import writing
from models.catalog import TABS
from models.ledger import WAITS, Run, Waiting, Workbook, waiting_for
from models.messages import say
from models.places import Settlement
from models.words import count
from sync import sharing, structure
from sync.tabs import digest

GROUP = "הגיליונות"
ROLES = ("manager", "secretary", "worker")
KEEPERS = ("manager", "secretary")  # they answer for all the sheets
STATES = {"ok": ("מעודכן", "good"), "held": ("נעצר לבדיקה", "warn"), "failed": ("הסנכרון לא הצליח", "bad"),
          "readonly": ("נקרא בלבד", "warn")}  # fmt: skip
#: a workbook that was held, after a person's word: it is read anew, though nobody typed in it since
GOES_ON = {"state": "ok", "reasons": [], "listed_at": ""}
OPTIONAL = tuple(code for code, (_, tab) in TABS.items() if not tab.always)


def open_workbooks(who):
    """The workbooks that a person may see: all, or a worker's own settlements'."""
    query = Workbook.select(Workbook, Settlement).join(Settlement).order_by(Settlement.sort_key)
    return query.where(Workbook.settlement.in_(who.settlements)) if who.role == "worker" else query


def state_of(workbook):
    """A workbook's state in words, and its colour."""
    if workbook.state == "ok" and workbook.synced_at is None:
        return "עוד לא סונכרן", "quiet"
    return STATES.get(workbook.state, (workbook.state, "quiet"))


def address_of(workbook):
    """Where the spreadsheet is opened."""
    local = office().settings.sheets_url
    return f"{local or 'https://docs.google.com'}/spreadsheets/d/{workbook.spreadsheet_id}/edit"


def note_of(settlement):
    """The card about a settlement's sheet on its page, None for who does not see the sheets, or where there is none."""
    if actor().role not in ROLES:
        return None
    workbook = open_workbooks(actor()).where(Workbook.settlement == settlement.uid).first()
    if workbook is None:
        return None
    told, tone = state_of(workbook)
    last = history.when(workbook.synced_at)
    return {"title": f"הגיליון של {settlement.name}", "state": told, "tone": tone, "href": address_of(workbook),
            "page": url_for("workbooks.book", key=workbook.id),
            "text": f"סונכרן לאחרונה: {last}" if last else "עוד לא סונכרן."}  # fmt: skip


class WorkbooksView(Screen):
    """All sheets, each with its state; and "סנכרון עכשיו"."""

    roles = ROLES

    def __init__(self):
        super().__init__("הגיליונות של היישובים", category=GROUP, endpoint="workbooks")

    @expose("/")
    def index(self):
        """A line for each workbook."""
        books = list(open_workbooks(actor()))
        waiting = _open_counts([book.id for book in books])
        return self.render(
            "workbooks.html", workbooks=[self._line(book, waiting.get(book.id, 0)) for book in books],
            url_sync_all=url_for(".sync"), url_progress=url_for(".progress"), running=_progress()["state"] == "running",
            intake_url=url_for("intake.index"), runs_url=url_for("runs.index"), queue_url=url_for("queue.index"),
            queue_count=sum(waiting.values()), due=structure.waiting(books), layout_url=url_for(".layout"),
            may_release=actor().role in KEEPERS, access_url=url_for("sheet_access.index"),
            local_note="הגיליונות נמצאים על המחשב הזה, ולא אצל גוגל." if office().settings.sheets == "local" else "",
        )  # fmt: skip

    def _line(self, book, waiting):
        told, tone = state_of(book)
        return {"settlement": book.settlement.name, "href": url_for(".book", key=book.id), "state": told,
                "state_tone": tone, "sheet_url": address_of(book), "last_synced": history.when(book.synced_at),
                "open_count": waiting,
                "editors": ", ".join(book.editors),
                "sync_url": url_for(".sync", settlement=book.settlement_id)}  # fmt: skip

    def _found(self, key):
        return open_workbooks(actor()).where(Workbook.id == key).first() or abort(404)

    @expose("/<int(max=2147483647):key>/")
    def book(self, key):
        """One workbook: why it stands still, which tabs it has, what happened to it."""
        book = self._found(key)
        waiting = waiting_for(actor()).where(Waiting.workbook == book).count()
        tabs = [{"code": code, "title": TABS[code][1].title, "hint": TABS[code][1].hint, "open": code in book.opened}
                for code in OPTIONAL]  # fmt: skip
        told, tone = state_of(book)
        return self.render(
            "workbook.html", settlement=book.settlement.name, state=told, tone=tone, tabs=tabs, waiting=waiting,
            reasons=[reason["text"] for reason in book.reasons if reason.get("text")], held=book.state == "held",
            last_synced=history.when(book.synced_at), sheet_url=address_of(book),
            queue_url=url_for("queue.index", book=key),
            settlement_url=url_for("settlement.details_view", id=book.settlement_id), back_url=url_for(".index"),
            sync_url=url_for(".sync", settlement=book.settlement_id), release_url=url_for(".release", key=key),
            seen=_seen(book), may_release=bool(_cells(book)),
            deleted=[{"code": code, "title": TABS[code][1].title} for code in _deleted(book)], access=_access(book),
            again_url=url_for(".again", key=key), access_url=url_for("sheet_access.index"),
            tab_url=url_for(".tab", key=key), url_progress=url_for(".progress"),
            running=_progress()["state"] == "running",
        )  # fmt: skip

    @expose("/<int(max=2147483647):key>/tab/", methods=("POST",))
    def tab(self, key):
        """Open one of the optional tabs, or leave it out of the next workbooks' round."""
        book, code = self._found(key), request.form.get("code")
        if code not in OPTIONAL:
            abort(400)
        opened = set(book.opened) ^ {code}
        self._note(book, "tabs", opened=[one for one in OPTIONAL if one in opened])
        word = "תיפתח בסנכרון הבא" if code in opened else "תוסתר בסנכרון הבא; מה שבה נשאר בפנקס"
        flash(f"הלשונית „{TABS[code][1].title}” {word}.", "success")
        return redirect(url_for(".book", key=key))

    @expose("/<int(max=2147483647):key>/release/", methods=("POST",))
    def release(self, key):
        """Let a held workbook go on: what a person has seen does not stop it again, more of the same does."""
        book = self._found(key)
        if book.state != "held":
            flash("הגיליון כבר אינו עצור.", "info")
            return redirect(url_for(".book", key=key))
        if request.form.get("seen") != _seen(book):
            flash(say("release.moved"), "warning")
            return redirect(url_for(".book", key=key))
        if not _cells(book):
            flash("את זה אי אפשר לאשר: צריך לתקן בגיליון, כפי שכתוב כאן.", "warning")
            return redirect(url_for(".book", key=key))
        cells = sorted(_cells(book) | set(book.released))
        self._note(book, "release", released=cells, **GOES_ON)
        office().start_sync([book.settlement_id], actor().name)
        flash("אושר. הסנכרון ממשיך.", "success")
        return redirect(url_for(".book", key=key))

    @expose("/<int(max=2147483647):key>/again/", methods=("POST",))
    def again(self, key):
        """Lay a tab that somebody deleted in the sheet out again, with all its records."""
        book, code = self._found(key), request.form.get("code")
        if code not in _deleted(book):
            abort(400)
        with writing():
            structure.lay_again(book, code)
        self._note(book, "layout", **GOES_ON)
        office().start_sync([book.settlement_id], actor().name)
        flash(f"הלשונית „{TABS[code][1].title}” תוקם מחדש, עם כל מה שרשום בפנקס.", "success")
        return redirect(url_for(".book", key=key))

    @expose("/layout/", methods=("POST",))
    def layout(self):
        """Let what changed in the tabs and columns be laid out, in all workbooks at once."""
        if actor().role not in KEEPERS:
            abort(403)
        with writing():
            structure.release(list(open_workbooks(actor())))
            changes.note("layout", actor(), changes.Source("screen", "הגיליונות"), office().world)
        office().start_sync(None, actor().name)
        flash("אושר. המבנה יתעדכן בכל הגיליונות.", "success")
        return redirect(url_for(".index"))

    def _note(self, book, verb, **columns):
        """Write to the mirror's memory of a workbook, and a line about it into the journal."""
        with writing():
            Workbook.update(**columns).where(Workbook.id == book.id).execute()
            source = changes.Source("screen", f"הגיליון של {book.settlement.name}")
            changes.note(verb, actor(), source, office().world)

    @expose("/sync/", methods=("POST",))
    def sync(self):
        """Begin a synchronisation of one sheet, or of all that the person may see."""
        wanted = request.args.get("settlement")
        mine = [book.settlement_id for book in open_workbooks(actor())]
        if wanted and wanted not in mine:
            abort(404)
        everything = None if actor().role != "worker" else list(actor().settlements)
        session["run"] = office().start_sync([wanted] if wanted else everything, actor().name)
        return redirect(url_for(".index"))

    @expose("/progress/")
    def progress(self):
        """How far the person's own last synchronisation is, or any that runs just now."""
        return jsonify(_progress())


def _cells(book):
    """What a release would let through; nothing where only the sheet can be mended."""
    return {cell for reason in book.reasons for cell in reason.get("cells", ())}


def _seen(book):
    """A short name of what stops a workbook: a release is of what was shown."""
    return digest(book.reasons)[:12]


def _deleted(book):
    """The codes of the tabs that somebody deleted in a workbook which is held for it."""
    return [code for code in (reason.get("deleted") for reason in book.reasons) if code in TABS]


def _access(book):
    """What is open about who may open a workbook, as sentences."""
    mine = (Waiting.workbook == book) & (Waiting.state == "open") & Waiting.code.in_((*sharing.ASKED, "address"))
    return [row.message for row in Waiting.select().where(mine).order_by(Waiting.id)]


def _open_counts(keys):
    mine = Waiting.state.in_(WAITS) & Waiting.workbook.in_(keys)
    query = Waiting.select(Waiting.workbook, fn.COUNT(Waiting.id)).where(mine)
    return dict(query.group_by(Waiting.workbook).tuples())


def _progress():
    """What the page of the sheets shows while it waits."""
    run = Run.get_or_none(Run.uid == session["run"]) if session.get("run") else None
    if session.get("run") and run is None:
        return {"state": "running", "done": 0, "total": 0, "message": "הסנכרון ממתין לתורו…"}
    run = run or Run.select().where(Run.state == "running").order_by(Run.started.desc()).first()
    if run is None:
        return {"state": "idle", "done": 0, "total": 0, "message": ""}
    state = {"running": "running", "failed": "failed"}.get(run.state, "done")
    message = run.message
    if run.state == "running":
        message = f"מסנכרנים את {count(run.total, 'הגיליון', 'שני הגיליונות', 'הגיליונות')}… {run.message}"
    return {"state": state, "done": run.done, "total": run.total, "message": message}


def views():
    """The screens of the sheets."""
    from admin.queue import QueueView
    from admin.runs import RunsView
    from admin.sheet_access import SheetAccessView

    return WorkbooksView(), SheetAccessView(), QueueView(), RunsView()
