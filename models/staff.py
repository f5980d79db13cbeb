"""The unit's own people: users, areas and their referents, who accompanies which settlement."""

import uuid

import peewee as pw

from models import fields
from models.base import Entity
from models.messages import say
from models.places import ASSIGNMENT_KINDS, Settlement

ROLES = (
    ("manager", "מנהל/ת היחידה"), ("worker", "עו״ס קהילתי/ת / מלווה"), ("referent", "רפרנט/ית"),
    ("regional", "עו״ס מרחבי/ת"), ("eligibility", "עובד/ת זכאות"), ("secretary", "מזכירות היחידה"),
    ("viewer", "הנהלת המועצה / פיקוח"), ("privacy", "ממונה על הגנת הפרטיות"), ("admin", "מנהל/ת מערכת"),
)  # fmt: skip


class User(Entity):
    """Someone who signs in. The columns of SIGNIN belong to the sign-in library, which writes them itself."""

    name = fields.text("שם", longest=80, required=True)
    email = fields.email("דוא״ל לכניסה", required=True, unique=True)
    role = fields.choice("תפקיד במערכת", ROLES, required=True)
    phone = fields.phone("טלפון בעבודה")
    profession = fields.text("מקצוע", longest=60)
    active = fields.yesno("פעיל/ה", default=True)
    last_privacy_training = fields.day("הדרכת פרטיות אחרונה", hint="חובה לפני הכניסה הראשונה, ושוב כל שנתיים")

    password = pw.CharField(max_length=255, null=True)
    fs_uniquifier = pw.CharField(max_length=64, unique=True, null=True)
    fs_webauthn_user_handle = pw.CharField(max_length=64, unique=True, null=True)
    tf_primary_method = pw.CharField(max_length=64, null=True)
    tf_totp_secret = pw.CharField(max_length=255, null=True)
    mf_recovery_codes = pw.TextField(null=True)
    last_login_at = pw.DateTimeField(null=True)
    current_login_at = pw.DateTimeField(null=True)
    last_login_ip = pw.CharField(max_length=64, null=True)
    current_login_ip = pw.CharField(max_length=64, null=True)
    login_count = pw.IntegerField(default=0)
    temporary = pw.BooleanField(default=False)  # the password was given by somebody else, and must be changed
    last_code = pw.BigIntegerField(default=0)  # the step of the last code of the second factor: none counts twice

    TITLE = "{name}"
    SEARCHED = ("name", "email")
    SIGNIN = (
        "password", "fs_uniquifier", "fs_webauthn_user_handle", "tf_primary_method", "tf_totp_secret",
        "mf_recovery_codes", "last_login_at", "current_login_at", "last_login_ip", "current_login_ip",
        "login_count", "temporary", "last_code",
    )  # fmt: skip

    class Meta:
        table_name = "account"  # "user" is a reserved word in PostgreSQL
        only_save_dirty = True

    def prepare(self):
        """Who leaves is signed out everywhere; what they were signed in with stays void also if they come back."""
        super().prepare()
        if not self.active or self.retired_on:
            self.fs_uniquifier = None
        elif not self.fs_uniquifier:
            self.fs_uniquifier = uuid.uuid4().hex

    @classmethod
    def remarks(cls, record, today):
        """A training that is due, and what a person who left still holds."""
        if record.retired_on:
            return []
        due = "user.training" if record.last_privacy_training else "user.untrained"
        found = [] if trained(record, today) else [say(due)]
        held = [] if record.active else _held(record, today)
        return [*found, *([say("user.left", what=", ".join(held))] if held else [])]


class Area(Entity):
    """An area of intervention; the five of the unit, and areas under them (G8)."""

    name = fields.text("תחום", longest=80, required=True)
    parent = fields.link("תחום אב", "self")
    sort = fields.number("סדר", most=999)

    TITLE = "{name}"
    SEARCHED = ("name",)


class AreaReferent(Entity):
    """Who is the unit's referent of an area, since when (G25, G40, G42, G44, G46)."""

    area = fields.link("תחום", Area, required=True)
    worker = fields.link("רפרנט/ית", User, required=True)
    start = fields.day("מתאריך", required=True)
    end = fields.day("עד תאריך")

    TITLE = "{area} – {worker}"

    @classmethod
    def problems(cls, record, today):
        """A term does not end before it begins."""
        return ends_before_start(record)


class Assignment(Entity):
    """Which worker accompanies which settlement, since when (S3, G9, R2)."""

    worker = fields.link("עובד/ת", User, required=True)
    settlement = fields.link("יישוב", Settlement, required=True)
    kind = fields.choice("סוג השיבוץ", ASSIGNMENT_KINDS, required=True, default="primary_community")
    start = fields.day("מתאריך", required=True)
    end = fields.day("עד תאריך")
    weekly_hours = fields.number("שעות שבועיות", most=60)

    TITLE = "{worker} – {settlement}"

    @classmethod
    def standing(cls, today):
        """The condition that an assignment is open and its worker has not left."""
        here = User.select(User.uid).where(User.active & User.retired_on.is_null())
        return open_on(cls, today) & cls.worker.in_(here)

    @classmethod
    def problems(cls, record, today):
        """A term does not end before it begins, nor overlaps another of its kind in its settlement."""
        found = ends_before_start(record)
        if found or record.kind == "substitute":
            return found
        for other in cls.select().where(
            (cls.settlement == record.settlement_id) & (cls.kind == record.kind)
            & (cls.uid != (record.uid or "")) & cls.retired_on.is_null()
        ):  # fmt: skip
            if overlap(record, other):
                found["start"] = say("assignment.overlap")
        return found


TRAINED_FOR = 24  # months for which a training about privacy holds


def trained(user, today):
    """True where the last training about privacy is known and not two years old yet."""
    last = user.last_privacy_training
    if last is None:
        return False
    years = TRAINED_FOR // 12
    return (last.year + years, last.month, last.day) > (today.year, today.month, today.day)


def _held(user, today):
    """What still depends on a person: settlements and areas that nobody looks after once the person is gone."""
    terms = Assignment.select(Assignment, Settlement).join(Settlement)
    places = terms.where((Assignment.worker == user.uid) & open_on(Assignment, today)).order_by(Settlement.sort_key)
    areas = AreaReferent.select(AreaReferent, Area).join(Area)
    areas = areas.where((AreaReferent.worker == user.uid) & open_on(AreaReferent, today)).order_by(Area.sort_key)
    return [*(term.settlement.name for term in places), *(term.area.name for term in areas)]


def ends_before_start(record):
    """{field: text} where a term ends before it begins (S3, S6)."""
    if record.start and record.end and record.end < record.start:
        return {"end": say("term")}
    return {}


def overlap(one, other):
    """True where two terms share a day; a missing end is open."""
    return (one.end is None or other.start is None or one.end >= other.start) and (
        other.end is None or one.start is None or other.end >= one.start
    )


def open_on(model, day):
    """The condition that a term of `model` is open on `day`; an unknown start counts as begun."""
    begun = model.start.is_null() | (model.start <= day)
    return begun & (model.end.is_null() | (model.end >= day)) & model.retired_on.is_null()
