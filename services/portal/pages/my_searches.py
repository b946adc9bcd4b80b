"""A taker's searches: what they look for, registered, changed, paused."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from services.portal.client.resources import Profile
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.searches import SearchForm
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("my_searches", __name__)
blp.after_request(keep_private)

PROFILES = "/v1/profiles"


@blp.page("/mes-recherches", de="/meine-suchen", en="/my-searches")
@access(PUBLIC)
@signed_in_only
def searches() -> str:
    """Show what one looks for."""
    wanted = page_wanted(Profile, "matching", PROFILES, signed=True)
    return render_template("my_searches/searches.html", **read(answer=wanted))


@blp.page(
    "/mes-recherches/nouvelle",
    de="/meine-suchen/neu",
    en="/my-searches/new",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def new() -> Response:
    """Say what one looks for."""
    form = SearchForm.of_request()
    if form.is_sent and form.validate() and form.send("profiles.register", form.draft()):
        say(_("Recherche enregistrée. Les annonces qui conviennent vous seront proposées."))
        return go(url_for("my_searches.searches"))
    return show("my_searches/edit.html", form)


@blp.page(
    "/mes-recherches/<id_>/modifier",
    de="/meine-suchen/<id_>/bearbeiten",
    en="/my-searches/<id_>/edit",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def edit(id_: str) -> Response:
    """Change what one looks for."""
    one = read(one=one_wanted(Profile, "matching", PROFILES, id_, signed=True))["one"]
    form = SearchForm.of_request(one, **SearchForm.shown(found_or_abort(one)))
    if form.is_sent and form.validate() and form.send("profiles.change", form.draft(), id_):
        say(_("Votre recherche est modifiée."))
        return go(url_for("my_searches.searches"))
    return show("my_searches/edit.html", form, one=one.found)


@blp.post("/mes-recherches/<id_>/<any(pause, resume):action>")
@access(PUBLIC)
@signed_in_only
def act(id_: str, action: str) -> Response:
    """Pause a search, or take it up again."""
    done = write(Order(operation=f"profiles.{action}", id=id_))
    if not isinstance(done, Done):
        say(told_of(done), kind="care")
    elif action == "pause":
        undo = url_for("my_searches.act", id_=id_, action="resume")
        say(_("Votre recherche est en pause : rien ne vous sera proposé."), undo=undo)
    else:
        say(_("Votre recherche est à nouveau active."))
    return go(url_for("my_searches.searches"))
