"""What waits for a person: two values, something to mend, a change to approve."""

import peewee as pw
from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import history, links
from admin.doors import Screen, actor, office
from admin.sheets import GROUP, ROLES, open_workbooks, waiting_for
from models.catalog import BY_MODEL, TABS, column_field
from models.changes import Refused
from models.ledger import Waiting
from models.messages import say
from models.words import count
from sync import decide

KINDS = (
    ("conflict", "שני ערכים שונים", "אותו תא השתנה גם בפנקס וגם בגיליון. בוחרים איזה ערך יישאר."),
    ("finding", "דורש תיקון", "מה שנכתב בגיליון לא הובן. אפשר לתקן שם, או להחזיר את הערך הקודם."),
    ("proposal", "ממתין לאישור", "שינוי שנכתב בגיליון וצריך את אישור היחידה."),
)
#: the words of a choice that is made for many, where those for one name its value
FOR_ALL = {"ours": "להשאיר את מה שבפנקס", "theirs": "לקבל את מה שבגיליון"}
MOST = 200


class QueueView(Screen):
    """All that waits, kind by kind; one decision, or one for many."""

    roles = ROLES

    def __init__(self):
        super().__init__("ממתין להחלטה", category=GROUP, endpoint="queue")

    @expose("/")
    def index(self):
        """What is open, the oldest first."""
        query = waiting_for(actor()).order_by(Waiting.since, Waiting.id).limit(MOST)
        book = request.args.get("book", type=int)
        if book is not None and 0 < book < 2**31:
            query = query.where(Waiting.workbook == book)
        items = _items(list(query))
        groups = [_group(*kind, [one for one in items if one["kind"] == kind[0]]) for kind in KINDS]
        return self.render("queue.html", groups=groups, decide_url=url_for(".decide"))

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
        return redirect(url_for(".index"))

    def _decided(self, waiting, choice):
        if choice not in dict(decide.choices(waiting)):
            abort(400)
        try:
            decide.decide(waiting, choice, actor(), office().world)
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
            return 0
        return 1


def _group(kind, title, hint, items):
    """A kind of waiting things; the choices that all of them share may be made for many at once."""
    shared = set.intersection(*(set(_choices(one)) for one in items)) if len(items) > 1 else set()
    order = _choices(items[0]) if items else {}
    bulk = [{"value": value, "label": FOR_ALL.get(value, label)} for value, label in order.items() if value in shared]
    return {"kind": kind, "title": title, "hint": hint, "items": items, "bulk": bulk}


def _choices(item):
    return {choice["value"]: choice["label"] for choice in item["choices"]}


def _items(waiting):
    """The things that wait, as the page shows them; names are read in one query for each entity."""
    names = {book.id: book.settlement.name for book in open_workbooks(actor())}
    wanted = {}
    for one in waiting:
        if one.tab in TABS:
            wanted.setdefault(TABS[one.tab][0].model, set()).add(one.record)
    for model, uids in wanted.items():
        links.names_of(model, uids)
    return [_item(one, names.get(one.workbook_id, "")) for one in waiting]


def _item(one, settlement):
    entry, tab = TABS.get(one.tab, (None, None))
    label = links.names_of(entry.model, [one.record]).get(one.record, "") if entry else ""
    both = one.kind == "conflict" and bool(one.column)
    theirs = _shown(one, one.theirs) or decide.entered(one)  # what cannot be read is shown as it was typed
    return {
        "id": f"{one.id}-{decide.shown(one)}",
        "kind": one.kind, "settlement": settlement, "tab": tab.title if tab else "", "line": one.line,
        "column": _field(one).verbose_name if _field(one) else "", "record_label": label,
        "record_href": links.page_of(entry.model, one.record) if label else "", "message": "" if both else one.message,
        "base": _shown(one, one.base) if both else "", "ours": _shown(one, one.ours) if both else None,
        "theirs": theirs if both else None, "who": one.seen_by, "when": history.when(one.since),
        "choices": [{"value": value, "label": text} for value, text in decide.choices(one)],
    }  # fmt: skip


def _field(one):
    """The field behind a waiting cell's column, None where there is none."""
    if one.tab not in TABS or not one.column:
        return None
    try:
        return column_field(TABS[one.tab][0], one.column)
    except KeyError:
        return None


def _shown(one, kept):
    """A dumped value as people read it."""
    field = _field(one)
    if kept is None or field is None:
        return "" if kept is None else str(kept)
    if isinstance(field, pw.ForeignKeyField):
        return links.names_of(BY_MODEL[field.rel_model].model, [kept]).get(kept, "")
    try:
        return field.kind.show(field.kind.load(kept))
    except (ValueError, TypeError):
        return str(kept)
