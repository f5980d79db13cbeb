"""A settlement on one sheet of paper, for the unit and to share: '/admin/settlement/profile/'."""

from flask import request, url_for
from flask_admin import expose

from admin import links, lists
from admin.doors import actor, today
from models.bodies import Body
from models.kinds import Day, Phone
from models.meetings import Meeting
from models.places import Organisation
from models.plans import is_late
from models.reports import contacts, profile
from models.rules import DUTIES
from models.titles import titles

PEOPLE, BODIES = 18, 12  # lines that a sheet has room for
TONES = {"red": "bad", "amber": "warn", "green": "good"}
show = Day().show


class OnePage:
    """The route of the one-page profile, for the screens of settlements."""

    @expose("/profile/")
    def profile_view(self):
        """The sheet of one settlement; `?version=shared` is the one that may be given away."""
        place, shared = self._found(request.args.get("id"), "read"), request.args.get("version") == "shared"
        found = profile.profile(place, actor(), today(), shared)
        unit, other = Organisation.select().first(), {} if shared else {"version": "shared"}
        return self.render(
            "profile.html", place=place, shared=shared, day=show(today()), unit=unit.name if unit else "",
            facts=_facts(place, shared), duties=_duties(found.duties),
            people=[_person(one) for one in found.people[:PEOPLE]],
            more=max(0, len(found.people) - PEOPLE), plan=_plan(found), found=found, meetings=_meetings(found.meetings),
            needs=[(need.text, need.urgency == "high", lists.shown(need, "status")) for need in found.needs],
            bodies=[(one.name, lists.shown(one, "status") if one.status != "active" else "", show(met) if met else "")
                    for one, met in found.bodies[:BODIES]],
            contacts_url=url_for("contacts.index", settlement=place.uid, version="residents" if shared else None),
            other_url=url_for(".profile_view", id=place.uid, **other), back=links.page_of(type(place), place.uid),
        )  # fmt: skip


def _facts(place, shared):
    """What a settlement is, in short pairs; how closely it is accompanied stays in the unit."""
    names = ["kind", "basin", "gov_form", "households", "residents", "phone", "email"]
    names += [] if shared else ["accompaniment_level"]
    told = [(place._meta.fields[name].verbose_name, lists.shown(place, name)) for name in names]
    return [pair for pair in told if pair[1]]


def _duties(rows):
    return [(dict(DUTIES)[row.kind], row.reason, TONES.get(row.tone, "quiet")) for row in rows]


def _person(one):
    number = one.mobile or one.phone
    return {"role": one.role, "name": one.name, "vacant": one.code == contacts.VACANT,
            "phone": Phone().show(number) if number else "", "email": one.email}  # fmt: skip


def _plan(found):
    return [(item.action, show(item.due), is_late(item, today()), item.pct or 0) for item in found.items]


def _meetings(meetings):
    meetings = list(meetings)
    bodies = titles(Body, {one.body_id for one in meetings})
    return [(show(one.date), Meeting.kind.kind.show(one.kind), bodies.get(one.body_id, "")) for one in meetings]
