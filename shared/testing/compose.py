"""The containers' stack brought up by compose for tests, under a name of its own, and gone after.

By testcontainers, on the engine's own compose or on docker-compose 1.29. Official images are used
where all of them are there; else those `make images` built.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import docker
import yaml
from docker.errors import ImageNotFound
from docker.models.containers import Container
from testcontainers.compose import DockerCompose

from infra.local.layout import ROOT
from shared.testing.waiting import eventually

READY_SECONDS = 300.0
COMPOSE = ROOT / "docker-compose.yml"
BROKERS = ROOT / "docker-compose.brokers.yml"
BUILT = ROOT / "infra" / "images" / "compose.override.yml"
PROJECT, SERVICE = "com.docker.compose.project", "com.docker.compose.service"
ENDS = frozenset({"mongo-init", "topics"})
"""The jobs: they end, and end well."""


class _Command(DockerCompose):
    """Compose as this machine has it."""

    @property
    def compose_command_property(self) -> list[str]:
        """Give the beginning of every command line."""
        begin = ["docker", "compose"] if _has_plugin() else ["docker-compose"]
        files = [part for name in self.compose_file_name or () for part in ("-f", name)]
        profiles = [part for name in self.profiles or () for part in ("--profile", name)]
        return [*begin, *files, *profiles]


class Project:
    """One run of the stack.

    :param variables: what compose puts in for `${…}`, beside the project's name.
    :param more: a further compose file's content, merged last.
    """

    def __init__(self, folder: Path, variables: Mapping[str, str], more: Mapping[str, Any]) -> None:
        self.name = f"navette-test-{uuid4().hex[:8]}"
        self.engine = docker.from_env()
        self._variables = {**variables, "COMPOSE_PROJECT_NAME": self.name}
        images = image_names(COMPOSE)
        self.built = not all(self._has(image) for image in images.values())
        files = [COMPOSE, BROKERS, *([BUILT] if self.built else [])]
        self.images = images | (image_names(BUILT) if self.built else {})
        generated = folder / "compose.yml"
        more = _with_images(more, self.images["kafka"])
        generated.write_text(yaml.safe_dump(dict(more)), encoding="utf-8")
        self._compose = _Command(
            context=ROOT, compose_file_name=[*map(str, files), str(generated)], wait=False
        )

    def run(self, *arguments: str) -> str:
        """Run a command of compose and give what it says.

        :raises RuntimeError: it fails; what it said last is added.
        """
        done = subprocess.run(
            [*self._compose.compose_command_property, *arguments],
            cwd=ROOT,
            env={**os.environ, **self._variables},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"compose {' '.join(arguments)}: {done.stderr[-3000:]}")
        return done.stdout

    def up(self, *services: str) -> None:
        """Start everything, or some services and what they need, and wait until all is healthy."""
        self.run("up", "--detach", "--no-build", *services)
        self.wait()

    def wait(self) -> None:
        """Wait until everything that runs is healthy, and every job has ended well."""

        def ready() -> bool:
            """Everything is healthy."""
            ill = self.unwell()
            assert not ill, ill
            return True

        eventually(ready, timeout=READY_SECONDS)

    def unwell(self) -> dict[str, str]:
        """Say which containers are not as they should be, and how they are.

        :raises RuntimeError: a job failed.
        """
        found = {}
        for one in self.containers():
            name, state = one.labels[SERVICE], one.attrs["State"]
            if name in ENDS:
                if state["Status"] != "exited" or state["ExitCode"]:
                    found[name] = f"{state['Status']} {state['ExitCode']}"
            elif state.get("Health", {}).get("Status") != "healthy":
                found[name] = state.get("Health", {}).get("Status", state["Status"])
        return found

    def down(self) -> None:
        """Take away containers, networks and volumes."""
        self.run("down", "--volumes", "--remove-orphans", "--timeout", "20")

    def containers(self) -> list[Container]:
        """Give every container of this run."""
        wanted = {"label": f"{PROJECT}={self.name}"}
        return list(self.engine.containers.list(all=True, filters=wanted, ignore_removed=True))

    def container(self, service: str) -> Container:
        """Give the container of a service, as it is now."""
        wanted = {"label": [f"{PROJECT}={self.name}", f"{SERVICE}={service}"]}
        (found,) = self.engine.containers.list(all=True, filters=wanted)
        return found

    def address(self, service: str, network: str = "inside") -> str:
        """Give where this machine reaches a container, on a network of the project."""
        networks = self.container(service).attrs["NetworkSettings"]["Networks"]
        return str(networks[f"{self.name}_{network}"]["IPAddress"])

    def left_behind(self) -> list[str]:
        """Give what of this run is still there: containers, volumes and networks."""
        wanted = {"label": f"{PROJECT}={self.name}"}
        return [
            *(one.name for one in self.containers()),
            *(one.name for one in self.engine.volumes.list(filters=wanted)),
            *(one.name for one in self.engine.networks.list(filters=wanted)),
        ]

    def write_logs(self, folder: Path) -> None:
        """Keep what every container said, for who looks into a failure."""
        folder.mkdir(parents=True, exist_ok=True)
        for one in self.containers():
            (folder / f"{one.labels[SERVICE]}.log").write_bytes(one.logs(tail=2000))

    def _has(self, image: str) -> bool:
        try:
            self.engine.images.get(image)
        except ImageNotFound:
            return False
        return True


def image_names(path: Path) -> dict[str, str]:
    """Give the image of each service a compose file names one for, the observability's left out."""
    services = yaml.safe_load(path.read_text(encoding="utf-8"))["services"]
    return {
        name: service["image"]
        for name, service in services.items()
        if "image" in service and "$" not in service["image"] and not service.get("profiles")
    }


def make_secrets(folder: Path) -> None:
    """Make the secrets of a run, as `make secrets` does."""
    program = ROOT / "infra" / "docker" / "make_secrets.py"
    subprocess.run([sys.executable, str(program), str(folder)], check=True, capture_output=True)


def _with_images(more: Mapping[str, Any], broker: str) -> Mapping[str, Any]:
    services = dict(more.get("services", {}))
    for name in ("kafka-2", "kafka-3"):
        services[name] = {**services.get(name, {}), "image": broker}
    return {**more, "services": services}


def _has_plugin() -> bool:
    asked: Sequence[str] = ["docker", "compose", "version"]
    return (
        bool(shutil.which("docker"))
        and not subprocess.run(asked, capture_output=True, check=False).returncode
    )
