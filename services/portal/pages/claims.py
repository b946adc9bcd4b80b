"""“This is my structure”: claiming a page, and where one's claims stand."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from services.portal.client.resources import Claim, Structure
from services.portal.client.writes import Done, Order
from services.portal.forms.claims import ClaimForm
from services.portal.forms.frame import go, say, show, told_of
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("claims", __name__)
blp.after_request(keep_private)


@blp.page(
    "/annuaire/<id_>/revendiquer",
    de="/verzeichnis/<id_>/beanspruchen",
    en="/directory/<id_>/claim",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def new(id_: str) -> Response:
    """Say that a page is one's own."""
    one = found_or_abort(read(one=one_wanted(Structure, "directory", "/v1/structures", id_))["one"])
    form = ClaimForm.of_request()
    if form.is_sent and form.validate() and form.send("claims.create", form.draft(), id_):
        say(_("Votre demande est partie. Un agent la lit ; vous serez prévenu de sa réponse."))
        return go(url_for("claims.claims"))
    return show("claims/new.html", form, one=one)


@blp.page("/mes-revendications", de="/meine-ansprueche", en="/my-claims")
@access(PUBLIC)
@signed_in_only
def claims() -> str:
    """Show one's claims, and what was decided."""
    wanted = page_wanted(Claim, "directory", "/v1/claims", signed=True, mine="true")
    return render_template("claims/claims.html", **read(answer=wanted))


@blp.post("/mes-revendications/<id_>/retirer")
@access(PUBLIC)
@signed_in_only
def withdraw(id_: str) -> Response:
    """Take a claim back."""
    done = write(Order(operation="claims.withdraw", id=id_))
    if isinstance(done, Done):
        say(_("Votre demande est retirée."))
    else:
        say(told_of(done), kind="care")
    return go(url_for("claims.claims"))
