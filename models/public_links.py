"""Short addresses that open without signing in: how one is made of a record's key, kept and shown."""

import re
from dataclasses import dataclass

from models import fields
from models.kinds import Invalid, Kind
from models.messages import say
from models.sealing import sealer
from models.uids import ALPHABET, LENGTH


class Site:
    """Where this installation's pages are, as people know it; told once, at start."""

    url = ""

    def use(self, url):
        """Addresses begin with `url` from now on."""
        self.url = url

    def address(self, short):
        """The whole address of a short word."""
        return f"{self.url}/r/{short}"

    def page(self, entity, uid):
        """The whole address of a record's page, for what is read outside of our pages."""
        return f"{self.url}/admin/{entity}/details/?id={uid}"


site = Site()


@dataclass(frozen=True)
class PublicLink(Kind):
    """A short word, shown as the address that it opens."""

    code = "url"
    ltr = True

    def read(self, raw):
        short = str(raw).strip().rstrip("/").rpartition("/")[2]
        if not re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", short):
            raise Invalid(say("public.short"))
        return short

    def show(self, value):
        return site.address(value) if value else ""


def public_link(label, hint=None):
    """A field that holds the short word of a public address, or nothing while there is none."""
    field = fields.text(label, longest=LENGTH, hint=hint, unique=True)
    field.kind = PublicLink()
    return field


def short_of(entity, uid):
    """The short word of a record: nobody can guess it from the key, which stands in our own addresses."""
    number, letters = int(sealer.mark(f"public {entity}", uid), 16), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return letters
