"""Confidential records on screens: found exactly, opened as one's own or for a reason, each look written down."""

import datetime as dt

from flask import abort, g, redirect, request, url_for
from flask_admin import expose

from admin import download, forms, history, links
from admin.base import CatalogView
from admin.doors import actor, office, today
from admin.lists import links_of
from models import access, changes, journal
from models.aid import AidRequest
from models.base import Confidential
from models.care import Inquiry, RightClaim, found_exactly
from models.catalog import BY_MODEL, GLASS
from models.changes import Source
from models.fields import Sealed
from models.kinds import Day
from models.rules import numbers
from models.titles import title
from models.words import clean

WHY_OPEN = (
    ("cover", "החלפה של מי שנעדר/ה"), ("urgent", "מקרה דחוף"), ("guidance", "הדרכה ובקרה מקצועית"),
    ("family", "פנייה של המשפחה עצמה"), ("law", "דרישה לפי דין"), ("other", "סיבה אחרת"),
)  # fmt: skip
WHY_TAKE = (
    ("report", "דיווח למשרד הרווחה או למועצה"), ("meeting", "דיון מקצועי או ועדה"),
    ("family", "בקשה של המשפחה למידע שנשמר עליה"), ("law", "דרישה לפי דין"), ("other", "סיבה אחרת"),
)  # fmt: skip
DECIDERS = ("manager", "eligibility")  # whom a family that waits for an answer is told of
SHORTEST = 5  # letters of a reason
NOTES = {
    Inquiry: "מספיקים תאריך, יישוב ונושא; את השאר אפשר להשלים אחר כך. בחשד לפגיעה בקטין/ה או בחסר/ת ישע: "
    "חובה לדווח מיד לעו״ס לחוק או למשטרה (100), מוקד 118. את תיאור החשד לא כותבים כאן.",
}


class ConfidentialView(CatalogView):
    """The screens of one confidential entity. Words are never searched for in the address."""

    list_template, details_template = "care/list.html", "care/details.html"
    # Of what is confidential nothing is kept in a view, and nothing is written many at a time.
    keeps_views = False
    keep_view = first_view = forget_view = cell_view = paste_view = many_view = None

    def init_search(self):
        return False

    def get_sortable_columns(self):
        return {name: name for name in super().get_sortable_columns() if not self._is_sealed(name)}

    def _is_sealed(self, name):
        return isinstance(self.model._meta.fields[name], Sealed)

    def _note(self, verb, uid="", place="", **values):
        told = {name: [None, value] for name, value in values.items()}
        source = Source("screen", place)
        changes.note(verb, actor(), source, office().world, told or None, entity=self.entry.code, record=uid)

    # Doors

    def inaccessible_callback(self, name, **kwargs):
        self._remember(request.values.get("id"))
        return super().inaccessible_callback(name, **kwargs)

    def _demand(self, verb):
        self._remember(request.values.get("id"))
        super()._demand(verb)

    def _remember(self, uid):
        """What the line about a closed door shall name."""
        g.denied = {"entity": self.entry.code, "record": uid if links.is_key(uid) else ""}

    def _found(self, id, verb):
        self._demand(verb)
        return self.get_one(id, verb) or self._turn_away(id)

    def _turn_away(self, uid):
        """To the page that asks for a reason where there is one; else there is no such record, and the try is kept."""
        if known := self.get_one(uid, "read"):
            abort(redirect(self._page(known.uid)))
        if links.is_key(uid) and self.model.get_or_none(self.model.uid == uid):
            self._note("denied", uid, request.path)
        abort(404)

    def _seen(self, uid, place):
        """As for every record's past; its values are the record's, so it opens like the record and is written down."""
        self._demand("read")
        found = self.get_one(uid, "open") or self._turn_away(uid)
        self._note("read", found.uid, place)
        return found

    # The list

    def _get_list_extra_args(self):
        args = super()._get_list_extra_args()
        args.search = None
        return args

    def get_list(self, page, sort_field, sort_desc, search, filters, page_size=None):
        count, records = super().get_list(page, sort_field, sort_desc, None, filters, page_size)
        g.open_here = self._open_among(records)
        self._note("list", records=[one.uid for one in records])
        if {"number", "household", "request"} & self.model.own_fields().keys():  # else it is of nobody
            self._template_args["find_url"] = self.get_url(".find_view")
        return count, records

    def _open_among(self, records):
        """The keys of those records that are open to the signed-in person as they are."""
        query = self.model.select(self.model.uid).where(self.model.uid.in_([one.uid for one in records]))
        return {row.uid for row in access.scoped(query, actor(), "open", self.entry)}

    def get_list_value(self, model, name):
        hidden = self._is_sealed(name) and model.uid not in g.open_here
        return "" if hidden else super().get_list_value(model, name)

    @expose("/find/", methods=("POST",))
    def find_view(self):
        """Records by their number, or by a whole name, identity number or telephone; what was typed is kept nowhere."""
        self._demand("read")
        bound = found_exactly(self.model, clean(request.form.get("q", ""))[:200])
        query = access.scoped(self.model.select().where(bound), actor(), "read", self.entry)
        found = list(query.order_by(self.model.sort_key.desc()).limit(self.page_size))
        self._note("search", records=[one.uid for one in found])
        if len(found) == 1:
            return redirect(self.get_url(".details_view", id=found[0].uid))
        names = links.names_of(self.model, [one.uid for one in found])
        rows = [{"label": names[one.uid], "href": links.page_of(self.model, one.uid)} for one in found]
        return self.render("care/found.html", rows=rows, find_url=self.get_url(".find_view"),
                           return_url=self.get_url(".index_view"))  # fmt: skip

    # The page of a record

    @expose("/details/")
    def details_view(self):
        """One record where it is open to the signed-in person; else the question why it should be."""
        uid = request.args.get("id")
        self._demand("read")
        found = self.get_one(uid, "open")
        if found is None:
            known = self.get_one(uid, "read") or self._turn_away(uid)
            return self._reason_page(known)
        self._note("read", found.uid)
        return self.render(self.details_template, **self._details(found, found.uid in self._writable([found])))

    def _details(self, found, mine):
        told = super()._details(found, mine)
        # what was not asked yet is not shown as missing: of many inquiries little more is ever known
        filled = [(title, [fact for fact in facts if fact["value"] or not title]) for title, facts in told["facts"]]
        facts = [(title, facts) for title, facts in filled if facts]
        return {**told, "facts": facts, "lookers": _lookers(self.entry, found.uid)}

    def _reason_page(self, known, error=""):
        return self.render("care/reason.html", record_title=title(known), reasons=WHY_OPEN, error=error,
                           action=self.get_url(".open_view"), key=known.uid, return_url=self.get_url(".index_view"),
                           minutes=access.OPEN_FOR.seconds // 60)  # fmt: skip

    @expose("/open/", methods=("POST",))
    def open_view(self):
        """Open a record that is not one's own, for a reason; the journal's line is what opens it."""
        self._demand("read")
        known = self.get_one(request.form.get("id"), "read") or self._turn_away(request.form.get("id"))
        if access.right(actor(), self.entry) == GLASS:
            given = _reason(WHY_OPEN)
            if given is None:
                return self._reason_page(known, "יש לבחור סיבה ולכתוב במילים אחדות למה.")
            self._note("glass", known.uid, given[0], reason=given[1])
        return redirect(self._page(known.uid))

    # The form

    def _prefill(self):
        """What the address brings along, but nothing sealed; a day begins as today, a settlement as her only one."""
        given = {name: value for name, value in request.args.items()
                 if name in self.model.own_fields() and not self._is_sealed(name)}  # fmt: skip
        begins = {name: Day().show(today()) for name in ("opened", "date") if name in self.model.own_fields()}
        family = self.model._meta.fields.get("household")
        if family is not None and links.is_linkable(family.rel_model, given.get("household")):
            begins["settlement"] = family.rel_model.get_by_id(given["household"]).settlement_id
        elif len(actor().settlements) == 1:
            begins["settlement"] = actor().settlements[0]
        return {**begins, **given}

    def _offer(self, form, record=None):
        """Links to confidential records are offered whole: what is typed to find one never stands in an address."""
        super()._offer(form, record)
        for name in links_of(self.model, self.model.own_fields()):
            target = self.model._meta.fields[name].rel_model
            if issubclass(target, Confidential):
                form[name].choices = links.latest(target, form[name].data, forms.own_link(record, name))
                form[name].render_kw = {key: value for key, value in form[name].render_kw.items() if key != "data-url"}

    def _sections(self):
        """Of a new record only what it needs stands open; the rest waits, each under its title."""
        told = super()._sections()
        new = request.endpoint.endswith(".create_view")
        return [(title, names, closed or bool(new and place)) for place, (title, names, closed) in enumerate(told)]

    def _form_page(self, template, form, **more):
        return super()._form_page(template, form, form_note=NOTES.get(self.model, ""), **more)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self):
        """As for every record; the form shows what is confidential, so opening it is written down."""
        if request.method == "GET":
            self._note("read", self._found(request.args.get("id"), "update").uid, "טופס העריכה")
        return super().edit_view()

    def _asked_by_letters(self):
        """As for every record, but never by words that stand in an address for somebody's file."""
        fields = self.model._meta.fields
        return [name for name in super()._asked_by_letters() if not issubclass(fields[name].rel_model, Confidential)]

    # The download

    @expose("/export/<kind>/", methods=("GET", "POST"))
    def export_view(self, kind):
        """The list as a file, for a reason; the file stands in the journal with every record that is in it."""
        self._demand("export")
        if kind not in self.export_types:
            abort(404)
        given = _reason(WHY_TAKE) if request.method == "POST" else None
        if given is None:
            error = "יש לבחור סיבה ולכתוב במילים אחדות לשם מה." if request.method == "POST" else ""
            return self.render("care/take.html", reasons=WHY_TAKE, error=error, action=self._export_url(kind),
                               return_url=self.get_url(".index_view"))  # fmt: skip
        query = self.export_query()
        keys = [row.uid for row in query.clone()]
        self._note("export", "", given[0], reason=given[1], records=keys, rows=len(keys))
        return download.file_of(self.entry, kind, query)


def _reason(choices):
    """(the chosen reason's label, the words) of the form that was sent; None where one of them is missing."""
    label = dict(choices).get(request.form.get("why"))
    words = clean(request.form.get("words", ""))[:500]
    return (label, words) if label and len(words) >= SHORTEST else None


def _lookers(entry, uid):
    """Who looked at a record, for its page: {when, who, verb, place, reason}."""
    return [
        {"when": history.when(line.at), "who": line.actor_name, "verb": history.VERBS[line.verb],
         "place": "" if line.verb == "denied" else line.place, "reason": values.get("reason", [None, ""])[1]}
        for line, values in journal.looks(entry.code, uid)
    ]  # fmt: skip


def waiting_cards():
    """The first page's tiles: what of hers has come due, counted, without a word about it."""
    mine = (Inquiry.follow_up_owner == actor().uid) | (
        Inquiry.follow_up_owner.is_null() & (Inquiry.worker == actor().uid))  # fmt: skip
    tomorrow = today() + dt.timedelta(days=1)
    by_now = f"{tomorrow:%Y-%m-%d}"  # the filter is of days before it
    found = [
        _card(Inquiry, Inquiry.due(today()) & mine, "מעקב חסוי", "הגיע המועד",
              flt0_follow_up_before=by_now, flt1_status_not="closed"),
        _card(RightClaim, RightClaim.due(today()), "תזכורות למיצוי זכויות", "הגיע המועד", flt0_remind_before=by_now),
    ]  # fmt: skip
    days = numbers().get("aid_answer")
    if days is not None and actor().role in DECIDERS:
        late = AidRequest.waits_since(days, today())
        after = AidRequest.last_late(days, today()) + dt.timedelta(days=1)
        found.append(_card(AidRequest, late, "בקשות סיוע שממתינות", f"יותר מ־{days} ימי עבודה",
                           flt0_decision_is="pending", flt1_date_before=f"{after:%Y-%m-%d}"))  # fmt: skip
    if actor().role == "eligibility":  # whose work they are from the first day on
        found.append(_card(AidRequest, AidRequest.waiting(), "בקשות סיוע בדיון", "מחכות להחלטה",
                           tone="warn", flt0_decision_is="pending"))  # fmt: skip
    return [card for card in found if card]


def _card(model, due, title, hint, tone="bad", **filters):
    """A tile that counts those of her records for which `due` holds; None where there are none."""
    entry = BY_MODEL[model]
    if not access.can(actor(), "open", entry):
        return None
    count = access.scoped(model.select().where(due), actor(), "open", entry).count()
    if not count:
        return None
    return {"title": title, "value": count, "tone": tone, "hint": hint,
            "href": url_for(f"{entry.code}.index_view", **filters)}  # fmt: skip
