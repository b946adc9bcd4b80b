"""What the scenarios that cross services need of a stack, whichever it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import httpx

from shared.auth.tokens import Principal
from shared.telemetry.span_reader import SpanRecord


class StackUnderTest(ABC):
    """A stack that runs, and how to speak to it as anyone."""

    http: httpx.Client

    @abstractmethod
    def service_url(self, service: str) -> str:
        """Give the base URL of a service."""

    @abstractmethod
    def token(self, who: str | Principal) -> str:
        """Give a token of a persona, or of anyone."""

    @abstractmethod
    def mails(self, address: str) -> list[dict[str, Any]]:
        """Give the mails an address got, newest first, each with `subject` and `text`."""

    @abstractmethod
    def spans(self, trace_id: str) -> list[SpanRecord]:
        """Give the spans of a trace that have arrived where they are kept."""

    def call(
        self,
        method: str,
        service: str,
        path: str,
        who: str | Principal | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Send a request to a service as a persona, or as nobody."""
        signed = {"Authorization": f"Bearer {self.token(who)}"} if who else {}
        url = self.service_url(service) + path
        return self.http.request(method, url, headers={**signed, **(headers or {})}, **options)

    def items(
        self, service: str, path: str, who: str | Principal | None = None
    ) -> list[dict[str, Any]]:
        """Read a list to its end."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            params = f"limit=100&cursor={cursor}" if cursor else "limit=100"
            answer = self.call("GET", service, f"{path}{'&' if '?' in path else '?'}{params}", who)
            answer.raise_for_status()
            document = answer.json()
            found += document["items"]
            cursor = document["next"]
        return found
