"""PURE. What a swap pushed out by accident: the block as it was read against its pre-image; whose it was, and where."""

from dataclasses import dataclass, field

from models.kinds import is_blank
from models.uids import is_uid
from models.words import clean
from sync.merge import same_raw
from sync.tabs import HEAD, KEY, STATUS, key_of, raw_at


@dataclass
class Displacement:
    """What went astray in one swap: the cells, and what must not become base because it is not where it was meant."""

    cells: list = field(default_factory=list)  # {tab, column, key, rest, ours, theirs, state}
    wrong: set = field(default_factory=set)  # (tab, key, code) of known lines: their base stays
    blank: set = field(default_factory=set)  # (tab, key, code) of a new line whose columns had moved: sent anew
    unsent: set = field(default_factory=set)  # (tab, key) of a new line whose key stands in another column
    missed: set = field(default_factory=set)  # (sheet id, row, column): not where it was meant to be
    copied: set = field(default_factory=set)  # (sheet id, row, column): there, and what stood there on a copy as well
    stamped: dict = field(default_factory=dict)  # (sheet id, row) -> the key that a line was given or lost
    met: bool = False  # somebody worked in a tab since it was read: what was read says no more how it is


def displaced_of(puts, appends, blocks, pre_image, tabs):
    """Which written cells stood elsewhere, or otherwise, when they were written.

    `puts` are (sheet id, row, column, value), `appends` (sheet id, ((column, value), …)); `blocks` the tabs as read,
    `pre_image` as they were at the write; `tabs` names the tab of a sheet id. A cell is told by its line's key and the
    rest of its line as the swap left them, and by its column's code or name, so that it is known wherever it goes.
    """
    found = Displacement()
    for sheet_id in {put[0] for put in puts} | {append[0] for append in appends}:
        before, then = _coded(blocks[str(sheet_id)]), _coded(pre_image.get(sheet_id))
        mine = [put[1:] for put in puts if put[0] == sheet_id]
        fresh = [dict(append[1]) for append in appends if append[0] == sheet_id]
        if then is None:
            found.missed |= {(sheet_id, row, column) for row, column, _ in mine}
            _unproven(found, tabs[sheet_id], before, mine, fresh)
            continue
        found.met = found.met or not _same(before, then)
        places, lines = [(row, column) for row, column, _ in mine], _by_key(then)
        stray = {place for place in places if not _as_read(before, then, *place, lines)}
        copied = _copied(before, then, places, lines)
        found.missed |= {(sheet_id, *place) for place in stray}
        found.copied |= {(sheet_id, *place) for place in copied - stray}
        found.stamped |= {(sheet_id, row): value or "" for row, column, value in mine
                          if column == _keys(before) and (row, column) not in stray}  # fmt: skip
        _of_puts(found, tabs[sheet_id], before, then, mine, stray, lines)
        for cells in fresh:
            _of_append(found, tabs[sheet_id], before, then, cells)
    return found


def _unproven(found, tab, before, puts, fresh):
    """Without a pre-image nothing proves on whose line a cell stands: nothing becomes base, nothing enters a record."""
    at = _keys(before)
    for row, column, value in puts:
        key, code = key_of(raw_at(before, row, at)), raw_at(before, 0, column)
        found.wrong.add((tab, key, code))
        found.cells.append({"tab": tab, "column": code, "key": key, "ours": value, "state": "unproven"})
    found.unsent |= {(tab, cells[at]) for cells in fresh}


def _of_puts(found, tab, before, then, puts, stray, lines):
    at, written, codes = _keys(before), {}, {c for c in (before[0] if before else []) if isinstance(c, str)}
    for row, column, value in puts:
        written.setdefault(row, {})[column] = value
    # a key put back says whose line it is
    meant = {row: cells.get(at) or key_of(raw_at(before, row, at)) for row, cells in written.items()}
    wanted = {(meant[row], raw_at(before, 0, column)): (value, raw_at(before, row, column))
              for row, column, value in puts if column != at}  # fmt: skip
    arrived = set()
    for row, column, value in puts:
        if (row, column) not in stray:
            continue
        found.wrong.add((tab, meant[row], raw_at(before, 0, column)))
        there = raw_at(then, row, column)
        if same_raw(there, value):
            continue
        after = [written[row].get(c, raw_at(then, row, c)) for c in range(max(_width(then), *written[row]) + 1)]
        cell = _told(tab, then, column, after, value, there, codes)
        # beside its line, but on one that the same was meant for, over what was read there: it stands as it should;
        # a key that we ourselves wrote there says nothing of whose line it is
        sent, read = wanted.get((cell["key"], cell["column"]), (None, None))
        alone = lines.get(cell["key"]) == [row]
        if alone and not is_blank(sent) and same_raw(sent, value) and _alike(read, there):
            arrived.add((tab, cell["key"], cell["column"]))
        else:
            found.cells.append(cell)
    found.wrong -= arrived


def _of_append(found, tab, before, then, cells):
    """A new line whose columns had moved is not where it was meant; it stands below all others, on nobody's line."""
    if all(raw_at(before, 0, c) == raw_at(then, 0, c) for c in cells):
        return
    at, codes = _keys(before), {c for c in before[0] if isinstance(c, str)}
    key, after = cells[at], [cells.get(c) for c in range(max(_width(then), *cells) + 1)]
    for column, value in cells.items():
        if _keys(then) != at or raw_at(before, 0, column) != raw_at(then, 0, column):
            found.cells.append(_told(tab, then, column, after, value, None, codes))
        found.blank |= {(tab, key, head) for head in (raw_at(before, 0, column), raw_at(then, 0, column)) if head}
    if _keys(then) != at:
        found.unsent.add((tab, key))


def _told(tab, then, column, after, value, theirs, codes):
    """One displaced cell: what stood there, what we put there, and how its line and column are known again."""
    at = _keys(then)
    key = key_of(after[at]) if at is not None else ""
    names = {c: name_of(then, c) for c in range(_width(then)) if c != column}
    # without a key, lines that we emptied are alike but for what people wrote in columns of their own
    rest = {name: after[c] for c, name in names.items() if name in codes or not key and name[:1] == "="}
    return {"tab": tab, "column": name_of(then, column), "key": key[:60], "rest": rest,
            "ours": value, "theirs": theirs}  # fmt: skip


def _same(before, then):
    """True where two blocks hold the same, wherever they end."""
    height, width = max(len(before), len(then)), max(_width(before), _width(then))
    return all(_alike(raw_at(before, r, c), raw_at(then, r, c)) for r in range(height) for c in range(width))


def _width(rows):
    return max(map(len, rows), default=0)


def _alike(one, other):
    """Equal as entered: of a formula its text, of a constant its value."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.get("f") == other.get("f")
    return same_raw(one, other)


def _by_key(then):
    """{what stands for a key: the lines where it does}; None for the lines without one."""
    at, lines = _keys(then), {}
    for row in range(HEAD, len(then) if at is not None else 0):
        key = raw_at(then, row, at)
        lines.setdefault(key if isinstance(key, str) and key else None, []).append(row)
    return lines


def _as_read(before, then, row, column, lines):
    """True where the cell and what identifies its line and column are what they were when they were read."""
    heads = raw_at(before, 0, column) == raw_at(then, 0, column) and _keys(before) == _keys(then)
    key = _keys(before)
    same_line = key is not None and _alike(raw_at(before, row, key), raw_at(then, row, key))
    if same_line:
        twins = lines.get(raw_at(before, row, key) or None, ())
        if len(twins) > 1 or not raw_at(before, row, key):
            same_line = _known_by_rest(before, then, row, twins)
    return heads and same_line and _alike(raw_at(before, row, column), raw_at(then, row, column))


def _copied(before, then, places, lines):
    """The places whose line somebody copied meanwhile, with what stood there: its copy shows it still."""
    at, found, were = _keys(before), set(), _by_key(before)
    for row, column in places:
        raw = raw_at(before, row, column)
        key = raw_at(before, row, at) if at is not None else None
        others = lines.get(key, ()) if isinstance(key, str) and key else ()
        if column == at and len(others) <= len(were.get(key, ())):  # they stood there when it was read
            continue
        # one that is written as well is put right by that
        copies = [other for other in others if other != row and (other, column) not in places]
        if not is_blank(raw) and any(same_raw(raw_at(then, copy, column), raw) for copy in copies):
            found.add((row, column))
    return found


def _known_by_rest(before, then, row, twins):
    """True where a line without a key of its own is still the one that was read: by most of it, and no twin by more."""
    held = before[row] if row < len(before) else []
    filled = sum(not is_blank(raw) for raw in held)
    if not filled:
        return all(is_blank(raw) for raw in (then[row] if row < len(then) else []))
    now = [(raw, column_of(then, name_of(before, c))) for c, raw in enumerate(held)]

    def alike(at):
        same = [is_blank(raw) for raw, c in now if c is not None and _alike(raw, raw_at(then, at, c))]
        return same.count(False), same.count(True)

    mine = alike(row)
    if sum(mine) == len(held):
        return True
    return 2 * mine[0] > filled and not any(alike(at) > mine for at in twins if at != row)


def _coded(rows):
    """A block with the codes of its first row as they are bound, whatever spaces were typed around them."""
    return rows and [[clean(code) if isinstance(code, str) else code for code in rows[0]], *rows[1:]]


def _keys(rows):
    heads = list(rows[0]) if rows else []
    return heads.index(KEY) if KEY in heads else None


# columns, by their names


def name_of(rows, column):
    """How a column is known again: by its code, by a header of its own, else by the nearest column with a code."""
    code, headers = raw_at(rows, 0, column), list(rows[1]) if len(rows) > 1 else []
    if isinstance(code, str) and code:
        return code
    header = headers[column] if column < len(headers) else None
    if isinstance(header, str) and header and headers.count(header) == 1:
        return f"={header}"
    coded = [c for c, code in enumerate(rows[0] if rows else []) if isinstance(code, str) and code]
    nearest = max((c for c in coded if c < column), default=min(coded, default=None))
    return "" if nearest is None else f"{column - nearest:+d} {rows[0][nearest]}"


def column_of(rows, name):
    """Where the column of a name stands now, None where it is not there."""
    codes, headers = list(rows[0]) if rows else [], list(rows[1]) if len(rows) > 1 else []
    if name.startswith("="):
        return headers.index(name[1:]) if headers.count(name[1:]) == 1 else None
    if name[:1] in ("+", "-"):
        offset, _, code = name.partition(" ")
        at = codes.index(code) + int(offset) if codes.count(code) == 1 else -1
        return at if at >= 0 and not raw_at(rows, 0, at) else None
    return codes.index(name) if codes.count(name) == 1 else None


def places_of(item, rows, bases, exact=False):
    """[(row, column)] of a displaced cell, the line that it fits best first; none where its line or column is gone.

    A line that carries its key may have changed since, and may have been copied, our value with it; not so where our
    value is what was agreed for the key (`bases`: {key: {code: Agreed}}). One without a key is known by most of the
    rest that it holds. `exact` where the key went astray itself, and stands on a line of its own as well: only a line
    as it was is a copy, and one that says what was agreed for the key is that line of its own.
    """
    base = bases.get(item.key, {})
    rows = _coded(rows)
    column, at = column_of(rows, item.column), _keys(rows)
    if column is None or at is None:
        return []
    rest = {c: raw for code, raw in item.rest.items() if (c := column_of(rows, code)) is not None}
    filled, own = {c: raw for c, raw in rest.items() if not is_blank(raw)}, _said(base, rows, rest)
    found = []
    for row in range(HEAD, len(rows)):
        alike = _shown(rows, row, rest)
        most = 2 * _shown(rows, row, filled) > len(filled)
        key, ours = raw_at(rows, row, at), same_raw(raw_at(rows, row, column), item.ours)
        if item.key:
            known = key_of(key) == item.key
            if item.column == KEY:
                known = known and _shown(rows, row, {c: rest[c] for c in own}) >= _shown(rows, row, own)
        else:
            known = not key and rest and (most or (not filled and alike == len(rest)))
        if known:
            found.append((alike, ours, -row, alike == len(rest) > 0 if exact else most))
    if item.key and item.column != KEY and not any(is_there(item, rows, -row, column) for _, _, row, _ in found):
        return _moved(item, rows, bases, column, rest, at)
    best, *others = sorted(found, reverse=True) or [None]
    blank = is_blank(item.ours)  # then nothing tells which of several lines is the one
    if blank and item.key and others and others[0][:2] == best[:2]:
        return []
    # another line of the key shows ours too because it is a copy, or because it was meant: a copy is like it
    meant = item.column in base and same_raw(base[item.column].raw, item.ours)
    copies = [one for one in others if one[1] and one[3] and not (blank or meant) and item.key]
    return [(-row, column) for _, _, row, _ in ([best] if best else []) + copies]


def is_there(item, rows, row, column):
    """True where a cell shows what we put there, or what stood there before."""
    return any(same_raw(raw_at(rows, row, column), raw) for raw in (item.ours, item.theirs))


def _said(base, rows, rest):
    """What was agreed for the cells beside a displaced one: {column: raw}."""
    return {c: agreed.raw for code, agreed in base.items() if (c := column_of(rows, code)) in rest}


def _moved(item, rows, bases, column, rest, at):
    """The place of a cell whose line lost its key, our value with it: sorted without it, or the key was broken.

    The rest of it tells the line: all of it, where that is not what was agreed for the key that stands there, or most
    where none does. Not so while the rest stands at its own key: then somebody changed the cell alone.
    """
    told = {c: raw for c, raw in rest.items() if c not in (at, column_of(rows, STATUS))}
    filled = {c: raw for c, raw in told.items() if not is_blank(raw)}
    found = []
    for row in range(HEAD, len(rows)):
        key, whole = key_of(raw_at(rows, row, at)), _shown(rows, row, told) == len(told)
        if whole and key == item.key:
            return []
        if is_blank(item.ours) or not same_raw(raw_at(rows, row, column), item.ours):
            continue
        own = _said(bases.get(key, {}), rows, told)
        if whole and not (own and _shown(rows, row, own) == len(own)) or (
            not is_uid(key) and 2 * _shown(rows, row, filled) > len(filled)
        ):
            found.append((row, column))
    return found if len(found) == 1 else []


def _shown(rows, row, told):
    """How many of some cells of a line, {column: raw}, are so."""
    return sum(same_raw(raw_at(rows, row, c), raw) for c, raw in told.items())
