"""The directory: the structures, and one of them."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.portal import maps, places
from services.portal.client.passing import Passing
from services.portal.client.resources import (
    Partnership,
    Practice,
    Premises,
    Structure,
    linked_data,
    page_of,
)
from services.portal.client.services import Wanted
from services.portal.languages import Pages, language
from services.portal.pages.directory_search import (
    FILTERS as FILTERS,
)
from services.portal.pages.directory_search import (
    RADII,
    STRUCTURES,
    also_active,
    asking,
    facets,
)
from services.portal.pages.passing import pass_on
from services.portal.pages.reading import found_or_abort, one_wanted, read
from shared.auth.access import PUBLIC, access

blp = Pages("directory", __name__)

FEW = 6
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})


@blp.page("/annuaire", de="/verzeichnis", en="/directory")
@access(PUBLIC)
def structures() -> str:
    """Show the structures: searched, narrowed, sorted; on a map beside."""
    asked = asking()
    answer = read(answer=asked.wanted())["answer"]
    narrowing = facets(answer)
    active = [*also_active(asked), *narrowing]
    found = answer.found
    relaxed = asked.relaxed(active) if found and not found.items else []
    points = maps.points_of(found.items if found else [])
    return render_template(
        "directory/structures.html",
        asked=asked,
        answer=answer,
        facets=narrowing,
        active=active,
        relaxed=relaxed,
        narrowed=asked.address,
        radii=RADII,
        proposed=places.proposed(language()),
        points=points,
        frame=maps.around(points),
    )


@blp.page("/annuaire/<id_>", de="/verzeichnis/<id_>", en="/directory/<id_>")
@access(PUBLIC)
def structure(id_: str) -> str | AnyResponse:
    """Show a structure, and what it has part in; one that was merged leads to where it went."""
    answers = read(
        one=one_wanted(Structure, "directory", STRUCTURES, id_),
        described=Wanted("directory", f"{STRUCTURES}/{quote(id_, safe='')}.jsonld", linked_data),
        sites=_few(Structure, STRUCTURES, parent=id_),
        partnerships=_few(Partnership, "/v1/partnerships", structure=id_),
        premises=_few(Premises, "/v1/premises", landlord=id_),
        practices=_few(Practice, "/v1/practices", structure=id_),
    )
    if answers["one"].problem == "moved":
        moved = redirect(url_for(".structure", id_=answers["one"].moved_to), 301)
        moved.headers["Cache-Control"] = "no-cache"  # a merge may be taken back
        return moved
    one = found_or_abort(answers.pop("one"))
    described = answers.pop("described").found
    parent = None
    if one.parent:
        parent = read(parent=one_wanted(Structure, "directory", STRUCTURES, one.parent))["parent"]
    points = maps.points_of([one])
    return render_template(
        "directory/structure.html",
        one=one,
        parent=parent.found if parent else None,
        described=described
        and {**described, "@id": url_for(".structure", id_=id_, _external=True)},
        points=points,
        frame=maps.around(points),
        **answers,
    )


@blp.get("/annuaire/<id_>/logo")
@access(PUBLIC)
def logo(id_: str) -> Response:
    """Show the logo of a structure."""
    path = one_wanted(Structure, "directory", STRUCTURES, id_, "/logo").path
    answer = pass_on(Passing("directory", path), PICTURES)
    answer.cache_control.public, answer.cache_control.max_age = True, 24 * 3600
    return answer


def _few(kind: type, path: str, **narrowed: str) -> Wanted:
    return Wanted("directory", path, page_of(kind), {"limit": FEW, **narrowed})
