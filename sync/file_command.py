"""EXECUTOR. Files on the command line: a list out, a file in; the answer is the exit code."""

import sys
from pathlib import Path

from models.access import SYSTEM
from models.catalog import BY_CODE
from models.places import Settlement
from models.words import fold
from sync import file_review, files
from sync.file_reading import Unreadable, read_file

DONE, NEEDS_PERSON, WRONG_USE = 0, 1, 2


def export(office, entity, format, output, settlement=None):
    """Write an entity's records into the file `output`; `settlement` is a name or a key."""
    entry = _entry(entity)
    place = _settlement(settlement) if settlement else None
    if entry is None or (settlement and place is None):
        return WRONG_USE
    try:
        count = files.export(entry, SYSTEM, office.world, format, output, place)
    except (ValueError, OSError) as error:
        return _wrong(error)
    print(f"{count} records of {entry.code} in {output}")
    return DONE


def load(office, entity, file, dry_run=False):
    """Show what a file would change and, unless it is a dry run, take it in."""
    entry = _entry(entity)
    if entry is None:
        return WRONG_USE
    try:
        found = file_review.review(entry, read_file(file, Path(file).read_bytes()), SYSTEM, office.world)
    except (Unreadable, OSError) as error:
        return _wrong(error)
    for text in filter(None, (found.blocked, *found.notices)):
        print(text)
    for row in found.rows:
        _show(row)
    totals = found.totals
    if not dry_run and not found.blocked:
        run = file_review.take_in(found, SYSTEM, office.world, "פקודה", Path(file).name)
        totals = {name: run.counts[name] for name in totals}
    print(", ".join(f"{name} {number}" for name, number in totals.items()) + (" (dry run)" if dry_run else ""))
    return NEEDS_PERSON if found.blocked or any(row.findings for row in found.rows) else DONE


def _show(row):
    cells = [f"{cell.label}: {cell.old} → {cell.new}" for cell in row.cells.values()] if row.action != "new" else []
    if row.action != "same" or row.findings:
        print(f"{row.number}\t{row.action}\t{row.label}\t{' · '.join([*cells, *row.findings])}".rstrip())


def _entry(code):
    if code not in BY_CODE:
        _wrong(f"{code}: expected one of {', '.join(BY_CODE)}")
    return BY_CODE.get(code)


def _settlement(text):
    found = [row.uid for row in Settlement.select() if text == row.uid or fold(text) == fold(row.name)]
    if len(found) != 1:
        _wrong(f"{text}: no such settlement")
        return None
    return found[0]


def _wrong(error):
    print(error, file=sys.stderr)
    return WRONG_USE
