"""Measuring: `count`, `record` and `observe` on the metrics declared in `names`.

Instruments come from the global meter provider and are made on first use, so a module may name a
metric before `setup_telemetry` has run; without it they cost nothing and go nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from opentelemetry import metrics
from opentelemetry.metrics import CallbackOptions, Counter, Histogram, Observation

from shared.telemetry.names import INSTRUMENTATION, Metric

Attributes = Mapping[str, str | int]
Reading = tuple[float, Attributes]


@cache
def _counter(metric: Metric) -> Counter:
    meter = metrics.get_meter(INSTRUMENTATION)
    return meter.create_counter(metric.name, unit=metric.unit, description=metric.description)


@cache
def _histogram(metric: Metric) -> Histogram:
    return metrics.get_meter(INSTRUMENTATION).create_histogram(
        metric.name,
        unit=metric.unit,
        description=metric.description,
        explicit_bucket_boundaries_advisory=metric.buckets or None,
    )


def count(metric: Metric, attributes: Attributes | None = None, amount: int = 1) -> None:
    """Add `amount` to a counter."""
    _counter(metric).add(amount, attributes)


def record(metric: Metric, value: float, attributes: Attributes | None = None) -> None:
    """Put one value, in the metric's unit, into a histogram."""
    _histogram(metric).record(value, attributes)


def observe(metric: Metric, read: Callable[[], Iterable[Reading]]) -> None:
    """Let a gauge be read when metrics are collected: `read` gives (value, attributes) pairs.

    `read` runs on the collecting thread, so it must be quick; call `observe` once per process.
    """

    def observations(_options: CallbackOptions) -> Iterable[Observation]:
        # OTLP has numbers only: one boolean, and the whole batch would not be sent
        return [Observation(+value, attributes) for value, attributes in read()]

    metrics.get_meter(INSTRUMENTATION).create_observable_gauge(
        metric.name, [observations], unit=metric.unit, description=metric.description
    )
