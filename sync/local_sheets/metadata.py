"""Developer metadata: on the spreadsheet, a tab, one line or one column; created, found, changed, deleted."""

from . import a1, masks
from .batch import handles
from .dimensions import size_of
from .errors import bad_request, not_found
from .model import Span

KINDS = {"ROWS": "ROW", "COLUMNS": "COLUMN"}


def _location(work, given):
    """Return a location as Google writes it, checked against the book."""
    chosen = [k for k in ("spreadsheet", "sheetId", "dimensionRange") if k in given]
    if len(chosen) != 1 or given.get("spreadsheet") is False:
        raise bad_request("DeveloperMetadata.location must have exactly one of spreadsheet, sheetId, dimensionRange.")
    if chosen == ["spreadsheet"]:
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if chosen == ["sheetId"]:
        a1.sheet_of(work.book, given["sheetId"])
        return {"locationType": "SHEET", "sheetId": given["sheetId"]}
    own = given["dimensionRange"]
    sheet = a1.sheet_of(work.book, own.get("sheetId", 0))
    dimension, start = own.get("dimension", ""), own.get("startIndex", 0)
    if dimension not in KINDS or own.get("endIndex", -1) != start + 1 or start < 0:
        raise bad_request("DimensionRange must be exactly one bounded row or column.")  # documented
    if start >= size_of(sheet, dimension):
        raise bad_request(f"dimensionRange.startIndex[{start}] is after the end of the sheet.")
    own = {"sheetId": sheet.id} if sheet.id else {}  # recorded for dimension groups: the id 0 is left out
    own |= {"dimension": dimension, "startIndex": start, "endIndex": start + 1}
    return {"locationType": KINDS[dimension], "dimensionRange": own}


@handles("createDeveloperMetadata")
def create(work, request):
    """Attach metadata to a place."""
    given = request.get("developerMetadata", {})
    if not given.get("metadataKey"):
        raise bad_request("DeveloperMetadata.metadataKey must be set.")
    if given.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise bad_request("DeveloperMetadata.visibility must be set.")
    taken = {m["metadataId"] for m in work.book.metadata}
    number = given.get("metadataId") or work.new_id(taken)
    if number in taken:
        raise bad_request(f"DeveloperMetadata with id {number} already exists.")
    item = {"metadataId": number, "metadataKey": given["metadataKey"]}
    if given.get("metadataValue"):
        item["metadataValue"] = given["metadataValue"]
    item |= {"location": _location(work, given.get("location", {})), "visibility": given["visibility"]}
    work.book.metadata.append(item)
    return {"createDeveloperMetadata": {"developerMetadata": item}}


@handles("updateDeveloperMetadata")
def update(work, request):
    """Change what the filters match, by mask."""
    tree = masks.parse(request.get("fields"), "DeveloperMetadata")
    given = request.get("developerMetadata", {})
    found = matching(work, request.get("dataFilters", []))
    if not found and work.assumptions.updating_missing_metadata_fails:
        raise bad_request("No developer metadata matches the data filters.")
    for item in found:
        for key in ("metadataKey", "metadataValue", "visibility"):
            if masks.wants(tree, key) and (key in given or tree is not masks.ALL):
                if not given.get(key) and key != "metadataValue":
                    raise bad_request(f"DeveloperMetadata.{key} must be set.")
                item[key] = given.get(key, "")
        if not item.get("metadataValue"):
            item.pop("metadataValue", None)
        if masks.wants(tree, "location") and "location" in given:
            item["location"] = _location(work, given["location"])
    return {"updateDeveloperMetadata": {"developerMetadata": found} if found else {}}


@handles("deleteDeveloperMetadata")
def delete(work, request):
    """Delete what a filter matches."""
    found = matching(work, [request.get("dataFilter", {})])
    work.book.metadata[:] = [m for m in work.book.metadata if m not in found]
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": found} if found else {}}


def search(work, filters):
    """Return the answer of developerMetadata.search."""
    found = [{"developerMetadata": item, "dataFilters": [f for f in filters if _matches(work, item, f)]}
             for item in matching(work, filters)]
    return {"matchedDeveloperMetadata": found} if found else {}


def get(work, number):
    """Return one metadata by its id."""
    found = next((m for m in work.book.metadata if m["metadataId"] == number), None)
    if found is None:
        raise not_found()
    return found


def matching(work, filters):
    """Return the metadata that any of the filters matches."""
    if not filters:
        raise bad_request("At least one data filter must be specified.")
    return [item for item in work.book.metadata if any(_matches(work, item, f) for f in filters)]


def _matches(work, item, data_filter):
    if "developerMetadataLookup" in data_filter:
        return _looked_up(work, item, data_filter["developerMetadataLookup"])
    area = _area(work, data_filter)
    return area is not None and _overlaps(item["location"], area)


def _area(work, data_filter):
    if "a1Range" in data_filter:
        return a1.parse(data_filter["a1Range"], work.book, work.assumptions)
    if "gridRange" in data_filter:
        return a1.of_grid(work.book, data_filter["gridRange"])
    raise bad_request("A data filter must have exactly one of developerMetadataLookup, a1Range or gridRange.")


def _looked_up(work, item, lookup):
    location = item["location"]
    if lookup.get("locationType", location["locationType"]) not in (location["locationType"],
                                                                     "DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED"):
        return False
    for key in ("metadataId", "metadataKey", "metadataValue", "visibility"):
        if key in lookup and item.get(key, "") != lookup[key]:
            return False
    return "metadataLocation" not in lookup or _placed(work, location, lookup)


def _placed(work, location, lookup):
    wanted = _location(work, lookup["metadataLocation"])
    strategy = lookup.get("locationMatchingStrategy", "EXACT_LOCATION")
    if strategy == "EXACT_LOCATION" or strategy.endswith("UNSPECIFIED"):
        return wanted == location
    if wanted["locationType"] == "SPREADSHEET":
        raise bad_request("INTERSECTING_LOCATION cannot be used with a spreadsheet location.")
    if wanted["locationType"] == "SHEET":
        sheet = work.book.sheet(wanted["sheetId"])
        return _overlaps(location, (sheet, sheet.whole()))
    sheet = work.book.sheet(wanted["dimensionRange"].get("sheetId", 0))
    return _overlaps(location, (sheet, _span(sheet, wanted["dimensionRange"])))


def _span(sheet, own):
    if own["dimension"] == "ROWS":
        return Span(own["startIndex"], own["endIndex"], 0, sheet.column_count)
    return Span(0, sheet.row_count, own["startIndex"], own["endIndex"])


def _overlaps(location, area):
    sheet, span = area
    if location["locationType"] == "SPREADSHEET":
        return False
    if location["locationType"] == "SHEET":
        return location["sheetId"] == sheet.id
    own = location["dimensionRange"]
    return own.get("sheetId", 0) == sheet.id and _span(sheet, own).meets(span)


def place_of(work, item):
    """Return the sheet and rectangle of a metadata, for reads and writes by data filter."""
    location = item["location"]
    if location["locationType"] == "SPREADSHEET":
        sheet = work.book.sheets[0]
        return sheet, sheet.whole()
    if location["locationType"] == "SHEET":
        sheet = work.book.sheet(location["sheetId"])
        return sheet, sheet.whole()
    sheet = work.book.sheet(location["dimensionRange"].get("sheetId", 0))
    return sheet, _span(sheet, location["dimensionRange"])


def sorted_lines(work, sheet, new_place):
    """Let the metadata of lines follow a sort: they land where the values landed (a live probe saw it)."""
    kept = []
    for item in work.book.metadata:
        own = item["location"].get("dimensionRange")
        if own and own.get("sheetId", 0) == sheet.id and own["dimension"] == "ROWS" and own["startIndex"] in new_place:
            if work.assumptions.metadata_lost_on_sort:
                continue
            place = new_place[own["startIndex"]]
            item["location"] = item["location"] | {
                "dimensionRange": own | {"startIndex": place, "endIndex": place + 1}}
        kept.append(item)
    work.book.metadata[:] = kept
