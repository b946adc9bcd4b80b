"""What every page does to read the services."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from flask import abort, current_app, render_template, request

from services.portal.client.resources import one_of, page_of
from services.portal.client.services import Answer, Caller, Services, Wanted
from services.portal.client.writes import Done, Order, Refused
from services.portal.languages import language
from services.portal.session.current import access_token, who
from services.portal.session.provider import ProviderAway

SERVICES = "navette.services"
MAX_CURSOR = 400
MAX_FILTER = 100


def read(**wanted: Wanted) -> dict[str, Answer]:
    """Read what a page wants, as who is signed in, in the language of the page."""
    services: Services = current_app.extensions[SERVICES]
    personal = {name: one for name, one in wanted.items() if one.signed}
    nobody = Caller(language=language())
    try:
        caller = current_caller() if personal else nobody
    except ProviderAway:
        public = {name: one for name, one in wanted.items() if not one.signed}
        return services.read(nobody, **public) | dict.fromkeys(personal, Answer(None, "away"))
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
    if token and known:
        return Caller(token, known.sid, language())
    return Caller(language=language())


def page_wanted(
    kind: type[Any],
    service: str,
    path: str,
    filters: Mapping[str, str] | None = None,
    *,
    signed: bool = False,
    **params: Any,
) -> Wanted:
    """Say what the page of a list wants: from the item the address asks for (`suite`), narrowed.

    :param filters: the API's parameters by those of the address: `{"theme": "theme"}`.
    """
    asked = request.args.get("suite", "")[:MAX_CURSOR]
    params |= {"cursor": asked} if asked else {}
    for name, parameter in (filters or {}).items():
        if value := request.args.get(name, "").strip()[:MAX_FILTER]:
            params[parameter] = value
    return Wanted(service, path, page_of(kind), params, signed=signed)


def list_page(
    template: str, kind: type[Any], service: str, path: str, *, signed: bool = False
) -> str:
    """Render the page of a list."""
    return render_template(template, **read(answer=page_wanted(kind, service, path, signed=signed)))


def one_wanted(
    kind: type[Any], service: str, path: str, id_: str, part: str = "", *, signed: bool = False
) -> Wanted:
    """Say what the page of one thing wants: the thing, or a part of it such as `/identity`."""
    return Wanted(service, f"{path}/{quote(id_, safe='')}{part}", one_of(kind), signed=signed)


def found_or_abort(answer: Answer) -> Any:
    """Give what a page is about; a page without it is an error page.

    404 for what is not there, 403 for what one may not see, 503 for a service that is away.
    """
    if answer.problem is None:
        return answer.found
    if answer.problem in {"missing", "lost", "moved"}:
        abort(HTTPStatus.NOT_FOUND)
    if answer.problem in {"refused", "signed-out"}:
        abort(HTTPStatus.FORBIDDEN)
    return abort(HTTPStatus.SERVICE_UNAVAILABLE)


def filtered(name: str, value: str | None) -> str:
    """Give the address of the list in hand with a filter set, or without it; from its start."""
    kept = {key: one for key, one in request.args.items() if key not in {name, "suite"}}
    pairs = kept | ({name: value} if value else {})
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path
