"""Premises one lets: offered, published, reserved, let, withdrawn."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from services.portal.client.resources import Premises
from services.portal.client.services import Answer
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.letting import LettingForm
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("my_premises", __name__)
blp.after_request(keep_private)

PREMISES = "/v1/premises"


@blp.page("/mes-locaux", de="/meine-raeume", en="/my-premises")
@access(PUBLIC)
@signed_in_only
def offers() -> str:
    """Show the premises one lets, whatever their state."""
    wanted = page_wanted(Premises, "directory", PREMISES, signed=True, mine="true")
    return render_template("my_premises/offers.html", **read(answer=wanted))


@blp.page(
    "/mes-locaux/nouveau",
    de="/meine-raeume/neu",
    en="/my-premises/new",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def new() -> Response:
    """Describe premises to let, as a draft."""
    form = LettingForm.of_request()
    if form.is_sent and form.validate():
        done = form.send("premises.create", form.new())
        if done:
            say(_("Brouillon enregistré. Relisez ce que tout le monde verra, puis publiez."))
            return go(url_for("my_premises.offer", id_=done.found.id))
    return show("my_premises/edit.html", form)


@blp.page("/mes-locaux/<id_>", de="/meine-raeume/<id_>", en="/my-premises/<id_>")
@access(PUBLIC)
@signed_in_only
def offer(id_: str) -> str:
    """Show premises one lets, and what may be done."""
    return render_template("my_premises/offer.html", one=_own(id_).found)


@blp.page(
    "/mes-locaux/<id_>/modifier",
    de="/meine-raeume/<id_>/bearbeiten",
    en="/my-premises/<id_>/edit",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def edit(id_: str) -> Response:
    """Change premises."""
    one = _own(id_)
    form = LettingForm.of_request(one, **LettingForm.shown(one.found))
    if (
        form.is_sent
        and form.validate()
        and form.send("premises.change", form.change(one.found), id_)
    ):
        say(_("Vos modifications sont enregistrées."))
        return go(url_for("my_premises.offer", id_=id_))
    return show("my_premises/edit.html", form, one=one.found)


@blp.post("/mes-locaux/<id_>/<any(publish, reserve, release, let, withdraw):action>")
@access(PUBLIC)
@signed_in_only
def act(id_: str, action: str) -> Response:
    """Publish, reserve, release, let or withdraw premises."""
    done = write(Order(operation=f"premises.{action}", id=id_))
    again = url_for("my_premises.act", id_=id_, action="publish")
    if not isinstance(done, Done):
        say(told_of(done), kind="care")
    elif action == "publish":
        say(_("Les locaux sont publiés."))
    elif action == "reserve":
        release = url_for("my_premises.act", id_=id_, action="release")
        say(_("Les locaux sont notés réservés."), undo=release)
    elif action == "release":
        say(_("Les locaux sont à nouveau libres."))
    elif action == "let":
        say(_("Les locaux sont notés loués."), undo=again, undo_label=_("Les publier à nouveau"))
    else:
        say(
            _("Les locaux sont retirés de la liste."),
            undo=again,
            undo_label=_("Les publier à nouveau"),
        )
    return go(url_for("my_premises.offer", id_=id_))


def _own(id_: str) -> Answer:
    answer = read(one=one_wanted(Premises, "directory", PREMISES, id_, signed=True))["one"]
    found_or_abort(answer)
    return answer
