"""EXECUTOR. Our tabs beside those of a person who has tabs of the same names: ours get names of their own.

The mirror lays tabs out under their usual names and binds them by their numbers; where a name is taken, that would be
refused. So here the whole layout is made at once, under free names, and the mirror finds it.
"""

from dataclasses import replace

from models.kinds import Phone
from models.places import Organisation
from models.staff import Assignment, open_on
from sync.layout import Layout, guide_lines, open_tabs, spec_of, tab_layout

GUIDE_TITLE = "איך עובדים כאן"


def taken_titles(workbook, snapshot):
    """The names that our tabs usually have and that hers have already."""
    hers = {sheet.title for sheet in snapshot.sheets.values()}
    return hers & {GUIDE_TITLE, *(tab.title for tab in _tabs(workbook, None))}


def lay_out_beside(workbook, snapshot, book, world):
    """Add our tabs under free names, with the guide and the first fence, in one batch."""
    hers = {sheet.title for sheet in snapshot.sheets.values()}
    today = world.today()
    tabs = [_free(tab, hers) for tab in _tabs(workbook, today)]
    renamed = {tab.sheet_id for tab in tabs if tab.title.endswith(")")}
    tabs = [replace(tab, headers=tuple(_offers(header, renamed) for header in tab.headers)) for tab in tabs]
    unit = Organisation.select().first()
    lines = guide_lines(workbook.settlement.name, unit.name if unit else "היחידה", _companion(workbook, today))
    book.lay_out(workbook.spreadsheet_id, Layout(tuple(tabs), lines, f"{world.random.getrandbits(64):016x}"))


def _tabs(workbook, today):
    today = today or workbook.created_at.date()
    return [tab_layout(code, spec_of(code, workbook.settlement_id, today)) for code in open_tabs(workbook)]


def _free(tab, hers):
    """The tab under a name that she does not use."""
    names = (tab.title, f"{tab.title} (פנקס)", *(f"{tab.title} (פנקס {number})" for number in range(2, len(hers) + 3)))
    return replace(tab, title=next(name for name in names if name not in hers))


def _offers(header, renamed):
    """A drop-down that would read a tab of hers by its name is left out."""
    return replace(header, options_from=0) if header.options_from in renamed else header


def _companion(workbook, today):
    mine = (Assignment.settlement == workbook.settlement_id) & open_on(Assignment, today)
    workers = [row.worker for row in Assignment.select().where(mine)]
    return ", ".join(f"{worker.name} {Phone().show(worker.phone)}".strip() for worker in workers)
