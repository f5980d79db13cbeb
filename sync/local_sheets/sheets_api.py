"""The methods of the Sheets v4 API: path and options in, answer out."""

import re

from . import a1, answers, batch, batch_sheets, dimensions, files, masks, metadata, values
from . import batch_cells as _cells  # noqa: F401  (these modules register the requests of a batch)
from . import batch_filters as _filters  # noqa: F401
from . import batch_names as _names  # noqa: F401
from . import batch_objects as _objects  # noqa: F401
from . import batch_paste as _paste  # noqa: F401
from . import batch_rules as _rules  # noqa: F401
from .errors import bad_request, unsupported
from .schema import clean

BOOK = "/v4/spreadsheets/([^/:]+)"


def tree_of(call, schema):
    """Return the mask of a request's `fields`, or that of everything."""
    return masks.parse(call.options["fields"], schema) if call.options.get("fields") else masks.ALL


def _flag(call, name):
    value = call.options.get(name, "false").lower()
    if value not in ("true", "false"):
        raise bad_request(f"Invalid value at '{name}' (TYPE_BOOL), \"{value[:40]}\"")
    return value == "true"


def _get(service, call, file_id):
    tree, with_grid = tree_of(call, "Spreadsheet"), _flag(call, "includeGridData")

    def read(work):
        ranges = [a1.parse(text, work.book, work.assumptions) for text in call.ranges]
        return answers.spreadsheet(work, tree, ranges or None, with_grid)

    return service.reading(call, file_id, read)


def _create(service, call):
    """Create a spreadsheet from a body that may name its title, locale, time zone and tabs."""
    body, tree = clean(call.body(), "Spreadsheet"), tree_of(call, "Spreadsheet")
    given = body.get("properties", {})
    if body.get("sheets") and any(s.get("data") for s in body["sheets"]):
        raise unsupported("creating a spreadsheet with cells")
    with service.store.writing() as change:
        book = files.new_book(files.new_file_id(service.ids), given.get("title") or files.DEFAULT_TITLE,
                              call.asker, service.now())
        work = service.work(book, call.asker)
        for key in ("locale", "timeZone"):
            if given.get(key):
                batch_sheets.update_spreadsheet_properties(
                    work, {"properties": {key: given[key]}, "fields": key})
        if body.get("sheets"):
            book.sheets.clear()
            for sheet in body["sheets"]:
                batch_sheets.add_sheet(work, {"properties": sheet.get("properties", {})})
        change.add(book)
        return answers.spreadsheet(work, tree)


def _batch_update(service, call, file_id):
    body = clean(call.body(), "BatchUpdateSpreadsheetRequest")
    tree = tree_of(call, "BatchUpdateSpreadsheetResponse")
    return service.writing(call, file_id, lambda work: batch.run(work, body, tree))


def _by_filter(service, call, file_id):
    """spreadsheets.getByDataFilter."""
    body = clean(call.body(), "GetSpreadsheetByDataFilterRequest")
    tree = tree_of(call, "Spreadsheet")
    return service.reading(call, file_id, lambda work: answers.spreadsheet(
        work, tree, [area for f in body.get("dataFilters", []) for area in areas(work, f)] or None,
        body.get("includeGridData", False)))


def areas(work, data_filter):
    """Return the sheets and rectangles that a data filter means."""
    kinds = {"developerMetadataLookup", "a1Range", "gridRange"} & data_filter.keys()
    if len(kinds) != 1:
        raise bad_request("A data filter must have exactly one of developerMetadataLookup, a1Range or gridRange.")
    if "a1Range" in data_filter:
        return [a1.parse(data_filter["a1Range"], work.book, work.assumptions)]
    if "gridRange" in data_filter:
        return [a1.of_grid(work.book, data_filter["gridRange"])]
    return [metadata.place_of(work, item) for item in metadata.matching(work, [data_filter])]


def _masked(call, schema, answer):
    return masks.prune(answer, tree_of(call, schema))


def _values_get(service, call, file_id, text):
    return _masked(call, "ValueRange", service.reading(
        call, file_id, lambda work: values.get(work, text, call.options)))


def _values_batch_get(service, call, file_id):
    return _masked(call, "BatchGetValuesResponse", service.reading(
        call, file_id, lambda work: values.batch_get(work, call.ranges, call.options)))


def _values_update(service, call, file_id, text):
    body = {"data": call.body()}
    body = clean(body["data"], "ValueRange", "data")  # recorded: the body is told of as 'data'
    tree = tree_of(call, "UpdateValuesResponse")
    return masks.prune(service.writing(
        call, file_id, lambda work: values.update(work, text, body, call.options)), tree)


def _values_append(service, call, file_id, text):
    body = clean(call.body(), "ValueRange", "data")
    tree = tree_of(call, "AppendValuesResponse")

    def write(work):
        answer = values.append(work, text, body, call.options)
        dimensions.limits(work.book)
        return answer

    return masks.prune(service.writing(call, file_id, write), tree)


def _values_clear(service, call, file_id, text):
    clean(call.body(), "ClearValuesRequest")
    tree = tree_of(call, "ClearValuesResponse")

    def write(work):
        cleared = values.clear(work, *a1.parse(text, work.book, work.assumptions))
        return {"spreadsheetId": file_id, "clearedRange": cleared}

    return masks.prune(service.writing(call, file_id, write), tree)


def _values_batch_clear(service, call, file_id):
    body = clean(call.body(), "BatchClearValuesRequest")

    def write(work):
        found = [a1.parse(text, work.book, work.assumptions) for text in body.get("ranges", [])]
        return _cleared(work, found)

    return service.writing(call, file_id, write)


def _cleared(work, found):
    ranges = [values.clear(work, sheet, span) for sheet, span in found]
    return {"spreadsheetId": work.book.id} | ({"clearedRanges": ranges} if ranges else {})


def _values_batch_update(service, call, file_id):
    body = clean(call.body(), "BatchUpdateValuesRequest")

    def write(work):
        return values.batch_update(work, body, lambda entry: a1.parse(
            entry.get("range", ""), work.book, work.assumptions))

    return _masked(call, "BatchUpdateValuesResponse", service.writing(call, file_id, write))


def _filtered_get(service, call, file_id):
    """values.batchGetByDataFilter."""
    body = clean(call.body(), "BatchGetValuesByDataFilterRequest")

    def read(work):
        matched = {}
        for data_filter in body.get("dataFilters", []):
            for sheet, span in areas(work, data_filter):
                matched.setdefault((sheet.id, span), (sheet, span, []))[2].append(data_filter)
        found = [{"valueRange": values.read(work, sheet, span, body), "dataFilters": filters}
                 for sheet, span, filters in matched.values()]
        return {"spreadsheetId": file_id} | ({"valueRanges": found} if found else {})

    return service.reading(call, file_id, read)


def _filtered_update(service, call, file_id):
    """values.batchUpdateByDataFilter."""
    body = clean(call.body(), "BatchUpdateValuesByDataFilterRequest")

    def write(work):
        data, places = [], []
        for entry in body.get("data", []):
            for area in areas(work, entry.get("dataFilter", {})):
                places.append((area, entry["dataFilter"]))
                data.append({k: v for k, v in entry.items() if k != "dataFilter"} | {"_area": area})
        answer = values.batch_update(work, body | {"data": data}, lambda entry: entry["_area"])
        for response, (_, data_filter) in zip(answer.get("responses", []), places, strict=True):
            response["dataFilter"] = data_filter
            response.pop("spreadsheetId", None)
        return answer

    return service.writing(call, file_id, write)


def _filtered_clear(service, call, file_id):
    """values.batchClearByDataFilter."""
    body = clean(call.body(), "BatchClearValuesByDataFilterRequest")
    return service.writing(call, file_id, lambda work: _cleared(
        work, [area for f in body.get("dataFilters", []) for area in areas(work, f)]))


def _metadata_get(service, call, file_id, number):
    if not re.fullmatch(r"\d{1,10}", number):
        raise bad_request(f"Invalid value at 'metadata_id' (TYPE_INT32), \"{number[:40]}\"")
    return _masked(call, "DeveloperMetadata", service.reading(
        call, file_id, lambda work: metadata.get(work, int(number))))


def _metadata_search(service, call, file_id):
    body = clean(call.body(), "SearchDeveloperMetadataRequest")
    return _masked(call, "SearchDeveloperMetadataResponse", service.reading(
        call, file_id, lambda work: metadata.search(work, body.get("dataFilters", []))))


def _copy_to(service, call, file_id, sheet_id):
    """sheets.copyTo: copy a tab into this or another spreadsheet."""
    body = clean(call.body(), "CopySheetToAnotherSpreadsheetRequest")
    source = service.store.book(file_id)
    number = int(sheet_id) if re.fullmatch(r"\d{1,10}", sheet_id) else -1

    def read(work):
        return a1.sheet_of(work.book, number)

    sheet = service.reading(call, file_id, read) if source else None

    def write(work):
        title, count = f"Copy of {sheet.title}", 2
        while work.book.sheet_titled(title):
            title, count = f"Copy of {sheet.title} {count}", count + 1
        twin = batch_sheets.copied(sheet, work.new_id(batch_sheets.taken_ids(work.book)), title)
        work.book.sheets.append(twin)
        dimensions.limits(work.book)
        return answers.sheet_properties(work.book, twin)

    return service.writing(call, body.get("destinationSpreadsheetId", ""), write)


ROUTES = [
    ("/v4/spreadsheets", {"POST": _create}),
    (BOOK, {"GET": _get}),
    (BOOK + ":batchUpdate", {"POST": _batch_update}),
    (BOOK + ":getByDataFilter", {"POST": _by_filter}),
    (BOOK + "/values:batchGet", {"GET": _values_batch_get}),
    (BOOK + "/values:batchUpdate", {"POST": _values_batch_update}),
    (BOOK + "/values:batchClear", {"POST": _values_batch_clear}),
    (BOOK + "/values:batchGetByDataFilter", {"POST": _filtered_get}),
    (BOOK + "/values:batchUpdateByDataFilter", {"POST": _filtered_update}),
    (BOOK + "/values:batchClearByDataFilter", {"POST": _filtered_clear}),
    (BOOK + "/values/(.+):append", {"POST": _values_append}),
    (BOOK + "/values/(.+):clear", {"POST": _values_clear}),
    (BOOK + "/values/(.+)", {"GET": _values_get, "PUT": _values_update}),
    (BOOK + r"/developerMetadata/(\w+)", {"GET": _metadata_get}),
    (BOOK + "/developerMetadata:search", {"POST": _metadata_search}),
    (BOOK + "/sheets/([^/:]+):copyTo", {"POST": _copy_to}),
]

