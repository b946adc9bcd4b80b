"""What is one person's."""

from __future__ import annotations

from flask import Response


def keep_private(response: Response) -> Response:
    """Keep a page out of every cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
