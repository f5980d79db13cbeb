"""Indices over time as a page, and as a card on a settlement's page: tables, and lines that are drawn beside them."""

from flask import request, url_for
from flask_admin import expose

from admin.doors import UNIT_ROLES, Screen, actor
from models.catalog.standing import PROGRAMMES
from models.components import SPANS, Indicator
from models.places import Settlement
from models.reports import indices
from models.titles import titles

WIDE, HIGH, EDGE = 640, 240, 48


class IndicesView(Screen):
    """One indicator, settlement by year. Who sees no content of the unit sees the region's published means."""

    roles = (*UNIT_ROLES, "viewer")

    def __init__(self):
        super().__init__("מדדים לאורך זמן", category=PROGRAMMES, endpoint="indices")
        self.menu_icon_value = "chart-line"

    @expose("/")
    def index(self):
        """The indicator that the address names, or the first that was measured."""
        outside = actor().role == "viewer"
        known = list(Indicator.select().where(Indicator.retired_on.is_null())
                     .order_by(Indicator.dimension, Indicator.sort_key))  # fmt: skip
        found = indices.courses(published=outside)
        chosen = next((one for one in known if one.uid == request.args.get("indicator")), None)
        chosen = chosen or next((one for one in known if one.uid in found), None)
        place = "" if outside else request.args.get("settlement", "")
        course = found.get(chosen.uid if chosen else "", indices.Course({}))
        means = course.told_outside() if outside else {year: course.mean(year) for year in course.years}
        lines = [("ממוצע אזורי", means)] if means else []
        called = {} if outside else titles(Settlement, course.values)
        if place in called:
            lines.append((called[place], course.values[place]))
        rows = sorted(((name, course.values[uid], uid) for uid, name in called.items()), key=lambda row: row[0])
        return self.render("indices.html", indicators=known, chosen=chosen, years=sorted(means), means=means,
                           counts={year: course.count(year) for year in means}, place=place, shown=shown,
                           rows=rows, chart=chart(lines, chosen.scale) if lines else None)  # fmt: skip


def shown(value):
    """A value as people read it, '' for none."""
    return "" if value is None else f"{value:.10g}" if value == int(value) else f"{value:.1f}"


def chart(lines, scale):
    """What a drawing needs of `lines` [(name, {year: value})]: years, marks of height, points; all inside the edges."""
    years = sorted({year for _, told in lines for year in told})
    least, most = SPANS[scale]
    if scale == "number":
        most = max(value for _, told in lines for value in told.values()) or 1
    across = lambda year: EDGE + (WIDE - 2 * EDGE) * (years.index(year) / max(1, len(years) - 1))  # noqa: E731
    up = lambda value: HIGH - EDGE - (HIGH - 2 * EDGE) * (value - least) / (most - least)  # noqa: E731
    drawn = [{"name": name, "points": [(round(across(year), 1), round(up(told[year]), 1), shown(told[year]))
                                       for year in sorted(told)]} for name, told in lines]  # fmt: skip
    marks = [(round(up(value), 1), shown(value)) for value in (least, (least + most) / 2, most)]
    return {"wide": WIDE, "high": HIGH, "edge": EDGE, "lines": drawn, "marks": marks,
            "years": [(round(across(year), 1), year) for year in years],
            "told": " · ".join(f"{name}: " + ", ".join(f"{year} {shown(told[year])}" for year in sorted(told))
                               for name, told in lines)}  # fmt: skip


def card_of(record):
    """The card of indices on a settlement's page: [{name, href, last, year, before, mean, turn}]; () elsewhere."""
    if not isinstance(record, Settlement):
        return ()
    return [_told(record, *found) for found in indices.trends(record.uid)]


def _told(record, indicator, values, means):
    *_, before, last = [None, *sorted(values)]
    turn = None if before is None else (values[last] > values[before]) - (values[last] < values[before])
    return {"name": indicator.name, "last": shown(values[last]), "year": last, "mean": shown(means[last]),
            "before": shown(values.get(before)), "turn": {1: "עלייה", 0: "ללא שינוי", -1: "ירידה"}.get(turn, ""),
            "href": url_for("indices.index", indicator=indicator.uid, settlement=record.uid)}  # fmt: skip
