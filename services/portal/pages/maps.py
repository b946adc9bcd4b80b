"""What the maps of the pages are drawn from."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify

from services.portal import maps
from services.portal.settings import TileServer
from shared.auth.access import PUBLIC, access
from shared.reference.territory import territory
from shared.web.headers import IMAGES

blp = Blueprint("maps", __name__)

DAY_SECONDS = 24 * 3600


@blp.get("/territoire.geojson")
@access(PUBLIC)
def outlines() -> Response:
    """Give the outlines of the territory's communes."""
    answer = jsonify(territory().outlines)
    answer.mimetype = "application/geo+json"
    answer.cache_control.public, answer.cache_control.max_age = True, DAY_SECONDS
    return answer


def install_maps(app: Flask, tiles: TileServer) -> None:
    """Make maps known to the templates of `app`, and their tiles to its pages' policy."""
    app.register_blueprint(blp)
    app.config[IMAGES] = [tiles.origin] if tiles.url else []
    app.jinja_env.globals |= {
        "map_marks": maps.marks,
        "map_land": maps.land,
        "tile_server": tiles,
    }
