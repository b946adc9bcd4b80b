"""Reading the services' APIs for a page: in parallel, in time, one that is down said by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
import structlog
from opentelemetry import propagate

from services.portal.client.resources import Nonsense

log = structlog.get_logger(__name__)

TIMEOUT = httpx.Timeout(2.0, connect=1.0)
DEADLINE_SECONDS = 3.0
"""Of a whole page: an answer that trickles in never reaches the timeout of one read."""
PARALLEL = 16

Problem = Literal["away", "signed-out", "refused", "lost"]
PROBLEMS: Mapping[int, Problem] = {
    httpx.codes.UNAUTHORIZED: "signed-out",
    httpx.codes.FORBIDDEN: "refused",
    httpx.codes.NOT_FOUND: "refused",
    httpx.codes.UNPROCESSABLE_ENTITY: "lost",
}


@dataclass(frozen=True)
class Wanted:
    """What a page wants of a service: a path, its parameters, how the answer is read.

    :param signed: send who is signed in. Not for what is public: a session that ended must not
        take it away.
    """

    service: str
    path: str
    reads: Callable[[Any], Any]
    params: Mapping[str, Any] = field(default_factory=dict)
    signed: bool = False


@dataclass(frozen=True)
class Answer:
    """What came, or None and why: `lost` is a page of a list that is no more."""

    found: Any
    problem: Problem | None = None


class Services:
    """The services, over kept connections. Safe to share between threads."""

    def __init__(
        self, urls: Mapping[str, str], transport: httpx.BaseTransport | None = None
    ) -> None:
        self._urls = urls
        self._client = httpx.Client(
            timeout=TIMEOUT,
            transport=transport,
            trust_env=False,  # they are next door: no proxy
            headers={"Accept": "application/json", "Accept-Language": "fr"},
        )
        self._pool = ThreadPoolExecutor(PARALLEL, "services")

    def read(self, token: str | None, **wanted: Wanted) -> dict[str, Answer]:
        """Read everything a page wants at once; one that fails leaves the others."""
        headers: dict[str, str] = {}
        propagate.inject(headers)  # here: the pool's threads have no current span
        signed = headers | {"Authorization": f"Bearer {token}"} if token else headers
        futures = {
            name: self._pool.submit(self._read, one, signed if one.signed else headers)
            for name, one in wanted.items()
        }
        wait(futures.values(), timeout=DEADLINE_SECONDS)
        answers = {}
        for name, future in futures.items():
            if future.done():
                answers[name] = future.result()
            else:
                future.cancel()
                answers[name] = _away(wanted[name], "Deadline")
        return answers

    def _read(self, wanted: Wanted, headers: Mapping[str, str]) -> Answer:
        url = self._urls[wanted.service] + wanted.path
        try:
            answer = self._client.get(url, params=dict(wanted.params), headers=headers)
            if answer.is_success:
                return Answer(wanted.reads(answer.json()))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError, Nonsense) as error:
            return _away(wanted, type(error).__name__)
        if problem := PROBLEMS.get(answer.status_code):
            return Answer(None, problem)
        return _away(wanted, str(answer.status_code))


def _away(wanted: Wanted, why: str) -> Answer:
    log.warning("service.away", service=wanted.service, error=why)
    return Answer(None, "away")
