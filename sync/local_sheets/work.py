"""What one request works with: the book, who asks, the moment, and what is assumed of Google."""

import datetime
import random
import zoneinfo
from dataclasses import dataclass, field

from .assumptions import Assumptions
from .formulas import Calculation
from .model import Book


@dataclass
class Work:
    """One request at work on one book."""

    book: Book
    asker: str
    now: datetime.datetime
    ids: random.Random
    assumptions: Assumptions = field(default_factory=Assumptions)
    by_hand: bool = False
    copies: dict = field(default_factory=dict)

    def calculation(self):
        """Return the effective values of the book as it stands now; stale after the next change."""
        return Calculation(self.book, self.local_now())

    def local_now(self):
        """Return the moment by the spreadsheet's own time zone."""
        try:
            zone = zoneinfo.ZoneInfo(self.book.properties["timeZone"])
        except (KeyError, ValueError, OSError):
            zone = datetime.UTC
        return self.now.astimezone(zone).replace(tzinfo=None)

    def new_id(self, taken):
        """Mint a positive 31 bit id that is not taken."""
        while True:
            number = self.ids.randrange(1, 2**31)
            if number not in taken:
                return number
