"""A record made beside the form that needs it: the short form of its entity in a dialog, by the same door as the long.

Without the page's script there is no button, and the record is made in its own list as before.
"""

from flask import abort, jsonify, request, url_for
from flask_admin import expose

from admin import conditions, forms, links, record, saving
from admin.doors import actor, may_begin, today
from admin.lists import links_of
from models.catalog import BY_MODEL
from models.staff import User

PREFIX = "short-"  # the page has fields of the same names
REFUSED = 422  # the form comes back, and says what is wrong


def offer(form, entry):
    """Tell each link's list where a record for it is made, where the signed-in person may make one.

    A user is never made in passing: with one comes a password, which is shown once.
    """
    for name in links_of(entry.model, forms.names_of(entry)):
        target = BY_MODEL[entry.model._meta.fields[name].rel_model]
        if target.model is not User and may_begin(actor(), target):
            door = {"data-add": url_for(f"{target.code}.short_view"), "data-add-title": f"הוספת {target.one}"}
            form[name].render_kw = {**form[name].render_kw, **door}


class Beside:
    """The door of the short form, for every entity's view."""

    @expose("/short/", methods=("GET", "POST"))
    def short_view(self):
        """The first part of the form, and whatever else must be filled; sent, it gives the key and the name."""
        if not self.can_create:
            abort(403)
        if self.model is User:
            abort(404)
        form = saving.opened(self._create_form_class, self.entry, None, self._prefill())
        made = self.create_model(form) if request.method == "POST" else None
        if made:
            return jsonify(key=made.uid, name=links.names_of(self.model, [made.uid])[made.uid],
                           told=record.remarks_of(made, today()))  # fmt: skip
        self._offer(form)
        for field in form:
            field.id = field.label.field_id = f"{PREFIX}{field.id}"
        page = self.render("admin/model/short.html", form=form, names=self._short(), title=f"הוספת {self.entry.one}",
                           form_conditions=_prefixed(conditions.told(self.entry)))  # fmt: skip
        return page, REFUSED if request.method == "POST" else 200

    def _short(self):
        """The fields of the short form, in the order of the long one."""
        first = self._sections()[0][1]
        return [name for name in forms.names_of(self.entry)
                if name in first or name in forms.required_of(self.entry)]  # fmt: skip


def _prefixed(told):
    asks = ("data-only-by", "data-narrow-by")
    return {name: {key: f"{PREFIX}{value}" if key in asks else value for key, value in box.items()}
            for name, box in told.items()}  # fmt: skip
