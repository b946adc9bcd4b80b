"""An owner's listings: written, published, withdrawn, concluded."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from services.portal.client.resources import Identity, Listing
from services.portal.client.services import Answer
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.listings import ListingForm
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("my_listings", __name__)
blp.after_request(keep_private)

LISTINGS = "/v1/listings"


@blp.page("/mes-annonces", de="/meine-angebote", en="/my-listings")
@access(PUBLIC)
@signed_in_only
def listings() -> str:
    """Show one's own listings, whatever their state."""
    wanted = page_wanted(Listing, "directory", LISTINGS, signed=True, mine="true")
    return render_template("my_listings/listings.html", **read(answer=wanted))


@blp.page(
    "/mes-annonces/nouvelle",
    de="/meine-angebote/neu",
    en="/my-listings/new",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def new() -> Response:
    """Write a listing, as a draft or published at once."""
    form = ListingForm.of_request()
    if form.is_sent and form.validate():
        done = form.send("listings.create", form.new(publish=False))
        if done:
            say(_("Brouillon enregistré. Relisez ce que tout le monde verra, puis publiez."))
            return go(url_for("my_listings.listing", id_=done.found.id))
    return show("my_listings/edit.html", form)


@blp.page("/mes-annonces/<id_>", de="/meine-angebote/<id_>", en="/my-listings/<id_>")
@access(PUBLIC)
@signed_in_only
def listing(id_: str) -> str:
    """Show a listing of one's own: what everyone reads, what they don't, what may be done."""
    one, identity = _own(id_)
    return render_template("my_listings/listing.html", one=one.found, identity=identity)


@blp.page(
    "/mes-annonces/<id_>/modifier",
    de="/meine-angebote/<id_>/bearbeiten",
    en="/my-listings/<id_>/edit",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def edit(id_: str) -> Response:
    """Change a listing."""
    one, identity = _own(id_)
    form = ListingForm.of_request(one, **ListingForm.shown(one.found, identity))
    if form.is_sent and form.validate() and form.send("listings.change", form.change(), id_):
        say(_("Vos modifications sont enregistrées."))
        return go(url_for("my_listings.listing", id_=id_))
    return show("my_listings/edit.html", form, one=one.found)


@blp.page(
    "/mes-annonces/<id_>/conclure",
    de="/meine-angebote/<id_>/abschliessen",
    en="/my-listings/<id_>/conclude",
)
@access(PUBLIC)
@signed_in_only
def ask_conclude(id_: str) -> str:
    """Ask before concluding, which cannot be taken back."""
    one, _identity = _own(id_)
    return render_template("my_listings/conclude.html", one=one.found)


@blp.post("/mes-annonces/<id_>/<any(publish, withdraw, conclude):action>")
@access(PUBLIC)
@signed_in_only
def act(id_: str, action: str) -> Response:
    """Publish, withdraw or conclude a listing."""
    done = write(Order(operation=f"listings.{action}", id=id_))
    back = url_for("my_listings.listing", id_=id_)
    if not isinstance(done, Done):
        say(told_of(done), kind="care")
    elif action == "publish":
        say(
            _("Votre annonce est publiée : elle est proposée à celles et ceux à qui elle convient.")
        )
    elif action == "withdraw":
        again = url_for("my_listings.act", id_=id_, action="publish")
        say(_("Votre annonce est retirée."), undo=again, undo_label=_("La publier à nouveau"))
    else:
        say(_("Votre annonce est conclue. Merci de l’avoir fait savoir."))
    return go(back)


def _own(id_: str) -> tuple[Answer, Identity]:
    answers = read(
        one=one_wanted(Listing, "directory", LISTINGS, id_, signed=True),
        identity=one_wanted(Identity, "directory", LISTINGS, id_, "/identity", signed=True),
    )
    found_or_abort(answers["one"])
    return answers["one"], found_or_abort(answers["identity"])
