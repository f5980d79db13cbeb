"""Serves the look under /assets: a closed list of styles, scripts, fonts and icons, from this machine."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, send_file, url_for

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "front" / "node_modules"
OWN = HERE / "static"

# Name under /assets -> file of a package. What is not listed here cannot be asked for.
PACKAGE_FILES = {
    "tabler.css": "@tabler/core/dist/css/tabler.rtl.min.css",
    "tom-select.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "tabler.js": "@tabler/core/dist/js/tabler.min.js",
    "tom-select.js": "tom-select/dist/js/tom-select.complete.min.js",
    "flatpickr.css": "flatpickr/dist/flatpickr.min.css",
    "flatpickr.js": "flatpickr/dist/flatpickr.min.js",
    "flatpickr-he.js": "flatpickr/dist/l10n/he.js",
    "heebo-hebrew.woff2": "@fontsource-variable/heebo/files/heebo-hebrew-wght-normal.woff2",
    "heebo-latin.woff2": "@fontsource-variable/heebo/files/heebo-latin-wght-normal.woff2",
}
OWN_FILES = (
    "beside.js",
    "calendar.css",
    "drafts.js",
    "emergency.js",
    "filters.js",
    "forms.js",
    "frame.css",
    "grid.js",
    "hebrew.js",
    "list.css",
    "list.js",
    "page.js",
    "people.css",
    "pinkas.css",
    "plain.css",
    "records.css",
    "reports.css",
    "search.js",
    "signin.js",
    "sync.js",
    "theme.js",
)

# The package has five thousand icons; these are the ones that our pages draw.
ICONS = (
    "address-book", "affiliate", "alert-circle", "alert-triangle", "archive", "arrow-back-up", "arrow-down",
    "arrow-left", "arrow-right", "arrow-up", "arrows-sort", "books", "building-bank",
    "brand-whatsapp", "building-community", "bulb", "calendar", "calendar-event", "certificate", "chart-bar",
    "chart-line", "check", "chevron-down", "chevron-left", "chevron-right", "chevrons-left",
    "chevrons-right", "circle-check", "clipboard-list", "clock", "copy", "database", "device-floppy",
    "dots", "download", "external-link", "eye", "file-spreadsheet", "file-text", "filter",
    "git-compare", "heart-handshake", "history", "home", "inbox", "info-circle", "key",
    "layout-dashboard", "list-check", "lock", "logout", "mail", "map", "map-pin", "map-search",
    "menu-2", "message", "messages", "moon", "pencil", "phone", "plant", "plus", "printer", "refresh",
    "ruler-measure", "school", "search", "settings", "shield", "sun", "table", "target-arrow", "trash",
    "upload", "urgent", "user", "user-plus", "users", "users-group", "x",
    "bookmark", "columns-3", "star",
)
SPRITE = "icons.svg"
YEAR = 365 * 24 * 3600


def create_assets(packages: Path = PACKAGES) -> Blueprint:
    """The blueprint that serves /assets/<name> and gives templates `asset_url(name)`."""
    assets = Blueprint("assets", __name__)
    files = {name: packages / path for name, path in PACKAGE_FILES.items()}
    files |= {name: OWN / name for name in OWN_FILES}
    icons = packages / "@tabler" / "icons" / "icons" / "outline"

    @cache
    def version(name: str) -> str:
        content = _sprite(icons).encode() if name == SPRITE else files[name].read_bytes()
        return hashlib.sha256(content).hexdigest()[:12]

    @assets.get("/assets/<name>")
    def file(name: str) -> Response:
        if name == SPRITE:
            answer = Response(_sprite(icons), mimetype="image/svg+xml")
        elif name in files and files[name].is_file():
            answer = send_file(files[name])
        else:
            abort(404)
        # An address with a version never changes its content; one without (a font in a style sheet) may.
        answer.cache_control.no_cache = None
        answer.cache_control.public = True
        answer.cache_control.immutable = "v" in request.args
        answer.cache_control.max_age = YEAR if "v" in request.args else YEAR // 12
        return answer

    def asset_url(name: str) -> str:
        """The address of one asset, with a version that changes when its content does."""
        return url_for("assets.file", name=name, v=version(name))

    @assets.record
    def give_to_templates(state) -> None:
        app: Flask = state.app
        app.add_template_global(asset_url)

    return assets


@cache
def _sprite(folder: Path) -> str:
    """All icons of our pages in one file, each a symbol that a page draws by its name."""
    symbols = "".join(_symbol(name, (folder / f"{name}.svg").read_text()) for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def _symbol(name: str, drawing: str) -> str:
    inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL).group(1)
    shape = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" {shape} {ends}>{" ".join(inner.split())}</symbol>'
