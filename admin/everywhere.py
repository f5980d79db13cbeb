"""The search of the top bar: everything that the signed-in person may see, entity by entity, and the pages."""

import peewee as pw
from flask import request, url_for
from flask_admin import expose

from admin import links, lists
from admin.doors import Screen, actor
from admin.search import LONGEST, spelled
from models import access
from models.catalog import CATALOG
from models.titles import parts_of
from models.words import bare, sought

FIRST, QUICK = 8, 3  # of one entity, on the page and under the box
GROUPS_QUICK = 6
SHORTEST = 2
TOLD, SILENT = 2, ("ref", "yesno", "day", "number")  # how many other columns are told beside a name, and which never


class SearchView(Screen):
    """One box for all; what it finds is what the lists find, so that each count is the list's own."""

    def __init__(self):
        super().__init__("חיפוש", endpoint="search")

    def is_visible(self):
        return False

    @expose("/")
    def index(self):
        """The page of a search, which needs no script."""
        text = _asked()
        return self.render("search.html", q=text, groups=self._found(text, FIRST), short=len(text) < SHORTEST)

    @expose("/quick/")
    def quick(self):
        """The first of what is found, as a list of choices under the box."""
        text = _asked()
        found = self._found(text, QUICK)
        return self.render("search_quick.html", q=text, groups=found[:GROUPS_QUICK], more=len(found) > GROUPS_QUICK)

    def _found(self, text, most):
        words = sought(text)
        if len(text) < SHORTEST or not words:
            return []
        pages = self._pages(words)
        found = [_group(entry, text, words, most) for entry in CATALOG if _looked_at(entry)]
        found = sorted(filter(None, found), key=lambda group: group["rank"])  # stable: else in the page's order
        return [*([{"title": "עמודים", "count": len(pages), "rows": pages[:most]}] if pages else []), *found]

    def _pages(self, words):
        """The pages of the menu whose names have the words."""
        tops = [item for item in self.admin.menu() if item.is_accessible() and item.is_visible()]
        items = [part for top in tops for part in (top.get_children() if top.is_category() else [top])]
        return [{"label": item.name, "href": item.get_url()} for item in items if _has(item.name, words)]


def _asked():
    return " ".join(request.args.get("q", "").replace("\0", "").split())[:LONGEST]


def _looked_at(entry):
    return not entry.confidential and access.can(actor(), "read", entry)


def _has(name, words):
    """True where a word of a name begins with each of `words`, or with what a prefix letter stands before there."""
    own = [form for word in sought(name) for form in (word, *bare(word))]
    return all(any(one.startswith((word, *bare(word)) if len(word) > 3 else word) for one in own) for word in words)


def _group(entry, text, words, most):
    """What is found of one entity: {title, count, rank, rows, href}; None where there is nothing."""
    rank = _rank(entry.model, words)
    query = lists.query_of(entry, text, ()).select(entry.model, rank.alias("rank"), pw.fn.COUNT(1).over().alias("all"))
    rows = list(query.order_by(rank, *query._order_by).limit(most))
    if not rows:
        return None
    names = links.names_of(entry.model, [row.uid for row in rows])
    shown = [{"label": names[row.uid] or "ללא שם", "href": links.page_of(entry.model, row.uid), "sub": _sub(entry, row)}
             for row in rows]  # fmt: skip
    return {"title": entry.title, "count": rows[0].all, "rank": rows[0].rank, "rows": shown, "icon": entry.icon,
            "href": url_for(f"{entry.code}.index_view", search=text)}  # fmt: skip


def _rank(model, words):
    """How near a record is: it begins with the words, has them all, or is found by what it links to."""
    own = pw.Value(True)
    for word in words:
        own &= spelled(model, word)
    return pw.Case(None, [(model.search_key.startswith(words[0]) & own, 0), (own, 1)], 2)


def _sub(entry, row):
    """A few columns of the list beside the name, such as a number to call or a state; a link would be asked for."""
    named = {*entry.model.SEARCHED[:1], *parts_of(entry.model)}
    told = [lists.shown(row, name) for name in entry.listed.split()
            if name not in named and row._meta.fields[name].kind.code not in SILENT]  # fmt: skip
    return [text for text in told if text][:TOLD]
