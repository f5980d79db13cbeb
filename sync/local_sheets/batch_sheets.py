"""Requests about whole tabs and the spreadsheet: added, deleted, copied, and their properties."""

import copy
import re
import zoneinfo

from . import a1, dimensions, masks, protection, references
from .answers import sheet_properties
from .batch import handles
from .cells import merged_format, pair_colours
from .errors import bad_request, unsupported
from .model import Sheet
from .rendering import COMMA_LOCALES, POINT_LOCALES

GRID_DEFAULTS = {"rowCount": 1000, "columnCount": 26}  # recorded
OWN = ("title", "hidden", "rightToLeft", "tabColor", "tabColorStyle")
GRID_OWN = ("rowCount", "columnCount", "frozenRowCount", "frozenColumnCount", "hideGridlines",
            "rowGroupControlAfter", "columnGroupControlAfter")


def new_sheet(sheet_id, title, rows=1000, columns=26):
    """Return an empty tab."""
    return Sheet(sheet_id, {"title": title, "gridProperties": {"rowCount": rows, "columnCount": columns}})


def taken_ids(book):
    """Return the ids of all tabs."""
    return {s.id for s in book.sheets}


def check_title(book, title, but=None):
    """Refuse a title that is empty, too long or taken."""
    if not title:
        raise bad_request("The sheet name cannot be empty.")  # recorded
    if len(title) > 100:
        raise bad_request(f"The sheet name cannot be greater than 100 characters. Sheet name: {title[:20]}…")
    other = book.sheet_titled(title)
    if other is not None and other is not but:
        raise bad_request(f'A sheet with the name "{title}" already exists. Please enter another name.')


def free_title(book):
    """Return the first free `SheetN`."""
    number = len(book.sheets) + 1
    while book.sheet_titled(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


@handles("addSheet")
def add_sheet(work, request):
    """Add an empty tab."""
    given = request.get("properties", {})
    if given.get("sheetType", "GRID") != "GRID":
        raise unsupported(f"a sheet of type {given['sheetType']}")
    sheet_id = given.get("sheetId")
    if sheet_id is not None and work.book.sheet(sheet_id):
        raise bad_request(f"Sheet with id {sheet_id} already exists")
    if sheet_id is not None and sheet_id < 0:
        raise bad_request("sheetId cannot be negative")
    title = given.get("title", free_title(work.book))
    check_title(work.book, title)
    grid = GRID_DEFAULTS | {k: v for k, v in given.get("gridProperties", {}).items() if v}
    _check_grid(grid)
    sheet = new_sheet(work.new_id(taken_ids(work.book)) if sheet_id is None else sheet_id, title)
    sheet.properties["gridProperties"] = grid
    for key in OWN[1:]:
        if given.get(key):
            sheet.properties[key] = given[key]
    _colours(sheet, given)
    _place(work.book, sheet, given.get("index", len(work.book.sheets)))
    dimensions.limits(work.book)
    return {"addSheet": {"properties": sheet_properties(work.book, sheet)}}


def _place(book, sheet, index):
    if not 0 <= index <= len(book.sheets):
        raise bad_request(f"Sheet index {index} is out of range [0, {len(book.sheets)}]")
    book.sheets.insert(index, sheet)


def _colours(sheet, given):
    if "tabColor" in sheet.properties or "tabColorStyle" in sheet.properties:
        sheet.properties = pair_colours(sheet.properties, "tabColor", given)


def _check_grid(grid):
    for key in ("rowCount", "columnCount"):
        if grid.get(key, 1) < 1:
            raise bad_request(f"gridProperties.{key} must be at least 1")
    for frozen, count, word in (("frozenRowCount", "rowCount", "rows"),
                                ("frozenColumnCount", "columnCount", "columns")):
        if grid.get(frozen, 0) < 0:
            raise bad_request(f"gridProperties.{frozen} cannot be negative")
        if grid.get(frozen, 0) >= grid[count] and grid.get(frozen, 0):
            raise bad_request(f"You can't freeze all visible {word} on the sheet.")


@handles("deleteSheet")
def delete_sheet(work, request):
    """Delete a tab."""
    sheet = a1.sheet_of(work.book, request.get("sheetId", 0))
    protection.guard_sheet(work, sheet)
    rest = [s for s in work.book.sheets if s is not sheet]
    if not any(not s.properties.get("hidden") for s in rest):
        raise bad_request("You can't remove all the visible sheets in a document." if rest else
                          "You can't remove all the sheets in a document.")
    work.book.sheets[:] = rest
    references.sheet_gone(work.book, sheet)


@handles("duplicateSheet")
def duplicate_sheet(work, request):
    """Copy a tab with all its cells."""
    source = a1.sheet_of(work.book, request.get("sourceSheetId", 0))
    title = request.get("newSheetName") or f"Copy of {source.title}"
    if not request.get("newSheetName"):
        number = 2
        while work.book.sheet_titled(title):
            title, number = f"Copy of {source.title} {number}", number + 1
    check_title(work.book, title)
    sheet_id = request.get("newSheetId")
    if sheet_id is not None and work.book.sheet(sheet_id):
        raise bad_request(f"Sheet with id {sheet_id} already exists")
    sheet = copied(source, work.new_id(taken_ids(work.book)) if sheet_id is None else sheet_id, title)
    if not work.assumptions.duplicate_copies_protection:
        sheet.protected = []
    for name, key in (("protected", "protectedRangeId"), ("banded", "bandedRangeId"),
                      ("filter_views", "filterViewId"), ("charts", "chartId")):
        for item in getattr(sheet, name):
            item[key] = work.new_id(set())
    _place(work.book, sheet, request.get("insertSheetIndex", 0))
    dimensions.limits(work.book)
    return {"duplicateSheet": {"properties": sheet_properties(work.book, sheet)}}


def copied(source, sheet_id, title):
    """Return a copy of a tab under another id and title; all that names the tab by id follows."""
    sheet = source.copy()
    sheet.id = sheet_id
    sheet.properties = copy.deepcopy(source.properties) | {"title": title}
    grids = [p["range"] for p in sheet.protected if "range" in p] + [r for c in sheet.conditional for r in c["ranges"]]
    grids += [g["range"] for g in sheet.row_groups + sheet.column_groups]
    grids += [sheet.basic_filter["range"]] if sheet.basic_filter else []
    grids += [x["range"] for x in sheet.banded + sheet.filter_views]
    grids += [x["position"]["overlayPosition"].setdefault("anchorCell", {}) for x in sheet.charts]
    for grid in grids:
        grid.pop("sheetId", None)
        if sheet_id:
            grid["sheetId"] = sheet_id
    return sheet


@handles("updateSheetProperties")
def update_sheet_properties(work, request):
    """Change a tab's properties by mask; a field in the mask and not in the body is reset (documented)."""
    given = request.get("properties", {})
    sheet = a1.sheet_of(work.book, given.get("sheetId", 0))
    tree = masks.parse(request.get("fields"), "SheetProperties")
    known = {key for key in (*OWN, "gridProperties", "index") if masks.wants(tree, key)}
    new = masks.changed(sheet.properties, given, tree)
    if "title" in known and (tree is not masks.ALL or "title" in given):
        check_title(work.book, given.get("title", ""), sheet)
        references.sheet_renamed(work.book, sheet.title, given["title"])
    _update_grid(work, sheet, new.get("gridProperties", {}), masks.below(tree, "gridProperties"),
                 "gridProperties" in known)
    kept = {k: new[k] for k in OWN if new.get(k) not in (None, False)}
    kept["title"] = new.get("title") or sheet.title
    sheet.properties = kept | {"gridProperties": sheet.properties["gridProperties"]}
    _colours(sheet, given)
    if kept.get("hidden") and all(s.properties.get("hidden") for s in work.book.sheets):
        raise bad_request("You can't hide all the sheets in a document.")  # recorded
    if "index" in known and ("index" in given or tree is not masks.ALL):
        _reindex(work.book, sheet, given.get("index", 0))


def _update_grid(work, sheet, new, tree, wanted):
    if not wanted:
        return
    old = sheet.properties["gridProperties"]
    grid = {k: v for k, v in new.items() if k in GRID_OWN and (v or k.endswith("Count") and not k.startswith("frozen"))}
    for key in ("rowCount", "columnCount"):
        if masks.wants(tree, key) and key not in new and tree is not masks.ALL:
            raise bad_request(f"gridProperties.{key} must be at least 1")
        grid.setdefault(key, old[key])
    _check_grid(grid)
    for dimension, key in (("ROWS", "rowCount"), ("COLUMNS", "columnCount")):
        if grid[key] < old[key]:
            dimensions.delete(work, sheet, dimension, grid[key], old[key])
        elif grid[key] > old[key]:
            dimensions.resize(sheet, dimension, grid[key])
    sheet.properties = sheet.properties | {"gridProperties": grid}
    dimensions.limits(work.book)


def _reindex(book, sheet, index):
    """Move a tab; the index counts before the tab is taken out (documented)."""
    here = book.sheets.index(sheet)
    if not 0 <= index <= len(book.sheets):
        raise bad_request(f"Sheet index {index} is out of range [0, {len(book.sheets)}]")
    book.sheets.remove(sheet)
    book.sheets.insert(index - 1 if index > here else index, sheet)


@handles("updateSpreadsheetProperties")
def update_spreadsheet_properties(work, request):
    """Change the spreadsheet's title, locale, time zone and default format by mask."""
    given = request.get("properties", {})
    tree = masks.parse(request.get("fields"), "SpreadsheetProperties")
    if masks.wants(tree, "title") and ("title" in given or tree is not masks.ALL):
        if not given.get("title"):
            raise bad_request("The title cannot be empty.")
        work.book.meta["name"] = given["title"]
    if masks.wants(tree, "locale") and ("locale" in given or tree is not masks.ALL):
        work.book.properties["locale"] = _locale(given.get("locale", ""))
    if masks.wants(tree, "timeZone") and ("timeZone" in given or tree is not masks.ALL):
        work.book.properties["timeZone"] = _time_zone(given.get("timeZone", ""))
    if masks.wants(tree, "autoRecalc") and "autoRecalc" in given:
        work.book.properties["autoRecalc"] = given["autoRecalc"]
    if masks.wants(tree, "defaultFormat") and "defaultFormat" in given:
        work.book.properties["defaultFormat"] = merged_format(
            work.book.properties["defaultFormat"], given["defaultFormat"], masks.below(tree, "defaultFormat"))


def _locale(name):
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", name):
        raise bad_request(f"Unsupported locale: {name[:60]}")
    if name.split("_")[0] not in POINT_LOCALES | COMMA_LOCALES:
        raise unsupported(f"how numbers are written in the locale {name}")
    return name


def _time_zone(name):
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise bad_request(f"Unsupported time zone: {name[:60]}") from None
    return name
