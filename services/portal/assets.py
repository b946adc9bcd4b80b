"""Style sheets, scripts, pictures, icons: served from here, named by their content, compressed."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import flask_bootstrap
import js_lib_leaflet
from flask import Blueprint, Flask, Response, request, url_for
from flask_compress import Compress
from markupsafe import Markup

from services.portal.session.current import who

STATIC = Path(__file__).parent / "static"
LEAFLET = Path(js_lib_leaflet.__file__).parent / "static" / "js_lib_leaflet"
SPRITE = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/icons/bootstrap-icons.svg"
SYMBOL = re.compile(r'<symbol [^>]*viewBox="([^"]+)" id="([^"]+)">(.*?)</symbol>', re.DOTALL)
ICON = Markup('<svg class="n-icon" viewBox="{}" aria-hidden="true" focusable="false">{}</svg>')
STYLE_SHEETS = ("tokens", "base", "parts", "forms", "map", "directory", "print")
YEAR_SECONDS = 365 * 24 * 3600
ASSETS = frozenset({"static", "bootstrap.static", "leaflet.static"})
VERSION = "v"


def install_assets(app: Flask) -> None:
    """Serve the assets of `app`, kept by browsers for a year under a name that tells their content.

    What is said to who is signed in is not compressed: its length would tell its secrets (BREACH).
    """
    app.static_folder = str(STATIC)
    app.register_blueprint(
        Blueprint("leaflet", __name__, static_folder=LEAFLET, static_url_path="/static/leaflet")
    )
    app.jinja_env.globals |= {
        "icon": icon,
        "style_sheets": style_sheets,
        "import_map": import_map,
        "page_assets": lambda: [*style_sheets(), *_files("js"), *_files("img")],
        "assets_version": _version,
    }
    app.config |= {"COMPRESS_REGISTER": False}  # shrink, below, says when
    compress = Compress(app)

    def digest_of(endpoint: str, filename: str) -> str:
        blueprint = app.blueprints.get(endpoint.rpartition(".")[0])
        folder = blueprint.static_folder if blueprint else app.static_folder
        return _digest(Path(folder or "") / filename)

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in ASSETS and VERSION not in values:
            values[VERSION] = digest_of(endpoint, values["filename"])

    @app.after_request
    def keep_long(response: Response) -> Response:
        if request.endpoint not in ASSETS or response.status_code >= 400:
            return response
        content = digest_of(request.endpoint, (request.view_args or {})["filename"])
        # another version's page may ask while versions are changed
        if request.args.get(VERSION) == content:
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.max_age = YEAR_SECONDS
            response.cache_control.immutable = True
        return response

    @app.after_request
    def shrink(response: Response) -> Response:
        if request.endpoint not in ASSETS and who() is not None:
            return response
        if response.direct_passthrough:  # a file: small, and closed with the answer once read
            response.direct_passthrough = False
            response.make_sequence()
        return compress.after_request(response)


def style_sheets() -> list[str]:
    """Give the addresses of the style sheets, in their order."""
    own = [url_for("static", filename=f"css/{name}.css") for name in STYLE_SHEETS]
    return [url_for("bootstrap.static", filename="css/bootstrap.min.css"), *own]


def import_map() -> dict[str, dict[str, str]]:
    """Give where the scripts are that scripts import: under names that tell their content."""
    return {"imports": {address.partition("?")[0]: address for address in _files("js")}}


@cache
def icon(name: str) -> Markup:
    """Write an icon of Bootstrap Icons into the page; it says nothing to a screen reader.

    :raises KeyError: there is none of this name.
    """
    return _icons()[name]


@cache
def _icons() -> dict[str, Markup]:
    return {
        name: ICON.format(box, Markup(inside))  # noqa: S704 — the package's own file
        for box, name, inside in SYMBOL.findall(SPRITE.read_text())
    }


def _files(folder: str) -> list[str]:
    return [url_for("static", filename=f"{folder}/{name}") for name in _names(folder)]


@cache
def _names(folder: str) -> list[str]:
    return sorted(file.name for file in (STATIC / folder).iterdir())


@cache
def _version() -> str:
    """Name everything that draws a page: it changes when any of it does."""
    files = sorted(file for file in STATIC.rglob("*") if file.is_file())
    return hashlib.sha256("".join(map(_digest, files)).encode()).hexdigest()[:10]


@cache
def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]
