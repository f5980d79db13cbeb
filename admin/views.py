"""What a list shows: its columns and their order, and the views of it that people keep under a name."""

from flask import abort, flash, redirect, request
from flask_admin import expose

from admin import lists
from admin.doors import actor, office
from models import views
from models.changes import fresh_uid
from models.words import clean

WHOLE = "whole"  # in the address: the list as it is, whatever view the person's list begins with
GONE = "התצוגה הזאת נמחקה, או שכבר אינה משותפת. זו הרשימה בלעדיה."
NO_NAME = "יש לכתוב שם לתצוגה."


class ViewRoutes:
    """Columns and saved views of one entity's list; `keeps_views` is False where nothing may be kept of it."""

    keeps_views = True

    def _elsewhere(self):
        """The address that a short one stands for: a view by its key, one's own first view, ticked columns."""
        if not self.keeps_views:
            return None
        if ticked := request.args.getlist("col"):
            return self._to_list({**request.args.to_dict(), "col": None, "columns": ".".join(ticked)})
        if not request.args:
            return next((self._address_of(one) for one in self._views() if one.first), None)
        if set(request.args) == {"view"} and request.args["view"] != WHOLE:
            return self._opened(request.args["view"])
        return None

    def _opened(self, uid):
        """The address of a view, where it is open to the person."""
        found = self._view(uid)
        if found is None:
            flash(GONE, "warning")
            return self.get_url(".index_view", view=WHOLE)
        return self._address_of(found)

    def _views(self):
        """The views of this list that the signed-in person may use."""
        return views.open_to(actor().uid, self.entry.code)

    def _view(self, uid):
        return next((one for one in self._views() if one.uid == uid), None)

    # Columns

    def get_list_columns(self):
        """All columns that a list may have: a place among them is what the address calls an order by."""
        return lists.all_columns(self.entry) if self.keeps_views else lists.columns_of(self.entry)

    get_details_columns = get_export_columns = get_list_columns  # the library asks; our pages do not

    def _chosen_columns(self):
        """The columns that the address names, the list's own where it names none."""
        known = dict(self._list_columns)
        names = [name for name in dict.fromkeys(request.args.get("columns", "")[:1000].split(".")) if name in known]
        if not self.keeps_views or not names:
            return lists.columns_of(self.entry)
        return [(name, known[name]) for name in names]

    def _kept_args(self):
        """What of the address stays in it when the list is turned, ordered or searched."""
        if not self.keeps_views:
            return {}
        named = ".".join(name for name, _ in self._chosen_columns()) if request.args.get("columns") else ""
        given = {"columns": named, "view": request.args.get("view", "")[:10],
                 "grid": "1" if request.args.get("grid") == "1" else ""}  # fmt: skip
        return {name: value for name, value in given.items() if value}

    def _offer_columns(self):
        """What the page says of columns and views."""
        chosen = self._chosen_columns()
        places = {name: place for place, (name, _) in enumerate(self._list_columns)}
        short = {name for name, _ in chosen if self.model._meta.fields[name].kind.code in ("day", "clock", "phone")}
        self._template_args.update(list_columns=chosen, column_places=places, short_columns=short)
        if self.keeps_views:
            found = self._views()
            names = dict(chosen)
            rest = [(name, label) for name, label in self._list_columns if name not in names]
            self._template_args.update(
                views=found, view=next((one for one in found if one.uid == request.args.get("view")), None),
                me=actor().uid, other_columns=rest, view_url=lambda act: self._here(f".{act}"),
            )  # fmt: skip

    # Views

    def _asked(self):
        """What the address asks of the list, as a view keeps it."""
        args = self._get_list_extra_args()
        sort = self._get_column_by_idx(args.sort)
        return {
            "columns": [name for name, _ in self._chosen_columns()], "sort": sort[0] if sort else "",
            "down": bool(args.sort_desc), "search": args.search or "",
            "page_size": self.get_safe_page_size(args.page_size),
            "filters": [[self._filters[index].arg, value] for index, _, value in args.filters or ()],
        }  # fmt: skip

    def _address_of(self, view):
        """The address of the list as a view asks for it; what is no column any more is left out."""
        asked, places = view.asked, {name: place for place, (name, _) in enumerate(self._list_columns)}
        columns = [name for name in asked["columns"] if name in places] or self.entry.listed.split()
        given = {f"flt{place}_{arg}": value for place, (arg, value) in enumerate(asked["filters"])}
        return self._to_list({
            **given, "view": view.uid, "columns": ".".join(columns), "sort": places.get(asked["sort"]),
            "desc": 1 if asked["down"] else None, "search": asked["search"] or None, "page_size": asked["page_size"],
        })  # fmt: skip

    def _to_list(self, given):
        # an address may bring along names that mean something to the builder of addresses itself
        given = {name: value for name, value in given.items() if value not in (None, "") and name[0] != "_"}
        given.pop("endpoint", None)
        return self.get_url(".index_view", **given)

    def _here(self, endpoint, **more):
        """The address of one of the list's doors, which carries along what the list was asked for."""
        args = self._get_list_extra_args()
        given = {"sort": args.sort, "desc": args.sort_desc, "search": args.search, "page": args.page or None,
                 "page_size": self.get_safe_page_size(args.page_size), **args.extra_args,
                 **self._get_filters(args.filters)}  # fmt: skip
        return self.get_url(endpoint, **{**given, **more})

    @expose("/views/keep/", methods=("POST",))
    def keep_view(self):
        """Keep the list as the address asks for it, under a name."""
        name = clean(request.form.get("name", ""))[:views.LONGEST]
        if not name:
            flash(NO_NAME, "danger")
            return redirect(self._here(".index_view"))
        shared = bool(request.form.get("shared"))
        uid = views.keep(fresh_uid(office().world), actor().uid, self.entry.code, name, self._asked(), shared)
        if request.form.get("first"):
            views.begin_with(uid, actor().uid, self.entry.code)
        flash(f"התצוגה „{name}” נשמרה.", "success")
        return redirect(self.get_url(".index_view", view=uid))

    @expose("/views/first/", methods=("POST",))
    def first_view(self):
        """One's own list begins with this view, or with none again."""
        found = self._named_view()
        views.begin_with("" if found.first else found.uid, actor().uid, self.entry.code)
        flash(f"הרשימה תיפתח מעכשיו {'בלי תצוגה' if found.first else f'בתצוגה „{found.name}”'}.", "success")
        return redirect(self._address_of(found))

    @expose("/views/forget/", methods=("POST",))
    def forget_view(self):
        """Forget a view of one's own."""
        found = self._named_view()
        if not views.forget(found.uid, actor().uid):
            abort(403)
        flash(f"התצוגה „{found.name}” נמחקה.", "success")
        return redirect(self.get_url(".index_view", view=WHOLE))

    def _named_view(self):
        """The view that a form names, if the person may use it."""
        return self._view(request.form.get("view", "")) or abort(404)
