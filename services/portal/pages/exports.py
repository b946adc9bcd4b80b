"""The directory for others' programs: what a search finds, downloaded; what a map shows."""

from __future__ import annotations

from flask import Response, request

from services.portal.client.passing import Passing
from services.portal.languages import Pages
from services.portal.pages.directory_search import STRUCTURES, asking
from services.portal.pages.passing import pass_on
from shared.auth.access import PUBLIC, access

blp = Pages("exports", __name__)

FORMS = {
    "csv": ("csv", "text/csv"),
    "json": ("json", "application/json"),
    "data-inclusion.json": ("data-inclusion.json", "application/json"),
    "geojson": ("geojson", "application/geo+json"),
}
"""The ends of the addresses: those of the service, and what each gives."""
PATH = "<any(csv, json, 'data-inclusion.json', geojson):form>"
EVERY_POINT = 22
"""A zoom at which no points are gathered."""


@blp.page(f"/annuaire.{PATH}", de=f"/verzeichnis.{PATH}", en=f"/directory.{PATH}")
@access(PUBLIC)
def structures(form: str) -> Response:
    """Give every structure found, as a file."""
    end, media_type = FORMS[form]
    params = asking().params() | ({"zoom": EVERY_POINT} if form == "geojson" else {})
    wanted = Passing("directory", f"{STRUCTURES}.{end}", params)
    return pass_on(wanted, {media_type}, name=f"annuaire.{form}")


@blp.page("/annuaire/carte", de="/verzeichnis/karte", en="/directory/map")
@access(PUBLIC)
def directory_map() -> Response:
    """Give what of the structures found a map shows: points, clusters where they are many."""
    seen = {
        name: value for name in ("bbox", "zoom") if (value := request.args.get(name, "").strip())
    }
    wanted = Passing("directory", f"{STRUCTURES}.geojson", asking().params() | seen)
    return pass_on(wanted, {"application/geo+json"})
