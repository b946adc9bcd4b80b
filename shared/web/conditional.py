"""Answering 304 to who has the present version (RFC 9110 §13.1.2)."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, request

_CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE"}
MAX_TAGGED_BYTES = 256 * 2**10


def install_conditional_reads(app: Flask) -> None:
    """Give every JSON answer of `app` to a read an `ETag`, and 304 when the caller has it.

    A resource that says its version keeps its own tag; that of a list is made of its content.
    """

    @app.after_request
    def compare(response: Response) -> Response:
        if request.method not in {"GET", "HEAD"} or response.status_code != HTTPStatus.OK:
            return response
        if not response.is_json or response.is_streamed:
            return response
        if (response.content_length or 0) <= MAX_TAGGED_BYTES:
            response.add_etag()
        response.vary.update(("Authorization", "Accept-Language"))
        if not _CONDITIONS.isdisjoint(request.environ):  # a third of a read's own time else
            response.make_conditional(request)
        return response
