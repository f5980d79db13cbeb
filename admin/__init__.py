"""The admin screens: `register` puts them into the application, with sign-in, words, look and safety."""

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import redirect
from flask_admin import Admin
from flask_admin import babel as library_words
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from admin import (
    account,
    attachments,
    attendance,
    bin,
    busy,
    calendar,
    care_counts,
    contacts,
    emergency,
    everywhere,
    files,
    growth,
    guard,
    handover,
    held,
    home,
    indices,
    intake,
    journal,
    knowledge,
    matrices,
    notices,
    planning,
    populations,
    privacy,
    public,
    reports,
    rights,
    sheets,
    signin,
    subject,
    summary,
    team,
    trainings,
    undo,
)
from admin.aid import AidRequestView
from admin.assets import HERE, create_assets
from admin.base import CatalogView
from admin.bodies import BodyView, MeetingView
from admin.confidential import ConfidentialView
from admin.settlement import SettlementView
from admin.users import UserView
from models.aid import AidRequest
from models.bodies import Body
from models.catalog import CATALOG
from models.catalog.standing import (
    BODIES,
    CARE,
    KNOWLEDGE,
    NEEDS,
    PEOPLE,
    PLACES,
    PLANS,
    POPULATIONS,
    PRIVACY,
    PROGRAMMES,
    RESILIENCE,
    UNIT_STAFF,
)
from models.knowledge import Resource
from models.meetings import Meeting
from models.places import Settlement
from models.staff import User

WORDS = str(HERE / "translations")
#: the entities whose screens have more than every entity's
VIEWS = {User: UserView, Settlement: SettlementView, Resource: knowledge.ResourceView, Body: BodyView,
         Meeting: MeetingView, AidRequest: AidRequestView}  # fmt: skip
#: the menu's subjects in their order, with their pictures
GROUPS = (
    (PLACES, "map-pin"), (PEOPLE, "users"), (BODIES, "users-group"),
    (PLANS, "clipboard-list"),
    (NEEDS, "bulb"),
    (PROGRAMMES, "target-arrow"),
    (POPULATIONS, "chart-bar"),
    (RESILIENCE, "urgent"),
    (KNOWLEDGE, "books"),
    (CARE, "lock"),
    (sheets.GROUP, "table"), (PRIVACY, "shield"), (UNIT_STAFF, "settings"),
)  # fmt: skip


def register(app, office):
    """Put all screens into `app`. `office` has `settings`, `world` and `start_sync(settlements, who)`."""
    app.extensions["pinkas"] = office
    app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": False}  # the filters keep the order of the page
    app.config.update(_config(office.settings))
    if office.settings.production:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # the proxy that speaks TLS
    guard.register(app)
    busy.register(app)
    app.after_request(undo.offer)
    CSRFProtect(app)
    Babel(app)
    signin.register(app, office.settings)
    app.register_blueprint(create_assets())
    _admin(app)
    public.register(app)
    app.add_url_rule("/", "front", lambda: redirect("/admin/"))
    screens = app.extensions["admin"][0]
    files.register(screens, office)
    intake.register(screens, office)


def _admin(app):
    """The views of the catalog and the special screens, in the menu's order."""
    # The library merges its own Hebrew over ours; its own says "no" for "between". Ours is whole, so ours stands alone.
    library_words.CustomDomain.translation_directories = property(lambda domain: [WORDS])
    admin = Admin(app, name="פנקס", index_view=home.Home())
    admin.add_view(calendar.CalendarView())
    admin.add_view(contacts.ContactsView())
    admin.add_view(reports.ReportsView())
    for group, picture in GROUPS:
        admin.add_category(group, icon_value=picture)
    for view in (
        *matrices.views(),
        emergency.EmergencyView(), care_counts.CareCountsView(),
        trainings.CoverageView(), knowledge.HoldersView(), indices.IndicesView(),
        growth.GrowthView(), privacy.PrivacyView(), notices.NoticesView(), subject.SubjectView(),
        populations.PopulationsView(), planning.PlanningView(),
    ):  # fmt: skip
        admin.add_view(view)
    for entry in CATALOG:
        made = VIEWS.get(entry.model, ConfidentialView if entry.confidential else CatalogView)
        admin.add_view(made(entry))
    for view in (
        held.HeldView(), handover.HandoverView(), summary.SummaryView(), attendance.AttendanceView(), team.TeamView(),
        *sheets.views(), attachments.AttachmentsView(), journal.JournalView(), rights.RightsView(),
        account.AccountView(), everywhere.SearchView(),
        undo.UndoView(), bin.BinView(),
    ):  # fmt: skip
        admin.add_view(view)


def _config(settings):
    cookies = hmac.new(settings.secret_key.encode(), b"cookies", hashlib.sha256).hexdigest()
    return {
        "SECRET_KEY": cookies, "BABEL_DEFAULT_LOCALE": "he", "BABEL_DEFAULT_TIMEZONE": "Asia/Jerusalem",
        "SECURITY_I18N_DIRNAME": [WORDS], "MAX_CONTENT_LENGTH": 20 * 2**20, "MAX_FORM_MEMORY_SIZE": 2 * 2**20,
        "WTF_CSRF_TIME_LIMIT": None, "WTF_CSRF_SSL_STRICT": settings.production,
        "TRUSTED_HOSTS": [urlsplit(settings.public_url).hostname] if settings.production else None,
    }  # fmt: skip
