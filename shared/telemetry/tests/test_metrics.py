"""Metrics as they are sent: by OTLP, which takes numbers only."""

import pytest
from opentelemetry import metrics as api
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from shared.telemetry import metrics, names


@pytest.mark.parametrize("value", [True, False, 1, 0.5])
def test_what_is_observed_can_be_sent(monkeypatch, value):
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], shutdown_on_exit=False)
    monkeypatch.setattr(api, "get_meter", provider.get_meter)
    metrics.observe(names.WORKER_READY, lambda: [(value, {})])
    (sent,) = encode_metrics(reader.get_metrics_data()).resource_metrics
    (metric,) = sent.scope_metrics[0].metrics
    (point,) = metric.gauge.data_points
    assert point.as_double + point.as_int == value
    provider.shutdown()
