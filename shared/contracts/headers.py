"""The headers of a message on the bus: CloudEvents 1.0 over Kafka, binary mode, as a JSON Schema.

`shared.messaging.envelope` writes them; a test holds what it writes to this.
"""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string", "minLength": 1}

CLOUD_EVENT_HEADERS: dict[str, Any] = {
    "title": "CloudEventHeaders",
    "description": "CloudEvents 1.0 in Kafka's binary mode; every value is UTF-8 text.",
    "type": "object",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {
            **_TEXT,
            "description": "One event, one id: the same id again is the same event again.",
            "examples": ["01a0b9c3-1f40-7a02-a7ce-0d6be1f0a1b2"],
        },
        "ce_source": {
            **_TEXT,
            "description": "Who says it: a service, or a partner by its id.",
            "examples": ["/navette/directory", "/grand-est"],
        },
        "ce_type": {
            **_TEXT,
            "description": "`<service>.<aggregate>.<past participle>.v<N>`: names the contract.",
        },
        "ce_time": {
            "type": "string",
            "format": "date-time",
            "description": "When it happened; when it was read, if absent.",
            "examples": ["2026-11-24T08:30:00.000000Z"],
        },
        "ce_sequence": {
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "The aggregate's version: of two events of one key, the newer has more.",
            "examples": ["3"],
        },
        "ce_partitionkey": {**_TEXT, "description": "The key of the message: the aggregate's id."},
        "ce_causationid": {**_TEXT, "description": "The id of the event this one follows from."},
        "ce_traceparent": {
            "type": "string",
            "pattern": "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
            "description": "The trace it is part of (W3C Trace Context).",
        },
        "content-type": {"const": "application/json"},
    },
}


def headers_of(type_: str, source: str | None) -> dict[str, Any]:
    """Give the schema of one event type's headers; `source` is None when partners say theirs."""
    own: dict[str, Any] = {"ce_type": {"const": type_}}
    if source:
        own["ce_source"] = {"const": source}
    return {
        "allOf": [
            {"$ref": "#/components/schemas/CloudEventHeaders"},
            {"type": "object", "properties": own},
        ]
    }
