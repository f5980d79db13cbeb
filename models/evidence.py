"""The journal as evidence: its head written down outside the database, what is wrong with it, what its rule erases."""

import datetime as dt
import hashlib
import hmac
import json
import logging
import os
from dataclasses import dataclass

from models import journal
from models.access import SYSTEM
from models.base import writing
from models.changes import ZONE, Source
from models.messages import say
from models.rules import Rule
from models.words import months_after

log = logging.getLogger("pinkas.evidence")
FILE = "journal.heads"  # in the instance folder; only ever added to
KEPT, RESTORED = "kept", "restored"


@dataclass(frozen=True)
class Head:
    """The last line of the journal as it was at a moment; `restored` where a backup of that state was put back."""

    at: dt.datetime
    kind: str
    seq: int
    mac: str

    def line(self, key):
        """The head as a line of the file, signed, so that nobody without the key can add one."""
        told = f"{self.at.isoformat(timespec='seconds')} {self.kind} {self.seq} {self.mac}"
        return f"{told} {_signed(key, told)}"


def _signed(key, told):
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()[:32]


def shown(moment):
    """A stored moment (UTC) as people here read it."""
    return moment.replace(tzinfo=dt.UTC).astimezone(ZONE).strftime("%d/%m/%Y %H:%M")


def keep_head(folder, world, kind=KEPT, head=None):
    """Write the journal's head to the log and to the file outside the database; returns (seq, mac)."""
    seq, mac = head or journal.head()
    line = Head(world.now(), kind, seq, mac).line(world.journal_key)
    with open(os.open(folder / FILE, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    log.info("journal head: %s", line)
    return seq, mac


def erase_old(world):
    """Erase the journal's values that are older than the rule keeps them, never younger than the law does."""
    found, least = Rule.get_or_none(Rule.code == "journal_months"), Rule.LEAST["journal_months"][0]
    months = max(found.value, least) if found else least
    with writing():
        place = f"ערכים שמלפני {months} חודשים ויותר"
        return journal.erase_values(world, SYSTEM, Source("command", place), months_after(world.now(), -months))


def audit(folder, keys):
    """What is wrong with the journal, and how it was compared: the object that `audit verify --json` prints."""
    heads, forged = read_heads(folder, keys)
    broken, last = journal.verify(keys), journal.head()[0]
    known = {fault.seq for fault in broken}
    faults = [*broken, *(fault for fault in _against(heads, last) if fault.seq not in known), *forged]
    told = [{"line": one.seq, "kind": one.kind, "text": _text(one, last)} for one in faults]
    todo = {"audit.todo.key" if fault.kind == "key" else "audit.todo" for fault in faults}
    return {"lines": journal.Line.select().count(), "head": list(journal.head()), "faults": told,
            "heads": len(heads), "todo": [say(code, file=FILE) for code in sorted(todo)],
            "text": "" if faults else _whole(heads)}  # fmt: skip


def _text(fault, last):
    return say(f"audit.{fault.kind}", seq=fault.seq, at=shown(fault.at), last=last, file=FILE)


def _whole(heads):
    lines = journal.Line.select().count()
    return say("audit.whole", lines=lines, at=shown(heads[-1].at)) if heads else say("audit.unheld", lines=lines)


def read_heads(folder, keys):
    """(the heads that were kept outside and still hold, faults of the file itself)."""
    heads, faults = [], []
    path = folder / FILE
    for number, line in enumerate(path.read_text("utf-8").splitlines() if path.exists() else (), 1):
        told, _, sign = line.rpartition(" ")
        if not any(hmac.compare_digest(_signed(key, told), sign) for key in keys):
            faults.append(journal.Fault(number, "heads", dt.datetime(1970, 1, 1)))
            continue
        at, kind, seq, mac = told.split(" ")
        head = Head(dt.datetime.fromisoformat(at), kind, int(seq), mac)
        if kind == RESTORED:  # what was written after that backup is gone by a person's decision
            heads = [one for one in heads if one.seq <= head.seq]
        heads.append(head)
    return heads, faults


def _against(heads, last):
    """Where the journal is not what its heads say: its end is cut off, or a line is another one."""
    found = dict(journal.Line.select(journal.Line.seq, journal.Line.mac)
                 .where(journal.Line.seq.in_([head.seq for head in heads])).tuples())  # fmt: skip
    wrong = [head for head in heads if head.seq and found.get(head.seq) != head.mac]
    cut = [head for head in wrong if head.seq > last]
    for head in [*[head for head in wrong if head.seq <= last], *cut[-1:]]:
        yield journal.Fault(head.seq, "cut" if head.seq > last else "rewritten", head.at)


def command(office, as_json):
    """`audit verify`: print what is wrong, in the words of who has to act; 1 where anything is."""
    told = audit(office.settings.instance, [key.encode() for key in office.settings.field_keys])
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join([*(fault["text"] for fault in told["faults"]), *told["todo"]]) or told["text"])
    return 1 if told["faults"] else 0
