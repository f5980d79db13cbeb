"""Undo of the last action: one press takes back exactly what the last one wrote, while nothing changed it since."""

from flask import flash, g, redirect, request, session, url_for
from flask_admin import expose
from flask_admin.helpers import get_redirect_target

from admin import history, links
from admin.doors import Screen, actor, office, source
from models import journal, reversal
from models.titles import full_titles
from models.words import count

PLACE = "ביטול הפעולה האחרונה"


class UndoView(Screen):
    """Whoever wrote something may take it back, and nobody else may."""

    def __init__(self):
        super().__init__(PLACE, endpoint="undo")

    def is_visible(self):
        return False

    @expose("/", methods=("POST",))
    def index(self):
        """Take back what one press wrote: all of it, or, where something would stay, what a person then agrees to."""
        back = get_redirect_target() or url_for("admin.index")
        lines = _written_by(request.form.get("press", ""))
        if not lines:
            flash("אין מה לבטל: הפעולה כבר בוטלה, או שנעשתה מזמן.", "info")
            return redirect(back)
        whole = "part" not in request.form
        try:
            done = reversal.take_back(lines, actor(), source(PLACE), office().world, whole=whole, own=True)
        except reversal.Kept as kept:
            return self._page(kept.outcomes, back)
        if undone := sum(not one.why for one in done):
            flash(f"בוטל: {count(undone, 'שינוי אחד', 'שני שינויים', 'שינויים')}.", "success")
        return redirect(back)

    def _page(self, outcomes, back):
        """What can be taken back and what cannot, and why."""
        names = {}
        for one in outcomes:
            names.setdefault(one.step.entry.model, set()).add(one.step.line.record)
        titles = {model: full_titles(model, uids) for model, uids in names.items()}
        rows = [_row(one, titles) for one in outcomes]
        return self.render("past/undo.html", rows=rows, press=request.form.get("press"), back_url=back,
                           some=any(not one.why for one in outcomes))  # fmt: skip


def _row(outcome, titles):
    step = outcome.step
    entry, uid = step.entry, step.line.record
    open_page = links.open_to_read(entry.model)
    return {"title": titles[entry.model].get(uid) or entry.one, "kind": entry.one,
            "verb": history.VERBS[step.line.verb], "why": outcome.why, "left": [] if outcome.why else step.left,
            "href": links.page_of(entry.model, uid) if open_page else ""}  # fmt: skip


def _written_by(press):
    """The lines that one press of the signed-in person wrote, without those that were taken back already."""
    line = journal.Line
    if not links.is_key(press):
        return []
    found = journal.changes_of((line.run == press) & (line.actor == actor().uid) & (line.way == "screen"))
    return [] if journal.taken_back([one.seq for one in found]) else found


def offer(answer):
    """Give the last good word of an answer the key of what was written with it, by which it is taken back."""
    said = session.get("_flashes", []) if "press" in g else []
    good = [place for place, (category, _) in enumerate(said) if category == "success"]
    if good:
        said[good[-1]] = (f"success undo {g.press}", said[good[-1]][1])
        session["_flashes"] = said
    return answer
