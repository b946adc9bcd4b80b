"""The Kubernetes manifests: valid, restricted, and fitting the code; without a cluster.

What `kustomize` makes of them is checked where it (or a `kubectl`) is installed; the run says so
where there is none, and then only what is in the files themselves is checked.
"""

import re
import shutil
import subprocess
from functools import cache

import kubernetes_validate
import pytest
import yaml

from infra.local.layout import ADMIN, ROOT, SERVICES, WORKERS
from shared.contracts.topology import topology
from tests.contract.settings_read import documented, settings_of

TOP = ROOT / "infra" / "kubernetes"
PRODUCTION = TOP / "overlays" / "production"
VERSIONS = ("1.32", "1.37")
"""The oldest and the newest cluster the manifests are for."""
OF_THE_COMMAND_LINE = {"SERVICE", "NAVETTE_KAFKA_PASSWORDS_DIRECTORY"}
PRIVATE_PATHS = {"/metrics", "/healthz", "/readyz"}
LONGEST_STOP_SECONDS = 15  # of a web process: drained for 5, then 10 for what is in hand
SECONDS = 60


def kustomizations():
    return sorted(TOP.rglob("kustomization.yaml"))


def manifests():
    return [path for path in sorted(TOP.rglob("*.yaml")) if path.name != "kustomization.yaml"]


def load(path):
    return [one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one]


def patches():
    """Give the files that are parts, laid over the whole: those are seen in what is rendered."""
    return {
        path.parent / one["path"]
        for path in kustomizations()
        for (content,) in [load(path)]
        for one in content.get("patches", [])
        if "path" in one
    }


@cache
def rendered():
    command = next(
        (found for name in ("kustomize", "kubectl") if (found := shutil.which(name))), None
    )
    if command is None:
        pytest.skip("neither kustomize nor kubectl is installed: the manifests are NOT rendered")
    verb = "build" if command.endswith("kustomize") else "kustomize"
    done = subprocess.run(
        [command, verb, str(PRODUCTION)], capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr
    assert "deprecated" not in done.stderr.lower()
    return [one for one in yaml.safe_load_all(done.stdout) if one]


def of_kind(*kinds):
    return {one["metadata"]["name"]: one for one in rendered() if one["kind"] in kinds}


def pods():
    return {name: one["spec"]["template"] for name, one in of_kind("Deployment", "Job").items()}


def labels(pod):
    found = pod["metadata"]["labels"]
    return found["app.kubernetes.io/name"], found["app.kubernetes.io/component"]


def environment(pod):
    """Give what a pod's process finds in its environment; a file's variable under its own name."""
    (container,) = pod["spec"]["containers"]
    found = {}
    for one in container["envFrom"]:
        found |= of_kind("ConfigMap")[one["configMapRef"]["name"]]["data"]
    service, _ = labels(pod)
    for one in container["env"]:
        found[one["name"]] = one.get("value", service).replace("$(SERVICE)", service)
    return {name: value for name, value in found.items() if name not in OF_THE_COMMAND_LINE}


# ---- what is in the files


@pytest.mark.parametrize("path", kustomizations(), ids=lambda path: str(path.relative_to(TOP)))
def test_what_a_kustomization_names_is_there(path):
    (content,) = load(path)
    named = [*content["resources"], *(p["path"] for p in content.get("patches", []) if "path" in p)]
    named += [env for one in content.get("configMapGenerator", []) for env in one.get("envs", [])]
    assert [name for name in named if not (path.parent / name).exists()] == []
    known = {path.name: load(path) for path in manifests()}
    for patch in content.get("patches", []):
        if target := patch.get("target"):
            kinds = {one["kind"] for documents in known.values() for one in documents}
            assert target["kind"] in kinds
            yaml.safe_load(patch["patch"])


def test_every_manifest_is_used():
    named = {
        (path.parent / name).resolve()
        for path in kustomizations()
        for (content,) in [load(path)]
        for name in [
            *content["resources"],
            *(p.get("path", ".") for p in content.get("patches", [])),
        ]
    }
    folders = {path.parent for path in kustomizations()}
    assert [path for path in manifests() if path not in named] == []
    assert folders - named == {PRODUCTION}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "path", sorted(set(manifests()) - patches()), ids=lambda path: str(path.relative_to(TOP))
)
def test_a_manifest_is_as_its_schema_says(path, version):
    for document in load(path):
        kubernetes_validate.validate(document, version, strict=True)


# ---- what is rendered


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_rendered_is_as_the_schemas_say(version):
    for document in rendered():
        kubernetes_validate.validate(document, version, strict=True)


def test_every_process_of_the_platform_is_there():
    web = {f"{service}-web" for service in SERVICES}
    workers = {f"{service}-worker" for service in WORKERS}
    assert set(pods()) == web | workers | {"topics"}
    assert set(of_kind("Service")) == web | {"nowhere"}
    assert set(of_kind("HorizontalPodAutoscaler")) == web | workers
    assert set(of_kind("PodDisruptionBudget")) == web | workers


def test_a_pod_is_restricted_bounded_and_told_apart():
    for name, pod in pods().items():
        spec = pod["spec"]
        (container,) = spec["containers"]
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(container["resources"]["limits"]) == {"cpu", "memory"}
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}
        assert re.fullmatch(r"\S+/navette:\d+\.\d+\.\d+", container["image"])
        for volume in spec["volumes"]:
            assert "secret" in volume or volume["emptyDir"]["sizeLimit"]
    (namespace,) = of_kind("Namespace").values()
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_a_process_is_probed_where_it_listens_and_has_time_to_stop():
    for name, deployment in of_kind("Deployment").items():
        spec = deployment["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        (port,) = container["ports"]
        for probe, path in (
            ("startupProbe", "/healthz"),
            ("livenessProbe", "/healthz"),
            ("readinessProbe", "/readyz"),
        ):
            assert container[probe]["httpGet"] == {"path": path, "port": port["name"]}, name
        assert spec["terminationGracePeriodSeconds"] > LONGEST_STOP_SECONDS
        assert "replicas" not in deployment["spec"]  # the autoscaler's
        assert deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_everything_that_selects_pods_selects_those_of_its_name():
    for kind in ("Deployment", "Service", "PodDisruptionBudget"):
        for name, one in of_kind(kind).items():
            if name == "nowhere":
                continue
            selector = one["spec"]["selector"]
            selected = selector.get("matchLabels", selector)
            assert set(selected) == {"app.kubernetes.io/name", "app.kubernetes.io/component"}
            matching = [
                pod
                for pod, template in pods().items()
                if selected.items() <= template["metadata"]["labels"].items()
            ]
            assert matching == [name]
    for name, one in of_kind("HorizontalPodAutoscaler").items():
        assert one["spec"]["scaleTargetRef"]["name"] == name
        for metric in one["spec"]["metrics"]:
            if metric["type"] == "External":
                job = metric["external"]["metric"]["selector"]["matchLabels"]["job"]
                assert f"{job}-worker" == f"navette-{name}"


def test_no_more_workers_than_there_are_partitions():
    fewest = min(topic.partitions for topic in topology().topics.values())
    for name, one in of_kind("HorizontalPodAutoscaler").items():
        if name.endswith("-worker"):
            assert one["spec"]["maxReplicas"] <= fewest


def test_a_pod_mounts_the_secret_of_its_own_service_only():
    for pod in pods().values():
        service, _ = labels(pod)
        mounted = [one["secret"]["secretName"] for one in pod["spec"]["volumes"] if "secret" in one]
        assert mounted == [f"navette-{service}"]


def test_a_process_is_given_what_it_needs_and_nothing_it_does_not_know():
    every = set().union(*(settings_of(service)[0] for service in SERVICES))
    for name, pod in pods().items():
        service, component = labels(pod)
        given = environment(pod)
        plain = {one.removesuffix("_FILE") for one in given}
        assert plain <= every, name
        secret = {one for one in plain if documented()[one].secret}
        assert all(f"{one}_FILE" in given for one in secret), name
        if service == "topics":
            assert given["NAVETTE_KAFKA_USERNAME"] == ADMIN
            continue
        needed = {one for one, default in settings_of(service)[0].items() if default is ...}
        if component == "web":
            needed -= {"NAVETTE_KAFKA_PASSWORD"}  # it holds no Kafka client and signs in nowhere
        else:
            assert given["NAVETTE_KAFKA_USERNAME"] == service
        assert needed <= plain, name


def test_what_a_process_is_started_with_is_what_the_image_starts():
    for pod in pods().values():
        service, component = labels(pod)
        (container,) = pod["spec"]["containers"]
        if component == "job":
            assert container["args"] == ["navette", "topics", "apply"]
        else:
            assert container["args"] == [component, "$(SERVICE)"]
            assert service in SERVICES


def test_nobody_speaks_to_anybody_unless_it_is_said():
    policies = of_kind("NetworkPolicy")
    nobody = policies.pop("nobody")["spec"]
    assert nobody == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for policy in policies.values():
        for rule in [*policy["spec"].get("ingress", []), *policy["spec"].get("egress", [])]:
            assert rule["ports"]
            assert rule.get("from") or rule.get("to")
    (selected,) = policies["workers-reach-the-bus"]["spec"]["podSelector"]["matchExpressions"]
    assert selected["values"] == ["worker", "job"]


def test_the_ways_in_lead_to_services_and_to_nothing_private():
    (ingress,) = of_kind("Ingress").values()
    hosts = {}
    for rule in ingress["spec"]["rules"]:
        ways = {one["path"]: one["backend"]["service"] for one in rule["http"]["paths"]}
        hosts[rule["host"].partition(".")[0]] = ways
        assert {one["port"]["name"] for one in ways.values()} == {"http"}
    portal = hosts.pop("navette")
    assert {path for path, one in portal.items() if one["name"] == "nowhere"} == PRIVATE_PATHS
    assert portal["/"]["name"] == "portal-web"
    assert set(hosts) == set(WORKERS)
    for service, ways in hosts.items():
        assert {one["name"] for one in ways.values()} == {f"{service}-web"}
        assert not PRIVATE_PATHS & set(ways)
        assert "/" not in ways


def test_the_portal_finds_each_service():
    given = environment(pods()["portal-web"])
    services = of_kind("Service")
    for service in WORKERS:
        host, _, port = (
            given[f"NAVETTE_{service.upper()}_URL"].removeprefix("http://").partition(":")
        )
        assert port in [str(one["port"]) for one in services[host]["spec"]["ports"]]
