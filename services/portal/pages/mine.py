"""The pages of who signed in."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.client.drafts import Dismissal
from services.portal.client.resources import Delivery, Listing, Match, Profile, page_of
from services.portal.client.services import Wanted
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.searches import DismissalForm
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, list_page, one_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("mine", __name__)

MANY = 100
blp.after_request(keep_private)


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


@blp.page(
    "/mises-en-relation/<id_>",
    de="/vorschlaege/<id_>",
    en="/matches/<id_>",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def match(id_: str) -> Response:
    """Show a match, each criterion's part and why; decline it."""
    answers = read(one=one_wanted(Match, "matching", "/v1/matches", id_, signed=True))
    one = found_or_abort(answers["one"])
    form = DismissalForm.of_request()
    if form.is_sent and form.validate():
        dismissal = Dismissal(reason=form.reason.data)
        if form.send("matches.dismiss", dismissal, id_):
            say(_("Cette annonce ne vous sera plus proposée."))
            return go(url_for("mine.matches"))
    return show("mine/match.html", form, one=one)


@blp.page("/notifications", de="/mitteilungen", en="/notifications")
@access(PUBLIC)
@signed_in_only
def notifications() -> str:
    """Show what one was told."""
    return list_page(
        "mine/notifications.html", Delivery, "notifications", "/v1/deliveries", signed=True
    )


@blp.post("/notifications/lues")
@access(PUBLIC)
@signed_in_only
def mark_read() -> Response:
    """Mark as read what the page showed."""
    for id_ in request.form.getlist("id")[:MANY]:
        done = write(Order(operation="deliveries.read", id=id_))
        if not isinstance(done, Done):
            say(told_of(done), kind="care")
            break
    return go(url_for("mine.notifications"))


@blp.get("/notifications/non-lues.json")
@access(PUBLIC)
def unread() -> dict[str, Any]:
    """Say how many are unread, for the bell; 100 is many."""
    params = {"limit": MANY, "unread": "true"}
    wanted = Wanted("notifications", "/v1/deliveries", page_of(Delivery), params, signed=True)
    answer = read(answer=wanted)["answer"]
    return {"unread": len(answer.found.items) if answer.found else 0}
