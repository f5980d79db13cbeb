"""The page of who takes part in trainings."""

from models.catalog.people import known_people
from models.catalog.programmes import own_programmes, published
from models.catalog.standing import EVERYDAY, PROGRAMMES, own_positions
from models.page import PERSONAL, READ, Column, Entry, Tab
from models.people import Position
from models.programmes import Programme
from models.trainings import Enrolment


def own_enrolments(actor):
    """The condition that an enrolment is the actor's: by its training, or by a position in one of her settlements."""
    here = Position.select(Position.person).where(own_positions(actor) & Position.retired_on.is_null())
    return Enrolment.person.in_(here) | Enrolment.programme.in_(Programme.select(Programme.uid).where(
        own_programmes(actor)))  # fmt: skip


def _enrolment_lines(settlement, today):
    """Of the people in the settlement's sheet, and of what is published: being in a training may tell a lot."""
    trainings = Programme.select(Programme.uid).where(published(settlement, today) & (Programme.kind == "training"))
    mine = Enrolment.person.in_(known_people(settlement, today)) & Enrolment.programme.in_(trainings)
    return mine & (Enrolment.status != "dropped") & Enrolment.retired_on.is_null()


COLUMNS = (
    Column("programme", READ, width=220), Column("person", READ, width=150), Column("status", width=100),
    Column("certificate_on", READ, width=110), Column("valid_until", READ, width=100),
)  # fmt: skip

ENTRIES = (
    Entry(
        Enrolment, "רישום להכשרות", "רישום להכשרה", PROGRAMMES, "person programme status certificate_on valid_until",
        (("", "programme person status"), ("פרטים נוספים", "certificate_on valid_until feedback")),
        rights=EVERYDAY, own=own_enrolments, icon="school",
        edit="status", read="programme person certificate_on valid_until", unit="feedback",
        filters="programme person status certificate_on valid_until",
        tabs=(Tab("enrolment", "הכשרות", COLUMNS, _enrolment_lines, lambda settlement, values: values, always=False,
                  creates=False,
                  locked=lambda record: None if record.status == "invited" else tuple(c.path for c in COLUMNS),
                  hint="מי מן היישוב הוזמן להכשרות. מי שהוזמן/ה ורוצה להשתתף: „נרשם/ה”. את השאר רושמת היחידה."),),
        menu=True, purpose="הכשרת בעלי תפקידים: מי נרשם, מי סיים וממתי, ועד מתי התעודה בתוקף", level=PERSONAL,
    ),
)  # fmt: skip
