"""Which spans are kept: every write and reaction, a share of the reads, no health check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_OFF,
    ALWAYS_ON,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes

from shared.telemetry.names import HTTP_REQUEST_METHOD, HTTP_ROUTE, URL_PATH

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110 §9.2.1)."""

UNTRACED_ROUTES: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class _ByRequest(Sampler):
    """Decides for reads, writes and whatever is not an HTTP request apart."""

    def __init__(self, *, reads: Sampler, writes: Sampler, others: Sampler) -> None:
        self._reads, self._writes, self._others = reads, writes, others

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        sampler = self._sampler_for(kind, attributes or {})
        return sampler.should_sample(
            parent_context, trace_id, name, kind, attributes, links, trace_state
        )

    def _sampler_for(self, kind: SpanKind | None, attributes: Attributes) -> Sampler:
        if kind is not SpanKind.SERVER or not attributes:
            return self._others
        if attributes.get(HTTP_ROUTE, attributes.get(URL_PATH)) in UNTRACED_ROUTES:
            return ALWAYS_OFF
        method = attributes.get(HTTP_REQUEST_METHOD)
        return self._reads if method in SAFE_METHODS else self._writes

    def get_description(self) -> str:
        return (
            f"ByRequest{{reads:{self._reads.get_description()},"
            f"writes:{self._writes.get_description()},others:{self._others.get_description()}}}"
        )


def build_sampler(read_ratio: float) -> Sampler:
    """Give the sampler of every process; `read_ratio` (0 to 1) is the share of reads kept.

    A caller's decision holds for reads, so a page and what it reads are kept together; a write is
    kept even when the caller said no, so that every acknowledged write can be followed.
    """
    return ParentBased(
        root=_ByRequest(reads=TraceIdRatioBased(read_ratio), writes=ALWAYS_ON, others=ALWAYS_ON),
        remote_parent_sampled=_ByRequest(reads=ALWAYS_ON, writes=ALWAYS_ON, others=ALWAYS_ON),
        remote_parent_not_sampled=_ByRequest(reads=ALWAYS_OFF, writes=ALWAYS_ON, others=ALWAYS_OFF),
    )
