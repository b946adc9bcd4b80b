"""What a map shows, as GeoJSON (RFC 7946): points of structures, and clusters of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.directory.search.clusters import Cluster, MapView

CONTENT_TYPE = "application/geo+json"
SHOWN = ("name", "kinds", "themes", "commune")
DECIMALS = 6
"""Ten centimetres."""


def feature_collection(view: MapView) -> dict[str, Any]:
    """Give the features, and as members beside them how many structures they stand for."""
    features = [*map(_cluster, view.clusters), *map(_point, view.points)]
    return {
        "type": "FeatureCollection",
        "features": features,
        "located": view.located,
        "truncated": view.truncated,
    }


def _point(structure: Mapping[str, Any]) -> dict[str, Any]:
    location = structure["location"]
    shown = {name: structure[name] for name in SHOWN if structure.get(name)}
    return {
        "type": "Feature",
        "id": structure["id"],
        "geometry": _geometry(location["longitude"], location["latitude"]),
        "properties": {"cluster": False, **shown, "precision": location.get("precision")},
    }


def _cluster(cluster: Cluster) -> dict[str, Any]:
    bounds = [round(value, DECIMALS) for value in cluster.bounds]
    return {
        "type": "Feature",
        "bbox": bounds,
        "geometry": _geometry(cluster.longitude, cluster.latitude),
        "properties": {"cluster": True, "count": cluster.count},
    }


def _geometry(longitude: float, latitude: float) -> dict[str, Any]:
    place = [round(longitude, DECIMALS), round(latitude, DECIMALS)]
    return {"type": "Point", "coordinates": place}
