"""What alert rules and dashboards ask of Prometheus: every query, its series, its labels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.local.layout import ROOT
from shared.telemetry.names import METRICS, Kind, Metric

RULES = ROOT / "infra" / "prometheus" / "rules.yml"
RULE_TESTS = ROOT / "infra" / "prometheus" / "rules.test.yml"
SCRAPING = ROOT / "infra" / "prometheus" / "prometheus.yml"
DASHBOARDS = ROOT / "infra" / "grafana" / "dashboards"

OF_PROMETHEUS = frozenset({"job", "instance", "le"})
"""Labels the services do not give: Prometheus and the collector do, a histogram's buckets have."""
SERIES_OF_PROMETHEUS = {
    "up": frozenset({"component"}),
    "ALERTS": frozenset({"alertname", "alertstate", "severity", "messaging_consumer_group_name"}),
}
SUFFIXES = {Kind.HISTOGRAM: ("_bucket", "_count", "_sum")}

_SELECTOR = re.compile(r"([A-Za-z_]\w*)\s*{([^}]*)}")
_MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_NO_SERIES = re.compile(r'\[[^\]]*\]|"[^"]*"|\$\w+|\b\d[\w.]*')
_NAME = re.compile(r"\b([A-Za-z_]\w*)\b(?!\s*\()")
_SHOWN = re.compile(r"{{\s*(?:\$labels\.)?(\w+)\s*}}")
_WORDS = frozenset({"and", "or", "unless", "offset", "bool", "by", "without", "on", "ignoring"})


@dataclass(frozen=True)
class Query:
    """A query: where it is written, the names of its series, the labels it and its texts name."""

    where: str
    expression: str
    series: frozenset[str]
    labels: frozenset[str]


def query(where: str, expression: str, *texts: str) -> Query:
    """Take an expression of PromQL apart; `texts` are those that show its labels."""
    series, labels = set(), set()
    rest = expression
    for name, matchers in _SELECTOR.findall(expression):
        series.add(name)
        labels |= set(_MATCHER.findall(matchers))
    rest = _SELECTOR.sub(" ", rest)
    for grouped in _GROUPING.findall(rest):
        labels |= {one.strip() for one in grouped.split(",") if one.strip()}
    rest = _NO_SERIES.sub(" ", _GROUPING.sub(" ", rest))
    series |= set(_NAME.findall(rest)) - _WORDS
    labels |= {name for text in texts for name in _SHOWN.findall(text)}
    return Query(where, expression, frozenset(series), frozenset(labels))


def alerts() -> list[dict[str, Any]]:
    """Give the alert rules."""
    document = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def dashboards() -> dict[Path, dict[str, Any]]:
    """Give the dashboards by file."""
    return {path: json.loads(path.read_text("utf-8")) for path in sorted(DASHBOARDS.glob("*.json"))}


def queries() -> list[Query]:
    """Give every query of the rules and of the dashboards."""
    return [*_of_rules(), *_of_dashboards()]


def _of_rules() -> Iterator[Query]:
    for rule in alerts():
        yield query(rule["alert"], rule["expr"], *rule["annotations"].values())


def _of_dashboards() -> Iterator[Query]:
    for path, board in dashboards().items():
        for panel in board["panels"]:
            for target in panel.get("targets", []):
                where = f"{path.name}: {panel['title']}"
                yield query(where, target["expr"], target["legendFormat"])
        for variable in board["templating"]["list"]:
            series, _, label = variable["definition"].removeprefix("label_values(").partition(",")
            shown = f"{{{{{label.strip(' )')}}}}}"
            yield query(f"{path.name}: ${variable['name']}", series, shown)


def declared_series() -> Mapping[str, frozenset[str]]:
    """Give the series the code declares, as Prometheus shows them, each with its labels."""
    shown = {
        f"{metric.prometheus_name}{suffix}": _labels(metric)
        for metric in METRICS
        for suffix in SUFFIXES.get(metric.kind, ("",))
    }
    return shown | SERIES_OF_PROMETHEUS


def _labels(metric: Metric) -> frozenset[str]:
    return frozenset(attribute.replace(".", "_") for attribute in metric.attributes)
