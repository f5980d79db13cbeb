"""Who is not a member of a forum though a role would make them one: members follow from positions (S18)."""

from models import fields
from models.base import Entity
from models.bodies import Body
from models.messages import say
from models.people import Person

REASONS = (("asked", "לבקשתו/ה"), ("other", "אחר/ת משתתף/ת במקומו/ה"), ("unit", "החלטת היחידה"))


class ForumExclusion(Entity):
    """A person whom a role would make a member of a forum, and who is not one."""

    body = fields.link("פורום", Body, required=True)
    person = fields.link("איש/אשת קשר", Person, required=True)
    reason = fields.choice("הסיבה", REASONS, default="asked")

    TITLE = "{person} – {body}"

    @classmethod
    def problems(cls, record, today):
        """Only a forum's members follow from roles."""
        return {} if record.body.kind.family == "forum" else {"body": say("forum.body")}

    @classmethod
    def binds(cls, today):
        """Not being a member binds nobody."""
        return cls.uid.is_null()

    class Meta:
        indexes = ((("body", "person"), True),)
