"""Alert rules, dashboards and what they are fed by: they fit each other and the code.

`promtool` (Debian: `prometheus`) and `otelcol-contrib` check more where they are installed; the run
says so where they are not.
"""

import re
import shutil
import subprocess

import pytest
import yaml

from infra.local.layout import ROOT, SERVICES, WORKERS
from tests.contract.queries import (
    OF_PROMETHEUS,
    RULE_TESTS,
    SCRAPING,
    alerts,
    dashboards,
    declared_series,
    queries,
    query,
)

COLLECTOR = ROOT / "infra" / "otel" / "collector.yaml"
FOR_TESTS = ROOT / "infra" / "otel" / "collector-files.yaml"
PROVISIONING = ROOT / "infra" / "grafana" / "provisioning"
COMPOSE = ROOT / "docker-compose.yml"
SEVERITIES = {"warning", "critical"}
PANELS = {"row", "stat", "timeseries", "table", "bargauge"}
UNITS = {"s", "short", "percentunit", "reqps", "ops"}
COLUMNS = 24
SECONDS = 60


def installed(program):
    if not (path := shutil.which(program)):
        pytest.skip(f"{program} is not installed: part of the observability is NOT checked")
    return path


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_query_is_taken_apart():
    taken = query(
        "x",
        'sum by (job, le) (rate(a_total{b=~"x|y", c!="z"}[5m] offset 10m)) > 0.5e1 and on (d) e',
        "{{f}} of {{ $labels.g }} {{ $value | humanize }}",
    )
    assert taken.series == {"a_total", "e"}
    assert taken.labels == {"job", "le", "b", "c", "d", "f", "g"}


@pytest.mark.parametrize("asked", queries(), ids=lambda one: one.where)
def test_a_query_names_what_the_code_declares(asked):
    declared = declared_series()
    assert asked.series <= set(declared)
    assert asked.series
    known = frozenset().union(*(declared[name] for name in asked.series)) | OF_PROMETHEUS
    assert sorted(asked.labels - known) == []


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_an_alert_says_what_is_wrong_and_leads_to_what_to_do(rule):
    assert rule["labels"]["severity"] in SEVERITIES
    assert {"summary", "description", "runbook"} == set(rule["annotations"])
    path, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor == rule["alert"].lower()
    assert anchor in headings(ROOT / path)


def headings(path):
    return {one.lower() for one in re.findall(r"^#+ (\S+)$", path.read_text("utf-8"), re.MULTILINE)}


def test_the_runbook_has_no_alert_of_the_past():
    told = {
        one for one in headings(ROOT / "docs/operations/alerts.md") if one.startswith("navette")
    }
    assert told == {rule["alert"].lower() for rule in alerts()}


def test_each_alert_is_seen_to_fire_and_not_to():
    fires, silent = set(), set()
    for group in yaml.safe_load(RULE_TESTS.read_text("utf-8"))["tests"]:
        for case in group["alert_rule_test"]:
            (fires if case["exp_alerts"] else silent).add(case["alertname"])
    names = {rule["alert"] for rule in alerts()}
    assert fires == names
    # of these two the only case that matters is beside another that does not fire
    assert names - silent == {"NavetteReactionsFailing", "NavetteErrorsMany"}


def test_the_rules_hold_what_their_tests_say():
    promtool = installed("promtool")
    run(promtool, "check", "config", str(SCRAPING))
    run(promtool, "test", "rules", str(RULE_TESTS))


def test_every_query_of_a_dashboard_is_promql(tmp_path):
    promtool = installed("promtool")
    rules = [
        {"record": f"query_{number}", "expr": re.sub(r"\$__\w+", "5m", asked.expression)}
        for number, asked in enumerate(queries())
    ]
    written = tmp_path / "queries.yml"
    written.write_text(yaml.safe_dump({"groups": [{"name": "dashboards", "rules": rules}]}))
    run(promtool, "check", "rules", str(written))


def test_prometheus_asks_every_process_of_the_deployment():
    scrapes = yaml.safe_load(SCRAPING.read_text("utf-8"))["scrape_configs"]
    asked = {
        one["labels"]["component"]: set(one["targets"])
        for scrape in scrapes
        if scrape["job_name"] == "navette-processes"
        for one in scrape["static_configs"]
    }
    assert asked == {
        "web": {f"{service}:8000" for service in SERVICES},
        "worker": {f"{service}-worker:8080" for service in WORKERS},
    }
    if COMPOSE.exists():
        hosts = {
            target.partition(":")[0]
            for scrape in scrapes
            for one in scrape["static_configs"]
            for target in one["targets"]
        }
        there = set(yaml.safe_load(COMPOSE.read_text("utf-8"))["services"])
        assert hosts - {"localhost"} <= there


@pytest.mark.parametrize("board", dashboards().values(), ids=lambda board: board["uid"])
def test_a_dashboard_can_be_read(board):
    assert board["title"].startswith("Navette")
    assert board["description"].endswith(".")
    assert board["editable"] is False
    for panel in board["panels"]:
        assert panel["type"] in PANELS
        assert panel["title"]
        if panel["type"] == "row":
            continue
        assert panel["description"].endswith((".", "`."))
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        assert panel["targets"]
        refs = [target["refId"] for target in panel["targets"]]
        assert len(set(refs)) == len(refs)
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("board", dashboards().values(), ids=lambda board: board["uid"])
def test_no_panel_lies_on_another(board):
    taken = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= COLUMNS
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells


def test_dashboards_read_from_what_is_provisioned_and_know_their_variables():
    sources = yaml.safe_load((PROVISIONING / "datasources/navette.yaml").read_text("utf-8"))
    known = {one["uid"] for one in sources["datasources"]}
    assert len({board["uid"] for board in dashboards().values()}) == len(dashboards())
    for board in dashboards().values():
        variables = {one["name"] for one in board["templating"]["list"]}
        for panel in board["panels"]:
            for target in panel.get("targets", []):
                assert target["datasource"]["uid"] in known
                used = set(re.findall(r"\$(?!__)(\w+)", target["expr"]))
                assert used <= variables, panel["title"]


def test_the_collector_passes_on_every_signal_it_takes():
    document = yaml.safe_load(COLLECTOR.read_text("utf-8"))
    pipelines = document["service"]["pipelines"]
    assert set(pipelines) == {"traces", "metrics", "logs"}
    for pipeline in pipelines.values():
        assert pipeline["processors"][0] == "memory_limiter"
        for part in ("receivers", "processors", "exporters"):
            assert set(pipeline[part]) <= set(document[part])


def test_the_collector_takes_its_configuration():
    collector = installed("otelcol-contrib")
    run(collector, "validate", "--config", str(COLLECTOR))
    run(collector, "validate", "--config", str(COLLECTOR), "--config", str(FOR_TESTS))
