"""The one method of Drive v2 that a client of spreadsheets still uses: replacing a file by a CSV (recorded)."""

import csv
import datetime
import io

from . import files, protection, typed
from .batch_sheets import new_sheet
from .errors import ApiError, bad_request, file_not_found, unsupported
from .model import Cell

ROOT = "https://www.googleapis.com/drive/v2/files/"
EXPORTS = {
    "application/x-vnd.oasis.opendocument.spreadsheet": "ods",
    "text/tab-separated-values": "tsv",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "application/zip": "zip",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}


def put(service, call, file_id):
    """Replace a spreadsheet's contents by the CSV in the body."""
    if not call.content_type.startswith("text/csv"):
        raise unsupported(f"uploading {call.content_type[:60]!r}")
    with service.store.writing() as change:
        book = change.book(file_id)
        role = protection.role_of(book.meta, call.asker) if book else None
        if role is None:
            raise file_not_found(file_id)
        if role not in protection.EDIT_ROLES:
            raise ApiError(403, "The user does not have sufficient permissions for this file.",
                           reason="insufficientFilePermissions")
        _replace(service.work(book, call.asker), _rows(call.data))
        files.touch(book.meta, call.asker, service.now(), service.modified_lag)
        return _resource(book.meta, call.asker, service.now(), service.modified_lag)


def _rows(data):
    try:
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise bad_request("The uploaded content is not valid CSV.") from None


def _replace(work, rows):
    """Put the lines of a CSV, each field read as typed, into one fresh tab with the file's title (recorded)."""
    book, width = work.book, max((len(row) for row in rows), default=0)
    sheet = new_sheet(work.new_id({s.id for s in book.sheets}), book.meta["name"], max(len(rows), 1000), max(width, 26))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            found = typed.read(text, None, book.locale, work.local_now())
            form = {"numberFormat": found.number_format} if found.number_format else None
            sheet.put(r, c, Cell(found.value, form))
    book.sheets[:] = [sheet]
    book.properties["timeZone"] = "America/Los_Angeles"
    book.named.clear()
    book.metadata.clear()


def _user(address):
    return {
        "kind": "drive#user",
        "displayName": address,
        "isAuthenticatedUser": True,
        "permissionId": files.permission_id("user", address),
        "emailAddress": address,
        "picture": {"url": "https://lh3.googleusercontent.com/a/default-user=s64"},
    }


def _resource(meta, asker, now, lag):
    """Return the file as Drive v2 shows it."""
    file_id, modified = meta["id"], files.modified_time(meta, now, lag)
    parent, export = meta["parents"][0], f"https://docs.google.com/spreadsheets/export?id={file_id}&exportFormat="
    version = str(meta["changes"][-1][1])
    document = f"https://docs.google.com/spreadsheets/d/{file_id}"
    millis = int(datetime.datetime.fromisoformat(modified).timestamp() * 1000)
    return {
        "kind": "drive#file",
        "id": file_id,
        "etag": f'"{millis}"',
        "title": meta["name"],
        "mimeType": meta["mimeType"],
        "userPermission": {
            "id": "me", "type": "user", "kind": "drive#permission", "role": protection.role_of(meta, asker),
            "selfLink": f"{ROOT}{file_id}/permissions/me", "etag": '"me"', "pendingOwner": False},
        "selfLink": ROOT + file_id,
        "alternateLink": f"{document}/edit?usp=drivesdk",
        "embedLink": f"{document}/htmlembed",
        "thumbnailLink": f"https://docs.google.com/feeds/vt?gd=true&id={file_id}&v={version}",
        "iconLink": "https://drive-thirdparty.googleusercontent.com/16/type/" + meta["mimeType"],
        "exportLinks": {kind: export + ending for kind, ending in EXPORTS.items()},
        "owners": [_user(protection.owner_of(meta))],
        "ownerNames": [protection.owner_of(meta)],
        "lastModifyingUser": _user(asker),
        "lastModifyingUserName": asker,
        "parents": [{"kind": "drive#parentReference", "id": parent, "isRoot": parent == "root",
                     "selfLink": f"{ROOT}{file_id}/parents/{parent}", "parentLink": ROOT + parent}],
        "labels": {"viewed": True, "restricted": False, "starred": False, "hidden": False, "trashed": False},
        "capabilities": {"canEdit": True, "canCopy": True},
        "spaces": ["drive"],
        "editable": True,
        "copyable": True,
        "writersCanShare": True,
        "shared": len(meta["permissions"]) > 1,
        "appDataContents": False,
        "explicitlyTrashed": False,
        "copyRequiresWriterPermission": False,
        "createdDate": meta["createdTime"],
        "modifiedDate": modified,
        "modifiedByMeDate": modified,
        "lastViewedByMeDate": modified,
        "markedViewedByMeDate": "1970-01-01T00:00:00.000Z",
        "fileSize": "1024",
        "quotaBytesUsed": "1024",
        "version": version,
    }
