"""Edit in the list: the list as a grid of cells, each saved by itself, read and refused as in the form."""

import json

import peewee as pw
from flask import abort, jsonify, request
from flask_admin import expose
from markupsafe import Markup

from admin import conditions, forms, lists, saving
from models.changes import Refused
from models.questions import asker

RETIRED = "הפריט בארכיון. כדי לערוך אותו יש להחזיר אותו משם."
CLOSED = "זו שורה של אחרים: אפשר לקרוא אותה, לא לערוך."
NOT_ASKED = "השאלה הזאת אינה נשאלת על פריט מסוג כזה."
FIXED = "הערך הזה נקבע פעם אחת, ואינו משתנה."


class Grid:
    """What the page says of the cells of a list that is edited in place."""

    def __init__(self, entry, names, writable, lookup):
        self.entry, self.writable = entry, writable
        self.asked = asker(entry)
        self.columns = {name: self._editor(name, lookup) for name in names}

    @property
    def told(self):
        """The editors of the columns, for the page's script."""
        return json.dumps(self.columns, ensure_ascii=False)

    def _editor(self, name, lookup):
        fld = self.entry.model._meta.fields[name]
        kind = fld.kind
        found = {"kind": kind.code, "label": fld.verbose_name, "ltr": kind.ltr, "lines": getattr(kind, "lines", False)}
        if isinstance(fld, pw.ForeignKeyField):
            found["url"] = lookup(name)
        if kind.code in ("choice", "yesno"):
            found["options"] = [[one.value, one.label] for one in forms.fixed_choices(fld)]
        if name in self.entry.narrow:
            found["narrow"] = conditions.narrowed(self.entry, name)
        return found

    def why_not(self, record, name):
        """Why a cell is not to be edited, '' where it is."""
        if record.uid not in self.writable:
            return CLOSED
        if record.retired_on:
            return RETIRED
        if name in self.entry.model.FIXED and lists.value_of(record, name) is not None:
            return FIXED
        return "" if self.asked(record, name) else NOT_ASKED

    def marks(self, record, name):
        """The attributes of a cell: what its editor begins with, or why it has none."""
        why = self.why_not(record, name)
        if why:
            return Markup(' data-cell="{}" data-why="{}" tabindex="-1" aria-readonly="true"').format(name, why)
        fld = record._meta.fields[name]
        by = self.entry.narrow[name][0] if name in self.entry.narrow else ""
        more = Markup(' data-by="{}"').format(lists.value_of(record, by) or "") if by else ""
        raw = forms.text_of(fld, lists.value_of(record, name))
        return Markup(' data-cell="{}" data-raw="{}" tabindex="-1"{}').format(name, raw, more)


class GridRoutes:
    """The grid of one entity's list, and the door by which a cell is saved."""

    def _offer_grid(self, writable):
        """What the page says of the grid, where the address asks for it and the person may write here."""
        if not self.keeps_views or not self.can_edit:
            return
        asked = request.args.get("grid") == "1"
        names = [name for name, _ in self._chosen_columns()]
        found = Grid(self.entry, names, writable, lambda name: self.get_url(".ajax_lookup", name=name))
        self._template_args.update(may_grid=True, grid=found if asked else None, grid_url=self._grid_url)

    def _grid_url(self, on):
        return self._here(".index_view", grid="1" if on else None)

    @expose("/cell/", methods=("POST",))
    def cell_view(self):
        """Save one cell; what others changed in it meanwhile is told, beside what was typed, and kept."""
        found, name = self._found(request.form.get("id"), "update"), request.form.get("name")
        if name not in forms.names_of(self.entry):
            abort(404)
        grid = Grid(self.entry, [name for name, _ in self._chosen_columns()], {found.uid}, lambda name: "")
        if why := grid.why_not(found, name):
            return jsonify(error=why), 422
        typed, seen = request.form.get("value", ""), request.form.get("seen", "")
        try:
            saved = saving.settle(self.entry, found, {name: typed}, {name: seen})
        except saving.Clash as clash:
            return self._clashing(clash, name, typed)
        except Refused as error:
            return jsonify(error=" ".join(self._told(error.errors, name))), 422
        return jsonify(row=self._row(saved))

    def _clashing(self, clash, name, typed):
        now = clash.now[name]
        return jsonify(mine=saving.sent_as(self.entry, name, typed), theirs=saving.shown(self.entry, name, now),
                       seen=now, by=clash.record.updated_by), 409  # fmt: skip

    def _told(self, errors, name):
        """Sentences about a cell: one that is about another field says which."""
        fields = self.model.own_fields()
        for other, text in errors.items():
            yield text if other in (name, "") or other not in fields else f"{fields[other].verbose_name}: {text}"

    def _row(self, saved):
        """The line of the list as it is now, for the page's script to put in its place."""
        self._dress_rows([saved])
        self._offer_columns()
        actions, _ = self.get_actions_list()
        return self.render("admin/model/row.html", row=saved, actions=actions, get_value=self.get_list_value,
                           get_pk_value=self.get_pk_value, choice_tone=self._tone(),
                           return_url=self._here(".index_view"))  # fmt: skip
