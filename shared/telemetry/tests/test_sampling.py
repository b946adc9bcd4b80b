import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace.sampling import Decision, Sampler
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, TraceFlags

from shared.telemetry.names import HTTP_REQUEST_METHOD, HTTP_ROUTE, URL_PATH
from shared.telemetry.sampling import UNTRACED_ROUTES, build_sampler

LOWEST, HIGHEST = 1 << 64, (1 << 128) - 1
"""Trace ids any ratio above 0 keeps, and any ratio below 1 drops."""


def parent(*, remote: bool, sampled: bool) -> Context:
    flags = TraceFlags(TraceFlags.SAMPLED if sampled else TraceFlags.DEFAULT)
    span = NonRecordingSpan(SpanContext(1, 2, is_remote=remote, trace_flags=flags))
    return trace.set_span_in_context(span, Context())


def is_kept(
    sampler: Sampler,
    method: str | None = None,
    route: str = "/v1/things",
    *,
    context: Context | None = None,
    trace_id: int = HIGHEST,
    kind: SpanKind = SpanKind.SERVER,
    path_key: str = HTTP_ROUTE,
) -> bool:
    attributes = {HTTP_REQUEST_METHOD: method, path_key: route} if method else {}
    result = sampler.should_sample(context or Context(), trace_id, "span", kind, attributes)
    return result.decision is Decision.RECORD_AND_SAMPLE


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_of_root_reads_a_share_is_kept(method: str) -> None:
    sampler = build_sampler(0.05)
    assert is_kept(sampler, method, trace_id=LOWEST)
    assert not is_kept(sampler, method, trace_id=HIGHEST)


@given(trace_id=st.integers(1, HIGHEST), method=st.sampled_from(["POST", "PUT", "PATCH", "DELETE"]))
def test_every_write_is_kept_whatever_its_caller_decided(trace_id: int, method: str) -> None:
    sampler = build_sampler(0.0)
    for context in (Context(), *(parent(remote=True, sampled=s) for s in (True, False))):
        assert is_kept(sampler, method, trace_id=trace_id, context=context)


@pytest.mark.parametrize("sampled", [True, False])
def test_a_read_follows_its_caller(sampled: bool) -> None:
    context = parent(remote=True, sampled=sampled)
    assert is_kept(build_sampler(1.0), "GET", context=context) is sampled
    assert is_kept(build_sampler(0.0), "GET", context=context) is sampled


@pytest.mark.parametrize("key", [HTTP_ROUTE, URL_PATH])
@pytest.mark.parametrize("path", sorted(UNTRACED_ROUTES))
def test_health_and_metrics_are_never_kept(path: str, key: str) -> None:
    sampler = build_sampler(1.0)
    for context in (Context(), *(parent(remote=True, sampled=s) for s in (True, False))):
        assert not is_kept(sampler, "GET", path, context=context, path_key=key)
        assert not is_kept(sampler, "POST", path, context=context, path_key=key)


@pytest.mark.parametrize("kind", [SpanKind.INTERNAL, SpanKind.PRODUCER, SpanKind.CONSUMER])
def test_work_outside_requests_is_kept_unless_its_parent_was_not(kind: SpanKind) -> None:
    sampler = build_sampler(0.0)
    assert is_kept(sampler, kind=kind)
    for remote in (True, False):
        assert is_kept(sampler, kind=kind, context=parent(remote=remote, sampled=True))
        assert not is_kept(sampler, kind=kind, context=parent(remote=remote, sampled=False))
