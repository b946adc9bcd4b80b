"""Answering 304 to who has the present version (RFC 9110 §13.1.2)."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, request

_CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE"}
_READS = {"GET", "HEAD"}
_VARIES = ("Authorization", "Accept-Language")
MAX_TAGGED_BYTES = 256 * 2**10


def install_conditional_reads(app: Flask) -> None:
    """Give every JSON answer of `app` to a read an `ETag`, and 304 when the caller has it.

    A resource that says its version keeps its own tag; that of a list is made of its content.
    """

    @app.after_request
    def compare(response: Response) -> Response:
        environ, headers = request.environ, response.headers
        if environ["REQUEST_METHOD"] not in _READS or response.status_code != HTTPStatus.OK:
            return response
        if not response.is_json or response.is_streamed:
            return response
        if "ETag" not in headers and (response.content_length or 0) <= MAX_TAGGED_BYTES:
            response.add_etag()
        if "Vary" in headers:
            response.vary.update(_VARIES)
        else:
            headers.add("Vary", ", ".join(_VARIES))
        if not _CONDITIONS.isdisjoint(environ):  # a third of a read's own time else
            response.make_conditional(request)
        return response
