"""Requests about what lies over the cells: validation, conditional formats, merges, groups."""

import collections
import copy

from . import a1, protection, validation
from .batch import handles
from .cells import colour_of
from .dimensions import bounds, inside
from .errors import bad_request
from .model import Span
from .references import grid_without_zero

MAX_GROUP_DEPTH = 8  # assumed


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


@handles("addDimensionGroup")
def add_dimension_group(work, request):
    """Group lines or columns: each becomes one deeper (documented)."""
    sheet, dimension, start, end = bounds(work, request.get("range", {}))
    inside(sheet, dimension, end, "group")
    grid = sheet.properties["gridProperties"]
    grid["rowGroupControlAfter" if dimension == "ROWS" else "columnGroupControlAfter"] = True  # recorded
    return {"addDimensionGroup": _regrouped(sheet, dimension, range(start, end), 1)}


@handles("deleteDimensionGroup")
def delete_dimension_group(work, request):
    """Make lines or columns one less deep, so that the deepest groups shrink or go (documented)."""
    sheet, dimension, start, end = bounds(work, request.get("range", {}))
    inside(sheet, dimension, end, "ungroup")
    return {"deleteDimensionGroup": _regrouped(sheet, dimension, range(start, end), -1)}


def _regrouped(sheet, dimension, indexes, step):
    """Change the depth of lines or columns and derive the groups: of each depth, the runs that reach it."""
    name = "row_groups" if dimension == "ROWS" else "column_groups"
    depths = collections.Counter()
    for group in getattr(sheet, name):
        depths.update(range(group["range"].get("startIndex", 0), group["range"]["endIndex"]))
    if step < 0 and not any(depths[i] for i in indexes):
        raise bad_request("Cannot delete a dimension group that does not exist.")
    for index in indexes:
        depths[index] = max(depths[index] + step, 0)
    if max(depths.values()) > MAX_GROUP_DEPTH:
        raise bad_request(f"Groups cannot be deeper than {MAX_GROUP_DEPTH}.")
    groups = [_group(sheet, dimension, run, depth) for depth in range(1, max(depths.values()) + 1)
              for run in _runs({i for i, d in depths.items() if d >= depth})]
    setattr(sheet, name, groups)
    return {"dimensionGroups": copy.deepcopy(groups)} if groups else {}


def _runs(indexes):
    """Return start and end of each run of neighbours among indexes."""
    starts = sorted(i for i in indexes if i - 1 not in indexes)
    return zip(starts, sorted(i + 1 for i in indexes if i + 1 not in indexes), strict=True)


def _group(sheet, dimension, run, depth):
    own = {"sheetId": sheet.id} if sheet.id else {}
    return {"range": own | {"dimension": dimension, "startIndex": run[0], "endIndex": run[1]}, "depth": depth}
