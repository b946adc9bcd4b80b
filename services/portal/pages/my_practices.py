"""Good practices one writes: a draft, submitted, moderated, published."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from services.portal.client.resources import Practice, Structure
from services.portal.client.services import Answer
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.practices import PracticeForm
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("my_practices", __name__)
blp.after_request(keep_private)

PRACTICES = "/v1/practices"
MANY = 20


@blp.page("/mes-bonnes-pratiques", de="/meine-gute-praxis", en="/my-good-practices")
@access(PUBLIC)
@signed_in_only
def practices() -> str:
    """Show the good practices one wrote, whatever their state."""
    wanted = page_wanted(Practice, "directory", PRACTICES, signed=True, mine="true")
    return render_template("my_practices/practices.html", **read(answer=wanted))


@blp.page(
    "/mes-bonnes-pratiques/nouvelle",
    de="/meine-gute-praxis/neu",
    en="/my-good-practices/new",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def new() -> Response:
    """Write a good practice, as a draft."""
    form = PracticeForm.of_request()
    if form.is_sent and form.validate():
        done = form.send("practices.create", form.new())
        if done:
            say(_("Brouillon enregistré. Relisez, puis soumettez-le aux agents."))
            return go(url_for("my_practices.practice", id_=done.found.id))
    return show("my_practices/edit.html", form)


@blp.page(
    "/mes-bonnes-pratiques/<id_>", de="/meine-gute-praxis/<id_>", en="/my-good-practices/<id_>"
)
@access(PUBLIC)
@signed_in_only
def practice(id_: str) -> str:
    """Show a good practice of one's own, and what may be done."""
    one = _own(id_).found
    return render_template("my_practices/practice.html", one=one, names=names_of(one))


@blp.page(
    "/mes-bonnes-pratiques/<id_>/modifier",
    de="/meine-gute-praxis/<id_>/bearbeiten",
    en="/my-good-practices/<id_>/edit",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def edit(id_: str) -> Response:
    """Change a good practice."""
    one = _own(id_)
    form = PracticeForm.of_request(one, **PracticeForm.shown(one.found, names_of(one.found)))
    if form.is_sent and form.validate() and form.send("practices.change", form.change(), id_):
        say(_("Vos modifications sont enregistrées."))
        return go(url_for("my_practices.practice", id_=id_))
    return show("my_practices/edit.html", form, one=one.found)


@blp.post("/mes-bonnes-pratiques/<id_>/<any(submit, revise, archive):action>")
@access(PUBLIC)
@signed_in_only
def act(id_: str, action: str) -> Response:
    """Submit a good practice, take it back to change it, or archive it."""
    done = write(Order(operation=f"practices.{action}", id=id_))
    if not isinstance(done, Done):
        say(told_of(done), kind="care")
    elif action == "submit":
        back = url_for("my_practices.act", id_=id_, action="revise")
        say(_("Soumise : un agent la relit avant de la publier."), undo=back)
    elif action == "revise":
        say(_("C’est à nouveau un brouillon : modifiez-le, puis soumettez-le."))
    else:
        say(_("La bonne pratique est archivée."))
    return go(url_for("my_practices.practice", id_=id_))


def names_of(one: Practice) -> dict[str, str]:
    """Give the names of the structures whose practice it is, by their ids."""
    found = read(
        **{
            id_: one_wanted(Structure, "directory", "/v1/structures", id_)
            for id_ in one.structure_ids[:MANY]
        }
    )
    return {id_: answer.found.name for id_, answer in found.items() if answer.found}


def _own(id_: str) -> Answer:
    answer = read(one=one_wanted(Practice, "directory", PRACTICES, id_, signed=True))["one"]
    found_or_abort(answer)
    return answer
