"""spreadsheets.batchUpdate: the requests of a batch carried out in order, all or none."""

from . import a1, answers, dimensions, masks
from .errors import ApiError, bad_request, unsupported

HANDLERS = {}


def handles(name):
    """Register the function that carries out one kind of request."""
    def register(function):
        HANDLERS[name] = function
        return function

    return register


def run(work, body, tree=masks.ALL):
    """Carry out a batch on the work's book and return the answer; any refusal refuses the whole batch."""
    requests = body.get("requests")
    if not requests:
        raise bad_request("Must specify at least one request.")
    ranges = body.get("responseRanges", [])
    replies = [_one(work, index, request) for index, request in enumerate(requests)]
    dimensions.limits(work.book)
    answer = {"spreadsheetId": work.book.id, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        pairs = [a1.parse(text, work.book, work.assumptions) for text in ranges] or None
        if not work.assumptions.answer_shows_hidden_tabs and pairs:
            pairs = [pair for pair in pairs if not pair[0].properties.get("hidden")]
        below = masks.below(tree, "updatedSpreadsheet")
        if masks.wants(tree, "updatedSpreadsheet"):
            answer["updatedSpreadsheet"] = answers.spreadsheet(
                work, below, pairs, bool(body.get("responseIncludeGridData")))
    return masks.prune(answer, tree if tree is masks.ALL or "updatedSpreadsheet" not in tree else
                       tree | {"updatedSpreadsheet": masks.ALL})


def _one(work, index, request):
    kinds = list(request)
    if len(kinds) != 1:
        raise bad_request(f"Invalid requests[{index}]: " + (
            "No request set." if not kinds else f"oneof field 'kind' is already set. Cannot set '{kinds[1]}'"))
    kind = kinds[0]
    if kind not in HANDLERS:
        raise unsupported(f"the request {kind}")
    try:
        return HANDLERS[kind](work, request[kind]) or {}
    except ApiError as refusal:
        raise refusal.within(f"requests[{index}].{kind}") from None
