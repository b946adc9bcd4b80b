"""Reading the services' APIs for a page: in parallel, in time, one that is down said by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import httpx
import structlog
from opentelemetry import propagate

from services.portal.client.etags import Answers, Kept
from services.portal.client.passing import PASSING_TIMEOUT, Passed, Passing
from services.portal.client.resources import Nonsense
from services.portal.client.writes import Done, Order, Refused, outcome

log = structlog.get_logger(__name__)

TIMEOUT = httpx.Timeout(2.0, connect=1.0)
WRITE_TIMEOUT = httpx.Timeout(5.0, connect=1.0)
DEADLINE_SECONDS = 3.0
"""Of a whole page: an answer that trickles in never reaches the timeout of one read."""
PARALLEL = 16

Problem = Literal["away", "signed-out", "refused", "missing", "lost", "moved"]
PROBLEMS: Mapping[int, Problem] = {
    httpx.codes.UNAUTHORIZED: "signed-out",
    httpx.codes.FORBIDDEN: "refused",
    httpx.codes.NOT_FOUND: "missing",
    httpx.codes.UNPROCESSABLE_ENTITY: "lost",
}


@dataclass(frozen=True)
class Wanted:
    """What a page wants of a service: a path, its parameters, how the answer is read.

    :param signed: send who is signed in. Not for what is public: a session that ended must not
        take it away.
    :param asks: what is asked, where it is too much for an address: it is sent, nothing is kept.
    """

    service: str
    path: str
    reads: Callable[[Any], Any]
    params: Mapping[str, Any] = field(default_factory=dict)
    signed: bool = False
    asks: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Answer:
    """What came, or None and why: `missing` is not there, `lost` a page of a list that is no more.

    :param etag: of the version read, to change it with `If-Match`.
    :param moved_to: the id of the thing this one was merged into, where the problem is `moved`.
    """

    found: Any
    problem: Problem | None = None
    etag: str | None = None
    moved_to: str = ""


@dataclass(frozen=True)
class Caller:
    """Who the portal calls for: their token, in which session of theirs; their language."""

    token: str | None = field(default=None, repr=False)
    session: str = ""
    language: str = "fr"

    def headers(self, *, signed: bool) -> dict[str, str]:
        """Give the headers that tell it."""
        told = {"Accept-Language": self.language}
        return told | {"Authorization": f"Bearer {self.token}"} if signed and self.token else told


NOBODY = Caller()


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
            headers={"Accept": "application/json"},
        )
        self._pool = ThreadPoolExecutor(PARALLEL, "services")
        self._answers = Answers()

    def read(self, caller: Caller, **wanted: Wanted) -> dict[str, Answer]:
        """Read everything a page wants at once; one that fails leaves the others."""
        trace: dict[str, str] = {}
        propagate.inject(trace)  # here: the pool's threads have no current span
        futures = {
            name: self._pool.submit(self._read, one, caller, trace) for name, one in wanted.items()
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

    def pass_on(self, caller: Caller, wanted: Passing) -> Passed | None:
        """Open what is passed on as it comes, a file or a picture; None when it cannot be had.

        Who takes it closes it.
        """
        headers = {**caller.headers(signed=False), **wanted.headers}
        propagate.inject(headers)
        url = self._urls[wanted.service] + wanted.path
        try:
            request = self._client.build_request(
                "GET", url, params=dict(wanted.params), headers=headers, timeout=PASSING_TIMEOUT
            )
            answer = self._client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            log.warning("service.away", service=wanted.service, error=type(error).__name__)
            return None
        return Passed(answer)

    def write(self, caller: Caller, order: Order) -> Done | Refused:
        """Do one thing; sent once more when no answer came and it may be.

        :raises ValueError: the order is not one of its operation.
        """
        operation = order.described
        headers = caller.headers(signed=True) | order.headers()
        propagate.inject(headers)
        for left in (1, 0) if order.may_repeat else (0,):
            try:
                answer = self._client.request(
                    operation.method,
                    self._urls[operation.service] + order.path,
                    headers=headers,
                    **order.content(),
                    timeout=WRITE_TIMEOUT,
                )
                return outcome(order, answer)
            except (httpx.HTTPError, Nonsense) as error:
                why = type(error).__name__
                log.warning("service.away", service=operation.service, error=why, left=left)
        return Refused("away")

    def _read(self, wanted: Wanted, caller: Caller, trace: Mapping[str, str]) -> Answer:
        url = self._urls[wanted.service] + wanted.path
        headers = {**trace, **caller.headers(signed=wanted.signed)}
        # a private answer under the session it was given to, so that it is never another's
        session = caller.session if wanted.signed else ""
        asked = tuple(sorted((name, str(value)) for name, value in wanted.params.items()))
        key = (url, asked, caller.language, session, wanted.reads)
        kept = self._answers.get(key) if wanted.asks is None else None
        if kept is not None:
            headers["If-None-Match"] = kept.etag
        try:
            answer = self._client.request(
                "GET" if wanted.asks is None else "POST",
                url,
                params=dict(wanted.params),
                headers=headers,
                json=wanted.asks,
            )
            if answer.status_code == httpx.codes.NOT_MODIFIED and kept is not None:
                return Answer(kept.found, etag=kept.etag)
            if answer.is_success:
                found, etag = wanted.reads(answer.json()), answer.headers.get("ETag")
                may_keep = "no-store" not in answer.headers.get("Cache-Control", "")
                if etag and may_keep and wanted.asks is None:
                    self._answers.keep(key, Kept(etag, found, len(answer.content)))
                return Answer(found, etag=etag)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError, Nonsense) as error:
            return _away(wanted, type(error).__name__)
        if problem := PROBLEMS.get(answer.status_code):
            return Answer(None, problem)
        if answer.status_code == httpx.codes.PERMANENT_REDIRECT:
            last = urlsplit(answer.headers.get("Location", "")).path.rpartition("/")[2]
            return Answer(None, "moved", moved_to=unquote(last))
        return _away(wanted, str(answer.status_code))


def _away(wanted: Wanted, why: str) -> Answer:
    log.warning("service.away", service=wanted.service, error=why)
    return Answer(None, "away")
