"""The whole embedded stack, for the tests that cross services: its own folder, its own ports."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import httpx

from infra.local.kept_mails import mails
from infra.local.layout import OFFSETS, Layout
from infra.local.stack import Stack
from shared.auth.issuer import PERSONAS, DevelopmentIssuer
from shared.auth.tokens import Principal
from shared.telemetry.span_reader import SpanRecord, read_traces
from shared.testing.stack_under_test import StackUnderTest

FIRST_PORT, LAST_PORT, SPAN = 20_000, 32_700, 100  # below those the system gives to clients


class RunningStack(StackUnderTest):
    """The embedded stack."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.layout = stack, stack.layout
        self._issuer = DevelopmentIssuer.from_file(
            self.layout.issuer_key_file, issuer=self.layout.issuer_url, audience="navette"
        )
        self.http = httpx.Client(timeout=15.0)

    def service_url(self, service: str) -> str:
        """Give the base URL of a service."""
        return self.layout.service_url(service)

    def token(self, who: str | Principal) -> str:
        """Give a token of a persona, or of anyone."""
        principal = who if isinstance(who, Principal) else PERSONAS[who].principal
        return self._issuer.token(principal)

    def mails(self, address: str) -> list[dict[str, Any]]:
        """Give the mails an address got, newest first."""
        return mails(self.layout, address)

    def spans(self, trace_id: str) -> list[SpanRecord]:
        """Give the spans of a trace that its files hold."""
        return read_traces(self.layout.traces_directory, {trace_id}).get(trace_id, [])

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
