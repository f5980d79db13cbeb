"""Requests about what people lay on a tab and we only keep for them: banding, filter views, charts, borders."""

import copy

from . import a1, masks, protection
from .batch import handles
from .cells import colour_of
from .errors import bad_request, unsupported

KINDS = {  # what a request calls it: the list on the sheet, the name of its id
    "bandedRange": ("banded", "bandedRangeId"),
    "filter": ("filter_views", "filterViewId"),
    "chart": ("charts", "chartId"),
}
WIDTHS = {"SOLID_MEDIUM": 2, "SOLID_THICK": 3, "DOUBLE": 3}  # assumed; all others are one pixel wide


def _home(work, kind, item):
    """Return the tab that an object lies on, after checking its range."""
    if kind == "chart":
        position = item.get("position", {})
        if "overlayPosition" not in position:
            raise unsupported("a chart on a sheet of its own")
        return a1.sheet_of(work.book, position["overlayPosition"].get("anchorCell", {}).get("sheetId", 0))
    if "range" not in item:
        raise bad_request(f"{kind}.range must be set.")
    return a1.of_grid(work.book, item["range"])[0]


def _add(work, kind, given):
    """Keep an object as it was given, under a new id."""
    name, key = KINDS[kind]
    item = copy.deepcopy(given)
    sheet = _home(work, kind, item)
    taken = {x[key] for s in work.book.sheets for x in getattr(s, name)}
    if item.get(key) in taken:
        raise bad_request(f"The {key} {item[key]} is already in use.")
    item[key] = item.get(key) or work.new_id(taken)
    getattr(sheet, name).append(item)
    return item


def _find(work, kind, number):
    name, key = KINDS[kind]
    for sheet in work.book.sheets:
        for item in getattr(sheet, name):
            if item[key] == number:
                return getattr(sheet, name), item
    raise bad_request(f"No {kind} with id: {number}")


def _update(work, kind, given, fields):
    found, item = _find(work, kind, given.get(KINDS[kind][1], 0))
    schema = {"bandedRange": "BandedRange", "filter": "FilterView"}[kind]
    new = masks.changed(item, given, masks.parse(fields, schema)) | {KINDS[kind][1]: item[KINDS[kind][1]]}
    _home(work, kind, new)
    found[found.index(item)] = new


def _delete(work, kind, number):
    found, item = _find(work, kind, number)
    found.remove(item)


@handles("addBanding")
def add_banding(work, request):
    """Add alternating colours."""
    return {"addBanding": {"bandedRange": _add(work, "bandedRange", request.get("bandedRange", {}))}}


@handles("updateBanding")
def update_banding(work, request):
    """Change alternating colours."""
    _update(work, "bandedRange", request.get("bandedRange", {}), request.get("fields"))


@handles("deleteBanding")
def delete_banding(work, request):
    """Remove alternating colours."""
    _delete(work, "bandedRange", request.get("bandedRangeId", 0))


@handles("addFilterView")
def add_filter_view(work, request):
    """Add a filter view, which hides nothing by itself."""
    return {"addFilterView": {"filter": _add(work, "filter", request.get("filter", {}))}}


@handles("updateFilterView")
def update_filter_view(work, request):
    """Change a filter view."""
    _update(work, "filter", request.get("filter", {}), request.get("fields"))


@handles("deleteFilterView")
def delete_filter_view(work, request):
    """Remove a filter view."""
    _delete(work, "filter", request.get("filterId", 0))


@handles("addChart")
def add_chart(work, request):
    """Keep a chart on a tab; its letters are Roboto's where nothing else is said (documented)."""
    given = request.get("chart", {})
    spec = given.get("spec", {})
    spec = {"fontName": "Roboto"} | spec | {
        "titleTextFormat": {"fontFamily": spec.get("fontName", "Roboto")} | spec.get("titleTextFormat", {})}
    return {"addChart": {"chart": _add(work, "chart", given | {"spec": spec})}}


@handles("updateChartSpec")
def update_chart(work, request):
    """Replace what a chart shows."""
    _, item = _find(work, "chart", request.get("chartId", 0))
    item["spec"] = request.get("spec", {})


@handles("updateEmbeddedObjectPosition")
def move_object(work, request):
    """Move a chart, or give it another size, by mask."""
    found, item = _find(work, "chart", request.get("objectId", 0))
    given = request.get("newPosition", {})
    if "overlayPosition" not in given:
        raise unsupported("a chart on a sheet of its own")
    tree = masks.parse(request.get("fields"), "OverlayPosition")
    place = masks.changed(item["position"]["overlayPosition"], given["overlayPosition"], tree)
    found.remove(item)
    item = item | {"position": {"overlayPosition": place}}
    _home(work, "chart", item).charts.append(item)
    return {"updateEmbeddedObjectPosition": {"position": item["position"]}}


@handles("deleteEmbeddedObject")
def delete_object(work, request):
    """Remove a chart."""
    _delete(work, "chart", request.get("objectId", 0))


@handles("updateBorders")
def update_borders(work, request):
    """Draw or remove borders around and within a rectangle; a side that is not given stays."""
    sheet, span = a1.of_grid(work.book, request.get("range", {}))
    protection.guard(work, sheet, span)
    for r in range(span.top, span.bottom):
        for c in range(span.left, span.right):
            cell = sheet.cell(r, c)
            drawn = {
                "top": "top" if r == span.top else "innerHorizontal",
                "bottom": "bottom" if r == span.bottom - 1 else "innerHorizontal",
                "left": "left" if c == span.left else "innerVertical",
                "right": "right" if c == span.right - 1 else "innerVertical",
            }
            borders = dict((cell.format or {}).get("borders", {}))
            for side, given in drawn.items():
                if given in request:
                    borders = _with_side(borders, side, request[given])
            form = {k: v for k, v in (cell.format or {}).items() if k != "borders"}
            form |= {"borders": borders} if borders else {}
            sheet.put(r, c, cell._replace(format=form or None))


def _with_side(borders, side, border):
    rest = {k: v for k, v in borders.items() if k != side}
    style = border.get("style", "NONE")
    if style in ("NONE", "STYLE_UNSPECIFIED"):
        return rest
    colour = colour_of(border.get("colorStyle", {}).get("rgbColor", border.get("color", {})))
    return rest | {side: {"style": style, "width": WIDTHS.get(style, 1), "color": colour,
                          "colorStyle": {"rgbColor": colour}}}
