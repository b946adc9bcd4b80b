"""Reading the services' APIs for a page: in parallel, in time, one that is down said by name."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
import structlog
from opentelemetry import propagate

log = structlog.get_logger(__name__)

TIMEOUT = httpx.Timeout(2.0, connect=1.0)
PARALLEL = 16


@dataclass(frozen=True)
class Wanted:
    """What a page wants of a service: a path and its parameters."""

    service: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came: the document, or None and why (`away`, `signed-out`, `refused`)."""

    document: dict[str, Any] | None
    problem: str | None = None

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of a list; none when it did not come."""
        items = (self.document or {}).get("items", [])
        return items if isinstance(items, list) else []


class Services:
    """The services, over kept connections. Safe to share between threads."""

    def __init__(
        self, urls: Mapping[str, str], transport: httpx.BaseTransport | None = None
    ) -> None:
        self._urls = urls
        self._client = httpx.Client(timeout=TIMEOUT, transport=transport)
        self._pool = ThreadPoolExecutor(PARALLEL, "services")

    def read(self, token: str | None, **wanted: Wanted) -> dict[str, Answer]:
        """Read everything a page wants at once; one that fails leaves the others."""
        headers: dict[str, str] = {"Authorization": f"Bearer {token}"} if token else {}
        propagate.inject(headers)  # here: the pool's threads have no current span
        waiting = {
            name: self._pool.submit(self._read, one, headers) for name, one in wanted.items()
        }
        return {name: future.result() for name, future in waiting.items()}

    def _read(self, wanted: Wanted, headers: Mapping[str, str]) -> Answer:
        url = self._urls[wanted.service] + wanted.path
        try:
            answer = self._client.get(url, params=dict(wanted.params), headers=headers)
            document = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            log.warning("service.away", service=wanted.service, error=type(error).__name__)
            return Answer(None, "away")
        if answer.is_success and isinstance(document, dict):
            return Answer(document)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            return Answer(None, "signed-out")
        refused = answer.status_code in {httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND}
        return Answer(None, "refused" if refused else "away")
