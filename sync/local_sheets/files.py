"""Drive's side of a spreadsheet: the file, its times and versions, its permissions, and how they are shown."""

import copy
import datetime
import hashlib

from . import answers, protection
from .batch_sheets import new_sheet
from .model import Book

SHEET_TYPE = "application/vnd.google-apps.spreadsheet"
SERVICE_ACCOUNT = "pinkas@local.test"
ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
DEFAULT_TITLE = "Untitled spreadsheet"


def stamp(moment):
    """Write a moment as Drive does: UTC with milliseconds (recorded)."""
    moment = moment.astimezone(datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def new_file_id(ids):
    """Mint a file id: 44 characters, the first a 1."""
    return "1" + "".join(ids.choice(ID_LETTERS) for _ in range(43))


def permission_id(kind, address):
    """Return the id of a permission, the same for a person in every file."""
    if kind == "anyone":
        return "anyoneWithLink"
    return str(int(hashlib.sha256((address or "").lower().encode()).hexdigest()[:16], 16)).zfill(20)


def permission(kind, role, address=None):
    """Return a permission as it is stored."""
    item = {"id": permission_id(kind, address), "type": kind, "role": role}
    if address:
        item["domain" if kind == "domain" else "emailAddress"] = address
    return item


def new_meta(file_id, name, owner, now, parents=None):
    """Return the stored metadata of a new file."""
    return {
        "id": file_id,
        "name": name,
        "mimeType": SHEET_TYPE,
        "createdTime": stamp(now),
        "parents": list(parents or ["root"]),
        "trashed": False,
        "permissions": [permission("user", "owner", owner)],
        "changes": [[stamp(now), 1, owner]],
    }


def new_book(file_id, name, owner, now, parents=None, locale="en_US"):
    """Return a fresh spreadsheet with one empty tab (recorded)."""
    meta = new_meta(file_id, name, owner, now, parents)
    return Book(meta, answers.new_properties(locale), [new_sheet(0, "Sheet1")])


def copied_book(source, file_id, name, owner, now, parents=None):
    """Return a copy of a spreadsheet; only the asker may see it (documented)."""
    book = source.copy()
    book.meta = new_meta(file_id, name, owner, now, parents or source.meta["parents"])
    book.properties = copy.deepcopy(source.properties)
    return book


def touch(meta, asker, now, lag):
    """Note a change of a file; what no later look can still show is forgotten."""
    changes = meta["changes"]
    first = _visible(meta, now, lag)
    del changes[: changes.index(first)]
    changes.append([stamp(now), changes[-1][1] + 1, asker])
    meta.pop("modifiedTime", None)  # a time that somebody had set is over


def _visible(meta, now, lag):
    """Return the newest change that a look at Drive shows; it lags (a live probe saw 14 s and more)."""
    limit = stamp(now - lag)
    return next((c for c in reversed(meta["changes"]) if c[0] <= limit), meta["changes"][0])


def modified_time(meta, now, lag):
    """Return the modifiedTime that Drive shows."""
    return meta.get("modifiedTime") or _visible(meta, now, lag)[0]


def shown(meta, asker, now, lag):
    """Return a file as Drive shows it to a person, all fields."""
    _, version, user = _visible(meta, now, lag)
    owner = protection.owner_of(meta)
    role = protection.role_of(meta, asker)
    edits = role in protection.EDIT_ROLES
    result = {
        "kind": "drive#file",
        "id": meta["id"],
        "name": meta["name"],
        "mimeType": meta["mimeType"],
        "parents": meta["parents"],
        "trashed": meta["trashed"],
        "writersCanShare": meta.get("writersCanShare", True),
        "createdTime": meta["createdTime"],
        "modifiedTime": modified_time(meta, now, lag),
        "version": str(version),
        "lastModifyingUser": person(user, asker),
        "owners": [person(owner, asker)] if owner else [],
        "ownedByMe": owner == asker,
        "shared": len(meta["permissions"]) > 1,
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{meta['id']}/edit?usp=drivesdk",
        "capabilities": {"canEdit": edits, "canCopy": True, "canShare": edits, "canDelete": role == "owner"},
        "size": "1024",
        "starred": False,
        "spaces": ["drive"],
    }
    for key in ("description", "appProperties", "properties"):
        if meta.get(key):
            result[key] = meta[key]
    if meta.get("driveId"):
        result["driveId"] = meta["driveId"]
        del result["writersCanShare"]  # a shared drive's own rules decide (documented)
    if edits:
        result["permissions"] = [shown_permission(p) for p in meta["permissions"]]
        result["permissionIds"] = [p["id"] for p in meta["permissions"]]
    return result


def person(address, asker):
    """Return a user as Drive shows one."""
    return {
        "kind": "drive#user",
        "displayName": address,
        "me": address == asker,
        "permissionId": permission_id("user", address),
        "emailAddress": address,
    }


def shown_permission(item):
    """Return a permission as Drive shows it, all fields."""
    result = {"kind": "drive#permission"} | {k: v for k, v in item.items() if k != "pendingOwner"}
    if "emailAddress" in item:
        result["displayName"] = item["emailAddress"]
    if item["type"] in ("user", "group"):
        result |= {"deleted": False, "pendingOwner": item.get("pendingOwner", False)}
    else:
        result["allowFileDiscovery"] = False
    return result
