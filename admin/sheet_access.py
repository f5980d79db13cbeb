"""Who can open which sheet: those in office, and what was found that the unit did not set."""

from flask import url_for
from flask_admin import expose

from admin.doors import Screen, actor, office
from admin.sheets import GROUP, ROLES, address_of, open_workbooks
from models.ledger import Waiting
from sync import sharing


class SheetAccessView(Screen):
    """A line for each person who may open a sheet."""

    roles = ROLES

    def __init__(self):
        super().__init__("מי פותח מה", category=GROUP, endpoint="sheet_access")

    @expose("/")
    def index(self):
        """The sheets that the person may see, each with whom it is open to, and why."""
        books = [self._book(book) for book in open_workbooks(actor())]
        return self.render("sheet_access.html", books=books, back_url=url_for("workbooks.index"),
                           queue_url=url_for("queue.index"))  # fmt: skip

    def _book(self, book):
        want = sharing.wanted(book.settlement_id, office().world.today())
        mine = (Waiting.workbook == book) & Waiting.code.in_((*sharing.ASKED, "address"))
        found = list(Waiting.select().where(mine & Waiting.state.in_(("open", "decided"))).order_by(Waiting.id))
        refused = {row.raw for row in found if row.code == "address"}
        lines = [_line(address, who, *_standing(address, book, refused)) for address, who in sorted(want.items())]
        lines += [_line(address, "כבר לא בתפקיד", *_leaving(address, refused))
                  for address in sorted(set(book.editors) - set(want))]  # fmt: skip
        lines += [_line(row.raw, _unset(row), *_answered(row)) for row in found if row.code == "stranger"]
        return {"settlement": book.settlement.name, "href": url_for("workbooks.book", key=book.id), "lines": lines,
                "sheet_url": address_of(book),
                "told": [row.message for row in found if row.code != "stranger" and row.state == "open"]}  # fmt: skip


def _line(address, who, state, tone):
    return {"address": address, "who": who, "state": state, "tone": tone}


def _standing(address, book, refused):
    if address in refused:
        return "Google לא מכיר את הכתובת", "bad"
    return ("פתוח", "good") if address in book.editors else ("ייפתח בסנכרון הבא", "info")


def _leaving(address, refused):
    return ("עדיין פתוח: Google לא אפשר לסגור", "bad") if address in refused else ("ייסגר בסנכרון הבא", "warn")


def _unset(row):
    return "היחידה לא פתחה; לצפייה בלבד" if row.theirs == sharing.READER else "היחידה לא פתחה"


def _answered(row):
    if row.state == "open":
        return "ממתין להחלטה", "warn"
    return ("הוחלט להשאיר", "quiet") if row.decision == "keep" else ("יוסר בסנכרון הבא", "warn")
