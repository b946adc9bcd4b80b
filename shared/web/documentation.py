"""The service's documents: `/docs`, its OpenAPI document as a page people can read without
scripts, and `/asyncapi.json`, what it sends and receives on the bus.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from shared.auth.access import PUBLIC, access
from shared.contracts import asyncapi
from shared.web.blueprint import Api

METHODS = ("get", "post", "put", "patch", "delete")


def documentation_blueprint(api: Api) -> Blueprint:
    """Make the routes of the page and of the AsyncAPI document."""
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

    @blp.get("/asyncapi.json")
    @access(PUBLIC)
    def bus() -> Response:
        service = current_app.import_name.rpartition(".")[2]
        answer = Response(_bus_document(service), mimetype="application/json")
        answer.cache_control.no_cache = True  # ask whether it changed: a deployment may change it
        answer.add_etag()
        answer.make_conditional(request)
        return answer

    return blp


@cache
def _bus_document(service: str) -> str:
    return asyncapi.to_json(asyncapi.document(service))


def _name_of(schema: dict[str, Any] | None) -> str:
    if not schema:
        return ""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if schema.get("type") == "array":
        return f"[{_name_of(schema.get('items'))}]"
    kind = schema.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
