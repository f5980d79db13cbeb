"""PURE. Content that moved without its key: which key each line's content belongs to (P7)."""

from dataclasses import dataclass

from models.kinds import is_blank
from sync.merge import same_raw
from sync.tabs import digest


@dataclass
class Shuffled:
    """What moved in a tab: {index of a line: the key that goes there}, and what still waits for a person's word."""

    follow: dict  # released, or in hand since a release that a race interrupted
    cells: dict  # {index: the name by which a person releases it}: the line's content and both keys


def shuffled(state, lines):
    """What moved without its key in a tab (a Shuffled); `state.in_hand` are keys that a person let follow already."""
    mine, by_index = [line for line in lines if line.key in state.in_hand], {line.index: line for line in lines}
    # a line that was copied before its key followed shows another's content still: that one's key makes it a copy,
    # unless it shows as much of its own
    hand = {
        index: (owner, follows or _alike(state, by_index[index], owner, _agrees)
                > _alike(state, by_index[index], by_index[index].key, _agrees))
        for index, (owner, follows) in _followers(state, mine, state.in_hand, begun=True).items()
    }  # fmt: skip
    rest = [line for line in lines if line.index not in hand]
    found = _followers(state, rest, state.base.keys() - {owner for owner, _ in hand.values()})
    cells = {
        index: f"moved:{by_index[index].key}:{owner}:{digest(by_index[index].cells)[:12]}"
        for index, (owner, _) in found.items()
    }
    # one line alone may be typed anew; not so where the other's line is gone or broke, or after a person's word
    if len(found) == 1 and not _left(state, lines, found) and not set(cells.values()) <= state.released:
        found, cells = {}, {}
    if set(cells.values()) <= state.released:
        hand |= found
    return Shuffled({index: owner for index, (owner, follows) in hand.items() if follows}, cells)


def _left(state, lines, found):
    """True where the one line that is `found` is left of several: the line whose content it holds is gone.

    Not so where its own key stands on another line as well: then only its key was written over.
    """
    there = [line.key for line in lines if any(not is_blank(raw) for raw in line.cells.values())]
    mine = {line.key for line in lines if line.index in found}
    return not {owner for owner, _ in found.values()} & set(there) and all(there.count(key) == 1 for key in mine)


def _followers(state, lines, keys, begun=False):
    """{index of a line: (the key whose content it holds, whether that key has to follow it)}.

    A line counts where its edited columns equal the base of another key and no longer its own; what the last swap
    wrote (`state.was`) is told apart from what people moved, but where it is just what another key's base says. A key
    whose own line stands as it was does not follow: its content was copied, not moved. Where content moved, a changed
    line that is more alike another moved key's base than its own belongs to that, too, if its own says anything: that
    of a record that left says nothing once we emptied its cells. So does one whose key went to another line, where most
    of it is that key's, and a line without a key that is known, which is a new one or one whose key broke, where it
    shows all of it.
    """
    ordered, said = sorted(keys), _by_content(state, keys)
    known = [line for line in lines if line.key in state.base]
    changed = [line for line in known if _changed(state, line) or _anothers(state, line, said)]
    loose = ({line.key for line in changed} | (keys - {line.key for line in lines})) & keys
    found, theirs, shows = {}, {}, {}
    for line in known:
        theirs.setdefault(line.key, []).append(line)

    def own(key):  # how much of a key's content still stands on its own line: as much as elsewhere, and it was copied
        if key not in shows:
            shows[key] = [(line.index, _alike(state, line, key, _agrees)) for line in theirs.get(key, ())]
        return max((much for index, much in shows[key] if index not in found), default=0)

    for line in changed:
        just = _anothers(state, line, said)
        fits = just + [key for key in ordered if key != line.key and key not in just and _fits(state, line, key)]
        free = [key for key in fits if key in loose and _alike(state, line, key, _agrees) > own(key)]
        if fits:
            found[line.index] = (free[0], True) if free else (fits[0], False)
            loose.discard(found[line.index][0])
    if not found and not begun:
        return {}
    for line in (line for line in lines if line.key not in state.base):
        fits = [key for key in sorted(loose) if _fits(state, line, key)]
        if fits := [key for key in fits if _alike(state, line, key, _agrees) > own(key)]:
            found[line.index] = (fits[0], True)
            loose.discard(fits[0])
    _likely(state, [line for line in changed if line.index not in found], loose, found, own)
    return found


def _likely(state, lines, loose, found, own):
    """Give lines that were changed since they moved to the keys of which most of them is, the surest first: what one of
    them is tells that it is not another."""
    # with nothing of its own to compare, one word in common would be enough: such a line waits for people
    lines = [line for line in lines if any(_agreed(state, line.key))]
    alike = [(_alike(state, line, key, _agrees), line, key) for line in lines for key in sorted(loose, reverse=True)]
    pairs = sorted((pair for pair in alike if pair[0] and pair[1].key != pair[2]), key=lambda pair: -pair[0])
    again = True
    while again:
        again = False
        for most, line, owner in pairs:
            if line.index in found or owner not in loose or most <= own(owner):
                continue
            filled = sum(not is_blank(line.cells[code]) for code in _edited(state))
            gone = (line.key, True) in found.values() and 2 * most > filled  # its key went to another line
            if gone or most > _alike(state, line, line.key, _shows):
                found[line.index] = (owner, True)
                loose.discard(owner)
                again = True


def _edited(state):
    return [column.code for column in state.spec.columns if column.edit]


def _raws(state, key, code):
    """What a key's cell may show: what is known of it, and what stood there before the last swap wrote it."""
    return [*_known(state, key, code), *([state.was[key, code]] if (key, code) in state.was else [])]


def _known(state, key, code):
    """What was told of a key's cell: its base, and what waits there for a person's word."""
    agreed = state.base.get(key, {}).get(code)
    return [agreed.raw if agreed else None, *state.waits.get((key, code), ())]


def _changed(state, line):
    return any(not _shows(state, line.key, code, line.cells[code]) for code in _edited(state))


def _anothers(state, line, said):
    """The keys for which just what a line says in all edited columns was agreed, where it was not for its own."""
    content = _content(state, line.cells)
    if not any(content) or content not in said:
        return []
    own = all(any(same_raw(raw, line.cells[code]) for raw in _known(state, line.key, code)) for code in _edited(state))
    return [] if own else said[content]


def _by_content(state, keys):
    """{what was agreed in all edited columns: the keys of which it was}."""
    said = {}
    for key in sorted(keys):
        said.setdefault(_agreed(state, key), []).append(key)
    return said


def _agreed(state, key):
    return _content(state, {code: agreed.raw for code, agreed in state.base.get(key, {}).items()})


def _content(state, raws):
    """What the edited columns say, alike where `same_raw` finds each cell alike."""
    told = (raws.get(code) for code in _edited(state))
    return tuple(
        None if is_blank(raw) else (isinstance(raw, bool), frozenset(raw.items()) if isinstance(raw, dict) else raw)
        for raw in told
    )


def _shows(state, key, code, raw):
    return any(same_raw(known, raw) for known in _raws(state, key, code))


def _fits(state, line, key):
    """True where a line shows a key's content; a cell that we ourselves wrote last into the line says nothing, and
    what we wrote over last alone does not tell whose it is."""
    told = False
    for code in _edited(state):
        raw = line.cells[code]
        wrote = state.base.get(line.key, {}).get(code)
        if wrote and (line.key, code) in state.was and same_raw(wrote.raw, raw):
            continue
        if not _shows(state, key, code, raw):
            return False
        told = told or (_agrees(state, key, code, raw) and not _shows(state, line.key, code, raw))
    return told


def _alike(state, line, key, fits):
    return sum(not is_blank(line.cells[code]) and fits(state, key, code, line.cells[code]) for code in _edited(state))


def _agrees(state, key, code, raw):
    """True where a filled cell shows what was agreed; what we wrote over since does not count."""
    agreed = state.base.get(key, {}).get(code)
    return not is_blank(raw) and agreed is not None and same_raw(agreed.raw, raw)
