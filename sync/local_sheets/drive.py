"""The Drive v3 methods that a spreadsheet client needs: files and their permissions."""

import base64
import csv
import io
import re

from . import drive_query, files, masks, protection, values
from .errors import ApiError, bad_request, drive_refusal, file_not_found, unsupported

FILE_DEFAULT = {"kind": None, "id": None, "name": None, "mimeType": None}  # recorded
LIST_DEFAULT = {"kind": None, "incompleteSearch": None, "nextPageToken": None, "files": FILE_DEFAULT}
PERMISSION_DEFAULT = {"kind": None, "id": None, "type": None, "role": None}
PERMISSIONS_DEFAULT = {"kind": None, "nextPageToken": None, "permissions": PERMISSION_DEFAULT}
ROLES = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")
TYPES = ("user", "group", "domain", "anyone")
WRITABLE = ("name", "description", "trashed", "modifiedTime", "appProperties", "properties",
            "writersCanShare")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")


def masked(answer, options, default, whole):
    """Return an answer by the `fields` mask, or Drive's few default fields."""
    if not options.get("fields"):
        return masks.prune(answer, default)
    tree = masks.parse(options["fields"])
    for key in tree or ():
        if key not in whole:
            raise ApiError(400, f"Invalid field selection {key}", reason="invalidParameter", location="fields")
    return masks.prune(answer, tree)


FILE_FIELDS = {
    "kind", "id", "name", "mimeType", "parents", "trashed", "createdTime", "modifiedTime", "version", "owners",
    "lastModifyingUser", "ownedByMe", "shared", "webViewLink", "capabilities", "size", "starred", "spaces",
    "description", "appProperties", "properties", "permissions", "explicitlyTrashed", "driveId", "viewedByMe",
    "viewedByMeTime", "modifiedByMe", "modifiedByMeTime", "sharedWithMeTime", "writersCanShare", "teamDriveId",
    "headRevisionId", "md5Checksum", "exportLinks", "iconLink", "thumbnailLink", "webContentLink", "fileExtension",
    "permissionIds", "copyRequiresWriterPermission", "quotaBytesUsed", "shortcutDetails", "contentRestrictions",
}
LIST_FIELDS = {"kind", "incompleteSearch", "nextPageToken", "files"}
COMMENTS_FIELDS = {"kind", "nextPageToken", "comments"}
PERMISSIONS_FIELDS = {"kind", "nextPageToken", "permissions"}
PERMISSION_FIELDS = {"kind", "id", "type", "role", "emailAddress", "displayName", "domain", "deleted", "pendingOwner",
                     "allowFileDiscovery", "photoLink", "expirationTime", "permissionDetails", "view"}


def inherited(role, address):
    """Return the permission that a file of a shared drive has from the drive."""
    details = [{"permissionType": "member", "role": role, "inherited": True}]
    return files.permission("user", role, address) | {"permissionDetails": details}


def unrestricted(body):
    """Refuse the flag that no file of a shared drive has (documented)."""
    if body.get("writersCanShare") is not None:
        raise drive_refusal("teamDrivesSharingRestrictionNotAllowed")


class Drive:
    """Drive for one asker in one request; `change` is the open transaction, or None for a read."""

    def __init__(self, service, asker, options, change=None):
        self.service, self.asker, self.options, self.change = service, asker, options, change
        self.now, self.lag = service.now(), service.modified_lag

    def _meta(self, file_id, edit=False, own=False):
        """Return a file's metadata if the asker may see it, and edit or own it where that is needed."""
        meta = self.change.meta(file_id) if self.change else self.service.store.file(file_id)
        role = protection.role_of(meta, self.asker) if meta else None
        if role is None:
            raise file_not_found(file_id)
        if (edit and role not in protection.EDIT_ROLES) or (own and role != "owner"):
            raise ApiError(403, "The user does not have sufficient permissions for this file.",
                           reason="insufficientFilePermissions")
        return meta

    def _shown(self, meta):
        return masked(files.shown(meta, self.asker, self.now, self.lag), self.options, FILE_DEFAULT, FILE_FIELDS)

    def create(self, body):
        """Create an empty spreadsheet."""
        kind = body.get("mimeType", files.SHEET_TYPE)
        if kind != files.SHEET_TYPE:
            raise unsupported(f"a Drive file of type {kind}")
        book = files.new_book(files.new_file_id(self.service.ids), self._name(body, "Untitled"), self.asker, self.now,
                              self._parents(body))
        self._check(body)
        book.meta |= {key: body[key] for key in ("description", "appProperties", "properties") if body.get(key)}
        drive = next((parent for parent in book.meta["parents"] if parent in self.service.shared_drives), None)
        if drive:
            self._into_shared_drive(book.meta, body, drive)
        else:
            book.meta["writersCanShare"] = body.get("writersCanShare", True)
        self.change.add(book)
        return self._shown(book.meta)

    def _into_shared_drive(self, meta, body, drive):
        """Let a new file inherit who is let into its drive."""
        unrestricted(body)
        meta["driveId"] = drive
        meta["permissions"] += [inherited(role, who) for who, role in self.service.shared_drives[drive].items()]

    def _name(self, body, default):
        name = body.get("name")
        if not isinstance(name, str | None):
            raise bad_request("Invalid value for: name")
        return name or default

    def _parents(self, body):
        parents = body.get("parents")
        if parents is not None and (not isinstance(parents, list) or not all(isinstance(p, str) for p in parents)):
            raise bad_request("Invalid value for: parents")
        return parents

    def get(self, file_id):
        """Return a file."""
        return self._shown(self._meta(file_id))

    def comments(self, file_id):
        """Return the comments of a file, of which there are never any here; a mask must be given (documented)."""
        self._meta(file_id)
        if not self.options.get("fields"):
            raise ApiError(400, "The 'fields' parameter is required for this method.", reason="required",
                           location="fields")
        return masked({"kind": "drive#commentList", "comments": []}, self.options, {}, COMMENTS_FIELDS)

    def list(self):
        """Return a page of the files that the asker sees, newest change first (recorded)."""
        found = [m for m in self.service.store.files() if protection.role_of(m, self.asker)]
        shown = [files.shown(m, self.asker, self.now, self.lag) for m in found]
        test = drive_query.parse(self.options.get("q", ""))
        shown = drive_query.ordered([f for f in shown if test(f)], self.options.get("orderBy"))
        size, start = self._page()
        answer = {"kind": "drive#fileList", "incompleteSearch": False, "files": shown[start:start + size]}
        if start + size < len(shown):
            answer["nextPageToken"] = base64.urlsafe_b64encode(f"at {start + size}".encode()).decode()
        return masked(answer, self.options, LIST_DEFAULT, LIST_FIELDS)

    def _page(self):
        size, token = self.options.get("pageSize", "100"), self.options.get("pageToken")
        if not size.isascii() or not size.isdigit() or not 1 <= int(size[:9]) <= 1000:
            raise ApiError(400, f"Invalid value '{size}'. Values must be within the range: [1, 1000]",
                           reason="invalidParameter", location="pageSize")
        if not token:
            return int(size), 0
        try:
            return int(size), int(base64.urlsafe_b64decode(token.encode()).decode().removeprefix("at "))
        except ValueError:
            raise ApiError(400, "Invalid Value", reason="invalid", location="pageToken") from None

    def update(self, file_id, body):
        """Rename a file, move it to another folder or to the bin."""
        meta = self._meta(file_id, edit=True)
        self._check(body)
        if meta.get("driveId"):
            unrestricted(body)
        for key, add in (("addParents", True), ("removeParents", False)):
            for parent in filter(None, self.options.get(key, "").split(",")):
                rest = [p for p in meta["parents"] if p != parent]
                meta["parents"] = [*rest, parent] if add else rest
        files.touch(meta, self.asker, self.now, self.lag)
        meta |= {k: body[k] for k in WRITABLE if body.get(k) is not None}
        return self._shown(meta)

    def _check(self, body):
        kinds = {"name": str, "description": str, "trashed": bool, "modifiedTime": str, "appProperties": dict,
                 "properties": dict, "writersCanShare": bool}
        for key, kind in kinds.items():
            if body.get(key) is not None and not isinstance(body[key], kind):
                raise bad_request(f"Invalid value for: {key}")
        if body.get("modifiedTime") and not TIME.match(body["modifiedTime"]):
            raise bad_request("Invalid value for: modifiedTime")

    def copy(self, file_id, body):
        """Copy a spreadsheet."""
        source = self._meta(file_id)
        book = files.copied_book(self.change.store.book(file_id), files.new_file_id(self.service.ids),
                                 self._name(body, f"Copy of {source['name']}"), self.asker, self.now,
                                 self._parents(body))
        self.change.add(book)
        return self._shown(book.meta)

    def delete(self, file_id):
        """Delete a file for good; only its owner may."""
        self._meta(file_id, own=True)
        self.change.delete(file_id)

    def export(self, file_id):
        """Return the first tab as CSV or TSV, down to and up to its last values."""
        self._meta(file_id)
        kind = self.options.get("mimeType")
        if kind not in ("text/csv", "text/tab-separated-values"):
            raise unsupported(f"exporting as {kind}")
        work = self.service.work(self.service.store.book(file_id), self.asker)
        sheet, out = work.book.sheets[0], io.StringIO()
        writer = csv.writer(out, delimiter="," if kind == "text/csv" else "\t")
        shown = values.read(work, sheet, sheet.whole(), {}).get("values", [])
        width = max((len(row) for row in shown), default=0)
        for row in shown:
            writer.writerow(row + [""] * (width - len(row)))
        return kind, out.getvalue().removesuffix("\r\n")

    def permissions(self, file_id):
        """Return who may see a file."""
        meta = self._meta(file_id, edit=True)
        answer = {"kind": "drive#permissionList", "permissions": [files.shown_permission(p)
                                                                  for p in meta["permissions"]]}
        return masked(answer, self.options, PERMISSIONS_DEFAULT, PERMISSIONS_FIELDS)

    def permission(self, file_id, number):
        """Return one permission."""
        return self._permission_shown(self._found(self._meta(file_id, edit=True), number))

    def _permission_shown(self, item):
        return masked(files.shown_permission(item), self.options, PERMISSION_DEFAULT, PERMISSION_FIELDS)

    def _found(self, meta, number):
        found = next((p for p in meta["permissions"] if p["id"] == number), None)
        if found is None:
            raise ApiError(404, f"Permission not found: {number}.", reason="notFound", location="permissionId")
        return found

    def share(self, file_id, body):
        """Give somebody a role in a file; a second time changes the role."""
        meta = self._meta(file_id, edit=True)
        kind, role = body.get("type"), body.get("role")
        if kind not in TYPES:
            raise bad_request("The permission type field is required." if kind is None else "Invalid permission type")
        if role not in ROLES:
            raise bad_request("The permission role field is required." if role is None else "Invalid permission role")
        address = body.get("domain" if kind == "domain" else "emailAddress")
        if kind in ("user", "group") and (not isinstance(address, str) or "@" not in address):
            raise ApiError(400, "The specified emailAddress is invalid or not applicable for the given permission "
                           "type.", reason="invalidSharingRequest")
        if kind == "domain" and not isinstance(address, str):
            raise bad_request("The domain field is required for this type of permission.")
        if role == "owner":
            self._new_owner(meta, None)
        item = files.permission(kind, role, None if kind == "anyone" else address)
        meta["permissions"] = [p for p in meta["permissions"] if p["id"] != item["id"]] + [item]
        return self._permission_shown(item)

    def _new_owner(self, meta, heir):
        """Make the owner a writer; only she may, or the one to whom she offers the file (documented)."""
        offered = heir and heir.get("pendingOwner") and heir.get("emailAddress") == self.asker
        may = offered or protection.owner_of(meta) == self.asker
        if not may or self.options.get("transferOwnership", "").lower() != "true":
            raise ApiError(403, "The transferOwnership parameter must be enabled when the permission role is 'owner'.",
                           reason="forbidden")
        for item in meta["permissions"]:
            if item["role"] == "owner":
                item["role"] = "writer"

    def change_permission(self, file_id, number, body):
        """Give a permission another role, or offer somebody the file (`pendingOwner`)."""
        meta = self._meta(file_id, edit=True)
        item, role = self._found(meta, number), body.get("role")
        if role not in ROLES:
            raise bad_request("Invalid permission role")
        if role == "owner":
            self._new_owner(meta, item)
        elif item["role"] == "owner":
            raise ApiError(403, "The owner of a file cannot be removed.", reason="cannotRemoveOwner")
        item["role"] = role
        item["pendingOwner"] = role == "writer" and body.get("pendingOwner") is True
        return self._permission_shown(item)

    def unshare(self, file_id, number):
        """Take a permission away; never the owner's."""
        meta = self._meta(file_id)
        item = self._found(meta, number)
        if item["role"] == "owner":
            raise ApiError(403, "The owner of a file cannot be removed.", reason="cannotRemoveOwner")
        if item.get("emailAddress", "").lower() != self.asker.lower():
            self._meta(file_id, edit=True)
        if any(detail["inherited"] for detail in item.get("permissionDetails", ())):
            raise drive_refusal("cannotModifyInheritedTeamDrivePermission")
        meta["permissions"].remove(item)
