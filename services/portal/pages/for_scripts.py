"""What the pages' scripts ask for, and pictures: parts of pages that work without them too."""

from __future__ import annotations

from flask import Response, abort, jsonify, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.client.resources import found_page
from services.portal.client.services import Wanted
from services.portal.languages import Pages
from services.portal.pages.chart import drawn
from services.portal.pages.directory_search import STRUCTURES
from services.portal.pages.premises import supposed
from services.portal.pages.reading import MAX_FILTER, read
from services.portal.wording import number, place
from shared.auth.access import PUBLIC, access

blp = Pages("for_scripts", __name__)

SUGGESTED = 6
SHORTEST = 2


@blp.page("/annuaire/propositions", de="/verzeichnis/vorschlaege", en="/directory/suggestions")
@access(PUBLIC)
def suggestions() -> Response:
    """Propose structures for what is being typed; none when the service is away."""
    asked = request.args.get("q", "").strip()[:MAX_FILTER]
    if len(asked) < SHORTEST:
        return jsonify(items=[])
    wanted = Wanted("directory", STRUCTURES, found_page, {"q": asked, "limit": SUGGESTED})
    found = read(found=wanted)["found"].found
    return jsonify(
        items=[
            {
                "name": one.name,
                "pieces": _pieces(one),
                "place": place(one.commune) if one.commune else "",
                "address": url_for("directory.structure", id_=one.id),
            }
            for one in (found.items if found else [])
        ]
    )


@blp.page("/locaux/<id_>/loyer", de="/raeume/<id_>/miete", en="/premises/<id_>/rent")
@access(PUBLIC)
def rent(id_: str) -> str:
    """Show what the rent of premises comes to: the part of their page a script replaces."""
    one, form, answer = supposed(id_)
    return render_template("premises/rent.html", one=one, form=form, rent=answer)


@blp.page("/locaux/<id_>/loyer.svg", de="/raeume/<id_>/miete.svg", en="/premises/<id_>/rent.svg")
@access(PUBLIC)
def rent_chart(id_: str) -> Response:
    """Draw what is paid each year of the lease."""
    _one, _form, answer = supposed(id_)
    if answer.found is None:
        abort(404 if answer.problem is None else 503)
    years = answer.found.lease_years
    labels = [_("an %(year)s", year=one.year) for one in years]
    euros = [round(one.total_cents / 100) for one in years]
    title = _("Loyer et charges, par an")
    shown = drawn(title, labels, euros, number, narrow="narrow" in request.args)
    return Response(shown, content_type="image/svg+xml")


def _pieces(one: object) -> list[dict[str, object]]:
    marks = getattr(one, "highlights", None)
    return [{"text": piece.text, "hit": piece.hit} for piece in (marks.name if marks else [])]
