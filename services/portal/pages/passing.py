"""Passing on what a service gives: an export, a picture."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flask import Response, abort, current_app, request, stream_with_context

from services.portal.client.passing import Passing
from services.portal.client.services import Caller, Services
from services.portal.languages import language
from services.portal.pages.reading import SERVICES, current_caller

OK, NOT_MODIFIED, NOT_FOUND, UNPROCESSABLE = 200, 304, 404, 422


def pass_on(wanted: Passing, taken: Collection[str], *, name: str | None = None) -> Response:
    """Pass on what a service gives, of one of the media types `taken`.

    :param name: of the file it is kept as; None for what is shown.
    """
    services: Services = current_app.extensions[SERVICES]
    asked = request.headers.get("If-None-Match")
    headers = {**wanted.headers, **({"If-None-Match": asked} if asked else {})}
    one = replace(wanted, headers=headers)
    caller = current_caller() if wanted.signed else Caller(language=language())
    passed = services.pass_on(caller, one)
    if passed is None:
        abort(503)
    if passed.status == NOT_MODIFIED:
        passed.close()
        return Response(status=NOT_MODIFIED)
    if passed.status != OK or passed.media_type not in taken:
        passed.close()
        abort(404 if passed.status in {NOT_FOUND, UNPROCESSABLE} else 503)
    answer = Response(stream_with_context(passed.chunks()), mimetype=passed.media_type)
    answer.call_on_close(passed.close)
    if passed.etag:
        answer.headers["ETag"] = passed.etag
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
