"""The look: what templates name is served, nothing else is, and no page carries a style or script of its own."""

import re
from pathlib import Path

import pytest
from flask import Flask

from admin.assets import ICONS, OWN_FILES, PACKAGE_FILES, SPRITE, create_assets

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "sync").rglob("*.html"))


@pytest.fixture
def client():
    """A browser before an application that has nothing but the assets."""
    app = Flask(__name__)
    app.register_blueprint(create_assets())
    return app.test_client()


@pytest.mark.parametrize("name", [*PACKAGE_FILES, *OWN_FILES, SPRITE])
def test_each_asset_is_there_and_kept_for_a_year_under_its_version(client, name):
    answer = client.get(f"/assets/{name}?v=1")
    assert answer.status_code == 200
    assert answer.cache_control.max_age == 365 * 24 * 3600
    answer.close()


@pytest.mark.parametrize("name", ["package.json", "../assets.py", "tabler.css.map", ".npmrc"])
def test_nothing_else_can_be_asked_for(client, name):
    assert client.get(f"/assets/{name}").status_code == 404


def test_an_address_changes_with_its_content(client):
    with client.application.test_request_context():
        url = client.application.jinja_env.globals["asset_url"]
        assert re.fullmatch(r"/assets/pinkas\.css\?v=[0-9a-f]{12}", url("pinkas.css"))
        assert url("pinkas.css") != url("page.js")


def test_every_icon_that_a_template_draws_is_in_the_sprite():
    drawn = {name for page in TEMPLATES for name in re.findall(r"icon\('([a-z0-9-]+)'", page.read_text())}
    assert drawn <= set(ICONS)


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: page.name)
def test_no_template_needs_a_weaker_policy(page):
    text = page.read_text()
    assert not re.search(r"""\sstyle=["']|\son[a-z]+=["']|javascript:|<style|<script(?![^>]*\ssrc=)""", text)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)
