"""Partnerships of the structures one answers for: written down, recorded, renewed, ended."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from services.portal.client.resources import Partnership
from services.portal.client.services import Answer
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.partnerships import EndingForm, PartnershipForm, RenewalForm
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("my_partnerships", __name__)
blp.after_request(keep_private)

PARTNERSHIPS = "/v1/partnerships"


@blp.page("/mes-partenariats", de="/meine-partnerschaften", en="/my-partnerships")
@access(PUBLIC)
@signed_in_only
def partnerships() -> str:
    """Show the partnerships of one's structures, whatever their state."""
    wanted = page_wanted(Partnership, "directory", PARTNERSHIPS, signed=True, mine="true")
    return render_template("my_partnerships/partnerships.html", **read(answer=wanted))


@blp.page(
    "/mes-partenariats/nouveau",
    de="/meine-partnerschaften/neu",
    en="/my-partnerships/new",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def new() -> Response:
    """Write a partnership down, as a draft."""
    form = PartnershipForm.of_request()
    if form.is_sent and form.validate():
        done = form.send("partnerships.create", form.new())
        if done:
            say(_("Brouillon enregistré. Relisez, puis déclarez le partenariat en place."))
            return go(url_for("my_partnerships.partnership", id_=done.found.id))
    return show("my_partnerships/edit.html", form)


@blp.page("/mes-partenariats/<id_>", de="/meine-partnerschaften/<id_>", en="/my-partnerships/<id_>")
@access(PUBLIC)
@signed_in_only
def partnership(id_: str) -> str:
    """Show a partnership of one's structures, and what may be done."""
    return render_template("my_partnerships/partnership.html", one=_own(id_).found)


@blp.page(
    "/mes-partenariats/<id_>/modifier",
    de="/meine-partnerschaften/<id_>/bearbeiten",
    en="/my-partnerships/<id_>/edit",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def edit(id_: str) -> Response:
    """Change a partnership."""
    one = _own(id_)
    form = PartnershipForm.of_request(one, **PartnershipForm.shown(one.found))
    if form.is_sent and form.validate() and form.send("partnerships.change", form.change(), id_):
        say(_("Vos modifications sont enregistrées."))
        return go(url_for("my_partnerships.partnership", id_=id_))
    return show("my_partnerships/edit.html", form, one=one.found)


@blp.page(
    "/mes-partenariats/<id_>/prolonger",
    de="/meine-partnerschaften/<id_>/verlaengern",
    en="/my-partnerships/<id_>/renew",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def renew(id_: str) -> Response:
    """Have a partnership go on."""
    one = _own(id_).found
    form = RenewalForm.of_request()
    if form.is_sent and form.validate() and form.send("partnerships.renew", form.draft(), id_):
        say(_("Le partenariat est prolongé."))
        return go(url_for("my_partnerships.partnership", id_=id_))
    return show("my_partnerships/renew.html", form, one=one)


@blp.page(
    "/mes-partenariats/<id_>/terminer",
    de="/meine-partnerschaften/<id_>/beenden",
    en="/my-partnerships/<id_>/end",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def end(id_: str) -> Response:
    """Ask before ending a partnership."""
    one = _own(id_).found
    form = EndingForm.of_request()
    if form.is_sent and form.validate() and form.send("partnerships.end", form.draft(), id_):
        say(_("Le partenariat est noté terminé."))
        return go(url_for("my_partnerships.partnership", id_=id_))
    return show("my_partnerships/end.html", form, one=one)


@blp.post("/mes-partenariats/<id_>/<any(record, discard):action>")
@access(PUBLIC)
@signed_in_only
def act(id_: str, action: str) -> Response:
    """Put a draft in force, or drop it."""
    done = write(Order(operation=f"partnerships.{action}", id=id_))
    if not isinstance(done, Done):
        say(told_of(done), kind="care")
    elif action == "record":
        say(_("Le partenariat est en place : il figure dans la liste."))
    else:
        say(_("Le brouillon est abandonné."))
        return go(url_for("my_partnerships.partnerships"))
    return go(url_for("my_partnerships.partnership", id_=id_))


def _own(id_: str) -> Answer:
    answer = read(one=one_wanted(Partnership, "directory", PARTNERSHIPS, id_, signed=True))["one"]
    found_or_abort(answer)
    return answer
