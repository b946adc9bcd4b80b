"""Who may write and read what on the bus: each principal tries each topic, and each group."""

import json
from pathlib import Path

import pytest
from docker.types import Mount

from shared.contracts.topology import topology

pytestmark = [pytest.mark.containers, pytest.mark.timeout(300)]

PROBE = Path(__file__).with_name("rights_probe.py")
PROBE_SECONDS = 240


def declared():
    """Put together what `topics.yaml` says, without the code that makes the rights of it."""
    said = topology()
    expected = {
        name: {"writes": set(), "reads": set(), "groups": set()} for name in said.principals()
    }
    for topic in said.topics.values():
        for partner in said.partners if topic.per_partner else [""]:
            name = (topic.per_partner or topic.name).format(partner=partner)
            for producer in topic.producers:
                expected[producer.format(partner=partner)]["writes"].add(name)
            for group in topic.consumers:
                expected[group.split(".")[0]]["reads"].add(name)
    for group in said.groups:
        owner = expected[group.split(".")[0]]
        owner["writes"].add(f"{group}.dlq")
        owner["reads"].add(f"{group}.retry")
        owner["groups"].add(group)
    return expected


@pytest.fixture(scope="module")
def tried(stack):
    project = stack.project
    probe = project.engine.containers.run(
        "navette:dev",
        entrypoint=["python", "/probe.py"],
        environment={
            "NAVETTE_KAFKA_BOOTSTRAP": "kafka:9092,kafka-2:9092,kafka-3:9092",
            "PYTHONPATH": "/app",
            "PYTHONWARNINGS": "ignore",
        },
        mounts=[
            Mount("/probe.py", str(PROBE), type="bind", read_only=True),
            Mount("/run/secrets", str(stack.folder / "secrets"), type="bind", read_only=True),
        ],
        network=f"{project.name}_inside",
        user="0",  # reads every principal's password
        detach=True,
    )
    try:
        ended = probe.wait(timeout=PROBE_SECONDS)
        told = probe.logs(stdout=True, stderr=False).splitlines()
        assert ended["StatusCode"] == 0, probe.logs().decode()[-2000:]
        return json.loads(told[-1])
    finally:
        probe.remove(force=True)


@pytest.mark.parametrize("principal", topology().principals())
@pytest.mark.parametrize("right", ["writes", "reads", "groups"])
def test_a_principal_may_do_what_is_declared_and_nothing_else(tried, principal, right):
    assert set(tried[principal][right]) == declared()[principal][right]
