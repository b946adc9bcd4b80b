"""Good practices that wait for an agent: read, published, refused."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from services.portal.client.resources import Practice
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.practices import RefusalForm
from services.portal.languages import Pages
from services.portal.pages.my_practices import PRACTICES, names_of
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("desk_practices", __name__)
blp.after_request(keep_private)


@blp.page("/bureau/bonnes-pratiques", de="/buero/gute-praxis", en="/desk/good-practices")
@access(PUBLIC)
@signed_in_only
def practices() -> str:
    """Show the good practices that were submitted."""
    wanted = page_wanted(Practice, "directory", PRACTICES, signed=True, state="submitted")
    answer = read(answer=wanted)["answer"]
    if answer.problem == "refused":
        found_or_abort(answer)
    return render_template("desk/practices.html", answer=answer)


@blp.page(
    "/bureau/bonnes-pratiques/<id_>",
    de="/buero/gute-praxis/<id_>",
    en="/desk/good-practices/<id_>",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def practice(id_: str) -> Response:
    """Show a good practice to an agent: refuse it, and say why."""
    wanted = one_wanted(Practice, "directory", PRACTICES, id_, signed=True)
    one = found_or_abort(read(one=wanted)["one"])
    form = RefusalForm.of_request()
    if form.is_sent and form.validate() and form.send("practices.refuse", form.draft(), id_):
        say(_("Refusée : son auteur lira pourquoi."))
        return go(url_for("desk_practices.practices"))
    return show("desk/practice.html", form, one=one, names=names_of(one))


@blp.post("/bureau/bonnes-pratiques/<id_>/publier")
@access(PUBLIC)
@signed_in_only
def publish(id_: str) -> Response:
    """Publish a good practice."""
    done = write(Order(operation="practices.publish", id=id_))
    if not isinstance(done, Done):
        say(told_of(done), kind="care")
        return go(url_for("desk_practices.practice", id_=id_))
    say(_("La bonne pratique « %(title)s » est publiée.", title=done.found.title))
    return go(url_for("desk_practices.practices"))
