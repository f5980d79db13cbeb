"""The drawing of a chart of bars: from right to left, in attributes alone, for one template to put into the page."""

from admin.standing import TONES

WIDE, LABELS, LINE, SIDE = 520, 180, 26, 90  # of the picture: its width, that of the labels, a bar's line, the numbers
LONGEST = 22  # letters of a label


def drawing(chart):
    """What the template draws of a Chart: {title, wide, high, base, rows: […], told}; None where there is nothing."""
    if chart is None or not chart.bars:
        return None
    most = max([chart.most, *(bar.value for bar in chart.bars), *(bar.mark or 0 for bar in chart.bars)]) or 1
    base = WIDE - LABELS
    across = lambda value: round((base - SIDE) * value / most, 1)  # noqa: E731 (one expression)
    rows = [
        {"label": _cut(bar.label), "name": bar.label, "told": bar.told, "tone": TONES.get(bar.tone, "info"),
         "y": at * LINE + 4, "text": at * LINE + 17, "wide": across(bar.value), "x": round(base - across(bar.value), 1),
         "mark": None if bar.mark is None else round(base - across(bar.mark), 1)}
        for at, bar in enumerate(chart.bars)
    ]  # fmt: skip
    return {"title": chart.title, "wide": WIDE, "high": LINE * len(rows) + 4, "base": base, "rows": rows,
            "bar": LINE - 8, "mark": chart.mark if any(bar.mark is not None for bar in chart.bars) else "",
            "told": " · ".join(f"{bar.label}: {bar.told}" for bar in chart.bars)}  # fmt: skip


def _cut(text):
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
