"""The reports: a list of them by subject; each as a table with filters, order, sums and ways on, as file and chart."""

from urllib.parse import quote, urlencode

from flask import Response, abort, request, url_for
from flask_admin import expose

from admin import links, standing
from admin.charts import drawing
from admin.doors import Screen, actor, office, today
from models import access, changes
from models.catalog import BY_CODE
from models.changes import Source
from models.reports import declared
from models.reports.report import PRESSING, ordered, shown, totals, view_of
from models.words import fold
from sync import table_files

PAGE = 200  # lines
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
#: report -> other pages that tell of the same: (words, endpoint)
BESIDE = {
    "guidance": ("תמונת מצב", "admin.index"), "vacant": ("מי בתפקיד", "roles.index"),
    "committees": ("כמטריצה", "committees.index"), "load": ("צוות היחידה", "team.index"),
    "readiness": ("לפי בדיקה", "readiness_table.index"), "coverage": ("לפי הכשרה", "coverage.index"),
    "booklets": ("לפי חומר", "holders.index"), "services": ("כטבלה", "populations.index"),
    "sheets": ("הגיליונות", "workbooks.index"), "privacy": ("תמונת הפרטיות", "privacy.index"),
}  # fmt: skip


class ReportsView(Screen):
    """All reports that are open to the person."""

    def __init__(self):
        super().__init__("דוחות", endpoint="reports", url="/admin/reports")
        self.menu_icon_value = "chart-bar"

    def opens(self):
        return bool(declared.open_to(actor()))

    @expose("/")
    def index(self):
        """The reports by subject; `?q=` looks for words in their titles and purposes."""
        words, groups = fold(request.args.get("q", "")[:100]), {}
        for report in declared.open_to(actor()):
            if all(word in fold(f"{report.title} {report.purpose} {report.subject}") for word in words.split()):
                told = {"title": report.title, "purpose": report.purpose, "href": url_for(".one", code=report.code)}
                groups.setdefault(report.subject, []).append(told)
        return self.render("reports/index.html", groups=groups, q=request.args.get("q", ""))

    @expose("/<code>/")
    def one(self, code):
        """One report."""
        report, view = _found(code), _view()
        columns, lines = report.lines(view)
        kept = _ordered(columns, _filtered(columns, lines))
        page = min(max(request.args.get("page", 0, type=int), 0), max(0, len(kept) - 1) // PAGE)
        drawn = _filtered(columns, lines, but=("tone", "state"))  # of one state alone a picture would mislead
        chart = report.chart(drawn, view) if report.chart and not view.outward and drawn else None
        return self.render(
            "reports/one.html", report=report, columns=[_head(column) for column in columns], count=len(kept),
            rows=[_row(columns, line) for line in kept[page * PAGE : (page + 1) * PAGE]], whole=len(lines),
            sums=_sums(columns, kept, view), ways=_ways(columns, lines, view), chart=drawing(chart),
            tiles=_tiles(report, lines) if not view.outward else [], outward=view.outward,
            resting=bool(report.rule and view.ground and report.rule not in view.ground.numbers),
            files=[(kind, words, _here(".file", kind)) for kind, words in
                   (("csv", "CSV"), ("xlsx", "אקסל"))],
            beside=_beside(code), clear=url_for(".one", code=code) if _asked(columns) else "",
            page=page, pages=[_here(page=at) for at in range((len(kept) + PAGE - 1) // PAGE)],
        )  # fmt: skip

    @expose("/<code>/<any(csv, xlsx):kind>/")
    def file(self, code, kind):
        """The same lines in the same order as a file, with a line in the journal."""
        report, view = _found(code), _view(outside=True)
        columns, lines = report.lines(view)
        kept = _ordered(columns, _filtered(columns, lines))
        told = {"report": [None, code], "rows": [None, len(kept)]}
        changes.note("export", actor(), Source("screen", f"דוח: {report.title}"), office().world, told)
        rows = [[line.values.get(column.code) for column in columns] for line in kept]
        heads = [column.title for column in columns]
        if kind == "csv":
            texts = [[shown(column, value) for column, value in zip(columns, row, strict=True)] for row in rows]
            made = table_files.csv_of(heads, texts)
        else:
            made = table_files.xlsx_of(report.title, heads, rows, [column.kind for column in columns])
        answer = Response(made, mimetype=TYPES[kind])
        plain, hebrew = f"{code}-{today()}.{kind}", quote(f"{report.title} {today()}.{kind}", safe="")
        answer.headers["Content-Disposition"] = f"attachment; filename={plain}; filename*=UTF-8''{hebrew}"
        return answer


def _found(code):
    """The report, if it is open to the person; a closed door is a closed door."""
    report = declared.BY_CODE.get(code) or abort(404)
    return report if report.opens(actor()) else abort(403)


def _view(outside=False):
    """The person's View; one of what goes out in a file tells no small number of people."""
    return view_of(actor(), today(), office().settings, office().world, outside)


# What the address asks for


def _choosers(columns):
    """{name in the address: (words, what of a line it is about)}; who is told counts alone chooses nothing."""
    if actor().role == "viewer":
        return {}
    own = {"place": ("יישוב", lambda line: line.place), "worker": ("מלווה", lambda line: line.worker),
           "area": ("תחום", lambda line: line.area), "tone": ("מצב", lambda line: line.tone)}  # fmt: skip
    return own | {column.code: (column.title, lambda line, code=column.code: line.values.get(code) or "")
                  for column in columns if column.choose}  # fmt: skip


def _asked(columns):
    """{name: value} of the filters that the address has."""
    return {name: value for name in _choosers(columns) if (value := request.args.get(name, "")[:200])}


def _filtered(columns, lines, but=()):
    ways = _choosers(columns)
    for name, wanted in _asked(columns).items():
        lines = lines if name in but else [line for line in lines if str(ways[name][1](line)) == wanted]
    return lines


def _ordered(columns, lines):
    return ordered(columns, lines, request.args.get("sort"), bool(request.args.get("down")))


def _here(endpoint=".one", kind=None, **changed):
    """This report's address, or its file's, with something of what was asked for changed; pages begin anew."""
    known = {"sort", "down", *_choosers(declared.BY_CODE[request.view_args["code"]].columns)}
    asked = {name: request.args[name] for name in request.args if name in known} | changed
    query = urlencode({name: value for name, value in asked.items() if value not in (None, "")})
    address = url_for(endpoint, code=request.view_args["code"], **({"kind": kind} if kind else {}))
    return f"{address}?{query}" if query else address


def _ways(columns, lines, view):
    """The filters: [{name, words, value, options}], each of what the lines hold and where that differs."""
    named = {"place": view.names, "area": view.area_names if any(line.area for line in lines) else {},
             "worker": dict(view.companions.values()) if lines else {}}  # fmt: skip
    found = []
    for name, (words, of) in _choosers(columns).items():
        if name == "tone":
            continue
        values = {str(value) for line in lines if (value := of(line))}
        options = sorted(((value, named[name].get(value, "") if name in named else value) for value in values),
                         key=lambda pair: fold(pair[1]))  # fmt: skip
        options = [pair for pair in options if pair[1]]
        if len(options) > 1:
            found.append({"name": name, "words": words, "value": request.args.get(name, ""), "options": options})
    return found


# What the page shows


def _tiles(report, lines):
    """How many lines there are of each tone; a press shows these alone, another all."""
    now, found = request.args.get("tone", ""), []
    for tone in filter(None, PRESSING):
        number = sum(line.tone == tone for line in lines)
        if number:
            href = _here(tone=None if tone == now else tone)
            found.append({"title": report.words[tone], "value": number, "tone": standing.TONES.get(tone, "quiet"),
                          "href": href, "on": tone == now})  # fmt: skip
    return found


def _head(column):
    by, down = request.args.get("sort") == column.code, bool(request.args.get("down"))
    href = _here(sort=column.code, down=1 if by and not down else None)
    return {"code": column.code, "title": column.title, "kind": column.kind, "href": href,
            "sort": ("descending" if down else "ascending") if by else ""}  # fmt: skip


def _row(columns, line):
    told = standing.line_of(line.duty) if line.duty else {}
    cells = [{"kind": column.kind, "title": column.title, "text": shown(column, line.values.get(column.code)),
              "tone": standing.TONES.get(line.tone, "quiet"), "href": _href(line.links.get(column.code))}
             for column in columns]  # fmt: skip
    return {"cells": cells, "mend_href": told.get("action_href", ""), "mend": told.get("action_label", "")}


def _href(link):
    """The address of a Link, '' where what it leads to is closed to the person."""
    if link is None:
        return ""
    if link.report:
        report = declared.BY_CODE[link.report]
        return url_for("reports.one", code=link.report, **dict(link.filters)) if report.opens(actor()) else ""
    entry = BY_CODE[link.entity]
    if not access.can(actor(), "read", entry):
        return ""
    if link.record:
        return links.page_of(entry.model, link.record)
    asked = {f"flt{at}_{name}": value for at, (name, value) in enumerate(link.filters)}
    return url_for(f"{link.entity}.index_view", **asked)


def _sums(columns, lines, view):
    sums = totals(columns, lines, view.outward)
    return [shown(column, sums.get(column.code)) for column in columns] if sums and len(lines) > 1 else []


def _beside(code):
    if code not in BESIDE or actor().role == "viewer":
        return None
    words, endpoint = BESIDE[code]
    return {"words": words, "href": url_for(endpoint)}
