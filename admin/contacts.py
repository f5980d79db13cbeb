"""'דף קשר', the contact sheet: by settlement, role, body or forum; to call, write, print and take along."""

from urllib.parse import quote

from flask import Response, abort, request, url_for
from flask_admin import expose

from admin import download, links
from admin.doors import UNIT_ROLES, Screen, actor, adds_in, office, today
from models import access, vcard
from models.bodies import PROTECTION, Body, BodyKind
from models.catalog import BY_MODEL
from models.changes import Source
from models.kinds import Phone
from models.people import Person, Position, RoleKind
from models.places import Organisation, Settlement
from models.reports import contacts
from sync import files, table_files

MOST = 600  # lines on the screen; files have them all
LONGEST = 1800  # letters of an address that every mail programme opens
MINE = "mine"
LABELS = ("יישוב", "תפקיד", "שם", "נייד", "טלפון", "דוא״ל")
TITLES = {False: "דף קשר", True: "דף קשר לתושבים"}
TYPES = {"csv": "text/csv", "xlsx": download.EXCEL, "vcf": "text/vcard"}
show = Phone().show


class ContactsView(Screen):
    """The contact sheet in two versions: the unit's own, and the one that may be given to residents."""

    roles = UNIT_ROLES

    def __init__(self):
        super().__init__("דף קשר", endpoint="contacts", url="/admin/contacts")
        self.menu_icon_value = "address-book"

    def opens(self):
        return super().opens() and all(access.can(actor(), "export", BY_MODEL[model]) for model in (Position, Person))

    @expose("/")
    def index(self):
        """The sheet, with what may be chosen and what may be done with all of it at once."""
        asked, choices = _asked(), _choices()
        lines = contacts.sheet(asked, actor(), today())
        profile = Organisation.select().first()
        return self.render(
            "contacts.html", title=TITLES[asked.residents], residents=asked.residents, choices=choices,
            chosen={name: request.args.get(name, "") for name in choices}, everyone=asked.everyone,
            other_url=url_for(".index", **{**_given(), "version": "" if asked.residents else "residents"}),
            told=_told(choices), unit=profile.name if profile else "", day=f"{today():%d/%m/%Y}",
            groups=_groups(lines[:MOST]), count=len(lines), hidden=max(0, len(lines) - MOST),
            emails="; ".join(_each(lines, "email")), letters=_letters(_each(lines, "email")),
            phones=", ".join(dict.fromkeys(show(one.mobile or one.phone) for one in lines if one.mobile or one.phone)),
            files={kind: url_for(".file", kind=kind, **_given()) for kind in TYPES},
        )  # fmt: skip

    @expose("/<kind>/")
    def file(self, kind):
        """The sheet as a file: a table for a spreadsheet, or cards for a telephone; written down in the journal."""
        if kind not in TYPES:
            abort(404)
        asked = _asked()
        lines = [one for one in contacts.sheet(asked, actor(), today()) if one.code != contacts.VACANT]
        title = TITLES[asked.residents]
        files.note(BY_MODEL[Position], actor(), Source("screen", title), office().world, LABELS, len(lines))
        made = Response(_written(kind, title, lines), mimetype=TYPES[kind])
        made.headers["Content-Disposition"] = download.named(title, "contacts", kind)
        return made


def _given():
    """What the address asks for, to be asked again."""
    return {name: value for name, value in request.args.items() if value}


def _key(name):
    """A key from the address, '' for what cannot be one."""
    text = request.args.get(name, "")
    return text if links.is_key(text) else ""


def _asked():
    """What is asked for; a key of nothing finds nothing, a closed settlement is not looked for."""
    place, group = _key("settlement"), _key("group")
    body = bool(group) and Body.select().where(Body.uid == group).exists()
    return contacts.Asked(
        places=(actor().settlements or ("",)) if place == MINE else (place,) if place else (), role=_key("role"),
        body=group if body else "", kind="" if body else group, person=_key("person"),
        everyone=request.args.get("who") == "all", residents=request.args.get("version") == "residents",
    )  # fmt: skip


def _choices():
    """{name of the choice: [(group's title, [(key, label)])]}."""
    places = access.scoped(_kept(Settlement), actor(), "read", BY_MODEL[Settlement])
    kinds = _kept(BodyKind).where((BodyKind.code != PROTECTION) & (BodyKind.family != "forum"))
    forums = _pairs(_kept(Body).where(_is_forum() & (Body.status != "closed")))
    chosen = {_asked().body} - {key for key, _ in forums}
    mine = [(MINE, "היישובים שלי")] if actor().settlements else []
    return {
        "settlement": [("", mine), ("יישובים", _pairs(places))],
        "role": [("", _pairs(_kept(RoleKind).where(RoleKind.mirrored)))],
        "group": [("", list(links.names_of(Body, chosen).items())), ("פורומים", forums),
                  ("ועדים, ועדות וצוותים", _pairs(kinds))],
    }  # fmt: skip


def _is_forum():
    return Body.kind.in_(BodyKind.select(BodyKind.uid).where(BodyKind.family == "forum"))


def _kept(model):
    return model.select(model.uid, model.name).where(model.retired_on.is_null()).order_by(model.sort_key, model.uid)


def _pairs(query):
    return list(query.tuples())


def _told(choices):
    """What was chosen, in words, for the head of the printed page."""
    known = {key: label for groups in choices.values() for _, pairs in groups for key, label in pairs}
    return " · ".join(known[key] for name in choices if (key := request.args.get(name, "")) in known)


def _each(lines, name):
    """The different values of all lines, in their order."""
    return list(dict.fromkeys(filter(None, (getattr(one, name) for one in lines))))


def _letters(emails):
    """Addresses that open a letter to all, each with as many hidden recipients as a mail programme takes."""
    batches = [[]]
    for email in (quote(one, safe="@") for one in emails):
        if len(",".join([*batches[-1], email])) > LONGEST:
            batches.append([])
        batches[-1].append(email)
    return [f"mailto:?bcc={','.join(batch)}" for batch in batches if batch]


def _groups(lines):
    """The lines by settlement: [{name, href, rows}]."""
    groups = {}
    for one in lines:
        href = links.page_of(Settlement, one.place) if one.place else ""
        groups.setdefault(one.where, {"name": one.where, "href": href, "rows": []})["rows"].append(_row(one))
    return list(groups.values())


def _row(one):
    number = one.mobile or one.phone
    vacant = one.code == contacts.VACANT
    return {
        "role": one.role, "name": one.name, "vacant": vacant, "email": one.email,
        "href": links.page_of(Person, one.person) if one.person else "",
        "numbers": [(show(value), f"tel:{value}") for value in (one.mobile, one.phone) if value],
        "call": f"tel:{number}" if number else "", "mail": f"mailto:{quote(one.email, safe='@')}" if one.email else "",
        "chat": f"https://wa.me/{one.mobile[1:]}" if one.mobile.startswith("+") else "",
        "card": url_for(".file", kind="vcf", **({"person": one.person} | _version())) if one.person else "",
        "add": url_for("position.create_view", **dict(one.values)) if vacant and adds_in("position", one.place) else "",
    }  # fmt: skip


def _version():
    return {"version": "residents"} if request.args.get("version") == "residents" else {}


def _written(kind, title, lines):
    """The content of a file."""
    if kind == "vcf":
        return "".join(_cards(lines))
    rows = [[one.where, one.role, one.name, show(one.mobile), show(one.phone), one.email] for one in lines]
    return table_files.csv_of(LABELS, rows) if kind == "csv" else table_files.xlsx_of(title, LABELS, rows)


def _cards(lines):
    """A card for each person, with all roles, and for each office and published number."""
    by_person = {}
    for one in lines:
        by_person.setdefault(one.person or (one.where, one.role, one.name), []).append(one)
    for mine in by_person.values():
        one, where = mine[0], ", ".join(dict.fromkeys(line.where for line in mine))
        first, _, last = one.name.partition(" ") if one.name else (f"{one.role} {one.where}", "", "")
        roles = dict.fromkeys(line.role for line in mine) if one.name else ()
        yield vcard.card(last, first, roles, where, one.mobile, one.phone, one.email)
