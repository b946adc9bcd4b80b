"""The pages of who signed in."""

from __future__ import annotations

from flask import Blueprint, Response

from services.portal.client.resources import Delivery, Match, Submission
from services.portal.pages.reading import list_page
from shared.auth.access import PUBLIC, access

blp = Blueprint("mine", __name__)


@blp.after_request
def keep_private(response: Response) -> Response:
    """Keep what is one person's out of every cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blp.get("/mises-en-relation")
@access(PUBLIC)
def matches() -> str:
    """Show the listings proposed to one, and why."""
    return list_page("matches.html", Match, "matching", "/v1/matches", signed=True)


@blp.get("/notifications")
@access(PUBLIC)
def notifications() -> str:
    """Show what one was told."""
    return list_page("notifications.html", Delivery, "notifications", "/v1/deliveries", signed=True)


@blp.get("/partenaires")
@access(PUBLIC)
def partners() -> str:
    """Show what partners sent, to agents and to the partner itself."""
    return list_page("partners.html", Submission, "partners", "/v1/submissions", signed=True)
