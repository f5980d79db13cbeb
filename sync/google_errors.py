"""ADAPTER. What a refusal of Google's means to the port, and what a person is told to do about it."""

import contextlib

from google.auth.exceptions import RefreshError

from sync import book as port

RATES = {"userRateLimitExceeded", "rateLimitExceeded", "RATE_LIMIT_EXCEEDED"}  # wait a little, and ask again
SPENT = {"dailyLimitExceeded"}  # nothing to be had before tomorrow: asking again is no use
NO_STORAGE = {"storageQuotaExceeded", "quotaExceeded"}
FULL = {
    "teamDriveFileLimitExceeded", "numChildrenInNonRootLimitExceeded", "activeItemCreationLimitExceeded",
    "teamDriveHierarchyTooDeep", "myDriveHierarchyDepthLimitExceeded",
}  # fmt: skip
OFF = {"accessNotConfigured", "SERVICE_DISABLED", "domainPolicy"}
#: a file of a shared drive has no such flag, and is refused whole for naming it
DRIVE_RULES = "teamDrivesSharingRestrictionNotAllowed"

STORAGE = (
    "חשבון המערכת אינו יכול ליצור קבצים: אין לו מקום משלו ב־Google Drive. יש ליצור את הגיליונות בכונן המשותף: "
    "לרשום בהגדרות תיקייה שבו ולתת לחשבון המערכת הרשאת „מנהל תוכן”, או ליצור שם גיליון ביד ולחבר אותו בקישור."
)
NO_ROOM = (
    "בתיקייה של הגיליונות אין מקום לקבצים נוספים: היא הגיעה לגבול ש־Google מתיר. "
    "יש לפנות בה מקום, או לרשום בהגדרות תיקייה אחרת, ולסנכרן שוב."
)
CREATE = (
    "Google לא הרשה לחשבון המערכת ליצור גיליון בתיקייה. יש לתת לו בה הרשאת „מנהל תוכן” ולסנכרן שוב, "
    "או ליצור גיליון ביד ולחבר אותו בקישור."
)
FOLDER = (
    "התיקייה שבה נוצרים הגיליונות לא נמצאה, או שאינה משותפת עם חשבון המערכת. "
    "יש לשתף אותה אתו, או לתקן בהגדרות את התיקייה, ולסנכרן שוב."
)
SHARE = (
    "Google לא הרשה את השיתוף. כך קורה כשהארגון או הכונן המשותף אינם מתירים שיתוף עם כתובות שמחוץ להם, או כשלחשבון "
    "המערכת אין הרשאה לשתף. אפשר לרשום כתובת אחרת, או לבקש ממי שמנהל/ת את הכונן להתיר את השיתוף, ולסנכרן שוב."
)
SHARES = "Google הגביל לזמן מה את מספר השיתופים. אין צורך לעשות דבר: ננסה שוב בסנכרון הבא."
UNSHARE = (
    "Google לא הרשה לפנקס להסיר את ההרשאה. כך קורה כשהיא ניתנה בכונן המשותף או בתיקייה, ולא בגיליון עצמו: "
    "מי שמנהל/ת את הכונן יכול/ה להסיר אותה שם."
)
CLOSE = (
    "Google לא הרשה לפנקס לשנות זאת. בעל/ת הגיליון יכול/ה, בחלון השיתוף, לכבות את האפשרות "
    "שמי שעורך ישנה הרשאות וישתף."
)
NOT_ON = (
    "Google אינו מרשה לחשבון המערכת לפנות אל Sheets ואל Drive: הם אינם מופעלים בפרויקט שלו, או שהארגון חסם אותם. "
    "יש לפנות למי שמתחזק את פנקס."
)
KEY = (
    "Google אינו מקבל את המפתח של חשבון המערכת: הוא בוטל או הוחלף, או שהשעון של המחשב אינו מכוון. "
    "יש לפנות למי שמתחזק את פנקס."
)


class Barred(port.Gone):
    """Google does not let us; `reason` is its own word for why."""

    def __init__(self, detail, reason):
        super().__init__(detail)
        self.reason = reason


def failure(answer):
    """The error of the port that an answer means, whatever stands in its body."""
    code, told = answer.status_code, _told(answer)
    reason, words = _reason(told), _words(told)
    detail = f"{code} {reason} {words or answer.text}"[:500]
    if code == 429 or reason in RATES:
        return port.Busy(detail)
    if not told or code >= 500 or code == 408:
        return port.Lost(detail)  # a page of a machine on the way, or a stumble: nobody knows what was carried out
    if reason == "sharingRateLimitExceeded" or "ACL change not allowed" in words:
        return port.Refused(detail, SHARES if code == 403 else SHARE)
    if code == 403:
        return _barred(detail, reason)
    if code == 404:
        return port.Gone(detail)
    if code == 400 and "not supported for this document" in words:
        return port.Refused(detail, port.OFFICE_FILE)
    return port.Refused(detail)


def unsigned(error):
    """The error of the port where Google gave us no token: nothing was sent, a bad key is not tried again."""
    if isinstance(error, RefreshError) and not error.retryable:
        return port.BookError(str(error)[:500], KEY)
    return port.Lost(type(error).__name__)


def _barred(detail, reason):
    if reason in NO_STORAGE:
        return port.Refused(detail, STORAGE)
    if reason in FULL:
        return port.Refused(detail, NO_ROOM)
    if reason in OFF:
        return port.BookError(detail, NOT_ON)
    return port.BookError(detail) if reason in SPENT else Barred(detail, reason)


@contextlib.contextmanager
def permitted(text, missing=None):
    """What Google does not let us do in here is a refusal with these words; with `missing`, what is not there too."""
    try:
        yield
    except Barred as error:
        raise port.Refused(str(error), text) from error
    except port.Gone as error:
        if not missing:
            raise
        raise port.Refused(str(error), missing) from error


def _told(answer):
    """What the body says of the error; nothing where it is a page, or of no shape that we know."""
    try:
        told = answer.json()
    except ValueError:
        return {}
    told = told.get("error") if isinstance(told, dict) else None
    return told if isinstance(told, dict) else {}


def _listed(told, name):
    found = told.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _reason(told):
    """Google's own word: Drive lists it with its errors, Sheets with its details."""
    named = [one["reason"] for one in (*_listed(told, "errors"), *_listed(told, "details")) if one.get("reason")]
    return str(named[0] if named else told.get("status", ""))


def _words(told):
    return " ".join(str(one.get("message", "")) for one in (told, *_listed(told, "errors"))).strip()
