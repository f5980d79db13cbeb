"""PURE. What the reading of a tab gives: questions with their answers, and one person in one place per item."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Option:
    """One answer to a question."""

    value: str
    label: str
    sub: str = ""


@dataclass(frozen=True)
class Question:
    """What a person is asked: `sort` is column, word, fill, swap, above, couple or same."""

    key: str
    sort: str
    text: str
    options: tuple
    lines: tuple = ()
    guess: str = ""


@dataclass(frozen=True)
class Item:
    """One person in one place: what a line, or a part of it, would bring in."""

    line: int
    values: dict  # of the person: first, last, mobile, phone, email, publish_consent, notes
    meaning: str = ""  # role:…, body:… or person; '' while it is not known
    start: object = None
    end: object = None
    waits: tuple = ()  # keys of the questions that are open
    findings: tuple = ()  # texts: what is wrong, with its place
    remarks: tuple = ()
    out: str = ""  # why it does not come in at all
    status: str = "new"  # new, same, double; what take-in would do
    person: str = ""  # the uid of a known person
    same_as: int = 0  # the index of the item whose person it is
    key: str = ""

    @property
    def name(self):
        """The name as people write it."""
        return f"{self.values.get('first') or ''} {self.values.get('last') or ''}".strip()

    @property
    def ready(self):
        """True where nothing keeps it from coming in."""
        return not self.out and not self.waits

    @property
    def phones(self):
        """The numbers of the person."""
        return tuple(filter(None, (self.values.get("mobile"), self.values.get("phone"))))


@dataclass
class Somebody:
    """One person as a line names one, before meanings are settled."""

    first: str
    last: str
    phones: list = field(default_factory=list)
    mails: list = field(default_factory=list)
    note: str = ""
    fixed: str = ""
    anchor: object = None
    alone: bool = True
    key: str = ""
