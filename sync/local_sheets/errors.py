"""Google's refusals: one exception, and the two shapes in which Sheets and Drive write it."""

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}


LIMITS = ("userRateLimitExceeded", "rateLimitExceeded", "dailyLimitExceeded", "accessNotConfigured")
#: what Drive refuses for reasons that lie outside a file, in its own words (documented): {reason: (code, message)}
DRIVE_REFUSALS = {
    "userRateLimitExceeded": (403, "User Rate Limit Exceeded"),
    "rateLimitExceeded": (403, "Rate Limit Exceeded"),
    "sharingRateLimitExceeded": (403, "Rate limit exceeded. User message: \"These item(s) could not be shared because "
                                      "a rate limit was exceeded: filename"),
    "dailyLimitExceeded": (403, "Daily Limit Exceeded"),
    "accessNotConfigured": (403, "Access Not Configured. Drive API has not been used in project 1 before or it is "
                                 "disabled."),
    "storageQuotaExceeded": (403, "The user's Drive storage quota has been exceeded."),
    "teamDriveFileLimitExceeded": (403, "The file limit for this shared drive has been exceeded."),
    "insufficientFilePermissions": (403, "The user does not have sufficient permissions for this file."),
    "cannotModifyInheritedTeamDrivePermission": (
        403, "Cannot update or delete an inherited permission on a shared drive item."),
    "teamDrivesSharingRestrictionNotAllowed": (403, "Sharing restrictions cannot be set on a shared drive item."),
    "invalidSharingRequest": (400, "Bad Request. User message: \"ACL change not allowed.\""),
}  # fmt: skip


class ApiError(Exception):
    """A refusal with Google's code, status and text; `reason` is Drive's short word for it."""

    def __init__(self, code, message, *, details=None, reason=None, location=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details
        self.reason = reason
        self.location = location

    def within(self, place):
        """Return the same refusal told of one request of a batch: `Invalid requests[0].addSheet: …`."""
        if self.code != 400 or self.message.startswith("Invalid "):
            return self
        return ApiError(self.code, f"Invalid {place}: {self.message}", details=self.details)

    def sheets_body(self):
        """Return the body in the shape of the Sheets API."""
        error = {"code": self.code, "message": self.message, "status": STATUS_NAMES.get(self.code, "UNKNOWN")}
        if self.details:
            error["details"] = self.details
        return {"error": error}

    def drive_body(self):
        """Return the body in the shape of the Drive API, which lists its errors."""
        domain = "usageLimits" if self.reason in LIMITS else "global"
        entry = {"message": self.message, "domain": domain, "reason": self.reason or "invalid"}
        if self.location:
            entry |= {"location": self.location, "locationType": "parameter"}
        brief = "Bad Request" if self.message.startswith("Bad Request. ") else self.message  # documented
        error = {"code": self.code, "message": brief, "errors": [entry]}
        if self.code in (401, 429):
            error["status"] = STATUS_NAMES[self.code]
        return {"error": error}


def drive_refusal(reason):
    """Return one of DRIVE_REFUSALS."""
    code, message = DRIVE_REFUSALS[reason]
    return ApiError(code, message, reason=reason)


def bad_request(message):
    """Return a 400 with Google's text."""
    return ApiError(400, message, reason="badRequest")


def bad_field(field, description):
    """Return a 400 that names the violating field, as Google does for a malformed body."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": field, "description": description}],
    }
    return ApiError(400, description, details=[detail], reason="badRequest")


def forbidden():
    """Return the 403 of somebody who may not do this in a spreadsheet."""
    return ApiError(403, "The caller does not have permission", reason="forbidden")


def not_found():
    """Return the 404 of the Sheets API."""
    return ApiError(404, "Requested entity was not found.", reason="notFound")


def file_not_found(file_id):
    """Return the 404 of the Drive API, also given to whoever may not see the file."""
    return ApiError(404, f"File not found: {file_id}.", reason="notFound", location="fileId")


def protected():
    """Return the refusal of a write into somebody else's protected range."""
    return bad_request(
        "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove "
        "protection if you need to edit."
    )


def unsupported(what):
    """Return the stand-in's own loud 501: Google would answer, this server does not know what."""
    return ApiError(501, f"The local stand-in does not know what Google does here: {what}", reason="notImplemented")


def quota(kind):
    """Return Google's 429; `kind` is 'Read' or 'Write'."""
    metadata = {
        "service": "sheets.googleapis.com",
        "quota_limit": f"{kind}RequestsPerMinutePerUser",
        "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
        "consumer": "projects/1",
    }
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute per user' of "
        "service 'sheets.googleapis.com' for consumer 'project_number:1'."
    )
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": metadata,
    }
    return ApiError(429, message, details=[detail], reason="rateLimitExceeded")
