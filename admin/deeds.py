"""What may be done next with a record, in one press: from its page, and from its row in a list."""

from dataclasses import dataclass

from flask import url_for

from admin import handover
from admin.doors import actor, today
from models import access
from models.bodies import Body
from models.catalog import BY_CODE
from models.encounters import QUICK
from models.kinds import Day
from models.knowledge import Resource
from models.meetings import Meeting
from models.places import Settlement
from models.programmes import Programme
from models.rules import numbers
from models.staff import Assignment


@dataclass(frozen=True)
class Deed:
    """One press: where it leads, its picture, its words; a `main` one stands in rows too."""

    href: str
    picture: str
    text: str
    main: bool = False


def deeds_of(record, mine):
    """The Deeds for a record; `mine` where the signed-in person may change it."""
    return _DEEDS[type(record)](record, mine) if type(record) in _DEEDS and not record.retired_on else []


def held_href(kind, settlement):
    """Where a meeting of a kind with a settlement is written down after it took place."""
    return url_for("held.index", kind=kind, settlement=settlement)


def rows_deeds(entry, writable):
    """(record) -> its main Deeds, for the rows of a list; None where the entity has none."""
    if entry.model is not Settlement:
        return None
    on, may = numbers(), access.can(actor(), "create", BY_CODE["meeting"])
    return lambda place: [deed for deed in _held(place, on) if deed.main] if may and place.uid in writable else []


def _held(place, on):
    words = {"guidance": "התקיימה הנחיה", "board": "התקיים מפגש ועד"}
    return [Deed(held_href(kind, place.uid), "circle-check", words[kind], kind == "guidance")
            for kind in QUICK if kind in on and place.accompanied == "yes"]  # fmt: skip


def _of_settlement(place, mine):
    may = mine and access.can(actor(), "create", BY_CODE["meeting"])
    more = [Deed(url_for("settlement.profile_view", id=place.uid), "printer", "דף היישוב"),
            Deed(url_for("contacts.index", settlement=place.uid, who="all"), "address-book", "דף קשר"),
            Deed(url_for("handover.page", settlement=place.uid), "file-text", "דף העברה")]  # fmt: skip
    if handover.may_replace() and place.accompanied == "yes":
        more.insert(0, Deed(url_for("handover.index", settlement=place.uid), "refresh", "להחליף מלווה"))
    return [*(_held(place, numbers()) if may else []), *more]


def _of_body(body, mine):
    return [Deed(url_for("contacts.index", group=body.uid), "address-book", "דף קשר")]


def _of_meeting(meeting, mine):
    if meeting.status == "planned" and meeting.settlement_id and mine:
        return [Deed(url_for("held.index", meeting=meeting.uid), "circle-check", "המפגש התקיים")]
    if meeting.status == "held":
        return [Deed(url_for("summary.index", meeting=meeting.uid), "mail", "לשלוח סיכום")]
    return []


def _of_programme(programme, mine):
    """The people of a training, and at how many of its sessions they were."""
    if programme.kind != "training" or not access.can(actor(), "read", BY_CODE["enrolment"]):
        return []
    return [Deed(url_for("coverage.index", programme=programme.uid), "users", "משתתפים ונוכחות")]


def _of_resource(found, mine):
    """The form of the version after this one, with all that stays as it was."""
    if not mine:
        return []
    following = str(int(found.edition) + 1) if found.edition.isdecimal() else None
    values = {"title": found.title, "kind": found.kind, "audience": found.audience, "edition": following,
              "area": found.area_id, "source": found.source, "about": found.about, "replaces": found.uid,
              "date": Day().show(today())}  # fmt: skip
    kept = {name: value for name, value in values.items() if value}
    return [Deed(url_for("resource.create_view", **kept), "copy", "גרסה חדשה")]


def _of_assignment(term, mine):
    return [Deed(url_for("handover.index", settlement=term.settlement_id), "refresh", "להחליף מלווה")] if mine else []


_DEEDS = {
    Assignment: _of_assignment, Body: _of_body, Settlement: _of_settlement, Meeting: _of_meeting,
    Programme: _of_programme, Resource: _of_resource,
}  # fmt: skip
