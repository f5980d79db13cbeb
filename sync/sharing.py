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
    return set(wanted(workbook.settlement_id, today)) != set(workbook.editors) or bool(_decided(workbook, "remove"))


def reconcile(workbook, book, world, run):
    """Open the workbook to those in office, close it to those who left; tell of editors whom nobody here set.

    Returns lines for the run's page, (kind, text).
    """
    want = wanted(workbook.settlement_id, world.today())
    there = book.editors(workbook.spreadsheet_id)
    source = Source("command", f"הגיליון של {workbook.settlement.name}", run.uid)
    lines, refused = [], {}
    for address in sorted(set(want) - set(there)):
        try:
            book.share(workbook.spreadsheet_id, address)
        except port.Refused:
            refused[address] = say("share.refused", address=address, who=want[address])
            continue
        _note(world, source, workbook, "share", address)
        lines.append(("share", say("share.opened", address=address, who=want[address])))
    leaving = (set(workbook.editors) - set(want)) | _decided(workbook, "remove")
    for address in sorted(leaving & set(there)):
        book.unshare(workbook.spreadsheet_id, there[address])
        _note(world, source, workbook, "unshare", address)
        lines.append(("share", say("share.closed", address=address)))
    strangers = set(there) - set(want) - leaving - _decided(workbook, "keep")
    told = {address: say("share.stranger", address=address) for address in strangers}
    with writing():
        _tell(workbook, {"stranger": told, "address": refused}, world)
        kept = sorted(set(want) - set(refused))
        Workbook.update(editors=kept).where(Workbook.id == workbook.id).execute()
        removed = (Waiting.workbook == workbook) & (Waiting.code == "stranger") & (Waiting.decision == "remove")
        Waiting.update(state="gone").where(removed & (Waiting.state == "decided")).execute()
    return lines


def _note(world, source, workbook, verb, address):
    changes.note(verb, SYSTEM, source, world, values={"address": [None, address]}, entity="settlement",
                 record=workbook.settlement_id)  # fmt: skip


def _decided(workbook, decision):
    mine = (Waiting.workbook == workbook) & (Waiting.code == "stranger") & (Waiting.state == "decided")
    return {row.raw for row in Waiting.select().where(mine & (Waiting.decision == decision))}


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
