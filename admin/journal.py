"""The journal of the whole installation: searchable, for those who answer for it; in people's words."""

import csv
import io
from functools import reduce
from operator import or_

import peewee as pw
from flask import Response, current_app, request, stream_with_context, url_for
from flask_admin import expose
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from admin import history, links
from admin.doors import Screen, actor, office, today
from admin.search import found_by
from models import changes, journal, kinds
from models.bodies import Body
from models.catalog import BY_CODE, BY_MODEL, CATALOG, UNIT_STAFF
from models.places import Settlement
from models.staff import User
from sync.files import guard

SIZE, CHUNK = 50, 500
FOUND = 200  # how many records of one kind a word may name
ASKED = ("q", "who", "settlement", "entity", "verb", "way", "since", "until")
HEADERS = ("מתי", "מי", "פעולה", "סוג", "פריט", "פירוט", "איך", "איפה")


class JournalView(Screen):
    """Lines of the journal, newest first. What was changed is shown to the manager only: the others see that it was."""

    roles = ("manager", "admin", "privacy")

    def __init__(self):
        super().__init__("יומן הפעולות", category=UNIT_STAFF, endpoint="journal")

    @expose("/")
    def index(self):
        """A page of lines, by words, screen, verb and days from the address."""
        asked = _asked()
        lines = _page(asked, request.args.get("before", type=int), SIZE + 1)
        older = url_for(".index", before=lines[SIZE - 1].seq, **_kept(asked)) if len(lines) > SIZE else ""
        return self.render(
            "journal.html", lines=_told(lines[:SIZE]), asked=asked, older=older, paged="before" in request.args,
            newest=url_for(".index", **_kept(asked)), verbs=sorted(history.VERBS.items(), key=lambda pair: pair[1]),
            entities=[(entry.code, entry.title) for entry in CATALOG], ways=list(history.WAYS.items()),
            people=_names(User), settlements=_names(Settlement), csv_url=url_for(".csv", **_kept(asked)),
        )  # fmt: skip

    @expose("/csv/")
    def csv(self):
        """The same lines as a file, all of them."""
        asked = _asked()
        changes.note("export", actor(), changes.Source("screen", "יומן הפעולות"), office().world)
        made = Response(stream_with_context(_pieces(asked)), mimetype="text/csv")
        made.headers["Content-Disposition"] = f"attachment; filename=journal-{today():%Y-%m-%d}.csv"
        return made


def _asked():
    return {name: request.args.get(name, "").replace("\0", "")[:100] for name in ASKED}


def _kept(asked):
    return {name: value for name, value in asked.items() if value}


def _page(asked, before, size):
    query = _narrowed(journal.Line.select(journal.Line, journal.Values), asked)
    if before and 0 < before < 2**62:
        query = query.where(journal.Line.seq < before)
    return list(query.join(journal.Values, pw.JOIN.LEFT_OUTER).order_by(journal.Line.seq.desc()).limit(size))


def _pieces(asked):
    yield "\ufeff" + _rows([HEADERS])
    before = None
    while lines := _page(asked, before, CHUNK):
        before = lines[-1].seq
        yield _rows([one["when"], one["who"], one["verb"], one["screen"], one["label"], one["detail"], one["way"],
                     one["place"]] for one in _told(lines))  # fmt: skip


def _rows(rows):
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n").writerows([guard(cell) for cell in row] for row in rows)
    return held.getvalue()


def _narrowed(query, asked):
    line = journal.Line
    for word in asked["q"].split():
        query = query.where(line.actor_name.contains(word) | line.place.contains(word) | (line.record == word)
                            | (line.run == word) | _about(word) | _said(word))  # fmt: skip
    if asked["entity"] in BY_CODE:
        query = query.where(line.entity == asked["entity"])
    if asked["verb"] in history.VERBS:
        query = query.where(line.verb == asked["verb"])
    if asked["way"] in history.WAYS:
        query = query.where(line.way == asked["way"])
    if links.is_key(asked["who"]):
        query = query.where(line.actor == asked["who"])
    if links.is_key(asked["settlement"]) and links.open_to_read(Settlement):
        query = query.where(_in_settlement(asked["settlement"]))
    since, until = _day(asked["since"]), _day(asked["until"])
    if since:
        query = query.where(line.at >= history.start_of(since))
    if until:
        query = query.where(line.at < history.start_of(until, days=1))
    return query


def _about(word):
    """The condition that a line is about a record that a word names, as far as its name is open to the person."""
    found = []
    for entry in CATALOG:
        if not entry.confidential and links.open_to_read(entry.model):
            query = entry.model.select(entry.model.uid).where(found_by(entry.model, word))
            found += [row.uid for row in query.order_by(entry.model.sort_key).limit(FOUND)]
    return journal.Line.record.in_(found)


def _said(word):
    """The condition that a word stands in the values of a line whose record is open to the person."""
    codes = [entry.code for entry in CATALOG if not entry.confidential and links.open_to_read(entry.model)]
    return journal.Line.entity.in_(codes) & journal.Values.body.contains(word)


def _in_settlement(uid):
    """The condition that a line is about a record of a settlement or of one of its bodies, or about its sheet."""
    line, found = journal.Line, pw.Value(False)
    for model in (entry.model for entry in CATALOG if not entry.confidential):
        fields = {field.name: field for field in model._meta.refs}
        bounds = [fields["settlement"] == uid] if "settlement" in fields else []
        bounds += [field.in_(Body.select(Body.uid).where(Body.settlement == uid)) for field in fields.values()
                   if field.rel_model is Body]  # fmt: skip
        if model is Settlement:
            bounds = [model.uid == uid]
        if bounds:
            there = model.select(model.uid).where(reduce(or_, bounds))
            found |= (line.entity == BY_MODEL[model].code) & line.record.in_(there)
    place = Settlement.get_or_none(Settlement.uid == uid)
    return found | line.place.contains(place.name) if place else found


def _names(model):
    """All records of a model for a choice, (key, name), the archived too; none where they are closed to the person."""
    rows = model.select(model.uid, model.name).order_by(model.sort_key)
    return list(rows.tuples()) if links.open_to_read(model) else []


def _day(text):
    try:
        return kinds.Day().parse(text)
    except kinds.Invalid:
        return None


def _told(lines):
    """The lines as people read them; names and values only where the person may read the record."""
    found = []
    for line in lines:
        entry = BY_CODE.get(line.entity)
        opened = entry is not None and links.open_to_read(entry.model)
        told = opened and not entry.confidential  # of a family only that something happened; the rest on its own page
        found.append((line, journal.values_of(line) if told else {}, entry if opened else None))
    told = history.told(found)
    history.read_titles(found)
    for one, (line, _, entry) in zip(told, found, strict=True):
        known = BY_CODE.get(line.entity)
        one |= {"screen": known.one if known and line.record else known.title if known else "",
                "label": links.names_of(entry.model, [line.record]).get(line.record, "") if entry else "",
                "href": links.page_of(entry.model, line.record) if entry and line.record else "",
                "past_url": url_for(f"{entry.code}.history_view", id=line.record) if entry and line.record else "",
                "place": _place(line.place)}  # fmt: skip
    return told


def _place(place):
    """Where something happened, in words: of an address the screen that it leads to."""
    if not place.startswith("/"):
        return place
    names = {view.endpoint: view.name for view in current_app.extensions["admin"][0]._views}
    adapter = current_app.url_map.bind("")
    for method in ("GET", "POST"):
        try:
            endpoint, _ = adapter.match(place, method=method)
        except MethodNotAllowed:
            continue
        except HTTPException:
            break
        name = names.get(endpoint.partition(".")[0])
        return f"המסך „{name}”" if name else "עמוד הכניסה"
    return "עמוד שאינו קיים"
