"""Files on the page of a record: handed in, opened, taken off. Who may follows from the record."""

from urllib.parse import quote

from flask import Response, abort, flash, redirect, request, url_for
from flask_admin import expose

from admin.doors import Screen, actor, office
from admin.links import is_key
from models import access, attachments
from models.catalog import BY_CODE
from models.changes import Denied, Refused, Source
from models.file_kinds import ENDINGS
from models.messages import say

#: what a browser is told of a file: it shows it and nothing in it runs
ALONE = "default-src 'none'; object-src 'self'; img-src 'self'; frame-ancestors 'none'"


class AttachmentsView(Screen):
    """The three doors of files; they stand in no menu."""

    def __init__(self):
        super().__init__("קבצים", endpoint="attachment", url="/admin/attachment")

    def is_visible(self):
        return False

    @expose("/")
    def index(self):
        """One file, to whom its record is open."""
        found, content = _carried_out(attachments.opened, office().settings.instance, _key(request.args.get("id")))
        return answer_with(found, content)

    @expose("/add/", methods=("POST",))
    def add(self):
        """Take in what was chosen, file by file; each that is refused says why."""
        entity, record = request.form.get("entity", ""), _key(request.form.get("record"))
        if entity not in BY_CODE or not BY_CODE[entity].files:
            abort(404)
        sent = [one for one in request.files.getlist("file") if one.filename]
        if not sent:
            flash(say("file.none"), "warning")
        for one in sent:
            self._take_in(entity, record, one)
        return redirect(url_for(f"{entity}.details_view", id=record))

    def _take_in(self, entity, record, one):
        try:
            _carried_out(attachments.attach, office().settings.instance, entity, record, one.filename, one.read())
            flash(f"„{one.filename}” צורף.", "success")
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")

    @expose("/remove/", methods=("POST",))
    def remove(self):
        """Take a file off its record."""
        found = _carried_out(attachments.detach, _key(request.form.get("id")))
        flash(f"„{found.name}” הוסר.", "success")
        return redirect(url_for(f"{found.entity}.details_view", id=found.record))


def _key(text):
    return text if is_key(text) else abort(404)


def _carried_out(act, *given):
    """What `act` gives on behalf of the signed-in person; what is not open to her is as if it were not there."""
    try:
        return act(*given, actor(), Source("screen"), office().world)
    except Denied:
        abort(404)


def answer_with(found, content):
    """A file as the answer: what a browser can show it shows, everything else is saved."""
    look = found.look
    plain = f"file.{look.endings[0]}"
    told = f"filename=\"{plain}\"; filename*=UTF-8''{quote(found.name, safe='')}"
    way = "inline" if look.shown else "attachment"
    headers = {"Content-Disposition": f"{way}; {told}", "Content-Security-Policy": ALONE}
    return Response(content, content_type=look.mimetype, headers=headers)


def card_of(entry, record, mine):
    """The card of files on a record's page, None where it has none; `mine` where the person may change the record."""
    if not entry.files or not access.may(actor(), "open", entry, record.uid):
        return None
    rows = [
        {"name": one.name, "href": url_for("attachment.index", id=one.uid), "uid": one.uid, "saved": not one.look.shown,
         "sub": f"{one.look.label} · {one.told_size}", "who": one.added_by, "day": f"{one.added_at:%d/%m/%Y}"}
        for one in attachments.of_record(entry.code, record.uid)
    ]  # fmt: skip
    return {"rows": rows, "entity": entry.code, "record": record.uid, "mine": mine and not record.retired_on,
            "accept": ",".join(f".{ending}" for ending in ENDINGS)}  # fmt: skip
