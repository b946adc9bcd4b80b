"""Reading one CloudEvent 1.0 out of an HTTP request (HTTP binding, structured or binary)."""

from __future__ import annotations

from cloudevents.core.bindings.http import HTTPMessage, from_binary, from_structured
from cloudevents.core.formats.json import JSONFormat
from flask import Request

from services.partners.domain.submission import Sent
from shared.clock import utc_now
from shared.messaging.envelope import UNREADABLE, read_cloud_event
from shared.web.problems import Problem

STRUCTURED = JSONFormat.CONTENT_TYPE
WANTED = (
    "Send one CloudEvent 1.0 whose data are a JSON object, with its id, source and type: "
    "as application/cloudevents+json, or in ce- headers with the data as the body."
)


def sent_in(request: Request) -> Sent:
    """Read the CloudEvent of a request.

    :raises Problem: 415 when it does not say it is one, 400 when it is not.
    """
    structured = request.mimetype == STRUCTURED
    if not structured and not _is_binary(request):
        raise Problem(415, "unsupported-media-type", "This is not a CloudEvent", WANTED)
    read = from_structured if structured else from_binary
    message = HTTPMessage(dict(request.headers), request.get_data())
    try:
        event = read(message, JSONFormat(), read_cloud_event)
    except UNREADABLE as error:
        raise _not_a_cloud_event() from error
    data = event.get_data()
    if not isinstance(data, dict):
        raise _not_a_cloud_event()
    return Sent(
        id=event.get_id(),
        source=event.get_source(),
        type=event.get_type(),
        data=data,
        time=event.get_time() or utc_now(),
    )


def _is_binary(request: Request) -> bool:
    batch = request.mimetype.startswith("application/cloudevents")
    return not batch and any(name.lower().startswith("ce-") for name, _ in request.headers)


def _not_a_cloud_event() -> Problem:
    return Problem(400, "not-a-cloudevent", "This is not a CloudEvent", WANTED)
