"""What agents decide: pages to publish, refuse or hide; claims; reports."""

from __future__ import annotations

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.client.drafts import Decision, Handling, Step
from services.portal.client.resources import Claim, Contacts, Queue, Structure, one_of
from services.portal.client.services import Wanted
from services.portal.client.writes import Done, Order
from services.portal.forms.closing import ReasonForm
from services.portal.forms.frame import go, say, show, told_of
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import MAX_CURSOR, found_or_abort, one_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("moderation", __name__)
blp.after_request(keep_private)

STRUCTURES, CLAIMS = "/v1/structures", "/v1/claims"


@blp.page("/bureau/pages", de="/buero/seiten", en="/desk/pages")
@access(PUBLIC)
@signed_in_only
def pages() -> str:
    """Show the pages that wait to be published."""
    return render_template("desk/pages.html", answer=_queue("page"))


@blp.page("/bureau/revendications", de="/buero/ansprueche", en="/desk/claims")
@access(PUBLIC)
@signed_in_only
def claims() -> str:
    """Show the claims that wait for a decision."""
    return render_template("desk/claims.html", answer=_queue("claim"))


@blp.page("/bureau/signalements", de="/buero/meldungen", en="/desk/reports")
@access(PUBLIC)
@signed_in_only
def reports() -> str:
    """Show the reports no one has looked at."""
    return render_template("desk/reports.html", answer=_queue("report"))


@blp.page(
    "/bureau/pages/<id_>", de="/buero/seiten/<id_>", en="/desk/pages/<id_>", methods=("GET", "POST")
)
@access(PUBLIC)
@signed_in_only
def page(id_: str) -> Response:
    """Show a page to an agent: refuse it or hide it, and say why."""
    answers = read(
        one=one_wanted(Structure, "directory", STRUCTURES, id_, signed=True),
        contacts=one_wanted(Contacts, "directory", STRUCTURES, id_, "/contacts", signed=True),
    )
    one = found_or_abort(answers["one"])
    found_or_abort(answers["contacts"])
    action = "refuse" if one.status == "pending" else "hide"
    form = ReasonForm.of_request()
    if form.is_sent and form.validate() and form.send(f"structures.{action}", form.step(), id_):
        if action == "hide":
            say(_("La page est masquée."), undo=url_for("moderation.act", id_=id_, action="show"))
        else:
            say(_("La page est refusée : son auteur lira pourquoi."))
        return go(url_for("moderation.pages" if action == "refuse" else "moderation.page", id_=id_))
    return show("desk/page.html", form, one=one)


@blp.post("/bureau/pages/<id_>/<any(publish, show):action>")
@access(PUBLIC)
@signed_in_only
def act(id_: str, action: str) -> Response:
    """Publish a page, or show it again."""
    done = write(Order(operation=f"structures.{action}", id=id_, draft=Step()))
    if not isinstance(done, Done):
        say(told_of(done), kind="care")
        return go(url_for("moderation.page", id_=id_))
    if action == "publish":
        say(_("La page « %(name)s » est publiée.", name=done.found.name))
        return go(url_for("moderation.pages"))
    say(_("La page est à nouveau visible."))
    return go(url_for("moderation.page", id_=id_))


@blp.page(
    "/bureau/revendications/<id_>",
    de="/buero/ansprueche/<id_>",
    en="/desk/claims/<id_>",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def claim(id_: str) -> Response:
    """Show a claim beside its page: refuse it, and say why."""
    one = found_or_abort(read(one=one_wanted(Claim, "directory", CLAIMS, id_, signed=True))["one"])
    wanted = one_wanted(Structure, "directory", STRUCTURES, one.structure, signed=True)
    about = read(about=wanted)["about"]
    form = ReasonForm.of_request()
    if form.is_sent and form.validate() and form.send("claims.refuse", form.decision(), id_):
        say(_("La demande est refusée : la personne lira pourquoi."))
        return go(url_for("moderation.claims"))
    return show("desk/claim.html", form, one=one, about=about)


@blp.post("/bureau/revendications/<id_>/accepter")
@access(PUBLIC)
@signed_in_only
def accept(id_: str) -> Response:
    """Accept a claim: its author looks after the page from now on."""
    alone = request.form.get("alone") == "y"
    done = write(Order(operation="claims.accept", id=id_, draft=Decision(alone=alone)))
    if not isinstance(done, Done):
        say(told_of(done), kind="care")
        return go(url_for("moderation.claim", id_=id_))
    name = done.found.structure_name
    say(_("Acceptée : la personne s’occupe maintenant de la page « %(name)s ».", name=name))
    return go(url_for("moderation.claims"))


@blp.post("/bureau/signalements/<id_>")
@access(PUBLIC)
@signed_in_only
def handle(id_: str) -> Response:
    """Say what came of a report."""
    outcome = request.form.get("outcome", "")
    if outcome not in {"acted-on", "dismissed"}:
        abort(404)
    done = write(Order(operation="reports.handle", id=id_, draft=Handling(outcome=outcome)))
    if isinstance(done, Done):
        say(_("Le signalement est traité."))
    else:
        say(told_of(done), kind="care")
    return go(url_for("moderation.reports"))


def _queue(kind: str) -> object:
    asked = request.args.get("suite", "")[:MAX_CURSOR]
    params = {"kind": kind} | ({"cursor": asked} if asked else {})
    wanted = Wanted("directory", "/v1/moderation", one_of(Queue), params, signed=True)
    answer = read(answer=wanted)["answer"]
    if answer.problem == "refused":
        found_or_abort(answer)
    return answer
