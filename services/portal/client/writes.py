"""Writing to the services: what is asked, and what came of it, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

import httpx

from services.portal.client.drafts import to_json
from services.portal.client.operations import ALONE, OPERATIONS, Operation
from services.portal.client.resources import Nonsense, one_of

MAX_FIELDS = 100

Cause = Literal[
    "away", "signed-out", "refused", "lost", "conflict", "stale", "invalid", "too-many", "too-large"
]
CAUSES: Mapping[int, Cause] = {
    httpx.codes.UNAUTHORIZED: "signed-out",
    httpx.codes.FORBIDDEN: "refused",
    httpx.codes.NOT_FOUND: "lost",
    httpx.codes.CONFLICT: "conflict",
    httpx.codes.PRECONDITION_FAILED: "stale",
    httpx.codes.PRECONDITION_REQUIRED: "stale",
    httpx.codes.REQUEST_ENTITY_TOO_LARGE: "too-large",
    httpx.codes.UNPROCESSABLE_ENTITY: "invalid",
    httpx.codes.TOO_MANY_REQUESTS: "too-many",
}


@dataclass(frozen=True)
class Sent:
    """A file that is sent: its bytes, what it is, its name."""

    content: bytes
    media_type: str
    name: str = "file"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be done.

    :param operation: its name in `operations.OPERATIONS`.
    :param id: of the thing, where the operation is on one.
    :param draft: what it takes, of the operation's `body`.
    :param file: where the operation takes one.
    :param etag: of the version that was read, where the operation asks for it.
    :param key: makes a form sent twice one creation; as many keys as forms shown.
    """

    operation: str
    id: str = ""
    draft: Any = None
    file: Sent | None = None
    etag: str | None = None
    key: str | None = None

    @property
    def described(self) -> Operation:
        """The operation."""
        return OPERATIONS[self.operation]

    @property
    def may_repeat(self) -> bool:
        """Whether it can be sent again when no answer came."""
        one = self.described
        return one.once or one.method in {"PUT", "DELETE"} or self.key is not None

    @property
    def path(self) -> str:
        """The path, with the id in it."""
        return self.described.path.replace("{id_}", quote(self.id, safe=""))

    def headers(self) -> dict[str, str]:
        """Give the headers of its own; without the version it changes, the service refuses it.

        :raises ValueError: the version read is missing, or the draft is another operation's.
        """
        one = self.described
        if one.if_match and self.etag is None:
            raise ValueError(f"{self.operation} needs the ETag of what was read")
        if type(self.draft) is not (one.body or type(None)):
            raise ValueError(f"{self.operation} takes {one.body}, not {type(self.draft)}")
        if (self.file is None) != (one.file is None):
            raise ValueError(f"{self.operation} takes {'a' if one.file else 'no'} file")
        alone = self.file is not None and one.file == ALONE
        pairs = {
            "If-Match": self.etag,
            "Idempotency-Key": self.key,
            "Content-Type": self.file.media_type if self.file and alone else None,
        }
        return {name: value for name, value in pairs.items() if value and fits_a_header(value)}

    def content(self) -> dict[str, Any]:
        """Give what is sent, as httpx takes it: JSON, the bytes of a file, or a form with one."""
        if self.file is None:
            return {"json": None if self.draft is None else to_json(self.draft)}
        if self.described.file == ALONE:
            return {"content": self.file.content}
        told = {} if self.draft is None else to_json(self.draft)
        fields = {name: _written(value) for name, value in told.items() if value is not None}
        part = (self.file.name, self.file.content, self.file.media_type)
        return {"files": {self.described.file: part}, "data": fields}


@dataclass(frozen=True)
class Done:
    """It was done; `found` is the thing as it is now.

    :param repeated: it had been done before, under the same key.
    """

    found: Any
    etag: str | None = None
    repeated: bool = False


@dataclass(frozen=True)
class Refused:
    """It was not done, and why.

    :param fields: what is wrong, by field: `{"area.code": ("…",)}`.
    :param detail: what the service says to do, in English.
    :param trace_id: to give to those who run the platform.
    """

    cause: Cause
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    detail: str = ""
    trace_id: str = ""


def outcome(order: Order, answer: httpx.Response) -> Done | Refused:
    """Read a service's answer to an order.

    :raises Nonsense: it is not one of its API.
    """
    if answer.is_success:
        kind = order.described.answers
        found = one_of(kind)(_json(answer)) if kind else None
        repeated = answer.headers.get("Idempotency-Replayed") == "true"
        return Done(found, answer.headers.get("ETag"), repeated)
    cause = CAUSES.get(answer.status_code)
    if cause is None:
        return Refused("away")
    told = _json(answer) if answer.content else {}
    if not isinstance(told, dict):
        raise Nonsense("problem")
    errors = dict(list(_by_field(told.get("errors")))[:MAX_FIELDS])
    detail, trace_id = (str(told.get(name, ""))[:500] for name in ("detail", "trace_id"))
    return Refused(cause, errors, detail, trace_id)


def fits_a_header(text: str) -> bool:
    """Tell whether a header can hold it: what a form gives back may not be what it was given."""
    return text.isascii() and text.isprintable()


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _by_field(errors: Any, path: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the messages by field, nested ones by their path: `area.code`, `themes.0`."""
    if isinstance(errors, dict):
        for name, inner in errors.items():
            yield from _by_field(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(errors, list):
        yield path, tuple(str(one)[:200] for one in errors[:10])
    elif errors is not None:
        yield path, (str(errors)[:200],)


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except (ValueError, RecursionError) as error:
        raise Nonsense("JSON") from error
