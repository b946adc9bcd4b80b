"""`navette contracts asyncapi` prints the documents of the bus."""

import os
import subprocess
import sys

import pytest
import yaml
from click.testing import CliRunner

from cli.contracts import command
from shared.contracts.asyncapi import document


@pytest.mark.parametrize("format_", ["json", "yaml"])
def test_it_prints_the_same_bytes_in_every_process(format_):
    printed = {
        subprocess.run(
            [sys.executable, "-m", "cli.main", "contracts", "asyncapi", "--format", format_],
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert yaml.safe_load(printed.pop()) == document()


def test_it_prints_what_one_participant_does_and_knows_who_takes_part():
    run = CliRunner().invoke(command, ["asyncapi", "--service", "matching"])
    assert yaml.safe_load(run.output) == document("matching")
    assert "&id" not in run.output  # no anchors: not every reader of YAML follows them
    refused = CliRunner().invoke(command, ["asyncapi", "--service", "nobody"])
    assert refused.exit_code == 2
