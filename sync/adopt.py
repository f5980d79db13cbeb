"""EXECUTOR. A workbook whose fence is not the one that we know: held, and after the unit's word taken as it stands.

An older version was restored, or an older database, or it is a copy, or its guide was deleted with the fence on it.
Nothing is agreed on any more: what differs between both sides is shown for decision, value against value.
"""

from models import ledger
from models.base import writing
from models.messages import say
from sync import book as port
from sync import guide
from sync.guards import Brake
from sync.layout import Layout, free_title


def unknown(snapshot):
    """The reason to hold a workbook; its cells, where a person may release it, are the fence that was found."""
    lost = port.GUIDE not in snapshot.sheets
    text = say("hold.guide" if lost else "hold.fence")
    takable = lost and not snapshot.fences or not lost and len(snapshot.fences) == 1
    return Brake("fence", text, frozenset({_name(snapshot)} if takable else ()))


def released(workbook, snapshot):
    """True where the unit said to go on with this very fence."""
    return _name(snapshot) in workbook.released


def adopt(workbook, snapshot, book, world):
    """Take the workbook as it stands; returns it as read."""
    if port.GUIDE not in snapshot.sheets:
        taken = {sheet.title for sheet in snapshot.sheets.values()}
        nonce = f"{world.random.getrandbits(64):016x}"
        lines, title = guide.guide(workbook, world), free_title("איך עובדים כאן", taken)
        book.lay_out(workbook.spreadsheet_id, Layout(guide=lines, guide_title=title, nonce=nonce))
        snapshot = book.read(workbook.spreadsheet_id)
    with writing():
        forget(workbook, snapshot)
    return snapshot


def forget(workbook, snapshot):
    """The database's side of it: from now on nothing is agreed on, and the fence that was found is the known one."""
    mine = workbook.id
    ledger.Base.delete().where(ledger.Base.workbook == mine).execute()
    ledger.Intent.update(state="never", blocks={}).where(
        (ledger.Intent.workbook == mine) & (ledger.Intent.state == "open")).execute()  # fmt: skip
    fence = snapshot.fences[0].removeprefix(port.FENCE) if snapshot.fences else ""
    ledger.Workbook.update(fence=fence, released=[], state="ok", reasons=[]).where(
        ledger.Workbook.id == mine).execute()  # fmt: skip


def _name(snapshot):
    return "fence:" + ",".join(sorted(snapshot.fences))
