"""How one is told, and the way to be told nothing any more."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from services.portal.client.resources import Subscriber, one_of
from services.portal.client.services import Wanted
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.searches import PreferencesForm
from services.portal.languages import Pages, language
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("preferences", __name__)
blp.after_request(keep_private)


@blp.page(
    "/mes-preferences", de="/meine-einstellungen", en="/my-preferences", methods=("GET", "POST")
)
@access(PUBLIC)
@signed_in_only
def preferences() -> Response:
    """Show and change how one is told."""
    form = PreferencesForm.of_request(**PreferencesForm.shown(_mine()))
    if form.is_sent and form.validate() and form.send("subscriber.write", form.draft()):
        say(_("Vos préférences sont enregistrées."))
        return go(url_for("preferences.preferences"))
    return show("preferences/preferences.html", form)


@blp.page(
    "/mes-preferences/effacer", de="/meine-einstellungen/loeschen", en="/my-preferences/erase"
)
@access(PUBLIC)
@signed_in_only
def ask_erase() -> str:
    """Ask before erasing."""
    return render_template("preferences/erase.html")


@blp.post("/mes-preferences/effacer")
@access(PUBLIC)
@signed_in_only
def erase() -> Response:
    """Erase one's address and wishes."""
    done = write(Order(operation="subscriber.erase"))
    if isinstance(done, Done):
        say(_("Votre adresse et vos préférences sont effacées. Vous ne recevrez plus rien."))
    else:
        say(told_of(done), kind="care")
    return go(url_for("preferences.preferences"))


def _mine() -> Subscriber:
    wanted = Wanted("notifications", "/v1/subscribers/me", one_of(Subscriber), signed=True)
    answer = read(answer=wanted)["answer"]
    if answer.problem == "missing":
        return Subscriber(language=language())
    found: Subscriber = found_or_abort(answer)
    return found
