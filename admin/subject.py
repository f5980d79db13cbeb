"""The right of access: everything that is kept of one person on one page, and what he asks to be done about it."""

from functools import reduce
from operator import or_

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import history, links, lists
from admin.doors import Screen, actor, office, today, write
from admin.search import found_by
from models import access, changes, journal
from models.care import Household, Inquiry, RightClaim, found_exactly
from models.catalog import BY_CODE, BY_MODEL, CATALOG, PRIVACY, TABS
from models.changes import Change, Refused, Source
from models.ledger import Base, Workbook
from models.people import Person
from models.places import Organisation, Settlement
from models.privacy import REQUESTS, SubjectRequest
from models.titles import title

FOUND = 30
SOURCE = Source("screen", "המידע שנשמר עליך")
KINDS = tuple(pair for pair in REQUESTS if pair[0] != "other")


class SubjectView(Screen):
    """The right of access: open to whoever reads people; each opening is a line in the journal."""

    def __init__(self):
        super().__init__("המידע שנשמר על אדם", category=PRIVACY, endpoint="subject")

    def opens(self):
        return access.can(actor(), "read", BY_MODEL[Person])

    @expose("/")
    def index(self):
        """The page of one person; without one, the search for him."""
        uid = request.args.get("id")
        if uid is None:
            return self._search(request.args.get("q", "").replace("\0", "")[:100])
        person = self._person(uid)
        changes.note("subject", actor(), SOURCE, office().world, entity="person", record=person.uid)
        records = _records(person)
        profile = Organisation.select().first()
        return self.render(
            "privacy_person.html", name=title(person), uid=person.uid, sections=records, sheets=_sheets(person),
            lines=_lines(person), hidden=_confidential(person), kinds=KINDS, day=today().strftime("%d/%m/%Y"),
            unit=profile.name if profile else "", person_url=links.page_of(Person, person.uid),
            may_ask=access.can(actor(), "create", BY_MODEL[SubjectRequest]), ask_url=url_for(".ask"),
            consent=person.publish_consent is not False,
        )  # fmt: skip

    def _search(self, words):
        people = []
        if words:
            query = access.scoped(Person.select(), actor(), "read", BY_MODEL[Person])
            people = list(query.where(found_by(Person, words, None)).order_by(Person.sort_key).limit(FOUND))
        names = links.names_of(Person, [one.uid for one in people])
        rows = [(names[one.uid], url_for(".index", id=one.uid)) for one in people]
        return self.render("privacy_person_search.html", rows=rows, q=words, back_url=url_for("person.index_view"))

    def _person(self, uid):
        query = Person.select().where(Person.uid == uid) if links.is_key(uid) else Person.select().where(False)
        return access.scoped(query, actor(), "read", BY_MODEL[Person]).first() or abort(404)

    @expose("/ask/", methods=("POST",))
    def ask(self):
        """Write down what the person asked for; a withdrawn consent holds from this moment."""
        person, kind = self._person(request.form.get("id")), request.form.get("kind")
        values = {"name": title(person), "person": person.uid, "kind": kind, "received_on": today(),
                  "details": request.form.get("details") or None}  # fmt: skip
        try:
            if kind == "consent":
                values |= {"answered_on": today(), "outcome": "full", "answer": "ההסכמה לפרסום בוטלה."}
                write(Change("person", person.uid, "update", {"publish_consent": False, "consent_on": today()}),
                      "ביטול הסכמה")  # fmt: skip
            write(Change("subject_request", "", "create", values), "המידע שנשמר עליך")
            flash("ההסכמה לפרסום בוטלה, והבקשה נרשמה." if kind == "consent" else "הבקשה נרשמה. יש לענות בתוך 30 יום.",
                  "success")  # fmt: skip
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
        return redirect(url_for(".index", id=person.uid))


def _records(person):
    """[(title, [[(label, value)]])]: the person's own record, then whatever links to it and is open to read."""
    found = [("פרטי הקשר", [_facts(BY_MODEL[Person], person)])]
    for entry in CATALOG:
        if entry.confidential or not access.can(actor(), "read", entry):
            continue
        for field in entry.model._meta.refs:
            if field.rel_model is Person:
                query = access.scoped(entry.model.select().where(field == person.uid), actor(), "read", entry)
                rows = list(lists.ordered(query, entry))
                lists.read_names(rows, list(entry.model.own_fields()))
                if rows:
                    found.append((entry.title, [_facts(entry, row, field.name) for row in rows]))
    return found


def _facts(entry, row, without=""):
    """Every filled field of a record, and since when it is kept."""
    lists.read_names([row], list(entry.model.own_fields()))
    names = [name for _, names in entry.form for name in names.split() if name != without]
    told = [(entry.model._meta.fields[name].verbose_name, lists.shown(row, name)) for name in names]
    kept = [("נשמר מיום", f"{history.when(row.created_at)}{f', {row.created_by}' if row.created_by else ''}")]
    archived = [("בארכיון מיום", row.retired_on.strftime("%d/%m/%Y"))] if row.retired_on else []
    return [pair for pair in told if pair[1]] + kept + archived


def _sheets(person):
    """The sheets in which the person stands, and those that he may open: sentences."""
    keys = [person.uid, *_positions(person)]
    books = Workbook.select(Workbook, Settlement).join(Settlement).order_by(Settlement.sort_key)
    standing = {(row.workbook_id, row.tab) for row in Base.select(Base.workbook, Base.tab).where(Base.record.in_(keys))}
    told = []
    for book in books:
        tabs = [TABS[code][1].title for code in TABS if (book.id, code) in standing]
        if tabs:
            told.append(f"הגיליון של {book.settlement.name}, בלשונית {' ובלשונית '.join(f'„{name}”' for name in tabs)}")
        if (person.access_address or "-").lower() in book.editors:
            told.append(f"הגיליון של {book.settlement.name} פתוח לעריכה לכתובת {person.access_address}")
    return told


def _positions(person):
    model = BY_CODE["position"].model
    return [row.uid for row in model.select(model.uid).where(model.person == person.uid)]


def _lines(person):
    """The journal's lines about the person and his roles, newest first."""
    found = [(line, values, BY_MODEL[Person]) for line, values in journal.history("person", person.uid)]
    for uid in _positions(person):
        found += [(line, values, BY_CODE["position"]) for line, values in journal.history("position", uid)]
    found.sort(key=lambda one: -one[0].seq)
    return history.told(found)


def _confidential(person):
    """The confidential files that carry the person's name or number, by their own numbers, to whom they are open."""
    phone, found = Person._meta.fields["mobile"].kind, []
    words = [f"{person.first} {person.last}", *map(phone.show, filter(None, (person.mobile, person.phone)))]
    for model in (Household, Inquiry, RightClaim):
        entry = BY_MODEL[model]
        if access.can(actor(), "read", entry):
            bound = reduce(or_, (found_exactly(model, text) for text in words))
            rows = list(access.scoped(model.select().where(bound), actor(), "read", entry))
            told = {"records": [None, [row.uid for row in rows]]}
            changes.note("search", actor(), SOURCE, office().world, told, entity=entry.code)
            found += [(title(row), links.page_of(model, row.uid)) for row in rows]
    return sorted(found)
