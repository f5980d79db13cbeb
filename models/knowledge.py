"""What the unit knows and hands out: booklets, procedures, aids, each in versions, and who holds which (S19, S15).

A resource that is not for the unit alone has a public short address; its views are counted, and whose they were is not.
"""

import peewee as pw

from models import fields
from models.base import Entity, Table, writing
from models.bodies import Body
from models.messages import say
from models.places import Settlement
from models.public_links import public_link, short_of
from models.staff import Area

KINDS = (
    ("booklet", "חוברת"), ("procedure", "נוהל"), ("form", "טופס"), ("lesson", "דף מסר / מערך"), ("law", "חוק / תקנה"),
    ("template", "תבנית"), ("link", "קישור"), ("card", "כרטיסי תפקיד"), ("checklist", "רשימת תיוג"),
    ("kit", "ערכת צוות"), ("vest", "אפודים"), ("video", "סרטון"), ("aid", "עזר אחר"),
)  # fmt: skip
AUDIENCES = (
    ("everyone", "כולם"), ("secretaries", "מזכירים"), ("coordinators", "רכזי קהילה"), ("committees", "ועדות"),
    ("resilience", "צוותי חוסן (צח״י)"), ("unit", "יחידה בלבד"),
)  # fmt: skip
SOURCES = (
    ("unit", "היחידה"), ("council", "המועצה"), ("welfare", "משרד הרווחה"), ("home_front", "פיקוד העורף"),
    ("other", "אחר"),
)  # fmt: skip
DEEP = 100  # versions of one thing: more is a ring


class Resource(Entity):
    """One version of a booklet, a procedure or an aid; it `replaces` the version before (G7, G24, G27, G35)."""

    title = fields.text("כותרת", longest=150, required=True)
    kind = fields.choice("סוג", KINDS, required=True, default="booklet")
    edition = fields.text("גרסה", longest=30, required=True, default="1")
    date = fields.day("תאריך הגרסה", required=True)
    audience = fields.choice("למי", AUDIENCES, required=True, default="everyone",
                             hint="מה שאינו „יחידה בלבד” נפתח בקישור קצר, בלי כניסה")  # fmt: skip
    url = fields.url("כתובת באינטרנט", hint="במקום קובץ. קבצים מצרפים בעמוד החומר, אחרי השמירה")
    replaces = fields.link("מחליף את", "self", hint="הגרסה הקודמת")
    area = fields.link("תחום התערבות", Area)
    source = fields.choice("מקור", SOURCES, default="unit")
    valid_until = fields.day("בתוקף עד")
    about = fields.lines("תיאור קצר", longest=600, hint="מופיע גם בעמוד שנפתח בקישור")
    is_open = fields.yesno("הקישור הקצר פתוח", default=True)
    short = public_link("קישור קצר", hint="נקבע מעצמו; ריק כשהקישור סגור")

    TITLE = "{title} · גרסה {edition}"
    SEARCHED = ("title", "about")

    @classmethod
    def follows(cls, record, old, actor, today):
        """The short address is there while the resource is open to others; open again, it is the one that it was."""
        if record.audience == "unit" or not record.is_open:
            return {"short": None}
        return {"short": old.get("short") or short_of("resource", record.uid)}

    @classmethod
    def problems(cls, record, today):
        """Nothing runs out before it begins; no version replaces itself, not even by way of others."""
        found = {}
        if record.valid_until and record.date and record.valid_until < record.date:
            found["valid_until"] = say("term")
        if record.replaces_id and _replaces(record.replaces_id, record.uid):
            found["replaces"] = say("resource.ring")
        return found

    @classmethod
    def remarks(cls, record, today):
        """What is odd: nothing to open, out of date, or another version took its place."""
        if record.retired_on:
            return []
        newer = cls.get_or_none((cls.replaces == record.uid) & cls.retired_on.is_null())
        found = [say("resource.newer", version=newer.edition)] if newer else []
        if record.valid_until and record.valid_until < today:
            found.append(say("resource.expired", day=f"{record.valid_until:%d/%m/%Y}"))
        if record.kind != "vest" and not record.url and not _has_file(record.uid):
            found.append(say("resource.empty"))
        return found

    def prepare(self):
        """As for every record; versions of one title stand in their order."""
        super().prepare()
        self.sort_key = f"{self.sort_key[:180]} {self.date or ''}"


def _replaces(uid, wanted):
    """True where the version `uid` came, by any way, after `wanted`."""
    for _ in range(DEEP):
        if uid is None or uid == wanted:
            return uid == wanted
        uid = Resource.select(Resource.replaces).where(Resource.uid == uid).tuples().first()[0]
    return True


def _has_file(uid):
    from models.attachments import of_record  # files know the page, and the page knows us

    return bool(of_record("resource", uid))


class Distribution(Entity):
    """A version that was handed to a settlement or a body, and since when it works by it (G24, G35)."""

    resource = fields.link("חומר", Resource, required=True)
    settlement = fields.link("יישוב", Settlement)
    body = fields.link("ועדה / צוות", Body)
    given_on = fields.day("נמסר בתאריך", required=True)
    adopted_on = fields.day("אומץ בתאריך", hint="מתי הוחלט ביישוב לעבוד לפיו")
    received_by = fields.text("מי קיבל/ה", longest=120)
    qty = fields.number("כמות", least=1, most=100000)
    valid_until = fields.day("בתוקף עד", hint="ריק: כמו החומר עצמו")

    TITLE = "{resource} · {body}"
    PLACE = "settlement"

    @classmethod
    def problems(cls, record, today):
        """It was handed to somebody, of one settlement, and nothing of it lies in the future."""
        found = {name: say("distribution.future") for name in ("given_on", "adopted_on")
                 if getattr(record, name) and getattr(record, name) > today}  # fmt: skip
        if not record.settlement_id and not record.body_id:
            found["settlement"] = say("distribution.place")
        elif record.body_id and record.settlement_id and record.body.settlement_id not in (None, record.settlement_id):
            found["body"] = say("meeting.body")
        return found

    @classmethod
    def remarks(cls, record, today):
        """Adopted before it was there is odd."""
        early = record.adopted_on and record.given_on and record.adopted_on < record.given_on
        return [say("distribution.early")] if early else []

    @classmethod
    def binds(cls, today):
        """Having been handed out binds nobody."""
        return cls.uid.is_null()

    def prepare(self):
        """As for every record; what a body got, its settlement has; by title, then by day."""
        if self.body_id and not self.settlement_id:
            self.settlement = self.body.settlement_id
        super().prepare()
        self.sort_key = f"{self.resource.sort_key[:180]} {self.given_on or ''}" if self.resource_id else ""


class ResourceViews(Table):
    """How often a resource was opened by its public address on a day. Nothing about who."""

    resource = pw.ForeignKeyField(Resource, backref="+", on_delete="CASCADE")
    day = pw.DateField()
    times = pw.IntegerField(default=0)

    class Meta:
        indexes = ((("resource", "day"), True),)


TABLES = (ResourceViews,)


def public(short):
    """The resource that a short address opens, None where it opens nothing (any more)."""
    shared = Resource.is_open & (Resource.audience != "unit") & Resource.retired_on.is_null()
    return Resource.get_or_none((Resource.short == short) & shared)


def count_view(resource, today):
    """One more view on this day."""
    with writing():
        ResourceViews.insert(resource=resource.uid, day=today, times=1).on_conflict(
            conflict_target=[ResourceViews.resource, ResourceViews.day],
            update={ResourceViews.times: ResourceViews.times + 1},
        ).execute()


def views_of(uid, since=None):
    """How often a resource was opened, in all or since a day."""
    query = ResourceViews.select(pw.fn.SUM(ResourceViews.times)).where(ResourceViews.resource == uid)
    return (query.where(ResourceViews.day >= since) if since else query).scalar() or 0
