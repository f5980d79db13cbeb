"""The journal of the whole installation: searchable, for those who answer for it."""

import peewee as pw
from flask import request, url_for
from flask_admin import expose

from admin import history, links
from admin.doors import Screen
from models import journal, kinds
from models.catalog import BY_CODE, CATALOG, UNIT_STAFF

SIZE = 50
ASKED = ("q", "entity", "verb", "since", "until")


class JournalView(Screen):
    """Lines of the journal, newest first. What was changed is shown to the manager only: the others see that it was."""

    roles = ("manager", "admin", "privacy")

    def __init__(self):
        super().__init__("יומן הפעולות", category=UNIT_STAFF, endpoint="journal")

    @expose("/")
    def index(self):
        """A page of lines, by words, screen, verb and days from the address."""
        asked = {name: request.args.get(name, "").replace("\0", "")[:100] for name in ASKED}
        query = _narrowed(journal.Line.select(journal.Line, journal.Values), asked)
        before = request.args.get("before", type=int)
        if before and 0 < before < 2**62:
            query = query.where(journal.Line.seq < before)
        query = query.join(journal.Values, pw.JOIN.LEFT_OUTER).order_by(journal.Line.seq.desc()).limit(SIZE + 1)
        lines = list(query)
        older = url_for(".index", before=lines[SIZE - 1].seq, **_kept(asked)) if len(lines) > SIZE else ""
        return self.render(
            "journal.html", lines=_told(lines[:SIZE]), asked=asked, older=older, paged=bool(before),
            newest=url_for(".index", **_kept(asked)), verbs=list(history.VERBS.items()),
            entities=[(entry.code, entry.title) for entry in CATALOG],
        )  # fmt: skip


def _kept(asked):
    return {name: value for name, value in asked.items() if value}


def _narrowed(query, asked):
    line = journal.Line
    for word in asked["q"].split():
        query = query.where(line.actor_name.contains(word) | line.place.contains(word) | (line.record == word)
                            | (line.run == word))  # fmt: skip
    if asked["entity"] in BY_CODE:
        query = query.where(line.entity == asked["entity"])
    if asked["verb"] in history.VERBS:
        query = query.where(line.verb == asked["verb"])
    since, until = _day(asked["since"]), _day(asked["until"])
    if since:
        query = query.where(line.at >= history.start_of(since))
    if until:
        query = query.where(line.at < history.start_of(until, days=1))
    return query


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
        one |= {"screen": known.one if known else "", "key": line.record,
                "label": links.names_of(entry.model, [line.record]).get(line.record, "") if entry else "",
                "href": links.page_of(entry.model, line.record) if entry and line.record else ""}  # fmt: skip
    return told
