"""Files that belong to records: sealed on disk beside the database, opened only to whom the record is open.

A file is no record of its own: what may be done with it follows from the record that it belongs to.
"""

import io
import os

import peewee as pw

from models import access, changes, kinds
from models.base import Table, utcnow, writing
from models.catalog import BY_CODE
from models.changes import Denied, Refused
from models.fields import sealed
from models.file_kinds import KINDS, kind_of, name_of
from models.kinds import Invalid
from models.messages import say
from models.rules import rule
from models.sealed_file import Unreadable, seal, unseal
from models.sealing import sealer

FOLDER = "attachments"
MEGA = 2**20


class Attachment(Table):
    """One file of one record. Its name is sealed: on a confidential record even the name may tell."""

    uid = pw.CharField(max_length=10, primary_key=True)
    entity = pw.CharField(max_length=40)
    record = pw.CharField(max_length=10)
    name = sealed("שם הקובץ", kinds.Text(200), required=True)
    kind = pw.CharField(max_length=10)
    size = pw.IntegerField()
    added_at = pw.DateTimeField(default=utcnow)
    added_by = pw.CharField(max_length=120, default="")
    retired_on = pw.DateField(null=True)

    class Meta:
        indexes = ((("entity", "record"), False),)

    @property
    def look(self):
        """The FileKind of the file."""
        return KINDS[self.kind]

    @property
    def told_size(self):
        """The size as people read it."""
        return f"{self.size / MEGA:.1f} MB" if self.size >= MEGA else f"{max(1, self.size // 1024)} KB"


TABLES = (Attachment,)


def of_record(entity, record):
    """The files of a record, the latest first."""
    mine = (Attachment.entity == entity) & (Attachment.record == record) & Attachment.retired_on.is_null()
    return list(Attachment.select().where(mine).order_by(Attachment.added_at.desc(), Attachment.uid))


def most_bytes():
    """How large a file may be, by the unit's rule; None where the rule is off."""
    limit = rule("file_mb")
    return None if limit is None else limit * MEGA


def attach(instance, entity, record, name, content, actor, source, world):
    """Keep a file for a record; raises Refused where it is not acceptable or the record is not the actor's to change.

    The sealed file is there before the row that tells of it.
    """
    _demand(actor, "update", entity, record)
    name = name_of(name)
    kind = _acceptable(name, content)
    uid = changes.fresh_uid(world)
    _write(instance / FOLDER, uid, content)
    with writing():
        made = Attachment.create(uid=uid, entity=entity, record=record, name=name, kind=kind, size=len(content),
                                 added_at=world.now(), added_by=actor.name)  # fmt: skip
        _note("attach", made, actor, source, world)
    return made


def _acceptable(name, content):
    """The kind of a file that may be kept."""
    limit = most_bytes()
    if limit is not None and len(content) > limit:
        raise Refused({"": say("file.large", name=name, most=limit // MEGA)})
    try:
        return kind_of(name, content)
    except Invalid as error:
        raise Refused({"": str(error)}) from error


def detach(uid, actor, source, world):
    """Take a file off its record; it stays sealed on disk, and in the history."""
    found = Attachment.get_or_none((Attachment.uid == uid) & Attachment.retired_on.is_null())
    if found is None:
        raise Denied("gone")
    _demand(actor, "update", found.entity, found.record)
    with writing():
        Attachment.update(retired_on=world.today()).where(Attachment.uid == uid).execute()
        _note("detach", found, actor, source, world)
    return found


def opened(instance, uid, actor, source, world):
    """(Attachment, content) for somebody to whom the record is open; of a confidential one the look is written down."""
    found = Attachment.get_or_none((Attachment.uid == uid) & Attachment.retired_on.is_null())
    if found is None or not _may(actor, "open", found.entity, found.record):
        raise Denied("gone")
    if BY_CODE[found.entity].confidential:
        _note("read", found, actor, source, world)
    return found, content_of(instance, found)


def content_of(instance, found):
    """What a kept file holds; by whichever of the keys sealed it."""
    for key in sealer.keys:
        target = io.BytesIO()
        try:
            with open(instance / FOLDER / found.uid, "rb") as source:
                unseal(source, target, key)
        except Unreadable:
            continue
        return target.getvalue()
    raise Unreadable(found.uid)


def _demand(actor, verb, entity, record):
    entry = BY_CODE.get(entity)
    if entry is None or not entry.files or not _may(actor, verb, entity, record):
        raise Denied
    if entry.model.get_by_id(record).retired_on:
        raise Refused({"": say("file.archived")})


def _may(actor, verb, entity, record):
    entry = BY_CODE[entity]
    return entry.files and access.may(actor, verb, entry, record)


def _write(folder, uid, content):
    """The sealed file, whole or not at all."""
    folder.mkdir(mode=0o700, exist_ok=True)
    part = folder / f"{uid}.part"
    with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as target:
        seal(io.BytesIO(content), target, sealer.keys[0])
        target.flush()
        os.fsync(target.fileno())
    os.replace(part, folder / uid)


def _note(verb, found, actor, source, world):
    """A line in the record's history; of a confidential record the file's name is among the sealed values only."""
    hidden = BY_CODE[found.entity].confidential
    told = changes.Source(source.way, source.place if hidden else found.name, source.run)
    changes.note(verb, actor, told, world, {"file": [None, found.name]}, found.entity, found.record)


def renew(instance):
    """Seal anew with the first key what an older one sealed; returns how many files that were."""
    done = 0
    for found in Attachment.select():
        path = instance / FOLDER / found.uid
        if path.exists() and not _is_fresh(path):
            content = content_of(instance, found)
            _write(instance / FOLDER, found.uid, content)
            done += 1
    return done


def _is_fresh(path):
    try:
        with open(path, "rb") as source:
            unseal(source, io.BytesIO(), sealer.keys[0])
    except Unreadable:
        return False
    return True
