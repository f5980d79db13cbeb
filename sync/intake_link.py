"""EXECUTOR. Connecting a person's own spreadsheet to a settlement; the mirror then lays its tabs beside hers."""

import re
from contextlib import contextmanager, nullcontext

from models import ledger
from models.access import OWN, right
from models.base import writing
from models.catalog import BY_CODE
from models.changes import Denied, Source, note
from sync import book as port
from sync import lease, sharing
from sync.decide import choices, stays
from sync.layout import TAB_ORDER, sheet_ids

LINK = re.compile(r"/(?:spreadsheets|file)(?:/u/\d+)?/d/([A-Za-z0-9_-]{8,})|[?&](?:id|key)=([A-Za-z0-9_-]{8,})")
BARE = re.compile(r"[A-Za-z0-9_-]{20,}")
OURS = {port.GUIDE, port.LISTS, *(one for code in TAB_ORDER for one in sheet_ids(code))}


class Problem(Exception):
    """The sheet cannot be connected; `text` is Hebrew and says why, and what to do."""

    def __init__(self, text, code=""):
        super().__init__(text)
        self.text, self.code = text, code


def spreadsheet_of(link):
    """The spreadsheet's id in a link, or a bare id; raises Problem."""
    link = (link or "").strip()
    found = LINK.search(link)
    if found:
        return found[1] or found[2]
    if BARE.fullmatch(link):
        return link
    raise Problem("זה אינו קישור לגיליון. יש להעתיק את הכתובת של הגיליון כפי שהיא בדפדפן.", "link")


def demand(settlement, actor):
    """Raise Denied unless the actor may take a sheet over for this settlement."""
    entry = BY_CODE["position"]
    standing = right(actor, entry)
    if standing not in ("full", OWN) or (standing == OWN and settlement.uid not in actor.settlements):
        raise Denied


def read_book(book, spreadsheet_id):
    """The workbook as it is; raises Problem where it is not open to us or no spreadsheet."""
    try:
        return book.read(spreadsheet_id)
    except port.Gone as error:
        account = getattr(book, "account", "")
        share = f" יש לשתף אותו, בהרשאת עריכה, עם {account}." if account else ""
        raise Problem(f"הגיליון לא נמצא, או שאינו משותף עם פנקס.{share}", "closed") from error
    except port.Refused as error:
        raise Problem(
            "הקובץ אינו גיליון של Google: נראה שזה קובץ אקסל שהועלה לכונן. יש לפתוח אותו ולבחור „קובץ”, „שמירה כגיליון "
            "Google Sheets”, ולחבר את הגיליון החדש.", "office") from error  # fmt: skip
    except port.BookError as error:
        raise Problem(error.text, "busy") from error


def tabs_of(snapshot):
    """Her own tabs: those that people see and that are not ours."""
    ours = OURS if snapshot.fences else set()
    return [sheet for sheet in snapshot.sheets.values() if sheet.sheet_id not in ours and not sheet.hidden]


def connect(settlement, link, book, world, actor, replace=False):
    """Bind a spreadsheet to a settlement and return (Workbook, Snapshot); raises Problem or Denied."""
    demand(settlement, actor)
    spreadsheet_id = spreadsheet_of(link)
    known = ledger.Workbook.get_or_none(ledger.Workbook.spreadsheet_id == spreadsheet_id)
    if known and known.settlement_id != settlement.uid:
        raise Problem(f"הגיליון כבר מחובר ליישוב {known.settlement.name}. גיליון אחד שייך ליישוב אחד.", "other")
    snapshot = read_book(book, spreadsheet_id)
    if known:
        return known, snapshot
    _free(snapshot)
    former = ledger.Workbook.get_or_none(ledger.Workbook.settlement == settlement)
    if former and not replace:
        raise Problem(
            f"ליישוב {settlement.name} יש כבר גיליון. אפשר להחליף אותו בגיליון הזה: הגיליון הקודם יישאר כפי שהוא, "
            "אבל מה שייכתב בו לא ייקלט עוד, ומי שפנקס פתח לו אותו לא יוכל להיכנס אליו. "
            "כדאי לסנכרן אותו קודם.", "replace")  # fmt: skip
    with _held(former, world) if former else nullcontext():
        if former:
            _leave(former, book, world, actor)
        with writing():
            if former:
                _demand_settled(former)  # somebody may have decided meanwhile
                former.delete_instance()
            workbook = ledger.Workbook.create(settlement=settlement, spreadsheet_id=spreadsheet_id,
                                              created_at=world.now())  # fmt: skip
            source = Source("command" if actor.role == "system" else "screen", f"הגיליון של {settlement.name}")
            note("connect", actor, source, world, {"spreadsheet": [former and former.spreadsheet_id, spreadsheet_id]})
    return workbook, snapshot


@contextmanager
def _held(former, world):
    """Hold a workbook as a run does, so that none comes in between; raises Problem where one is at it."""
    by = f"connect {world.random.getrandbits(64):016x}"
    if not lease.take(former, by, world.database_now()):
        raise Problem("הגיליון הקודם נמצא עכשיו בסנכרון. אפשר לנסות שוב בעוד כמה דקות.", "busy")
    try:
        yield
    finally:
        lease.give_back(former, by)


def _leave(former, book, world, actor):
    """Close a workbook of ours, which another one replaces, to those to whom we opened it; raises Problem where
    something of it still waits for the unit or for a run: it would be forgotten."""
    _demand_settled(former)
    try:
        if former.made_here:  # a person's own stays open to whom she likes
            sharing.leave(former, book, world, actor)
    except port.Gone:
        return  # nobody opens it any more
    except port.BookError as error:
        raise Problem(error.text, "busy") from error


def _demand_settled(former):
    """Raise Problem while something that people typed into a workbook waits, for the unit or for the next run; where
    nothing can be read or written there any more, what was decided waits for nothing."""
    mine = (ledger.Waiting.workbook == former) & ledger.Waiting.code.not_in(sharing.ASKED)
    waits = ledger.Waiting.select().where(mine)
    open_ones = [one for one in waits.where(ledger.Waiting.state == "open") if choices(one)]
    if open_ones:
        raise Problem(
            f"בגיליון הקודם של {former.settlement.name} יש דברים שממתינים להכרעה ({len(open_ones)}). כדי שדבר לא יאבד, "
            "יש להכריע בהם ולסנכרן, ואז להחליף.", "waits")  # fmt: skip
    unused = [one for one in waits.where(ledger.Waiting.state == "decided") if not stays(one)]
    out = ledger.Displaced.select().where((ledger.Displaced.workbook == former) & (ledger.Displaced.state == "open"))
    if former.state not in ("failed", "readonly") and (unused or out.exists()):
        raise Problem("בגיליון הקודם יש הכרעות שעוד לא בוצעו. יש לסנכרן אותו פעם אחת, ואז להחליף.", "waits")


def _free(snapshot):
    """Raise Problem where the spreadsheet has something in the places that our tabs need."""
    if snapshot.fences:
        raise Problem("הגיליון הזה נבנה על ידי פנקס, או שהוא עותק של גיליון כזה. אפשר לחבר רק גיליון שלכם.", "ours")
    taken = [sheet.title for sheet in snapshot.sheets.values() if sheet.sheet_id in OURS]
    if taken:
        names = ", ".join(f"„{title}”" for title in taken)
        raise Problem(
            f"המספר הפנימי של הלשונית {names} הוא מספר שפנקס צריך ללשוניות שלו. יש לשכפל את הלשונית, למחוק את המקורית "
            "ולחבר שוב.", "collision")  # fmt: skip
