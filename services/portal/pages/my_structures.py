"""Who looks after structures: their pages, registering one, what may be done to it."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from services.portal.client.drafts import Step
from services.portal.client.operations import OPERATIONS
from services.portal.client.resources import Claim, Contacts, Quality, Structure, page_of
from services.portal.client.services import Answer, Wanted
from services.portal.client.writes import Done, Order
from services.portal.forms.closing import ClosingForm
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.structure_sections import SECTIONS
from services.portal.forms.structures import NewStructureForm
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("my_structures", __name__)
blp.after_request(keep_private)

STRUCTURES = "/v1/structures"


@blp.page("/mes-structures", de="/meine-organisationen", en="/my-organisations")
@access(PUBLIC)
@signed_in_only
def structures() -> str:
    """Show the pages one looks after, whatever their state, and one's claims."""
    answers = read(
        answer=page_wanted(Structure, "directory", STRUCTURES, signed=True, mine="true"),
        claims=Wanted(
            "directory", "/v1/claims", page_of(Claim), {"limit": 10, "mine": "true"}, signed=True
        ),
    )
    return render_template("my_structures/structures.html", **answers)


@blp.page(
    "/mes-structures/nouvelle",
    de="/meine-organisationen/neu",
    en="/my-organisations/new",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def new() -> Response:
    """Register a structure: a name and a commune to begin with."""
    form = NewStructureForm.of_request()
    if form.is_sent and form.validate():
        done = form.send("structures.register", form.draft())
        if done:
            if done.found.status == "pending":
                say(_("Votre structure est inscrite. Un agent la relit avant de la publier."))
            else:
                say(_("Votre structure est inscrite. Complétez sa page quand vous voulez."))
            return go(url_for("my_structures.structure", id_=done.found.id))
    return show("my_structures/new.html", form)


@blp.page("/mes-structures/<id_>", de="/meine-organisationen/<id_>", en="/my-organisations/<id_>")
@access(PUBLIC)
@signed_in_only
def structure(id_: str) -> str:
    """Show a page one looks after: what it says, what would make it better, what may be done."""
    answers = read(
        one=own_wanted(id_),
        contacts=one_wanted(Contacts, "directory", STRUCTURES, id_, "/contacts", signed=True),
        quality=one_wanted(Quality, "directory", STRUCTURES, id_, "/quality", signed=True),
    )
    one = found_or_abort(answers["one"])
    found_or_abort(answers["contacts"])  # who may not read them does not look after this page
    sections = {name: title for name, (title, _form) in SECTIONS.items()}
    return render_template(
        "my_structures/structure.html", one=one, sections=sections, **_without(answers, "one")
    )


@blp.page(
    "/mes-structures/<id_>/fermer",
    de="/meine-organisationen/<id_>/schliessen",
    en="/my-organisations/<id_>/close",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def close(id_: str) -> Response:
    """Ask before closing a page, and since when the structure is no more."""
    one = owned(id_)
    form = ClosingForm.of_request()
    if form.is_sent and form.validate() and form.send("structures.close", form.draft(), id_):
        again = url_for("my_structures.act", id_=id_, action="reopen")
        say(_("La page dit que la structure a fermé."), undo=again)
        return go(url_for("my_structures.structure", id_=id_))
    return show("my_structures/close.html", form, one=one.found)


@blp.post("/mes-structures/<id_>/<any(confirm, reopen, submit):action>")
@access(PUBLIC)
@signed_in_only
def act(id_: str, action: str) -> Response:
    """Say that a page is still right, open it again, or submit it again to the agents."""
    operation = f"structures.{action}"
    draft = Step() if OPERATIONS[operation].body else None
    done = write(Order(operation=operation, id=id_, draft=draft))
    if not isinstance(done, Done):
        say(told_of(done), kind="care")
    elif action == "confirm":
        say(_("Merci : la page est notée exacte à ce jour."))
    elif action == "reopen":
        say(_("La page est à nouveau ouverte."))
    else:
        say(_("La page est à nouveau soumise aux agents."))
    return go(url_for("my_structures.structure", id_=id_))


def own_wanted(id_: str) -> Wanted:
    """Say what a page about one's own structure wants."""
    return one_wanted(Structure, "directory", STRUCTURES, id_, signed=True)


def owned(id_: str) -> Answer:
    """Read a structure one looks after; someone else's is an error page."""
    answers = read(
        one=own_wanted(id_),
        contacts=one_wanted(Contacts, "directory", STRUCTURES, id_, "/contacts", signed=True),
    )
    found_or_abort(answers["one"])
    found_or_abort(answers["contacts"])
    return answers["one"]


def _without(answers: dict[str, Answer], name: str) -> dict[str, Any]:
    return {key: answer for key, answer in answers.items() if key != name}
