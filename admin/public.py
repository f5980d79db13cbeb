"""What opens without signing in: a resource by its short address. Views are counted; whose they were is not kept."""

from flask import abort, redirect, render_template, request, url_for

from admin import attempts, delivery
from admin.attachments import answer_with
from admin.doors import office, today
from models import attachments, knowledge
from models.attachments import Attachment
from models.knowledge import Resource


def register(app):
    """Put the public pages, and the calendars that are secret addresses, into the application."""
    app.add_url_rule("/r/<short>", "public.resource", resource)
    app.add_url_rule("/r/<short>/<uid>", "public.file", file)
    app.add_url_rule("/cal/<secret>.ics", "public.calendar", delivery.calendar)


def _found(short):
    """The resource behind a short address; all others alike are not there, and guessing is held like a secret's."""
    attempts.bar("public")
    found = knowledge.public(short[:40].replace("\0", ""))
    if found is None:
        attempts.stumble("public")
        abort(404)
    return found


def _count(found):
    if request.method == "GET":
        knowledge.count_view(found, today())


def resource(short):
    """The one file, or the page elsewhere; where there are several files, or none, a page that says so."""
    found = _found(short)
    files = attachments.of_record("resource", found.uid)
    _count(found)
    if len(files) == 1 and not found.url:
        return _file(files[0])
    if found.url and not files:
        return redirect(found.url)
    rows = [{"name": one.name, "href": url_for("public.file", short=short, uid=one.uid),
             "sub": f"{one.look.label} · {one.told_size}"} for one in files]  # fmt: skip
    kind = Resource.kind.kind.show(found.kind)
    return render_template("public_resource.html", found=found, kind=kind, files=rows)


def file(short, uid):
    """One of several files."""
    found = _found(short)
    mine = (Attachment.uid == uid[:10]) & (Attachment.entity == "resource") & (Attachment.record == found.uid)
    one = Attachment.get_or_none(mine & Attachment.retired_on.is_null()) or abort(404)
    return _file(one)


def _file(one):
    return answer_with(one, attachments.content_of(office().settings.instance, one))
