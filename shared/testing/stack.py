"""The whole stack, for the tests that cross services: its own folder, its own ports."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import httpx

from infra.local.layout import OFFSETS, Layout
from infra.local.stack import Stack
from shared.auth.issuer import PERSONAS, DevelopmentIssuer
from shared.auth.tokens import Principal

FIRST_PORT, LAST_PORT, SPAN = 20_000, 32_700, 100  # below those the system gives to clients


class RunningStack:
    """A stack that runs, and how to speak to it as anyone."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.layout = stack, stack.layout
        self._issuer = DevelopmentIssuer.from_file(
            self.layout.issuer_key_file, issuer=self.layout.issuer_url, audience="navette"
        )
        self.http = httpx.Client(timeout=15.0)

    def token(self, who: str | Principal) -> str:
        """Give a token of a persona, or of anyone."""
        principal = who if isinstance(who, Principal) else PERSONAS[who].principal
        return self._issuer.token(principal)

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
        url = self.layout.service_url(service) + path
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

    def environment(self) -> dict[str, str]:
        """Give the variables that lead the `navette` command to this stack."""
        return {
            **os.environ,
            "NAVETTE_HOME": str(self.layout.home),
            "NAVETTE_BASE_PORT": str(self.layout.base_port),
        }


def free_base_port() -> int:
    """Give a base port whose whole range of ports is free."""
    start = FIRST_PORT + (os.getpid() * SPAN) % (LAST_PORT - FIRST_PORT)
    ranges = (range(start, LAST_PORT, SPAN), range(FIRST_PORT, start, SPAN))
    for base in chain.from_iterable(ranges):
        with ExitStack() as probes:
            try:
                for offset in OFFSETS.values():
                    probe = probes.enter_context(socket.socket())
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(("127.0.0.1", base + offset))
            except OSError:
                continue
            return base
    raise RuntimeError("no range of free ports")


@contextmanager
def running_stack(home: Path) -> Iterator[RunningStack]:
    """Run a stack in `home` on free ports, stopped at the end."""
    stack = Stack(Layout(home, free_base_port()))
    stack.up()
    try:
        yield RunningStack(stack)
    finally:
        stack.down()
