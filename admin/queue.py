"""What waits for a person: two values, something to mend, a change to approve."""

import peewee as pw
from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import history, links
from admin.doors import Screen, actor, office
from admin.sheets import GROUP, ROLES, open_workbooks, waiting_for
from models import journal
from models.catalog import BY_MODEL, TABS
from models.changes import Refused
from models.fields import as_kept
from models.ledger import Waiting
from models.messages import say
from models.words import count
from sync import decide
from sync.state import standing

KINDS = (
    ("conflict", "שני ערכים שונים", "אותו תא השתנה גם בפנקס וגם בגיליון. בוחרים איזה ערך יישאר."),
    ("finding", "דורש תיקון", "מה שנכתב בגיליון לא הובן, או שאין לו עוד מקום. אפשר לתקן שם, ויש מה שאפשר להכריע כאן."),
    ("proposal", "ממתין לאישור", "שינוי שנכתב בגיליון וצריך את אישור היחידה."),
)
#: the words of a choice that is made for many, where those for one name its value
FOR_ALL = {"ours": "להשאיר את מה שבפנקס", "theirs": "לקבל את מה שבגיליון"}
#: what waits with a value on each side
#: to the unit, what the line in the sheet tells the settlement that the unit will do
ASKED = {
    "access": "השינוי נוגע למי שרשאי לפתוח את הגיליון. לאשר אותו?",
    "opener": "נוספה שורה בתפקיד שפותח את הגיליון. לאשר ולקלוט אותה?",
    "foreign": "המזהה שנכתב בשורה שייך ליישוב אחר או ללשונית אחרת. אפשר לקלוט אותה כשורה חדשה, או למחוק אותה בגיליון.",
    "retired": "המזהה שנכתב בשורה שייך לפריט שבארכיון. אפשר לקלוט אותה כשורה חדשה, או למחוק אותה בגיליון.",
    "damaged": "המזהה שנכתב בשורה אינו מוכר. אפשר לקלוט אותה כשורה חדשה, או לתקן את המזהה בגיליון.",
}
TWO_VALUES = (("conflict", "cell"), ("conflict", "unreadable"), ("finding", "cell"))
RECENT = 20  # changes of a record among which the one of a value is looked for
FIRST, SIZE = 50, 100  # of a kind, where all kinds are shown, and where it is shown alone


class QueueView(Screen):
    """All that waits, kind by kind; one decision, or one for many."""

    roles = ROLES

    def __init__(self):
        super().__init__("ממתין להחלטה", category=GROUP, endpoint="queue")

    @expose("/")
    def index(self):
        """What is open, the oldest first: of each kind the beginning, or one kind page by page; all are counted."""
        query, book = waiting_for(actor()), _book()
        query = query.where(Waiting.workbook == book) if book else query
        counted = query.select(Waiting.kind, pw.fn.COUNT(Waiting.id)).group_by(Waiting.kind)
        totals = dict(counted.tuples())
        alone = request.args.get("kind") if request.args.get("kind") in totals else None
        kinds = [kind for kind in KINDS if kind[0] in totals and alone in (None, kind[0])]
        last = (totals[alone] - 1) // SIZE if alone else 0
        page = min(max(request.args.get("page", 0, type=int), 0), last)
        at = lambda number: url_for(".index", kind=alone, book=book, page=number or None)  # noqa: E731
        pages = {"older": at(page - 1) if page else "", "newer": at(page + 1) if page < last else ""}
        return self.render(
            "queue.html", groups=[_group(kind, totals, query, alone, page) for kind in kinds],
            pages=pages if any(pages.values()) else None, decide_url=url_for(".decide", kind=alone, book=book),
            back_url=url_for(".index", book=book) if alone else "",
        )  # fmt: skip

    @expose("/decide/", methods=("POST",))
    def decide(self):
        """Carry out a choice for one thing that waits, or for many; one that is not open to the person stops all.

        Each `id` carries what was shown: what has changed since is shown anew, and not decided.
        """
        seen = dict(key.partition("-")[::2] for key in request.form.getlist("id"))
        keys = [int(key) for key in seen if key.isascii() and key.isdigit() and len(key) < 10]
        found = list(waiting_for(actor()).where(Waiting.id.in_(keys)))
        if not seen or {str(waiting.id) for waiting in found} != set(seen):
            abort(404)
        fresh = [waiting for waiting in found if decide.shown(waiting) == seen[str(waiting.id)]]
        if len(fresh) < len(found):
            flash(say("decide.moved"), "warning")
        done = sum(self._decided(waiting, request.form.get("choice", "")) for waiting in fresh)
        if done:
            office().start_sync(sorted({waiting.workbook.settlement_id for waiting in fresh}), actor().name)
            flash(count(done, "ההחלטה נרשמה.", "שתי ההחלטות נרשמו.", "החלטות נרשמו."), "success")
        return redirect(url_for(".index", kind=request.args.get("kind"), book=_book()))

    def _decided(self, waiting, choice):
        if choice not in dict(decide.choices(waiting)):
            abort(400)
        try:
            decide.decide(waiting, choice, actor(), office().world)
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
            return 0
        return 1


def _book():
    """The workbook that is asked for, None for all."""
    book = request.args.get("book", type=int)
    return book if book is not None and 0 < book < 2**31 else None


def _group(told, totals, query, alone, page):
    """A kind of waiting things: those that are shown, in lots, and how many more there are."""
    kind, title, hint = told
    some, skipped = (SIZE, page * SIZE) if alone else (FIRST, 0)
    rows = query.where(Waiting.kind == kind).order_by(Waiting.since, Waiting.id).limit(some).offset(skipped)
    items = _items(list(rows))
    more = 0 if alone else totals[kind] - len(items)
    return {"kind": kind, "title": title, "hint": hint, "total": totals[kind], "lots": _lots(items), "more": more,
            "more_url": url_for(".index", kind=kind, book=_book())}  # fmt: skip


def _lots(items):
    """The things of a kind, in lots: those with the same choices may be decided at once; the rest one by one."""
    alike = {}
    for item in items:
        alike.setdefault(tuple((choice["value"], choice["all"]) for choice in item["choices"]), []).append(item)
    many = [(choices, lot) for choices, lot in alike.items() if choices and len(lot) > 1]
    at_once = {item["id"] for _, lot in many for item in lot}
    rest = [item for item in items if item["id"] not in at_once]
    lots = [{"items": lot, "bulk": [{"value": value, "label": label} for value, label in choices]}
            for choices, lot in many]  # fmt: skip
    return lots + ([{"items": rest, "bulk": []}] if rest else [])


def _items(waiting):
    """The things that wait, as the page shows them; names are read in one query for each entity."""
    names = {book.id: book.settlement.name for book in open_workbooks(actor())}
    wanted = {}
    for one in waiting:
        if one.tab in TABS:
            wanted.setdefault(TABS[one.tab][0].model, set()).add(one.record)
    for model, uids in wanted.items():
        links.names_of(model, uids)
    here = _here(waiting)
    return [_item(one, names.get(one.workbook_id, ""), here[one.tab, one.workbook_id]) for one in waiting]


def _here(waiting):
    """{(tab, workbook): the keys whose records may be named}: to who sees only her own settlements, those that stand
    there; a key that was pasted may be another's, and so may the record of a line that is to leave."""
    places = {(one.tab, one.workbook_id): one for one in waiting}
    if actor().role != "worker":
        return {place: {one.record for one in waiting} for place in places}
    today = office().world.today()
    return {place: standing(one.tab, one.workbook.settlement_id, today) if one.tab in TABS else ()
            for place, one in places.items()}  # fmt: skip


def _item(one, settlement, here):
    (entry, tab), field = TABS.get(one.tab, (None, None)), decide.field_of(one)
    label = links.names_of(entry.model, [one.record]).get(one.record, "") if entry and one.record in here else ""
    alike = FOR_ALL if (one.kind, one.code) == ("conflict", "cell") else {}
    both = bool(one.column) and (one.kind, one.code) in TWO_VALUES
    quarrel = both and one.kind == "conflict"  # its tiles say it all
    theirs = " ".join(filter(None, (_shown(one, one.theirs) or _typed(one), _formula(one))))
    return {
        "id": f"{one.id}-{decide.shown(one)}",
        "kind": one.kind, "settlement": settlement, "tab": tab.title if tab else "", "line": one.line,
        "column": field.verbose_name if field else "", "record_label": label,
        "record_href": links.page_of(entry.model, one.record) if label else "",
        "message": "" if quarrel else ASKED.get(one.code, one.message),
        "base": _shown(one, one.base) if both and one.base != one.ours else "",
        "ours": _shown(one, one.ours) if both else None,
        "theirs": theirs if both else None, "who": _changed_by(one) if quarrel else "",
        "when": one.typed or history.when(one.since),
        "choices": [{"value": value, "label": text, "all": alike.get(value, text)}
                    for value, text in decide.choices(one)],
    }  # fmt: skip


def _changed_by(one):
    """Who gave the house's value, and when; "" where nobody changed it since it was agreed about."""
    field = decide.field_of(one)
    if field is None:  # the column left the catalog
        return ""
    entry, (link, _, name) = TABS[one.tab][0], one.column.rpartition(".")
    record = entry.model.get_or_none(entry.model.uid == one.record) if link else None
    uid = getattr(record, f"{link}_id") if record else one.record
    lines = journal.history(BY_MODEL[field.model].code, uid, RECENT)
    line = next((line for line, values in lines if name in values), None)
    return f"{line.actor_name}, {history.when(line.at)}" if line and line.verb == "update" else ""


def _formula(one):
    """The formula that stands in the cell, which a choice may write over; "" where there is none, or it is told."""
    told = isinstance(one.raw, dict) and one.raw.get("f") and not _typed(one)
    return f"(נוסחה: \u2066{one.raw['f']}\u2069)" if told else ""  # left to right, whatever stands around it


def _typed(one):
    """What cannot be read, as it was typed; "" where it can."""
    unread = one.code == "unreadable" or (one.kind, one.code) == ("finding", "cell")
    return decide.entered(Waiting(code="unreadable", raw=one.raw)) if unread else ""


def _shown(one, kept):
    """A dumped value as people read it."""
    field = decide.field_of(one)
    if kept is None or field is None:
        return "" if kept is None else str(kept)
    if isinstance(field, pw.ForeignKeyField):
        return links.names_of(BY_MODEL[field.rel_model].model, [kept]).get(kept, "")
    return as_kept(field.kind, kept)
