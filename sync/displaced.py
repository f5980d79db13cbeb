"""PURE. What a swap pushed out by accident: the block as it was read against its pre-image."""

from sync.merge import same_raw
from sync.tabs import KEY


def displaced_of(puts, blocks, pre_image, tabs):
    """Which written cells stood elsewhere, or otherwise, when they were written: told by their line's identity.

    `puts` are (sheet id, row, column, value); `blocks` the tabs as read, `pre_image` as they were at the write;
    `tabs` names the tab of a sheet id. Each is {tab, column, key, stamp, rest, ours, theirs},
    and what was meant: {written_key, written_column}.
    """
    found = []
    for sheet_id, row, column, value in puts:
        before, then = blocks[str(sheet_id)], pre_image.get(sheet_id)
        if then is None or not _as_read(before, then, row, column):
            found.append(_displaced(tabs[sheet_id], before, then, row, column, value))
    return [item for item in found if item is not None]


def _cell(rows, row, column):
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def _alike(one, other):
    """Equal as entered: of a formula its text, of a constant its value."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.get("f") == other.get("f")
    return same_raw(one, other)


def _as_read(before, then, row, column):
    """True where the cell and what identifies its line and column are what they were when they were read."""
    heads = _cell(before, 0, column) == _cell(then, 0, column) and _keys(before) == _keys(then)
    key = _keys(before)
    same_line = key is not None and _alike(_cell(before, row, key), _cell(then, row, key))
    if same_line and not _cell(before, row, key):  # a line without a key is known by all it holds
        same_line = all(_alike(_cell(before, row, c), _cell(then, row, c)) for c in range(len(before[0])))
    return heads and same_line and _alike(_cell(before, row, column), _cell(then, row, column))


def own_column(header):
    """The name of a column that is a person's own, by its header; None where it has none."""
    return f"={header}" if isinstance(header, str) and header else None


def _keys(rows):
    heads = list(rows[0]) if rows else []
    return heads.index(KEY) if KEY in heads else None


def _displaced(tab, before, then, row, column, value):
    """What a cell of ours pushed out, and whose it was."""
    head = _cell(before, 0, column)
    meant = {"tab": tab, "written_key": _cell(before, row, _keys(before)) or "", "written_column": head}
    if then is None:
        return None
    theirs, there = _cell(then, row, column), _cell(then, 0, column) or own_column(_cell(then, 1, column))
    if same_raw(theirs, value) or not isinstance(there, str):
        return {**meant, "column": head, "ours": value, "theirs": value, "state": "back"}
    key_at = _keys(then)
    key = _cell(then, row, key_at) if key_at is not None else None
    stamp = value if there == KEY and isinstance(value, str) else ""
    rest = {}
    if not key and not stamp:
        rest = {c: _cell(then, row, at) for at, c in enumerate(then[0]) if isinstance(c, str) and c != there}
    return {**meant, "column": there, "key": key if isinstance(key, str) and not stamp else "", "stamp": stamp,
            "rest": rest, "ours": value, "theirs": theirs}  # fmt: skip
