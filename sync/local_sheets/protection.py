"""Who may write where: permissions of the file, and protected ranges."""

from . import a1
from .errors import protected
from .model import Span

EDIT_ROLES = ("owner", "organizer", "fileOrganizer", "writer")


def role_of(meta, asker):
    """Return the role of a person in a file, or None; the strongest of her own and that of everybody."""
    order = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")
    roles = {p["role"] for p in meta["permissions"]
             if p.get("emailAddress", "").lower() == asker.lower() or p["type"] == "anyone"
             or p["type"] == "domain" and asker.lower().endswith("@" + p.get("domain", "?").lower())}
    return next((role for role in order if role in roles), None)


def owner_of(meta):
    """Return the owner's address."""
    return next((p["emailAddress"] for p in meta["permissions"] if p["role"] == "owner"), None)


def editors(work, item):
    """Return the addresses of those who may edit a protected range."""
    chosen = item["editors"].get("users") if item.get("editors") else None
    if item.get("warningOnly") or not chosen:
        # recorded: with no explicit editors all who may edit the file are named
        users = [p["emailAddress"] for p in work.book.meta["permissions"]
                 if p["role"] in EDIT_ROLES and p.get("emailAddress")]
        return list(dict.fromkeys(users))
    return list(dict.fromkeys([owner_of(work.book.meta) or chosen[0], *chosen]))


def allowed(work, item, asker):
    """Tell whether a protected range lets a person write."""
    if item.get("warningOnly"):
        return True  # documented: a warning is shown to people only
    if item.get("editors", {}).get("domainUsersCanEdit"):
        return True
    if not item.get("editors", {}).get("users"):
        return True
    return asker.lower() in {e.lower() for e in editors(work, item)}


def shown(work, item):
    """Return a protected range as the asker sees it."""
    may = allowed(work, item, work.asker)
    result = {k: v for k, v in item.items() if k != "editors"} | {"requestingUserCanEdit": may}
    if may:
        result["editors"] = {"users": editors(work, item)}
        result["editors"] |= {k: v for k, v in item.get("editors", {}).items() if k != "users"}
    return result


def _spans(work, item):
    """Return the sheet and rectangle that a protected range covers now, or None if it has gone."""
    grid = item.get("range")
    if grid is None and "namedRangeId" in item:
        grid = next((n["range"] for n in work.book.named if n["namedRangeId"] == item["namedRangeId"]), None)
    sheet = work.book.sheet(grid.get("sheetId", 0)) if grid is not None else None
    if sheet is None:
        return None
    sides = (grid.get("startRowIndex", 0), grid.get("endRowIndex", sheet.row_count),
             grid.get("startColumnIndex", 0), grid.get("endColumnIndex", sheet.column_count))
    return sheet, Span(*sides)


def guard(work, sheet, span):
    """Refuse a write that touches a range which the asker may not edit."""
    for item in _barred(work, sheet):
        found = _spans(work, item)
        if found and found[0] is sheet and found[1].meets(span) and not _excepted(work, item, span):
            raise protected()


def _barred(work, sheet):
    return [item for item in sheet.protected if not allowed(work, item, work.asker)]


def _excepted(work, item, span):
    """Tell whether a rectangle lies wholly in one unprotected range of a protected sheet."""
    for grid in item.get("unprotectedRanges", ()):
        _, free = a1.of_grid(work.book, grid)
        if free.top <= span.top and span.bottom <= free.bottom and free.left <= span.left and span.right <= free.right:
            return True
    return False


def guard_sheet(work, sheet):
    """Refuse a change of a whole tab (deleting, renaming) that the asker may not edit wholly."""
    if _barred(work, sheet):
        raise protected()


def guard_insert(work, sheet, dimension, index):
    """Refuse an insert that would widen a range which the asker may not edit (assumed)."""
    if not work.assumptions.protection_blocks_insert:
        return
    for item in _barred(work, sheet):
        _, span = _spans(work, item)
        start, end = (span.top, span.bottom) if dimension == "ROWS" else (span.left, span.right)
        if start < index < end or (start == 0 and end >= (sheet.row_count if dimension == "ROWS"
                                                          else sheet.column_count)):
            raise protected()
