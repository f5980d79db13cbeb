"""EXECUTOR. Access follows office: a position that opens the sheet does so from its first day to its last."""

from models import changes
from models.access import SYSTEM
from models.base import writing
from models.changes import Source
from models.ledger import Waiting, Workbook
from models.messages import say
from models.people import Person, Position, RoleKind
from models.staff import open_on
from sync import book as port

READER = "reader"  # of a stranger who may not edit, as it is kept with the question about him
ASKED = ("stranger", "link", "resharing")  # what the unit is asked about who may open a workbook


def wanted(settlement, today):
    """{address: whose it is} of those who may open a settlement's workbook; the unit alone sets an address."""
    query = (
        Position.select(Position.uid, RoleKind.name, Person.first, Person.last, Person.access_address)
        .join(Person).switch(Position).join(RoleKind)
        .where((Position.settlement == settlement) & RoleKind.opens_sheet & open_on(Position, today)
               & Person.access_address.is_null(False) & Person.retired_on.is_null())
    )  # fmt: skip
    people = ((row.person, row.role_kind.name) for row in query)
    return {person.access_address.lower(): f"{person.first} {person.last}, {role}" for person, role in people}


def due(workbook, today):
    """True where those who may open a workbook are not those to whom it was opened, or somebody is to be removed."""
    return set(wanted(workbook.settlement_id, today)) != set(workbook.editors) or bool(_removed(workbook))


def reconcile(workbook, book, world, run):
    """Open the workbook to those in office, close it to those who left; tell of people whom nobody here let in.

    Sharing by link, and by its editors, is off where we made the workbook; of a person's own it is told.
    Returns lines for the run's page, (kind, text).
    """
    want = wanted(workbook.settlement_id, world.today())
    there = book.opened(workbook.spreadsheet_id)
    note = lambda verb, address: _note(world, run, workbook, verb, address)  # noqa: E731
    lines, refused = _open(workbook, book, want, there.editors, note)
    leaving = (set(workbook.editors) | _decided(workbook, "stranger", "remove")) - set(want)
    may_open = there.readers | there.editors
    closed, still = _close(workbook, book, {a: may_open[a] for a in leaving & set(may_open)}, note)
    shut, loose = _shut(workbook, book, there, note)
    strangers = set(may_open) - set(want) - leaving - _kept(workbook, there)
    told = {a: say("share.stranger" if a in there.editors else "share.reader", address=a) for a in strangers}
    roles = dict.fromkeys(there.readers.keys() - there.editors.keys(), READER)
    left = {address: still.pop(address) for address in workbook.editors if address in still}
    with writing():
        # whom we let in and cannot put out stays with the editors, and is tried again; of others the unit is asked anew
        _tell(workbook, {"stranger": told | still, "address": refused | left, **loose}, world, roles)
        editors = sorted(set(want) - set(refused) | set(left))
        Workbook.update(editors=editors).where(Workbook.id == workbook.id).execute()
        Waiting.update(state="gone").where(Waiting.id.in_(_removed(workbook))).execute()
    return [("share", text) for text in (*lines, *closed, *shut)]


def leave(workbook, book, world, actor):
    """Close a workbook that is no longer a settlement's to those to whom we opened it; raises port.BookError."""
    there = book.opened(workbook.spreadsheet_id)
    source = Source("command" if actor.role == "system" else "screen", f"הגיליון של {workbook.settlement.name}")
    for address, key in sorted((there.readers | there.editors).items()):
        if address in workbook.editors:
            book.unshare(workbook.spreadsheet_id, key)
            changes.note("unshare", actor, source, world, values={"address": [None, address]}, entity="settlement",
                         record=workbook.settlement_id)  # fmt: skip


def _open(workbook, book, want, there, note):
    """Open the workbook to those in office who cannot open it yet; returns what was done, and who was refused."""
    lines, refused = [], {}
    for address in sorted(set(want) - set(there)):
        try:
            book.share(workbook.spreadsheet_id, address)
        except port.Refused as error:
            known = error.text != port.Refused.text  # else it is the address that is refused
            refused[address] = say("share.barred" if known else "share.refused", address=address, who=want[address],
                                   why=error.text)  # fmt: skip
            continue
        note("share", address)
        lines.append(say("share.opened", address=address, who=want[address]))
    return lines, refused


def _close(workbook, book, leaving, note):
    """Close the workbook to {address: key}; returns what is told, and of whom Google did not let us: {address: why}."""
    lines, still = [], {}
    for address, key in sorted(leaving.items()):
        why = _refusal(book.unshare, workbook.spreadsheet_id, key)
        if why:
            still[address] = say("share.still", address=address, why=why)
        else:
            note("unshare", address)
        lines.append(still.get(address) or say("share.closed", address=address))
    return lines, still


def _shut(workbook, book, there, note):
    """Turn off what opens a workbook past the unit, where it is ours or the unit said so; returns what is told.

    What Google does not let us turn off is told and asked about, as of a person's own spreadsheet.
    """
    lines, loose = [], {"link": {}, "resharing": {}}
    ways = [("link", key, book.unshare, (key,)) for key in there.links]
    ways += [("resharing", "editors", book.close, ())] if there.editors_share else []
    for code, key, act, what in ways:
        if key in _decided(workbook, code, "keep"):
            continue
        if not workbook.made_here and key not in _decided(workbook, code, "remove"):
            loose[code][key] = say(f"share.{code}")
            continue
        why = _refusal(act, workbook.spreadsheet_id, *what)
        if why:
            loose[code][key] = say(f"share.{code}.still", why=why)
        else:
            note("unshare", key)
        lines.append(loose[code].get(key) or say(f"share.{code}.off"))
    return lines, loose


def _refusal(act, *what):
    """Why Google refused to do it; nothing where it was done."""
    try:
        act(*what)
    except port.Refused as error:
        return error.text
    return ""


def _note(world, run, workbook, verb, address):
    source = Source("command", f"הגיליון של {workbook.settlement.name}", run.uid)
    changes.note(verb, SYSTEM, source, world, values={"address": [None, address]}, entity="settlement",
                 record=workbook.settlement_id)  # fmt: skip


def _answers(workbook):
    """What the unit decided about access to a workbook."""
    mine = (Waiting.workbook == workbook) & (Waiting.state == "decided") & Waiting.code.in_(ASKED)
    return list(Waiting.select().where(mine))


def _decided(workbook, code, decision):
    return {row.raw for row in _answers(workbook) if (row.code, row.decision) == (code, decision)}


def _kept(workbook, there):
    """Who may stay as the unit decided; whoever was kept as a reader and edits by now is asked about anew."""
    kept = [row for row in _answers(workbook) if (row.code, row.decision) == ("stranger", "keep")]
    return {row.raw for row in kept if row.raw not in there.editors or row.theirs != READER}


def _removed(workbook):
    return [row.id for row in _answers(workbook) if row.decision == "remove"]


def _tell(workbook, found, world, roles):
    """Open what is new, close what is no more."""
    mine = (Waiting.workbook == workbook) & (Waiting.state == "open") & Waiting.code.in_(list(found))
    known = {row.identity: row for row in Waiting.select().where(mine)}
    for code, texts in found.items():
        for address, text in texts.items():
            row = known.pop(f"{code}:{address}", None)
            role = roles.get(address) if code == "stranger" else None
            if row and (code == "address" or row.theirs != role) and row.message != text:
                row.message, row.theirs = text, role  # refused again, for another reason; or a reader who edits by now
                row.save()
            if row is None:
                Waiting.create(workbook=workbook, kind="finding", code=code, raw=address, message=text, theirs=role,
                               identity=f"{code}:{address}", since=world.now())  # fmt: skip
    for row in known.values():
        row.state = "gone"
        row.save()
