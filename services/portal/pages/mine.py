"""The pages of who signed in."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template

from services.portal.client.resources import Delivery, Listing, Match, Profile, page_of
from services.portal.client.services import Wanted
from services.portal.languages import Pages
from services.portal.pages.reading import found_or_abort, list_page, one_wanted, read
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("mine", __name__)

MANY = 100


@blp.after_request
def keep_private(response: Response) -> Response:
    """Keep what is one person's out of every cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blp.page("/mon-espace", de="/mein-bereich", en="/my-space")
@access(PUBLIC)
@signed_in_only
def space() -> str:
    """Show what is one's own: listings, searches, matches, what one was told."""
    few = {"limit": 5}
    answers = read(
        listings=Wanted(
            "directory", "/v1/listings", page_of(Listing), few | {"mine": "true"}, signed=True
        ),
        profiles=Wanted("matching", "/v1/profiles", page_of(Profile), few, signed=True),
        matches=Wanted(
            "matching", "/v1/matches", page_of(Match), few | {"status": "proposed"}, signed=True
        ),
        deliveries=Wanted("notifications", "/v1/deliveries", page_of(Delivery), few, signed=True),
    )
    return render_template("mine/space.html", **answers)


@blp.page("/mises-en-relation", de="/vorschlaege", en="/matches")
@access(PUBLIC)
@signed_in_only
def matches() -> str:
    """Show the listings proposed to one, and why."""
    return list_page("mine/matches.html", Match, "matching", "/v1/matches", signed=True)


@blp.page("/mises-en-relation/<id_>", de="/vorschlaege/<id_>", en="/matches/<id_>")
@access(PUBLIC)
@signed_in_only
def match(id_: str) -> str:
    """Show a match: each criterion's part, and why."""
    answers = read(one=one_wanted(Match, "matching", "/v1/matches", id_, signed=True))
    return render_template("mine/match.html", one=found_or_abort(answers["one"]))


@blp.page("/notifications", de="/mitteilungen", en="/notifications")
@access(PUBLIC)
@signed_in_only
def notifications() -> str:
    """Show what one was told."""
    return list_page(
        "mine/notifications.html", Delivery, "notifications", "/v1/deliveries", signed=True
    )


@blp.get("/notifications/non-lues.json")
@access(PUBLIC)
def unread() -> dict[str, Any]:
    """Say how many are unread, for the bell; 100 is many."""
    params = {"limit": MANY, "unread": "true"}
    wanted = Wanted("notifications", "/v1/deliveries", page_of(Delivery), params, signed=True)
    answer = read(answer=wanted)["answer"]
    return {"unread": len(answer.found.items) if answer.found else 0}
