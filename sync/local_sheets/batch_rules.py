"""Requests about what lies over the cells: names, protection, validation, conditional formats, merges, filters."""

import copy
import re

from . import a1, masks, protection, validation
from .answers import formatted
from .batch import handles
from .cells import colour_of
from .dimensions import bounds, inside
from .errors import bad_request, unsupported
from .model import Span
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
    users = list(given.get("editors", {}).get("users", []))
    if users and work.asker.lower() not in {u.lower() for u in users}:
        users.append(work.asker)  # assumed: who protects stays an editor
    editors = {"users": users} if users else {}
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


@handles("setDataValidation")
def set_data_validation(work, request):
    """Set the rule of a rectangle, or remove it where none is given."""
    sheet, span = a1.of_grid(work.book, request.get("range", {}))
    rule = request.get("rule")
    if rule is not None:
        rule = validation.checked_rule(rule)
    protection.guard(work, sheet, span)
    shared = {}
    for r in range(span.top, span.bottom):
        for c in range(span.left, span.right):
            cell = sheet.cell(r, c)
            key = id(cell.extra)
            if key not in shared:
                extra = {k: v for k, v in (cell.extra or {}).items() if k != "dataValidation"}
                shared[key] = (cell.extra, extra | {"dataValidation": rule} if rule else extra or None)
            sheet.put(r, c, cell._replace(extra=shared[key][1]))


def _rule(work, given):
    """Return a conditional format rule as Google keeps it, its ranges checked, and the sheet it is on."""
    if not given.get("ranges") or len({"booleanRule", "gradientRule"} & given.keys()) != 1:
        raise bad_request("A conditional format rule needs ranges and exactly one of booleanRule, gradientRule.")
    sheets = {a1.of_grid(work.book, grid)[0].id for grid in given["ranges"]}
    if len(sheets) > 1:
        raise bad_request("All ranges of a conditional format rule must be on the same sheet.")
    rule = copy.deepcopy(given)
    rule["ranges"] = [grid_without_zero(work.book, grid) for grid in rule["ranges"]]
    _pair(rule)
    return work.book.sheet(sheets.pop()), rule


def _pair(node):
    """Give each colour of a rule its style, and the other way round, as in cell formats (assumed)."""
    if isinstance(node, list):
        for item in node:
            _pair(item)
    if not isinstance(node, dict):
        return
    for name in ("backgroundColor", "foregroundColor", "color"):
        style = name + "Style"
        source = node.get(style, {}).get("rgbColor") if style in node else node.get(name)
        if source is not None and (name in node or style in node):
            node[name] = colour_of(source)
            node[style] = {"rgbColor": colour_of(source)}
    for key, item in node.items():
        if not key.endswith("Color") and not key.endswith("ColorStyle"):
            _pair(item)


def _place(rules, index, more=0):
    if not 0 <= index < len(rules) + more:
        raise bad_request(f"No conditional format at index: {index}")
    return index


@handles("addConditionalFormatRule")
def add_conditional_format(work, request):
    """Insert a conditional format at an index."""
    sheet, rule = _rule(work, request.get("rule", {}))
    sheet.conditional.insert(_place(sheet.conditional, request.get("index", 0), 1), rule)


@handles("updateConditionalFormatRule")
def update_conditional_format(work, request):
    """Replace a conditional format, or move it to another index."""
    index = request.get("index", 0)
    if "rule" in request:
        sheet, rule = _rule(work, request["rule"])
        old = sheet.conditional[_place(sheet.conditional, index)]
        sheet.conditional[index] = rule
        reply = {"newRule": rule, "oldRule": old}
    else:
        sheet = a1.sheet_of(work.book, request.get("sheetId", 0))
        old = sheet.conditional.pop(_place(sheet.conditional, index))
        target = _place(sheet.conditional, request.get("newIndex", 0), 1)
        sheet.conditional.insert(target, old)
        reply = {"newRule": old, "newIndex": target, "oldIndex": index}
    return {"updateConditionalFormatRule": {k: v for k, v in reply.items() if v != 0}}


@handles("deleteConditionalFormatRule")
def delete_conditional_format(work, request):
    """Delete a conditional format."""
    sheet = a1.sheet_of(work.book, request.get("sheetId", 0))
    rule = sheet.conditional.pop(_place(sheet.conditional, request.get("index", 0)))
    return {"deleteConditionalFormatRule": {"rule": rule}}


@handles("mergeCells")
def merge_cells(work, request):
    """Merge a rectangle whole, by lines or by columns; only the upper left value stays."""
    sheet, span = a1.of_grid(work.book, request.get("range", {}))
    protection.guard(work, sheet, span)
    _frozen_edge(sheet, span)
    kind = request.get("mergeType", "MERGE_ALL")
    boxes = {
        "MERGE_ALL": [list(span)],
        "MERGE_ROWS": [[r, r + 1, span.left, span.right] for r in range(span.top, span.bottom)],
        "MERGE_COLUMNS": [[span.top, span.bottom, c, c + 1] for c in range(span.left, span.right)],
    }[kind]
    for old in sheet.merges:
        inside = (span.top <= old[0] and old[1] <= span.bottom and span.left <= old[2] and old[3] <= span.right)
        if span.meets(Span(*old)) and not inside:
            raise bad_request("You must select all cells in a merged range to merge or unmerge them.")
    sheet.merges = [m for m in sheet.merges if not span.meets(Span(*m))]
    for box in boxes:
        if (box[1] - box[0]) * (box[3] - box[2]) > 1:
            sheet.merges.append(box)
            _keep_first(work, sheet, Span(*box))


def _frozen_edge(sheet, span):
    grid = sheet.properties["gridProperties"]
    rows, columns = grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)
    if span.top < rows < span.bottom:
        raise bad_request("Sorry, you can't merge frozen and non-frozen rows.")
    if span.left < columns < span.right:
        raise bad_request("Sorry, you can't merge frozen and non-frozen columns.")


def _keep_first(work, sheet, span):
    """Keep one value of a merge, in its first cell."""
    if not work.assumptions.merge_discards_values:
        return
    places = [(r, c) for r in range(span.top, min(span.bottom, len(sheet.rows)))
              for c in range(span.left, min(span.right, len(sheet.rows[r])))]
    for r, c in places:
        if (r, c) != (span.top, span.left):
            sheet.put(r, c, sheet.cell(r, c)._replace(value=None))


@handles("unmergeCells")
def unmerge_cells(work, request):
    """Undo the merges that a rectangle holds; one that it holds in part is refused (documented)."""
    sheet, span = a1.of_grid(work.book, request.get("range", {}))
    protection.guard(work, sheet, span)
    for top, bottom, left, right in sheet.merges:
        inside = span.top <= top and bottom <= span.bottom and span.left <= left and right <= span.right
        if span.meets(Span(top, bottom, left, right)) and not inside:
            raise bad_request("You must select all cells in a merged range to merge or unmerge them.")
    sheet.merges = [m for m in sheet.merges if not span.meets(Span(*m))]


@handles("setBasicFilter")
def set_basic_filter(work, request):
    """Set a tab's filter; its open sides are closed at the grid's edges (recorded)."""
    given = request.get("filter", {})
    sheet, span = a1.of_grid(work.book, given.get("range", {}))
    if given.get("tableId"):
        raise unsupported("a filter of a table")
    sheet.basic_filter = copy.deepcopy(given) | {"range": a1.grid_of(sheet, span)}
    _filter_lines(work, sheet, span)


def _filter_lines(work, sheet, span):
    """Hide the lines whose cells the filter's hidden values hold; other conditions are refused loudly."""
    _unhide(sheet)
    criteria = {int(k): v for k, v in sheet.basic_filter.get("criteria", {}).items()}
    for spec in sheet.basic_filter.get("filterSpecs", []):
        criteria[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {})
    if any(set(c) - {"hiddenValues"} for c in criteria.values()):
        raise unsupported("a filter by condition or colour")
    calculation = work.calculation()
    for r in range(span.top + 1, min(span.bottom, len(sheet.rows))):
        for column, criterion in criteria.items():
            value = calculation.value(sheet, r, column)
            text = "" if value is None else formatted(sheet.cell(r, column), value, sheet, calculation,
                                                      work.book.locale)
            if text in criterion.get("hiddenValues", []):
                sheet.row_meta.setdefault(r, {})["hiddenByFilter"] = True


def _unhide(sheet):
    for index in list(sheet.row_meta):
        sheet.row_meta[index].pop("hiddenByFilter", None)
        if not sheet.row_meta[index]:
            del sheet.row_meta[index]


@handles("clearBasicFilter")
def clear_basic_filter(work, request):
    """Remove a tab's filter."""
    sheet = a1.sheet_of(work.book, request.get("sheetId", 0))
    sheet.basic_filter = None
    _unhide(sheet)


def _group_name(dimension):
    return "row_groups" if dimension == "ROWS" else "column_groups"


@handles("addDimensionGroup")
def add_dimension_group(work, request):
    """Group lines or columns; a group inside another is one deeper (recorded for one group)."""
    sheet, dimension, start, end = bounds(work, request.get("range", {}))
    inside(sheet, dimension, end, "group")
    groups = getattr(sheet, _group_name(dimension))
    around = [g for g in groups if g["range"].get("startIndex", 0) <= start and end <= g["range"]["endIndex"]]
    if any(g["range"].get("startIndex", 0) < end and start < g["range"]["endIndex"] and g not in around
           for g in groups):
        raise unsupported("groups that overlap")
    own = {"sheetId": sheet.id} if sheet.id else {}
    own |= {"dimension": dimension, "startIndex": start, "endIndex": end}
    groups.append({"range": own, "depth": len(around) + 1})
    grid = sheet.properties["gridProperties"]
    grid["rowGroupControlAfter" if dimension == "ROWS" else "columnGroupControlAfter"] = True  # recorded
    return {"addDimensionGroup": {"dimensionGroups": copy.deepcopy(groups)}}


@handles("deleteDimensionGroup")
def delete_dimension_group(work, request):
    """Undo the deepest group of just these lines or columns."""
    sheet, dimension, start, end = bounds(work, request.get("range", {}))
    groups = getattr(sheet, _group_name(dimension))
    found = [g for g in groups if (g["range"].get("startIndex", 0), g["range"]["endIndex"]) == (start, end)]
    if not found:
        raise bad_request("Cannot delete a dimension group that does not exist.")
    groups.remove(found[-1])
    rest = copy.deepcopy(groups)
    return {"deleteDimensionGroup": {"dimensionGroups": rest} if rest else {}}
