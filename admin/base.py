"""The one view of every entity: list, form, page, archive and download, made from its entry on the page."""

from flask import abort, flash, jsonify, redirect, request
from flask_admin import expose
from flask_admin.helpers import get_redirect_target
from flask_admin.model import BaseModelView

from admin import (
    attachments,
    beside,
    bulk,
    cards,
    conditions,
    deeds,
    download,
    filters,
    forms,
    history,
    links,
    lists,
    past,
    record,
    saving,
)
from admin.bulk import BulkRoutes
from admin.doors import Screen, actor, may_begin, office, today, write
from admin.drafts import Drafting
from admin.grid import GridRoutes
from admin.paste import PasteRoutes
from admin.views import ViewRoutes
from models import access, changes
from models.catalog import CATALOG
from models.changes import Change, Denied, Refused, Source
from models.titles import title


class CatalogView(
    Drafting, beside.Beside, past.PastRoutes, ViewRoutes, GridRoutes, PasteRoutes, BulkRoutes, Screen, BaseModelView
):
    """The screens of one entity. Every read is bounded by `access`, every write goes through `models.changes`."""

    list_template, details_template = "admin/model/list.html", "admin/model/details.html"
    create_template, edit_template = "admin/model/create.html", "admin/model/edit.html"
    can_view_details, can_set_page_size, column_display_actions = True, True, True
    page_size, page_size_options = 50, (20, 50, 100, 200)
    export_types, export_labels = ("csv", "xlsx"), {"csv": "CSV", "xlsx": "אקסל"}
    # Routes of the library's own that are closed: they would read or write past the rights.
    delete_view = export = ajax_update = None

    def __init__(self, entry):
        self.entry = entry
        super().__init__(entry.model, name=entry.title, category=entry.group, endpoint=entry.code)
        self.menu_icon_value = entry.icon
        self.create_label = f"הוספת {entry.one}"

    def is_visible(self):
        """What is a part of other records is found on their pages; in the menu only where its entry says so."""
        return self.entry.menu or all(self.model not in entry.parts for entry in CATALOG)

    # Who may do what

    def opens(self):
        return self._may("read")

    def _may(self, verb):
        return access.can(actor(), verb, self.entry)

    can_create = property(lambda self: may_begin(actor(), self.entry))
    can_edit = property(lambda self: self._may("update"))
    can_delete = property(lambda self: self._may("retire"))
    can_export = property(lambda self: self._may("export"))
    can_import = property(lambda self: self._may("import"))

    def _demand(self, verb):
        if not self._may(verb):
            abort(403)

    def get_one(self, id, verb="read"):
        """The record with this key, if the signed-in person may do `verb` with it; else there is none."""
        if not links.is_key(id):
            return None
        query = self.model.select().where(self.model.uid == id)
        return access.scoped(query, actor(), verb, self.entry).first()

    def _found(self, id, verb):
        self._demand(verb)
        return self.get_one(id, verb) or self._turn_away(id)

    def _turn_away(self, uid):
        """Where somebody is led who asks for a record that is not hers."""
        self._deny(uid)

    def _deny(self, uid):
        """There is no such record for this person; where there is one for others, the try is written down."""
        if links.is_key(uid) and self.model.get_or_none(self.model.uid == uid):
            source = Source("screen", request.path)
            changes.note("denied", actor(), source, office().world, entity=self.entry.code, record=uid)
        abort(404)

    def _writable(self, records):
        """The keys of those records that the signed-in person may change."""
        if not self.can_edit or not records:
            return set()
        query = self.model.select(self.model.uid).where(self.model.uid.in_([one.uid for one in records]))
        return {row.uid for row in access.scoped(query, actor(), "update", self.entry)}

    # What the library asks about an entity

    def get_pk_value(self, model):
        return model.uid

    def get_sortable_columns(self):
        return {name: name for name, _ in self.get_list_columns()}

    def init_search(self):
        return True

    def search_placeholder(self):
        return f"חיפוש ב{self.entry.title}"

    def get_filters(self):
        return lists.filters_of(self.entry)

    def get_filter_arg(self, index, flt):
        return flt.arg

    def get_invalid_value_msg(self, value, filter):
        return f"הסינון לפי „{filter.name}” לא הובן, והרשימה מוצגת בלעדיו."

    def scaffold_form(self):
        return forms.form_class(self.entry)

    # The list

    @expose("/")
    def index_view(self):
        """The list, with search, filters and order from the address."""
        if address := self._elsewhere():
            return redirect(address)
        self._offer_columns()
        self._template_args.update(choice_tone=self._tone(), export_url=self._export_url)
        return super().index_view()

    def _tone(self):
        """(column, shown value) -> the colour of a state in the list."""
        return lists.tone_of(self.entry)

    def _get_list_extra_args(self):
        """What the address says about the list; whatever makes no sense counts as not said."""
        args = super()._get_list_extra_args()
        args.page = min(max(args.page or 0, 0), lists.MOST_PAGES)
        args.search = (args.search or "").replace("\0", "")[:200] or None
        args.sort = args.sort if self._get_column_by_idx(args.sort) else None
        args.sort_desc = 1 if args.sort_desc else None
        args.extra_args = self._kept_args()
        return args

    def _get_filter_groups(self):
        """The filters for the page's script, with what may be chosen by this person just now."""
        active = {}
        for index, _, value in self._get_list_filter_args() or ():
            active.setdefault(index, []).append(value)
        groups = {}
        for index, way in enumerate(self._filters):
            options = way.shown_options(active.get(index, []))
            if options or options is None:
                told = {"index": index, "arg": way.arg, "operation": way.operation(), "options": options}
                groups.setdefault(way.name, []).append({**told, "type": way.data_type})
        return groups

    def _chosen(self, given):
        return [(self._filters[index], value) for index, _, value in given or ()]

    def get_list(self, page, sort_field, sort_desc, search, filters, page_size=None):
        query = lists.query_of(self.entry, search, self._chosen(filters), sort_field, sort_desc)
        count = query.order_by().count()
        page = min(page or 0, max(0, count - 1) // page_size)
        records = list(query.limit(page_size).offset(page * page_size))
        self._dress_rows(records)
        self._template_args.update(page=page)
        return count, records

    def _dress_rows(self, records):
        """Read what the lines of some records need, and say what may be done with each."""
        lists.read_names(records, [name for name, _ in self._chosen_columns()])
        writable = self._writable(records)
        self._template_args.update(writable=writable, row_deeds=deeds.rows_deeds(self.entry, writable))
        self._offer_grid(writable)

    def get_list_value(self, model, name):
        return lists.shown(model, name)

    def export_query(self):
        """All records of the list that the address asks for, in its order."""
        args = self._get_list_extra_args()
        sort = self._get_column_by_idx(args.sort)
        return lists.query_of(self.entry, args.search, self._chosen(args.filters), sort and sort[0], args.sort_desc)

    def _export_url(self, kind):
        args = self._get_list_extra_args()
        given = {"sort": args.sort, "desc": args.sort_desc, "search": args.search, **self._get_filters(args.filters)}
        return self.get_url(f"{self.entry.code}.export_view", kind=kind, **given)

    @expose("/export/<kind>/")
    def export_view(self, kind):
        """The list as a file: the same records in the same order, with all fields of the form."""
        self._demand("export")
        if kind not in self.export_types:
            abort(404)
        return download.answer(self.entry, kind, self.export_query())

    # The page of a record

    @expose("/details/")
    def details_view(self):
        """One record: its facts, what is related to it, its history."""
        found = self._found(request.args.get("id"), "read")
        mine = found.uid in self._writable([found])
        return self.render(self.details_template, **self._details(found, mine))

    def _details(self, found, mine):
        """What the page of a record is made of; `mine` where the signed-in person may change it."""
        return {
            "model": found, "record_title": title(found), "return_url": self._back(),
            "facts": record.facts_of(self.entry, found), "related": record.related_to(self.entry, found),
            "history": history.of_record(self.entry, found.uid, mine), "warnings": record.remarks_of(found, today()),
            "history_url": self.get_url(".history_view", id=found.uid),
            "can_edit_this": mine and not found.retired_on, "retired_on": found.retired_on,
            "retire_url": self.get_url(".retire_view") if mine and not found.retired_on else "",
            "restore_url": self.get_url(".restore_view") if mine and found.retired_on else "",
            "sheet_note": record.sheet_note(found), "merge_url": record.merge_url(found) if mine else "",
            "subject_url": record.subject_url(found), **record.more_of(found),
            "cards": cards.cards_of(found, mine and not found.retired_on),
            "files": attachments.card_of(self.entry, found, mine), "deeds": deeds.deeds_of(found, mine),
        }  # fmt: skip

    def _back(self):
        return get_redirect_target() or self.get_url(".index_view")

    def _page(self, uid):
        return self.get_url(".details_view", id=uid, url=get_redirect_target())

    # The form

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self):
        """A new record; the address may bring values along, `?settlement=…`."""
        if not self.can_create:
            abort(403)
        kept = self._kept()
        form = saving.opened(self._create_form_class, self.entry, None, self._prefill(), kept.pairs)
        if request.method == "POST":
            made = self.create_model(form)
            if made:
                self._drop_draft()
                return self._saved(made, "נוסף.")
        return self._form_page(self.create_template, form, draft=kept)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self):
        """An existing record. What somebody else changed meanwhile is kept, or shown beside what was typed."""
        found = self._found(request.args.get("id"), "update")
        if found.retired_on:
            flash("הפריט בארכיון. כדי לערוך אותו יש להחזיר אותו משם.", "warning")
            return redirect(self._page(found.uid))
        kept = self._kept(found)
        form = saving.opened(self._edit_form_class, self.entry, found, kept=kept.pairs)
        if request.method == "POST":
            result = saving.update(self.entry, found, form)
            if isinstance(result, saving.Conflict):
                return self._conflict_page(found, result)
            if result:
                self._drop_draft(found)
                return self._saved(result, "נשמר.")
        return self._form_page(self.edit_template, form, model=found, record_title=title(found), draft=kept,
                               history=history.of_record(self.entry, found.uid, limit=8))  # fmt: skip

    def _prefill(self):
        """What a new record's form begins with, by field."""
        return request.args

    def create_model(self, form):
        return saving.create(self.entry, form)

    def update_model(self, form, model):
        result = saving.update(self.entry, model, form)
        return bool(result) and not isinstance(result, saving.Conflict)

    def _form_page(self, template, form, **more):
        self._offer(form, more.get("model"))
        return self.render(template, form=form, form_sections=self._sections(),
                           form_conditions=conditions.told(self.entry), return_url=self._back(), **more)  # fmt: skip

    def _sections(self):
        """The sections of the form: (title, names, closed at first)."""
        return forms.sections_of(self.entry)

    def _offer(self, form, record=None):
        """Fill the choice lists of the form's links."""
        forms.offer_links(form, self.entry, record)
        beside.offer(form, self.entry)

    def _conflict_page(self, found, conflict):
        now = conflict.record
        return self.render("admin/model/conflict.html", record_title=title(found), changed_by=now.updated_by,
                           changed_when=history.when(now.updated_at), version=now.version, fields=conflict.fields,
                           kept=conflict.kept, return_url=self._page(found.uid))  # fmt: skip

    def _saved(self, made, word):
        flash(word, "success")
        if "_add_another" in request.form or "_continue_editing" in request.form:
            for text in record.remarks_of(made, today()):
                flash(text, "warning")
        if "_add_another" in request.form:
            return redirect(self.get_url(".create_view", url=self._back()))
        if "_continue_editing" in request.form:
            return redirect(self.get_url(".edit_view", id=made.uid, url=self._back()))
        return redirect(self._page(made.uid))

    @expose("/ajax/lookup/")
    def ajax_lookup(self):
        """The records that one field of the form may link to and whose names fit what was typed."""
        if not self.can_create and not self.can_edit:
            abort(403)
        name = request.args.get("name", "")
        if name not in self._asked_by_letters():
            abort(404)
        return jsonify(links.look_up(self.model._meta.fields[name].rel_model, request.args.get("query", "")))

    def _asked_by_letters(self):
        """The fields of the form whose records may be looked up."""
        return lists.links_of(self.model, forms.names_of(self.entry))

    # The archive

    @expose("/retire/", methods=("POST",))
    def retire_view(self):
        """One record into the archive."""
        return self._turn("retire", "הועבר לארכיון.")

    @expose("/restore/", methods=("POST",))
    def restore_view(self):
        """One record back from the archive."""
        return self._turn("restore", "הוחזר מהארכיון.")

    def _turn(self, verb, word):
        found = self._found(request.form.get("id"), "retire")
        try:
            write(Change(self.entry.code, found.uid, verb))
            flash(word, "success")
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
        return redirect(self._page(found.uid))

    def delete_model(self, model):
        """Nothing is deleted: the record moves to the archive."""
        write(Change(self.entry.code, model.uid, "retire"))
        return True

    ACTIONS = (("retire", "העברה לארכיון"), ("restore", "החזרה מהארכיון"))

    def get_actions_list(self):
        if not self.can_delete:
            return [], {}
        in_archive = any(isinstance(way, filters.Archive) for way, _ in self._chosen(self._get_list_filter_args()))
        self._offer_bulk()
        question = "להעביר לארכיון את כל מה שנבחר? אפשר יהיה להחזיר משם."
        return list(self.ACTIONS if in_archive else self.ACTIONS[:1]), {"retire": question}

    @expose("/action/", methods=("POST",))
    def action_view(self):
        """Many records into the archive, or back; one that is not open to the person closes the door for all."""
        verb = request.form.get("action")
        self._demand("retire")
        if verb not in dict(self.ACTIONS):
            abort(400)
        picked = self._picked("retire")
        refused = [told for one in picked.records if (told := self._turned(verb, one))]
        if done := len(picked.records) - len(refused):
            flash(f"{dict(self.ACTIONS)[verb]}: {done}.", "success")
        for text in refused[:bulk.TOLD]:
            flash(text, "danger")
        if len(refused) > bulk.TOLD:
            flash(f"ועוד {len(refused) - bulk.TOLD} שלא השתנו.", "danger")
        return redirect(self._back())

    def _turned(self, verb, one):
        """Move one record; why not, where that cannot be."""
        try:
            write(Change(self.entry.code, one.uid, verb), place=bulk.PLACE)
        except Denied:
            abort(403)
        except Refused as error:
            return f"{title(one)}: {' '.join(error.errors.values())}"
        return ""
