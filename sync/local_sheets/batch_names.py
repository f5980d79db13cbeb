"""Requests about named ranges, among them the fence of the mirror, and about protected ranges."""

import re

from . import a1, masks, protection
from .batch import handles
from .errors import bad_request
from .references import grid_without_zero


def _checked_name(name):
    if not name or len(name) > 250 or not re.match(r"[^\W\d]\w*$", name) or a1.LOOKS_LIKE_CELL.match(name) \
            or name.lower() in ("true", "false"):
        raise bad_request(f"The name of the named range is invalid: {name}")
    return name


@handles("addNamedRange")
def add_named_range(work, request):
    """Add a name for a rectangle; an id may be given (documented)."""
    given = request.get("namedRange", {})
    name, number = _checked_name(given.get("name")), given.get("namedRangeId")
    a1.of_grid(work.book, given.get("range", {}))
    clash = next((n for n in work.book.named if n["name"].lower() == name.lower()), None)
    if clash and work.assumptions.adding_existing_named_range_fails:
        raise bad_request(f"Cannot add named range with name: {name}, a named range with that name already exists.")
    if number and any(n["namedRangeId"] == number for n in work.book.named):
        if work.assumptions.adding_existing_named_range_fails:
            raise bad_request(f"Cannot add named range with id: {number}, a named range with that id already exists.")
        number = None
    taken = {n["namedRangeId"] for n in work.book.named}
    while not number or number in taken:
        number = str(work.new_id(()))
    item = {"namedRangeId": number, "name": name, "range": grid_without_zero(work.book, given.get("range", {}))}
    work.book.named.append(item)
    return {"addNamedRange": {"namedRange": item}}


def _named(work, number):
    found = next((n for n in work.book.named if n["namedRangeId"] == number), None)
    if found is None:
        raise bad_request(f"No named range with id: {number}")
    return found


@handles("updateNamedRange")
def update_named_range(work, request):
    """Change a name or its rectangle by mask."""
    given = request.get("namedRange", {})
    item = _named(work, given.get("namedRangeId"))
    tree = masks.parse(request.get("fields"), "NamedRange")
    if masks.wants(tree, "name") and ("name" in given or tree is not masks.ALL):
        name = _checked_name(given.get("name"))
        if any(n is not item and n["name"].lower() == name.lower() for n in work.book.named):
            raise bad_request(f"Cannot rename to: {name}, a named range with that name already exists.")
        item["name"] = name
    if masks.wants(tree, "range") and ("range" in given or tree is not masks.ALL):
        new = masks.changed(item["range"], given.get("range", {}), masks.below(tree, "range"))
        a1.of_grid(work.book, new)
        item["range"] = grid_without_zero(work.book, new)


@handles("deleteNamedRange")
def delete_named_range(work, request):
    """Delete a name; one that does not exist is refused (assumed)."""
    number = request.get("namedRangeId", "")
    if not any(n["namedRangeId"] == number for n in work.book.named) and \
            not work.assumptions.deleting_missing_named_range_fails:
        return
    work.book.named.remove(_named(work, number))


def _check_protected(work, given):
    if given.get("warningOnly") and given.get("editors"):
        raise bad_request("ProtectedRange is warningOnly. Editors cannot be set on it.")
    if "range" not in given and "namedRangeId" not in given:
        raise bad_request("A protected range must have a range or a namedRangeId.")
    if "namedRangeId" in given:
        return _named(work, given["namedRangeId"])["range"]
    a1.of_grid(work.book, given["range"])
    whole = not set(given["range"]) - {"sheetId"}
    if given.get("unprotectedRanges") and not whole:
        raise bad_request("unprotectedRanges can only be set on a protected sheet.")  # documented
    for grid in given.get("unprotectedRanges", []):
        a1.of_grid(work.book, grid)
    return given["range"]


def _protected_item(work, given, number):
    grid = _check_protected(work, given)
    item = {"protectedRangeId": number, "range": grid_without_zero(work.book, grid)}
    for key in ("namedRangeId", "description", "warningOnly", "unprotectedRanges"):
        if given.get(key):
            item[key] = given[key]
    users, groups = (list(given.get("editors", {}).get(kind, [])) for kind in ("users", "groups"))
    if (users or groups) and work.asker.lower() not in {u.lower() for u in users}:
        users.append(work.asker)  # assumed: who protects stays an editor
    editors = {"users": users} if users else {}
    editors |= {"groups": groups} if groups else {}
    if given.get("editors", {}).get("domainUsersCanEdit"):
        editors["domainUsersCanEdit"] = True
    item["editors"] = editors
    return item


@handles("addProtectedRange")
def add_protected_range(work, request):
    """Protect a rectangle or a tab."""
    given = request.get("protectedRange", {})
    taken = {p["protectedRangeId"] for s in work.book.sheets for p in s.protected}
    number = given.get("protectedRangeId") or work.new_id(taken)
    if number in taken:
        raise bad_request(f"Protected range with id {number} already exists.")
    item = _protected_item(work, given, number)
    sheet = a1.sheet_of(work.book, item["range"].get("sheetId", 0))
    sheet.protected.append(item)
    reply = {k: v for k, v in item.items() if k != "editors"}
    return {"addProtectedRange": {"protectedRange": reply | {
        "requestingUserCanEdit": True, "editors": item["editors"]}}}  # recorded


def _protected(work, number):
    for sheet in work.book.sheets:
        for item in sheet.protected:
            if item["protectedRangeId"] == number:
                if not protection.allowed(work, item, work.asker):
                    raise protection.protected()
                return sheet, item
    raise bad_request(f"No protected range with id: {number}")


@handles("updateProtectedRange")
def update_protected_range(work, request):
    """Change a protected range by mask; from warning to protection without editors lets all in (documented)."""
    given = request.get("protectedRange", {})
    sheet, item = _protected(work, given.get("protectedRangeId", 0))
    tree = masks.parse(request.get("fields"), "ProtectedRange")
    before = item | ({} if item["editors"] else {"editors": {}})
    new = masks.changed(before, given, tree) | {"protectedRangeId": item["protectedRangeId"]}
    if new.get("warningOnly") and not masks.wants(tree, "editors"):
        new["editors"] = {}
    made = _protected_item(work, new, item["protectedRangeId"])
    sheet.protected.remove(item)
    a1.sheet_of(work.book, made["range"].get("sheetId", 0)).protected.append(made)


@handles("deleteProtectedRange")
def delete_protected_range(work, request):
    """Lift a protection."""
    sheet, item = _protected(work, request.get("protectedRangeId", 0))
    sheet.protected.remove(item)
