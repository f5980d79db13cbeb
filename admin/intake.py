"""Taking over a sheet that a secretary keeps: connect, say what is what, see what would come in, take in, take back."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin.doors import Screen, actor, office
from admin.sheets import GROUP, ROLES
from models import ledger
from models.changes import Denied, Refused
from models.places import Settlement
from models.words import count
from sync.intake_headers import MEANINGS
from sync.intake_link import Problem, connect, demand, read_book
from sync.intake_propose import choices, column_told, line_reasons, told
from sync.intake_take import Changed, answer, intakes, known_of, review, take_in
from sync.intake_told import item_text, sums
from sync.undo import take_back

SHOWN = 500  # lines of one group on the page of a review
SORTS = ("column:", "word:", "body:", "fill:", "swap:", "above:", "couple:", "same:")


def register(admin, office):
    """Put the pages into the application."""
    from admin.people_merge import MergeView

    admin.add_view(IntakeView())
    admin.add_view(MergeView())


def _settlements():
    """The settlements for which the signed-in person may take a sheet over."""
    query = Settlement.select().where(Settlement.retired_on.is_null()).order_by(Settlement.sort_key)
    return list(query.where(Settlement.uid.in_(actor().settlements)) if actor().role == "worker" else query)


def _former(settlement):
    """The page of a settlement's own workbook."""
    return url_for("workbooks.book", key=ledger.Workbook.get(ledger.Workbook.settlement == settlement).id)


class IntakeView(Screen):
    """The four pages of a take-over."""

    roles = ROLES

    def __init__(self):
        super().__init__("קליטת גיליון קיים", category=GROUP, endpoint="intake")

    # connect

    @expose("/", methods=("GET", "POST"))
    def index(self):
        """Choose a settlement and paste the link; below, the take-overs that were begun."""
        asked = {name: request.form.get(name, request.args.get(name, ""))[:500] for name in ("settlement", "link")}
        problem = None
        if request.method == "POST":
            try:
                return self._connect(asked)
            except Problem as error:
                problem = error
            except Refused as error:
                problem = Problem(str(error))
        mine = {row.uid: row for row in _settlements()}
        begun = ledger.Intake.select().where(ledger.Intake.settlement.in_(list(mine))).order_by(ledger.Intake.id.desc())
        rows = [{"settlement": mine[one.settlement_id].name, "title": one.title, "done": one.state == "taken",
                 "href": url_for(".map", key=one.id)} for one in begun.limit(50)]  # fmt: skip
        return self.render(
            "intake_start.html", settlements=list(mine.values()), asked=asked, begun=rows,
            error=problem.text if problem else "", replace=bool(problem) and problem.code == "replace",
            former_url=_former(asked["settlement"]) if problem and problem.code == "waits" else "",
            account=getattr(office().book(), "account", "") if hasattr(office(), "book") else "",
        )  # fmt: skip

    def _connect(self, asked):
        settlement = next((row for row in _settlements() if row.uid == asked["settlement"]), None)
        if settlement is None:
            raise Problem("יש לבחור יישוב.")
        replace = request.form.get("replace") == "yes"
        _, snapshot = connect(settlement, asked["link"], office().book(), office().world, actor(), replace)
        begun = intakes(settlement, snapshot, office().world)
        if not begun:
            raise Problem("הגיליון חובר, אבל אין בו לשונית שכתוב בה משהו.")
        flash(f"הגיליון „{snapshot.title}” חובר. הלשוניות שבו נשארות כפי שהן.", "success")
        return redirect(url_for(".map", key=begun[0].id) if len(begun) == 1 else url_for(".index"))

    def _found(self, key):
        found = ledger.Intake.get_or_none(ledger.Intake.id == key) or abort(404)
        try:
            demand(found.settlement, actor())
        except Denied:
            abort(404)
        return found

    def _rows(self, intake):
        """The tab's lines as they are now; raises Problem where the sheet or the tab is not there."""
        snapshot = read_book(office().book(), intake.spreadsheet_id)
        sheet = snapshot.sheets.get(intake.sheet_id)
        if sheet is None:
            raise Problem(f"הלשונית „{intake.title}” כבר אינה בגיליון.")
        return sheet.rows

    def _lost(self, problem):
        flash(problem.text, "danger")
        return redirect(url_for(".index"))

    # what is what

    @expose("/<int(max=2147483647):key>/", methods=("GET", "POST"))
    def map(self, key):
        """Which column is what, what the words mean, which lines are no data."""
        intake = self._found(key)
        try:
            proposal = review(intake, self._rows(intake), office().world)
        except Problem as problem:
            return self._lost(problem)
        if request.method == "POST":
            self._keep(intake, _mapped(proposal))
            return redirect(url_for(".review", key=key))
        known = known_of(intake.settlement, intake, office().world.today())
        return self.render(
            "intake_map.html", source=intake.title, settlement=intake.settlement.name, cancel_url=url_for(".index"),
            columns=[_column(c, proposal.labels) for c in proposal.table.columns],
            words=[_word(key, word, known) for key, word in proposal.words.items()],
            odd_lines=[_odd(line) for line in proposal.table.odd if line.why != "ריקה"],
        )  # fmt: skip

    def _keep(self, intake, given):
        if answer(intake, given, office().world):
            flash("אחת התשובות לא הובנה, ולא נרשמה.", "warning")

    # what would come in

    @expose("/<int(max=2147483647):key>/review/", methods=("GET", "POST"))
    def review(self, key):
        """What would come in, what is asked, what stays out; the answers are kept, and when told it comes in."""
        intake = self._found(key)
        try:
            rows = self._rows(intake)
        except Problem as problem:
            return self._lost(problem)
        if request.method == "POST":
            self._keep(intake, {name: value for name, value in request.form.items() if name.startswith(SORTS)})
            if "accept" in request.form:
                return self._accept(intake, rows)
            return redirect(url_for(".review", key=key))
        proposal = review(intake, rows, office().world)
        questions = [q for q in proposal.questions.values() if q.sort not in ("column", "word")]
        return self.render(
            "intake_review.html", source=f"{intake.settlement.name} · {intake.title}", totals=_totals(proposal),
            questions=[_question(q, intake.answers) for q in questions], groups=_groups(proposal),
            digest=proposal.digest,
            asked=[q.text for q in proposal.questions.values() if q.sort in ("column", "word")],
            remarks=proposal.remarks, accept_url=url_for(".review", key=key), back_url=url_for(".map", key=key),
        )  # fmt: skip

    def _accept(self, intake, rows):
        try:
            run = take_in(intake, rows, actor(), office().world, actor().name, request.form.get("digest", ""))
        except Changed as changed:
            flash(changed.text, "warning")
            return redirect(url_for(".review", key=intake.id))
        except Refused as refused:
            flash(str(refused), "danger")
            return redirect(url_for(".review", key=intake.id))
        if run.counts["in"]:
            office().start_sync([intake.settlement_id], actor().name)
        return redirect(url_for(".done", key=intake.id, run=run.uid))

    # what came in

    def _run(self, intake, uid):
        run = ledger.Run.get_or_none((ledger.Run.uid == uid) & (ledger.Run.way == "takeover"))
        if run is None or any(line["workbook"] != intake.settlement.name for line in run.lines):
            abort(404)
        return run

    @expose("/<int(max=2147483647):key>/done/<run>/")
    def done(self, key, run):
        """What came in, what stayed out, and the way back."""
        intake = self._found(key)
        run = self._run(intake, run)
        return self.render(
            "intake_done.html", source=f"{intake.settlement.name} · {intake.title}", message=run.message,
            taken=[line["text"] for line in run.lines if line["kind"] == "new"],
            left=[line["text"] for line in run.lines if line["kind"] == "held"], taken_back=bool(run.undone_by),
            take_back_url=url_for(".back", key=key, run=run.uid) if run.counts.get("in") else "",
            review_url=url_for(".review", key=key), list_url=url_for("position.index_view"),
        )  # fmt: skip

    @expose("/<int(max=2147483647):key>/done/<run>/take-back/", methods=("POST",))
    def back(self, key, run):
        """Take everything back that came in; what was edited since stays."""
        intake = self._found(key)
        run = self._run(intake, run)
        try:
            undone = take_back(run.uid, actor(), office().world)
        except Refused as refused:
            flash(str(refused), "danger")
        else:
            flash(undone.message, "success")
            office().start_sync([intake.settlement_id], actor().name)
        return redirect(url_for(".done", key=key, run=run.uid))


def _mapped(proposal):
    """The answers of the page of columns and words: only what differs from what was proposed, or was not sure."""
    given, form = {}, request.form
    for column in proposal.table.columns:
        said = form.get(column.key, "")
        if said and (said != column.meaning or not column.sure):
            given[column.key] = said
    for key, word in proposal.words.items():
        said = form.get(key)
        if said is not None and (said != word["meaning"] or not word["sure"]):
            given[key] = said
    skipped = set(form.getlist("skip"))
    for line in proposal.table.odd:
        if line.why != "ריקה" and (line.key in skipped) != line.skip:
            given[line.key] = "skip" if line.key in skipped else "take"
    return given


def _column(column, labels):
    groups = [("", list(MEANINGS.items()))]
    if column.meaning not in MEANINGS:
        groups.append(("לפי הכותרת", [(column.meaning, column_told(column.meaning, labels))]))
    return {"key": column.key, "header": column.header, "samples": column.samples, "chosen": column.meaning,
            "sure": column.sure, "why": column.why, "groups": groups}  # fmt: skip


def _word(key, word, known):
    groups = choices(known)
    chosen = word["meaning"] if word["sure"] or word["meaning"] else ""
    if chosen and not any(chosen == value for _, rows in groups for value, _ in rows):
        groups = [("", [(chosen, told(chosen, known.labels))]), *groups]
    return {"key": key, "word": word["text"] or "(שורות בלי תפקיד)", "count": word["count"], "chosen": chosen,
            "sure": word["sure"], "groups": groups}  # fmt: skip


def _odd(line):
    return {"number": line.number, "key": line.key, "text": line.shown, "why": line.why, "checked": line.skip}


def _question(question, answers):
    options = [{"value": o.value, "label": o.label, "sub": o.sub} for o in question.options]
    return {"key": question.key, "question": question.text, "options": options, "chosen": answers.get(question.key, "")}


def _totals(proposal):
    n = sums(proposal)
    tone = lambda name, bad: bad if n[name] else "quiet"  # noqa: E731 (a local spelling)
    return [{"title": "תפקידים ייקלטו", "value": n["new"], "tone": "good"},
            {"title": "אנשים חדשים", "value": n["people"], "tone": "info"},
            {"title": "כבר נקלטו", "value": n["same"], "tone": "quiet"},
            {"title": "שורות ממתינות לתשובה", "value": n["waiting"], "tone": tone("waiting", "warn")},
            {"title": "שורות עם תא לתיקון", "value": n["findings"], "tone": tone("findings", "warn")}]  # fmt: skip


def _groups(proposal):
    """The lines of the review: what comes in, what is in already, what stays out and why."""
    ready = [_row(item, proposal) for item in proposal.ready]
    same = [_row(item, proposal) for item in proposal.items if item.ready and item.status != "new"]
    names = {item.line: item.name for item in proposal.items}
    out = [{"number": line, "label": names.get(line) or "בלי שם", "text": why, "findings": (), "remarks": ()}
           for line, why in line_reasons(proposal)]  # fmt: skip
    named = (("ייקלטו", ready), ("כבר נקלטו, או כתובים פעמיים", same), ("אינם נקלטים כעת", out))
    return [{"title": title, "count": len(rows), "rows": rows[:SHOWN], "more": _more(rows)}
            for title, rows in named if rows]  # fmt: skip


def _more(rows):
    left = len(rows) - SHOWN
    return count(left, "ועוד שורה אחת", "ועוד שתי שורות", "שורות נוספות") if left > 0 else ""


def _row(item, proposal):
    return {"number": item.line, "label": item.name, "text": item_text(item, proposal), "findings": item.findings,
            "remarks": item.remarks}  # fmt: skip
