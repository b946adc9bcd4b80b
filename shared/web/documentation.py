"""`/docs`: the service's OpenAPI document as a page people can read, without scripts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from shared.auth.access import PUBLIC, access
from shared.web.blueprint import Api

METHODS = ("get", "post", "put", "patch", "delete")


def documentation_blueprint(api: Api) -> Blueprint:
    """Make the route of the page."""
    blp = Blueprint("documentation", __name__, template_folder="templates")

    @blp.get("/docs")
    @access(PUBLIC)
    def docs() -> str:
        document = api.spec.to_dict()
        return render_template(
            "api_docs.html",
            info=document["info"],
            tags=document.get("tags", []),
            operations=[
                {"path": path, "method": method.upper(), **operations[method]}
                for path, operations in document["paths"].items()
                for method in METHODS
                if method in operations
            ],
            schemas=document.get("components", {}).get("schemas", {}),
            name_of=_name_of,
        )

    return blp


def _name_of(schema: dict[str, Any] | None) -> str:
    if not schema:
        return ""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if schema.get("type") == "array":
        return f"[{_name_of(schema.get('items'))}]"
    kind = schema.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
