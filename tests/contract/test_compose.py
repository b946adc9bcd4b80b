"""The compose files, without an engine: valid, complete, and every container within bounds."""

import importlib
import re
import subprocess
import sys

import pytest
import yaml

from infra.docker.make_secrets import missing
from infra.docker.start import Unknown, command_of
from infra.local.layout import ROOT, SERVICES, WORKERS
from shared.contracts.topology import topology

COMPOSE = ROOT / "docker-compose.yml"
OVERLAYS = [
    ROOT / "infra" / "images" / "compose.override.yml",
    ROOT / "docker-compose.brokers.yml",
]
JOBS = {"mongo-init", "topics", "demo", "backup"}
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
GIVEN = {"NAVETTE_PORTAL_URL": "https://localhost:8443"}

content = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
services = content["services"]


def filled(value, given=GIVEN):
    """Put in variables as compose does; what has no default and is not given is an error."""

    def put(found):
        name, kind, default = found.groups()
        if name in given:
            return given[name]
        assert kind != "?", f"{name} is needed"
        assert kind == "-", f"{name} has no default"
        return default

    return VARIABLE.sub(put, str(value))


def environment(name):
    return {key: filled(value) for key, value in services[name].get("environment", {}).items()}


@pytest.mark.parametrize("path", [COMPOSE, *OVERLAYS], ids=lambda path: path.name)
def test_the_file_is_as_the_specification_says(path):
    checker = ["--builtin-schema", "vendor.compose-spec", str(path)]
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *checker],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_it_is_read_by_older_engines_too():
    assert "name" not in content
    assert "version" not in content


@pytest.mark.parametrize("name", services)
def test_a_container_has_no_right_it_does_not_need(name):
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    ours = "NAVETTE_IMAGE" in service["image"]  # whose Dockerfile names its user
    user = str(service.get("user", "10001" if ours else "0"))
    assert not user.startswith("0")


@pytest.mark.parametrize("name", services)
def test_a_container_is_bounded_watched_and_started_again(name):
    service = services[name]
    assert service["mem_limit"]
    assert service["cpus"]
    assert service["pids_limit"]
    assert service["logging"]["options"]["max-size"]
    assert service["restart"] == ("on-failure" if name in JOBS else "unless-stopped")
    if name not in JOBS:
        assert service["healthcheck"]["test"][0] == "CMD"
        assert service["stop_grace_period"]


@pytest.mark.parametrize("name", services)
def test_an_image_is_named_by_its_exact_version(name):
    image = services[name]["image"]
    assert image == "${NAVETTE_IMAGE:-navette:dev}" or re.search(r":v?\d+\.\d+\.\d+$", image)


def test_only_the_proxy_is_reached_and_from_this_machine():
    published = {name: one["ports"] for name, one in services.items() if one.get("ports")}
    assert list(published) == ["proxy"]
    assert [filled(port) for port in published["proxy"]] == ["127.0.0.1:8443:8443"]


def test_what_keeps_data_is_cut_from_the_outside():
    assert content["networks"]["inside"]["internal"] is True
    for name in ("mongo", "kafka", "mail"):
        assert services[name]["networks"] == ["inside"]


def test_every_service_runs_with_its_worker():
    commands = {name: one["command"] for name, one in services.items() if "command" in one}
    for service in SERVICES:
        assert commands[service] == ["web", service]
    for service in WORKERS:
        assert commands[f"{service}-worker"] == ["worker", service]


@pytest.mark.parametrize("arguments", [["web", *SERVICES[:1]], ["worker", WORKERS[0]]])
def test_the_image_knows_what_compose_asks_for(arguments):
    assert command_of(arguments)[-1].startswith(f"services.{arguments[1]}.")


@pytest.mark.parametrize(
    "arguments", [[], ["web"], ["web", "x"], ["worker", "portal"], ["web", "../x"], ["sh"]]
)
def test_the_image_refuses_what_it_does_not_know(arguments):
    with pytest.raises(Unknown, match="usage"):
        command_of(arguments)


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_is_told_makes_its_settings(service, tmp_path):
    module = importlib.import_module(f"services.{service}.settings")
    words = missing(tmp_path)
    for name in (service, f"{service}-worker"):
        if name not in services:
            continue
        told = environment(name)
        for key, path in list(told.items()):
            if key.endswith("_FILE"):  # the secrets, where this test can read them
                secret = path.removeprefix("/run/secrets/")
                assert secret in services[name]["secrets"]
                (tmp_path / secret).write_text(words[secret])
                told[key] = str(tmp_path / secret)
        settings = module.Settings.from_environment(service, told)
        assert settings.oidc_issuer == "https://localhost:8443/auth/realms/navette"
        if name.endswith("-worker"):
            assert settings.kafka_username == service
            assert settings.kafka_password == words[f"kafka_{service}"]


def test_every_secret_is_made_used_and_has_no_default(tmp_path):
    made = set(missing(tmp_path))
    used = {one for service in services.values() for one in service.get("secrets", [])}
    declared = content["secrets"]
    assert made == used == set(declared)
    assert all(filled(one["file"]) == f"./secrets/{name}" for name, one in declared.items())


def test_every_principal_of_the_bus_has_a_password():
    given = services["topics"]["secrets"]
    assert {f"kafka_{name}" for name in topology().principals()} | {"kafka_admin"} == set(given)


def test_secrets_are_made_once_and_are_their_owners(tmp_path):
    folder = tmp_path / "secrets"
    program = [sys.executable, str(ROOT / "infra" / "docker" / "make_secrets.py"), str(folder)]
    subprocess.run(program, check=True, capture_output=True)
    before = {path.name: path.read_text() for path in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    (folder / "kafka_events").unlink()
    subprocess.run(program, check=True, capture_output=True)
    after = {path.name: path.read_text() for path in folder.iterdir()}
    assert before.pop("kafka_events") != after.pop("kafka_events")
    assert before == after


def test_the_images_built_here_stand_for_every_official_one():
    built = yaml.safe_load(OVERLAYS[0].read_text(encoding="utf-8"))["services"]
    official = {name for name, one in services.items() if "NAVETTE_IMAGE" not in one["image"]}
    without = {"jaeger", "grafana"}  # have no stand-in
    assert {name for name, one in built.items() if "image" in one} == official - without
