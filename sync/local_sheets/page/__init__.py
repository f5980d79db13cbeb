"""The page of a spreadsheet: a grid that people work in, which speaks to the engine by its public API only."""

from pathlib import Path

from flask import Blueprint, abort, render_template, send_file

HERE = Path(__file__).resolve().parent
ASSETS = HERE.parents[2] / "admin" / "front" / "node_modules"

# The only files of installed packages that this page may ask for.
PACKAGE_FILES = {
    "tabulator.js": "tabulator-tables/dist/js/tabulator.min.js",
    "tabulator.css": "tabulator-tables/dist/css/tabulator.min.css",
    "heebo-hebrew.woff2": "@fontsource-variable/heebo/files/heebo-hebrew-wght-normal.woff2",
    "heebo-latin.woff2": "@fontsource-variable/heebo/files/heebo-latin-wght-normal.woff2",
}
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def register(app, assets_folder=None):
    """Add the pages to the engine's application; `assets_folder` is where npm put the packages."""
    packages = Path(assets_folder or ASSETS)
    page = Blueprint("page", __name__, static_folder="static", static_url_path="/page", template_folder="templates")

    @page.get("/")
    def index():
        return render_template("local_sheets/index.html")

    @page.get("/spreadsheets/d/<spreadsheet_id>")
    @page.get("/spreadsheets/d/<spreadsheet_id>/edit")
    def sheet(spreadsheet_id):
        return render_template("local_sheets/sheet.html", spreadsheet_id=spreadsheet_id)

    @page.get("/page/packages/<name>")
    def package_file(name):
        path = packages / PACKAGE_FILES[name] if name in PACKAGE_FILES else None
        if path is None or not path.is_file():
            abort(404)
        return send_file(path, max_age=24 * 3600)

    @page.after_request
    def strict(answer):
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    app.register_blueprint(page)
