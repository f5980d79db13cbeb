"""A record's past: its timeline, how it was then, and taking one change back. The catalog's views have these routes."""

from itertools import groupby, islice

from flask import abort, flash, redirect, request
from flask_admin import expose

from admin import history, links, lists, record
from admin.doors import actor, today, write
from admin.forms import names_of
from models import journal, reversal
from models.changes import Refused, Stale
from models.kinds import Day, Invalid, is_blank
from models.page import UNIT
from models.past import as_of, differing
from models.titles import title

SIZE = 30  # lines of a timeline on one page
DAYS = ("שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת", "ראשון")
DONE = {"update": "השינוי בוטל.", "retire": "ההוספה בוטלה, והפריט בארכיון.", "restore": "הפריט הוחזר מהארכיון."}


class PastRoutes:
    """Routes of a view that has `entry`, `_seen`, `_found` and `_demand`."""

    def _seen(self, uid, place):
        """The record, where the signed-in person may see all of it; `place` says on which page she does."""
        return self._found(uid, "read")

    @expose("/history/")
    def history_view(self):
        """The timeline: all that happened to a record, newest first, by days; of one field, where one is asked for."""
        found = self._seen(request.args.get("id"), "ציר הזמן")
        field, before = request.args.get("field", ""), request.args.get("before", type=int)
        field = field if field in names_of(self.entry) else ""
        lines = journal.past(self.entry.code, found.uid, before if before and 0 < before < 2**62 else None)
        lines = list(islice((one for one in lines if not field or field in one[1]), SIZE + 1))
        mine = found.uid in self._writable([found])
        days = _by_days(history.with_ways(self.entry, lines[:SIZE], mine))
        more = {"id": found.uid, "field": field or None}
        older = self.get_url(".history_view", before=lines[SIZE - 1][0].seq, **more) if len(lines) > SIZE else ""
        return self.render(
            "past/timeline.html", record_title=title(found), key=found.uid, page_url=self._page(found.uid), days=days,
            fields=[(name, self.model._meta.fields[name].verbose_name) for name in names_of(self.entry)], field=field,
            older=older, newest=self.get_url(".history_view", **more) if before else "", today=Day().show(today()),
        )  # fmt: skip

    @expose("/then/")
    def then_view(self):
        """The record as it was after one line, or at the end of a day, beside how it is today."""
        found = self._seen(request.args.get("id"), "כפי שהיה")
        line = self._line(found.uid) if "line" in request.args else None
        try:
            seq, moment = (line.seq, history.when(line.at)) if line else self._end_of_day(found)
        except Invalid as error:
            flash(str(error), "danger")
            return redirect(self.get_url(".history_view", id=found.uid))
        past = as_of(self.entry, found, seq)
        told = {"record_title": title(found), "moment": moment, "line": line, "page_url": self._page(found.uid),
                "timeline_url": self.get_url(".history_view", id=found.uid), "then": past.record}  # fmt: skip
        if past.erased:
            told |= {"erased": history.when(past.erased.at),
                     "earliest_url": self.get_url(".then_view", id=found.uid, line=past.erased.seq)}  # fmt: skip
        return self.render("past/then.html", **told, **(self._states(past.record, found) if past.record else {}))

    def _states(self, then, now):
        """The facts of then, and how what differs is today."""
        names = differing(self.entry, then, now)
        lists.read_names([then, now], names)
        label = lambda name: self.model._meta.fields[name].verbose_name  # noqa: E731 (a local spelling)
        changes = [{"label": label(name), "old": lists.shown(then, name) or "ריק", "new": lists.shown(now, name)}
                   for name in names]  # fmt: skip
        return {"facts": record.facts_of(self.entry, then), "retired_on": then.retired_on, "changes": changes,
                "moved": bool(then.retired_on) != bool(now.retired_on)}  # fmt: skip

    def _end_of_day(self, found):
        """(the last line of the record on the asked day or before it, the day as people read it)."""
        raw = request.args.get("day")
        day = today() if is_blank(raw) else Day().parse(raw)
        return journal.last_before(self.entry.code, found.uid, history.start_of(day, days=1)), Day().show(day)

    def _line(self, uid):
        """The line of this record that the address or the form names; 404 where there is none."""
        seq = request.values.get("line", type=int)
        named = (journal.Line.seq == seq) & (journal.Line.entity == self.entry.code) & (journal.Line.record == uid)
        found = journal.changes_of(named) if seq and 0 < seq < 2**62 else []
        return found[0] if found else abort(404)

    @expose("/takeback/", methods=("GET", "POST"))
    def takeback_view(self):
        """What taking one change back would do, field by field; sent, it is done."""
        self._demand("update")
        uid = request.values.get("id")
        line = self._line(uid if links.is_key(uid) else "")
        found = self._found(uid, "update" if line.verb == "update" else "retire")
        step = reversal.step_of(line, actor())
        if request.method == "POST":
            return self._take_back(step, request.form.getlist("field"))
        self._seen(found.uid, "ביטול שינוי")
        return self._takeback_page(step, step.offered)

    def _take_back(self, step, names):
        change = reversal.change_of(step, names, request.form.get("version", type=int))
        if step.why or (step.parts and not change.values):
            return self._takeback_page(step, names, "" if step.why else "יש לסמן לפחות שדה אחד.")
        try:
            write(change, "ביטול שינוי", takes_back=step.line.seq)
        except Stale:
            told = "הפריט השתנה בזמן שהעמוד היה פתוח. אלה הערכים שרשומים בו עכשיו."
            return self._takeback_page(reversal.step_of(step.line, actor()), names, told)
        except Refused as error:
            return self._takeback_page(step, names, " ".join(error.errors.values()))
        flash(DONE[step.verb], "success")
        return redirect(self._page(step.record.uid))

    def _takeback_page(self, step, names, error=""):
        uid = step.record.uid
        sent = any(self.entry.exposure(part.field.name) != UNIT for part in step.parts)
        told = history.told([(step.line, journal.values_of(step.line), self.entry)])[0]
        return self.render(
            "past/takeback.html", record_title=title(step.record), rows=_rows(step, names), told=told, error=error,
            why=step.why, verb=step.verb, version=step.record.version, key=uid, line=step.line.seq, mirrored=sent,
            later=step.line.seq in journal.changed_since([step.line]), back_url=self._page(uid),
            timeline_url=self.get_url(".history_view", id=uid),
        )  # fmt: skip


def _rows(step, names):
    """The fields of a change as people read them; those of `names` are ticked."""
    for part in step.parts:
        if part.field.kind.code == "ref":
            links.names_of(part.field.rel_model, filter(None, (part.now, part.before)))
    return [{"name": part.field.name, "label": part.field.verbose_name, "now": _shown(part.field, part.now),
             "before": _shown(part.field, part.before), "changed": part.changed, "why": part.why,
             "chosen": part.field.name in names and not part.why} for part in step.parts]  # fmt: skip


def _shown(field, value):
    if field.kind.code == "ref":
        return links.names_of(field.rel_model, [value]).get(value, "") if value else ""
    return field.kind.show(value)


def _by_days(lines):
    """Lines by the day on which they were written: (the day in words, lines)."""
    return [(f"{'היום' if day == today() else f'יום {DAYS[day.weekday()]}'}, {Day().show(day)}", list(some))
            for day, some in groupby(lines, key=lambda one: one["day"])]  # fmt: skip
