"""What a service gives that the portal passes on as it comes: exports, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

PASSING_TIMEOUT = httpx.Timeout(15.0, connect=1.0)
CHUNK = 64 * 2**10


@dataclass(frozen=True)
class Passing:
    """What is wanted of a service, to be passed on: a path, its parameters, what it is taken as."""

    service: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    signed: bool = False


class Passed:
    """An answer that has begun; it is read once, and closed at its end."""

    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer

    @property
    def status(self) -> int:
        """Its HTTP status."""
        return self._answer.status_code

    @property
    def media_type(self) -> str:
        """What it is, without parameters; empty when it does not say."""
        return str(self._answer.headers.get("Content-Type", "")).partition(";")[0].strip().lower()

    @property
    def etag(self) -> str | None:
        """Its entity tag."""
        return str(self._answer.headers["ETag"]) if "ETag" in self._answer.headers else None

    def chunks(self) -> Iterator[bytes]:
        """Give its bytes as they come.

        :raises httpx.HTTPError: the service stopped on the way: what was passed on is not whole.
        """
        try:
            yield from self._answer.iter_bytes(CHUNK)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of it."""
        self._answer.close()
