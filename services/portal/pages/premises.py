"""Premises to let: the list, and one of them with what it costs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import render_template

from services.portal import maps
from services.portal.client.resources import Premises, Simulation, one_of
from services.portal.client.services import Answer, Wanted
from services.portal.forms.rent import PremisesForm, RentForm
from services.portal.languages import Pages
from services.portal.pages.facets import by_code, by_commune, by_theme
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read
from shared.auth.access import PUBLIC, access
from shared.clock import PARIS, utc_now
from shared.reference.coded import CodedTable

blp = Pages("premises", __name__)

PREMISES = "/v1/premises"
FILTERS = {"usage": "use", "theme": "theme", "commune": "commune"}


@blp.page("/locaux", de="/raeume", en="/premises")
@access(PUBLIC)
def to_let() -> str:
    """Show the premises to let."""
    form = PremisesForm.of_address()
    form.validate()
    narrowed: dict[str, Any] = form.narrowing()
    wanted = page_wanted(Premises, "directory", PREMISES, FILTERS, **narrowed)
    facets = [by_code("usage", CodedTable.PREMISES_USES), by_commune(), by_theme()]
    answer = read(answer=wanted)["answer"]
    points = maps.points_of(answer.found.items if answer.found else [], name="title")
    return render_template(
        "premises/to_let.html",
        form=form,
        facets=facets,
        answer=answer,
        points=points,
        frame=maps.around(points),
    )


@blp.page("/locaux/<id_>", de="/raeume/<id_>", en="/premises/<id_>")
@access(PUBLIC)
def premises(id_: str) -> str:
    """Show premises: what they are, and what their rent comes to."""
    one, form, rent = supposed(id_)
    points = maps.points_of([one], name="title")
    return render_template(
        "premises/premises.html",
        one=one,
        form=form,
        rent=rent,
        points=points,
        frame=maps.around(points),
    )


def supposed(id_: str) -> tuple[Premises, RentForm, Answer]:
    """Read premises and what their rent comes to, as the address supposes it.

    Nothing is calculated where the form has faults.
    """
    one: Premises = found_or_abort(
        read(one=one_wanted(Premises, "directory", PREMISES, id_))["one"]
    )
    form = RentForm.of_premises(one, utc_now().astimezone(PARIS).date())
    if one.rent is None or (form.is_filled and not form.validate()):
        return one, form, Answer(None)
    path = f"{PREMISES}/{quote(id_, safe='')}/rent-simulations"
    wanted = Wanted("directory", path, one_of(Simulation), asks=form.assumptions())
    return one, form, read(rent=wanted)["rent"]
