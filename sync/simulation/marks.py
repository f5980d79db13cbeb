"""PURE. What people keep beside our columns: a mark of each line, in a column of their own that is not ours."""

MARK = "סימן שלי"


def broken(found, put, rubbed, told):
    """The words of what broke P5: `put` are the marks that people put, `rubbed` those that they deleted or covered.

    A mark that we wrote over by accident may wait for people where its line cannot be told any more: then it is shown
    to them, and so is what stands in its place; `told` are the tabs in whose columns of marks people saw it stand.
    """
    waits = [wait for wait in found.waits if wait["code"] == "displaced"]
    shown = rubbed | {wait["raw"] for wait in waits if isinstance(wait["raw"], str)}
    told = told | {(wait["scope"], wait["tab"]) for wait in waits if wait["column"] == f"={MARK}"}
    for scope, tabs in found.sheets.items():
        for tab, rows in tabs.items():
            mine = {mark for mark in put if mark.startswith(f"{scope}-{tab}-")}
            yield from _of_tab(f"{tab} of {scope}", rows, mine, shown, (scope, tab) in told)


def _of_tab(name, rows, mine, shown, told):
    if mine - shown and rows[1].count(MARK) != 1:
        yield f"the people's own column stands {rows[1].count(MARK)} times in {name}"
        return
    at = rows[1].index(MARK) if MARK in rows[1] else None
    cells = [(raw, column == at) for row in rows[2:] for column, raw in enumerate(row) if isinstance(raw, str)]
    for mark in sorted(mine):
        stands = [own for raw, own in cells if raw == mark]
        if not stands and mark not in shown:
            yield f"the mark {mark} is gone from {name}, and nobody is told"
        if len(stands) > 1 or not all(stands):
            yield f"the mark {mark} stands in {len(stands)} cells of {name}, {stands.count(False)} of them not its own"
    column = [row[at] for row in rows[2:] if at is not None and at < len(row)]
    for raw in column:
        if raw not in (None, "") and raw not in mine and not told:
            yield f"{raw!r} stands in the people's own column of {name}"
