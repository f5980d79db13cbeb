"""The page of bodies, their meetings, and who was there."""

import datetime as dt

from models.bodies import KEPT_APART, PROTECTION, RESILIENCE, Body, BodyKind
from models.catalog.standing import (
    BODIES,
    EVERYDAY,
    KEPT,
    bodies_of,
    fill_place,
    own_attendance,
    own_bodies,
    own_meetings,
    own_shares,
    own_tasks,
)
from models.forums import ForumExclusion
from models.meetings import OWN_MEETINGS, Attendance, Meeting, MeetingSettlement
from models.page import PERSONAL, READ, SPECIAL, Action, Column, Entry, Tab
from models.resilience import ConsultationCount, ReadinessStatus
from models.tasks import Task


def outward_bodies(settlement):
    """A settlement's bodies without its protection team, of which nothing stands in a sheet (S23)."""
    hidden = BodyKind.select(BodyKind.uid).where(BodyKind.code == "t_protection")
    return (Body.settlement == settlement) & Body.kind.not_in(hidden) & Body.retired_on.is_null()


def _outward_kinds(settlement, today):
    return BodyKind.retired_on.is_null() & (BodyKind.code != "t_protection")


def _meeting_lines(settlement, today):
    hidden = Body.select(Body.uid).where(~outward_bodies(settlement))
    place = (Meeting.settlement == settlement) | Meeting.body.in_(bodies_of([settlement]))
    kinds = Meeting.kind.in_((*OWN_MEETINGS, "guidance", "board", "consult"))
    recent = Meeting.date >= today - dt.timedelta(days=400)
    shown = (Meeting.confidentiality == "open") & Meeting.retired_on.is_null()
    return place & kinds & recent & shown & (Meeting.body.is_null() | Meeting.body.not_in(hidden))


def _task_lines(settlement, today):
    """What is shared and still to be done, or was done of late; nothing out of a protection team's meetings."""
    hidden = Meeting.select(Meeting.uid).join(Body).join(BodyKind).where(BodyKind.code == "t_protection")
    recent = Task.done_on.is_null() | (Task.done_on >= today - dt.timedelta(days=60))
    shown = Task.shared_with_settlement & (Task.status != "dropped") & Task.retired_on.is_null()
    return (Task.settlement == settlement) & shown & recent & (Task.meeting.is_null() | Task.meeting.not_in(hidden))


def _fill_meeting(settlement, values, today):
    """The kind of a meeting follows from the body that met; one that is still to come is planned."""
    body = Body.get_or_none(Body.uid == values.get("body")) if values.get("body") else None
    families = {"board": "local_committee", "assembly": "assembly", "team": "team"}
    kind = families.get(body.kind.family, "committee") if body else "committee"
    status = "planned" if values.get("date") and values["date"] > today else "held"
    return {"kind": kind, "settlement": settlement, "status": status, **values}

#: what only a resilience team is asked
RESILIENT = "hq_place call_out equipment_gaps special_mapped_on"

def _hand_over(task, values, today):
    """One owner only: who has it in the settlement no longer does."""
    return [("task", task.uid, "update", {**values, "owner_position": None})]


def _done(task, values, today):
    return [("task", task.uid, "update", {**values, "status": "done"})]


ENTRIES = (
    Entry(
        Body, "ועדים, ועדות וצוותים", "גוף", BODIES, "name kind settlement status is_governing established",
        (("", "name kind settlement status"),
         ("עבודת הגוף", "mandate liaison established mechanism_adopted_on phone_public"),
         ("צוות", "trained_on refreshed_on awareness_on hq_place call_out equipment_gaps special_mapped_on"),
         ("פרטים נוספים", "is_governing parent same_people_as functioning functioning_on notes")),
        rights=EVERYDAY, own=own_bodies, icon="sitemap", named=lambda settlement, today: outward_bodies(settlement),
        edit="name kind status established mandate mechanism_adopted_on phone_public liaison settlement",
        unit="is_governing parent same_people_as functioning functioning_on trained_on refreshed_on awareness_on "
        "hq_place call_out equipment_gaps special_mapped_on notes",
        filters="kind kind.family settlement status established mechanism_adopted_on functioning",
        parts=(ReadinessStatus, ForumExclusion, ConsultationCount),
        only={
            **dict.fromkeys(RESILIENT.split(), ("kind.code", (RESILIENCE,))),
            **dict.fromkeys(("trained_on", "refreshed_on"), ("kind.code", (RESILIENCE, PROTECTION))),
            "awareness_on": ("kind.code", (PROTECTION,)),
            **dict.fromkeys(("is_governing", "same_people_as"), ("kind.family", KEPT_APART)),
        },
        tabs=(Tab("body", "ועדות וצוותים", (
            Column("name", required=True, width=150), Column("kind", required=True, width=140),
            Column("status", width=80), Column("established", width=95), Column("mandate", width=200),
            Column("liaison", width=120),
            Column("mechanism_adopted_on", width=95), Column("phone_public", width=115)),
            lambda settlement, today: outward_bodies(settlement), fill_place,
            hint="שורה לכל ועד, ועדה או צוות ביישוב."),),
        purpose="הכרת הוועדים, הוועדות והצוותים ביישובים",
        levels={PERSONAL: "liaison notes"},
    ),
    Entry(
        Meeting, "מפגשים", "מפגש", BODIES, "date kind status settlement body worker next_date",
        (("", "kind status date start settlement body programme worker"),
         ("תוכן", "topics summary decisions next_date"),
         ("פרטים נוספים", "agenda mode minutes level area confidentiality sent_on sent_to")),
        rights=EVERYDAY, own=own_meetings, edit="body date status next_date settlement kind", icon="calendar-event",
        unit="start minutes worker mode level area programme topics agenda summary decisions confidentiality "
        "sent_on sent_to",
        filters="kind status settlement body worker date next_date mode level area sent_on", newest=True, files=True,
        parts=(Attendance, MeetingSettlement),
        only={"programme": ("kind", ("training", "public", "steering", "partner"))},
        tabs=(Tab("meeting", "ישיבות", (
            Column("date", required=True, width=95), Column("kind", READ, width=160), Column("body", width=160),
            Column("status", width=90), Column("next_date", width=95)), _meeting_lines, _fill_meeting, always=False,
            locked=lambda record: None if record.kind in OWN_MEETINGS else ("date", "kind"),
            hint="ישיבות של הוועדות והצוותים. סדר היום, ההחלטות והסיכום אינם נכתבים כאן."),),
        purpose="מעקב אחר ליווי והנחיה, החלטות והמשך טיפול", level=PERSONAL,
        levels={SPECIAL: "summary decisions agenda topics"},
    ),
    Entry(
        Attendance, "נוכחות", "נוכחות", BODIES, "meeting person present function",
        (("", "meeting person present function"),),
        rights=EVERYDAY, own=own_attendance, unit="meeting person present function", filters="meeting person present",
        icon="user-check",
        purpose="לדעת מי השתתף, לצורך המשך העבודה והכשרות", level=PERSONAL,
    ),
    Entry(
        MeetingSettlement, "מפגשים של כמה יישובים", "יישוב נוסף למפגש", BODIES, "meeting settlement",
        (("", "meeting settlement"),),
        rights=EVERYDAY, own=own_shares, unit="meeting settlement", filters="meeting settlement", icon="map-pin",
        purpose="מפגש אחד של כמה יישובים נספר לכל אחד מהם",
    ),
    Entry(
        Task, "משימות", "משימה", BODIES, "title in_charge due status settlement meeting",
        (("", "title due owner_user owner_position settlement"),
         ("פרטים נוספים", "shared_with_settlement status priority done_on meeting in_charge")),
        rights=EVERYDAY, own=own_tasks, given="owner_user owner_position", icon="list-check",
        edit="status done_on", read="title due in_charge",
        unit="owner_user owner_position priority settlement meeting shared_with_settlement",
        filters="status due priority settlement owner_user owner_position meeting shared_with_settlement done_on",
        tabs=(Tab("task", "משימות משותפות", (
            Column("title", READ, width=300), Column("due", READ, width=95), Column("in_charge", READ, width=190),
            Column("status", width=100), Column("done_on", width=110)), _task_lines, fill_place, creates=False,
            hint="מה סוכם לעשות, מי אחראי/ת ועד מתי. כאן מסמנים מה בוצע; משימה חדשה נרשמת ביחידה."),),
        purpose="מעקב אחר מה שסוכם במפגשים", level=PERSONAL,
        actions=(Action("hand", "העברה לאחראי/ת ביחידה", "owner_user", make=_hand_over),
                 Action("done", "סימון כבוצעו", "done_on", make=_done)),
    ),
    Entry(
        BodyKind, "סוגי גופים", "סוג גוף", BODIES, "name family required_everywhere regional_ok max_gap_days",
        (("", "name code family required_everywhere regional_ok single"),
         ("כללים", "min_meetings_year max_gap_days mandatory_functions "
          "auto_member_roles auto_member_kinds aliases")),
        rights=KEPT, read="code name family",
        unit="required_everywhere regional_ok single min_meetings_year max_gap_days "
        "mandatory_functions auto_member_roles auto_member_kinds aliases",
        filters="family required_everywhere", icon="category", named=_outward_kinds,
        purpose="רשימה אחידה של סוגי גופים",
    ),
)  # fmt: skip
