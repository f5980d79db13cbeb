"""One entry of the page: what an entity says of itself, and what of it may never be said."""

from collections.abc import Callable
from dataclasses import dataclass, field

from models.base import Confidential, Entity
from models.fields import Sealed
from models.staff import User
from models.titles import parts_of

EDIT, READ, UNIT = "edit", "read", "unit"  # a secretary edits it, reads it, never sees it
FULL, OWN, LOOK = "full", "own", "look"  # writes all; reads all and writes what is hers; reads all
#: data of special sensitivity or under a duty of secrecy; data about a person; about no person
SPECIAL, PERSONAL, NONE = "special", "personal", "none"
#: of confidential records: reads and writes what is hers; the same, and opens others for a reason that is written down
MINE, GLASS = "mine", "glass"


@dataclass(frozen=True)
class Column:
    """One column of a tab: `path` is a field, or link.field for one that the line carries of a linked record."""

    path: str
    exposure: str = EDIT
    required: bool = False
    width: int = 120
    label: str = ""

    @property
    def carried(self):
        """True where the value belongs to a linked record."""
        return "." in self.path


@dataclass(frozen=True)
class Tab:
    """An entity's tab in the workbook of a settlement."""

    code: str
    title: str
    columns: tuple
    lines: Callable  # (settlement uid, today) -> condition on the entity: which records stand in the workbook
    fill: Callable  # (settlement uid, values, today) -> values: what a new line does not carry
    always: bool = True
    creates: bool = True
    locked: Callable | None = None  # record -> the paths it still shows, or None where the line is hers to edit
    hint: str = ""


@dataclass(frozen=True)
class Action:
    """What may be done with many records at once, after the questions that it asks.

    `asks` names fields, of the entity or of `of`; without `make` they are what is set.
    """

    code: str
    title: str
    asks: str
    of: type[Entity] | None = None
    #: (record, values, today) -> what is changed: (entity, key or '', verb, values) each
    make: Callable | None = None
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """One entity on the page."""

    model: type[Entity]
    title: str  # the many
    one: str  # a single one, with its indefinite article's absence
    group: str
    listed: str  # the columns of the list
    form: tuple  # sections of the form: (title, fields)
    rights: dict = field(default_factory=dict)
    edit: str = ""  # fields that a secretary may edit
    read: str = ""  # fields that a secretary may read
    unit: str = ""  # fields that never leave the unit
    tabs: tuple = ()
    own: Callable | None = None  # actor -> condition: what is hers to write
    filters: str = ""
    parts: tuple = ()  # entities whose records belong to one of these and are retired with it
    icon: str = ""
    newest: bool = False  # the list begins with the latest
    named: Callable | None = None  # (settlement uid, today) -> condition: what a cell of its workbook may link to
    masks: Callable | None = None  # records -> {(uid, field): text}: what a file says instead of the value
    given: str = ""  # the links by which whose it is may give a record away, out of what is hers to write
    menu: bool = False  # of a part of other records: it stands in the menu all the same
    purpose: str = ""  # why it is kept, in one Hebrew sentence
    level: str = NONE  # how sensitive it is as a whole
    #: questions for some kinds alone: {field: (path of a choice, or of one on the kind linked to, the codes)}
    only: dict = field(default_factory=dict)
    #: choices that depend on another: {field: (the other choice, its code -> the options)}
    narrow: dict = field(default_factory=dict)
    actions: tuple = ()  # what may be done with many of its records at once
    files: bool = False  # files may be attached to its records
    levels: dict = field(default_factory=dict)  # level -> the fields whose level is not the entity's

    def __post_init__(self):
        """Refuse what would let something confidential out of its room: TypeError, when the page is read."""
        if self.confidential and (self.tabs or self.edit or self.read):
            raise TypeError(f"{self.model.__name__} is confidential: no sheet ever has it")
        links = [] if self.confidential else [field.rel_model for field in self.model._meta.refs]
        for model in [*links, *(column_field(self, c.path).model for tab in self.tabs for c in tab.columns)]:
            if issubclass(model, Confidential):
                raise TypeError(f"{self.model.__name__} would carry {model.__name__}, which is confidential")
        sealed = {name for name, field in self.model._meta.fields.items() if isinstance(field, Sealed)}
        named = {*parts_of(self.model), *self.model.SEARCHED, *self.filters.split()}
        if told := sealed & named if self.confidential else sealed:
            raise TypeError(f"{self.model.__name__}: {', '.join(sorted(told))} would be told outside its own page")

    @property
    def confidential(self):
        """True where reading a record is written down and nothing of it leaves its screens."""
        return issubclass(self.model, Confidential)

    @property
    def code(self):
        """The entity's name in addresses, the journal and the commands."""
        return self.model._meta.table_name if self.model is not User else "user"

    def sensitivity(self, name):
        """(how sensitive a field is, whether that was said of it itself and not of its entity as a whole)."""
        if self.confidential:
            return SPECIAL, False
        found = next((level for level, names in self.levels.items() if name in names.split()), None)
        return (found, True) if found else (self.level, False)

    def exposure(self, name):
        """What a secretary may do with a field."""
        return EDIT if name in self.edit.split() else READ if name in self.read.split() else UNIT


def column_field(entry, path):
    """The field behind a column's path; a carried one belongs to the model that the link names."""
    link, _, name = path.rpartition(".")
    model = entry.model._meta.fields[link].rel_model if link else entry.model
    return model._meta.fields[name]
