"""Pages to try things on, and reading what they told."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from services.directory.documents import Structure

PAGE: dict[str, Any] = {
    "name": "La Trame",
    "commune": "68224",
    "siret": "350 661 344 00035",
    "legal_form": "9260",
    "themes": ["textile"],
}


def register(client: FlaskClient, **changes: Any) -> dict[str, Any]:
    """Register a page; give it as it was answered."""
    answer = client.post("/v1/structures", json=PAGE | changes)
    assert answer.status_code == 201, answer.json
    return dict(answer.json or {})


def path_of(page: dict[str, Any]) -> str:
    """Give the path of a page."""
    return f"/v1/structures/{page['id']}"


def change(client: FlaskClient, page: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Change a page at its present version; give it as it was answered."""
    answer = client.patch(path_of(page), json=values, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.json
    return dict(answer.json or {})


def told(page: dict[str, Any]) -> list[str]:
    """Give the past participles of the events a page has told."""
    document = Structure._get_collection().find_one({"_id": page["id"]})
    assert document is not None
    return [entry["type"].split(".")[2] for entry in document.get("outbox", [])]
