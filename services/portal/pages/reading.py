"""What every page does to read the services."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request

from services.portal.client.resources import page_of
from services.portal.client.services import NOBODY, Answer, Caller, Services, Wanted
from services.portal.client.writes import Done, Order, Refused
from services.portal.session.current import access_token, who
from services.portal.session.provider import ProviderAway

SERVICES = "navette.services"
MAX_CURSOR = 400


def read(**wanted: Wanted) -> dict[str, Answer]:
    """Read what a page wants, as who is signed in."""
    services: Services = current_app.extensions[SERVICES]
    personal = {name: one for name, one in wanted.items() if one.signed}
    try:
        caller = current_caller() if personal else NOBODY
    except ProviderAway:
        public = {name: one for name, one in wanted.items() if not one.signed}
        return services.read(NOBODY, **public) | dict.fromkeys(personal, Answer(None, "away"))
    return services.read(caller, **wanted)


def write(order: Order) -> Done | Refused:
    """Do what a form asks for, as who is signed in."""
    services: Services = current_app.extensions[SERVICES]
    try:
        return services.write(current_caller(), order)
    except ProviderAway:
        return Refused("away")


def current_caller() -> Caller:
    """Say for whom the services are called.

    :raises ProviderAway: someone is signed in, but their token cannot be renewed for the moment.
    """
    token, known = access_token(), who()
    return Caller(token, known.sid) if token and known else NOBODY


def list_page(
    template: str, kind: type[Any], service: str, path: str, *, signed: bool = False
) -> str:
    """Render the page of a list, from the item the address asks for (`suite`)."""
    asked = request.args.get("suite", "")[:MAX_CURSOR]
    params = {"cursor": asked} if asked else {}
    wanted = Wanted(service, path, page_of(kind), params, signed=signed)
    return render_template(template, **read(answer=wanted))
