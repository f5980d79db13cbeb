"""The bin: everything in the archive that a person may read, across entities, and the way back from it."""

from functools import reduce
from operator import add

import peewee as pw
from flask import abort, current_app, flash, redirect, request, url_for
from flask_admin import expose
from flask_admin.helpers import get_redirect_target

from admin import history, links
from admin.doors import Screen, actor, write
from admin.search import found_by, links_of
from models import access, changes, journal
from models.catalog import BY_CODE, BY_MODEL, CATALOG, UNIT_STAFF
from models.changes import Change, Denied, Refused
from models.kinds import Day
from models.words import count

SIZE, MOST_PAGES = 50, 10_000
PLACE = "ארכיון"


class BinView(Screen):
    """Whoever reads some ordinary records; of families' files the archive stands on their own lists."""

    def __init__(self):
        super().__init__(PLACE, category=UNIT_STAFF, endpoint="bin")

    def opens(self):
        return bool(_readable())

    @expose("/")
    def index(self):
        """A page of the archive, the newest first, by words and entity from the address."""
        asked = {"q": request.args.get("q", "").replace("\0", "")[:100], "entity": request.args.get("entity", "")}
        readable = _readable()
        entries = [entry for entry in readable if asked["entity"] in ("", entry.code)] or readable
        query = reduce(add, [_archived(entry, asked) for entry in entries])
        total = query.count()
        page = min(max(request.args.get("page", 0, type=int), 0), MOST_PAGES, max(0, total - 1) // SIZE)
        order = (pw.SQL("retired_on DESC"), pw.SQL("updated_at DESC"), pw.SQL("uid"))
        rows = _told(list(query.order_by(*order).limit(SIZE).offset(page * SIZE).dicts()))
        kept = {name: value for name, value in asked.items() if value}
        return self.render(
            "bin.html", rows=rows, total=total, asked=asked, here=url_for(".index", page=page or None, **kept),
            entities=[(entry.code, entry.title) for entry in readable], clear_url=url_for(".index"),
            newer=url_for(".index", page=page - 1 or None, **kept) if page else "",
            older=url_for(".index", page=page + 1, **kept) if total > (page + 1) * SIZE else "",
            secret=any(entry.confidential and links.open_to_read(entry.model) for entry in CATALOG),
        )  # fmt: skip

    @expose("/restore/", methods=("POST",))
    def restore(self):
        """What was ticked comes back, each with what went with it; what cannot yet is told, with the reason."""
        asked = sorted(set(request.form.getlist("rowid")))
        if len(asked) > SIZE:
            abort(400)
        waiting = [_found(*key.partition(".")[::2]) for key in asked]
        done, told = 0, {}
        while waiting:  # what one has to wait for may be ticked too
            left = [pair for pair in waiting if not _restored(*pair, told)]
            done += len(waiting) - len(left)
            if len(left) == len(waiting):
                break
            waiting = left
        for entry, uid in waiting:
            flash(f"{links.names_of(entry.model, [uid])[uid] or entry.one}: {told[uid]}", "danger")
        if done:
            flash(f"{count(done, 'פריט אחד הוחזר', 'שני פריטים הוחזרו', 'פריטים הוחזרו')} מהארכיון.", "success")
        return redirect(get_redirect_target() or url_for(".index"))


def _readable():
    return [entry for entry in CATALOG if not entry.confidential and access.can(actor(), "read", entry)]


def _archived(entry, asked):
    """The archived records of one entity, as rows that all entities have alike."""
    model = entry.model
    columns = (pw.Value(entry.code).alias("code"), model.uid, model.retired_on, model.updated_at)
    query = access.scoped(model.select(*columns), actor(), "read", entry).where(model.retired_on.is_null(False))
    if not any(asked.values()):
        for bound in _alone(entry):
            query = query.where(bound)
    bound = found_by(model, asked["q"], links_of(model, entry.listed.split()))
    return query if bound is None else query.where(bound)


def _alone(entry):
    """The conditions that a record did not go to the archive together with what it is a part of."""
    model = entry.model
    for whole in (other for other in CATALOG if model in other.parts):
        link = _link(model, whole)
        gone = whole.model.select(whole.model.uid).where(whole.model.retired_on == model.retired_on)
        yield link.is_null() | link.not_in(gone)


def _link(part, whole):
    return next(field for field in part._meta.refs if field.rel_model is whole.model)


def _told(rows):
    """Rows as people read them; a few queries for each entity, none for each row."""
    by_code = {}
    for row in rows:
        by_code.setdefault(row["code"], []).append(row["uid"])
    who = _retired_by(by_code)
    about = {code: _about(BY_CODE[code], uids) for code, uids in by_code.items()}
    return [_line(BY_CODE[row["code"]], row, who.get((row["code"], row["uid"])), **about[row["code"]]) for row in rows]


def _line(entry, row, line, names, mine, parts, waits):
    uid = row["uid"]
    return {"key": f"{entry.code}.{uid}", "label": names[uid] or "ללא שם", "href": links.page_of(entry.model, uid),
            "kind": entry.one, "day": Day().show(row["retired_on"]), "who": line.actor_name if line else "",
            "when": history.when(line.at) if line else "", "mine": uid in mine, "parts": ", ".join(parts.get(uid, ())),
            "waits": ", ".join(waits.get(uid, ()))}  # fmt: skip


def _about(entry, uids):
    """What the page tells of archived records of one entity."""
    model = entry.model
    records = list(model.select().where(model.uid.in_(uids)))
    mine = set()
    if access.can(actor(), "retire", entry):
        query = access.scoped(model.select(model.uid).where(model.uid.in_(uids)), actor(), "retire", entry)
        mine = {row.uid for row in query}
    return {"names": links.names_of(model, uids), "mine": mine, "parts": _parts(entry, records),
            "waits": changes.archived_links(entry, records)}  # fmt: skip


def _parts(entry, records):
    """{key: what went to the archive with a record and will come back with it}."""
    found, day = {}, {record.uid: record.retired_on for record in records}
    for model in entry.parts:
        link = _link(model, entry)
        query = model.select(link.alias("whole"), model.retired_on, pw.fn.COUNT(model.uid).alias("n"))
        for row in query.where(link.in_(list(day))).group_by(link, model.retired_on).dicts():
            if row["retired_on"] and row["retired_on"] == day[row["whole"]]:
                found.setdefault(row["whole"], []).append(f"{BY_MODEL[model].title} ({row['n']})")
    return found


def _retired_by(by_code):
    """{(entity, key): the line that put a record into the archive}."""
    line = journal.Line
    uids = [uid for uids in by_code.values() for uid in uids]
    lines = line.select().where(line.record.in_(uids) & (line.verb == "retire")).order_by(line.seq)
    return {(one.entity, one.record): one for one in lines}


def _found(code, uid):
    """(entry, key) of an archived record that the signed-in person may bring back; else the door is closed."""
    view = next((one for one in current_app.extensions["admin"][0]._views if one.endpoint == code), None)
    if code not in BY_CODE or BY_CODE[code].confidential:
        abort(404)
    return BY_CODE[code], view._found(uid, "retire").uid


def _restored(entry, uid, told):
    try:
        write(Change(entry.code, uid, "restore"), PLACE)
    except Denied:
        abort(403)
    except Refused as error:
        told[uid] = " ".join(error.errors.values())
        return False
    return True
