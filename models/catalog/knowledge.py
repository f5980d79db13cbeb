"""The page of knowledge and aids, and of who holds which version."""

from models.bodies import Body
from models.catalog.bodies import outward_bodies
from models.catalog.standing import EVERYDAY, KNOWLEDGE, bodies_of, fill_place
from models.knowledge import Distribution, Resource
from models.page import PERSONAL, READ, Column, Entry, Tab


def own_distributions(actor):
    """The condition that something was handed to one of the actor's settlements, or to a body of one."""
    return Distribution.settlement.in_(actor.settlements) | Distribution.body.in_(bodies_of(actor.settlements))


def _distribution_lines(settlement, today):
    """What a settlement holds of all that is not the unit's alone; nothing that a protection team was handed."""
    shared = Resource.select(Resource.uid).where((Resource.audience != "unit") & Resource.retired_on.is_null())
    bodies = Body.select(Body.uid).where(outward_bodies(settlement))
    seen = Distribution.body.is_null() | Distribution.body.in_(bodies)
    here = (Distribution.settlement == settlement) & Distribution.retired_on.is_null()
    return here & Distribution.resource.in_(shared) & seen


ENTRIES = (
    Entry(
        Resource, "חוברות, נהלים ועזרים", "חומר", KNOWLEDGE, "title kind edition date audience valid_until",
        (("", "title kind edition date audience"), ("תוכן", "url about"),
         ("פרטים נוספים", "replaces area source valid_until is_open short")),
        rights=EVERYDAY, own=lambda actor: Resource.area.in_(actor.areas), icon="books", files=True,
        read="title edition short", unit="kind date audience url replaces area source valid_until about is_open",
        filters="kind audience area source date valid_until is_open",
        purpose="בסיס הידע של היחידה: חוברות, נהלים ועזרים בגרסאותיהם",
    ),
    Entry(
        Distribution, "מסירת חוברות ועזרים", "מסירה", KNOWLEDGE,
        "resource settlement body given_on adopted_on received_by",
        (("", "resource settlement body given_on"), ("פרטים נוספים", "adopted_on received_by qty valid_until")),
        rights=EVERYDAY, own=own_distributions, icon="inbox",
        edit="adopted_on received_by", read="given_on", unit="resource settlement body qty valid_until",
        filters="resource settlement body given_on adopted_on valid_until",
        tabs=(Tab("distribution", "חוברות ועזרים", (
            Column("resource.title", READ, width=220), Column("resource.edition", READ, width=70),
            Column("resource.short", READ, width=210), Column("given_on", READ, width=95),
            Column("adopted_on", width=95), Column("received_by", width=150)),
            _distribution_lines, fill_place, always=False, creates=False,
            hint="מה היחידה מסרה ליישוב. כאן רושמים מתי אומץ ומי קיבל/ה; הקישור פותח את החומר עצמו."),),
        purpose="לדעת מי מחזיק איזו גרסה של חוברת או עזר, וממתי עובדים לפיה",
        levels={PERSONAL: "received_by"},
    ),
)  # fmt: skip
