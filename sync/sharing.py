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
    """Open the workbook to those in office, close it to those who left; tell of editors whom nobody here set.

    Sharing by link, and by its editors, is off where we made the workbook; of a person's own it is told.
    Returns lines for the run's page, (kind, text).
    """
    want = wanted(workbook.settlement_id, world.today())
    there = book.opened(workbook.spreadsheet_id)
    note = lambda verb, address: _note(world, run, workbook, verb, address)  # noqa: E731
    lines, refused = _open(workbook, book, want, there.editors, note)
    leaving = (set(workbook.editors) | _decided(workbook, "stranger", "remove")) - set(want)
    for address in sorted(leaving & set(there.editors)):
        book.unshare(workbook.spreadsheet_id, there.editors[address])
        note("unshare", address)
        lines.append(say("share.closed", address=address))
    shut, loose = _shut(workbook, book, there, note)
    strangers = set(there.editors) - set(want) - leaving - _decided(workbook, "stranger", "keep")
    told = {address: say("share.stranger", address=address) for address in strangers}
    with writing():
        _tell(workbook, {"stranger": told, "address": refused, **loose}, world)
        kept = sorted(set(want) - set(refused))
        Workbook.update(editors=kept).where(Workbook.id == workbook.id).execute()
        Waiting.update(state="gone").where(Waiting.id.in_(_removed(workbook))).execute()
    return [("share", text) for text in (*lines, *shut)]


def _open(workbook, book, want, there, note):
    """Open the workbook to those in office who cannot open it yet; returns what was done, and who was refused."""
    lines, refused = [], {}
    for address in sorted(set(want) - set(there)):
        try:
            book.share(workbook.spreadsheet_id, address)
        except port.Refused:
            refused[address] = say("share.refused", address=address, who=want[address])
            continue
        note("share", address)
        lines.append(say("share.opened", address=address, who=want[address]))
    return lines, refused


def _shut(workbook, book, there, note):
    """Turn off what opens a workbook past the unit, where it is ours or the unit said so; returns what is told."""
    lines, loose = [], {"link": {}, "resharing": {}}
    for key in there.links:
        if workbook.made_here or key in _decided(workbook, "link", "remove"):
            book.unshare(workbook.spreadsheet_id, key)
            note("unshare", key)
            lines.append(say("share.link.off"))
        elif key not in _decided(workbook, "link", "keep"):
            loose["link"][key] = say("share.link")
    if there.editors_share and (workbook.made_here or _decided(workbook, "resharing", "remove")):
        book.close(workbook.spreadsheet_id)
        note("unshare", "editors")
        lines.append(say("share.resharing.off"))
    elif there.editors_share and not _decided(workbook, "resharing", "keep"):
        loose["resharing"]["editors"] = say("share.resharing")
    return lines, loose


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


def _removed(workbook):
    return [row.id for row in _answers(workbook) if row.decision == "remove"]


def _tell(workbook, found, world):
    """Open what is new, close what is no more."""
    mine = (Waiting.workbook == workbook) & (Waiting.state == "open") & Waiting.code.in_(list(found))
    known = {row.identity: row for row in Waiting.select().where(mine)}
    for code, texts in found.items():
        for address, text in texts.items():
            if known.pop(f"{code}:{address}", None) is None:
                Waiting.create(workbook=workbook, kind="finding", code=code, raw=address, message=text,
                               identity=f"{code}:{address}", since=world.now())  # fmt: skip
    for row in known.values():
        row.state = "gone"
        row.save()
