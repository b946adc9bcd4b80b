"""The gallery: each component in each of its states, for those who build pages and for the tests.

In development only: the setting `NAVETTE_GALLERY`. Each file of `templates/gallery` is a component.
"""

from __future__ import annotations

from pathlib import Path

from flask import abort, render_template

from services.portal.client.resources import Page
from services.portal.client.services import Answer
from services.portal.languages import Pages, language
from services.portal.maps import around
from services.portal.pages.duplicates import side_by_side
from services.portal.pages.gallery_directory import (
    ALIKE,
    FOUND,
    OF_DIRECTORY,
    OTHER,
    RELAXED,
    WHOLE,
)
from services.portal.pages.gallery_examples import FACETS, FAULTY, POINTS, SHOWN, SOON, ExampleForm
from shared.auth.access import PUBLIC, access

blp = Pages("gallery", __name__)

FRAGMENTS = Path(__file__).parents[1] / "templates" / "gallery"


@blp.page("/galerie", de="/galerie", en="/gallery")
@access(PUBLIC)
def gallery() -> str:
    """Show the components."""
    return render_template("gallery.html", names=names())


@blp.page("/galerie/<name>", de="/galerie/<name>", en="/gallery/<name>")
@access(PUBLIC)
def component(name: str) -> str:
    """Show a component in its states."""
    if name not in names():
        abort(404)
    meta = {"locales": [language()]}
    faulty = ExampleForm(FAULTY, meta=meta)
    faulty.validate()
    faulty.structure.found = ALIKE
    shown = SHOWN | OF_DIRECTORY
    pages = {kind: Answer(Page(items, "suite")) for kind, items in shown.items()}
    return render_template(
        "gallery.html",
        names=names(),
        name=name,
        shown=pages,
        facets=FACETS,
        points=POINTS,
        found=FOUND,
        whole=WHOLE,
        other=OTHER,
        rows=side_by_side(WHOLE, OTHER),
        relaxed=RELAXED,
        frame=around([]),
        near=around(POINTS[:1]),
        form=ExampleForm(meta=meta),
        faulty=faulty,
        problems={why: Answer(None, why) for why in ("away", "signed-out", "refused", "lost")},
        now=SOON,
    )


def names() -> list[str]:
    """Give the components that are shown."""
    return sorted(file.stem for file in FRAGMENTS.glob("*.html"))
