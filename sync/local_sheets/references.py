"""What refers to lines and columns follows them: formulas, merges, filters, names, rules, groups, metadata."""

from . import a1
from .formula_text import rewrite
from .model import Formula

KEYS = {"ROWS": ("startRowIndex", "endRowIndex"), "COLUMNS": ("startColumnIndex", "endColumnIndex")}


def moved(book, sheet, dimension, index, span):
    """Move all references into a tab: `index` maps a line (None if it went), `span` a start and end (or None)."""
    _side_data(sheet, dimension, index)
    sheet.merges = _merges(sheet, dimension, span)
    _groups(sheet, dimension, span)
    _filter(sheet, dimension, span)
    _ranges(book, sheet, dimension, span)
    book.metadata[:] = [m for m in book.metadata if _keeps(m, sheet, dimension, index)]
    change = _formula_change(sheet, dimension, index, span)
    for owner in book.sheets:
        rewrite_cells(owner, lambda title, corners, o=owner: (
            change(title, corners) if _means(title, o, sheet) else (title, corners)))


def _means(title, owner, sheet):
    return owner is sheet if title is None else title.lower() == sheet.title.lower()


def rewrite_cells(owner, change):
    """Pass the references in a tab's formulas and range rules through a change."""
    rules = {}
    for r, line in enumerate(owner.rows):
        for c, cell in enumerate(line):
            if cell is None:
                continue
            new = cell
            if isinstance(cell.value, Formula):
                new = new._replace(value=rewrite(cell.value, change))
            if cell.extra and "dataValidation" in cell.extra:
                key = id(cell.extra)
                if key not in rules:
                    rules[key] = _rule(cell.extra, change)
                new = new._replace(extra=rules[key])
            if new.value is not cell.value or new.extra is not cell.extra:
                owner.put(r, c, new)


def _rule(extra, change):
    """Return the extras of a cell with the range of its rule moved."""
    condition = extra["dataValidation"].get("condition", {})
    if condition.get("type") != "ONE_OF_RANGE":
        return extra
    old = condition["values"][0].get("userEnteredValue", "")
    new = rewrite(Formula(old), change) if old.startswith("=") else old
    if new == old:
        return extra
    condition = condition | {"values": [{"userEnteredValue": str(new)}]}
    return extra | {"dataValidation": extra["dataValidation"] | {"condition": condition}}


def _side_data(sheet, dimension, index):
    name = "row_meta" if dimension == "ROWS" else "column_meta"
    old = getattr(sheet, name)
    setattr(sheet, name, {index(i): v for i, v in old.items() if index(i) is not None})


def _merges(sheet, dimension, span):
    kept = []
    for top, bottom, left, right in sheet.merges:
        first, last = (top, bottom) if dimension == "ROWS" else (left, right)
        found = span(first, last)
        if found is None:
            continue
        box = [*found, left, right] if dimension == "ROWS" else [top, bottom, *found]
        if (box[1] - box[0]) * (box[3] - box[2]) > 1:
            kept.append(box)
    return kept


def _groups(sheet, dimension, span):
    name = "row_groups" if dimension == "ROWS" else "column_groups"
    kept = []
    for group in getattr(sheet, name):
        found = span(group["range"].get("startIndex", 0), group["range"]["endIndex"])
        if found:
            kept.append(group | {"range": group["range"] | {"startIndex": found[0], "endIndex": found[1]}})
    setattr(sheet, name, kept)


def _filter(sheet, dimension, span):
    if not sheet.basic_filter:
        return
    grid = moved_grid(sheet.basic_filter["range"], dimension, span)
    kept = sheet.basic_filter | {"range": grid} if grid else None
    if kept and dimension == "COLUMNS":
        _follow(kept, span)
    sheet.basic_filter = kept


def _follow(kept, span):
    """Let what a filter asks of columns, and what it sorts by, go where the columns went."""
    for name, key in (("filterSpecs", "columnIndex"), ("sortSpecs", "dimensionIndex")):
        places = [(spec, span(spec.get(key, 0), spec.get(key, 0) + 1)) for spec in kept.pop(name, [])]
        specs = [spec | {key: place[0]} for spec, place in places if place]
        if specs:
            kept[name] = specs
    kept.pop("criteria", None)
    if "filterSpecs" in kept:
        kept["criteria"] = {str(spec["columnIndex"]): spec["filterCriteria"] for spec in kept["filterSpecs"]}


def moved_grid(grid, dimension, span):
    """Return a GridRange after a move, or None if nothing of it is left; an open side stays open."""
    start_key, end_key = KEYS[dimension]
    start, end = grid.get(start_key), grid.get(end_key)
    if start is None and end is None:
        return grid
    found = span(start or 0, end if end is not None else 10**9)
    if found is None:
        return None
    result = dict(grid)
    if start is not None:
        result[start_key] = found[0]
    if end is not None:
        result[end_key] = found[1]
    return result


def _ranges(book, sheet, dimension, span):
    kept = []
    for named in book.named:
        if named["range"].get("sheetId", 0) == sheet.id:
            grid = moved_grid(named["range"], dimension, span)
            if grid is None:
                continue  # assumed: the name of deleted cells goes with them
            named = named | {"range": grid}
        kept.append(named)
    book.named[:] = kept
    sheet.protected = [p | {"range": grid} if "range" in p else p for p in sheet.protected
                       if "range" not in p or (grid := moved_grid(p["range"], dimension, span))]
    rules = []
    for rule in sheet.conditional:
        grids = [g for g in (moved_grid(r, dimension, span) for r in rule["ranges"]) if g]
        if grids:
            rules.append(rule | {"ranges": grids})
    sheet.conditional = rules
    for owner in book.sheets:
        for name in ("banded", "filter_views", "charts"):
            moved_items = (_moved_within(item, sheet, dimension, span) for item in getattr(owner, name))
            setattr(owner, name, [item for item in moved_items if name == "charts" or "range" in item])


def _moved_within(node, sheet, dimension, span):
    """Return an object of any shape with all GridRanges in it that lie on a tab moved."""
    if isinstance(node, list):
        return [found for item in node if (found := _moved_within(item, sheet, dimension, span)) is not None]
    if not isinstance(node, dict):
        return node
    if node.keys() & {*KEYS["ROWS"], *KEYS["COLUMNS"]}:
        return moved_grid(node, dimension, span) if node.get("sheetId", 0) == sheet.id else node
    return {key: found for key, item in node.items()
            if (found := _moved_within(item, sheet, dimension, span)) is not None}


def _keeps(item, sheet, dimension, index):
    """Move one developer metadata with its line; False if the line went, and the metadata with it (documented)."""
    location = item["location"]
    own = location.get("dimensionRange")
    if not own or own.get("sheetId", 0) != sheet.id or own["dimension"] != dimension:
        return True
    place = index(own.get("startIndex", 0))
    if place is None:
        return False
    item["location"] = location | {"dimensionRange": own | {"startIndex": place, "endIndex": place + 1}}
    return True


def _formula_change(sheet, dimension, index, span):
    name = "row" if dimension == "ROWS" else "column"

    def change(title, corners):
        places = [getattr(c, name) for c in corners]
        if places[0] is None and places[-1] is None:
            return title, corners
        if len(corners) == 1:
            found = index(places[0])
            if found is None:
                return None
            setattr(corners[0], name, found)
            return title, corners
        first = places[0] or 0
        last = places[1] if places[1] is not None else 10**9
        found = span(min(first, last), max(first, last) + 1)
        if found is None:
            return None
        for corner, place in zip(corners, (found[0], found[1] - 1), strict=True):
            if getattr(corner, name) is not None:
                setattr(corner, name, place)
        return title, corners

    return change


def sheet_gone(book, sheet):
    """Forget what referred to a tab that was deleted; formulas that read it become #REF!."""
    book.named[:] = [n for n in book.named if n["range"].get("sheetId", 0) != sheet.id]
    book.metadata[:] = [m for m in book.metadata if not _inside(m, sheet)]
    for owner in book.sheets:
        rewrite_cells(owner, lambda title, corners: (
            None if title is not None and title.lower() == sheet.title.lower() else (title, corners)))


def _inside(item, sheet):
    location = item["location"]
    if location["locationType"] == "SPREADSHEET":
        return False
    return location.get("dimensionRange", location).get("sheetId", 0) == sheet.id


def sheet_renamed(book, old, new):
    """Let formulas and rules follow a tab's new title."""
    for owner in book.sheets:
        rewrite_cells(owner, lambda title, corners: (
            new if title is not None and title.lower() == old.lower() else title, corners))


def grid_without_zero(book, grid):
    """Return a GridRange as Google writes it in answers: the sheet's id left out where it is 0 (recorded)."""
    a1.sheet_of(book, grid.get("sheetId", 0))
    return {k: v for k, v in grid.items() if not (k == "sheetId" and v == 0)}
