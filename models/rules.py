"""What the unit may change in the rules: their numbers, whether they hold, pauses, and duties silenced for a while."""

from models import fields
from models.base import Entity
from models.messages import say
from models.places import Settlement

#: the duties towards a settlement, each with its words; the rule that turns each on and off has the same code
DUTIES = (
    ("companion", "מלווה ליישוב"), ("guidance", "הנחיה לרכז/ת הקהילה"), ("board", "מפגשים עם ועד ההנהלה"),
    ("roles", "בעלי תפקידים נדרשים"), ("committees", "ועדות חובה"), ("chairs", "יו״ר לכל גוף פעיל"),
    ("resilience", "כשירות צוות החוסן"), ("protection", "צוות מוגנות"), ("training", "הכשרת בעלי תפקידים"),
    ("mapping", "מיפוי צרכים"), ("needs", "מענה לצרכים"), ("plan", "תוכנית עבודה שנתית"),
    ("charter", "אמנה ונורמות"), ("booklets", "חוברות ועזרים"),
)  # fmt: skip


class Rule(Entity):
    """One number that the unit may change, or switch off: a cadence, a limit (G10, G11)."""

    code = fields.text("קוד", longest=40, required=True, unique=True)
    value = fields.number("ערך", required=True)
    unit = fields.text("יחידה", longest=20)
    active = fields.yesno("בתוקף", default=True, hint="כלל שאינו בתוקף אינו נבדק כלל")
    description = fields.text("מה הכלל קובע", longest=300, required=True)

    TITLE = "{description}"
    FIXED = ("code",)
    SEARCHED = ("description", "code")
    #: what the law asks for at least, and the sentence that says so
    LEAST = {"journal_months": (24, "journal.least")}

    @classmethod
    def problems(cls, record, today):
        """A number may not fall below what the law asks for, nor such a rule be switched off."""
        if record.code not in cls.LEAST:
            return {}
        least, told = cls.LEAST[record.code]
        wrong = [name for name, bad in (("value", (record.value or 0) < least), ("active", not record.active)) if bad]
        return {name: say(told, least=least) for name in wrong}


class Pause(Entity):
    """Days in which no cadence counts: a holiday of the council, a time of emergency (S4)."""

    start = fields.day("מתאריך", required=True)
    end = fields.day("עד תאריך", required=True)
    reason = fields.text("סיבה", longest=120, required=True)

    TITLE = "{reason} {start}"
    SEARCHED = ("reason",)

    @classmethod
    def problems(cls, record, today):
        """A pause does not end before it begins."""
        return {"end": say("term")} if record.start and record.end and record.end < record.start else {}

    def prepare(self):
        """As for every record; the latest last."""
        super().prepare()
        self.sort_key = f"{self.start:%Y-%m-%d}" if self.start else ""


class Silence(Entity):
    """A duty that the manager lets rest in one settlement until a day, and why."""

    settlement = fields.link("יישוב", Settlement, required=True)
    duty = fields.choice("החובה", DUTIES, required=True)
    until = fields.day("עד תאריך", required=True)
    reason = fields.text("הסיבה", longest=300, required=True)

    TITLE = "{duty} – {settlement}"
    PLACE = "settlement"
    SEARCHED = ("reason",)


def numbers():
    """{code: number} of the rules that hold."""
    return dict(Rule.select(Rule.code, Rule.value).where(Rule.active & Rule.retired_on.is_null()).tuples())


def rule(code):
    """The number of a rule, None where it is switched off; KeyError where the code is unknown."""
    found = Rule.get_or_none(Rule.code == code)
    if found is None:
        raise KeyError(code)
    return found.value if found.active else None


def silenced(today):
    """{(settlement, duty): Silence} of what rests today."""
    rows = Silence.select().where((Silence.until >= today) & Silence.retired_on.is_null())
    return {(row.settlement_id, row.duty): row for row in rows}


def paused(first, last, pauses):
    """How many days after `first`, up to and with `last`, lie in one of the `pauses`, (start, end) each."""
    days = set()
    for start, end in pauses:
        low, high = max(first.toordinal() + 1, start.toordinal()), min(last.toordinal(), end.toordinal())
        days.update(range(low, high + 1))
    return len(days)
