"""'טעינה מקובץ': upload a file, see line by line what it would change, take it in, take it back."""

from functools import wraps

from flask import abort, flash, redirect, request, url_for

from admin import paste, uploads
from admin.base import CatalogView
from admin.doors import actor, office
from admin.links import is_key
from models.catalog import BY_CODE
from models.changes import Refused
from models.ledger import Run
from sync import file_review, undo
from sync.file_reading import MOST_BYTES, OLD, OTHER, TOO_BIG, Unreadable, read_file
from sync.files import read_columns

SHOWN = 500  # lines on the page of a review
STATUS = {TOO_BIG: 413, OLD: 415, OTHER: 415}  # what a browser or a scanner is told beside the words
NO_FILE = "יש לבחור קובץ."
NOTHING = "אין בקובץ מה לקלוט: אין בו שורה חדשה ולא שינוי."
MOVED = "הנתונים השתנו מאז שהקובץ נטען, ולכן דבר לא נקלט. כך הוא נראה עכשיו: אפשר לבדוק ולקלוט."
GONE = "הקובץ כבר אינו שמור כאן. אפשר לטעון אותו שוב."


def register(admin, office):
    """Put the pages into the application, beside each list whose entity may be loaded from a file."""
    for view in admin._views:  # the library has no other way to ask for them
        if isinstance(view, CatalogView):
            Loading(view).register(admin.app)
    admin.app.context_processor(_offered)


def _offered():
    """The address of the upload page, for the list's button."""
    return {"import_url": url_for(f"{request.blueprint}.import_view")} if request.blueprint in BY_CODE else {}


class Loading:
    """The four pages of one entity: upload, review, done, and the two buttons between them."""

    def __init__(self, view):
        self.view, self.entry = view, view.entry

    def register(self, app):
        """Add the pages under the list's own address."""
        for rule, name, page in (
            ("", "import_view", self.upload), ("<token>/", "import_review", self.review),
            ("<token>/accept/", "import_accept", self.accept), ("<token>/cancel/", "import_cancel", self.cancel),
            ("done/<uid>/", "import_done", self.done), ("done/<uid>/take-back/", "import_back", self.take_back),
        ):  # fmt: skip
            reads = page in (self.upload, self.review, self.done)
            methods = ["GET", "POST"] if page == self.upload else ["GET"] if reads else ["POST"]
            app.add_url_rule(f"{self.view.url}/import/{rule}", f"{self.view.endpoint}.{name}", self._guarded(page),
                             methods=methods)  # fmt: skip

    def _guarded(self, page):
        """The page behind the view's own door, for those who may load files here."""

        @wraps(page)
        def opened(**given):
            if not self.view.is_accessible():
                return self.view.inaccessible_callback(page.__name__)
            if not self.view.can_import:
                abort(403)
            return page(**given)

        return opened

    def _to(self, name, **given):
        return url_for(f"{self.view.endpoint}.{name}", **given)

    def upload(self):
        """The form; a file that can be read goes on to its review."""
        if request.method == "GET":
            return self._form()
        sent = request.files.get("file")
        if not sent or not sent.filename:
            return self._form(NO_FILE)
        data = sent.read(MOST_BYTES + 1)
        try:
            read_file(sent.filename, data)
        except Unreadable as error:
            return self._form(str(error), STATUS.get(str(error), 400))
        return redirect(self._to("import_review", token=uploads.keep(self.entry.code, sent.filename, data)))

    def _form(self, error="", status=400):
        fields = [self.entry.model._meta.fields[name] for name in read_columns(self.entry)]
        columns = [{"label": fld.verbose_name, "required": fld.required, "hint": fld.hint} for fld in fields]
        page = self.view.render(
            "import_upload.html", entity_title=self.entry.title, columns=columns, error=error,
            sample_url=self._to("export_view", kind="xlsx"), back_url=self._to("index_view"),
        )  # fmt: skip
        return page, status if error else 200

    def _found(self, token):
        """(file name, Review) of a file that was kept; None where it is kept no longer."""
        kept = uploads.fetch(self.entry.code, token)
        if kept is None:
            flash(GONE, "warning")
            return None
        name, data, pasted = kept
        table = paste.table_of(data) if pasted else read_file(name, data)
        return name, file_review.review(self.entry, table, actor(), office().world, whole=pasted)

    def review(self, token):
        """What the file would change, as things stand now."""
        found = self._found(token)
        return self._review_page(token, *found) if found else redirect(self._to("import_view"))

    def _review_page(self, token, name, found, moved=False):
        told = sorted((row for row in found.rows if row.action != "same"), key=lambda row: not row.findings)
        totals = found.totals
        useful = totals["new"] + totals["changed"] > 0
        return self.view.render(
            "import_review.html", entity_title=self.entry.title, file_name=name, totals=totals, rows=told[:SHOWN],
            more=max(0, len(told) - SHOWN), notices=found.notices, digest=found.digest,
            blocked=found.blocked or ("" if useful else NOTHING) or (MOVED if moved else ""),
            can_accept=useful and not found.blocked, pasted=found.whole,
            partial=any(row.findings and row.action != "error" for row in found.rows),
            accept_url=self._to("import_accept", token=token), cancel_url=self._to("import_cancel", token=token),
        )  # fmt: skip

    def accept(self, token):
        """Take in exactly what was shown; where that is no longer what would happen, show it anew."""
        found = self._found(token)
        if found is None:
            return redirect(self._to("import_view"))
        name, reviewed = found
        if reviewed.blocked or request.form.get("digest") != reviewed.digest:
            return self._review_page(token, name, reviewed, moved=True), 409
        try:
            run = file_review.take_in(reviewed, actor(), office().world, actor().name, name)
        except Refused:
            return self._review_page(token, *self._found(token), moved=True), 409
        uploads.drop(token)
        return redirect(self._to("import_done", uid=run.uid))

    def cancel(self, token):
        """Forget the file."""
        uploads.drop(token)
        flash("הטעינה בוטלה. דבר לא נקלט.", "success")
        return redirect(self._to("index_view"))

    def _run(self, uid):
        run = Run.get_or_none((Run.uid == uid) & (Run.way == "file")) if is_key(uid) else None
        if run is None or any(line["entity"] != self.entry.code for line in run.lines):
            abort(404)
        return run

    def done(self, uid):
        """What came of a file."""
        run = self._run(uid)
        return self.view.render(
            "import_done.html", entity_title=self.entry.title, totals=run.counts, list_url=self._to("index_view"),
            findings=[line for line in run.lines if line["kind"] == "finding"], taken_back=bool(run.undone_by),
            pasted=any(line["workbook"] == paste.NAME for line in run.lines),
            take_back_url=self._to("import_back", uid=uid) if self._may_take_back(run) else "",
        )  # fmt: skip

    @staticmethod
    def _may_take_back(run):
        return bool(run.counts["in"]) and undo.is_whole_for(run.uid, actor())

    def take_back(self, uid):
        """Undo what a file changed; what was edited since stays."""
        run = self._run(uid)
        if not self._may_take_back(run):
            abort(404)
        try:
            back = undo.take_back(run.uid, actor(), office().world)
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
        else:
            flash(back.message, "warning" if back.counts["kept"] else "success")
        return redirect(self._to("import_done", uid=uid))
